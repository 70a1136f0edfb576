//! The local resolver: the machine and its sockets.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use dns_resolver::{Answer, Event, Resolver};
use dns_wire::{
    Limits, Message, Question, Style,
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

use super::{addresses::Addresses, entropy::System};
use crate::driver::Clock;

/// A resolver with its sockets. Where the machine speaks to an address of the simulated Internet, the sockets speak to
/// the loopback port that stands for it.
pub struct LocalResolver {
    machine: Resolver<System>,
    addresses: Addresses,
    clock: Clock,
    sockets: BTreeMap<Socket, Connected>,
    arrived: (mpsc::Sender<Arrival>, mpsc::Receiver<Arrival>),
    /// Messages received, since it was last looked at: the server's address, and what it said.
    pub heard: Vec<(SocketAddr, Vec<u8>)>,
    /// Messages sent so far.
    pub sent: usize,
}

enum Connected {
    Udp(Arc<UdpSocket>, JoinHandle<()>),
    Tcp(WriteHalf<TcpStream>, JoinHandle<()>),
}

type Arrival = (Socket, SocketAddr, Result<Vec<u8>, SocketError>);

impl Drop for Connected {
    fn drop(&mut self) {
        let (Self::Udp(_, reader) | Self::Tcp(_, reader)) = self;
        reader.abort();
    }
}

impl LocalResolver {
    /// A resolver that knows the root's servers only.
    #[must_use]
    pub fn new(config: dns_resolver::Config, addresses: Addresses) -> Self {
        Self {
            machine: Resolver::new(config, System),
            addresses,
            clock: Clock::start(),
            sockets: BTreeMap::new(),
            arrived: mpsc::channel(64),
            heard: Vec::new(),
            sent: 0,
        }
    }

    /// Finds the answer to a question.
    ///
    /// # Errors
    /// If there is none to be had.
    pub async fn resolve(&mut self, question: &Question<'_>) -> io::Result<Answer> {
        let id = self.machine.query(question, self.clock.now()).map_err(io::Error::other)?;
        loop {
            while let Some(event) = self.machine.poll_event() {
                match event {
                    Event::Open(open) => self.open(open).await,
                    Event::Close(socket) => drop(self.sockets.remove(&socket)),
                    Event::Answered(answer) if answer.query == id => return Ok(answer),
                    Event::Failed(query, error) if query == id => {
                        return Err(io::Error::other(error));
                    }
                    _ => {}
                }
            }
            self.transmit().await?;
            let now = self.clock.now();
            let wait =
                self.machine.poll_timeout().map_or(Duration::ZERO, |at| self.clock.until(at));
            match timeout(wait, self.arrived.1.recv()).await {
                Ok(Some((socket, from, Ok(octets)))) => {
                    self.machine.receive(socket, from, &octets, self.clock.now());
                    self.heard.push((from, octets));
                }
                Ok(Some((socket, _, Err(error)))) => {
                    self.sockets.remove(&socket);
                    self.machine.failed(socket, error, now);
                }
                Ok(None) | Err(_) => self.machine.handle_timeout(self.clock.now()),
            }
        }
    }

    async fn transmit(&mut self) -> io::Result<()> {
        let mut buffer = vec![0; 65_535];
        while let Some(transmit) = self.machine.poll_transmit(&mut buffer) {
            let octets = &buffer[..transmit.len];
            let to = self.addresses.local(transmit.to);
            self.sent += 1;
            let done = match (self.sockets.get_mut(&transmit.socket), to) {
                (Some(Connected::Udp(socket, _)), Some(to)) => {
                    socket.send_to(octets, to).await.map(drop)
                }
                (Some(Connected::Tcp(stream, _)), _) => {
                    let prefix = tcp::prefix(octets.len()).unwrap_or_default();
                    stream.write_all(&[&prefix, octets].concat()).await
                }
                _ => Err(io::ErrorKind::NetworkUnreachable.into()),
            };
            if done.is_err() {
                self.sockets.remove(&transmit.socket);
                let now = self.clock.now();
                self.machine.failed(transmit.socket, SocketError::Unreachable, now);
            }
        }
        Ok(())
    }

    /// Makes a socket, and lets what arrives on it come in under its number.
    async fn open(&mut self, open: Open) {
        let opened = match open.via {
            Via::Udp { port } => self.open_udp(open, port).await,
            Via::Tcp => self.open_tcp(open).await,
            Via::Tls => Err(SocketError::Tls),
        };
        match opened {
            Ok(connected) => drop(self.sockets.insert(open.socket, connected)),
            Err(error) => self.machine.failed(open.socket, error, self.clock.now()),
        }
    }

    async fn open_udp(&self, open: Open, port: u16) -> Result<Connected, SocketError> {
        let bound = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).await;
        let socket = Arc::new(bound.map_err(|_| SocketError::PortInUse)?);
        let (reader, arrived) = (socket.clone(), self.arrived.0.clone());
        let local = self.addresses.local(open.to);
        let task = tokio::spawn(async move {
            let mut buffer = vec![0; 65_535];
            loop {
                let arrival = match reader.recv_from(&mut buffer).await {
                    // The machine knows the server by its own address.
                    Ok((count, from)) => {
                        let from = if Some(from) == local { open.to } else { from };
                        (open.socket, from, Ok(buffer[..count].to_vec()))
                    }
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

    async fn open_tcp(&self, open: Open) -> Result<Connected, SocketError> {
        let to = self.addresses.local(open.to).ok_or(SocketError::Unreachable)?;
        let stream = TcpStream::connect(to).await.map_err(|_| SocketError::Refused)?;
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

    /// What was heard since the last call, as dig prints it, with the server's address above each message.
    pub fn take_heard(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        for (from, octets) in self.heard.drain(..) {
            lines.push(format!("; from {}#{}", from.ip(), from.port()));
            if let Ok(message) = Message::new(&octets) {
                lines.extend(message.display(Style::Dig).to_string().lines().map(String::from));
            }
        }
        lines
    }
}
