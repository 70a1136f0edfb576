use alloc::vec::Vec;
use core::fmt;

use rfc822_message::{HeaderEvent, OwnedHeaderEvent};
use textline::Escaped;

use crate::Defect;

/// What the body of an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// Text or data.
    Leaf,
    /// Parts between delimiters (RFC 2046 §5.1).
    Multipart,
    /// A message (RFC 2046 §5.2.1), which is an entity of its own.
    Message,
    /// It says that it is a multipart or a message, and is not looked into.
    Opaque(Opaque),
}

/// Why a multipart or a message is not looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Opaque {
    /// It has no boundary, or an empty one.
    NoBoundary,
    /// Its boundary is over [`Limits::boundary`](crate::Limits::boundary).
    Boundary,
    /// It is deeper than [`Limits::depth`](crate::Limits::depth).
    Depth,
    /// [`Limits::parts`](crate::Limits::parts) is reached, or [`Limits::part_size`](crate::Limits::part_size). A part after a delimiter is then all the rest of the input.
    Parts,
    /// It is a message in a transfer encoding: decode it and parse it on its own.
    Encoded,
}

/// What [`Parser`](crate::Parser) found, borrowed from its input. The concatenation of the bytes of all events is the input.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'b> {
    /// An entity begins: the message itself, a part, or a message inside of a part.
    Begin {
        /// Where its header section starts.
        at: u64,
        /// In how many entities it is.
        depth: u16,
    },
    /// A field, a line that is no field, or a piece of what is over a limit. Never an end of header or a body.
    Header(HeaderEvent<'b>),
    /// The header section is over.
    EndOfHeader {
        /// Where the blank line starts, or stands missing.
        at: u64,
        /// CRLF or LF; empty if it is missing.
        separator: &'b [u8],
        /// What the body is. If it is a message, it begins next.
        content: Content,
    },
    /// A piece of the body of a leaf.
    Body {
        /// Where it starts.
        at: u64,
        /// The bytes.
        bytes: &'b [u8],
    },
    /// A piece of what stands before the first part of a multipart.
    Preamble {
        /// Where it starts.
        at: u64,
        /// The bytes.
        bytes: &'b [u8],
    },
    /// The delimiter of a multipart.
    Delimiter {
        /// Where it starts.
        at: u64,
        /// The line break before it, if there is one, and the line itself. The line break after it belongs to it if a part
        /// begins there, else to the epilogue (RFC 2046 §5.1.1).
        bytes: &'b [u8],
        /// Whether it closes the multipart.
        close: bool,
    },
    /// A piece of what stands after the closing delimiter.
    Epilogue {
        /// Where it starts.
        at: u64,
        /// The bytes.
        bytes: &'b [u8],
    },
    /// The innermost open entity ends.
    End {
        /// One after its last octet.
        at: u64,
        /// In how many entities it is.
        depth: u16,
    },
    /// Something is wrong here. It concerns octets of earlier or later events.
    Defect(Defect),
}

impl Event<'_> {
    /// Where it starts in the input.
    #[must_use]
    pub const fn at(&self) -> u64 {
        match self {
            Self::Begin { at, .. }
            | Self::EndOfHeader { at, .. }
            | Self::Body { at, .. }
            | Self::Preamble { at, .. }
            | Self::Delimiter { at, .. }
            | Self::Epilogue { at, .. }
            | Self::End { at, .. } => *at,
            Self::Header(event) => event.at(),
            Self::Defect(defect) => defect.start,
        }
    }

    /// The bytes of the input that it stands for.
    #[must_use]
    pub const fn raw(&self) -> &[u8] {
        match self {
            Self::Header(event) => event.raw(),
            Self::EndOfHeader { separator, .. } => separator,
            Self::Body { bytes, .. }
            | Self::Preamble { bytes, .. }
            | Self::Delimiter { bytes, .. }
            | Self::Epilogue { bytes, .. } => bytes,
            Self::Begin { .. } | Self::End { .. } | Self::Defect(_) => &[],
        }
    }

    /// The same, on its own.
    #[must_use]
    pub fn into_owned(self) -> OwnedEvent {
        match self {
            Self::Begin { at, depth } => OwnedEvent::Begin { at, depth },
            Self::Header(event) => OwnedEvent::Header(event.into_owned()),
            Self::EndOfHeader { at, separator, content } => {
                OwnedEvent::EndOfHeader { at, separator: separator.to_vec(), content }
            }
            Self::Body { at, bytes } => OwnedEvent::Body { at, bytes: bytes.to_vec() },
            Self::Preamble { at, bytes } => OwnedEvent::Preamble { at, bytes: bytes.to_vec() },
            Self::Delimiter { at, bytes, close } => {
                OwnedEvent::Delimiter { at, bytes: bytes.to_vec(), close }
            }
            Self::Epilogue { at, bytes } => OwnedEvent::Epilogue { at, bytes: bytes.to_vec() },
            Self::End { at, depth } => OwnedEvent::End { at, depth },
            Self::Defect(defect) => OwnedEvent::Defect(defect),
        }
    }
}

impl sans_io::Event for Event<'_> {
    fn chunk(&self) -> Option<&[u8]> {
        match self {
            Self::Header(event) => event.chunk(),
            Self::Body { bytes, .. }
            | Self::Preamble { bytes, .. }
            | Self::Epilogue { bytes, .. } => Some(bytes),
            _ => None,
        }
    }
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin { at, depth } => depth_of(f, "Begin", *at, *depth),
            Self::Header(event) => event.fmt(f),
            Self::EndOfHeader { at, separator, content } => {
                write!(f, "EndOfHeader@{at}({:?}, {content:?})", Escaped(separator))
            }
            Self::Body { at, bytes } => octets(f, "Body", *at, bytes),
            Self::Preamble { at, bytes } => octets(f, "Preamble", *at, bytes),
            Self::Delimiter { at, bytes, close: false } => octets(f, "Delimiter", *at, bytes),
            Self::Delimiter { at, bytes, close: true } => octets(f, "CloseDelimiter", *at, bytes),
            Self::Epilogue { at, bytes } => octets(f, "Epilogue", *at, bytes),
            Self::End { at, depth } => depth_of(f, "End", *at, *depth),
            Self::Defect(defect) => {
                write!(f, "Defect@{}..{}({:?})", defect.start, defect.end, defect.kind)
            }
        }
    }
}

fn octets(f: &mut fmt::Formatter<'_>, name: &str, at: u64, bytes: &[u8]) -> fmt::Result {
    write!(f, "{name}@{at}({:?})", Escaped(bytes))
}

fn depth_of(f: &mut fmt::Formatter<'_>, name: &str, at: u64, depth: u16) -> fmt::Result {
    write!(f, "{name}@{at}({depth})")
}

/// An [`Event`] on its own.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant and field is that of Event")]
pub enum OwnedEvent {
    Begin { at: u64, depth: u16 },
    Header(OwnedHeaderEvent),
    EndOfHeader { at: u64, separator: Vec<u8>, content: Content },
    Body { at: u64, bytes: Vec<u8> },
    Preamble { at: u64, bytes: Vec<u8> },
    Delimiter { at: u64, bytes: Vec<u8>, close: bool },
    Epilogue { at: u64, bytes: Vec<u8> },
    End { at: u64, depth: u16 },
    Defect(Defect),
}

impl OwnedEvent {
    /// The borrowed form.
    #[must_use]
    pub fn as_event(&self) -> Event<'_> {
        match self {
            Self::Begin { at, depth } => Event::Begin { at: *at, depth: *depth },
            Self::Header(event) => Event::Header(event.as_event()),
            Self::EndOfHeader { at, separator, content } => {
                Event::EndOfHeader { at: *at, separator, content: *content }
            }
            Self::Body { at, bytes } => Event::Body { at: *at, bytes },
            Self::Preamble { at, bytes } => Event::Preamble { at: *at, bytes },
            Self::Delimiter { at, bytes, close } => {
                Event::Delimiter { at: *at, bytes, close: *close }
            }
            Self::Epilogue { at, bytes } => Event::Epilogue { at: *at, bytes },
            Self::End { at, depth } => Event::End { at: *at, depth: *depth },
            Self::Defect(defect) => Event::Defect(*defect),
        }
    }
}

impl fmt::Debug for OwnedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_event().fmt(f)
    }
}
