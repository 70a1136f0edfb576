//! DNS stateful operations and push notifications.

#![cfg(feature = "dso")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    A, BuildError, Builder, CharStrings, Class, DsoType, ErrorKind, Flags, Header, Message,
    NameBuf, Opaque, Opcode, Question, Rcode, Rdata, RecordType, Txt,
    dso::{
        DsoBuilder, DsoError, DsoMessage, DsoValue, Keepalive, Kind, PushAction, PushChange,
        Reaction, Reconfirm, Role, Subscribe,
    },
};
use proptest::prelude::*;

/// A message of this id, response or not, with these octets behind its header.
fn raw(id: u16, response: bool, data: &[u8]) -> Vec<u8> {
    let flags = Flags::default().with_opcode(Opcode::DSO).with_response(response);
    let mut octets = vec![0; 12];
    octets[..2].copy_from_slice(&id.to_be_bytes());
    octets[2..4].copy_from_slice(&flags.0.to_be_bytes());
    octets.extend_from_slice(data);
    octets
}

#[test]
fn base_elements_to_the_octet() {
    let mut buffer = [0; 64];
    let mut builder = DsoBuilder::request(&mut buffer, 0x1234).unwrap();
    builder
        .add(&DsoValue::Keepalive(Keepalive { inactivity: Keepalive::INFINITE, interval: 60_000 }))
        .unwrap();
    builder.add(&DsoValue::Padding(Opaque(b"\0\0"))).unwrap();
    let octets = builder.finish();
    assert_eq!(
        octets,
        b"\x12\x34\x30\0\0\0\0\0\0\0\0\0\0\x01\0\x08\xFF\xFF\xFF\xFF\0\0\xEA\x60\0\x03\0\x02\0\0"
    );
    let mut buffer = [0; 64];
    let mut builder = DsoBuilder::unidirectional(&mut buffer, Rcode::SERVFAIL).unwrap();
    builder.add(&DsoValue::RetryDelay(300_000)).unwrap();
    let octets = builder.finish();
    assert_eq!(octets, b"\0\0\x30\x02\0\0\0\0\0\0\0\0\0\x02\0\x04\0\x04\x93\xE0");
    let message = DsoMessage::new(Message::new(octets).unwrap()).unwrap();
    assert_eq!(
        (message.kind(), message.message().rcode()),
        (Kind::Unidirectional, Rcode::SERVFAIL)
    );
    assert_eq!(
        (message.check(Role::Client), message.check(Role::Server)),
        (Ok(()), Err(DsoError::Misplaced))
    );
    let mut buffer = [0; 64];
    let response = DsoBuilder::response(&mut buffer, 5, Rcode::DSOTYPENI).unwrap().finish();
    assert_eq!(response, b"\0\x05\xB0\x0B\0\0\0\0\0\0\0\0");
    assert_eq!(Keepalive::default(), Keepalive { inactivity: 15_000, interval: 15_000 });
}

#[test]
fn push_notifications() {
    let name: NameBuf = "_ipp._tcp.Example".parse().unwrap();
    let host: NameBuf = "printer.example".parse().unwrap();
    let text = Txt { strings: CharStrings::from_wire(b"\x03a=b").unwrap() };
    let changes = [
        PushChange {
            name: host.as_name(),
            class: Class::IN,
            action: PushAction::Add { ttl: 120, data: A { address: [192, 0, 2, 1].into() }.into() },
        },
        PushChange {
            name: name.as_name(),
            class: Class::IN,
            action: PushAction::Remove(text.into()),
        },
        PushChange {
            name: name.as_name(),
            class: Class::ANY,
            action: PushAction::RemoveSet(RecordType::ANY),
        },
    ];
    let mut buffer = [0; 512];
    let mut builder = DsoBuilder::unidirectional(&mut buffer, Rcode::NOERROR).unwrap();
    builder.push(changes).unwrap();
    let octets = builder.finish();
    let message = DsoMessage::new(Message::new(octets).unwrap()).unwrap();
    assert_eq!(message.check(Role::Client), Ok(()));
    let Some(Ok(DsoValue::Push(read))) = message.values().next() else { panic!() };
    assert_eq!(read.collect::<Result<Vec<_>, _>>().unwrap(), changes);
    // What was read is written again.
    let mut again = [0; 512];
    let mut builder = DsoBuilder::unidirectional(&mut again, Rcode::NOERROR).unwrap();
    builder.add(&DsoValue::Push(read)).unwrap();
    assert_eq!(builder.finish(), octets);
    // Pointers go back from the start of the message.
    let data = b"\0\x41\0\x1C\x01a\0\0\x01\0\x01\0\0\0\x01\0\x04\xC0\0\x02\x01\xC0\x10\0\xFF\0\xFF\xFF\xFF\xFF\xFE\0\0";
    let data = [&data[..3], &[29], &data[4..]].concat();
    let octets = raw(0, false, &data);
    let message = DsoMessage::new(Message::new(&octets).unwrap()).unwrap();
    let Some(Ok(DsoValue::Push(read))) = message.values().next() else { panic!() };
    let names: Vec<_> = read.map(|change| change.unwrap().name.to_string()).collect();
    assert_eq!(names, ["a.", "a."]);
}

#[test]
fn broken_changes() {
    for (data, kind, count) in [
        (&b"\x01a\0\0\x01\0\x01\0\0\0\x01\0\x05\xC0\0\x02\x01"[..], ErrorKind::Truncated, 1),
        (b"\x01a\0\0\x01\0\x01\0\0\0\x01\0\x03\xC0\0\x02", ErrorKind::DataLength, 1),
        (b"\x01a\0\0\x01\0\x01\x80\0\0\0\0\x04\xC0\0\x02\x01", ErrorKind::DataValue, 1),
        (
            b"\x01a\0\0\x01\0\x01\xFF\xFF\xFF\xFE\0\x01x\x01a\0\0\x01\0\x01\xFF\xFF\xFF\xFE\0\0",
            ErrorKind::DataLength,
            2,
        ),
    ] {
        let length = u8::try_from(data.len()).unwrap();
        let octets = raw(0, false, &[&[0, 0x41, 0, length], data].concat());
        let message = DsoMessage::new(Message::new(&octets).unwrap()).unwrap();
        let Some(Ok(DsoValue::Push(changes))) = message.values().next() else { panic!() };
        let read: Vec<_> = changes.collect();
        assert_eq!(read[0].map_err(|error| error.kind), Err(kind));
        assert_eq!(
            (read.len(), read.iter().filter(|change| change.is_ok()).count()),
            (count, count - 1)
        );
        assert!(matches!(message.check(Role::Client), Err(DsoError::Data(_))));
    }
}

#[test]
fn who_may_send_what() {
    let name: NameBuf = "example".parse().unwrap();
    let name = name.as_name();
    let subscribe = Subscribe { name, rtype: RecordType::ANY, class: Class::ANY };
    let reconfirm = Reconfirm {
        name,
        class: Class::IN,
        data: Rdata::from(A { address: [192, 0, 2, 1].into() }),
    };
    let ok: Result<(), DsoError> = Ok(());
    let (id, place) = (Err(DsoError::Id), Err(DsoError::Misplaced));
    // As a request and without an id, at a server and at a client.
    for (value, at_server, at_client) in [
        (DsoValue::Keepalive(Keepalive::default()), [ok, id], [id, ok]),
        (DsoValue::RetryDelay(1), [place, place], [id, ok]),
        (
            DsoValue::Padding(Opaque(b"")),
            [Err(DsoError::NoPrimary); 2],
            [Err(DsoError::NoPrimary); 2],
        ),
        (DsoValue::Subscribe(subscribe), [ok, id], [place, place]),
        (DsoValue::Unsubscribe(7), [id, ok], [place, place]),
        (DsoValue::Reconfirm(reconfirm), [id, ok], [place, place]),
        (
            DsoValue::Unknown(DsoType(0xF800), Opaque(b"x")),
            [Err(DsoError::UnknownPrimary); 2],
            [Err(DsoError::UnknownPrimary); 2],
        ),
    ] {
        for (number, at) in [(9, 0), (0, 1)] {
            let mut buffer = [0; 64];
            let mut builder = DsoBuilder::request(&mut buffer, number).unwrap();
            builder.add(&value).unwrap();
            builder.add(&DsoValue::Unknown(DsoType(0xF801), Opaque(b"ignored"))).unwrap();
            let octets = builder.finish();
            let message = DsoMessage::new(Message::new(octets).unwrap()).unwrap();
            assert_eq!(message.tlvs().next().unwrap().dtype, value.dtype());
            assert_eq!(message.check(Role::Server), at_server[at], "{value:?} {number}");
            assert_eq!(message.check(Role::Client), at_client[at], "{value:?} {number}");
            assert_eq!(message.values().count(), 2);
        }
    }
}

#[test]
fn reactions() {
    let respond = Reaction::Respond;
    for (id, response, data, error, reaction) in [
        (1, false, &b""[..], DsoError::NoPrimary, respond(Rcode::FORMERR)),
        (0, false, b"", DsoError::NoPrimary, Reaction::Abort),
        (1, false, b"\0\x01\0\x08\0", DsoError::Frame, respond(Rcode::FORMERR)),
        (1, false, b"\0", DsoError::Frame, respond(Rcode::FORMERR)),
        (1, false, b"\xF8\0\0\0", DsoError::UnknownPrimary, respond(Rcode::DSOTYPENI)),
        (0, false, b"\xF8\0\0\0", DsoError::UnknownPrimary, Reaction::Abort),
        (0, false, b"\0\x01\0\x08\0\0\0\0\0\0\0\0", DsoError::Id, Reaction::Abort),
        (0, true, b"", DsoError::Id, Reaction::Abort),
        (0, true, b"\0\x01\0\x08\0\0\0\0\0\0\0\0", DsoError::Id, Reaction::Abort),
    ] {
        let octets = raw(id, response, data);
        let message = Message::new(&octets).unwrap();
        let found = DsoMessage::new(message).and_then(|dso| dso.check(Role::Server)).unwrap_err();
        assert_eq!((found, found.reaction(&message)), (error, reaction), "{id} {data:?}");
    }
    let short = raw(1, false, b"\0\x01\0\x04\0\0\0\0");
    let message = Message::new(&short).unwrap();
    let found = DsoMessage::new(message).unwrap().check(Role::Server).unwrap_err();
    assert!(matches!(found, DsoError::Data(error) if error.kind == ErrorKind::DataLength));
    assert_eq!(found.reaction(&message), respond(Rcode::FORMERR));
    let name: NameBuf = "example".parse().unwrap();
    let mut buffer = [0; 64];
    let mut builder = Builder::new(&mut buffer);
    builder.header(Header { id: 1, flags: Flags::default().with_opcode(Opcode::DSO) });
    builder.question(&Question::new(&name, RecordType::A)).unwrap();
    let message = Message::new(builder.finish()).unwrap();
    let found = DsoMessage::new(message).unwrap_err();
    assert_eq!((found, found.reaction(&message)), (DsoError::Counts, respond(Rcode::FORMERR)));
    let query = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(DsoMessage::new(Message::new(&query).unwrap()), Err(DsoError::Opcode));
}

#[test]
fn full_buffers() {
    assert_eq!(DsoBuilder::request(&mut [0; 11], 1).err(), Some(BuildError::Full));
    let mut buffer = [0; 29];
    let mut builder = DsoBuilder::request(&mut buffer, 1).unwrap();
    builder.add(&DsoValue::Unsubscribe(1)).unwrap();
    assert_eq!(builder.add(&DsoValue::Keepalive(Keepalive::default())), Err(BuildError::Full));
    let name: NameBuf = "example".parse().unwrap();
    let action = PushAction::Add { ttl: 1, data: A { address: [0; 4].into() }.into() };
    let change = PushChange { name: name.as_name(), class: Class::IN, action };
    assert_eq!(builder.push([change]), Err(BuildError::Full));
    builder.pad(468).unwrap();
    assert_eq!(builder.pad(468), Err(BuildError::Full));
    let octets = builder.finish();
    assert_eq!(octets.len(), 29);
    assert_eq!(DsoMessage::new(Message::new(octets).unwrap()).unwrap().tlvs().count(), 2);
}

proptest! {
    /// Nothing that a peer sends does harm, and what can be read is written again to something equal.
    #[test]
    fn any_octets(id in 0u16..2, response in any::<bool>(), dtype in prop_oneof![0u16..5, 0x40u16..0x45, any::<u16>()], data in proptest::collection::vec(any::<u8>(), 0..40)) {
        let mut framed = dtype.to_be_bytes().to_vec();
        framed.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
        framed.extend_from_slice(&data);
        let octets = raw(id, response, &framed);
        let message = DsoMessage::new(Message::new(&octets).unwrap()).unwrap();
        let checks = (message.check(Role::Client).is_ok(), message.check(Role::Server).is_ok());
        prop_assert!(response || checks != (true, true));
        for value in message.values().flatten() {
            let mut buffer = [0; 1024];
            let mut builder = DsoBuilder::request(&mut buffer, id).unwrap();
            builder.add(&value).unwrap();
            let again = DsoMessage::new(Message::new(builder.finish()).unwrap()).unwrap();
            prop_assert_eq!(again.tlvs().next().unwrap().dtype, value.dtype());
        }
    }
}
