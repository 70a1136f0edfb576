use alloc::vec::Vec;
use core::{
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    net::{Ipv4Addr, Ipv6Addr},
};

/// What a [`WireList`] is a list of.
pub trait WireItem<'m>: Copy {
    /// Takes one item off the front; `None` if there is no whole one.
    fn split(octets: &'m [u8]) -> Option<(Self, &'m [u8])>;
    /// Appends the item. One that has no wire form (a string of 0 or 256 octets) gives `None`, and may have left octets behind.
    fn append(&self, out: &mut Vec<u8>) -> Option<()>;
}

/// A list of items in wire form, one after the other, checked to be whole. For what record data and options hold: addresses,
/// code points, strings after their length.
///
/// ```
/// use dns_wire::WireList;
/// let list = WireList::<u16>::new(&[0, 29, 0, 23]);
/// assert_eq!(list.map(|list| list.iter().collect()), Some(vec![29, 23]));
/// assert!(WireList::<u16>::new(&[0, 29, 0]).is_none());
/// ```
pub struct WireList<'m, T> {
    octets: &'m [u8],
    items: PhantomData<T>,
}

impl<'m, T: WireItem<'m>> WireList<'m, T> {
    /// The items that make up all of `octets`; `None` if they are not whole. There may be none.
    #[must_use]
    #[inline]
    pub fn new(octets: &'m [u8]) -> Option<Self> {
        let mut rest = octets;
        while !rest.is_empty() {
            (_, rest) = T::split(rest)?;
        }
        Some(Self { octets, items: PhantomData })
    }

    /// The items, in their order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = T> + use<'m, T> {
        let mut rest = self.octets;
        core::iter::from_fn(move || {
            let (item, tail) = T::split(rest)?;
            rest = tail;
            Some(item)
        })
    }

    /// Whether there is no item.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// The list in wire form.
    #[must_use]
    #[inline]
    pub const fn as_wire(&self) -> &'m [u8] {
        self.octets
    }
}

impl<T> Clone for WireList<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for WireList<'_, T> {}

impl<T> PartialEq for WireList<'_, T> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.octets == other.octets
    }
}

impl<T> Eq for WireList<'_, T> {}

impl<T> Hash for WireList<'_, T> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.octets.hash(state);
    }
}

impl<'m, T: WireItem<'m> + fmt::Debug> fmt::Debug for WireList<'m, T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Items of a fixed size.
macro_rules! fixed {
    ($($type:ty: $read:expr, $write:expr;)*) => {$(
        impl<'m> WireItem<'m> for $type {
            #[inline]
            fn split(octets: &'m [u8]) -> Option<(Self, &'m [u8])> {
                octets.split_first_chunk().map(|(chunk, rest)| ($read(*chunk), rest))
            }

            #[inline]
            fn append(&self, out: &mut Vec<u8>) -> Option<()> {
                out.extend_from_slice(&$write(*self));
                Some(())
            }
        }
    )*};
}
fixed! {
    u8: u8::from_be_bytes, u8::to_be_bytes;
    u16: u16::from_be_bytes, u16::to_be_bytes;
    Ipv4Addr: <Ipv4Addr as From<[u8; 4]>>::from, |address: Self| address.octets();
    Ipv6Addr: <Ipv6Addr as From<[u8; 16]>>::from, |address: Self| address.octets();
    crate::SvcParamKey: |octets| Self(u16::from_be_bytes(octets)), |key: Self| key.0.to_be_bytes();
    crate::RecordType: |octets| Self(u16::from_be_bytes(octets)), |rtype: Self| rtype.0.to_be_bytes();
    crate::Algorithm: |[octet]: [u8; 1]| Self(octet), |algorithm: Self| [algorithm.0];
    crate::DigestType: |[octet]: [u8; 1]| Self(octet), |digest: Self| [digest.0];
}

/// A string of 1 to 255 octets after its length.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment<'m>(pub &'m [u8]);

impl<'m> WireItem<'m> for Segment<'m> {
    #[inline]
    fn split(octets: &'m [u8]) -> Option<(Self, &'m [u8])> {
        let (length @ 1.., rest) = octets.split_first().map(|(length, rest)| (*length, rest))?
        else {
            return None;
        };
        rest.split_at_checked(usize::from(length)).map(|(string, rest)| (Self(string), rest))
    }

    #[inline]
    fn append(&self, out: &mut Vec<u8>) -> Option<()> {
        let length @ 1.. = u8::try_from(self.0.len()).ok()? else { return None };
        out.push(length);
        out.extend_from_slice(self.0);
        Some(())
    }
}

/// A string and a number after it.
impl<'m> WireItem<'m> for (Segment<'m>, u8) {
    #[inline]
    fn split(octets: &'m [u8]) -> Option<(Self, &'m [u8])> {
        let (string, rest) = Segment::split(octets)?;
        rest.split_first().map(|(number, rest)| ((string, *number), rest))
    }

    #[inline]
    fn append(&self, out: &mut Vec<u8>) -> Option<()> {
        self.0.append(out)?;
        out.push(self.1);
        Some(())
    }
}

impl fmt::Debug for Segment<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&crate::escaped::Escaped(self.0), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_not_empty_nor_too_long() {
        let list = WireList::<Segment<'_>>::new(b"\x02h2\x01x").unwrap();
        assert_eq!(list.iter().map(|item| item.0).collect::<Vec<_>>(), [&b"h2"[..], b"x"]);
        for wire in [&b"\0"[..], b"\x02h", b"\x02h2\0", b"\x02h2\x01"] {
            assert!(WireList::<Segment<'_>>::new(wire).is_none(), "{wire:?}");
        }
        assert!(Segment(&[0; 256]).append(&mut Vec::new()).is_none());
        assert!(Segment(b"").append(&mut Vec::new()).is_none());
    }
}
