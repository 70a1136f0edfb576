use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Codec, Opaque, Sink, WireItem, WireList, codec::forbidden};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Cursor, Error, RecordType, record};

record! {
    /// Prefixes of addresses (RFC 3123).
    Apl<'m> = RecordType::APL {
        /// The prefixes in their order; there may be none.
        prefixes: WireList<'m, Prefix<'m>> as Prefixes,
    }
}

/// A prefix of addresses (RFC 3123 §4). In text `[!]family:address/length`; that of a family that is not known here has no
/// presentation format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prefix<'m> {
    /// The family of the address: [`IPV4`](Self::IPV4), [`IPV6`](Self::IPV6), or another of IANA "Address Family Numbers".
    pub family: u16,
    /// How many bits of the address count.
    pub length: u8,
    /// Whether the addresses are excepted.
    pub negated: bool,
    /// The address, at most 127 octets; zeros at its end are left out.
    pub address: Opaque<'m>,
}

impl Prefix<'_> {
    /// Addresses of four octets.
    pub const IPV4: u16 = 1;
    /// Addresses of sixteen octets.
    pub const IPV6: u16 = 2;

    /// The address in full; `None` in other families than those of the Internet.
    #[must_use]
    #[inline]
    pub fn address(&self) -> Option<IpAddr> {
        match self.family {
            Self::IPV4 => full::<4>(self.address.0).map(|octets| Ipv4Addr::from(octets).into()),
            Self::IPV6 => full::<16>(self.address.0).map(|octets| Ipv6Addr::from(octets).into()),
            _ => None,
        }
    }

    /// The limits of the family (RFC 3123 §4.1, §4.2).
    #[inline]
    fn is_sound(&self) -> bool {
        match self.family {
            Self::IPV4 => self.length <= 32 && self.address.0.len() <= 4,
            Self::IPV6 => self.length <= 128 && self.address.0.len() <= 16,
            _ => true,
        }
    }
}

#[inline]
fn full<const N: usize>(octets: &[u8]) -> Option<[u8; N]> {
    let mut full = [0; N];
    full.get_mut(..octets.len())?.copy_from_slice(octets);
    Some(full)
}

impl<'m> WireItem<'m> for Prefix<'m> {
    #[inline]
    fn split(octets: &'m [u8]) -> Option<(Self, &'m [u8])> {
        let ([high, low, length, count], rest) = octets.split_first_chunk()?;
        let (address, rest) = rest.split_at_checked(usize::from(count & 0x7F))?;
        let prefix = Self {
            family: u16::from_be_bytes([*high, *low]),
            length: *length,
            negated: count & 0x80 != 0,
            address: Opaque(address),
        };
        Some((prefix, rest))
    }

    #[inline]
    fn append(&self, out: &mut Vec<u8>) -> Option<()> {
        let count = u8::try_from(self.address.0.len()).ok().filter(|count| *count < 0x80)?;
        out.extend(self.family.to_be_bytes());
        out.extend([self.length, count | if self.negated { 0x80 } else { 0 }]);
        out.extend_from_slice(self.address.0);
        Some(())
    }
}

#[cfg(feature = "print")]
impl fmt::Display for Prefix<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negated { "!" } else { "" };
        match self.address() {
            Some(address) => write!(f, "{sign}{}:{address}/{}", self.family, self.length),
            None => write!(f, "{sign}{}:{:?}/{}", self.family, self.address, self.length),
        }
    }
}

/// Prefixes up to the end of the data.
struct Prefixes;

impl<'m> Codec<'m> for Prefixes {
    type Value = WireList<'m, Prefix<'m>>;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self::Value, Error> {
        let at = *cursor;
        let Some(prefixes) = WireList::<Prefix<'_>>::new(cursor.rest()) else {
            return Err(forbidden(&at));
        };
        for prefix in prefixes.iter() {
            if !prefix.is_sound() {
                return Err(forbidden(&at));
            }
        }
        Ok(prefixes)
    }

    #[inline]
    fn write<S: Sink>(value: &Self::Value, sink: &mut S) {
        sink.octets(value.as_wire());
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self::Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        value.iter().try_for_each(|prefix| {
            f.write_str(core::mem::replace(&mut space, " "))?;
            fmt::Display::fmt(&prefix, f)
        })
    }

    #[cfg(feature = "print")]
    #[inline]
    fn is_blank(value: &Self::Value) -> bool {
        value.is_empty()
    }

    /// Zeros at the end of an address are not read back: no sender should send them.
    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self::Value) -> bool {
        value.iter().all(|prefix| prefix.address().is_some() && prefix.address.0.last() != Some(&0))
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        while let Some(word) = fields.next_word() {
            fields.write(&parse_prefix(word)?);
        }
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(
        value: &Self::Value,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(value.iter().map(|prefix| alloc::format!("{prefix}")))
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        for _ in 0..u.int_in_range(0..=3)? {
            let (family, most, length) = if u.ratio(1, 2)? {
                (Prefix::IPV4, 4, u.int_in_range(0..=32)?)
            } else {
                (Prefix::IPV6, 16, u.int_in_range(0..=128)?)
            };
            let count = u.int_in_range(0..=most)?;
            let mut octets = Vec::new();
            super::made_up::octets(u, count, &mut octets)?;
            let octets = octets.as_slice();
            let address = Opaque(octets.get(..significant(octets)).unwrap_or_default());
            let _ = Prefix { family, length, negated: u.ratio(1, 2)?, address }.append(out);
        }
        Ok(())
    }
}

/// How many octets are left without the zeros at the end.
#[cfg(any(feature = "arbitrary", feature = "text"))]
#[inline]
fn significant(octets: &[u8]) -> usize {
    octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1)
}

#[cfg(feature = "text")]
#[inline]
fn parse_prefix(word: &[u8]) -> Result<Vec<u8>, FieldErrorKind> {
    let (negated, word) = match word {
        [b'!', rest @ ..] => (true, rest),
        _ => (false, word),
    };
    let (family, rest) = split_once(word, b':').ok_or(FieldErrorKind::Address)?;
    let (address, length) = split_once(rest, b'/').ok_or(FieldErrorKind::Address)?;
    let family = grammar::u16(family)?;
    let address = str::from_utf8(address).map_err(|_| FieldErrorKind::Address)?;
    let (octets, count): ([u8; 16], _) = match family {
        Prefix::IPV4 => {
            let address: Ipv4Addr = address.parse().map_err(|_| FieldErrorKind::Address)?;
            (full(&address.octets()).unwrap_or_default(), 4)
        }
        Prefix::IPV6 => {
            let address: Ipv6Addr = address.parse().map_err(|_| FieldErrorKind::Address)?;
            (address.octets(), 16)
        }
        _ => return Err(FieldErrorKind::Value),
    };
    let octets = octets.get(..count).unwrap_or_default();
    let address = Opaque(octets.get(..significant(octets)).unwrap_or_default());
    let prefix = Prefix { family, length: grammar::u8(length)?, negated, address };
    let mut wire = Vec::new();
    match prefix.append(&mut wire) {
        Some(()) if prefix.is_sound() => Ok(wire),
        _ => Err(FieldErrorKind::Number),
    }
}

#[cfg(feature = "text")]
#[inline]
fn split_once(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let (head, tail) = text.split_at_checked(text.iter().position(|octet| *octet == at)?)?;
    tail.get(1..).map(|tail| (head, tail))
}
