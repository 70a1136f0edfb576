//! The numbers of a KEY record that text may give by name (RFC 2535 §7.1).

#[cfg(feature = "print")]
use core::fmt;

use super::{Codec, Sink};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Cursor, Error};

/// Declares a codec of an integer that `$parse` reads from a word, and that prints as a number.
macro_rules! symbolic {
    ($(#[$doc:meta])* $name:ident, $int:ty, $parse:ident) => {
        $(#[$doc])*
        pub(super) struct $name;

        impl<'m> Codec<'m> for $name {
            type Value = $int;

            #[inline]
            fn read(cursor: &mut Cursor<'m>) -> Result<$int, Error> {
                <$int>::read(cursor)
            }

            #[inline]
            fn write<S: Sink>(value: &$int, sink: &mut S) {
                <$int>::write(value, sink);
            }

            #[cfg(feature = "print")]
            #[inline]
            fn print(value: &$int, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(value, f)
            }

            #[cfg(feature = "text")]
            #[inline]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                let value = $parse(fields.word()?)?;
                fields.write(&value.to_be_bytes());
                Ok(())
            }

            #[cfg(feature = "serde")]
            #[inline]
            fn serialize<S: serde::Serializer>(
                value: &$int,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(value, serializer)
            }

            #[cfg(feature = "arbitrary")]
            #[inline]
            fn arbitrary(
                u: &mut arbitrary::Unstructured<'_>,
                out: &mut alloc::vec::Vec<u8>,
            ) -> arbitrary::Result<()> {
                out.extend(u.arbitrary::<$int>()?.to_be_bytes());
                Ok(())
            }
        }
    };
}

symbolic!(
    /// A number, or mnemonics with vertical bars between them, each of a field of its own.
    KeyFlags, u16, flags
);
symbolic!(
    /// A number or a mnemonic.
    KeyProtocol, u8, protocol
);

/// Mnemonics of flags, the bits that each sets, and those of its field.
#[cfg(feature = "text")]
const FLAGS: &[(&str, u16, u16)] = &[
    ("NOCONF", 0x4000, 0xC000),
    ("NOAUTH", 0x8000, 0xC000),
    ("NOKEY", 0xC000, 0xC000),
    ("FLAG2", 0x2000, 0x2000),
    ("EXTEND", 0x1000, 0x1000),
    ("FLAG4", 0x0800, 0x0800),
    ("FLAG5", 0x0400, 0x0400),
    ("USER", 0, 0x0300),
    ("ZONE", 0x0100, 0x0300),
    ("HOST", 0x0200, 0x0300),
    ("NTYP3", 0x0300, 0x0300),
    ("FLAG8", 0x0080, 0x0080),
    ("FLAG9", 0x0040, 0x0040),
    ("FLAG10", 0x0020, 0x0020),
    ("FLAG11", 0x0010, 0x0010),
];

#[cfg(feature = "text")]
const PROTOCOLS: &[(&str, u8)] =
    &[("NONE", 0), ("TLS", 1), ("EMAIL", 2), ("DNSSEC", 3), ("IPSEC", 4), ("ALL", 255)];

#[cfg(feature = "text")]
fn flags(word: &[u8]) -> Result<u16, FieldErrorKind> {
    if word.first().is_some_and(u8::is_ascii_digit) {
        return grammar::u16(word);
    }
    let (flags, _) =
        word.split(|octet| *octet == b'|').try_fold((0, 0), |(flags, taken), name| {
            let (bits, field) = flag(name).ok_or(FieldErrorKind::Mnemonic)?;
            // A field has one value.
            if taken & field == 0 {
                Ok((flags | bits, taken | field))
            } else {
                Err(FieldErrorKind::Mnemonic)
            }
        })?;
    Ok(flags)
}

/// The bits that a mnemonic sets, and those of its field.
#[cfg(feature = "text")]
fn flag(name: &[u8]) -> Option<(u16, u16)> {
    if let Some((signatory, number)) = name.split_at_checked(3)
        && signatory.eq_ignore_ascii_case(b"SIG")
    {
        return grammar::u16(number).ok().filter(|number| *number <= 15).map(|number| (number, 15));
    }
    let known = |(known, ..): &&(&str, u16, u16)| name.eq_ignore_ascii_case(known.as_bytes());
    FLAGS.iter().find(known).map(|(_, bits, field)| (*bits, *field))
}

#[cfg(feature = "text")]
fn protocol(word: &[u8]) -> Result<u8, FieldErrorKind> {
    if word.first().is_some_and(u8::is_ascii_digit) {
        return grammar::u8(word);
    }
    let known = |(known, _): &&(&str, u8)| word.eq_ignore_ascii_case(known.as_bytes());
    PROTOCOLS.iter().find(known).map(|(_, number)| *number).ok_or(FieldErrorKind::Mnemonic)
}
