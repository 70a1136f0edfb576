use alloc::borrow::Cow;
use core::{fmt, str::FromStr};

use crate::{ParseError, grammar};

/// `Mailbox = Local-part "@" ( Domain / address-literal )` (RFC 5321 §4.1.2), as it was written.
///
/// Equality compares the text; only the receiving host may know more (RFC 5321 §2.4).
///
/// ```
/// use smtp_codec::Mailbox;
/// let bob = Mailbox::new("\"bob smith\"@hamburger.edu").unwrap();
/// assert_eq!(bob.local_part(), "\"bob smith\"");
/// assert_eq!(bob.local_part_unquoted(), "bob smith");
/// assert_eq!(bob.domain(), "hamburger.edu");
/// assert!(Mailbox::new("bob@some school.edu").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mailbox<'a> {
    text: Cow<'a, str>,
    /// Offset of the `@` between local part and domain.
    at: usize,
}

impl<'a> Mailbox<'a> {
    /// Checks `text`, without angle brackets.
    ///
    /// # Errors
    /// If `text` is no mailbox.
    pub fn new(text: &'a str) -> Result<Self, ParseError> {
        grammar::whole_mailbox(text)
    }

    pub(crate) const fn checked(text: &'a str, at: usize) -> Self {
        Self { text: Cow::Borrowed(text), at }
    }

    /// The mailbox as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The local part as it was written, quotes included.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The local part without quotes and backslashes: what the receiving host looks up (RFC 5321 §4.1.2).
    #[must_use]
    pub fn local_part_unquoted(&self) -> Cow<'_, str> {
        let local = self.local_part();
        let Some(inner) = local.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) else {
            return Cow::Borrowed(local);
        };
        if !inner.contains('\\') {
            return Cow::Borrowed(inner);
        }
        let mut escaped = false;
        Cow::Owned(
            inner
                .chars()
                .filter(|c| {
                    escaped = !escaped && *c == '\\';
                    !escaped
                })
                .collect(),
        )
    }

    /// The domain, or the address literal with its brackets.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }

    /// Whether the domain is an address literal (RFC 5321 §4.1.3).
    #[must_use]
    pub fn is_address_literal(&self) -> bool {
        self.domain().starts_with('[')
    }

    /// Whether the mailbox needs SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn is_internationalized(&self) -> bool {
        !self.text.is_ascii()
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Mailbox<'static> {
        Mailbox { text: Cow::Owned(self.text.into_owned()), at: self.at }
    }
}

impl FromStr for Mailbox<'static> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Mailbox::new(text).map(Mailbox::into_owned)
    }
}

impl fmt::Display for Mailbox<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Mailbox<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&textline::Escaped(self.text.as_bytes()), f)
    }
}
