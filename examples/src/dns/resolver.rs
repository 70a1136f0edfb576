//! The local resolver: the machine and its sockets.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use dns_resolver::{Answer, Event, Resolver};
use dns_wire::{
    Message, Question, Style,
    datagram::{Open, SocketError},
};

use super::{addresses::Addresses, entropy::System, sockets::Sockets};
use crate::driver::Clock;

/// A resolver with its sockets. Where the machine speaks to an address of the simulated Internet, the sockets speak to
/// the loopback port that stands for it.
pub struct LocalResolver {
    machine: Resolver<System>,
    addresses: Addresses,
    clock: Clock,
    sockets: Sockets,
    /// Messages received, since it was last looked at: the server's address, and what it said.
    pub heard: Vec<(SocketAddr, Vec<u8>)>,
    /// Messages sent so far.
    pub sent: usize,
}

impl LocalResolver {
    /// A resolver that knows the root's servers only.
    #[must_use]
    pub fn new(config: dns_resolver::Config, addresses: Addresses) -> Self {
        Self {
            machine: Resolver::new(config, System),
            addresses,
            clock: Clock::start(),
            sockets: Sockets::default(),
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
                    Event::Close(socket) => self.sockets.close(socket),
                    Event::Answered(answer) if answer.query == id => return Ok(answer),
                    Event::Failed(query, error) if query == id => {
                        return Err(io::Error::other(error));
                    }
                    _ => {}
                }
            }
            if !self.transmit().await {
                continue;
            }
            let wait =
                self.machine.poll_timeout().map_or(Duration::ZERO, |at| self.clock.until(at));
            match self.sockets.next(wait).await {
                Some((socket, from, Ok(octets))) => {
                    self.machine.receive(socket, from, &octets, self.clock.now());
                    self.heard.push((from, octets));
                }
                Some((socket, _, Err(error))) => {
                    self.machine.failed(socket, error, self.clock.now());
                }
                None => self.machine.handle_timeout(self.clock.now()),
            }
        }
    }

    /// Sends what is to be sent. False: a socket failed, and the machine has something new to say.
    async fn transmit(&mut self) -> bool {
        let mut buffer = vec![0; 65_535];
        while let Some(transmit) = self.machine.poll_transmit(&mut buffer) {
            self.sent += 1;
            let sent = self.sockets.send(transmit.socket, &buffer[..transmit.len]).await;
            if let Err(error) = sent {
                self.machine.failed(transmit.socket, error, self.clock.now());
                return false;
            }
        }
        true
    }

    async fn open(&mut self, open: Open) {
        let opened = match self.addresses.local(open.to) {
            Some(at) => self.sockets.open(open, Ipv4Addr::LOCALHOST.into(), at).await,
            None => Err(SocketError::Unreachable),
        };
        if let Err(error) = opened {
            self.machine.failed(open.socket, error, self.clock.now());
        }
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
