//! hosts(5): addresses and their names.

use alloc::vec::Vec;
use core::net::IpAddr;

use super::{ScopedAddress, words};
use crate::{Name, NameBuf};

/// Names that are kept of a file; the lists of blocked hosts that some fill it with have several 100 000.
pub const MAX_HOST_NAMES: usize = 1 << 20;

/// The table of hosts, found by name and by address.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    hosts: Vec<Host>,
    /// Each name as its host and its place there, in canonical order, the same ones as in the file.
    by_name: Vec<(u32, u32)>,
    /// Each host, by address, the same ones as in the file.
    by_address: Vec<u32>,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The address.
    pub address: ScopedAddress,
    /// Its names, the canonical one first; there is always one.
    pub names: Vec<NameBuf>,
}

impl Host {
    /// The official name; the others are aliases.
    #[must_use]
    pub fn canonical_name(&self) -> Name<'_> {
        self.names.first().map_or(Name::ROOT, NameBuf::as_name)
    }

    /// The other names.
    #[must_use]
    pub fn aliases(&self) -> &[NameBuf] {
        self.names.get(1..).unwrap_or_default()
    }
}

impl Hosts {
    /// Reads the text of the file: in each line an address, its canonical name, aliases, and a comment from `#` on.
    /// Any octets will do; lines without an address or a name are passed over, and so are names that are none. At most
    /// [`MAX_HOST_NAMES`] are kept.
    #[must_use]
    pub fn parse(text: impl AsRef<[u8]>) -> Self {
        let (mut hosts, mut count) = (Vec::new(), 0);
        for line in text.as_ref().split(|octet| *octet == b'\n') {
            let line = line.split(|octet| *octet == b'#').next().unwrap_or_default();
            let mut words = words(line);
            let Some(address) = words.next().and_then(ScopedAddress::parse) else { continue };
            let names = words.filter_map(host_name).take(MAX_HOST_NAMES - count);
            let names: Vec<_> = names.collect();
            if !names.is_empty() {
                count += names.len();
                hosts.push(Host { address, names });
            }
        }
        Self::index(hosts)
    }

    fn index(hosts: Vec<Host>) -> Self {
        let numbers = || 0u32..;
        let mut by_name: Vec<(u32, u32, &NameBuf)> = Vec::new();
        for (host, number) in hosts.iter().zip(numbers()) {
            by_name.extend(
                host.names.iter().zip(numbers()).map(|(name, place)| (number, place, name)),
            );
        }
        // Stable, so that the same names stay in order.
        by_name.sort_by_key(|(.., name)| *name);
        let by_name = by_name.into_iter().map(|(host, place, _)| (host, place)).collect();
        let mut by_address: Vec<_> = hosts.iter().zip(numbers()).collect();
        by_address.sort_by_key(|(host, _)| host.address.ip);
        let by_address = by_address.into_iter().map(|(_, number)| number).collect();
        Self { hosts, by_name, by_address }
    }

    /// All hosts, as in the file.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The hosts that have this name, as canonical name or alias, in any case of letters, in the order of the file.
    pub fn by_name<'h>(&'h self, name: Name<'h>) -> impl Iterator<Item = &'h Host> {
        let from =
            self.by_name.partition_point(|at| self.name(*at).is_some_and(|each| each < name));
        let found = self.by_name.get(from..).unwrap_or_default().iter();
        let found = found.take_while(move |at| self.name(**at).is_some_and(|each| each == name));
        found.filter_map(|(host, _)| self.host(*host))
    }

    /// The hosts that have this address, in the order of the file; their names are what it is called.
    pub fn by_address(&self, address: IpAddr) -> impl Iterator<Item = &Host> {
        let ip = |number: &u32| self.host(*number).map(|host| host.address.ip);
        let from = self.by_address.partition_point(|number| ip(number) < Some(address));
        let found = self.by_address.get(from..).unwrap_or_default().iter();
        found
            .filter_map(|number| self.host(*number))
            .take_while(move |host| host.address.ip == address)
    }

    fn host(&self, number: u32) -> Option<&Host> {
        self.hosts.get(usize::try_from(number).ok()?)
    }

    fn name(&self, (host, place): (u32, u32)) -> Option<Name<'_>> {
        let name = self.host(host)?.names.get(usize::try_from(place).ok()?)?;
        Some(name.as_name())
    }
}

/// A name as a whole, without the escapes of zone files.
fn host_name(word: &[u8]) -> Option<NameBuf> {
    let is_plain = word != b"@" && !word.contains(&b'\\');
    is_plain.then(|| NameBuf::from_text(word, Name::ROOT).ok()).flatten()
}
