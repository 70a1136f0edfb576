use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use dns_wire::{Name, NameBuf, NameBuilder, NameError};

/// A server of the root zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Its name, for people to read: only the addresses are used.
    pub name: NameBuf,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
}

impl Hint {
    /// A server with addresses.
    #[must_use]
    pub fn new(name: NameBuf, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        Self { name, addresses: addresses.into_iter().collect() }
    }
}

/// The thirteen servers of the Internet's root, a to m.root-servers.net, with their addresses of 2024 (IANA "Root Servers").
#[must_use]
pub fn root_hints() -> Vec<Hint> {
    SERVERS
        .iter()
        .filter_map(|(letter, v4, v6)| {
            let addresses = [Ipv4Addr::from(*v4).into(), Ipv6Addr::from(*v6).into()];
            Some(Hint::new(root_server(*letter).ok()?, addresses))
        })
        .collect()
}

fn root_server(letter: u8) -> Result<NameBuf, NameError> {
    let mut builder = NameBuilder::new();
    for label in [&[letter][..], b"root-servers", b"net"] {
        builder.label(label)?;
    }
    builder.finish(Name::ROOT)
}

/// Letter, IPv4 address, IPv6 address.
const SERVERS: [(u8, [u8; 4], [u16; 8]); 13] = [
    (b'a', [198, 41, 0, 4], [0x2001, 0x503, 0xba3e, 0, 0, 0, 2, 0x30]),
    (b'b', [170, 247, 170, 2], [0x2801, 0x1b8, 0x10, 0, 0, 0, 0, 0xb]),
    (b'c', [192, 33, 4, 12], [0x2001, 0x500, 2, 0, 0, 0, 0, 0xc]),
    (b'd', [199, 7, 91, 13], [0x2001, 0x500, 0x2d, 0, 0, 0, 0, 0xd]),
    (b'e', [192, 203, 230, 10], [0x2001, 0x500, 0xa8, 0, 0, 0, 0, 0xe]),
    (b'f', [192, 5, 5, 241], [0x2001, 0x500, 0x2f, 0, 0, 0, 0, 0xf]),
    (b'g', [192, 112, 36, 4], [0x2001, 0x500, 0x12, 0, 0, 0, 0, 0xd0d]),
    (b'h', [198, 97, 190, 53], [0x2001, 0x500, 1, 0, 0, 0, 0, 0x53]),
    (b'i', [192, 36, 148, 17], [0x2001, 0x7fe, 0, 0, 0, 0, 0, 0x53]),
    (b'j', [192, 58, 128, 30], [0x2001, 0x503, 0xc27, 0, 0, 0, 2, 0x30]),
    (b'k', [193, 0, 14, 129], [0x2001, 0x7fd, 0, 0, 0, 0, 0, 1]),
    (b'l', [199, 7, 83, 42], [0x2001, 0x500, 0x9f, 0, 0, 0, 0, 0x42]),
    (b'm', [202, 12, 27, 33], [0x2001, 0xdc3, 0, 0, 0, 0, 0, 0x35]),
];
