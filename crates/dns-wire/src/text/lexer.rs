//! Splits zone text into entries, and entries into tokens: lines, comments, quotes, parentheses, escapes.

use alloc::vec::Vec;

use super::TextErrorKind;

/// A word or a quoted string, by its place in the entry; without the quotes, with its escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) quoted: bool,
}

impl Token {
    pub(super) fn text<'t>(&self, entry: &'t [u8]) -> &'t [u8] {
        entry.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether this is `word`, and not in quotes.
    pub(super) fn is(&self, entry: &[u8], word: &[u8]) -> bool {
        !self.quoted && self.text(entry) == word
    }
}

/// Where the scan of an entry stands. It resumes where it stopped, whatever the cuts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lexer {
    /// Octets of the entry that were scanned.
    at: usize,
    mode: Mode,
    /// The octet at `at` is escaped.
    escaped: bool,
    depth: usize,
    /// The line begins with white space: the owner is left out.
    pub(super) blank: bool,
    pub(super) tokens: Vec<Token>,
    /// What is wrong with the entry, and where. The scan goes on to its end.
    pub(super) fault: Option<(TextErrorKind, usize)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Space,
    Word(usize),
    Quoted(usize),
    Comment,
}

/// What a scan came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// The entry goes on behind the input.
    Open,
    /// An entry ends here; the line break is included. It may be one without tokens.
    Entry(usize),
}

impl Lexer {
    /// How many octets at the front of `input` come before an entry: white space, line breaks, comments. They may be
    /// of any length, and are dropped as they come.
    pub(super) fn idle(&mut self, input: &[u8]) -> usize {
        if self.at != 0 {
            return 0;
        }
        let mut rest = input;
        while let Some((octet, tail)) = rest.split_first() {
            match (octet, self.mode) {
                (b'\n', _) => (self.mode, self.blank) = (Mode::Space, false),
                (_, Mode::Comment) => {}
                (b' ' | b'\t' | b'\r', _) => self.blank = true,
                (b';', _) => self.mode = Mode::Comment,
                _ => break,
            }
            rest = tail;
        }
        input.len() - rest.len()
    }

    /// Scans on in `input`, which begins with the entry. `last`: nothing follows the input. At most `limit` tokens are kept.
    pub(super) fn scan(&mut self, input: &[u8], last: bool, limit: usize) -> Scan {
        while let Some(octet) = input.get(self.at) {
            if self.step(*octet, limit) {
                return Scan::Entry(self.at);
            }
        }
        if last && self.at > 0 {
            if self.depth > 0 {
                self.fail(TextErrorKind::UnbalancedParenthesis, self.at);
            }
            self.close(self.at, limit);
            return Scan::Entry(self.at);
        }
        Scan::Open
    }

    /// Ready for the next line; memory is kept.
    pub(super) fn reset(&mut self) {
        let mut tokens = core::mem::take(&mut self.tokens);
        tokens.clear();
        *self = Self { tokens, ..Self::default() };
    }

    /// Octets of the entry that were scanned.
    pub(super) const fn scanned(&self) -> usize {
        self.at
    }

    /// Takes one octet; true at the end of the entry.
    #[inline]
    fn step(&mut self, octet: u8, limit: usize) -> bool {
        let at = self.at;
        self.at += 1;
        if octet == b'\n' {
            self.close(at, limit);
            return self.depth == 0;
        }
        if self.escaped {
            self.escaped = false;
            return false;
        }
        match (self.mode, octet) {
            (Mode::Comment, _) => {}
            (Mode::Quoted(start), b'"') => {
                self.token(start, at, true, limit);
                self.mode = Mode::Space;
            }
            (Mode::Quoted(_), b'\\') => self.escaped = true,
            (Mode::Quoted(_), _) => {}
            (_, b' ' | b'\t' | b'\r' | b';' | b'(' | b')' | b'"') => self.delimit(octet, at, limit),
            (mode, _) => {
                if mode == Mode::Space {
                    self.mode = Mode::Word(at);
                }
                self.escaped = octet == b'\\';
            }
        }
        false
    }

    fn delimit(&mut self, octet: u8, at: usize, limit: usize) {
        if let Mode::Word(start) = self.mode {
            self.token(start, at, false, limit);
        }
        self.mode = match octet {
            b';' => Mode::Comment,
            b'"' => Mode::Quoted(at + 1),
            _ => Mode::Space,
        };
        match octet {
            b'(' => self.depth += 1,
            b')' => match self.depth.checked_sub(1) {
                Some(depth) => self.depth = depth,
                None => self.fail(TextErrorKind::UnbalancedParenthesis, at),
            },
            _ => {}
        }
    }

    /// Ends what a line break, or the end of the text, ends.
    fn close(&mut self, end: usize, limit: usize) {
        match self.mode {
            Mode::Word(start) => self.token(start, end, false, limit),
            Mode::Quoted(start) => self.fail(TextErrorKind::UnbalancedQuote, start),
            Mode::Space | Mode::Comment => {}
        }
        self.mode = Mode::Space;
        self.escaped = false;
    }

    fn token(&mut self, start: usize, end: usize, quoted: bool, limit: usize) {
        if self.tokens.len() < limit {
            self.tokens.push(Token { start, end, quoted });
        } else {
            self.fail(TextErrorKind::TooManyTokens, start);
        }
    }

    fn fail(&mut self, kind: TextErrorKind, at: usize) {
        self.fault.get_or_insert((kind, at));
    }
}
