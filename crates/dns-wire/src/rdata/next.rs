use alloc::vec::Vec;
use core::fmt;

use super::{Codec, Lowercase, Sink, bits::Bits};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields};
use crate::{Cursor, Error, Name, RecordType, record};

record! {
    /// The next owner of the zone and the types at this one, before NSEC (RFC 2535 §5.2, obsoleted by RFC 3755).
    Nxt<'m> = RecordType::NXT {
        /// The next owner.
        next: Name<'m> as Lowercase,
        /// The types at the owner.
        types: TypeBits<'m>,
    }
}

/// A set of types up to 127: one bit each, from type 0 on (RFC 2535 §5.2). With the first bit set, or after 16 octets,
/// the format is another one that was never specified; such data prints in the generic form.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TypeBits<'m>(pub &'m [u8]);

impl<'m> TypeBits<'m> {
    /// The types, in ascending order.
    #[inline]
    pub fn types(&self) -> impl Iterator<Item = RecordType> + use<'m> {
        let (first, _) = self.0.split_at_checked(16).unwrap_or((self.0, &[]));
        Bits::new(0, first).map(RecordType)
    }

    /// Appends the set of `types` to `out`, without those above 127.
    #[inline]
    pub fn write_types(types: impl IntoIterator<Item = RecordType>, out: &mut Vec<u8>) {
        super::Ports::write_ports(
            types.into_iter().map(|rtype| rtype.0).filter(|code| *code < 128),
            out,
        );
    }
}

impl<'m> Codec<'m> for TypeBits<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        Ok(Self(cursor.rest()))
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(value.0);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        value
            .types()
            .try_for_each(|rtype| write!(f, "{}{rtype}", core::mem::replace(&mut space, " ")))
    }

    #[cfg(feature = "print")]
    #[inline]
    fn is_blank(value: &Self) -> bool {
        value.0.is_empty()
    }

    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        value.0.len() <= 16
            && value.0.first().is_none_or(|first| first & 0x80 == 0)
            && value.0.last() != Some(&0)
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let mut types = Vec::new();
        while let Some(word) = fields.next_word() {
            match super::values::parse_type(word)? {
                rtype @ RecordType(1..128) => types.push(rtype),
                _ => return Err(FieldErrorKind::Value.into()),
            }
        }
        let mut bits = Vec::new();
        Self::write_types(types, &mut bits);
        fields.write(&bits);
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(value.types())
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        let mut types = Vec::new();
        for _ in 0..u.int_in_range(0..=6)? {
            types.push(RecordType(u.int_in_range(1..=127)?));
        }
        Self::write_types(types, out);
        Ok(())
    }
}

impl fmt::Debug for TypeBits<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.types()).finish()
    }
}
