use crate::{
    cursor::Found,
    limits::{HEADER, MAX_HOPS},
};

/// A name whose place in the arena is known.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// Where in the message it begins.
    pub(super) place: u16,
    pub(super) at: u32,
    /// What reading it there takes.
    pub(super) found: Found,
}

/// Names that others may point to: a few, of each place the last.
pub(super) struct Seen([Option<Known>; Self::SLOTS]);

impl Seen {
    const SLOTS: usize = 64;
    pub(super) const NONE: Self = Self([None; Self::SLOTS]);

    /// What is known of the name at `place`, if a pointer may go there.
    #[inline]
    pub(super) fn find(&self, place: u16) -> Option<Known> {
        let known = (*self.0.get(Self::slot(place))?)?;
        // One more pointer is to come.
        let is_known = known.place == place && usize::from(place) >= HEADER;
        (is_known && known.found.hops() < MAX_HOPS).then_some(known)
    }

    #[inline]
    pub(super) fn note(&mut self, known: Known) {
        if let Some(slot) = self.0.get_mut(Self::slot(known.place)) {
            *slot = Some(known);
        }
    }

    /// Records are often sixteen octets apart: all bits have to count.
    #[inline]
    const fn slot(place: u16) -> usize {
        place.wrapping_mul(0x9E37) as usize >> 10
    }
}

/// A place in a message or in an arena, which has no more than 128 octets for each of the message.
#[inline]
pub(super) fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A place in a message.
#[inline]
pub(super) fn place(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// What is at most 255, as the length of a name is.
#[inline]
pub(super) fn octet(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}
