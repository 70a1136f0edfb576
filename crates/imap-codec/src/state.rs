/// Where a session stands. Both ends see the same states (RFC 9051 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// The server has not greeted yet.
    Connected,
    /// The client must authenticate.
    NotAuthenticated,
    /// The client must select a mailbox before it can do anything to messages.
    Authenticated,
    /// A mailbox is selected.
    Selected,
    /// The session is over.
    Logout,
}

/// Which command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names of the commands")]
pub enum Verb {
    Capability,
    Noop,
    Logout,
    Id,
    StartTls,
    Authenticate,
    Login,
    Enable,
    Select,
    Examine,
    Create,
    Delete,
    Rename,
    Subscribe,
    Unsubscribe,
    List,
    Lsub,
    Namespace,
    Status,
    Append,
    Idle,
    Check,
    Close,
    Unselect,
    Expunge,
    UidExpunge,
    Search,
    UidSearch,
    Fetch,
    UidFetch,
    Store,
    UidStore,
    Copy,
    UidCopy,
    Move,
    UidMove,
    Sort,
    UidSort,
    Thread,
    UidThread,
    MultiSearch,
    Replace,
    UidReplace,
    Convert,
    UidConvert,
    Conversions,
    CancelUpdate,
    UidBatches,
    Partial,
    Notify,
    Compress,
    Unauthenticate,
    Language,
    Comparator,
    GetJmapAccess,
    GetAcl,
    SetAcl,
    DeleteAcl,
    ListRights,
    MyRights,
    GetQuota,
    GetQuotaRoot,
    SetQuota,
    GetMetadata,
    SetMetadata,
    GenUrlAuth,
    ResetKey,
    UrlFetch,
    XList,
    RList,
    RLsub,
    XApplePushService,
    Find,
    /// Any other command.
    Other,
}

impl State {
    /// Whether `verb` may be sent in this state: `command-any`, `command-auth`, `command-nonauth` and
    /// `command-select` (RFC 9051 §9). A server answers BAD otherwise.
    #[must_use]
    pub const fn permits(self, verb: Verb) -> bool {
        match verb {
            Verb::Capability
            | Verb::Noop
            | Verb::Logout
            | Verb::Id
            | Verb::Language
            | Verb::Other => {
                matches!(self, Self::NotAuthenticated | Self::Authenticated | Self::Selected)
            }
            Verb::StartTls | Verb::Authenticate | Verb::Login => {
                matches!(self, Self::NotAuthenticated)
            }
            Verb::Enable
            | Verb::Select
            | Verb::Examine
            | Verb::Create
            | Verb::Delete
            | Verb::Rename
            | Verb::Subscribe
            | Verb::Unsubscribe
            | Verb::List
            | Verb::Lsub
            | Verb::Namespace
            | Verb::Status
            | Verb::Append
            | Verb::Idle
            | Verb::MultiSearch
            | Verb::Notify
            | Verb::Compress
            | Verb::Unauthenticate
            | Verb::Comparator
            | Verb::Conversions
            | Verb::GetJmapAccess
            | Verb::GetAcl
            | Verb::SetAcl
            | Verb::DeleteAcl
            | Verb::ListRights
            | Verb::MyRights
            | Verb::GetQuota
            | Verb::GetQuotaRoot
            | Verb::SetQuota
            | Verb::GetMetadata
            | Verb::SetMetadata
            | Verb::GenUrlAuth
            | Verb::ResetKey
            | Verb::UrlFetch
            | Verb::XList
            | Verb::RList
            | Verb::RLsub
            | Verb::XApplePushService
            | Verb::Find => matches!(self, Self::Authenticated | Self::Selected),
            Verb::Check
            | Verb::Close
            | Verb::Unselect
            | Verb::Expunge
            | Verb::UidExpunge
            | Verb::Search
            | Verb::UidSearch
            | Verb::Fetch
            | Verb::UidFetch
            | Verb::Store
            | Verb::UidStore
            | Verb::Copy
            | Verb::UidCopy
            | Verb::Move
            | Verb::UidMove
            | Verb::Sort
            | Verb::UidSort
            | Verb::Thread
            | Verb::UidThread
            | Verb::Replace
            | Verb::UidReplace
            | Verb::Convert
            | Verb::UidConvert
            | Verb::CancelUpdate
            | Verb::UidBatches
            | Verb::Partial => matches!(self, Self::Selected),
        }
    }

    /// The state after `verb` was completed, well (`OK`) or not (`NO`, `BAD`).
    #[must_use]
    pub const fn after(self, verb: Verb, ok: bool) -> Self {
        match (verb, ok) {
            (Verb::Login | Verb::Authenticate, true) => Self::Authenticated,
            (Verb::Select | Verb::Examine, true) => Self::Selected,
            // A SELECT that fails has deselected what was selected (RFC 9051 §6.3.2).
            (Verb::Select | Verb::Examine, false) => Self::Authenticated,
            (Verb::Close | Verb::Unselect, true) => Self::Authenticated,
            (Verb::Logout, true) => Self::Logout,
            (Verb::Unauthenticate, true) => Self::NotAuthenticated,
            _ => self,
        }
    }
}

impl Verb {
    /// Whether the command runs alone: what it does decides what the next one means, or it takes over the
    /// input.
    #[must_use]
    pub const fn is_exclusive(self) -> bool {
        !matches!(
            self,
            Self::Capability
                | Self::Id
                | Self::List
                | Self::Lsub
                | Self::Namespace
                | Self::Status
                | Self::Search
                | Self::UidSearch
                | Self::Fetch
                | Self::UidFetch
                | Self::Sort
                | Self::UidSort
                | Self::Thread
                | Self::UidThread
                | Self::Partial
                | Self::GetAcl
                | Self::ListRights
                | Self::MyRights
                | Self::GetQuota
                | Self::GetQuotaRoot
                | Self::GetMetadata
                | Self::XList
                | Self::RList
                | Self::RLsub
                | Self::Find
        )
    }

    /// Whether the two may run at a time without ambiguity (RFC 9051 §5.5). While a command on sequence
    /// numbers runs no EXPUNGE may be sent, and one on UIDs permits it; the two do not mix.
    #[must_use]
    pub const fn may_overlap(self, other: Self) -> bool {
        const fn by_number(verb: Verb) -> bool {
            matches!(verb, Verb::Search | Verb::Fetch | Verb::Sort | Verb::Thread | Verb::Partial)
        }
        const fn by_uid(verb: Verb) -> bool {
            matches!(verb, Verb::UidSearch | Verb::UidFetch | Verb::UidSort | Verb::UidThread)
        }
        let mixed = by_number(self) && by_uid(other) || by_uid(self) && by_number(other);
        let exclusive = self.is_exclusive() || other.is_exclusive();
        !mixed && !exclusive
    }

    /// Whether a client may send the command while `open` runs. Commands on sequence numbers wait for every
    /// command that permits EXPUNGE, which would change what the numbers mean (RFC 9051 §5.5).
    #[must_use]
    pub const fn may_follow(self, open: Self) -> bool {
        let barrier = self.is_barrier() || open.is_barrier();
        let renumbered = self.uses_numbers() && open.permits_expunge();
        !barrier && !renumbered
    }

    /// Whether sequence numbers stand in the command; see [`Command::uses_numbers`](crate::Command::uses_numbers).
    #[must_use]
    pub const fn uses_numbers(self) -> bool {
        matches!(
            self,
            Self::Fetch
                | Self::Store
                | Self::Search
                | Self::Copy
                | Self::Move
                | Self::Sort
                | Self::Thread
                | Self::Partial
                | Self::Replace
                | Self::Convert
        )
    }

    /// Whether the command decides what later ones mean, or takes over the stream.
    const fn is_barrier(self) -> bool {
        matches!(
            self,
            Self::StartTls
                | Self::Authenticate
                | Self::Login
                | Self::Logout
                | Self::Enable
                | Self::Select
                | Self::Examine
                | Self::Close
                | Self::Unselect
                | Self::Idle
                | Self::Compress
                | Self::Unauthenticate
        )
    }

    /// Whether EXPUNGE responses may be sent while the command runs (RFC 9051 §7.5.1).
    #[must_use]
    pub const fn permits_expunge(self) -> bool {
        !matches!(
            self,
            Self::Fetch
                | Self::Store
                | Self::Search
                | Self::Sort
                | Self::Thread
                | Self::Partial
                | Self::Convert
        )
    }
}
