//! Names of addresses and networks (RFC 1035 §3.5, RFC 3596 §2.5, RFC 2317).

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Name, NameBuf, NameBuilder, NameError};

const HEX: [u8; 16] = *b"0123456789abcdef";

impl NameBuf {
    /// The name under which the PTR record of `address` is kept: `4.3.2.1.in-addr.arpa.` (RFC 1035 §3.5)
    /// or 32 nibbles under `ip6.arpa.` (RFC 3596 §2.5).
    #[must_use]
    #[inline]
    pub fn reverse(address: IpAddr) -> Self {
        let labels = if address.is_ipv4() { 4 } else { 32 };
        // At most 74 octets: it always fits.
        build(None, address, labels).unwrap_or_default()
    }

    /// The zone of the reverse names of a network: the first `prefix` bits of `address`, the others being of no
    /// account. `None` if no zone has just these addresses: for a length that is no multiple of 8 for IPv4, of
    /// 4 for IPv6, or too long. See [`reverse_classless`](Self::reverse_classless) for longer prefixes of IPv4.
    #[must_use]
    #[inline]
    pub fn reverse_zone(address: IpAddr, prefix: u8) -> Option<Self> {
        let (bits, most) = if address.is_ipv4() { (8, 32) } else { (4, 128) };
        let fits = prefix <= most && prefix.is_multiple_of(bits);
        fits.then(|| build(None, address, usize::from(prefix / bits)).ok()).flatten()
    }

    /// The zone that a block of less than 256 addresses is delegated to with CNAME records: `128/26.2.0.192.in-addr.arpa.`
    /// (RFC 2317 §4). `None` unless the prefix has 25 to 31 bits.
    ///
    /// ```
    /// use dns_wire::NameBuf;
    /// let zone = NameBuf::reverse_classless([192, 0, 2, 130].into(), 26).unwrap();
    /// assert_eq!(zone.to_string(), "128/26.2.0.192.in-addr.arpa.");
    /// assert_eq!(zone.child(b"130")?.as_name().to_network(), Some(([192, 0, 2, 130].into(), 32)));
    /// # Ok::<(), dns_wire::NameError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn reverse_classless(address: Ipv4Addr, prefix: u8) -> Option<Self> {
        let [.., last] = address.octets();
        let mask = block_mask(prefix)?;
        build(Some((last & mask, prefix)), address.into(), 3).ok()
    }
}

impl Name<'_> {
    /// The address that this name is the reverse of, if it is a whole one; see [`NameBuf::reverse`].
    #[must_use]
    #[inline]
    pub fn to_address(&self) -> Option<IpAddr> {
        match (self.label_count(), self.to_network()?) {
            (6, (address @ IpAddr::V4(_), 32)) | (34, (address @ IpAddr::V6(_), 128)) => {
                Some(address)
            }
            _ => None,
        }
    }

    /// The network whose reverse names are at or below this name: its first address and its length in bits. A
    /// whole address has 32 or 128, `in-addr.arpa.` itself has 0.
    ///
    /// Names of RFC 2317 are known too: `0/25.2.0.192.in-addr.arpa.`, and `1.0/25.2.0.192.in-addr.arpa.` for an
    /// address in it.
    #[must_use]
    #[inline]
    pub fn to_network(&self) -> Option<(IpAddr, u8)> {
        let mut labels = self.labels_from_root();
        if !labels.next()?.eq_ignore_ascii_case(b"arpa") {
            return None;
        }
        let family = labels.next()?;
        if family.eq_ignore_ascii_case(b"in-addr") {
            ipv4(labels)
        } else if family.eq_ignore_ascii_case(b"ip6") {
            let (mut address, mut bits) = (0u128, 0u8);
            for label in labels {
                let shift = 124u8.checked_sub(bits)?;
                address |= u128::from(nibble(label)?) << shift;
                bits += 4;
            }
            Some((Ipv6Addr::from(address).into(), bits))
        } else {
            None
        }
    }
}

#[inline]
fn ipv4<'n>(labels: impl Iterator<Item = &'n [u8]>) -> Option<(IpAddr, u8)> {
    let (mut octets, mut bits, mut block) = ([0; 4], 0u8, None);
    for label in labels {
        if bits == 24 && block.is_none() && label.contains(&b'/') {
            let (first, prefix) = classless(label)?;
            octets[3] = first;
            block = Some((first, prefix));
            continue;
        }
        let octet = decimal(label)?;
        *octets.get_mut(usize::from(bits / 8))? = octet;
        bits += 8;
        if let Some((first, prefix)) = block {
            // What is delegated lies in the block.
            if octet & block_mask(prefix)? != first {
                return None;
            }
        }
    }
    let bits = if bits == 24 { block.map_or(24, |(_, prefix)| prefix) } else { bits };
    Some((Ipv4Addr::from(octets).into(), bits))
}

/// The leftmost labels first: those of a block, then as many of the address as there shall be.
#[inline]
fn build(block: Option<(u8, u8)>, address: IpAddr, labels: usize) -> Result<NameBuf, NameError> {
    let mut builder = NameBuilder::new();
    if let Some((first, prefix)) = block {
        let ((mut text, length), (bits, digits)) = (digits(first), digits(prefix));
        let mut label = [0; 7];
        let parts = text.iter_mut().take(length).map(|digit| *digit);
        let parts = parts.chain([b'/']).chain(bits.into_iter().take(digits));
        let used = label.iter_mut().zip(parts).map(|(slot, octet)| *slot = octet).count();
        builder.label(label.get(..used).unwrap_or_default())?;
    }
    match address {
        IpAddr::V4(address) => {
            for octet in address.octets().iter().take(labels).rev() {
                let (text, length) = digits(*octet);
                builder.label(text.get(..length).unwrap_or_default())?;
            }
            builder.label(b"in-addr")?;
        }
        IpAddr::V6(address) => {
            let nibbles = address.octets().map(|octet| [octet >> 4, octet & 15]);
            for nibble in nibbles.as_flattened().iter().take(labels).rev() {
                builder.label(&[HEX.get(usize::from(*nibble)).copied().unwrap_or(b'0')])?;
            }
            builder.label(b"ip6")?;
        }
    }
    builder.label(b"arpa")?;
    builder.finish(Name::ROOT)
}

/// The mask of the last octet of a block of less than 256 addresses and more than one.
#[inline]
fn block_mask(prefix: u8) -> Option<u8> {
    (25..=31).contains(&prefix).then(|| u8::MAX << (32 - prefix))
}

/// The digits of a number without zeros in front, and how many.
#[inline]
const fn digits(number: u8) -> ([u8; 3], usize) {
    let (a, b, c) = (b'0' + number / 100, b'0' + number / 10 % 10, b'0' + number % 10);
    match number {
        0..10 => ([c, 0, 0], 1),
        10..100 => ([b, c, 0], 2),
        100.. => ([a, b, c], 3),
    }
}

/// `first/prefix` of RFC 2317 §4.
#[inline]
fn classless(label: &[u8]) -> Option<(u8, u8)> {
    let slash = label.iter().position(|octet| *octet == b'/')?;
    let (first, prefix) = label.split_at_checked(slash)?;
    let (first, prefix) = (decimal(first)?, decimal(prefix.get(1..)?)?);
    (first & !block_mask(prefix)? == 0).then_some((first, prefix))
}

#[inline]
fn decimal(label: &[u8]) -> Option<u8> {
    if label.is_empty() || label.len() > 3 || (label.len() > 1 && label.first() == Some(&b'0')) {
        return None;
    }
    label.iter().try_fold(0u8, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[inline]
fn nibble(label: &[u8]) -> Option<u8> {
    match label {
        [digit] => char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_ways() {
        for (address, name) in [
            ("192.0.2.10", "10.2.0.192.in-addr.arpa."),
            ("255.100.9.0", "0.9.100.255.in-addr.arpa."),
            (
                "2001:db8::567:89ab",
                "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
            ),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(NameBuf::reverse(address).to_string(), name);
            assert_eq!(name.parse::<NameBuf>().unwrap().as_name().to_address(), Some(address));
        }
        for name in [
            "arpa",
            "2.0.192.in-addr.arpa",
            "01.2.0.192.in-addr.arpa",
            "256.2.0.192.in-addr.arpa",
            "1.0/25.2.0.192.in-addr.arpa",
            ".",
        ] {
            assert_eq!(name.parse::<NameBuf>().unwrap().as_name().to_address(), None, "{name}");
        }
    }

    #[test]
    fn networks() {
        for (network, prefix, name) in [
            ("0.0.0.0", 0, "in-addr.arpa."),
            ("10.0.0.0", 8, "10.in-addr.arpa."),
            ("192.0.2.0", 24, "2.0.192.IN-ADDR.arpa."),
            ("192.0.2.128", 26, "128/26.2.0.192.in-addr.arpa."),
            ("192.0.2.192", 32, "192.192/26.2.0.192.in-addr.arpa."),
            ("2001:db8::", 32, "8.b.d.0.1.0.0.2.IP6.ARPA."),
            ("2001:d00::", 24, "d.0.1.0.0.2.ip6.arpa."),
            ("::", 0, "ip6.arpa."),
        ] {
            let parsed: NameBuf = name.parse().unwrap();
            let network: IpAddr = network.parse().unwrap();
            assert_eq!(parsed.as_name().to_network(), Some((network, prefix)), "{name}");
            if !name.contains('/') {
                assert_eq!(NameBuf::reverse_zone(network, prefix), Some(parsed));
            }
        }
        for name in [
            "arpa.",
            "a.in-addr.arpa.",
            "1.2.3.4.5.in-addr.arpa.",
            "1/26.2.0.192.in-addr.arpa.",
            "0/24.2.0.192.in-addr.arpa.",
            "0/32.2.0.192.in-addr.arpa.",
            "/26.2.0.192.in-addr.arpa.",
            "0/25.0.192.in-addr.arpa.",
            "0/26.0/25.2.0.192.in-addr.arpa.",
            "64.0/26.2.0.192.in-addr.arpa.",
            "9.9.0/26.2.0.192.in-addr.arpa.",
            "10.ip6.arpa.",
            "g.ip6.arpa.",
        ] {
            assert_eq!(name.parse::<NameBuf>().unwrap().as_name().to_network(), None, "{name}");
        }
        let address: IpAddr = [192, 0, 2, 0].into();
        for prefix in [1, 7, 20, 25, 33, 255] {
            assert_eq!(NameBuf::reverse_zone(address, prefix), None);
        }
        assert_eq!(NameBuf::reverse_zone(Ipv6Addr::LOCALHOST.into(), 129), None);
        assert_eq!(NameBuf::reverse_zone(Ipv6Addr::LOCALHOST.into(), 127), None);
        for prefix in [0, 24, 32, 33] {
            assert_eq!(NameBuf::reverse_classless([192, 0, 2, 0].into(), prefix), None);
        }
    }

    proptest! {
        #[test]
        fn every_address_and_network_comes_back(octets: [u8; 16], v4: [u8; 4], prefix in 0u8..=128) {
            for address in [IpAddr::from(octets), IpAddr::from(v4)] {
                let name = NameBuf::reverse(address);
                prop_assert_eq!(name.as_name().to_address(), Some(address));
                if let Some(zone) = NameBuf::reverse_zone(address, prefix) {
                    prop_assert!(name.is_subdomain_of(&zone));
                    let (network, bits) = zone.as_name().to_network().unwrap();
                    prop_assert_eq!(bits, prefix);
                    prop_assert_eq!(NameBuf::reverse_zone(network, bits), Some(zone));
                }
            }
            let block = 25 + prefix % 7;
            let zone = NameBuf::reverse_classless(v4.into(), block).unwrap();
            let host = u32::from_be_bytes(v4);
            let first = Ipv4Addr::from(host & (u32::MAX << (32 - block)));
            prop_assert_eq!(zone.as_name().to_network(), Some((first.into(), block)));
            let inside = zone.child(v4[3].to_string().as_bytes()).unwrap();
            prop_assert_eq!(inside.as_name().to_network(), Some((v4.into(), 32)));
        }
    }
}
