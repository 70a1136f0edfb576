use crate::{Atom, Body, DateTime, Envelope, Flags, Items, NString, Partial, Raw, Section};

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
    /// An attribute of an extension, by its name alone.
    Other(Atom<'a>),
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
    Envelope(Envelope<'a>),
    /// `BODY`: the structure without its extensions.
    Body(Body<'a>),
    /// `BODYSTRUCTURE`
    BodyStructure(Body<'a>),
    /// `BODY[section]<origin>`, `RFC822`, `RFC822.HEADER` or `RFC822.TEXT`.
    Section {
        /// Which part, and where in it.
        name: SectionName<'a>,
        /// Its octets; NIL if there is no such part.
        data: NString<'a>,
    },
    /// An item that this version does not know, or whose value it cannot read.
    Other {
        /// The name as it was written, with what may follow it in brackets.
        name: Raw<'a>,
        /// The value as it was written.
        value: Raw<'a>,
    },
}

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
    /// `RFC822`
    Rfc822,
    /// `RFC822.HEADER`
    Rfc822Header,
    /// `RFC822.TEXT`
    Rfc822Text,
}

/// A FETCH response, or a part of one: `nz-number SP "FETCH" SP msg-att`.
///
/// A response whose every literal is small has one part. A large literal is not collected: the response
/// comes as a part that ends where the literal begins, the literal in chunks, and a part with the items
/// after it (which may end with another literal). The last part has `literal: None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch<'a> {
    /// The sequence number of the message.
    pub seq: u32,
    /// Whether this is the first part of the response.
    pub first: bool,
    /// The items of this part.
    pub items: Items<'a, FetchItem<'a>>,
    /// The literal that follows this part.
    pub literal: Option<FetchLiteral<'a>>,
}

/// A literal that is streamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchLiteral<'a> {
    /// What it is.
    pub name: SectionName<'a>,
    /// Its octets.
    pub size: u64,
}

impl<'a> Fetch<'a> {
    /// A response in one part.
    #[must_use]
    pub const fn new(seq: u32, items: Items<'a, FetchItem<'a>>) -> Self {
        Self { seq, first: true, items, literal: None }
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Fetch<'static> {
        Fetch {
            seq: self.seq,
            first: self.first,
            items: self.items.into_owned(),
            literal: self.literal.map(|literal| FetchLiteral {
                name: literal.name.into_owned(),
                size: literal.size,
            }),
        }
    }
}

impl FetchAttribute<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> FetchAttribute<'static> {
        match self {
            Self::Flags => FetchAttribute::Flags,
            Self::Uid => FetchAttribute::Uid,
            Self::InternalDate => FetchAttribute::InternalDate,
            Self::Rfc822Size => FetchAttribute::Rfc822Size,
            Self::ModSeq => FetchAttribute::ModSeq,
            Self::Envelope => FetchAttribute::Envelope,
            Self::Body => FetchAttribute::Body,
            Self::BodyStructure => FetchAttribute::BodyStructure,
            Self::Section { peek, section, partial } => {
                FetchAttribute::Section { peek, section: section.into_owned(), partial }
            }
            Self::Rfc822 => FetchAttribute::Rfc822,
            Self::Rfc822Header => FetchAttribute::Rfc822Header,
            Self::Rfc822Text => FetchAttribute::Rfc822Text,
            Self::Other(name) => FetchAttribute::Other(name.into_owned()),
        }
    }
}

impl FetchItem<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> FetchItem<'static> {
        match self {
            Self::Flags(flags) => FetchItem::Flags(flags.into_owned()),
            Self::Uid(uid) => FetchItem::Uid(uid),
            Self::InternalDate(date) => FetchItem::InternalDate(date),
            Self::Rfc822Size(size) => FetchItem::Rfc822Size(size),
            Self::ModSeq(value) => FetchItem::ModSeq(value),
            Self::Envelope(envelope) => FetchItem::Envelope(envelope.into_owned()),
            Self::Body(body) => FetchItem::Body(body.into_owned()),
            Self::BodyStructure(body) => FetchItem::BodyStructure(body.into_owned()),
            Self::Section { name, data } => {
                FetchItem::Section { name: name.into_owned(), data: data.into_owned() }
            }
            Self::Other { name, value } => {
                FetchItem::Other { name: name.into_owned(), value: value.into_owned() }
            }
        }
    }
}

impl SectionName<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> SectionName<'static> {
        match self {
            Self::Body { section, origin } => {
                SectionName::Body { section: section.into_owned(), origin }
            }
            Self::Rfc822 => SectionName::Rfc822,
            Self::Rfc822Header => SectionName::Rfc822Header,
            Self::Rfc822Text => SectionName::Rfc822Text,
        }
    }
}
