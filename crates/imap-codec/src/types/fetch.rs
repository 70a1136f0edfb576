use alloc::boxed::Box;

use super::owned::owned;
use crate::{
    AString, AnnotationRequest, Annotations, Atom, Body, DateTime, Envelope, Flags, Items, NString,
    ObjectId, PartPath, Partial, Raw, Section,
};

owned! {
    /// What FETCH asks for: `fetch-att` (RFC 9051 §6.4.5).
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum FetchAttribute<'a> {
        /// `FLAGS`
        Flags,
        /// `UID`
        Uid,
        /// `INTERNALDATE`
        InternalDate,
        /// `RFC822.SIZE`
        Rfc822Size,
        /// `MODSEQ` (RFC 7162 §3.1.4.2)
        ModSeq,
        /// `ENVELOPE`
        Envelope,
        /// `BODY`: the structure without its extensions.
        Body,
        /// `BODYSTRUCTURE`
        BodyStructure,
        /// `BODY[section]<partial>`; with `peek`, `BODY.PEEK`, which does not set `\Seen`.
        Section {
            /// Whether `\Seen` stays as it is.
            peek: bool,
            /// Which part.
            section: Section<'a>,
            /// Which octets of it; `None` for all.
            partial: Option<Partial>,
        },
        /// `RFC822`: the same as `BODY[]` (RFC 3501 §6.4.5).
        Rfc822,
        /// `RFC822.HEADER`: the same as `BODY.PEEK[HEADER]` (RFC 3501 §6.4.5).
        Rfc822Header,
        /// `RFC822.TEXT`: the same as `BODY[TEXT]` (RFC 3501 §6.4.5).
        Rfc822Text,
        /// `RFC822.HEADER.LINES`: as `BODY.PEEK[HEADER.FIELDS …]` (RFC 1730 §6.4.5).
        Rfc822HeaderLines(Items<'a, AString<'a>>),
        /// `RFC822.HEADER.LINES.NOT`: as `BODY.PEEK[HEADER.FIELDS.NOT …]` (RFC 1730 §6.4.5).
        Rfc822HeaderLinesNot(Items<'a, AString<'a>>),
        /// `RFC822.PEEK`: as `BODY.PEEK[]` (RFC 1730 §6.4.5).
        Rfc822Peek,
        /// `RFC822.TEXT.PEEK`: as `BODY.PEEK[TEXT]` (RFC 1730 §6.4.5).
        Rfc822TextPeek,
        /// `BINARY[part]<partial>`: the part without its transfer encoding (RFC 3516 §4.2).
        Binary {
            /// Whether `\Seen` stays as it is: `BINARY.PEEK`.
            peek: bool,
            /// Which part; none for the message.
            part: PartPath<'a>,
            /// Which octets of it; `None` for all.
            partial: Option<Partial>,
        },
        /// `BINARY.SIZE[part]` (RFC 3516 §4.2)
        BinarySize(PartPath<'a>),
        /// `EMAILID` (RFC 8474 §5.3)
        EmailId,
        /// `THREADID` (RFC 8474 §5.3)
        ThreadId,
        /// `SAVEDATE` (RFC 8514 §4.1)
        SaveDate,
        /// `PREVIEW` (RFC 8970 §3.1)
        Preview {
            /// `LAZY`: only what is at hand.
            lazy: bool,
        },
        /// `SNIPPET`, what PREVIEW was before RFC 8970, with the algorithms that are wanted, `FUZZY` or `LAZY=FUZZY`; none
        /// without parentheses.
        Snippet(Items<'a, Atom<'a>>),
        /// `ANNOTATION` (RFC 5257 §4.3)
        Annotation(AnnotationRequest<'a>),
        /// `X-GM-MSGID`: Gmail's identifier of the message.
        GmMsgId,
        /// `X-GM-THRID`: Gmail's identifier of the thread.
        GmThrId,
        /// `X-GM-LABELS`: Gmail's labels.
        GmLabels,
        /// An attribute of an extension.
        Other {
            /// Its name.
            name: Atom<'a>,
            /// What stands behind it in parentheses, as it was written.
            value: Option<Raw<'a>>,
        },
    }
}

/// The attributes that a FETCH asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchAttributes<'a> {
    /// `ALL`: FLAGS INTERNALDATE RFC822.SIZE ENVELOPE
    All,
    /// `FAST`: FLAGS INTERNALDATE RFC822.SIZE
    Fast,
    /// `FULL`: FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY
    Full,
    /// Attributes one by one; at least one.
    List(Items<'a, FetchAttribute<'a>>),
}

impl<'a> FetchAttributes<'a> {
    /// The attributes, macros expanded.
    #[must_use]
    pub fn expanded(&self) -> Items<'_, FetchAttribute<'a>> {
        use FetchAttribute::{Body, Envelope, Flags, InternalDate, Rfc822Size};
        match self {
            Self::Fast => Items::new(&[Flags, InternalDate, Rfc822Size]),
            Self::All => Items::new(&[Flags, InternalDate, Rfc822Size, Envelope]),
            Self::Full => Items::new(&[Flags, InternalDate, Rfc822Size, Envelope, Body]),
            Self::List(list) => list.reborrow(),
        }
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> FetchAttributes<'static> {
        match self {
            Self::All => FetchAttributes::All,
            Self::Fast => FetchAttributes::Fast,
            Self::Full => FetchAttributes::Full,
            Self::List(list) => FetchAttributes::List(list.into_owned()),
        }
    }
}

owned! {
    /// What FETCH gives: `msg-att-dynamic / msg-att-static` (RFC 9051 §7.5.2).
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum FetchItem<'a> {
        /// `FLAGS`
        Flags(Flags<'a>),
        /// `UID`; not zero unless the server says so.
        Uid(u32),
        /// `INTERNALDATE`
        InternalDate(DateTime),
        /// `RFC822.SIZE` in octets.
        Rfc822Size(u64),
        /// `MODSEQ` (RFC 7162 §3.1.4.2)
        ModSeq(u64),
        /// `ENVELOPE`
        Envelope(Box<Envelope<'a>>),
        /// `BODY`: the structure without its extensions.
        Body(Box<Body<'a>>),
        /// `BODYSTRUCTURE`
        BodyStructure(Box<Body<'a>>),
        /// `BODY[section]<origin>`, `RFC822`, `RFC822.HEADER`, `RFC822.TEXT` or `BINARY[section]<origin>`.
        Section {
            /// Which part, and where in it.
            name: SectionName<'a>,
            /// Its octets; NIL if there is no such part.
            data: NString<'a>,
        },
        /// `BINARY.SIZE[part]` in octets (RFC 3516 §4.3)
        BinarySize {
            /// Which part.
            part: PartPath<'a>,
            /// Octets of it without its transfer encoding.
            size: u64,
        },
        /// `EMAILID` (RFC 8474 §5.1)
        EmailId(ObjectId<'a>),
        /// `THREADID`; `None` if the server has no threads (RFC 8474 §5.2).
        ThreadId(Option<ObjectId<'a>>),
        /// `SAVEDATE`: when it was put into the mailbox; `None` if that is not known (RFC 8514 §4.2).
        SaveDate(Option<DateTime>),
        /// `PREVIEW`: how its text begins; NIL if that is not at hand (RFC 8970 §3.2).
        Preview(NString<'a>),
        /// `SNIPPET`: how its text begins.
        Snippet {
            /// The algorithm: `FUZZY`.
            algorithm: Atom<'a>,
            /// The text; NIL if that is not at hand.
            text: NString<'a>,
        },
        /// `ANNOTATION` (RFC 5257 §4.4)
        Annotation(Annotations<'a>),
        /// `X-GM-MSGID`
        GmMsgId(u64),
        /// `X-GM-THRID`
        GmThrId(u64),
        /// `X-GM-LABELS`: names in modified UTF-7, `\Inbox` and other system labels among them.
        GmLabels(Items<'a, GmLabel<'a>>),
        /// An item that this version does not know, or whose value it cannot read.
        Other {
            /// The name as it was written, with what may follow it in brackets.
            name: Raw<'a>,
            /// The value as it was written.
            value: Raw<'a>,
        },
    }
}

owned! {
    /// A label of Gmail's.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum GmLabel<'a> {
        /// `\Inbox`, `\Sent`, …
        System(crate::FlagName<'a>),
        /// A label that the user made.
        User(AString<'a>),
        /// NIL.
        Nil,
    }
}

owned! {
    /// The name of a piece of a message in a FETCH response.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum SectionName<'a> {
        /// `BODY[section]<origin>`
        Body {
            /// Which part.
            section: Section<'a>,
            /// Offset of the first octet, if a partial was asked for.
            origin: Option<u64>,
        },
        /// `BINARY[part]<origin>` (RFC 3516 §4.3)
        Binary {
            /// Which part; none for the message.
            part: PartPath<'a>,
            /// Offset of the first octet, if a partial was asked for.
            origin: Option<u64>,
        },
        /// `RFC822`
        Rfc822,
        /// `RFC822.HEADER`
        Rfc822Header,
        /// `RFC822.TEXT`
        Rfc822Text,
    }
}

owned! {
    /// A FETCH response, or a part of one: `nz-number SP "FETCH" SP msg-att`.
    ///
    /// A response whose every literal is small has one part. A large literal is not collected: the response
    /// comes as a part that ends where the literal begins, the literal in chunks, and a part with the items
    /// after it (which may end with another literal). The last part has `literal: None`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Fetch<'a> {
        /// The sequence number of the message, or its UID.
        pub seq: u32,
        /// Whether `seq` is a UID: `UIDFETCH` (RFC 9586 §3.3). Only a client that has enabled UIDONLY gets it.
        pub by_uid: bool,
        /// Whether this is the first part of the response.
        pub first: bool,
        /// The items of this part.
        pub items: Items<'a, FetchItem<'a>>,
        /// The literal that follows this part. Boxed, since few responses have one and all would be as large.
        pub literal: Option<Box<FetchLiteral<'a>>>,
    }
}

owned! {
    /// A literal that is streamed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct FetchLiteral<'a> {
        /// What it is.
        pub name: SectionName<'a>,
        /// Its octets.
        pub size: u64,
        /// Whether it is a literal8: a BINARY that may hold NUL.
        pub binary: bool,
    }
}

impl<'a> Fetch<'a> {
    /// A response in one part.
    #[must_use]
    pub const fn new(seq: u32, items: Items<'a, FetchItem<'a>>) -> Self {
        Self { seq, by_uid: false, first: true, items, literal: None }
    }
}
