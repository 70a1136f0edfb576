//! Where a name was written before (RFC 1035 §4.1.4): a tree of labels, kept as a hash set of offsets into the message.
//!
//! A node is a label at an offset, below the node of the name behind it; no octet of a name is stored. What lies at the offset
//! is compared octet by octet, with the case of letters, and the node below is the same one: so the name there is the same, and a
//! collision costs size at most. A name is looked up from the right: each of its octets is hashed and compared once, however the
//! names in the message are cut by pointers. Slots that a label looks at and failed comparisons of a name are bounded.

use alloc::{boxed::Box, vec};
use core::fmt;

use crate::limits::MAX_LABELS;

/// Slots at first: enough for the names of a referral.
const SMALL: usize = 64;
/// Slots of messages with more labels.
const LARGE: usize = 1024;
/// Slots that a label looks at. At half of the slots taken, one label in 60 000 finds no free one.
const PROBES: usize = 16;
/// Failed comparisons after which a name is searched no more. Only names made to collide come here.
const MISSES: u8 = 8;
/// Pointers reach no further: 14 bits.
const REACH: usize = 0x4000;

/// An offset in the lower 15 bits, that of the node below in the next 15, two bits of the hash. Pointers have 14 bits, but a name that
/// begins within their reach may end up to 254 octets beyond: the nodes there are no targets, only what targets stand on.
type Slot = u32;
/// No name lies at offset 0; as the node below, it is the root.
const EMPTY: Slot = 0;
const OFFSET: Slot = 0x7FFF;

/// Room for the compression of large messages, lent to [`Builder::with_table`](super::Builder::with_table) and used again for
/// the next message.
///
/// A builder has room for 768 different labels of its own. A message may have up to 8186 within the reach of pointers
/// (the first 16 384 octets), and with a table all of them are found. It takes 72 KiB on the heap, once.
///
/// ```
/// use dns_wire::{Builder, CompressionTable};
/// let (mut buffer, mut table) = (vec![0; 65_535], CompressionTable::new());
/// for _ in 0..3 {
///     let builder = Builder::with_table(&mut buffer, &mut table);
///     assert_eq!(builder.finish().len(), 12);
/// }
/// ```
pub struct CompressionTable(Box<[Slot]>);

impl CompressionTable {
    /// Slots of the first step, for 1024 labels.
    const FIRST: usize = 2048;
    /// Slots of the second step: twice the labels that lie in reach.
    const SECOND: usize = 16_384;

    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self(vec![EMPTY; Self::FIRST + Self::SECOND].into())
    }
}

impl Default for CompressionTable {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CompressionTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompressionTable").finish_non_exhaustive()
    }
}

/// What a name stands for in the message, so that the next one of its kind is compared with it first.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// The owner of a record, or the name of a question.
    Owner,
    /// A name in record data.
    Data,
}

/// How a name is written.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Octets of it that are written as they are.
    pub(super) kept: usize,
    /// Where the pointer after them goes; 0 if there is none.
    pub(super) target: u16,
}

/// A name as it was written last.
#[derive(Clone, Copy)]
struct Recent {
    /// 0: none.
    offset: u16,
    length: u8,
}

pub(super) struct Names<'t> {
    recent: [Recent; 2],
    used: usize,
    /// Labels at which the slots in use are given up for more; past them nothing is noted.
    capacity: usize,
    small: [Slot; SMALL],
    /// Made when the small ones are half full. Untouched memory until then.
    large: Option<[Slot; LARGE]>,
    /// Lent slots in use, instead of the large ones.
    lent: &'t mut [Slot],
    /// Lent slots for later.
    spare: &'t mut [Slot],
}

impl<'t> Names<'t> {
    #[inline]
    pub(super) fn new(table: Option<&'t mut CompressionTable>) -> Self {
        Self {
            recent: [Recent { offset: 0, length: 0 }; 2],
            used: 0,
            capacity: SMALL / 2,
            small: [EMPTY; SMALL],
            large: None,
            lent: &mut [],
            spare: table.map_or(&mut [], |table| &mut table.0),
        }
    }

    /// Labels noted so far.
    #[inline]
    pub(super) const fn used(&self) -> usize {
        self.used
    }

    /// Looks for the longest suffix of `wire`, a flat name, in `message`, and notes the labels before it as lying at `at`, where the
    /// name is to be written.
    #[inline]
    pub(super) fn place(&mut self, message: &[u8], at: usize, wire: &[u8], role: Role) -> Place {
        let length = u8::try_from(wire.len()).unwrap_or(0);
        if length > 1 {
            for recent in self.recent {
                let offset = usize::from(recent.offset);
                if recent.length == length && is_at(message, offset, wire) {
                    self.remember(role, offset, length);
                    return Place { kept: 0, target: recent.offset };
                }
            }
            if let Some(place) = self.search(message, at, wire) {
                let offset = if place.kept == 0 { usize::from(place.target) } else { at };
                self.remember(role, offset, length);
                return place;
            }
        }
        Place { kept: wire.len(), target: 0 }
    }

    /// Forgets labels that lie at `at` or behind; there are none if no more than `used` were noted. They were noted last, so
    /// the rest is as if they had never been.
    pub(super) fn forget_from(&mut self, at: usize, used: usize) {
        for recent in &mut self.recent {
            if usize::from(recent.offset) >= at {
                recent.offset = 0;
                recent.length = 0;
            }
        }
        if self.used > used {
            self.used = used;
            for slot in self.slots_mut().iter_mut().filter(|slot| offset_of(**slot) >= at) {
                *slot = EMPTY;
            }
        }
    }

    #[inline]
    fn remember(&mut self, role: Role, offset: usize, length: u8) {
        let [owner, data] = &mut self.recent;
        let recent = match role {
            Role::Owner => owner,
            Role::Data => data,
        };
        if let Ok(offset @ 0..0x4000) = u16::try_from(offset) {
            *recent = Recent { offset, length };
        }
    }

    /// `None` if `wire` is no flat name.
    fn search(&mut self, message: &[u8], at: usize, wire: &[u8]) -> Option<Place> {
        let mut starts = [0u8; MAX_LABELS + 1];
        let (mut labels, mut end) = (0, 0);
        loop {
            let length = *wire.get(end)?;
            if length == 0 {
                break;
            }
            *starts.get_mut(labels)? = u8::try_from(end).ok()?;
            labels += 1;
            end += 1 + usize::from(length);
        }
        let mut place = Place { kept: wire.len(), target: 0 };
        let (mut below, mut misses) = (0, 0);
        while let Some(before) = labels.checked_sub(1) {
            let start = usize::from(*starts.get(before)?);
            let label = Label::new(wire, start, end)?;
            let hash = label.hash(below);
            let Some(offset) = self.find(message, &label, below, hash, &mut misses) else { break };
            below = offset;
            (labels, end) = (before, start);
            if let Ok(target @ 0..0x4000) = u16::try_from(offset) {
                place = Place { kept: start, target };
            }
        }
        if at < REACH {
            while let Some(before) = labels.checked_sub(1) {
                let start = usize::from(*starts.get(before)?);
                let label = Label::new(wire, start, end)?;
                let offset = u32::try_from(at + start).ok()?;
                if !self.insert(message, label.hash(below), below, offset) {
                    break;
                }
                below = offset;
                (labels, end) = (before, start);
            }
        }
        Some(place)
    }

    #[inline]
    fn slots(&self) -> &[Slot] {
        match &self.large {
            None if self.lent.is_empty() => &self.small,
            Some(large) => large,
            None => self.lent,
        }
    }

    #[inline]
    fn slots_mut(&mut self) -> &mut [Slot] {
        match &mut self.large {
            None if self.lent.is_empty() => &mut self.small,
            Some(large) => large,
            None => self.lent,
        }
    }

    #[inline]
    fn find(
        &self,
        message: &[u8],
        label: &Label<'_>,
        below: Slot,
        hash: u64,
        misses: &mut u8,
    ) -> Option<Slot> {
        let slots = self.slots();
        let key = key(hash, below);
        for index in probes(hash, slots.len()) {
            let slot = *slots.get(index)?;
            if slot == EMPTY {
                return None;
            }
            if (slot ^ key) & !OFFSET == 0 {
                if label.is_at(message, offset_of(slot)) {
                    return Some(slot & OFFSET);
                }
                *misses += 1;
                if *misses >= MISSES {
                    return None;
                }
            }
        }
        None
    }

    /// Notes a label; says whether there was a slot for it.
    #[inline]
    fn insert(&mut self, message: &[u8], hash: u64, below: Slot, offset: Slot) -> bool {
        if self.used >= self.capacity && !self.grow(message) {
            return false;
        }
        let noted = put(self.slots_mut(), hash, key(hash, below) | offset);
        self.used += usize::from(noted);
        noted
    }

    /// Moves on to more slots. If there are none, the last are filled up to three quarters.
    #[cold]
    fn grow(&mut self, message: &[u8]) -> bool {
        if !self.spare.is_empty() {
            let size = if self.lent.is_empty() {
                CompressionTable::FIRST
            } else {
                CompressionTable::SECOND
            };
            let spare = core::mem::take(&mut self.spare);
            let Some((more, spare)) = spare.split_at_mut_checked(size) else { return false };
            more.fill(EMPTY);
            move_over(message, self.slots(), more);
            (self.capacity, self.lent, self.spare) = (more.len() / 2, more, spare);
        } else if self.large.is_none() && self.lent.is_empty() {
            let mut large = [EMPTY; LARGE];
            move_over(message, &self.small, &mut large);
            self.large = Some(large);
            self.capacity = LARGE / 4 * 3;
        } else {
            return false;
        }
        true
    }
}

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names").field("used", &self.used).finish_non_exhaustive()
    }
}

fn move_over(message: &[u8], from: &[Slot], to: &mut [Slot]) {
    for slot in from.iter().filter(|slot| **slot != EMPTY) {
        let (start, below) = (offset_of(*slot), *slot >> 15 & OFFSET);
        let length = message.get(start).copied().unwrap_or(0);
        if let Some(label) = Label::new(message, start, start + 1 + usize::from(length)) {
            put(to, label.hash(below), *slot);
        }
    }
}

#[inline]
fn put(slots: &mut [Slot], hash: u64, slot: Slot) -> bool {
    for index in probes(hash, slots.len()) {
        if let Some(place) = slots.get_mut(index)
            && *place == EMPTY
        {
            *place = slot;
            return true;
        }
    }
    false
}

/// The slots that a hash may be in, the distance growing by one from each to the next.
#[inline]
fn probes(hash: u64, slots: usize) -> impl Iterator<Item = usize> {
    let mask = slots.wrapping_sub(1);
    let first = usize::try_from(hash >> 40).unwrap_or(0);
    (0..PROBES).scan(first, move |index, step| {
        *index += step;
        Some(*index & mask)
    })
}

#[inline]
fn key(hash: u64, below: Slot) -> Slot {
    let tag = u32::try_from(hash >> 32 & 3).unwrap_or(0);
    tag << 30 | below << 15
}

#[inline]
const fn offset_of(slot: Slot) -> usize {
    (slot & OFFSET) as usize
}

/// A label with its length before it.
struct Label<'w> {
    octets: &'w [u8],
    /// The first eight octets, 0 if there are no more than eight.
    first: u64,
    /// The last eight octets, or all.
    last: u64,
}

impl<'w> Label<'w> {
    #[inline]
    fn new(name: &'w [u8], start: usize, end: usize) -> Option<Self> {
        let octets = name.get(start..end)?;
        let first = match octets.first_chunk() {
            Some(first) if octets.len() > 8 => u64::from_le_bytes(*first),
            _ => 0,
        };
        Some(Self { octets, first, last: last_of(name, octets.len(), end) })
    }

    /// Below the name at `below`.
    #[inline]
    fn hash(&self, below: Slot) -> u64 {
        const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut hash = (self.first.rotate_left(23) ^ self.last).wrapping_mul(MIX);
        if let Some(between) = self.between() {
            for chunk in between.as_chunks::<8>().0 {
                hash = (hash.rotate_left(29) ^ u64::from_le_bytes(*chunk)).wrapping_mul(MIX);
            }
        }
        hash ^= hash >> 32;
        hash.wrapping_add(u64::from(below)).wrapping_mul(MIX)
    }

    /// The octets that are neither among the first nor among the last eight, and those before them, so that they are whole eights.
    #[inline]
    fn between(&self) -> Option<&[u8]> {
        let size = self.octets.len();
        if size > 16 { self.octets.get(8..size) } else { None }
    }

    /// Whether this label is at `at` in `message`, which is behind its header.
    #[inline]
    fn is_at(&self, message: &[u8], at: usize) -> bool {
        let size = self.octets.len();
        if last_of(message, size, at + size) != self.last {
            return false;
        }
        size <= 8 || message.get(at..at + size) == Some(self.octets)
    }
}

/// The last eight octets before `end`, or the last `size` if there are fewer.
#[inline]
fn last_of(octets: &[u8], size: usize, end: usize) -> u64 {
    let missing = 8usize.saturating_sub(end);
    let begin = (end + missing).wrapping_sub(8);
    let Some(chunk) = octets.get(begin..).and_then(<[u8]>::first_chunk) else {
        // Fewer than eight octets in all.
        let octets = octets.get(end.saturating_sub(size)..end).unwrap_or_default();
        return octets.iter().rev().fold(0, |sum, octet| sum << 8 | u64::from(*octet));
    };
    let word = u64::from_le_bytes(*chunk) << (8 * (missing & 7));
    word >> (8 * 8usize.saturating_sub(size))
}

/// Whether the name at `at` in `message`, its pointers followed, is `wire` octet for octet.
#[inline]
fn is_at(message: &[u8], mut at: usize, wire: &[u8]) -> bool {
    let mut start = 0;
    loop {
        let Some(octet) = message.get(at) else { return false };
        match *octet {
            length @ ..=63 => {
                let size = 1 + usize::from(length);
                let end = start + size;
                if wire.get(start) != Some(&length) {
                    return false;
                }
                if length == 0 {
                    return end == wire.len();
                }
                if end > wire.len() {
                    return false;
                }
                if last_of(message, size, at + size) != last_of(wire, size, end) {
                    return false;
                }
                if size > 8 && message.get(at..at + size) != wire.get(start..end) {
                    return false;
                }
                (at, start) = (at + size, end);
            }
            high @ 0xC0.. => {
                let low = message.get(at + 1).copied().unwrap_or(0);
                let target = usize::from(high & 0x3F) << 8 | usize::from(low);
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
