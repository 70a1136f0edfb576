//! Identifiers and locators: ILNP (RFC 6742), Ethernet (RFC 7043), the bundle protocol (RFC 9171).

#[cfg(feature = "arbitrary")]
use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;
use core::net::Ipv4Addr;

use super::{CharStrings, Codec, Sink, Verbatim};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields};
use crate::{Cursor, Error, Name, RecordType, record};

record! {
    /// The identifier of a node (RFC 6742 §2.1).
    Nid = RecordType::NID {
        /// Lower is preferred.
        preference: u16,
        /// The identifier.
        node_id: u64 as Groups,
    }
}

record! {
    /// A locator of 32 bits (RFC 6742 §2.2).
    L32 = RecordType::L32 {
        /// Lower is preferred.
        preference: u16,
        /// The locator.
        locator: Ipv4Addr,
    }
}

record! {
    /// A locator of 64 bits (RFC 6742 §2.3).
    L64 = RecordType::L64 {
        /// Lower is preferred.
        preference: u16,
        /// The locator.
        locator: u64 as Groups,
    }
}

record! {
    /// Where locators are (RFC 6742 §2.4).
    Lp<'m> = RecordType::LP {
        /// Lower is preferred.
        preference: u16,
        /// The owner of the locators; never compressed.
        target: Name<'m> as Verbatim,
    }
}

record! {
    /// An address of 48 bits (RFC 7043 §3).
    Eui48 = RecordType::EUI48 {
        /// The address.
        address: [u8; 6],
    }
}

record! {
    /// An address of 64 bits (RFC 7043 §4).
    Eui64 = RecordType::EUI64 {
        /// The address.
        address: [u8; 8],
    }
}

record! {
    /// Convergence layers of the bundle protocol (draft-johnson-dns-ipn-cla-07 §3).
    Cla<'m> = RecordType::CLA {
        /// One string at least: `TCP-V4-V6`, …
        strings: CharStrings<'m>,
    }
}

record! {
    /// The number of a node of the bundle protocol (draft-johnson-dns-ipn-cla-07 §3).
    Ipn = RecordType::IPN {
        /// The number.
        node: u64,
    }
}

/// 64 bits as four groups of four hexadecimal digits.
struct Groups;

impl<'m> Codec<'m> for Groups {
    type Value = u64;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<u64, Error> {
        u64::read(cursor)
    }

    #[inline]
    fn write<S: Sink>(value: &u64, sink: &mut S) {
        sink.octets(&value.to_be_bytes());
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = [48, 32, 16, 0].map(|shift| value >> shift & 0xFFFF);
        write!(f, "{a:04x}:{b:04x}:{c:04x}:{d:04x}")
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let mut value = 0;
        let mut count = 0;
        for group in fields.word()?.split(|octet| *octet == b':') {
            let group = hex(group, 1..=4).ok_or(FieldErrorKind::Encoding)?;
            value = value << 16 | group;
            count += 1;
        }
        if count != 4 {
            return Err(FieldErrorKind::Encoding.into());
        }
        fields.write(&value.to_be_bytes());
        Ok(())
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        super::made_up::octets(u, 8, out)
    }
}

/// Addresses of Ethernet: octets in hexadecimal with dashes between them.
macro_rules! eui {
    ($($count:literal)*) => {$(
        impl<'m> Codec<'m> for [u8; $count] {
            type Value = Self;

            #[inline]
            fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                cursor.array()
            }

            #[inline]
            fn write<S: Sink>(value: &Self, sink: &mut S) {
                sink.octets(value);
            }

            #[cfg(feature = "print")]
            #[inline]
            fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut dash = "";
                value.iter().try_for_each(|octet| write!(f, "{}{octet:02x}", core::mem::replace(&mut dash, "-")))
            }

            #[cfg(feature = "text")]
            #[inline]
            fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
                let mut count = 0;
                for pair in fields.word()?.split(|octet| *octet == b'-') {
                    let octet = hex(pair, 2..=2).ok_or(FieldErrorKind::Encoding)?;
                    fields.write(&[octet.to_le_bytes()[0]]);
                    count += 1;
                }
                if count == $count { Ok(()) } else { Err(FieldErrorKind::Encoding.into()) }
            }

            #[cfg(feature = "arbitrary")]
            #[inline]
            fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
                super::made_up::octets(u, $count, out)
            }
        }
    )*};
}
eui!(6 8);

/// A number of as many hexadecimal digits.
#[cfg(feature = "text")]
#[inline]
fn hex(digits: &[u8], count: core::ops::RangeInclusive<usize>) -> Option<u64> {
    let sound = count.contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit);
    let text = str::from_utf8(digits).ok().filter(|_| sound)?;
    u64::from_str_radix(text, 16).ok()
}
