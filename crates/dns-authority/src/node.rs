use alloc::vec::Vec;

use dns_wire::{NameBuf, RecordType};

use crate::{Rrset, ZoneError};

/// A name that has records, and its RRsets in the order of [`rank`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: NameBuf,
    pub(crate) rrsets: Vec<Rrset>,
}

impl Node {
    pub(crate) fn rrset(&self, rtype: RecordType) -> Option<&Rrset> {
        let found = self.rrsets.binary_search_by_key(&rank(rtype), |rrset| rank(rrset.rtype()));
        self.rrsets.get(found.ok()?)
    }

    /// What must hold at every name: an alias is alone.
    pub(crate) fn check(&self) -> Result<(), ZoneError> {
        let count = |rtype| self.rrset(rtype).map_or(0, |rrset| rrset.data().len());
        if count(RecordType::DNAME) > 1 {
            return Err(ZoneError::Dname);
        }
        let others = || self.rrsets.iter().any(|rrset| excludes_cname(rrset.rtype()));
        match count(RecordType::CNAME) {
            0 => Ok(()),
            1 if !others() => Ok(()),
            _ => Err(ZoneError::CnameAndOther),
        }
    }
}

/// SOA first, as in zone files and transfers, then by number.
pub(crate) const fn rank(rtype: RecordType) -> u16 {
    if rtype.0 == RecordType::SOA.0 { 0 } else { rtype.0 }
}

/// Whether a record of this type cannot stand beside a CNAME: all but CNAME itself and the records of DNSSEC
/// (RFC 2181 §10.1, RFC 4034 §3, §4).
pub(crate) fn excludes_cname(rtype: RecordType) -> bool {
    let beside = [RecordType::CNAME, RecordType::RRSIG, RecordType::NSEC];
    !beside.contains(&rtype)
}
