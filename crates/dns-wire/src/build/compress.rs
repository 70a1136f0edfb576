//! Where a name was written before (RFC 1035 §4.1.4).
//!
//! The [first names](Few) of a message are compared with one another. Where there are more, most
//! stand close to one another: an owner is the owner before, or what the record before points to, or a sibling
//! or the parent of one of them. So a name is compared with the last owner and the last name in data first; only what they do not
//! tell is looked up in the [`Tree`] of all labels.

use super::{
    few::{Few, Verdict},
    tree::{CompressionTable, Tree},
};
use crate::limits::{HOP_STEPS, MAX_HOPS, MAX_NAME, label_steps};

/// Names up to this many octets are remembered as the last ones.
const RECENT: usize = 64;
/// Octets before a copy of a name, so that eight octets can be read that end anywhere in it.
pub(super) const PAD: usize = 8;
/// Pointers reach no further: 14 bits.
pub(super) const REACH: u32 = 0x4000;
/// An offset that is none.
const UNKNOWN: u32 = u32::MAX;

/// How a name is written.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Octets of it that are written as they are.
    pub(super) kept: usize,
    /// Where the pointer after them goes; 0 if there is none.
    pub(super) target: u16,
}

impl Place {
    /// The first `kept` octets, then a pointer to `offset` if it is in reach.
    #[inline(always)]
    pub(super) fn before(kept: usize, offset: u32) -> Option<Self> {
        match u16::try_from(offset) {
            Ok(target @ 1..0x4000) => Some(Self { kept, target }),
            _ => None,
        }
    }
}

/// A name as it was given last.
#[derive(Clone, Copy, Debug)]
struct Recent {
    /// 0: none.
    length: usize,
    /// The octets of the first label, its length included.
    first: usize,
    /// Where it is in the message.
    offset: u32,
    /// Where it is without its first label: 0 for the root, or `UNKNOWN`.
    parent: u32,
    /// The name, after the padding.
    wire: [u8; PAD + RECENT],
}

enum Relation {
    Whole { offset: u32, parent: u32 },
    Child { parent: u32 },
    None,
}

impl Recent {
    const NONE: Self =
        Self { length: 0, first: 0, offset: UNKNOWN, parent: UNKNOWN, wire: [0; PAD + RECENT] };

    #[inline(always)]
    fn is(&self, wire: &[u8]) -> bool {
        self.length == wire.len() && self.offset < REACH && self.ends(0, wire)
    }

    /// What is known from this name of another one: where it is, or where it is without its first label.
    #[inline(always)]
    fn relation(&self, wire: &[u8], first: usize) -> Relation {
        let tail = wire.get(first..).unwrap_or_default();
        let mine = self.length.wrapping_sub(self.first);
        let (offset, parent) = (self.offset, self.parent);
        if mine == tail.len() && parent < REACH && self.ends(self.first, tail) {
            return Relation::Child { parent };
        }
        if self.is(wire) {
            Relation::Whole { offset, parent }
        } else if self.is(tail) {
            Relation::Child { parent: offset }
        } else if mine == wire.len() && parent < REACH && self.ends(self.first, wire) {
            Relation::Whole { offset: parent, parent: UNKNOWN }
        } else {
            Relation::None
        }
    }

    /// Whether the octets from `start` on are `end`, which has as many.
    #[inline(always)]
    fn ends(&self, start: usize, end: &[u8]) -> bool {
        let mine = self.wire.get(PAD + start..PAD + start + end.len());
        mine.is_some_and(|mine| equal(mine, end))
    }
}

/// How far the names of a message have come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noted {
    /// Labels in the tree.
    labels: usize,
    /// The most label steps that reading the names takes.
    steps: u32,
}

impl Noted {
    pub(super) const NONE: Self = Self { labels: 0, steps: 0 };
}

/// The names of a message.
#[derive(Debug)]
pub(super) struct Names<'t> {
    few: Few,
    /// The last owner and the last name in data, once there are so many names that they are in the tree.
    recent: Option<[Recent; 2]>,
    /// The most label steps that reading the names takes.
    steps: u32,
    tree: Tree<'t>,
}

impl<'t> Names<'t> {
    #[inline]
    pub(super) fn new(table: Option<&'t mut CompressionTable>) -> Self {
        Self { few: Few::NONE, recent: None, steps: 0, tree: Tree::new(table) }
    }

    /// What was noted so far.
    #[inline]
    pub(super) const fn noted(&self) -> Noted {
        Noted { labels: self.tree.used(), steps: self.steps }
    }

    /// Finds the longest suffix of `wire`, a flat name, in `message`, and notes the labels before it as lying at `at`, where the
    /// name is to be written.
    #[inline(always)]
    pub(super) fn place<const DATA: bool>(
        &mut self,
        message: &[u8],
        at: usize,
        wire: &[u8],
    ) -> Option<Place> {
        let place = match &mut self.recent {
            // Owners are compared with owners first, names in data with names in data.
            Some([owner, data]) => {
                let (mine, other) = if DATA { (data, owner) } else { (owner, data) };
                if mine.is(wire) {
                    Place::before(0, mine.offset)
                } else {
                    find(mine, other, &mut self.tree, message, at, wire)
                }
            }
            None => match self.few.place::<DATA>(message, at, wire) {
                Verdict::Written(place) => place,
                Verdict::Many => self.move_over(message, at, wire),
            },
        };
        // A label has two octets or more, and a pointer one label or more behind it: so nothing has to be counted, most times.
        let most = self.steps + u32::try_from(wire.len()).unwrap_or(0) * (1 + HOP_STEPS) / 2;
        if most <= label_steps(at) && wire.len() < MAX_NAME {
            self.steps = most;
            return place;
        }
        self.weigh(message, at, wire, place)
    }

    #[cold]
    fn move_over(&mut self, message: &[u8], at: usize, wire: &[u8]) -> Option<Place> {
        self.few.move_over(message, &mut self.tree);
        let [owner, data] = self.recent.insert([Recent::NONE; 2]);
        find(owner, data, &mut self.tree, message, at, wire)
    }

    /// The place, or `None` if reading the name there takes too much.
    #[cold]
    #[inline(never)]
    fn weigh(
        &mut self,
        message: &[u8],
        at: usize,
        wire: &[u8],
        place: Option<Place>,
    ) -> Option<Place> {
        let labels = labels(wire);
        let place = place.filter(|place| {
            let hops = 1 + pointers(message, place.target);
            let most = self.steps + labels + HOP_STEPS * hops;
            hops <= u32::from(MAX_HOPS) && most <= label_steps(at + place.kept + 2)
        });
        let hops = place.map_or(0, |place| 1 + pointers(message, place.target));
        self.steps += labels + HOP_STEPS * hops;
        place
    }

    /// Forgets names that lie at `at` or behind, where there had been `noted`.
    pub(super) fn forget_from(&mut self, at: usize, noted: Noted) {
        self.steps = noted.steps;
        self.few.forget_from(at);
        if let Some(recent) = &mut self.recent {
            *recent = [Recent::NONE; 2];
        }
        self.tree.forget_from(at, noted.labels);
    }
}

fn find(
    mine: &mut Recent,
    other: &Recent,
    tree: &mut Tree<'_>,
    message: &[u8],
    at: usize,
    wire: &[u8],
) -> Option<Place> {
    let first = match wire.first() {
        Some(length @ 1..=63) => 1 + usize::from(*length),
        _ => return None,
    };
    let mut relation = mine.relation(wire, first);
    if let Relation::None = relation {
        relation = other.relation(wire, first);
    }
    let here = u32::try_from(at).unwrap_or(UNKNOWN);
    let Some(copy) = mine.wire.get_mut(PAD..PAD + wire.len()) else {
        return search_long(tree, message, here, wire);
    };
    copy.copy_from_slice(wire);
    (mine.length, mine.first) = (wire.len(), first);
    if let Relation::Whole { offset, parent } = relation {
        (mine.offset, mine.parent) = (offset, parent);
        return Place::before(0, offset);
    }
    let padded = mine.wire.get(..PAD + wire.len())?;
    let place;
    if let Relation::Child { parent } = relation {
        mine.parent = parent;
        (place, mine.offset) = tree.child(message, here, padded, first, parent)?;
    } else {
        (place, mine.offset, mine.parent) = tree.search(message, here, padded)?;
    }
    place
}

#[cold]
fn search_long(tree: &mut Tree<'_>, message: &[u8], at: u32, wire: &[u8]) -> Option<Place> {
    let mut padded = [0; PAD + MAX_NAME];
    padded.get_mut(PAD..PAD + wire.len())?.copy_from_slice(wire);
    tree.search(message, at, padded.get(..PAD + wire.len())?)?.0
}

/// The labels of a name.
fn labels(wire: &[u8]) -> u32 {
    let (mut at, mut labels) = (0, 0);
    while let Some(length @ 1..) = wire.get(at) {
        at += 1 + usize::from(*length);
        labels += 1;
    }
    labels
}

/// How many pointers the name at `target` has.
fn pointers(message: &[u8], target: u16) -> u32 {
    let (mut at, mut hops) = (usize::from(target), 0);
    loop {
        match message.get(at..) {
            Some([high @ 0xC0..=0xFF, low, ..]) => {
                let target = usize::from(u16::from_be_bytes([high & 0x3F, *low]));
                if target >= at {
                    return hops;
                }
                (at, hops) = (target, hops + 1);
            }
            Some([length @ 1..0xC0, ..]) => at += 1 + usize::from(*length),
            _ => return hops,
        }
    }
}

/// Whether two slices of one length are the same. They are short: a call of a library's function takes longer.
#[inline(always)]
pub(super) fn equal(a: &[u8], b: &[u8]) -> bool {
    if let (Some(a_end), Some(b_end)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        let mut chunks = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
        u64::from_le_bytes(*a_end) == u64::from_le_bytes(*b_end)
            && chunks.all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
    } else if let (Some(a_end), Some(b_end)) = (a.last_chunk::<4>(), b.last_chunk::<4>()) {
        u32::from_le_bytes(*a_end) == u32::from_le_bytes(*b_end)
            && a.first_chunk::<4>() == b.first_chunk::<4>()
    } else {
        a.iter().eq(b)
    }
}
