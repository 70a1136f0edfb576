//! How the fields of record data are read, written, printed and parsed: one [`Codec`] a kind of field.

#[cfg(any(feature = "arbitrary", feature = "print"))]
use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};

#[cfg(feature = "arbitrary")]
use arbitrary::Unstructured;
#[cfg(feature = "serde")]
use serde::Serializer;

#[cfg(feature = "arbitrary")]
use super::made_up;
use super::{NameRule, Sink};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{
    Algorithm, CertType, Cursor, DigestType, DsyncScheme, Error, ErrorKind, Name, RecordType,
};

/// One kind of field. Most values have a single codec and are their own; a name, say, has three.
pub trait Codec<'m> {
    /// What the field holds.
    type Value: Copy;

    /// Reads the field from a message or from flat data.
    ///
    /// # Errors
    /// If the field runs past the data or has a forbidden value.
    fn read(cursor: &mut Cursor<'m>) -> Result<Self::Value, Error>;
    /// Writes the field.
    fn write<S: Sink>(value: &Self::Value, sink: &mut S);
    /// Prints the field in presentation format. Without it, that is its octets in hexadecimal.
    ///
    /// # Errors
    /// If the formatter fails.
    #[cfg(feature = "print")]
    fn print(value: &Self::Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut octets = Vec::new();
        Self::write(value, &mut octets);
        crate::encoding::print_hex(&octets, f)
    }
    /// Whether nothing would be printed.
    #[cfg(feature = "print")]
    fn is_blank(_: &Self::Value) -> bool {
        false
    }
    /// Whether the field can be printed so that it is read again. If not, the data prints in the generic form.
    #[cfg(feature = "print")]
    fn has_text(_: &Self::Value) -> bool {
        true
    }
    /// Reads the field in presentation format and writes it in wire form, [`Fields::write`]. Without it, the data has
    /// the generic form only (RFC 3597 §5).
    ///
    /// # Errors
    /// If the field is missing or malformed.
    #[cfg(feature = "text")]
    fn parse(_: &mut Fields<'_>) -> Result<(), FieldError> {
        Err(FieldErrorKind::Generic.into())
    }
    /// Serializes the field. Without it, that is its presentation format.
    ///
    /// # Errors
    /// If the serializer fails.
    #[cfg(feature = "serde")]
    fn serialize<S: Serializer>(value: &Self::Value, serializer: S) -> Result<S::Ok, S::Error>
    where
        Self: Sized,
    {
        serializer.collect_str(&Printed::<Self>(value))
    }
    /// Appends a field in wire form to `out`, made of what `u` gives. Without it, no data of the type can be made up.
    ///
    /// # Errors
    /// If `u` has too little.
    #[cfg(feature = "arbitrary")]
    fn arbitrary(_: &mut Unstructured<'_>, _: &mut Vec<u8>) -> arbitrary::Result<()> {
        Err(arbitrary::Error::IncorrectFormat)
    }
}

/// A field in presentation format.
#[cfg(feature = "serde")]
struct Printed<'v, 'm, C: Codec<'m>>(&'v C::Value);

#[cfg(feature = "serde")]
impl<'m, C: Codec<'m>> fmt::Display for Printed<'_, 'm, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        C::print(self.0, f)
    }
}

/// A name that may be compressed: types of RFC 1035 only.
#[derive(Debug)]
pub struct Compressible;
/// A name that is never compressed, and is in lower case in canonical form.
#[derive(Debug)]
pub struct Lowercase;
/// A name that is never compressed and keeps its case in canonical form.
#[derive(Debug)]
pub struct Verbatim;

macro_rules! names {
    ($($codec:ident)*) => {$(
        impl<'m> Codec<'m> for $codec {
            type Value = Name<'m>;

            #[inline(always)]
            fn read(cursor: &mut Cursor<'m>) -> Result<Name<'m>, Error> {
                cursor.name()
            }

            #[inline]
            fn write<S: Sink>(value: &Name<'m>, sink: &mut S) {
                sink.name(*value, NameRule::$codec);
            }

            #[cfg(feature = "print")]
            fn print(value: &Name<'m>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(value, f)
            }

            #[cfg(feature = "text")]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                fields.name()
            }

            #[cfg(feature = "arbitrary")]
            fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
                made_up::name(u).map(|name| out.extend_from_slice(name.as_wire()))
            }
        }
    )*};
}
names!(Compressible Lowercase Verbatim);

macro_rules! integers {
    ($($int:ident)*) => {$(
        impl<'m> Codec<'m> for $int {
            type Value = Self;

            #[inline(always)]
            fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                cursor.array().map(Self::from_be_bytes)
            }

            #[inline]
            fn write<S: Sink>(value: &Self, sink: &mut S) {
                sink.octets(&value.to_be_bytes());
            }

            #[cfg(feature = "print")]
            fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(value, f)
            }

            #[cfg(feature = "text")]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                let number = grammar::$int(fields.word()?)?;
                fields.write(&number.to_be_bytes());
                Ok(())
            }

            #[cfg(feature = "serde")]
            fn serialize<S: Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(value, serializer)
            }

            #[cfg(feature = "arbitrary")]
            fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
                made_up::octets(u, size_of::<Self>(), out)
            }
        }
    )*};
}
integers!(u8 u16 u32 u64);

macro_rules! addresses {
    ($($type:ident $read:ident)*) => {$(
        impl<'m> Codec<'m> for $type {
            type Value = Self;

            #[inline(always)]
            fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                cursor.$read()
            }

            #[inline]
            fn write<S: Sink>(value: &Self, sink: &mut S) {
                sink.octets(&value.octets());
            }

            #[cfg(feature = "print")]
            fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(value, f)
            }

            #[cfg(feature = "text")]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                let address = fields.$read()?;
                fields.write(&address.octets());
                Ok(())
            }

            #[cfg(feature = "arbitrary")]
            fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
                made_up::octets(u, size_of::<Self>(), out)
            }
        }
    )*};
}
addresses!(Ipv4Addr ipv4 Ipv6Addr ipv6);

macro_rules! code_points {
    ($($type:ident $int:ident $print:expr;)*) => {$(
        impl<'m> Codec<'m> for $type {
            type Value = Self;

            #[inline(always)]
            fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                cursor.$int().map(Self)
            }

            #[inline]
            fn write<S: Sink>(value: &Self, sink: &mut S) {
                sink.octets(&value.0.to_be_bytes());
            }

            #[cfg(feature = "print")]
            fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&$print(*value), f)
            }

            #[cfg(feature = "text")]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                let word = fields.word()?;
                // A bare number is as good as a name.
                let number = grammar::$int(word).ok().map(Self);
                let value =
                    number.or_else(|| Self::from_mnemonic(word)).ok_or(FieldErrorKind::Mnemonic)?;
                fields.write(&value.0.to_be_bytes());
                Ok(())
            }

            #[cfg(feature = "serde")]
            fn serialize<S: Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(value, serializer)
            }

            #[cfg(feature = "arbitrary")]
            fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
                made_up::octets(u, size_of::<Self>(), out)
            }
        }
    )*};
}
code_points! {
    // Numbers are what all servers print for these two.
    Algorithm u8 Algorithm::code;
    DigestType u8 DigestType::code;
    CertType u16 core::convert::identity;
    DsyncScheme u8 core::convert::identity;
    RecordType u16 core::convert::identity;
}

/// Gives the error of a field that holds what its type forbids.
pub(super) fn forbidden(cursor: &Cursor<'_>) -> Error {
    cursor.error(ErrorKind::DataValue)
}
