use alloc::vec::Vec;

use dns_wire::Name;
use hashbrown::HashTable;
use sans_io::{Entropy, Instant};

use super::entry::{Entry, Kind};
use crate::hash::Key;

/// Entries by name and kind, within bounds. When full, a hand goes round the slots and evicts what has expired or was not used
/// since it last came by: a flood of names that nobody asks for again evicts itself.
pub(super) struct Store {
    key: Key,
    slots: Vec<Slot>,
    index: HashTable<usize>,
    free: Vec<usize>,
    hand: usize,
    octets: usize,
    max_entries: usize,
    max_octets: usize,
}

#[derive(Debug)]
pub(super) struct Slot {
    hash: u64,
    cost: usize,
    used: bool,
    entry: Option<Entry>,
}

impl Store {
    pub(super) fn new(max_entries: usize, max_octets: usize, entropy: &mut impl Entropy) -> Self {
        Self {
            key: Key::new(entropy),
            slots: Vec::new(),
            index: HashTable::new(),
            free: Vec::new(),
            hand: 0,
            octets: 0,
            max_entries: max_entries.max(1),
            max_octets,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    pub(super) const fn octets(&self) -> usize {
        self.octets
    }

    /// The hash of a name, for [`get`](Self::get).
    pub(super) fn hash(&self, name: Name<'_>) -> u64 {
        self.key.name(name)
    }

    fn mix(name: u64, kind: Kind) -> u64 {
        // The hash of the name is secret, so nobody can aim at what this gives.
        name.wrapping_add(kind.code().wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn find(&self, hash: u64, name: Name<'_>, kind: Kind) -> Option<usize> {
        let same = |at: &usize| {
            self.slots
                .get(*at)
                .and_then(|slot| slot.entry.as_ref())
                .is_some_and(|entry| entry.kind == kind && entry.name.as_name() == name)
        };
        self.index.find(hash, same).copied()
    }

    /// The entry, expired or not. `name_hash` is the [hash](Self::hash) of the name.
    pub(super) fn get(&mut self, name_hash: u64, name: Name<'_>, kind: Kind) -> Option<&Entry> {
        let at = self.find(Self::mix(name_hash, kind), name, kind)?;
        self.at(at)
    }

    /// Where the first entry of one of `kinds` is that is wanted.
    pub(super) fn first(
        &self,
        name: Name<'_>,
        kinds: impl IntoIterator<Item = Kind>,
        is_wanted: impl Fn(&Entry) -> bool,
    ) -> Option<usize> {
        let hash = self.hash(name);
        kinds.into_iter().find_map(|kind| {
            let at = self.find(Self::mix(hash, kind), name, kind)?;
            let entry = self.slots.get(at)?.entry.as_ref()?;
            is_wanted(entry).then_some(at)
        })
    }

    /// The entry there; it counts as used.
    pub(super) fn at(&mut self, at: usize) -> Option<&Entry> {
        let slot = self.slots.get_mut(at)?;
        slot.used = true;
        slot.entry.as_ref()
    }

    /// Puts an entry in the place of one of its name and kind, evicting others as needed. One that is too large is dropped.
    pub(super) fn insert(&mut self, entry: Entry, now: Instant) {
        let cost = entry.cost();
        let hash = Self::mix(self.hash(entry.name.as_name()), entry.kind);
        self.remove_hashed(hash, entry.name.as_name(), entry.kind);
        if cost > self.max_octets / 8 {
            return;
        }
        while !self.index.is_empty()
            && (self.index.len() >= self.max_entries || self.octets + cost > self.max_octets)
        {
            self.evict(now);
        }
        let slot = Slot { hash, cost, used: false, entry: Some(entry) };
        let at = match self.free.pop() {
            Some(at) => {
                if let Some(place) = self.slots.get_mut(at) {
                    *place = slot;
                }
                at
            }
            None => {
                self.slots.push(slot);
                self.slots.len() - 1
            }
        };
        self.octets += cost;
        let slots = &self.slots;
        self.index.insert_unique(hash, at, |at| slots.get(*at).map_or(0, |slot| slot.hash));
    }

    pub(super) fn remove(&mut self, name: Name<'_>, kind: Kind) {
        self.remove_hashed(Self::mix(self.hash(name), kind), name, kind);
    }

    fn remove_hashed(&mut self, hash: u64, name: Name<'_>, kind: Kind) {
        if let Some(at) = self.find(hash, name, kind) {
            self.vacate(at);
        }
    }

    /// Removes all entries that `is_meant` says.
    pub(super) fn remove_all(&mut self, is_meant: impl Fn(&Entry) -> bool) {
        for at in 0..self.slots.len() {
            let slot = self.slots.get(at);
            if slot.and_then(|slot| slot.entry.as_ref()).is_some_and(&is_meant) {
                self.vacate(at);
            }
        }
    }

    /// Makes room of one entry. There must be one. The hand passes only slots that are free, or whose mark a lookup has set
    /// since it last came by: evictions cost no more than the lookups and insertions before them.
    fn evict(&mut self, now: Instant) {
        // Once round clears all marks.
        for _ in 0..=2 * self.slots.len() {
            self.hand = if self.hand + 1 < self.slots.len() { self.hand + 1 } else { 0 };
            let Some(slot) = self.slots.get_mut(self.hand) else { return };
            let Some(entry) = &slot.entry else { continue };
            if !slot.used || entry.until <= now {
                self.vacate(self.hand);
                return;
            }
            slot.used = false;
        }
    }

    fn vacate(&mut self, at: usize) {
        let Some(slot) = self.slots.get_mut(at) else { return };
        if slot.entry.take().is_none() {
            return;
        }
        self.octets -= slot.cost;
        if let Ok(found) = self.index.find_entry(slot.hash, |other| *other == at) {
            found.remove();
        }
        self.free.push(at);
    }
}
