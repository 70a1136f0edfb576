//! The digests of DS and the hash of NSEC3, by RustCrypto.

use alloc::string::String;

use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384};

use super::{canonical_wire, ds_input};
use crate::{
    BuildError, DigestType, Dnskey, Ds, Name, NameBuf, NameError, Opaque, RecordData, encoding,
    limits::MAX_NAME,
};

/// The most iterations that validators take: what is beyond is to be treated as insecure, or as bogus (RFC 9276 §3.2 lets them
/// choose; zones should have none). [`nsec3_hash`] computes any number: the caller asks first.
pub const MAX_ITERATIONS: u16 = 50;

/// The DS record of a key (RFC 4034 §5.1.4, RFC 4509, RFC 6605); `None` for a digest that is not SHA-1, SHA-256 or SHA-384.
///
/// # Errors
/// Never in practice: the data has at most 52 octets.
#[inline]
pub fn ds(
    owner: Name<'_>,
    key: &Dnskey<'_>,
    digest_type: DigestType,
) -> Result<Option<RecordData>, BuildError> {
    let input = ds_input(owner, key);
    let make = |digest: &[u8]| {
        let digest = Opaque(digest);
        RecordData::new(&Ds {
            key_tag: key.key_tag(),
            algorithm: key.algorithm,
            digest_type,
            digest,
        })
    };
    match digest_type {
        DigestType::SHA1 => make(&Sha1::digest(&input)).map(Some),
        DigestType::SHA256 => make(&Sha256::digest(&input)).map(Some),
        DigestType::SHA384 => make(&Sha384::digest(&input)).map(Some),
        _ => Ok(None),
    }
}

/// The hash of a name with SHA-1, the one hash algorithm that there is (RFC 5155 §5).
#[must_use]
#[inline]
pub fn nsec3_hash(name: Name<'_>, salt: &[u8], iterations: u16) -> [u8; 20] {
    let mut wire = [0; MAX_NAME];
    let mut hash = salted(canonical_wire(name, &mut wire), salt);
    for _ in 0..iterations {
        hash = salted(&hash, salt);
    }
    hash
}

#[inline]
fn salted(octets: &[u8], salt: &[u8]) -> [u8; 20] {
    Sha1::new().chain_update(octets).chain_update(salt).finalize().into()
}

/// The owner of the NSEC3 record for `hash` in `zone` (RFC 5155 §3).
///
/// # Errors
/// If the name grows beyond 255 octets.
#[inline]
pub fn nsec3_owner(hash: &[u8; 20], zone: &NameBuf) -> Result<NameBuf, NameError> {
    let mut label = String::with_capacity(32);
    // A string takes everything.
    let _ = encoding::print_base32(hash, &mut label);
    zone.child(label.as_bytes())
}
