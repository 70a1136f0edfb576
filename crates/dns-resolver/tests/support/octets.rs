//! Octets as a course of events: questions, responses of every kind, failures, time. Whatever they are, nothing panics, memory stays
//! within the limits, and every question ends.
#![allow(clippy::std_instead_of_alloc, reason = "tests link std alone")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use core::{net::SocketAddr, time::Duration};
use std::collections::{BTreeMap, BTreeSet};

use dns_resolver::{Config, Event, Hint, Limits, QueryError, QueryId, Resolver};
use dns_wire::{
    A, Aaaa, Cname, Dname, Header, Message, Mx, Name, NameBuf, Ns, Question, Rcode, RecordType,
    Section, Soa,
    datagram::{Open, Socket, SocketError},
    respond_to,
};
use sans_io::Instant;
use testkit::entropy::Seeded;

const NAMES: [&str; 12] = [
    ".",
    "com",
    "a.com",
    "b.com",
    "www.a.com",
    "www.b.com",
    "ns.a.com",
    "ns.b.com",
    "ns.c.net",
    "c.net",
    "net",
    "x.y.www.a.com",
];
const TYPES: [RecordType; 8] = [
    RecordType::A,
    RecordType::AAAA,
    RecordType::NS,
    RecordType::MX,
    RecordType::CNAME,
    RecordType::DS,
    RecordType::ANY,
    RecordType::AXFR,
];

/// Runs the course of events that `octets` describe.
pub(crate) fn run(octets: &[u8]) {
    let mut limits = Limits::default();
    limits.queries = 6;
    limits.tasks = 12;
    limits.messages = 20;
    limits.cache_entries = 32;
    limits.cache_octets = 16 * 1024;
    limits.servers = 4;
    let mut course = Course::new(octets, limits);
    while let Some(operation) = course.octet() {
        course.step(operation);
        course.drive();
    }
    course.finish();
}

struct Course<'o> {
    octets: core::slice::Iter<'o, u8>,
    limits: Limits,
    resolver: Resolver<Seeded>,
    now: Instant,
    open: BTreeMap<Socket, Open>,
    sent: BTreeMap<Socket, Vec<u8>>,
    asked: BTreeSet<QueryId>,
}

impl<'o> Course<'o> {
    fn new(octets: &'o [u8], limits: Limits) -> Self {
        let hint = Hint::new(name(6), [[192, 0, 2, 1].into(), [192, 0, 2, 2].into()]);
        Self {
            octets: octets.iter(),
            limits,
            resolver: Resolver::with_limits(Config::new([hint]), Seeded::new(3), limits),
            now: Instant::EPOCH,
            open: BTreeMap::new(),
            sent: BTreeMap::new(),
            asked: BTreeSet::new(),
        }
    }

    fn octet(&mut self) -> Option<u8> {
        self.octets.next().copied()
    }

    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.octet().unwrap_or(0)) % bound.max(1)
    }

    fn step(&mut self, operation: u8) {
        match operation % 10 {
            0 => self.query(),
            1 => {
                let which = self.below(self.asked.len());
                if let Some(query) = self.asked.iter().nth(which).copied() {
                    self.resolver.cancel(query);
                    self.asked.remove(&query);
                }
            }
            2..=4 => self.respond(),
            5 => self.raw(),
            6 => self.fail(),
            7 => {
                self.now = self.now + Duration::from_millis(1 << (operation / 10).min(24));
                self.resolver.handle_timeout(self.now);
            }
            8 => {
                let owner = name(self.below(NAMES.len()));
                self.resolver.cache_mut().flush(owner.as_name());
            }
            _ => {
                let (_, to) = self.socket();
                self.resolver.receive(Socket(u64::MAX), to, &[0; 12], self.now);
            }
        }
    }

    fn query(&mut self) {
        let (owner, qtype) = (name(self.below(NAMES.len())), TYPES[self.below(TYPES.len())]);
        match self.resolver.query(&Question::new(&owner, qtype), self.now) {
            Ok(query) => assert!(self.asked.insert(query)),
            Err(QueryError::TooMany | QueryError::Unsupported) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// A socket that is open, and its peer.
    fn socket(&mut self) -> (Socket, SocketAddr) {
        let which = self.below(self.open.len());
        let open = self.open.values().nth(which);
        open.map_or((Socket(0), ([192, 0, 2, 9], 53).into()), |open| (open.socket, open.to))
    }

    /// A response to what was sent, with records of any kind.
    fn respond(&mut self) {
        let (socket, to) = self.socket();
        let Some(query) = self.sent.get(&socket).cloned() else { return };
        let query = Message::new(&query).expect("the resolver sends messages");
        let asked = query.question().unwrap().unwrap().name.to_owned();
        let (bits, rcode) = (self.octet().unwrap_or(4), self.below(24));
        let rcode = Rcode(if rcode < 16 { u16::try_from(rcode).unwrap() } else { 0 });
        let mut room = [0; 2048];
        let mut builder = respond_to(&mut room, &query, rcode).unwrap();
        let Header { id, flags } = builder.header_so_far();
        let flags = flags.with_aa(bits & 4 != 0).with_ra(bits & 24 == 24).with_tc(bits & 96 == 96);
        builder.header(Header { id, flags });
        for section in [Section::Answer, Section::Authority, Section::Additional] {
            for _ in 0..self.below(5) {
                let owner = match self.below(NAMES.len() + 4) {
                    which if which < NAMES.len() => name(which),
                    _ => asked.clone(),
                };
                let (target, kind) = (name(self.below(NAMES.len())), self.octet().unwrap_or(0));
                add(&mut builder, section, owner.as_name(), target.as_name(), kind);
            }
        }
        let response = builder.finish().to_vec();
        self.resolver.receive(socket, to, &response, self.now);
    }

    /// What was sent, with some octets changed or cut off.
    fn raw(&mut self) {
        let (socket, to) = self.socket();
        let mut octets = self.sent.get(&socket).cloned().unwrap_or_default();
        if let Some(flags) = octets.get_mut(2) {
            *flags |= 0x80;
        }
        for _ in 0..self.below(16) {
            let (at, octet) = (self.below(256), self.octet().unwrap_or(0));
            match octets.get_mut(at) {
                Some(place) => *place = octet,
                None => octets.push(octet),
            }
        }
        self.resolver.receive(socket, to, &octets, self.now);
    }

    fn fail(&mut self) {
        let (socket, _) = self.socket();
        let errors = [
            SocketError::PortInUse,
            SocketError::Refused,
            SocketError::Unreachable,
            SocketError::Closed,
            SocketError::Other,
        ];
        let error = errors[self.below(errors.len())];
        self.open.remove(&socket);
        self.sent.remove(&socket);
        self.resolver.failed(socket, error, self.now);
    }

    /// Takes events and messages, and looks at the bounds.
    fn drive(&mut self) {
        while let Some(event) = self.resolver.poll_event() {
            match event {
                Event::Open(open) => assert_eq!(self.open.insert(open.socket, open), None),
                Event::Close(socket) => {
                    assert!(self.open.remove(&socket).is_some());
                    self.sent.remove(&socket);
                }
                Event::Answered(answer) => assert!(self.asked.remove(&answer.query)),
                Event::Failed(query, _) => assert!(self.asked.remove(&query)),
                event => panic!("{event:?}"),
            }
        }
        let mut buffer = [0; 512];
        while let Some(sent) = self.resolver.poll_transmit(&mut buffer) {
            assert_eq!(self.open.get(&sent.socket).map(|open| open.to), Some(sent.to));
            let octets = buffer[..sent.len].to_vec();
            assert_eq!(Message::new(&octets).map(|message| message.validate()), Ok(Ok(())));
            assert_eq!(self.sent.insert(sent.socket, octets), None);
        }
        assert!(self.asked.len() <= self.limits.queries);
        assert!(self.open.len() <= self.limits.tasks);
        assert!(self.resolver.cache().len() <= self.limits.cache_entries);
        assert!(self.resolver.cache().octets() <= self.limits.cache_octets);
        assert_eq!(self.resolver.poll_timeout().is_none(), self.asked.is_empty());
    }

    /// Lets time pass until nothing is open.
    fn finish(&mut self) {
        for _ in 0..10_000 {
            let Some(due) = self.resolver.poll_timeout() else { break };
            self.now = self.now.max(due);
            self.resolver.handle_timeout(self.now);
            self.drive();
        }
        assert!(self.asked.is_empty(), "questions without an end");
        assert!(self.open.is_empty(), "sockets left open");
    }
}

fn name(which: usize) -> NameBuf {
    NAMES[which].parse().expect("a name")
}

fn add(
    builder: &mut dns_wire::Builder<'_>,
    section: Section,
    owner: Name<'_>,
    target: Name<'_>,
    kind: u8,
) {
    let ttl = [300, 0, 86_400, u32::MAX][usize::from(kind >> 6)];
    // What does not fit is left out.
    let _ = match kind % 7 {
        0 => builder.add(section, owner, ttl, &A { address: [192, 0, 2, kind].into() }),
        1 => builder.add(section, owner, ttl, &Aaaa { address: [kind | 1; 16].into() }),
        2 => builder.add(section, owner, ttl, &Ns { host: target }),
        3 => builder.add(section, owner, ttl, &Cname { target }),
        4 => builder.add(section, owner, ttl, &Dname { target }),
        5 => builder.add(section, owner, ttl, &Mx { preference: 0, exchange: target }),
        _ => {
            let (mname, rname) = (target, target);
            let soa =
                Soa { mname, rname, serial: 1, refresh: 1, retry: 1, expire: 1, minimum: ttl };
            builder.add(section, owner, ttl, &soa)
        }
    };
}
