use alloc::collections::BTreeMap;
use core::{net::IpAddr, time::Duration};

use sans_io::{Entropy, Instant};

use crate::Config;

/// What is known of servers: how fast they answer, whether they do, whether they understand EDNS.
#[derive(Debug)]
pub(crate) struct Servers {
    known: BTreeMap<IpAddr, Known>,
    capacity: usize,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    /// Smoothed round-trip time and its variation (RFC 6298 §2); `None` before the first answer.
    rtt: Option<(Duration, Duration)>,
    /// Timeouts since the last answer.
    timeouts: u8,
    edns: bool,
    until: Instant,
}

/// For how long a server is remembered: after that a dead one gets another chance.
const MEMORY: Duration = Duration::from_mins(15);
/// What an unknown server is taken for: slower than a near one, so that those known to be near are preferred,
/// and within [`BAND`] of them, so that it is tried.
const UNKNOWN: Duration = Duration::from_millis(200);
/// Servers that are slower than the best by no more than this are as good (RFC 5452 §4.4: which one is asked should
/// be hard to guess).
pub(crate) const BAND: Duration = Duration::from_millis(200);
/// The shortest wait, however fast a server is.
const MIN_WAIT: Duration = Duration::from_millis(200);
/// After so many timeouts in a row a server counts as dead (RFC 9520 §3.1).
const DEAD: u8 = 3;

impl Servers {
    pub(crate) const fn new(capacity: usize) -> Self {
        Self { known: BTreeMap::new(), capacity }
    }

    fn get(&self, server: IpAddr, now: Instant) -> Option<&Known> {
        self.known.get(&server).filter(|known| known.until > now)
    }

    /// What to order servers by.
    pub(crate) fn cost(&self, server: IpAddr, config: &Config, now: Instant) -> Duration {
        match self.get(server, now) {
            Some(Known { rtt: Some((smoothed, _)), timeouts: 0, .. }) => *smoothed,
            Some(known) if known.timeouts > 0 => known.wait(config),
            _ => UNKNOWN,
        }
    }

    /// How long to wait for an answer over UDP.
    pub(crate) fn wait(&self, server: IpAddr, config: &Config, now: Instant) -> Duration {
        self.get(server, now).map_or(config.timeout, |known| known.wait(config))
    }

    /// Whether it is worth asking more than once.
    pub(crate) fn is_dead(&self, server: IpAddr, now: Instant) -> bool {
        self.get(server, now).is_some_and(|known| known.timeouts >= DEAD)
    }

    pub(crate) fn edns(&self, server: IpAddr, now: Instant) -> bool {
        self.get(server, now).is_none_or(|known| known.edns)
    }

    /// An answer came after `rtt`.
    pub(crate) fn answered(
        &mut self,
        server: IpAddr,
        rtt: Duration,
        now: Instant,
        entropy: &mut impl Entropy,
    ) {
        let known = self.entry(server, now, entropy);
        known.timeouts = 0;
        known.rtt = Some(match known.rtt {
            None => (rtt, rtt / 2),
            Some((smoothed, variation)) => {
                ((smoothed * 7 + rtt) / 8, (variation * 3 + smoothed.abs_diff(rtt)) / 4)
            }
        });
    }

    /// No answer came in time, or the server cannot be reached.
    pub(crate) fn silent(&mut self, server: IpAddr, now: Instant, entropy: &mut impl Entropy) {
        let known = self.entry(server, now, entropy);
        known.timeouts = known.timeouts.saturating_add(1);
    }

    pub(crate) fn without_edns(
        &mut self,
        server: IpAddr,
        now: Instant,
        entropy: &mut impl Entropy,
    ) {
        self.entry(server, now, entropy).edns = false;
    }

    fn entry(&mut self, server: IpAddr, now: Instant, entropy: &mut impl Entropy) -> &mut Known {
        let fresh = Known { rtt: None, timeouts: 0, edns: true, until: now + MEMORY };
        if self.get(server, now).is_none() {
            self.known.remove(&server);
            if self.known.len() >= self.capacity {
                self.evict(entropy);
            }
        }
        self.known.entry(server).or_insert(fresh)
    }

    /// Forgets some server.
    fn evict(&mut self, entropy: &mut impl Entropy) {
        let somewhere = IpAddr::V4(entropy.next_u32().into());
        let found = self.known.range(somewhere..).next().or_else(|| self.known.iter().next());
        if let Some(server) = found.map(|(server, _)| *server) {
            self.known.remove(&server);
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }
}

impl Known {
    fn wait(&self, config: &Config) -> Duration {
        let base = match self.rtt {
            Some((smoothed, variation)) => (smoothed + variation * 4).max(MIN_WAIT),
            None => config.timeout,
        };
        let factor = 1u32.checked_shl(self.timeouts.into()).unwrap_or(u32::MAX);
        base.checked_mul(factor).map_or(config.max_timeout, |wait| wait.min(config.max_timeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter(u64);

    impl Entropy for Counter {
        fn fill(&mut self, out: &mut [u8]) {
            for octet in out {
                self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *octet = self.0.to_be_bytes()[0];
            }
        }
    }

    #[test]
    fn waits_double_and_recover() {
        let (config, server) = (Config::new([]), IpAddr::from([192, 0, 2, 1]));
        let (mut servers, mut entropy, now) = (Servers::new(8), Counter(0), Instant::EPOCH);
        assert_eq!(servers.wait(server, &config, now), config.timeout);
        servers.silent(server, now, &mut entropy);
        assert_eq!(servers.wait(server, &config, now), config.timeout * 2);
        for _ in 0..40 {
            servers.silent(server, now, &mut entropy);
        }
        assert_eq!(servers.wait(server, &config, now), config.max_timeout);
        assert!(servers.is_dead(server, now));
        assert!(!servers.is_dead(server, now + MEMORY));
        let rtt = Duration::from_millis(80);
        servers.answered(server, rtt, now, &mut entropy);
        assert_eq!(servers.wait(server, &config, now), rtt + rtt * 2);
        assert_eq!(servers.cost(server, &config, now), rtt);
    }

    #[test]
    fn memory_is_bounded() {
        let (mut servers, mut entropy) = (Servers::new(8), Counter(0));
        for number in 0..1000u32 {
            servers.silent(IpAddr::V4((number << 16).into()), Instant::EPOCH, &mut entropy);
            assert!(servers.len() <= 8);
        }
    }
}
