/// What a machine counted since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Bytes taken from the input.
    pub received: u64,
    /// Bytes appended to the output.
    pub sent: u64,
    /// Events given, chunks included.
    pub events: u64,
    /// Rejected commands at a server, unreadable replies at a client.
    pub rejected: u64,
}

/// Holds [`Stats`] inside a machine. Two meters are always equal: counts depend on how the stream was
/// cut, and machines compare by what they will do next.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meter(Stats);

impl Meter {
    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.0
    }

    /// Counts one call that took `received` bytes, wrote `sent` and gave an event or none.
    pub const fn count(&mut self, received: usize, sent: usize, event: bool) {
        self.0.received = self.0.received.saturating_add(received as u64);
        self.0.sent = self.0.sent.saturating_add(sent as u64);
        self.0.events = self.0.events.saturating_add(event as u64);
    }

    /// Counts one rejected command or unreadable reply.
    pub const fn reject(&mut self) {
        self.0.rejected = self.0.rejected.saturating_add(1);
    }
}

impl PartialEq for Meter {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Meter {}
