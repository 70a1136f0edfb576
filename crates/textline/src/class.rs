/// A set of octets as a table: one load a test, made at compile time.
///
/// ```
/// use textline::Class;
/// const ATEXT: Class = Class::ALPHANUMERIC.with(b"!#$%&'*+-/=?^_`{|}~");
/// assert!(ATEXT.contains(b'a') && !ATEXT.contains(b'@'));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Class([bool; 256]);

impl Class {
    /// No octet.
    pub const NONE: Self = Self([false; 256]);
    /// `DIGIT` (RFC 5234 §B.1).
    pub const DIGIT: Self = Self::NONE.with_range(b'0', b'9');
    /// `ALPHA` (RFC 5234 §B.1).
    pub const ALPHA: Self = Self::NONE.with_range(b'a', b'z').with_range(b'A', b'Z');
    /// `ALPHA / DIGIT`.
    pub const ALPHANUMERIC: Self = Self::ALPHA.with_range(b'0', b'9');
    /// `WSP`: space and tab.
    pub const WSP: Self = Self::NONE.with(b" \t");
    /// Octets above 127, as UTF-8 text has them.
    pub const NON_ASCII: Self = Self::NONE.with_range(128, 255);
    /// `VCHAR`: the visible characters of US-ASCII.
    pub const VCHAR: Self = Self::NONE.with_range(0x21, 0x7E);

    /// This set and `octets`.
    #[must_use]
    pub const fn with(mut self, octets: &[u8]) -> Self {
        let mut rest = octets;
        while let [first, tail @ ..] = rest {
            self = self.set(*first, true);
            rest = tail;
        }
        self
    }

    /// This set and the octets from `first` to `last`, both included.
    #[must_use]
    pub const fn with_range(mut self, first: u8, last: u8) -> Self {
        let mut octet = first;
        while octet <= last {
            self = self.set(octet, true);
            if octet == u8::MAX {
                break;
            }
            octet += 1;
        }
        self
    }

    /// This set without `octets`.
    #[must_use]
    pub const fn without(mut self, octets: &[u8]) -> Self {
        let mut rest = octets;
        while let [first, tail @ ..] = rest {
            self = self.set(*first, false);
            rest = tail;
        }
        self
    }

    /// This set and `other`.
    #[must_use]
    pub const fn or(mut self, other: &Self) -> Self {
        let mut octet = 0u8;
        loop {
            if other.contains(octet) {
                self = self.set(octet, true);
            }
            if octet == u8::MAX {
                return self;
            }
            octet += 1;
        }
    }

    /// Whether the set has `octet`.
    #[must_use]
    #[inline]
    #[allow(clippy::indexing_slicing, reason = "a u8 always indexes a table of 256")]
    pub const fn contains(&self, octet: u8) -> bool {
        self.0[octet as usize]
    }

    /// Whether all of `octets` are in the set; true for none.
    #[must_use]
    #[inline]
    pub fn contains_all(&self, octets: &[u8]) -> bool {
        octets.iter().all(|octet| self.contains(*octet))
    }

    /// How many octets at the front of `octets` are in the set.
    #[must_use]
    #[inline]
    pub fn run(&self, octets: &[u8]) -> usize {
        octets.iter().position(|octet| !self.contains(*octet)).unwrap_or(octets.len())
    }

    #[allow(clippy::indexing_slicing, reason = "a u8 always indexes a table of 256")]
    const fn set(mut self, octet: u8, member: bool) -> Self {
        self.0[octet as usize] = member;
        self
    }
}

impl core::fmt::Debug for Class {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_set().entries((0..=u8::MAX).filter(|octet| self.contains(*octet))).finish()
    }
}
