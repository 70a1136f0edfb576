use std::time::Duration;

use sans_io::{Connection, Layer};

use super::{Clock, Direction, Tap};

/// A connection without its transport: the machine, and the octets on their way.
pub(super) struct Link<C> {
    pub(super) conn: C,
    pub(super) out: Vec<u8>,
    clock: Clock,
    pub(super) patience: Option<Duration>,
    /// What was read and not yet decoded, from `start` on.
    input: Vec<u8>,
    start: usize,
    tap: Option<Tap>,
}

/// Octets read at once.
const READ: usize = 16 * 1024;

impl<C: Connection> Link<C> {
    pub(super) fn new(conn: C, tap: Option<Tap>) -> Self {
        let (input, out) = (Vec::new(), Vec::new());
        Self { conn, out, clock: Clock::start(), patience: None, input, start: 0, tap }
    }

    /// Decodes at most one event, and hands it to `on`.
    pub(super) fn decode<E>(
        &mut self,
        on: impl FnOnce(&mut C, C::Event<'_>, &mut Vec<u8>) -> E,
    ) -> Result<Option<E>, C::Error> {
        let mut rest = &self.input[self.start..];
        let received = self.conn.receive(&mut rest, &mut self.out);
        let left = rest.len();
        let handled =
            received.map(|event| event.map(|event| on(&mut self.conn, event, &mut self.out)));
        self.start = self.input.len() - left;
        handled
    }

    /// Puts the machine above a layer that it wants.
    pub(super) fn switch_layer(&mut self, layer: Layer) -> Result<(), C::Error> {
        self.conn.switch_layer(layer, &self.input[self.start..])
    }

    /// The peer has closed its side.
    pub(super) fn receive_eof(&mut self) -> Result<(), C::Error> {
        self.conn.receive_eof(&self.input[self.start..])
    }

    /// Time has passed.
    pub(super) fn handle_timeout(&mut self) -> Result<(), C::Error> {
        self.conn.handle_timeout(self.clock.now(), &mut self.out)
    }

    /// How long the next read may take.
    pub(super) fn wait(&mut self) -> Option<Duration> {
        let deadline = self.conn.poll_timeout(self.clock.now());
        [deadline.map(|at| self.clock.until(at)), self.patience].into_iter().flatten().min()
    }

    /// Where the next octets go; [`filled`](Self::filled) is told how many there were.
    pub(super) fn room(&mut self) -> &mut [u8] {
        self.input.drain(..self.start);
        self.start = 0;
        let unread = self.input.len();
        self.input.resize(unread + READ, 0);
        &mut self.input[unread..]
    }

    pub(super) fn filled(&mut self, count: usize) {
        let unread = self.input.len() - READ;
        self.input.truncate(unread + count);
        if let Some(tap) = &mut self.tap
            && count > 0
        {
            tap(Direction::Received, &self.input[unread..]);
        }
    }

    /// What is to be sent now, if there is anything.
    pub(super) fn unsent(&mut self) -> Option<&[u8]> {
        if self.out.is_empty() {
            return None;
        }
        if let Some(tap) = &mut self.tap {
            tap(Direction::Sent, &self.out);
        }
        Some(&self.out)
    }
}
