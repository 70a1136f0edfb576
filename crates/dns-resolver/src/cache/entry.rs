use alloc::boxed::Box;
use core::net::IpAddr;

use dns_wire::{NameBuf, RecordBuf, RecordData, RecordType};
use sans_io::Instant;

use super::Rank;

/// What an entry is about, beside its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An RRset, that there is none, or that it was not to be had.
    Data(RecordType),
    /// That the name does not exist, whatever the type (RFC 2308 §5).
    NoName,
    /// Where a zone is served, as its parent says.
    Cut,
}

impl Kind {
    pub(super) const fn code(self) -> u64 {
        match self {
            Self::Data(rtype) => rtype.0 as u64,
            Self::NoName => 1 << 16,
            Self::Cut => 1 << 17,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: NameBuf,
    pub(crate) kind: Kind,
    pub(crate) until: Instant,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    Rrset {
        rank: Rank,
        data: Box<[RecordData]>,
    },
    /// There is nothing; the SOA record says who says so.
    Nothing {
        soa: Option<Box<RecordBuf>>,
    },
    /// It was not to be had, for this many seconds.
    Failure {
        ttl: u32,
    },
    Cut(Delegation),
}

/// The servers of a zone as its parent names them. Glue stays with the delegation that it came with: it is never an answer,
/// and of no use to another zone (RFC 2181 §5.4.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delegation {
    pub(crate) hosts: Box<[Host]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) name: NameBuf,
    pub(crate) glue: Box<[IpAddr]>,
}

impl Entry {
    /// Octets of memory, with what the tables take for an entry. An estimate from above.
    pub(super) fn cost(&self) -> usize {
        let record = |data: &RecordData| size_of::<RecordData>() + data.as_wire().len();
        OVERHEAD
            + self.name.len()
            + match &self.value {
                Value::Rrset { data, .. } => data.iter().map(record).sum(),
                Value::Nothing { soa: Some(soa) } => {
                    size_of::<RecordBuf>() + soa.name.len() + soa.data.as_wire().len()
                }
                Value::Nothing { soa: None } | Value::Failure { .. } => 0,
                Value::Cut(delegation) => delegation
                    .hosts
                    .iter()
                    .map(|host| {
                        size_of::<Host>() + host.name.len() + size_of_val::<[IpAddr]>(&host.glue)
                    })
                    .sum(),
            }
    }
}

/// The entry itself in its slot, with the growth of the vector of slots, and its place in the index.
const OVERHEAD: usize = 2 * size_of::<super::store::Slot>() + 16;
