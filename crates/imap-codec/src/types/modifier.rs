use core::num::NonZeroU32;

use super::owned::owned;
use crate::{Atom, Items, MailboxAttribute, Raw, SequenceSet};

owned! {
    /// A parameter of SELECT and EXAMINE: `select-param` (RFC 4466 §2.1).
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum SelectParameter<'a> {
        /// `CONDSTORE` (RFC 7162 §3.1.8)
        CondStore,
        /// `QRESYNC`: what the client has of the mailbox.
        QResync(QResync<'a>),
        /// `ANNOTATE` (RFC 5257 §4.10)
        Annotate,
        /// A parameter of an extension.
        Other {
            /// Its name.
            name: Atom<'a>,
            /// Its value as it was written.
            value: Option<Raw<'a>>,
        },
    }
}

owned! {
    /// What a client has of a mailbox: `"QRESYNC" SP "(" … ")"` (RFC 7162 §3.2.5).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct QResync<'a> {
        /// The UIDVALIDITY that it knows; not zero.
        pub uid_validity: u32,
        /// The highest mod-sequence that it knows; not zero.
        pub mod_seq: u64,
        /// The UIDs that it knows; `None` for all below UIDNEXT.
        pub known_uids: Option<SequenceSet<'a>>,
        /// Some sequence numbers and their UIDs, by which the server can tell what it need not say.
        pub matches: Option<SequenceMatch<'a>>,
    }
}

owned! {
    /// Sequence numbers and the UIDs that belong to them: `seq-match-data` (RFC 7162 §3.2.5.2).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SequenceMatch<'a> {
        /// The numbers, in ascending order.
        pub numbers: SequenceSet<'a>,
        /// The UIDs, in ascending order.
        pub uids: SequenceSet<'a>,
    }
}

owned! {
    /// A parameter of CREATE: `create-param` (RFC 4466 §2.2).
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum CreateParameter<'a> {
        /// `USE`: what the mailbox is for (RFC 6154 §3).
        Use(Items<'a, MailboxAttribute<'a>>),
        /// A parameter of an extension.
        Other {
            /// Its name.
            name: Atom<'a>,
            /// Its value as it was written.
            value: Option<Raw<'a>>,
        },
    }
}

owned! {
    /// A modifier of FETCH: `fetch-modifier` (RFC 4466 §2.4).
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum FetchModifier<'a> {
        /// `CHANGEDSINCE`: only messages with a higher mod-sequence (RFC 7162 §3.1.4.1).
        ChangedSince(u64),
        /// `VANISHED`: also UIDs that are gone (RFC 7162 §3.2.6).
        Vanished,
        /// `PARTIAL`: only so many messages (RFC 9394 §3.3).
        Partial(PartialRange),
        /// A modifier of an extension.
        Other {
            /// Its name.
            name: Atom<'a>,
            /// Its value as it was written.
            value: Option<Raw<'a>>,
        },
    }
}

owned! {
    /// A modifier of STORE: `store-modifier` (RFC 4466 §2.5).
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum StoreModifier<'a> {
        /// `UNCHANGEDSINCE`: only messages with no higher mod-sequence (RFC 7162 §3.1.3).
        UnchangedSince(u64),
        /// A modifier of an extension.
        Other {
            /// Its name.
            name: Atom<'a>,
            /// Its value as it was written.
            value: Option<Raw<'a>>,
        },
    }
}

/// Some of the results, counted from the oldest or from the newest: `partial-range` (RFC 9394 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialRange {
    /// One end, from 1.
    pub start: NonZeroU32,
    /// The other end.
    pub end: NonZeroU32,
    /// Whether the newest is number 1: `-1:-100`.
    pub from_end: bool,
}

impl PartialRange {
    /// `start:end`; `None` if one of them is zero.
    #[must_use]
    pub fn new(start: u32, end: u32, from_end: bool) -> Option<Self> {
        Some(Self { start: NonZeroU32::new(start)?, end: NonZeroU32::new(end)?, from_end })
    }
}

impl super::owned::Owned for PartialRange {
    type Static = Self;
    fn owned(self) -> Self {
        self
    }
}
