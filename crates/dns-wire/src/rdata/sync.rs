//! What keeps a zone in step with its parent and its copies.

use super::{Hex, Opaque, TypeMap, Verbatim};
use crate::{DsyncScheme, ErrorKind, Name, RecordType, record};

record! {
    /// Which records of the child the parent should take over (RFC 7477 §2).
    Csync<'m> = RecordType::CSYNC {
        /// The serial of the SOA that the record belongs to.
        serial: u32,
        /// 1: take them over without asking; 2: only if the serial is not below that of the SOA.
        flags: u16,
        /// The types to take over.
        types: TypeMap<'m>,
    }
}

record! {
    /// Where the parent wishes to be told of changes (RFC 9859 §2).
    Dsync<'m> = RecordType::DSYNC {
        /// The type that has changed.
        rtype: RecordType,
        /// How to tell.
        scheme: DsyncScheme,
        /// The port.
        port: u16,
        /// The host; never compressed.
        target: Name<'m> as Verbatim,
    }
}

record! {
    /// The digest of all records of a zone (RFC 8976 §2).
    Zonemd<'m> = RecordType::ZONEMD {
        /// The serial of the zone.
        serial: u32,
        /// How the records are arranged: 1 is SIMPLE.
        scheme: u8,
        /// 1 is SHA-384, 2 is SHA-512.
        hash_algorithm: u8,
        /// The digest, 12 octets at least.
        digest: Opaque<'m> as Hex,
    } where Zonemd::check
}

impl Zonemd<'_> {
    /// RFC 8976 §2.2.4.
    #[inline]
    const fn check(&self) -> Result<(), ErrorKind> {
        if self.digest.0.len() < 12 { Err(ErrorKind::DataLength) } else { Ok(()) }
    }
}
