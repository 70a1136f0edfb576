use dns_wire::{Rcode, RecordType};
use thiserror::Error;

/// Why records are no zone, or a record cannot be in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// The owner is not at or below the zone's origin.
    #[error("owner outside the zone")]
    OutOfZone,
    /// The class is not the zone's.
    #[error("class differs from the zone's")]
    Class,
    /// The type is one of queries and messages, and no data (RFC 6895 §3.1).
    #[error("type {0} is no data")]
    NotData(RecordType),
    /// The record has no data, which its type cannot be without.
    #[error("{0} record without data")]
    Empty(RecordType),
    /// The origin has no SOA record, or more than one, or another name has one (RFC 1035 §5.2).
    #[error("expected one SOA record, at the origin")]
    Soa,
    /// The origin has no NS record (RFC 1035 §5.2).
    #[error("expected NS records at the origin")]
    Ns,
    /// A name has a CNAME record and other data, or two (RFC 2181 §10.1).
    #[error("CNAME and other data at one name")]
    CnameAndOther,
    /// A name has more than one DNAME record (RFC 6672 §2.4).
    #[error("more than one DNAME at one name")]
    Dname,
}

/// Why a zone file is no zone.
#[cfg(feature = "text")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The text is no zone file.
    #[error(transparent)]
    Text(#[from] dns_wire::text::TextError),
    /// It asks for another file: read it through [`Reader`](dns_wire::text::Reader) and build the zone from records.
    #[error("$INCLUDE at line {line}")]
    Include {
        /// The line, from 1.
        line: u64,
    },
    /// A record cannot be in the zone.
    #[error("line {line}: {error}")]
    Record {
        /// The line, from 1.
        line: u64,
        /// Why.
        error: ZoneError,
    },
    /// The records together are no zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
}

/// Why an update was not done; nothing of it was (RFC 2136 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("update refused: {0}")]
pub struct UpdateError(pub Rcode);
