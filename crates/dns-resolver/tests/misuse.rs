//! Calls in every order: nothing panics, nothing is lost, and what makes no sense does nothing.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/internet.rs"]
mod internet;
#[path = "support/world.rs"]
mod world;

use core::time::Duration;

use dns_resolver::{Config, Resolver};
use dns_wire::{
    Question, RecordType,
    datagram::{Socket, SocketError},
};
use internet::{Internet, address, name};
use sans_io::Instant;
use testkit::entropy::Seeded;
use world::world;

type Make = fn() -> Internet;

/// What a resolver can be in the middle of.
const STATES: [(&str, Make); 5] = [
    ("idle", world),
    ("asking", || {
        let mut world = world();
        world.query("www.ycp.edu", RecordType::A);
        world
    }),
    ("socket open", || {
        let mut world = world();
        world.query("www.ycp.edu", RecordType::A);
        world.take_events();
        world
    }),
    ("sent", || {
        let mut world = world();
        world.query("www.ycp.edu", RecordType::A);
        world.take_events();
        assert!(world.resolver.poll_transmit(&mut [0; 512]).is_some());
        world
    }),
    ("done", || {
        let mut world = world();
        world.query("www.ycp.edu", RecordType::A);
        world.run();
        world
    }),
];

type Method = fn(&mut Internet);

const METHODS: [(&str, Method); 9] = [
    ("receive on an unknown socket", |world| {
        let from = (address("192.0.2.1"), 53).into();
        let late = world.resolver.stats().late;
        world.resolver.receive(Socket(u64::MAX), from, &[0; 12], world.now);
        assert_eq!(world.resolver.stats().late, late + 1);
    }),
    ("failure of an unknown socket", |world| {
        world.resolver.failed(Socket(u64::MAX), SocketError::Refused, world.now);
    }),
    ("nothing received", |world| {
        if let Some(open) = world.open.values().next() {
            let malformed = world.resolver.stats().malformed;
            world.resolver.receive(open.socket, open.to, &[], world.now);
            assert_eq!(world.resolver.stats().malformed, malformed + 1);
        }
    }),
    ("timeout ahead of time", |world| world.resolver.handle_timeout(world.now)),
    ("a clock that goes backwards", |world| {
        world.resolver.handle_timeout(world.now + Duration::from_millis(10));
        world.resolver.handle_timeout(Instant::EPOCH);
    }),
    ("a buffer that is too small", |world| {
        assert_eq!(world.resolver.poll_transmit(&mut [0; 16]), None);
        assert_eq!(world.resolver.poll_transmit(&mut []), None);
    }),
    ("events when there are none", |world| {
        world.take_events();
        assert_eq!(world.resolver.poll_event(), None);
    }),
    ("the same failure twice", |world| {
        if let Some((socket, _)) = world.open.pop_first() {
            world.resolver.failed(socket, SocketError::Unreachable, world.now);
            world.resolver.failed(socket, SocketError::Unreachable, world.now);
        }
    }),
    ("an empty cache in between", |world| {
        world.resolver.cache_mut().flush(dns_wire::Name::ROOT);
    }),
];

#[test]
fn every_method_in_every_state() {
    for (state, make) in STATES {
        for (method, call) in METHODS {
            let mut world = make();
            call(&mut world);
            call(&mut world);
            if state == "sent" {
                // What was sent in the making of the state is lost.
                world.now = world.now + Duration::from_millis(1);
            }
            world.run();
            let open = usize::from(state != "idle");
            assert_eq!(world.results.len(), open, "{method} in state {state}");
            assert!(world.results.values().all(Result::is_ok), "{method} in state {state}");
            assert_eq!(world.resolver.poll_timeout(), None, "{method} in state {state}");
        }
    }
}

#[test]
fn a_resolver_without_servers() {
    let mut resolver = Resolver::new(Config::new([]), Seeded::new(1));
    let owner = name("www.example");
    let query = resolver.query(&Question::new(&owner, RecordType::A), Instant::EPOCH).unwrap();
    let failed = dns_resolver::Event::Failed(query, dns_resolver::QueryError::NoServers);
    assert_eq!(resolver.poll_event(), Some(failed));
    assert_eq!(resolver.poll_event(), None);
}

#[test]
fn a_configuration_without_sense() {
    let change = |config: &mut Config| {
        config.timeout = Duration::ZERO;
        config.max_timeout = Duration::ZERO;
        config.tcp_timeout = Duration::ZERO;
        config.failure_ttl = 0;
        config.udp_size = 0;
    };
    let mut world = Internet::with(world::ZONES, change, dns_resolver::Limits::default());
    assert!(world.resolve("www.networkutopia.com", RecordType::A).is_err());
    assert!(world.asked.len() <= 64);

    let change = |config: &mut Config| config.patience = Duration::ZERO;
    let mut world = Internet::with(world::ZONES, change, dns_resolver::Limits::default());
    assert!(world.resolve("www.networkutopia.com", RecordType::A).is_err());

    let mut limits = dns_resolver::Limits::default();
    limits.cache_entries = 0;
    limits.cache_octets = 0;
    limits.servers = 0;
    let mut world = Internet::with(world::ZONES, |_| {}, limits);
    assert_eq!(world.records("www.ycp.edu", RecordType::A).len(), 3, "without memory it works too");
}
