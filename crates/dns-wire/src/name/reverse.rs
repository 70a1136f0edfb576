use alloc::borrow::ToOwned;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Name, NameBuf, NameBuilder, NameError};

const HEX: [u8; 16] = *b"0123456789abcdef";

pub(super) fn name_of(address: IpAddr) -> NameBuf {
    // At most 74 octets: it always fits.
    build(address).unwrap_or_default()
}

fn build(address: IpAddr) -> Result<NameBuf, NameError> {
    let mut builder = NameBuilder::new();
    match address {
        IpAddr::V4(address) => {
            for octet in address.octets().iter().rev() {
                let digits = [b'0' + octet / 100, b'0' + octet / 10 % 10, b'0' + octet % 10];
                let zeros = if *octet < 10 { 2 } else { usize::from(*octet < 100) };
                builder.label(digits.get(zeros..).unwrap_or_default())?;
            }
            builder.label(b"in-addr")?;
        }
        IpAddr::V6(address) => {
            for octet in address.octets().iter().rev() {
                for nibble in [octet & 15, octet >> 4] {
                    let digit = HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
                    builder.label(&[digit])?;
                }
            }
            builder.label(b"ip6")?;
        }
    }
    builder.label(b"arpa")?;
    builder.finish(Name::ROOT)
}

impl Name<'_> {
    /// The address that this name is the reverse of, if it is a whole one; see [`NameBuf::reverse`].
    #[must_use]
    pub fn to_address(&self) -> Option<IpAddr> {
        let count = self.label_count();
        let mut zone = self.labels().skip(count.checked_sub(2)?);
        let family = zone.next()?.to_owned();
        if !zone.next()?.eq_ignore_ascii_case(b"arpa") {
            return None;
        }
        if count == 6 && family.eq_ignore_ascii_case(b"in-addr") {
            let mut octets = [0; 4];
            for (octet, label) in octets.iter_mut().rev().zip(self.labels()) {
                *octet = decimal(label)?;
            }
            Some(Ipv4Addr::from(octets).into())
        } else if count == 34 && family.eq_ignore_ascii_case(b"ip6") {
            let mut octets = [0; 16];
            let mut labels = self.labels();
            for octet in octets.iter_mut().rev() {
                let (low, high) = (nibble(labels.next()?)?, nibble(labels.next()?)?);
                *octet = high << 4 | low;
            }
            Some(Ipv6Addr::from(octets).into())
        } else {
            None
        }
    }
}

fn decimal(label: &[u8]) -> Option<u8> {
    if label.len() > 3 || (label.len() > 1 && label.first() == Some(&b'0')) {
        return None;
    }
    label.iter().try_fold(0u8, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

fn nibble(label: &[u8]) -> Option<u8> {
    match label {
        [digit] => char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

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
            ".",
        ] {
            assert_eq!(name.parse::<NameBuf>().unwrap().as_name().to_address(), None, "{name}");
        }
    }
}
