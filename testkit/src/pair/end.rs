use std::mem;

use sans_io::{Connection, Event, Instant, Layer, Want};

use super::{Arrival, Half};
use crate::cuts::Caller;

/// One end of the pipe: the loop that a driver runs, without its sockets.
pub(super) struct End<C: Connection, A> {
    conn: C,
    caller: A,
    /// What arrived and is not consumed.
    buffer: Vec<u8>,
    out: Vec<u8>,
    eof: bool,
    events: Vec<String>,
    /// The chunks since the last event.
    chunk: Vec<u8>,
    result: Option<Result<(), C::Error>>,
}

/// Calls of `receive` without an arrival after which an end is taken for one that never waits.
const PATIENCE: u32 = 1_000_000;

impl<C: Connection, A: Caller<C>> End<C, A> {
    pub(super) fn new((conn, caller): (C, A)) -> Self {
        let (buffer, out) = (Vec::new(), Vec::new());
        Self {
            conn,
            caller,
            buffer,
            out,
            eof: false,
            events: Vec::new(),
            chunk: Vec::new(),
            result: None,
        }
    }

    pub(super) fn start(&mut self) {
        self.caller.start(&mut self.conn, &mut self.out);
    }

    /// Whether this end closed.
    pub(super) const fn closed(&self) -> bool {
        self.result.is_some()
    }

    /// What is to be sent.
    pub(super) fn sent(&mut self) -> Vec<u8> {
        mem::take(&mut self.out)
    }

    pub(super) fn arrive(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Bytes(bytes) => self.buffer.extend_from_slice(&bytes),
            Arrival::Eof => self.eof = true,
        }
    }

    pub(super) fn deadline(&mut self, now: Instant) -> Option<Instant> {
        if self.closed() { None } else { self.conn.poll_timeout(now) }
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, now: Instant) {
        if !self.closed() && self.conn.poll_timeout(now).is_some_and(|deadline| deadline <= now) {
            // What arrived in time is read first.
            self.work();
            if !self.closed()
                && let Err(error) = self.conn.handle_timeout(now, &mut self.out)
            {
                self.result = Some(Err(error));
            }
        }
    }

    /// Receives and acts until this end waits.
    pub(super) fn work(&mut self) {
        if self.closed() {
            return;
        }
        for _ in 0..PATIENCE {
            match self.turn() {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    self.result = Some(Err(error));
                    return;
                }
            }
        }
        panic!("{PATIENCE} calls of receive() and the end still does not wait");
    }

    /// One call of `receive` and what follows from it. `false`: it waits, or it is over.
    fn turn(&mut self) -> Result<bool, C::Error> {
        let mut input = self.buffer.as_slice();
        let written = self.out.len();
        let more = match self.conn.receive(&mut input, &mut self.out) {
            Ok(Some(event)) => {
                if let Some(bytes) = event.chunk() {
                    self.chunk.extend_from_slice(bytes);
                } else {
                    note_chunk(&mut self.events, &mut self.chunk);
                    self.events.push(format!("{event:?}"));
                }
                self.caller.on(&mut self.conn, event, &mut self.out);
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(error) => Err(error),
        };
        let used = self.buffer.len() - input.len();
        self.buffer.drain(..used);
        if more? {
            return Ok(true);
        }
        match self.conn.want() {
            // It is for what was written to be sent.
            Want::Caller if self.out.len() > written => Ok(true),
            Want::Caller if self.caller.idle(&mut self.conn, &mut self.out) => Ok(true),
            Want::Layer(layer) => {
                self.conn.switch_layer(layer, &self.buffer)?;
                assert!(
                    layer != Layer::Tls || self.buffer.is_empty(),
                    "plaintext injected before TLS was let pass: \"{}\"",
                    self.buffer.escape_ascii()
                );
                self.caller.switched(&mut self.conn, layer, &mut self.out);
                Ok(true)
            }
            Want::Close => {
                self.result = Some(Ok(()));
                Ok(false)
            }
            Want::Input | Want::Caller if self.eof => {
                self.conn.receive_eof(&self.buffer)?;
                self.result = Some(Ok(()));
                Ok(false)
            }
            Want::Input => {
                let (left, capacity) = (self.buffer.len(), self.conn.capacity());
                assert!(
                    left == 0 || left < capacity,
                    "{left} bytes are left unconsumed, capacity() is {capacity}"
                );
                Ok(false)
            }
            Want::Caller => Ok(false),
        }
    }

    pub(super) fn over(mut self) -> Half<C, A> {
        note_chunk(&mut self.events, &mut self.chunk);
        Half { conn: self.conn, caller: self.caller, events: self.events, result: self.result }
    }
}

/// Adds the chunks before an event, joined.
fn note_chunk(events: &mut Vec<String>, chunk: &mut Vec<u8>) {
    if !chunk.is_empty() {
        events.push(format!("chunk \"{}\"", chunk.escape_ascii()));
        chunk.clear();
    }
}
