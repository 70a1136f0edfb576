//! What a host's files say about names: resolv.conf(5) and hosts(5), from their text, and the search list.
//!
//! These functions never fail: they are for files that people write by hand, and a line that says nothing is passed
//! over, as C libraries do. Nothing here opens a file.
//!
//! ```
//! use dns_wire::config::{Hosts, ResolvConf};
//!
//! let conf = ResolvConf::parse("nameserver 192.0.2.53\nsearch corp.example\noptions ndots:2");
//! let names: Vec<_> = conf.candidates(&"www.eu".parse()?).map(|name| name.to_string()).collect();
//! assert_eq!(names, ["www.eu.corp.example.", "www.eu."]);
//!
//! let hosts = Hosts::parse("127.0.0.1 localhost\n192.0.2.7 printer.corp.example printer");
//! let name: dns_wire::NameBuf = "PRINTER".parse()?;
//! let host = hosts.by_name(name.as_name()).next();
//! assert_eq!(host.map(|host| host.address.ip.to_string()).as_deref(), Some("192.0.2.7"));
//! # Ok::<(), dns_wire::NameError>(())
//! ```

mod hosts;
mod resolv_conf;
mod search;

pub use hosts::{Host, Hosts, MAX_HOST_NAMES};
pub use resolv_conf::{MAX_OTHER, MAX_SEARCH, MAX_SERVERS, Options, ResolvConf};
pub use search::Candidates;

use alloc::boxed::Box;
use core::{fmt, net::IpAddr};

/// An address as these files write it, perhaps with the zone of a link-local one (RFC 4007 §11).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopedAddress {
    /// The address.
    pub ip: IpAddr,
    /// What followed a `%`: an interface by name or number. Only the host knows it.
    pub zone: Option<Box<str>>,
}

impl ScopedAddress {
    /// Reads an address. A zone may follow those of IPv6 alone.
    fn parse(word: &[u8]) -> Option<Self> {
        let word = str::from_utf8(word).ok()?;
        let (ip, zone) = match word.split_once('%') {
            Some((ip, zone)) => (ip, (!zone.is_empty()).then_some(zone)),
            None => (word, None),
        };
        let ip: IpAddr = ip.parse().ok()?;
        if zone.is_some() && ip.is_ipv4() {
            return None;
        }
        Some(Self { ip, zone: zone.map(Box::from) })
    }
}

impl fmt::Display for ScopedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.zone {
            Some(zone) => write!(f, "{}%{zone}", self.ip),
            None => fmt::Display::fmt(&self.ip, f),
        }
    }
}

/// The words of a line.
fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|octet| matches!(octet, b' ' | b'\t' | b'\r' | 0x0B | 0x0C))
        .filter(|word| !word.is_empty())
}
