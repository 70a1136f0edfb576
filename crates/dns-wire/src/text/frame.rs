//! Finds where an entry of a zone file ends: line breaks, comments, quotes, parentheses, escapes.

use super::{TextErrorKind, octets};

/// Where the scan of an entry stands. It resumes where it stopped, whatever the cuts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Framer {
    /// Octets of the entry that were scanned.
    at: usize,
    mode: Mode,
    /// The octet at `at` is escaped.
    escaped: bool,
    depth: usize,
    /// Line breaks among the octets that were scanned, and what of them comes up to the last one.
    pub(super) lines: u64,
    pub(super) line_at: usize,
    /// The line begins with white space: the owner is left out.
    pub(super) blank: bool,
    /// What is wrong with the entry, and where. The scan goes on to its end.
    pub(super) fault: Option<(TextErrorKind, usize)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Plain,
    /// Since this octet.
    Quoted(usize),
    Comment,
}

/// What comes before an entry, and means nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Idle {
    pub(super) length: usize,
    pub(super) lines: u64,
    /// What comes up to the last line break.
    pub(super) line_at: usize,
}

impl Framer {
    /// Whether an entry begins at the front of `input`, so that nothing [idle](Self::idle) is before it.
    #[inline]
    pub(super) fn is_entry(&self, input: &[u8]) -> bool {
        let is_idle = |octet: &u8| matches!(octet, b'\n' | b' ' | b'\t' | b'\r' | b';');
        self.mode == Mode::Plain && input.first().is_some_and(|octet| !is_idle(octet))
    }

    /// White space, line breaks and comments at the front of `input`, before an entry. They may be of any length, and are
    /// dropped as they come.
    #[inline]
    pub(super) fn idle(&mut self, input: &[u8]) -> Idle {
        let mut idle = Idle::default();
        if self.at != 0 {
            return idle;
        }
        let mut rest = input;
        loop {
            if self.mode == Mode::Comment {
                rest = rest.get(octets::before_line_break(rest)..).unwrap_or_default();
            }
            let Some((octet, tail)) = rest.split_first() else { break };
            match octet {
                b'\n' => {
                    (self.mode, self.blank) = (Mode::Plain, false);
                    idle.lines += 1;
                    idle.line_at = input.len() - tail.len();
                }
                b' ' | b'\t' | b'\r' => self.blank = true,
                b';' => self.mode = Mode::Comment,
                _ => break,
            }
            rest = tail;
        }
        idle.length = input.len() - rest.len();
        idle
    }

    /// Scans on in `input`, which begins with the entry, and gives the length of the entry if it ends; the line break is
    /// included. `last`: nothing follows the input. It may be an entry without words.
    #[inline]
    pub(super) fn scan(&mut self, input: &[u8], last: bool) -> Option<usize> {
        loop {
            let mut rest = input.get(self.at..).unwrap_or_default();
            if self.escaped
                && let Some((octet, tail)) = rest.split_first()
            {
                self.escaped = false;
                // No escape makes a line break a part of something.
                if *octet != b'\n' {
                    self.at += 1;
                    rest = tail;
                }
            }
            let ahead = match self.mode {
                Mode::Plain => octets::before_special(rest),
                Mode::Quoted(_) => octets::before_quote(rest),
                Mode::Comment => octets::before_line_break(rest),
            };
            self.at += ahead;
            let Some(octet) = rest.get(ahead) else { break };
            self.at += 1;
            if self.step(*octet) {
                return Some(self.at);
            }
        }
        if !last || self.at == 0 {
            return None;
        }
        if self.depth > 0 {
            self.fail(TextErrorKind::UnbalancedParenthesis, self.at);
        }
        self.close();
        Some(self.at)
    }

    /// Steps over the first `length` octets of an entry: nothing in them but words and blanks.
    #[inline]
    pub(super) const fn skip(&mut self, length: usize) {
        self.at = length;
    }

    /// Back to the front of the entry.
    #[inline]
    pub(super) fn restart(&mut self) {
        *self = Self { blank: self.blank, ..Self::default() };
    }

    /// Octets of the entry that were scanned.
    #[inline]
    pub(super) const fn scanned(&self) -> usize {
        self.at
    }

    /// Takes an octet, before `at`, that means something in this mode; true at the end of the entry.
    fn step(&mut self, octet: u8) -> bool {
        match octet {
            b'\n' => {
                self.lines += 1;
                self.line_at = self.at;
                self.close();
                return self.depth == 0;
            }
            b'"' => {
                self.mode = match self.mode {
                    Mode::Quoted(_) => Mode::Plain,
                    _ => Mode::Quoted(self.at),
                }
            }
            b'\\' => self.escaped = true,
            b';' => self.mode = Mode::Comment,
            b'(' => self.depth += 1,
            _ => match self.depth.checked_sub(1) {
                Some(depth) => self.depth = depth,
                None => self.fail(TextErrorKind::UnbalancedParenthesis, self.at - 1),
            },
        }
        false
    }

    /// Ends what a line break, or the end of the text, ends.
    fn close(&mut self) {
        if let Mode::Quoted(start) = self.mode {
            self.fail(TextErrorKind::UnbalancedQuote, start);
        }
        self.mode = Mode::Plain;
        self.escaped = false;
    }

    fn fail(&mut self, kind: TextErrorKind, at: usize) {
        self.fault.get_or_insert((kind, at));
    }
}
