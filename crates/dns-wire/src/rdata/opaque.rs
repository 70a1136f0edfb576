//! Types whose data has no presentation format: it prints in the generic form (RFC 3597 §5).

use super::{Generic, Opaque};
use crate::{RecordType, record};

record! {
    /// Anything (RFC 1035 §3.3.10).
    Null<'m> = RecordType::NULL {
        /// Up to 65 535 octets.
        data: Opaque<'m> as Generic,
    }
}

record! {
    /// Information about a user (reserved by IANA, without a specification).
    Uinfo<'m> = RecordType::UINFO {
        /// Up to 65 535 octets.
        data: Opaque<'m> as Generic,
    }
}

record! {
    /// The number of a user (reserved by IANA, without a specification).
    Uid<'m> = RecordType::UID {
        /// Up to 65 535 octets.
        data: Opaque<'m> as Generic,
    }
}

record! {
    /// The number of a group (reserved by IANA, without a specification).
    Gid<'m> = RecordType::GID {
        /// Up to 65 535 octets.
        data: Opaque<'m> as Generic,
    }
}

record! {
    /// Anything (reserved by IANA, without a specification).
    Unspec<'m> = RecordType::UNSPEC {
        /// Up to 65 535 octets.
        data: Opaque<'m> as Generic,
    }
}
