use std::time::{Duration, Instant as System};

use sans_io::Instant;

/// The process's clock, as the machines see it.
#[derive(Clone, Copy, Debug)]
pub struct Clock(System);

impl Clock {
    /// The epoch is now.
    #[must_use]
    pub fn start() -> Self {
        Self(System::now())
    }

    /// The time since the epoch.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::from_epoch(self.0.elapsed())
    }

    /// How long until `at`; at least a millisecond, so that it can be a socket's timeout.
    #[must_use]
    pub fn until(&self, at: Instant) -> Duration {
        at.saturating_since(self.now()).max(Duration::from_millis(1))
    }
}
