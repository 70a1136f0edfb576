use core::fmt;

use crate::token;

/// The name of a field to be written (RFC 5322 §3.6.8): printable US-ASCII without a colon, at most 76 octets so that its line
/// has room for the colon.
///
/// ```
/// use rfc822_message::HeaderName;
///
/// assert!(HeaderName::new("X-Mailer").is_ok());
/// assert!(HeaderName::new("X-Mailer: x\r\nBcc").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeaderName<'n>(&'n str);

macro_rules! names {
    ($($constant:ident = $name:literal,)*) => {
        /// The fields of RFC 5322 §3.6.
        impl HeaderName<'static> {
            $(#[doc = concat!("`", $name, "`.")] pub const $constant: Self = Self($name);)*
        }
    };
}

names! {
    DATE = "Date",
    FROM = "From",
    SENDER = "Sender",
    REPLY_TO = "Reply-To",
    TO = "To",
    CC = "Cc",
    BCC = "Bcc",
    MESSAGE_ID = "Message-ID",
    IN_REPLY_TO = "In-Reply-To",
    REFERENCES = "References",
    SUBJECT = "Subject",
    COMMENTS = "Comments",
    KEYWORDS = "Keywords",
    RETURN_PATH = "Return-Path",
    RECEIVED = "Received",
    RESENT_DATE = "Resent-Date",
    RESENT_FROM = "Resent-From",
    RESENT_SENDER = "Resent-Sender",
    RESENT_TO = "Resent-To",
    RESENT_CC = "Resent-Cc",
    RESENT_BCC = "Resent-Bcc",
    RESENT_MESSAGE_ID = "Resent-Message-ID",
}

impl<'n> HeaderName<'n> {
    /// Checks `name`.
    ///
    /// # Errors
    /// If it is none.
    pub fn new(name: &'n str) -> Result<Self, InvalidHeaderName> {
        let fits = (1..=76).contains(&name.len()) && token::FTEXT.contains_all(name.as_bytes());
        if fits { Ok(Self(name)) } else { Err(InvalidHeaderName) }
    }

    /// The name.
    #[must_use]
    pub const fn as_str(&self) -> &'n str {
        self.0
    }
}

impl fmt::Display for HeaderName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Not a field name that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a field name")]
pub struct InvalidHeaderName;
