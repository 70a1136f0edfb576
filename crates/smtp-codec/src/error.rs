use thiserror::Error;

use crate::{Code, DeviationKind, Response, State};

/// Why a text is no command, path or parameter, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("{kind} at byte {at}")]
pub struct ParseError {
    /// What was expected.
    pub kind: ParseErrorKind,
    /// Offset in octets from the first octet of the text (of the command line, at a server).
    pub at: usize,
}

/// What was expected and not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The line is longer than [`Limits::line`](crate::Limits::line).
    #[error("line too long")]
    LineTooLong,
    /// A CR or LF that ends no line (RFC 5321 §2.3.8).
    #[error("bare CR or LF")]
    BareLineEnding,
    /// No verb: letters, digits and hyphens, then a space or the end of the line.
    #[error("expected a verb")]
    Verb,
    /// The argument that the command requires.
    #[error("expected an argument")]
    Argument,
    /// The command takes no argument, or no more of them.
    #[error("expected the end of the command")]
    End,
    /// `FROM:` or `TO:`
    #[error("expected FROM: or TO:")]
    Colon,
    /// `<` or `>` around a path.
    #[error("expected an angle bracket")]
    AngleBracket,
    /// `Local-part`
    #[error("expected a local part")]
    LocalPart,
    /// `Domain`
    #[error("expected a domain")]
    Domain,
    /// `address-literal`
    #[error("expected an address literal")]
    AddressLiteral,
    /// The local part has more than 64 octets (RFC 5321 §4.5.3.1.1).
    #[error("local part longer than 64 octets")]
    LocalPartTooLong,
    /// The domain has more than 255 octets (RFC 5321 §4.5.3.1.2).
    #[error("domain longer than 255 octets")]
    DomainTooLong,
    /// An ESMTP parameter.
    #[error("expected a parameter")]
    Parameter,
    /// A value that the parameter can have.
    #[error("bad parameter value")]
    ParameterValue,
    /// The same parameter twice.
    #[error("parameter given twice")]
    ParameterTwice,
    /// A parameter of an extension that was not offered.
    #[error("parameter not offered")]
    ParameterNotOffered,
    /// The number of octets that follow BDAT.
    #[error("expected a chunk size")]
    ChunkSize,
    /// Text that is not UTF-8, or not US-ASCII where only that may stand.
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
    /// The reply that the RFCs ask for (RFC 5321 §4.2.4, RFC 3463 §3).
    #[must_use]
    pub const fn reply_hint(&self) -> Response<'static> {
        use ParseErrorKind as Kind;
        let (code, (subject, detail), text) = match self.kind {
            Kind::LineTooLong => (Code::UNRECOGNIZED, (5, 6), "line too long"),
            Kind::BareLineEnding => (Code::UNRECOGNIZED, (5, 2), "bare CR or LF"),
            Kind::Verb => (Code::UNRECOGNIZED, (5, 2), "command not recognized"),
            Kind::LocalPart | Kind::LocalPartTooLong => (Code::SYNTAX, (1, 3), "bad local part"),
            Kind::Domain | Kind::AddressLiteral | Kind::DomainTooLong => {
                (Code::SYNTAX, (1, 3), "bad domain")
            }
            Kind::Parameter | Kind::ParameterValue | Kind::ParameterTwice => {
                (Code::SYNTAX, (5, 4), "bad parameter")
            }
            Kind::ParameterNotOffered => (Code::BAD_PARAMETERS, (5, 4), "parameter not supported"),
            Kind::Argument | Kind::End | Kind::ChunkSize => (Code::SYNTAX, (5, 4), "bad arguments"),
            Kind::Colon | Kind::AngleBracket | Kind::Character | Kind::Base64 => {
                (Code::SYNTAX, (5, 2), "syntax error")
            }
        };
        Response::new(code, text).with_status(5, subject, detail)
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
        /// Offset in octets from the first octet of the reply or command.
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
    /// What a server says as it closes; `None` where nobody listens any more, or nothing more may be said: after plaintext in
    /// front of TLS, a missing PROXY preamble, the end of the stream, and a mistake of the caller.
    #[must_use]
    pub const fn reply_hint(&self) -> Option<Response<'static>> {
        let (subject, detail, text) = match self {
            Self::Limit(LimitKind::Errors) => (7, 0, "too many errors"),
            Self::Limit(_) => (3, 4, "message too big"),
            Self::TimedOut(_) => (4, 2, "timeout"),
            Self::Peer { kind: PeerError::ChunkSize, .. } => (5, 4, "BDAT without a size"),
            Self::Peer { .. } | Self::UnexpectedEof(_) | Self::Misuse(_) => return None,
        };
        Some(Response::new(Code::UNAVAILABLE, text).with_status(4, subject, detail))
    }
}

/// How a peer broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum PeerError {
    /// What should be a reply does not begin with three digits (RFC 5321 §4.2).
    #[error("not a reply")]
    NotAReply,
    /// The lines of one reply have different codes (RFC 5321 §4.2.1).
    #[error("reply code changes")]
    CodeChanges,
    /// A reply that nothing waits for, and not 421.
    #[error("reply to nothing")]
    Unsolicited,
    /// A reply of a class that the command cannot have.
    #[error("reply of the wrong class")]
    WrongClass,
    /// Octets in clear between STARTTLS and the TLS handshake (RFC 3207 §6).
    #[error("plaintext before TLS")]
    PlaintextBeforeTls,
    /// A BDAT command that does not say how many octets follow, so that nobody knows where the next command is
    /// (RFC 3030 §2).
    #[error("chunk of unknown size")]
    ChunkSize,
    /// The octets before the greeting are no PROXY preamble.
    #[error("no PROXY preamble")]
    NoPreamble,
    /// A form that [`client::Leniency`](crate::client::Leniency) does not accept.
    #[error("refused: {0}")]
    Deviation(DeviationKind),
    /// The server refused TLS after the client asked for it.
    #[error("TLS refused")]
    TlsRefused,
}

/// A limit of [`Limits`](crate::Limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum LimitKind {
    /// [`Limits::reply`](crate::Limits::reply)
    #[error("octets of a reply")]
    Reply,
    /// [`Limits::errors`](crate::Limits::errors)
    #[error("rejected commands")]
    Errors,
    /// [`Limits::drain`](crate::Limits::drain)
    #[error("octets of a refused message")]
    Drain,
}

/// A method was called when it could not be: the caller's mistake, never caused by what the peer sends.
/// Nothing was written and nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Misuse {
    /// No reply is due.
    #[error("no reply is due")]
    NoReplyDue,
    /// The command cannot have a reply of this class, or the event not a positive one.
    #[error("the command cannot have this reply")]
    WrongReply,
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
    /// Octets above 127 in a message that was not announced with BODY=8BITMIME or BINARYMIME (RFC 6152 §3).
    #[error("the message needs to be made 7-bit")]
    NeedsSevenBit,
    /// The server's LIMITS permit no more (RFC 9422): end the transaction, or the session.
    #[error("a limit of the server is reached")]
    ServerLimit,
    /// A message with BODY=BINARYMIME cannot go through DATA (RFC 3030 §3).
    #[error("BINARYMIME needs BDAT")]
    BinaryNeedsChunks,
    /// A name that is empty, or holds a space or a control character.
    #[error("the name is empty or has a character that it cannot have")]
    Argument,
    /// The layer switch is not due.
    #[error("no layer switch is due")]
    NoSwitchDue,
    /// The connection is over.
    #[error("the connection is over")]
    Over,
}
