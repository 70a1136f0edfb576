use dns_wire::{
    BuildError, Builder, Class, Edns, Message, Name, NameBuf, Opcode, Question, Rcode, RecordType,
    Section, respond_to, udp_limit,
};

use crate::{Catalog, Lookup, Rrset, Zone};

/// How the query came, which decides how long the response may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Datagrams: 512 octets, or what the query's OPT record and [`Limits::udp`](crate::Limits::udp) allow.
    Udp,
    /// A stream: 65 535 octets.
    Tcp,
}

/// The version of EDNS that is spoken (RFC 6891 §6.1.3).
const VERSION: u8 = 0;

/// Answers `query` from `zones` into `buffer` (RFC 1034 §4.3.2), without allocation but for names.
///
/// `None`: no answer is due, since the message is a response or the buffer has no room for one. Malformed queries get
/// FORMERR, other opcodes NOTIMP (updates go to [`Zone::update`]), other versions of EDNS BADVERS, names that no
/// zone holds REFUSED. What does not fit sets TC.
#[must_use]
pub fn answer<'b>(
    zones: &Catalog,
    query: &Message<'_>,
    transport: Transport,
    buffer: &'b mut [u8],
) -> Option<&'b [u8]> {
    if query.flags().is_response() {
        return None;
    }
    let edns = query.edns();
    let known = edns.as_ref().ok().copied().flatten();
    let rcode = match (query.opcode(), &edns, single_question(query)) {
        (Opcode::QUERY, Ok(Some(edns)), _) if edns.version > VERSION => Err(Rcode::BADVERS),
        (Opcode::QUERY, Ok(_), Some(question)) => Ok(question),
        (Opcode::QUERY, ..) => Err(Rcode::FORMERR),
        _ => Err(Rcode::NOTIMP),
    };
    let first = rcode.as_ref().err().copied().unwrap_or(Rcode::NOERROR);
    let mut builder = respond_to(buffer, query, Rcode(first.0 & 0xF)).ok()?;
    if transport == Transport::Udp {
        builder.limit(udp_limit(known.as_ref(), zones.limits.udp));
    }
    let rcode = match rcode {
        Ok(question) => {
            let mut response = Response { zones, builder };
            let rcode = response.answer(&question);
            builder = response.builder;
            builder.rcode(rcode);
            rcode
        }
        Err(rcode) => rcode,
    };
    if let Some(asked) = known {
        let udp = u16::try_from(zones.limits.udp).unwrap_or(u16::MAX);
        let ours = Edns::new(udp).with_dnssec_ok(asked.dnssec_ok()).with_rcode(rcode);
        // Its room was reserved.
        let _ = builder.opt(&ours);
    }
    Some(builder.finish())
}

fn single_question<'m>(query: &Message<'m>) -> Option<Question<'m>> {
    let mut questions = query.questions();
    match (questions.next(), questions.next()) {
        (Some(Ok(question)), None) => Some(question),
        _ => None,
    }
}

struct Response<'z, 'b> {
    zones: &'z Catalog,
    builder: Builder<'b>,
}

impl<'z> Response<'z, '_> {
    /// Fills the sections and gives the response code.
    fn answer(&mut self, question: &Question<'_>) -> Rcode {
        if is_meta(question.qtype) {
            return Rcode::NOTIMP;
        }
        let mut name = question.name.to_owned();
        let mut is_first = true;
        for _ in 0..=self.zones.limits.chain {
            let zone = self.zones.find(name.as_name(), question.qclass, question.qtype);
            let Some(zone) = zone else {
                return if is_first { Rcode::REFUSED } else { Rcode::NOERROR };
            };
            match self.step(zone, &name, question.qtype, is_first) {
                Step::Done(rcode) => return rcode,
                Step::Follow(target) => name = target,
            }
            is_first = false;
        }
        Rcode::NOERROR
    }

    fn step(&mut self, zone: &'z Zone, name: &NameBuf, qtype: RecordType, is_first: bool) -> Step {
        let lookup = zone.lookup(name.as_name(), qtype);
        // AA speaks of the name that was asked for (RFC 1035 §4.1.1).
        let is_authoritative = !matches!(lookup, Lookup::Delegation { .. });
        if is_first {
            let header = self.builder.header_so_far();
            let flags = header.flags.with_aa(is_authoritative);
            self.builder.header(dns_wire::Header { flags, ..header });
        }
        let owner = name.as_name();
        match lookup {
            Lookup::Answer { rrsets, rtype, .. } => {
                let wanted = |rrset: &&Rrset| rtype == RecordType::ANY || rrset.rtype() == rtype;
                for rrset in rrsets.iter().filter(wanted) {
                    if self.rrset(Section::Answer, owner, zone.class(), rrset).is_err() {
                        return Step::Done(Rcode::NOERROR);
                    }
                }
                for rrset in rrsets.iter().filter(wanted) {
                    self.additional(zone, rrset);
                }
                Step::Done(Rcode::NOERROR)
            }
            Lookup::Cname { rrset, .. } => {
                let added = self.rrset(Section::Answer, owner, zone.class(), rrset);
                match rrset.data().first().and_then(dns_wire::RecordData::target) {
                    Some(target) if added.is_ok() => Step::Follow(target.to_owned()),
                    _ => Step::Done(Rcode::NOERROR),
                }
            }
            Lookup::Dname { owner: from, rrset } => self.dname(zone, name, &from, rrset),
            Lookup::Delegation { cut, rrset } => {
                if self.rrset(Section::Authority, cut.as_name(), zone.class(), rrset).is_ok() {
                    self.glue(zone, &cut, rrset);
                }
                Step::Done(Rcode::NOERROR)
            }
            Lookup::NoData => self.negative(zone, Rcode::NOERROR),
            Lookup::NoName => self.negative(zone, Rcode::NXDOMAIN),
            Lookup::OutOfZone => Step::Done(Rcode::REFUSED),
        }
    }

    /// A DNAME gives an alias for the name (RFC 6672 §3.1).
    fn dname(&mut self, zone: &Zone, name: &NameBuf, from: &NameBuf, rrset: &Rrset) -> Step {
        let target = rrset.data().first().and_then(dns_wire::RecordData::target);
        let Some(to) = target else { return Step::Done(Rcode::SERVFAIL) };
        if self.rrset(Section::Answer, from.as_name(), zone.class(), rrset).is_err() {
            return Step::Done(Rcode::NOERROR);
        }
        let Ok(Some(alias)) = name.rebase(from.as_name(), to) else {
            return Step::Done(Rcode::YXDOMAIN);
        };
        let cname = dns_wire::Cname { target: alias.as_name() };
        let class = zone.class();
        let added =
            self.builder.record(Section::Answer, name.as_name(), class, rrset.ttl(), &cname);
        if added.is_ok() { Step::Follow(alias) } else { Step::Done(Rcode::NOERROR) }
    }

    /// The SOA record, kept no longer than a negative answer may be (RFC 2308 §3).
    fn negative(&mut self, zone: &Zone, rcode: Rcode) -> Step {
        if let Some((rrset, soa)) = zone.soa() {
            let ttl = rrset.ttl().min(soa.minimum);
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
        for host in rrset.data().iter().filter_map(dns_wire::RecordData::target) {
            for rtype in [RecordType::A, RecordType::AAAA] {
                let found = zone.lookup(host, rtype);
                if let Lookup::Answer { rrsets, rtype, .. } = found
                    && let Some(found) = rrsets.iter().find(|rrset| rrset.rtype() == rtype)
                {
                    let _ = self.rrset(Section::Additional, host, zone.class(), found);
                }
            }
        }
    }

    /// Addresses of a delegation's servers. Without those that lie below the cut the delegation cannot be
    /// followed, so TC is set if they do not fit (RFC 9471 §3.1).
    fn glue(&mut self, zone: &Zone, cut: &NameBuf, rrset: &Rrset) {
        for host in rrset.data().iter().filter_map(dns_wire::RecordData::target) {
            if !host.is_subdomain_of(zone.origin().as_name()) {
                continue;
            }
            for rtype in [RecordType::A, RecordType::AAAA] {
                let Some(found) = zone.rrset(host, rtype) else { continue };
                let added = self.rrset(Section::Additional, host, zone.class(), found);
                if added == Err(BuildError::Full) && host.is_subdomain_of(cut.as_name()) {
                    self.builder.truncated();
                }
            }
        }
    }

    fn rrset(
        &mut self,
        section: Section,
        owner: Name<'_>,
        class: Class,
        rrset: &Rrset,
    ) -> Result<(), BuildError> {
        self.builder.rrset(section, owner, class, rrset.ttl(), rrset.data())
    }
}

enum Step {
    Done(Rcode),
    Follow(NameBuf),
}

/// Types of queries that this function has no answer to: transfers and mail groups.
const fn is_meta(qtype: RecordType) -> bool {
    matches!(qtype.0, 128..=254)
}
