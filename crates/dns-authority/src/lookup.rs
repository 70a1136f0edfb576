use dns_wire::{Name, NameBuf, RecordType};

use crate::{Rrset, Zone};

/// What a zone says of a name and type (RFC 1034 §4.3.2, RFC 4592 §3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookup<'z> {
    /// The RRset that was asked for; all of the name's for a query for ANY.
    Answer {
        /// The RRsets; more than one only for ANY.
        rrsets: &'z [Rrset],
        /// The type to pick, or ANY.
        rtype: RecordType,
        /// Whether a wildcard stood for the name.
        wildcard: bool,
    },
    /// The name is an alias.
    Cname {
        /// The CNAME RRset.
        rrset: &'z Rrset,
        /// Whether a wildcard stood for the name.
        wildcard: bool,
    },
    /// An ancestor of the name is an alias for a subtree (RFC 6672).
    Dname {
        /// The ancestor.
        owner: NameBuf,
        /// The DNAME RRset.
        rrset: &'z Rrset,
    },
    /// The name is in a zone that was delegated.
    Delegation {
        /// The zone cut.
        cut: NameBuf,
        /// The NS RRset of the cut.
        rrset: &'z Rrset,
    },
    /// The name exists, or a wildcard stands for it, and has no such type.
    NoData,
    /// The name does not exist.
    NoName,
    /// The name is not at or below the zone's origin.
    OutOfZone,
}

impl Zone {
    /// Looks up what the zone says of `name` and `rtype`.
    #[must_use]
    pub fn lookup(&self, name: Name<'_>, rtype: RecordType) -> Lookup<'_> {
        let origin = self.origin().as_name();
        if !name.is_subdomain_of(origin) {
            return Lookup::OutOfZone;
        }
        // From the origin down: the first cut or DNAME on the way decides.
        let mut encloser = origin;
        for count in origin.label_count()..=name.label_count() {
            let ancestor = name.suffix(count);
            if !self.exists(ancestor) {
                break;
            }
            encloser = ancestor;
            let is_name = count == name.label_count();
            let is_cut = count > origin.label_count() && !(is_name && rtype == RecordType::DS);
            if let Some(rrset) = self.rrset(ancestor, RecordType::NS).filter(|_| is_cut) {
                return Lookup::Delegation { cut: ancestor.to_owned(), rrset };
            }
            if let Some(rrset) = self.rrset(ancestor, RecordType::DNAME).filter(|_| !is_name) {
                return Lookup::Dname { owner: ancestor.to_owned(), rrset };
            }
        }
        if encloser.label_count() == name.label_count() {
            return self.at(name, rtype, false);
        }
        match encloser.to_owned().wildcard() {
            Ok(wildcard) if self.exists(wildcard.as_name()) => {
                self.at(wildcard.as_name(), rtype, true)
            }
            _ => Lookup::NoName,
        }
    }

    fn at(&self, name: Name<'_>, rtype: RecordType, wildcard: bool) -> Lookup<'_> {
        let rrsets = self.node(name).unwrap_or_default();
        let has = |rtype| rrsets.iter().find(|rrset| rrset.rtype() == rtype);
        if has(rtype).is_some() || (rtype == RecordType::ANY && !rrsets.is_empty()) {
            return Lookup::Answer { rrsets, rtype, wildcard };
        }
        match has(RecordType::CNAME) {
            Some(rrset) => Lookup::Cname { rrset, wildcard },
            None => Lookup::NoData,
        }
    }
}
