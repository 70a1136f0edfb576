use super::owned::owned;
use crate::{AString, Atom, Items};

owned! {
    /// How much of a resource is used: `quota-resource` (RFC 9208 §4.3.1).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct QuotaResource<'a> {
        /// `STORAGE` in units of 1024 octets, `MESSAGE`, `MAILBOX`, `ANNOTATION-STORAGE`, …
        pub name: Atom<'a>,
        /// What is used.
        pub usage: u64,
        /// What may be used.
        pub limit: u64,
    }
}

owned! {
    /// The resources of a quota root: `quota-response` (RFC 9208 §4.3.1).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Quota<'a> {
        /// The quota root; often empty.
        pub root: AString<'a>,
        /// Its resources.
        pub resources: Items<'a, QuotaResource<'a>>,
    }
}

owned! {
    /// A limit that SETQUOTA sets: `setquota-resource` (RFC 9208 §4.1.3).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct QuotaLimit<'a> {
        /// Which resource.
        pub name: Atom<'a>,
        /// What may be used.
        pub limit: u64,
    }
}
