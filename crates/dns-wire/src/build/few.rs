//! The first names of a message, compared one by one: most messages have no more than these, and then no label has to be hashed.

use super::{
    compress::{PAD, Place, find},
    recent::{ROOM, Recent, equal, has, last, same_end, same_front, starts, up_to},
    tree::Tree,
};
use crate::limits::{HEADER, MAX_NAME};

/// Names that are kept; one more, and all go into the tree.
const MOST: usize = 7;
/// A name of which some labels lie where it was written.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Where those labels start, each as the number of octets from there to the end of the name.
    starts: u64,
    /// Where the name is in the message.
    at: u16,
    /// Its octets, those behind included.
    length: u8,
    wire: [u8; ROOM],
}

impl Known {
    const NONE: Self = Self { starts: 0, at: 0, length: 0, wire: [0; ROOM] };

    /// Where this name is, if it is this one or ends it.
    #[inline(always)]
    fn whole(&self, wire: &[u8]) -> Option<Place> {
        let is_known = has(self.starts, wire.len()) && same_end(wire, &self.wire);
        is_known.then(|| Place { kept: 0, target: self.target(wire.len()) })
    }

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

impl Few {
    pub(super) const NONE: Self = Self { first: 0, count: 0, hints: [0; 2], known: None };

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
        let [owner, data] = self.hints;
        let hints = if DATA { [data, owner] } else { [owner, data] };
        hints.iter().find_map(|hint| known.get(usize::from(*hint))?.whole(wire))
    }

    #[inline(never)]
    fn search<const DATA: bool>(
        &mut self,
        message: &[u8],
        at: usize,
        wire: &[u8],
    ) -> Option<Place> {
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
            let odd = end ^ last(&name.wire);
            if odd != 0 {
                both &= up_to((odd.leading_zeros() / 8) as usize);
            }
            while let Some(octets) = both.checked_ilog2() {
                let count = octets as usize;
                if count <= 8 || same_front(wire, &name.wire, count) {
                    longest = count;
                    target = name.target(longest);
                    if longest == wire.len() {
                        *hint = index;
                        return Some(Place { kept: 0, target });
                    }
                    wanted = starts & !up_to(longest);
                    break;
                }
                both ^= 1 << octets;
            }
        }
        let place = known.get_mut(count)?;
        let copy = place.wire.get_mut(ROOM - wire.len()..)?;
        copy.copy_from_slice(wire);
        place.starts = wanted;
        (place.at, place.length) = (here, length);
        *hint = self.count;
        self.count += 1;
        Some(Place { kept: u16::from(length).saturating_sub(u16::try_from(longest).ok()?), target })
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
    pub(super) fn move_over(self, message: &[u8], recent: &mut [Recent; 2], tree: &mut Tree<'_>) {
        if self.first != 0 {
            // It is too long to be known. The octets before it are those of the header.
            let padded =
                message.get(HEADER - PAD..HEADER + MAX_NAME).or(message.get(HEADER - PAD..));
            let _ = tree.search(message, 12, padded.unwrap_or_default());
        }
        for name in self.known.iter().flatten().take(usize::from(self.count)) {
            let wire = name.wire.get(ROOM - usize::from(name.length)..).unwrap_or_default();
            find::<true>(recent, tree, message, name.at.into(), wire, name.starts);
        }
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
