use alloc::{borrow::Cow, string::String};

use memchr::memchr;

use super::Flowed;

/// The line before a signature (RFC 3676 §4.3).
pub(super) const SEPARATOR: &str = "-- ";

/// A line of flowed text, without its quote marks and stuffing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// How many quote marks it had.
    pub depth: usize,
    /// What it is.
    pub kind: LineKind,
    /// Its text, without the space of a flowed line if `DelSp` says so.
    pub text: &'a str,
}

/// What a line of flowed text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// It ends a paragraph.
    Fixed,
    /// Its paragraph goes on, if the next line is as deep and no separator.
    Flowed,
    /// `-- `, behind which the signature stands.
    Separator,
}

/// The lines of a flowed text; see [`Flowed::lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a str,
    format: Flowed,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(text: &'a str, format: Flowed) -> Self {
        Self { rest: text, format }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let end = memchr(b'\n', self.rest.as_bytes()).map_or(self.rest.len(), |lf| lf + 1);
        let (line, rest) = self.rest.split_at_checked(end)?;
        if line.is_empty() {
            return None;
        }
        self.rest = rest;
        let line =
            line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
        let quoted = line.trim_start_matches('>');
        let depth = line.len().saturating_sub(quoted.len());
        let stuffed = quoted.strip_prefix(' ');
        let text = stuffed.unwrap_or(quoted);
        let kind = if text == SEPARATOR && (depth > 0 || stuffed.is_none()) {
            LineKind::Separator
        } else if text.ends_with(' ') {
            LineKind::Flowed
        } else {
            LineKind::Fixed
        };
        let joined = kind == LineKind::Flowed && self.format.del_sp;
        let text = if joined { text.strip_suffix(' ').unwrap_or(text) } else { text };
        Some(Line { depth, kind, text })
    }
}

/// The paragraphs of a flowed text; see [`Flowed::paragraphs`]. A signature separator is one of its own.
#[derive(Clone, Debug)]
pub struct Paragraphs<'a> {
    lines: Lines<'a>,
}

impl<'a> Paragraphs<'a> {
    pub(super) const fn new(text: &'a str, format: Flowed) -> Self {
        Self { lines: Lines::new(text, format) }
    }
}

impl<'a> Iterator for Paragraphs<'a> {
    type Item = Paragraph<'a>;

    fn next(&mut self) -> Option<Paragraph<'a>> {
        let start = self.lines.rest;
        let first = self.lines.next()?;
        let mut kind = first.kind;
        while kind == LineKind::Flowed {
            let mut ahead = self.lines.clone();
            // The quote depth wins (RFC 3676 §4.5), and so does the separator.
            match ahead.next() {
                Some(line) if line.depth == first.depth && line.kind != LineKind::Separator => {
                    kind = line.kind;
                    self.lines = ahead;
                }
                _ => break,
            }
        }
        let len = start.len().saturating_sub(self.lines.rest.len());
        let raw = start.get(..len).unwrap_or(start);
        Some(Paragraph { raw, first, format: self.lines.format })
    }
}

/// A paragraph of a flowed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph<'a> {
    raw: &'a str,
    first: Line<'a>,
    format: Flowed,
}

impl<'a> Paragraph<'a> {
    /// How deep it is quoted.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.first.depth
    }

    /// Whether it is the line before a signature.
    #[must_use]
    pub const fn is_separator(&self) -> bool {
        matches!(self.first.kind, LineKind::Separator)
    }

    /// Its lines.
    #[must_use]
    pub const fn lines(&self) -> Lines<'a> {
        Lines::new(self.raw, self.format)
    }

    /// Its lines as they stand in the text, line breaks and quote marks included.
    #[must_use]
    pub const fn raw(&self) -> &'a str {
        self.raw
    }

    /// Its text in one piece; borrowed if it is one line.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        if self.lines().nth(1).is_none() {
            return Cow::Borrowed(self.first.text);
        }
        let mut text = String::with_capacity(self.raw.len());
        self.lines().for_each(|line| text.push_str(line.text));
        Cow::Owned(text)
    }
}
