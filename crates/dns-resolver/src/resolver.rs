mod network;
mod side;
mod step;
mod task;

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use core::net::SocketAddr;

use dns_wire::{
    Class, NameBuf, Question, RecordType,
    datagram::{Socket, SocketError, Transmit},
};
use sans_io::{Entropy, Instant};

use crate::{Answer, Cache, Config, Event, Limits, QueryError, QueryId, Stats, servers::Servers};
use task::{Outcome, Task, TaskId, Waiter};

/// An iterative resolver with a cache (RFC 1034 §5.3.3).
///
/// After every call, take the [events](Self::poll_event) until there is none, then send what [`poll_transmit`](Self::poll_transmit) gives, then sleep
/// until [`poll_timeout`](Self::poll_timeout) or until something arrives. What arrives and is not the response to an open query is dropped and
/// counted, and never ends a question.
#[derive(Debug)]
pub struct Resolver<E> {
    config: Config,
    limits: Limits,
    entropy: E,
    cache: Cache,
    servers: Servers,
    tasks: BTreeMap<TaskId, Task>,
    /// Equal questions are asked once.
    questions: BTreeMap<(NameBuf, RecordType), TaskId>,
    clients: BTreeMap<QueryId, TaskId>,
    sockets: BTreeMap<Socket, TaskId>,
    timers: BTreeSet<(Instant, TaskId)>,
    /// Tasks that can go on.
    ready: VecDeque<TaskId>,
    events: VecDeque<Event>,
    /// Sockets whose message was not taken yet.
    outbox: VecDeque<Socket>,
    next_query: u64,
    next_task: u64,
    next_socket: u64,
    stats: Stats,
}

/// Whether a task goes on later, or is over.
enum Flow {
    Wait,
    Done(Result<Outcome, QueryError>),
}

impl<E: Entropy> Resolver<E> {
    /// A resolver that knows the root's servers only. The quality of `entropy` is what keeps forged answers away (RFC 5452).
    #[must_use]
    pub fn new(config: Config, entropy: E) -> Self {
        Self::with_limits(config, entropy, Limits::default())
    }

    /// As [`new`](Self::new), with other limits.
    #[must_use]
    pub fn with_limits(config: Config, mut entropy: E, limits: Limits) -> Self {
        Self {
            cache: Cache::new(&config, &limits, &mut entropy),
            servers: Servers::new(limits.servers),
            config,
            limits,
            entropy,
            tasks: BTreeMap::new(),
            questions: BTreeMap::new(),
            clients: BTreeMap::new(),
            sockets: BTreeMap::new(),
            timers: BTreeSet::new(),
            ready: VecDeque::new(),
            events: VecDeque::new(),
            outbox: VecDeque::new(),
            next_query: 0,
            next_task: 0,
            next_socket: 0,
            stats: Stats::default(),
        }
    }

    /// Asks a question. What the cache knows is an [`Event::Answered`] at once. Poll again: events, transmits, timeout.
    ///
    /// # Errors
    /// If too many questions are open, or the class or the type is none that can be resolved. Nothing has changed then.
    pub fn query(&mut self, question: &Question<'_>, now: Instant) -> Result<QueryId, QueryError> {
        let qtype = question.qtype;
        if question.qclass != Class::IN || (qtype.is_meta() && qtype != RecordType::ANY) {
            return Err(QueryError::Unsupported);
        }
        if self.clients.len() >= self.limits.queries || self.tasks.len() >= self.limits.tasks {
            return Err(QueryError::TooMany);
        }
        let query = QueryId(self.next_query);
        self.next_query += 1;
        self.stats.queries += 1;
        let mut task = self.new_task(question.name.to_owned(), qtype, None, now);
        if let Some(outcome) = self.recall(&mut task, now) {
            self.tell(query, false, outcome);
            return Ok(query);
        }
        // The same was asked a moment ago; else go on from where the cache has led to.
        let key = (question.name.to_owned(), qtype);
        let open = self.questions.get(&key).and_then(|id| self.tasks.get_mut(id));
        let id = if let Some(open) = open {
            self.stats.joined += 1;
            open.waiters.push(Waiter::Client(query));
            open.id
        } else {
            task.waiters.push(Waiter::Client(query));
            self.begin(task)
        };
        self.clients.insert(query, id);
        self.run(now);
        Ok(query)
    }

    /// Forgets a question. Poll again: events.
    pub fn cancel(&mut self, query: QueryId) {
        if let Some(id) = self.clients.remove(&query) {
            self.leave(id, Waiter::Client(query));
        }
    }

    /// A message arrived on `socket` from `from`. Poll again: events, transmits, timeout.
    pub fn receive(&mut self, socket: Socket, from: SocketAddr, octets: &[u8], now: Instant) {
        match self.sockets.get(&socket).copied() {
            None => self.stats.late += 1,
            Some(id) => {
                self.with(id, now, |resolver, task| {
                    resolver.message(task, socket, from, octets, now)
                });
                self.run(now);
            }
        }
    }

    /// `socket` is of no use any more, and closed. Poll again: events, transmits, timeout.
    pub fn failed(&mut self, socket: Socket, error: SocketError, now: Instant) {
        if let Some(id) = self.sockets.get(&socket).copied() {
            self.with(id, now, |resolver, task| resolver.broken(task, socket, error, now));
            self.run(now);
        }
    }

    /// Writes the next message to send to the front of `buffer`, which must have 512 octets at least; `None`: nothing to
    /// send, or the buffer is too small. Take the events first: they open the socket.
    pub fn poll_transmit(&mut self, buffer: &mut [u8]) -> Option<Transmit> {
        let socket = *self.outbox.front()?;
        let task = self.tasks.get(self.sockets.get(&socket)?)?;
        let attempt = task.servers.as_ref()?.attempt.as_ref()?;
        let len = attempt.write(self.config.udp_size, buffer).ok()?;
        let transmit = Transmit { socket, to: attempt.to(), len };
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
        self.timers.first().map(|(due, _)| *due)
    }

    /// Lets time pass. Calling it early does nothing. Poll again: events, transmits, timeout.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some((due, id)) = self.timers.first().copied()
            && due <= now
        {
            self.with(id, now, |resolver, task| resolver.timed_out(task, now));
            self.run(now);
        }
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.stats
    }

    /// The cache.
    #[must_use]
    pub const fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The cache, to put data in, or to flush it.
    pub const fn cache_mut(&mut self) -> &mut Cache {
        &mut self.cache
    }

    fn new_task(
        &mut self,
        name: NameBuf,
        qtype: RecordType,
        payer: Option<&Task>,
        now: Instant,
    ) -> Task {
        let id = TaskId(self.next_task);
        self.next_task += 1;
        let deadline = payer.map_or(now + self.config.patience, |payer| payer.deadline);
        Task::new(id, name, qtype, payer, deadline)
    }

    /// Starts a task; it is stepped by [`run`](Self::run).
    fn begin(&mut self, task: Task) -> TaskId {
        let id = task.id;
        self.questions.insert((task.name.clone(), task.qtype), id);
        self.timers.insert((task.timer, id));
        self.ready.push_back(id);
        self.tasks.insert(id, task);
        id
    }

    /// Steps tasks until none can go on. Each step sends a message, starts side questions that are counted, or ends a task.
    fn run(&mut self, now: Instant) {
        while let Some(id) = self.ready.pop_front() {
            self.with(id, now, |resolver, task| resolver.step(task, now));
        }
    }

    /// Takes a task out, lets `work` change it, and puts it back or finishes it.
    fn with(&mut self, id: TaskId, now: Instant, work: impl FnOnce(&mut Self, &mut Task) -> Flow) {
        let Some(mut task) = self.tasks.remove(&id) else { return };
        match work(self, &mut task) {
            Flow::Wait => {
                let due = task.due();
                if due != task.timer {
                    self.timers.remove(&(task.timer, id));
                    self.timers.insert((due, id));
                    task.timer = due;
                }
                self.tasks.insert(id, task);
            }
            Flow::Done(outcome) => self.finish(task, outcome, now),
        }
    }

    /// Tells those who wait.
    fn finish(&mut self, mut task: Task, outcome: Result<Outcome, QueryError>, now: Instant) {
        self.clean_up(&mut task);
        let is_remembered = match outcome {
            Ok(_) | Err(QueryError::RecentlyFailed) => false,
            Err(_) => task.payer.is_none() || !task.was_restrained,
        };
        if is_remembered {
            self.cache.insert_failure(task.name.as_name(), task.qtype, now);
        }
        for waiter in core::mem::take(&mut task.waiters) {
            match waiter {
                Waiter::Client(query) => self.tell(query, task.used_network, outcome.clone()),
                Waiter::Task(parent) => self.child_done(parent, &task, &outcome),
            }
        }
    }

    fn tell(&mut self, query: QueryId, used_network: bool, outcome: Result<Outcome, QueryError>) {
        self.clients.remove(&query);
        let event = match outcome {
            Ok(Outcome { rcode, records, soa }) => {
                self.stats.answered += 1;
                self.stats.cache_hits += u64::from(!used_network);
                Event::Answered(Answer { query, rcode, records, soa, from_cache: !used_network })
            }
            Err(error) => {
                self.stats.failed += 1;
                Event::Failed(query, error)
            }
        };
        self.events.push_back(event);
    }

    /// Takes a waiter off a task, and ends the task if that was the last one.
    fn leave(&mut self, id: TaskId, waiter: Waiter) {
        let mut leaving = [(id, waiter)].to_vec();
        while let Some((id, waiter)) = leaving.pop() {
            let Some(task) = self.tasks.get_mut(&id) else { continue };
            task.waiters.retain(|other| *other != waiter);
            if task.waiters.is_empty()
                && let Some(mut task) = self.tasks.remove(&id)
            {
                let children = core::mem::take(&mut task.children);
                leaving.extend(children.into_iter().map(|child| (child, Waiter::Task(id))));
                self.clean_up(&mut task);
            }
        }
    }

    /// Takes back all that points to a task.
    fn clean_up(&mut self, task: &mut Task) {
        self.drop_servers(task);
        self.timers.remove(&(task.timer, task.id));
        self.questions.remove(&(task.name.clone(), task.qtype));
    }

    /// Closes the socket of a task, and leaves its side questions.
    fn drop_servers(&mut self, task: &mut Task) {
        if let Some(mut servers) = task.servers.take() {
            self.close(&mut servers);
        }
        for child in core::mem::take(&mut task.children) {
            self.leave(child, Waiter::Task(task.id));
        }
    }
}
