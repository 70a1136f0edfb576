//! Servers that are down, slow, lame, old or wrong; zones that lead in circles.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/internet.rs"]
mod internet;
#[path = "support/world.rs"]
mod world;

use core::time::Duration;

use dns_authority::{Catalog, Transport, answer};
use dns_resolver::{Limits, QueryError};
use dns_wire::{Header, Message, Rcode, RecordType, respond_to};
use internet::{Internet, Manner, address, name};
use world::{COM, NET, NETWORKUTOPIA, ROOT, ZONES, world};

/// A root and com alone, and what a test adds.
fn small(extra: &[(&[&str], &str, &str)]) -> Internet {
    Internet::new(&small_zones(extra))
}

fn small_zones<'z>(
    extra: &[(&'z [&'z str], &'z str, &'z str)],
) -> Vec<(&'z [&'z str], &'z str, &'z str)> {
    let mut zones: Vec<(&[&str], &str, &str)> = vec![
        (&["198.41.0.4"], ".", ROOT),
        (&["192.5.6.30", "192.33.14.30"], "com", COM),
        (&["192.5.6.30", "192.33.14.30"], "net", NET),
        (&["212.212.212.1"], "networkutopia.com", NETWORKUTOPIA),
    ];
    zones.extend(extra);
    zones
}

/// Zones in the place of com: what delegates to `lines`.
fn com(lines: &str) -> String {
    format!("@ 900 SOA a.gtld-servers.net. x. 1 1 1 1 900\n@ 900 NS a.gtld-servers.net.\n{lines}")
}

#[test]
fn another_server_when_one_is_down() {
    for manner in [|| Manner::Silent, || Manner::Absent] {
        let mut world = world();
        world.server("192.33.14.30").manner = manner();
        world.server("198.41.0.4").manner = manner();
        for host in ["www.networkutopia.com", "www.ibm.com", "www.gmail.com", "www.google.com"] {
            assert_eq!(
                world.resolve(host, RecordType::A).map(|answer| answer.rcode),
                Ok(Rcode::NOERROR)
            );
        }
        // Who was found out to be down is not the first choice any more.
        let asked = |at| world.asked.iter().filter(|asked| asked.to == address(at)).count();
        assert!(asked("192.33.14.30") <= 1 && asked("198.41.0.4") <= 1, "{:?}", world.asked);
    }
}

#[test]
fn the_faster_server_is_preferred() {
    let mut world = world();
    world.server("192.33.14.30").latency = Duration::from_millis(700);
    for number in 0..40 {
        world.resolve(&format!("n{number}.com"), RecordType::A).unwrap();
    }
    let slow = world.asked.iter().filter(|asked| asked.to == address("192.33.14.30")).count();
    assert_eq!(slow, 1, "it is tried, and then left alone");
}

#[test]
fn a_lost_message_is_sent_again() {
    let mut world = world();
    world.server("212.212.212.1").manner = Manner::Loses(2);
    assert_eq!(world.records("www.networkutopia.com", RecordType::A).len(), 2);
    let stats = world.resolver.stats();
    assert_eq!((stats.timeouts, stats.sent), (2, 5));
    // 800 ms, then twice that.
    let waited = Duration::from_millis(800 + 1600 + 3 * 20);
    assert_eq!(world.now.since_epoch(), waited);
}

#[test]
fn nobody_answers() {
    let mut world = world();
    world.silence("212.212.212.1");
    let failure = world.resolve("www.networkutopia.com", RecordType::A);
    assert_eq!(failure, Err(QueryError::TimedOut));
    let asked = world.asked.iter().filter(|asked| asked.to == address("212.212.212.1")).count();
    assert_eq!(asked, 3, "RFC 9520 section 3.1");
    // The failure is remembered for a while, and longer the next time.
    for (pause, expected) in [(4, 0), (2, 1), (9, 0), (2, 1), (19, 0), (2, 1)] {
        world.asked.clear();
        world.pass(pause);
        let error = world.resolve("www.networkutopia.com", RecordType::A).unwrap_err();
        assert_eq!(error == QueryError::RecentlyFailed, expected == 0, "{error:?} after {pause} s");
        let own = world.asked.iter().filter(|asked| asked.to == address("212.212.212.1")).count();
        // A server that is known to be dead is tried once: for what the cache says, and for what the parent says then.
        assert!(own <= 2 * expected, "{:?}", world.asked);
    }
    // Once it is back, all is well.
    world.server("212.212.212.1").manner = Manner::Sound;
    world.pass(300);
    assert_eq!(world.records("www.networkutopia.com", RecordType::A).len(), 2);
}

#[test]
fn patience_ends() {
    let mut world =
        Internet::with(ZONES, |config| config.patience = Duration::from_secs(1), Limits::default());
    world.silence("212.212.212.1");
    let failure = world.resolve("www.networkutopia.com", RecordType::A);
    assert_eq!(failure, Err(QueryError::TimedOut));
    assert_eq!(world.now.since_epoch(), Duration::from_secs(1));
}

#[test]
fn a_lame_server_is_passed_by() {
    let delegation = com("
shop 900 NS ns1.shop
shop 900 NS ns2.shop
ns1.shop 900 A 192.0.2.1
ns2.shop 900 A 192.0.2.2
");
    let shop = "@ 900 SOA ns1 x. 1 1 1 1 900\n@ 900 NS ns1\nwww 900 A 192.0.2.80\n";
    // One that refuses, one that refers upwards, one that repeats the delegation to itself, a resolver.
    let refuse = Catalog::new();
    let mut upwards = Internet::new(&[(&["192.0.2.1"], ".", ROOT)]);
    let upwards = upwards.servers.remove(&address("192.0.2.1")).unwrap().zones;
    let mut sideways = Internet::new(&[(&["192.0.2.1"], "com", &delegation)]);
    let sideways = sideways.servers.remove(&address("192.0.2.1")).unwrap().zones;
    for lame in [refuse, upwards, sideways] {
        for _ in 0..4 {
            let mut world = Internet::new(&[
                (&["198.41.0.4"], ".", ROOT),
                (&["192.5.6.30"], "com", &delegation),
                (&["192.0.2.1", "192.0.2.2"], "shop.com", shop),
            ]);
            world.server("192.0.2.1").zones = lame.clone();
            assert_eq!(world.records("www.shop.com", RecordType::A).len(), 2);
        }
    }
    // All of them lame.
    let mut world = Internet::new(&[
        (&["198.41.0.4"], ".", ROOT),
        (&["192.5.6.30"], "com", &delegation),
        (&["192.0.2.1", "192.0.2.2"], "other.com", shop),
    ]);
    assert_eq!(world.resolve("www.shop.com", RecordType::A), Err(QueryError::NoServers));
    assert_eq!(world.resolver.stats().lame, 2);
}

#[test]
fn a_resolver_that_was_mistaken_for_a_server() {
    let mut world = world();
    world.server("212.212.212.1").manner = Manner::Odd(Box::new(|query, _| {
        let mut room = [0; 512];
        let mut builder = respond_to(&mut room, query, Rcode::NOERROR).unwrap();
        let header = builder.header_so_far();
        builder.header(Header { flags: header.flags.with_ra(true), ..header });
        let owner = query.question().unwrap().unwrap().name;
        let data = dns_wire::A { address: [6, 6, 6, 6].into() };
        builder.add(dns_wire::Section::Answer, owner, 60, &data).unwrap();
        vec![builder.finish().to_vec()]
    }));
    let failure = world.resolve("www.networkutopia.com", RecordType::A);
    assert_eq!(failure, Err(QueryError::NoServers));
}

#[test]
fn a_delegation_that_has_moved_is_fetched_again() {
    let mut world = world();
    world.records("www.networkutopia.com", RecordType::A);
    let moved = COM.replace("212.212.212.1", "212.212.212.9");
    let moved = Internet::new(&[
        (&["192.5.6.30", "192.33.14.30"], "com", &moved),
        (&["212.212.212.9"], "networkutopia.com", NETWORKUTOPIA),
    ]);
    world.servers.extend(moved.servers);
    world.silence("212.212.212.1");
    assert_eq!(world.records("mail.networkutopia.com", RecordType::A).len(), 2);
}

#[test]
fn aliases_in_circles() {
    let mut world = world();
    // Within one zone, and between two.
    for host in ["loop1.hamburger.edu", "round.hamburger.edu"] {
        assert_eq!(world.resolve(host, RecordType::A), Err(QueryError::Aliases), "{host}");
    }
    assert!(world.asked.len() < 12, "{:?}", world.asked);
}

#[test]
fn a_long_chain_of_aliases() {
    for (links, expected) in [(11, Ok(12)), (12, Err(QueryError::Aliases))] {
        let mut zone = NETWORKUTOPIA.to_owned();
        for link in 0..links {
            zone.push_str(&format!("c{link} 900 CNAME c{}\n", link + 1));
        }
        zone.push_str(&format!("c{links} 900 A 192.0.2.1\n"));
        let mut world = small(&[(&["212.212.212.1"], "networkutopia.com", &zone)]);
        let answer = world.resolve("c0.networkutopia.com", RecordType::A);
        assert_eq!(answer.map(|answer| answer.records.len()), expected);
    }
}

#[test]
fn servers_without_glue_in_circles() {
    let zone = com("
one 900 NS ns.two
two 900 NS ns.one
self 900 NS ns.self
three 900 NS ns1.three
three 900 NS ns.networkutopia
networkutopia 900 NS dns1.networkutopia
dns1.networkutopia 900 A 212.212.212.1
");
    let three = "@ 900 SOA ns1 x. 1 1 1 1 900\n@ 900 NS ns1\nwww 900 A 192.0.2.3\n";
    let utopia = format!("{NETWORKUTOPIA}\nns 900 A 192.0.2.3\n");
    let mut world = small(&[
        (&["192.5.6.30", "192.33.14.30"], "com", &zone),
        (&["212.212.212.1"], "networkutopia.com", &utopia),
        (&["192.0.2.3"], "three.com", three),
    ]);
    for host in ["www.one.com", "www.two.com", "www.self.com"] {
        world.asked.clear();
        assert_eq!(world.resolve(host, RecordType::A), Err(QueryError::NoServers), "{host}");
        assert!(world.asked.len() <= 8, "{:?}", world.asked);
    }
    // One server that cannot be found does not hinder the other.
    assert_eq!(world.records("www.three.com", RecordType::A).len(), 2);
}

#[test]
fn a_long_way_to_a_server() {
    // Each domain is served by a host in the next one.
    let mut lines = String::new();
    for number in 0..8 {
        lines.push_str(&format!("d{number} 900 NS ns.d{}\n", number + 1));
    }
    lines.push_str("d8 900 NS ns.d8\nns.d8 900 A 192.0.2.8\n");
    let lines = com(&lines);
    let zones: Vec<String> = (0..9)
        .map(|number| {
            format!("@ 900 SOA ns x. 1 1 1 1 900\n@ 900 NS ns.d{number}.com.\nns 900 A 192.0.2.8\n")
        })
        .collect();
    let origins: Vec<String> = (0..9).map(|number| format!("d{number}.com")).collect();
    let mut all: Vec<(&[&str], &str, &str)> =
        vec![(&["198.41.0.4"], ".", ROOT), (&["192.5.6.30", "192.33.14.30"], "com", &lines)];
    for (origin, zone) in origins.iter().zip(&zones) {
        all.push((&["192.0.2.8"], origin, zone));
    }
    let mut world = Internet::new(&all);
    assert_eq!(world.resolve("ns.d0.com", RecordType::A), Err(QueryError::NoServers));
    // The limit is that of the depth; from the middle it is near enough, and then all of it is known.
    assert_eq!(world.records("ns.d3.com", RecordType::A).len(), 2);
    world.pass(60);
    assert_eq!(world.records("ns.d0.com", RecordType::A).len(), 2);
}

/// A zone with more text than a datagram holds.
fn large() -> String {
    let mut zone = NETWORKUTOPIA.to_owned();
    for line in 0..40 {
        zone.push_str(&format!("large 900 TXT \"{line} {}\"\n", "x".repeat(200)));
    }
    zone
}

#[test]
fn what_was_cut_is_asked_for_over_tcp() {
    let zone = large();
    let mut world = small(&[(&["212.212.212.1"], "networkutopia.com", &zone)]);
    assert_eq!(world.records("large.networkutopia.com", RecordType::TXT).len(), 1 + 40);
    let own: Vec<_> =
        world.asked.iter().filter(|asked| asked.to == address("212.212.212.1")).collect();
    assert_eq!(own.iter().map(|asked| asked.is_tcp).collect::<Vec<_>>(), [false, true]);
    assert_eq!(world.resolver.stats().truncated, 1);
    world.asked.clear();
    assert_eq!(world.records("large.networkutopia.com", RecordType::TXT).len(), 1 + 40);
    assert_eq!(world.asked, []);
}

#[test]
fn a_cut_answer_without_tcp_is_none() {
    let zone = large();
    let mut world = small(&[(&["212.212.212.1"], "networkutopia.com", &zone)]);
    world.server("212.212.212.1").tcp = false;
    let failure = world.resolve("large.networkutopia.com", RecordType::TXT);
    assert_eq!(failure, Err(QueryError::NoServers));
    assert_eq!(world.records("www.networkutopia.com", RecordType::A).len(), 2);
}

/// Answers from the zone, but in its own manner for queries with an OPT record.
fn without_edns(zones: Catalog, refuse: fn(&Message<'_>) -> Vec<u8>) -> Manner {
    Manner::Odd(Box::new(move |query, transport: Transport| {
        if query.edns().unwrap().is_some() {
            return vec![refuse(query)];
        }
        let mut room = [0; 512];
        vec![answer(&zones, query, transport, &mut room).unwrap().to_vec()]
    }))
}

#[test]
fn servers_from_before_edns() {
    let refusals: [fn(&Message<'_>) -> Vec<u8>; 3] = [
        |query| {
            let mut room = [0; 512];
            respond_to(&mut room, query, Rcode::FORMERR).unwrap().finish().to_vec()
        },
        |query| {
            let mut room = [0; 512];
            respond_to(&mut room, query, Rcode::NOTIMP).unwrap().finish().to_vec()
        },
        // The header alone.
        |query| {
            let [a, b] = query.id().to_be_bytes();
            vec![a, b, 0x80, 0x01, 0, 0, 0, 0, 0, 0, 0, 0]
        },
    ];
    for refuse in refusals {
        let mut world = world();
        let server = world.server("212.212.212.1");
        server.manner = without_edns(server.zones.clone(), refuse);
        assert_eq!(world.records("www.networkutopia.com", RecordType::A).len(), 2);
        assert_eq!(world.asked.len(), 4);
        // It is remembered.
        assert_eq!(world.records("mail.networkutopia.com", RecordType::A).len(), 2);
        assert_eq!(world.asked.len(), 5);
    }
}

#[test]
fn a_port_that_is_taken_is_drawn_anew() {
    use dns_wire::datagram::SocketError;
    let mut world = world();
    let query = world.query("www.networkutopia.com", RecordType::A);
    for _ in 0..8 {
        world.take_events();
        let (socket, open) = world.open.pop_first().unwrap();
        assert!(internet::port(&open).is_some_and(|port| port >= 1024));
        world.resolver.failed(socket, SocketError::PortInUse, world.now);
    }
    world.run();
    assert!(world.results.remove(&query).unwrap().is_ok());
}

#[test]
fn addresses_that_are_never_asked() {
    let zone = com("
evil 900 NS ns1.evil
evil 900 NS ns2.evil
evil 900 NS ns3.evil
evil 900 NS ns4.evil
ns1.evil 900 A 127.0.0.1
ns1.evil 900 AAAA ::1
ns2.evil 900 A 0.0.0.0
ns3.evil 900 A 255.255.255.255
ns3.evil 900 AAAA ff02::1
ns4.evil 900 A 224.0.0.251
ns4.evil 900 AAAA ::ffff:127.0.0.1
");
    let mut world = small(&[(&["192.5.6.30", "192.33.14.30"], "com", &zone)]);
    assert_eq!(world.resolve("www.evil.com", RecordType::A), Err(QueryError::NoServers));
    assert_eq!(world.asked.len(), 2, "{:?}", world.asked);
}

#[test]
fn a_server_with_an_ipv6_address_alone() {
    let zone = com(
        "six 900 NS ns.six\nns.six 900 AAAA 2001:db8::6\nlate 900 NS ns6.networkutopia\nnetworkutopia 900 NS dns1.networkutopia\ndns1.networkutopia 900 A 212.212.212.1\n",
    );
    let six = "@ 900 SOA ns x. 1 1 1 1 900\n@ 900 NS ns\nwww 900 AAAA 2001:db8::80\n";
    let utopia = format!("{NETWORKUTOPIA}\nns6 900 AAAA 2001:db8::6\n");
    let extra: [(&[&str], &str, &str); 4] = [
        (&["192.5.6.30", "192.33.14.30"], "com", &zone),
        (&["2001:db8::6"], "six.com", six),
        (&["2001:db8::6"], "late.com", six),
        (&["212.212.212.1"], "networkutopia.com", &utopia),
    ];
    let mut world = small(&extra);
    assert_eq!(world.records("www.six.com", RecordType::AAAA).len(), 2);
    // Its A record is asked for first, then AAAA.
    assert_eq!(world.records("www.late.com", RecordType::AAAA).len(), 2);
    let mut world =
        Internet::with(&small_zones(&extra), |config| config.ipv6 = false, Limits::default());
    assert_eq!(world.resolve("www.six.com", RecordType::AAAA), Err(QueryError::NoServers));
    let none = world
        .asked
        .iter()
        .filter(|asked| {
            asked.qtype == RecordType::AAAA && asked.name == name("ns6.networkutopia.com")
        })
        .count();
    assert_eq!(none, 0);
}
