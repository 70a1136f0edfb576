//! Dynamic update (RFC 2136): prerequisites, prescan, changes, serial numbers, all or nothing.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/edit.rs"]
mod support;

use dns_authority::{Limits, Update, UpdateError, Zone};
use dns_wire::{
    Builder, Class, Flags, Header, Message, Opcode, Question, Rcode, RecordData, RecordType,
    Section, UpdateBuilder,
};
use support::{apply, edit, message, name};

fn zone() -> Zone {
    let text = b"@ 60 SOA ns x 7 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\nwww 60 A 192.0.2.1\n\
        www 60 A 192.0.2.2\nwww 60 TXT t\nalias 60 CNAME www\na.b 60 A 192.0.2.3\n\
        mail 60 MX 10 Www\nsub 60 NS ns.sub\nns.sub 60 A 192.0.2.4\nd 60 DNAME test.\n";
    Zone::from_text(text, &name("example")).unwrap()
}

/// What an update changes besides the serial number, which goes from 7 to 8.
fn changes(script: &str) -> Result<Vec<String>, Rcode> {
    let mut zone = zone();
    let mut changes = edit(&mut zone, script)?;
    if !changes.is_empty() {
        assert_eq!(zone.serial(), 8, "{script}");
        let soa = |serial| format!("example. 60 SOA ns.example. x.example. {serial} 2 3 4 5");
        assert_eq!(changes.remove(0), format!("- {}", soa(7)), "{script}");
        let at = changes.iter().position(|change| *change == format!("+ {}", soa(8)));
        changes.remove(at.expect("a new SOA"));
    }
    Ok(changes)
}

#[test]
fn prerequisites_are_checked() {
    let ok = Ok(Vec::new());
    for (script, expected) in [
        ("? www.example", Ok(())),
        ("? WWW.example A", Ok(())),
        ("? nothing.example", Err(Rcode::NXDOMAIN)),
        // An empty non-terminal is no name in use (§2.4.4); what the wildcard or the cut say does not matter.
        ("? b.example", Err(Rcode::NXDOMAIN)),
        ("? ns.sub.example", Ok(())),
        ("? www.example MX", Err(Rcode::NXRRSET)),
        ("? nothing.example A", Err(Rcode::NXRRSET)),
        ("! nothing.example", Ok(())),
        ("! b.example", Ok(())),
        ("! www.example", Err(Rcode::YXDOMAIN)),
        ("! www.example MX", Ok(())),
        ("! www.example A", Err(Rcode::YXRRSET)),
        ("= www.example A 192.0.2.1\n= www.example A 192.0.2.2", Ok(())),
        ("= www.example A 192.0.2.2\n= www.example A 192.0.2.1", Ok(())),
        ("= www.example A 192.0.2.1\n= WWW.example A 192.0.2.2\n= www.example A 192.0.2.1", Ok(())),
        ("= www.example A 192.0.2.1", Err(Rcode::NXRRSET)),
        ("= www.example A 192.0.2.1\n= www.example A 192.0.2.3", Err(Rcode::NXRRSET)),
        (
            "= www.example A 192.0.2.1\n= www.example A 192.0.2.2\n= www.example A 192.0.2.3",
            Err(Rcode::NXRRSET),
        ),
        ("= www.example TXT t\n= mail.example MX 10 www.example.", Ok(())),
        ("= nothing.example A 192.0.2.1", Err(Rcode::NXRRSET)),
        // The values are compared after all else (§3.2.5).
        ("= www.example A 192.0.2.9\n! www.example", Err(Rcode::YXDOMAIN)),
        ("? www.elsewhere", Err(Rcode::NOTZONE)),
        ("! examples", Err(Rcode::NOTZONE)),
        ("? nothing.example\n? www.elsewhere", Err(Rcode::NXDOMAIN)),
    ] {
        assert_eq!(changes(script), expected.map(|()| Vec::new()), "{script}");
        let added = changes(&format!("{script}\n+ new.example 60 A 192.0.2.1"));
        let change = || vec![String::from("+ new.example. 60 A 192.0.2.1")];
        assert_eq!(added, expected.map(|()| change()), "{script}");
    }
    assert_eq!(changes("? www.example\n? www.example A\n! www.example MX"), ok);
}

/// An update with one entry, whose zone section is that of `example`.
fn entry(
    section: Section,
    owner: &str,
    class: Class,
    ttl: u32,
    data: &RecordData,
) -> Result<Vec<String>, Rcode> {
    let (zone_name, owner) = (name("example"), name(owner));
    let mut buffer = [0; 512];
    let mut update = UpdateBuilder::new(&mut buffer, 1, zone_name.as_name()).unwrap();
    update.builder().record(section, owner.as_name(), class, ttl, data).unwrap();
    apply(&mut zone(), update.finish())
}

#[test]
fn malformed_entries_are_refused() {
    let empty = RecordData::empty;
    let address = RecordData::address([192, 0, 2, 1].into());
    let (a, any) = (RecordType::A, RecordType::ANY);
    for (class, ttl, data, expected) in [
        (Class::ANY, 1, empty(a), Err(Rcode::FORMERR)),
        (Class::NONE, 1, empty(a), Err(Rcode::FORMERR)),
        (Class::IN, 1, address.clone(), Err(Rcode::FORMERR)),
        (Class::ANY, 0, address.clone(), Err(Rcode::FORMERR)),
        (Class::NONE, 0, address.clone(), Err(Rcode::FORMERR)),
        (Class::CH, 0, address.clone(), Err(Rcode::FORMERR)),
        (Class::IN, 0, empty(a), Err(Rcode::FORMERR)),
        (Class(0), 0, empty(a), Err(Rcode::FORMERR)),
        (Class::ANY, 0, empty(a), Ok(vec![])),
    ] {
        let outcome = entry(Section::PREREQUISITE, "www.example", class, ttl, &data);
        assert_eq!(outcome, expected, "prerequisite {class} {ttl} {data:?}");
    }
    let mut metas = vec![RecordType(0), RecordType::OPT, RecordType::NXNAME, RecordType(200)];
    metas.extend([RecordType::AXFR, RecordType::MAILA, RecordType::MAILB, RecordType::TSIG]);
    for (class, ttl, data) in [
        (Class::ANY, 1, empty(a)),
        (Class::NONE, 1, address.clone()),
        (Class::ANY, 0, address.clone()),
        (Class::ANY, 1, empty(any)),
        (Class::NONE, 0, empty(any)),
        (Class::IN, 60, empty(any)),
        (Class::IN, 60, empty(a)),
        (Class::CH, 60, address.clone()),
        (Class(0), 60, address.clone()),
        (Class(65535), 60, address),
    ] {
        let outcome = entry(Section::UPDATE, "www.example", class, ttl, &data);
        assert_eq!(outcome, Err(Rcode::FORMERR), "{class} {ttl} {data:?}");
    }
    for (class, ttl) in [(Class::IN, 60), (Class::ANY, 0), (Class::NONE, 0)] {
        for rtype in &metas {
            let outcome = entry(Section::UPDATE, "www.example", class, ttl, &empty(*rtype));
            assert_eq!(outcome, Err(Rcode::FORMERR), "{class} {rtype}");
        }
        let outcome = entry(Section::UPDATE, "www.test", class, ttl, &empty(RecordType::NULL));
        assert_eq!(outcome, Err(Rcode::NOTZONE), "{class}");
    }
    // Types that may be without data can be added so.
    let added = entry(Section::UPDATE, "new.example", Class::IN, 60, &empty(RecordType::NULL));
    assert!(added.unwrap().contains(&String::from("+ new.example. 60 NULL \\# 0")));
}

#[test]
fn other_messages_are_refused() {
    let good = message(&name("example"), "+ new.example 60 A 192.0.2.1");
    let refused = |octets: &[u8]| apply(&mut zone(), octets).unwrap_err();
    let flags = |flags: Flags| {
        let mut octets = good.clone();
        octets[2..4].copy_from_slice(&flags.0.to_be_bytes());
        octets
    };
    let update = Flags::default().with_opcode(Opcode::UPDATE);
    assert_eq!(apply(&mut zone(), &flags(update)).map(|changes| changes.len()), Ok(3));
    assert_eq!(refused(&flags(Flags::default())), Rcode::FORMERR, "a query");
    assert_eq!(refused(&flags(update.with_response(true))), Rcode::FORMERR, "a response");
    for cut in 12..good.len() {
        assert_eq!(refused(&good[..cut]), Rcode::FORMERR, "cut at {cut}");
    }
    assert_eq!(refused(&[&good[..], b"x"].concat()), Rcode::FORMERR, "octets behind the end");
    let asked = |questions: &[(&str, RecordType, Class)]| {
        let mut buffer = [0; 512];
        let mut builder = Builder::new(&mut buffer);
        builder.header(Header { id: 1, flags: update });
        for (zone, qtype, qclass) in questions {
            let zone = name(zone);
            let question = Question { name: zone.as_name(), qtype: *qtype, qclass: *qclass };
            builder.question(&question).unwrap();
        }
        apply(&mut zone(), builder.finish())
    };
    let (soa, class) = (RecordType::SOA, Class::IN);
    assert_eq!(asked(&[("example", soa, class)]), Ok(vec![]));
    assert_eq!(asked(&[("EXAMPLE", soa, class)]), Ok(vec![]));
    for (questions, expected) in [
        (&[][..], Rcode::FORMERR),
        (&[("example", soa, class), ("example", soa, class)], Rcode::FORMERR),
        (&[("example", RecordType::A, class)], Rcode::FORMERR),
        (&[("example", RecordType::ANY, class)], Rcode::FORMERR),
        (&[("example", soa, Class::ANY)], Rcode::FORMERR),
        (&[("example", soa, Class::NONE)], Rcode::FORMERR),
        (&[("example", soa, Class::CH)], Rcode::NOTAUTH),
        (&[("sub.example", soa, class)], Rcode::NOTAUTH),
        (&[(".", soa, class)], Rcode::NOTAUTH),
    ] {
        assert_eq!(asked(questions), Err(expected), "{questions:?}");
    }
}

#[test]
fn records_are_added() {
    for (script, expected) in [
        ("+ new.example 60 A 192.0.2.1", &["+ new.example. 60 A 192.0.2.1"][..]),
        ("+ www.example 60 A 192.0.2.9", &["+ www.example. 60 A 192.0.2.9"]),
        ("+ www.example 60 A 192.0.2.1", &[]),
        ("+ mail.example 60 MX 10 WWW.example.", &[]),
        ("+ new.example 60 TYPE65280 \\# 1 00", &["+ new.example. 60 TYPE65280 \\# 1 00"]),
        ("+ *.example 60 A 192.0.2.1", &["+ *.example. 60 A 192.0.2.1"]),
        ("+ x.sub.example 60 A 192.0.2.1", &["+ x.sub.example. 60 A 192.0.2.1"]),
        ("+ new.example 4294967295 A 192.0.2.1", &["+ new.example. 0 A 192.0.2.1"]),
        // One TTL for the whole RRset (RFC 2181 §5.2).
        (
            "+ www.example 90 A 192.0.2.1",
            &[
                "- www.example. 60 A 192.0.2.1",
                "- www.example. 60 A 192.0.2.2",
                "+ www.example. 90 A 192.0.2.1",
                "+ www.example. 90 A 192.0.2.2",
            ],
        ),
        (
            "+ new.example 60 A 192.0.2.1\n+ NEW.example 90 A 192.0.2.2",
            &["+ new.example. 90 A 192.0.2.1", "+ new.example. 90 A 192.0.2.2"],
        ),
        ("+ new.example 60 A 192.0.2.1\n- new.example A 192.0.2.1", &[]),
        ("+ www.example 90 A 192.0.2.1\n+ www.example 60 A 192.0.2.1", &[]),
    ] {
        assert_eq!(changes(script).unwrap(), expected, "{script}");
    }
}

#[test]
fn records_are_deleted() {
    for (script, expected) in [
        ("- www.example A 192.0.2.1", &["- www.example. 60 A 192.0.2.1"][..]),
        ("- www.example A", &["- www.example. 60 A 192.0.2.1", "- www.example. 60 A 192.0.2.2"]),
        (
            "- WWW.example",
            &[
                "- www.example. 60 A 192.0.2.1",
                "- www.example. 60 A 192.0.2.2",
                "- www.example. 60 TXT \"t\"",
            ],
        ),
        ("- mail.example MX 10 wWw.example.", &["- mail.example. 60 MX 10 Www.example."]),
        ("- mail.example MX 20 www.example.", &[]),
        ("- www.example A 192.0.2.9", &[]),
        ("- www.example MX", &[]),
        ("- nothing.example", &[]),
        ("- b.example", &[]),
        ("- alias.example", &["- alias.example. 60 CNAME www.example."]),
        // What is taken away and put back was never away.
        ("- www.example TXT\n+ www.example 60 TXT t", &[]),
        (
            "- www.example\n+ www.example 60 TXT u",
            &[
                "- www.example. 60 A 192.0.2.1",
                "- www.example. 60 A 192.0.2.2",
                "- www.example. 60 TXT \"t\"",
                "+ www.example. 60 TXT \"u\"",
            ],
        ),
        // In the order of the message (§3.4.2).
        ("+ www.example 60 TXT u\n- www.example TXT", &["- www.example. 60 TXT \"t\""]),
    ] {
        assert_eq!(changes(script).unwrap(), expected, "{script}");
    }
    // A cut loses its last NS, as no apex does.
    assert_eq!(changes("- sub.example NS").unwrap(), ["- sub.example. 60 NS ns.sub.example."]);
    let gone = changes("- sub.example NS ns.sub.example.").unwrap();
    assert_eq!(gone, ["- sub.example. 60 NS ns.sub.example."]);
}

#[test]
fn a_name_without_records_is_gone() {
    let mut zone = zone();
    edit(&mut zone, "- a.b.example A 192.0.2.3").unwrap();
    assert_eq!(edit(&mut zone, "? a.b.example"), Err(Rcode::NXDOMAIN));
    for gone in ["a.b.example", "b.example"] {
        let lookup = zone.lookup(name(gone).as_name(), RecordType::A);
        assert_eq!(lookup, dns_authority::Lookup::NoName, "{gone}");
    }
    assert_eq!(zone.rrset(name("a.b.example").as_name(), RecordType::A), None);
    assert_eq!(zone.rrset(name("elsewhere").as_name(), RecordType::A), None);
}

#[test]
fn the_apex_keeps_its_soa_and_a_server() {
    for script in [
        "- example",
        "- example SOA",
        "- example NS",
        "- example NS ns.example.",
        "- example SOA ns.example. x.example. 7 2 3 4 5",
        "- example\n- example NS\n- example NS NS.example.",
    ] {
        assert_eq!(changes(script).unwrap(), [""; 0], "{script}");
    }
    let two = "+ example 60 NS ns2.example.\n";
    for (script, expected) in [
        (String::from("+ example 60 TXT t\n- example"), &[][..]),
        (format!("{two}- example NS"), &["+ example. 60 NS ns2.example."]),
        (
            format!("{two}- example NS ns.example."),
            &["- example. 60 NS ns.example.", "+ example. 60 NS ns2.example."],
        ),
        (
            format!("{two}- example NS ns.example.\n- example NS ns2.example."),
            &["- example. 60 NS ns.example.", "+ example. 60 NS ns2.example."],
        ),
        // The one that is left is kept, so the order matters.
        (format!("- example NS ns.example.\n{two}"), &["+ example. 60 NS ns2.example."]),
    ] {
        assert_eq!(changes(&script).unwrap(), expected, "{script}");
    }
}

/// §3.4.2.2, RFC 2181 §10.1, RFC 6672 §5.2: what conflicts is left out in silence.
#[test]
fn aliases_stand_alone() {
    for (script, expected) in [
        ("+ alias.example 60 A 192.0.2.1", &[][..]),
        ("+ www.example 60 CNAME alias.example.", &[]),
        ("+ example 60 CNAME www.example.", &[]),
        ("+ d.example 60 CNAME www.example.", &[]),
        ("+ alias.example 60 DNAME test.", &[]),
        (
            "+ alias.example 60 CNAME mail.example.",
            &["- alias.example. 60 CNAME www.example.", "+ alias.example. 60 CNAME mail.example."],
        ),
        (
            "+ alias.example 90 CNAME www.example.",
            &["- alias.example. 60 CNAME www.example.", "+ alias.example. 90 CNAME www.example."],
        ),
        (
            "+ d.example 60 DNAME other.",
            &["- d.example. 60 DNAME test.", "+ d.example. 60 DNAME other."],
        ),
        ("+ d.example 60 A 192.0.2.1", &["+ d.example. 60 A 192.0.2.1"]),
        (
            "- www.example\n+ www.example 60 CNAME mail.example.\n+ www.example 60 A 192.0.2.1",
            &[
                "- www.example. 60 A 192.0.2.1",
                "- www.example. 60 A 192.0.2.2",
                "- www.example. 60 TXT \"t\"",
                "+ www.example. 60 CNAME mail.example.",
            ],
        ),
        (
            "- alias.example CNAME\n+ alias.example 60 A 192.0.2.1",
            &["- alias.example. 60 CNAME www.example.", "+ alias.example. 60 A 192.0.2.1"],
        ),
        (
            "+ new.example 60 CNAME a.test.\n+ new.example 60 CNAME b.test.",
            &["+ new.example. 60 CNAME b.test."],
        ),
        // The records of DNSSEC may stand beside it (RFC 4034 §3, §4).
        (
            "+ alias.example 60 NSEC b.example. CNAME",
            &["+ alias.example. 60 NSEC b.example. CNAME"],
        ),
    ] {
        assert_eq!(changes(script).unwrap(), expected, "{script}");
    }
}

/// §3.4.2.2: WKS of the same address and protocol is replaced.
#[test]
fn well_known_services_are_replaced() {
    let mut zone = zone();
    let add = |rest: &str| format!("+ www.example 60 WKS \\# {rest}");
    edit(&mut zone, &add("6 C0000201 06 01")).unwrap();
    edit(&mut zone, &add("6 C0000201 11 02")).unwrap();
    let replaced = edit(&mut zone, &add("7 C0000201 06 03 04")).unwrap();
    assert!(replaced.contains(&String::from("- www.example. 60 WKS 192.0.2.1 6 7")));
    assert!(replaced.contains(&String::from("+ www.example. 60 WKS 192.0.2.1 6 6 7 13")));
    let left = zone.rrset(name("www.example").as_name(), RecordType::WKS).unwrap();
    assert_eq!(left.data().len(), 2);
}

#[test]
fn serial_numbers_go_up() {
    let soa = |serial: u32| format!("+ example 60 SOA ns.example. x.example. {serial} 2 3 4 5");
    let add = "+ new.example 60 A 192.0.2.1";
    for (old, script, new) in [
        (7, add.into(), 8),
        (u32::MAX - 1, add.into(), u32::MAX),
        // Zero is left out.
        (u32::MAX, add.into(), 1),
        (0, add.into(), 1),
        // By the update itself: then it is taken as it is (§3.6).
        (7, soa(100), 100),
        (7, format!("{add}\n{}", soa(100)), 100),
        (7, soa(7 + 0x7FFF_FFFF), 7 + 0x7FFF_FFFF),
        (u32::MAX, soa(5), 5),
        (u32::MAX, soa(0), 0),
        // One that is not later is ignored, and so is one that is not comparable (RFC 1982 §3.2).
        (7, soa(7), 7),
        (7, soa(6), 7),
        (7, soa(7 + 0x8000_0000), 7),
        (7, soa(0xFFFF_FFFF), 7),
        (7, format!("{add}\n{}", soa(6)), 8),
        (7, format!("{}\n{}", soa(9), soa(8)), 9),
        (7, format!("{}\n{}", soa(8), soa(9)), 9),
        // No change, no number.
        (7, "- nothing.example".into(), 7),
    ] {
        let text = format!("@ 60 SOA ns x {old} 2 3 4 5\n@ 60 NS ns\n");
        let mut zone = Zone::from_text(text.as_bytes(), &name("example")).unwrap();
        edit(&mut zone, &script).unwrap();
        assert_eq!(zone.serial(), new, "{old}: {script}");
    }
    // Only the apex has one.
    assert_eq!(changes("+ www.example 60 SOA ns.example. x.example. 9 2 3 4 5"), Ok(vec![]));
    assert_eq!(changes("+ new.example 60 SOA ns.example. x.example. 9 2 3 4 5"), Ok(vec![]));
}

#[test]
fn other_fields_of_the_soa_change_with_the_serial() {
    let mut zone = zone();
    let changes = edit(&mut zone, "+ example 90 SOA a.example. b.example. 9 8 7 6 5").unwrap();
    assert_eq!(
        changes,
        [
            "- example. 60 SOA ns.example. x.example. 7 2 3 4 5",
            "+ example. 90 SOA a.example. b.example. 9 8 7 6 5",
        ]
    );
}

#[test]
fn changes_are_in_the_order_of_a_transfer() {
    let mut zone = zone();
    let script = "+ zz.example 60 A 192.0.2.1\n- www.example TXT\n+ a.example 60 A 192.0.2.2\n\
                  - ns.example A\n+ ns.example 60 A 192.0.2.54";
    assert_eq!(
        edit(&mut zone, script).unwrap(),
        [
            "- example. 60 SOA ns.example. x.example. 7 2 3 4 5",
            "- ns.example. 60 A 192.0.2.53",
            "- www.example. 60 TXT \"t\"",
            "+ example. 60 SOA ns.example. x.example. 8 2 3 4 5",
            "+ a.example. 60 A 192.0.2.2",
            "+ ns.example. 60 A 192.0.2.54",
            "+ zz.example. 60 A 192.0.2.1",
        ]
    );
}

#[test]
fn an_update_is_done_wholly_or_not_at_all() {
    // The last entry is wrong; `apply` compares the zone before and after.
    for last in ["+ www.elsewhere 60 A 192.0.2.1", "- elsewhere", "- test A 192.0.2.1"] {
        let script = format!("- www.example\n+ new.example 60 A 192.0.2.1\n{last}");
        assert_eq!(changes(&script), Err(Rcode::NOTZONE), "{last}");
    }
}

#[test]
fn limits_are_limits() {
    let script = |count: u32| {
        (0..count).map(|n| format!("+ new.example 60 A 10.0.0.{n}\n")).collect::<String>()
    };
    let update = |zone: &mut Zone, script: &str, limits: &Limits| {
        let octets = message(&name("example"), script);
        let before = zone.clone();
        let outcome = zone.update(&Message::new(&octets).unwrap(), limits);
        if outcome.is_err() {
            assert_eq!(*zone, before);
        }
        outcome.map(|Update { changes }| changes.len())
    };
    let mut limits = Limits::default();
    (limits.update, limits.rrset) = (20, 30);
    let mut zone = zone();
    let refused = Err(UpdateError(Rcode::REFUSED));
    assert_eq!(update(&mut zone, &script(21), &limits), refused);
    assert_eq!(update(&mut zone, &"? www.example\n".repeat(21), &limits), refused);
    assert_eq!(update(&mut zone, &script(20), &limits), Ok(22));
    let more = script(40).lines().skip(20).collect::<Vec<_>>().join("\n");
    assert_eq!(update(&mut zone, &more, &limits), refused, "40 of 30 records");
    // A larger RRset that is there may shrink, and may keep its size.
    limits.rrset = 10;
    assert_eq!(update(&mut zone, "- new.example A 10.0.0.0", &limits), Ok(3));
    let swap = "- new.example A 10.0.0.1\n+ new.example 60 A 10.0.0.99";
    assert_eq!(update(&mut zone, swap, &limits), Ok(4));
    assert_eq!(update(&mut zone, "+ new.example 60 A 10.0.0.100", &limits), refused);
}

#[test]
fn a_class_has_updates_of_its_own() {
    let text = b"@ 0 CH SOA ns x 1 2 3 4 5\n@ 0 CH NS ns\n";
    let mut zone = Zone::from_text(text, &name("example")).unwrap();
    let mut octets = message(&name("example"), "+ new.example 60 TXT t");
    assert_eq!(apply(&mut zone, &octets), Err(Rcode::NOTAUTH));
    octets[12 + 9 + 3] = 3;
    assert_eq!(apply(&mut zone, &octets), Err(Rcode::FORMERR), "a record of another class");
    let at = octets.len() - 2 - 2 - 4 - 1;
    octets[at] = 3;
    assert_eq!(apply(&mut zone, &octets).map(|changes| changes.len()), Ok(3));
    assert!(zone.records().all(|record| record.class == Class::CH));
}
