use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use dns_wire::{Class, NameBuf, RecordBuf, RecordData, RecordType, Serial, Soa};

use super::Change;
use crate::{
    Rrset, Zone,
    node::{Node, excludes_cname, rank},
    zone::ttl,
};

/// The names that an update touches, as they will be. The zone itself stays as it is until all is done.
pub(super) struct Draft<'z> {
    zone: &'z Zone,
    names: BTreeMap<Box<[u8]>, Owner>,
}

struct Owner {
    name: NameBuf,
    rrsets: BTreeMap<u16, Edited>,
}

/// An RRset in the making. What was removed stays, marked, to tell what changed.
struct Edited {
    rtype: RecordType,
    /// The TTL in the zone.
    old_ttl: Option<u32>,
    ttl: u32,
    /// By data, in canonical order.
    records: BTreeMap<RecordData, Mark>,
    /// How many records there are now.
    count: usize,
    /// Where the next record goes.
    next: usize,
    /// Goes up when all records are removed at once.
    age: usize,
}

struct Mark {
    /// Where the record stands among the others.
    place: usize,
    is_old: bool,
    /// The record is there if this is the RRset's age.
    age: Option<usize>,
}

impl<'z> Draft<'z> {
    pub(super) const fn new(zone: &'z Zone) -> Self {
        Self { zone, names: BTreeMap::new() }
    }

    /// RFC 2136 §3.4.2.7, of a record that the prescan let pass.
    pub(super) fn apply(&mut self, record: RecordBuf) {
        let is_apex = record.name == *self.zone.origin();
        let rtype = record.rtype();
        let name = self.name(&record.name);
        match record.class {
            Class::ANY => {
                for rrset in name.rrsets.values_mut() {
                    let is_meant = rtype == RecordType::ANY || rrset.rtype == rtype;
                    if is_meant && !(is_apex && is_of_apex(rrset.rtype)) {
                        rrset.clear();
                    }
                }
            }
            Class::NONE => {
                if let Some(rrset) = name.rrsets.get_mut(&rank(rtype)) {
                    let is_last = rtype == RecordType::SOA || rrset.count == 1;
                    if !(is_apex && is_of_apex(rtype) && is_last) {
                        rrset.remove(&record.data);
                    }
                }
            }
            _ => name.add(is_apex, record),
        }
    }

    /// Whether an RRset grew and has more than `most` records now.
    pub(super) fn is_over(&self, most: usize) -> bool {
        let before = |rrset: &Edited| rrset.records.values().filter(|mark| mark.is_old).count();
        self.rrsets().any(|(_, rrset)| rrset.count > most && rrset.count > before(rrset))
    }

    pub(super) fn is_changed(&self) -> bool {
        self.rrsets().any(|(_, rrset)| rrset.removed().chain(rrset.added()).next().is_some())
    }

    /// §3.6: the serial number goes up if the update did not do it.
    pub(super) fn bump_serial(&mut self) {
        let Some((old, soa)) = self.zone.soa() else { return };
        let apex = self.name(self.zone.origin());
        let rrset = apex.rrset(RecordType::SOA, old.ttl());
        let current = rrset.current().and_then(|data| data.typed::<Soa<'_>>().ok());
        let Some(current) = current.filter(|current| current.serial == soa.serial) else { return };
        // Zero is left out: some software takes it for no serial number at all.
        let serial = match soa.serial.wrapping_add(1) {
            0 => 1,
            serial => serial,
        };
        if let Ok(data) = RecordData::new(&Soa { serial, ..current }) {
            rrset.replace(rrset.ttl, data);
        }
    }

    /// Removed first, then added.
    pub(super) fn changes(&self) -> Vec<Change> {
        let record = |name: &Owner, ttl, data: &RecordData| RecordBuf {
            name: name.name.clone(),
            class: self.zone.class(),
            ttl,
            data: data.clone(),
        };
        let removed = self.rrsets().flat_map(|(name, rrset)| {
            let ttl = rrset.old_ttl.unwrap_or(rrset.ttl);
            rrset.removed().map(move |data| Change::Removed(record(name, ttl, data)))
        });
        let added = self.rrsets().flat_map(|(name, rrset)| {
            rrset.added().map(move |data| Change::Added(record(name, rrset.ttl, data)))
        });
        removed.chain(added).collect()
    }

    /// The names as they are now; `None` for one that has no records left.
    pub(super) fn finish(self) -> Vec<(Box<[u8]>, Option<Node>)> {
        self.names.into_iter().map(|(key, name)| (key, name.finish())).collect()
    }

    fn rrsets(&self) -> impl Iterator<Item = (&Owner, &Edited)> {
        self.names.values().flat_map(|name| name.rrsets.values().map(move |rrset| (name, rrset)))
    }

    fn name(&mut self, name: &NameBuf) -> &mut Owner {
        let key = self.zone.key(name.as_name());
        self.names.entry(key.as_slice().into()).or_insert_with(|| {
            let node = self.zone.node(name.as_name());
            let rrsets = node.map(|node| node.rrsets.as_slice()).unwrap_or_default();
            let rrsets = rrsets.iter().map(|rrset| (rank(rrset.rtype()), Edited::of(rrset)));
            let name = node.map_or(name, |node| &node.name).clone();
            Owner { name, rrsets: rrsets.collect() }
        })
    }
}

impl Owner {
    fn rrset(&mut self, rtype: RecordType, ttl: u32) -> &mut Edited {
        self.rrsets.entry(rank(rtype)).or_insert_with(|| Edited {
            rtype,
            old_ttl: None,
            ttl,
            records: BTreeMap::new(),
            count: 0,
            next: 0,
            age: 0,
        })
    }

    fn has(&self, rtype: RecordType) -> bool {
        self.rrsets.get(&rank(rtype)).is_some_and(|rrset| rrset.count > 0)
    }

    /// Adds a record, or does nothing where a CNAME or the SOA forbids it.
    fn add(&mut self, is_apex: bool, record: RecordBuf) {
        let rtype = record.rtype();
        let is_here = |rrset: &Edited| rrset.count > 0 && excludes_cname(rrset.rtype);
        let conflicts = match rtype {
            RecordType::CNAME => self.rrsets.values().any(is_here),
            _ => self.has(RecordType::CNAME) && excludes_cname(rtype),
        };
        if conflicts || (rtype == RecordType::SOA && !(is_apex && self.is_newer(&record.data))) {
            return;
        }
        let rrset = self.rrset(rtype, record.ttl);
        let ttl = ttl(record.ttl);
        match rtype {
            // One at a time: the new one takes the place of the old one (RFC 6672 §5.2 for DNAME).
            RecordType::CNAME | RecordType::DNAME | RecordType::SOA => {
                rrset.replace(ttl, record.data);
            }
            RecordType::WKS => {
                rrset.remove_services(&record.data);
                rrset.add(ttl, record.data);
            }
            _ => rrset.add(ttl, record.data),
        }
    }

    /// Whether the SOA's serial number is after the current one. The text of §3.4.2.2 ignores an equal one, the
    /// pseudocode takes it; since the zone has to get another serial number, the text is followed.
    fn is_newer(&self, new: &RecordData) -> bool {
        let serial = |data: &RecordData| data.typed().map(|soa: Soa<'_>| soa.serial).ok();
        let current = self.rrsets.get(&rank(RecordType::SOA)).and_then(Edited::current);
        match (current.and_then(serial), serial(new)) {
            (Some(current), Some(new)) => Serial(new) > Serial(current),
            _ => false,
        }
    }

    fn finish(self) -> Option<Node> {
        let rrsets: Vec<_> = self.rrsets.into_values().filter_map(Edited::finish).collect();
        if rrsets.is_empty() { None } else { Some(Node { name: self.name, rrsets }) }
    }
}

impl Edited {
    fn of(rrset: &Rrset) -> Self {
        let mark = |(place, data): (usize, &RecordData)| {
            (data.clone(), Mark { place, is_old: true, age: Some(0) })
        };
        let count = rrset.data().len();
        Self {
            rtype: rrset.rtype(),
            old_ttl: Some(rrset.ttl()),
            ttl: rrset.ttl(),
            records: rrset.data().iter().enumerate().map(mark).collect(),
            count,
            next: count,
            age: 0,
        }
    }

    fn is_here(&self, mark: &Mark) -> bool {
        mark.age == Some(self.age)
    }

    /// Adds a record, or gives the TTL to all if it is there already (RFC 2181 §5.2).
    fn add(&mut self, ttl: u32, data: RecordData) {
        self.ttl = ttl;
        let age = self.age;
        let mark =
            self.records.entry(data).or_insert(Mark { place: self.next, is_old: false, age: None });
        if mark.age != Some(age) {
            (mark.place, mark.age) = (self.next, Some(age));
            self.next += 1;
            self.count += 1;
        }
    }

    /// Has one record, whatever there was.
    fn replace(&mut self, ttl: u32, data: RecordData) {
        self.records.retain(|_, mark| mark.is_old);
        self.clear();
        self.add(ttl, data);
    }

    fn remove(&mut self, data: &RecordData) {
        let age = self.age;
        if let Some(mark) = self.records.get_mut(data).filter(|mark| mark.age == Some(age)) {
            mark.age = None;
            self.count -= 1;
        }
    }

    fn clear(&mut self) {
        self.age += 1;
        self.count = 0;
    }

    /// Removes the WKS records of the same address and protocol, the first five octets (§3.4.2.2).
    fn remove_services(&mut self, data: &RecordData) {
        let Some(host) = data.as_wire().get(..5) else { return };
        let Ok(first) = RecordData::from_wire(self.rtype, host) else { return };
        for (_, mark) in
            self.records.range_mut(first..).take_while(|(data, _)| data.as_wire().starts_with(host))
        {
            if mark.age == Some(self.age) {
                mark.age = None;
                self.count -= 1;
            }
        }
    }

    /// One record, the only one of a type that has one at a time.
    fn current(&self) -> Option<&RecordData> {
        self.records.iter().find(|(_, mark)| self.is_here(mark)).map(|(data, _)| data)
    }

    fn removed(&self) -> impl Iterator<Item = &RecordData> {
        let stays = |mark: &Mark| self.is_here(mark) && self.old_ttl == Some(self.ttl);
        let gone = move |(_, mark): &(&RecordData, &Mark)| mark.is_old && !stays(mark);
        self.records.iter().filter(gone).map(|(data, _)| data)
    }

    fn added(&self) -> impl Iterator<Item = &RecordData> {
        let was = |mark: &Mark| mark.is_old && self.old_ttl == Some(self.ttl);
        let fresh = move |(_, mark): &(&RecordData, &Mark)| self.is_here(mark) && !was(mark);
        self.records.iter().filter(fresh).map(|(data, _)| data)
    }

    fn finish(self) -> Option<Rrset> {
        let age = self.age;
        let mut records: Vec<_> =
            self.records.into_iter().filter(|(_, mark)| mark.age == Some(age)).collect();
        records.sort_unstable_by_key(|(_, mark)| mark.place);
        let mut rrset = Rrset::new(self.rtype, self.ttl);
        for (data, _) in records {
            rrset.push(self.ttl, data);
        }
        if rrset.data().is_empty() { None } else { Some(rrset) }
    }
}

/// What the apex cannot be without.
const fn is_of_apex(rtype: RecordType) -> bool {
    matches!(rtype, RecordType::SOA | RecordType::NS)
}
