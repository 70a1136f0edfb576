use alloc::borrow::Cow;
use core::fmt;

use crate::{ParseError, grammar};

/// The timestamp in a server's greeting, which an APOP digest is computed from (RFC 1939 §7):
/// `<process-ID.clock@hostname>`, angle brackets included.
///
/// The digest is the MD5 of these octets followed by the shared secret; the caller computes it. A server
/// needs a new timestamp for each connection.
///
/// ```
/// use pop3_codec::Timestamp;
/// let timestamp = Timestamp::new("<1896.697170952@dbc.mtview.ca.us>").unwrap();
/// assert_eq!(timestamp.as_str(), "<1896.697170952@dbc.mtview.ca.us>");
/// assert!(Timestamp::new("<no space>").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp<'a>(Cow<'a, str>);

impl<'a> Timestamp<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If `text` is not `<`, visible US-ASCII characters other than angle brackets, and `>`.
    pub fn new(text: &'a str) -> Result<Self, ParseError> {
        grammar::timestamp(text)
    }

    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The text, angle brackets included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Timestamp<'static> {
        Timestamp(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Timestamp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
