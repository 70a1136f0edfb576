//! Delimiter lines (RFC 2046 §5.1.1) and the boundaries that are open.

use alloc::vec::Vec;

use memchr::memmem;
use textline::Class;

/// The entities that are open, outermost first, and their boundaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stack {
    frames: Vec<Frame>,
    /// The boundaries one after the other.
    boundaries: Vec<u8>,
    /// How many frames have a boundary and are not closed.
    open: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    /// Where its boundary starts.
    start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// Also while its header section is read.
    Leaf,
    Message,
    Multipart {
        /// A `multipart/digest`.
        digest: bool,
        /// Its closing delimiter was read.
        closed: bool,
    },
}

/// What a line that starts with two hyphens is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A delimiter of the entity at `frame`. `len` counts from the hyphens, with the line break only if a part follows.
    Delimiter { frame: usize, len: usize, close: bool },
    /// It starts with a boundary and goes on.
    Prefix,
    /// Neither.
    Text,
    /// Newer bytes are needed.
    Open,
}

/// Where the next line is that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// `line` starts at `start`; the line break before it, if it is among these bytes, at `before`.
    Line { before: usize, start: usize, line: Line },
    /// None starts before `clear`. What stands there may become one, or is the end of the bytes.
    Clear { clear: usize },
}

impl Stack {
    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    pub(super) fn top(&self) -> Option<FrameKind> {
        self.frames.last().map(|frame| frame.kind)
    }

    /// Whether the innermost entity is a part of a `multipart/digest`.
    pub(super) fn is_in_digest(&self) -> bool {
        let outer = self.frames.iter().rev().nth(1);
        matches!(outer, Some(Frame { kind: FrameKind::Multipart { digest: true, .. }, .. }))
    }

    /// Whether any delimiter could come.
    pub(super) const fn is_any_open(&self) -> bool {
        self.open > 0
    }

    /// How many multiparts and messages are open.
    pub(super) fn containers(&self) -> usize {
        self.frames.iter().filter(|frame| frame.kind != FrameKind::Leaf).count()
    }

    pub(super) fn push(&mut self) {
        self.frames.push(Frame { kind: FrameKind::Leaf, start: self.boundaries.len() });
    }

    pub(super) fn pop(&mut self) -> Option<FrameKind> {
        let frame = self.frames.pop()?;
        self.boundaries.truncate(frame.start);
        if matches!(frame.kind, FrameKind::Multipart { closed: false, .. }) {
            self.open = self.open.saturating_sub(1);
        }
        Some(frame.kind)
    }

    pub(super) fn set_message(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.kind = FrameKind::Message;
        }
    }

    pub(super) fn set_multipart(&mut self, digest: bool, boundary: &[u8]) {
        if let Some(frame) = self.frames.last_mut() {
            frame.kind = FrameKind::Multipart { digest, closed: false };
            self.boundaries.extend_from_slice(boundary);
            self.open += 1;
        }
    }

    pub(super) fn close_top(&mut self) {
        if let Some(Frame { kind: FrameKind::Multipart { closed, .. }, .. }) =
            self.frames.last_mut()
            && !*closed
        {
            *closed = true;
            self.open = self.open.saturating_sub(1);
        }
    }

    /// What the line is whose octets behind the two hyphens are at the front of `octets`. Innermost boundaries first.
    fn line(&self, octets: &[u8], padding: usize, eof: bool) -> Line {
        let mut prefix = false;
        let mut end = self.boundaries.len();
        for (index, frame) in self.frames.iter().enumerate().rev() {
            let boundary = self.boundaries.get(frame.start..end).unwrap_or_default();
            end = frame.start;
            if !matches!(frame.kind, FrameKind::Multipart { closed: false, .. }) {
                continue;
            }
            let Some(rest) = octets.strip_prefix(boundary) else {
                if !eof && boundary.starts_with(octets) {
                    return Line::Open;
                }
                continue;
            };
            match tail(rest, padding, eof) {
                Tail::End { len, close } => {
                    return Line::Delimiter { frame: index, len: 2 + boundary.len() + len, close };
                }
                Tail::Open => return Line::Open,
                Tail::Text => prefix = true,
            }
        }
        if prefix { Line::Prefix } else { Line::Text }
    }

    /// Looks for a line that matters among those that start in `bytes[from..]`, or at 0 if `line_start` and `from` is 0,
    /// and whose line break stands before `until`.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        (from, until): (usize, usize),
        line_start: bool,
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
        let until = until.min(bytes.len());
        let window = bytes.get(..until.saturating_add(2)).unwrap_or(bytes);
        while let Some(lf) = window.get(at..).and_then(|rest| memmem::find(rest, b"\n--")) {
            let lf = at + lf;
            let before = line_break(bytes, lf);
            match self.line(bytes.get(lf + 3..).unwrap_or_default(), padding, eof) {
                Line::Text => at = lf + 3,
                Line::Open => return Found::Clear { clear: before },
                line => return Found::Line { before, start: lf + 1, line },
            }
        }
        let clear = if eof || until < bytes.len() { until } else { bytes.len() - undecided(bytes) };
        Found::Clear { clear: clear.max(from) }
    }
}

/// Where the line break starts that ends with the LF at `lf`.
fn line_break(bytes: &[u8], lf: usize) -> usize {
    let cr = lf.checked_sub(1).filter(|cr| bytes.get(*cr) == Some(&b'\r'));
    cr.unwrap_or(lf)
}

/// How many octets at the end of `bytes` may be the start of a line break and two hyphens.
fn undecided(bytes: &[u8]) -> usize {
    match bytes {
        [.., b'\r', b'\n', b'-'] => 3,
        [.., b'\n', b'-'] | [.., b'\r', b'\n'] => 2,
        [.., b'\n' | b'\r'] => 1,
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
