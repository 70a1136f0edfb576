//! Messages that ask for something else than an answer: UPDATE in all its forms, NOTIFY, transfers, multicast DNS.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    A, BuildError, Class, Message, Name, NameBuf, Opcode, Question, RecordBuf, RecordType, Section,
    Soa, UpdateBuilder, axfr_query, ixfr_query, mdns_query, notify, query,
};

fn name(text: &str) -> NameBuf {
    text.parse().unwrap()
}

/// Class, type, TTL and length of the data of each record of a section.
fn shapes(message: &Message<'_>, section: Section) -> Vec<(Class, RecordType, u32, usize)> {
    let records = message.section(section).map(Result::unwrap);
    records
        .map(|record| (record.class, record.rtype, record.ttl, record.raw.as_bytes().len()))
        .collect()
}

#[test]
fn update_has_all_forms() {
    let (zone, host) = (name("example"), name("www.example"));
    let address = A { address: [192, 0, 2, 1].into() };
    let mut buffer = [0; 512];
    let mut update = UpdateBuilder::of_class(&mut buffer, 5, zone.as_name(), Class::HS).unwrap();
    // RFC 2136 §2.4.1 to §2.4.5.
    update.require_rrset(host.as_name(), RecordType::MX).unwrap();
    update.require_record(host.as_name(), &address).unwrap();
    update.require_no_rrset(host.as_name(), RecordType::MX).unwrap();
    update.require_name(host.as_name()).unwrap();
    update.require_no_name(host.as_name()).unwrap();
    // §2.5.1 to §2.5.4.
    let record = RecordBuf { class: Class::HS, ..RecordBuf::of(&host, 60, &address).unwrap() };
    update.add(&record).unwrap();
    update.delete_rrset(host.as_name(), RecordType::MX).unwrap();
    update.delete_name(host.as_name()).unwrap();
    update.delete_record(host.as_name(), &address).unwrap();
    assert_eq!(update.require_name(host.as_name()), Err(BuildError::SectionClosed));
    let message = Message::new(update.finish()).unwrap();
    assert_eq!((message.opcode(), message.validate()), (Opcode::UPDATE, Ok(())));
    let asked = message.question().unwrap().unwrap();
    assert_eq!(
        (asked.name, asked.qtype, asked.qclass),
        (zone.as_name(), RecordType::SOA, Class::HS)
    );
    assert_eq!(
        shapes(&message, Section::PREREQUISITE),
        [
            (Class::ANY, RecordType::MX, 0, 0),
            (Class::HS, RecordType::A, 0, 4),
            (Class::NONE, RecordType::MX, 0, 0),
            (Class::ANY, RecordType::ANY, 0, 0),
            (Class::NONE, RecordType::ANY, 0, 0),
        ]
    );
    assert_eq!(
        shapes(&message, Section::UPDATE),
        [
            (Class::HS, RecordType::A, 60, 4),
            (Class::ANY, RecordType::MX, 0, 0),
            (Class::ANY, RecordType::ANY, 0, 0),
            (Class::NONE, RecordType::A, 0, 4),
        ]
    );
}

#[test]
fn notify_with_a_hint() {
    let zone = name("example");
    let soa = Soa {
        mname: Name::ROOT,
        rname: Name::ROOT,
        serial: 9,
        refresh: 1,
        retry: 1,
        expire: 1,
        minimum: 1,
    };
    let hint = RecordBuf::of(&zone, 60, &soa).unwrap();
    let mut buffer = [0; 512];
    let message =
        Message::new(notify(&mut buffer, 3, zone.as_name(), Some(&hint)).unwrap().finish())
            .unwrap();
    assert_eq!((message.id(), message.opcode(), message.flags().aa()), (3, Opcode::NOTIFY, true));
    assert!(!message.flags().is_response() && !message.flags().rd());
    assert_eq!(shapes(&message, Section::Answer), [(Class::IN, RecordType::SOA, 60, 22)]);
}

#[test]
fn queries_for_transfers() {
    let zone = name("example");
    let soa = Soa {
        mname: Name::ROOT,
        rname: Name::ROOT,
        serial: 9,
        refresh: 1,
        retry: 1,
        expire: 1,
        minimum: 1,
    };
    let mut buffer = [0; 512];
    let message =
        Message::new(axfr_query(&mut buffer, 3, zone.as_name()).unwrap().finish()).unwrap();
    assert_eq!(message.question().unwrap().unwrap().qtype, RecordType::AXFR);
    assert_eq!(message.flags().0, 0);
    let message =
        Message::new(ixfr_query(&mut buffer, 3, zone.as_name(), &soa).unwrap().finish()).unwrap();
    assert_eq!(message.question().unwrap().unwrap().qtype, RecordType::IXFR);
    assert_eq!(shapes(&message, Section::Authority), [(Class::IN, RecordType::SOA, 0, 22)]);
}

#[test]
fn multicast_questions() {
    let service = name("_http._tcp.local");
    let questions = [
        Question::new(&service, RecordType::PTR).with_unicast(true),
        Question::new(&service, RecordType::ANY),
    ];
    let mut buffer = [0; 64];
    let octets = mdns_query(&mut buffer, &questions).unwrap().finish();
    assert_eq!(octets[..4], [0; 4]);
    let message = Message::new(octets).unwrap();
    let asked: Vec<_> = message.questions().map(Result::unwrap).collect();
    assert_eq!(asked, questions);
    assert_eq!(mdns_query(&mut [0; 30], &questions).map(|_| ()).unwrap_err(), BuildError::Full);
    assert_eq!(query(&mut [0; 16], 1, &questions[0]).map(|_| ()).unwrap_err(), BuildError::Full);
}
