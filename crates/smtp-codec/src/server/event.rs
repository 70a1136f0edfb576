use alloc::borrow::Cow;

use textline::{Escaped, sasl};
use thiserror::Error;

use crate::{Code, Command, Deviation, ParseError, Response, proxy::Preamble};

/// What the client did. All but [`Chunk`](Self::Chunk) wait for a reply.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'b> {
    /// The PROXY preamble; the greeting is due.
    Proxy(Preamble),
    /// A command that is permitted in this state.
    Command {
        /// The command.
        command: Command<'b>,
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// The client's line in an AUTH exchange.
    AuthResponse {
        /// The response, or that the client gives up.
        response: sasl::Response,
        /// The deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// Message octets, transparency dots removed.
    Chunk(Cow<'b, [u8]>),
    /// The end of the message.
    MessageEnd {
        /// How many octets were given as chunks.
        size: u64,
        /// Why the message must not be accepted.
        error: Option<MessageError>,
    },
    /// A line that is no command, or has an argument that is none. [`Server::refuse`](crate::Server::refuse)
    /// sends the reply that the error asks for.
    BadCommand {
        /// The line without its line end; empty if it was too long, or part of an AUTH exchange.
        line: Cow<'b, [u8]>,
        /// What was expected, and where.
        error: ParseError,
    },
}

impl Event<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        let own = |octets: Cow<'_, [u8]>| Cow::<'static, [u8]>::Owned(octets.into_owned());
        match self {
            Self::Command { command, deviation } => {
                Event::Command { command: command.into_owned(), deviation }
            }
            Self::Proxy(preamble) => Event::Proxy(preamble),
            Self::AuthResponse { response, deviation } => {
                Event::AuthResponse { response, deviation }
            }
            Self::Chunk(octets) => Event::Chunk(own(octets)),
            Self::MessageEnd { size, error } => Event::MessageEnd { size, error },
            Self::BadCommand { line, error } => Event::BadCommand { line: own(line), error },
        }
    }
}

impl sans_io::Event for Event<'_> {
    fn chunk(&self) -> Option<&[u8]> {
        if let Self::Chunk(octets) = self { Some(octets) } else { None }
    }
}

impl core::fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Command { command, deviation: None } => write!(f, "Command({command:?})"),
            Self::Command { command, deviation: Some(deviation) } => {
                write!(f, "Command({command:?}, {deviation})")
            }
            Self::Proxy(preamble) => write!(f, "Proxy({preamble:?})"),
            Self::AuthResponse { response, deviation: None } => {
                write!(f, "AuthResponse({response:?})")
            }
            Self::AuthResponse { response, deviation: Some(deviation) } => {
                write!(f, "AuthResponse({response:?}, {deviation})")
            }
            Self::Chunk(octets) => write!(f, "Chunk({:?})", Escaped(octets)),
            Self::MessageEnd { size, error } => {
                f.debug_struct("MessageEnd").field("size", size).field("error", error).finish()
            }
            Self::BadCommand { line, error } => {
                write!(f, "BadCommand({:?}, {error})", Escaped(line))
            }
        }
    }
}

/// Why a message must not be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum MessageError {
    /// More octets than [`Limits::message`](crate::Limits::message); the rest was dropped.
    #[error("message longer than {limit} octets")]
    TooBig {
        /// The limit in octets.
        limit: u64,
    },
    /// A CR or LF that is not part of a CRLF, which the server was told to reject.
    #[error("bare CR or LF at byte {at} of the message")]
    BareLineEnding {
        /// Offset in octets in the message as it was sent, transparency dots included.
        at: u64,
    },
}

impl MessageError {
    /// The reply that the RFCs ask for.
    #[must_use]
    pub const fn reply_hint(&self) -> Response<'static> {
        match self {
            Self::TooBig { .. } => {
                Response::new(Code::TOO_BIG, "message too big").with_status(5, 3, 4)
            }
            Self::BareLineEnding { .. } => {
                Response::new(Code::FAILED, "bare CR or LF in the message").with_status(5, 6, 0)
            }
        }
    }
}
