use thiserror::Error;

use crate::{Code, State, Verb};

/// Why bytes are no command, response or value, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("{kind} at byte {at}")]
pub struct ParseError {
    /// What was expected.
    pub kind: ParseErrorKind,
    /// Offset in octets from the first octet of the value, command or response.
    pub at: usize,
}

/// What was expected and not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// `tag`
    #[error("expected a tag")]
    Tag,
    /// A command name.
    #[error("expected a command")]
    Command,
    /// One `SP`.
    #[error("expected a space")]
    Space,
    /// `(`, `)`, `[`, `]`, `<` or `>`.
    #[error("expected a bracket")]
    Bracket,
    /// The end of the command or response.
    #[error("expected the end")]
    End,
    /// `atom`
    #[error("expected an atom")]
    Atom,
    /// `string`, `nstring` or `astring`
    #[error("expected a string")]
    String,
    /// A NUL, CR or LF where none may stand.
    #[error("bad octet")]
    Octet,
    /// Base64, or the modified form of it in a mailbox name.
    #[error("expected base64")]
    Base64,
    /// `number` or `nz-number` within its range.
    #[error("expected a number")]
    Number,
    /// `sequence-set`
    #[error("expected a sequence set")]
    SequenceSet,
    /// `flag`
    #[error("expected a flag")]
    Flag,
    /// `date` or `date-time`
    #[error("expected a date")]
    Date,
    /// `section`
    #[error("expected a section")]
    Section,
    /// `fetch-att`
    #[error("expected a fetch attribute")]
    FetchAttribute,
    /// `search-key`
    #[error("expected a search key")]
    SearchKey,
    /// `status-att`
    #[error("expected a status attribute")]
    StatusAttribute,
    /// `body`
    #[error("expected a body structure")]
    Body,
    /// `rights`: lowercase letters and digits.
    #[error("expected rights")]
    Rights,
    /// `objectid`
    #[error("expected an object identifier")]
    ObjectId,
    /// A URL.
    #[error("expected a URL")]
    Url,
    /// A parameter of a command, by its name or its value.
    #[error("expected a parameter")]
    Parameter,
    /// `response-data` or `resp-cond-state`
    #[error("expected a response")]
    Response,
    /// Lists are nested deeper than [`Limits::depth`](crate::Limits::depth).
    #[error("nested too deep")]
    Depth,
    /// The line is longer than its limit.
    #[error("line too long")]
    LineTooLong,
    /// A literal is larger than what is taken here.
    #[error("literal too large")]
    LiteralTooLarge,
    /// The response means nothing in this state, and is not looked into (RFC 9051 §11.3).
    #[error("not expected in this state")]
    State,
    /// No command with this tag is open.
    #[error("no command has this tag")]
    UnknownTag,
}

impl ParseErrorKind {
    pub(crate) const fn at(self, at: usize) -> ParseError {
        ParseError { kind: self, at }
    }
}

impl ParseError {
    /// The response code and text that go with a `BAD` (RFC 9051 §7.1, RFC 5530 §3).
    #[must_use]
    pub const fn reply_hint(&self) -> (Option<Code<'static>>, &'static str) {
        use ParseErrorKind as Kind;
        match self.kind {
            Kind::Tag => (None, "Expected a tag"),
            Kind::Command => (None, "Unknown command"),
            Kind::LineTooLong => (Some(Code::TooBig), "Command line too long"),
            Kind::LiteralTooLarge => (Some(Code::TooBig), "Literal too large"),
            Kind::Depth => (Some(Code::Limit), "Nested too deep"),
            Kind::State => (None, "Not permitted in this state"),
            _ => (Some(Code::ClientBug), "Syntax error in arguments"),
        }
    }
}

/// Why a connection died. Sticky: every later call returns it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Error {
    /// The peer broke the protocol.
    #[error("{kind} at byte {at}")]
    Peer {
        /// How.
        kind: PeerError,
        /// Offset in octets from the first octet of the command or response.
        at: usize,
    },
    /// A limit of [`Limits`](crate::Limits) was broken.
    #[error("limit on {0} broken")]
    Limit(LimitKind),
    /// The caller used a method of [`Connection`](sans_io::Connection) when it could not be used.
    #[error("{0}")]
    Misuse(Misuse),
    /// The peer closed its side inside something.
    #[error("connection closed in state {0:?}")]
    UnexpectedEof(State),
    /// The peer was silent for too long.
    #[error("timed out in state {0:?}")]
    TimedOut(State),
}

impl Error {
    /// What a server says in its `BYE` before it closes for this reason.
    #[must_use]
    pub const fn reply_hint(&self) -> (Option<Code<'static>>, &'static str) {
        match self {
            Self::Peer { kind: PeerError::NumberOverflow, .. } => {
                (Some(Code::TooBig), "Literal too large")
            }
            Self::Peer { .. } => (Some(Code::ClientBug), "Protocol error"),
            Self::Limit(LimitKind::Errors) => (Some(Code::Limit), "Too many errors"),
            Self::Limit(_) => (Some(Code::Limit), "Limit exceeded"),
            Self::TimedOut(_) => (None, "Autologout; idle for too long"),
            Self::Misuse(_) | Self::UnexpectedEof(_) => (None, "Internal error"),
        }
    }
}

/// How a peer broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum PeerError {
    /// The first line of a server is no greeting (RFC 9051 §7.1).
    #[error("not a greeting")]
    NotAGreeting,
    /// A literal announces more octets than can be counted: where it ends is unknown.
    #[error("literal size out of range")]
    NumberOverflow,
    /// Octets in clear between STARTTLS and the TLS handshake (RFC 9051 §6.2.1).
    #[error("plaintext before TLS")]
    PlaintextBeforeTls,
}

/// A limit of [`Limits`](crate::Limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum LimitKind {
    /// [`Limits::response`](crate::Limits::response)
    #[error("octets of a response")]
    Response,
    /// [`Limits::drain`](crate::Limits::drain)
    #[error("octets of a refused literal")]
    Drain,
    /// [`Limits::errors`](crate::Limits::errors)
    #[error("rejected commands")]
    Errors,
    /// [`Limits::unsolicited`](crate::Limits::unsolicited)
    #[error("responses that no command asked for")]
    Unsolicited,
}

/// A method was called when it could not be: the caller's mistake, never caused by what the peer sends.
/// Nothing was written and nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Misuse {
    /// The greeting was sent already.
    #[error("greeted already")]
    Greeted,
    /// No command with this tag is open.
    #[error("no command with this tag is open")]
    UnknownTag,
    /// The command cannot have this reply.
    #[error("{0:?} cannot have this reply")]
    WrongReply(Verb),
    /// The command is not permitted in this state.
    #[error("not permitted in state {0:?}")]
    State(State),
    /// The response is not permitted now.
    #[error("not permitted now")]
    NotNow,
    /// Another command must be completed first, or the rest of one waits for the server.
    #[error("another command must be completed first")]
    MustWait,
    /// Messages have no numbers once UIDONLY is enabled (RFC 9586 §3), or other ones at any time by NOTIFY with MessageExpunge of the
    /// `SELECTED` mailbox (RFC 5465 §5.3).
    #[error("message numbers mean nothing any more")]
    Numbers,
    /// [`Limits::pipeline`](crate::Limits::pipeline) commands wait for replies.
    #[error("too many commands wait for replies")]
    PipelineFull,
    /// The server does not offer it.
    #[error("the server does not offer it")]
    NotOffered,
    /// A text holds CR, LF or NUL, or nothing at all.
    #[error("text with line ends")]
    Text,
    /// The command with its literals is longer than [`Limits::line`](crate::Limits::line).
    #[error("the command is too long")]
    TooLong,
    /// More octets of a literal than were announced, or other output inside one.
    #[error("literal of another size")]
    Literal,
    /// The layer switch is not due.
    #[error("no layer switch is due")]
    NoSwitchDue,
    /// The connection is over.
    #[error("the connection is over")]
    Over,
}
