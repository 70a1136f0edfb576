//! Delimiter lines (RFC 2046 §5.1.1).

use core::ops::Range;

use memchr::memmem;
use textline::Class;

use super::{Frame, FrameKind, Stack};
use crate::Quirk;

/// What a line that starts with two hyphens is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::entity) enum Line {
    /// A delimiter of the entity at `frame`. `len` counts from the hyphens, with the line break only if a part follows.
    Delimiter { frame: usize, len: usize, close: bool },
    /// It starts with a boundary and goes on.
    Prefix,
    /// A delimiter of an entity that is closed.
    Closed,
    /// It starts with a boundary, if a CR alone ended the line before it.
    BareCr,
    /// It has the innermost boundary in it, behind two hyphens and other text.
    Inside,
    /// Neither.
    Text,
    /// Newer bytes are needed.
    Open,
}

/// Where the next line is that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::entity) enum Found {
    /// `line` starts at `start`; the line break before it, if it is among these bytes, at `before`.
    Line { before: usize, start: usize, line: Line },
    /// None starts before `clear`. What stands there may become one, or is the end of the bytes.
    Clear { clear: usize },
}

impl Stack {
    /// What the line is whose octets behind the two hyphens are at the front of `octets`. Innermost boundaries first.
    fn line(&self, octets: &[u8], padding: usize, eof: bool) -> Line {
        if !self.quirks.is_empty() {
            return self.line_as(octets, padding);
        }
        let (mut prefix, mut closed) = (false, false);
        let mut end = self.boundaries.len();
        for (index, frame) in self.frames.iter().enumerate().rev() {
            let boundary = self.boundaries.get(frame.start..end).unwrap_or_default();
            end = frame.start;
            if !matches!(frame.kind, FrameKind::Multipart { .. }) {
                continue;
            }
            let Some(rest) = octets.strip_prefix(boundary) else {
                if !eof && boundary.starts_with(octets) {
                    return Line::Open;
                }
                continue;
            };
            match tail(rest, padding, eof) {
                Tail::End { len, close } if frame.is_open() => {
                    return Line::Delimiter { frame: index, len: 2 + boundary.len() + len, close };
                }
                Tail::End { close, .. } => closed |= !close,
                Tail::Open => return Line::Open,
                Tail::Text => prefix |= frame.is_open(),
            }
        }
        match (prefix, closed) {
            (true, _) => Line::Prefix,
            (_, true) => Line::Closed,
            _ => Line::Text,
        }
    }

    /// The same as others read it. The whole message is there.
    fn line_as(&self, octets: &[u8], padding: usize) -> Line {
        let (mut prefix, mut closed) = (false, false);
        let by_prefix = self.quirks.contains(Quirk::PrefixIsDelimiter);
        let outer_first = by_prefix || self.quirks.contains(Quirk::OuterFirst);
        let count = self.frames.len();
        for step in 0..count {
            let index = if outer_first { step } else { count - 1 - step };
            let Some(frame) = self.frames.get(index) else { continue };
            if !matches!(frame.kind, FrameKind::Multipart { .. }) {
                continue;
            }
            let end = self.frames.get(index + 1).map_or(self.boundaries.len(), |next| next.start);
            let boundary = self.boundaries.get(frame.start..end).unwrap_or_default();
            let last = self.quirks.contains(Quirk::InnerOnly) && frame.is_open();
            if let Some(rest) = octets.strip_prefix(boundary) {
                let delimiter = |len, close| Line::Delimiter {
                    frame: index,
                    len: 2 + boundary.len() + len,
                    close,
                };
                match tail(rest, padding, true) {
                    Tail::End { len, close } if frame.is_open() && !self.is_padded(rest) => {
                        return delimiter(len, close);
                    }
                    Tail::End { len, close: false }
                        if self.quirks.contains(Quirk::PartsAfterClose) =>
                    {
                        return delimiter(len, false);
                    }
                    Tail::End { close, .. } => closed |= !close && !frame.is_open(),
                    _ if frame.is_open() && by_prefix => {
                        return delimiter_by_prefix(index, boundary, rest);
                    }
                    _ => prefix |= frame.is_open(),
                }
            }
            if last {
                break;
            }
        }
        match (prefix, closed) {
            (true, _) => Line::Prefix,
            (_, true) => Line::Closed,
            _ => Line::Text,
        }
    }

    /// Whether blanks behind a boundary make the line text.
    fn is_padded(&self, rest: &[u8]) -> bool {
        let rest = rest.strip_prefix(b"--").unwrap_or(rest);
        self.quirks.contains(Quirk::PaddedIsText) && matches!(rest, [b' ' | b'\t', ..])
    }

    /// Looks for a line that matters among those that start in `bytes[from..]`, or at 0 if `line_start` and `from` is 0,
    /// and whose line break stands before `until`. `inside` tells to look inside of lines too.
    pub(in crate::entity) fn find(
        &self,
        bytes: &[u8],
        (from, until): (usize, usize),
        (line_start, inside): (bool, bool),
        padding: usize,
        eof: bool,
    ) -> Found {
        if line_start && from == 0 {
            let line = match bytes {
                [b'-', b'-', rest @ ..] => self.line(rest, padding, eof),
                [] | [b'-'] if !eof => Line::Open,
                _ => Line::Text,
            };
            match line {
                Line::Text => {}
                Line::Open => return Found::Clear { clear: 0 },
                line => return Found::Line { before: 0, start: 0, line },
            }
        }
        let mut at = from;
        let innermost = if inside { self.innermost() } else { None };
        let until = until.min(bytes.len());
        let window = bytes.get(..until.saturating_add(2)).unwrap_or(bytes);
        let mut hyphens = Hyphens { bytes: window, from: at, misses: 0, finder: None };
        while let Some(start) = hyphens.next(at) {
            let rest = bytes.get(start + 2..).unwrap_or_default();
            match start.checked_sub(1).and_then(|end| bytes.get(end)) {
                Some(b'\n') => {
                    let before = line_break(bytes, start - 1);
                    match self.line(rest, padding, eof) {
                        Line::Text => {}
                        Line::Open => return Found::Clear { clear: before },
                        line => return Found::Line { before, start, line },
                    }
                }
                Some(b'\r') => match self.line(rest, padding, eof) {
                    Line::Delimiter { .. } | Line::Prefix => {
                        return Found::Line { before: start, start, line: Line::BareCr };
                    }
                    Line::Open => return Found::Clear { clear: start - 1 },
                    _ => {}
                },
                _ => {}
            }
            at = start + 2 + HYPHEN.run(window.get(start + 2..).unwrap_or_default());
            if let Some(innermost) = &innermost
                && let Some(found) = self.inside(bytes, start..at, innermost, eof)
            {
                return found;
            }
        }
        let clear = if eof || until < bytes.len() { until } else { bytes.len() - undecided(bytes) };
        Found::Clear { clear: clear.max(from) }
    }
}

/// The boundary of the innermost multipart that is open, if it matters inside of a line.
struct Innermost<'s> {
    frame: usize,
    boundary: &'s [u8],
    /// How many hyphens it starts with.
    hyphens: usize,
}

impl Stack {
    fn innermost(&self) -> Option<Innermost<'_>> {
        let frame = self.frames.iter().rposition(Frame::is_open)?;
        let Frame { kind, start } = self.frames.get(frame)?;
        // Once is enough.
        if let FrameKind::Multipart { in_line: Some(_), .. } = kind {
            return None;
        }
        let end = self.frames.get(frame + 1).map_or(self.boundaries.len(), |next| next.start);
        let boundary = self.boundaries.get(*start..end)?;
        Some(Innermost { frame, boundary, hyphens: HYPHEN.run(boundary) })
    }

    /// Whether the boundary stands behind the hyphens at `run`, its own among them.
    fn inside(
        &self,
        bytes: &[u8],
        run: Range<usize>,
        innermost: &Innermost<'_>,
        eof: bool,
    ) -> Option<Found> {
        let Innermost { frame, boundary, hyphens } = *innermost;
        // Where it is hyphens alone, it may stand at their start; else what follows them is part of it.
        let at = match hyphens {
            all if all == boundary.len() => run.start,
            some => run.end.saturating_sub(some + 2).max(run.start),
        };
        let octets = bytes.get(at + 2..).unwrap_or_default();
        let Some(rest) = octets.strip_prefix(boundary).filter(|_| !boundary.is_empty()) else {
            let is_open = !eof && (run.end == bytes.len() || boundary.starts_with(octets));
            return is_open.then_some(Found::Clear { clear: at });
        };
        let line = if self.quirks.contains(Quirk::InLineIsDelimiter) {
            delimiter_by_prefix(frame, boundary, rest)
        } else {
            Line::Inside
        };
        Some(Found::Line { before: at, start: at, line })
    }
}

/// The delimiter that a reader sees for whom the boundary is enough; `rest` stands behind it.
fn delimiter_by_prefix(frame: usize, boundary: &[u8], rest: &[u8]) -> Line {
    let close = rest.starts_with(b"--");
    let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |lf| lf + 1);
    Line::Delimiter { frame, len: 2 + boundary.len() + if close { 2 } else { line }, close }
}

const HYPHEN: Class = Class::NONE.with(b"-");

/// Looks for two hyphens. Most bodies have few hyphens, base64 none, and one octet is found faster than two.
struct Hyphens<'b> {
    bytes: &'b [u8],
    from: usize,
    /// How many hyphens stood alone.
    misses: usize,
    /// Where hyphens are dense: looks for two.
    finder: Option<memmem::Finder<'static>>,
}

impl Hyphens<'_> {
    /// Single hyphens that are closer than this on average cost more than a search for two.
    const DENSE: usize = 512;

    /// Where the next two at or behind `at` are.
    fn next(&mut self, mut at: usize) -> Option<usize> {
        loop {
            let rest = self.bytes.get(at..)?;
            if let Some(finder) = &self.finder {
                return finder.find(rest).map(|found| at + found);
            }
            let found = at + memchr::memchr(b'-', rest)?;
            if self.bytes.get(found + 1) == Some(&b'-') {
                return Some(found);
            }
            at = found + 1;
            self.misses += 1;
            if self.misses >= 8 && at < self.from + self.misses * Self::DENSE {
                self.finder = Some(memmem::Finder::new(b"--"));
            }
        }
    }
}

/// Where the line break starts that ends with the LF at `lf`.
fn line_break(bytes: &[u8], lf: usize) -> usize {
    let cr = lf.checked_sub(1).filter(|cr| bytes.get(*cr) == Some(&b'\r'));
    cr.unwrap_or(lf)
}

/// How many octets at the end of `bytes` may be the start of a line break and two hyphens, or of these alone.
fn undecided(bytes: &[u8]) -> usize {
    match bytes {
        [.., b'\r', b'\n', b'-'] => 3,
        [.., b'\n' | b'\r', b'-'] | [.., b'\r', b'\n'] => 2,
        [.., b'\n' | b'\r' | b'-'] => 1,
        _ => 0,
    }
}

enum Tail {
    End { len: usize, close: bool },
    Text,
    Open,
}

/// `["--"] transport-padding` and the end of the line, or of the input, behind a boundary.
fn tail(rest: &[u8], padding: usize, eof: bool) -> Tail {
    let (close, blanks) = match rest {
        [b'-', b'-', blanks @ ..] => (true, blanks),
        [b'-'] if !eof => return Tail::Open,
        _ => (false, rest),
    };
    let run = Class::WSP.run(blanks.get(..=padding).unwrap_or(blanks));
    if run > padding {
        return Tail::Text;
    }
    let head = rest.len() - blanks.len() + run;
    let line_end = match blanks.get(run..).unwrap_or_default() {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        [] if eof => 0,
        [b'\r'] if eof => 1,
        [] | [b'\r'] => return Tail::Open,
        _ => return Tail::Text,
    };
    Tail::End { len: if close { head } else { head + line_end }, close }
}
