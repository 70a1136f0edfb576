//! Sets of numbers as maps of bits.

/// The numbers of the bits that are set, in ascending order. Number 0 is the highest bit of the first octet (RFC 1035 §3.4.2, RFC 4034 §4.1.2).
#[derive(Clone, Debug)]
pub(super) struct Bits<'m> {
    octets: &'m [u8],
    /// The bits of the octet before those that were not given yet.
    left: u8,
    /// The number of the highest bit of the next octet.
    next: u16,
}

impl<'m> Bits<'m> {
    /// The highest bit of `octets`, of at most 8192, has the number `first`.
    #[inline]
    pub(super) const fn new(first: u16, octets: &'m [u8]) -> Self {
        Self { octets, left: 0, next: first }
    }
}

impl Iterator for Bits<'_> {
    type Item = u16;

    #[inline]
    fn next(&mut self) -> Option<u16> {
        while self.left == 0 {
            let (octet, rest) = self.octets.split_first()?;
            (self.octets, self.left) = (rest, *octet);
            self.next = self.next.wrapping_add(8);
        }
        let bit = self.left.leading_zeros();
        self.left &= !(0x80 >> bit);
        Some(self.next.wrapping_sub(8).wrapping_add(u16::try_from(bit).unwrap_or(0)))
    }
}
