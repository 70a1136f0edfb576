mod compile;

use alloc::{borrow::Cow, string::String, vec::Vec};

use thiserror::Error;

use super::{Filters, Needle, WantedAnnotation};
use crate::{AString, Date, Flag, NumberSet, Search, TooManyRanges};
use compile::Compiler;

/// What SEARCH asks of a message (RFC 9051 §6.4.4). What costs most is asked last.
pub trait Searchable {
    /// Its sequence number in the session.
    fn seq(&self) -> u32;
    /// Its UID.
    fn uid(&self) -> u32;
    /// Whether it has a flag; `\Recent` among them.
    fn has_flag(&self, flag: &Flag<'_>) -> bool;
    /// The day of its internal date, in whatever zone that is kept.
    fn received(&self) -> Option<Date>;
    /// The day in its Date field, as it stands there; `None` without a valid one.
    fn sent(&self) -> Option<Date>;
    /// Octets: RFC822.SIZE.
    fn size(&self) -> u64;
    /// Seconds since 1970 in UTC when it arrived, for OLDER and YOUNGER (RFC 5032); `None` matches neither.
    fn arrival(&self) -> Option<i64> {
        None
    }
    /// Its mod-sequence (RFC 7162 §3.1.5).
    fn mod_seq(&self) -> u64 {
        0
    }
    /// The day when it was put into the mailbox (RFC 8514 §4.3).
    fn saved(&self) -> Option<Date> {
        None
    }
    /// Whether it has this EMAILID (RFC 8474 §5.5).
    fn has_email_id(&self, id: &str) -> bool {
        let _ = id;
        false
    }
    /// Whether it is in the thread with this THREADID (RFC 8474 §5.5).
    fn has_thread_id(&self, id: &str) -> bool {
        let _ = id;
        false
    }
    /// Whether one of its annotations [is](WantedAnnotation::is) wanted (RFC 5257 §4.8).
    fn has_annotation(&self, wanted: &WantedAnnotation) -> bool {
        let _ = wanted;
        false
    }
    /// Its X-GM-MSGID.
    fn gmail_message_id(&self) -> Option<u64> {
        None
    }
    /// The X-GM-THRID of its thread.
    fn gmail_thread_id(&self) -> Option<u64> {
        None
    }
    /// Whether it has this label of X-GM-LABELS.
    fn has_gmail_label(&self, label: &str) -> bool {
        let _ = label;
        false
    }
    /// Whether it matches a query of X-GM-RAW, in the syntax of Gmail's search box.
    fn matches_gmail(&self, query: &str) -> bool {
        let _ = query;
        false
    }
    /// Whether a text stands in a place, decoded.
    fn contains(&self, place: Place<'_>, text: &Needle) -> bool;
}

/// Where a text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place<'a> {
    /// The body of a header field with this name, in any case; any one of several. An empty text asks whether there is such
    /// a field.
    Field(&'a str),
    /// The body: texts of all parts, and header sections in it.
    Body,
    /// The header section and the body.
    Text,
}

/// A SEARCH, made ready to be asked of any number of messages.
///
/// ```
/// use imap_codec::{Date, Flag, SearchKey, evaluate::{Context, Needle, Place, Program, Searchable}};
/// struct Message(u32, &'static str);
/// impl Searchable for Message {
///     fn seq(&self) -> u32 { self.0 }
///     fn uid(&self) -> u32 { self.0 }
///     fn has_flag(&self, flag: &Flag<'_>) -> bool { *flag == Flag::Seen }
///     fn received(&self) -> Option<Date> { None }
///     fn sent(&self) -> Option<Date> { None }
///     fn size(&self) -> u64 { 100 }
///     fn contains(&self, place: Place<'_>, text: &Needle) -> bool {
///         place == Place::Field("Subject") && text.is_in(self.1)
///     }
/// }
/// let keys = [SearchKey::Seen, SearchKey::Subject("KETCHUP".try_into()?)];
/// let program = Program::new(&imap_codec::Search::new(&keys), &Context::default())?;
/// assert!(program.matches(&Message(1, "Some ketchup?")) && !program.matches(&Message(2, "Fries")));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    tests: Vec<Test>,
    /// Where it begins.
    start: Next,
}

/// What a SEARCH means depends on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The largest sequence number: what `*` stands for.
    pub max_seq: u32,
    /// The largest UID: what `*` stands for after `UID`.
    pub max_uid: u32,
    /// The UIDs that `$` stands for (RFC 9051 §6.4.4.1).
    pub saved: Option<&'a NumberSet>,
    /// Seconds since 1970 in UTC: now, for OLDER and YOUNGER.
    pub now: i64,
    /// Whether the mailbox keeps when messages were put into it: SAVEDATESUPPORTED (RFC 8514 §4.3).
    pub save_date: bool,
    /// Ranges of a set that are taken. 10 000 by default, more than a command line holds.
    pub ranges: usize,
}

impl Default for Context<'_> {
    fn default() -> Self {
        Self { max_seq: 0, max_uid: 0, saved: None, now: 0, save_date: false, ranges: 10_000 }
    }
}

impl<'a> Context<'a> {
    /// A mailbox whose largest numbers are these.
    #[must_use]
    pub fn new(max_seq: u32, max_uid: u32) -> Self {
        Self { max_seq, max_uid, ..Self::default() }
    }

    /// The same at this time, in seconds since 1970 in UTC.
    #[must_use]
    pub const fn at(self, now: i64) -> Self {
        Self { now, ..self }
    }

    /// The same with the UIDs that `$` stands for.
    #[must_use]
    pub const fn with_saved(self, saved: &'a NumberSet) -> Self {
        Self { saved: Some(saved), ..self }
    }
}

/// Why a SEARCH cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The character set is unknown, or a text is not in it: NO with BADCHARSET (RFC 9051 §6.4.4).
    #[error("unknown character set")]
    Charset,
    /// A key that this version does not evaluate, or that is nested too deep: NO, or BAD.
    #[error("unsupported search key")]
    Unsupported,
    /// A filter is not there: NO with [`Filters::code`] (RFC 5466 §3.1).
    #[error("undefined filter")]
    UndefinedFilter,
    /// An attribute of annotations that cannot be searched: BAD (RFC 5257 §4.8).
    #[error("not an attribute to be searched")]
    Attribute,
    /// A set has too many ranges.
    #[error(transparent)]
    Ranges(#[from] TooManyRanges),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Test {
    key: Key,
    /// Where it goes on if the key matches, and if it does not.
    yes: Next,
    no: Next,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Test(usize),
    Done(bool),
}

/// A key without others in it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    All,
    Flag(Flag<'static>),
    Old,
    Seq(NumberSet),
    Uid(NumberSet),
    Larger(u64),
    Smaller(u64),
    Received(Day),
    Sent(Day),
    Saved(Day),
    /// Arrived at this time or before it.
    ArrivedBy(i64),
    /// Arrived at this time or after it.
    ArrivedSince(i64),
    ModSeq(u64),
    EmailId(String),
    ThreadId(String),
    Annotation(WantedAnnotation),
    GmMessageId(u64),
    GmThreadId(u64),
    GmLabel(String),
    GmRaw(String),
    Contains(Where, Needle),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Before(Date),
    On(Date),
    Since(Date),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    Field(Cow<'static, str>),
    Body,
    Text,
}

impl Program {
    /// Makes `search` ready. FILTER is not supported.
    ///
    /// # Errors
    /// See [`SearchError`].
    pub fn new(search: &Search<'_>, context: &Context<'_>) -> Result<Self, SearchError> {
        let charset = search.charset.as_ref().map(AString::as_bytes);
        Compiler::new(context, charset, None).compile(&search.keys)
    }

    /// Makes `search` ready, with the keys of `filters` where FILTER names them (RFC 5466 §3.1). In NOT and OR the keys of
    /// a filter are one key, as if they stood in parentheses.
    ///
    /// # Errors
    /// See [`SearchError`]; [`SearchError::Charset`] also if there are filters and another character set than UTF-8, which
    /// is BAD then.
    pub fn with_filters(
        search: &Search<'_>,
        context: &Context<'_>,
        filters: &mut Filters<'_>,
    ) -> Result<Self, SearchError> {
        let charset = search.charset.as_ref().map(AString::as_bytes);
        Compiler::new(context, charset, Some(filters)).compile(&search.keys)
    }

    /// Whether a message matches. Nothing is asked twice, and nothing that does not matter any more.
    #[must_use]
    pub fn matches(&self, message: &impl Searchable) -> bool {
        let mut next = self.start;
        loop {
            let at = match next {
                Next::Done(matches) => return matches,
                Next::Test(at) => at,
            };
            // A program goes on to later tests only.
            let Some(test) = self.tests.get(at) else { return false };
            next = if test.key.matches(message) { test.yes } else { test.no };
        }
    }

    /// Whether it asks for octets of messages, and not only for what is known of them without opening them.
    #[must_use]
    pub fn reads_messages(&self) -> bool {
        self.tests
            .iter()
            .any(|test| matches!(test.key, Key::Contains(..) | Key::Sent(_) | Key::GmRaw(_)))
    }
}

impl Key {
    fn matches(&self, message: &impl Searchable) -> bool {
        match self {
            Self::All => true,
            Self::Flag(flag) => message.has_flag(flag),
            Self::Old => !message.has_flag(&Flag::Recent),
            Self::Seq(set) => set.contains(message.seq()),
            Self::Uid(set) => set.contains(message.uid()),
            Self::Larger(size) => message.size() > *size,
            Self::Smaller(size) => message.size() < *size,
            Self::Received(day) => message.received().is_some_and(|date| day.matches(date)),
            Self::Sent(day) => message.sent().is_some_and(|date| day.matches(date)),
            Self::Saved(day) => message.saved().is_some_and(|date| day.matches(date)),
            Self::ArrivedBy(time) => message.arrival().is_some_and(|arrival| arrival <= *time),
            Self::ArrivedSince(time) => message.arrival().is_some_and(|arrival| arrival >= *time),
            Self::ModSeq(value) => message.mod_seq() >= *value,
            Self::EmailId(id) => message.has_email_id(id),
            Self::ThreadId(id) => message.has_thread_id(id),
            Self::Annotation(wanted) => message.has_annotation(wanted),
            Self::GmMessageId(id) => message.gmail_message_id() == Some(*id),
            Self::GmThreadId(id) => message.gmail_thread_id() == Some(*id),
            Self::GmLabel(label) => message.has_gmail_label(label),
            Self::GmRaw(query) => message.matches_gmail(query),
            Self::Contains(place, text) => message.contains(
                match place {
                    Where::Field(name) => Place::Field(name),
                    Where::Body => Place::Body,
                    Where::Text => Place::Text,
                },
                text,
            ),
        }
    }

    /// What costs more is asked later.
    const fn cost(&self) -> u8 {
        match self {
            Self::Contains(Where::Field(_), _) | Self::Sent(_) => 1,
            Self::Contains(..) | Self::GmRaw(_) => 2,
            _ => 0,
        }
    }
}

impl Day {
    fn matches(self, date: Date) -> bool {
        match self {
            Self::Before(day) => date < day,
            Self::On(day) => date == day,
            Self::Since(day) => date >= day,
        }
    }
}
