//! Every method in every state: what is wrong is refused and changes nothing.

#![cfg(feature = "stub")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    A, BuildError, Builder, Header, Message, Name, NameBuf, Question, RecordType, Section,
    datagram::{Socket, SocketError},
    query, respond_to,
    stub::{Config, Event, QueryError, Stub},
};
use sans_io::Instant;
use testkit::entropy::Seeded;

#[test]
fn sections_in_order() {
    let sections = [Section::Question, Section::Answer, Section::Authority, Section::Additional];
    let question = Question::new(Name::ROOT, RecordType::A);
    for open in sections {
        for next in sections {
            let mut buffer = [0; 512];
            let mut builder = Builder::new(&mut buffer);
            let mut add = |section| match section {
                Section::Question => builder.question(&question),
                section => builder.add(section, Name::ROOT, 0, &A { address: [0; 4].into() }),
            };
            add(open).unwrap();
            let expected = if next < open { Err(BuildError::SectionClosed) } else { Ok(()) };
            assert_eq!(add(next), expected, "{next:?} after {open:?}");
            let message = Message::new(builder.finish()).unwrap();
            let entries: u16 = sections.iter().map(|section| message.count(*section)).sum();
            assert_eq!((message.validate(), entries), (Ok(()), 1 + u16::from(expected.is_ok())));
        }
    }
}

#[test]
fn buffers_too_small_for_a_header() {
    for size in 0..12 {
        let mut buffer = vec![0; size];
        let mut builder = Builder::new(&mut buffer);
        builder.header(Header { id: 1, ..Header::default() });
        let question = Question::new(Name::ROOT, RecordType::A);
        assert_eq!(builder.question(&question), Err(BuildError::Full));
        assert_eq!(builder.question(&question), Err(BuildError::Full));
        assert_eq!(builder.finish(), b"");
    }
}

#[test]
fn room_that_is_reserved_is_for_opt() {
    let name: NameBuf = "a".parse().unwrap();
    let (mut asked, mut buffer) = ([0; 64], [0; 12 + 7 + 11]);
    let mut builder = query(&mut asked, 1, &Question::new(&name, RecordType::A)).unwrap();
    builder.opt(&dns_wire::Edns::new(1232)).unwrap();
    let asked = Message::new(builder.finish()).unwrap();
    let mut builder = respond_to(&mut buffer, &asked, dns_wire::Rcode::NOERROR).unwrap();
    assert_eq!(builder.room(), 0);
    let full = builder.add(Section::Answer, &name, 0, &A { address: [0; 4].into() });
    assert_eq!(full, Err(BuildError::Full));
    builder.opt(&dns_wire::Edns::new(1232)).unwrap();
    let message = Message::new(builder.finish()).unwrap();
    assert_eq!(message.validate(), Ok(()));
    assert!(message.flags().tc() && message.edns().unwrap().is_some());
}

#[test]
fn rewinding_to_another_place() {
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    let name: NameBuf = "a.b.c".parse().unwrap();
    let start = builder.mark();
    builder.add(Section::Answer, &name, 0, &A { address: [0; 4].into() }).unwrap();
    let later = builder.mark();
    builder.rewind(&start);
    // A mark that lies ahead by now does nothing.
    builder.rewind(&later);
    assert_eq!((builder.len(), builder.count(Section::Answer)), (12, 0));
    // What was taken back is no target for pointers.
    builder.add(Section::Answer, &name, 0, &A { address: [0; 4].into() }).unwrap();
    let message = Message::new(builder.finish()).unwrap();
    assert_eq!(message.validate(), Ok(()));
    assert_eq!(message.answers().next().unwrap().unwrap().name, name);
}

#[test]
fn a_stub_without_servers_or_room() {
    let question = Question::new(Name::ROOT, RecordType::NS);
    let mut stub = Stub::new(Config::new([]), Seeded::new(1));
    assert_eq!(stub.query(&question, Instant::EPOCH), Err(QueryError::NoServers));
    let mut limits = dns_wire::Limits::default();
    limits.queries = 1;
    let config = Config::new(["192.0.2.1:53".parse().unwrap()]);
    let mut stub = Stub::with_limits(config, Seeded::new(1), limits);
    let first = stub.query(&question, Instant::EPOCH).unwrap();
    assert_eq!(stub.query(&question, Instant::EPOCH), Err(QueryError::TooMany));
    stub.cancel(first);
    stub.cancel(first);
    assert!(stub.query(&question, Instant::EPOCH).is_ok());
}

#[test]
fn a_stub_without_queries() {
    let mut stub = Stub::new(Config::new(["192.0.2.1:53".parse().unwrap()]), Seeded::new(1));
    let (nobody, now) = (Socket(7), Instant::EPOCH);
    stub.receive(nobody, "192.0.2.1:53".parse().unwrap(), b"junk", now);
    stub.failed(nobody, SocketError::Refused, now);
    stub.handle_timeout(now);
    assert_eq!((stub.poll_event(), stub.poll_timeout()), (None, None));
    assert_eq!(stub.poll_transmit(&mut [0; 512]), None);
    assert_eq!(stub.stats().late, 1);
}

#[test]
fn a_buffer_too_small_to_send_from() {
    let mut stub = Stub::new(Config::new(["192.0.2.1:53".parse().unwrap()]), Seeded::new(1));
    stub.query(&Question::new(Name::ROOT, RecordType::NS), Instant::EPOCH).unwrap();
    assert!(matches!(stub.poll_event(), Some(Event::Open(_))));
    assert_eq!(stub.poll_transmit(&mut [0; 20]), None);
    assert!(stub.poll_transmit(&mut [0; 512]).is_some(), "and nothing is lost");
    assert_eq!(stub.poll_transmit(&mut [0; 512]), None);
}
