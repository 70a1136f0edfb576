use core::{cmp::Ordering, fmt};

/// A number modulo 2³² that is compared around the circle (RFC 1982): the serial of a zone, the time of a signature.
///
/// The order is partial: of two numbers that lie 2³¹ apart, none is the greater (RFC 1982 §3.2).
///
/// ```
/// use dns_wire::Serial;
/// assert!(Serial(5) > Serial(u32::MAX));
/// assert_eq!(Serial(0).partial_cmp(&Serial(1 << 31)), None);
/// assert_eq!(Serial(u32::MAX).next(), Serial(0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Serial(pub u32);

impl Serial {
    /// The most that can be added in one step (RFC 1982 §3.1).
    pub const MAX_STEP: u32 = (1 << 31) - 1;

    /// The next number.
    #[must_use]
    #[inline]
    pub const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }

    /// This number and `step`; `None` beyond [`MAX_STEP`](Self::MAX_STEP).
    #[must_use]
    #[inline]
    pub const fn checked_add(self, step: u32) -> Option<Self> {
        if step > Self::MAX_STEP { None } else { Some(Self(self.0.wrapping_add(step))) }
    }
}

impl PartialOrd for Serial {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match self.0.wrapping_sub(other.0) {
            0 => Some(Ordering::Equal),
            0x8000_0000 => None,
            ahead if ahead < 0x8000_0000 => Some(Ordering::Greater),
            _ => Some(Ordering::Less),
        }
    }
}

impl From<u32> for Serial {
    #[inline]
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl fmt::Display for Serial {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
