//! The course of one query: from attempt to attempt, from server to server, from name to name.

use alloc::{boxed::Box, collections::VecDeque, vec::Vec};
use core::net::SocketAddr;

use sans_io::{Entropy, Instant};

use super::{
    Answer, Event, Outcome, Query, QueryError, Reply, Stub, Transport,
    attempt::{Asked, Attempt, in_random_case},
    response::{Reason, Verdict},
};
use crate::{
    Class, Message, NameBuf, Question, RecordType,
    datagram::{Open, Socket, Via},
};

/// How often a local port that is taken is replaced by another, for one name.
pub(super) const REDRAWS: u8 = 8;

#[derive(Debug)]
pub(super) struct Pending {
    pub(super) query: Query,
    pub(super) asked: Asked,
    /// The names that are asked for if this one has nothing.
    names: VecDeque<NameBuf>,
    /// Attempts that still may be answered; the newest last.
    pub(super) attempts: Vec<Attempt>,
    /// The server of the first attempt.
    first: usize,
    pub(super) begun: usize,
    pub(super) redraws: u8,
    /// A server changed the case of the name.
    plain_case: bool,
    /// A server wanted its new cookie.
    cookie_renewed: bool,
    /// When the newest attempt is given up.
    wait: Instant,
    /// When all is given up.
    pub(super) end: Instant,
    /// The best that came so far for this name: what was cut, or an error from a server.
    fallback: Option<Received>,
    /// The best that came for the names before: the first one that exists.
    negative: Option<(Outcome, Received)>,
    pub(super) error: QueryError,
}

type Received = (SocketAddr, Via, Box<[u8]>);

impl Pending {
    pub(super) fn new(
        query: Query,
        name: NameBuf,
        qtype: RecordType,
        qclass: Class,
        names: VecDeque<NameBuf>,
        first: usize,
        end: Instant,
    ) -> Self {
        Self {
            query,
            asked: Asked { name, qtype, qclass },
            names,
            attempts: Vec::new(),
            first,
            begun: 0,
            redraws: 0,
            plain_case: false,
            cookie_renewed: false,
            wait: end,
            end,
            fallback: None,
            negative: None,
            error: QueryError::TimedOut,
        }
    }

    pub(super) fn due(&self) -> Instant {
        self.wait.min(self.end)
    }
}

impl<E: Entropy> Stub<E> {
    /// Goes on after a message that was not dropped. True: the query is over.
    pub(super) fn take(
        &mut self,
        pending: &mut Pending,
        which: usize,
        verdict: Verdict,
        octets: &[u8],
        now: Instant,
    ) -> bool {
        match verdict {
            Verdict::Dropped(_) => {}
            Verdict::Suspect(reason) => {
                pending.plain_case |= reason == Reason::Case;
                let Some(attempt) = pending.attempts.get_mut(which) else { return false };
                // Over a connection, nobody else can answer. The datagram that is right may still come.
                if !core::mem::replace(&mut attempt.doubted, true) {
                    let server = attempt.server;
                    let edns = attempt.edns;
                    self.begin(pending, server, Some(Via::Tcp), edns, now);
                }
            }
            Verdict::Doubtful => {
                if which + 1 == pending.attempts.len() && pending.begun < self.config.attempts() {
                    self.advance(pending, now);
                }
            }
            Verdict::Truncated => {
                self.stats.truncated += 1;
                let attempt = self.close(pending, which);
                // Better than nothing, if TCP does not work.
                pending.fallback.get_or_insert_with(|| (attempt.to, attempt.via, octets.into()));
                self.begin(pending, attempt.server, Some(Via::Tcp), attempt.edns, now);
            }
            Verdict::NoEdns => {
                let attempt = self.close(pending, which);
                let via = attempt.via.is_stream().then_some(attempt.via);
                self.begin(pending, attempt.server, via, false, now);
            }
            Verdict::NewCookie | Verdict::NoCookie => {
                let attempt = self.close(pending, which);
                let once = core::mem::replace(&mut pending.cookie_renewed, true);
                let renews = verdict == Verdict::NewCookie && !once;
                let via = match attempt.via {
                    Via::Udp { .. } => (!renews).then_some(Via::Tcp),
                    stream if renews => Some(stream),
                    via => {
                        pending.fallback = Some((attempt.to, via, octets.into()));
                        return self.go_on(pending, now);
                    }
                };
                self.begin(pending, attempt.server, via, true, now);
            }
            Verdict::Unhelpful => {
                let attempt = self.close(pending, which);
                pending.fallback = Some((attempt.to, attempt.via, octets.into()));
                return self.go_on(pending, now);
            }
            Verdict::Good => {
                let Some(attempt) = pending.attempts.get(which) else { return false };
                let received = (attempt.to, attempt.via, octets.into());
                return self.settle(pending, received, now);
            }
        }
        false
    }

    /// Takes an answer, or goes on to the next name if it says that there is nothing. True: the query is over.
    fn settle(&mut self, pending: &mut Pending, received: Received, now: Instant) -> bool {
        let asked = &pending.asked;
        let question =
            Question { name: asked.name.as_name(), qtype: asked.qtype, qclass: asked.qclass };
        let outcome = Message::new(&received.2)
            .map_or(Outcome::Found, |message| Reply::new(message, &question).outcome());
        let is_negative =
            matches!(outcome, Outcome::NxDomain | Outcome::NoData | Outcome::Failed(_));
        if !is_negative || (pending.names.is_empty() && pending.negative.is_none()) {
            self.answer(pending, received);
            return true;
        }
        let is_better = match pending.negative.as_ref().map(|(outcome, _)| *outcome) {
            Some(Outcome::NoData) => false,
            Some(Outcome::NxDomain) => !matches!(outcome, Outcome::Failed(_)),
            _ => true,
        };
        if is_better {
            pending.negative = Some((outcome, received));
        }
        self.close_all(pending);
        if let Some(name) = pending.names.pop_front() {
            pending.asked.name = name;
            pending.begun = 0;
            pending.redraws = 0;
            pending.fallback = None;
            self.advance(pending, now);
            return false;
        }
        if let Some((_, best)) = pending.negative.take() {
            self.answer(pending, best);
        }
        true
    }

    /// Asks the next server. There must be one.
    pub(super) fn advance(&mut self, pending: &mut Pending, now: Instant) {
        let server = (pending.first + pending.begun) % self.servers.len().max(1);
        pending.begun += 1;
        self.begin(pending, server, None, self.config.udp_size.is_some(), now);
    }

    /// After an attempt that came to nothing: asks the next server, or waits for those asked, or gives up. True: it is over.
    pub(super) fn go_on(&mut self, pending: &mut Pending, now: Instant) -> bool {
        if pending.begun < self.config.attempts() {
            self.advance(pending, now);
            false
        } else if pending.attempts.is_empty() {
            self.give_up(pending, now)
        } else {
            false
        }
    }

    /// Opens a socket to a server. Without `via`, as the configuration has it.
    pub(super) fn begin(
        &mut self,
        pending: &mut Pending,
        server: usize,
        via: Option<Via>,
        edns: bool,
        now: Instant,
    ) {
        let Some(to) = self.servers.get(server).map(|server| server.address) else { return };
        let via = via.unwrap_or_else(|| match self.config.transport {
            // The ports that no service is known by (RFC 5452 §4.5).
            Transport::Udp => {
                Via::Udp { port: u16::try_from(1024 + self.entropy.below(64_512)).unwrap_or(0) }
            }
            Transport::Tcp => Via::Tcp,
            Transport::Tls => Via::Tls,
        });
        let exact = self.config.randomize_case && !via.is_stream() && !pending.plain_case;
        let name = if exact {
            in_random_case(&pending.asked.name, &mut self.entropy)
        } else {
            pending.asked.name.clone()
        };
        let socket = Socket(self.sockets);
        self.sockets += 1;
        let id = self.entropy.next_u16();
        pending.attempts.push(Attempt {
            socket,
            via,
            server,
            to,
            id,
            name,
            exact,
            edns,
            doubted: false,
        });
        pending.wait = now + self.config.wait(pending.begun.saturating_sub(1));
        self.events.push_back(Event::Open(Open { socket, via, to }));
        self.outbox.push_back(socket);
    }

    fn close(&mut self, pending: &mut Pending, which: usize) -> Attempt {
        let attempt = pending.attempts.remove(which);
        self.events.push_back(Event::Close(attempt.socket));
        self.outbox.retain(|waiting| *waiting != attempt.socket);
        attempt
    }

    pub(super) fn close_all(&mut self, pending: &mut Pending) {
        for attempt in pending.attempts.drain(..) {
            self.events.push_back(Event::Close(attempt.socket));
            self.outbox.retain(|waiting| *waiting != attempt.socket);
        }
    }

    fn answer(&mut self, pending: &mut Pending, (from, via, octets): Received) {
        self.close_all(pending);
        self.stats.answered += 1;
        let query = pending.query;
        self.events.push_back(Event::Answered(Answer { query, from, via, octets }));
    }

    /// No more is to be expected for this name. What came, if anything, is taken, and if time is left, the next name is asked for.
    /// True: the query is over.
    pub(super) fn give_up(&mut self, pending: &mut Pending, now: Instant) -> bool {
        if now >= pending.end {
            pending.names.clear();
        }
        match pending.fallback.take() {
            Some(received) => self.settle(pending, received, now),
            None => {
                self.close_all(pending);
                self.stats.failed += 1;
                self.events.push_back(Event::Failed(pending.query, pending.error));
                true
            }
        }
    }
}
