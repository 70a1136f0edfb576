use super::octets::{self, DELIMITER, class};

/// The words and quoted strings of an entry, from left to right. White space, parentheses, line breaks and comments between
/// them are stepped over; that they are balanced is known.
#[derive(Clone, Debug)]
pub(super) struct Words<'t> {
    text: &'t [u8],
    /// What begins with the next word; empty if there is none.
    rest: &'t [u8],
    /// Where the word begins that was taken last, and where it ends.
    last: usize,
    end: usize,
    /// That one is in quotes.
    quoted: bool,
}

impl<'t> Words<'t> {
    #[inline]
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, rest: skip(text), last: 0, end: 0, quoted: false }
    }

    /// What begins with the next word; empty if there is none.
    #[inline]
    pub(super) const fn rest(&self) -> &'t [u8] {
        self.rest
    }

    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Where the next word begins; the end of the text if there is none, without white space and line breaks.
    pub(super) fn at(&self) -> usize {
        match self.rest {
            [] => self.text.trim_ascii_end().len(),
            rest => self.text.len() - rest.len(),
        }
    }

    /// Where the word begins that was taken last.
    pub(super) const fn last(&self) -> usize {
        self.last
    }

    /// Whether the word that was taken last is in quotes.
    pub(super) const fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// Whether the next word is in quotes, and follows the last one, which is not, without a space.
    pub(super) fn adjoins(&self) -> bool {
        !self.quoted
            && self.rest.starts_with(b"\"")
            && self.text.len().saturating_sub(self.rest.len()) == self.end
    }

    /// Whether the next word is `word`, and not in quotes.
    pub(super) fn next_is(&self, word: &[u8]) -> bool {
        self.rest
            .strip_prefix(word)
            .is_some_and(|rest| rest.first().is_none_or(|octet| class(*octet) == DELIMITER))
    }

    /// The next word, without its quotes, its escapes unread.
    #[inline]
    pub(super) fn next(&mut self) -> Option<&'t [u8]> {
        let first = *self.rest.first()?;
        if first == b'"' {
            return Some(self.quotation());
        }
        let (word, _) = self.rest.split_at_checked(word_length(self.rest))?;
        self.take(word.len());
        Some(word)
    }

    /// Takes a word of `length` octets that is not in quotes.
    #[inline]
    pub(super) fn take(&mut self, length: usize) {
        self.last = self.text.len() - self.rest.len();
        self.end = self.last + length;
        self.quoted = false;
        self.rest = skip(self.rest.get(length..).unwrap_or_default());
    }

    fn quotation(&mut self) -> &'t [u8] {
        let inside = self.rest.get(1..).unwrap_or_default();
        let mut at = 0;
        while let Some(rest) = inside.get(at..) {
            at += octets::before_quote(rest);
            match inside.get(at) {
                Some(b'\\') => at += 2,
                Some(b'\n') => at += 1,
                _ => break,
            }
        }
        let string = inside.get(..at).unwrap_or(inside);
        self.take(at + 2);
        self.quoted = true;
        string
    }
}

/// What comes after white space, parentheses, line breaks and comments.
#[inline]
fn skip(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some((octet, tail)) = rest.split_first() {
        rest = match octet {
            b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' => tail,
            b';' => rest.get(octets::before_line_break(rest)..).unwrap_or_default(),
            _ => break,
        };
    }
    rest
}

/// How long the word at the front of `text` is.
#[inline]
fn word_length(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let plain = octets::before_word_end(rest);
        at += plain;
        match rest.get(plain..) {
            Some([b'\\', b'\n', ..]) => return at + 1,
            Some([b'\\', _, ..]) => at += 2,
            Some([octet, ..]) if class(*octet) == DELIMITER => return at,
            Some([_, ..]) => at += 1,
            _ => return at,
        }
    }
}
