use alloc::vec::Vec;
use core::time::Duration;

use sans_io::{Connection, Event, Instant, Layer, Stats, Timer, Want};
use thiserror::Error;

use super::{Deframer, FrameError, prefix};
use crate::Limits;

/// One end of DNS over TCP or TLS (RFC 7766, RFC 7858): messages in both directions, an idle timeout, and the end of the stream. It knows
/// nothing of what the messages say, so it serves clients and servers.
///
/// ```
/// use dns_wire::{Limits, tcp::Stream};
/// use sans_io::{Connection, Want};
/// let (mut stream, mut out) = (Stream::new(&Limits::default()), Vec::new());
/// stream.send(b"a message", &mut out)?;
/// assert_eq!(out, b"\0\x09a message");
/// let mut input = &out[..];
/// assert_eq!(stream.receive(&mut input, &mut Vec::new())?.map(|message| message.0), Some(&b"a message"[..]));
/// stream.receive_eof(input)?;
/// assert_eq!(stream.want(), Want::Close);
/// # Ok::<(), dns_wire::tcp::StreamError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    deframer: Deframer,
    phase: Phase,
    idle: Option<Duration>,
    timer: Timer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    /// The peer sends no more.
    Ended,
    Failed(StreamError),
}

/// A message that came on a [`Stream`]: its octets, whole. Whether they are a message, [`Message::new`](crate::Message::new) tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received<'b>(pub &'b [u8]);

impl Event for Received<'_> {}

/// Why a [`Stream`] is over, or a message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The peer's octets cannot be framed.
    #[error("{0}")]
    Frame(FrameError),
    /// No message came or went for too long.
    #[error("idle for too long")]
    TimedOut,
    /// A message to send has more octets than fit on a stream, or than the limit allows. The stream goes on.
    #[error("message too long to send")]
    TooLong,
    /// A layer was switched, which this protocol never asks for. The stream goes on.
    #[error("no layer to switch")]
    NoLayer,
}

impl Stream {
    /// At the start of a stream; inside of TLS, at the start of its data. Without an idle timeout.
    #[must_use]
    #[inline]
    pub fn new(limits: &Limits) -> Self {
        let deframer = Deframer::new(limits);
        Self { deframer, phase: Phase::Open, idle: None, timer: Timer::Off }
    }

    /// Sets how long no message may come or go before the stream is over; none to wait for ever. RFC 7766 §6.2.3 has servers wait for
    /// seconds, and more if the peer has shown a cookie or TLS. A client takes over what the server announces (RFC 7828 §3.2.2).
    #[inline]
    pub const fn idle(&mut self, timeout: Option<Duration>) {
        self.idle = timeout;
        match timeout {
            Some(timeout) => self.timer.start(timeout),
            None => self.timer.stop(),
        }
    }

    /// Takes over the idle timeout of a server's keepalive option, in units of 100 ms: zero closes the stream when it is idle next
    /// (RFC 7828 §3.4).
    #[inline]
    pub fn keepalive(&mut self, timeout: u16) {
        self.idle(Some(Duration::from_millis(u64::from(timeout) * 100)));
    }

    /// Appends a message behind its length to `out`.
    ///
    /// # Errors
    /// If the message has more than 65 535 octets, or the stream had failed before. Nothing is appended then.
    #[inline]
    pub fn send(&mut self, message: &[u8], out: &mut Vec<u8>) -> Result<(), StreamError> {
        if let Phase::Failed(error) = self.phase {
            return Err(error);
        }
        let prefix = prefix(message.len()).ok_or(StreamError::TooLong)?;
        out.extend_from_slice(&prefix);
        out.extend_from_slice(message);
        self.deframer.count_sent(prefix.len() + message.len());
        self.touch();
        Ok(())
    }

    /// What was counted so far: octets with the lengths among them, a message an event.
    #[must_use]
    #[inline]
    pub const fn stats(&self) -> Stats {
        self.deframer.stats()
    }

    /// Starts the idle timeout over. Only whole messages do: a peer that drips octets does not stay.
    #[inline]
    const fn touch(&mut self) {
        if let Some(timeout) = self.idle {
            self.timer.start(timeout);
        }
    }

    #[inline]
    const fn fail(&mut self, error: StreamError) -> StreamError {
        self.phase = Phase::Failed(error);
        self.timer.stop();
        error
    }
}

impl Connection for Stream {
    type Event<'b> = Received<'b>;
    type Error = StreamError;

    #[inline]
    fn receive<'b>(
        &mut self,
        input: &mut &'b [u8],
        _: &mut Vec<u8>,
    ) -> Result<Option<Received<'b>>, StreamError> {
        match self.phase {
            Phase::Open => {}
            Phase::Ended => return Ok(None),
            Phase::Failed(error) => return Err(error),
        }
        match self.deframer.receive(input) {
            Ok(Some(message)) => {
                self.touch();
                Ok(Some(Received(message)))
            }
            Ok(None) => Ok(None),
            Err(error) => Err(self.fail(StreamError::Frame(error))),
        }
    }

    #[inline]
    fn receive_eof(&mut self, rest: &[u8]) -> Result<(), StreamError> {
        if let Phase::Failed(error) = self.phase {
            return Err(error);
        }
        match self.deframer.receive_eof(rest) {
            Ok(()) => {
                self.phase = Phase::Ended;
                Ok(())
            }
            Err(error) => Err(self.fail(StreamError::Frame(error))),
        }
    }

    /// After the peer closed its side, responses may still be [sent](Stream::send) before the caller closes.
    #[inline]
    fn want(&self) -> Want {
        match self.phase {
            Phase::Open => Want::Input,
            Phase::Ended | Phase::Failed(_) => Want::Close,
        }
    }

    #[inline]
    fn capacity(&self) -> usize {
        self.deframer.capacity()
    }

    #[inline]
    fn switch_layer(&mut self, _: Layer, _: &[u8]) -> Result<(), StreamError> {
        Err(match self.phase {
            Phase::Failed(error) => error,
            Phase::Open | Phase::Ended => StreamError::NoLayer,
        })
    }

    #[inline]
    fn poll_timeout(&mut self, now: Instant) -> Option<Instant> {
        self.timer.poll(now)
    }

    #[inline]
    fn handle_timeout(&mut self, now: Instant, _: &mut Vec<u8>) -> Result<(), StreamError> {
        match self.phase {
            Phase::Failed(error) => Err(error),
            _ if self.timer.is_due(now) => Err(self.fail(StreamError::TimedOut)),
            _ => Ok(()),
        }
    }
}
