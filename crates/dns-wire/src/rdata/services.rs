use alloc::vec::Vec;
use core::{fmt, net::Ipv4Addr};

use super::{Codec, Sink, bits::Bits};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Cursor, Error, ErrorKind, RecordType, record};

record! {
    /// The well-known services of a host (RFC 1035 §3.4.2); hosts should not rely on it (RFC 1123 §6.1.3.6).
    Wks<'m> = RecordType::WKS {
        /// The host.
        address: Ipv4Addr,
        /// The protocol of the Internet: 6 is TCP, 17 is UDP.
        protocol: u8 as Protocol,
        /// Where services listen.
        ports: Ports<'m>,
    }
}

/// A protocol by its number or its name; printed as a number.
struct Protocol;

impl<'m> Codec<'m> for Protocol {
    type Value = u8;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<u8, Error> {
        cursor.u8()
    }

    #[inline]
    fn write<S: Sink>(value: &u8, sink: &mut S) {
        sink.octets(&[*value]);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, f)
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let word = fields.word()?;
        let number = grammar::u8(word).ok().or_else(|| number_of(word, PROTOCOLS));
        fields.write(&[number.ok_or(FieldErrorKind::Mnemonic)?]);
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(*value)
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        super::made_up::octets(u, 1, out)
    }
}

/// A set of ports: one bit each, from port 0 on, at most 8192 octets (RFC 1035 §3.4.2).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Ports<'m>(&'m [u8]);

impl<'m> Ports<'m> {
    /// A set in wire form; `None` if it is longer than 8192 octets.
    #[must_use]
    #[inline]
    pub const fn from_wire(bits: &'m [u8]) -> Option<Self> {
        if bits.len() > 8192 { None } else { Some(Self(bits)) }
    }

    /// The ports, in ascending order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = u16> + use<'m> {
        Bits::new(0, self.0)
    }

    /// Whether `port` is in the set.
    #[must_use]
    #[inline]
    pub fn contains(&self, port: u16) -> bool {
        self.0.get(usize::from(port / 8)).is_some_and(|octet| octet & (0x80 >> (port % 8)) != 0)
    }

    /// Appends the set of `ports` to `out`.
    #[inline]
    pub fn write_ports(ports: impl IntoIterator<Item = u16>, out: &mut Vec<u8>) {
        let start = out.len();
        for port in ports {
            let at = start + usize::from(port / 8);
            if out.len() <= at {
                out.resize(at + 1, 0);
            }
            if let Some(octet) = out.get_mut(at) {
                *octet |= 0x80 >> (port % 8);
            }
        }
    }
}

impl<'m> Codec<'m> for Ports<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let at = *cursor;
        Self::from_wire(cursor.rest()).ok_or_else(|| at.error(ErrorKind::DataLength))
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(value.0);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        value.iter().try_for_each(|port| write!(f, "{}{port}", core::mem::replace(&mut space, " ")))
    }

    #[cfg(feature = "print")]
    #[inline]
    fn is_blank(value: &Self) -> bool {
        value.0.is_empty()
    }

    /// Zeros at the end are not read back.
    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        value.0.last() != Some(&0)
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let mut ports = Vec::new();
        while let Some(word) = fields.next_word() {
            let number = grammar::u16(word).ok().or_else(|| number_of(word, SERVICES));
            ports.push(number.ok_or(FieldErrorKind::Mnemonic)?);
        }
        let mut bits = Vec::new();
        Self::write_ports(ports, &mut bits);
        fields.write(&bits);
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(value.iter())
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        let mut ports = Vec::new();
        for _ in 0..u.int_in_range(0..=4)? {
            ports.push(u.int_in_range(0..=u16::MAX)?);
        }
        Self::write_ports(ports, out);
        Ok(())
    }
}

impl fmt::Debug for Ports<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(feature = "text")]
#[inline]
fn number_of<T: Copy>(name: &[u8], table: &[(&str, T)]) -> Option<T> {
    let found = table.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()))?;
    Some(found.1)
}

/// Names of IANA "Protocol Numbers".
#[cfg(feature = "text")]
const PROTOCOLS: &[(&str, u8)] = &[
    ("icmp", 1),
    ("igmp", 2),
    ("ggp", 3),
    ("st", 5),
    ("tcp", 6),
    ("egp", 8),
    ("igp", 9),
    ("pup", 12),
    ("udp", 17),
    ("hmp", 20),
    ("xns-idp", 22),
    ("rdp", 27),
    ("dccp", 33),
    ("ipv6", 41),
    ("rsvp", 46),
    ("gre", 47),
    ("esp", 50),
    ("ah", 51),
    ("ospf", 89),
    ("sctp", 132),
];

/// Names of IANA "Service Name and Transport Protocol Port Number Registry" that hosts were known for.
#[cfg(feature = "text")]
const SERVICES: &[(&str, u16)] = &[
    ("tcpmux", 1),
    ("rje", 5),
    ("echo", 7),
    ("discard", 9),
    ("systat", 11),
    ("daytime", 13),
    ("netstat", 15),
    ("qotd", 17),
    ("chargen", 19),
    ("ftp-data", 20),
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("time", 37),
    ("rlp", 39),
    ("nameserver", 42),
    ("nicname", 43),
    ("whois", 43),
    ("tacacs", 49),
    ("domain", 53),
    ("bootps", 67),
    ("bootpc", 68),
    ("tftp", 69),
    ("gopher", 70),
    ("finger", 79),
    ("http", 80),
    ("www", 80),
    ("link", 87),
    ("kerberos", 88),
    ("supdup", 95),
    ("hostnames", 101),
    ("iso-tsap", 102),
    ("csnet-ns", 105),
    ("rtelnet", 107),
    ("pop2", 109),
    ("pop3", 110),
    ("sunrpc", 111),
    ("auth", 113),
    ("sftp", 115),
    ("uucp-path", 117),
    ("nntp", 119),
    ("ntp", 123),
    ("netbios-ns", 137),
    ("netbios-dgm", 138),
    ("netbios-ssn", 139),
    ("imap", 143),
    ("snmp", 161),
    ("snmptrap", 162),
    ("xdmcp", 177),
    ("bgp", 179),
    ("irc", 194),
    ("ldap", 389),
    ("https", 443),
    ("exec", 512),
    ("login", 513),
    ("shell", 514),
    ("printer", 515),
    ("talk", 517),
    ("ntalk", 518),
    ("uucp", 540),
    ("imaps", 993),
    ("pop3s", 995),
];
