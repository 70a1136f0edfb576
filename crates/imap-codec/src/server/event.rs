use alloc::borrow::Cow;

use textline::{Escaped, sasl};

use crate::{AppendNext, Command, ParseError, Tag};

/// What the client did. All but [`Chunk`](Self::Chunk) wait for the caller.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'b> {
    /// A command that is permitted in this state. It is open until [`Server::reply`](crate::Server::reply).
    ///
    /// Of APPEND and REPLACE, the first part is announced: [`Server::accept`](crate::Server::accept) lets it come, in
    /// chunks, and [`AppendNext`](Self::AppendNext) or [`AppendEnd`](Self::AppendEnd) follows. NO or BAD instead leaves out
    /// what still comes of the command, at any time before its end. IDLE begins with [`Server::accept`](crate::Server::accept). AUTHENTICATE
    /// is answered by [`Server::challenge`](crate::Server::challenge) or at once.
    Command {
        /// What its completion bears.
        tag: Tag<'b>,
        /// The command.
        command: Command<'b>,
    },
    /// The client's line in an AUTHENTICATE exchange.
    AuthResponse {
        /// The tag of AUTHENTICATE.
        tag: Tag<'b>,
        /// What it says.
        response: sasl::Response,
    },
    /// Octets of a message of an APPEND.
    Chunk(Cow<'b, [u8]>),
    /// Another part of an APPEND: another message (RFC 3502), or more of this one (RFC 4469). It waits for
    /// [`Server::accept`](crate::Server::accept) as the first one does.
    AppendNext {
        /// The tag of APPEND.
        tag: Tag<'b>,
        /// What it is, and the octets that it brings; it is not [`End`](AppendNext::End).
        next: AppendNext<'b>,
    },
    /// The command is complete: its messages are kept all, or with NO none of them (RFC 3502 §3).
    AppendEnd {
        /// The tag of APPEND or REPLACE.
        tag: Tag<'b>,
    },
    /// The client has ended its IDLE.
    IdleDone {
        /// The tag of IDLE.
        tag: Tag<'b>,
    },
    /// A line that is no command, or has arguments that are none; after [`Chunk`](Self::Chunk)s, the end of
    /// an APPEND that must not be kept. [`Server::refuse`](crate::Server::refuse) answers as the error asks for.
    BadCommand {
        /// Its tag; `None` if it has none.
        tag: Option<Tag<'b>>,
        /// The line with its literals, up to its limit, without its line end; empty if it may hold a password.
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
            Self::Command { tag, command } => {
                Event::Command { tag: tag.into_owned(), command: command.into_owned() }
            }
            Self::AuthResponse { tag, response } => {
                Event::AuthResponse { tag: tag.into_owned(), response }
            }
            Self::Chunk(octets) => Event::Chunk(Cow::Owned(octets.into_owned())),
            Self::AppendNext { tag, next } => {
                Event::AppendNext { tag: tag.into_owned(), next: next.into_owned() }
            }
            Self::AppendEnd { tag } => Event::AppendEnd { tag: tag.into_owned() },
            Self::IdleDone { tag } => Event::IdleDone { tag: tag.into_owned() },
            Self::BadCommand { tag, line, error } => Event::BadCommand {
                tag: tag.map(Tag::into_owned),
                line: Cow::Owned(line.into_owned()),
                error,
            },
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
            Self::Command { tag, command } => write!(f, "Command({tag} {command:?})"),
            Self::AuthResponse { tag, response } => write!(f, "AuthResponse({tag} {response:?})"),
            Self::Chunk(octets) => write!(f, "Chunk({:?})", Escaped(octets)),
            Self::AppendNext { tag, next } => write!(f, "AppendNext({tag} {next:?})"),
            Self::AppendEnd { tag } => write!(f, "AppendEnd({tag})"),
            Self::IdleDone { tag } => write!(f, "IdleDone({tag})"),
            Self::BadCommand { tag, line, error } => {
                let tag = tag.as_ref().map_or("*", Tag::as_str);
                write!(f, "BadCommand({tag}, {:?}, {error})", Escaped(line))
            }
        }
    }
}
