//! Where commands and responses end: lines, and the literals that lines announce at their ends. Whether a
//! line may announce one is known to the connections alone.

use crate::{Error, PeerError};

/// Finds the line ends of one command or response at the front of the input, resumes where it stopped, and
/// looks at every octet once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Framer {
    /// Where the line that is scanned begins: at the front, or behind a literal.
    line: usize,
    /// Where the scan goes on.
    scanned: usize,
}

/// What [`Framer::next`] found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Framed {
    /// The line has no end yet.
    Incomplete,
    /// A line.
    Line(Line),
    /// What began at the front is longer than its limit.
    TooLong,
}

/// A line, by offsets from the front of the input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    /// Where it begins.
    pub(crate) start: usize,
    /// Where its text ends.
    pub(crate) text: usize,
    /// Where its line end ends.
    pub(crate) end: usize,
}

/// `"{" number64 ["+"] "}"` or `"~{" number64 ["+"] "}"` at the end of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Announced {
    /// Where its first octet stands, from the front of the command or response.
    pub(crate) at: usize,
    /// Octets of the literal.
    pub(crate) size: u64,
    /// Whether it is a literal8, which may hold NUL.
    pub(crate) binary: bool,
    /// Whether the sender waits for a `+`.
    pub(crate) synchronizing: bool,
}

impl Framer {
    /// The digits that 2⁶⁴ − 1 has. A number with more is no size of anything.
    const DIGITS: usize = 20;
    /// The most octets that [`announced`](Self::announced) looks at.
    pub(crate) const LOOK_BACK: usize = Self::DIGITS + 5;

    /// Finds the end of the line. Nothing of what began at the front may reach beyond `limit`.
    pub(crate) fn next(&mut self, input: &[u8], bare_lf: bool, limit: usize) -> Framed {
        let mut from = self.scanned;
        while let Some(found) = input.get(from..).and_then(|unseen| memchr::memchr(b'\n', unseen)) {
            let lf = from + found;
            let is_crlf = lf > self.line && input.get(lf - 1) == Some(&b'\r');
            if !is_crlf && !bare_lf {
                from = lf + 1;
                continue;
            }
            self.scanned = lf;
            if lf >= limit {
                return Framed::TooLong;
            }
            let text = lf - usize::from(is_crlf);
            return Framed::Line(Line { start: self.line, text, end: lf + 1 });
        }
        self.scanned = self.scanned.max(input.len());
        if input.len() >= limit { Framed::TooLong } else { Framed::Incomplete }
    }

    /// The line announced a literal of `size` octets, which is a part of what began at the front: what
    /// stands behind it is scanned next.
    pub(crate) fn collect(&mut self, line: Line, size: usize) {
        self.line = line.end + size;
        self.scanned = self.line;
    }

    /// Octets from the front that were consumed, of a line that was found. Whether that was all before the line now scanned.
    pub(crate) fn advance(&mut self, count: usize) -> bool {
        let is_all = count >= self.line;
        self.line = self.line.saturating_sub(count);
        self.scanned = self.scanned.saturating_sub(count);
        is_all
    }

    /// Octets from the front to where the line begins that is scanned: lines, and literals that were asked for.
    pub(crate) const fn complete(&self) -> usize {
        self.line
    }

    /// What began at the front was consumed.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Whether something began.
    pub(crate) fn is_inside(&self) -> bool {
        *self != Self::default()
    }

    /// The literal that `text`, which begins at `start`, announces at its end.
    ///
    /// # Errors
    /// If its size cannot be counted: then nobody knows where it ends.
    pub(crate) fn announced(text: &[u8], start: usize) -> Result<Option<Announced>, Error> {
        let Some(rest) = text.strip_suffix(b"}") else { return Ok(None) };
        let plus = rest.strip_suffix(b"+");
        let rest = plus.unwrap_or(rest);
        let digits =
            rest.iter().rev().take(Self::DIGITS + 1).take_while(|octet| octet.is_ascii_digit());
        let digits = digits.count();
        let at = start + rest.len() - digits;
        let overflow = Error::Peer { kind: PeerError::NumberOverflow, at };
        if digits > Self::DIGITS {
            return Err(overflow);
        }
        let (before, number) = rest.split_at(rest.len() - digits);
        let Some(before) = before.strip_suffix(b"{") else { return Ok(None) };
        if number.is_empty() {
            return Ok(None);
        }
        let size = core::str::from_utf8(number).ok().and_then(|number| number.parse::<u64>().ok());
        let size = size.filter(|size| *size <= i64::MAX.unsigned_abs()).ok_or(overflow)?;
        let tilde = before.strip_suffix(b"~");
        let at = start + tilde.unwrap_or(before).len();
        let binary = tilde.is_some();
        Ok(Some(Announced { at, size, binary, synchronizing: plus.is_none() }))
    }
}

/// What is read over without being looked into, in sync: the rest of a line, and the literals it announces.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Skip {
    /// Octets of a literal that are still to come.
    literal: u64,
    /// Octets that were skipped.
    skipped: u64,
    /// The lines have no literals: their ends are text.
    plain: bool,
}

/// How [`Skip::skip`] ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Skipped {
    /// More is to come.
    Incomplete,
    /// The line has ended, and announces nothing that is sent without being asked for.
    Done,
    /// More than the limit.
    TooMuch,
}

impl Skip {
    /// From inside a line.
    pub(crate) const fn line(has_literals: bool) -> Self {
        Self { literal: 0, skipped: 0, plain: !has_literals }
    }

    /// From the front of a literal.
    pub(crate) const fn literal(size: u64) -> Self {
        Self { literal: size, skipped: 0, plain: false }
    }

    /// Consumes what is skipped. `unasked`: which literals are sent without a `+`. Where an error is depends on
    /// what was dropped before, and is not told.
    pub(crate) fn skip(
        &mut self,
        input: &mut &[u8],
        bare_lf: bool,
        limit: u64,
        unasked: impl Fn(Announced) -> bool,
    ) -> Result<Skipped, Error> {
        loop {
            if self.skipped.saturating_add(self.literal) > limit {
                return Ok(Skipped::TooMuch);
            }
            if self.literal > 0 {
                let here = usize::try_from(self.literal).unwrap_or(usize::MAX).min(input.len());
                self.consume(input, here);
                self.literal -= here as u64;
                if self.literal > 0 {
                    return Ok(Skipped::Incomplete);
                }
            }
            let end = memchr::memchr_iter(b'\n', input).find_map(|lf| {
                let crlf = lf.checked_sub(1).filter(|cr| input.get(*cr) == Some(&b'\r'));
                crlf.or(bare_lf.then_some(lf)).map(|text| (text, lf + 1))
            });
            let over = |octets: usize| self.skipped.saturating_add(octets as u64) > limit;
            let Some((text, end)) = end else {
                // The line takes one octet more at least.
                if over(input.len() + 1) {
                    return Ok(Skipped::TooMuch);
                }
                // What may be the end of a literal's size stays.
                let gone = input.len().saturating_sub(Framer::LOOK_BACK);
                self.consume(input, gone);
                return Ok(Skipped::Incomplete);
            };
            if over(end) {
                return Ok(Skipped::TooMuch);
            }
            let announced = match self.plain {
                true => None,
                false => Framer::announced(input.get(..text).unwrap_or_default(), 0)
                    .map_err(|_| Error::Peer { kind: PeerError::NumberOverflow, at: 0 })?,
            };
            self.consume(input, end);
            match announced {
                Some(announced) if unasked(announced) => self.literal = announced.size,
                _ => return Ok(Skipped::Done),
            }
        }
    }

    fn consume(&mut self, input: &mut &[u8], count: usize) {
        *input = input.get(count..).unwrap_or_default();
        self.skipped = self.skipped.saturating_add(count as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements() {
        let size =
            |text: &[u8]| Framer::announced(text, 0).map(|found| found.map(|found| found.size));
        assert_eq!(size(b"a LOGIN {5}"), Ok(Some(5)));
        assert_eq!(size(b"a LOGIN {5+}"), Ok(Some(5)));
        assert_eq!(size(b"{0}"), Ok(Some(0)));
        assert_eq!(size(b"~{00000000000000000007}"), Ok(Some(7)));
        for none in [&b"{}"[..], b"5}", b"{-1}", b"{5", b"{+}", b"{5 }", b"", b"{1e3}"] {
            assert_eq!(size(none), Ok(None), "{none:?}");
        }
        for overflow in
            [&b"{99999999999999999999}"[..], b"{9223372036854775808}", b"{000000000000000000001}"]
        {
            assert!(size(overflow).is_err(), "{overflow:?}");
        }
    }

    #[test]
    fn a_line_end_is_not_looked_for_in_a_literal() {
        let input = b"a {3}\r\n\r\n\r\nb\r\n";
        let mut framer = Framer::default();
        let Framed::Line(line) = framer.next(input, false, 100) else { panic!() };
        assert_eq!((line.start, line.text, line.end), (0, 5, 7));
        framer.collect(line, 3);
        let Framed::Line(line) = framer.next(input, false, 100) else { panic!() };
        assert_eq!((line.start, line.text, line.end), (10, 12, 14));
    }
}
