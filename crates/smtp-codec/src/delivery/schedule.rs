use core::time::Duration;

/// When a deferred recipient is tried again (RFC 5321 §4.5.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schedule {
    /// The wait after each of the first two attempts. 30 minutes: two retries in the first hour.
    pub first: Duration,
    /// The wait after every later attempt. 2 hours.
    pub later: Duration,
    /// The age at which a letter is given up. 5 days; at least 4 to 5 are asked for.
    pub give_up: Duration,
}

impl Default for Schedule {
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            first: MINUTE.saturating_mul(30),
            later: MINUTE.saturating_mul(120),
            give_up: MINUTE.saturating_mul(5 * 24 * 60),
        }
    }
}

impl Schedule {
    /// The same wait after every attempt.
    #[must_use]
    pub fn every(wait: Duration, give_up: Duration) -> Self {
        Self { first: wait, later: wait, give_up }
    }

    /// The wait after so many attempts.
    pub(super) const fn wait(&self, attempts: u32) -> Duration {
        if attempts <= 2 { self.first } else { self.later }
    }
}
