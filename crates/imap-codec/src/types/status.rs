use crate::{Atom, Items, Mailbox, Raw};

macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident $word:literal,)*) => {
        /// What STATUS asks for: `status-att` (RFC 9051 §6.3.11).
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum StatusAttribute<'a> {
            $(#[doc = concat!("`", $word, "`")] $(#[$doc])* $name,)*
            /// An attribute of an extension.
            Other(Atom<'a>),
        }

        /// What STATUS gives: `status-att-val`, each a number.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum StatusItem<'a> {
            $(#[doc = concat!("`", $word, "`")] $(#[$doc])* $name(u64),)*
            /// An attribute of an extension.
            Other {
                /// Its name.
                name: Atom<'a>,
                /// Its value as it was written.
                value: Raw<'a>,
            },
        }

        impl<'a> StatusAttribute<'a> {
            pub(crate) fn from_atom(atom: Atom<'a>) -> Self {
                $(if atom.is($word) {
                    return Self::$name;
                })*
                Self::Other(atom)
            }

            /// The name as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $word,)*
                    Self::Other(name) => name.as_str(),
                }
            }

            /// The item that answers the attribute; `None` for one of an extension.
            #[must_use]
            pub const fn with(&self, value: u64) -> Option<StatusItem<'static>> {
                Some(match self {
                    $(Self::$name => StatusItem::$name(value),)*
                    Self::Other(_) => return None,
                })
            }

            /// The same, owning its name.
            #[must_use]
            pub fn into_owned(self) -> StatusAttribute<'static> {
                match self {
                    $(Self::$name => StatusAttribute::$name,)*
                    Self::Other(name) => StatusAttribute::Other(name.into_owned()),
                }
            }
        }

        impl StatusItem<'_> {
            pub(crate) fn parts(&self) -> (&str, Result<u64, &[u8]>) {
                match self {
                    $(Self::$name(value) => ($word, Ok(*value)),)*
                    Self::Other { name, value } => (name.as_str(), Err(value.as_bytes())),
                }
            }

            /// The same, owning its octets.
            #[must_use]
            pub fn into_owned(self) -> StatusItem<'static> {
                match self {
                    $(Self::$name(value) => StatusItem::$name(value),)*
                    Self::Other { name, value } => {
                        StatusItem::Other { name: name.into_owned(), value: value.into_owned() }
                    }
                }
            }
        }
    };
}

attributes! {
    /// How many messages there are.
    Messages "MESSAGES",
    /// How many are recent (RFC 3501 §6.3.10).
    Recent "RECENT",
    /// The next UID.
    UidNext "UIDNEXT",
    /// The value that UIDs are valid with.
    UidValidity "UIDVALIDITY",
    /// How many have no `\Seen`.
    Unseen "UNSEEN",
    /// How many have `\Deleted`.
    Deleted "DELETED",
    /// Octets of all messages (RFC 8438).
    Size "SIZE",
    /// The highest mod-sequence (RFC 7162).
    HighestModSeq "HIGHESTMODSEQ",
    /// Octets that APPEND takes (RFC 7889).
    AppendLimit "APPENDLIMIT",
    /// Octets that EXPUNGE would free (RFC 9208).
    DeletedStorage "DELETED-STORAGE",
}

/// `"STATUS" SP mailbox SP "(" [status-att-list] ")"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxStatus<'a> {
    /// The mailbox.
    pub mailbox: Mailbox<'a>,
    /// What is said of it.
    pub items: Items<'a, StatusItem<'a>>,
}

impl MailboxStatus<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> MailboxStatus<'static> {
        MailboxStatus { mailbox: self.mailbox.into_owned(), items: self.items.into_owned() }
    }
}
