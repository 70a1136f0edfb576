use alloc::{borrow::Cow, vec::Vec};

use textline::Secret;

use crate::{
    AString, Atom, Capabilities, DateTime, FetchAttributes, Flags, IdField, Items, Mailbox,
    Pattern, Raw, Search, SequenceSet, StatusAttribute, Verb,
};

/// What a client asks for, without its tag (RFC 9051 §6, RFC 3501 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command<'a> {
    /// `CAPABILITY`
    Capability,
    /// `NOOP`
    Noop,
    /// `LOGOUT`
    Logout,
    /// `ID`; `None` for NIL (RFC 2971 §3.1).
    Id(Option<Items<'a, IdField<'a>>>),
    /// `STARTTLS`
    StartTls,
    /// `AUTHENTICATE`
    Authenticate {
        /// The SASL mechanism.
        mechanism: Atom<'a>,
        /// The initial response, decoded (RFC 4959).
        initial: Option<Secret<Cow<'a, [u8]>>>,
    },
    /// `LOGIN`
    Login {
        /// Who.
        user: AString<'a>,
        /// The password, in clear.
        password: Secret<AString<'a>>,
    },
    /// `ENABLE`
    Enable(Capabilities<'a>),
    /// `SELECT`
    Select(Mailbox<'a>),
    /// `EXAMINE`: selects without the right to change.
    Examine(Mailbox<'a>),
    /// `CREATE`
    Create(Mailbox<'a>),
    /// `DELETE`
    Delete(Mailbox<'a>),
    /// `RENAME`
    Rename {
        /// The old name.
        from: Mailbox<'a>,
        /// The new name.
        to: Mailbox<'a>,
    },
    /// `SUBSCRIBE`
    Subscribe(Mailbox<'a>),
    /// `UNSUBSCRIBE`
    Unsubscribe(Mailbox<'a>),
    /// `LIST`
    List(List<'a>),
    /// `LSUB` (RFC 3501 §6.3.9)
    Lsub {
        /// What the pattern is relative to.
        reference: Mailbox<'a>,
        /// Which names.
        pattern: Pattern<'a>,
    },
    /// `NAMESPACE`
    Namespace,
    /// `STATUS`
    Status {
        /// Of which mailbox.
        mailbox: Mailbox<'a>,
        /// What is asked.
        attributes: Items<'a, StatusAttribute<'a>>,
    },
    /// `APPEND`, up to its message.
    Append(Append<'a>),
    /// `IDLE`
    Idle,
    /// `CHECK` (RFC 3501 §6.4.1)
    Check,
    /// `CLOSE`
    Close,
    /// `UNSELECT`
    Unselect,
    /// `EXPUNGE`
    Expunge,
    /// `UID EXPUNGE`
    UidExpunge(SequenceSet<'a>),
    /// `SEARCH` and `UID SEARCH`
    Search {
        /// Whether UIDs are to be given.
        uid: bool,
        /// What is looked for.
        search: Search<'a>,
    },
    /// `FETCH` and `UID FETCH`
    Fetch {
        /// Whether `messages` are UIDs.
        uid: bool,
        /// Of which messages.
        messages: SequenceSet<'a>,
        /// What of them.
        attributes: FetchAttributes<'a>,
    },
    /// `STORE` and `UID STORE`
    Store {
        /// Whether `messages` are UIDs.
        uid: bool,
        /// Of which messages.
        messages: SequenceSet<'a>,
        /// What is done to their flags.
        store: Store<'a>,
    },
    /// `COPY` and `UID COPY`
    Copy {
        /// Whether `messages` are UIDs.
        uid: bool,
        /// Which messages.
        messages: SequenceSet<'a>,
        /// Where to.
        mailbox: Mailbox<'a>,
    },
    /// `MOVE` and `UID MOVE`
    Move {
        /// Whether `messages` are UIDs.
        uid: bool,
        /// Which messages.
        messages: SequenceSet<'a>,
        /// Where to.
        mailbox: Mailbox<'a>,
    },
    /// A command that this version does not know.
    Other {
        /// Its name.
        name: Atom<'a>,
        /// The rest of the line with its literals, as it was written, with the space before it.
        arguments: Raw<'a>,
    },
}

/// LIST: `"LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]` (RFC 9051 §6.3.9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<'a> {
    /// Which mailboxes can be listed at all; `None` without parentheses.
    pub selection: Option<Items<'a, ListSelection<'a>>>,
    /// What the patterns are relative to.
    pub reference: Mailbox<'a>,
    /// Which names; at least one.
    pub patterns: Items<'a, Pattern<'a>>,
    /// What is to be said of them; `None` without RETURN.
    pub returns: Option<Items<'a, ListReturn<'a>>>,
}

impl<'a> List<'a> {
    /// `LIST reference pattern`, as RFC 3501 has it.
    #[must_use]
    pub const fn new(reference: Mailbox<'a>, patterns: &'a [Pattern<'a>]) -> Self {
        Self { selection: None, reference, patterns: Items::new(patterns), returns: None }
    }
}

/// `list-select-opt`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListSelection<'a> {
    /// `SUBSCRIBED`
    Subscribed,
    /// `REMOTE`
    Remote,
    /// `RECURSIVEMATCH`
    RecursiveMatch,
    /// `SPECIAL-USE` (RFC 6154)
    SpecialUse,
    /// An option of an extension.
    Other {
        /// Its name.
        name: Atom<'a>,
        /// Its value as it was written.
        value: Option<Raw<'a>>,
    },
}

/// `list-return-opt`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListReturn<'a> {
    /// `SUBSCRIBED`
    Subscribed,
    /// `CHILDREN`
    Children,
    /// `SPECIAL-USE` (RFC 6154)
    SpecialUse,
    /// `STATUS (…)`
    Status(Items<'a, StatusAttribute<'a>>),
    /// An option of an extension.
    Other {
        /// Its name.
        name: Atom<'a>,
        /// Its value as it was written.
        value: Option<Raw<'a>>,
    },
}

/// APPEND: `"APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal` (RFC 9051 §6.3.12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append<'a> {
    /// Where to.
    pub mailbox: Mailbox<'a>,
    /// The flags of the message.
    pub flags: Flags<'a>,
    /// Its internal date; `None` for now.
    pub date: Option<DateTime>,
    /// Octets of the message.
    pub size: u64,
}

/// `store-att-flags` (RFC 9051 §6.4.6)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store<'a> {
    /// What is done.
    pub action: StoreAction,
    /// Whether no FETCH responses are wanted.
    pub silent: bool,
    /// With which flags.
    pub flags: Flags<'a>,
}

/// What STORE does with flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreAction {
    /// `FLAGS`: these and no others.
    Replace,
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}

impl Command<'_> {
    /// Which command it is.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Capability => Verb::Capability,
            Self::Noop => Verb::Noop,
            Self::Logout => Verb::Logout,
            Self::Id(_) => Verb::Id,
            Self::StartTls => Verb::StartTls,
            Self::Authenticate { .. } => Verb::Authenticate,
            Self::Login { .. } => Verb::Login,
            Self::Enable(_) => Verb::Enable,
            Self::Select(_) => Verb::Select,
            Self::Examine(_) => Verb::Examine,
            Self::Create(_) => Verb::Create,
            Self::Delete(_) => Verb::Delete,
            Self::Rename { .. } => Verb::Rename,
            Self::Subscribe(_) => Verb::Subscribe,
            Self::Unsubscribe(_) => Verb::Unsubscribe,
            Self::List(_) => Verb::List,
            Self::Lsub { .. } => Verb::Lsub,
            Self::Namespace => Verb::Namespace,
            Self::Status { .. } => Verb::Status,
            Self::Append(_) => Verb::Append,
            Self::Idle => Verb::Idle,
            Self::Check => Verb::Check,
            Self::Close => Verb::Close,
            Self::Unselect => Verb::Unselect,
            Self::Expunge => Verb::Expunge,
            Self::UidExpunge(_) => Verb::UidExpunge,
            Self::Search { uid: false, .. } => Verb::Search,
            Self::Search { uid: true, .. } => Verb::UidSearch,
            Self::Fetch { uid: false, .. } => Verb::Fetch,
            Self::Fetch { uid: true, .. } => Verb::UidFetch,
            Self::Store { uid: false, .. } => Verb::Store,
            Self::Store { uid: true, .. } => Verb::UidStore,
            Self::Copy { uid: false, .. } => Verb::Copy,
            Self::Copy { uid: true, .. } => Verb::UidCopy,
            Self::Move { uid: false, .. } => Verb::Move,
            Self::Move { uid: true, .. } => Verb::UidMove,
            Self::Other { .. } => Verb::Other,
        }
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Command<'static> {
        match self {
            Self::Capability => Command::Capability,
            Self::Noop => Command::Noop,
            Self::Logout => Command::Logout,
            Self::Id(fields) => Command::Id(fields.map(Items::into_owned)),
            Self::StartTls => Command::StartTls,
            Self::Authenticate { mechanism, initial } => Command::Authenticate {
                mechanism: mechanism.into_owned(),
                initial: initial.map(|data| {
                    let data: Vec<u8> = data.into_inner().into_owned();
                    Secret::new(Cow::Owned(data))
                }),
            },
            Self::Login { user, password } => Command::Login {
                user: user.into_owned(),
                password: Secret::new(password.into_inner().into_owned()),
            },
            Self::Enable(capabilities) => Command::Enable(capabilities.into_owned()),
            Self::Select(mailbox) => Command::Select(mailbox.into_owned()),
            Self::Examine(mailbox) => Command::Examine(mailbox.into_owned()),
            Self::Create(mailbox) => Command::Create(mailbox.into_owned()),
            Self::Delete(mailbox) => Command::Delete(mailbox.into_owned()),
            Self::Rename { from, to } => {
                Command::Rename { from: from.into_owned(), to: to.into_owned() }
            }
            Self::Subscribe(mailbox) => Command::Subscribe(mailbox.into_owned()),
            Self::Unsubscribe(mailbox) => Command::Unsubscribe(mailbox.into_owned()),
            Self::List(list) => Command::List(List {
                selection: list.selection.map(Items::into_owned),
                reference: list.reference.into_owned(),
                patterns: list.patterns.into_owned(),
                returns: list.returns.map(Items::into_owned),
            }),
            Self::Lsub { reference, pattern } => {
                Command::Lsub { reference: reference.into_owned(), pattern: pattern.into_owned() }
            }
            Self::Namespace => Command::Namespace,
            Self::Status { mailbox, attributes } => Command::Status {
                mailbox: mailbox.into_owned(),
                attributes: attributes.into_owned(),
            },
            Self::Append(append) => Command::Append(append.into_owned()),
            Self::Idle => Command::Idle,
            Self::Check => Command::Check,
            Self::Close => Command::Close,
            Self::Unselect => Command::Unselect,
            Self::Expunge => Command::Expunge,
            Self::UidExpunge(messages) => Command::UidExpunge(messages.into_owned()),
            Self::Search { uid, search } => Command::Search { uid, search: search.into_owned() },
            Self::Fetch { uid, messages, attributes } => Command::Fetch {
                uid,
                messages: messages.into_owned(),
                attributes: attributes.into_owned(),
            },
            Self::Store { uid, messages, store } => Command::Store {
                uid,
                messages: messages.into_owned(),
                store: Store {
                    action: store.action,
                    silent: store.silent,
                    flags: store.flags.into_owned(),
                },
            },
            Self::Copy { uid, messages, mailbox } => {
                let (messages, mailbox) = (messages.into_owned(), mailbox.into_owned());
                Command::Copy { uid, messages, mailbox }
            }
            Self::Move { uid, messages, mailbox } => {
                let (messages, mailbox) = (messages.into_owned(), mailbox.into_owned());
                Command::Move { uid, messages, mailbox }
            }
            Self::Other { name, arguments } => {
                Command::Other { name: name.into_owned(), arguments: arguments.into_owned() }
            }
        }
    }
}

impl Append<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Append<'static> {
        Append {
            mailbox: self.mailbox.into_owned(),
            flags: self.flags.into_owned(),
            date: self.date,
            size: self.size,
        }
    }
}
