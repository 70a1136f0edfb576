use alloc::borrow::Cow;
use core::fmt;

use textline::Class;

use super::owned::owned;
use crate::{AString, Items, Mailbox, ParseError, ParseErrorKind, StoreAction};

/// What rights are written with: `only lowercase ASCII letters and digits are allowed`.
const RIGHT: Class = Class::NONE.with_range(b'a', b'z').with_range(b'0', b'9');

/// What someone may do with a mailbox, a letter or digit each: `rights` (RFC 4314 §2). None is possible.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Rights<'a>(Cow<'a, [u8]>);

impl<'a> Rights<'a> {
    /// Checks `letters`, `lrs` for one.
    ///
    /// # Errors
    /// If there is anything but lowercase letters and digits in it.
    pub fn new(letters: impl Into<Cow<'a, str>>) -> Result<Self, ParseError> {
        Self::from_octets(match letters.into() {
            Cow::Borrowed(letters) => Cow::Borrowed(letters.as_bytes()),
            Cow::Owned(letters) => Cow::Owned(letters.into_bytes()),
        })
    }

    pub(crate) fn from_octets(octets: Cow<'a, [u8]>) -> Result<Self, ParseError> {
        match RIGHT.run(&octets) {
            run if run < octets.len() => Err(ParseErrorKind::Rights.at(run)),
            _ => Ok(Self(octets)),
        }
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether `right` is among them.
    #[must_use]
    pub fn contains(&self, right: char) -> bool {
        // All are US-ASCII.
        self.0.iter().any(|letter| char::from(*letter) == right)
    }

    /// The same, owning its letters.
    #[must_use]
    pub fn into_owned(self) -> Rights<'static> {
        Rights(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Rights<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl super::owned::Owned for Rights<'_> {
    type Static = Rights<'static>;
    fn owned(self) -> Rights<'static> {
        self.into_owned()
    }
}

owned! {
    /// Who has which rights: `identifier SP rights` (RFC 4314 §3.6). An identifier that begins with `-` takes
    /// rights away.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AclEntry<'a> {
        /// Who.
        pub identifier: AString<'a>,
        /// Which.
        pub rights: Rights<'a>,
    }
}

owned! {
    /// Who has which rights on a mailbox: `acl-data` (RFC 4314 §3.6).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Acl<'a> {
        /// The mailbox.
        pub mailbox: Mailbox<'a>,
        /// Who has which rights.
        pub entries: Items<'a, AclEntry<'a>>,
    }
}

owned! {
    /// Which rights someone can be given: `listrights-data` (RFC 4314 §3.7).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ListedRights<'a> {
        /// The mailbox.
        pub mailbox: Mailbox<'a>,
        /// Who.
        pub identifier: AString<'a>,
        /// What is always granted.
        pub required: Rights<'a>,
        /// What can be granted beyond; the rights of one item come and go together.
        pub optional: Items<'a, Rights<'a>>,
    }
}

owned! {
    /// SETACL: `"SETACL" SP mailbox SP identifier SP mod-rights` (RFC 4314 §3.1).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SetAcl<'a> {
        /// The mailbox.
        pub mailbox: Mailbox<'a>,
        /// Whose rights.
        pub identifier: AString<'a>,
        /// What is done with them.
        pub action: StoreAction,
        /// The rights.
        pub rights: Rights<'a>,
    }
}
