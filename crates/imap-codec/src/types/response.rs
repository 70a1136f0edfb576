use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use textline::{Escaped, sasl};

use crate::{
    Capabilities, Code, ESearch, Fetch, Flags, Found, IdField, Items, Listing, MailboxStatus,
    Namespaces, ParseError, ParseErrorKind, Raw, Tag,
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
    /// `NAMESPACE`
    Namespace(Namespaces<'a>),
    /// `STATUS`
    Status(MailboxStatus<'a>),
    /// `SEARCH` (RFC 3501 §7.2.5)
    Search(Found<'a>),
    /// `ESEARCH`
    ESearch(ESearch<'a>),
    /// `FLAGS`: that the mailbox knows.
    Flags(Flags<'a>),
    /// `EXISTS`: messages in the mailbox.
    Exists(u32),
    /// `RECENT` (RFC 3501 §7.3.2)
    Recent(u32),
    /// `EXPUNGE`: the message with this number is gone, and the numbers above it are one less.
    Expunge(u32),
    /// `FETCH`
    Fetch(Fetch<'a>),
    /// A response that this version does not know: the line with its literals, after `* `.
    Other(Raw<'a>),
}

impl Data<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Data<'static> {
        match self {
            Self::Condition { status, text } => Data::Condition { status, text: text.into_owned() },
            Self::PreAuth(text) => Data::PreAuth(text.into_owned()),
            Self::Bye(text) => Data::Bye(text.into_owned()),
            Self::Capability(capabilities) => Data::Capability(capabilities.into_owned()),
            Self::Enabled(capabilities) => Data::Enabled(capabilities.into_owned()),
            Self::Id(fields) => Data::Id(fields.map(Items::into_owned)),
            Self::List(listing) => Data::List(listing.into_owned()),
            Self::Lsub(listing) => Data::Lsub(listing.into_owned()),
            Self::Namespace(namespaces) => Data::Namespace(namespaces.into_owned()),
            Self::Status(status) => Data::Status(status.into_owned()),
            Self::Search(found) => Data::Search(found.into_owned()),
            Self::ESearch(found) => Data::ESearch(found.into_owned()),
            Self::Flags(flags) => Data::Flags(flags.into_owned()),
            Self::Exists(count) => Data::Exists(count),
            Self::Recent(count) => Data::Recent(count),
            Self::Expunge(seq) => Data::Expunge(seq),
            Self::Fetch(fetch) => Data::Fetch(fetch.into_owned()),
            Self::Other(raw) => Data::Other(raw.into_owned()),
        }
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
