use alloc::vec::Vec;

use dns_wire::{RecordData, RecordType};

/// The records of one owner, class and type (RFC 2181 §5). It is a set: `==` does not look at the order.
#[derive(Clone, Debug)]
pub struct Rrset {
    rtype: RecordType,
    ttl: u32,
    data: Vec<RecordData>,
}

impl Rrset {
    pub(crate) fn new(rtype: RecordType, ttl: u32) -> Self {
        Self { rtype, ttl, data: Vec::new() }
    }

    /// The type.
    #[must_use]
    pub const fn rtype(&self) -> RecordType {
        self.rtype
    }

    /// Seconds that the records may be kept: one for all of them (RFC 2181 §5.2).
    #[must_use]
    pub const fn ttl(&self) -> u32 {
        self.ttl
    }

    /// The data of each record, in the order in which they came.
    #[must_use]
    pub fn data(&self) -> &[RecordData] {
        &self.data
    }

    /// Adds a record; the lowest TTL is that of all. Give each record once, or [`settle`](Self::settle).
    pub(crate) fn push(&mut self, ttl: u32, data: RecordData) {
        self.ttl = if self.data.is_empty() { ttl } else { self.ttl.min(ttl) };
        self.data.push(data);
    }

    /// Drops repeated records; the first of equal ones stays.
    pub(crate) fn settle(&mut self) {
        if self.data.len() < 2 {
            return;
        }
        let mut data: Vec<_> = core::mem::take(&mut self.data).into_iter().enumerate().collect();
        data.sort_by(|(_, a), (_, b)| a.cmp(b));
        data.dedup_by(|(_, later), (_, first)| later == first);
        data.sort_unstable_by_key(|(place, _)| *place);
        self.data = data.into_iter().map(|(_, data)| data).collect();
    }

    /// The data in canonical order (RFC 4034 §6.3).
    pub(crate) fn sorted(&self) -> Vec<&RecordData> {
        let mut data: Vec<_> = self.data.iter().collect();
        data.sort();
        data
    }
}

impl PartialEq for Rrset {
    fn eq(&self, other: &Self) -> bool {
        (self.rtype, self.ttl, self.data.len()) == (other.rtype, other.ttl, other.data.len())
            && (self.data == other.data || self.sorted() == other.sorted())
    }
}

impl Eq for Rrset {}
