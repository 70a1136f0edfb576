use core::net::{Ipv4Addr, Ipv6Addr};

use crate::{RecordType, record};

record! {
    /// An IPv4 address (RFC 1035 §3.4.1).
    #[repr(align(4))]
    A = RecordType::A, inline {
        /// The address.
        address: Ipv4Addr,
    }
}

record! {
    /// An IPv6 address (RFC 3596 §2.2).
    #[repr(align(8))]
    Aaaa = RecordType::AAAA, inline {
        /// The address.
        address: Ipv6Addr,
    }
}
