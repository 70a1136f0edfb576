//! The zones of the demonstration, and which server has which.

use std::net::Ipv4Addr;

use dns_authority::{LoadError, Zone};

/// A name server of the demonstration: the addresses it bears, and its zone.
pub struct Host {
    /// The addresses, as the zones say.
    pub addresses: &'static [Ipv4Addr],
    /// The zone's origin.
    pub origin: &'static str,
    text: &'static str,
}

macro_rules! hosts {
    ($($origin:literal $file:literal [$($address:expr),*])*) => {
        /// All servers.
        pub const HOSTS: &[Host] = &[$(Host {
            addresses: &[$({ let [a, b, c, d]: [u8; 4] = $address; Ipv4Addr::new(a, b, c, d) }),*],
            origin: $origin,
            text: include_str!(concat!("../../zones/", $file)),
        }),*];
    };
}

hosts! {
    "." "root.zone" [
        [198, 41, 0, 4], [170, 247, 170, 2], [192, 33, 4, 12], [199, 7, 91, 13], [192, 203, 230, 10],
        [192, 5, 5, 241], [192, 112, 36, 4], [198, 97, 190, 53], [192, 36, 148, 17], [192, 58, 128, 30],
        [193, 0, 14, 129], [199, 7, 83, 42], [202, 12, 27, 33]
    ]
    "com" "com.zone" [[192, 5, 6, 30]]
    "edu" "edu.zone" [[192, 26, 92, 30]]
    "fr" "fr.zone" [[194, 0, 9, 1]]
    "crepes.fr" "crepes.fr.zone" [[192, 0, 2, 1]]
    "hamburger.edu" "hamburger.edu.zone" [[198, 51, 100, 1]]
    "networkutopia.com" "networkutopia.com.zone" [[212, 212, 212, 1]]
}

impl Host {
    /// The zone.
    ///
    /// # Errors
    /// If the file is no zone.
    pub fn zone(&self) -> Result<Zone, LoadError> {
        let origin = self.origin.parse().map_err(|_| dns_authority::ZoneError::OutOfZone)?;
        Zone::from_text(self.text.as_bytes(), &origin)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_host_has_a_zone() {
        for host in super::HOSTS {
            host.zone().unwrap_or_else(|error| panic!("{}: {error}", host.origin));
        }
    }
}
