use memchr::memmem;

use crate::marks::{Mark, next_mark};

/// What to do about a CR or LF that is not part of a CRLF inside a dot-terminated payload
/// (RFC 5321 §2.3.8 forbids both; readers that take them for line ends can be made to see two messages
/// where others see one).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BareLineEnding {
    /// Deliver nothing from there on; the end of the payload says where it was.
    #[default]
    Reject,
    /// Turn each into a CRLF.
    Normalise,
    /// Leave them as they are.
    Pass,
}

/// What [`DotReader::read`] found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dotted<'b> {
    /// A piece of the payload, transparency dots removed.
    Chunk(&'b [u8]),
    /// The line with a single dot was consumed.
    End {
        /// Offset in the stuffed payload of the first CR or LF that was not part of a CRLF.
        bare: Option<u64>,
    },
}

impl core::fmt::Debug for Dotted<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Chunk(chunk) => write!(f, "Chunk({:?})", crate::Escaped(chunk)),
            Self::End { bare } => f.debug_struct("End").field("bare", bare).finish(),
        }
    }
}

/// Reads a payload that ends with a line of a single dot, in borrowed slices and with its transparency
/// dots removed (RFC 5321 §4.5.2, RFC 1939 §3).
///
/// Only CRLF ends a line: the payload ends at CRLF.CRLF, or at .CRLF if it is empty, and nowhere else.
/// The CRLF before the dot belongs to the payload. At most two octets are held back.
///
/// ```
/// use textline::{BareLineEnding, DotReader, Dotted};
///
/// let mut reader = DotReader::new(BareLineEnding::Reject);
/// let mut input = &b"..one\r\n.\r\nQUIT\r\n"[..];
/// assert_eq!(reader.read(&mut input), Some(Dotted::Chunk(b".one\r\n")));
/// assert_eq!(reader.read(&mut input), Some(Dotted::End { bare: None }));
/// assert_eq!(input, b"QUIT\r\n");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DotReader {
    policy: BareLineEnding,
    line_start: bool,
    offset: u64,
    bare: Option<u64>,
}

impl DotReader {
    /// At the start of a payload.
    #[must_use]
    pub const fn new(policy: BareLineEnding) -> Self {
        Self { policy, line_start: true, offset: 0, bare: None }
    }

    /// The most octets that are ever left unconsumed.
    pub const CAPACITY: usize = 2;

    /// Offset in the stuffed payload of the first CR or LF seen so far that was not part of a CRLF.
    #[must_use]
    pub const fn bare(&self) -> Option<u64> {
        self.bare
    }

    /// Takes the next piece off the front of `input`; `None` if newer bytes are needed.
    pub fn read<'b>(&mut self, input: &mut &'b [u8]) -> Option<Dotted<'b>> {
        loop {
            if self.line_start {
                match *input {
                    [] | [b'.'] | [b'.', b'\r'] => return None,
                    [b'.', b'\r', b'\n', ..] => {
                        self.consume(input, 3);
                        let bare = self.bare;
                        *self = Self::new(self.policy);
                        return Some(Dotted::End { bare });
                    }
                    [b'.', ..] => {
                        self.consume(input, 1);
                    }
                    _ => {}
                }
                self.line_start = false;
            }
            let chunk = self.read_lines(input)?;
            if self.policy != BareLineEnding::Reject || self.bare.is_none() {
                return Some(Dotted::Chunk(chunk));
            }
        }
    }

    /// The longest run of whole lines, or of the rest of a line, in which no dot has to be removed.
    fn read_lines<'b>(&mut self, input: &mut &'b [u8]) -> Option<&'b [u8]> {
        let bytes = *input;
        let mut from = 0;
        loop {
            match self.next_mark(bytes, from) {
                None => break,
                Some(Mark::Dot(at)) => {
                    self.line_start = true;
                    return self.emit(input, at);
                }
                Some(Mark::Bare(at)) => match self.policy {
                    // What stands before is delivered first.
                    BareLineEnding::Reject | BareLineEnding::Normalise if at > 0 => {
                        return self.emit(input, at);
                    }
                    BareLineEnding::Normalise => {
                        self.note_bare(at);
                        self.consume(input, 1);
                        return Some(b"\r\n");
                    }
                    BareLineEnding::Reject | BareLineEnding::Pass => {
                        self.note_bare(at);
                        from = at + 1;
                    }
                },
            }
        }
        match bytes {
            // What it is depends on what follows.
            [before @ .., b'\r'] => self.emit(input, before.len()),
            _ => {
                self.line_start = bytes.ends_with(b"\r\n");
                self.emit(input, bytes.len())
            }
        }
    }

    /// In what is dropped only the end matters.
    fn next_mark(&self, bytes: &[u8], from: usize) -> Option<Mark> {
        if self.policy == BareLineEnding::Reject && self.bare.is_some() {
            let found = memmem::find(bytes.get(from..)?, b"\r\n.")?;
            return Some(Mark::Dot(from + found + 2));
        }
        next_mark(bytes, from)
    }

    fn note_bare(&mut self, ahead: usize) {
        self.bare = self.bare.or(Some(self.offset + ahead as u64));
    }

    fn emit<'b>(&mut self, input: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
        (count > 0).then(|| self.consume(input, count))
    }

    fn consume<'b>(&mut self, input: &mut &'b [u8], count: usize) -> &'b [u8] {
        let (taken, rest) = input.split_at_checked(count).unwrap_or((input, &[]));
        *input = rest;
        self.offset += taken.len() as u64;
        taken
    }
}
