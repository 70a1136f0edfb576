use alloc::vec::Vec;

use dns_wire::{
    BuildError, Builder, Cname, Header, Name, NameBuf, Question, Rcode, RecordData, RecordType,
    Section,
};

use super::Transport;
use crate::{Catalog, Lookup, Rrset, Zone};

/// A response whose sections are being filled.
pub(super) struct Response<'z, 'r, 'b> {
    zones: &'z Catalog,
    transport: Transport,
    builder: &'r mut Builder<'b>,
    /// The names that aliases led away from, and the owners of the DNAME records that did.
    seen: Vec<NameBuf>,
    dnames: Vec<NameBuf>,
}

enum Step {
    Done(Rcode),
    Follow(NameBuf),
}

impl<'z, 'r, 'b> Response<'z, 'r, 'b> {
    pub(super) const fn new(
        zones: &'z Catalog,
        transport: Transport,
        builder: &'r mut Builder<'b>,
    ) -> Self {
        Self { zones, transport, builder, seen: Vec::new(), dnames: Vec::new() }
    }

    /// RFC 1034 §4.3.2, RFC 6672 §3.2. The response code is that of the last name (RFC 6604 §3).
    pub(super) fn answer(&mut self, question: &Question<'_>) -> Rcode {
        let mut name = question.name.to_owned();
        for _ in 0..=self.zones.limits.chain {
            let zone = self.zones.find(name.as_name(), question.qclass, question.qtype);
            let is_first = self.seen.is_empty();
            let Some(zone) = zone else {
                return if is_first { Rcode::REFUSED } else { Rcode::NOERROR };
            };
            let target = match self.step(zone, &name, question.qtype, is_first) {
                Step::Done(rcode) => return rcode,
                Step::Follow(target) => target,
            };
            self.seen.push(core::mem::replace(&mut name, target));
            if self.seen.contains(&name) {
                break;
            }
        }
        Rcode::NOERROR
    }

    fn step(&mut self, zone: &'z Zone, name: &NameBuf, qtype: RecordType, is_first: bool) -> Step {
        let lookup = zone.lookup(name.as_name(), qtype);
        // AA speaks of the name that was asked for (RFC 1035 §4.1.1).
        if is_first && !matches!(lookup, Lookup::Delegation { .. }) {
            let header = self.builder.header_so_far();
            self.builder.header(Header { flags: header.flags.with_aa(true), ..header });
        }
        match lookup {
            Lookup::Answer { rrsets, rtype, .. } => {
                let most = match (rtype, self.transport) {
                    (RecordType::ANY, Transport::Udp) => self.zones.limits.any.max(1),
                    _ => rrsets.len(),
                };
                self.found(zone, name, rrsets.get(..most).unwrap_or(rrsets));
                Step::Done(Rcode::NOERROR)
            }
            Lookup::Cname { rrset, .. } => {
                let added = self.rrset(Section::Answer, name.as_name(), zone, rrset);
                match rrset.data().first().and_then(RecordData::target) {
                    Some(target) if added.is_ok() => Step::Follow(target.to_owned()),
                    _ => Step::Done(Rcode::NOERROR),
                }
            }
            Lookup::Dname { owner, rrset } => self.dname(zone, name, &owner, rrset),
            Lookup::Delegation { cut, rrset } => {
                if self.rrset(Section::Authority, cut.as_name(), zone, rrset).is_ok() {
                    self.glue(zone, &cut, rrset);
                }
                Step::Done(Rcode::NOERROR)
            }
            Lookup::NoData => self.negative(zone, Rcode::NOERROR),
            Lookup::NoName => self.negative(zone, Rcode::NXDOMAIN),
            Lookup::OutOfZone => Step::Done(Rcode::REFUSED),
        }
    }

    fn found(&mut self, zone: &Zone, name: &NameBuf, rrsets: &[Rrset]) {
        let owner = name.as_name();
        for rrset in rrsets {
            if rrset.rtype() == RecordType::DNAME && self.dnames.contains(name) {
                continue;
            }
            if self.rrset(Section::Answer, owner, zone, rrset).is_err() {
                return;
            }
        }
        // An answer to ANY has the addresses that it finds, and no more.
        if let [rrset] = rrsets {
            self.additional(zone, rrset);
        }
    }

    /// A DNAME gives an alias for the name (RFC 6672 §3.1).
    fn dname(&mut self, zone: &Zone, name: &NameBuf, from: &NameBuf, rrset: &Rrset) -> Step {
        let target = rrset.data().first().and_then(RecordData::target);
        let Some(to) = target else { return Step::Done(Rcode::SERVFAIL) };
        // One that was there before has led back to itself.
        if !self.dnames.contains(from) {
            if self.rrset(Section::Answer, from.as_name(), zone, rrset).is_err() {
                return Step::Done(Rcode::NOERROR);
            }
            self.dnames.push(from.clone());
        }
        let Ok(Some(alias)) = name.rebase(from.as_name(), to) else {
            return Step::Done(Rcode::YXDOMAIN);
        };
        let cname = Cname { target: alias.as_name() };
        let (class, ttl) = (zone.class(), rrset.ttl());
        match self.builder.record(Section::Answer, name.as_name(), class, ttl, &cname) {
            Ok(()) => Step::Follow(alias),
            Err(_) => Step::Done(Rcode::NOERROR),
        }
    }

    /// The SOA record, kept no longer than a negative answer may be (RFC 2308 §3).
    fn negative(&mut self, zone: &Zone, rcode: Rcode) -> Step {
        if let Some((rrset, soa)) = zone.soa() {
            let ttl = rrset.ttl().min(crate::zone::ttl(soa.minimum));
            let origin = zone.origin().as_name();
            let _ = self.builder.record(Section::Authority, origin, zone.class(), ttl, &soa);
        }
        Step::Done(rcode)
    }

    /// Addresses of the hosts that the records name, as far as they fit (RFC 1035 §3.3.9, RFC 2782).
    fn additional(&mut self, zone: &Zone, rrset: &Rrset) {
        if !matches!(rrset.rtype(), RecordType::NS | RecordType::MX | RecordType::SRV) {
            return;
        }
        let hosts = || rrset.data().iter().filter_map(RecordData::target);
        for (index, host) in hosts().take(self.zones.limits.additional).enumerate() {
            // Records of two preferences or ports can name one host.
            if hosts().take(index).any(|before| before == host) {
                continue;
            }
            if let Lookup::Answer { rrsets, .. } = zone.lookup(host, RecordType::ANY) {
                for found in rrsets.iter().filter(|rrset| is_address(rrset.rtype())) {
                    let _ = self.rrset(Section::Additional, host, zone, found);
                }
            }
        }
    }

    /// Addresses of a delegation's servers. Without those of servers below the cut nobody can follow it, so they come
    /// first, and TC is set if they do not fit (RFC 9471 §3).
    fn glue(&mut self, zone: &Zone, cut: &NameBuf, rrset: &Rrset) {
        for is_needed in [true, false] {
            for host in rrset.data().iter().filter_map(RecordData::target) {
                if host.is_subdomain_of(cut.as_name()) != is_needed {
                    continue;
                }
                let rrsets = zone.node(host).map(|node| node.rrsets.as_slice()).unwrap_or_default();
                for found in rrsets.iter().filter(|rrset| is_address(rrset.rtype())) {
                    let added = self.rrset(Section::Additional, host, zone, found);
                    if added == Err(BuildError::Full) && is_needed {
                        self.builder.truncated();
                    }
                }
            }
        }
    }

    fn rrset(
        &mut self,
        section: Section,
        owner: Name<'_>,
        zone: &Zone,
        rrset: &Rrset,
    ) -> Result<(), BuildError> {
        self.builder.rrset(section, owner, zone.class(), rrset.ttl(), rrset.data())
    }
}

const fn is_address(rtype: RecordType) -> bool {
    matches!(rtype, RecordType::A | RecordType::AAAA)
}
