#[cfg(feature = "print")]
use core::fmt;

use super::{Codec, Sink, Verbatim};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields};
use crate::{Cursor, Error, Name, RecordType, record};

record! {
    /// The address of a host on a Chaosnet, an A record of class CH. RFC 1034 §3.6 says of it: "a domain name followed by a
    /// 16 bit octal Chaos address". The name is never compressed: to who does not know the class, it is opaque (RFC 3597 §4).
    ChaosA<'m> = RecordType::A {
        /// The network.
        network: Name<'m> as Verbatim,
        /// The address in it.
        address: u16 as Octal,
    }
}

/// A number of 16 bits, in octal digits.
struct Octal;

impl<'m> Codec<'m> for Octal {
    type Value = u16;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<u16, Error> {
        cursor.u16()
    }

    #[inline]
    fn write<S: Sink>(value: &u16, sink: &mut S) {
        sink.octets(&value.to_be_bytes());
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &u16, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{value:o}")
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let word = fields.word()?;
        let digits =
            str::from_utf8(word).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        let number = digits.and_then(|digits| u16::from_str_radix(digits, 8).ok());
        fields.write(&number.ok_or(FieldErrorKind::Number)?.to_be_bytes());
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &u16, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(*value)
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(
        u: &mut arbitrary::Unstructured<'_>,
        out: &mut alloc::vec::Vec<u8>,
    ) -> arbitrary::Result<()> {
        super::made_up::octets(u, 2, out)
    }
}
