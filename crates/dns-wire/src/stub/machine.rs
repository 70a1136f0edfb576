use alloc::{boxed::Box, collections::VecDeque, vec::Vec};
use core::{fmt, net::SocketAddr};

use sans_io::{Entropy, Instant};
use thiserror::Error;

use super::{
    Config, Transport,
    attempt::{Asked, Attempt, in_random_case},
    response::{Reason, Verdict, judge},
};
use crate::{
    Limits, Message, Question,
    datagram::{Open, Socket, SocketError, Transmit, Via},
};

/// How often a local port that is taken is replaced by another, for one query.
const REDRAWS: u8 = 8;

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
#[derive(Debug)]
pub struct Stub<E> {
    config: Config,
    limits: Limits,
    entropy: E,
    queries: Vec<Pending>,
    events: VecDeque<Event>,
    /// Sockets whose message was not taken yet.
    outbox: VecDeque<Socket>,
    sockets: u64,
    issued: u64,
    stats: Stats,
}

/// A query of a [`Stub`]. Never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Query(u64);

/// What a [`Stub`] tells its driver.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A socket is needed.
    Open(Open),
    /// A socket is done with.
    Close(Socket),
    /// The answer to a query, whatever it says: see its response code.
    Answered(Answer),
    /// There is no answer to a query.
    Failed(Query, QueryError),
}

/// An answer. Its id, source, and question are those of the query.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The query.
    pub query: Query,
    /// Who answered.
    pub from: SocketAddr,
    /// The message.
    pub octets: Box<[u8]>,
}

impl Answer {
    /// The message.
    ///
    /// # Errors
    /// Never for an answer that a stub gave.
    pub fn message(&self) -> Result<Message<'_>, crate::Error> {
        Message::new(&self.octets)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("query", &self.query)
            .field("from", &self.from)
            .field("octets", &crate::escaped::Escaped(&self.octets))
            .finish()
    }
}

/// Why a query has no answer, or was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// No server answered in time.
    #[error("no answer in time")]
    TimedOut,
    /// The last server that was asked could not be reached.
    #[error("{0}")]
    Socket(SocketError),
    /// The configuration has no server.
    #[error("no servers")]
    NoServers,
    /// As many queries are open as [`Limits::queries`] allows.
    #[error("too many open queries")]
    TooMany,
}

/// What a [`Stub`] counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Queries taken.
    pub queries: u64,
    /// Messages given out.
    pub sent: u64,
    /// Queries answered.
    pub answered: u64,
    /// Queries given up.
    pub failed: u64,
    /// Waits that ran out.
    pub timeouts: u64,
    /// Messages on a socket that is not open: late ones, mostly.
    pub late: u64,
    /// Messages from another address than the one asked.
    pub wrong_source: u64,
    /// Messages with another id.
    pub wrong_id: u64,
    /// Messages with another question.
    pub wrong_question: u64,
    /// Messages that cannot be read, or are no responses.
    pub malformed: u64,
}

#[derive(Debug)]
struct Pending {
    query: Query,
    asked: Asked,
    /// Attempts that still may be answered; the newest last.
    attempts: Vec<Attempt>,
    begun: usize,
    redraws: u8,
    deadline: Instant,
    /// The best that came so far: an error from a server.
    fallback: Option<(SocketAddr, Box<[u8]>)>,
    error: QueryError,
}

impl<E: Entropy> Stub<E> {
    /// A client without queries. The quality of `entropy` is what keeps forged answers away (RFC 5452).
    #[must_use]
    pub fn new(config: Config, entropy: E) -> Self {
        Self::with_limits(config, entropy, Limits::default())
    }

    /// As [`new`](Self::new), with other limits.
    #[must_use]
    pub fn with_limits(config: Config, entropy: E, limits: Limits) -> Self {
        Self {
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
        if self.config.attempts() == 0 {
            return Err(QueryError::NoServers);
        }
        if self.queries.len() >= self.limits.queries {
            return Err(QueryError::TooMany);
        }
        let query = Query(self.issued);
        self.issued += 1;
        self.stats.queries += 1;
        let mut pending = Pending {
            query,
            asked: Asked {
                name: question.name.to_owned(),
                qtype: question.qtype,
                qclass: question.qclass,
            },
            attempts: Vec::new(),
            begun: 0,
            redraws: 0,
            deadline: now,
            fallback: None,
            error: QueryError::TimedOut,
        };
        self.advance(&mut pending, now);
        self.queries.push(pending);
        Ok(query)
    }

    /// Forgets a query; its sockets are closed. Poll again: events.
    pub fn cancel(&mut self, query: Query) {
        if let Some(index) = self.queries.iter().position(|pending| pending.query == query) {
            let pending = self.queries.swap_remove(index);
            self.close_all(&pending);
        }
    }

    /// A message arrived on `socket` from `from`. Poll again: events, transmits, timeout.
    pub fn receive(&mut self, socket: Socket, from: SocketAddr, octets: &[u8], now: Instant) {
        let Some((at, which)) = self.find(socket) else {
            self.stats.late += 1;
            return;
        };
        let exact = self.config.randomize_case;
        let verdict = match self
            .queries
            .get(at)
            .and_then(|pending| Some((pending, pending.attempts.get(which)?)))
        {
            Some((_, attempt)) if attempt.to != from => {
                self.stats.wrong_source += 1;
                return;
            }
            Some((pending, attempt)) => judge(octets, attempt, &pending.asked, exact),
            None => return,
        };
        match verdict {
            Verdict::Dropped(Reason::Malformed) => self.stats.malformed += 1,
            Verdict::Dropped(Reason::Id) => self.stats.wrong_id += 1,
            Verdict::Dropped(Reason::Question) => self.stats.wrong_question += 1,
            Verdict::Doubtful => self.with(at, |stub, pending| {
                if which + 1 == pending.attempts.len() && pending.begun < stub.config.attempts() {
                    stub.advance(pending, now);
                }
                false
            }),
            Verdict::Truncated => self.with(at, |stub, pending| {
                let attempt = stub.close(pending, which);
                stub.begin(pending, attempt.to, Some(Via::Tcp), attempt.edns, now);
                false
            }),
            Verdict::NoEdns => self.with(at, |stub, pending| {
                let attempt = stub.close(pending, which);
                let via = attempt.via.is_stream().then_some(attempt.via);
                stub.begin(pending, attempt.to, via, false, now);
                false
            }),
            Verdict::Unhelpful => self.with(at, |stub, pending| {
                stub.close(pending, which);
                pending.fallback = Some((from, octets.into()));
                stub.go_on(pending, now)
            }),
            Verdict::Good => self.with(at, |stub, pending| {
                stub.answer(pending, from, octets.into());
                true
            }),
        }
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
                stub.begin(pending, attempt.to, via, attempt.edns, now);
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
        let udp_size = self.config.udp_size.unwrap_or(0);
        let len = attempt.write(&pending.asked, udp_size, self.config.dnssec_ok, buffer).ok()?;
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
        self.queries.iter().map(|pending| pending.deadline).min()
    }

    /// Lets time pass. Calling it early does nothing. Poll again: events, transmits, timeout.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(at) = self.queries.iter().position(|pending| pending.deadline <= now) {
            self.stats.timeouts += 1;
            self.with(at, |stub, pending| {
                pending.error = QueryError::TimedOut;
                if pending.begun < stub.config.attempts() {
                    stub.advance(pending, now);
                    false
                } else {
                    stub.give_up(pending);
                    true
                }
            });
        }
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.stats
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

    /// Asks the next server. There must be one.
    fn advance(&mut self, pending: &mut Pending, now: Instant) {
        let count = self.config.servers.len().max(1);
        let Some(to) = self.config.servers.get(pending.begun % count).copied() else { return };
        let wait = self.config.wait(pending.begun);
        pending.begun += 1;
        let edns = self.config.udp_size.is_some();
        self.begin(pending, to, None, edns, now);
        pending.deadline = now + wait;
    }

    /// After an attempt that came to nothing: asks the next server, or waits for those asked, or gives up. True: it is over.
    fn go_on(&mut self, pending: &mut Pending, now: Instant) -> bool {
        if pending.begun < self.config.attempts() {
            self.advance(pending, now);
            false
        } else if pending.attempts.is_empty() {
            self.give_up(pending);
            true
        } else {
            false
        }
    }

    /// Opens a socket to a server. Without `via`, as the configuration has it.
    fn begin(
        &mut self,
        pending: &mut Pending,
        to: SocketAddr,
        via: Option<Via>,
        edns: bool,
        now: Instant,
    ) {
        let via = via.unwrap_or_else(|| match self.config.transport {
            // The ports that no service is known by (RFC 5452 §4.5).
            Transport::Udp => {
                Via::Udp { port: u16::try_from(1024 + self.entropy.below(64_512)).unwrap_or(0) }
            }
            Transport::Tcp => Via::Tcp,
            Transport::Tls => Via::Tls,
        });
        let name = if self.config.randomize_case {
            in_random_case(&pending.asked.name, &mut self.entropy)
        } else {
            pending.asked.name.clone()
        };
        let socket = Socket(self.sockets);
        self.sockets += 1;
        let id = self.entropy.next_u16();
        pending.attempts.push(Attempt { socket, via, to, id, name, edns });
        pending.deadline = now + self.config.wait(pending.begun.saturating_sub(1));
        self.events.push_back(Event::Open(Open { socket, via, to }));
        self.outbox.push_back(socket);
    }

    fn close(&mut self, pending: &mut Pending, which: usize) -> Attempt {
        let attempt = pending.attempts.remove(which);
        self.events.push_back(Event::Close(attempt.socket));
        self.outbox.retain(|waiting| *waiting != attempt.socket);
        attempt
    }

    fn close_all(&mut self, pending: &Pending) {
        for attempt in &pending.attempts {
            self.events.push_back(Event::Close(attempt.socket));
            self.outbox.retain(|waiting| *waiting != attempt.socket);
        }
    }

    fn answer(&mut self, pending: &Pending, from: SocketAddr, octets: Box<[u8]>) {
        self.close_all(pending);
        self.stats.answered += 1;
        self.events.push_back(Event::Answered(Answer { query: pending.query, from, octets }));
    }

    /// The best that came, or nothing.
    fn give_up(&mut self, pending: &mut Pending) {
        match pending.fallback.take() {
            Some((from, octets)) => self.answer(pending, from, octets),
            None => {
                self.close_all(pending);
                self.stats.failed += 1;
                self.events.push_back(Event::Failed(pending.query, pending.error));
            }
        }
    }
}
