use alloc::vec::Vec;

use dns_wire::{
    Rcode, RecordBuf,
    datagram::{Open, Socket},
};

use crate::QueryError;

/// A question that a [`Resolver`](crate::Resolver) was asked. Never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueryId(pub(crate) u64);

/// What a [`Resolver`](crate::Resolver) tells its driver.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A socket is needed.
    Open(Open),
    /// A socket is done with.
    Close(Socket),
    /// A question has an answer, that there is no such name or data among them.
    Answered(Answer),
    /// A question has no answer; a client is told so by the [response code](QueryError::rcode).
    Failed(QueryId, QueryError),
}

/// What was found out (RFC 1034 §5.3.3). [`respond`](crate::respond) makes a message of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub query: QueryId,
    /// NOERROR, or NXDOMAIN of the last name of the chain (RFC 6604 §3).
    pub rcode: Rcode,
    /// The aliases in the order of their links, then the records that were asked for, if there are any. The TTLs are
    /// what is left of them.
    pub records: Vec<RecordBuf>,
    /// The SOA record that came with an answer in the negative. Its TTL is what is left of the time that the answer may
    /// be kept (RFC 2308 §5).
    pub soa: Option<RecordBuf>,
    /// No message was needed for it.
    pub from_cache: bool,
}
