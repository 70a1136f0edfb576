//! Hostile zones, queries and updates: bounded work, bounded memory, no allocation where none is due.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/edit.rs"]
mod edit;
#[path = "support/ask.rs"]
mod support;

use core::{fmt::Write, hint::black_box};

use dns_authority::{Catalog, Limits, Transport, Zone, answer};
use dns_wire::{Edns, Message, Question, RecordType, query};
use edit::message;
use support::{ask, ask_over, catalog, name, zone};
use testkit::alloc::{Counting, measure};

#[global_allocator]
static COUNTING: Counting = Counting;

/// What to make of a size.
type Make = fn(usize) -> String;

const APEX: &str = "@ 60 SOA ns x 1 2 3 4 5\n@ 60 NS ns\n";

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|n| line(n) + "\n").collect()
}

fn octets_of(n: usize) -> String {
    format!("10.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255)
}

#[test]
fn answers_do_not_allocate() {
    let zones = catalog(&[(
        "example",
        "www 60 A 192.0.2.1\nmail 60 MX 10 www\nsub 60 NS ns.sub\nns.sub 60 A 192.0.2.2\n* 60 TXT x\n",
    )]);
    let mut room = [0; 1232];
    for question in ["www A", "WWW A", "mail MX", "x.sub A", "a.b TXT", "a.b A", "a.www A"] {
        let (owner, qtype) = question.split_once(' ').unwrap();
        let owner = name(&format!("{owner}.example"));
        let mut asked = [0; 512];
        let qtype: RecordType = qtype.parse().unwrap();
        let mut asked = query(&mut asked, 1, &Question::new(&owner, qtype)).unwrap();
        asked.opt(&Edns::new(1232)).unwrap();
        let asked = asked.finish();
        let counts = measure(|| {
            let asked = Message::new(asked).unwrap();
            black_box(answer(&zones, &asked, Transport::Udp, &mut room).is_some());
        });
        assert_eq!(counts.allocations, 0, "{question}");
    }
}

#[test]
fn loading_is_linear() {
    let zones: [(&str, Make); 8] = [
        ("records of an RRset", |n| lines(n, |n| format!("a 60 A {}", octets_of(n)))),
        ("one record", |n| lines(n, |_| "a 60 A 192.0.2.1".into())),
        ("names", |n| lines(n, |n| format!("n{n} 60 A 192.0.2.1"))),
        ("names backwards", |n| lines(n, |m| format!("n{} 60 A 192.0.2.1", 99_999 - m))),
        ("types of a name", |n| lines(n, |n| format!("a 60 TYPE{} \\# 0", 60_000 - n))),
        ("wildcards", |n| lines(n, |n| format!("*.n{n} 60 A 192.0.2.1"))),
        ("cuts", |n| lines(n, |n| format!("n{n} 60 NS ns.n{n}"))),
        ("names in upper case", |n| lines(n, |n| format!("a 60 MX {n} HOST{n}"))),
    ];
    let origin = name("example");
    for (what, make) in zones {
        let texts = [500, 8000].map(|n| format!("{APEX}{}", make(n)));
        let counts = texts
            .each_ref()
            .map(|text| measure(|| Zone::from_text(text.as_bytes(), &origin).unwrap()));
        // Sorting records whose names are in upper case writes them in lower case for each comparison.
        let factor = if what == "names in upper case" { 30 } else { 20 };
        assert!(counts[1].allocations <= factor * counts[0].allocations, "{what} {counts:?}");
        assert!(counts[1].peak <= 20 * counts[0].peak, "{what} {counts:?}");
    }
}

/// What it takes to touch one name does not depend on how many others the zone has.
#[test]
fn an_update_costs_what_it_touches() {
    let origin = name("example");
    let octets = message(&origin, "? n8.example A\n- n7.example\n+ new.example 60 A 192.0.2.1");
    let counts = [100, 6400].map(|count| {
        let text = lines(count, |n| format!("n{n} 60 A 192.0.2.1\nn{n} 60 TXT x"));
        let mut zone = zone("example", &format!("{APEX}{text}"));
        measure(|| zone.update(&Message::new(&octets).unwrap(), &Limits::default()).unwrap())
    });
    assert_eq!(counts[0].allocations, counts[1].allocations, "{counts:?}");
}

#[test]
fn updates_are_linear() {
    let scripts: [(&str, Make); 9] = [
        ("names", |n| lines(n, |n| format!("+ n{n}.example 60 A 192.0.2.1"))),
        ("records of an RRset", |n| lines(n, |n| format!("+ a.example 60 A {}", octets_of(n)))),
        ("types of a name", |n| lines(n, |n| format!("+ a.example 60 TYPE{} \\# 0", 60_000 - n))),
        ("one record", |n| lines(n, |_| "+ a.example 60 A 192.0.2.1".into())),
        ("TTLs", |n| lines(n, |n| format!("+ big.example {n} A 10.0.0.1"))),
        ("aliases of a name", |n| lines(n, |n| format!("+ a.example 60 CNAME n{n}."))),
        ("serial numbers", |n| {
            lines(n, |n| format!("+ example 60 SOA ns.example. x. {} 2 3 4 5", n + 2))
        }),
        ("back and forth", |n| {
            lines(n / 2, |_| "- big.example A\n+ big.example 60 A 10.0.0.1".into())
        }),
        ("prerequisites", |n| lines(n, |n| format!("= big.example A {}", octets_of(n)))),
    ];
    let mut limits = Limits::default();
    limits.update = 1024;
    let big = |count: usize| {
        let text = lines(count, |n| format!("big 60 A {}", octets_of(n)));
        zone("example", &format!("{APEX}{text}"))
    };
    for (what, make) in scripts {
        let counts = [64, 1024].map(|count| {
            let (mut zone, octets) = (big(count), message(&name("example"), &make(count)));
            measure(|| zone.update(&Message::new(&octets).unwrap(), &limits).unwrap())
        });
        assert!(counts[1].allocations <= 20 * counts[0].allocations, "{what} {counts:?}");
        assert!(counts[1].peak <= 20 * counts[0].peak, "{what} {counts:?}");
    }
}

#[test]
fn an_update_over_its_limit_is_not_read() {
    let text = lines(1001, |n| format!("+ n{n}.example 60 A 192.0.2.1"));
    let octets = message(&name("example"), &text);
    let mut zone = zone("example", APEX);
    let counts = measure(|| {
        let refused = zone.update(&Message::new(&octets).unwrap(), &Limits::default());
        assert!(refused.is_err());
    });
    assert_eq!(counts.allocations, 0);
}

#[test]
fn chains_of_aliases_end() {
    let text = lines(100, |n| format!("n{n} 60 CNAME n{}", n + 1));
    let mut zones = catalog(&[("example", &text)]);
    let aliases = |zones: &Catalog| ask(zones, "n0.example A").lines().count() - 1;
    // Eight are followed; the last name is still looked up, and is an alias too.
    assert_eq!(aliases(&zones), 9);
    for chain in [0, 1, 50, 98] {
        zones.limits.chain = chain;
        assert_eq!(aliases(&zones), chain + 1, "{chain}");
    }
    zones.limits.chain = usize::MAX;
    assert!(ask(&zones, "n0.example A").starts_with("NXDOMAIN aa\nan n0.example."));
    assert_eq!(aliases(&zones), 101, "and the SOA");
}

/// CVE-2024-11187: an RRset that names thousands of hosts costs no thousands of lookups.
#[test]
fn additional_addresses_are_few() {
    let text = lines(1000, |n| format!("mail 60 MX {n} h{n}\nh{n} 60 A {}", octets_of(n)));
    let mut zones = catalog(&[("example", &text)]);
    let section = |zones: &Catalog, section| {
        let text = ask(zones, "mail.example MX");
        text.lines().filter(|line| line.starts_with(section)).count()
    };
    assert_eq!((section(&zones, "an"), section(&zones, "ar")), (1000, 13));
    zones.limits.additional = 2;
    assert_eq!((section(&zones, "an"), section(&zones, "ar")), (1000, 2));
}

#[test]
fn the_longest_names_are_looked_up() {
    let mut owner = String::new();
    for label in 0..121 {
        write!(owner, "{}.", label % 10).unwrap();
    }
    let zones = catalog(&[("example", &format!("{owner}example. 60 A 192.0.2.1\n"))]);
    let text = ask_over(&zones, &format!("{owner}example A"), Transport::Udp, None);
    assert!(text.starts_with("NOERROR aa\nan "), "{text}");
    // Each of the names between exists, and has nothing.
    let between = owner.split_once('.').unwrap().1;
    let text = ask_over(&zones, &format!("{between}example A"), Transport::Udp, None);
    assert!(text.starts_with("NOERROR aa\nns example."), "{text}");
    let text = ask_over(&zones, &format!("x.{between}example A"), Transport::Udp, None);
    assert!(text.starts_with("NXDOMAIN aa\nns example."), "{text}");
}
