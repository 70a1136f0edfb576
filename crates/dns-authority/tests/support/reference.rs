//! What the RFCs say, word by word, over a plain list of records: slow, and nothing of the crate's is used.
#![allow(dead_code, reason = "each test file uses a part")]

use dns_authority::{Lookup, Rrset};
use dns_wire::{Class, Name, NameBuf, RecordBuf, RecordData, RecordType, Soa};

/// A zone as a list.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) origin: NameBuf,
    pub(crate) records: Vec<RecordBuf>,
}

/// What a lookup finds: the data of RRsets by type, or the name at which something else begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Answer(Vec<(RecordType, Vec<RecordData>)>),
    Cname(Vec<RecordData>),
    Dname(NameBuf, Vec<RecordData>),
    Delegation(NameBuf, Vec<RecordData>),
    NoData,
    NoName,
    OutOfZone,
}

impl From<&Lookup<'_>> for Found {
    fn from(lookup: &Lookup<'_>) -> Self {
        let sorted = |rrset: &Rrset| {
            let mut data = rrset.data().to_vec();
            data.sort();
            data
        };
        match lookup {
            Lookup::Answer { rrsets, .. } => {
                let mut rrsets: Vec<_> =
                    rrsets.iter().map(|rrset| (rrset.rtype(), sorted(rrset))).collect();
                rrsets.sort();
                Self::Answer(rrsets)
            }
            Lookup::Cname { rrset, .. } => Self::Cname(sorted(rrset)),
            Lookup::Dname { owner, rrset } => Self::Dname(owner.clone(), sorted(rrset)),
            Lookup::Delegation { cut, rrset } => Self::Delegation(cut.clone(), sorted(rrset)),
            Lookup::NoData => Self::NoData,
            Lookup::NoName => Self::NoName,
            Lookup::OutOfZone => Self::OutOfZone,
            other => panic!("{other:?}"),
        }
    }
}

impl Reference {
    /// RFC 1034 §4.3.2 step 3, RFC 4592 §3.3, RFC 6672 §3.2, RFC 4035 §3.1.4.1.
    pub(crate) fn lookup(&self, name: Name<'_>, rtype: RecordType) -> Found {
        if !name.is_subdomain_of(self.origin.as_name()) {
            return Found::OutOfZone;
        }
        let depth = self.origin.label_count();
        for count in depth..=name.label_count() {
            let ancestor = name.suffix(count);
            let is_name = count == name.label_count();
            if !self.exists(ancestor) {
                let encloser = name.suffix(count - 1).to_owned();
                return match encloser.wildcard() {
                    Ok(wildcard) if self.exists(wildcard.as_name()) => {
                        self.at(wildcard.as_name(), rtype)
                    }
                    _ => Found::NoName,
                };
            }
            let ns = self.data(ancestor, RecordType::NS);
            if count > depth && !ns.is_empty() && !(is_name && rtype == RecordType::DS) {
                return Found::Delegation(ancestor.to_owned(), ns);
            }
            let dname = self.data(ancestor, RecordType::DNAME);
            if !is_name && !dname.is_empty() {
                return Found::Dname(ancestor.to_owned(), dname);
            }
        }
        self.at(name, rtype)
    }

    fn at(&self, name: Name<'_>, rtype: RecordType) -> Found {
        let mut types: Vec<_> =
            self.records.iter().filter(|r| r.name == name).map(RecordBuf::rtype).collect();
        types.sort();
        types.dedup();
        types.retain(|other| rtype == RecordType::ANY || *other == rtype);
        let cname = self.data(name, RecordType::CNAME);
        match (types.is_empty(), cname.is_empty()) {
            (false, _) => {
                Found::Answer(types.into_iter().map(|t| (t, self.data(name, t))).collect())
            }
            (true, false) => Found::Cname(cname),
            (true, true) => Found::NoData,
        }
    }

    fn exists(&self, name: Name<'_>) -> bool {
        self.records.iter().any(|record| record.name.is_subdomain_of(name))
    }

    pub(crate) fn data(&self, name: Name<'_>, rtype: RecordType) -> Vec<RecordData> {
        let of = |record: &&RecordBuf| record.name == name && record.rtype() == rtype;
        let mut data: Vec<_> = self.records.iter().filter(of).map(|r| r.data.clone()).collect();
        data.sort();
        data.dedup();
        data
    }

    /// RFC 2136 §3.4.2.7 with what its text and later RFCs changed: an SOA must be later, NS is kept at the apex alone, DNAME is
    /// one, and records of DNSSEC may stand beside a CNAME.
    pub(crate) fn apply(&mut self, record: &RecordBuf) {
        let origin = self.origin.clone();
        let (name, rtype) = (&record.name, record.rtype());
        let is_apex = *name == origin;
        let is_kept = |r: &RecordBuf| {
            r.name == origin && matches!(r.rtype(), RecordType::SOA | RecordType::NS)
        };
        let beside = [RecordType::CNAME, RecordType::RRSIG, RecordType::NSEC];
        match record.class {
            Class::ANY => self.records.retain(|r| {
                is_kept(r) || r.name != *name || !(rtype == RecordType::ANY || r.rtype() == rtype)
            }),
            Class::NONE => {
                let is_last = self.data(name.as_name(), rtype).len() == 1;
                if !(is_apex && (rtype == RecordType::SOA || (rtype == RecordType::NS && is_last)))
                {
                    self.records.retain(|r| r.name != *name || r.data != record.data);
                }
            }
            _ => {
                let others = || self.records.iter().filter(|r| r.name == *name);
                let has_alias = others().any(|r| r.rtype() == RecordType::CNAME);
                let has_data = others().any(|r| !beside.contains(&r.rtype()));
                if (rtype == RecordType::CNAME && has_data)
                    || (!beside.contains(&rtype) && has_alias)
                    || (rtype == RecordType::SOA && !(is_apex && self.is_later(&record.data)))
                {
                    return;
                }
                if matches!(rtype, RecordType::CNAME | RecordType::DNAME | RecordType::SOA) {
                    self.records.retain(|r| r.name != *name || r.rtype() != rtype);
                }
                self.records.retain(|r| r.name != *name || r.data != record.data);
                let ttl = if record.ttl >= 1 << 31 { 0 } else { record.ttl };
                for other in &mut self.records {
                    if other.name == *name && other.rtype() == rtype {
                        other.ttl = ttl;
                    }
                }
                self.records.push(RecordBuf { ttl, ..record.clone() });
            }
        }
    }

    /// RFC 1982 §3.2
    fn is_later(&self, data: &RecordData) -> bool {
        let serial = |data: &RecordData| data.typed().map(|soa: Soa<'_>| soa.serial).ok();
        let current = self.data(self.origin.as_name(), RecordType::SOA);
        match (current.first().and_then(serial), serial(data)) {
            (Some(a), Some(b)) => (a < b && b - a < 1 << 31) || (a > b && a - b > 1 << 31),
            _ => false,
        }
    }
}
