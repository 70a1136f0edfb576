//! Messages of somebody else, and servers that say what is none of their business.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/internet.rs"]
mod internet;
#[path = "support/world.rs"]
mod world;

use core::net::SocketAddr;

use dns_wire::{
    A, Class, Header, Message, Ns, Question, Rcode, RecordType, Section, datagram::Open, respond_to,
};
use internet::{Internet, Manner, address, name, port};
use world::{ZONES, world};

const POISON: A = A { address: core::net::Ipv4Addr::new(6, 6, 6, 6) };

/// A response to `query` that claims that the name has the forger's address.
fn forged(query: &Message<'_>, change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let owner = query.question().unwrap().unwrap().name;
    let mut room = [0; 512];
    let mut builder = respond_to(&mut room, query, Rcode::NOERROR).unwrap();
    let mut header = builder.header_so_far();
    header.flags = header.flags.with_aa(true);
    change(&mut header);
    builder.header(header);
    builder.add(Section::Answer, owner, 86_400, &POISON).unwrap();
    builder.finish().to_vec()
}

/// A response to a question for another name, type or class, with the id of `query`.
fn with_question(query: &Message<'_>, owner: &str, qtype: RecordType, qclass: Class) -> Vec<u8> {
    let owner = name(owner);
    let question = Question { name: owner.as_name(), qtype, qclass };
    let mut asked = [0; 512];
    let asked = dns_wire::query(&mut asked, query.id(), &question).unwrap().finish();
    forged(&Message::new(asked).unwrap(), |_| {})
}

fn name_of(query: &Message<'_>) -> String {
    query.question().unwrap().unwrap().name.to_string()
}

type Forgery = fn(&Open, &Message<'_>) -> (SocketAddr, Vec<u8>);

#[test]
fn forged_messages_are_counted_and_nothing_else() {
    let forgeries: [(&str, Forgery); 9] = [
        ("wrong_id", |open, query| (open.to, forged(query, |header| header.id ^= 1))),
        ("wrong_source", |_, query| {
            (SocketAddr::new(address("6.6.6.6"), 53), forged(query, |_| {}))
        }),
        ("wrong_source", |open, query| {
            (SocketAddr::new(open.to.ip(), 5353), forged(query, |_| {}))
        }),
        ("wrong_question", |open, query| {
            (open.to, with_question(query, &name_of(query), RecordType::MX, Class::IN))
        }),
        ("wrong_question", |open, query| {
            (open.to, with_question(query, &name_of(query), RecordType::A, Class::CH))
        }),
        ("wrong_question", |open, query| {
            (open.to, with_question(query, "www.networkutopia.org", RecordType::A, Class::IN))
        }),
        // The query itself comes back.
        ("malformed", |open, query| (open.to, query.as_bytes().to_vec())),
        ("malformed", |open, query| (open.to, query.as_bytes()[..11].to_vec())),
        ("wrong_question", |open, query| {
            let [a, b] = query.id().to_be_bytes();
            (open.to, vec![a, b, 0x84, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        }),
    ];
    for (counter, forge) in forgeries {
        let mut world = world();
        world.forger = Some(Box::new(move |open, query| vec![forge(open, query); 3]));
        let found = world.records("www.networkutopia.com", RecordType::A);
        assert_eq!(found[1], "www.networkutopia.com. 3600 IN A 212.212.212.2");
        assert_eq!(world.asked.len(), 3, "{counter}");
        let stats = format!("{:?}", world.resolver.stats());
        assert!(stats.contains(&format!("{counter}: 9")), "{counter} in {stats}");
    }
}

#[test]
fn a_late_answer_is_late() {
    let mut world = world();
    let first = world.query("www.networkutopia.com", RecordType::A);
    world.take_events();
    let (socket, open) = world.open.first_key_value().map(|(s, o)| (*s, *o)).unwrap();
    let mut buffer = [0; 512];
    let sent = world.resolver.poll_transmit(&mut buffer).unwrap();
    let answer = forged(&Message::new(&buffer[..sent.len]).unwrap(), |_| {});
    world.resolver.cancel(first);
    world.resolver.receive(socket, open.to, &answer, world.now);
    assert_eq!(world.resolver.stats().late, 1);
}

#[test]
fn the_case_of_the_question_counts_over_udp() {
    let mut world = world();
    world.forger = Some(Box::new(|open, query| {
        if open.via.is_stream() {
            return Vec::new();
        }
        let asked = name_of(query);
        let lower = asked.to_ascii_lowercase();
        assert_ne!(asked, lower, "the seed gives mixed case");
        vec![(open.to, with_question(query, &lower, RecordType::A, Class::IN))]
    }));
    let found = world.records("www.networkutopia.com", RecordType::A);
    assert_eq!(found[1], "www.networkutopia.com. 3600 IN A 212.212.212.2");
    // Who does not copy the case, or guesses, is asked over TCP: there a forger must do more.
    let tcp: Vec<_> = world.asked.iter().map(|asked| asked.is_tcp).collect();
    assert_eq!(tcp, [false, true, false, true, false, true]);
    assert_eq!(world.resolver.stats().wrong_case, 3);
}

#[test]
fn who_guesses_too_often_drives_the_resolver_to_tcp() {
    let mut world = world();
    world.forger = Some(Box::new(|open, query| {
        if open.via.is_stream() {
            return Vec::new();
        }
        let guess = |id| (open.to, forged(query, |header| header.id ^= id));
        (1..=100).map(guess).collect()
    }));
    let found = world.records("www.networkutopia.com", RecordType::A);
    assert_eq!(found[1], "www.networkutopia.com. 3600 IN A 212.212.212.2");
    let stats = world.resolver.stats();
    assert_eq!((stats.wrong_id, stats.late), (3 * 16, 3 * (100 - 16) + 3));
    assert_eq!(world.asked.len(), 6);
}

#[test]
fn ids_ports_and_case_differ_from_query_to_query() {
    let mut world = world();
    let mut seen = std::collections::HashSet::new();
    let (sender, receiver) = std::sync::mpsc::channel();
    world.forger = Some(Box::new(move |open, query| {
        sender.send((port(open), query.id(), name_of(query))).unwrap();
        Vec::new()
    }));
    world.server("212.212.212.1").manner = Manner::Loses(2);
    world.resolve("www.networkutopia.com", RecordType::A).unwrap();
    drop(world);
    let all: Vec<_> = receiver.into_iter().collect();
    assert_eq!(all.len(), 5);
    for (port, id, asked) in all {
        assert!(port.is_some_and(|port| port >= 1024));
        assert!(seen.insert((port, 0, String::new())), "port");
        assert!(seen.insert((None, id, String::new())), "id");
        assert!(seen.insert((None, 0, asked)), "case");
    }
}

/// A server in whose answers `add` puts more than was asked for.
fn promiscuous(add: impl Fn(&mut dns_wire::Builder<'_>, &Question<'_>) + 'static) -> Manner {
    Manner::Odd(Box::new(move |query, _| {
        let mut room = [0; 1232];
        let mut builder = respond_to(&mut room, query, Rcode::NOERROR).unwrap();
        let header = builder.header_so_far();
        builder.header(Header { flags: header.flags.with_aa(true), ..header });
        add(&mut builder, &query.question().unwrap().unwrap());
        vec![builder.finish().to_vec()]
    }))
}

fn is_clean(world: &mut Internet) {
    world.server("128.119.40.1").manner = Manner::Sound;
    assert_eq!(
        world.records("www.networkutopia.com", RecordType::A),
        ["NOERROR", "www.networkutopia.com. 3600 IN A 212.212.212.2"]
    );
    assert_eq!(
        world.records("mail.hamburger.edu", RecordType::A),
        ["NOERROR", "mail.hamburger.edu. 3600 IN A 128.119.40.2"]
    );
    assert!(world.asked.iter().all(|asked| asked.to != address("6.6.6.6")));
}

#[test]
fn records_that_nobody_asked_for() {
    let mut world = world();
    // Whoever serves hamburger.edu claims to serve the rest of the world, as a forger of its answers would.
    world.server("128.119.40.1").manner = promiscuous(|builder, question| {
        let evil = name("ns.evil.hamburger.edu");
        let other = name("www.networkutopia.com");
        let com = name("com");
        builder.add(Section::Answer, question.name, 60, &POISON).unwrap();
        builder.add(Section::Answer, &other, 86_400, &POISON).unwrap();
        builder.add(Section::Authority, &com, 86_400, &Ns { host: evil.as_name() }).unwrap();
        let own = name("hamburger.edu");
        builder.add(Section::Authority, &own, 86_400, &Ns { host: evil.as_name() }).unwrap();
        builder.add(Section::Additional, &evil, 86_400, &POISON).unwrap();
        builder.add(Section::Additional, &other, 86_400, &POISON).unwrap();
        let mail = name("mail.hamburger.edu");
        builder.add(Section::Additional, &mail, 86_400, &POISON).unwrap();
    });
    for number in 0..5 {
        let found = world.records(&format!("n{number}.hamburger.edu"), RecordType::A);
        assert_eq!(found.len(), 2, "{found:?}");
    }
    is_clean(&mut world);
}

#[test]
fn a_referral_out_of_the_zone_is_none() {
    let mut world = world();
    world.server("128.119.40.1").manner = promiscuous(|builder, _| {
        let (com, evil) = (name("com"), name("ns.evil.com"));
        builder.add(Section::Authority, &com, 86_400, &Ns { host: evil.as_name() }).unwrap();
        builder.add(Section::Additional, &evil, 86_400, &POISON).unwrap();
    });
    assert!(world.resolve("www.hamburger.edu", RecordType::A).is_err());
    is_clean(&mut world);
}

#[test]
fn glue_of_others_is_not_used() {
    let mut world = world();
    // A delegation within the zone, to a server outside, with an address that is none of the zone's business; and an address
    // within the zone that no NS record names.
    world.server("128.119.40.1").manner = promiscuous(|builder, question| {
        let header = builder.header_so_far();
        builder.header(Header { flags: header.flags.with_aa(false), ..header });
        let cut = name("sub.hamburger.edu");
        assert!(question.name.is_subdomain_of(cut.as_name()));
        let host = name("dns1.networkutopia.com");
        builder.add(Section::Authority, &cut, 86_400, &Ns { host: host.as_name() }).unwrap();
        builder.add(Section::Additional, &host, 86_400, &POISON).unwrap();
        let mail = name("mail.hamburger.edu");
        builder.add(Section::Additional, &mail, 86_400, &POISON).unwrap();
    });
    // The server outside refuses: it does not know the zone.
    assert!(world.resolve("www.sub.hamburger.edu", RecordType::A).is_err());
    assert!(world.asked.iter().any(|asked| asked.to == address("212.212.212.1")));
    is_clean(&mut world);
}

#[test]
fn an_alias_into_another_zone_takes_no_data_along() {
    let mut world = world();
    world.server("128.119.40.1").manner = promiscuous(|builder, question| {
        let target = name("www.networkutopia.com");
        let alias = dns_wire::Cname { target: target.as_name() };
        builder.add(Section::Answer, question.name, 60, &alias).unwrap();
        builder.add(Section::Answer, &target, 60, &POISON).unwrap();
    });
    assert_eq!(
        world.records("away.hamburger.edu", RecordType::A),
        [
            "NOERROR",
            "away.hamburger.edu. 60 IN CNAME www.networkutopia.com.",
            "www.networkutopia.com. 3600 IN A 212.212.212.2",
        ]
    );
    is_clean(&mut world);
}

#[test]
fn a_denial_is_the_zones_own() {
    let mut world = world();
    // An SOA record of a zone above: no server of the zone can speak for it.
    world.server("128.119.40.1").manner = promiscuous(|builder, _| {
        builder.rcode(Rcode::NXDOMAIN);
        let host = name("ns.hamburger.edu");
        let soa = dns_wire::Soa {
            mname: host.as_name(),
            rname: host.as_name(),
            serial: 1,
            refresh: 1,
            retry: 1,
            expire: 1,
            minimum: 86_400,
        };
        builder.add(Section::Authority, &name("edu"), 86_400, &soa).unwrap();
    });
    let answer = world.resolve("www.hamburger.edu", RecordType::A).unwrap();
    assert_eq!((answer.rcode, answer.soa), (Rcode::NXDOMAIN, None));
    // It is believed, but not kept.
    let again = world.resolve("www.hamburger.edu", RecordType::A).unwrap();
    assert!(!again.from_cache);
    is_clean(&mut world);
}

/// A world in which com delegates networkutopia.com for a hundred seconds, and takes it back afterwards.
struct Ghost {
    world: Internet,
    after: Internet,
}

impl Ghost {
    fn new(utopia: &str) -> Self {
        let with_com = |com: &str| {
            let mut zones: Vec<(&[&str], &str, &str)> = ZONES
                .iter()
                .filter(|zone| !["com", "networkutopia.com"].contains(&zone.1))
                .copied()
                .collect();
            zones.push((&["192.5.6.30", "192.33.14.30"], "com", com));
            zones.push((&["212.212.212.1"], "networkutopia.com", utopia));
            zones.push((&["212.212.212.9"], "sub.networkutopia.com", world::NETWORKUTOPIA));
            Internet::new(&zones)
        };
        let com = world::COM.replace("networkutopia 172800", "networkutopia 100");
        let gone = |line: &&str| !line.contains("networkutopia");
        let after: Vec<&str> = world::COM.lines().filter(gone).collect();
        Self { world: with_com(&com), after: with_com(&(after.join("\n") + "\n")) }
    }

    /// The name exists as long as the delegation lasts, whatever is asked in between.
    fn disappears(mut self, owner: &str) {
        assert_eq!(self.world.records(owner, RecordType::A).len(), 2);
        self.world.servers = self.after.servers;
        for _ in 0..9 {
            self.world.pass(10);
            // Each of these renews what the child says of itself.
            assert_eq!(self.world.records(owner, RecordType::A).len(), 2);
            assert_eq!(self.world.records("networkutopia.com", RecordType::NS).len(), 2);
        }
        self.world.pass(11);
        let gone = self.world.resolve(owner, RecordType::A).unwrap();
        assert_eq!(gone.rcode, Rcode::NXDOMAIN);
    }
}

#[test]
fn a_zone_that_its_parent_took_back_is_gone_when_the_delegation_expires() {
    // CVE-2022-30699: the child's own NS records do not extend its parent's.
    Ghost::new(world::NETWORKUTOPIA).disappears("short.networkutopia.com");
}

#[test]
fn a_zone_below_does_not_outlive_the_delegation_above() {
    // CVE-2022-30698: a delegation by a ghost.
    let utopia =
        format!("{}\nsub 86400 NS ns.sub\nns.sub 86400 A 212.212.212.9\n", world::NETWORKUTOPIA);
    Ghost::new(&utopia).disappears("short.sub.networkutopia.com");
}
