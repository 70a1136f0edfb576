use core::time::Duration;

use crate::Instant;

/// One deadline of a machine, armed when it is first polled.
///
/// [`start`](Self::start) needs no clock; [`poll`](Self::poll) turns the duration into an absolute deadline,
/// so a peer that drips bytes cannot extend it, and callers without timeouts never mention time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timer {
    /// Nothing is due.
    #[default]
    Off,
    /// Started, not yet polled.
    Pending(Duration),
    /// Due at the instant.
    Armed(Instant),
}

impl Timer {
    /// Starts over: due `after` the next poll.
    pub const fn start(&mut self, after: Duration) {
        *self = Self::Pending(after);
    }

    /// Nothing is due any more.
    pub const fn stop(&mut self) {
        *self = Self::Off;
    }

    /// The deadline, armed now if it was only pending.
    pub fn poll(&mut self, now: Instant) -> Option<Instant> {
        if let Self::Pending(after) = *self {
            *self = Self::Armed(now + after);
        }
        match *self {
            Self::Armed(at) => Some(at),
            Self::Off | Self::Pending(_) => None,
        }
    }

    /// Whether an armed deadline has passed.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        matches!(*self, Self::Armed(at) if at <= now)
    }
}
