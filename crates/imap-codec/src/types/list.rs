use super::owned::owned;
use crate::{AString, Atom, Items, Mailbox, Pattern, Raw, StatusAttribute};

owned! {
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
}

impl<'a> List<'a> {
    /// `LIST reference pattern`, as RFC 3501 has it.
    #[must_use]
    pub const fn new(reference: Mailbox<'a>, patterns: &'a [Pattern<'a>]) -> Self {
        Self { selection: None, reference, patterns: Items::new(patterns), returns: None }
    }
}

owned! {
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
}

owned! {
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
        /// `MYRIGHTS` (RFC 8440)
        MyRights,
        /// `METADATA (…)` (RFC 9590)
        Metadata(Items<'a, AString<'a>>),
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
}
