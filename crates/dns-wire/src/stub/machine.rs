use alloc::{collections::VecDeque, vec::Vec};
use core::{fmt, net::SocketAddr};

use sans_io::{Entropy, Instant};

use super::{
    Config, Event, Query, QueryError, Stats,
    attempt::Server,
    course::{Pending, REDRAWS},
    response::{Reason, Verdict, judge},
};
use crate::{
    Class, Limits, NameBuf, Question, RecordType,
    datagram::{Socket, SocketError, Transmit},
    edns::ClientCookie,
};

/// A stub client: several queries at a time, each over several servers and rounds.
///
/// After every call, take the [events](Self::poll_event) until there is none, then send what [`poll_transmit`](Self::poll_transmit) gives, then sleep until
/// [`poll_timeout`](Self::poll_timeout) or until something arrives. What arrives and is not the answer is dropped and counted, and never ends a query.
///
/// ```
/// use dns_wire::{stub::{Config, Event, Stub}, *};
/// use sans_io::{Entropy, Instant};
/// # struct Fixed;
/// # impl Entropy for Fixed { fn fill(&mut self, out: &mut [u8]) { out.fill(7) } }
///
/// let server = "192.0.2.53:53".parse()?;
/// let mut stub = Stub::new(Config::new([server]), Fixed);
/// let name: NameBuf = "www.example.com".parse()?;
/// let now = Instant::EPOCH;
/// let query = stub.query(&Question::new(&name, RecordType::A), now)?;
/// let Some(Event::Open(open)) = stub.poll_event() else { panic!() };
/// let mut buffer = [0; 512];
/// let Some(sent) = stub.poll_transmit(&mut buffer) else { panic!() };
/// assert_eq!((sent.socket, sent.to), (open.socket, server));
/// // The server would answer so:
/// let asked = Message::new(&buffer[..sent.len])?;
/// let mut answer = [0; 512];
/// let mut builder = respond_to(&mut answer, &asked, Rcode::NOERROR)?;
/// builder.add(Section::Answer, &name, 60, &A { address: [192, 0, 2, 1].into() })?;
/// stub.receive(open.socket, server, builder.finish(), now);
/// assert_eq!(stub.poll_event(), Some(Event::Close(open.socket)));
/// let Some(Event::Answered(answer)) = stub.poll_event() else { panic!() };
/// assert_eq!((answer.query, answer.message()?.answers().count()), (query, 1));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct Stub<E> {
    pub(super) config: Config,
    limits: Limits,
    pub(super) entropy: E,
    pub(super) servers: Vec<Server>,
    queries: Vec<Pending>,
    pub(super) events: VecDeque<Event>,
    /// Sockets whose message was not taken yet.
    pub(super) outbox: VecDeque<Socket>,
    pub(super) sockets: u64,
    issued: u64,
    pub(super) stats: Stats,
}

impl<E> fmt::Debug for Stub<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Ids and cookies are what keeps forgers out.
        f.debug_struct("Stub")
            .field("config", &self.config)
            .field("queries", &self.queries.len())
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}

impl<E: Entropy> Stub<E> {
    /// A client without queries. The quality of `entropy` is what keeps forged answers away (RFC 5452).
    #[must_use]
    pub fn new(config: Config, entropy: E) -> Self {
        Self::with_limits(config, entropy, Limits::default())
    }

    /// As [`new`](Self::new), with other limits.
    #[must_use]
    pub fn with_limits(config: Config, mut entropy: E, limits: Limits) -> Self {
        let servers = config
            .servers
            .iter()
            .map(|address| Server { address: *address, cookie: ClientCookie::new(&mut entropy) });
        Self {
            servers: servers.collect(),
            config,
            limits,
            entropy,
            queries: Vec::new(),
            events: VecDeque::new(),
            outbox: VecDeque::new(),
            sockets: 0,
            issued: 0,
            stats: Stats::default(),
        }
    }

    /// Asks a question. Poll again: events, transmits, timeout.
    ///
    /// # Errors
    /// If there is no server to ask, or too many queries are open. Nothing has changed then.
    pub fn query(&mut self, question: &Question<'_>, now: Instant) -> Result<Query, QueryError> {
        let names = [question.name.to_owned()];
        self.search(names, question.qtype, question.qclass, now)
    }

    /// Asks for the first of `names`, and for the next one whenever a name does not exist or has no records of the type,
    /// as a search list wants it. Poll again: events, transmits, timeout.
    ///
    /// If none has any, the answer is that of the first one that exists, else of the last one; its question tells which.
    ///
    /// # Errors
    /// If there is no server to ask or no name, or too many queries are open. Nothing has changed then.
    pub fn search(
        &mut self,
        names: impl IntoIterator<Item = NameBuf>,
        qtype: RecordType,
        qclass: Class,
        now: Instant,
    ) -> Result<Query, QueryError> {
        if self.config.attempts() == 0 {
            return Err(QueryError::NoServers);
        }
        if self.queries.len() >= self.limits.queries {
            return Err(QueryError::TooMany);
        }
        let mut names: VecDeque<_> = names.into_iter().collect();
        let name = names.pop_front().ok_or(QueryError::NoNames)?;
        let query = Query(self.issued);
        let first = match usize::try_from(self.issued) {
            Ok(issued) if self.config.rotate => issued % self.servers.len().max(1),
            _ => 0,
        };
        self.issued += 1;
        self.stats.queries += 1;
        let end = now + self.config.deadline;
        let mut pending = Pending::new(query, name, qtype, qclass, names, first, end);
        self.advance(&mut pending, now);
        self.queries.push(pending);
        Ok(query)
    }

    /// Forgets a query; its sockets are closed. Poll again: events.
    pub fn cancel(&mut self, query: Query) {
        if let Some(index) = self.queries.iter().position(|pending| pending.query == query) {
            let mut pending = self.queries.swap_remove(index);
            self.close_all(&mut pending);
        }
    }

    /// A message arrived on `socket` from `from`. Poll again: events, transmits, timeout.
    pub fn receive(&mut self, socket: Socket, from: SocketAddr, octets: &[u8], now: Instant) {
        let Some((at, which)) = self.find(socket) else {
            self.stats.late += 1;
            return;
        };
        let Some(pending) = self.queries.get(at) else { return };
        let Some(attempt) = pending.attempts.get(which) else { return };
        // Flow and scope are of no matter.
        if (attempt.to.ip(), attempt.to.port()) != (from.ip(), from.port()) {
            self.stats.wrong_source += 1;
            return;
        }
        let server = self.servers.get_mut(attempt.server).filter(|_| self.config.cookies);
        let cookie = server.map(|server| &mut server.cookie);
        let verdict = judge(octets, attempt, &pending.asked, cookie);
        match verdict {
            Verdict::Dropped(reason) => return self.count(reason),
            Verdict::Suspect(reason) => self.count(reason),
            _ => {}
        }
        self.with(at, |stub, pending| stub.take(pending, which, verdict, octets, now));
    }

    /// `socket` is of no use any more, and closed. Poll again: events, transmits, timeout.
    pub fn failed(&mut self, socket: Socket, error: SocketError, now: Instant) {
        let Some((at, which)) = self.find(socket) else { return };
        self.with(at, |stub, pending| {
            let attempt = pending.attempts.remove(which);
            stub.outbox.retain(|waiting| *waiting != socket);
            if error == SocketError::PortInUse && pending.redraws < REDRAWS {
                pending.redraws += 1;
                let via = attempt.via.is_stream().then_some(attempt.via);
                stub.begin(pending, attempt.server, via, attempt.edns, now);
                return false;
            }
            pending.error = QueryError::Socket(error);
            stub.go_on(pending, now)
        });
    }

    /// Writes the next message to send to the front of `buffer`, which must have 512 octets at least; `None`: nothing to
    /// send, or the buffer is too small. Take the events first: they open the socket.
    pub fn poll_transmit(&mut self, buffer: &mut [u8]) -> Option<Transmit> {
        let socket = *self.outbox.front()?;
        let (at, which) = self.find(socket)?;
        let pending = self.queries.get(at)?;
        let attempt = pending.attempts.get(which)?;
        let server = self.servers.get(attempt.server)?;
        let len = attempt.write(&pending.asked, &self.config, server, buffer).ok()?;
        let transmit = Transmit { socket, to: attempt.to, len };
        self.outbox.pop_front();
        self.stats.sent += 1;
        Some(transmit)
    }

    /// What the driver has to do or to know next.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if at all.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.queries.iter().map(Pending::due).min()
    }

    /// Lets time pass. Calling it early does nothing. Poll again: events, transmits, timeout.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(at) = self.queries.iter().position(|pending| pending.due() <= now) {
            self.stats.timeouts += 1;
            self.with(at, |stub, pending| {
                pending.error = QueryError::TimedOut;
                if pending.begun < stub.config.attempts() && now < pending.end {
                    stub.advance(pending, now);
                    false
                } else {
                    stub.give_up(pending, now)
                }
            });
        }
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.stats
    }

    const fn count(&mut self, reason: Reason) {
        *match reason {
            Reason::Malformed => &mut self.stats.malformed,
            Reason::Id => &mut self.stats.wrong_id,
            Reason::Question => &mut self.stats.wrong_question,
            Reason::Case => &mut self.stats.wrong_case,
            Reason::Cookie => &mut self.stats.wrong_cookie,
        } += 1;
    }

    /// Takes a query out, lets `work` change it, and puts it back unless that says that it is over.
    fn with(&mut self, at: usize, work: impl FnOnce(&mut Self, &mut Pending) -> bool) {
        if at >= self.queries.len() {
            return;
        }
        let mut pending = self.queries.swap_remove(at);
        if !work(self, &mut pending) {
            self.queries.push(pending);
        }
    }

    fn find(&self, socket: Socket) -> Option<(usize, usize)> {
        self.queries.iter().enumerate().find_map(|(at, pending)| {
            let which = pending.attempts.iter().position(|attempt| attempt.socket == socket)?;
            Some((at, which))
        })
    }
}
