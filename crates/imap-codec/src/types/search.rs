use crate::{
    AString, Atom, Date, FlagName, Items, Iter, ParseError, ParseErrorKind, Raw, SequenceSet,
};

/// What SEARCH looks for: `search-key` (RFC 9051 §6.4.4, RFC 3501 §6.4.4).
///
/// ```
/// use imap_codec::SearchKey;
/// let either = [SearchKey::From("alice".try_into()?), SearchKey::Flagged];
/// let search = [SearchKey::Unseen, SearchKey::or(&either)];
/// let mut out = Vec::new();
/// search[1].encode(&mut out);
/// assert_eq!(out, b"OR FROM alice FLAGGED");
/// # Ok::<(), imap_codec::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchKey<'a> {
    /// `ALL`
    All,
    /// `ANSWERED`
    Answered,
    /// `BCC`
    Bcc(AString<'a>),
    /// `BEFORE`: received before the day.
    Before(Date),
    /// `BODY`
    Body(AString<'a>),
    /// `CC`
    Cc(AString<'a>),
    /// `DELETED`
    Deleted,
    /// `DRAFT`
    Draft,
    /// `FLAGGED`
    Flagged,
    /// `FROM`
    From(AString<'a>),
    /// `HEADER`: the field has the text, or, for an empty text, is there.
    Header(AString<'a>, AString<'a>),
    /// `KEYWORD`
    Keyword(FlagName<'a>),
    /// `LARGER` than so many octets.
    Larger(u64),
    /// `NEW`: recent and not seen (RFC 3501 §6.4.4).
    New,
    /// `OLD`: not recent (RFC 3501 §6.4.4).
    Old,
    /// `ON`: received on the day.
    On(Date),
    /// `RECENT` (RFC 3501 §6.4.4)
    Recent,
    /// `SEEN`
    Seen,
    /// `SENTBEFORE`: the Date field is before the day.
    SentBefore(Date),
    /// `SENTON`
    SentOn(Date),
    /// `SENTSINCE`
    SentSince(Date),
    /// `SINCE`: received on the day or after it.
    Since(Date),
    /// `SMALLER` than so many octets.
    Smaller(u64),
    /// `SUBJECT`
    Subject(AString<'a>),
    /// `TEXT`: in the header section or the body.
    Text(AString<'a>),
    /// `TO`
    To(AString<'a>),
    /// `UID`
    Uid(SequenceSet<'a>),
    /// `UNANSWERED`
    Unanswered,
    /// `UNDELETED`
    Undeleted,
    /// `UNDRAFT`
    Undraft,
    /// `UNFLAGGED`
    Unflagged,
    /// `UNKEYWORD`
    Unkeyword(FlagName<'a>),
    /// `UNSEEN`
    Unseen,
    /// Messages by their numbers.
    Sequence(SequenceSet<'a>),
    /// `NOT`: exactly one key. Made by [`SearchKey::not`].
    Not(Nested<'a>),
    /// `OR`: exactly two keys. Made by [`SearchKey::or`].
    Or(Nested<'a>),
    /// `(…)`: all of the keys, at least one. Made by [`SearchKey::and`].
    And(Nested<'a>),
}

/// The keys in a key, as many as it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested<'a>(pub(crate) SearchKeys<'a>);

impl Nested<'_> {
    /// The keys.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, SearchKey<'_>> {
        self.0.iter()
    }
}

impl<'a> SearchKey<'a> {
    /// `NOT key`
    #[must_use]
    pub const fn not(key: &'a Self) -> Self {
        Self::Not(Nested(Items::new(core::slice::from_ref(key))))
    }

    /// `OR key key`
    #[must_use]
    pub const fn or(keys: &'a [Self; 2]) -> Self {
        Self::Or(Nested(Items::new(keys)))
    }

    /// `(key …)`
    ///
    /// # Errors
    /// If there are none.
    pub const fn and(keys: &'a [Self]) -> Result<Self, ParseError> {
        if keys.is_empty() {
            return Err(ParseError { kind: ParseErrorKind::SearchKey, at: 0 });
        }
        Ok(Self::And(Nested(Items::new(keys))))
    }
}

/// `search-key *(SP search-key)`: all of them.
pub type SearchKeys<'a> = Items<'a, SearchKey<'a>>;

/// What is to be said of the messages found: `search-return-opt` (RFC 9051 §6.4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchReturn<'a> {
    /// `MIN`
    Min,
    /// `MAX`
    Max,
    /// `ALL`
    All,
    /// `COUNT`
    Count,
    /// `SAVE`
    Save,
    /// An option of an extension.
    Other {
        /// Its name.
        name: Atom<'a>,
        /// Its parameters as they were written.
        value: Option<Raw<'a>>,
    },
}

/// SEARCH: `"SEARCH" [search-return-opts] SP search-program`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search<'a> {
    /// `RETURN (…)`; `None` without it, and empty for `RETURN ()`, which means ALL.
    pub returns: Option<Items<'a, SearchReturn<'a>>>,
    /// `CHARSET`: of the strings in the keys.
    pub charset: Option<AString<'a>>,
    /// What is looked for; at least one key.
    pub keys: SearchKeys<'a>,
}

impl<'a> Search<'a> {
    /// A SEARCH for `keys`.
    #[must_use]
    pub const fn new(keys: &'a [SearchKey<'a>]) -> Self {
        Self { returns: None, charset: None, keys: Items::new(keys) }
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Search<'static> {
        Search {
            returns: self.returns.map(Items::into_owned),
            charset: self.charset.map(AString::into_owned),
            keys: self.keys.into_owned(),
        }
    }
}

/// What SEARCH found, or a part of it: `"SEARCH" *(SP nz-number)` (RFC 3501 §7.2.5).
///
/// A response that is longer than [`Limits::response`](crate::Limits::response) comes in parts, each with as
/// many numbers as fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// Sequence numbers, or UIDs for UID SEARCH.
    pub numbers: Items<'a, u32>,
    /// `(MODSEQ n)` (RFC 7162 §3.1.5).
    pub mod_seq: Option<u64>,
    /// Whether a part with more numbers follows.
    pub more: bool,
}

impl Found<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Found<'static> {
        Found { numbers: self.numbers.into_owned(), mod_seq: self.mod_seq, more: self.more }
    }
}

/// What SEARCH with RETURN found, or a part of it: `esearch-response` (RFC 9051 §7.3.4).
///
/// A response that is longer than [`Limits::response`](crate::Limits::response) comes in parts: each has
/// the correlator, and an ALL that is cut goes on in the next part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ESearch<'a> {
    /// `(TAG …)`: the tag of the command.
    pub tag: Option<AString<'a>>,
    /// Whether the numbers are UIDs.
    pub uid: bool,
    /// What was found.
    pub items: Items<'a, ESearchItem<'a>>,
    /// Whether a part with more follows.
    pub more: bool,
}

/// `search-return-data`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ESearchItem<'a> {
    /// `MIN`
    Min(u32),
    /// `MAX`
    Max(u32),
    /// `ALL`
    All(SequenceSet<'a>),
    /// `COUNT`
    Count(u32),
    /// `MODSEQ` (RFC 7162 §3.1.10)
    ModSeq(u64),
    /// An item of an extension.
    Other {
        /// Its name.
        name: Atom<'a>,
        /// Its value as it was written.
        value: Raw<'a>,
    },
}

impl ESearch<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> ESearch<'static> {
        ESearch {
            tag: self.tag.map(AString::into_owned),
            uid: self.uid,
            items: self.items.into_owned(),
            more: self.more,
        }
    }
}
