//! Addresses in other networks than the Internet.

#[cfg(feature = "arbitrary")]
use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;

#[cfg(feature = "arbitrary")]
use arbitrary::Unstructured;

#[cfg(feature = "arbitrary")]
use super::made_up;
#[cfg(feature = "text")]
use super::octets::decode_dotted;
use super::{CharString, Codec, Hex, Opaque, Sink, Verbatim, octets::DottedHex};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields};
use crate::{Cursor, Error, Name, RecordType, record};

record! {
    /// An address of X.25 (RFC 1183 §3.1).
    X25<'m> = RecordType::X25 {
        /// The PSDN address: digits, four at least.
        address: CharString<'m>,
    }
}

record! {
    /// A number of ISDN (RFC 1183 §3.2).
    Isdn<'m> = RecordType::ISDN {
        /// The number, with its country code.
        address: CharString<'m>,
        /// The subaddress, if there is one.
        subaddress: Option<CharString<'m>> as OptionalString,
    }
}

record! {
    /// An address of OSI (RFC 1706 §5).
    Nsap<'m> = RecordType::NSAP {
        /// The address in binary.
        address: Opaque<'m> as DottedHex,
    }
}

record! {
    /// A pointer from an OSI address to a name (RFC 1706 §6, RFC 1348).
    NsapPtr<'m> = RecordType::NSAP_PTR {
        /// Where it points to.
        target: Name<'m> as Verbatim,
    }
}

record! {
    /// An address of ATM (ATM Forum, "ATM Name System" §5.2).
    Atma<'m> = RecordType::ATMA {
        /// The address.
        address: AtmAddress<'m>,
    }
}

record! {
    /// An endpoint of Nimrod (draft-ietf-nimrod-dns-00 §3).
    Eid<'m> = RecordType::EID {
        /// The identifier in binary.
        endpoint: Opaque<'m> as Hex,
    }
}

record! {
    /// A locator of Nimrod (draft-ietf-nimrod-dns-00 §3).
    Nimloc<'m> = RecordType::NIMLOC {
        /// The locator in binary.
        locator: Opaque<'m> as Hex,
    }
}

/// A string that may be left out at the end of the data.
struct OptionalString;

impl<'m> Codec<'m> for OptionalString {
    type Value = Option<CharString<'m>>;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self::Value, Error> {
        if cursor.left() == 0 { Ok(None) } else { CharString::read(cursor).map(Some) }
    }

    #[inline]
    fn write<S: Sink>(value: &Self::Value, sink: &mut S) {
        if let Some(string) = value {
            string.write_to(sink);
        }
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self::Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        value.map_or(Ok(()), |string| fmt::Display::fmt(&string, f))
    }

    #[cfg(feature = "print")]
    #[inline]
    fn is_blank(value: &Self::Value) -> bool {
        value.is_none()
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        if fields.is_empty() { Ok(()) } else { fields.char_string() }
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(
        value: &Self::Value,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(string) => {
                serializer.serialize_some(&super::expansion::Field::<CharString<'_>>(string))
            }
            None => serializer.serialize_none(),
        }
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        if u.ratio(1, 2)? { made_up::counted(u, out) } else { Ok(()) }
    }
}

/// An address of ATM. In text, a number of E.164 is digits after `+`, an end system address hexadecimal digits; dots
/// stand where one likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AtmAddress<'m> {
    /// [`AESA`](Self::AESA) or [`E164`](Self::E164); others have no presentation format.
    pub format: u8,
    /// The address: 20 octets of an AESA, ASCII digits of E.164.
    pub octets: Opaque<'m>,
}

impl AtmAddress<'_> {
    /// The format of ATM end system addresses.
    pub const AESA: u8 = 0;
    /// The format of telephone numbers, ITU E.164.
    pub const E164: u8 = 1;
}

impl<'m> Codec<'m> for AtmAddress<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        Ok(Self { format: cursor.u8()?, octets: Opaque(cursor.rest()) })
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(&[value.format]);
        sink.octets(value.octets.0);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if value.format == Self::E164 {
            return write!(f, "+{}", value.octets.0.escape_ascii());
        }
        value.octets.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }

    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        let octets = value.octets.0;
        match value.format {
            Self::AESA => !octets.is_empty(),
            Self::E164 => !octets.is_empty() && octets.iter().all(u8::is_ascii_digit),
            _ => false,
        }
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let word = fields.word()?;
        let Some(number) = word.strip_prefix(b"+") else {
            let octets = decode_dotted(word).ok_or(FieldErrorKind::Encoding)?;
            fields.write(&[Self::AESA]);
            fields.write(&octets);
            return Ok(());
        };
        if !number.iter().all(|octet| octet.is_ascii_digit() || *octet == b'.')
            || !number.iter().any(u8::is_ascii_digit)
        {
            return Err(FieldErrorKind::Number.into());
        }
        fields.write(&[Self::E164]);
        number.split(|octet| *octet == b'.').for_each(|digits| fields.write(digits));
        Ok(())
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        if u.ratio(1, 2)? {
            out.push(Self::AESA);
            return made_up::octets(u, 20, out);
        }
        out.push(Self::E164);
        for _ in 0..u.int_in_range(1..=15)? {
            out.push(u.int_in_range(b'0'..=b'9')?);
        }
        Ok(())
    }
}
