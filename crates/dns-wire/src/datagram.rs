//! What machines that send and await messages have in common: the stub client here, and resolvers.
//!
//! Such a machine names its sockets by number. A driver gives it what arrived on which socket and from whom, sends what
//! [`Transmit`] says, and opens and closes sockets as the machine's events tell it. A socket stands for one local UDP port
//! or for one connection, so that an answer at the wrong port is seen, and a refused connection is known for what it is.
//!
//! Messages go in and out whole. On a stream the driver puts two octets of length before each and takes messages apart
//! with `tcp::Deframer`.

use core::net::SocketAddr;

/// A number that a machine gave out with [`Open`] and takes back with a close. It is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Socket(pub u64);

/// How messages travel on a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// Datagrams from a local port. The machine drew it from its entropy (RFC 5452 §9.2); zero leaves it to the system. A
    /// driver that cannot have the port says [`SocketError::PortInUse`].
    Udp {
        /// The local port.
        port: u16,
    },
    /// A TCP connection (RFC 7766).
    Tcp,
    /// A TLS connection (RFC 7858).
    Tls,
}

impl Via {
    /// Whether messages on it need two octets of length before them.
    #[must_use]
    #[inline]
    pub const fn is_stream(self) -> bool {
        !matches!(self, Self::Udp { .. })
    }
}

/// Asks the driver for a socket. What is to be sent on a connection follows at once: the driver keeps it
/// until the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Open {
    /// The number of the socket from now on.
    pub socket: Socket,
    /// How messages travel.
    pub via: Via,
    /// The peer. Datagrams from elsewhere may be given to the machine, which drops them.
    pub to: SocketAddr,
}

/// A message to send: `len` octets at the front of the caller's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Transmit {
    /// The socket to send it on; its [`Open`] came before.
    pub socket: Socket,
    /// The peer, as it was in [`Open`].
    pub to: SocketAddr,
    /// How many octets of the buffer the message takes.
    pub len: usize,
}

/// Why a socket is of no use any more. After telling the machine, the driver closes it without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SocketError {
    /// The local port is taken: the machine draws another.
    #[error("local port in use")]
    PortInUse,
    /// Nobody listens: an ICMP port unreachable, or a refused connection.
    #[error("refused")]
    Refused,
    /// There is no way to the peer.
    #[error("unreachable")]
    Unreachable,
    /// The peer closed or reset the connection.
    #[error("closed by the peer")]
    Closed,
    /// The TLS handshake failed.
    #[error("no TLS")]
    Tls,
    /// Anything else.
    #[error("socket failed")]
    Other,
}
