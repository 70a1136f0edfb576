//! Certificates, keys and identities that are opaque to DNS.

#[cfg(feature = "print")]
use core::fmt;

use super::{Base64, Codec, Hex, Opaque, Sink};
#[cfg(feature = "text")]
use crate::text::{FieldError, Fields};
use crate::{Algorithm, CertType, Cursor, Error, RecordType, record};

record! {
    /// A certificate or a revocation list (RFC 4398 §2).
    Cert<'m> = RecordType::CERT {
        /// What it is.
        cert_type: CertType,
        /// The tag of the key in it.
        key_tag: u16,
        /// The algorithm of the key in it; zero if it is none of DNSSEC.
        algorithm: Algorithm as Mnemonic,
        /// The certificate, the list, or where it is.
        certificate: Opaque<'m> as Base64,
    }
}

record! {
    /// Which certificate or key the owner signs and encrypts mail with (RFC 8162 §2).
    Smimea<'m> = RecordType::SMIMEA {
        /// How the association constrains.
        usage: u8,
        /// 0: the certificate, 1: its public key.
        selector: u8,
        /// 0: all of it, 1: its SHA-256, 2: its SHA-512.
        matching: u8,
        /// What is matched.
        data: Opaque<'m> as Hex,
    }
}

record! {
    /// A key of OpenPGP (RFC 7929 §2).
    Openpgpkey<'m> = RecordType::OPENPGPKEY {
        /// A transferable public key (RFC 4880 §11.1), without armour.
        key: Opaque<'m> as Base64,
    }
}

record! {
    /// Which client of DHCP an owner belongs to (RFC 4701 §3).
    Dhcid<'m> = RecordType::DHCID {
        /// The kind of identifier, the kind of digest, and the digest.
        data: Opaque<'m> as Base64,
    }
}

record! {
    /// The identity of an unmanned aircraft, a hierarchical host identity tag (RFC 9886).
    Hhit<'m> = RecordType::HHIT {
        /// A CBOR array.
        data: Opaque<'m> as Base64,
    }
}

record! {
    /// What an unmanned aircraft broadcasts to be identified (RFC 9886).
    Brid<'m> = RecordType::BRID {
        /// A CBOR map.
        data: Opaque<'m> as Base64,
    }
}

/// An algorithm that prints with its name (RFC 4398 §2.2), but for zero, which is no algorithm here, and for those that have other
/// names in other programs, or none: all read their numbers.
struct Mnemonic;

impl<'m> Codec<'m> for Mnemonic {
    type Value = Algorithm;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Algorithm, Error> {
        Algorithm::read(cursor)
    }

    #[inline]
    fn write<S: Sink>(value: &Algorithm, sink: &mut S) {
        Algorithm::write(value, sink);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Algorithm, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *value {
            Algorithm::DELETE
            | Algorithm::DSA_NSEC3_SHA1
            | Algorithm::RSASHA1_NSEC3_SHA1
            | Algorithm::ECC_GOST
            | Algorithm::SM2SM3
            | Algorithm::ECC_GOST12 => fmt::Display::fmt(&value.0, f),
            named => fmt::Display::fmt(&named, f),
        }
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        Algorithm::parse(fields)
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(
        value: &Algorithm,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        Algorithm::serialize(value, serializer)
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(
        u: &mut arbitrary::Unstructured<'_>,
        out: &mut alloc::vec::Vec<u8>,
    ) -> arbitrary::Result<()> {
        super::made_up::octets(u, 1, out)
    }
}
