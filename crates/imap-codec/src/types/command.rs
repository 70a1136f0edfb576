use alloc::borrow::Cow;

use textline::Secret;

use super::owned::{Owned, owned};
use crate::{
    AString, Append, Atom, Capabilities, Convert, CreateParameter, FetchAttribute, FetchAttributes,
    FetchModifier, GetMetadata, IdField, Items, List, Mailbox, MetadataEntry, MultiSearch, Notify,
    PartialRange, Pattern, PushParameter, QuotaLimit, Raw, Search, SelectParameter, SeqNumber,
    SequenceSet, SetAcl, Sort, StatusAttribute, Store, ThreadBy, UrlMechanism, UrlRequest, Verb,
};

owned! {
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
        Select {
            /// Which mailbox.
            mailbox: Mailbox<'a>,
            /// How; none without parentheses.
            parameters: Items<'a, SelectParameter<'a>>,
        },
        /// `EXAMINE`: selects without the right to change.
        Examine {
            /// Which mailbox.
            mailbox: Mailbox<'a>,
            /// How; none without parentheses.
            parameters: Items<'a, SelectParameter<'a>>,
        },
        /// `CREATE`
        Create {
            /// Its name.
            mailbox: Mailbox<'a>,
            /// How; none without parentheses.
            parameters: Items<'a, CreateParameter<'a>>,
        },
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
        /// `REPLACE` and `UID REPLACE`, up to its message (RFC 8508).
        Replace {
            /// Whether `message` is a UID.
            uid: bool,
            /// The message that is replaced.
            message: SeqNumber,
            /// By what.
            append: Append<'a>,
        },
        /// `IDLE`
        Idle,
        /// `NOTIFY` (RFC 5465)
        Notify(Notify<'a>),
        /// `COMPRESS` (RFC 4978)
        Compress {
            /// `DEFLATE`
            mechanism: Atom<'a>,
        },
        /// `UNAUTHENTICATE` (RFC 8437)
        Unauthenticate,
        /// `LANGUAGE`: which languages are understood, or, without any, which there are (RFC 5255 §3.2).
        Language(Items<'a, AString<'a>>),
        /// `COMPARATOR`: which are wanted, or, without any, which is used (RFC 5255 §4.7).
        Comparator(Items<'a, AString<'a>>),
        /// `GETJMAPACCESS` (RFC 9698)
        GetJmapAccess,
        /// `GETACL` (RFC 4314 §3.3)
        GetAcl(Mailbox<'a>),
        /// `SETACL` (RFC 4314 §3.1)
        SetAcl(SetAcl<'a>),
        /// `DELETEACL` (RFC 4314 §3.2)
        DeleteAcl {
            /// The mailbox.
            mailbox: Mailbox<'a>,
            /// Whose rights.
            identifier: AString<'a>,
        },
        /// `LISTRIGHTS` (RFC 4314 §3.4)
        ListRights {
            /// The mailbox.
            mailbox: Mailbox<'a>,
            /// Whose rights.
            identifier: AString<'a>,
        },
        /// `MYRIGHTS` (RFC 4314 §3.5)
        MyRights(Mailbox<'a>),
        /// `GETQUOTA` (RFC 9208 §4.1.1)
        GetQuota {
            /// The quota root.
            root: AString<'a>,
        },
        /// `GETQUOTAROOT` (RFC 9208 §4.1.2)
        GetQuotaRoot(Mailbox<'a>),
        /// `SETQUOTA` (RFC 9208 §4.1.3)
        SetQuota {
            /// The quota root.
            root: AString<'a>,
            /// Its limits.
            limits: Items<'a, QuotaLimit<'a>>,
        },
        /// `GETMETADATA` (RFC 5464 §4.2)
        GetMetadata(GetMetadata<'a>),
        /// `SETMETADATA` (RFC 5464 §4.3)
        SetMetadata {
            /// The mailbox; empty for the server.
            mailbox: Mailbox<'a>,
            /// Entries and their values; at least one.
            entries: Items<'a, MetadataEntry<'a>>,
        },
        /// `GENURLAUTH`; at least one (RFC 4467 §7).
        GenUrlAuth(Items<'a, UrlMechanism<'a>>),
        /// `RESETKEY` (RFC 4467 §7)
        ResetKey {
            /// Of which mailbox; `None` for all.
            mailbox: Option<Mailbox<'a>>,
            /// Of which mechanisms; none for all.
            mechanisms: Items<'a, Atom<'a>>,
        },
        /// `URLFETCH`; at least one (RFC 4467 §7, RFC 5524 §3.1).
        UrlFetch(Items<'a, UrlRequest<'a>>),
        /// `XLIST`: Gmail's LIST, before there was SPECIAL-USE.
        XList {
            /// What the pattern is relative to.
            reference: Mailbox<'a>,
            /// Which names.
            pattern: Pattern<'a>,
        },
        /// `RLIST`: LIST that names mailboxes of other servers too (RFC 2193 §5.1).
        RList {
            /// What the pattern is relative to.
            reference: Mailbox<'a>,
            /// Which names.
            pattern: Pattern<'a>,
        },
        /// `RLSUB`: LSUB that names mailboxes of other servers too (RFC 2193 §5.2).
        RLsub {
            /// What the pattern is relative to.
            reference: Mailbox<'a>,
            /// Which names.
            pattern: Pattern<'a>,
        },
        /// `XAPPLEPUSHSERVICE`; at least one parameter.
        XApplePushService(Items<'a, PushParameter<'a>>),
        /// `FIND MAILBOXES` and `FIND ALL.MAILBOXES` (RFC 1730 appendix A.1).
        Find {
            /// Whether it is ALL.MAILBOXES: all, and not only those subscribed to.
            all: bool,
            /// Which names; `*`, `%` and `?` are wildcards.
            pattern: Pattern<'a>,
        },
        /// `SUBSCRIBE MAILBOX` (RFC 1730 appendix A.1)
        SubscribeMailbox(Mailbox<'a>),
        /// `UNSUBSCRIBE MAILBOX` (RFC 1730 appendix A.1)
        UnsubscribeMailbox(Mailbox<'a>),
        /// `CONVERSIONS`: what can be made of what (RFC 5259 §6).
        Conversions {
            /// The media type that something is to be made of; `*` for any.
            from: AString<'a>,
            /// The media type that it is to be made into; `*` for any.
            to: AString<'a>,
        },
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
        /// `ESEARCH`: in several mailboxes (RFC 7377).
        MultiSearch(MultiSearch<'a>),
        /// `SORT` and `UID SORT` (RFC 5256)
        Sort {
            /// Whether UIDs are to be given.
            uid: bool,
            /// What is looked for, and its order.
            sort: Sort<'a>,
        },
        /// `THREAD` and `UID THREAD` (RFC 5256)
        Thread {
            /// Whether UIDs are to be given.
            uid: bool,
            /// What is looked for, and how it is put together.
            thread: ThreadBy<'a>,
        },
        /// `CANCELUPDATE`: tags of searches whose results need not be kept up to date; at least one (RFC 5267 §4.3.4).
        CancelUpdate(Items<'a, AString<'a>>),
        /// `UIDBATCHES` (RFC 10022)
        UidBatches {
            /// Messages in a batch; not zero.
            size: u32,
            /// Which batches, by their numbers; `None` for all.
            range: Option<PartialRange>,
        },
        /// `CONVERT` and `UID CONVERT` (RFC 5259 §7)
        Convert {
            /// Whether `messages` are UIDs.
            uid: bool,
            /// Of which messages.
            messages: SequenceSet<'a>,
            /// What of them.
            convert: Convert<'a>,
        },
        /// `PARTIAL`: some octets of an attribute of a message (RFC 1730 §6.4.6).
        Partial {
            /// The message's number.
            message: SeqNumber,
            /// `RFC822`, `RFC822.HEADER`, `RFC822.TEXT`, `BODY[…]` or one of their PEEK forms.
            attribute: FetchAttribute<'a>,
            /// The first octet, from 1.
            start: u32,
            /// How many.
            length: u32,
        },
        /// `FETCH` and `UID FETCH`
        Fetch {
            /// Whether `messages` are UIDs.
            uid: bool,
            /// Of which messages.
            messages: SequenceSet<'a>,
            /// What of them.
            attributes: FetchAttributes<'a>,
            /// How; none without parentheses.
            modifiers: Items<'a, FetchModifier<'a>>,
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
            Self::Select { .. } => Verb::Select,
            Self::Examine { .. } => Verb::Examine,
            Self::Create { .. } => Verb::Create,
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
            Self::Replace { uid: false, .. } => Verb::Replace,
            Self::Replace { uid: true, .. } => Verb::UidReplace,
            Self::Notify(_) => Verb::Notify,
            Self::Compress { .. } => Verb::Compress,
            Self::Unauthenticate => Verb::Unauthenticate,
            Self::Language(_) => Verb::Language,
            Self::Comparator(_) => Verb::Comparator,
            Self::GetJmapAccess => Verb::GetJmapAccess,
            Self::GetAcl(_) => Verb::GetAcl,
            Self::SetAcl(_) => Verb::SetAcl,
            Self::DeleteAcl { .. } => Verb::DeleteAcl,
            Self::ListRights { .. } => Verb::ListRights,
            Self::MyRights(_) => Verb::MyRights,
            Self::GetQuota { .. } => Verb::GetQuota,
            Self::GetQuotaRoot(_) => Verb::GetQuotaRoot,
            Self::SetQuota { .. } => Verb::SetQuota,
            Self::GetMetadata(_) => Verb::GetMetadata,
            Self::SetMetadata { .. } => Verb::SetMetadata,
            Self::GenUrlAuth(_) => Verb::GenUrlAuth,
            Self::ResetKey { .. } => Verb::ResetKey,
            Self::UrlFetch(_) => Verb::UrlFetch,
            Self::XList { .. } => Verb::XList,
            Self::RList { .. } => Verb::RList,
            Self::RLsub { .. } => Verb::RLsub,
            Self::XApplePushService(_) => Verb::XApplePushService,
            Self::Find { .. } => Verb::Find,
            Self::SubscribeMailbox(_) => Verb::Subscribe,
            Self::UnsubscribeMailbox(_) => Verb::Unsubscribe,
            Self::Conversions { .. } => Verb::Conversions,
            Self::MultiSearch(_) => Verb::MultiSearch,
            Self::Sort { uid: false, .. } => Verb::Sort,
            Self::Sort { uid: true, .. } => Verb::UidSort,
            Self::Thread { uid: false, .. } => Verb::Thread,
            Self::Thread { uid: true, .. } => Verb::UidThread,
            Self::CancelUpdate(_) => Verb::CancelUpdate,
            Self::UidBatches { .. } => Verb::UidBatches,
            Self::Convert { uid: false, .. } => Verb::Convert,
            Self::Convert { uid: true, .. } => Verb::UidConvert,
            Self::Partial { .. } => Verb::Partial,
            Self::Other { .. } => Verb::Other,
        }
    }
}

impl<'a> Command<'a> {
    /// `SELECT mailbox`, without parameters.
    #[must_use]
    pub const fn select(mailbox: Mailbox<'a>) -> Self {
        Self::Select { mailbox, parameters: Items::EMPTY }
    }

    /// `EXAMINE mailbox`, without parameters.
    #[must_use]
    pub const fn examine(mailbox: Mailbox<'a>) -> Self {
        Self::Examine { mailbox, parameters: Items::EMPTY }
    }

    /// `CREATE mailbox`, without parameters.
    #[must_use]
    pub const fn create(mailbox: Mailbox<'a>) -> Self {
        Self::Create { mailbox, parameters: Items::EMPTY }
    }
}

impl Command<'_> {
    /// What APPEND or REPLACE appends.
    #[must_use]
    pub const fn append(&self) -> Option<&Append<'_>> {
        match self {
            Self::Append(append) | Self::Replace { append, .. } => Some(append),
            _ => None,
        }
    }
}

impl<'a> Owned for Secret<Cow<'a, [u8]>> {
    type Static = Secret<Cow<'static, [u8]>>;
    fn owned(self) -> Self::Static {
        Secret::new(Cow::Owned(self.into_inner().into_owned()))
    }
}

impl Owned for Secret<AString<'_>> {
    type Static = Secret<AString<'static>>;
    fn owned(self) -> Self::Static {
        Secret::new(self.into_inner().into_owned())
    }
}

impl Owned for SeqNumber {
    type Static = Self;
    fn owned(self) -> Self {
        self
    }
}

impl Owned for FetchAttributes<'_> {
    type Static = FetchAttributes<'static>;
    fn owned(self) -> Self::Static {
        self.into_owned()
    }
}
