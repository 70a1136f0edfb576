use crate::{
    Error, LimitKind,
    frame::{Framed, Framer},
    wirelog::is_status,
};

/// Takes what a server sends apart into lines and literals, and reads nothing of it: for what passes a session on,
/// keeps it or counts it. [`Client`](crate::Client) frames by itself.
///
/// ```
/// use imap_codec::{Fragment, Fragments};
/// let mut fragments = Fragments::new(65_536);
/// let mut input = &b"* 1 FETCH (BODY[] {5}\r\nhello)\r\n* OK it said {5}\r\n"[..];
/// let mut next = || fragments.push(&mut input);
/// assert_eq!(next()?, Some(Fragment::Line(b"* 1 FETCH (BODY[] {5}\r\n")));
/// assert_eq!(next()?, Some(Fragment::Literal(b"hello")));
/// assert_eq!(next()?, Some(Fragment::Line(b")\r\n")));
/// // The text of a status response announces nothing.
/// assert_eq!(next()?, Some(Fragment::Line(b"* OK it said {5}\r\n")));
/// assert_eq!(next()?, None);
/// # Ok::<(), imap_codec::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fragments {
    limit: usize,
    framer: Framer,
    /// Octets of a literal that are still to come.
    literal: u64,
    /// The next line goes on with a response.
    goes_on: bool,
    failed: Option<Error>,
}

/// A piece of what a server sends, as it is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fragment<'b> {
    /// A line with its CRLF: a response, or what stands before, between or behind its literals.
    Line(&'b [u8]),
    /// Octets of a literal, as many as there are; never none.
    Literal(&'b [u8]),
}

impl Fragments {
    /// From the start of a session, or between two responses. A line has `limit` octets at most, its CRLF included;
    /// literals are given in pieces and have no limit.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, framer: Framer::default(), literal: 0, goes_on: false, failed: None }
    }

    /// Takes the next fragment from the front of `input`. `None`: its line is not complete; the same octets come
    /// again, followed by newer ones.
    ///
    /// # Errors
    /// If a line is longer than its limit, or the size of a literal is no number of 63 bits (its offset is that in
    /// the line): then nobody knows what follows, and the error comes again from then on.
    #[inline]
    pub fn push<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Fragment<'b>>, Error> {
        if self.literal > 0 || self.failed.is_some() {
            return self.push_literal(input);
        }
        let line = match self.framer.next(input, false, self.limit) {
            Framed::Line(line) => line,
            Framed::Incomplete => return Ok(None),
            Framed::TooLong => return self.fail(Error::Limit(LimitKind::Response)),
        };
        let Some((octets, rest)) = input.split_at_checked(line.end) else { return Ok(None) };
        if let [.., b'}', b'\r', b'\n'] = octets {
            self.announced(octets)?;
        } else {
            self.goes_on = false;
        }
        self.framer.reset();
        *input = rest;
        Ok(Some(Fragment::Line(octets)))
    }

    /// Whether a response has ended and the next one has not begun, as far as it was seen.
    #[must_use]
    pub fn is_between(&self) -> bool {
        self.literal == 0 && !self.goes_on && !self.framer.is_inside() && self.failed.is_none()
    }

    #[cold]
    fn push_literal<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Fragment<'b>>, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let here = usize::try_from(self.literal).unwrap_or(usize::MAX).min(input.len());
        let Some((octets, rest)) = input.split_at_checked(here).filter(|_| here > 0) else {
            return Ok(None);
        };
        self.literal -= octets.len() as u64;
        *input = rest;
        Ok(Some(Fragment::Literal(octets)))
    }

    /// A line ends as one that announces a literal.
    #[cold]
    fn announced(&mut self, line: &[u8]) -> Result<(), Error> {
        let is_text = !self.goes_on && is_status(line);
        let text = line.strip_suffix(b"\r\n").unwrap_or_default();
        match Framer::announced(text, 0) {
            _ if is_text => {}
            Ok(None) => self.goes_on = false,
            Ok(Some(announced)) => {
                self.goes_on = true;
                self.literal = announced.size;
            }
            Err(error) => return self.fail(error),
        }
        Ok(())
    }

    fn fail<T>(&mut self, error: Error) -> Result<T, Error> {
        self.failed = Some(error);
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const STREAM: &[u8] = b"* OK ready {3}\r\n* 1 FETCH (BODY[1] {5}\r\nab\r\n} BODY[2] ~{0}\r\n BODY[3] {2+}\r\n{})\r\n\
        a001 NO {9}\r\n+ {4}\r\n* 1 FETCH (X {2}\r\nOK {1}\r\n\n)\r\n* LIST () \"/\" a\nb{}\r\n* X {-1}\r\n";

    /// Adjacent pieces of a literal are joined.
    fn taken(fragments: &mut Fragments, input: &mut &[u8], found: &mut Vec<(bool, Vec<u8>)>) {
        while let Some(fragment) = fragments.push(input).unwrap() {
            match (fragment, found.last_mut()) {
                (Fragment::Line(octets), _) => found.push((true, octets.to_vec())),
                (Fragment::Literal(octets), Some((false, last))) => last.extend(octets),
                (Fragment::Literal(octets), _) => found.push((false, octets.to_vec())),
            }
        }
    }

    #[test]
    fn lines_and_literals_at_every_cut() {
        let (mut whole, mut fragments) = (Vec::new(), Fragments::new(64));
        taken(&mut fragments, &mut &*STREAM, &mut whole);
        let literals: Vec<_> =
            whole.iter().filter(|(is_line, _)| !is_line).map(|(_, octets)| &**octets).collect();
        assert_eq!(literals, [&b"ab\r\n}"[..], b"{}", b"OK", b"\n"]);
        assert_eq!(whole.iter().map(|(_, octets)| &**octets).collect::<Vec<_>>().concat(), STREAM);
        assert!(fragments.is_between());
        for cut in 0..STREAM.len() {
            let (mut found, mut fragments) = (Vec::new(), Fragments::new(64));
            let mut input = &STREAM[..cut];
            taken(&mut fragments, &mut input, &mut found);
            let left = input.len();
            taken(&mut fragments, &mut &STREAM[cut - left..], &mut found);
            assert_eq!(found, whole, "cut at {cut}");
        }
    }

    #[test]
    fn what_cannot_be_framed_is_an_error_and_stays_one() {
        let overflow = Error::Peer { kind: crate::PeerError::NumberOverflow, at: 5 };
        for (stream, limit, error) in [
            (&b"* 12345678901234567\r\n"[..], 20, Error::Limit(LimitKind::Response)),
            (b"* 123456789012345678901", 20, Error::Limit(LimitKind::Response)),
            (b"* X {99999999999999999999}\r\n", 64, overflow),
        ] {
            let mut fragments = Fragments::new(limit);
            assert_eq!(fragments.push(&mut &*stream), Err(error));
            assert_eq!(fragments.push(&mut &b"* OK\r\n"[..]), Err(error));
        }
    }
}
