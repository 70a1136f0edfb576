use alloc::vec::Vec;
use core::convert::Infallible;

use sans_io::{Event, Meter, PushParser, Stats};
use textline::Escaped;

use crate::{
    Defect, DefectKind, DefectSink, Field, Junk, JunkKind, Limit, Limits, OwnedField, check,
    scan::{Found, Scan},
};

/// What [`HeaderParser`] found, borrowed from its input. The concatenation of their bytes is the message.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderEvent<'b> {
    /// A field.
    Field(Field<'b>),
    /// A line that is no field.
    Junk(Junk<'b>),
    /// Here starts what is over a limit; [`Piece`](Self::Piece)s follow.
    Oversize {
        /// Where it starts.
        at: u64,
        /// The field's name, if it is a field: the first octets of what follows.
        name: Option<&'b [u8]>,
        /// The limit.
        limit: Limit,
    },
    /// A piece of what is over a limit.
    Piece {
        /// Where it starts.
        at: u64,
        /// The bytes.
        bytes: &'b [u8],
    },
    /// Here ends what is over a limit.
    OversizeEnd {
        /// One after its last octet.
        at: u64,
    },
    /// The header section is over. Comes once in every message, also in one without a header.
    EndOfHeader {
        /// Where the blank line starts, or stands missing.
        at: u64,
        /// CRLF or LF; empty if it is missing.
        separator: &'b [u8],
    },
    /// A piece of the body.
    Body {
        /// Where it starts.
        at: u64,
        /// The bytes.
        bytes: &'b [u8],
    },
}

impl HeaderEvent<'_> {
    /// Where it starts in the message.
    #[must_use]
    pub const fn at(&self) -> u64 {
        match self {
            Self::Field(field) => field.at(),
            Self::Junk(junk) => junk.at,
            Self::Oversize { at, .. }
            | Self::Piece { at, .. }
            | Self::OversizeEnd { at }
            | Self::EndOfHeader { at, .. }
            | Self::Body { at, .. } => *at,
        }
    }

    /// The bytes of the message that it stands for. None for [`Oversize`](Self::Oversize): its pieces follow.
    #[must_use]
    pub const fn raw(&self) -> &[u8] {
        match self {
            Self::Field(field) => field.raw(),
            Self::Junk(junk) => junk.raw,
            Self::Piece { bytes, .. } | Self::Body { bytes, .. } => bytes,
            Self::EndOfHeader { separator, .. } => separator,
            Self::Oversize { .. } | Self::OversizeEnd { .. } => &[],
        }
    }

    /// Reports what is wrong with the octets of this event alone, line ends and characters; [`Header::defects`](crate::Header::defects)
    /// sees the whole section.
    pub fn defects(&self, sink: &mut impl DefectSink) {
        match self {
            Self::Field(field) => check::field(field, sink),
            Self::Junk(junk) => check::junk(junk, sink),
            Self::Oversize { at, .. } => sink.report(Defect::new(DefectKind::OverLimit, *at..*at)),
            Self::EndOfHeader { at: 0, separator: [] } => {
                sink.report(Defect::new(DefectKind::NoHeader, 0..0));
            }
            Self::EndOfHeader { at, separator: [] } => {
                sink.report(Defect::new(DefectKind::NoSeparator, *at..*at));
            }
            Self::EndOfHeader { .. }
            | Self::Piece { .. }
            | Self::OversizeEnd { .. }
            | Self::Body { .. } => {}
        }
    }

    /// The same, on its own.
    #[must_use]
    pub fn into_owned(self) -> OwnedHeaderEvent {
        match self {
            Self::Field(field) => OwnedHeaderEvent::Field(field.into()),
            Self::Junk(junk) => {
                OwnedHeaderEvent::Junk { kind: junk.kind, at: junk.at, raw: junk.raw.to_vec() }
            }
            Self::Oversize { at, name, limit } => {
                OwnedHeaderEvent::Oversize { at, name: name.map(<[u8]>::to_vec), limit }
            }
            Self::Piece { at, bytes } => OwnedHeaderEvent::Piece { at, bytes: bytes.to_vec() },
            Self::OversizeEnd { at } => OwnedHeaderEvent::OversizeEnd { at },
            Self::EndOfHeader { at, separator } => {
                OwnedHeaderEvent::EndOfHeader { at, separator: separator.to_vec() }
            }
            Self::Body { at, bytes } => OwnedHeaderEvent::Body { at, bytes: bytes.to_vec() },
        }
    }
}

impl Event for HeaderEvent<'_> {
    fn chunk(&self) -> Option<&[u8]> {
        match self {
            Self::Piece { bytes, .. } | Self::Body { bytes, .. } => Some(bytes),
            _ => None,
        }
    }
}

impl core::fmt::Debug for HeaderEvent<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Junk(junk) => junk.fmt(f),
            Self::Oversize { at, name, limit } => {
                write!(f, "Oversize@{at}({:?}, {limit:?})", name.map(Escaped))
            }
            Self::Piece { at, bytes } => octets(f, "Piece", *at, bytes),
            Self::OversizeEnd { at } => write!(f, "OversizeEnd@{at}"),
            Self::EndOfHeader { at, separator } => octets(f, "EndOfHeader", *at, separator),
            Self::Body { at, bytes } => octets(f, "Body", *at, bytes),
        }
    }
}

fn octets(
    f: &mut core::fmt::Formatter<'_>,
    name: &str,
    at: u64,
    bytes: &[u8],
) -> core::fmt::Result {
    write!(f, "{name}@{at}({:?})", Escaped(bytes))
}

/// A [`HeaderEvent`] on its own.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant and field is that of HeaderEvent")]
pub enum OwnedHeaderEvent {
    Field(OwnedField),
    Junk { kind: JunkKind, at: u64, raw: Vec<u8> },
    Oversize { at: u64, name: Option<Vec<u8>>, limit: Limit },
    Piece { at: u64, bytes: Vec<u8> },
    OversizeEnd { at: u64 },
    EndOfHeader { at: u64, separator: Vec<u8> },
    Body { at: u64, bytes: Vec<u8> },
}

impl OwnedHeaderEvent {
    /// The borrowed form.
    #[must_use]
    pub fn as_event(&self) -> HeaderEvent<'_> {
        match self {
            Self::Field(field) => HeaderEvent::Field(field.as_field()),
            Self::Junk { kind, at, raw } => HeaderEvent::Junk(Junk { kind: *kind, at: *at, raw }),
            Self::Oversize { at, name, limit } => {
                HeaderEvent::Oversize { at: *at, name: name.as_deref(), limit: *limit }
            }
            Self::Piece { at, bytes } => HeaderEvent::Piece { at: *at, bytes },
            Self::OversizeEnd { at } => HeaderEvent::OversizeEnd { at: *at },
            Self::EndOfHeader { at, separator } => HeaderEvent::EndOfHeader { at: *at, separator },
            Self::Body { at, bytes } => HeaderEvent::Body { at: *at, bytes },
        }
    }
}

impl core::fmt::Debug for OwnedHeaderEvent {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.as_event().fmt(f)
    }
}

/// Reads a message as it arrives: the fields of its header section one by one, then its body in pieces. It holds nothing; the
/// caller's buffer holds at most [`Limits::capacity`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderParser {
    scan: Scan,
    base: u64,
    eof: bool,
    meter: Meter,
}

impl HeaderParser {
    /// At the start of a message.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::new_at(limits, 0)
    }

    /// At the start of a header section that stands at `base`: offsets count from there.
    #[must_use]
    pub fn new_at(limits: Limits, base: u64) -> Self {
        Self { scan: Scan::new(limits, base), base, eof: false, meter: Meter::default() }
    }

    /// The offset of the first octet that was not consumed.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.base.saturating_add(self.scan.at())
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.meter.stats()
    }
}

impl HeaderParser {
    /// Consumes the fields at the front of `input` that have nothing odd about them, without an event each, and shows them to
    /// `look`: it is [`push`](PushParser::push) for whoever looks at few of them. It stops before anything else, before the last
    /// field if nothing follows it, and before a field for which `look` says `false`; `push` goes on there.
    ///
    /// ```
    /// use rfc822_message::{HeaderParser, Limits};
    /// use sans_io::PushParser;
    ///
    /// let mut input = &b"Subject: x\r\nTo: y\r\n\r\nbody"[..];
    /// let mut parser = HeaderParser::new(Limits::default());
    /// let mut names = Vec::new();
    /// parser.skip_fields(&mut input, |field| {
    ///     names.push(field.name());
    ///     true
    /// });
    /// assert_eq!(names, ["Subject", "To"]);
    /// assert_eq!(input, b"\r\nbody");
    /// ```
    #[inline]
    pub fn skip_fields<'b>(
        &mut self,
        input: &mut &'b [u8],
        mut look: impl FnMut(&Field<'b>) -> bool,
    ) {
        let bytes = *input;
        let at = self.at();
        let used = self.scan.skip_fields(bytes, |range, name| {
            let at = at.saturating_add(range.start as u64);
            look(&Field::new(bytes.get(range).unwrap_or_default(), at, name))
        });
        *input = bytes.get(used..).unwrap_or_default();
        self.meter.count(used, 0, false);
    }
}

impl Default for HeaderParser {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

/// Every byte string is a message to it, so it has no errors.
impl PushParser for HeaderParser {
    type Event<'b> = HeaderEvent<'b>;
    type Error = Infallible;

    fn push<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<HeaderEvent<'b>>, Infallible> {
        let bytes = *input;
        let at = self.at();
        let take = |len: usize| bytes.get(..len).unwrap_or(bytes);
        let event = match self.scan.step(bytes, self.eof) {
            Found::More | Found::End => None,
            Found::Field { name, len } => Some(HeaderEvent::Field(Field::new(take(len), at, name))),
            Found::Junk { kind, len } => Some(HeaderEvent::Junk(Junk { kind, at, raw: take(len) })),
            Found::Long { name, limit } => {
                let name = (name > 0).then(|| take(usize::from(name)));
                Some(HeaderEvent::Oversize { at, name, limit })
            }
            Found::Piece { len } => Some(HeaderEvent::Piece { at, bytes: take(len) }),
            Found::LongEnd => Some(HeaderEvent::OversizeEnd { at }),
            Found::Separator { len } => Some(HeaderEvent::EndOfHeader { at, separator: take(len) }),
            Found::Body { len } => Some(HeaderEvent::Body { at, bytes: take(len) }),
        };
        let used = event.as_ref().map_or(0, |event| event.raw().len());
        *input = bytes.get(used..).unwrap_or_default();
        self.meter.count(used, 0, event.is_some());
        Ok(event)
    }

    fn finish(&mut self) {
        self.eof = true;
    }

    fn capacity(&self) -> usize {
        self.scan.limits.capacity()
    }
}
