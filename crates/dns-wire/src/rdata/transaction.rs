//! Records that belong to one transaction: they live in messages only.

#[cfg(feature = "arbitrary")]
use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;

use super::{Codec, Opaque, Sink, Verbatim, octets::CountedBase64};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Cursor, Error, Name, Rcode, RecordType, record};

record! {
    /// Agreement on a secret key (RFC 2930 §2).
    Tkey<'m> = RecordType::TKEY {
        /// The algorithm of the key; never compressed.
        algorithm: Name<'m> as Verbatim,
        /// Not valid before, in seconds since 1970 modulo 2³².
        inception: u32,
        /// Not valid after.
        expiration: u32,
        /// How the key is agreed upon (§2.5).
        mode: u16,
        /// What went wrong.
        error: Rcode as TsigError,
        /// What the mode asks for.
        key: Opaque<'m> as CountedBase64,
        /// Not used.
        other: Opaque<'m> as CountedBase64,
    }
}

record! {
    /// The signature of a message by a secret key (RFC 8945 §4.2).
    Tsig<'m> = RecordType::TSIG {
        /// The algorithm; never compressed.
        algorithm: Name<'m> as Verbatim,
        /// Seconds since 1970, 48 bits.
        time_signed: u64 as Time48,
        /// By how many seconds the clocks may differ.
        fudge: u16,
        /// The signature.
        mac: Opaque<'m> as CountedBase64,
        /// The ID of the message as it was signed.
        original_id: u16,
        /// What went wrong.
        error: Rcode as TsigError,
        /// The server's time if the error is BADTIME.
        other: Opaque<'m> as CountedBase64,
    }
}

/// A response code, whose 16 is BADSIG here (RFC 8945 §3).
struct TsigError;

impl<'m> Codec<'m> for TsigError {
    type Value = Rcode;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Rcode, Error> {
        cursor.u16().map(Rcode)
    }

    #[inline]
    fn write<S: Sink>(value: &Rcode, sink: &mut S) {
        sink.octets(&value.0.to_be_bytes());
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Rcode, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match value.mnemonic() {
            Some(_) if *value == Rcode::BADVERS => f.write_str("BADSIG"),
            Some(name) => f.write_str(name),
            None => fmt::Display::fmt(&value.0, f),
        }
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let word = fields.word()?;
        let badsig = word.eq_ignore_ascii_case(b"BADSIG").then_some(Rcode::BADVERS);
        let number = || grammar::u16(word).ok().map(Rcode);
        let error = badsig.or_else(number).or_else(|| Rcode::from_mnemonic(word));
        fields.write(&error.ok_or(FieldErrorKind::Mnemonic)?.0.to_be_bytes());
        Ok(())
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        super::made_up::octets(u, 2, out)
    }
}

/// 48 bits.
struct Time48;

impl<'m> Codec<'m> for Time48 {
    type Value = u64;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<u64, Error> {
        let [a, b, c, d, e, f] = cursor.array()?;
        Ok(u64::from_be_bytes([0, 0, a, b, c, d, e, f]))
    }

    #[inline]
    fn write<S: Sink>(value: &u64, sink: &mut S) {
        let [_, _, octets @ ..] = value.to_be_bytes();
        sink.octets(&octets);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, f)
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let [0, 0, octets @ ..] = grammar::u64(fields.word()?)?.to_be_bytes() else {
            return Err(FieldErrorKind::Number.into());
        };
        fields.write(&octets);
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(*value)
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        super::made_up::octets(u, 6, out)
    }
}
