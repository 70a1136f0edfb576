use alloc::vec::Vec;
use core::{net::IpAddr, time::Duration};

use crate::{Hint, root_hints};

/// Where a resolver begins, and how patient it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The servers of the root zone.
    pub hints: Vec<Hint>,
    /// How long a server is waited for of which nothing is known. 800 ms: beyond the round trip to nearly anywhere.
    pub timeout: Duration,
    /// The longest wait for one message, after doubling. 4 s.
    pub max_timeout: Duration,
    /// How long an answer over TCP is waited for, connecting included. 4 s.
    pub tcp_timeout: Duration,
    /// How long a question may take in all. 12 s: clients have given up by then.
    pub patience: Duration,
    /// The size of UDP payload that is asked for with EDNS (RFC 6891 §6.2.3). 1232 passes all networks unfragmented
    /// (RFC 9715 §3.2 lets it be smaller than the 1400 that it recommends, appendix A tells where 1232 comes from).
    pub udp_size: u16,
    /// Sends names in random case and takes only answers in the same case over UDP: up to one bit a letter against
    /// forgery. On; a server that does not copy the question as it is gets asked over TCP.
    pub randomize_case: bool,
    /// Asks servers over IPv4. On.
    pub ipv4: bool,
    /// Asks servers over IPv6. On.
    pub ipv6: bool,
    /// Asks servers at loopback addresses. Off: a zone could send the resolver to services of its own host.
    pub loopback: bool,
    /// The longest time for which data is kept, in seconds. One day.
    pub max_ttl: u32,
    /// The longest time for which it is kept that something does not exist, in seconds. One hour (RFC 2308 §5 has one to three).
    pub max_negative_ttl: u32,
    /// For how long a question that failed is not tried again, in seconds: 5, doubled with each failure up to 300
    /// (RFC 9520 §3.2). At least 1.
    pub failure_ttl: u32,
}

impl Config {
    /// The defaults, beginning at `hints`.
    #[must_use]
    pub fn new(hints: impl IntoIterator<Item = Hint>) -> Self {
        Self {
            hints: hints.into_iter().collect(),
            timeout: Duration::from_millis(800),
            max_timeout: Duration::from_secs(4),
            tcp_timeout: Duration::from_secs(4),
            patience: Duration::from_secs(12),
            udp_size: 1232,
            randomize_case: true,
            ipv4: true,
            ipv6: true,
            loopback: false,
            max_ttl: 86_400,
            max_negative_ttl: 3600,
            failure_ttl: 5,
        }
    }

    /// Whether a server at `address` may be asked.
    pub(crate) fn may_ask(&self, address: IpAddr) -> bool {
        let (family, broadcast) = match address {
            IpAddr::V4(v4) => (self.ipv4, v4.is_broadcast() || v4.octets()[0] == 0),
            IpAddr::V6(v6) => (self.ipv6, v6.to_ipv4_mapped().is_some()),
        };
        family
            && !broadcast
            && !address.is_unspecified()
            && !address.is_multicast()
            && (self.loopback || !address.is_loopback())
    }
}

/// The servers of the Internet's root.
impl Default for Config {
    fn default() -> Self {
        Self::new(root_hints())
    }
}
