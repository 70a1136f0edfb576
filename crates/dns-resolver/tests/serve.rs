//! What clients of a recursive server get.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/internet.rs"]
mod internet;
#[path = "support/world.rs"]
mod world;

use dns_resolver::{QueryError, Rejection, Transport, read_query, respond};
use dns_wire::{Class, Edns, Flags, Header, Message, Opcode, Question, Rcode, RecordType, query};
use internet::name;
use world::world;

/// A client's query.
fn asked(owner: &str, qtype: RecordType, edns: Option<u16>) -> Vec<u8> {
    let owner = name(owner);
    let mut room = [0; 512];
    let mut builder = query(&mut room, 0xBEEF, &Question::new(&owner, qtype)).unwrap();
    if let Some(size) = edns {
        builder.opt(&Edns::new(size)).unwrap();
    }
    builder.finish().to_vec()
}

#[test]
fn an_answer_becomes_a_response() {
    let mut world = world();
    let octets = asked("WWW.ibm.com", RecordType::A, Some(4096));
    let query = Message::new(&octets).unwrap();
    let question = read_query(&query).unwrap();
    let id = world.resolver.query(&question, world.now).unwrap();
    world.run();
    let answer = world.results.remove(&id).unwrap().unwrap();
    let mut room = [0; 4096];
    let response = respond(&query, Ok(&answer), Transport::Udp, &mut room).unwrap();
    let response = Message::new(response).unwrap();
    assert_eq!(response.validate(), Ok(()));
    assert_eq!(response.id(), 0xBEEF);
    assert_eq!(format!("{:?}", response.flags()), "Flags(QUERY NOERROR qr rd ra)");
    assert!(response.question().unwrap().unwrap().name.eq_exact(name("WWW.ibm.com").as_name()));
    let lines: Vec<_> = response.answers().map(|record| record.unwrap().to_string()).collect();
    assert_eq!(
        lines,
        [
            "WWW.ibm.com.\t3600\tIN\tCNAME\tservereast.backup2.ibm.com.",
            "servereast.backup2.ibm.com.\t600\tIN\tA\t129.42.0.2"
        ]
    );
    assert_eq!(response.edns().unwrap().map(|edns| edns.udp_size), Some(1232));
}

#[test]
fn a_denial_has_its_soa_record() {
    let mut world = world();
    let octets = asked("nobody.networkutopia.com", RecordType::A, None);
    let query = Message::new(&octets).unwrap();
    let answer = world.resolve("nobody.networkutopia.com", RecordType::A).unwrap();
    let mut room = [0; 512];
    let response = respond(&query, Ok(&answer), Transport::Udp, &mut room).unwrap();
    let response = Message::new(response).unwrap();
    assert_eq!((response.rcode(), response.answers().count()), (Rcode::NXDOMAIN, 0));
    let soa = response.authorities().next().unwrap().unwrap();
    assert_eq!((soa.rtype, soa.ttl), (RecordType::SOA, 300));
    assert_eq!(response.edns(), Ok(None));
}

#[test]
fn what_does_not_fit_is_cut() {
    let mut world = world();
    let mut answer = world.resolve("www.google.com", RecordType::A).unwrap();
    for octet in 0..100 {
        let address = [192, 0, 2, octet].into();
        answer.records.push(dns_wire::RecordBuf::new(
            name("www.google.com"),
            60,
            dns_wire::RecordData::address(address),
        ));
    }
    for (edns, transport, limit, is_cut) in [
        (None, Transport::Udp, 512, true),
        (Some(100), Transport::Udp, 512, true),
        (Some(4096), Transport::Udp, 1232, true),
        (None, Transport::Tcp, 65_535, false),
    ] {
        let octets = asked("www.google.com", RecordType::A, edns);
        let query = Message::new(&octets).unwrap();
        let mut room = [0; 65_535];
        let response = respond(&query, Ok(&answer), transport, &mut room).unwrap();
        assert!(response.len() <= limit, "{} > {limit}", response.len());
        let response = Message::new(response).unwrap();
        assert_eq!((response.validate(), response.flags().tc()), (Ok(()), is_cut));
        assert_eq!(response.edns().unwrap().is_some(), edns.is_some());
    }
    assert!(
        respond(
            &Message::new(&asked("a", RecordType::A, None)).unwrap(),
            Ok(&answer),
            Transport::Udp,
            &mut [0; 16]
        )
        .is_err()
    );
}

#[test]
fn a_failure_is_a_response_code() {
    for (error, rcode) in [
        (QueryError::TimedOut, Rcode::SERVFAIL),
        (QueryError::Aliases, Rcode::SERVFAIL),
        (QueryError::Unsupported, Rcode::NOTIMP),
    ] {
        let octets = asked("www.example", RecordType::A, Some(1232));
        let query = Message::new(&octets).unwrap();
        let mut room = [0; 512];
        let response = respond(&query, Err(error.rcode()), Transport::Udp, &mut room).unwrap();
        let response = Message::new(response).unwrap();
        assert_eq!((response.rcode(), response.count(dns_wire::Section::Question)), (rcode, 1));
    }
}

#[test]
fn queries_that_are_none() {
    let edit = |change: fn(&mut Vec<u8>)| {
        let mut octets = asked("www.example", RecordType::A, None);
        change(&mut octets);
        read_query(&Message::new(&octets).unwrap()).map(|_| ()).unwrap_err()
    };
    assert_eq!(edit(|octets| octets[2] |= 0x80), Rejection::Drop);
    assert_eq!(edit(|octets| octets[2] |= 0x28), Rejection::Respond(Rcode::NOTIMP));
    assert_eq!(edit(|octets| octets[2] = 0), Rejection::Respond(Rcode::REFUSED));
    assert_eq!(edit(|octets| octets[5] = 0), Rejection::Respond(Rcode::FORMERR));
    assert_eq!(edit(|octets| octets[5] = 2), Rejection::Respond(Rcode::FORMERR));
    assert_eq!(edit(|octets| octets.truncate(20)), Rejection::Respond(Rcode::FORMERR));
    let chaos = edit(|octets| {
        let class = octets.len() - 1;
        octets[class] = 3;
    });
    assert_eq!(chaos, Rejection::Respond(Rcode::NOTIMP));

    let owner = name("www.example");
    let mut room = [0; 512];
    let question = Question { qclass: Class::IN, ..Question::new(&owner, RecordType::A) };
    let mut builder = query(&mut room, 1, &question).unwrap();
    builder.opt(&Edns { version: 1, ..Edns::new(1232) }).unwrap();
    let octets = builder.finish().to_vec();
    let future = Message::new(&octets).unwrap();
    assert_eq!(read_query(&future), Err(Rejection::Respond(Rcode::BADVERS)));
    let response = respond(&future, Err(Rcode::BADVERS), Transport::Udp, &mut room).unwrap();
    let response = Message::new(response).unwrap();
    assert_eq!((response.rcode(), response.validate()), (Rcode::BADVERS, Ok(())));

    let header = Header { id: 1, flags: Flags::default().with_opcode(Opcode::UPDATE) };
    let mut builder = dns_wire::Builder::new(&mut room);
    builder.header(header);
    let update = builder.finish().to_vec();
    let update = Message::new(&update).unwrap();
    assert_eq!(read_query(&update), Err(Rejection::Respond(Rcode::NOTIMP)));
}
