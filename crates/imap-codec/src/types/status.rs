use super::owned::owned;
use crate::{Atom, Items, Mailbox, ObjectId, Raw};

macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident $word:literal,)*) => {
        /// What STATUS asks for: `status-att` (RFC 9051 §6.3.11).
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum StatusAttribute<'a> {
            $(#[doc = concat!("`", $word, "`")] $(#[$doc])* $name,)*
            /// `MAILBOXID` (RFC 8474 §4.3)
            MailboxId,
            /// An attribute of an extension.
            Other(Atom<'a>),
        }

        /// What STATUS gives: `status-att-val`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum StatusItem<'a> {
            $(#[doc = concat!("`", $word, "`")] $(#[$doc])* $name(u64),)*
            /// `MAILBOXID` (RFC 8474 §4.3)
            MailboxId(ObjectId<'a>),
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
                if atom.is("MAILBOXID") {
                    return Self::MailboxId;
                }
                Self::Other(atom)
            }

            /// The name as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $word,)*
                    Self::MailboxId => "MAILBOXID",
                    Self::Other(name) => name.as_str(),
                }
            }

            /// The item that answers the attribute with a number; `None` for one that is none, or of an extension.
            #[must_use]
            pub const fn with(&self, value: u64) -> Option<StatusItem<'static>> {
                Some(match self {
                    $(Self::$name => StatusItem::$name(value),)*
                    Self::MailboxId | Self::Other(_) => return None,
                })
            }

            /// The same, owning its name.
            #[must_use]
            pub fn into_owned(self) -> StatusAttribute<'static> {
                match self {
                    $(Self::$name => StatusAttribute::$name,)*
                    Self::MailboxId => StatusAttribute::MailboxId,
                    Self::Other(name) => StatusAttribute::Other(name.into_owned()),
                }
            }
        }

        impl StatusItem<'_> {
            /// The name and the value of one that has a number.
            pub(crate) fn number(&self) -> Option<(&'static str, u64)> {
                match self {
                    $(Self::$name(value) => Some(($word, *value)),)*
                    _ => None,
                }
            }

            /// The same, owning its octets.
            #[must_use]
            pub fn into_owned(self) -> StatusItem<'static> {
                match self {
                    $(Self::$name(value) => StatusItem::$name(value),)*
                    Self::MailboxId(id) => StatusItem::MailboxId(id.into_owned()),
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

owned! {
    /// `"STATUS" SP mailbox SP "(" [status-att-list] ")"`
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MailboxStatus<'a> {
        /// The mailbox.
        pub mailbox: Mailbox<'a>,
        /// What is said of it.
        pub items: Items<'a, StatusItem<'a>>,
    }
}
