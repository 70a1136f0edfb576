use super::octets::{self, DELIMITER, class};

/// The words and quoted strings of an entry, from left to right. White space, parentheses, line breaks and comments between
/// them are stepped over; that they are balanced is known.
#[derive(Clone, Debug)]
pub(super) struct Words<'t> {
    /// The entry and what follows, so that eight octets may be looked at where a word has fewer.
    text: &'t [u8],
    /// Octets that follow the entry.
    after: usize,
    /// What begins with the next word, and no longer than what follows if there is none.
    rest: &'t [u8],
    /// Where the word begins that was taken last, and where it ends.
    last: usize,
    end: usize,
    /// That one is in quotes.
    quoted: bool,
}

impl<'t> Words<'t> {
    /// The words of the entry of `length` octets at the front of `text`.
    #[inline]
    pub(super) fn new(text: &'t [u8], length: usize) -> Self {
        Self::within(text, 0, length)
    }

    /// Those from octet `start` on.
    #[inline]
    pub(super) fn within(text: &'t [u8], start: usize, length: usize) -> Self {
        let after = text.len().saturating_sub(length);
        let rest = skip(text.get(start..).unwrap_or_default(), after);
        Self { text, after, rest, last: 0, end: 0, quoted: false }
    }

    /// What begins with the next word, to the end of the entry and farther; if there is no word, it means nothing.
    #[inline]
    pub(super) const fn rest(&self) -> &'t [u8] {
        self.rest
    }

    /// The first octet of the next word.
    #[inline]
    pub(super) fn first(&self) -> Option<u8> {
        if self.is_empty() { None } else { self.rest.first().copied() }
    }

    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.rest.len() <= self.after
    }

    /// Where the next word begins; the end of the text if there is none, without white space and line breaks.
    pub(super) fn at(&self) -> usize {
        if self.is_empty() {
            let entry = self.text.get(..self.text.len() - self.after).unwrap_or_default();
            entry.trim_ascii_end().len()
        } else {
            self.text.len() - self.rest.len()
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
            && self.first() == Some(b'"')
            && self.text.len().saturating_sub(self.rest.len()) == self.end
    }

    /// Whether the next word is `word`, and not in quotes.
    pub(super) fn next_is(&self, word: &[u8]) -> bool {
        !self.is_empty()
            && self
                .rest
                .strip_prefix(word)
                .is_some_and(|rest| rest.first().is_none_or(|octet| class(*octet) == DELIMITER))
    }

    /// The next word, without its quotes, its escapes unread.
    #[inline]
    pub(super) fn next(&mut self) -> Option<&'t [u8]> {
        if self.first()? == b'"' {
            return Some(self.quotation());
        }
        let word = self.rest.get(..word_length(self.rest))?;
        self.take(word.len());
        Some(word)
    }

    /// Takes a word of `length` octets that is not in quotes.
    #[inline]
    pub(super) fn take(&mut self, length: usize) {
        self.last = self.text.len() - self.rest.len();
        self.end = self.last + length;
        self.quoted = false;
        self.rest = skip(self.rest.get(length..).unwrap_or_default(), self.after);
    }

    /// What follows the word that was taken last, to the end of the entry.
    pub(super) fn remainder(&self) -> &'t [u8] {
        self.text.get(self.end..self.text.len() - self.after).unwrap_or_default()
    }

    /// Counts the word that was taken last, and begins where the one before ends, as a part of that.
    pub(super) const fn join(&mut self, start: usize) {
        self.last = start;
    }

    fn quotation(&mut self) -> &'t [u8] {
        let inside = self.rest.get(1..self.rest.len() - self.after).unwrap_or_default();
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
        self.take(string.len() + 2);
        self.quoted = true;
        string
    }
}

/// What comes after white space, parentheses, line breaks and comments, as long as more than `after` octets are left.
#[inline]
fn skip(text: &[u8], after: usize) -> &[u8] {
    let mut rest = text;
    while let Some((octet, tail)) = rest.split_first()
        && tail.len() >= after
    {
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
pub(super) fn word_length(text: &[u8]) -> usize {
    let end = |octet: &u8| class(*octet) != 0;
    let plain = text.iter().position(end).unwrap_or(text.len());
    match text.get(plain) {
        Some(b'\\') => escaped_length(text, plain),
        _ => plain,
    }
}

/// How long the word is, with a backslash at `at`.
fn escaped_length(text: &[u8], at: usize) -> usize {
    let mut at = at;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        match rest {
            [b'\\', b'\n', ..] => return at + 1,
            [b'\\', _, ..] => at += 2,
            [octet, ..] if class(*octet) == DELIMITER => return at,
            [_, ..] => at += 1,
            [] => return at,
        }
    }
}
