//! The first names of a message, compared one by one: most messages have no more than these, and then no label has to be hashed.

use core::{array, num::NonZeroU16};

use super::{
    compress::{PAD, Place, find},
    recent::{LENGTH, ROOM, Recent, equal, has, last, same_end, same_front, starts, up_to},
    tree::Tree,
};
use crate::limits::{HEADER, MAX_NAME};

/// Names that are kept; one more, and all go into the tree. Those of a referral of the root are fewer.
const MOST: usize = 15;
/// Names that begin before it are in reach of a pointer, whole.
const NEAR: u16 = 0x3F00;

/// A name of which some labels lie where it was written.
#[derive(Clone, Copy)]
struct Known {
    /// Where those labels start, each as the number of octets from there to the end of the name.
    starts: u64,
    /// Where the name without its first label is; 0 if that is the root.
    parent: u16,
    /// Where the name is in the message. A slot without a name is a zero here, and nothing else has to be written for it.
    at: NonZeroU16,
    /// Its octets, those behind included, and those of its first label.
    length: u8,
    label: u8,
    wire: [u8; ROOM],
}

impl Known {
    /// Puts a name into a slot, of which all but `kept` octets lie at `target`.
    #[inline(always)]
    fn put(slot: &mut Option<Self>, at: u16, starts: u64, wire: &[u8], place: Place) -> Option<()> {
        let (at, length) = (NonZeroU16::new(at)?, u8::try_from(wire.len()).ok()?);
        let label = wire.first()?.saturating_add(1);
        let parent = match place.kept {
            _ if length.saturating_sub(label) < 2 => 0,
            kept if kept == label.into() && place.target != 0 => place.target,
            _ => at.get() + u16::from(label),
        };
        let known = slot.insert(Self { starts, parent, at, length, label, wire: [0; ROOM] });
        let copy = known.wire.get_mut(ROOM.checked_sub(wire.len())?..)?;
        copy.copy_from_slice(wire);
        Some(())
    }

    /// Where the name is that has one label other than this one, the first.
    #[inline(always)]
    fn sibling(&self, wire: &[u8]) -> Option<Place> {
        let label = wire.first()?.saturating_add(1);
        let parent = wire.get(label.into()..)?;
        let is_sibling = self.parent != 0
            && usize::from(self.length - self.label) == parent.len()
            && same_end(parent, &self.wire);
        is_sibling.then(|| Place { kept: label.into(), target: self.parent })
    }

    /// Where this name is, if it is this one or ends it.
    #[inline(always)]
    fn whole(&self, wire: &[u8]) -> Option<Place> {
        let is_known = has(self.starts, wire.len()) && same_end(wire, &self.wire);
        is_known.then(|| Place { kept: 0, target: self.target(wire.len()) })
    }

    /// Where its last `octets` are in the message.
    #[inline(always)]
    fn target(&self, octets: usize) -> u16 {
        self.at.get() + u16::try_from(usize::from(self.length).saturating_sub(octets)).unwrap_or(0)
    }
}

pub(super) struct Few {
    /// The octets of the first name of the message if it is not among the known ones yet: a query has no other. Else 0.
    first: u8,
    count: u8,
    /// Where a name is, and its octets, that was written as it is and is not among the known ones yet: perhaps none is that could
    /// point to it. Else 0.
    later: (u16, u8),
    /// The names found last, an owner's and that of one in data.
    hints: [u8; 2],
    /// Made when there is a second name. Untouched memory until then.
    known: Option<[Option<Known>; MOST]>,
}

impl Few {
    /// No names. As a constant, all of its memory would be written.
    #[inline(always)]
    pub(super) const fn new() -> Self {
        Self { first: 0, count: 0, later: (0, 0), hints: [0; 2], known: None }
    }

    /// Finds the longest suffix of `wire`, a flat name, among the names known, and notes the labels before it as lying at `at`. `None`:
    /// ask the tree.
    #[inline(always)]
    pub(super) fn place<const DATA: bool>(
        &mut self,
        message: &[u8],
        at: usize,
        wire: &[u8],
    ) -> Option<Place> {
        if at == HEADER {
            self.first = u8::try_from(wire.len()).unwrap_or(u8::MAX);
            return Some(Place::NONE);
        }
        self.again::<DATA>(message, wire).or_else(|| self.search::<DATA>(message, at, wire))
    }

    /// Whether this is one of the names found last, or the first one.
    #[inline(always)]
    fn again<const DATA: bool>(&self, message: &[u8], wire: &[u8]) -> Option<Place> {
        let Some(known) = &self.known else {
            let first = message.get(HEADER..HEADER + usize::from(self.first))?;
            return (first.len() == wire.len() && equal(first, wire))
                .then_some(Place { kept: 0, target: 12 });
        };
        let [owner, data] = self.hints.map(usize::from);
        let (mine, other) = if DATA { (data, owner) } else { (owner, data) };
        let of = |hint: usize| known.get(hint)?.as_ref()?.whole(wire);
        of(mine).or_else(|| of(other))
    }

    /// Notes a name that is written as it is at `at`, and whole. `None`: have it [placed](Self::place).
    #[inline(always)]
    pub(super) fn defer(&mut self, message: &[u8], at: usize, wire: &[u8]) -> Option<()> {
        let length =
            u8::try_from(wire.len()).ok().filter(|length| usize::from(*length) <= LENGTH)?;
        let here = u16::try_from(at).ok().filter(|at| usize::from(*at) != HEADER && *at < NEAR)?;
        if self.later.1 != 0 {
            let before = self.written(message, self.later)?;
            return (before.len() == wire.len() && equal(before, wire)).then_some(());
        }
        self.later = (here, length);
        Some(())
    }

    /// The octets of a name that was written as it is.
    #[inline(always)]
    fn written<'m>(&self, message: &'m [u8], (at, length): (u16, u8)) -> Option<&'m [u8]> {
        message.get(usize::from(at)..usize::from(at) + usize::from(length))
    }

    #[inline(never)]
    fn search<const DATA: bool>(
        &mut self,
        message: &[u8],
        at: usize,
        wire: &[u8],
    ) -> Option<Place> {
        if self.first != 0 {
            self.note_first(message)?;
        }
        if self.later.1 != 0 {
            self.note_later(message)?;
        }
        self.note::<DATA>(at, wire)
    }

    #[inline(always)]
    fn note<const DATA: bool>(&mut self, at: usize, wire: &[u8]) -> Option<Place> {
        // What lies there is in reach of a pointer, whole.
        let here = u16::try_from(at).ok().filter(|at| *at < NEAR)?;
        let known = self.known.get_or_insert_with(empty);
        let hint = self.hints.get_mut(usize::from(DATA))?;
        let front = ROOM.checked_sub(wire.len()).filter(|_| wire.len() <= LENGTH)?;
        let whole = 1 << wire.len();
        let mut found = None;
        if let Some(first) = wire.first_chunk::<8>() {
            // Siblings are of one length, most of them, and differ at once.
            for (index, name) in (0..).zip(known.iter().map_while(Option::as_ref)) {
                if name.starts & whole != 0
                    && name.wire.get(front..).and_then(<[u8]>::first_chunk) == Some(first)
                    && same_end(wire, &name.wire)
                {
                    *hint = index;
                    return Some(Place { kept: 0, target: name.target(wire.len()) });
                }
            }
            let last = known.get(usize::from(*hint)).and_then(Option::as_ref);
            found = last.and_then(|last| last.sibling(wire)).map(|place| (place, whole));
        }
        let (place, starts) = match found {
            Some(found) => found,
            None => longest(known, wire, hint)?,
        };
        if place.kept != 0 || place.target == 0 {
            Known::put(known.get_mut(usize::from(self.count))?, here, starts, wire, place)?;
            *hint = self.count;
            self.count += 1;
        }
        Some(place)
    }

    /// The first name of the message lies there as it was given.
    #[cold]
    fn note_first(&mut self, message: &[u8]) -> Option<()> {
        let wire = message.get(HEADER..HEADER + usize::from(self.first))?;
        let [slot, ..] = self.known.insert(empty());
        Known::put(slot, 12, starts(wire)?, wire, Place::NONE)?;
        (self.first, self.count) = (0, 1);
        Some(())
    }

    /// The name that was left for later.
    #[cold]
    fn note_later(&mut self, message: &[u8]) -> Option<()> {
        let wire = self.written(message, self.later)?;
        if self.again::<true>(message, wire).is_none() {
            self.note::<true>(self.later.0.into(), wire)?;
        }
        self.later = (0, 0);
        Some(())
    }

    /// Hands all over to the tree.
    pub(super) fn move_over(self, message: &[u8], recent: &mut [Recent; 2], tree: &mut Tree<'_>) {
        if self.first != 0 {
            // It is too long to be known. The octets before it are those of the header.
            let padded =
                message.get(HEADER - PAD..HEADER + MAX_NAME).or(message.get(HEADER - PAD..));
            let _ = tree.search(message, 12, padded.unwrap_or_default());
        }
        for name in self.known.iter().flatten().flatten() {
            let wire = name.wire.get(ROOM - usize::from(name.length)..).unwrap_or_default();
            find(true, recent, tree, message, name.at.get().into(), wire, name.starts);
        }
        if let (at, 1..) = self.later {
            let wire = self.written(message, self.later).unwrap_or_default();
            find(true, recent, tree, message, at.into(), wire, u64::MAX);
        }
    }

    /// Forgets names that lie at `at` or behind.
    pub(super) fn forget_from(&mut self, at: usize) {
        if at <= HEADER {
            self.first = 0;
        }
        if usize::from(self.later.0) >= at {
            self.later = (0, 0);
        }
        for slot in self.known.iter_mut().flatten() {
            if slot.as_ref().is_some_and(|name| usize::from(name.at.get()) >= at) {
                // They were noted last.
                *slot = None;
                self.count -= 1;
            }
        }
    }
}

/// Looks for the longest end of `wire` label by label. Gives where it goes, and where the labels start that are nowhere.
#[inline(never)]
fn longest(known: &[Option<Known>; MOST], wire: &[u8], hint: &mut u8) -> Option<(Place, u64)> {
    let (starts, end) = (starts(wire)?, last(wire));
    let (mut wanted, mut longest, mut target) = (starts, 0, 0);
    for (index, name) in (0..).zip(known.iter().map_while(Option::as_ref)) {
        let mut both = name.starts & wanted;
        if both == 0 {
            continue;
        }
        let odd = end ^ last(&name.wire);
        if odd != 0 {
            both &= up_to((odd.leading_zeros() / 8) as usize);
        }
        while let Some(octets) = both.checked_ilog2() {
            let count = octets as usize;
            if count <= 8 || same_front(wire, &name.wire, count) {
                (longest, target) = (count, name.target(count));
                wanted = starts & !up_to(longest);
                if longest == wire.len() {
                    *hint = index;
                }
                break;
            }
            both ^= 1 << octets;
        }
    }
    let kept = u16::try_from(wire.len() - longest).ok()?;
    Some((Place { kept, target }, wanted))
}

/// Slots without names.
#[inline(always)]
fn empty() -> [Option<Known>; MOST] {
    array::from_fn(|_| None)
}
