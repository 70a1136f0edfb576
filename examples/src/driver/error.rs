use std::{fmt, io};

use sans_io::Connection;

/// Why a session ended early.
pub enum Error<C: Connection> {
    /// The transport.
    Io(io::Error),
    /// The protocol, by the machine's own error.
    Protocol(C::Error),
    /// The machine waits for its caller, which has nothing to do.
    Stuck,
}

/// What a session gave, or why it ended early.
pub type Result<T, C> = std::result::Result<T, Error<C>>;

impl<C: Connection> From<io::Error> for Error<C> {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl<C: Connection> fmt::Display for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Protocol(error) => error.fmt(f),
            Self::Stuck => f.write_str("the session waits for a reply that nobody gives"),
        }
    }
}

impl<C: Connection> fmt::Debug for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => f.debug_tuple("Io").field(error).finish(),
            Self::Protocol(error) => f.debug_tuple("Protocol").field(error).finish(),
            Self::Stuck => f.write_str("Stuck"),
        }
    }
}

impl<C: Connection> std::error::Error for Error<C> {}

impl<C: Connection> From<Error<C>> for io::Error {
    fn from(error: Error<C>) -> Self {
        match error {
            Error::Io(error) => error,
            other => Self::other(other.to_string()),
        }
    }
}
