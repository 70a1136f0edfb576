//! Where a name was written before (RFC 1035 §4.1.4).
//!
//! The [first names](Few) of a message are compared with one another. Where there are more, most
//! stand close to one another: an owner is the owner before, or what the record before points to, or a sibling
//! or the parent of one of them. So a name is compared with the last owner and the last name in data first; only what they do not
//! tell is looked up in the [`Tree`] of all labels.

use super::{
    few::Few,
    recent::{LENGTH, Recent, starts},
    tree::{CompressionTable, Tree},
};
use crate::limits::{HOP_STEPS, MAX_HOPS, MAX_NAME, label_steps};

/// Octets before a copy of a name, so that eight octets can be read that end anywhere in it.
pub(super) const PAD: usize = 8;
/// Pointers reach no further: 14 bits.
pub(super) const REACH: u32 = 0x4000;
/// An offset that is none.
const UNKNOWN: u32 = u32::MAX;

/// How a name is written.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Octets of it that are written as they are, if there is a pointer.
    pub(super) kept: u16,
    /// Where the pointer after them goes; 0: all of it is written as it is.
    pub(super) target: u16,
}

impl Place {
    pub(super) const NONE: Self = Self { kept: 0, target: 0 };

    /// The first `kept` octets, then a pointer to `offset` if it is in reach.
    #[inline(always)]
    pub(super) fn before(kept: usize, offset: u32) -> Option<Self> {
        match (u16::try_from(kept), u16::try_from(offset)) {
            (Ok(kept), Ok(target @ 1..0x4000)) => Some(Self { kept, target }),
            _ => None,
        }
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
        Self { few: Few::new(), recent: None, steps: 0, tree: Tree::new(table) }
    }

    /// What was noted so far.
    #[inline]
    pub(super) const fn noted(&self) -> Noted {
        Noted { labels: self.tree.used(), steps: self.steps }
    }

    /// Finds the longest suffix of `wire`, a flat name and not the root, in `message`, and notes the labels before it as lying at
    /// `at`, where the name is to be written.
    #[inline(always)]
    pub(super) fn place<const DATA: bool>(
        &mut self,
        message: &[u8],
        at: usize,
        wire: &[u8],
    ) -> Place {
        let place = match &mut self.recent {
            // Owners are compared with owners first, names in data with names in data.
            Some(recent) => {
                let [owner, data] = &*recent;
                let mine = if DATA { data } else { owner };
                match mine.whole(wire) {
                    Some(place) => place,
                    None => find(DATA, recent, &mut self.tree, message, at, wire, u64::MAX),
                }
            }
            None => match self.few.place::<DATA>(message, at, wire) {
                Some(place) => place,
                None => self.move_over::<DATA>(message, at, wire),
            },
        };
        // A label has two octets or more, and a pointer one label or more behind it: so nothing has to be counted, most times.
        let octets = u8::try_from(wire.len()).unwrap_or(u8::MAX);
        let most = self.steps + u32::from(octets) * (1 + HOP_STEPS) / 2;
        let end = u16::try_from(at).unwrap_or(u16::MAX);
        if most <= label_steps(end.into()) && octets < u8::MAX {
            self.steps = most;
            return place;
        }
        self.weigh(message, at, wire, place)
    }

    /// Notes a name that is written as it is at `at`, wherever else it is.
    #[inline(always)]
    pub(super) fn keep<const DATA: bool>(&mut self, message: &[u8], at: usize, wire: &[u8]) {
        if self.recent.is_some() || self.few.defer(message, at, wire).is_none() {
            self.place::<DATA>(message, at, wire);
            return;
        }
        // Two octets or more for each label.
        self.steps += u32::try_from(wire.len()).unwrap_or(0) / 2;
    }

    #[cold]
    #[inline(never)]
    fn move_over<const DATA: bool>(&mut self, message: &[u8], at: usize, wire: &[u8]) -> Place {
        let recent = self.recent.insert([Recent::NONE; 2]);
        let few = core::mem::replace(&mut self.few, Few::new());
        few.move_over(message, recent, &mut self.tree);
        find(DATA, recent, &mut self.tree, message, at, wire, u64::MAX)
    }

    /// The place, or none if reading the name there takes too much.
    #[cold]
    #[inline(never)]
    fn weigh(&mut self, message: &[u8], at: usize, wire: &[u8], mut place: Place) -> Place {
        let labels = labels(wire);
        let mut hops = 0;
        if place.target != 0 {
            hops = 1 + pointers(message, place.target);
            let most = self.steps + labels + HOP_STEPS * hops;
            let end = at + usize::from(place.kept) + 2;
            if hops > u32::from(MAX_HOPS) || most > label_steps(end) {
                (place, hops) = (Place::NONE, 0);
            }
        }
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

/// Finds a name by the last owner or the last name in data, and by the tree where those do not tell. `is_data`: it is one in
/// data. `fresh`: the labels that lie at `at` if they are not found, as the octets from each to the end.
#[inline(never)]
pub(super) fn find(
    is_data: bool,
    recent: &mut [Recent; 2],
    tree: &mut Tree<'_>,
    message: &[u8],
    at: usize,
    wire: &[u8],
    fresh: u64,
) -> Place {
    let here = u32::try_from(at).unwrap_or(UNKNOWN);
    if wire.len() > LENGTH {
        return search_long(tree, message, here, wire);
    }
    let [owner, data] = recent;
    let (mine, other) = if is_data { (data, owner) } else { (owner, data) };
    if let Some(place) = other.whole(wire) {
        return place;
    }
    // Most are siblings of those before, or their children.
    let Some((parent, label)) = parent(wire) else { return Place::NONE };
    let is_mine = mine.whole(parent).is_some();
    if is_mine || other.whole(parent).is_some() {
        if !is_mine {
            *mine = *other;
        }
        return mine
            .become_other(wire, parent.len())
            .and_then(|()| tree.child(message, here, mine, (wire.len(), label), fresh))
            .unwrap_or(Place::NONE);
    }
    let Some(starts) = starts(wire) else { return Place::NONE };
    let (mut shared, theirs) = (mine.shared(wire, starts), other.shared(wire, starts));
    if theirs > shared {
        *mine = *other;
        shared = theirs;
    }
    mine.become_other(wire, shared)
        .and_then(|()| tree.descend(message, here, mine, (starts, fresh), shared))
        .unwrap_or(Place::NONE)
}

/// The name without its first label, and the octets of that.
#[inline(always)]
fn parent(wire: &[u8]) -> Option<(&[u8], usize)> {
    let label = 1 + usize::from(*wire.first()?);
    Some((wire.get(label..)?, label))
}

#[cold]
fn search_long(tree: &mut Tree<'_>, message: &[u8], at: u32, wire: &[u8]) -> Place {
    let mut padded = [0; PAD + MAX_NAME];
    let padded = padded.get_mut(..PAD + wire.len()).and_then(|padded| {
        padded.get_mut(PAD..)?.copy_from_slice(wire);
        Some(padded)
    });
    padded.and_then(|padded| tree.search(message, at, padded)).unwrap_or(Place::NONE)
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
