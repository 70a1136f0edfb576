use alloc::collections::BTreeMap;

use dns_wire::{Class, Name, NameBuf, RecordType};

use crate::{Limits, Zone};

/// The zones that a server is authoritative for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    zones: BTreeMap<(Class, NameBuf), Zone>,
    /// Bounds.
    pub limits: Limits,
}

impl Catalog {
    /// No zones, default limits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a zone, and gives the one that it replaces.
    pub fn insert(&mut self, zone: Zone) -> Option<Zone> {
        self.zones.insert((zone.class(), zone.origin().clone()), zone)
    }

    /// Removes a zone.
    pub fn remove(&mut self, class: Class, origin: &NameBuf) -> Option<Zone> {
        self.zones.remove(&(class, origin.clone()))
    }

    /// The zone with exactly this origin.
    #[must_use]
    pub fn zone(&self, class: Class, origin: &NameBuf) -> Option<&Zone> {
        self.zones.get(&(class, origin.clone()))
    }

    /// The same, to be changed.
    pub fn zone_mut(&mut self, class: Class, origin: &NameBuf) -> Option<&mut Zone> {
        self.zones.get_mut(&(class, origin.clone()))
    }

    /// All zones.
    pub fn zones(&self) -> impl Iterator<Item = &Zone> {
        self.zones.values()
    }

    /// The zone that answers for `name`: the one whose origin is the closest ancestor. A query for DS is one for
    /// the parent's side of a cut (RFC 4035 §3.1.4.1).
    #[must_use]
    pub fn find(&self, name: Name<'_>, class: Class, rtype: RecordType) -> Option<&Zone> {
        let mut enclosing =
            name.ancestors().filter_map(|ancestor| self.zones.get(&(class, ancestor.to_owned())));
        let closest = enclosing.next()?;
        if rtype == RecordType::DS && *closest.origin() == name {
            return enclosing.next().or(Some(closest));
        }
        Some(closest)
    }
}
