//! Which message of a mirror stands where.

use alloc::vec::Vec;

use super::Mirror;
use crate::slots::Slots;

impl Mirror {
    /// Takes away messages whose UIDs are not known, before the first one whose UID is above `last`.
    pub(super) fn forget_unknown(&mut self, last: u32, mut count: u64) {
        let above = last.checked_add(1).into_iter();
        let mut above = above.flat_map(|from| self.messages.range(from..));
        let mut seq = match above.find_map(|(_, message)| message.slot) {
            Some(slot) => self.slots.seq(slot).saturating_sub(1),
            None => {
                let gone = u32::try_from(count).unwrap_or(u32::MAX).min(self.tail);
                self.tail -= gone;
                self.unknown -= gone;
                count -= u64::from(gone);
                self.slots.len()
            }
        };
        while count > 0
            && let Some(slot) = self.slots.slot(seq)
            && self.slots.uid(slot) == 0
        {
            self.slots.remove(slot);
            self.unknown -= 1;
            count -= 1;
            seq -= 1;
        }
    }

    /// The place of a message, which is made if there is none yet.
    pub(super) fn place(&mut self, seq: u32) -> Option<usize> {
        if seq > self.exists() {
            return None;
        }
        while self.slots.len() < seq {
            self.slots.push(0);
            self.tail -= 1;
        }
        self.slots.slot(seq)
    }

    pub(super) fn forget_places(&mut self) {
        self.slots = Slots::default();
        (self.tail, self.unknown) = (0, 0);
        self.heard = 0;
        for message in self.messages.values_mut() {
            (message.slot, message.heard) = (None, false);
        }
    }

    /// The message in a slot has this UID.
    pub(super) fn identify(&mut self, slot: usize, uid: u32) {
        let before = self.slots.uid(slot);
        if before == 0 {
            self.unknown -= 1;
        } else {
            // It was another one: the server has lost count.
            self.remove(before);
        }
        // A UID has one place.
        if let Some(other) = self.messages.get(&uid).and_then(|message| message.slot) {
            self.slots.set_uid(other, 0);
            self.unknown += 1;
        }
        self.slots.set_uid(slot, uid);
        if let Some(message) = self.messages.get_mut(&uid)
            && core::mem::take(&mut message.heard)
        {
            self.heard -= 1;
        }
    }

    /// After a QRESYNC the messages that are left and the numbers that are free go together, in their order, if they are as
    /// many.
    pub(super) fn adopt(&mut self) {
        if self.mod_seq.is_some() && self.announced_mod_seq.is_some() {
            let left = self.messages.iter().filter(|(_, message)| message.slot.is_none());
            let left: Vec<u32> = left.map(|(uid, _)| *uid).collect();
            self.place_all(&left);
        }
    }

    /// The messages with these UIDs are those whose places are not known, if they are as many and come in the order of all.
    pub(super) fn place_all(&mut self, uids: &[u32]) {
        if u32::try_from(uids.len()) != Ok(self.unknown) || self.place(self.exists()).is_none() {
            return;
        }
        let mut left = uids.iter().copied();
        let mut last = 0;
        let mut places = Vec::with_capacity(uids.len());
        for (slot, uid) in self.slots.live() {
            let uid = match uid {
                0 => left.next().map_or(0, |uid| {
                    places.push((slot, uid));
                    uid
                }),
                uid => uid,
            };
            if uid <= last {
                return;
            }
            last = uid;
        }
        for (slot, uid) in places {
            self.slots.set_uid(slot, uid);
            if let Some(message) = self.messages.get_mut(&uid) {
                message.slot = Some(slot);
            }
        }
        self.unknown = 0;
    }

    pub(super) fn compact(&mut self) {
        if self.slots.compact() {
            for (slot, uid) in self.slots.live() {
                if let Some(message) = self.messages.get_mut(&uid) {
                    message.slot = Some(slot);
                }
            }
        }
    }
}
