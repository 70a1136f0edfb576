use alloc::borrow::Cow;

use super::owned::owned;
use crate::{AString, Flag, Items, Mailbox, NString, Raw};

macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident $word:literal,)*) => {
        /// What LIST says of a mailbox (RFC 9051 §7.3.1): `mbx-list-oflag / mbx-list-sflag`, compared in any case.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum MailboxAttribute<'a> {
            $(#[doc = concat!("`\\", $word, "`")] $(#[$doc])* $name,)*
            /// Any other.
            Other(Flag<'a>),
        }

        impl<'a> MailboxAttribute<'a> {
            pub(crate) fn from_flag(flag: Flag<'a>) -> Self {
                // `\Flagged` is a flag of messages too.
                if let ("\\", name) = flag.as_bytes() {
                    $(if name.eq_ignore_ascii_case($word.as_bytes()) {
                        return Self::$name;
                    })*
                }
                Self::Other(flag)
            }

            #[cfg(test)]
            const REGISTERED: &'static [(&'static str, MailboxAttribute<'static>)] =
                &[$(($word, MailboxAttribute::$name)),*];

            /// The attribute as it is written: a backslash or nothing, and the name.
            #[must_use]
            pub fn as_bytes(&self) -> (&'static str, &[u8]) {
                match self {
                    $(Self::$name => ("\\", $word.as_bytes()),)*
                    Self::Other(flag) => flag.as_bytes(),
                }
            }

            /// The same, owning its name.
            #[must_use]
            pub fn into_owned(self) -> MailboxAttribute<'static> {
                match self {
                    $(Self::$name => MailboxAttribute::$name,)*
                    Self::Other(flag) => MailboxAttribute::Other(flag.into_owned()),
                }
            }
        }
    };
}

attributes! {
    /// It does not exist, and only stands for its children.
    NonExistent "NonExistent",
    /// It cannot have children.
    NoInferiors "Noinferiors",
    /// It cannot be selected.
    NoSelect "Noselect",
    /// It has children.
    HasChildren "HasChildren",
    /// It has no children.
    HasNoChildren "HasNoChildren",
    /// It probably has new messages.
    Marked "Marked",
    /// It has no new messages.
    Unmarked "Unmarked",
    /// It is subscribed to.
    Subscribed "Subscribed",
    /// It is on another server.
    Remote "Remote",
    /// All messages (RFC 6154).
    All "All",
    /// The archive (RFC 6154).
    Archive "Archive",
    /// Drafts (RFC 6154).
    Drafts "Drafts",
    /// Flagged messages (RFC 6154).
    Flagged "Flagged",
    /// Spam (RFC 6154).
    Junk "Junk",
    /// What was sent (RFC 6154).
    Sent "Sent",
    /// What was deleted (RFC 6154).
    Trash "Trash",
    /// Important messages (RFC 8457).
    Important "Important",
    /// Notes to oneself.
    Memos "Memos",
    /// Messages that will be sent later.
    Scheduled "Scheduled",
    /// Messages that come back later.
    Snoozed "Snoozed",
    /// The user has no right to it that could be told (RFC 5465 §5.9).
    NoAccess "NoAccess",
    /// The inbox, in XLIST.
    Inbox "Inbox",
    /// All messages, in XLIST.
    AllMail "AllMail",
    /// Spam, in XLIST.
    Spam "Spam",
    /// Flagged messages, in XLIST.
    Starred "Starred",
}

owned! {
    /// A line of LIST, LSUB or XLIST: `mailbox-list` (RFC 9051 §7.3.1).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Listing<'a> {
        /// What is said of it.
        pub attributes: Items<'a, MailboxAttribute<'a>>,
        /// What stands between the levels of the hierarchy; `None` if there are none.
        pub delimiter: Option<u8>,
        /// The mailbox.
        pub mailbox: Mailbox<'a>,
        /// `mbox-list-extended`, without its parentheses.
        pub extended: Items<'a, ExtendedItem<'a>>,
    }
}

owned! {
    /// `mbox-list-extended-item = mbox-list-extended-item-tag SP tagged-ext-val`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum ExtendedItem<'a> {
        /// `CHILDINFO`: by which selection options its children match, `SUBSCRIBED` (RFC 5258 §4).
        ChildInfo(Items<'a, AString<'a>>),
        /// `OLDNAME`: what it was called before (RFC 9051 §6.3.9.7, RFC 5465 §5.4).
        OldName(Mailbox<'a>),
        /// An item of an extension.
        Other {
            /// What it is.
            tag: AString<'a>,
            /// The value as it was written.
            value: Raw<'a>,
        },
    }
}

owned! {
    /// The namespaces of a server: `namespace-response` (RFC 9051 §6.3.10, RFC 2342).
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Namespaces<'a> {
        /// The user's own; none for NIL.
        pub personal: Items<'a, Namespace<'a>>,
        /// Other users'.
        pub other_users: Items<'a, Namespace<'a>>,
        /// Shared.
        pub shared: Items<'a, Namespace<'a>>,
    }
}

owned! {
    /// `namespace-descr`
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Namespace<'a> {
        /// What names of its mailboxes begin with.
        pub prefix: AString<'a>,
        /// What stands between the levels of the hierarchy; `None` if there are none.
        pub delimiter: Option<u8>,
        /// What extensions say of it.
        pub extensions: Items<'a, NamespaceExtension<'a>>,
    }
}

owned! {
    /// `namespace-response-extension = SP string SP "(" string *(SP string) ")"`
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NamespaceExtension<'a> {
        /// `TRANSLATION` (RFC 5255 §3.4), …
        pub name: AString<'a>,
        /// Its values.
        pub values: Items<'a, AString<'a>>,
    }
}

owned! {
    /// What ID says of one end: a field and its value (RFC 2971 §3.3).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct IdField<'a> {
        /// `name`, `version`, …
        pub field: AString<'a>,
        /// Its value.
        pub value: NString<'a>,
    }
}

impl<'a> IdField<'a> {
    /// A field with a value.
    ///
    /// # Errors
    /// If there is a NUL in `field`.
    pub fn new(field: &'a str, value: &'a str) -> Result<Self, crate::ParseError> {
        Ok(Self {
            field: AString::new(field.as_bytes())?,
            value: NString::new(Cow::Borrowed(value.as_bytes())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::MailboxAttribute;
    use crate::{Command, CreateParameter, Data, Leniency, Response};
    use alloc::format;

    #[test]
    fn registered_words_are_typed() {
        for (word, attribute) in MailboxAttribute::REGISTERED {
            for word in [(*word).into(), word.to_ascii_uppercase(), word.to_ascii_lowercase()] {
                let line = format!("* LIST (\\{word}) NIL x\r\n");
                let Ok(Response::Data(Data::List(listing))) =
                    Response::parse(line.as_bytes(), Leniency::STRICT)
                else {
                    panic!("{line}");
                };
                assert_eq!(listing.attributes.iter().next().as_ref(), Some(attribute), "{line}");

                let line = format!("a CREATE x (USE (\\{word}))\r\n");
                let Ok((_, Command::Create { parameters, .. })) =
                    Command::parse(line.as_bytes(), Leniency::STRICT)
                else {
                    panic!("{line}");
                };
                let Some(CreateParameter::Use(uses)) = parameters.iter().next() else {
                    panic!("{line}");
                };
                assert_eq!(uses.iter().next().as_ref(), Some(attribute), "{line}");
            }
        }
    }
}
