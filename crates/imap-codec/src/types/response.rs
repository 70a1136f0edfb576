use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use textline::{Escaped, sasl};

use super::owned::owned;
use crate::{
    AString, Acl, Capabilities, Code, Conversion, Converted, ESearch, Fetch, Flags, Found, IdField,
    Items, ListedRights, Listing, Mailbox, MailboxStatus, Metadata, Namespaces, ParseError,
    ParseErrorKind, PushParameter, Quota, Raw, Rights, SequenceSet, Tag, Thread, UidBatches,
    UrlFetched,
};

/// A line of a server, with its literals: `continue-req / response-data / response-tagged` (RFC 9051 §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response<'a> {
    /// `*`: data, wanted or not.
    Data(Data<'a>),
    /// A tag: the command is completed.
    Done {
        /// Which command.
        tag: Tag<'a>,
        /// How it went.
        status: Status,
        /// What the server says of it.
        text: Text<'a>,
    },
    /// `+`: the client may go on.
    Continue(Continue<'a>),
}

/// How a command went: `resp-cond-state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// `OK`: done.
    Ok,
    /// `NO`: not done.
    No,
    /// `BAD`: not understood.
    Bad,
}

impl Status {
    /// The word as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::No => "NO",
            Self::Bad => "BAD",
        }
    }
}

owned! {
    /// Data of a server: `response-data` (RFC 9051 §7).
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Data<'a> {
        /// `OK`, `NO` or `BAD` without a tag: information, a warning, or an error that belongs to no command.
        Condition {
            /// Which.
            status: Status,
            /// What it says.
            text: Text<'a>,
        },
        /// `PREAUTH`: a greeting, authenticated already.
        PreAuth(Text<'a>),
        /// `BYE`: the server closes.
        Bye(Text<'a>),
        /// `CAPABILITY`
        Capability(Capabilities<'a>),
        /// `ENABLED`
        Enabled(Capabilities<'a>),
        /// `ID`; `None` for NIL.
        Id(Option<Items<'a, IdField<'a>>>),
        /// `LIST`
        List(Listing<'a>),
        /// `LSUB` (RFC 3501 §7.2.3)
        Lsub(Listing<'a>),
        /// `XLIST`: Gmail's LIST, before there was SPECIAL-USE.
        XList(Listing<'a>),
        /// `MAILBOX`: what answers FIND (RFC 1730 appendix A.2).
        Mailbox(Mailbox<'a>),
        /// `NAMESPACE`
        Namespace(Namespaces<'a>),
        /// `STATUS`
        Status(MailboxStatus<'a>),
        /// `SEARCH` (RFC 3501 §7.2.5)
        Search(Found<'a>),
        /// `SORT` (RFC 5256 §4)
        Sort(Found<'a>),
        /// `THREAD` (RFC 5256 §4)
        Thread(Items<'a, Thread<'a>>),
        /// `ESEARCH`
        ESearch(ESearch<'a>),
        /// `UIDBATCHES` (RFC 10022)
        UidBatches(UidBatches<'a>),
        /// `FLAGS`: that the mailbox knows.
        Flags(Flags<'a>),
        /// `EXISTS`: messages in the mailbox.
        Exists(u32),
        /// `RECENT` (RFC 3501 §7.3.2)
        Recent(u32),
        /// `EXPUNGE`: the message with this number is gone, and the numbers above it are one less.
        Expunge(u32),
        /// `VANISHED`: messages with these UIDs are gone (RFC 7162 §3.2.10).
        Vanished {
            /// `(EARLIER)`: they were gone before, and no sequence number changes.
            earlier: bool,
            /// Their UIDs.
            uids: SequenceSet<'a>,
        },
        /// `FETCH`, and `UIDFETCH`
        Fetch(Fetch<'a>),
        /// `COPY`: the message was copied (RFC 1730 appendix A.2).
        Copied(u32),
        /// `STORE`: as FETCH, of what STORE has changed (RFC 1730 appendix A.2).
        Stored(Fetch<'a>),
        /// `CONVERTED` (RFC 5259 §7)
        Converted(Converted<'a>),
        /// `CONVERSION` (RFC 5259 §6)
        Conversion(Conversion<'a>),
        /// `ACL` (RFC 4314 §3.6)
        Acl(Acl<'a>),
        /// `LISTRIGHTS` (RFC 4314 §3.7)
        ListRights(ListedRights<'a>),
        /// `MYRIGHTS`: what the user may do with a mailbox (RFC 4314 §3.8).
        MyRights {
            /// The mailbox.
            mailbox: Mailbox<'a>,
            /// What.
            rights: Rights<'a>,
        },
        /// `QUOTA` (RFC 9208 §4.2.1)
        Quota(Quota<'a>),
        /// `QUOTAROOT`: the quota roots of a mailbox (RFC 9208 §4.2.2).
        QuotaRoot {
            /// The mailbox.
            mailbox: Mailbox<'a>,
            /// Their names.
            roots: Items<'a, AString<'a>>,
        },
        /// `METADATA` (RFC 5464 §4.4)
        Metadata(Metadata<'a>),
        /// `GENURLAUTH`: authorized URLs (RFC 4467 §7).
        GenUrlAuth(Items<'a, AString<'a>>),
        /// `URLFETCH` (RFC 4467 §7)
        UrlFetch(Items<'a, UrlFetched<'a>>),
        /// `LANGUAGE`: those that the server knows, or the one that it uses from now on (RFC 5255 §3.3).
        Language(Items<'a, AString<'a>>),
        /// `COMPARATOR` (RFC 5255 §4.8)
        Comparator {
            /// The one that is used.
            active: AString<'a>,
            /// Those that match what the client asked for.
            matching: Items<'a, AString<'a>>,
        },
        /// `JMAPACCESS`: the URL of the same account's JMAP session (RFC 9698 §3).
        JmapAccess(AString<'a>),
        /// `XAPPLEPUSHSERVICE`
        XApplePushService(Items<'a, PushParameter<'a>>),
        /// A response that this version does not know: the line with its literals, after `* `.
        Other(Raw<'a>),
    }
}

impl super::owned::Owned for Status {
    type Static = Self;
    fn owned(self) -> Self {
        self
    }
}

/// A text for people, and a code for programs: `resp-text = ["[" resp-text-code "]" SP] [text]`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Text<'a> {
    /// The code.
    pub code: Option<Code<'a>>,
    text: Cow<'a, [u8]>,
}

impl<'a> Text<'a> {
    /// A text without a code.
    ///
    /// # Errors
    /// If it is empty, has a CR, LF or NUL, or begins with `[`, which would make it a code.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, ParseError> {
        let text = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        if text.is_empty() || text.starts_with(b"[") {
            return Err(ParseErrorKind::Octet.at(0));
        }
        match memchr::memchr3(b'\r', b'\n', 0, &text) {
            Some(at) => Err(ParseErrorKind::Octet.at(at)),
            None => Ok(Self { code: None, text }),
        }
    }

    /// The same text with `code`.
    #[must_use]
    pub fn with_code(self, code: Code<'a>) -> Self {
        Self { code: Some(code), ..self }
    }

    pub(crate) const fn checked(code: Option<Code<'a>>, text: &'a [u8]) -> Self {
        Self { code, text: Cow::Borrowed(text) }
    }

    /// The text. US-ASCII, or UTF-8 after ENABLE; servers in use send any octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text
    }

    /// The text, with U+FFFD for octets that are not UTF-8.
    #[must_use]
    pub fn to_str_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.text)
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Text<'static> {
        Text { code: self.code.map(Code::into_owned), text: Cow::Owned(self.text.into_owned()) }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = &self.code {
            write!(f, "[{code:?}] ")?;
        }
        fmt::Debug::fmt(&Escaped(&self.text), f)
    }
}

/// A continuation request: `continue-req = "+" SP (resp-text / base64) CRLF`. Which of the two it is depends
/// on the command that waits for it, not on its octets.
#[derive(Clone, PartialEq, Eq)]
pub struct Continue<'a>(Cow<'a, [u8]>);

impl<'a> Continue<'a> {
    pub(crate) const fn checked(octets: &'a [u8]) -> Self {
        Self(Cow::Borrowed(octets))
    }

    /// What stands after `+` and its space.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The challenge of an AUTHENTICATE exchange.
    ///
    /// # Errors
    /// If it is not base64.
    pub fn challenge(&self) -> Result<Vec<u8>, sasl::NotBase64> {
        sasl::decode_challenge(&self.0)
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Continue<'static> {
        Continue(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Continue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}
