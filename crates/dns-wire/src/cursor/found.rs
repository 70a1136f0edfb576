use core::num::{NonZeroU32, NonZeroU64};

use crate::limits::{HOP_STEPS, MAX_HOPS, MAX_NAME};

/// Where a name is and what reading it took, in one word: what is stored as one and loaded as one does not wait in between.
#[derive(Clone, Copy)]
pub(crate) struct Found(
    /// From the lowest octets up: where the first label is, how many octets are in place, the [`Whole`].
    NonZeroU64,
);

impl Found {
    /// The root, at octet 0.
    pub(crate) const ROOT: Self = match Self::new(0, 1, 1, 0, 0, true) {
        Some(root) => root,
        None => Self(Self::MARK),
    };
    /// Set, so that there is always something.
    const MARK: NonZeroU64 = NonZeroU64::MIN.saturating_add((1 << 63) - 1);
    #[cfg(feature = "owned")]
    const POINTER: u64 = (Size::POINTER as u64) << 32;

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
        let steps = labels as u32 + HOP_STEPS * hops as u32;
        let pieces = if flat { 0 } else { Size::PIECES };
        let size = length as u32 + Size::STEP * steps + pieces + Size::HOP * hops as u32;
        match NonZeroU64::new(start as u64 | (taken as u64) << 16 | (size as u64) << 32) {
            Some(found) if length != 0 => Some(Self(Self::MARK.saturating_add(found.get()))),
            _ => None,
        }
    }

    #[inline]
    pub(crate) const fn start(self) -> u16 {
        let [low, high, ..] = self.0.get().to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    #[inline]
    pub(crate) const fn taken(self) -> u16 {
        let [_, _, low, high, ..] = self.0.get().to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    #[inline]
    pub(crate) const fn length(self) -> u8 {
        let [_, _, _, _, length, ..] = self.0.get().to_le_bytes();
        length
    }

    #[inline]
    pub(crate) const fn labels(self) -> u8 {
        let [labels, ..] = (self.steps() - HOP_STEPS * self.hops() as u32).to_le_bytes();
        labels
    }

    #[inline]
    pub(crate) const fn hops(self) -> u8 {
        self.size().hops()
    }

    #[inline]
    pub(crate) const fn is_flat(self) -> bool {
        self.size().0 & Size::PIECES == 0
    }

    /// What the name takes from a budget of label steps.
    #[inline]
    pub(crate) const fn steps(self) -> u32 {
        self.size().steps()
    }

    #[inline]
    const fn size(self) -> Size {
        let [_, _, _, _, a, b, c, d] = self.0.get().to_le_bytes();
        Size(u32::from_le_bytes([a, b, c, d]))
    }

    /// The same name without the pointer that led to it.
    #[inline]
    #[cfg(feature = "owned")]
    pub(crate) const fn before_pointer(self) -> Self {
        match NonZeroU64::new(self.0.get().saturating_sub(Self::POINTER)) {
            Some(found) => Self(found),
            None => self,
        }
    }

    /// The same name behind one more pointer.
    #[inline]
    #[cfg(feature = "owned")]
    pub(crate) const fn behind_pointer(self) -> Self {
        Self(self.0.saturating_add(Self::POINTER))
    }
}

/// The same in parts, of which some are known before others.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    pub(crate) start: u16,
    pub(crate) taken: usize,
    pub(crate) size: Whole,
}

impl Parts {
    /// In one word.
    #[inline(always)]
    pub(crate) fn found(self) -> Found {
        let Self { start, taken, size } = self;
        let [.., high, low] = taken.to_be_bytes();
        let taken = u64::from(u16::from_be_bytes([high, low]));
        Found(Found::MARK | u64::from(size.0.get()) << 32 | taken << 16 | u64::from(start))
    }
}

/// What a name consists of: octets in wire form, label steps, whether there are several pieces, and pointers followed.
#[derive(Clone, Copy)]
pub(crate) struct Whole(NonZeroU32);

impl Whole {
    /// That of the root.
    pub(crate) const ROOT: Self = Self(Self::MARK.saturating_add(1));
    const MARK: NonZeroU32 = NonZeroU32::MIN.saturating_add((1 << 31) - 1);

    /// What the name takes from a budget of label steps.
    #[inline(always)]
    pub(crate) const fn steps(self) -> u32 {
        Size(self.0.get()).steps()
    }

    /// The same behind one more pointer, which may be one too many.
    #[inline(always)]
    pub(crate) fn behind_pointer(self) -> Self {
        Self(Self::MARK | self.0.get().wrapping_add(Size::POINTER))
    }

    /// The same behind what makes up `before`, the pointer in between counted already; `None` if that is too long or has too many
    /// pointers.
    #[inline(always)]
    pub(crate) fn after(self, before: Size) -> Option<Self> {
        let octets = (self.0.get() & Size::OCTETS) + (before.0 & Size::OCTETS);
        // The octets of the longest name fill their bits. There are bits for twice as many pointers as may be; too many steps count
        // as one more.
        let sum = (self.0.get() | Size::PIECES).wrapping_add(before.0);
        let whole = Self(Self::MARK | sum);
        if octets <= Size::OCTETS && whole.is_allowed() { Some(whole) } else { None }
    }

    /// Whether no more pointers were followed than may be.
    #[inline(always)]
    pub(crate) const fn is_allowed(self) -> bool {
        self.0.get() - Self::MARK.get() < Size::HOP * (MAX_HOPS as u32 + 1)
    }
}

/// The same while it grows: the octet of the root is not counted yet.
///
/// From the lowest bit up: 8 of octets, 10 of label steps, one that is set if there are several pieces, and then pointers.
#[derive(Clone, Copy)]
pub(crate) struct Size(u32);

impl Size {
    pub(super) const NONE: Self = Self(0);
    const OCTETS: u32 = 0xFF;
    const STEP: u32 = 1 << 8;
    const STEPS: u32 = 0x3FF * Self::STEP;
    const PIECES: u32 = 1 << 18;
    const HOP: u32 = 1 << 19;
    const POINTER: u32 = Self::HOP + HOP_STEPS * Self::STEP;

    /// With one more label; its octets are counted [later](Self::and_octets).
    #[inline(always)]
    pub(super) const fn and_label(self) -> Self {
        // At most 127 within 255 octets.
        Self(self.0.wrapping_add(Self::STEP))
    }

    /// With the octets of labels that were counted, which there is [room](Self::room) for.
    #[inline(always)]
    pub(super) const fn and_octets(self, octets: u8) -> Self {
        Self(self.0.wrapping_add(octets as u32))
    }

    /// With one more pointer; `None` if that is one too many.
    #[inline(always)]
    pub(super) const fn and_pointer(self) -> Option<Self> {
        if self.0 < Self::HOP * MAX_HOPS as u32 { Some(Self(self.0 + Self::POINTER)) } else { None }
    }

    /// With the root, in one piece or several.
    #[inline(always)]
    pub(crate) fn whole(self, is_flat: bool) -> Whole {
        let pieces = if is_flat { 0 } else { Self::PIECES };
        Whole(Whole::MARK | self.0.wrapping_add(1 + pieces))
    }

    /// Whether there is no label yet.
    #[inline(always)]
    pub(super) const fn is_empty(self) -> bool {
        self.0 & Self::OCTETS == 0
    }

    /// How many octets there is room for, the root among them.
    #[inline(always)]
    pub(super) const fn room(self) -> usize {
        MAX_NAME - (self.0 & Self::OCTETS) as usize
    }

    #[inline(always)]
    const fn steps(self) -> u32 {
        (self.0 & Self::STEPS) / Self::STEP
    }

    #[inline(always)]
    const fn hops(self) -> u8 {
        let [hops, ..] = (self.0 / Self::HOP).to_le_bytes();
        hops & 0x7F
    }
}
