//! A name server: one catalog of zones behind UDP and TCP sockets.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock},
};

use dns_authority::{Catalog, Transport, answer};
use dns_wire::{Limits, Message, Opcode, Rcode, respond_to, tcp};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
};

/// Says who may update zones.
pub type Policy = Box<dyn Fn(SocketAddr) -> bool + Send + Sync>;

/// A name server's zones and policy.
pub struct NameServer {
    zones: RwLock<Catalog>,
    may_update: Policy,
}

impl NameServer {
    /// A server of `zones`.
    #[must_use]
    pub fn new(zones: Catalog, may_update: Policy) -> Arc<Self> {
        Arc::new(Self { zones: RwLock::new(zones), may_update })
    }

    /// The response to one message; `None` if none is due.
    #[must_use]
    pub fn respond(
        &self,
        octets: &[u8],
        from: SocketAddr,
        transport: Transport,
    ) -> Option<Vec<u8>> {
        // Without a header there is nobody to answer.
        let message = Message::new(octets).ok()?;
        let mut buffer = vec![0; 65_535];
        if message.opcode() == Opcode::UPDATE && !message.flags().is_response() {
            let rcode = self.update(&message, from);
            return Some(respond_to(&mut buffer, &message, rcode).ok()?.finish().to_vec());
        }
        let zones = self.zones.read().unwrap_or_else(PoisonError::into_inner);
        answer(&zones, &message, transport, &mut buffer).map(<[u8]>::to_vec)
    }

    fn update(&self, message: &Message<'_>, from: SocketAddr) -> Rcode {
        if !(self.may_update)(from) {
            return Rcode::REFUSED;
        }
        let Ok(Some(question)) = message.question() else { return Rcode::FORMERR };
        let mut zones = self.zones.write().unwrap_or_else(PoisonError::into_inner);
        let limits = zones.limits;
        let Some(zone) = zones.zone_mut(question.qclass, &question.name.to_owned()) else {
            return Rcode::NOTAUTH;
        };
        zone.update(message, &limits).map_or_else(|error| error.0, |_| Rcode::NOERROR)
    }

    /// Answers datagrams until the socket fails.
    ///
    /// # Errors
    /// Those of the socket.
    pub async fn serve_udp(self: Arc<Self>, socket: UdpSocket) -> io::Result<()> {
        let mut buffer = vec![0; 65_535];
        loop {
            let (count, from) = match socket.recv_from(&mut buffer).await {
                // An ICMP error about an earlier answer.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
                received => received?,
            };
            if let Some(response) = self.respond(&buffer[..count], from, Transport::Udp) {
                // A client that cannot be answered is its own problem.
                let _ = socket.send_to(&response, from).await;
            }
        }
    }

    /// Answers connections until the listener fails.
    ///
    /// # Errors
    /// Those of the listener.
    pub async fn serve_tcp(self: Arc<Self>, listener: TcpListener) -> io::Result<()> {
        loop {
            let (stream, from) = listener.accept().await?;
            let server = self.clone();
            tokio::spawn(async move { server.serve_stream(stream, from).await });
        }
    }

    async fn serve_stream(&self, mut stream: TcpStream, from: SocketAddr) -> io::Result<()> {
        let mut frames = tcp::Deframer::new(&Limits::default());
        let mut input = Vec::new();
        loop {
            let mut rest = input.as_slice();
            let response = match frames.receive(&mut rest).map_err(io::Error::other)? {
                Some(message) => self.respond(message, from, Transport::Tcp),
                None => {
                    if stream.read_buf(&mut input).await? == 0 {
                        return Ok(());
                    }
                    continue;
                }
            };
            let used = input.len() - rest.len();
            input.drain(..used);
            if let Some(response) = response {
                let prefix = tcp::prefix(response.len()).unwrap_or_default();
                stream.write_all(&prefix).await?;
                stream.write_all(&response).await?;
            }
        }
    }
}
