use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "arbitrary")]
use super::made_up;
use super::{Codec, Sink, codec::forbidden};
#[cfg(feature = "text")]
use crate::text::{FieldError, Fields};
use crate::{Cursor, Error, escaped::Escaped, name::write_escaped};

/// A character-string: at most 255 octets (RFC 1035 §3.3).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharString<'m>(&'m [u8]);

impl<'m> CharString<'m> {
    /// These octets; `None` if there are more than 255.
    #[must_use]
    #[inline]
    pub const fn new(octets: &'m [u8]) -> Option<Self> {
        if octets.len() > 255 { None } else { Some(Self(octets)) }
    }

    /// The first 255 of these octets.
    #[inline]
    pub(crate) fn clamped(octets: &'m [u8]) -> Self {
        Self(octets.get(..255).unwrap_or(octets))
    }

    /// The octets.
    #[must_use]
    #[inline]
    pub const fn as_bytes(&self) -> &'m [u8] {
        self.0
    }

    #[inline]
    pub(crate) fn write_to<S: Sink>(self, sink: &mut S) {
        sink.octets(&[u8::try_from(self.0.len()).unwrap_or(u8::MAX)]);
        sink.octets(self.0);
    }
}

impl<'m> Codec<'m> for CharString<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let length = cursor.u8()?;
        cursor.take(usize::from(length)).map(Self)
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        value.write_to(sink);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, f)
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        fields.char_string()
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        super::octets::serialize(value.0, super::octets::Spelling::Escaped, serializer)
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        made_up::counted(u, out)
    }
}

/// In quotes, with `\DDD` for what is not printable.
impl fmt::Display for CharString<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        write_escaped(self.0, f)?;
        f.write_str("\"")
    }
}

impl fmt::Debug for CharString<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(self.0), f)
    }
}

/// One or more character-strings, up to the end of the data, as in TXT (RFC 1035 §3.3.14).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharStrings<'m>(&'m [u8]);

impl<'m> CharStrings<'m> {
    /// Strings in wire form, each after its length; `None` unless there is one at least and all are whole.
    #[must_use]
    #[inline]
    pub fn from_wire(wire: &'m [u8]) -> Option<Self> {
        let mut rest = wire;
        while let Some((length, tail)) = rest.split_first() {
            rest = tail.get(usize::from(*length)..)?;
        }
        (!wire.is_empty()).then_some(Self(wire))
    }

    /// The strings in wire form.
    #[must_use]
    #[inline]
    pub const fn as_wire(&self) -> &'m [u8] {
        self.0
    }

    /// The strings.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = CharString<'m>> + use<'m> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let (length, tail) = rest.split_first()?;
            let (string, tail) = tail.split_at_checked(usize::from(*length))?;
            rest = tail;
            Some(CharString(string))
        })
    }

    /// All strings joined, as SPF, DKIM and DMARC read them (RFC 7208 §3.3).
    #[must_use]
    #[inline]
    pub fn concat(&self) -> Vec<u8> {
        let mut joined = Vec::with_capacity(self.0.len());
        self.iter().for_each(|string| joined.extend_from_slice(string.0));
        joined
    }
}

impl<'m> Codec<'m> for CharStrings<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let mut scan = *cursor;
        if scan.left() == 0 {
            return Err(forbidden(&scan));
        }
        while scan.left() != 0 {
            CharString::read(&mut scan)?;
        }
        Ok(Self(cursor.rest()))
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(value.0);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, string) in value.iter().enumerate() {
            if index != 0 {
                f.write_str(" ")?;
            }
            fmt::Display::fmt(&string, f)?;
        }
        Ok(())
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        fields.char_string()?;
        while !fields.is_empty() {
            fields.char_string()?;
        }
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        let strings: Vec<_> = value.iter().collect();
        serializer.collect_seq(strings.iter().map(super::expansion::Field::<CharString<'_>>))
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        for _ in 0..u.int_in_range(1..=3)? {
            made_up::counted(u, out)?;
        }
        Ok(())
    }
}

impl fmt::Debug for CharStrings<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
