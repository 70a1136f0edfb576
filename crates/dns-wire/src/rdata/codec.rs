//! How the fields of record data are read, written, printed and parsed: one [`Codec`] a kind of field.

use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use super::{CharString, NameRule, Opaque, Sink};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Algorithm, Cursor, DigestType, Error, ErrorKind, Name, RecordType, encoding};

/// One kind of field. Most values have a single codec and are their own; a name, say, has three.
pub trait Codec<'m> {
    /// What the field holds.
    type Value: Copy;
    /// Whether the field is a name, whose form differs between messages, flat data and the canonical form.
    const NAME: bool = false;

    /// Reads the field from a message or from flat data.
    ///
    /// # Errors
    /// If the field runs past the data or has a forbidden value.
    fn read(cursor: &mut Cursor<'m>) -> Result<Self::Value, Error>;
    /// Writes the field.
    fn write<S: Sink>(value: &Self::Value, sink: &mut S);
    /// Prints the field in presentation format.
    ///
    /// # Errors
    /// If the formatter fails.
    fn print(value: &Self::Value, f: &mut fmt::Formatter<'_>) -> fmt::Result;
    /// Whether nothing would be printed.
    fn is_blank(_: &Self::Value) -> bool {
        false
    }
    /// Whether the field can be printed so that it is read again. If not, the data prints in the generic form.
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
/// The rest of the data, in hexadecimal.
#[derive(Debug)]
pub struct Hex;
/// The rest of the data, in base64.
#[derive(Debug)]
pub struct Base64;
/// At most 255 octets after their count, in hexadecimal without spaces, `-` for none (RFC 5155 §3.3).
#[derive(Debug)]
pub struct CountedHex;
/// At most 255 octets after their count, in base32hex without padding (RFC 5155 §3.3).
#[derive(Debug)]
pub struct Base32;

macro_rules! names {
    ($($codec:ident)*) => {$(
        impl<'m> Codec<'m> for $codec {
            type Value = Name<'m>;
            const NAME: bool = true;

            #[inline]
            fn read(cursor: &mut Cursor<'m>) -> Result<Name<'m>, Error> {
                cursor.name()
            }

            #[inline]
            fn write<S: Sink>(value: &Name<'m>, sink: &mut S) {
                sink.name(*value, NameRule::$codec);
            }

            fn print(value: &Name<'m>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(value, f)
            }

            #[cfg(feature = "text")]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                fields.name()
            }
        }
    )*};
}
names!(Compressible Lowercase Verbatim);

macro_rules! integers {
    ($($int:ident)*) => {$(
        impl<'m> Codec<'m> for $int {
            type Value = Self;

            #[inline]
            fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                cursor.$int()
            }

            #[inline]
            fn write<S: Sink>(value: &Self, sink: &mut S) {
                sink.octets(&value.to_be_bytes());
            }

            fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(value, f)
            }

            #[cfg(feature = "text")]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                let number = grammar::$int(fields.word()?)?;
                fields.write(&number.to_be_bytes());
                Ok(())
            }
        }
    )*};
}
integers!(u8 u16 u32);

macro_rules! addresses {
    ($($type:ident $read:ident)*) => {$(
        impl<'m> Codec<'m> for $type {
            type Value = Self;

            #[inline]
            fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                cursor.$read()
            }

            #[inline]
            fn write<S: Sink>(value: &Self, sink: &mut S) {
                sink.octets(&value.octets());
            }

            fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(value, f)
            }

            #[cfg(feature = "text")]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                let address = fields.$read()?;
                fields.write(&address.octets());
                Ok(())
            }
        }
    )*};
}
addresses!(Ipv4Addr ipv4 Ipv6Addr ipv6);

macro_rules! code_points {
    ($($type:ident $int:ident $print:expr;)*) => {$(
        impl<'m> Codec<'m> for $type {
            type Value = Self;

            #[inline]
            fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                cursor.$int().map(Self)
            }

            #[inline]
            fn write<S: Sink>(value: &Self, sink: &mut S) {
                sink.octets(&value.0.to_be_bytes());
            }

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
        }
    )*};
}
code_points! {
    // Numbers are what all servers print for these two.
    Algorithm u8 Algorithm::code;
    DigestType u8 DigestType::code;
    RecordType u16 core::convert::identity;
}

macro_rules! opaque {
    ($($codec:ident $read:ident $write:ident $print:expr, $parse:ident $empty:literal;)*) => {$(
        impl<'m> Codec<'m> for $codec {
            type Value = Opaque<'m>;

            #[inline]
            fn read(cursor: &mut Cursor<'m>) -> Result<Opaque<'m>, Error> {
                $read(cursor)
            }

            #[inline]
            fn write<S: Sink>(value: &Opaque<'m>, sink: &mut S) {
                $write(value.0, sink);
            }

            fn print(value: &Opaque<'m>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $print(value.0, f)
            }

            fn has_text(value: &Opaque<'m>) -> bool {
                $empty || !value.0.is_empty()
            }

            #[cfg(feature = "text")]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                fields.$parse()
            }
        }
    )*};
}
opaque! {
    Hex rest write_rest encoding::print_hex, hex_rest false;
    Base64 rest write_rest encoding::print_base64, base64_rest false;
    CountedHex counted write_counted print_salt, counted_hex true;
    Base32 counted write_counted encoding::print_base32, counted_base32 false;
}

fn rest<'m>(cursor: &mut Cursor<'m>) -> Result<Opaque<'m>, Error> {
    Ok(Opaque(cursor.rest()))
}

fn write_rest<S: Sink>(octets: &[u8], sink: &mut S) {
    sink.octets(octets);
}

fn counted<'m>(cursor: &mut Cursor<'m>) -> Result<Opaque<'m>, Error> {
    let count = cursor.u8()?;
    cursor.take(usize::from(count)).map(Opaque)
}

fn write_counted<S: Sink>(octets: &[u8], sink: &mut S) {
    CharString::clamped(octets).write_to(sink);
}

fn print_salt(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if octets.is_empty() { f.write_str("-") } else { encoding::print_hex(octets, f) }
}

/// Gives the error of a field that holds what its type forbids.
pub(super) fn forbidden(cursor: &Cursor<'_>) -> Error {
    cursor.error(ErrorKind::DataValue)
}
