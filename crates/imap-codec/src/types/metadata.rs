use super::owned::owned;
use crate::{AString, Atom, Items, Mailbox, NString, Raw};

owned! {
    /// An entry and its value: `entry SP value` (RFC 5464 §5).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MetadataEntry<'a> {
        /// `/private/comment`, `/shared/vendor/…`
        pub name: AString<'a>,
        /// Its value; NIL if there is none, or if SETMETADATA is to remove it.
        pub value: NString<'a>,
    }
}

owned! {
    /// METADATA of a server: of a mailbox, or, with an empty name, of the server (RFC 5464 §4.4).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Metadata<'a> {
        /// The mailbox.
        pub mailbox: Mailbox<'a>,
        /// What is said of it.
        pub entries: MetadataEntries<'a>,
    }
}

owned! {
    /// `entry-values / entry-list`
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum MetadataEntries<'a> {
        /// Entries with their values: what GETMETADATA asked for.
        Values(Items<'a, MetadataEntry<'a>>),
        /// Names of entries that have changed (RFC 5464 §4.4.2).
        Names(Items<'a, AString<'a>>),
    }
}

owned! {
    /// GETMETADATA: `"GETMETADATA" [SP getmetadata-options] SP mailbox SP entries` (RFC 5464 §4.2).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GetMetadata<'a> {
        /// What bounds the answer.
        pub options: Items<'a, MetadataOption<'a>>,
        /// The mailbox; empty for the server.
        pub mailbox: Mailbox<'a>,
        /// Names of entries; at least one.
        pub entries: Items<'a, AString<'a>>,
    }
}

owned! {
    /// `getmetadata-option`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum MetadataOption<'a> {
        /// `MAXSIZE`: values of more octets are not wanted.
        MaxSize(u32),
        /// `DEPTH`: entries below those named: none (0), the next level (1), or all (`None`, `infinity`).
        Depth(Option<u32>),
        /// An option of an extension.
        Other {
            /// Its name.
            name: Atom<'a>,
            /// Its value as it was written.
            value: Option<Raw<'a>>,
        },
    }
}
