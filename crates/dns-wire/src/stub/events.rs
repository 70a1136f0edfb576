use alloc::boxed::Box;
use core::{fmt, net::SocketAddr};

use thiserror::Error;

use super::Reply;
use crate::{
    Message,
    datagram::{Open, Socket, SocketError, Via},
};

/// A query of a [`Stub`](super::Stub). Never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Query(pub(super) u64);

/// What a [`Stub`](super::Stub) tells its driver.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A socket is needed.
    Open(Open),
    /// A socket is done with.
    Close(Socket),
    /// The answer to a query, whatever it says: see [`Answer::reply`].
    Answered(Answer),
    /// There is no answer to a query.
    Failed(Query, QueryError),
}

/// An answer. Its id, source, and question are those of the query.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The query.
    pub query: Query,
    /// Who answered.
    pub from: SocketAddr,
    /// What it came over.
    pub via: Via,
    /// The message.
    pub octets: Box<[u8]>,
}

impl Answer {
    /// The message.
    ///
    /// # Errors
    /// Never for an answer that a stub gave.
    pub fn message(&self) -> Result<Message<'_>, crate::Error> {
        Message::new(&self.octets)
    }

    /// What the message says to the question that is in it; with a search list, that tells which name it was.
    ///
    /// # Errors
    /// Never for an answer that a stub gave.
    pub fn reply(&self) -> Result<Reply<'_>, crate::Error> {
        let message = self.message()?;
        match message.question()? {
            Some(question) => Ok(Reply::new(message, &question)),
            None => Err(crate::Error::new(crate::ErrorKind::Truncated, self.octets.len())),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("query", &self.query)
            .field("from", &self.from)
            .field("via", &self.via)
            .field("octets", &crate::escaped::Escaped(&self.octets))
            .finish()
    }
}

/// Why a query has no answer, or was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// No server answered in time.
    #[error("no answer in time")]
    TimedOut,
    /// The last server that was asked could not be reached.
    #[error("{0}")]
    Socket(SocketError),
    /// The configuration has no server.
    #[error("no servers")]
    NoServers,
    /// There is no name to ask for.
    #[error("no names")]
    NoNames,
    /// As many queries are open as [`Limits::queries`](crate::Limits::queries) allows.
    #[error("too many open queries")]
    TooMany,
}

/// What a [`Stub`](super::Stub) counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Queries taken.
    pub queries: u64,
    /// Messages given out.
    pub sent: u64,
    /// Queries answered.
    pub answered: u64,
    /// Queries given up.
    pub failed: u64,
    /// Waits that ran out.
    pub timeouts: u64,
    /// Messages that were cut, and asked for again over TCP.
    pub truncated: u64,
    /// Messages on a socket that is not open: late ones, mostly.
    pub late: u64,
    /// Messages from another address than the one asked.
    pub wrong_source: u64,
    /// Messages with another id.
    pub wrong_id: u64,
    /// Messages with another question.
    pub wrong_question: u64,
    /// Messages with the question in another case than it was sent in.
    pub wrong_case: u64,
    /// Messages with another cookie, or without the one to be expected.
    pub wrong_cookie: u64,
    /// Messages that cannot be read, or are no responses.
    pub malformed: u64,
}
