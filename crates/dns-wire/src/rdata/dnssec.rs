use super::{
    Base32, Base64, CountedHex, Hex, Lowercase, Opaque, Period, Timestamp, TypeMap, Verbatim,
};
use crate::{Algorithm, DigestType, Name, RecordType, record};

record! {
    /// The digest of a key of the delegated zone (RFC 4034 §5).
    Ds<'m> = RecordType::DS, inline {
        /// The tag of the key (RFC 4034 §B).
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
    /// The DS records that a child wishes its parent to have (RFC 7344 §3.1).
    Cds<'m> = RecordType::CDS {
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
    /// A public key of the zone (RFC 4034 §2).
    Dnskey<'m> = RecordType::DNSKEY, inline {
        /// 256: zone key; 1: secure entry point; 128: revoked.
        flags: u16,
        /// Always 3.
        protocol: u8,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// The key.
        key: Opaque<'m> as Base64,
    }
}

record! {
    /// The DNSKEY records from which a parent makes DS records (RFC 7344 §3.2).
    Cdnskey<'m> = RecordType::CDNSKEY {
        /// As in DNSKEY.
        flags: u16,
        /// Always 3.
        protocol: u8,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// The key.
        key: Opaque<'m> as Base64,
    }
}

record! {
    /// The signature of an RRset (RFC 4034 §3).
    Rrsig<'m> = RecordType::RRSIG, inline {
        /// The type of the RRset.
        type_covered: RecordType,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// Labels of the owner, without the root and a wildcard.
        labels: u8,
        /// The TTL of the RRset in its zone.
        original_ttl: u32 as Period,
        /// Not valid after.
        expiration: Timestamp,
        /// Not valid before.
        inception: Timestamp,
        /// The tag of the key.
        key_tag: u16,
        /// The zone of the key.
        signer: Name<'m> as Lowercase,
        /// The signature.
        signature: Opaque<'m> as Base64,
    }
}

record! {
    /// The next owner of the zone, and the types at this one (RFC 4034 §4).
    Nsec<'m> = RecordType::NSEC, inline {
        /// The next owner; its case counts in canonical form (RFC 6840 §5.1).
        next: Name<'m> as Verbatim,
        /// The types at the owner.
        types: TypeMap<'m>,
    }
}

record! {
    /// The next hashed owner of the zone, and the types at the name hashed here (RFC 5155 §3).
    Nsec3<'m> = RecordType::NSEC3, inline {
        /// 1 is SHA-1.
        hash_algorithm: u8,
        /// 1: opt-out.
        flags: u8,
        /// How often the hash is repeated.
        iterations: u16,
        /// What is hashed along.
        salt: Opaque<'m> as CountedHex,
        /// The next hash.
        next: Opaque<'m> as Base32,
        /// The types at the name.
        types: TypeMap<'m>,
    }
}

record! {
    /// How the owners of the zone are hashed (RFC 5155 §4).
    Nsec3Param<'m> = RecordType::NSEC3PARAM {
        /// 1 is SHA-1.
        hash_algorithm: u8,
        /// Always 0.
        flags: u8,
        /// How often the hash is repeated.
        iterations: u16,
        /// What is hashed along.
        salt: Opaque<'m> as CountedHex,
    }
}

record! {
    /// Which certificate or key a TLS server has (RFC 6698 §2).
    Tlsa<'m> = RecordType::TLSA {
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
    /// The fingerprint of an SSH server's key (RFC 4255 §3.1).
    Sshfp<'m> = RecordType::SSHFP {
        /// The algorithm of the key.
        algorithm: u8,
        /// The kind of fingerprint.
        fingerprint_type: u8,
        /// The fingerprint.
        fingerprint: Opaque<'m> as Hex,
    }
}
