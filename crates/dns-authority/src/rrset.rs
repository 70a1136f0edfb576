use alloc::vec::Vec;

use dns_wire::{RecordData, RecordType};

/// The records of one owner, class and type (RFC 2181 §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rrset {
    rtype: RecordType,
    ttl: u32,
    data: Vec<RecordData>,
}

impl Rrset {
    pub(crate) fn new(ttl: u32, data: RecordData) -> Self {
        Self { rtype: data.rtype(), ttl, data: [data].into() }
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

    /// Adds a record; a record that is there already gives its TTL only.
    pub(crate) fn add(&mut self, ttl: u32, data: RecordData) {
        self.ttl = ttl;
        if !self.data.contains(&data) {
            self.data.push(data);
        }
    }

    /// Replaces all records by one.
    pub(crate) fn replace(&mut self, ttl: u32, data: RecordData) {
        *self = Self::new(ttl, data);
    }

    /// Removes a record and says whether it was there.
    pub(crate) fn remove(&mut self, data: &RecordData) -> bool {
        let before = self.data.len();
        self.data.retain(|other| other != data);
        self.data.len() != before
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
}
