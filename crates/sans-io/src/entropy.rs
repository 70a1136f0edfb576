/// A source of unpredictable numbers, given by the caller: an operating system's generator in
/// production, a seeded one in tests.
///
/// DNS ids, source ports and hash keys come from here, so the quality of the source is their
/// security (RFC 5452 §4.5).
pub trait Entropy {
    /// Fills `out` with unpredictable bytes.
    fn fill(&mut self, out: &mut [u8]);

    /// An unpredictable 16-bit number.
    fn next_u16(&mut self) -> u16 {
        let mut bytes = [0; 2];
        self.fill(&mut bytes);
        u16::from_le_bytes(bytes)
    }

    /// An unpredictable 32-bit number.
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    /// An unpredictable 64-bit number.
    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number below `bound`, each with a probability that differs from `1 / bound` by less than 2⁻³².
    /// Zero if `bound` is zero.
    fn below(&mut self, bound: u32) -> u32 {
        let wide = u128::from(self.next_u64()) * u128::from(bound);
        u32::try_from(wide >> 64).unwrap_or(0)
    }

    /// Puts `items` into a random order.
    fn shuffle<T>(&mut self, items: &mut [T])
    where
        Self: Sized,
    {
        for last in (1..items.len()).rev() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            items.swap(last, self.below(bound) as usize);
        }
    }
}

impl<E: Entropy + ?Sized> Entropy for &mut E {
    fn fill(&mut self, out: &mut [u8]) {
        (**self).fill(out);
    }
}
