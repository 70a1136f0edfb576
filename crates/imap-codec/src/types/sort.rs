use super::owned::owned;
use crate::{AString, Atom, Items, SearchKeys, SearchReturn};

owned! {
    /// SORT: `["UID" SP] "SORT" [search-return-opts] SP sort-criteria SP search-criteria` (RFC 5256 §3,
    /// RFC 5267 §3).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Sort<'a> {
        /// `RETURN (…)`; `None` without it.
        pub returns: Option<Items<'a, SearchReturn<'a>>>,
        /// By what; at least one, the most important first.
        pub criteria: Items<'a, SortCriterion<'a>>,
        /// Of the strings in the keys.
        pub charset: AString<'a>,
        /// Which messages; at least one key.
        pub keys: SearchKeys<'a>,
    }
}

owned! {
    /// `sort-criterion = ["REVERSE" SP] sort-key`
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SortCriterion<'a> {
        /// Whether the largest comes first.
        pub reverse: bool,
        /// By what.
        pub key: SortKey<'a>,
    }
}

owned! {
    /// `sort-key` (RFC 5256 §3)
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum SortKey<'a> {
        /// `ARRIVAL`: the internal date.
        Arrival,
        /// `CC`: the local part of the first address.
        Cc,
        /// `DATE`: the Date field in UTC.
        Date,
        /// `FROM`
        From,
        /// `SIZE`
        Size,
        /// `SUBJECT`: the base subject.
        Subject,
        /// `TO`
        To,
        /// `DISPLAYFROM`: the display name (RFC 5957).
        DisplayFrom,
        /// `DISPLAYTO` (RFC 5957)
        DisplayTo,
        /// `RELEVANCY`: of a FUZZY search (RFC 6203 §5).
        Relevancy,
        /// `ANNOTATION` (RFC 5257 §4.9)
        Annotation {
            /// The entry.
            entry: AString<'a>,
            /// The attribute.
            attribute: AString<'a>,
        },
        /// A key of an extension.
        Other(Atom<'a>),
    }
}

owned! {
    /// THREAD: `["UID" SP] "THREAD" SP thread-alg SP search-criteria` (RFC 5256 §3).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ThreadBy<'a> {
        /// `ORDEREDSUBJECT`, `REFERENCES`, …
        pub algorithm: Atom<'a>,
        /// Of the strings in the keys.
        pub charset: AString<'a>,
        /// Which messages; at least one key.
        pub keys: SearchKeys<'a>,
    }
}

owned! {
    /// A thread, or a branch of one: `thread-list` (RFC 5256 §4). Branches are read when they are iterated.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Thread<'a> {
        /// Messages, each an answer to the one before; none if the branches have no parent that is known.
        pub messages: Items<'a, u32>,
        /// The answers to the last message; none, or at least two.
        pub branches: Items<'a, Thread<'a>>,
    }
}
