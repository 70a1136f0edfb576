//! Messages on a stream: each after its length in two octets (RFC 1035 §4.2.2, RFC 7766 §8).

mod stream;

pub use stream::{Received, Stream, StreamError};

use sans_io::{Meter, Stats};
use thiserror::Error;

use crate::{Limits, MAX_MESSAGE};

/// The two octets that go before a message of `length` octets; `None` if it is too long.
///
/// Send them and the message in one write (RFC 7766 §8).
#[must_use]
#[inline]
pub fn prefix(length: usize) -> Option<[u8; 2]> {
    u16::try_from(length).ok().map(u16::to_be_bytes)
}

/// Takes a stream apart into messages. [`Stream`] also sends, and watches the time.
///
/// The caller owns the buffer: what [`receive`](Self::receive) leaves in `input` is presented again, followed by newer octets. A
/// message is given when all of it is there, so a buffer of [`capacity`](Self::capacity) octets never gets stuck. Nothing is
/// scanned twice, since nothing is scanned.
///
/// ```
/// use dns_wire::{Limits, tcp::Deframer};
/// let mut deframer = Deframer::new(&Limits::default());
/// let mut input = &b"\0\x03abc\0\x02d"[..];
/// assert_eq!(deframer.receive(&mut input), Ok(Some(&b"abc"[..])));
/// assert_eq!(deframer.receive(&mut input), Ok(None));
/// assert_eq!(input, b"\0\x02d");
/// assert!(deframer.receive_eof(input).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deframer {
    limit: usize,
    failed: Option<FrameError>,
    meter: Meter,
}

/// Why a stream cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A message is announced that is longer than [`Limits::message`].
    #[error("message of {0} octets is too long")]
    TooLong(u16),
    /// The stream ended inside of a message.
    #[error("stream ended inside of a message")]
    UnexpectedEof,
}

impl Deframer {
    /// At the start of a stream.
    #[must_use]
    #[inline]
    pub fn new(limits: &Limits) -> Self {
        Self { limit: limits.message.min(MAX_MESSAGE), failed: None, meter: Meter::default() }
    }

    /// The most octets that are ever left unconsumed.
    #[must_use]
    #[inline]
    pub const fn capacity(&self) -> usize {
        2 + self.limit
    }

    /// Takes the next message from the front of `input`. `None`: more octets are needed.
    ///
    /// # Errors
    /// If the message is longer than the limit. Fatal and sticky.
    #[inline]
    pub fn receive<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<&'b [u8]>, FrameError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let Some((prefix, rest)) = input.split_first_chunk() else { return Ok(None) };
        let length = u16::from_be_bytes(*prefix);
        if usize::from(length) > self.limit {
            return Err(self.fail(FrameError::TooLong(length)));
        }
        Ok(rest.split_at_checked(usize::from(length)).map(|(message, rest)| {
            *input = rest;
            self.meter.count(prefix.len() + message.len(), 0, true);
            message
        }))
    }

    /// The peer closed its side. `rest` is what was received and not consumed.
    ///
    /// # Errors
    /// If the stream ended inside of a message.
    #[inline]
    pub fn receive_eof(&mut self, rest: &[u8]) -> Result<(), FrameError> {
        match self.failed {
            Some(error) => Err(error),
            None if rest.is_empty() => Ok(()),
            None => Err(self.fail(FrameError::UnexpectedEof)),
        }
    }

    /// What was counted so far: octets with the lengths among them, a message an event.
    #[must_use]
    #[inline]
    pub const fn stats(&self) -> Stats {
        self.meter.stats()
    }

    #[inline]
    const fn count_sent(&mut self, octets: usize) {
        self.meter.count(0, octets, false);
    }

    #[inline]
    fn fail(&mut self, error: FrameError) -> FrameError {
        *self.failed.insert(error)
    }
}
