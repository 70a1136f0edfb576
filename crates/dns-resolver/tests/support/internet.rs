//! A whole Internet in memory: servers at their addresses, latency, loss, and a virtual clock.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::std_instead_of_alloc, reason = "tests link std alone")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use core::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use std::collections::{BTreeMap, HashMap};

use dns_authority::{Catalog, Transport, Zone, answer};
use dns_resolver::{Answer, Config, Event, Hint, Limits, QueryError, QueryId, Resolver};
use dns_wire::{
    Message, NameBuf, Question, RecordType,
    datagram::{Open, Socket, SocketError, Via},
};
use sans_io::Instant;
use testkit::entropy::Seeded;

/// What a server does with a query that reaches it.
pub(crate) enum Manner {
    /// Answers from its zones.
    Sound,
    /// Nothing.
    Silent,
    /// Is not there: the socket fails.
    Absent,
    /// Does not answer the first so many.
    Loses(usize),
    /// Answers as it pleases: the query and the transport in, any number of octet strings out.
    Odd(Reply),
}

pub(crate) type Reply = Box<dyn FnMut(&Message<'_>, Transport) -> Vec<Vec<u8>>>;

pub(crate) struct Server {
    pub(crate) zones: Catalog,
    pub(crate) manner: Manner,
    pub(crate) latency: Duration,
    /// Whether it answers over TCP.
    pub(crate) tcp: bool,
}

/// A query that reached a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) to: IpAddr,
    pub(crate) name: NameBuf,
    pub(crate) qtype: RecordType,
    pub(crate) is_tcp: bool,
}

pub(crate) struct Internet {
    pub(crate) servers: HashMap<IpAddr, Server>,
    pub(crate) now: Instant,
    pub(crate) asked: Vec<Asked>,
    /// Gives messages of somebody else, that arrive before the answer to each query: from, octets.
    pub(crate) forger: Option<Forger>,
    pub(crate) resolver: Resolver<Seeded>,
    pub(crate) open: BTreeMap<Socket, Open>,
    pub(crate) results: HashMap<QueryId, Result<Answer, QueryError>>,
    arrivals: BTreeMap<(Instant, u64), Arrival>,
    sequence: u64,
}

pub(crate) type Forger = Box<dyn FnMut(&Open, &Message<'_>) -> Vec<(SocketAddr, Vec<u8>)>>;

enum Arrival {
    Message(Socket, SocketAddr, Vec<u8>),
    Failure(Socket, SocketError),
}

pub(crate) fn name(text: &str) -> NameBuf {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn address(text: &str) -> IpAddr {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

impl Internet {
    /// Servers with zones: addresses, origin, zone file. The root's are the hints.
    pub(crate) fn new(zones: &[(&[&str], &str, &str)]) -> Self {
        Self::with(zones, |_| {}, Limits::default())
    }

    pub(crate) fn with(
        zones: &[(&[&str], &str, &str)],
        change: impl FnOnce(&mut Config),
        limits: Limits,
    ) -> Self {
        let mut servers = HashMap::new();
        let mut hints = Vec::new();
        for (addresses, origin, text) in zones {
            let zone = Zone::from_text(text.as_bytes(), &name(origin))
                .unwrap_or_else(|error| panic!("{origin}: {error:?}"));
            for at in *addresses {
                let at = address(at);
                if zone.origin().is_root() {
                    hints.push(Hint::new(name("a.root-servers.net"), [at]));
                }
                let server = servers.entry(at).or_insert_with(|| Server {
                    zones: Catalog::new(),
                    manner: Manner::Sound,
                    latency: Duration::from_millis(20),
                    tcp: true,
                });
                server.zones.insert(zone.clone());
            }
        }
        let mut config = Config::new(hints);
        change(&mut config);
        Self {
            servers,
            now: Instant::EPOCH,
            asked: Vec::new(),
            forger: None,
            resolver: Resolver::with_limits(config, Seeded::new(7), limits),
            open: BTreeMap::new(),
            results: HashMap::new(),
            arrivals: BTreeMap::new(),
            sequence: 0,
        }
    }

    pub(crate) fn server(&mut self, at: &str) -> &mut Server {
        self.servers.get_mut(&address(at)).unwrap_or_else(|| panic!("no server at {at}"))
    }

    pub(crate) fn silence(&mut self, at: &str) {
        self.server(at).manner = Manner::Silent;
    }

    pub(crate) fn query(&mut self, owner: &str, qtype: RecordType) -> QueryId {
        let owner = name(owner);
        self.resolver.query(&Question::new(&owner, qtype), self.now).expect("it is taken")
    }

    /// Asks, and lets time pass until there is an answer.
    pub(crate) fn resolve(&mut self, owner: &str, qtype: RecordType) -> Result<Answer, QueryError> {
        let query = self.query(owner, qtype);
        self.run();
        self.results.remove(&query).expect("each question ends")
    }

    /// The answer as text: response code, records.
    pub(crate) fn records(&mut self, owner: &str, qtype: RecordType) -> Vec<String> {
        let answer = self.resolve(owner, qtype).unwrap_or_else(|error| panic!("{owner}: {error}"));
        [answer.rcode.to_string()]
            .into_iter()
            .chain(answer.records.iter().map(|record| record.to_string().replace('\t', " ")))
            .collect()
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    /// The driver: until nothing is left to do.
    pub(crate) fn run(&mut self) {
        for _ in 0..100_000 {
            self.take_events();
            if self.transmit() {
                continue;
            }
            let arrival = self.arrivals.first_key_value().map(|((at, _), _)| *at);
            match (arrival, self.resolver.poll_timeout()) {
                (Some(at), due) if due.is_none_or(|due| at <= due) => self.arrive(),
                (_, Some(due)) => {
                    self.now = self.now.max(due);
                    self.resolver.handle_timeout(self.now);
                }
                _ => {
                    assert!(self.open.is_empty(), "sockets left open: {:?}", self.open);
                    return;
                }
            }
        }
        panic!("it never ends");
    }

    pub(crate) fn take_events(&mut self) {
        while let Some(event) = self.resolver.poll_event() {
            match event {
                Event::Open(open) => assert_eq!(self.open.insert(open.socket, open), None),
                Event::Close(socket) => assert!(self.open.remove(&socket).is_some()),
                Event::Answered(answer) => {
                    assert!(self.results.insert(answer.query, Ok(answer)).is_none());
                }
                Event::Failed(query, error) => {
                    assert!(self.results.insert(query, Err(error)).is_none());
                }
                event => panic!("{event:?}"),
            }
        }
    }

    fn transmit(&mut self) -> bool {
        let mut buffer = [0; 512];
        let Some(sent) = self.resolver.poll_transmit(&mut buffer) else { return false };
        let open = self.open[&sent.socket];
        assert_eq!(open.to, sent.to);
        let query = Message::new(&buffer[..sent.len]).expect("a message");
        assert_eq!(query.validate(), Ok(()));
        assert!(!query.flags().rd(), "servers are not asked to recurse");
        let question = query.question().unwrap().unwrap();
        let is_tcp = open.via.is_stream();
        let qname = question.name.to_owned();
        let to = sent.to.ip();
        self.asked.push(Asked { to, name: qname, qtype: question.qtype, is_tcp });
        let forged = self.forger.as_mut().map(|forger| forger(&open, &query));
        for (from, octets) in forged.unwrap_or_default() {
            self.schedule(Duration::from_millis(1), Arrival::Message(sent.socket, from, octets));
        }
        let Some(server) = self.servers.get_mut(&to) else {
            self.schedule(
                Duration::from_millis(5),
                Arrival::Failure(sent.socket, SocketError::Unreachable),
            );
            return true;
        };
        let latency = server.latency;
        let transport = if is_tcp { Transport::Tcp } else { Transport::Udp };
        if is_tcp && !server.tcp {
            self.schedule(latency, Arrival::Failure(sent.socket, SocketError::Refused));
            return true;
        }
        let replies = match &mut server.manner {
            Manner::Silent => Vec::new(),
            Manner::Absent => {
                self.schedule(latency, Arrival::Failure(sent.socket, SocketError::Refused));
                return true;
            }
            Manner::Loses(left) if *left > 0 => {
                *left -= 1;
                Vec::new()
            }
            Manner::Odd(reply) => reply(&query, transport),
            Manner::Sound | Manner::Loses(_) => {
                let mut room = vec![0; 65_535];
                let octets = answer(&server.zones, &query, transport, &mut room);
                octets.map(<[u8]>::to_vec).into_iter().collect()
            }
        };
        for octets in replies {
            self.schedule(latency, Arrival::Message(sent.socket, sent.to, octets));
        }
        true
    }

    fn schedule(&mut self, after: Duration, arrival: Arrival) {
        self.sequence += 1;
        self.arrivals.insert((self.now + after, self.sequence), arrival);
    }

    fn arrive(&mut self) {
        let Some(((at, _), arrival)) = self.arrivals.pop_first() else { return };
        self.now = self.now.max(at);
        match arrival {
            // What arrives for a closed socket goes to the machine nonetheless: it must know.
            Arrival::Message(socket, from, octets) => {
                self.resolver.receive(socket, from, &octets, self.now);
            }
            Arrival::Failure(socket, error) => {
                if self.open.remove(&socket).is_some() {
                    self.resolver.failed(socket, error, self.now);
                }
            }
        }
    }
}

/// The local port of a socket.
pub(crate) fn port(open: &Open) -> Option<u16> {
    match open.via {
        Via::Udp { port } => Some(port),
        _ => None,
    }
}
