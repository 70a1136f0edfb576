//! What the expansion of [`record!`](crate::record) uses: written once here, so that each type adds little.

pub use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;
use core::hash::{Hash, Hasher};

#[cfg(feature = "arbitrary")]
pub use arbitrary;
#[cfg(feature = "serde")]
pub use serde::{Serialize, Serializer, ser::SerializeStruct};

#[cfg(feature = "print")]
use super::values::write_generic;
use super::{Codec, NameRule, Sink, WriteData};
#[cfg(feature = "text")]
use crate::text::{FieldError, Fields};
use crate::{Cursor, Error, Name};

/// Reads a field out of line: all types share one function for a kind of field, which keeps the many rare types small.
///
/// # Errors
/// If the field runs past the end or has a forbidden value.
#[inline(never)]
pub fn read<'m, C: Codec<'m>>(cursor: &mut Cursor<'m>) -> Result<C::Value, Error> {
    C::read(cursor)
}

/// Reads a field in line.
///
/// # Errors
/// If the field runs past the end or has a forbidden value.
#[inline(always)]
pub fn read_in_line<'m, C: Codec<'m>>(cursor: &mut Cursor<'m>) -> Result<C::Value, Error> {
    C::read(cursor)
}

/// Hashes the data as it is written, each name as a name: values that are the same are written the same way but for the case of their names.
/// One function for all types, which costs the compiler less than a derived one for each.
pub fn hash<T: WriteData, H: Hasher>(data: &T, state: &mut H) {
    struct Hashed<'h, H>(&'h mut H);

    impl<H: Hasher> Sink for Hashed<'_, H> {
        fn octets(&mut self, octets: &[u8]) {
            self.0.write(octets);
        }

        fn name(&mut self, name: Name<'_>, _: NameRule) {
            name.hash(self.0);
        }
    }

    data.write(&mut Hashed(state));
    // No data is the beginning of other data.
    state.write_u8(0xFF);
}

/// Prints what `write` gives in the generic form (RFC 3597 §5).
///
/// # Errors
/// If the formatter fails.
#[cfg(feature = "print")]
pub fn print_generic(write: &dyn Fn(&mut Vec<u8>), f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut octets = Vec::new();
    write(&mut octets);
    write_generic(&octets, f)
}

/// Prints a field, and the space before it.
///
/// # Errors
/// If the formatter fails.
#[cfg(feature = "print")]
pub fn print<'m, C: Codec<'m>>(
    value: &C::Value,
    space: &mut &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    if C::is_blank(value) {
        return Ok(());
    }
    f.write_str(core::mem::replace(space, " "))?;
    C::print(value, f)
}

/// Reads the field called `name` in presentation format.
///
/// # Errors
/// If the field is missing or malformed.
#[cfg(feature = "text")]
pub fn parse<'m, C: Codec<'m>>(
    fields: &mut Fields<'_>,
    name: &'static str,
) -> Result<(), FieldError> {
    C::parse(fields).map_err(|error| error.of(name))
}

/// A field to be serialized by its codec.
#[cfg(feature = "serde")]
#[derive(Debug)]
pub struct Field<'v, 'm, C: Codec<'m>>(pub &'v C::Value);

#[cfg(feature = "serde")]
impl<'m, C: Codec<'m>> Serialize for Field<'_, 'm, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::serialize(self.0, serializer)
    }
}
