use alloc::boxed::Box;

use super::owned::owned;
use crate::{AString, Data, Mailbox, PartPath};

owned! {
    /// A value that is streamed: it is too large to be collected, and no [section](crate::FetchLiteral) of FETCH.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LargeValue<'a> {
        /// The response up to this value, or since the value that was streamed before it: what it has there, which may be
        /// nothing.
        pub before: Box<Data<'a>>,
        /// What it is.
        pub name: ValueName<'a>,
        /// Its octets.
        pub size: u64,
        /// Whether it is a literal8, which may hold NUL.
        pub binary: bool,
    }
}

owned! {
    /// Which value is streamed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum ValueName<'a> {
        /// The value of an entry of METADATA (RFC 5464 §4.4.1).
        Metadata {
            /// The mailbox; empty for the server.
            mailbox: Mailbox<'a>,
            /// The entry.
            entry: AString<'a>,
        },
        /// The value of an annotation in FETCH (RFC 5257 §4.4). Annotations of the same message that come before it or behind
        /// it are given as items of their own.
        Annotation {
            /// The message, or its UID.
            seq: u32,
            /// Whether `seq` is a UID, as in [`Fetch`](crate::Fetch).
            by_uid: bool,
            /// The entry.
            entry: AString<'a>,
            /// `value.priv`, `value.shared`, …
            attribute: AString<'a>,
        },
        /// What URLFETCH gives of a URL (RFC 4467 §7).
        Url(AString<'a>),
        /// A BINARY of CONVERTED (RFC 5259 §8).
        Converted {
            /// The message, or its UID.
            seq: u32,
            /// The tag of the command.
            tag: AString<'a>,
            /// Which part of the message.
            part: PartPath<'a>,
            /// The first octet, if it is not all of it.
            origin: Option<u64>,
        },
    }
}
