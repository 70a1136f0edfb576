use crate::{
    BareLineEnding,
    marks::{Mark, next_mark},
};

/// Reads a payload that comes in pieces of announced sizes (BDAT, RFC 3030 §2), in borrowed slices.
///
/// The pieces are one payload: a CR at the end of one and an LF at the front of the next are a CRLF. At most one
/// octet is held back.
///
/// ```
/// use textline::{BareLineEnding, SizedReader};
///
/// let mut reader = SizedReader::new(BareLineEnding::Reject);
/// reader.announce(5);
/// let mut input = &b"one\r\nBDAT"[..];
/// assert_eq!(reader.read(&mut input), Some(&b"one\r\n"[..]));
/// assert_eq!((reader.left(), input), (0, &b"BDAT"[..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizedReader {
    policy: BareLineEnding,
    left: u64,
    offset: u64,
    bare: Option<u64>,
    /// The last piece ended with a CR, which was not given yet.
    cr: bool,
}

impl SizedReader {
    /// At the start of a payload, of which nothing was announced.
    #[must_use]
    pub const fn new(policy: BareLineEnding) -> Self {
        Self { policy, left: 0, offset: 0, bare: None, cr: false }
    }

    /// The most octets that are ever left unconsumed.
    pub const CAPACITY: usize = 1;

    /// Lets `octets` more be read.
    pub const fn announce(&mut self, octets: u64) {
        self.left = self.left.saturating_add(octets);
    }

    /// How many of the announced octets are still to come.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }

    /// Offset in the payload of the first CR or LF seen so far that was not part of a CRLF. With
    /// [`BareLineEnding::Pass`] nobody looks for one.
    #[must_use]
    pub const fn bare(&self) -> Option<u64> {
        self.bare
    }

    /// Takes the next slice of the payload off the front of `input`; `None` if newer bytes are needed, or all that was
    /// announced is read.
    pub fn read<'b>(&mut self, input: &mut &'b [u8]) -> Option<&'b [u8]> {
        loop {
            let most = usize::try_from(self.left).unwrap_or(usize::MAX);
            let window = input.get(..most).unwrap_or(input);
            let first = *window.first()?;
            if self.policy == BareLineEnding::Pass {
                return Some(self.consume(input, window.len()));
            }
            if self.is_rejected() {
                self.consume(input, window.len());
                return None;
            }
            if core::mem::take(&mut self.cr) {
                if first == b'\n' {
                    self.consume(input, 1);
                    return Some(b"\r\n");
                }
                self.bare = self.bare.or(Some(self.offset.saturating_sub(1)));
                if self.policy == BareLineEnding::Normalise {
                    return Some(b"\r\n");
                }
                continue;
            }
            match find_bare(window) {
                None => return Some(self.consume(input, window.len())),
                // What stands before is given first.
                Some(at) if at > 0 => return Some(self.consume(input, at)),
                Some(_) if window == b"\r" => {
                    if self.left > 1 {
                        return None;
                    }
                    self.consume(input, 1);
                    self.cr = true;
                }
                Some(_) => {
                    self.bare = self.bare.or(Some(self.offset));
                    self.consume(input, 1);
                    if self.policy == BareLineEnding::Normalise {
                        return Some(b"\r\n");
                    }
                }
            }
        }
    }

    /// Says that nothing more is announced: the payload is over. Gives what a CR at its very end becomes.
    pub fn finish(&mut self) -> Option<&'static [u8]> {
        if !core::mem::take(&mut self.cr) {
            return None;
        }
        self.bare = self.bare.or(Some(self.offset.saturating_sub(1)));
        (self.policy == BareLineEnding::Normalise).then_some(b"\r\n")
    }

    fn is_rejected(&self) -> bool {
        self.policy == BareLineEnding::Reject && self.bare.is_some()
    }

    fn consume<'b>(&mut self, input: &mut &'b [u8], count: usize) -> &'b [u8] {
        let (taken, rest) = input.split_at_checked(count).unwrap_or((input, &[]));
        *input = rest;
        self.offset += taken.len() as u64;
        self.left -= taken.len() as u64;
        taken
    }
}

/// Where the first CR or LF stands that is not part of a CRLF, so far as can be seen.
fn find_bare(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        match next_mark(bytes, from) {
            Some(Mark::Dot(at)) => from = at,
            Some(Mark::Bare(at)) => return Some(at),
            None => return bytes.ends_with(b"\r").then(|| bytes.len() - 1),
        }
    }
}
