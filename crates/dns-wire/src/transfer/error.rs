use thiserror::Error;

use crate::{ErrorKind, Rcode};

/// Why a transfer cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("{kind} after {record} records")]
pub struct TransferError {
    /// What is wrong.
    pub kind: TransferErrorKind,
    /// How many records had been read.
    pub record: u64,
}

/// What is wrong with a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum TransferErrorKind {
    /// The message is no response to the query: another id or opcode, or no response at all.
    #[error("no response to this query")]
    OtherMessage,
    /// The question is not that of the query, or is missing in the first message.
    #[error("another question")]
    OtherQuestion,
    /// The server refuses, before the first record or in the middle (RFC 5936 §2.2).
    #[error("the server answers {0}")]
    Refused(Rcode),
    /// TC is set, which is no use in a transfer (RFC 5936 §2.2.1).
    #[error("truncated")]
    Truncated,
    /// A message without answers.
    #[error("no records in a message")]
    Empty,
    /// The message is malformed.
    #[error("malformed record: {0}")]
    Malformed(ErrorKind),
    /// The first record is not the SOA record of the zone.
    #[error("no SOA record at the start")]
    NoSoa,
    /// A record of another class, or of a type that no zone holds.
    #[error("no zone data")]
    NoData,
    /// A record outside of the zone, or an SOA record below its apex.
    #[error("out of the zone")]
    OutOfZone,
    /// The first difference is not to the version that the client has, a difference is not to the version that the one before made, or the
    /// last SOA record is not that of the first: the zone changed meanwhile.
    #[error("versions do not fit together")]
    Serial,
    /// Records after the end.
    #[error("records after the end")]
    Trailing,
    /// More records than the limit.
    #[error("too many records")]
    TooMany,
    /// The transfer ended too early.
    #[error("incomplete")]
    Incomplete,
    /// A message came after the transfer was complete: the caller's mistake, or the server's.
    #[error("transfer is over")]
    Over,
    /// The changes of the message before were not read to their end: the caller's mistake.
    #[error("message not read to its end")]
    Unread,
}
