#[cfg(feature = "print")]
use core::fmt;

use super::{CharString, Codec, Lowercase, Opaque, Quoted, Sink, codec::forbidden};
#[cfg(feature = "print")]
use crate::name::write_escaped;
#[cfg(feature = "text")]
use crate::text::{FieldError, Fields};
use crate::{Cursor, Error, Name, RecordType, record};

record! {
    /// Where a service is (RFC 2782).
    Srv<'m> = RecordType::SRV, inline {
        /// Lower is preferred.
        priority: u16,
        /// The share among targets of one priority.
        weight: u16,
        /// The port of the service.
        port: u16,
        /// The host; the root says that the service is not there. Never compressed.
        target: Name<'m> as Lowercase,
    }
}

record! {
    /// A rule for rewriting, of a dynamic delegation discovery system (RFC 3403 §4.1).
    Naptr<'m> = RecordType::NAPTR {
        /// Lower comes first.
        order: u16,
        /// Lower is preferred among those of one order.
        preference: u16,
        /// What the replacement is.
        flags: CharString<'m>,
        /// The services on offer.
        services: CharString<'m>,
        /// A substitution expression.
        regexp: CharString<'m>,
        /// The next name to ask for.
        replacement: Name<'m> as Lowercase,
    }
}

record! {
    /// Which certification authorities may issue for the owner (RFC 8659 §4).
    Caa<'m> = RecordType::CAA {
        /// 128: who does not understand the tag must not issue.
        flags: u8,
        /// `issue`, `issuewild`, `iodef`, …; letters and digits, one at least.
        tag: CharString<'m> as Tag,
        /// What the property says.
        value: Opaque<'m> as Quoted,
    }
}

/// A property tag: 1 to 255 letters and digits, printed without quotes (RFC 8659 §4.1).
struct Tag;

impl<'m> Codec<'m> for Tag {
    type Value = CharString<'m>;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<CharString<'m>, Error> {
        let at = *cursor;
        let tag = CharString::read(cursor)?;
        match tag.as_bytes() {
            [] => Err(forbidden(&at)),
            octets if octets.iter().all(u8::is_ascii_alphanumeric) => Ok(tag),
            _ => Err(forbidden(&at)),
        }
    }

    #[inline]
    fn write<S: Sink>(value: &CharString<'m>, sink: &mut S) {
        value.write_to(sink);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &CharString<'m>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(value.as_bytes(), f)
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        fields.char_string()
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(
        u: &mut arbitrary::Unstructured<'_>,
        out: &mut alloc::vec::Vec<u8>,
    ) -> arbitrary::Result<()> {
        let count = u.int_in_range(1..=15)?;
        out.push(count);
        for _ in 0..count {
            out.push(*u.choose(b"abcdefghijklmnopqrstuvwxyzABCXYZ0123456789")?);
        }
        Ok(())
    }
}
