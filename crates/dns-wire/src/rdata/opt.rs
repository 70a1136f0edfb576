use core::fmt;

#[cfg(feature = "print")]
use super::Unknown;
use super::{Codec, Opaque, Sink};
use crate::{Cursor, Error, OptionCode, RecordType, record};

record! {
    /// The data of an EDNS pseudo-record (RFC 6891 §6.1.2). What its class and TTL say is in [`Edns`](crate::Edns).
    Opt<'m> = RecordType::OPT, inline {
        /// The options.
        options: Options<'m>,
    }
}

/// One EDNS option. See [`typed`](Self::typed) for what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdnsOption<'m> {
    /// Which option.
    pub code: OptionCode,
    /// What it says, unread.
    pub data: Opaque<'m>,
}

/// The options of an OPT record, checked to be whole; in the order and number that the sender chose.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Options<'m>(&'m [u8]);

impl<'m> Options<'m> {
    /// Options in wire form; `None` if they are not whole.
    #[must_use]
    #[inline]
    pub fn from_wire(wire: &'m [u8]) -> Option<Self> {
        Self::read(&mut Cursor::flat(wire)).ok()
    }

    /// Options that were written whole.
    #[inline]
    pub(crate) const fn checked(wire: &'m [u8]) -> Self {
        Self(wire)
    }

    /// The options, one after the other.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = EdnsOption<'m>> + use<'m> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let ([a, b, c, d], tail) = rest.split_first_chunk()?;
            let length = usize::from(u16::from_be_bytes([*c, *d]));
            let (data, tail) = tail.split_at_checked(length)?;
            rest = tail;
            Some(EdnsOption { code: OptionCode(u16::from_be_bytes([*a, *b])), data: Opaque(data) })
        })
    }

    /// The data of the first option with `code`.
    #[must_use]
    #[inline]
    pub fn find(&self, code: OptionCode) -> Option<&'m [u8]> {
        self.iter().find(|option| option.code == code).map(|option| option.data.0)
    }

    /// The options in wire form.
    #[must_use]
    #[inline]
    pub const fn as_wire(&self) -> &'m [u8] {
        self.0
    }
}

impl<'m> Codec<'m> for Options<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let mut scan = *cursor;
        while scan.left() != 0 {
            let [_, _, c, d] = scan.array()?;
            scan.take(usize::from(u16::from_be_bytes([c, d])))?;
        }
        Ok(Self(cursor.rest()))
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(value.0);
    }

    /// There is no presentation format; the generic one of RFC 3597 §5 stands in.
    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Unknown { rtype: RecordType::OPT, data: Opaque(value.0) }, f)
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(value.iter())
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(
        u: &mut arbitrary::Unstructured<'_>,
        out: &mut alloc::vec::Vec<u8>,
    ) -> arbitrary::Result<()> {
        for _ in 0..u.int_in_range(0..=3)? {
            // Of local use: they may say anything (RFC 6891 §9).
            out.extend(u.int_in_range(65_001..=65_534_u16)?.to_be_bytes());
            out.push(0);
            super::made_up::counted(u, out)?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for EdnsOption<'_> {
    #[inline]
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("EdnsOption", 2)?;
        fields.serialize_field("code", &self.code)?;
        fields.serialize_field("data", &super::expansion::Field::<super::Hex>(&self.data))?;
        fields.end()
    }
}

impl fmt::Debug for Options<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
