use alloc::{borrow::Cow, string::String};
use core::fmt;

use textline::Escaped;

use super::utf7;
use crate::{ParseError, ParseErrorKind};

/// How names of mailboxes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Naming {
    /// Modified UTF-7 (RFC 3501 §5.1.3), before ENABLE said otherwise.
    #[default]
    Utf7,
    /// UTF-8 (RFC 9051 §5.1, RFC 6855 §3).
    Utf8,
}

/// The name of a mailbox as it is written in a session: `mailbox = "INBOX" / astring` (RFC 9051 §5.1).
///
/// `INBOX` is one mailbox in any case. What else equals what is the server's business: other names are
/// compared octet by octet.
///
/// ```
/// use imap_codec::{Mailbox, Naming};
/// let drafts = Mailbox::new("Entwürfe", Naming::Utf7)?;
/// assert_eq!(drafts.as_bytes(), b"Entw&APw-rfe");
/// assert_eq!(drafts.decode(Naming::Utf7), "Entwürfe");
/// # Ok::<(), imap_codec::ParseError>(())
/// ```
#[derive(Clone)]
pub struct Mailbox<'a>(Cow<'a, [u8]>);

impl<'a> Mailbox<'a> {
    /// The mailbox that every user has.
    pub const INBOX: Mailbox<'static> = Mailbox(Cow::Borrowed(b"INBOX"));
    /// The empty name: what patterns of LIST are relative to if there is nothing else (RFC 9051 §6.3.9).
    pub const ROOT: Mailbox<'static> = Mailbox(Cow::Borrowed(b""));

    /// Writes `name`.
    ///
    /// # Errors
    /// If `name` has a NUL, or, in UTF-8, another control character.
    pub fn new(name: &'a str, naming: Naming) -> Result<Self, ParseError> {
        match naming {
            Naming::Utf8 => match name.char_indices().find(|(_, char)| char.is_control()) {
                Some((at, _)) => Err(ParseErrorKind::Octet.at(at)),
                None => Ok(Self(Cow::Borrowed(name.as_bytes()))),
            },
            Naming::Utf7 => {
                if let Some(at) = name.bytes().position(|octet| octet == 0) {
                    return Err(ParseErrorKind::Octet.at(at));
                }
                if name.bytes().all(|octet| matches!(octet, b' '..=b'~') && octet != b'&') {
                    return Ok(Self(Cow::Borrowed(name.as_bytes())));
                }
                let mut wire = String::new();
                utf7::encode(name, &mut wire);
                Ok(Self(Cow::Owned(wire.into_bytes())))
            }
        }
    }

    /// A name as it is written on the wire, whatever it stands for.
    ///
    /// # Errors
    /// If there is a NUL in it.
    pub fn from_wire(octets: impl Into<Cow<'a, [u8]>>) -> Result<Self, ParseError> {
        let octets = octets.into();
        match memchr::memchr(0, &octets) {
            Some(at) => Err(ParseErrorKind::Octet.at(at)),
            None => Ok(Self(octets)),
        }
    }

    /// There is no NUL among `octets`.
    pub(crate) const fn checked(octets: &'a [u8]) -> Self {
        Self(Cow::Borrowed(octets))
    }

    /// The name as it is written.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The name. One that breaks the rules of its naming is given as it is written, with U+FFFD for octets
    /// that are not UTF-8.
    #[must_use]
    pub fn decode(&self, naming: Naming) -> Cow<'_, str> {
        if naming == Naming::Utf7 && memchr::memchr(b'&', &self.0).is_some() {
            let mut name = String::new();
            if utf7::decode(&self.0, &mut name).is_ok() {
                return Cow::Owned(name);
            }
        }
        String::from_utf8_lossy(&self.0)
    }

    /// Whether it is the INBOX.
    #[must_use]
    pub fn is_inbox(&self) -> bool {
        self.0.eq_ignore_ascii_case(b"INBOX")
    }

    pub(crate) fn into_octets(self) -> Cow<'a, [u8]> {
        self.0
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Mailbox<'static> {
        Mailbox(Cow::Owned(self.0.into_owned()))
    }
}

impl PartialEq for Mailbox<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.is_inbox() && other.is_inbox()
    }
}

impl Eq for Mailbox<'_> {}

impl core::hash::Hash for Mailbox<'_> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        let octets: &[u8] = if self.is_inbox() { b"INBOX" } else { &self.0 };
        core::hash::Hash::hash(octets, state);
    }
}

impl fmt::Debug for Mailbox<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}
