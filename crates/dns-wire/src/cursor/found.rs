/// Where a name is and what reading it took, in one word: handed on in a register and copied as a whole.
#[derive(Clone, Copy)]
pub(crate) struct Found(u64);

impl Found {
    /// The root, at octet 0.
    pub(crate) const ROOT: Self = Self::new(0, 1, 1, 0, 0, true);

    /// A name whose first label is at octet `start`, that takes `taken` octets in place, a pointer among them, and
    /// has `length` octets in wire form and `labels` labels; `hops` pointers were followed. It is `flat` if all
    /// labels lie in one piece.
    #[inline]
    pub(crate) const fn new(
        start: u16,
        taken: u16,
        length: u8,
        labels: u8,
        hops: u8,
        flat: bool,
    ) -> Self {
        let ([a, b], [c, d]) = (start.to_be_bytes(), taken.to_be_bytes());
        Self(u64::from_be_bytes([hops, if flat { 1 } else { 0 }, labels, length, c, d, a, b]))
    }

    #[inline]
    pub(crate) const fn start(self) -> u16 {
        let [.., high, low] = self.0.to_be_bytes();
        u16::from_be_bytes([high, low])
    }

    #[inline]
    pub(crate) const fn taken(self) -> u16 {
        let [.., high, low, _, _] = self.0.to_be_bytes();
        u16::from_be_bytes([high, low])
    }

    #[inline]
    pub(crate) const fn length(self) -> u8 {
        let [_, _, _, length, ..] = self.0.to_be_bytes();
        length
    }

    #[inline]
    pub(crate) const fn labels(self) -> u8 {
        let [_, _, labels, ..] = self.0.to_be_bytes();
        labels
    }

    #[inline]
    pub(crate) const fn is_flat(self) -> bool {
        let [_, flat, ..] = self.0.to_be_bytes();
        flat != 0
    }

    #[inline]
    pub(crate) const fn hops(self) -> u8 {
        let [hops, ..] = self.0.to_be_bytes();
        hops
    }

    /// What the name takes from a budget of label steps.
    #[inline]
    pub(crate) fn steps(self) -> u32 {
        u32::from(self.labels()) + u32::from(self.hops())
    }

    /// The same name without the pointer that led to it.
    #[inline]
    pub(crate) const fn before_pointer(self) -> Self {
        Self(self.0.wrapping_sub(1 << 56))
    }

    /// The same name behind one more pointer.
    #[inline]
    pub(crate) const fn behind_pointer(self) -> Self {
        Self(self.0.wrapping_add(1 << 56))
    }
}
