//! A name server: one catalog of zones behind UDP and TCP sockets.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dns_authority::{Catalog, Transport, answer};
use dns_wire::{
    Limits, Message, Opcode, Rcode, RecordType,
    server::{Intake, Received},
    tcp,
    tsig::{Key, Request, Responder, verify_request},
    udp_limit,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::Semaphore,
    time::{sleep, timeout},
};

use super::outgoing;

/// Says who may update zones. The source of a datagram can be forged; that of a connection cannot.
pub type Policy = Box<dyn Fn(SocketAddr, Transport) -> bool + Send + Sync>;

/// Connections at a time; more wait.
const CONNECTIONS: usize = 128;
/// How long a connection may be idle (RFC 7766 §6.2.3).
const IDLE: Duration = Duration::from_secs(10);
/// How long to wait after an error of a socket.
const RESPITE: Duration = Duration::from_millis(50);

/// A name server's zones and policy.
pub struct NameServer {
    zones: RwLock<Catalog>,
    may_update: Policy,
    keys: Vec<Key>,
    transfer_keys: Vec<Key>,
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Whether a key is among `keys`: no two have the same name and algorithm.
fn is_one_of(keys: &[Key], key: &Key) -> bool {
    keys.iter().any(|known| known.name() == key.name() && known.algorithm() == key.algorithm())
}

impl NameServer {
    /// A server of `zones`.
    #[must_use]
    pub fn new(zones: Catalog, may_update: Policy) -> Arc<Self> {
        Self::with_keys(zones, may_update, Vec::new(), Vec::new())
    }

    /// A server of `zones` that knows keys (RFC 8945): who signs with one gets signed answers. With one of `keys` they may update,
    /// with one of `transfer_keys` they get whole zones over TCP; nobody else does.
    #[must_use]
    pub fn with_keys(
        zones: Catalog,
        may_update: Policy,
        keys: Vec<Key>,
        transfer_keys: Vec<Key>,
    ) -> Arc<Self> {
        Arc::new(Self { zones: RwLock::new(zones), may_update, keys, transfer_keys })
    }

    fn all_keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().chain(&self.transfer_keys)
    }

    /// The messages of a whole zone, if these octets ask for one and may: over TCP, signed with a key that is for transfers.
    fn transfer(&self, octets: &[u8]) -> Option<Vec<Vec<u8>>> {
        let header = Message::new(octets).ok()?;
        let is_transfer = header.opcode() == Opcode::QUERY
            && matches!(header.question(), Ok(Some(question)) if question.qtype == RecordType::AXFR);
        if header.flags().is_response() || !is_transfer {
            return None;
        }
        let (mut message, now) = (octets.to_vec(), now());
        let Request::Signed(verified, mut responder) =
            verify_request(&mut message, self.all_keys(), now)
        else {
            return None;
        };
        let query = verified.into_message();
        let question = query.question().ok()??;
        let zones = self.zones.read().unwrap_or_else(PoisonError::into_inner);
        let zone = zones.zone(question.qclass, &question.name.to_owned())?;
        let may_transfer = is_one_of(&self.transfer_keys, responder.key());
        query.validate().ok().filter(|()| may_transfer)?;
        outgoing::messages(zone, &query, &mut responder, now)
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
        let header = Message::new(octets).ok()?;
        let mut buffer = vec![0; 65_535];
        if header.flags().is_response() {
            return None;
        }
        // Verifying takes the signature off the message.
        let mut message = octets.to_vec();
        let length = match verify_request(&mut message, self.all_keys(), now()) {
            Request::Signed(verified, mut responder) => {
                let message = verified.into_message();
                let length =
                    self.reply(&message, &mut buffer, from, transport, Some(&responder))?;
                let limit = match transport {
                    Transport::Udp => udp_limit(message.edns().ok()?.as_ref(), 1232),
                    Transport::Tcp => buffer.len(),
                };
                responder.sign(&mut buffer[..limit], length, now()).ok()?
            }
            Request::Refused(refusal) if refusal.error().rcode() == Rcode::NOTAUTH => {
                refusal.respond(octets, &mut buffer, now()).ok()?
            }
            // What cannot be read at all is answered like any such query.
            Request::Unsigned(_) | Request::Refused(_) => {
                self.reply(&header, &mut buffer, from, transport, None)?
            }
        };
        buffer.truncate(length);
        Some(buffer)
    }

    /// Builds the response to a query, not signed yet; gives its length.
    fn reply(
        &self,
        message: &Message<'_>,
        buffer: &mut [u8],
        from: SocketAddr,
        transport: Transport,
        signer: Option<&Responder<'_>>,
    ) -> Option<usize> {
        if message.opcode() == Opcode::UPDATE {
            let request = match Intake::new().with_opcode(Opcode::UPDATE).admit(*message) {
                Received::Drop => return None,
                Received::Refuse(refusal) => return refusal.respond(buffer).map(<[u8]>::len),
                Received::Request(request) => request,
            };
            let is_trusted = |signer: &Responder<'_>| is_one_of(&self.keys, signer.key());
            let may_update = signer.is_some_and(is_trusted) || (self.may_update)(from, transport);
            let rcode = if may_update { self.update(message) } else { Rcode::REFUSED };
            return request.reply().refuse(rcode, buffer).map(<[u8]>::len);
        }
        let zones = self.zones.read().unwrap_or_else(PoisonError::into_inner);
        answer(&zones, message, transport, buffer).map(<[u8]>::len)
    }

    fn update(&self, message: &Message<'_>) -> Rcode {
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
            // An error is about an earlier answer, or passes.
            let Ok((count, from)) = socket.recv_from(&mut buffer).await else {
                sleep(RESPITE).await;
                continue;
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
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
            let Ok((stream, from)) = listener.accept().await else {
                sleep(RESPITE).await;
                continue;
            };
            let server = self.clone();
            tokio::spawn(async move {
                // What a client does to its connection is its own problem.
                let _ = server.serve_stream(stream, from).await;
                drop(place);
            });
        }
    }

    async fn serve_stream(&self, mut stream: TcpStream, from: SocketAddr) -> io::Result<()> {
        let mut frames = tcp::Deframer::new(&Limits::default());
        let mut input = Vec::new();
        loop {
            let mut rest = input.as_slice();
            let responses = match frames.receive(&mut rest).map_err(io::Error::other)? {
                Some(message) => self.transfer(message).unwrap_or_else(|| {
                    self.respond(message, from, Transport::Tcp).into_iter().collect()
                }),
                None => {
                    if timeout(IDLE, stream.read_buf(&mut input)).await?? == 0 {
                        return Ok(());
                    }
                    continue;
                }
            };
            let used = input.len() - rest.len();
            input.drain(..used);
            for response in responses {
                let prefix = tcp::prefix(response.len()).unwrap_or_default();
                timeout(IDLE, stream.write_all(&[&prefix, response.as_slice()].concat())).await??;
            }
        }
    }
}
