//! The arithmetic of DNSSEC records, without signatures: key tags, what a DS digests, what an RRSIG signs, the hash of NSEC3.
//!
//! ```
//! use dns_wire::{NameBuf, Rdata, RecordData, RecordType};
//! # #[cfg(feature = "text")] {
//! // The example of RFC 4034 §5.4.
//! let key = RecordData::from_text(
//!     RecordType::DNSKEY,
//!     b"256 3 5 AQOeiiR0GOMYkDshWoSKz9Xz fwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZ DRD99WYwYqUSdjMm\
//!      mAphXdvxegXd/M5+X7OrzKBaMbCVdFLU Uh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc 2w/rljwvFw==",
//!     NameBuf::root().as_name(),
//! )?;
//! let Rdata::Dnskey(key) = key.view() else { panic!() };
//! assert_eq!(key.key_tag(), 60485);
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

use alloc::vec::Vec;

use crate::{
    Algorithm, Cdnskey, Dnskey, Key, Name, RecordBuf, Rrsig, Sink, WriteData,
    limits::MAX_NAME,
    rdata::{Canonical, write_canonical},
};
#[cfg(feature = "digest")]
pub use digest::{MAX_ITERATIONS, ds, nsec3_hash, nsec3_owner};

#[cfg(feature = "digest")]
mod digest;

/// The key is one of the zone: bit 7 of the flags (RFC 4034 §2.1.1).
pub const ZONE_KEY: u16 = 0x0100;
/// The key is revoked: bit 8 of the flags (RFC 5011 §7).
pub const REVOKED: u16 = 0x0080;
/// The key is a secure entry point: bit 15 of the flags (RFC 4034 §2.1.1).
pub const SECURE_ENTRY_POINT: u16 = 0x0001;

macro_rules! keys {
    ($($type:ident)*) => {$(
        impl $type<'_> {
            /// The key tag (RFC 4034 §B): a hint which key made a signature, not an identity.
            #[must_use]
            #[inline]
            pub fn key_tag(&self) -> u16 {
                key_tag(self.flags, self.protocol, self.algorithm, self.key.0)
            }

            /// Whether the key is one of the zone (RFC 4034 §2.1.1).
            #[must_use]
            #[inline]
            pub const fn is_zone_key(&self) -> bool {
                self.flags & ZONE_KEY != 0
            }

            /// Whether the key is revoked (RFC 5011 §2.1).
            #[must_use]
            #[inline]
            pub const fn is_revoked(&self) -> bool {
                self.flags & REVOKED != 0
            }

            /// Whether the key is a secure entry point (RFC 4034 §2.1.1).
            #[must_use]
            #[inline]
            pub const fn is_secure_entry_point(&self) -> bool {
                self.flags & SECURE_ENTRY_POINT != 0
            }
        }
    )*};
}
keys!(Dnskey Cdnskey Key);

/// The key tag of the data of a DNSKEY, CDNSKEY or KEY record (RFC 4034 §B).
#[must_use]
#[inline]
pub fn key_tag(flags: u16, protocol: u8, algorithm: Algorithm, key: &[u8]) -> u16 {
    if algorithm == Algorithm::RSAMD5 {
        // The upper 16 of the lower 24 bits of the modulus, which the key ends with (RFC 4034 §B.1).
        return match key {
            [.., high, low, _] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        };
    }
    let start = u32::from(flags) + u32::from(u16::from_be_bytes([protocol, algorithm.0]));
    let (pairs, rest) = key.as_chunks::<2>();
    // 65 535 octets of 0xFF stay within 32 bits.
    let sum = pairs.iter().fold(start, |sum, pair| sum + u32::from(u16::from_be_bytes(*pair)));
    let sum = rest.iter().fold(sum, |sum, octet| sum + (u32::from(*octet) << 8));
    let [_, _, high, low] = (sum + (sum >> 16)).to_be_bytes();
    u16::from_be_bytes([high, low])
}

/// What a DS record digests (RFC 4034 §5.1.4): the owner of the key in canonical form, and the key's data.
#[must_use]
#[inline]
pub fn ds_input(owner: Name<'_>, key: &impl WriteData) -> Vec<u8> {
    let mut out = Vec::new();
    canonical_name(owner, &mut out);
    key.write(&mut out);
    out
}

/// Why an RRSIG cannot be one of an RRset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SignedDataError {
    /// A record has another owner, class or type than the first one, or another type than the signature covers.
    #[error("not records of the RRset that is signed")]
    OtherRrset,
    /// The signature has more labels than the owner (RFC 4035 §5.3.1).
    #[error("signature with more labels than the owner")]
    Labels,
    /// There are no records.
    #[error("no records")]
    Empty,
}

/// What `rrsig` signs (RFC 4034 §3.1.8.1): its data without the signature, then the records of the RRset in canonical form and
/// order (RFC 4034 §6.3), each once, with the original TTL; under the wildcard if the owner was made from one (RFC 4035 §5.3.2).
///
/// # Errors
/// If the records are not an RRset that the signature can be of.
#[inline]
pub fn signed_data<'r>(
    rrsig: &Rrsig<'_>,
    rrset: impl IntoIterator<Item = &'r RecordBuf>,
) -> Result<Vec<u8>, SignedDataError> {
    let mut records = rrset.into_iter();
    let first = records.next().ok_or(SignedDataError::Empty)?;
    let mut data = alloc::vec![first.data.canonical()];
    if first.rtype() != rrsig.type_covered {
        return Err(SignedDataError::OtherRrset);
    }
    for record in records {
        let same = record.name == first.name
            && record.class == first.class
            && record.rtype() == first.rtype();
        if !same {
            return Err(SignedDataError::OtherRrset);
        }
        data.push(record.data.canonical());
    }
    data.sort_unstable();
    data.dedup();

    let mut out = Vec::new();
    write_canonical(&Rrsig { signature: crate::Opaque(&[]), ..*rrsig }, &mut out);
    let owner = signed_owner(first.name.as_name(), rrsig.labels)?;
    for data in data {
        out.extend_from_slice(&owner);
        out.extend_from_slice(&first.rtype().0.to_be_bytes());
        out.extend_from_slice(&first.class.0.to_be_bytes());
        out.extend_from_slice(&rrsig.original_ttl.to_be_bytes());
        // Data is never longer: that is how it was made.
        out.extend_from_slice(&u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend_from_slice(&data);
    }
    Ok(out)
}

/// How many labels of `owner` a signature counts: without the root, and without a wildcard (RFC 4034 §3.1.3).
#[must_use]
#[inline]
pub fn signature_labels(owner: Name<'_>) -> u8 {
    let labels = owner.label_count() - usize::from(owner.is_wildcard());
    u8::try_from(labels).unwrap_or(u8::MAX)
}

/// The owner under which an RRset was signed, in canonical form (RFC 4035 §5.3.2).
#[inline]
fn signed_owner(owner: Name<'_>, labels: u8) -> Result<Vec<u8>, SignedDataError> {
    let mut out = Vec::new();
    let own = signature_labels(owner);
    if labels > own {
        return Err(SignedDataError::Labels);
    }
    if labels < own {
        out.extend_from_slice(b"\x01*");
        canonical_name(owner.suffix(usize::from(labels)), &mut out);
    } else {
        canonical_name(owner, &mut out);
    }
    Ok(out)
}

#[inline]
fn canonical_name(name: Name<'_>, out: &mut Vec<u8>) {
    Canonical(out).name(name, crate::NameRule::Lowercase);
}

/// The name in canonical form (RFC 4034 §6.2), written to the front of `out`.
#[must_use]
#[inline]
pub fn canonical_wire<'o>(name: Name<'_>, out: &'o mut [u8; MAX_NAME]) -> &'o [u8] {
    let length = name.to_wire(out).len();
    let wire = out.get_mut(..length).unwrap_or_default();
    wire.make_ascii_lowercase();
    wire
}
