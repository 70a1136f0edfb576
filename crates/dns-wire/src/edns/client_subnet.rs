#[cfg(feature = "print")]
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[cfg(feature = "print")]
use crate::encoding;
use crate::{Cursor, Error, ErrorKind, Opaque, Sink};

/// The network of a client (RFC 7871 §6): an address of which only so many bits are there, and all others are zero.
///
/// ```
/// use dns_wire::edns::ClientSubnet;
/// let subnet = ClientSubnet::new([192, 0, 2, 77].into(), 25);
/// # #[cfg(feature = "print")]
/// assert_eq!(subnet.to_string(), "192.0.2.0/25/0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientSubnet<'m> {
    source_prefix: u8,
    scope_prefix: u8,
    address: SubnetAddress<'m>,
}

/// The address of a [`ClientSubnet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubnetAddress<'m> {
    /// Family 1.
    V4(Ipv4Addr),
    /// Family 2.
    V6(Ipv6Addr),
    /// Any other family (IANA "Address Family Numbers"); nothing about it is checked.
    Other {
        /// The number of the family.
        family: u16,
        /// The octets of the address, as many as were sent.
        address: Opaque<'m>,
    },
}

impl<'m> ClientSubnet<'m> {
    /// The first `prefix` bits of `address`, all of them if it has no more, and scope 0: for a query. RFC 7871 §11.1 recommends
    /// 24 bits of IPv4 and 56 of IPv6 at most.
    #[must_use]
    #[inline]
    pub fn new(address: IpAddr, prefix: u8) -> Self {
        let (source_prefix, address) = match address {
            IpAddr::V4(address) => {
                let prefix = prefix.min(32);
                let bits = keep(u128::from(address.to_bits()) << 96, prefix) >> 96;
                let bits = u32::try_from(bits).unwrap_or(0);
                (prefix, SubnetAddress::V4(Ipv4Addr::from_bits(bits)))
            }
            IpAddr::V6(address) => {
                let prefix = prefix.min(128);
                let bits = keep(address.to_bits(), prefix);
                (prefix, SubnetAddress::V6(Ipv6Addr::from_bits(bits)))
            }
        };
        Self { source_prefix, scope_prefix: 0, address }
    }

    /// The same for a response that is good for the first `prefix` bits of clients (RFC 7871 §7.2.1).
    #[must_use]
    #[inline]
    pub fn with_scope(self, prefix: u8) -> Self {
        Self { scope_prefix: prefix.min(self.bits()), ..self }
    }

    /// How many bits of the address count.
    #[must_use]
    #[inline]
    pub const fn source_prefix(&self) -> u8 {
        self.source_prefix
    }

    /// For how many bits of clients the response is good; 0 in a query.
    #[must_use]
    #[inline]
    pub const fn scope_prefix(&self) -> u8 {
        self.scope_prefix
    }

    /// The address and its family.
    #[must_use]
    #[inline]
    pub const fn address(&self) -> SubnetAddress<'m> {
        self.address
    }

    /// The address, if it is one of the Internet.
    #[must_use]
    #[inline]
    pub const fn ip(&self) -> Option<IpAddr> {
        match self.address {
            SubnetAddress::V4(address) => Some(IpAddr::V4(address)),
            SubnetAddress::V6(address) => Some(IpAddr::V6(address)),
            SubnetAddress::Other { .. } => None,
        }
    }

    /// The number of the family.
    #[must_use]
    #[inline]
    pub const fn family(&self) -> u16 {
        match self.address {
            SubnetAddress::V4(_) => 1,
            SubnetAddress::V6(_) => 2,
            SubnetAddress::Other { family, .. } => family,
        }
    }

    /// Whether a response with this option answers a query with `asked`: family, source prefix and address are the same
    /// (RFC 7871 §7.3).
    #[must_use]
    #[inline]
    pub fn answers(&self, asked: &Self) -> bool {
        (self.source_prefix, self.address) == (asked.source_prefix, asked.address)
    }

    /// Bits of an address of the family; 255 if the family is unknown.
    #[inline]
    const fn bits(&self) -> u8 {
        match self.address {
            SubnetAddress::V4(_) => 32,
            SubnetAddress::V6(_) => 128,
            SubnetAddress::Other { .. } => u8::MAX,
        }
    }

    #[inline]
    pub(super) fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let family = cursor.u16()?;
        let [source_prefix, scope_prefix] = cursor.array()?;
        let at = *cursor;
        let rest = cursor.rest();
        let ip = match family {
            1 => fill(rest).map(|octets| IpAddr::V4(Ipv4Addr::from(octets))),
            2 => fill(rest).map(|octets| IpAddr::V6(Ipv6Addr::from(octets))),
            _ => {
                let address = SubnetAddress::Other { family, address: Opaque(rest) };
                return Ok(Self { source_prefix, scope_prefix, address });
            }
        };
        // As many octets as the prefix needs, no bit behind it (RFC 7871 §6).
        let ip = ip
            .filter(|_| rest.len() == usize::from(source_prefix.div_ceil(8)))
            .ok_or_else(|| at.error(ErrorKind::DataLength))?;
        let subnet = Self::new(ip, source_prefix);
        if subnet.ip() != Some(ip) || source_prefix.max(scope_prefix) > subnet.bits() {
            return Err(at.error(ErrorKind::DataValue));
        }
        Ok(Self { scope_prefix, ..subnet })
    }

    #[inline]
    pub(super) fn write(&self, sink: &mut dyn Sink) {
        sink.octets(&self.family().to_be_bytes());
        sink.octets(&[self.source_prefix, self.scope_prefix]);
        let count = usize::from(self.source_prefix.div_ceil(8));
        match self.address {
            SubnetAddress::V4(address) => {
                sink.octets(address.octets().get(..count).unwrap_or_default());
            }
            SubnetAddress::V6(address) => {
                sink.octets(address.octets().get(..count).unwrap_or_default());
            }
            SubnetAddress::Other { address, .. } => sink.octets(address.0),
        }
    }
}

/// The first `prefix` of 128 bits.
#[inline]
fn keep(bits: u128, prefix: u8) -> u128 {
    bits & u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

/// `octets` and zeros; `None` if there are too many.
#[inline]
fn fill<const N: usize>(octets: &[u8]) -> Option<[u8; N]> {
    let mut filled = [0; N];
    filled.get_mut(..octets.len())?.copy_from_slice(octets);
    Some(filled)
}

/// `address/source/scope`; the octets in hexadecimal for a family that is not one of the Internet.
#[cfg(feature = "print")]
impl fmt::Display for ClientSubnet<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            SubnetAddress::V4(address) => write!(f, "{address}")?,
            SubnetAddress::V6(address) => write!(f, "{address}")?,
            SubnetAddress::Other { family, address } => {
                write!(f, "family {family} ")?;
                encoding::print_hex(address.0, f)?;
            }
        }
        write!(f, "/{}/{}", self.source_prefix, self.scope_prefix)
    }
}

#[cfg(all(test, feature = "print"))]
mod tests {
    use alloc::{string::ToString, vec::Vec};

    use super::*;

    #[test]
    #[inline]
    fn masked_and_cut() {
        for (address, prefix, text, octets) in [
            ("192.0.2.255", 24, "192.0.2.0/24/0", &b"\0\x01\x18\0\xC0\0\x02"[..]),
            ("192.0.2.255", 25, "192.0.2.128/25/0", b"\0\x01\x19\0\xC0\0\x02\x80"),
            ("192.0.2.255", 0, "0.0.0.0/0/0", b"\0\x01\0\0"),
            ("192.0.2.255", 99, "192.0.2.255/32/0", b"\0\x01\x20\0\xC0\0\x02\xFF"),
            ("2001:db8:ffff::1", 33, "2001:db8:8000::/33/0", b"\0\x02\x21\0\x20\x01\x0D\xB8\x80"),
            ("::1", 0, "::/0/0", b"\0\x02\0\0"),
        ] {
            let subnet = ClientSubnet::new(address.parse().unwrap(), prefix);
            assert_eq!(subnet.to_string(), text);
            let mut written = Vec::new();
            subnet.write(&mut written);
            assert_eq!(written, octets);
            assert_eq!(ClientSubnet::read(&mut Cursor::flat(octets)), Ok(subnet));
        }
        assert_eq!(ClientSubnet::new([1, 2, 3, 4].into(), 24).with_scope(99).scope_prefix(), 32);
    }

    #[test]
    #[inline]
    fn malformed() {
        for (octets, kind) in [
            (&b"\0\x01\x18"[..], ErrorKind::Truncated),
            (b"\0\x01\x18\0\xC0\0", ErrorKind::DataLength),
            (b"\0\x01\x18\0\xC0\0\x02\0", ErrorKind::DataLength),
            (b"\0\x01\x19\0\xC0\0\x02\x81", ErrorKind::DataValue),
            (b"\0\x01\x21\0\xC0\0\x02\0\0", ErrorKind::DataLength),
            (b"\0\x01\x08\x21\xC0", ErrorKind::DataValue),
            (b"\0\x02\x04\0\x21", ErrorKind::DataValue),
        ] {
            let result = ClientSubnet::read(&mut Cursor::flat(octets));
            assert_eq!(result.map_err(|error| error.kind), Err(kind), "{octets:?}");
        }
        let other = ClientSubnet::read(&mut Cursor::flat(b"\0\x09\x08\0\x01\x02")).unwrap();
        assert_eq!((other.family(), other.ip()), (9, None));
        assert_eq!(other.to_string(), "family 9 0102/8/0");
    }
}
