#[cfg(any(feature = "arbitrary", feature = "text"))]
use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;

#[cfg(feature = "arbitrary")]
use arbitrary::Unstructured;

#[cfg(feature = "arbitrary")]
use super::made_up;
#[cfg(feature = "print")]
use super::values::write_generic;
use super::{CharString, Codec, Opaque, Sink, codec::forbidden};
use crate::{Cursor, Error};
#[cfg(feature = "print")]
use crate::{encoding, name::write_escaped};
#[cfg(feature = "text")]
use crate::{
    encoding::Decoder,
    text::{FieldError, FieldErrorKind, Fields, grammar},
};

/// The rest of the data, in hexadecimal.
#[derive(Debug)]
pub struct Hex;
/// The rest of the data, in base64.
#[derive(Debug)]
pub struct Base64;
/// The rest of the data, in base64, or nothing.
#[derive(Debug)]
pub struct OptionalBase64;
/// The rest of the data, in base64, or `-` for nothing.
#[derive(Debug)]
pub(super) struct DashBase64;
/// The rest of the data, in hexadecimal after `0x` and with dots where one likes (RFC 1706 §6).
#[derive(Debug)]
pub(super) struct DottedHex;
/// The rest of the data, as one string of any length (RFC 8659 §4.1.1, RFC 7553 §4.4).
#[derive(Debug)]
pub struct Quoted;
/// The rest of the data, without a presentation format but the generic one (RFC 3597 §5).
#[derive(Debug)]
pub struct Generic;
/// At most 255 octets after their count, in hexadecimal without spaces, `-` for none (RFC 5155 §3.3).
#[derive(Debug)]
pub struct CountedHex;
/// 1 to 255 octets after their count (RFC 5155 §3.1.6), in base32hex without padding (§3.3).
#[derive(Debug)]
pub struct Base32;
/// At most 65 535 octets after their count of 16 bits. In text the count is a word of its own, and none follows it if there are no octets.
#[derive(Debug)]
pub(super) struct CountedBase64;

/// How the octets lie in the data, how they print, what they are for serializers, how they are parsed, whether none of
/// them prints as nothing, and whether none of them has a presentation format.
macro_rules! octets {
    ($($codec:ident $form:ident $print:expr, $serial:expr, $parse:expr, $blank:literal $empty:literal;)*) => {$(
        impl<'m> Codec<'m> for $codec {
            type Value = Opaque<'m>;

            #[inline]
            fn read(cursor: &mut Cursor<'m>) -> Result<Opaque<'m>, Error> {
                $form::read(cursor)
            }

            #[inline]
            fn write<S: Sink>(value: &Opaque<'m>, sink: &mut S) {
                $form::write(value.0, sink);
            }

            #[cfg(feature = "print")]
            #[inline]
            fn print(value: &Opaque<'m>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $print(value.0, f)
            }

            #[cfg(feature = "print")]
            #[inline]
            fn is_blank(value: &Opaque<'m>) -> bool {
                $blank && value.0.is_empty()
            }

            #[cfg(feature = "print")]
            #[inline]
            fn has_text(value: &Opaque<'m>) -> bool {
                $empty || !value.0.is_empty()
            }

            #[cfg(feature = "text")]
            #[inline]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                $parse(fields)
            }

            #[cfg(feature = "serde")]
            #[inline]
            fn serialize<S: serde::Serializer>(value: &Opaque<'m>, serializer: S) -> Result<S::Ok, S::Error> {
                serialize(value.0, $serial, serializer)
            }

            #[cfg(feature = "arbitrary")]
            #[inline]
            fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
                $form::arbitrary(u, out)
            }
        }
    )*};
}
octets! {
    Hex Rest encoding::print_hex, Spelling::Hex, Fields::hex_rest, false false;
    Base64 Rest encoding::print_base64, Spelling::Base64, Fields::base64_rest, false false;
    OptionalBase64 Rest encoding::print_base64, Spelling::Base64, parse_optional, true true;
    DashBase64 Rest print_dashed, Spelling::Base64, parse_dashed, false true;
    DottedHex Rest print_dotted, Spelling::Hex, parse_dotted, false false;
    Quoted Rest print_quoted, Spelling::Escaped, Fields::unescaped, false true;
    Generic Rest write_generic, Spelling::Hex, parse_generic, false true;
    CountedHex Counted print_salt, Spelling::Hex, Fields::counted_hex, false true;
    Base32 CountedSome encoding::print_base32, Spelling::Base32, Fields::counted_base32, false false;
    CountedBase64 CountedLong print_long, Spelling::Base64, parse_long, false true;
}

/// Octets up to the end of the data.
struct Rest;

impl Rest {
    #[inline]
    fn read<'m>(cursor: &mut Cursor<'m>) -> Result<Opaque<'m>, Error> {
        Ok(Opaque(cursor.rest()))
    }

    #[inline]
    fn write<S: Sink>(octets: &[u8], sink: &mut S) {
        sink.octets(octets);
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        // Enough for every type: a digest of ZONEMD has 12 octets.
        made_up::rest(u, 12, out)
    }
}

/// Octets after their count, which has 8 bits.
struct Counted;

impl Counted {
    #[inline]
    fn read<'m>(cursor: &mut Cursor<'m>) -> Result<Opaque<'m>, Error> {
        let count = cursor.u8()?;
        cursor.take(usize::from(count)).map(Opaque)
    }

    #[inline]
    fn write<S: Sink>(octets: &[u8], sink: &mut S) {
        CharString::clamped(octets).write_to(sink);
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        made_up::counted(u, out)
    }
}

/// Octets after their count, which is not 0.
struct CountedSome;

impl CountedSome {
    #[inline]
    fn read<'m>(cursor: &mut Cursor<'m>) -> Result<Opaque<'m>, Error> {
        let at = *cursor;
        let octets = Counted::read(cursor)?;
        if octets.0.is_empty() { Err(forbidden(&at)) } else { Ok(octets) }
    }

    #[inline]
    fn write<S: Sink>(octets: &[u8], sink: &mut S) {
        Counted::write(octets, sink);
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        made_up::counted_some(u, out)
    }
}

/// Octets after their count, which has 16 bits.
struct CountedLong;

impl CountedLong {
    #[inline]
    fn read<'m>(cursor: &mut Cursor<'m>) -> Result<Opaque<'m>, Error> {
        let count = cursor.u16()?;
        cursor.take(usize::from(count)).map(Opaque)
    }

    #[inline]
    fn write<S: Sink>(octets: &[u8], sink: &mut S) {
        let octets = octets.get(..usize::from(u16::MAX)).unwrap_or(octets);
        sink.octets(&u16::try_from(octets.len()).unwrap_or(u16::MAX).to_be_bytes());
        sink.octets(octets);
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        out.push(0);
        made_up::counted(u, out)
    }
}

#[cfg(feature = "print")]
#[inline]
fn print_salt(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if octets.is_empty() { f.write_str("-") } else { encoding::print_hex(octets, f) }
}

#[cfg(feature = "print")]
#[inline]
fn print_dashed(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if octets.is_empty() { f.write_str("-") } else { encoding::print_base64(octets, f) }
}

#[cfg(feature = "print")]
#[inline]
fn print_dotted(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("0x")?;
    octets.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
}

#[cfg(feature = "print")]
#[inline]
fn print_quoted(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    write_escaped(octets, f)?;
    f.write_str("\"")
}

#[cfg(feature = "print")]
#[inline]
fn print_long(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", octets.len())?;
    if octets.is_empty() {
        return Ok(());
    }
    f.write_str(" ")?;
    encoding::print_base64(octets, f)
}

#[cfg(feature = "text")]
#[inline]
fn parse_generic(_: &mut Fields<'_>) -> Result<(), FieldError> {
    Err(FieldErrorKind::Generic.into())
}

#[cfg(feature = "text")]
#[inline]
fn parse_optional(fields: &mut Fields<'_>) -> Result<(), FieldError> {
    if fields.is_empty() { Ok(()) } else { fields.base64_rest() }
}

#[cfg(feature = "text")]
#[inline]
fn parse_dashed(fields: &mut Fields<'_>) -> Result<(), FieldError> {
    if !fields.is_hyphen() {
        return fields.base64_rest();
    }
    match fields.word()? {
        b"-" => Ok(()),
        _ => Err(FieldErrorKind::Encoding.into()),
    }
}

#[cfg(feature = "text")]
#[inline]
fn parse_dotted(fields: &mut Fields<'_>) -> Result<(), FieldError> {
    let [b'0', b'x' | b'X', digits @ ..] = fields.word()? else {
        return Err(FieldErrorKind::Encoding.into());
    };
    let octets = decode_dotted(digits).ok_or(FieldErrorKind::Encoding)?;
    fields.write(&octets);
    Ok(())
}

/// Appends the octets that the digits of one word make; `None` if it has something else in it.
#[cfg(feature = "text")]
#[inline]
pub(super) fn decode(decoder: &mut Decoder, word: &[u8], out: &mut Vec<u8>) -> Option<()> {
    decoder.push(word, &mut |octets: &[u8]| out.extend_from_slice(octets))
}

/// Hexadecimal digits with dots anywhere between them; `None` if there are none.
#[cfg(feature = "text")]
#[inline]
pub(super) fn decode_dotted(digits: &[u8]) -> Option<Vec<u8>> {
    let (mut decoder, mut octets) = (Decoder::HEX, Vec::new());
    for part in digits.split(|octet| *octet == b'.') {
        decode(&mut decoder, part, &mut octets)?;
    }
    (decoder.is_whole() && !octets.is_empty()).then_some(octets)
}

/// A count, and base64 for as many octets in one word or more.
#[cfg(feature = "text")]
#[inline]
fn parse_long(fields: &mut Fields<'_>) -> Result<(), FieldError> {
    let count = grammar::u16(fields.word()?)?;
    let (mut decoder, mut octets) = (Decoder::BASE64, Vec::new());
    while octets.len() < usize::from(count) {
        decode(&mut decoder, fields.word()?, &mut octets).ok_or(FieldErrorKind::Encoding)?;
    }
    if octets.len() != usize::from(count) {
        return Err(FieldErrorKind::Length.into());
    }
    if !decoder.is_whole() {
        return Err(FieldErrorKind::Encoding.into());
    }
    fields.write(&count.to_be_bytes());
    fields.write(&octets);
    Ok(())
}

/// What octets are spelled like in human-readable formats.
#[cfg(feature = "serde")]
#[derive(Clone, Copy)]
pub(super) enum Spelling {
    Hex,
    Base64,
    Base32,
    Escaped,
}

/// Serializes octets: spelled, or as they are in a binary format.
#[cfg(feature = "serde")]
#[inline]
pub(super) fn serialize<S: serde::Serializer>(
    octets: &[u8],
    spelling: Spelling,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    struct Text<'a>(&'a [u8], Spelling);

    impl fmt::Display for Text<'_> {
        #[inline]
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.1 {
                Spelling::Hex => encoding::print_hex(self.0, f),
                Spelling::Base64 => encoding::print_base64(self.0, f),
                Spelling::Base32 => encoding::print_base32(self.0, f),
                Spelling::Escaped => write_escaped(self.0, f),
            }
        }
    }

    if serializer.is_human_readable() {
        serializer.collect_str(&Text(octets, spelling))
    } else {
        serializer.serialize_bytes(octets)
    }
}
