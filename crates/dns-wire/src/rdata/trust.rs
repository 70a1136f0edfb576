//! Trust outside of the chain from the root.

use super::{Base64, Hex, Opaque, Verbatim};
use crate::{Algorithm, DigestType, Name, RecordType, record};

record! {
    /// The digest of a key, in a registry of islands of trust; historic (RFC 4431, RFC 8749).
    Dlv<'m> = RecordType::DLV {
        /// The tag of the key.
        key_tag: u16,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// How the digest was made.
        digest_type: DigestType,
        /// The digest.
        digest: Opaque<'m> as Hex,
    }
}

record! {
    /// The digest of a key of a trust authority (Weiler, "Deploying DNSSEC Without a Signed Root").
    Ta<'m> = RecordType::TA {
        /// The tag of the key.
        key_tag: u16,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// How the digest was made.
        digest_type: DigestType,
        /// The digest.
        digest: Opaque<'m> as Hex,
    }
}

record! {
    /// A key to encrypt NAPTR records with (draft-reid-dnsext-rkey-00).
    Rkey<'m> = RecordType::RKEY {
        /// Zero.
        flags: u16,
        /// As in DNSKEY.
        protocol: u8,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// The key.
        key: Opaque<'m> as Base64,
    }
}

record! {
    /// A link in the list of a zone's old trust anchors (draft-ietf-dnsop-dnssec-trust-history-02 §3).
    Talink<'m> = RecordType::TALINK {
        /// The link before this one; the root at the start of the list.
        previous: Name<'m> as Verbatim,
        /// The link after this one; the root at the end of the list.
        next: Name<'m> as Verbatim,
    }
}
