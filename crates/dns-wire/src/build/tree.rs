//! The labels of a message as a tree, kept as a hash set of offsets.
//!
//! A node is a label at an offset, below the node of the name behind it; no octet of a name is stored. What lies at the offset
//! is compared octet by octet, with the case of letters, and the node below is the same one: so the name there is the same, and a
//! collision costs size at most. A name is looked up from the right: each of its octets is hashed and compared once, however the
//! names in the message are cut by pointers. Slots that a label looks at and failed comparisons of a name are bounded.

use alloc::{boxed::Box, vec};
use core::fmt;

use super::{
    compress::{PAD, Place, REACH},
    recent::{ROOM, Recent, up_to},
};
use crate::limits::MAX_LABELS;

/// Slots at first: enough for the names of a referral.
const SMALL: usize = 64;
/// Slots of messages with more labels.
const LARGE: usize = 1024;
/// Slots that a label looks at. At half of the slots taken, one label in 60 000 finds no free one.
const PROBES: usize = 16;
/// Failed comparisons after which a name is searched no more. Only names made to collide come here.
const MISSES: u8 = 8;

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
/// (the first 16 384 octets), and with a table they are found, but for one in tens of thousands that finds no slot near its place. It
/// takes 72 KiB on the heap, once.
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

pub(super) struct Tree<'t> {
    used: usize,
    /// Labels at which the slots in use are given up for more; past them nothing is noted.
    capacity: usize,
    /// Made when the first label is noted. Untouched memory until then.
    small: Option<[Slot; SMALL]>,
    /// Made when the small ones are half full. Untouched memory until then.
    large: Option<[Slot; LARGE]>,
    /// Lent slots in use, instead of the large ones.
    lent: &'t mut [Slot],
    /// Lent slots for later.
    spare: &'t mut [Slot],
}

impl<'t> Tree<'t> {
    #[inline]
    pub(super) fn new(table: Option<&'t mut CompressionTable>) -> Self {
        Self {
            used: 0,
            capacity: 0,
            small: None,
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

    /// Looks for a name from the root on, and notes what is new if it begins in reach. `padded`: the name after [`PAD`] octets.
    /// Gives where it is. `None` if it is nowhere.
    pub(super) fn search(&mut self, message: &[u8], at: u32, padded: &[u8]) -> Option<Place> {
        let mut starts = [0u8; MAX_LABELS + 1];
        let (mut labels, mut end) = (0, PAD);
        loop {
            let length = *padded.get(end)?;
            if length == 0 {
                break;
            }
            *starts.get_mut(labels)? = u8::try_from(end - PAD).ok()?;
            labels += 1;
            end += 1 + usize::from(length);
        }
        self.make_room(message, labels);
        let (slots, used, capacity) = self.parts();
        let (mut place, mut below) = (None, 0);
        let mut state = State { is_new: false, misses: 0 };
        for start in starts.get(..labels)?.iter().rev() {
            let kept = usize::from(*start);
            let label = Label::new(padded, PAD + kept, end)?;
            let offset = at + u32::from(*start);
            let here = if at < REACH && *used < capacity { offset } else { 0 };
            below = match state.step(slots, message, &label, below, here) {
                Step::Found(offset) => {
                    place = Place::before(kept, offset).or(place);
                    offset
                }
                Step::Noted => {
                    *used += 1;
                    offset
                }
                Step::Lost => offset,
            };
            end = PAD + kept;
        }
        place
    }

    /// Looks for the labels of `name` before its last `known` octets, and notes what is new of the `fresh` ones if the name begins in
    /// reach. Gives where it is; `None` if no octet of it is anywhere.
    pub(super) fn descend(
        &mut self,
        message: &[u8],
        at: u32,
        name: &mut Recent,
        (starts, fresh): (u64, u64),
        known: usize,
    ) -> Option<Place> {
        let length = starts.checked_ilog2()? as usize;
        let mut left = starts & !up_to(known);
        self.make_room(message, left.count_ones() as usize);
        let (slots, used, capacity) = self.parts();
        let (mut below, mut end) = (u32::from(name.node(known)), ROOM - known.max(1));
        let mut place = Place::before(length - known, below);
        let mut state = State { is_new: false, misses: 0 };
        while left != 0 {
            let octets = left.trailing_zeros() as usize;
            left &= left - 1;
            let start = ROOM - octets;
            let label = Label::new(&name.wire, start, end)?;
            let kept = length - octets;
            let offset = at + u32::try_from(kept).unwrap_or(0);
            let is_fresh = fresh >> octets & 1 != 0;
            let here = if at < REACH && is_fresh && *used < capacity { offset } else { 0 };
            below = match state.step(slots, message, &label, below, here) {
                Step::Found(offset) => {
                    place = Place::before(kept, offset).or(place);
                    name.note(octets, offset);
                    offset
                }
                step => {
                    *used += usize::from(matches!(step, Step::Noted));
                    if is_fresh {
                        name.note(octets, offset);
                    }
                    offset
                }
            };
            end = start;
        }
        place
    }

    /// The same of a name of which all but the first label is known: it has `length` octets, and its first label `first` of them.
    #[inline(always)]
    pub(super) fn child(
        &mut self,
        message: &[u8],
        at: u32,
        name: &mut Recent,
        (length, first): (usize, usize),
        fresh: u64,
    ) -> Option<Place> {
        self.make_room(message, 1);
        let (slots, used, capacity) = self.parts();
        let parent = name.node(length - first).into();
        let start = ROOM - length;
        let label = Label::new(&name.wire, start, start + first)?;
        let is_fresh = fresh >> length & 1 != 0;
        let here = if at < REACH && is_fresh && *used < capacity { at } else { 0 };
        let mut state = State { is_new: false, misses: 0 };
        match state.step(slots, message, &label, parent, here) {
            Step::Found(offset) => {
                name.note(length, offset);
                Place::before(0, offset).or(Place::before(first, parent))
            }
            step => {
                *used += usize::from(matches!(step, Step::Noted));
                if is_fresh {
                    name.note(length, at);
                }
                Place::before(first, parent)
            }
        }
    }

    /// Forgets labels that lie at `at` or behind; there are none if no more than `used` were noted. They were noted last, so
    /// the rest is as if they had never been.
    pub(super) fn forget_from(&mut self, at: usize, used: usize) {
        if self.used > used {
            let (slots, ..) = self.parts();
            let mut left = 0;
            for slot in slots.iter_mut().filter(|slot| **slot != EMPTY) {
                if offset_of(*slot) >= at {
                    *slot = EMPTY;
                } else {
                    left += 1;
                }
            }
            // Perhaps more than `used`: the first name of the message may have been noted since.
            self.used = left;
        }
    }

    #[inline]
    fn make_room(&mut self, message: &[u8], labels: usize) {
        while self.used + labels > self.capacity && self.grow(message) {}
    }

    /// The slots in use, how many of them are taken, and how many may be.
    #[inline]
    fn parts(&mut self) -> (&mut [Slot], &mut usize, usize) {
        let slots = match &mut self.large {
            Some(large) => large.as_mut_slice(),
            None if self.lent.is_empty() => self.small.as_mut_slice().as_flattened_mut(),
            None => self.lent,
        };
        (slots, &mut self.used, self.capacity)
    }

    /// Moves on to more slots, if there are any. The last are filled up to three quarters.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, message: &[u8]) -> bool {
        let Some(small) = &mut self.small else {
            (self.small, self.capacity) = (Some([EMPTY; SMALL]), SMALL / 2);
            return true;
        };
        if self.large.is_some() || (self.spare.is_empty() && !self.lent.is_empty()) {
            return false;
        }
        if self.spare.is_empty() {
            let large = self.large.insert([EMPTY; LARGE]);
            move_over(message, small, large);
            self.capacity = LARGE / 4 * 3;
            return true;
        }
        let size =
            if self.lent.is_empty() { CompressionTable::FIRST } else { CompressionTable::SECOND };
        let spare = core::mem::take(&mut self.spare);
        let Some((more, spare)) = spare.split_at_mut_checked(size) else { return false };
        more.fill(EMPTY);
        let (slots, ..) = self.parts();
        move_over(message, slots, more);
        (self.capacity, self.lent, self.spare) = (more.len() / 2, more, spare);
        true
    }
}

/// The first labels go first, so that the last can be [forgotten](Tree::forget_from): none stands where it does because of one
/// that was noted after it.
fn move_over(message: &[u8], from: &mut [Slot], to: &mut [Slot]) {
    sort(from);
    for slot in from.iter().filter(|slot| **slot != EMPTY) {
        let start = offset_of(*slot);
        let length = message.get(start).copied().unwrap_or(0);
        if let Some(label) = Label::new(message, start, start + 1 + usize::from(length)) {
            let mut state = State { is_new: true, misses: 0 };
            state.step(to, message, &label, *slot >> 15 & OFFSET, *slot & OFFSET);
        }
    }
}

/// Shell's sort by offset, with gaps of 1, 4, 13, 40 and so on. The library's is faster and eighty times the code, for what
/// happens a few times in a large message.
fn sort(slots: &mut [Slot]) {
    let mut gap = 1;
    while gap < slots.len() / 9 {
        gap = gap * 3 + 1;
    }
    while gap > 0 {
        for start in gap..slots.len() {
            let mut at = start;
            while let Some(before) = at.checked_sub(gap)
                && let Ok([a, b]) = slots.get_disjoint_mut([before, at])
                && offset_of(*a) > offset_of(*b)
            {
                (*a, *b) = (*b, *a);
                at = before;
            }
        }
        gap /= 3;
    }
}

/// How far the search for a name has come.
struct State {
    /// The label behind was new, so this one is.
    is_new: bool,
    misses: u8,
}

enum Step {
    Found(Slot),
    Noted,
    /// There was no slot, or nothing to note.
    Lost,
}

impl State {
    /// Looks for `label` below the node at `below`, and notes it as lying at `here` if it is not found; 0 notes nothing.
    #[inline(always)]
    fn step(
        &mut self,
        slots: &mut [Slot],
        message: &[u8],
        label: &Label<'_>,
        below: Slot,
        here: Slot,
    ) -> Step {
        let hash = label.hash(below);
        let key = u32::try_from(hash >> 32 & 3).unwrap_or(0) << 30 | below << 15;
        let mask = slots.len().wrapping_sub(1);
        let mut index = usize::try_from(hash >> 40).unwrap_or(0);
        for probe in 1..=PROBES {
            index &= mask;
            let Some(slot) = slots.get_mut(index) else { break };
            if *slot == EMPTY {
                self.is_new = true;
                if here == 0 {
                    break;
                }
                *slot = key | here;
                return Step::Noted;
            }
            if (*slot ^ key) & !OFFSET == 0 && !self.is_new {
                if label.is_at(message, offset_of(*slot)) {
                    return Step::Found(*slot & OFFSET);
                }
                self.misses += 1;
                if self.misses >= MISSES {
                    break;
                }
            }
            index += probe;
        }
        self.is_new = true;
        Step::Lost
    }
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
    /// The octets `start..end` of `padded`, where eight octets or more are before `end`.
    #[inline(always)]
    fn new(padded: &'w [u8], start: usize, end: usize) -> Option<Self> {
        let octets = padded.get(start..end)?;
        let first = match octets.first_chunk() {
            Some(first) if octets.len() > 8 => u64::from_le_bytes(*first),
            _ => 0,
        };
        Some(Self { octets, first, last: last_of(padded, octets.len(), end) })
    }

    /// Below the name at `below`.
    #[inline(always)]
    fn hash(&self, below: Slot) -> u64 {
        const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut hash = (self.first.rotate_left(23) ^ self.last).wrapping_mul(MIX);
        if self.octets.len() > 16 {
            // The last octets were taken already.
            for chunk in self.octets.as_chunks::<8>().0 {
                hash = (hash.rotate_left(29) ^ u64::from_le_bytes(*chunk)).wrapping_mul(MIX);
            }
        }
        hash ^= hash >> 32;
        hash.wrapping_add(u64::from(below)).wrapping_mul(MIX)
    }

    /// Whether this label is at `at` in `message`, which is behind its header.
    #[inline(always)]
    fn is_at(&self, message: &[u8], at: usize) -> bool {
        let size = self.octets.len();
        last_of(message, size, at + size) == self.last
            && (size <= 8 || message.get(at..at + size) == Some(self.octets))
    }
}

/// The last eight octets before `end`, or the last `size` if there are fewer.
#[inline(always)]
fn last_of(octets: &[u8], size: usize, end: usize) -> u64 {
    match octets.get(end.wrapping_sub(8)..end).and_then(<[u8]>::first_chunk) {
        Some(chunk) => u64::from_le_bytes(*chunk) >> ((8 * (8 - size.min(8))) & 63),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{offset_of, sort};

    #[test]
    fn slots_are_sorted_by_offset() {
        for count in (0..50).chain([500, 4096]) {
            let scattered = (0..count).map(|at: u32| at.wrapping_mul(0x9E37_79B9) >> 7);
            let mut slots: Vec<_> = scattered.clone().collect();
            sort(&mut slots);
            assert!(slots.is_sorted_by_key(|slot| offset_of(*slot)), "{count}");
            let (mut slots, mut all) = (slots, scattered.collect::<Vec<_>>());
            slots.sort_unstable();
            all.sort_unstable();
            assert_eq!(slots, all);
        }
    }
}
