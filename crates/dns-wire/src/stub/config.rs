use alloc::vec::Vec;
use core::{net::SocketAddr, time::Duration};

use crate::Flags;

/// Whom a stub client asks, and how patiently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The servers, the preferred one first.
    pub servers: Vec<SocketAddr>,
    /// How often each server is asked. 2, as resolv.conf has it.
    pub rounds: u8,
    /// Each query begins with the server after that of the query before. Off, as resolv.conf has it.
    pub rotate: bool,
    /// How long a server is waited for in the first round; each round doubles it. 2 s: longer than any sound server takes
    /// for a name that is not in its cache, nearly always.
    pub timeout: Duration,
    /// The longest wait after doubling. 16 s.
    pub max_timeout: Duration,
    /// The longest that a query takes, whatever its servers do and however many names it tries. 60 s.
    pub deadline: Duration,
    /// What is sent over.
    pub transport: Transport,
    /// The flags of queries: RD; AD and CD may be of use (RFC 6840 §5.7, §5.9).
    pub flags: Flags,
    /// The size of UDP payload that is asked for with EDNS (RFC 6891 §6.2.3); `None` sends no OPT record. 1232 passes
    /// all networks unfragmented (RFC 9715 §3).
    pub udp_size: Option<u16>,
    /// Sets DO: answers come with their DNSSEC records. Off.
    pub dnssec_ok: bool,
    /// Sends a cookie to each server, and takes only answers with it from those that know cookies (RFC 7873): 64 bits
    /// against forgery. On; without EDNS, there are none.
    pub cookies: bool,
    /// Sends names in random case and takes only answers in the same case: up to one bit a letter against forgery. A
    /// server that answers in another case is asked over TCP, and if that does not help, in the case of the question.
    /// Off: owner names in answers come in that case too.
    pub randomize_case: bool,
}

/// What a stub client sends its first attempts over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// Datagrams, and TCP for what was cut.
    #[default]
    Udp,
    /// TCP only.
    Tcp,
    /// TLS only (RFC 7858).
    Tls,
}

impl Config {
    /// The defaults for these servers.
    #[must_use]
    pub fn new(servers: impl IntoIterator<Item = SocketAddr>) -> Self {
        Self {
            servers: servers.into_iter().collect(),
            rounds: 2,
            rotate: false,
            timeout: Duration::from_secs(2),
            max_timeout: Duration::from_secs(16),
            deadline: Duration::from_secs(60),
            transport: Transport::Udp,
            flags: Flags::default().with_rd(true),
            udp_size: Some(1232),
            dnssec_ok: false,
            cookies: true,
            randomize_case: false,
        }
    }

    /// How long to wait in the round that `attempt` belongs to.
    pub(super) fn wait(&self, attempt: usize) -> Duration {
        let round = attempt.checked_div(self.servers.len()).unwrap_or(0);
        let doubled = u32::try_from(round).ok().and_then(|round| 1u32.checked_shl(round));
        doubled
            .and_then(|factor| self.timeout.checked_mul(factor))
            .map_or(self.max_timeout, |wait| wait.min(self.max_timeout))
    }

    /// How many attempts a name has: not counted are those that one gives rise to, over TCP or without EDNS.
    pub(super) fn attempts(&self) -> usize {
        self.servers.len() * usize::from(self.rounds)
    }
}
