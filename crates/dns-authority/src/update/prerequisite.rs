use alloc::vec::Vec;

use dns_wire::{Class, Rcode, RecordBuf, RecordType};

use crate::{Rrset, UpdateError, Zone};

impl Zone {
    /// §3.2.5
    pub(super) fn check_prerequisites(&self, entries: &[RecordBuf]) -> Result<(), UpdateError> {
        let mut wanted: Vec<&RecordBuf> = Vec::new();
        for record in entries {
            self.check_prerequisite(record, &mut wanted)?;
        }
        wanted.sort();
        wanted.dedup();
        let of_one_rrset =
            |a: &&RecordBuf, b: &&RecordBuf| a.name == b.name && a.rtype() == b.rtype();
        for rrset in wanted.chunk_by(of_one_rrset) {
            let Some(first) = rrset.first() else { continue };
            let found = self.rrset(first.name.as_name(), first.rtype());
            // The length first: it bounds the sorting by what was sent.
            let found = found.filter(|found| found.data().len() == rrset.len()).map(Rrset::sorted);
            if found
                .is_none_or(|found| !found.into_iter().eq(rrset.iter().map(|entry| &entry.data)))
            {
                return Err(UpdateError(Rcode::NXRRSET));
            }
        }
        Ok(())
    }

    /// One entry; a record that must exist with its data is put off to the end (§3.2.3).
    fn check_prerequisite<'e>(
        &self,
        record: &'e RecordBuf,
        wanted: &mut Vec<&'e RecordBuf>,
    ) -> Result<(), UpdateError> {
        let (name, rtype) = (record.name.as_name(), record.rtype());
        if record.ttl != 0 {
            return Err(UpdateError(Rcode::FORMERR));
        }
        if !record.name.is_subdomain_of(self.origin()) {
            return Err(UpdateError(Rcode::NOTZONE));
        }
        let is_empty = record.data.as_wire().is_empty();
        let failed = match (record.class, rtype) {
            (Class::ANY | Class::NONE, _) if !is_empty => Some(Rcode::FORMERR),
            (Class::ANY, RecordType::ANY) => self.node(name).is_none().then_some(Rcode::NXDOMAIN),
            (Class::ANY, _) => self.rrset(name, rtype).is_none().then_some(Rcode::NXRRSET),
            (Class::NONE, RecordType::ANY) => self.node(name).map(|_| Rcode::YXDOMAIN),
            (Class::NONE, _) => self.rrset(name, rtype).map(|_| Rcode::YXRRSET),
            (class, _) if class == self.class() => {
                wanted.push(record);
                None
            }
            _ => Some(Rcode::FORMERR),
        };
        failed.map_or(Ok(()), |rcode| Err(UpdateError(rcode)))
    }
}
