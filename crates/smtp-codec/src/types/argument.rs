use alloc::borrow::Cow;
use core::fmt;

use crate::{ParseError, grammar};

/// A free-form command argument: the name after HELO and EHLO, the text after VRFY, EXPN, HELP and NOOP.
/// It is not empty, neither begins nor ends with a space, and holds no CR, LF or other control character.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Argument<'a>(Cow<'a, str>);

impl<'a> Argument<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If `text` is empty, begins or ends with a space, or holds a control character.
    pub fn new(text: &'a str) -> Result<Self, ParseError> {
        grammar::argument(text.as_bytes())
    }

    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Argument<'static> {
        Argument(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&textline::Escaped(self.0.as_bytes()), f)
    }
}
