use alloc::borrow::Cow;
use core::fmt;

use crate::{ParseError, Words, Xtext, grammar};

/// The attributes of XCLIENT and XFORWARD (Postfix): `NAME=value` with a space between two of them; a checked text that is
/// read when iterated.
///
/// ```
/// use smtp_codec::{Attribute, Attributes};
/// let attributes = Attributes::new("NAME=[UNAVAILABLE] ADDR=192.0.2.7 HELO=a+20b").unwrap();
/// assert_eq!(attributes.find("name"), Some(Attribute::Unavailable));
/// let Some(Attribute::Value(helo)) = attributes.find("HELO") else { panic!() };
/// assert_eq!(*helo.decode(), *b"a b");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Attributes<'a>(Cow<'a, str>);

/// The value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attribute<'a> {
    /// `[UNAVAILABLE]`: there is none.
    Unavailable,
    /// `[TEMPUNAVAIL]`: it cannot be had now.
    TemporarilyUnavailable,
    /// The value.
    Value(Xtext<'a>),
}

impl<'a> Attribute<'a> {
    /// The value, if it can be had.
    #[must_use]
    pub const fn value(self) -> Option<Xtext<'a>> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    fn read(text: &'a str) -> Option<Self> {
        if text.eq_ignore_ascii_case("[UNAVAILABLE]") {
            return Some(Self::Unavailable);
        }
        if text.eq_ignore_ascii_case("[TEMPUNAVAIL]") {
            return Some(Self::TemporarilyUnavailable);
        }
        Xtext::new(text).ok().map(Self::Value)
    }
}

impl<'a> Attributes<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If `text` is no list of attributes, or has one twice.
    pub fn new(text: &'a str) -> Result<Self, ParseError> {
        grammar::attributes(text.as_bytes(), 0)
    }

    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Each name and value in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Attribute<'_>)> {
        self.0
            .split(' ')
            .filter_map(|word| word.split_once('='))
            .filter_map(|(name, value)| Some((name, Attribute::read(value)?)))
    }

    /// The attribute of that name, in any case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Attribute<'_>> {
        self.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Whether the name of each is one of `names`, in any case.
    #[must_use]
    pub fn are_in(&self, names: &Words<'_>) -> bool {
        self.iter().all(|(name, _)| names.contains(name))
    }

    /// As they were written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same, owning their text.
    #[must_use]
    pub fn into_owned(self) -> Attributes<'static> {
        Attributes(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
