//! Octets as an update, as they are and as entries that make one: the zone stays a zone, and the changes lead from the old
//! one to the new one.
#![no_main]

use std::sync::LazyLock;

use dns_authority::{Change, Limits, Zone};
use dns_wire::{
    Class, Message, Name, NameBuf, NameBuilder, RecordData, RecordType, Section, UpdateBuilder,
};
use libfuzzer_sys::fuzz_target;

static ZONE: LazyLock<Zone> = LazyLock::new(|| {
    let text = b"@ 60 SOA a a 4294967295 2 3 4 5\n@ 60 NS a\na 60 A 192.0.2.1\na 60 A 192.0.2.2\n\
        b 60 CNAME a\nc 60 NS c.c\nc.c 60 A 192.0.2.3\n* 60 TXT b\nd 60 DNAME a\na.a.a 60 MX 1 a\n";
    Zone::from_text(text, &origin()).expect("a zone")
});

fn origin() -> NameBuf {
    "d".parse().expect("a name")
}

fuzz_target!(|data: &[u8]| {
    if let Ok(message) = Message::new(data) {
        check(&message);
    }
    let (origin, mut buffer) = (origin(), vec![0; 65_535]);
    let Ok(mut update) = UpdateBuilder::new(&mut buffer, 1, origin.as_name()) else { return };
    let mut rest = data;
    while let Some(([kind, ttl, value, tail], after)) = rest.split_first_chunk() {
        rest = after;
        let Some((labels, after)) = rest.split_at_checked(usize::from(*tail % 4)) else { break };
        rest = after;
        let name = name(labels);
        let data = record_data(kind >> 4, *value, name.as_name());
        let (class, data) = match kind % 4 {
            0 | 1 => (Class::IN, data),
            2 => (Class::NONE, data),
            _ => {
                let rtype = if value % 4 == 0 { RecordType::ANY } else { data.rtype() };
                (Class::ANY, RecordData::empty(rtype))
            }
        };
        let section = if kind & 4 == 0 { Section::UPDATE } else { Section::PREREQUISITE };
        let ttl = if class == Class::IN { u32::from(ttl % 2) } else { u32::from(*ttl == 255) };
        let _ = update.builder().record(section, name.as_name(), class, ttl, &data);
    }
    check(&Message::new(update.finish()).expect("a header"));
});

fn check(message: &Message<'_>) {
    let mut zone = ZONE.clone();
    let Ok(update) = zone.update(message, &Limits::default()) else {
        assert_eq!(zone, *ZONE, "an update that fails changes nothing");
        return;
    };
    let mut records: Vec<_> = ZONE.records().collect();
    for change in &update.changes {
        match change {
            Change::Removed(record) => {
                let at = records.iter().position(|other| other == record);
                records.swap_remove(at.expect("what was removed was there"));
            }
            Change::Added(record) => {
                assert!(!records.contains(record), "what was added was not there");
                records.push(record.clone());
            }
        }
    }
    let replayed = Zone::new(zone.origin().clone(), zone.class(), records);
    assert_eq!(replayed.as_ref(), Ok(&zone));
    assert_eq!(update.changes.is_empty(), zone == *ZONE);
    assert_eq!(zone.serial() == ZONE.serial(), zone == *ZONE);
}

/// A name of few letters at or below the origin.
fn name(labels: &[u8]) -> NameBuf {
    let mut builder = NameBuilder::new();
    for octet in labels {
        builder.label(&[b"abc*"[usize::from(octet % 4)]]).expect("an octet");
    }
    builder.finish(origin().as_name()).expect("a short name")
}

fn record_data(kind: u8, value: u8, name: Name<'_>) -> RecordData {
    let of_name = |rtype| {
        let name = name.to_owned();
        RecordData::from_wire(rtype, name.as_wire()).expect("a name")
    };
    match kind {
        0..=3 => RecordData::address([192, 0, 2, value % 4].into()),
        4 | 5 => of_name(RecordType::NS),
        6 | 7 => of_name(RecordType::CNAME),
        8 | 9 => of_name(RecordType::DNAME),
        10 | 11 => {
            // Serial numbers beside the zone's, and half-way round.
            let serial = [0u32, 1, u32::MAX, 0x7FFF_FFFE, 0x7FFF_FFFF, 0x8000_0000];
            let serial = serial[usize::from(value) % serial.len()].to_be_bytes();
            let octets = [&b"\x01a\0\x01a\0"[..], &serial[..], &[0; 16][..]].concat();
            RecordData::from_wire(RecordType::SOA, &octets).expect("an SOA")
        }
        12 => {
            RecordData::from_wire(RecordType::WKS, &[192, 0, 2, 1, value % 2, value]).expect("any")
        }
        13 => RecordData::from_wire(RecordType::NSEC, b"\x01a\0\0\x01\x40").expect("an NSEC"),
        _ => RecordData::from_wire(RecordType::TXT, &[1, b'a' + value % 4]).expect("a string"),
    }
}
