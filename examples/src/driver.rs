//! One driver a runtime, the same for every protocol: bytes in, events out, replies back.
//!
//! A [`Handler`] is the caller's side of a connection. [`blocking`] drives it over any `Read + Write` and
//! [`tokio`] over any `AsyncRead + AsyncWrite`; the two differ in their `await`s. A client that would rather say one
//! thing after another has a [`ClientSession`] of either.

pub mod blocking;
mod client;
mod clock;
mod error;
mod link;
pub mod pipe;
pub mod tokio;

use std::{io, time::Duration};

use sans_io::Connection;

pub use client::ClientSession;
pub use clock::Clock;
pub use error::{Error, Result};

/// Sees the bytes of a session, above TLS: for a log.
pub type Tap = Box<dyn FnMut(Direction, &[u8]) + Send>;

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the peer.
    Received,
    /// To the peer.
    Sent,
}

/// What TLS derives for one connection alone: the exporter's octets for channel binding (RFC 9266).
pub type Binding = [u8; 32];

/// The caller's side of a connection. `start`, `on` and `switched` are plain calls that answer at once, or copy what
/// they need into an owned `Todo`, which is performed when the event is gone.
pub trait Handler<C: Connection> {
    /// Work that takes longer than a plain call: a look-up, a file, a payload in pieces.
    type Todo: Send;

    /// The connection is there: greet, or wait.
    fn start(&mut self, conn: &mut C, out: &mut Vec<u8>) -> Option<Self::Todo>;

    /// The peer did something.
    fn on(&mut self, conn: &mut C, event: C::Event<'_>, out: &mut Vec<u8>) -> Option<Self::Todo>;

    /// Does the work. What it appends to `out` is flushed; another `Todo` comes after the flush, so that a
    /// payload can be given in pieces.
    ///
    /// # Errors
    /// If the work cannot go on; the connection is dropped.
    fn perform(
        &mut self,
        conn: &mut C,
        todo: Self::Todo,
        out: &mut Vec<u8>,
    ) -> io::Result<Option<Self::Todo>>;

    /// The connection is inside TLS, now or from the start, and has this of it.
    fn bound(&mut self, binding: Option<Binding>) {
        let _ = binding;
    }

    /// The connection is above a new layer.
    fn switched(&mut self, conn: &mut C, out: &mut Vec<u8>) -> Option<Self::Todo> {
        let _ = (conn, out);
        None
    }

    /// How long the peer may be silent before [`quiet`](Self::quiet) is called; `None` for ever.
    fn patience(&self) -> Option<Duration> {
        None
    }

    /// The peer was silent for as long as [`patience`](Self::patience) says: tell it what is new.
    fn quiet(&mut self, conn: &mut C, out: &mut Vec<u8>) -> Option<Self::Todo> {
        let _ = (conn, out);
        None
    }
}

/// What one turn of a session brought.
#[derive(Debug)]
pub enum Turn<E> {
    /// An event was handled.
    Event(E),
    /// The caller is to act.
    Due,
    /// The connection is above a new layer.
    Switched,
    /// Bytes were read.
    Read,
    /// Bytes were sent, and the connection may go on.
    Sent,
    /// Time has passed, and nothing was read.
    Quiet,
    /// The session is over.
    Over,
}

/// How long the peer may take to make room for what is sent, and a TLS handshake to come about.
pub(crate) const STALL: Duration = Duration::from_secs(300);
/// No event is taken while more than this is unsent.
const HIGH_WATER: usize = 64 * 1024;
