use alloc::{borrow::Cow, vec::Vec};

use textline::{Class, Cursor, Escaped};

use crate::token::{self, Delimited};

/// `phrase` (RFC 5322 §3.2.5, §4.1): a display name or a keyword, as it stands in the message.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Phrase<'m> {
    raw: &'m [u8],
}

impl<'m> Phrase<'m> {
    /// `raw` is read as a phrase; what the grammar does not have stands for itself.
    #[must_use]
    pub const fn new(raw: &'m [u8]) -> Self {
        Self { raw }
    }

    /// As it stands in the message: quotation marks, comments and folds included.
    #[must_use]
    pub const fn raw(&self) -> &'m [u8] {
        self.raw
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words().next().is_none()
    }

    /// Its words. Encoded words (RFC 2047 §5 rule 3) are among the atoms, never inside the quoted.
    #[must_use]
    pub const fn words(&self) -> Words<'m> {
        Words { cursor: Cursor::new(self.raw) }
    }

    /// The text that is meant: comments are left out, white space between words is one space (RFC 5322 §3.2.2), quoted
    /// words are what they quote. Encoded words stay as they are.
    #[must_use]
    pub fn value(&self) -> Cow<'m, [u8]> {
        let mut words = self.words();
        let (Some(first), None) = (words.next(), words.next()) else {
            let mut value = Vec::with_capacity(self.raw.len());
            for word in self.words() {
                if word.spaced && !value.is_empty() {
                    value.push(b' ');
                }
                value.extend_from_slice(&word.value());
            }
            return Cow::Owned(value);
        };
        first.value()
    }
}

impl core::fmt::Debug for Phrase<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Phrase({:?})", Escaped(self.raw))
    }
}

/// A word of a [`Phrase`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'m> {
    /// Whether white space or a comment stands before it.
    pub spaced: bool,
    /// What it is.
    pub kind: WordKind<'m>,
}

impl<'m> Word<'m> {
    /// The text that is meant.
    #[must_use]
    pub fn value(&self) -> Cow<'m, [u8]> {
        match self.kind {
            WordKind::Atom(text) | WordKind::Other(text) => Cow::Borrowed(text),
            WordKind::Quoted(quoted) => quoted.value(),
        }
    }
}

/// What a [`Word`] is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum WordKind<'m> {
    /// `atom`, UTF-8 included (RFC 6532 §3.2).
    Atom(&'m [u8]),
    /// `quoted-string`.
    Quoted(Delimited<'m>),
    /// Periods (obs-phrase) and characters that no phrase may have.
    Other(&'m [u8]),
}

impl core::fmt::Debug for WordKind<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Atom(text) => write!(f, "Atom({:?})", Escaped(text)),
            Self::Quoted(quoted) => write!(f, "Quoted({quoted:?})"),
            Self::Other(text) => write!(f, "Other({:?})", Escaped(text)),
        }
    }
}

/// The words of a [`Phrase`].
#[derive(Clone, Debug)]
pub struct Words<'m> {
    cursor: Cursor<'m>,
}

/// What starts no word and is neither white space nor a comment.
const OTHER: Class = token::NO_WS_CTL.with(b"\0)<>[]:;@\\,.");

impl<'m> Iterator for Words<'m> {
    type Item = Word<'m>;

    fn next(&mut self) -> Option<Word<'m>> {
        let spaced = token::cfws(&mut self.cursor).any;
        let kind = match self.cursor.peek()? {
            b'"' => WordKind::Quoted(token::quoted_string(&mut self.cursor)?),
            octet if token::ATEXT_UTF8.contains(octet) => {
                WordKind::Atom(token::atom(&mut self.cursor)?)
            }
            _ => WordKind::Other(self.cursor.take_while(&OTHER)),
        };
        Some(Word { spaced, kind })
    }
}
