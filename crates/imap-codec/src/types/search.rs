use alloc::vec::Vec;

use super::owned::owned;
use crate::{
    AString, Atom, Date, FetchAttribute, FlagName, Items, Iter, Mailbox, MailboxFilter, ObjectId,
    ParseError, ParseErrorKind, PartialRange, Raw, SequenceSet,
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
    /// `UIDAFTER`: with a higher UID than this (RFC 9738 §3.2).
    UidAfter(u32),
    /// `UIDBEFORE`: with a lower UID than this (RFC 9738 §3.2).
    UidBefore(u32),
    /// `OLDER`: received at least so many seconds ago; not zero (RFC 5032).
    Older(u32),
    /// `YOUNGER`: received within so many seconds; not zero (RFC 5032).
    Younger(u32),
    /// `MODSEQ`: changed at this mod-sequence or after it (RFC 7162 §3.1.5).
    ModSeq {
        /// Of which metadata; `None` for any.
        entry: Option<ModSeqEntry<'a>>,
        /// The mod-sequence.
        value: u64,
    },
    /// `EMAILID` (RFC 8474 §5.5)
    EmailId(ObjectId<'a>),
    /// `THREADID` (RFC 8474 §5.5)
    ThreadId(ObjectId<'a>),
    /// `SAVEDBEFORE`: put into the mailbox before the day (RFC 8514 §4.3).
    SavedBefore(Date),
    /// `SAVEDON` (RFC 8514 §4.3)
    SavedOn(Date),
    /// `SAVEDSINCE` (RFC 8514 §4.3)
    SavedSince(Date),
    /// `SAVEDATESUPPORTED`: all messages, or none (RFC 8514 §4.3).
    SaveDateSupported,
    /// `FILTER`: a search that the server keeps (RFC 5466 §3.1).
    Filter(Atom<'a>),
    /// `ANNOTATION` (RFC 5257 §4.8)
    Annotation {
        /// The entry, with wildcards.
        entry: crate::Pattern<'a>,
        /// The attribute.
        attribute: AString<'a>,
        /// What its value has in it.
        value: crate::NString<'a>,
    },
    /// `X-GM-RAW`: in Gmail's own syntax.
    GmRaw(AString<'a>),
    /// `X-GM-MSGID`
    GmMsgId(u64),
    /// `X-GM-THRID`
    GmThrId(u64),
    /// `X-GM-LABELS`
    GmLabels(AString<'a>),
    /// `FUZZY`: exactly one key (RFC 6203). Made by [`SearchKey::fuzzy`].
    Fuzzy(Nested<'a>),
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

    /// `FUZZY key`
    #[must_use]
    pub const fn fuzzy(key: &'a Self) -> Self {
        Self::Fuzzy(Nested(Items::new(core::slice::from_ref(key))))
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

impl SearchKeys<'_> {
    /// Whether such a key stands among these or in them.
    pub(crate) fn any_key(&self, wanted: impl Fn(&SearchKey<'_>) -> bool) -> bool {
        let mut nested: Vec<SearchKeys<'static>> = Vec::from([self.reborrow().into_owned()]);
        while let Some(keys) = nested.pop() {
            for key in &keys {
                match key {
                    SearchKey::Not(inner)
                    | SearchKey::Or(inner)
                    | SearchKey::And(inner)
                    | SearchKey::Fuzzy(inner) => nested.push(inner.0.into_owned()),
                    key if wanted(&key) => return true,
                    _ => {}
                }
            }
        }
        false
    }
}

/// `search-modseq-ext = SP entry-name SP entry-type-req` (RFC 7162 §7)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModSeqEntry<'a> {
    /// `/flags/\\seen`
    pub name: AString<'a>,
    /// Whose value of it.
    pub kind: ModSeqKind,
}

/// `entry-type-req`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModSeqKind {
    /// `priv`: the user's own.
    Private,
    /// `shared`
    Shared,
    /// `all`: either.
    All,
}

owned! {
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
        /// `PARTIAL`: some of the results (RFC 9394 §3.1).
        Partial(PartialRange),
        /// `UPDATE`: changes of the result are told (RFC 5267 §4.3), with what is wanted of new messages (RFC
        /// 5465 §5.2).
        Update(Items<'a, FetchAttribute<'a>>),
        /// `CONTEXT`: the same search will come again (RFC 5267 §4.2).
        Context,
        /// `RELEVANCY`: how well each message matches (RFC 6203 §4).
        Relevancy,
        /// An option of an extension.
        Other {
            /// Its name.
            name: Atom<'a>,
            /// Its parameters as they were written.
            value: Option<Raw<'a>>,
        },
    }
}

owned! {
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
}

impl<'a> Search<'a> {
    /// A SEARCH for `keys`.
    #[must_use]
    pub const fn new(keys: &'a [SearchKey<'a>]) -> Self {
        Self { returns: None, charset: None, keys: Items::new(keys) }
    }
}

owned! {
    /// ESEARCH: a SEARCH in several mailboxes (RFC 7377 §2).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MultiSearch<'a> {
        /// `IN (…)`: which mailboxes; none without it, for the selected one.
        pub sources: Items<'a, MailboxFilter<'a>>,
        /// `scope-options` as they were written.
        pub scope: Option<Raw<'a>>,
        /// What is looked for.
        pub search: Search<'a>,
    }
}

owned! {
    /// What SEARCH or SORT found, or a part of it: `"SEARCH" *(SP nz-number)` (RFC 3501 §7.2.5).
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
}

owned! {
    /// Which command a response answers, and for which mailbox: `search-correlator` (RFC 7377 §2.1).
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Correlator<'a> {
        /// `TAG`
        pub tag: Option<AString<'a>>,
        /// `MAILBOX`
        pub mailbox: Option<Mailbox<'a>>,
        /// `UIDVALIDITY`
        pub uid_validity: Option<u32>,
    }
}

owned! {
    /// What SEARCH with RETURN found, or a part of it: `esearch-response` (RFC 9051 §7.3.4).
    ///
    /// Ranges keep it short; a response that is longer than [`Limits::response`](crate::Limits::response) is read over.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ESearch<'a> {
        /// `(TAG …)`: the command.
        pub correlator: Correlator<'a>,
        /// Whether the numbers are UIDs.
        pub uid: bool,
        /// What was found.
        pub items: Items<'a, ESearchItem<'a>>,
        /// Whether a part with more follows.
        pub more: bool,
    }
}

owned! {
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
        /// `PARTIAL` (RFC 9394 §3.1)
        Partial {
            /// Which results.
            range: PartialRange,
            /// They; `None` for NIL.
            found: Option<SequenceSet<'a>>,
        },
        /// `ADDTO`: the result has more (RFC 5267 §4.3.1).
        AddTo(Items<'a, ContextChange<'a>>),
        /// `REMOVEFROM`: the result has less (RFC 5267 §4.3.2).
        RemoveFrom(Items<'a, ContextChange<'a>>),
        /// `RELEVANCY`: a score for each result, 1 to 100 (RFC 6203 §4).
        Relevancy(Items<'a, u32>),
        /// An item of an extension.
        Other {
            /// Its name.
            name: Atom<'a>,
            /// Its value as it was written.
            value: Raw<'a>,
        },
    }
}

owned! {
    /// A change of a result: `context-position SP sequence-set` (RFC 5267 §5).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ContextChange<'a> {
        /// Where in the result, from 1; 0 where it does not matter.
        pub position: u32,
        /// Which messages.
        pub messages: SequenceSet<'a>,
    }
}

owned! {
    /// UIDs in batches: what answers UIDBATCHES (RFC 10022).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct UidBatches<'a> {
        /// `(TAG …)`: the command.
        pub correlator: Correlator<'a>,
        /// The batches, the newest first; `None` for an empty mailbox.
        pub batches: Option<SequenceSet<'a>>,
    }
}
