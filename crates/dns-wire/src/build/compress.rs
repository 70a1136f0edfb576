//! Where a name was written before: a hash set of offsets into the message (RFC 1035 §4.1.4).
//!
//! No name is stored. An entry is a hint: what lies at its offset is compared octet by octet, with the case of letters,
//! before a pointer to it is written, so that names keep their case and a collision costs size at most. Work is
//! bounded: hashing is linear in the name, a label probes a fixed number of slots, a name compares a fixed number of times.

use crate::limits::MAX_LABELS;

/// Slots at first: enough for the names of a referral.
const SMALL: usize = 64;
/// Slots of messages with more names.
const LARGE: usize = 1024;
/// Slots that a label looks at.
const PROBES: usize = 8;
/// Failed comparisons after which a name is searched no more. Only names made to collide come here.
const MISSES: u8 = 16;
/// Pointers reach no further: 14 bits.
const REACH: usize = 0x4000;

/// An offset in the lower 14 bits and the upper 18 bits of a hash, which say where the slot belongs in a table of either
/// size. No name lies at offset 0 (empty) or 1 (forgotten).
type Slot = u32;
const EMPTY: Slot = 0;
const FORGOTTEN: Slot = 1;
const OFFSET: Slot = 0x3FFF;

#[derive(Debug)]
pub(super) struct Table {
    small: [Slot; SMALL],
    used: usize,
    /// Made when the small one is three quarters full. Untouched memory until then.
    large: Option<[Slot; LARGE]>,
}

impl Table {
    #[inline]
    pub(super) const fn new() -> Self {
        Self { small: [EMPTY; SMALL], used: 0, large: None }
    }

    /// Looks for the longest suffix of `wire`, a flat name, in `written`, and notes the labels before it as lying at the end of
    /// `written`. Gives how many octets to write and where the pointer after them goes. With `compress` off, the name is only noted.
    pub(super) fn place(
        &mut self,
        written: &[u8],
        wire: &[u8],
        labels: usize,
        compress: bool,
    ) -> Option<(usize, u16)> {
        let mut starts = [0u8; MAX_LABELS];
        let mut hashes = [0u32; MAX_LABELS];
        let (starts, hashes) = (starts.get_mut(..labels)?, hashes.get_mut(..labels)?);
        let mut at = 0u8;
        for start in starts.iter_mut() {
            *start = at;
            at = at.saturating_add(1).saturating_add(*wire.get(usize::from(at))?);
        }
        let (mut hash, mut end) = (0u32, usize::from(at));
        for (slot, start) in hashes.iter_mut().zip(starts.iter()).rev() {
            let start = usize::from(*start);
            hash = mix(hash, wire.get(start..end)?);
            (*slot, end) = (hash, start);
        }
        let mut found = None;
        let mut misses = 0;
        let mut fresh = labels;
        if compress {
            for (index, (start, hash)) in starts.iter().zip(hashes.iter()).enumerate() {
                let suffix = wire.get(usize::from(*start)..)?;
                if let Some(offset) = self.find(*hash, written, suffix, &mut misses) {
                    found = Some((usize::from(*start), offset));
                    fresh = index;
                    break;
                }
            }
        }
        for (start, hash) in starts.iter().zip(hashes.iter()).take(fresh) {
            let offset = written.len() + usize::from(*start);
            match u16::try_from(offset) {
                Ok(offset) if usize::from(offset) < REACH => self.insert(*hash, offset),
                _ => break,
            }
        }
        found
    }

    /// Forgets names that lie at `at` or behind.
    pub(super) fn forget_from(&mut self, at: usize) {
        let slots = match &mut self.large {
            Some(large) => large.as_mut_slice(),
            None => self.small.as_mut_slice(),
        };
        for slot in slots.iter_mut().filter(|slot| offset_of(**slot) >= at) {
            *slot = FORGOTTEN;
        }
    }

    #[inline]
    fn slots(&self) -> &[Slot] {
        match &self.large {
            Some(large) => large,
            None => &self.small,
        }
    }

    #[inline]
    fn find(&self, hash: u32, written: &[u8], suffix: &[u8], misses: &mut u8) -> Option<u16> {
        let slots = self.slots();
        for probe in 0..PROBES {
            let slot = *slots.get(place(hash, probe, slots.len()))?;
            if slot == EMPTY {
                return None;
            }
            if (slot ^ hash) & !OFFSET == 0 && slot != FORGOTTEN {
                let offset = offset_of(slot);
                if same(written, offset, suffix) {
                    return u16::try_from(offset).ok();
                }
                *misses += 1;
                if *misses >= MISSES {
                    return None;
                }
            }
        }
        None
    }

    #[inline]
    fn insert(&mut self, hash: u32, offset: u16) {
        if self.large.is_none() && self.used >= SMALL / 4 * 3 {
            self.grow();
        }
        self.used += 1;
        let slot = hash & !OFFSET | u32::from(offset);
        match &mut self.large {
            Some(large) => put(large, slot),
            None => put(&mut self.small, slot),
        }
    }

    /// Moves on to the large table.
    #[cold]
    fn grow(&mut self) {
        let mut large = [EMPTY; LARGE];
        self.small.iter().filter(|slot| **slot > FORGOTTEN).for_each(|slot| put(&mut large, *slot));
        self.large = Some(large);
    }
}

#[inline]
fn put(slots: &mut [Slot], slot: Slot) {
    for probe in 0..PROBES {
        let index = place(slot, probe, slots.len());
        if let Some(place) = slots.get_mut(index)
            && *place <= FORGOTTEN
        {
            *place = slot;
            return;
        }
    }
    // All neighbours are taken: the name is not noted, which costs size and nothing else.
}

#[inline]
const fn place(hash: u32, probe: usize, slots: usize) -> usize {
    ((hash >> 14) as usize + probe) % slots
}

#[inline]
const fn offset_of(slot: Slot) -> usize {
    (slot & OFFSET) as usize
}

/// Whether the name at `at` in `written`, its pointers followed, is `flat` octet for octet.
fn same(written: &[u8], mut at: usize, flat: &[u8]) -> bool {
    let mut flat = flat;
    loop {
        match written.get(at..) {
            Some([0, ..]) => return flat == [0],
            Some([length @ 1..=63, ..]) => {
                let size = 1 + usize::from(*length);
                let (Some(label), Some((mine, rest))) =
                    (written.get(at..at + size), flat.split_at_checked(size))
                else {
                    return false;
                };
                if label != mine {
                    return false;
                }
                (at, flat) = (at + size, rest);
            }
            Some([high @ 0xC0..=0xFF, low, ..]) => {
                let target = usize::from(*high & 0x3F) << 8 | usize::from(*low);
                // Written by this table: it goes backwards.
                if target >= at {
                    return false;
                }
                at = target;
            }
            _ => return false,
        }
    }
}

/// Goes on hashing with one label, its length first.
#[inline]
fn mix(hash: u32, label: &[u8]) -> u32 {
    const PRIME: u32 = 0x9E37_79B1;
    let mut hash = hash.wrapping_mul(PRIME).rotate_left(7);
    let (words, rest) = label.as_chunks::<4>();
    for word in words {
        hash = (hash ^ u32::from_le_bytes(*word)).wrapping_mul(PRIME).rotate_left(13);
    }
    let tail = rest.iter().fold(0, |tail, octet| tail << 8 | u32::from(*octet));
    hash = (hash ^ tail).wrapping_mul(PRIME);
    hash ^ hash >> 15
}
