//! DNS over dedicated QUIC connections (RFC 9250): what is on one stream, and what breaks the connection. The QUIC itself is the caller's.
//!
//! Each query has a bidirectional stream of its own and the id [`ID`]; messages stand behind their length, as on TCP. The client ends its side of
//! the stream after the query, the server after the last response (§4.2).

use thiserror::Error;

use crate::{
    Limits, Message, Opcode, OptionCode,
    tcp::{Deframer, FrameError},
};

/// The token of ALPN (RFC 9250 §4.1.1).
pub const ALPN: &[u8] = b"doq";
/// The UDP port (RFC 9250 §4.1.1).
pub const PORT: u16 = 853;
/// The id of every message (RFC 9250 §4.2.1). See [`replace_id`](crate::replace_id).
pub const ID: u16 = 0;

/// An application error code of QUIC (RFC 9250 §4.3). Unknown ones are treated like [`UNSPECIFIED`](Self::UNSPECIFIED).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(pub u64);

impl ErrorCode {
    /// The connection or stream closes without an error.
    pub const NO_ERROR: Self = Self(0);
    /// The implementation failed.
    pub const INTERNAL: Self = Self(1);
    /// The peer broke the protocol.
    pub const PROTOCOL: Self = Self(2);
    /// The client cancels the query.
    pub const REQUEST_CANCELLED: Self = Self(3);
    /// The load is too high.
    pub const EXCESSIVE_LOAD: Self = Self(4);
    /// Any other reason.
    pub const UNSPECIFIED: Self = Self(5);
}

/// How a peer broke the protocol: the connection is closed with [`ErrorCode::PROTOCOL`] (RFC 9250 §4.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum DoqError {
    /// A message is too long, or the stream ends inside of one.
    #[error("{0}")]
    Frame(FrameError),
    /// A message has another id than zero, or is too short to have one.
    #[error("message without the id 0")]
    Id,
    /// A message has the keepalive option of TCP (RFC 9250 §5.5.2).
    #[error("keepalive option of TCP")]
    Keepalive,
    /// A second query on a stream.
    #[error("more than one query on a stream")]
    SecondQuery,
    /// The stream ends without a message.
    #[error("stream without a message")]
    Empty,
}

/// The messages that a peer sends on one stream: one query to a server, one response or more to a client.
///
/// ```
/// use dns_wire::{Limits, doq::{DoqError, DoqStream}};
/// let mut stream = DoqStream::server(&Limits::default());
/// let mut input = &b"\0\x0C\0\0\x01\0\0\0\0\0\0\0\0\0"[..];
/// assert!(stream.receive(&mut input)?.is_some());
/// stream.finish(input)?;
/// # Ok::<(), DoqError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoqStream {
    deframer: Deframer,
    server: bool,
    seen: bool,
    failed: Option<DoqError>,
}

impl DoqStream {
    /// What a client sends.
    #[must_use]
    pub fn server(limits: &Limits) -> Self {
        Self { deframer: Deframer::new(limits), server: true, seen: false, failed: None }
    }

    /// What a server sends: how many responses a query has is for the caller to know.
    #[must_use]
    pub fn client(limits: &Limits) -> Self {
        Self { server: false, ..Self::server(limits) }
    }

    /// The most octets that are ever left unconsumed.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.deframer.capacity()
    }

    /// Takes the next message from the front of `input`. `None`: more octets are needed.
    ///
    /// # Errors
    /// If the peer broke the protocol. Fatal and sticky.
    pub fn receive<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Message<'b>>, DoqError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.server && self.seen && !input.is_empty() {
            return Err(self.fail(DoqError::SecondQuery));
        }
        let octets = match self.deframer.receive(input) {
            Ok(Some(octets)) => octets,
            Ok(None) => return Ok(None),
            Err(error) => return Err(self.fail(DoqError::Frame(error))),
        };
        self.seen = true;
        match Message::new(octets).map_err(|_| DoqError::Id).and_then(|message| check(&message)) {
            Ok(message) => Ok(Some(message)),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// The peer ended its side. `rest` is what was received and not consumed.
    ///
    /// # Errors
    /// If the stream ended inside of a message or before the first one.
    pub fn finish(&mut self, rest: &[u8]) -> Result<(), DoqError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.deframer.receive_eof(rest) {
            Err(error) => Err(self.fail(DoqError::Frame(error))),
            Ok(()) if !self.seen => Err(self.fail(DoqError::Empty)),
            Ok(()) => Ok(()),
        }
    }

    fn fail(&mut self, error: DoqError) -> DoqError {
        *self.failed.insert(error)
    }
}

/// Whether the message may be sent over QUIC.
fn check<'m>(message: &Message<'m>) -> Result<Message<'m>, DoqError> {
    if message.id() != ID {
        return Err(DoqError::Id);
    }
    match message.edns() {
        Ok(Some(edns)) if edns.option(OptionCode::TCP_KEEPALIVE).is_some() => {
            Err(DoqError::Keepalive)
        }
        _ => Ok(*message),
    }
}

/// Whether a query does no harm if it is played again, so that it may be sent in 0-RTT data (RFC 9250 §4.5). A server that gets another one early
/// waits for the handshake, or answers REFUSED with [`InfoCode::TOO_EARLY`](crate::InfoCode::TOO_EARLY).
#[must_use]
pub fn is_replayable(query: &Message<'_>) -> bool {
    matches!(query.opcode(), Opcode::QUERY | Opcode::NOTIFY)
}
