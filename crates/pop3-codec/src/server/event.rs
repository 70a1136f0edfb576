use alloc::borrow::Cow;

use textline::{Escaped, sasl};

use crate::{Command, Deviation, ParseError};

/// What the client did. All but [`Answered`](Self::Answered) wait for a reply.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'b> {
    /// A command that is permitted in this state. The message that it names exists, if a
    /// [`Maildrop`](crate::Maildrop) is open.
    Command {
        /// The command.
        command: Command<'b>,
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// A command that the server has answered by itself, from its configuration or its
    /// [`Maildrop`](crate::Maildrop): the marks may have changed.
    Answered {
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
    /// A line that is no command, or has an argument that is none. [`Server::refuse`](crate::Server::refuse)
    /// sends the reply that the error asks for.
    BadCommand {
        /// The line without its line end; empty if it was too long, or may hold a password.
        line: Cow<'b, [u8]>,
        /// What was expected, and where.
        error: ParseError,
    },
}

impl Event<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::Command { command, deviation } => {
                Event::Command { command: command.into_owned(), deviation }
            }
            Self::Answered { command, deviation } => {
                Event::Answered { command: command.into_owned(), deviation }
            }
            Self::AuthResponse { response, deviation } => {
                Event::AuthResponse { response, deviation }
            }
            Self::BadCommand { line, error } => {
                Event::BadCommand { line: Cow::Owned(line.into_owned()), error }
            }
        }
    }
}

impl sans_io::Event for Event<'_> {}

impl core::fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (name, command, deviation) = match self {
            Self::Command { command, deviation } => ("Command", command, deviation),
            Self::Answered { command, deviation } => ("Answered", command, deviation),
            Self::AuthResponse { response, deviation: None } => {
                return write!(f, "AuthResponse({response:?})");
            }
            Self::AuthResponse { response, deviation: Some(deviation) } => {
                return write!(f, "AuthResponse({response:?}, {deviation})");
            }
            Self::BadCommand { line, error } => {
                return write!(f, "BadCommand({:?}, {error})", Escaped(line));
            }
        };
        match deviation {
            None => write!(f, "{name}({command:?})"),
            Some(deviation) => write!(f, "{name}({command:?}, {deviation})"),
        }
    }
}
