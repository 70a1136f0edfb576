use alloc::{boxed::Box, collections::BTreeMap};
use core::ops::Bound;

use dns_wire::{Class, Name, NameBuf, RecordType};

use crate::{
    Limits, Zone,
    key::{END, Key},
};

/// The zones that a server is authoritative for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// By the origin's key in its class.
    zones: BTreeMap<Box<[u8]>, Zone>,
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
        let key = Key::in_class(zone.class(), zone.origin().as_name());
        self.zones.insert(key.as_slice().into(), zone)
    }

    /// Removes a zone.
    pub fn remove(&mut self, class: Class, origin: &NameBuf) -> Option<Zone> {
        self.zones.remove(Key::in_class(class, origin.as_name()).as_slice())
    }

    /// The zone with exactly this origin.
    #[must_use]
    pub fn zone(&self, class: Class, origin: &NameBuf) -> Option<&Zone> {
        self.zones.get(Key::in_class(class, origin.as_name()).as_slice())
    }

    /// The same, to be changed.
    pub fn zone_mut(&mut self, class: Class, origin: &NameBuf) -> Option<&mut Zone> {
        self.zones.get_mut(Key::in_class(class, origin.as_name()).as_slice())
    }

    /// All zones, by class and by origin in canonical order.
    pub fn zones(&self) -> impl Iterator<Item = &Zone> {
        self.zones.values()
    }

    /// The zone that answers for `name`: the one whose origin is the closest ancestor. A query for DS is one for
    /// the parent's side of a cut (RFC 4035 §3.1.4.1).
    #[must_use]
    pub fn find(&self, name: Name<'_>, class: Class, rtype: RecordType) -> Option<&Zone> {
        let closest = self.closest(name, class)?;
        if rtype == RecordType::DS
            && *closest.origin() == name
            && let Some(above) = name.parent().and_then(|parent| self.closest(parent, class))
        {
            return Some(above);
        }
        Some(closest)
    }

    fn closest(&self, name: Name<'_>, class: Class) -> Option<&Zone> {
        let key = Key::in_class(class, name);
        let mut key = key.as_slice();
        loop {
            // The closest ancestor, or what stands between it and the name: then it is an ancestor of both.
            let (found, zone) = self.zones.range::<[u8], _>(up_to(key)).next_back()?;
            if key.starts_with(found) {
                return Some(zone);
            }
            let common = key.iter().zip(&**found).take_while(|(a, b)| a == b).count();
            let shared = key.get(CLASS..common)?;
            let end = shared.iter().rposition(|octet| *octet == END).map_or(0, |at| at + 1);
            key = key.get(..CLASS + end)?;
        }
    }
}

/// Octets of the class at the front of a key.
const CLASS: usize = 2;

const fn up_to(key: &[u8]) -> (Bound<&[u8]>, Bound<&[u8]>) {
    (Bound::Unbounded, Bound::Included(key))
}
