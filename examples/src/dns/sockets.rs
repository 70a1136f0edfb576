//! The sockets that a datagram machine asks for, each under its number.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use dns_wire::{
    Limits,
    datagram::{Open, Socket, SocketError, Via},
    tcp,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, WriteHalf},
    net::{TcpStream, UdpSocket},
    sync::mpsc,
    task::JoinHandle,
    time::timeout,
};

/// What came in on a socket: from whom, and the message or why there will be none.
pub type Arrival = (Socket, SocketAddr, Result<Vec<u8>, SocketError>);

/// Open sockets.
pub struct Sockets {
    open: BTreeMap<Socket, Connected>,
    arrived: (mpsc::Sender<Arrival>, mpsc::Receiver<Arrival>),
}

enum Connected {
    Udp(Arc<UdpSocket>, JoinHandle<()>),
    Tcp(WriteHalf<TcpStream>, JoinHandle<()>),
}

impl Drop for Connected {
    fn drop(&mut self) {
        let (Self::Udp(_, reader) | Self::Tcp(_, reader)) = self;
        reader.abort();
    }
}

impl Default for Sockets {
    fn default() -> Self {
        Self { open: BTreeMap::new(), arrived: mpsc::channel(64) }
    }
}

impl Sockets {
    /// Makes a socket on the local address `from`, and lets what arrives on it come in under its number. `at` is where the peer
    /// really is; the machine knows it by the address in `open`.
    ///
    /// # Errors
    /// If there is no way to the peer, or the port is taken.
    pub async fn open(
        &mut self,
        open: Open,
        from: IpAddr,
        at: SocketAddr,
    ) -> Result<(), SocketError> {
        let connected = match open.via {
            Via::Udp { port } => self.udp(open, SocketAddr::new(from, port), at).await?,
            Via::Tcp => self.tcp(open, at).await?,
            Via::Tls => return Err(SocketError::Tls),
        };
        self.open.insert(open.socket, connected);
        Ok(())
    }

    /// Closes a socket.
    pub fn close(&mut self, socket: Socket) {
        self.open.remove(&socket);
    }

    /// Sends a message to the peer.
    ///
    /// # Errors
    /// If it cannot be sent; the socket is closed then.
    pub async fn send(&mut self, socket: Socket, octets: &[u8]) -> Result<(), SocketError> {
        let sent = match self.open.get_mut(&socket) {
            Some(Connected::Udp(socket, _)) => socket.send(octets).await.map(drop),
            Some(Connected::Tcp(stream, _)) => {
                let prefix = tcp::prefix(octets.len()).unwrap_or_default();
                stream.write_all(&[&prefix, octets].concat()).await
            }
            None => return Err(SocketError::Unreachable),
        };
        sent.map_err(|_| {
            self.close(socket);
            SocketError::Unreachable
        })
    }

    /// What arrives next, if it does within `wait`. A socket that failed is closed.
    pub async fn next(&mut self, wait: Duration) -> Option<Arrival> {
        let arrival = timeout(wait, self.arrived.1.recv()).await.ok()??;
        if arrival.2.is_err() {
            self.close(arrival.0);
        }
        Some(arrival)
    }

    async fn udp(
        &self,
        open: Open,
        from: SocketAddr,
        at: SocketAddr,
    ) -> Result<Connected, SocketError> {
        let bound = UdpSocket::bind(from).await;
        let socket = Arc::new(bound.map_err(|_| SocketError::PortInUse)?);
        // So the system tells when nobody listens there.
        socket.connect(at).await.map_err(|_| SocketError::Unreachable)?;
        let (reader, arrived) = (socket.clone(), self.arrived.0.clone());
        let task = tokio::spawn(async move {
            let mut buffer = vec![0; 65_535];
            loop {
                let arrival = match reader.recv(&mut buffer).await {
                    Ok(count) => (open.socket, open.to, Ok(buffer[..count].to_vec())),
                    Err(_) => (open.socket, open.to, Err(SocketError::Refused)),
                };
                let failed = arrival.2.is_err();
                if arrived.send(arrival).await.is_err() || failed {
                    return;
                }
            }
        });
        Ok(Connected::Udp(socket, task))
    }

    async fn tcp(&self, open: Open, at: SocketAddr) -> Result<Connected, SocketError> {
        let stream = TcpStream::connect(at).await.map_err(|_| SocketError::Refused)?;
        let (mut reader, writer) = tokio::io::split(stream);
        let arrived = self.arrived.0.clone();
        let task = tokio::spawn(async move {
            let mut frames = tcp::Deframer::new(&Limits::default());
            let mut input = Vec::new();
            loop {
                let mut rest = input.as_slice();
                let framed = frames.receive(&mut rest).map(|message| message.map(<[u8]>::to_vec));
                let left = rest.len();
                input.drain(..input.len() - left);
                let arrival = match framed {
                    Ok(Some(message)) => Ok(message),
                    Ok(None) => match reader.read_buf(&mut input).await {
                        Ok(1..) => continue,
                        _ => Err(SocketError::Closed),
                    },
                    Err(_) => Err(SocketError::Closed),
                };
                let failed = arrival.is_err();
                if arrived.send((open.socket, open.to, arrival)).await.is_err() || failed {
                    return;
                }
            }
        });
        Ok(Connected::Tcp(writer, task))
    }
}
