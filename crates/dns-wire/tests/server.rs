//! What a server does with any octets: dropped, answered with a response code, or taken (RFC 8906).
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    Builder, Class, Edns, Message, NameBuf, Opcode, Question, Rcode, RecordType, Section, query,
    server::{Intake, Received},
};
use proptest::prelude::*;
use testkit::{
    alloc::{Counting, measure},
    corpus,
};

#[global_allocator]
static COUNTING: Counting = Counting;

fn name() -> NameBuf {
    "WwW.example".parse().unwrap()
}

/// A query for `qtype` with its header and its end changed.
fn asked(qtype: RecordType, flags: u16, edns: Option<Edns<'_>>, tail: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 512];
    let name = name();
    let mut builder = query(&mut buffer, 0x1234, &Question::new(&name, qtype)).unwrap();
    if let Some(edns) = edns {
        builder.opt(&edns).unwrap();
    }
    let mut octets = builder.finish().to_vec();
    octets[2..4].copy_from_slice(&flags.to_be_bytes());
    octets.extend_from_slice(tail);
    octets
}

fn with_version(version: u8) -> Edns<'static> {
    let mut edns = Edns::new(512).with_dnssec_ok(true);
    edns.version = version;
    edns
}

/// The response code of a refusal, what is repeated of the question, and the OPT record of the answer.
fn refusal(intake: Intake, octets: &[u8]) -> (Rcode, bool, Option<(u16, bool)>) {
    let Received::Refuse(refusal) = intake.receive(octets) else {
        panic!("{:?}", intake.receive(octets))
    };
    let mut buffer = [0; 282];
    let response = Message::new(refusal.respond(&mut buffer).unwrap()).unwrap();
    assert_eq!(response.validate(), Ok(()));
    assert_eq!(response.rcode(), refusal.rcode());
    let (flags, asked) = (response.flags(), Message::new(octets).unwrap().flags());
    assert!(flags.is_response() && !flags.aa() && !flags.ra() && !flags.ad() && !flags.z());
    assert_eq!((flags.rd(), flags.cd(), flags.opcode()), (asked.rd(), asked.cd(), asked.opcode()));
    assert_eq!(response.id(), Message::new(octets).unwrap().id());
    let question = response.question().unwrap();
    if let Some(question) = question {
        let asked = Message::new(octets).unwrap().question().unwrap().unwrap();
        assert!(question.name.eq_exact(asked.name) && question == asked, "case included");
    }
    let edns = response.edns().unwrap();
    if let Some(edns) = edns {
        assert_eq!((edns.version, edns.options.as_wire()), (0, &b""[..]));
    }
    let edns = edns.map(|edns| (edns.udp_size, edns.dnssec_ok()));
    (refusal.rcode(), question.is_some(), edns)
}

const A: RecordType = RecordType::A;
/// A second OPT record, and one more additional record in the header's count.
const OPT: &[u8] = b"\0\0\x29\x02\0\0\0\0\0\0\0";

fn count(mut octets: Vec<u8>, section: Section, count: u8) -> Vec<u8> {
    octets[5 + 2 * section as usize] = count;
    octets
}

#[test]
fn each_fault_has_its_response_code() {
    let plain = Some((1232, false));
    let secure = Some((1232, true));
    let sound = asked(A, 0x0100, None, b"");
    let two = count(asked(A, 0x0100, None, b"\xC0\x0C\0\x01\0\x01"), Section::Question, 2);
    let two_opt = count(asked(A, 0, Some(with_version(0)), OPT), Section::Additional, 2);
    let bad_opt =
        count(asked(A, 0, None, b"\0\0\x29\x02\0\0\0\0\0\0\x01x"), Section::Additional, 1);
    let opt_in_answer = count(asked(A, 0, None, OPT), Section::Answer, 1);
    let owned =
        count(asked(A, 0, None, &[b"\xC0\x0C", &OPT[1..]].concat()), Section::Additional, 1);
    let opt_without_question =
        count(count([&sound[..12], OPT].concat(), Section::Question, 0), Section::Additional, 1);
    let mut broken_question = sound.clone();
    broken_question[12] = 0x41;
    let unasked = count(sound[..12].to_vec(), Section::Question, 0);
    let rows = [
        ("opcode 15", asked(A, 0x7900, None, b""), Rcode::NOTIMP, true, None),
        (
            "opcode 15, EDNS",
            asked(A, 0x7900, Some(with_version(0)), b""),
            Rcode::NOTIMP,
            true,
            secure,
        ),
        (
            "opcode 15, header alone",
            [b"\0\x07\x78\0", &[0; 8][..]].concat(),
            Rcode::NOTIMP,
            false,
            None,
        ),
        (
            "opcode 15, another body",
            [b"\0\x07\x78\0", &[0xFF; 30][..]].concat(),
            Rcode::NOTIMP,
            false,
            None,
        ),
        ("update", asked(RecordType::SOA, 0x2800, None, b""), Rcode::NOTIMP, true, None),
        ("version 1", asked(A, 0x0110, Some(with_version(1)), b""), Rcode::BADVERS, true, secure),
        (
            "version 1, trailing octets",
            asked(A, 0, Some(with_version(1)), b"x"),
            Rcode::BADVERS,
            true,
            secure,
        ),
        ("trailing octets", asked(A, 0, None, b"x"), Rcode::FORMERR, true, None),
        (
            "trailing octets, EDNS",
            asked(A, 0, Some(with_version(0)), b"x"),
            Rcode::FORMERR,
            true,
            secure,
        ),
        ("two questions", two, Rcode::FORMERR, false, None),
        ("no question", unasked, Rcode::FORMERR, false, None),
        ("no question, EDNS", opt_without_question, Rcode::FORMERR, false, plain),
        ("question cut short", sound[..20].to_vec(), Rcode::FORMERR, false, None),
        ("question broken", broken_question, Rcode::FORMERR, false, None),
        (
            "record missing",
            count(sound.clone(), Section::Additional, 1),
            Rcode::FORMERR,
            true,
            None,
        ),
        ("two OPT", two_opt, Rcode::FORMERR, true, plain),
        ("malformed OPT", bad_opt, Rcode::FORMERR, true, plain),
        ("OPT with an owner", owned, Rcode::FORMERR, true, plain),
        ("OPT in the answer", opt_in_answer, Rcode::FORMERR, true, None),
        ("query for OPT", asked(RecordType::OPT, 0, None, b""), Rcode::NOTIMP, true, None),
        ("query for type 0", asked(RecordType(0), 0, None, b""), Rcode::NOTIMP, true, None),
        ("query for NXNAME", asked(RecordType::NXNAME, 0, None, b""), Rcode::FORMERR, true, None),
        ("query for TSIG", asked(RecordType::TSIG, 0, None, b""), Rcode::NOTIMP, true, None),
        ("query for MAILB", asked(RecordType(253), 0, None, b""), Rcode::NOTIMP, true, None),
        ("query for type 200", asked(RecordType(200), 0, None, b""), Rcode::NOTIMP, true, None),
    ];
    for (case, octets, rcode, question, edns) in rows {
        assert_eq!(refusal(Intake::new(), &octets), (rcode, question, edns), "{case}");
    }
}

#[test]
fn sound_requests_are_taken() {
    // Flags of no meaning, all of them.
    for (qtype, flags) in
        [(A, 0x07FF), (RecordType(65280), 0), (RecordType::ANY, 0), (RecordType::AXFR, 0)]
    {
        let octets = asked(qtype, flags, Some(with_version(0)), b"");
        let Received::Request(request) = Intake::new().receive(&octets) else { panic!("{qtype}") };
        assert_eq!(request.question().map(|question| question.qtype), Some(qtype));
        assert_eq!(request.edns().map(|edns| edns.udp_size), Some(512));
        assert_eq!(request.message().as_bytes(), octets);
        assert_eq!(u16::from(request.reply().header().flags), 0x8000 | flags & 0x0110);
    }
    let cookie = b"\0\0\x29\x02\0\0\0\0\0\0\x0C\0\x0A\0\x08abcdefgh";
    let header = b"\x12\x34\0\0\0\0\0\0\0\0\0\x01";
    let octets = [&header[..], cookie].concat();
    assert!(matches!(Intake::new().receive(&octets), Received::Refuse(_)));
    let intake = Intake::new().with_cookie_queries();
    assert!(
        matches!(intake.receive(&octets), Received::Request(request) if request.question().is_none())
    );
    assert!(matches!(intake.receive(&[&header[..11], b"\0"].concat()), Received::Refuse(_)));
}

#[test]
fn updates_and_notifies_are_for_zones() {
    let intake =
        Intake::new().with_opcode(Opcode::UPDATE).with_opcode(Opcode::NOTIFY).with_udp_size(4096);
    for (flags, qtype, class, expected) in [
        (0x2800, RecordType::SOA, Class::IN, None),
        (0x2800, RecordType::SOA, Class::ANY, Some(Rcode::FORMERR)),
        (0x2800, RecordType::SOA, Class::NONE, Some(Rcode::FORMERR)),
        (0x2800, A, Class::IN, Some(Rcode::FORMERR)),
        (0x2000, RecordType::SOA, Class::IN, None),
        (0x2000, RecordType(59), Class::IN, None),
        (0x2000, RecordType::SOA, Class::ANY, Some(Rcode::FORMERR)),
        (0x1000, A, Class::IN, Some(Rcode::NOTIMP)),
    ] {
        let mut octets = asked(qtype, flags, None, b"");
        let end = octets.len();
        octets[end - 2..].copy_from_slice(&class.0.to_be_bytes());
        let rcode = match intake.receive(&octets) {
            Received::Request(_) => None,
            Received::Refuse(refusal) => Some(refusal.rcode()),
            Received::Drop => panic!("dropped"),
        };
        assert_eq!(rcode, expected, "{flags:#x} {qtype} {class}");
    }
    // Another form of body: its octets are for who implements it.
    let dso = [&b"\0\0\x30\0\0\0\0\0\0\0\0\0"[..], b"\0\x01\0\x08abcdefgh"].concat();
    let taken = intake.with_opcode(Opcode(6)).receive(&dso);
    assert!(matches!(taken, Received::Request(request) if request.question().is_none()));
}

#[test]
fn responses_and_scraps_are_dropped() {
    for length in 0..12 {
        assert!(matches!(Intake::new().receive(&vec![0; length]), Received::Drop));
    }
    assert!(matches!(Intake::new().receive(&vec![0; 65_536]), Received::Drop));
    assert!(matches!(Intake::new().receive(&asked(A, 0x8180, None, b"")), Received::Drop));
}

/// What holds of any octets.
fn check(octets: &[u8]) {
    let intake = Intake::new().with_opcode(Opcode::UPDATE).with_opcode(Opcode::NOTIFY);
    let mut buffer = [0; 512];
    let counts = measure(|| match intake.receive(octets) {
        Received::Drop => assert!(octets.len() < 12 || octets[2] & 0x80 != 0),
        Received::Refuse(refusal) => assert!(refusal.respond(&mut buffer).is_some()),
        Received::Request(request) => {
            let mut builder = Builder::new(&mut buffer);
            request.reply().begin(&mut builder).unwrap();
            request.reply().end(&mut builder, Rcode::REFUSED).unwrap();
            let response = Message::new(builder.finish()).unwrap();
            assert_eq!(response.edns().unwrap().is_some(), request.edns().is_some());
            assert_eq!(response.rcode(), Rcode::REFUSED);
        }
    });
    assert_eq!(counts.allocations, 0);
    if let Received::Refuse(_) = intake.receive(octets) {
        refusal(intake, octets);
    }
}

#[test]
fn every_query_of_the_corpora_has_its_place() {
    let Some(folder) = corpus::folder("dns/packets/framed") else { return };
    for file in corpus::files(&folder) {
        if file.extension().is_some_and(|extension| extension == "bin") {
            let octets = corpus::read(&file);
            let mut rest = &octets[..];
            while let Some((length, tail)) = rest.split_first_chunk() {
                let (message, tail) = tail.split_at(usize::from(u16::from_be_bytes(*length)));
                rest = tail;
                check(message);
                // The same as a query.
                let mut query = message.to_vec();
                if let Some(octet) = query.get_mut(2) {
                    *octet &= 0x7F;
                    check(&query);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn any_octets(mut octets in proptest::collection::vec(any::<u8>(), 0..64), flags in 0u8..0x80) {
        if let Some(octet) = octets.get_mut(2) {
            *octet = flags;
        }
        check(&octets);
    }
}
