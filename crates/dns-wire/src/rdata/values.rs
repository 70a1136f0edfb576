use alloc::vec::Vec;
use core::fmt;

use super::{Codec, Sink, WriteData, bits::Bits, codec::forbidden};
#[cfg(feature = "print")]
use crate::encoding;
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Cursor, Error, RecordType, escaped::Escaped};

/// Octets without a structure of their own. `Debug` shows them as escaped text.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opaque<'m>(pub &'m [u8]);

impl<'m> From<&'m [u8]> for Opaque<'m> {
    #[inline]
    fn from(octets: &'m [u8]) -> Self {
        Self(octets)
    }
}

impl fmt::Debug for Opaque<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(self.0), f)
    }
}

/// Data of a type that is not declared here, or of a class in which the type means something else, or the
/// empty data of an UPDATE (RFC 2136 §2.4). It is kept as it is and prints as `\# length hex` (RFC 3597 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unknown<'m> {
    /// The type of the record.
    pub rtype: RecordType,
    /// The octets of the data.
    pub data: Opaque<'m>,
}

impl WriteData for Unknown<'_> {
    #[inline]
    fn rtype(&self) -> RecordType {
        self.rtype
    }

    #[inline]
    fn write<S: Sink>(&self, sink: &mut S) {
        sink.octets(self.data.0);
    }
}

#[cfg(feature = "print")]
impl fmt::Display for Unknown<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_generic(self.data.0, f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Unknown<'_> {
    #[inline]
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("Unknown", 2)?;
        fields.serialize_field("rtype", &self.rtype)?;
        let data = super::expansion::Field::<super::Hex>(&self.data);
        fields.serialize_field("data", &data)?;
        fields.end()
    }
}

/// Prints octets in the generic form (RFC 3597 §5).
#[cfg(feature = "print")]
#[inline]
pub(super) fn write_generic(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "\\# {}", octets.len())?;
    if octets.is_empty() {
        return Ok(());
    }
    f.write_str(" ")?;
    encoding::print_hex(octets, f)
}

/// A span of time in seconds, as in SOA. Text may have units: `1h30m` (s, m, h, d, w).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(pub u32);

impl<'m> Codec<'m> for Period {
    type Value = u32;

    #[inline(always)]
    fn read(cursor: &mut Cursor<'m>) -> Result<u32, Error> {
        cursor.u32()
    }

    #[inline]
    fn write<S: Sink>(value: &u32, sink: &mut S) {
        sink.octets(&value.to_be_bytes());
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, f)
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let seconds = grammar::period(fields.word()?)?;
        fields.write(&seconds.to_be_bytes());
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(*value)
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        super::made_up::octets(u, 4, out)
    }
}

/// Seconds since 1970 modulo 2³², in serial number arithmetic (RFC 4034 §3.1.5). Text is `YYYYMMDDHHmmSS`,
/// or the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timestamp(pub u32);

impl<'m> Codec<'m> for Timestamp {
    type Value = Self;

    #[inline(always)]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        cursor.u32().map(Self)
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(&value.0.to_be_bytes());
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, f)
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let seconds = grammar::timestamp(fields.word()?)?;
        fields.write(&seconds.to_be_bytes());
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(value)
        } else {
            serializer.serialize_u32(value.0)
        }
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        super::made_up::octets(u, 4, out)
    }
}

/// As `YYYYMMDDHHmmSS` in UTC, between 1970 and 2106 (RFC 4034 §3.2).
#[cfg(feature = "print")]
impl fmt::Display for Timestamp {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.0 / 86_400, self.0 % 86_400);
        // Days since 1 March of year 0, in eras of 400 years; the algorithm of proleptic Gregorian dates.
        let day = days + 719_468;
        let (era, of_era) = (day / 146_097, day % 146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        write!(
            f,
            "{:04}{:02}{:02}{:02}{:02}{:02}",
            year + era * 400 + u32::from(month <= 2),
            month,
            of_year - (153 * shifted + 2) / 5 + 1,
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }
}

/// The types that exist at a name (RFC 4034 §4.1.2): windows in ascending order, each of 1 to 32 octets.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TypeMap<'m>(&'m [u8]);

impl<'m> TypeMap<'m> {
    /// The types, in ascending order.
    #[inline]
    pub fn types(&self) -> impl Iterator<Item = RecordType> + use<'m> {
        Types { bits: Bits::new(0, &[]), rest: self.0 }
    }

    /// Whether `rtype` is among the types.
    #[must_use]
    #[inline]
    pub fn contains(&self, rtype: RecordType) -> bool {
        let [window, low] = rtype.0.to_be_bytes();
        let mut rest = self.0;
        while let [number, count, tail @ ..] = rest {
            let Some((bits, tail)) = tail.split_at_checked(usize::from(*count)) else {
                return false;
            };
            if *number == window {
                return bits
                    .get(usize::from(low / 8))
                    .is_some_and(|octet| octet & (0x80 >> (low % 8)) != 0);
            }
            rest = tail;
        }
        false
    }

    /// Appends the map of `types` to `out`. They need not be sorted.
    #[inline]
    pub fn write_types(types: &[RecordType], out: &mut Vec<u8>) {
        let mut next = types.iter().map(|rtype| rtype.0.to_be_bytes()[0]).min();
        while let Some(window) = next {
            next = None;
            let mut bits = [0u8; 32];
            let mut used = 0u8;
            for rtype in types {
                let [high, low] = rtype.0.to_be_bytes();
                if high == window {
                    if let Some(octet) = bits.get_mut(usize::from(low / 8)) {
                        *octet |= 0x80 >> (low % 8);
                    }
                    used = used.max(low / 8 + 1);
                } else if high > window && next.is_none_or(|next| high < next) {
                    next = Some(high);
                }
            }
            out.extend_from_slice(&[window, used]);
            out.extend_from_slice(bits.get(..usize::from(used)).unwrap_or_default());
        }
    }
}

/// The types of a map, window by window.
struct Types<'m> {
    bits: Bits<'m>,
    rest: &'m [u8],
}

impl Iterator for Types<'_> {
    type Item = RecordType;

    #[inline]
    fn next(&mut self) -> Option<RecordType> {
        loop {
            if let Some(number) = self.bits.next() {
                return Some(RecordType(number));
            }
            let [window, count, tail @ ..] = self.rest else { return None };
            let (bits, tail) = tail.split_at_checked(usize::from(*count))?;
            self.rest = tail;
            self.bits = Bits::new(u16::from_be_bytes([*window, 0]), bits);
        }
    }
}

impl<'m> Codec<'m> for TypeMap<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let mut scan = *cursor;
        let mut next = 0u16;
        while scan.left() != 0 {
            let [window, count] = scan.array()?;
            if u16::from(window) < next || !(1..=32).contains(&count) {
                return Err(forbidden(&scan));
            }
            next = u16::from(window) + 1;
            scan.take(usize::from(count))?;
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
        for (index, rtype) in value.types().enumerate() {
            if index != 0 {
                f.write_str(" ")?;
            }
            write!(f, "{rtype}")?;
        }
        Ok(())
    }

    #[cfg(feature = "print")]
    #[inline]
    fn is_blank(value: &Self) -> bool {
        value.0.is_empty()
    }

    /// Zeros at the end of a window are not read back: no sender should send them (RFC 4034 §4.1.2).
    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        let mut rest = value.0;
        while let [_, count, tail @ ..] = rest {
            match tail.split_at_checked(usize::from(*count)) {
                Some(([.., 1..=255], tail)) => rest = tail,
                _ => return false,
            }
        }
        true
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        // Nearly all types lie in the first window: no list, no sorting.
        let (mut bits, mut used) = ([0u8; 32], 0u8);
        let mut others = Vec::new();
        while let Some(word) = fields.next_word() {
            let rtype = parse_type(word)?;
            match rtype.0.to_be_bytes() {
                [0, low] => {
                    if let Some(octet) = bits.get_mut(usize::from(low / 8)) {
                        *octet |= 0x80 >> (low % 8);
                    }
                    used = used.max(low / 8 + 1);
                }
                _ => others.push(rtype),
            }
        }
        if used > 0 {
            fields.write(&[0, used]);
            fields.write(bits.get(..usize::from(used)).unwrap_or_default());
        }
        if !others.is_empty() {
            let mut map = Vec::new();
            Self::write_types(&others, &mut map);
            fields.write(&map);
        }
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
            types.push(RecordType(u.int_in_range(1..=400)?));
        }
        Self::write_types(&types, out);
        Ok(())
    }
}

impl fmt::Debug for TypeMap<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.types()).finish()
    }
}

/// A type by its name or its number.
#[cfg(feature = "text")]
#[inline]
pub(super) fn parse_type(word: &[u8]) -> Result<RecordType, FieldErrorKind> {
    let number = grammar::u16(word).ok().map(RecordType);
    number.or_else(|| RecordType::from_mnemonic(word)).ok_or(FieldErrorKind::Mnemonic)
}
