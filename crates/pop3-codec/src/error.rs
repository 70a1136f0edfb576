use thiserror::Error;

use crate::{Response, State};

/// Why a text is no command, listing or argument, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("{kind} at byte {at}")]
pub struct ParseError {
    /// What was expected.
    pub kind: ParseErrorKind,
    /// Offset in octets from the first octet of the text (of the line, at a server or client).
    pub at: usize,
}

/// What was expected and not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The line is longer than its limit in [`Limits`](crate::Limits).
    #[error("line too long")]
    LineTooLong,
    /// A CR or LF that ends no line.
    #[error("bare CR or LF")]
    BareLineEnding,
    /// A verb.
    #[error("expected a verb")]
    Verb,
    /// The argument that the command requires.
    #[error("expected an argument")]
    Argument,
    /// The command takes no argument, or no more of them.
    #[error("expected the end of the command")]
    End,
    /// A single space.
    #[error("expected a space")]
    Space,
    /// A decimal number that fits: message numbers below 2³², sizes and counts of lines below 2⁶⁴.
    #[error("expected a number")]
    Number,
    /// A unique-id: 1 to 70 visible characters.
    #[error("expected a unique-id")]
    UniqueId,
    /// A language tag: words of 1 to 8 letters or digits, joined by hyphens.
    #[error("expected a language tag")]
    Language,
    /// An APOP digest: 32 hexadecimal digits.
    #[error("expected a digest")]
    Digest,
    /// A timestamp in angle brackets.
    #[error("expected a timestamp")]
    Timestamp,
    /// Text without control characters.
    #[error("bad character")]
    Character,
    /// Base64.
    #[error("expected base64")]
    Base64,
}

impl ParseErrorKind {
    pub(crate) const fn at(self, at: usize) -> ParseError {
        ParseError { kind: self, at }
    }
}

impl ParseError {
    /// The reply to send: `-ERR`, as RFC 1939 §3 asks for.
    #[must_use]
    pub const fn reply_hint(&self) -> Response<'static> {
        use ParseErrorKind as Kind;
        Response::err(match self.kind {
            Kind::LineTooLong => "line too long",
            Kind::BareLineEnding => "bare CR or LF",
            Kind::Verb => "unknown command",
            Kind::Argument => "argument missing",
            Kind::End => "too many arguments",
            Kind::Number => "bad number",
            Kind::Digest => "bad digest",
            Kind::Language => "bad language",
            Kind::Base64 => "bad base64",
            Kind::Space | Kind::UniqueId | Kind::Timestamp | Kind::Character => "syntax error",
        })
    }
}

/// Why a connection died. Sticky: every later call returns it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Error {
    /// The peer broke the protocol.
    #[error("{kind} at byte {at} of the reply")]
    Peer {
        /// How.
        kind: PeerError,
        /// Offset in octets from the first octet of the reply.
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

/// How a peer broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum PeerError {
    /// What should be a reply begins neither with `+OK` nor with `-ERR` (RFC 1939 §3).
    #[error("not a reply")]
    NotAReply,
    /// A positive reply that nothing waits for.
    #[error("reply to nothing")]
    Unsolicited,
    /// A challenge outside an AUTH exchange (RFC 5034 §4).
    #[error("challenge outside of an exchange")]
    UnexpectedChallenge,
    /// Octets in clear between STLS and the TLS handshake.
    #[error("plaintext before TLS")]
    PlaintextBeforeTls,
    /// The server refused TLS after the client asked for it.
    #[error("TLS refused")]
    TlsRefused,
}

/// A limit of [`Limits`](crate::Limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum LimitKind {
    /// [`Limits::reply`](crate::Limits::reply)
    #[error("octets of a reply line")]
    Reply,
    /// [`Limits::capabilities`](crate::Limits::capabilities)
    #[error("lines of capabilities")]
    Capabilities,
    /// [`Limits::errors`](crate::Limits::errors)
    #[error("rejected commands")]
    Errors,
}

/// A method was called when it could not be: the caller's mistake, never caused by what the peer sends.
/// Nothing was written and nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Misuse {
    /// No reply is due.
    #[error("no reply is due")]
    NoReplyDue,
    /// The command cannot have this reply, or the event not a positive one.
    #[error("the command cannot have this reply")]
    WrongReply,
    /// The lines after a positive reply are not due.
    #[error("no payload is due")]
    NoPayloadDue,
    /// The command is not permitted in this state.
    #[error("not permitted in state {0:?}")]
    State(State),
    /// A reply must come first: the server offers no PIPELINING, or the last command ends a group.
    #[error("a reply must come first")]
    MustWait,
    /// [`Limits::pipeline`](crate::Limits::pipeline) commands wait for replies.
    #[error("too many commands wait for replies")]
    PipelineFull,
    /// The server offers no such extension.
    #[error("the server does not offer it")]
    NotOffered,
    /// STLS after UTF8 (RFC 6856 §2.1).
    #[error("TLS must come before UTF8")]
    TlsAfterUtf8,
    /// A text that is empty, or holds a character that it cannot have.
    #[error("the text is empty or has a character that it cannot have")]
    Argument,
    /// The command is longer than 255 octets (RFC 2449 §4).
    #[error("the command is longer than 255 octets")]
    CommandTooLong,
    /// The layer switch is not due.
    #[error("no layer switch is due")]
    NoSwitchDue,
    /// The connection is over.
    #[error("the connection is over")]
    Over,
}
