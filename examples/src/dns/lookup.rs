//! One question to the name servers of this system, or to one of them: the stub machine and its sockets.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::{Duration, Instant},
};

use dns_wire::{
    Class, Footer, NameBuf, RecordType, Style,
    datagram::{Open, Via},
    stub::{Answer, Config, Event, Stub},
};

use super::{entropy::System, sockets::Sockets};
use crate::driver::Clock;

/// An answer, and how long it took.
#[derive(Debug)]
pub struct Found {
    /// The answer.
    pub answer: Answer,
    /// From the question to the answer, with all that went wrong between.
    pub time: Duration,
}

/// Asks for the first of `names` that has records of `qtype`.
///
/// # Errors
/// If nobody answers.
pub async fn lookup(config: Config, names: Vec<NameBuf>, qtype: RecordType) -> io::Result<Found> {
    let (clock, started) = (Clock::start(), Instant::now());
    let mut stub = Stub::new(config, System);
    let mut sockets = Sockets::default();
    let mut buffer = [0; 512];
    stub.search(names, qtype, Class::IN, clock.now()).map_err(io::Error::other)?;
    loop {
        while let Some(event) = stub.poll_event() {
            match event {
                Event::Open(open) => {
                    if let Err(error) = sockets.open(open, unspecified(&open), open.to).await {
                        stub.failed(open.socket, error, clock.now());
                    }
                }
                Event::Close(socket) => sockets.close(socket),
                Event::Answered(answer) => return Ok(Found { answer, time: started.elapsed() }),
                Event::Failed(_, error) => return Err(io::Error::other(error)),
                _ => {}
            }
        }
        if let Some(transmit) = stub.poll_transmit(&mut buffer) {
            if let Err(error) = sockets.send(transmit.socket, &buffer[..transmit.len]).await {
                stub.failed(transmit.socket, error, clock.now());
            }
            continue;
        }
        let wait = stub.poll_timeout().map_or(Duration::ZERO, |at| clock.until(at));
        match sockets.next(wait).await {
            Some((socket, from, Ok(octets))) => stub.receive(socket, from, &octets, clock.now()),
            Some((socket, _, Err(error))) => stub.failed(socket, error, clock.now()),
            None => stub.handle_timeout(clock.now()),
        }
    }
}

const fn unspecified(open: &Open) -> IpAddr {
    match open.to.ip() {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    }
}

impl Found {
    /// The answer in `style`; `arguments` and `when` are what `dig` tells of the query and its time.
    ///
    /// # Errors
    /// Never for an answer that a stub gave.
    pub fn print(
        &self,
        style: Style,
        arguments: &str,
        when: &str,
    ) -> Result<String, dns_wire::Error> {
        let transport = match self.answer.via {
            Via::Udp { .. } => "UDP",
            Via::Tcp => "TCP",
            Via::Tls => "TLS",
        };
        let footer =
            Footer { time: self.time, server: self.answer.from, transport: Some(transport), when };
        let message = self.answer.message()?;
        let printed = message.display(style).banner("lookup", arguments).footer(footer);
        let printed = printed.to_string();
        Ok(if printed.ends_with('\n') { printed } else { printed + "\n" })
    }
}
