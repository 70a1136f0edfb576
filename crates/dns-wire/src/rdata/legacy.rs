//! Types that few still use, but whose names receivers have to decompress (RFC 3597 §4).

use super::{
    Base64, Lowercase, Opaque, OptionalBase64, Period, Timestamp,
    key::{KeyFlags, KeyProtocol},
};
use crate::{Algorithm, Name, RecordType, record};

record! {
    /// Where the AFS or DCE cell of the owner has a database (RFC 1183 §1).
    Afsdb<'m> = RecordType::AFSDB {
        /// 1: AFS, 2: DCE.
        subtype: u16,
        /// The host.
        host: Name<'m> as Lowercase,
    }
}

record! {
    /// A host that routes for the owner (RFC 1183 §3.3).
    Rt<'m> = RecordType::RT {
        /// Lower is preferred.
        preference: u16,
        /// The host.
        host: Name<'m> as Lowercase,
    }
}

record! {
    /// The signature of a message (RFC 2931 §2); of an RRset before RRSIG (RFC 2535 §4).
    Sig<'m> = RecordType::SIG {
        /// Zero for the signature of a message.
        type_covered: RecordType,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// Labels of the owner.
        labels: u8,
        /// The TTL of the RRset in its zone.
        original_ttl: u32 as Period,
        /// Not valid after.
        expiration: Timestamp,
        /// Not valid before.
        inception: Timestamp,
        /// The tag of the key.
        key_tag: u16,
        /// The owner of the key.
        signer: Name<'m> as Lowercase,
        /// The signature.
        signature: Opaque<'m> as Base64,
    }
}

record! {
    /// A public key for signatures of messages (RFC 2931, RFC 2535 §3).
    Key<'m> = RecordType::KEY {
        /// What the key is for.
        flags: u16 as KeyFlags,
        /// 3: DNSSEC.
        protocol: u8 as KeyProtocol,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// The key; none if the top bits of the flags say so (RFC 2535 §3.1.2).
        key: Opaque<'m> as OptionalBase64,
    }
}

record! {
    /// How X.400 addresses map to those of the Internet (RFC 2163 §4).
    Px<'m> = RecordType::PX {
        /// Lower is preferred.
        preference: u16,
        /// The domain in the form of the Internet.
        map822: Name<'m> as Lowercase,
        /// The domain in the form of X.400.
        mapx400: Name<'m> as Lowercase,
    }
}

record! {
    /// A host that exchanges keys for the owner (RFC 2230 §3).
    Kx<'m> = RecordType::KX {
        /// Lower is preferred.
        preference: u16,
        /// The host.
        exchanger: Name<'m> as Lowercase,
    }
}
