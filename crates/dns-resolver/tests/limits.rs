//! Floods and traps: memory stays bounded, and so does the work that one question makes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/internet.rs"]
mod internet;
#[path = "support/world.rs"]
mod world;

use core::{fmt::Write, time::Duration};

use dns_resolver::{Cache, Config, Found, Limits, QueryError, Rank};
use dns_wire::{Question, RecordData, RecordType, Txt};
use internet::{Internet, Manner, address, name};
use sans_io::Instant;
use testkit::{alloc::measured, entropy::Seeded};
use world::{ROOT, world};

#[global_allocator]
static ALLOCATOR: testkit::alloc::Counting = testkit::alloc::Counting;

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

#[test]
fn a_flooded_cache_is_bounded_in_entries() {
    let limits = limits(|limits| limits.cache_entries = 1000);
    let mut cache = Cache::new(&Config::default(), &limits, &mut Seeded::new(1));
    let data = [RecordData::address([192, 0, 2, 1].into())];
    let popular: Vec<_> =
        (0..100).map(|number| name(&format!("popular{number}.example"))).collect();
    for owner in &popular {
        cache.insert(owner.as_name(), RecordType::A, 3600, &data, Rank::Answer, Instant::EPOCH);
    }
    for number in 0..20_000 {
        let owner = name(&format!("flood{number}.example"));
        cache.insert(owner.as_name(), RecordType::A, 3600, &data, Rank::Answer, Instant::EPOCH);
        assert!(cache.len() <= 1000);
        let asked = popular.get(number % popular.len()).unwrap();
        let found = cache.lookup(asked.as_name(), RecordType::A, Instant::EPOCH);
        assert!(matches!(found, Some(Found::Data { .. })), "{asked} was asked for and is gone");
    }
    assert_eq!(cache.len(), 1000);
}

#[test]
fn a_flooded_cache_is_bounded_in_octets() {
    for (size, strings) in [(1, 1), (200, 1), (200, 100)] {
        let bound = 1 << 20;
        let limits = limits(|limits| limits.cache_octets = bound);
        let (octets, counts) = measured(|| {
            let mut cache = Cache::new(&Config::default(), &limits, &mut Seeded::new(1));
            for number in 0..5_000u32 {
                let text = format!("{number:0>size$}");
                let strings: Vec<u8> = core::iter::once(u8::try_from(text.len()).unwrap())
                    .chain(text.bytes())
                    .cycle()
                    .take((text.len() + 1) * strings)
                    .collect();
                let data = [RecordData::from_wire(RecordType::TXT, &strings).unwrap()];
                assert!(data[0].typed::<Txt<'_>>().is_ok());
                let owner = name(&format!("{number}.{}.example", "long".repeat(15)));
                let rank = Rank::Answer;
                cache.insert(owner.as_name(), RecordType::TXT, 60, &data, rank, Instant::EPOCH);
                assert!(cache.octets() <= bound);
            }
            let octets = cache.octets();
            (cache, octets).1
        });
        assert!(octets > bound * 3 / 4, "{octets}: the room is used");
        // The estimate is one from above, vectors that grow by doubling included.
        assert!(counts.peak <= bound as u64 * 5 / 4, "{} octets", counts.peak);
    }
}

#[test]
fn an_entry_that_is_too_large_is_not_kept() {
    let limits = limits(|limits| limits.cache_octets = 4096);
    let mut cache = Cache::new(&Config::default(), &limits, &mut Seeded::new(1));
    let data: Vec<_> = (0..100).map(|last| RecordData::address([192, 0, 2, last].into())).collect();
    let www = name("www.example");
    cache.insert(www.as_name(), RecordType::A, 60, &data, Rank::Answer, Instant::EPOCH);
    assert_eq!((cache.len(), cache.octets()), (0, 0));
}

/// A delegation with `count` servers, none with glue, in the zone of a victim (NXNSAttack), for each of `count` names.
fn trap(count: usize) -> Internet {
    let mut com = String::from(
        "@ 900 SOA a.gtld-servers.net. x. 1 1 1 1 900\n@ 900 NS a.gtld-servers.net.\n",
    );
    com.push_str("attacker 900 NS ns.attacker\nns.attacker 900 A 192.0.2.66\n");
    com.push_str("victim 900 NS ns.victim\nns.victim 900 A 192.0.2.1\n");
    let mut attacker = String::from("@ 900 SOA ns x 1 1 1 1 900\n@ 900 NS ns\n");
    for trap in 0..count {
        for host in 0..count {
            writeln!(attacker, "t{trap} 900 NS f{trap}x{host}.victim.com.").unwrap();
        }
    }
    let victim = "@ 900 SOA ns x 1 1 1 1 900\n@ 900 NS ns\nns 900 A 192.0.2.1\n";
    let mut world = Internet::new(&[
        (&["198.41.0.4"], ".", ROOT),
        (&["192.5.6.30", "192.33.14.30"], "com", &com),
        (&["192.0.2.66"], "attacker.com", &attacker),
        (&["192.0.2.1"], "victim.com", victim),
    ]);
    world.server("192.0.2.66").latency = Duration::from_millis(1);
    world
}

#[test]
fn a_referral_to_many_servers_does_not_multiply() {
    let mut world = trap(40);
    assert!(world.resolve("www.t0.attacker.com", RecordType::A).is_err());
    let victim = world.asked.iter().filter(|asked| asked.to == address("192.0.2.1")).count();
    // One question each for the 13 servers that are looked at.
    assert_eq!(victim, 13);
    assert!(world.asked.len() < 30, "{}", world.asked.len());
    // A trap in a trap is not worse: all side questions are paid by the one question.
    let mut world = Internet::with(
        &[(&["198.41.0.4"], ".", ROOT)],
        |_| {},
        limits(|limits| (limits.hosts, limits.parallel) = (1000, 1000)),
    );
    world.servers.extend(trap(40).servers);
    assert!(world.resolve("www.t1.attacker.com", RecordType::A).is_err());
    assert_eq!(world.resolver.stats().side_questions, 16);
}

#[test]
fn the_work_for_one_question_is_bounded_whatever_the_world_is_like() {
    // Nobody answers; everybody refers; everybody is an alias; all of it lost.
    for (messages, limit) in [(64, 64), (10, 10), (0, 0)] {
        let mut world = Internet::with(
            world::ZONES,
            |config| config.patience = Duration::from_secs(100_000),
            limits(|limits| limits.messages = messages),
        );
        for server in world.servers.values_mut() {
            server.manner = Manner::Silent;
        }
        let failure = world.resolve("www.ycp.edu", RecordType::A);
        assert!(failure.is_err());
        assert!(world.asked.len() <= limit, "{} > {limit}", world.asked.len());
    }
    let mut world = Internet::with(world::ZONES, |_| {}, limits(|limits| limits.referrals = 1));
    let failure = world.resolve("www.networkutopia.com", RecordType::A);
    assert_eq!(failure, Err(QueryError::TooMuchWork));
}

#[test]
fn the_budget_of_one_client_is_not_that_of_another() {
    // The first question ends for want of means while it waits for a server that the second one needs too.
    let mut world = Internet::with(world::ZONES, |_| {}, limits(|limits| limits.messages = 5));
    let first = world.query("www.ycp.edu", RecordType::A);
    let second = world.query("calypso.ycp.edu", RecordType::A);
    world.run();
    let results: Vec<_> =
        [first, second].map(|query| world.results.remove(&query).unwrap().is_ok()).into();
    assert!(results.contains(&false), "{results:?}");
    // What was learnt is not lost.
    world.pass(10);
    assert_eq!(world.records("www.ycp.edu", RecordType::A).len(), 3);
}

#[test]
fn open_questions_are_bounded() {
    let mut world = Internet::with(world::ZONES, |_| {}, limits(|limits| limits.queries = 3));
    let queries: Vec<_> =
        (0..3).map(|number| world.query(&format!("n{number}.com"), RecordType::A)).collect();
    let more = name("more.com");
    let question = Question::new(&more, RecordType::A);
    assert_eq!(world.resolver.query(&question, world.now), Err(QueryError::TooMany));
    world.resolver.cancel(queries[0]);
    assert!(world.resolver.query(&question, world.now).is_ok());
    world.run();
    assert_eq!(world.results.len(), 3);
}

/// A response in which each record is one that must be looked at: NS records of one delegation, addresses for them, and a chain
/// of aliases from its end.
fn worst(query: &dns_wire::Message<'_>, records: usize) -> Vec<u8> {
    use dns_wire::{A, Cname, Ns, Rcode, Section, respond_to};
    let mut room = vec![0; 65_535];
    let mut builder = respond_to(&mut room, query, Rcode::NOERROR).unwrap();
    for number in (0..records).rev() {
        let (owner, target) =
            (name(&format!("c{number}.com")), name(&format!("c{}.com", number + 1)));
        builder.add(Section::Answer, &owner, 60, &Cname { target: target.as_name() }).unwrap();
    }
    for number in 0..records {
        let host = name(&format!("n{number}.com"));
        builder.add(Section::Authority, &name("com"), 60, &Ns { host: host.as_name() }).unwrap();
    }
    for number in (0..records).rev() {
        let host = name(&format!("n{number}.com"));
        builder.add(Section::Additional, &host, 60, &A { address: [192, 0, 2, 1].into() }).unwrap();
    }
    builder.finish().to_vec()
}

#[test]
fn reading_a_large_response_costs_its_length() {
    let cost = |records: usize, owner: &str| {
        let mut world = world();
        let owner = name(owner);
        let id = world.resolver.query(&Question::new(&owner, RecordType::A), world.now).unwrap();
        world.take_events();
        let open = *world.open.values().next().unwrap();
        let mut buffer = [0; 512];
        let sent = world.resolver.poll_transmit(&mut buffer).unwrap();
        let query = dns_wire::Message::new(buffer.get(..sent.len).unwrap()).unwrap();
        let response = worst(&query, records);
        let ((), counts) =
            measured(|| world.resolver.receive(open.socket, open.to, &response, world.now));
        world.resolver.cancel(id);
        (response.len() as u64, counts)
    };
    for owner in ["c0.com", "x.com"] {
        let (short, few) = cost(60, owner);
        let (long, many) = cost(60 * 16, owner);
        let ratio = long.div_ceil(short);
        assert!(many.allocations <= few.allocations + 16, "{few:?} {many:?}");
        assert!(many.bytes <= few.bytes * ratio * 2, "{few:?} {many:?}");
    }
}
