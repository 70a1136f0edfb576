mod draft;
mod prerequisite;

use alloc::vec::Vec;

use dns_wire::{Class, Error, Message, Opcode, Rcode, Record, RecordBuf, RecordData, RecordType};

use crate::{Limits, UpdateError, Zone, zone::is_meta};
use draft::Draft;

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
    /// First what was removed, then what was added, each in canonical order but for the SOA record, which leads: the order
    /// of an incremental transfer (RFC 1995 §4). A record whose TTL changed is in both.
    pub changes: Vec<Change>,
}

impl Zone {
    /// Does a dynamic update, wholly or not at all (RFC 2136 §3). Who may update what is for the caller to decide
    /// before. The zone's serial number goes up by one unless the update sets it (§3.6).
    ///
    /// The work is that of the message and of the names in it; the size of the zone does not matter.
    ///
    /// # Errors
    /// [`UpdateError`] with the response code: FORMERR, NOTAUTH for another zone, NOTZONE, the ones of failed
    /// prerequisites (YXDOMAIN, YXRRSET, NXDOMAIN, NXRRSET), REFUSED over [`Limits::update`] or [`Limits::rrset`].
    pub fn update(
        &mut self,
        message: &Message<'_>,
        limits: &Limits,
    ) -> Result<Update, UpdateError> {
        self.check_zone_section(message)?;
        let entries = |records: dns_wire::Records<'_>| {
            records
                .map(|record| record.and_then(|record| owned(&record)))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|_| UpdateError(Rcode::FORMERR))
        };
        let count = |section| usize::from(message.count(section));
        if count(dns_wire::Section::PREREQUISITE).max(count(dns_wire::Section::UPDATE))
            > limits.update
        {
            return Err(UpdateError(Rcode::REFUSED));
        }
        self.check_prerequisites(&entries(message.answers())?)?;
        let updates = entries(message.authorities())?;
        updates.iter().try_for_each(|record| self.prescan(record))?;
        let mut draft = Draft::new(self);
        updates.into_iter().for_each(|record| draft.apply(record));
        if draft.is_over(limits.rrset) {
            return Err(UpdateError(Rcode::REFUSED));
        }
        if !draft.is_changed() {
            return Ok(Update::default());
        }
        draft.bump_serial();
        let update = Update { changes: draft.changes() };
        for (key, node) in draft.finish() {
            self.replace(key, node);
        }
        Ok(update)
    }

    /// §3.1: a message that can be read, and one question, for the SOA of this zone.
    fn check_zone_section(&self, message: &Message<'_>) -> Result<(), UpdateError> {
        let mut questions = message.questions();
        let zone = match (questions.next(), questions.next()) {
            (Some(Ok(zone)), None) if zone.qtype == RecordType::SOA => zone,
            _ => return Err(UpdateError(Rcode::FORMERR)),
        };
        let is_update = message.opcode() == Opcode::UPDATE && !message.flags().is_response();
        // A class that no zone can have would change the meaning of all that follows (CVE-2026-5946).
        if !is_update || is_meta(zone.qclass) || message.validate().is_err() {
            return Err(UpdateError(Rcode::FORMERR));
        }
        if *self.origin() != zone.name || self.class() != zone.qclass {
            return Err(UpdateError(Rcode::NOTAUTH));
        }
        Ok(())
    }

    /// §3.4.1.3
    fn prescan(&self, record: &RecordBuf) -> Result<(), UpdateError> {
        if !record.name.is_subdomain_of(self.origin()) {
            return Err(UpdateError(Rcode::NOTZONE));
        }
        let (rtype, is_empty) = (record.rtype(), record.data.as_wire().is_empty());
        let is_data = !rtype.is_meta();
        let is_valid = match record.class {
            Class::ANY => record.ttl == 0 && is_empty && (is_data || rtype == RecordType::ANY),
            Class::NONE => record.ttl == 0 && is_data,
            class => class == self.class() && is_data,
        };
        if is_valid { Ok(()) } else { Err(UpdateError(Rcode::FORMERR)) }
    }
}

/// A record of an update; its class may say that it stands for others, and has no data.
fn owned(record: &Record<'_>) -> Result<RecordBuf, Error> {
    let is_empty = record.raw.as_bytes().is_empty();
    if is_empty && matches!(record.class, Class::ANY | Class::NONE) {
        let (name, class, ttl) = (record.name.to_owned(), record.class, record.ttl);
        return Ok(RecordBuf { name, class, ttl, data: RecordData::empty(record.rtype) });
    }
    record.to_owned()
}
