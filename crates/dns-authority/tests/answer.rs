//! The response as a message: flags, EDNS, response codes for any bytes (RFC 8906), sizes and truncation.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

#[path = "support/ask.rs"]
mod support;

use dns_authority::{Catalog, Transport, Zone, answer};
use dns_wire::{
    Class, Edns, Flags, Header, Message, Opcode, Opt, Question, Rcode, RecordData, RecordType,
    Section, query,
};
use support::{ask_over, catalog, name, print};

fn zones() -> Catalog {
    let many: String =
        (0..80).map(|n| format!("many 60 A 10.0.0.{n}\nhalf 60 TXT {n:020}\n")).collect();
    catalog(&[("example", &format!("www 60 A 192.0.2.1\n{many}"))])
}

/// The response to octets, over TCP.
fn respond(octets: &[u8]) -> Option<Vec<u8>> {
    let mut room = vec![0; 65_535];
    answer(&zones(), &Message::new(octets).unwrap(), Transport::Tcp, &mut room).map(<[u8]>::to_vec)
}

/// A query for the zone's SOA with flags and an OPT record, as RFC 8906 §8 sends them.
fn soa(flags: Flags, edns: Option<Edns<'_>>) -> Vec<u8> {
    let zone = name("example");
    let mut room = [0; 512];
    let mut builder = query(&mut room, 0xBEEF, &Question::new(&zone, RecordType::SOA)).unwrap();
    builder.header(Header { id: 0xBEEF, flags });
    if let Some(edns) = edns {
        builder.opt(&edns).unwrap();
    }
    builder.finish().to_vec()
}

/// RFC 8906 §8: what is sent, and the header and EDNS of what comes back.
#[test]
fn rfc_8906_tests_are_passed() {
    let none = Flags::default();
    let edns = Edns::new(4096);
    let nsid = b"\0\x03\0\0\0\x64\0\x01x\0\x0A\0\x08abcdefgh";
    let nsid = RecordData::from_wire(RecordType::OPT, nsid).unwrap();
    let unknown = Edns { options: nsid.typed::<Opt<'_>>().unwrap().options, ..edns };
    for (section, flags, asked, expected, records) in [
        ("8.1.1", none, None, "QUERY NOERROR qr aa", 1),
        ("8.1.3.1", none.with_cd(true), None, "QUERY NOERROR qr aa cd", 1),
        ("8.1.3.2", none.with_ad(true), None, "QUERY NOERROR qr aa", 1),
        ("8.1.3.3", Flags(0x0040), None, "QUERY NOERROR qr aa", 1),
        ("8.1.3.4", none.with_rd(true), None, "QUERY NOERROR qr aa rd", 1),
        ("all of them", Flags(0x07F0), None, "QUERY NOERROR qr aa rd cd", 1),
        ("8.1.4", none.with_opcode(Opcode(15)), None, "RESERVED15 NOTIMP qr", 0),
        ("8.2.1", none, Some(edns), "QUERY NOERROR qr aa", 1),
        ("8.2.2", none, Some(Edns { version: 1, ..edns }), "QUERY NOERROR qr", 0),
        ("8.2.3", none, Some(unknown), "QUERY NOERROR qr aa", 1),
        ("8.2.4", none, Some(Edns { flags: 0x0080, ..edns }), "QUERY NOERROR qr aa", 1),
        ("8.2.5", none, Some(Edns { version: 255, flags: 0x80, ..edns }), "QUERY NOERROR qr", 0),
        ("8.2.6", none, Some(Edns { version: 1, ..unknown }), "QUERY NOERROR qr", 0),
        ("8.2.8", none, Some(edns.with_dnssec_ok(true)), "QUERY NOERROR qr aa", 1),
    ] {
        let octets = respond(&soa(flags, asked)).unwrap();
        let response = Message::new(&octets).unwrap();
        assert_eq!(response.validate(), Ok(()), "{section}");
        assert_eq!(format!("{:?}", response.flags()), format!("Flags({expected})"), "{section}");
        assert_eq!((response.id(), response.answers().count()), (0xBEEF, records), "{section}");
        assert_eq!(response.question().unwrap().unwrap().name, name("example"), "{section}");
        let echo = response.edns().unwrap();
        let Some(asked) = asked else {
            assert_eq!(echo, None, "{section}");
            continue;
        };
        let mut expected = Edns::new(1232).with_dnssec_ok(asked.dnssec_ok());
        expected.extended_rcode = u8::from(asked.version > 0);
        assert_eq!(echo, Some(expected), "{section}");
        let bad_version = response.rcode() == Rcode::BADVERS;
        assert_eq!(bad_version, asked.version > 0, "{section}");
    }
}

#[test]
fn opcodes_without_an_answer_are_not_implemented() {
    for opcode in 1..16 {
        for header_only in [false, true] {
            let mut octets = soa(Flags::default().with_opcode(Opcode(opcode)), None);
            if header_only {
                octets.truncate(12);
                octets[4..].fill(0);
            }
            let response = respond(&octets).unwrap();
            let response = Message::new(&response).unwrap();
            assert_eq!((response.opcode(), response.rcode()), (Opcode(opcode), Rcode::NOTIMP));
            assert_eq!(response.count(Section::Question), u16::from(!header_only));
            // What follows the header may have a shape that nobody knows (RFC 8906 §7).
            octets.extend_from_slice(b"\xFF\xFF junk");
            let response = respond(&octets).unwrap();
            assert_eq!(Message::new(&response).unwrap().rcode(), Rcode::NOTIMP);
        }
    }
}

#[test]
fn malformed_queries_are_told_so() {
    let sound = soa(Flags::default(), None);
    let with_edns = soa(Flags::default(), Some(Edns::new(1232)));
    let with = |octets: &[u8], counts: [u8; 4], tail: &[u8]| {
        let mut octets = octets.to_vec();
        for (place, count) in octets[4..12].chunks_mut(2).zip(counts) {
            place[1] = count;
        }
        [octets, tail.to_vec()].concat()
    };
    let question = &sound[12..];
    let opt = &with_edns[sound.len()..];
    // The question is repeated where there is one that can be read, and OPT where it can be.
    for (what, octets, questions, edns) in [
        ("no question", with(&sound[..12], [0; 4], b""), 0, false),
        ("no question, EDNS", with(&sound[..12], [0, 0, 0, 1], opt), 0, true),
        ("two questions", with(&sound, [2, 0, 0, 0], question), 0, false),
        ("a second question that is cut", with(&sound, [2, 0, 0, 0], b"\x01"), 0, false),
        ("half a question", with(&sound[..15], [1, 0, 0, 0], b""), 0, false),
        ("half a header of counts", with(&sound[..12], [1, 0, 0, 0], b""), 0, false),
        (
            "a name that points to itself",
            with(&sound[..12], [1, 0, 0, 0], b"\xC0\x0C\0\x01\0\x01"),
            0,
            false,
        ),
        ("octets behind the end", with(&sound, [1, 0, 0, 0], b"x"), 1, false),
        ("octets behind OPT", with(&with_edns, [1, 0, 0, 1], b"x"), 1, true),
        ("a missing OPT", with(&sound, [1, 0, 0, 1], b""), 1, false),
        // Answered with an OPT record, so that the fault is known to be there (RFC 6891 §7).
        ("two OPT", with(&with_edns, [1, 0, 0, 2], opt), 1, true),
        (
            "OPT with an owner",
            with(&sound, [1, 0, 0, 1], b"\x01x\0\0\x29\x04\xD0\0\0\0\0\0\0"),
            1,
            true,
        ),
        (
            "half an option",
            with(&sound, [1, 0, 0, 1], b"\0\0\x29\x04\xD0\0\0\0\0\0\x03\0\x03\0"),
            1,
            true,
        ),
        (
            "a malformed record",
            with(&sound, [1, 1, 0, 0], b"\0\0\x01\0\x01\0\0\0\0\0\x01x"),
            1,
            false,
        ),
        (
            "a type that must not be asked for",
            with(&sound[..sound.len() - 4], [1, 0, 0, 0], b"\0\x80\0\x01"),
            1,
            false,
        ),
    ] {
        let response = respond(&octets).expect(what);
        let response = Message::new(&response).unwrap();
        assert_eq!(response.validate(), Ok(()), "{what}");
        assert_eq!(response.flags(), Flags(0x8001), "{what}");
        assert_eq!(response.id(), 0xBEEF, "{what}");
        assert_eq!(response.count(Section::Question), questions, "{what}");
        assert_eq!(response.edns().unwrap().is_some(), edns, "{what}");
    }
    // Records that mean nothing in a query do no harm: an IXFR has an SOA, a signed one a TSIG.
    let odd = with(&sound, [1, 1, 0, 0], b"\xC0\x0C\0\x01\0\x01\0\0\0\0\0\x04\x01\x02\x03\x04");
    assert_eq!(Message::new(&respond(&odd).unwrap()).unwrap().rcode(), Rcode::NOERROR);
}

#[test]
fn questions_about_no_data_and_other_classes_are_refused() {
    let asked = |qtype, qclass| {
        let zone = name("example");
        let question = Question { name: zone.as_name(), qtype, qclass };
        let mut room = [0; 512];
        let octets = query(&mut room, 1, &question).unwrap().finish();
        let response = respond(octets).unwrap();
        let response = Message::new(&response).unwrap();
        assert_eq!(response.records().count() > 0, response.rcode() == Rcode::NOERROR);
        (response.rcode(), response.flags().aa())
    };
    for (qtype, expected) in [
        (RecordType::AXFR, Rcode::REFUSED),
        (RecordType::IXFR, Rcode::REFUSED),
        (RecordType::MAILA, Rcode::NOTIMP),
        (RecordType::MAILB, Rcode::NOTIMP),
        (RecordType::TSIG, Rcode::NOTIMP),
        (RecordType::TKEY, Rcode::NOTIMP),
        (RecordType::OPT, Rcode::NOTIMP),
        (RecordType(0), Rcode::NOTIMP),
        (RecordType(200), Rcode::NOTIMP),
        (RecordType::NXNAME, Rcode::FORMERR),
    ] {
        assert_eq!(asked(qtype, Class::IN), (expected, false), "{qtype}");
    }
    for qclass in [Class::CH, Class::HS, Class::NONE, Class::ANY, Class(0), Class(65280)] {
        assert_eq!(asked(RecordType::SOA, qclass), (Rcode::REFUSED, false), "{qclass}");
    }
    for qtype in [256, 1000, 65535].map(RecordType) {
        assert_eq!(asked(qtype, Class::IN), (Rcode::NOERROR, true), "{qtype}");
    }
}

#[test]
fn a_class_has_zones_of_its_own() {
    let text = b"@ 0 CH SOA ns x 1 2 3 4 5\n@ 0 CH NS ns\nversion 0 CH TXT \"1\"\n";
    let mut zones = zones();
    zones.insert(Zone::from_text(text, &name("example")).unwrap());
    let respond = |owner: &str, qtype, qclass| {
        let owner = name(owner);
        let (mut asked, mut room) = ([0; 512], [0; 512]);
        let question = Question { name: owner.as_name(), qtype, qclass };
        let asked = query(&mut asked, 1, &question).unwrap().finish();
        let asked = Message::new(asked).unwrap();
        print(&Message::new(answer(&zones, &asked, Transport::Udp, &mut room).unwrap()).unwrap())
    };
    assert_eq!(
        respond("version.example", RecordType::TXT, Class::CH),
        "NOERROR aa\nan version.example. 0 CH TXT \"1\""
    );
    assert!(respond("version.example", RecordType::TXT, Class::IN).starts_with("NXDOMAIN aa"));
    assert_eq!(respond("version.bind", RecordType::TXT, Class::CH), "REFUSED");
}

#[test]
fn responses_are_not_answered() {
    for flags in [0x8000, 0x8180, 0xFFFF] {
        assert_eq!(respond(&soa(Flags(flags), None)), None);
    }
}

#[test]
fn a_buffer_that_is_too_small_gets_nothing() {
    let octets = soa(Flags::default(), Some(Edns::new(1232)));
    let asked = Message::new(&octets).unwrap();
    let question = 12 + 9 + 4;
    for room in 0..600 {
        let mut room = vec![0; room];
        let size = room.len();
        let response = answer(&zones(), &asked, Transport::Tcp, &mut room);
        assert_eq!(response.is_some(), size >= question, "{size}");
        let Some(response) = response.map(|response| Message::new(response).unwrap()) else {
            continue;
        };
        assert_eq!(response.validate(), Ok(()), "{size}");
        assert_eq!(response.edns().unwrap().is_some(), size >= question + 11, "{size}");
        assert_eq!(response.flags().tc(), response.answers().count() == 0, "{size}");
    }
}

#[test]
fn the_case_of_the_question_is_kept() {
    let (mut asked, mut room) = ([0; 512], [0; 512]);
    let owner = name("wWw.ExAmPlE");
    let octets = query(&mut asked, 1, &Question::new(&owner, RecordType::A)).unwrap().finish();
    let response =
        answer(&zones(), &Message::new(octets).unwrap(), Transport::Udp, &mut room).unwrap();
    let response = Message::new(response).unwrap();
    assert!(response.question().unwrap().unwrap().name.eq_exact(owner.as_name()));
    let record = response.answers().next().unwrap().unwrap();
    assert!(record.name.eq_exact(owner.as_name()));
    assert_eq!(response.as_bytes().len(), octets.len() + 16, "the owner is a pointer");
}

/// Questions whose answers take 80 * 16 octets and 80 * 33 octets.
#[test]
fn what_does_not_fit_is_cut_and_said() {
    let zones = zones();
    let size = |question: &str, transport, edns| {
        let text = ask_over(&zones, question, transport, edns);
        let first = text.lines().next().unwrap().to_string();
        (first, text.lines().filter(|line| line.starts_with("an")).count())
    };
    let cut = (String::from("NOERROR aa tc"), 0);
    let whole = (String::from("NOERROR aa"), 80);
    let (udp, tcp) = (Transport::Udp, Transport::Tcp);
    // 12 + 18 + 80 * 16 = 1310
    for (transport, edns, expected) in [
        (udp, None, &cut),
        (udp, Some(Edns::new(0)), &cut),
        (udp, Some(Edns::new(1232)), &cut),
        (udp, Some(Edns::new(65_535)), &cut),
        (tcp, None, &whole),
        (tcp, Some(Edns::new(0)), &whole),
        (tcp, Some(Edns::new(512)), &whole),
    ] {
        assert_eq!(size("many.example A", transport, edns), *expected, "{transport:?} {edns:?}");
    }
    let mut generous = zones.clone();
    generous.limits.udp = 4096;
    for (udp_size, expected) in [(1309, &cut), (1310, &cut), (1320, &cut), (1321, &whole)] {
        let edns = Some(Edns::new(udp_size));
        let text = ask_over(&generous, "many.example A", udp, edns);
        assert_eq!(text.lines().next().unwrap(), expected.0, "{udp_size}");
        assert!(text.ends_with("ar OPT 4096"), "{text}");
    }
    // A limit below what all must take is that.
    generous.limits.udp = 0;
    let text = ask_over(&generous, "www.example A", udp, Some(Edns::new(1232)));
    assert_eq!(text, "NOERROR aa\nan www.example. 60 IN A 192.0.2.1\nar OPT 512");
}

#[test]
fn udp_responses_keep_to_their_size() {
    let zones = zones();
    for (edns, most) in [(None, 512), (Some(700), 700), (Some(100), 512), (Some(4096), 1232)] {
        for question in ["many.example", "half.example", "nothing.example"] {
            let owner = name(question);
            let (mut asked, mut room) = ([0; 512], vec![0; 65_535]);
            let mut asked = query(&mut asked, 1, &Question::new(&owner, RecordType::ANY)).unwrap();
            if let Some(size) = edns {
                asked.opt(&Edns::new(size)).unwrap();
            }
            let asked = Message::new(asked.finish()).unwrap();
            let response = answer(&zones, &asked, Transport::Udp, &mut room).unwrap();
            assert!(response.len() <= most, "{question} {edns:?}: {}", response.len());
            let response = Message::new(response).unwrap();
            assert_eq!(response.edns().unwrap().is_some(), edns.is_some());
        }
    }
}

#[test]
fn an_answer_over_tcp_has_64_kib() {
    let fits = (65_535 - 12 - 17) / 16;
    for (count, expected) in [(fits, "NOERROR aa"), (fits + 1, "NOERROR aa tc")] {
        let text: String =
            (0..count).map(|n| format!("all 60 A 10.0.{}.{}\n", n / 256, n % 256)).collect();
        let text = ask_over(&catalog(&[("example", &text)]), "all.example A", Transport::Tcp, None);
        assert_eq!(text.lines().next(), Some(expected));
        assert_eq!(text.lines().count(), if expected.ends_with("tc") { 1 } else { fits + 1 });
    }
}

/// RFC 9471 §3: addresses of servers below the cut come first, and are never left out without TC.
#[test]
fn glue_that_is_needed_comes_first() {
    let long = "x".repeat(60);
    let mut text = String::new();
    for n in 0..4 {
        text += &format!("sub 60 NS ns{n}.{long}.other\nns{n}.{long}.other 60 A 192.0.2.{n}\n");
    }
    for n in 0..4 {
        text += &format!("sub 60 NS ns{n}.sub\nns{n}.sub 60 A 192.0.2.1{n}\n");
    }
    for n in 0..8 {
        text += &format!(
            "wide 60 NS ns{n}.wide\nns{n}.wide 60 A 192.0.2.{n}\nns{n}.wide 60 AAAA 2001:db8::{n}\n"
        );
    }
    let zones = catalog(&[("example", &text)]);
    let udp = ask_over(&zones, "www.sub.example A", Transport::Udp, None);
    let glue: Vec<_> = udp.lines().filter(|line| line.starts_with("ar")).collect();
    assert!(udp.starts_with("NOERROR\n"), "no TC: {udp}");
    assert!(glue[..4].iter().all(|line| line.contains(".sub.example.")), "{glue:?}");
    // 8 * (16 + 28) do not fit: TC, and a retry over TCP has all.
    let udp = ask_over(&zones, "www.wide.example A", Transport::Udp, None);
    assert!(udp.starts_with("NOERROR tc\nns wide.example."), "{udp}");
    let tcp = ask_over(&zones, "www.wide.example A", Transport::Tcp, None);
    assert!(tcp.starts_with("NOERROR\nns wide.example."), "{tcp}");
    assert_eq!(tcp.lines().filter(|line| line.starts_with("ar")).count(), 16);
}

#[test]
fn additional_records_that_do_not_fit_are_left_out_in_silence() {
    let mut text = String::new();
    for n in 0..12 {
        text += &format!("mail 60 MX {n} mx{n}\nmx{n} 60 AAAA 2001:db8::{n}\n");
    }
    let zones = catalog(&[("example", &text)]);
    let udp = ask_over(&zones, "mail.example MX", Transport::Udp, None);
    assert!(udp.starts_with("NOERROR aa\nan mail.example."), "{udp}");
    let count = |text: &str, section| text.lines().filter(|line| line.starts_with(section)).count();
    assert_eq!(count(&udp, "an"), 12);
    assert!((1..12).contains(&count(&udp, "ar")), "{udp}");
    let tcp = ask_over(&zones, "mail.example MX", Transport::Tcp, None);
    assert_eq!((count(&tcp, "an"), count(&tcp, "ar")), (12, 12));
}

/// Cuts, wildcards and aliases below long names, in zones with labels of any octets.
#[test]
fn labels_may_hold_any_octet() {
    let zones = catalog(&[(
        "example",
        "\\000 60 A 192.0.2.1\n\\001\\000.\\255 60 A 192.0.2.2\n*.\\000\\000 60 A 192.0.2.3\n\
         a\\.b 60 A 192.0.2.4\n",
    )]);
    for (question, expected) in [
        ("\\000.example A", "NOERROR aa\nan \\000.example. 60 IN A 192.0.2.1"),
        (
            "\\001\\000.\\255.example A",
            "NOERROR aa\nan \\001\\000.\\255.example. 60 IN A 192.0.2.2",
        ),
        ("x.\\000\\000.example A", "NOERROR aa\nan x.\\000\\000.example. 60 IN A 192.0.2.3"),
        ("a\\.b.example A", "NOERROR aa\nan a\\.b.example. 60 IN A 192.0.2.4"),
    ] {
        assert_eq!(ask_over(&zones, question, Transport::Udp, None), expected);
    }
    for question in ["a.b.example A", "\\001.example A", "b.example A", "x.\\000.example A"] {
        let text = ask_over(&zones, question, Transport::Udp, None);
        assert!(text.starts_with("NXDOMAIN aa"), "{question}: {text}");
    }
    let empty = ask_over(&zones, "\\255.example A", Transport::Udp, None);
    assert!(empty.starts_with("NOERROR aa\nns example."), "{empty}");
}
