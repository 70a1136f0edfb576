#[cfg(feature = "arbitrary")]
use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;
use core::net::Ipv6Addr;

use super::{Codec, NameRule, Sink, codec::forbidden};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Cursor, Error, Name, RecordType, record};

record! {
    /// A part of an IPv6 address, and where the rest of it is; historic (RFC 2874 §3, RFC 6563).
    A6<'m> = RecordType::A6, whole {
        /// How many bits at the front of the address are found elsewhere: 0 to 128.
        prefix_length: u8,
        /// The bits after those; the others are zero.
        suffix: Ipv6Addr,
        /// Where the prefix is; `None` if its length is zero.
        prefix: Option<Name<'m>>,
    }
}

/// Octets of the address that hold bits of the suffix.
#[inline]
fn suffix_octets(prefix_length: u8) -> usize {
    16usize.saturating_sub(usize::from(prefix_length / 8))
}

#[cfg(any(feature = "arbitrary", feature = "print"))]
impl A6<'_> {
    /// The bits of `address` after the first `length`.
    #[inline]
    fn masked(address: Ipv6Addr, length: u8) -> Ipv6Addr {
        let mask = u128::MAX.checked_shr(u32::from(length)).unwrap_or(0);
        Ipv6Addr::from_bits(address.to_bits() & mask)
    }
}

impl<'m> Codec<'m> for A6<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let at = *cursor;
        let prefix_length = cursor.u8()?;
        if prefix_length > 128 {
            return Err(forbidden(&at));
        }
        let mut address = [0; 16];
        let octets = cursor.take(suffix_octets(prefix_length))?;
        address.iter_mut().rev().zip(octets.iter().rev()).for_each(|(slot, octet)| *slot = *octet);
        Ok(Self {
            prefix_length,
            suffix: Ipv6Addr::from(address),
            prefix: if prefix_length == 0 { None } else { Some(cursor.name()?) },
        })
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        let prefix_length = value.prefix_length.min(128);
        sink.octets(&[prefix_length]);
        let address = value.suffix.octets();
        sink.octets(address.get(16 - suffix_octets(prefix_length)..).unwrap_or_default());
        if prefix_length != 0 {
            sink.name(value.prefix.unwrap_or(Name::ROOT), NameRule::Lowercase);
        }
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", value.prefix_length)?;
        if value.prefix_length < 128 {
            write!(f, " {}", value.suffix)?;
        }
        value.prefix.map_or(Ok(()), |prefix| write!(f, " {prefix}"))
    }

    /// Bits that belong to the prefix are not read back: they are ignored (RFC 2874 §3.1.1).
    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        Self::masked(value.suffix, value.prefix_length) == value.suffix
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let prefix_length = grammar::u8(fields.word()?)?;
        if prefix_length > 128 {
            return Err(FieldErrorKind::Number.into());
        }
        fields.write(&[prefix_length]);
        if prefix_length < 128 {
            let address = Self::masked(fields.parsed()?, prefix_length).octets();
            fields.write(address.get(16 - suffix_octets(prefix_length)..).unwrap_or_default());
        }
        if prefix_length == 0 { Ok(()) } else { fields.name() }
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("A6", 3)?;
        fields.serialize_field("prefix_length", &value.prefix_length)?;
        fields.serialize_field("suffix", &format_args!("{}", value.suffix))?;
        fields.serialize_field("prefix", &value.prefix)?;
        fields.end()
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        let prefix_length = u.int_in_range(0..=128)?;
        let suffix = Self::masked(Ipv6Addr::from_bits(u.arbitrary()?), prefix_length);
        let name = super::made_up::name(u)?;
        A6::write(&A6 { prefix_length, suffix, prefix: Some(name.as_name()) }, out);
        Ok(())
    }
}
