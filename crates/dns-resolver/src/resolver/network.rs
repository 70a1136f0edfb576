use alloc::vec::Vec;
use core::net::SocketAddr;

use dns_wire::{
    BuildError, Class, Edns, Flags, Header, MAX_NAME, Message, NameBuf, Question,
    datagram::{Open, Socket, SocketError, Via},
    query,
};
use sans_io::{Entropy, Instant};

use super::{
    Flow, Resolver,
    task::{Attempt, ServerList, Task},
};
use crate::{
    Event, QueryError,
    response::{Expected, Reason, Verdict, judge},
    scrub,
};

/// Where servers listen (RFC 1035 §4.2).
const PORT: u16 = 53;
/// The octets before the question (RFC 1035 §4.1.1).
const HEADER: usize = 12;
/// How often a local port that is taken is replaced by another, for one message.
const REDRAWS: u8 = 8;

impl<E: Entropy> Resolver<E> {
    /// Sends the question to a candidate: over UDP unless `via` says otherwise (RFC 1034 §5.3.3 step 3).
    pub(super) fn ask(
        &mut self,
        task: &mut Task,
        index: usize,
        via: Option<Via>,
        now: Instant,
    ) -> Result<(), QueryError> {
        if !self.may_spend(task, |task| task.messages, self.limits.messages) {
            task.was_restrained = true;
            return Err(QueryError::TooMuchWork);
        }
        self.spend(task, |task| &mut task.messages);
        task.used_network = true;
        let Some(servers) = &mut task.servers else { return Ok(()) };
        let Some(candidate) = servers.candidates.get_mut(index) else { return Ok(()) };
        candidate.tries = candidate.tries.saturating_add(1);
        let address = candidate.address;
        let via = via.unwrap_or_else(|| Via::Udp { port: draw_port(&mut self.entropy) });
        let exact = self.config.randomize_case && !via.is_stream();
        let name =
            if exact { in_random_case(&task.sname, &mut self.entropy) } else { task.sname.clone() };
        let wait = match via {
            Via::Udp { .. } => self.servers.wait(address, &self.config, now),
            _ => self.config.tcp_timeout,
        };
        let socket = Socket(self.next_socket);
        self.next_socket += 1;
        let expected = Expected {
            id: self.entropy.next_u16(),
            name,
            qtype: task.qtype,
            exact,
            edns: self.servers.edns(address, now),
            stream: via.is_stream(),
        };
        let attempt = Attempt {
            socket,
            via,
            index,
            address,
            expected,
            begun: now,
            deadline: now + wait,
            near_misses: 0,
            redraws: 0,
        };
        self.events.push_back(Event::Open(Open { socket, via, to: attempt.to() }));
        self.outbox.push_back(socket);
        self.sockets.insert(socket, task.id);
        servers.attempt = Some(attempt);
        Ok(())
    }

    /// A message arrived on the socket of a task.
    pub(super) fn message(
        &mut self,
        task: &mut Task,
        socket: Socket,
        from: SocketAddr,
        octets: &[u8],
        now: Instant,
    ) -> Flow {
        let Some(servers) = &mut task.servers else { return Flow::Wait };
        let Some(attempt) = servers.attempt.as_mut().filter(|attempt| attempt.socket == socket)
        else {
            return Flow::Wait;
        };
        if from != attempt.to() {
            self.stats.wrong_source += 1;
            return Flow::Wait;
        }
        let Ok(message) = Message::new(octets) else {
            self.stats.malformed += 1;
            return Flow::Wait;
        };
        let verdict = judge(&message, &attempt.expected);
        let (index, address, via) = (attempt.index, attempt.address, attempt.via);
        if let Verdict::Dropped(reason) = verdict {
            match reason {
                Reason::Malformed => self.stats.malformed += 1,
                Reason::Id => self.stats.wrong_id += 1,
                Reason::Question => self.stats.wrong_question += 1,
            }
            attempt.near_misses = attempt.near_misses.saturating_add(1);
            if attempt.near_misses < self.limits.near_misses || via.is_stream() {
                return Flow::Wait;
            }
            // Somebody guesses.
            return self.again(task, index, Some(Via::Tcp), now);
        }
        if verdict == Verdict::WrongCase {
            self.stats.wrong_case += 1;
            return self.again(task, index, Some(Via::Tcp), now);
        }
        self.stats.received += 1;
        let exact = attempt.expected.exact;
        if !via.is_stream() {
            let rtt = now.saturating_since(attempt.begun);
            self.servers.answered(address, rtt, now, &mut self.entropy);
        }
        match verdict {
            Verdict::Truncated => {
                self.stats.truncated += 1;
                self.again(task, index, Some(Via::Tcp), now)
            }
            Verdict::NoEdns => {
                self.servers.without_edns(address, now, &mut self.entropy);
                let via = via.is_stream().then_some(via);
                self.again(task, index, via, now)
            }
            Verdict::Good => {
                let restored = exact.then(|| restore_case(octets, &task.sname));
                let message =
                    restored.as_deref().map_or(Ok(message), Message::new).unwrap_or(message);
                let (name, zone) = (&task.sname, servers.zone.as_name());
                let reading =
                    scrub::read(&message, name, task.qtype, zone, &self.config, &self.limits);
                self.learn(task, reading, now)
            }
            _ => self.learn(task, scrub::Reading::Lame, now),
        }
    }

    /// Asks the same server again, in another way.
    fn again(&mut self, task: &mut Task, index: usize, via: Option<Via>, now: Instant) -> Flow {
        if let Some(servers) = &mut task.servers {
            self.close(servers);
        }
        match self.ask(task, index, via, now) {
            Ok(()) => Flow::Wait,
            Err(error) => Flow::Done(Err(error)),
        }
    }

    /// The socket of a task broke.
    pub(super) fn broken(
        &mut self,
        task: &mut Task,
        socket: Socket,
        error: SocketError,
        now: Instant,
    ) -> Flow {
        let Some(servers) = &mut task.servers else { return Flow::Wait };
        let Some(attempt) = servers.attempt.take_if(|attempt| attempt.socket == socket) else {
            return Flow::Wait;
        };
        // The driver has closed it.
        self.forget(socket);
        let Attempt { index, address, via, redraws, .. } = attempt;
        if error == SocketError::PortInUse && redraws < REDRAWS && !via.is_stream() {
            if let Some(candidate) = servers.candidates.get_mut(index) {
                candidate.tries = candidate.tries.saturating_sub(1);
            }
            let flow = self.again(task, index, None, now);
            let servers = task.servers.as_mut();
            if let Some(attempt) = servers.and_then(|servers| servers.attempt.as_mut()) {
                attempt.redraws = redraws + 1;
            }
            return flow;
        }
        // Whether it answers over TCP says nothing of UDP.
        if !via.is_stream() {
            self.servers.silent(address, now, &mut self.entropy);
        }
        if let Some(candidate) = servers.candidates.get_mut(index) {
            candidate.is_useless = true;
        }
        self.step(task, now)
    }

    /// Something of a task is due.
    pub(super) fn timed_out(&mut self, task: &mut Task, now: Instant) -> Flow {
        if task.deadline <= now {
            return Flow::Done(Err(QueryError::TimedOut));
        }
        let Some(servers) = &mut task.servers else { return self.step(task, now) };
        let Some(attempt) = servers.attempt.as_ref().filter(|attempt| attempt.deadline <= now)
        else {
            return Flow::Wait;
        };
        self.stats.timeouts += 1;
        let (index, address, is_stream) = (attempt.index, attempt.address, attempt.via.is_stream());
        servers.timed_out = true;
        self.close(servers);
        if !is_stream {
            self.servers.silent(address, now, &mut self.entropy);
        } else if let Some(candidate) = servers.candidates.get_mut(index) {
            // It was asked over TCP because UDP would not do.
            candidate.is_useless = true;
        }
        self.step(task, now)
    }

    /// The server that was asked is of no use to this question.
    pub(super) fn give_up_server(&mut self, task: &mut Task) {
        let Some(servers) = &mut task.servers else { return };
        let index = servers.attempt.as_ref().map(|attempt| attempt.index);
        if let Some(candidate) = index.and_then(|index| servers.candidates.get_mut(index)) {
            candidate.is_useless = true;
        }
        self.close(servers);
    }

    /// Closes the open socket.
    pub(super) fn close(&mut self, servers: &mut ServerList) {
        if let Some(attempt) = servers.attempt.take() {
            self.forget(attempt.socket);
            self.events.push_back(Event::Close(attempt.socket));
        }
    }

    fn forget(&mut self, socket: Socket) {
        self.sockets.remove(&socket);
        self.outbox.retain(|waiting| *waiting != socket);
    }
}

impl Attempt {
    pub(super) const fn to(&self) -> SocketAddr {
        SocketAddr::new(self.address, PORT)
    }

    /// RD is clear: servers are asked for what they know themselves.
    pub(super) fn write(&self, udp_size: u16, buffer: &mut [u8]) -> Result<usize, BuildError> {
        let Expected { id, name, qtype, edns, .. } = &self.expected;
        let question = Question { name: name.as_name(), qtype: *qtype, qclass: Class::IN };
        let mut builder = query(buffer, *id, &question)?;
        builder.header(Header { id: *id, flags: Flags::default() });
        if *edns {
            builder.opt(&Edns::new(udp_size))?;
        }
        Ok(builder.finish().len())
    }
}

/// One of the ports that no service is known by (RFC 5452 §9.2).
fn draw_port(entropy: &mut impl Entropy) -> u16 {
    u16::try_from(1024 + entropy.below(64_512)).unwrap_or(0)
}

/// The name with each letter in upper or lower case, as chance has it (draft-vixie-dnsext-dns0x20).
fn in_random_case(name: &NameBuf, entropy: &mut impl Entropy) -> NameBuf {
    let mut wire = [0; MAX_NAME];
    let length = name.as_name().to_wire(&mut wire).len();
    let mut bits = [0; MAX_NAME.div_ceil(8)];
    entropy.fill(&mut bits);
    for (index, octet) in wire.iter_mut().enumerate().take(length) {
        let flip = bits.get(index / 8).is_some_and(|bits| bits >> (index % 8) & 1 != 0);
        // Length octets are below 64: no letters.
        if flip && octet.is_ascii_alphabetic() {
            *octet ^= 0x20;
        }
    }
    wire.get(..length)
        .and_then(|wire| NameBuf::from_wire(wire).ok())
        .unwrap_or_else(|| name.clone())
}

/// The message with the name of its question in the case in which it was asked for: names that point there would carry
/// the random case into the cache.
fn restore_case(octets: &[u8], name: &NameBuf) -> Vec<u8> {
    let mut restored = octets.to_vec();
    let wire = name.as_wire();
    // The first name of a message has nothing before it to point to, so it lies there whole.
    if let Some(place) = restored.get_mut(HEADER..HEADER + wire.len())
        && place.eq_ignore_ascii_case(wire)
    {
        place.copy_from_slice(wire);
    }
    restored
}
