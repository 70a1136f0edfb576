use alloc::borrow::Cow;
use core::{
    fmt,
    hash::{Hash, Hasher},
};

use textline::Escaped;

use crate::{ParseError, ParseErrorKind, encode::Pieces, wirelog::token_at};

/// A value that is written as an atom, a quoted string or a literal, whichever is shortest:
/// `astring = 1*ASTRING-CHAR / string` (RFC 9051 §4.3). Any octets but NUL.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct AString<'a>(Cow<'a, [u8]>);

impl<'a> AString<'a> {
    /// Octets without a NUL.
    pub(crate) const fn checked(octets: alloc::vec::Vec<u8>) -> AString<'static> {
        AString(Cow::Owned(octets))
    }

    /// Checks `octets`.
    ///
    /// # Errors
    /// If there is a NUL among them.
    pub fn new(octets: impl Into<Cow<'a, [u8]>>) -> Result<Self, ParseError> {
        let octets = octets.into();
        match memchr::memchr(0, &octets) {
            Some(at) => Err(ParseErrorKind::Octet.at(at)),
            None => Ok(Self(octets)),
        }
    }

    /// There is no NUL among `octets`.
    pub(crate) const fn plain(octets: &'a [u8]) -> Self {
        Self(Cow::Borrowed(octets))
    }

    /// The octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, if it is UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        core::str::from_utf8(&self.0).ok()
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> AString<'static> {
        AString(Cow::Owned(self.0.into_owned()))
    }
}

/// # Errors
/// If there is a NUL in it.
impl<'a> TryFrom<&'a str> for AString<'a> {
    type Error = ParseError;
    fn try_from(text: &'a str) -> Result<Self, ParseError> {
        Self::new(text.as_bytes())
    }
}

/// Without the token of a URL that has one: whoever has it may use the URL (RFC 4467 §9).
impl fmt::Debug for AString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match token_at(&self.0).and_then(|token| self.0.get(..token)) {
            Some(url) => {
                fmt::Debug::fmt(&Escaped(url), f)?;
                f.write_str("***")
            }
            None => fmt::Debug::fmt(&Escaped(&self.0), f),
        }
    }
}

/// A string or NIL: `nstring = string / nil` (RFC 9051 §4.5). NIL says that there is no such value, which an
/// empty string does not. Any octets.
#[derive(Default, PartialEq, Eq, Hash)]
pub struct NString<'a>(pub(crate) Option<Cow<'a, [u8]>>);

impl Clone for NString<'_> {
    // Called, since structures have many of them.
    #[inline(never)]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'a> NString<'a> {
    /// No value.
    pub const NIL: Self = Self(None);

    /// A value.
    pub fn new(octets: impl Into<Cow<'a, [u8]>>) -> Self {
        Self(Some(octets.into()))
    }

    /// The octets, unless it is NIL.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        self.0.as_deref()
    }

    /// The text, if it is UTF-8 and not NIL.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        core::str::from_utf8(self.as_bytes()?).ok()
    }

    /// Whether it is NIL.
    #[must_use]
    pub const fn is_nil(&self) -> bool {
        self.0.is_none()
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> NString<'static> {
        NString(self.0.map(|octets| Cow::Owned(octets.into_owned())))
    }
}

impl<'a> From<&'a str> for NString<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text.as_bytes())
    }
}

impl<'a> From<Option<&'a str>> for NString<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::NIL, Self::from)
    }
}

impl fmt::Debug for NString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("NIL"),
            Some(octets) => fmt::Debug::fmt(&Escaped(octets), f),
        }
    }
}

/// Syntax that this version does not know, kept byte for byte as it was received: balanced parentheses,
/// whole strings and literals, no line end outside a literal. It cannot be made from other text.
///
/// Two are equal if the same is written for them: `{5}`, `{5+}` and, around a NUL, `~{5}` announce the same literal.
#[derive(Clone)]
pub struct Raw<'a>(Cow<'a, [u8]>);

impl<'a> Raw<'a> {
    pub(crate) const fn checked(octets: &'a [u8]) -> Self {
        Self(Cow::Borrowed(octets))
    }

    /// The octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Raw<'static> {
        Raw(Cow::Owned(self.0.into_owned()))
    }
}

impl PartialEq for Raw<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || Pieces(Some(&self.0)).eq(Pieces(Some(&other.0)))
    }
}

impl Eq for Raw<'_> {}

impl Hash for Raw<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for piece in Pieces(Some(&self.0)) {
            piece.hash(state);
        }
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}
