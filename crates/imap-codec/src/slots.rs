use alloc::vec::Vec;

/// The messages of a mailbox in their order, each with its UID: sequence number to message and back, while messages go
/// from the middle. Everything takes time in proportion to the logarithm of the number of messages, on average.
///
/// A message keeps its slot until [`compact`](Self::compact): the slots of those that went stay, uncounted, and a tree of
/// counts (Fenwick's) tells numbers from slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slots {
    /// By slot the UID; zero where it is not known.
    uids: Vec<u32>,
    /// By slot, from 1, how many messages there are in the slots that the tree sums up there.
    tree: Vec<u32>,
    /// Messages that are there.
    live: u32,
}

impl Slots {
    /// How many messages there are.
    pub(crate) const fn len(&self) -> u32 {
        self.live
    }

    /// Adds a message at the end; gives its slot.
    pub(crate) fn push(&mut self, uid: u32) -> usize {
        let slot = self.uids.len();
        let at = slot + 1;
        // What the new node of the tree sums up: itself, and what comes before it in its range.
        let mut sum = 1;
        let mut below = at - 1;
        while below > at - lowest_bit(at) {
            sum += self.tree.get(below - 1).copied().unwrap_or_default();
            below -= lowest_bit(below);
        }
        self.uids.push(uid);
        self.tree.push(sum);
        self.live = self.live.saturating_add(1);
        slot
    }

    /// The slot of the message with this sequence number.
    pub(crate) fn slot(&self, seq: u32) -> Option<usize> {
        if seq == 0 || seq > self.live {
            return None;
        }
        let (mut at, mut left) = (0, seq);
        let mut step = self.tree.len().checked_ilog2().map_or(0, |bits| 1_usize << bits);
        while step > 0 {
            if let Some(sum) = self.tree.get(at + step - 1)
                && *sum < left
            {
                at += step;
                left -= sum;
            }
            step /= 2;
        }
        Some(at)
    }

    /// The sequence number of the message in a slot, or for a free slot that of the last one before it.
    pub(crate) fn seq(&self, slot: usize) -> u32 {
        let (mut seq, mut at) = (0, slot.saturating_add(1).min(self.tree.len()));
        while at > 0 {
            seq += self.tree.get(at - 1).copied().unwrap_or_default();
            at -= lowest_bit(at);
        }
        seq
    }

    /// Whether there is a message in a slot.
    pub(crate) fn is_live(&self, slot: usize) -> bool {
        let before = slot.checked_sub(1).map_or(0, |before| self.seq(before));
        slot < self.uids.len() && self.seq(slot) > before
    }

    /// The UID in a slot; zero if it is not known.
    pub(crate) fn uid(&self, slot: usize) -> u32 {
        self.uids.get(slot).copied().unwrap_or_default()
    }

    pub(crate) fn set_uid(&mut self, slot: usize, uid: u32) {
        if let Some(known) = self.uids.get_mut(slot) {
            *known = uid;
        }
    }

    /// The slot of the message with a UID, where the UIDs are all known and ascend.
    pub(crate) fn find(&self, uid: u32) -> Option<usize> {
        let slot = self.uids.binary_search(&uid).ok()?;
        self.is_live(slot).then_some(slot)
    }

    /// Takes the message out of a slot.
    pub(crate) fn remove(&mut self, slot: usize) {
        if !self.is_live(slot) {
            return;
        }
        let mut at = slot + 1;
        while let Some(sum) = self.tree.get_mut(at - 1) {
            *sum = sum.saturating_sub(1);
            at += lowest_bit(at);
        }
        self.live -= 1;
    }

    /// Gives slots of messages that went back, once they are the most. Whether it did: the slots are others now.
    pub(crate) fn compact(&mut self) -> bool {
        let live = usize::try_from(self.live).unwrap_or(usize::MAX);
        if self.uids.len() < live.saturating_mul(2).saturating_add(64) {
            return false;
        }
        let mut packed = Self::default();
        self.live().for_each(|(_, uid)| {
            packed.push(uid);
        });
        *self = packed;
        true
    }

    /// The slots with messages, and the UIDs.
    pub(crate) fn live(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        (1..=self.live).filter_map(|seq| self.slot(seq)).map(|slot| (slot, self.uid(slot)))
    }
}

/// `at` is not zero.
const fn lowest_bit(at: usize) -> usize {
    at & at.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_a_list(steps in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 0..300)) {
            let (mut slots, mut model) = (Slots::default(), Vec::new());
            let mut next = 1;
            for (push, index) in steps {
                if push || model.is_empty() {
                    slots.push(next);
                    model.push(next);
                    next += 2;
                } else {
                    let at = index.index(model.len());
                    slots.remove(slots.slot(u32::try_from(at).unwrap() + 1).unwrap());
                    model.remove(at);
                    slots.compact();
                }
                prop_assert_eq!(slots.len() as usize, model.len());
                prop_assert!(slots.live().map(|(_, uid)| uid).eq(model.iter().copied()));
                for (seq, uid) in (1..).zip(&model) {
                    let slot = slots.find(*uid).unwrap();
                    prop_assert_eq!((slots.seq(slot), slots.slot(seq)), (seq, Some(slot)));
                }
                prop_assert_eq!((slots.slot(0), slots.slot(slots.len() + 1)), (None, None));
                prop_assert_eq!((slots.find(0), slots.find(next)), (None, None));
            }
        }
    }
}
