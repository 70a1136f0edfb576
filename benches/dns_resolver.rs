//! dns-resolver: an answer from the cache, and one from the root down.

use std::{collections::HashMap, hint::black_box, net::IpAddr};

use criterion::{Criterion, criterion_group, criterion_main};
use dns_authority::{Catalog, Transport, Zone, answer};
use dns_resolver::{Answer, Config, Event, Hint, Resolver, respond};
use dns_wire::{A, Class, Message, Name, NameBuf, Ns, Question, RecordBuf, RecordType, Soa, query};
use sans_io::Instant;
use testkit::entropy::Seeded;

const ROOT: [u8; 4] = [198, 41, 0, 4];
const COM: [u8; 4] = [192, 5, 6, 30];
const OWN: [u8; 4] = [212, 212, 212, 1];

fn name(text: &str) -> NameBuf {
    text.parse().expect("a name")
}

fn record(owner: &str, data: &impl dns_wire::WriteData) -> RecordBuf {
    RecordBuf::of(&name(owner), 86_400, data).expect("short data")
}

/// A zone with its SOA and NS records, and others.
fn zone(origin: &str, others: impl IntoIterator<Item = RecordBuf>) -> Catalog {
    let (mname, rname) = (Name::ROOT, Name::ROOT);
    let soa = Soa { mname, rname, serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 300 };
    let own = [record(origin, &soa), record(origin, &Ns { host: Name::ROOT })];
    let records = own.into_iter().chain(others);
    let mut zones = Catalog::new();
    zones.insert(Zone::new(name(origin), Class::IN, records).expect("a zone"));
    zones
}

/// A delegation to a server inside of it.
fn delegation(cut: &str, host: &str, address: [u8; 4]) -> [RecordBuf; 2] {
    let ns = name(host);
    [record(cut, &Ns { host: ns.as_name() }), record(host, &A { address: address.into() })]
}

struct World {
    servers: HashMap<IpAddr, Catalog>,
}

impl World {
    fn new() -> Self {
        let com = delegation("com", "a.gtld.com", COM);
        let own = delegation("networkutopia.com", "dns1.networkutopia.com", OWN);
        let www = record("www.networkutopia.com", &A { address: [212, 212, 212, 2].into() });
        let servers = [
            (ROOT.into(), zone(".", com)),
            (COM.into(), zone("com", own)),
            (OWN.into(), zone("networkutopia.com", [www])),
        ];
        Self { servers: servers.into_iter().collect() }
    }

    /// A resolver that knows nothing.
    fn resolver() -> Resolver<Seeded> {
        let hint = Hint::new(name("a.root-servers.net"), [ROOT.into()]);
        Resolver::new(Config::new([hint]), Seeded::new(1))
    }

    fn resolve(&self, resolver: &mut Resolver<Seeded>, question: &Question<'_>) -> Answer {
        resolver.query(question, Instant::EPOCH).expect("it is taken");
        let (mut buffer, mut room) = ([0; 512], [0; 1232]);
        loop {
            match resolver.poll_event() {
                Some(Event::Answered(answer)) => return answer,
                Some(_) => continue,
                None => {}
            }
            let sent = resolver.poll_transmit(&mut buffer).expect("a message");
            let asked = Message::new(&buffer[..sent.len]).expect("a message");
            let zones = &self.servers[&sent.to.ip()];
            let response = answer(zones, &asked, Transport::Udp, &mut room).expect("a response");
            resolver.receive(sent.socket, sent.to, response, Instant::EPOCH);
        }
    }
}

fn resolver(c: &mut Criterion) {
    let world = World::new();
    let www = name("www.networkutopia.com");
    let question = Question::new(&www, RecordType::A);
    let mut group = c.benchmark_group("dns_resolver");

    let mut resolver = World::resolver();
    world.resolve(&mut resolver, &question);
    group.bench_function("cache_hit", |b| {
        b.iter(|| {
            resolver.query(black_box(&question), Instant::EPOCH).expect("it is taken");
            resolver.poll_event()
        });
    });
    let mut asked = [0; 512];
    let asked = query(&mut asked, 1, &question).expect("it fits").finish();
    let asked = Message::new(asked).expect("a message");
    let found = world.resolve(&mut resolver, &question);
    group.bench_function("respond", |b| {
        let mut room = [0; 512];
        b.iter(|| {
            let transport = dns_resolver::Transport::Udp;
            respond(black_box(&asked), Ok(&found), transport, &mut room).map(<[u8]>::len)
        });
    });
    // The servers' answers are in it: three queries and three responses.
    group.bench_function("from_the_root", |b| {
        b.iter_batched_ref(
            World::resolver,
            |resolver| world.resolve(resolver, black_box(&question)),
            criterion::BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, resolver);
criterion_main!(benches);
