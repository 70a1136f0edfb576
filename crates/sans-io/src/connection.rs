use alloc::vec::Vec;

use crate::{Event, Instant, Layer, Want};

/// One end of a stream protocol, client or server, without its I/O.
///
/// The caller owns both buffers. Input is a cursor over the caller's bytes, events borrow those
/// bytes and never the connection, output is appended to the caller's buffer, one call gives at
/// most one event, and time comes in as an argument.
///
/// Inherent methods (`Client::mail`, `Server::reply`, …) come first; this trait mirrors what all
/// endpoints share, so that one driver a runtime serves every one of them:
///
/// 1. `receive` until it gives `None`, handling each event and flushing `out`;
/// 2. ask [`want`](Self::want): read for `Input`, act for `Caller`, upgrade for `Layer`, leave for `Close`;
/// 3. sleep no longer than [`poll_timeout`](Self::poll_timeout) says, then [`handle_timeout`](Self::handle_timeout).
///
/// # Cuts never matter
///
/// However the stream is cut into reads, the events (adjacent chunks joined), the bytes sent and the
/// errors are the same.
pub trait Connection {
    /// What the peer said, borrowed from the input.
    type Event<'b>: Event;
    /// Why the connection died. It tells whose fault it was and is small enough to copy.
    type Error: core::error::Error + Copy + PartialEq + 'static;

    /// Decodes at most one event from the front of `input` and advances it past what was used.
    ///
    /// `None`: nothing more can be decoded now; ask [`want`](Self::want). Every call may consume bytes
    /// (also one that gives `None`: skipped bytes) and may append to `out` (a `+`, a `503`): drop what
    /// was consumed and flush `out`, after an `Err` too. What is left in `input` is presented again,
    /// unchanged and followed by newer bytes: the scan resumes where it stopped, it never starts over.
    ///
    /// Call again after each event, after new bytes and after every method that replies or acts.
    ///
    /// # Errors
    /// Fatal and sticky: the same error comes back from then on, `out` holds the farewell that the
    /// protocol asks for, and `want()` is [`Want::Close`].
    fn receive<'b>(
        &mut self,
        input: &mut &'b [u8],
        out: &mut Vec<u8>,
    ) -> Result<Option<Self::Event<'b>>, Self::Error>;

    /// The peer closed its side. `rest` is what was received and not consumed.
    ///
    /// # Errors
    /// If the stream ended inside something, or the connection had failed before.
    fn receive_eof(&mut self, rest: &[u8]) -> Result<(), Self::Error>;

    /// What progress waits for. Ask after `receive` gave `None`.
    fn want(&self) -> Want;

    /// The most bytes that are ever left unconsumed, from the crate's `Limits`: a caller's buffer of
    /// this size never gets stuck.
    fn capacity(&self) -> usize;

    /// Goes on above a new layer. Call it after `want()` was [`Want::Layer`], before `out` is flushed
    /// and before anything more is read.
    ///
    /// [`Layer::Tls`]: `unread` is what was received and not consumed, and must be empty: anything in it
    /// is plaintext injected before TLS. What was learnt in clear is forgotten, as the RFCs demand.
    /// [`Layer::Deflate`]: `unread` is compressed already, the caller hands it to the inflater; `out` up
    /// to here goes out uncompressed. Until this call `receive` takes nothing.
    ///
    /// # Errors
    /// If `unread` holds plaintext before TLS, if no switch is due, or if the connection had failed before.
    fn switch_layer(&mut self, layer: Layer, unread: &[u8]) -> Result<(), Self::Error>;

    /// When [`handle_timeout`](Self::handle_timeout) is due, if at all. A timer is armed when it is first
    /// polled: poll again after `receive` and after every method that acts.
    fn poll_timeout(&mut self, now: Instant) -> Option<Instant>;

    /// Lets time pass. Calling it early does nothing.
    ///
    /// # Errors
    /// If the deadline has passed: the connection is dead and `out` holds the farewell.
    fn handle_timeout(&mut self, now: Instant, out: &mut Vec<u8>) -> Result<(), Self::Error>;
}
