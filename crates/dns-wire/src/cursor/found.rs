use core::num::NonZeroU32;

use crate::limits::HOP_STEPS;

/// Where a name is and what reading it took, in two words: few enough to be handed on in registers, and apart since
/// where it is is known before its size.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    /// Where the first label is, and above, how many octets are in place.
    place: u32,
    /// From the lowest octet up: octets in wire form, labels, pointers followed, and whether there are several pieces.
    size: NonZeroU32,
}

impl Found {
    /// The root, at octet 0.
    pub(crate) const ROOT: Self = Self { place: 1 << 16, size: NonZeroU32::MIN };

    /// A name whose first label is at octet `start`, that takes `taken` octets in place, a pointer among them, and
    /// has `length` octets in wire form and `labels` labels; `hops` pointers were followed. It is `flat` if all
    /// labels lie in one piece. `None` if it has no octets.
    #[inline]
    pub(crate) const fn new(
        start: u16,
        taken: u16,
        length: u8,
        labels: u8,
        hops: u8,
        flat: bool,
    ) -> Option<Self> {
        let ([a, b], [c, d]) = (start.to_le_bytes(), taken.to_le_bytes());
        match NonZeroU32::new(u32::from_le_bytes([length, labels, hops, if flat { 0 } else { 1 }]))
        {
            Some(size) => Some(Self { place: u32::from_le_bytes([a, b, c, d]), size }),
            None => None,
        }
    }

    #[inline]
    pub(crate) const fn start(self) -> u16 {
        let [low, high, ..] = self.place.to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    #[inline]
    pub(crate) const fn taken(self) -> u16 {
        let [_, _, low, high] = self.place.to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    #[inline]
    pub(crate) const fn length(self) -> u8 {
        let [length, ..] = self.size.get().to_le_bytes();
        length
    }

    #[inline]
    pub(crate) const fn labels(self) -> u8 {
        let [_, labels, ..] = self.size.get().to_le_bytes();
        labels
    }

    #[inline]
    pub(crate) const fn hops(self) -> u8 {
        let [_, _, hops, _] = self.size.get().to_le_bytes();
        hops
    }

    #[inline]
    pub(crate) const fn is_flat(self) -> bool {
        self.size.get() < 1 << 24
    }

    /// What the name takes from a budget of label steps.
    #[inline]
    pub(crate) fn steps(self) -> u32 {
        u32::from(self.labels()) + HOP_STEPS * u32::from(self.hops())
    }

    /// The same name without the pointer that led to it.
    #[inline]
    #[cfg(feature = "owned")]
    pub(crate) const fn before_pointer(self) -> Self {
        match NonZeroU32::new(self.size.get().saturating_sub(1 << 16)) {
            Some(size) => Self { size, ..self },
            None => self,
        }
    }

    /// The same name behind one more pointer.
    #[inline]
    pub(crate) const fn behind_pointer(self) -> Self {
        Self { size: self.size.saturating_add(1 << 16), ..self }
    }
}
