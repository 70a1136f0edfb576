use alloc::vec::Vec;

use dns_wire::{Class, Message, Opcode, Rcode, Record, RecordBuf, RecordType, Soa};

use crate::{Limits, Rrset, UpdateError, Zone, zone};

/// One thing that an update changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A record that was not there.
    Added(RecordBuf),
    /// A record that was there.
    Removed(RecordBuf),
}

/// What an update changed; nothing, if all was so already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// The records, the SOA's new serial number among them.
    pub changes: Vec<Change>,
}

impl Zone {
    /// Does a dynamic update, wholly or not at all (RFC 2136 §3). Who may update what is for the caller to decide
    /// before. The zone's serial number goes up by one unless the update sets it (§3.6).
    ///
    /// # Errors
    /// [`UpdateError`] with the response code: FORMERR, NOTAUTH for another zone, NOTZONE, the ones of failed
    /// prerequisites (YXDOMAIN, YXRRSET, NXDOMAIN, NXRRSET), REFUSED over [`Limits::update`].
    pub fn update(
        &mut self,
        message: &Message<'_>,
        limits: &Limits,
    ) -> Result<Update, UpdateError> {
        self.check_zone_section(message)?;
        let read = |section: dns_wire::Records<'_>| {
            section
                .take(limits.update + 1)
                .map(|record| record.and_then(|record| parse(&record)))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|_| UpdateError(Rcode::FORMERR))
        };
        let prerequisites = read(message.answers())?;
        let updates = read(message.authorities())?;
        if prerequisites.len().max(updates.len()) > limits.update {
            return Err(UpdateError(Rcode::REFUSED));
        }
        self.check_prerequisites(&prerequisites)?;
        for record in &updates {
            self.prescan(record)?;
        }
        let mut next = self.clone();
        for record in updates {
            next.apply(record);
        }
        if next.check().is_err() {
            return Err(UpdateError(Rcode::REFUSED));
        }
        if next == *self {
            return Ok(Update::default());
        }
        next.bump_serial(self.serial());
        let update = Update { changes: difference(self, &next) };
        *self = next;
        Ok(update)
    }

    /// §3.1: one SOA question for this zone.
    fn check_zone_section(&self, message: &Message<'_>) -> Result<(), UpdateError> {
        let mut questions = message.questions();
        let zone = match (questions.next(), questions.next()) {
            (Some(Ok(zone)), None) if zone.qtype == RecordType::SOA => zone,
            _ => return Err(UpdateError(Rcode::FORMERR)),
        };
        if message.opcode() != Opcode::UPDATE {
            return Err(UpdateError(Rcode::FORMERR));
        }
        if *self.origin() != zone.name || self.class() != zone.qclass {
            return Err(UpdateError(Rcode::NOTAUTH));
        }
        Ok(())
    }

    /// §3.2.5
    fn check_prerequisites(&self, entries: &[RecordBuf]) -> Result<(), UpdateError> {
        let mut wanted: Vec<RecordBuf> = Vec::new();
        for record in entries {
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
                (Class::ANY, RecordType::ANY) => {
                    self.node(name).is_none().then_some(Rcode::NXDOMAIN)
                }
                (Class::ANY, _) => self.rrset(name, rtype).is_none().then_some(Rcode::NXRRSET),
                (Class::NONE, RecordType::ANY) => self.node(name).map(|_| Rcode::YXDOMAIN),
                (Class::NONE, _) => self.rrset(name, rtype).map(|_| Rcode::YXRRSET),
                (class, _) if class == self.class() => {
                    wanted.push(record.clone());
                    None
                }
                _ => Some(Rcode::FORMERR),
            };
            if let Some(rcode) = failed {
                return Err(UpdateError(rcode));
            }
        }
        wanted.sort();
        wanted.dedup();
        let same = |a: &RecordBuf, b: &RecordBuf| a.name == b.name && a.rtype() == b.rtype();
        for rrset in wanted.chunk_by(same) {
            let Some(first) = rrset.first() else { continue };
            let found = self.rrset(first.name.as_name(), first.rtype()).map(Rrset::data);
            let found = found.unwrap_or_default();
            let all = rrset.iter().all(|record| found.contains(&record.data));
            if found.len() != rrset.len() || !all {
                return Err(UpdateError(Rcode::NXRRSET));
            }
        }
        Ok(())
    }

    /// §3.4.1.3
    fn prescan(&self, record: &RecordBuf) -> Result<(), UpdateError> {
        let (rtype, is_empty) = (record.rtype(), record.data.as_wire().is_empty());
        if !record.name.is_subdomain_of(self.origin()) {
            return Err(UpdateError(Rcode::NOTZONE));
        }
        let is_known = zone::is_data(rtype);
        let is_valid = match record.class {
            Class::ANY => record.ttl == 0 && is_empty && (is_known || rtype == RecordType::ANY),
            Class::NONE => record.ttl == 0 && is_known,
            class => class == self.class() && is_known && !is_empty,
        };
        if is_valid { Ok(()) } else { Err(UpdateError(Rcode::FORMERR)) }
    }

    /// §3.4.2.7
    fn apply(&mut self, record: RecordBuf) {
        let is_origin = record.name == *self.origin();
        let rtype = record.rtype();
        let keeps = |rtype| is_origin && matches!(rtype, RecordType::SOA | RecordType::NS);
        let name = record.name.clone();
        match record.class {
            Class::ANY => {
                if let Some(rrsets) = self.rrsets_mut(&name) {
                    rrsets.retain(|rrset| {
                        let is_meant = rtype == RecordType::ANY || rrset.rtype() == rtype;
                        !is_meant || keeps(rrset.rtype())
                    });
                }
            }
            Class::NONE => {
                let is_last_ns = |rrset: &Rrset| {
                    keeps(rtype) && rtype == RecordType::NS && rrset.data().len() == 1
                };
                let rrset = self
                    .rrsets_mut(&name)
                    .and_then(|rrsets| rrsets.iter_mut().find(|rrset| rrset.rtype() == rtype));
                if let Some(rrset) =
                    rrset.filter(|rrset| rtype != RecordType::SOA && !is_last_ns(rrset))
                {
                    rrset.remove(&record.data);
                }
            }
            _ => self.add(record),
        }
        self.prune(&name);
    }

    fn add(&mut self, record: RecordBuf) {
        let rtype = record.rtype();
        let rrsets = self.node(record.name.as_name()).unwrap_or_default();
        let is_alias = rrsets.iter().any(|rrset| rrset.rtype() == RecordType::CNAME);
        let has_other = rrsets.iter().any(|rrset| zone::excludes_cname(rrset.rtype()));
        let conflicts = match rtype {
            RecordType::CNAME => has_other,
            _ => is_alias && zone::excludes_cname(rtype),
        };
        if conflicts || (rtype == RecordType::SOA && !self.takes_soa(&record)) {
            return;
        }
        if matches!(rtype, RecordType::CNAME | RecordType::SOA) {
            let old = self
                .rrsets_mut(&record.name)
                .and_then(|rrsets| rrsets.iter_mut().find(|rrset| rrset.rtype() == rtype));
            if let Some(old) = old {
                return old.replace(record.ttl, record.data);
            }
        }
        // Checked by the prescan.
        let _ = self.insert(record);
    }

    /// Whether the SOA record is at the origin and not older than the zone's (RFC 1982).
    fn takes_soa(&self, record: &RecordBuf) -> bool {
        let new: Result<Soa<'_>, _> = record.data.typed();
        let newer = |new: Soa<'_>| !is_newer(self.serial(), new.serial);
        record.name == *self.origin() && new.is_ok_and(newer)
    }

    /// §3.6: the serial number goes up if the update did not do it.
    fn bump_serial(&mut self, old: u32) {
        if self.serial() != old {
            return;
        }
        let origin = self.origin().clone();
        let Some((rrset, soa)) = self.soa() else { return };
        // Zero has a meaning of its own for some secondaries (RFC 2136 §4.1).
        let serial = match old.wrapping_add(1) {
            0 => 1,
            serial => serial,
        };
        let ttl = rrset.ttl();
        let Ok(data) = dns_wire::RecordData::new(&Soa { serial, ..soa }) else { return };
        let rrset = self
            .rrsets_mut(&origin)
            .and_then(|rrsets| rrsets.iter_mut().find(|rrset| rrset.rtype() == RecordType::SOA));
        if let Some(rrset) = rrset {
            rrset.replace(ttl, data);
        }
    }
}

/// A record of an update; its class may say that it stands for others.
fn parse(record: &Record<'_>) -> Result<RecordBuf, dns_wire::Error> {
    let is_empty = record.raw.as_bytes().is_empty();
    if is_empty && matches!(record.class, Class::ANY | Class::NONE) {
        let data = dns_wire::RecordData::empty(record.rtype);
        let mut owned = RecordBuf::new(record.name.to_owned(), record.ttl, data);
        owned.class = record.class;
        return Ok(owned);
    }
    record.to_owned()
}

/// Serial number arithmetic (RFC 1982 §3.2): whether `a` is after `b`.
const fn is_newer(a: u32, b: u32) -> bool {
    a != b && a.wrapping_sub(b) < 1 << 31
}

fn difference(old: &Zone, new: &Zone) -> Vec<Change> {
    let (mut removed, mut added): (Vec<_>, Vec<_>) =
        (old.records().collect(), new.records().collect());
    removed.sort();
    added.sort();
    let gone = removed.iter().filter(|record| added.binary_search(record).is_err());
    let fresh = added.iter().filter(|record| removed.binary_search(record).is_err());
    gone.cloned().map(Change::Removed).chain(fresh.cloned().map(Change::Added)).collect()
}
