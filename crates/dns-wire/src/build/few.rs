//! The first names of a message, compared one by one: most messages have no more than these, and then no label has to be hashed.

use super::{
    compress::{PAD, Place, equal},
    tree::Tree,
};
use crate::limits::{HEADER, MAX_NAME};

/// Names that are kept; one more, and all go into the tree.
const MOST: usize = 7;
/// Octets of the longest name that is kept: the starts of its labels are a mask of as many bits.
const LENGTH: usize = 63;
/// The copy of a name, at the end of as many octets.
const ROOM: usize = 64 + PAD;

/// A name of which some labels lie where it was written.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Where those labels start, each as the number of octets from there to the end of the name.
    starts: u64,
    /// Where the name is in the message.
    at: u16,
    /// Where it goes on behind those labels; 0: at the root.
    behind: u16,
    /// Its octets, those behind included.
    length: u8,
    wire: [u8; ROOM],
}

impl Known {
    const NONE: Self = Self { starts: 0, at: 0, behind: 0, length: 0, wire: [0; ROOM] };

    /// Where its last `octets` are in the message.
    #[inline(always)]
    fn target(&self, octets: usize) -> u16 {
        self.at + u16::try_from(usize::from(self.length).saturating_sub(octets)).unwrap_or(0)
    }
}

#[derive(Debug)]
pub(super) struct Few {
    /// The octets of the first name of the message if it is not among the known ones yet: a query has no other. Else 0.
    first: u8,
    count: u8,
    /// The names found last, an owner's and that of one in data.
    hints: [u8; 2],
    /// Made when there is a second name. Untouched memory until then.
    known: Option<[Known; MOST]>,
}

/// What is to be done with a name.
pub(super) enum Verdict {
    Written(Option<Place>),
    /// Ask the tree.
    Many,
}

impl Few {
    pub(super) const NONE: Self = Self { first: 0, count: 0, hints: [0; 2], known: None };

    /// Finds the longest suffix of `wire`, a flat name, among the names known, and notes the labels before it as lying at `at`.
    #[inline(always)]
    pub(super) fn place<const DATA: bool>(
        &mut self,
        message: &[u8],
        at: usize,
        wire: &[u8],
    ) -> Verdict {
        if let [0] = wire {
            return Verdict::Written(None);
        }
        if at == HEADER {
            self.first = u8::try_from(wire.len()).unwrap_or(u8::MAX);
            return Verdict::Written(None);
        }
        if let Some(place) = self.last::<DATA>(wire) {
            return Verdict::Written(Some(place));
        }
        self.search::<DATA>(message, at, wire).map_or(Verdict::Many, Verdict::Written)
    }

    /// Whether the name found last is this one.
    #[inline(always)]
    fn last<const DATA: bool>(&self, wire: &[u8]) -> Option<Place> {
        let known = self.known.as_ref()?.get(usize::from(*self.hints.get(usize::from(DATA))?))?;
        let whole = known.starts.checked_shr(u32::try_from(wire.len()).ok()?)? & 1;
        (whole != 0 && same_tail(wire, &known.wire, wire.len()))
            .then(|| Place { kept: 0, target: known.target(wire.len()) })
    }

    #[inline(never)]
    fn search<const DATA: bool>(
        &mut self,
        message: &[u8],
        at: usize,
        wire: &[u8],
    ) -> Option<Option<Place>> {
        // What lies there is in reach of a pointer, whole.
        let here = u16::try_from(at).ok().filter(|at| *at < 0x3F00)?;
        let length = u8::try_from(wire.len()).ok()?;
        let starts = starts(wire)?;
        if self.first != 0 {
            self.note_first(message)?;
        }
        let known = self.known.get_or_insert([Known::NONE; MOST]);
        let count = usize::from(self.count);
        let hint = self.hints.get_mut(usize::from(DATA))?;
        let end = last(wire);
        let (mut wanted, mut longest, mut target) = (starts, 0, 0);
        for (index, name) in (0..).zip(known.get(..count)?) {
            let mut both = name.starts & wanted;
            if both == 0 {
                continue;
            }
            let odd = end ^ last_word(&name.wire);
            if odd != 0 {
                both &= u64::MAX >> (63 - odd.leading_zeros() / 8);
            }
            while let Some(octets) = both.checked_ilog2() {
                let count = octets as usize;
                if count <= 8 || same_front(wire, &name.wire, count) {
                    longest = count;
                    target = name.target(longest);
                    if longest == wire.len() {
                        *hint = index;
                        return Some(Some(Place { kept: 0, target }));
                    }
                    wanted = starts & u64::MAX << (longest + 1);
                    break;
                }
                both ^= 1 << octets;
            }
        }
        let place = known.get_mut(count)?;
        let copy = place.wire.get_mut(ROOM - wire.len()..)?;
        copy.copy_from_slice(wire);
        place.starts = wanted;
        (place.at, place.behind, place.length) = (here, target, length);
        *hint = self.count;
        self.count += 1;
        let kept = wire.len() - longest;
        Some((target != 0).then_some(Place { kept, target }))
    }

    /// The first name of the message lies there as it was given.
    #[cold]
    fn note_first(&mut self, message: &[u8]) -> Option<()> {
        let wire = message.get(HEADER..HEADER + usize::from(self.first))?;
        let known = self.known.insert([Known::NONE; MOST]);
        let [place, ..] = known;
        place.starts = starts(wire)?;
        place.wire.get_mut(ROOM - wire.len()..)?.copy_from_slice(wire);
        (place.at, place.length) = (12, self.first);
        (self.first, self.count) = (0, 1);
        Some(())
    }

    /// Hands all over to the tree.
    #[cold]
    pub(super) fn move_over(&mut self, message: &[u8], tree: &mut Tree<'_>) {
        if self.first != 0 {
            // It is too long to be known. The octets before it are those of the header.
            let padded =
                message.get(HEADER - PAD..HEADER + MAX_NAME).or(message.get(HEADER - PAD..));
            let _ = tree.search(message, 12, padded.unwrap_or_default());
        }
        for name in self.known.iter().flatten().take(usize::from(self.count)) {
            let wire = name.wire.get(64 - usize::from(name.length)..).unwrap_or_default();
            let at = u32::from(name.at);
            let first = wire.get(PAD).map_or(0, |length| 1 + usize::from(*length));
            if name.behind != 0 && name.starts.count_ones() == 1 {
                tree.child(message, at, wire, first, u32::from(name.behind));
            } else {
                tree.search(message, at, wire);
            }
        }
        *self = Self::NONE;
    }

    /// Forgets names that lie at `at` or behind.
    pub(super) fn forget_from(&mut self, at: usize) {
        if at <= HEADER {
            self.first = 0;
        }
        for name in self.known.iter_mut().flatten().take(usize::from(self.count)) {
            if usize::from(name.at) >= at {
                // They were noted last. It may be the name found last, too.
                name.starts = 0;
                self.count -= 1;
            }
        }
    }
}

/// Where the labels of a flat name start, as octets from there to its end; `None` if it is too long.
#[inline(always)]
fn starts(wire: &[u8]) -> Option<u64> {
    if wire.len() > LENGTH {
        return None;
    }
    let (mut at, mut starts) = (0, 0);
    while let Some(label @ 1..) = wire.get(at) {
        starts |= 1 << (wire.len() - at);
        at += 1 + usize::from(*label);
    }
    Some(starts)
}

/// The last eight octets, or zeros and all.
#[inline(always)]
fn last(wire: &[u8]) -> u64 {
    if let Some(last) = wire.last_chunk() {
        return u64::from_le_bytes(*last);
    }
    wire.iter().fold(0, |word, octet| word >> 8 | u64::from(*octet) << 56)
}

#[inline(always)]
fn last_word(octets: &[u8; ROOM]) -> u64 {
    octets.last_chunk().map_or(0, |last| u64::from_le_bytes(*last))
}

/// Whether the last `count` octets are the same, where the last eight are. Siblings differ at the front.
#[inline(always)]
fn same_front(a: &[u8], b: &[u8; ROOM], count: usize) -> bool {
    match (a.get(a.len() - count..), b.get(ROOM - count..)) {
        (Some(a), Some(b)) => {
            let mut words = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
            words.all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
        }
        _ => false,
    }
}

/// Whether the last `count` octets are the same.
#[inline(always)]
fn same_tail(a: &[u8], b: &[u8; ROOM], count: usize) -> bool {
    match (a.get(a.len() - count..), b.get(ROOM - count..)) {
        (Some(a), Some(b)) => equal(a, b),
        _ => false,
    }
}
