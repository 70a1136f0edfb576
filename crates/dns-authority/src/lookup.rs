use core::slice::from_ref;

use dns_wire::{Name, NameBuf, RecordType};

use crate::{Rrset, Zone, zone::Place};

/// What a zone says of a name and type (RFC 1034 §4.3.2, RFC 4592 §3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookup<'z> {
    /// The RRset that was asked for; all of the name's for a query for ANY.
    Answer {
        /// The RRsets; more than one only for ANY.
        rrsets: &'z [Rrset],
        /// The type that was asked for.
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
    ///
    /// Takes one search of the zone for each label of the name that exists in it, and allocates nothing.
    #[must_use]
    pub fn lookup(&self, name: Name<'_>, rtype: RecordType) -> Lookup<'_> {
        if !name.is_subdomain_of(self.origin().as_name()) {
            return Lookup::OutOfZone;
        }
        let mut key = self.key(name);
        // From the origin down: the first cut or DNAME on the way decides.
        let (mut at, mut encloser) = (0, 0);
        loop {
            let place = self.place(key.as_slice().get(..at).unwrap_or_default());
            let next = key.label_end(at);
            match place {
                Place::Nowhere => return of(&self.place(key.wildcard(encloser)), rtype, true),
                Place::Empty => {}
                Place::Node(node) => {
                    let is_cut = at > 0 && !(next.is_none() && rtype == RecordType::DS);
                    if let Some(rrset) = node.rrset(RecordType::NS).filter(|_| is_cut) {
                        return Lookup::Delegation { cut: node.name.clone(), rrset };
                    }
                    if let Some(rrset) = node.rrset(RecordType::DNAME).filter(|_| next.is_some()) {
                        return Lookup::Dname { owner: node.name.clone(), rrset };
                    }
                }
            }
            let Some(end) = next else { return of(&place, rtype, false) };
            (encloser, at) = (at, end);
        }
    }
}

/// What a name says of a type, if it is neither above nor below a cut.
fn of<'z>(place: &Place<'z>, rtype: RecordType, wildcard: bool) -> Lookup<'z> {
    let node = match place {
        Place::Node(node) => node,
        Place::Empty => return Lookup::NoData,
        Place::Nowhere => return Lookup::NoName,
    };
    if rtype == RecordType::ANY {
        return Lookup::Answer { rrsets: &node.rrsets, rtype, wildcard };
    }
    match (node.rrset(rtype), node.rrset(RecordType::CNAME)) {
        (Some(rrset), _) => Lookup::Answer { rrsets: from_ref(rrset), rtype, wildcard },
        (None, Some(rrset)) => Lookup::Cname { rrset, wildcard },
        (None, None) => Lookup::NoData,
    }
}
