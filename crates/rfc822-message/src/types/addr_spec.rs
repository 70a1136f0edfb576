use alloc::{string::String, vec::Vec};
use core::fmt;

use textline::{Class, Cursor};

use crate::{
    Mailbox, token,
    types::{
        address::{is_dot_atom, quote},
        msg_id::is_literal,
    },
};

/// An address to be written: `local-part "@" domain` without obsolete syntax (RFC 5322 §3.4.1; UTF-8 by RFC 6532 §3.2). At most
/// 900 octets, so that it fits a line together with what must stand beside it.
///
/// ```
/// use rfc822_message::AddrSpec;
///
/// assert_eq!(AddrSpec::from_parts("bob smith", "example.com").unwrap().as_str(), "\"bob smith\"@example.com");
/// assert!(AddrSpec::new("someone else@example.com").is_err());
/// assert!(AddrSpec::new("bob@example.com\r\nBcc: x@example.com").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddrSpec {
    text: String,
    /// How long the local part is.
    local: usize,
}

impl AddrSpec {
    /// Checks an address; the local part may be quoted.
    ///
    /// # Errors
    /// If it is none.
    pub fn new(spec: &str) -> Result<Self, InvalidAddrSpec> {
        if spec.contains(['\r', '\n']) {
            return Err(InvalidAddrSpec);
        }
        let mut cursor = Cursor::new(spec.as_bytes());
        let local = if let Some(quoted) = token::quoted_string(&mut cursor) {
            if !quoted.closed {
                return Err(InvalidAddrSpec);
            }
            quoted.value().into_owned()
        } else {
            token::dot_atom(&mut cursor).ok_or(InvalidAddrSpec)?.to_vec()
        };
        let local = core::str::from_utf8(&local).map_err(|_| InvalidAddrSpec)?;
        if !cursor.eat(b'@') {
            return Err(InvalidAddrSpec);
        }
        let domain = core::str::from_utf8(cursor.rest()).map_err(|_| InvalidAddrSpec)?;
        Self::from_parts(local, domain)
    }

    /// From a local part without quotation marks, which are added where they must be, and a domain or domain literal.
    ///
    /// # Errors
    /// If one of them is none.
    pub fn from_parts(local: &str, domain: &str) -> Result<Self, InvalidAddrSpec> {
        if local.contains(|c: char| c.is_control() && c != '\t')
            || !(is_dot_atom(domain.as_bytes()) || is_literal(domain.as_bytes()))
        {
            return Err(InvalidAddrSpec);
        }
        let mut text = Vec::with_capacity(local.len() + domain.len() + 3);
        if is_dot_atom(local.as_bytes()) {
            text.extend_from_slice(local.as_bytes());
        } else {
            quote(local.as_bytes(), &mut text);
        }
        let local = text.len();
        text.push(b'@');
        text.extend_from_slice(domain.as_bytes());
        if text.len() > 900 {
            return Err(InvalidAddrSpec);
        }
        let text = String::from_utf8(text).map_err(|_| InvalidAddrSpec)?;
        Ok(Self { text, local })
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The local part, quoted if it must be.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.text.get(..self.local).unwrap_or_default()
    }

    /// The domain, a domain literal with its brackets.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text.get(self.local + 1..).unwrap_or_default()
    }

    /// Whether only a transport with SMTPUTF8 (RFC 6531) carries it.
    #[must_use]
    pub fn is_international(&self) -> bool {
        self.text.bytes().any(|octet| Class::NON_ASCII.contains(octet))
    }
}

impl TryFrom<&Mailbox<'_>> for AddrSpec {
    type Error = InvalidAddrSpec;

    /// To answer: an address that only the obsolete grammar has cannot be written.
    fn try_from(mailbox: &Mailbox<'_>) -> Result<Self, InvalidAddrSpec> {
        Self::new(core::str::from_utf8(&mailbox.addr_spec()).map_err(|_| InvalidAddrSpec)?)
    }
}

impl core::str::FromStr for AddrSpec {
    type Err = InvalidAddrSpec;
    fn from_str(spec: &str) -> Result<Self, InvalidAddrSpec> {
        Self::new(spec)
    }
}

impl fmt::Display for AddrSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Not an address that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address")]
pub struct InvalidAddrSpec;

/// An address with a display name, to be written (`name-addr`, RFC 5322 §3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameAddr<'a> {
    /// The display name as a person reads it; empty for none.
    pub name: &'a str,
    /// The address.
    pub spec: &'a AddrSpec,
}

impl<'a> NameAddr<'a> {
    /// An address with a name.
    #[must_use]
    pub const fn new(name: &'a str, spec: &'a AddrSpec) -> Self {
        Self { name, spec }
    }
}

impl<'a> From<&'a AddrSpec> for NameAddr<'a> {
    fn from(spec: &'a AddrSpec) -> Self {
        Self { name: "", spec }
    }
}

/// An element of an address list to be written (`address`, RFC 5322 §3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewAddress<'a> {
    /// A mailbox.
    Mailbox(NameAddr<'a>),
    /// A group, perhaps of nobody.
    Group {
        /// Its name; a group must have one.
        name: &'a str,
        /// Its members.
        members: &'a [NameAddr<'a>],
    },
}

impl<'a> From<NameAddr<'a>> for NewAddress<'a> {
    fn from(mailbox: NameAddr<'a>) -> Self {
        Self::Mailbox(mailbox)
    }
}

impl<'a> From<&'a AddrSpec> for NewAddress<'a> {
    fn from(spec: &'a AddrSpec) -> Self {
        Self::Mailbox(spec.into())
    }
}
