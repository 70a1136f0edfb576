use alloc::borrow::Cow;
use core::fmt;

use textline::Escaped;

use crate::{ParseError, grammar};

/// A command's argument, such as a user's name: at least one octet, and no space or control character.
///
/// RFC 1939 §3 asks for printable US-ASCII, RFC 6856 §2.2 permits UTF-8; octets above 127 are kept as they are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Argument<'a>(Cow<'a, [u8]>);

impl<'a> Argument<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If `text` is empty, or holds a space or a control character.
    pub fn new(text: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, ParseError> {
        grammar::argument(text.as_ref())
    }

    pub(crate) const fn checked(octets: &'a [u8]) -> Self {
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
    pub fn into_owned(self) -> Argument<'static> {
        Argument(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}

/// A password: at least one octet, and no control character. Spaces are part of it (RFC 1939 §7, PASS), and
/// so are octets above 127, UTF-8 or not. `Debug` never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password<'a>(Cow<'a, [u8]>);

impl<'a> Password<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If `text` is empty, or holds a control character.
    pub fn new(text: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, ParseError> {
        grammar::password(text.as_ref())
    }

    pub(crate) const fn checked(octets: &'a [u8]) -> Self {
        Self(Cow::Borrowed(octets))
    }

    /// The octets, for the code that checks or sends them.
    #[must_use]
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Password<'static> {
        Password(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Password<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Text without control characters but tabs, as it was written: of a command or capability that this crate
/// does not know, or that only people read.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Word<'a>(Cow<'a, [u8]>);

impl<'a> Word<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If `text` holds a control character other than a tab.
    pub fn new(text: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, ParseError> {
        grammar::word(text.as_ref(), 0)
    }

    pub(crate) const fn checked(octets: &'a [u8]) -> Self {
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
    pub fn into_owned(self) -> Word<'static> {
        Word(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}
