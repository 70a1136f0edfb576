//! Questions from the root down, and again from the cache.

#[path = "support/internet.rs"]
mod internet;
#[path = "support/world.rs"]
mod world;

use core::time::Duration;

use dns_resolver::{Event, QueryError};
use dns_wire::{A, Header, Mx, Question, Rcode, RecordType, Section, respond_to};
use internet::{Manner, address, name};
use sans_io::Instant;
use world::world;

#[test]
fn from_the_root_to_the_address_and_again_without_a_message() {
    let mut world = world();
    let found = world.records("www.networkutopia.com", RecordType::A);
    assert_eq!(found, ["NOERROR", "www.networkutopia.com. 3600 IN A 212.212.212.2"]);
    let path: Vec<_> = world.asked.iter().map(|asked| asked.to).collect();
    let [root, com, own] = path[..] else { panic!("{path:?}") };
    assert!([address("198.41.0.4"), address("202.12.27.33")].contains(&root));
    assert!([address("192.5.6.30"), address("192.33.14.30")].contains(&com));
    assert_eq!(own, address("212.212.212.1"));

    world.asked.clear();
    world.pass(10);
    let answer = world.resolve("WWW.networkutopia.com", RecordType::A).unwrap();
    assert!(answer.from_cache);
    assert_eq!(answer.records[0].to_string(), "WWW.networkutopia.com.\t3590\tIN\tA\t212.212.212.2");
    assert_eq!(world.asked, []);
    assert_eq!(world.resolver.stats().cache_hits, 1);
}

#[test]
fn a_known_delegation_is_a_short_cut() {
    let mut world = world();
    world.records("www.networkutopia.com", RecordType::A);
    world.asked.clear();
    let found = world.records("networkutopia.com", RecordType::MX);
    assert_eq!(found, ["NOERROR", "networkutopia.com. 3600 IN MX 10 mail.networkutopia.com."]);
    let asked: Vec<_> = world.asked.iter().map(|asked| asked.to).collect();
    assert_eq!(asked, [address("212.212.212.1")]);
}

#[test]
fn what_has_expired_is_asked_again() {
    let mut world = world();
    world.records("short.networkutopia.com", RecordType::A);
    for (seconds, expected) in [(4, 0), (1, 1)] {
        world.pass(seconds);
        world.asked.clear();
        world.records("short.networkutopia.com", RecordType::A);
        assert_eq!(world.asked.len(), expected, "after {seconds} more seconds");
    }
}

#[test]
fn aliases_within_a_zone_and_across_zones() {
    let mut world = world();
    assert_eq!(
        world.records("www.ibm.com", RecordType::A),
        [
            "NOERROR",
            "www.ibm.com. 3600 IN CNAME servereast.backup2.ibm.com.",
            "servereast.backup2.ibm.com. 600 IN A 129.42.0.2",
        ]
    );
    let across = [
        "NOERROR",
        "www.gmail.com. 3600 IN CNAME googlemail.l.google.com.",
        "googlemail.l.google.com. 300 IN A 173.194.73.83",
    ];
    assert_eq!(world.records("www.gmail.com", RecordType::A), across);
    assert_eq!(
        world.records("away.hamburger.edu", RecordType::A),
        [
            "NOERROR",
            "away.hamburger.edu. 3600 IN CNAME www.networkutopia.com.",
            "www.networkutopia.com. 3600 IN A 212.212.212.2",
        ]
    );
    world.asked.clear();
    // A second later, each with a second less.
    world.now = Instant::EPOCH + Duration::from_secs(1);
    let less = across.map(|line| line.replace("3600", "3599").replace("300", "299"));
    assert_eq!(world.records("www.gmail.com", RecordType::A), less);
    // The alias itself can be asked for.
    assert_eq!(world.records("www.gmail.com", RecordType::CNAME), less[..2]);
    assert_eq!(world.asked, []);
}

#[test]
fn a_server_without_glue_is_looked_up_first() {
    let mut world = world();
    assert_eq!(
        world.records("www.ycp.edu", RecordType::A),
        [
            "NOERROR",
            "www.ycp.edu. 3600 IN CNAME calypso.ycp.edu.",
            "calypso.ycp.edu. 3600 IN A 192.245.87.37",
        ]
    );
    assert_eq!(world.resolver.stats().side_questions, 1);
    // The side question's answer is a client's answer too: it came from the zone itself.
    world.asked.clear();
    let found = world.records("ns.crepes.fr", RecordType::A);
    assert_eq!(found, ["NOERROR", "ns.crepes.fr. 86399 IN A 193.49.22.1"]);
    assert_eq!(world.asked, []);
}

#[test]
fn many_addresses() {
    let mut world = world();
    assert_eq!(world.records("www.google.com", RecordType::A).len(), 1 + 6);
}

#[test]
fn glue_is_no_answer() {
    let mut world = world();
    world.records("www.networkutopia.com", RecordType::A);
    world.asked.clear();
    let found = world.records("dns1.networkutopia.com", RecordType::A);
    // The zone says 86400 where the glue says 172800.
    assert_eq!(found, ["NOERROR", "dns1.networkutopia.com. 86400 IN A 212.212.212.1"]);
    assert_eq!(world.asked.len(), 1);
}

#[test]
fn names_and_data_that_do_not_exist_are_remembered() {
    let mut world = world();
    for (owner, qtype, rcode) in [
        ("nobody.networkutopia.com", RecordType::A, Rcode::NXDOMAIN),
        ("www.networkutopia.com", RecordType::MX, Rcode::NOERROR),
    ] {
        let answer = world.resolve(owner, qtype).unwrap();
        assert_eq!((answer.rcode, answer.records.len()), (rcode, 0));
        let soa = answer.soa.expect("an SOA record");
        assert_eq!((soa.name, soa.ttl), (name("networkutopia.com"), 300));
        world.asked.clear();
        world.pass(100);
        let again = world.resolve(owner, qtype).unwrap();
        assert_eq!((again.rcode, again.from_cache), (rcode, true));
        assert_eq!(again.soa.map(|soa| soa.ttl), Some(200));
        assert_eq!(world.asked, []);
        world.pass(200);
        world.resolve(owner, qtype).unwrap();
        assert_eq!(world.asked.len(), 1, "the minimum of the SOA record is over");
    }
    // A name that does not exist has no other type either.
    world.resolve("nobody.networkutopia.com", RecordType::A).unwrap();
    let answer = world.resolve("nobody.networkutopia.com", RecordType::TXT).unwrap();
    assert_eq!((answer.rcode, answer.from_cache), (Rcode::NXDOMAIN, true));
    // A name that exists may.
    let answer = world.resolve("www.networkutopia.com", RecordType::TXT).unwrap();
    assert_eq!((answer.rcode, answer.from_cache), (Rcode::NOERROR, false));
}

#[test]
fn an_alias_of_nothing_carries_the_response_code_of_its_end() {
    let mut world = world();
    for from_cache in [false, true] {
        let answer = world.resolve("lost.hamburger.edu", RecordType::A).unwrap();
        assert_eq!((answer.rcode, answer.from_cache), (Rcode::NXDOMAIN, from_cache));
        assert_eq!(answer.records.len(), 1);
        assert_eq!(answer.soa.map(|soa| soa.name), Some(name("networkutopia.com")));
    }
}

#[test]
fn a_subtree_that_is_an_alias() {
    let mut world = world();
    assert_eq!(
        world.records("www.tree.hamburger.edu", RecordType::A),
        [
            "NOERROR",
            "tree.hamburger.edu. 3600 IN DNAME networkutopia.com.",
            "www.tree.hamburger.edu. 3600 IN CNAME www.networkutopia.com.",
            "www.networkutopia.com. 3600 IN A 212.212.212.2",
        ]
    );
}

#[test]
fn any_gives_what_the_server_gives() {
    let mut world = world();
    // Some servers give all, some one RRset (RFC 8482 §4.1).
    world.server("212.212.212.1").manner = Manner::Odd(Box::new(|query, _| {
        let owner = query.question().unwrap().unwrap().name;
        let mut room = [0; 512];
        let mut builder = respond_to(&mut room, query, Rcode::NOERROR).unwrap();
        let Header { id, flags } = builder.header_so_far();
        builder.header(Header { id, flags: flags.with_aa(true) });
        let mail = name("mail.networkutopia.com");
        let mx = Mx { preference: 10, exchange: mail.as_name() };
        builder.add(Section::Answer, owner, 60, &mx).unwrap();
        builder.add(Section::Answer, owner, 60, &A { address: [192, 0, 2, 1].into() }).unwrap();
        vec![builder.finish().to_vec()]
    }));
    let found = world.records("networkutopia.com", RecordType::ANY);
    assert_eq!(found.len(), 1 + 2, "{found:?}");
    world.asked.clear();
    assert_eq!(world.records("networkutopia.com", RecordType::MX), found[..2]);
    assert_eq!(world.asked, []);
}

#[test]
fn a_delegation_is_asked_of_both_sides_of_its_cut() {
    let mut world = world();
    let found = world.records("networkutopia.com", RecordType::NS);
    assert_eq!(found, ["NOERROR", "networkutopia.com. 86400 IN NS dns1.networkutopia.com."]);
    // DS is the parent's matter, even when the child's servers are known.
    world.asked.clear();
    let answer = world.resolve("networkutopia.com", RecordType::DS).unwrap();
    assert_eq!(answer.soa.map(|soa| soa.name), Some(name("com")));
    assert_eq!(world.asked.len(), 1);
}

#[test]
fn the_root_itself() {
    let mut world = world();
    assert_eq!(world.records(".", RecordType::NS).len(), 1 + 2);
    let answer = world.resolve("no-such-tld", RecordType::A).unwrap();
    assert_eq!(answer.rcode, Rcode::NXDOMAIN);
}

#[test]
fn equal_questions_are_asked_once() {
    let mut world = world();
    let first = world.query("www.networkutopia.com", RecordType::A);
    let second = world.query("www.NetworkUtopia.com", RecordType::A);
    assert_ne!(first, second);
    world.run();
    assert_eq!(world.asked.len(), 3);
    assert_eq!(world.resolver.stats().joined, 1);
    let [first, second] =
        [first, second].map(|query| world.results.remove(&query).unwrap().unwrap());
    assert_eq!((first.records, first.from_cache), (second.records, false));
}

#[test]
fn who_cancels_hears_nothing() {
    let mut world = world();
    let first = world.query("www.networkutopia.com", RecordType::A);
    let second = world.query("www.networkutopia.com", RecordType::A);
    world.resolver.cancel(first);
    world.run();
    assert!(!world.results.contains_key(&first));
    assert!(world.results.contains_key(&second));

    // The last one takes the socket and the side question with him.
    let query = world.query("www.ycp.edu", RecordType::A);
    world.take_events();
    assert_eq!(world.open.len(), 1);
    world.resolver.cancel(query);
    world.take_events();
    assert_eq!(world.open.len(), 0);
    assert_eq!(world.resolver.poll_transmit(&mut [0; 512]), None);
    assert_eq!(world.resolver.poll_timeout(), None);
    world.resolver.cancel(query);
    assert_eq!(world.resolver.poll_event(), None);
}

#[test]
fn questions_that_are_not_taken() {
    let mut world = world();
    let owner = name("www.networkutopia.com");
    for qtype in [RecordType::AXFR, RecordType::OPT, RecordType::TSIG, RecordType(0)] {
        let question = Question::new(&owner, qtype);
        assert_eq!(world.resolver.query(&question, world.now), Err(QueryError::Unsupported));
    }
    let chaos = Question { qclass: dns_wire::Class::CH, ..Question::new(&owner, RecordType::TXT) };
    assert_eq!(world.resolver.query(&chaos, world.now), Err(QueryError::Unsupported));
    assert_eq!(world.resolver.poll_event(), None::<Event>);
}
