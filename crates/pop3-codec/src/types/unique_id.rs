use alloc::borrow::Cow;
use core::fmt;

use textline::Escaped;

use crate::{ParseError, grammar};

/// A message's unique-id: visible US-ASCII characters, stable across sessions (RFC 1939 §7, UIDL).
///
/// One that is made here has at most 70 of them; one that a server sent may have more, if
/// [`Leniency::long_unique_ids`](crate::Leniency::long_unique_ids) is on.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UniqueId<'a>(Cow<'a, [u8]>);

impl<'a> UniqueId<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If `text` is not 1 to 70 octets, or has one outside 0x21 to 0x7E.
    pub fn new(text: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, ParseError> {
        grammar::unique_id(text.as_ref())
    }

    pub(crate) const fn checked(octets: &'a [u8]) -> Self {
        Self(Cow::Borrowed(octets))
    }

    /// The octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // US-ASCII by construction.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> UniqueId<'static> {
        UniqueId(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for UniqueId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}
