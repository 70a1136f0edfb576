//! The builder beside a compressor that tries everything: never larger, and whatever is taken back leaves no trace.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

#[path = "build/reference.rs"]
mod reference;

use dns_wire::{
    A, BuildError, Builder, Class, CompressionTable, Edns, Flags, Header, Message, Name, NameBuf,
    NameBuilder, Opaque, Question, RecordBuf, RecordData, RecordType, Section, Unknown,
};
use proptest::{collection::vec, prelude::*, sample::select};
use testkit::corpus;

/// Few labels, so that names share suffixes, and differ in case alone at times; now and then a long one.
fn label() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        12 => select(vec![&b"a"[..], b"A", b"b", b"net", b"www", b"example", b"xn--longer-label"]).prop_map(<[u8]>::to_vec),
        2 => (0u16..400).prop_map(|number| format!("host-{number:04}").into_bytes()),
        1 => vec(select(b"xyz\x01\x03a".to_vec()), 1..=63),
    ]
}

fn name() -> impl Strategy<Value = NameBuf> {
    prop_oneof![
        9 => vec(label(), 0..5),
        1 => vec(select(vec![b"p".to_vec(), b"q".to_vec()]), 5..130),
    ]
    .prop_map(|labels| named(labels.iter().map(Vec::as_slice)))
}

fn named<'l>(labels: impl IntoIterator<Item = &'l [u8]>) -> NameBuf {
    let mut builder = NameBuilder::new();
    for label in labels {
        if builder.label(label).is_err() {
            break;
        }
    }
    builder.finish(Name::ROOT).unwrap()
}

/// Types whose names may be compressed, may not be, and a type without names.
fn record() -> impl Strategy<Value = RecordBuf> {
    (name(), name(), name(), 0u8..8).prop_map(|(owner, first, second, kind)| {
        let wire = |parts: &[&[u8]]| parts.concat();
        let (first, second) = (first.as_wire(), second.as_wire());
        let (rtype, octets) = match kind {
            0 => (RecordType::NS, wire(&[first])),
            1 => (RecordType::MX, wire(&[&[0, 10], first])),
            2 => (RecordType::SOA, wire(&[first, second, &[7; 20]])),
            3 => (RecordType::SRV, wire(&[&[0; 6], first])),
            4 => (RecordType::RRSIG, wire(&[&[1; 18], first, &[9; 40]])),
            5 => (RecordType::DNAME, wire(&[first])),
            _ => (RecordType::A, wire(&[&[192, 0, 2, kind]])),
        };
        RecordBuf::new(owner, 60, RecordData::from_wire(rtype, &octets).unwrap())
    })
}

/// How many labels the names of a record have at most.
fn labels(record: &RecordBuf) -> usize {
    let data = record.data.as_wire().len() / 2;
    let has_no_names = matches!(record.rtype(), RecordType::A | RecordType(65280));
    record.name.label_count() + if has_no_names { 0 } else { data }
}

/// A record of the root that takes `octets` in all.
fn filling(octets: usize) -> RecordBuf {
    let octets = vec![b'.'; octets.saturating_sub(11)];
    let data = Unknown { rtype: RecordType(65280), data: Opaque(&octets) };
    RecordBuf::new(NameBuf::root(), 0, RecordData::new(&data).unwrap())
}

/// What was read is what was added, octet for octet.
fn assert_same(message: &[u8], records: &[RecordBuf]) {
    let message = Message::new(message).unwrap();
    let mut read = message.answers();
    for record in records {
        let found = read.next().unwrap().unwrap().to_owned().unwrap();
        assert_eq!(found.name.as_wire(), record.name.as_wire());
        assert_eq!(
            (found.class, found.ttl, found.rtype()),
            (record.class, record.ttl, record.rtype())
        );
        assert_eq!(found.data.as_wire(), record.data.as_wire());
    }
    assert!(read.next().is_none());
}

fn build(buffer: &mut [u8], table: Option<&mut CompressionTable>, records: &[RecordBuf]) -> usize {
    let (mut own, mut lent);
    let builder = match table {
        Some(table) => {
            lent = Builder::with_table(buffer, table);
            &mut lent
        }
        None => {
            own = Builder::new(buffer);
            &mut own
        }
    };
    records.iter().for_each(|record| builder.push(Section::Answer, record).unwrap());
    builder.len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 192 } else { 1024 }))]

    #[test]
    fn never_larger_than_what_can_be(
        before in vec(record(), 0..12),
        fill in prop_oneof![2 => Just(0usize), 3 => 16_000usize..16_384, 1 => 16_384usize..60_000],
        behind in vec(record(), 0..24),
    ) {
        let mut records = before;
        if fill != 0 {
            let so_far = reference::build(&records).len();
            records.push(filling(fill.saturating_sub(so_far).max(11)));
        }
        records.extend(behind);
        let best = reference::build(&records);
        let mut buffer = vec![0; 65_535];
        let mut builder = Builder::new(&mut buffer);
        for record in &records {
            builder.push(Section::Answer, record).unwrap();
        }
        let message = builder.finish();
        assert_same(message, &records);
        // At a quarter of the slots taken, all labels find one. Beyond, one may be left out, which costs an octet or two.
        let labels: usize = records.iter().map(labels).sum();
        if labels <= 256 {
            prop_assert_eq!(message.len(), best.len());
        }
        let size = build(&mut buffer, Some(&mut CompressionTable::new()), &records);
        if labels <= 512 {
            prop_assert_eq!(size, best.len());
        }
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace(
        records in vec((record(), any::<bool>()), 1..40),
        fill in prop_oneof![Just(11usize), 16_100usize..16_400],
        limit in 0usize..200,
    ) {
        let kept: Vec<_> = core::iter::once(filling(fill))
            .chain(records.iter().filter(|(_, stays)| *stays).map(|(record, _)| record.clone()))
            .collect();
        let mut expected = vec![0; 65_535];
        let mut builder = Builder::new(&mut expected);
        kept.iter().for_each(|record| builder.push(Section::Answer, record).unwrap());
        let expected = builder.finish();

        let mut buffer = vec![0; 65_535];
        let mut builder = Builder::new(&mut buffer);
        builder.push(Section::Answer, &kept[0]).unwrap();
        for (index, (record, stays)) in records.iter().enumerate() {
            let mark = builder.mark();
            if *stays {
                builder.push(Section::Answer, record).unwrap();
                continue;
            }
            let before = builder.len();
            // By hand, at the end of the room wherever it is, or with its RRset.
            match index % 3 {
                0 => {
                    builder.push(Section::Answer, record).unwrap();
                    builder.rewind(&mark);
                }
                1 => {
                    builder.limit(before + limit);
                    if builder.push(Section::Answer, record).is_ok() {
                        builder.rewind(&mark);
                    }
                    builder.limit(65_535);
                }
                _ => {
                    builder.limit(before + limit);
                    let long = filling(300).data;
                    let set = [&record.data, &long];
                    let result = builder.rrset(Section::Answer, &record.name, Class::IN, 1, set);
                    prop_assert_eq!(result, Err(BuildError::Full));
                    builder.limit(65_535);
                }
            }
            prop_assert_eq!(builder.len(), before);
        }
        // Nothing but TC tells of it.
        builder.header(Header::default());
        let message = builder.finish();
        prop_assert_eq!(&message[4..], &expected[4..]);
    }
}

/// A record that is taken back makes the builder move to more slots: what was there before is still found.
#[test]
fn what_is_taken_back_moves_nothing() {
    for count in 12..40u32 {
        for seed in 0..200u32 {
            let host = |number: u32| -> NameBuf {
                format!("h{:x}.z{:x}.", number * 31 + seed, seed * 7).parse().unwrap()
            };
            let record = |owner: &NameBuf, target: &NameBuf| {
                let data = RecordData::from_wire(RecordType::NS, target.as_wire()).unwrap();
                RecordBuf::new(owner.clone(), 1, data)
            };
            let mut buffer = vec![0; 65_535];
            let mut builder = Builder::new(&mut buffer);
            for number in 0..count {
                let host = host(number);
                builder.push(Section::Answer, &record(&host, &host)).unwrap();
            }
            let mark = builder.mark();
            let (owner, target) = (format!("a{seed}.b.c.d."), format!("e{seed}.f.g.h."));
            let gone = record(&owner.parse().unwrap(), &target.parse().unwrap());
            builder.push(Section::Answer, &gone).unwrap();
            builder.rewind(&mark);
            for number in 0..count {
                let (before, host) = (builder.len(), host(number));
                builder.push(Section::Answer, &record(&host, &host)).unwrap();
                assert_eq!(builder.len() - before, 2 + 10 + 2, "{count} {seed} {number}");
            }
        }
    }
}

/// Names of hosts below a few zones: more labels than the builder has slots of its own.
fn many(count: usize) -> Vec<RecordBuf> {
    let host =
        |number: usize| -> NameBuf { format!("h{number:x}.z{}.", number % 7).parse().unwrap() };
    (0..2 * count)
        .map(|number| {
            let data = RecordData::from_wire(RecordType::NS, host(number / 3).as_wire()).unwrap();
            RecordBuf::new(host(number % count), 1, data)
        })
        .collect()
}

#[test]
fn as_small_as_can_be_with_many_names() {
    let mut table = CompressionTable::new();
    for count in [40, 100, 400, 1100, 1300] {
        let records = many(count);
        let best = reference::build(&records).len();
        let mut buffer = vec![0; 65_535];
        let lent = build(&mut buffer, Some(&mut table), &records);
        assert_eq!(lent, best, "{count} names, a table");
        let own = build(&mut buffer, None, &records);
        if count <= 400 {
            assert_eq!(own, best, "{count} names");
        } else {
            assert!(own >= best, "{count} names");
        }
    }
}

#[test]
fn every_label_within_reach_is_found() {
    // Names of single octets: as many labels as there can be.
    let mut table = CompressionTable::new();
    let names: Vec<NameBuf> = (0..64u8)
        .flat_map(|tail| {
            [0usize, 1].map(|part| {
                let labels: Vec<[u8; 1]> =
                    (0..125u8).map(|at| [if part == 0 { at } else { 255 - at }]).collect();
                let end = [[200 + tail % 50], [100 + tail]];
                named(labels.iter().chain(&end).map(<[u8; 1]>::as_slice))
            })
        })
        .collect();
    let data = RecordData::empty(RecordType::NULL);
    let records: Vec<_> = names
        .iter()
        .chain(&names)
        .map(|name| RecordBuf::new(name.clone(), 1, data.clone()))
        .collect();
    let mut buffer = vec![0; 65_535];
    let size = build(&mut buffer, Some(&mut table), &records);
    assert_eq!(size, reference::build(&records).len());
}

#[test]
fn names_at_the_edge_of_reach() {
    for fill in 16_300..16_400 {
        let records = [
            filling(fill - 12),
            RecordBuf::new(
                "alpha.b.c.test".parse().unwrap(),
                1,
                RecordData::empty(RecordType::NULL),
            ),
            RecordBuf::new("c.test".parse().unwrap(), 1, RecordData::empty(RecordType::NULL)),
            RecordBuf::new("b.c.test".parse().unwrap(), 1, RecordData::empty(RecordType::NULL)),
            RecordBuf::new(
                "x.alpha.b.c.test".parse().unwrap(),
                1,
                RecordData::empty(RecordType::NULL),
            ),
            RecordBuf::new(
                "alpha.b.c.test".parse().unwrap(),
                1,
                RecordData::empty(RecordType::NULL),
            ),
            RecordBuf::new("test".parse().unwrap(), 1, RecordData::empty(RecordType::NULL)),
        ];
        let mut buffer = vec![0; 65_535];
        let size = build(&mut buffer, None, &records);
        assert_eq!(size, reference::build(&records).len(), "{fill}");
    }
}

#[test]
fn room_for_opt_and_signature() {
    let name: NameBuf = "www.example".parse().unwrap();
    let mut buffer = [0; 12 + 17 + 16 + 11 + 30];
    let mut builder = Builder::new(&mut buffer);
    builder.header(Header { id: 1, flags: Flags::default().with_response(true) });
    builder.question(&Question::new(&name, RecordType::A)).unwrap();
    builder.reserve(11);
    builder.reserve_signature(30);
    assert_eq!(builder.room(), 16);
    let address = A { address: [192, 0, 2, 1].into() };
    builder.add(Section::Answer, &name, 1, &address).unwrap();
    assert_eq!(builder.add(Section::Answer, &name, 1, &address), Err(BuildError::Full));
    assert!(builder.header_so_far().flags.tc());
    builder.opt(&Edns::new(1232)).unwrap();
    // The room of the signature is nobody else's.
    assert_eq!(builder.room(), 0);
    assert_eq!(builder.add(Section::Additional, &name, 1, &address), Err(BuildError::Full));
    let (buffer, length) = builder.into_parts();
    assert_eq!(buffer.len() - length, 30);
    let message = Message::new(&buffer[..length]).unwrap();
    assert_eq!(message.validate(), Ok(()));
    assert!(message.edns().unwrap().is_some());
}

#[test]
fn truncated_to_the_question() {
    let name: NameBuf = "www.example".parse().unwrap();
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    builder.question(&Question::new(&name, RecordType::A)).unwrap();
    let asked = builder.len();
    builder.add(Section::Answer, &name, 1, &A { address: [192, 0, 2, 1].into() }).unwrap();
    let child: NameBuf = "a.www.example".parse().unwrap();
    builder.add(Section::Additional, &child, 1, &A { address: [192, 0, 2, 1].into() }).unwrap();
    builder.truncate();
    assert_eq!((builder.len(), builder.count(Section::Additional)), (asked, 0));
    assert!(builder.header_so_far().flags.tc());
    // Sections are open again, and what is gone is no target.
    builder.add(Section::Answer, &child, 1, &A { address: [192, 0, 2, 1].into() }).unwrap();
    let message = Message::new(builder.finish()).unwrap();
    assert_eq!(message.validate(), Ok(()));
    assert_eq!(message.answers().next().unwrap().unwrap().name, child);
}

/// Messages that become larger, and why.
const LARGER: &[(&str, &str)] =
    &[("fuzz-bind9-message-parse.bin#1373", "a pointer into the middle of a label")];

#[test]
fn as_small_as_those_that_others_made() {
    let Some(folder) = corpus::folder("dns/packets/framed") else { return };
    let mut tally = corpus::Tally::new(LARGER);
    let (mut smaller, mut compressed) = (0, 0);
    let mut buffer = vec![0; 65_535];
    for file in corpus::files(&folder) {
        if file.extension().is_none_or(|extension| extension != "bin") {
            continue;
        }
        let octets = corpus::read(&file);
        let mut rest = &octets[..];
        while let Some((length, behind)) = rest.split_first_chunk() {
            let (octets, behind) = behind.split_at(usize::from(u16::from_be_bytes(*length)));
            rest = behind;
            let Ok(message) = Message::new(octets) else { continue };
            if message.validate().is_err() {
                continue;
            }
            let mut builder = Builder::new(&mut buffer);
            message.questions().for_each(|question| builder.question(&question.unwrap()).unwrap());
            let mut is_forbidden = false;
            for record in message.records() {
                let (section, record) = record.unwrap();
                builder.copy(section, &record).unwrap();
                is_forbidden |= is_compressed_nonetheless(&record);
            }
            let size = builder.len();
            smaller += usize::from(size < octets.len());
            compressed += usize::from(size > octets.len() && is_forbidden);
            let is_larger = size > octets.len() && !is_forbidden;
            let name = format!("{}#{}", file.display(), octets.len());
            let outcome = if is_larger { Err(format!("{size} octets")) } else { Ok(()) };
            tally.item(&name, outcome);
        }
    }
    println!("{smaller} are smaller; {compressed} larger: they compress where RFC 3597 forbids it");
    tally.finish();
}

/// Whether a name is compressed in data of a type that came after RFC 1035 (§4 of RFC 3597), as multicast DNS does (RFC 6762 §18.14).
fn is_compressed_nonetheless(record: &dns_wire::Record<'_>) -> bool {
    let owned = record.to_owned().unwrap();
    record.rtype.0 > 16 && record.raw.as_bytes().len() < owned.data.as_wire().len()
}

/// Ends of names before, siblings of the last one, and names that were written as they are, which others may point to: as few octets
/// as can be, also after entries were taken back.
#[test]
fn ends_siblings_and_names_written_as_they_are() {
    let record = |owner: &str, rtype: RecordType, before: usize, target: &str| {
        let target: NameBuf = target.parse().unwrap();
        let octets = [&vec![0; before], target.as_wire()].concat();
        let data = RecordData::from_wire(rtype, &octets).unwrap();
        RecordBuf::new(owner.parse().unwrap(), 1, data)
    };
    let ns = |owner, target| record(owner, RecordType::NS, 0, target);
    let srv = |owner, target| record(owner, RecordType::SRV, 6, target);
    let records = [
        ns("zone.example", "x.m.servers.test"),
        ns("zone.example", "k.servers.test"),
        ns("zone.example", "m.servers.test"),
        ns("zone.example", "x.m.servers.tess"),
        srv("zone.example", "box.m.other.test"),
        srv("zone.example", "box.m.other.test"),
        srv("zone.example", "x.m.other.test"),
        ns("m.other.test", "y.m.other.test"),
        ns("zone.example", "box.m.other.test"),
    ];
    for taken_back in 0..records.len() {
        let mut buffer = [0; 600];
        let mut builder = Builder::new(&mut buffer);
        for (index, record) in records.iter().enumerate() {
            let mark = builder.mark();
            if index == taken_back {
                let other = srv("zone.example", "y.m.other.test");
                builder.push(Section::Answer, &other).unwrap();
                builder.rewind(&mark);
            }
            builder.push(Section::Answer, record).unwrap();
        }
        let message = builder.finish();
        assert_same(message, &records);
        assert_eq!(message.len(), reference::build(&records).len(), "{taken_back}");
    }
}

/// The first name is noted with the second one; an entry that fails then must not make it stay when everything is taken back.
#[test]
fn a_failed_entry_before_all_is_taken_back() {
    let record = |owner: &str, target: &str| {
        let target: NameBuf = target.parse().unwrap();
        let data = RecordData::from_wire(RecordType::NS, target.as_wire()).unwrap();
        RecordBuf::new(owner.parse().unwrap(), 1, data)
    };
    let mut buffer = [0; 60];
    let mut builder = Builder::new(&mut buffer);
    let start = builder.mark();
    builder.push(Section::Answer, &record("ab.cd", ".")).unwrap();
    let refused = builder.push(Section::Answer, &record("x.y", "another.long.name.does.not.fit"));
    assert_eq!(refused, Err(BuildError::Full));
    builder.rewind(&start);
    // The labels lie where the others had been, but the second is no name of its own now.
    let records = [record("ab.cd.ef", "."), record("cd", ".")];
    records.iter().for_each(|record| builder.push(Section::Answer, record).unwrap());
    assert_same(builder.finish(), &records);
}

/// Names of one letter a label, each the one before with a label more, and then the longest again and again: what is written can be read.
#[test]
fn no_name_costs_more_than_a_reader_spends() {
    let names: Vec<NameBuf> =
        (1..=127u8).map(|labels| named((0..labels).rev().map(|_| &b"x"[..]))).collect();
    let longest = names.last().unwrap();
    let target = RecordData::from_wire(RecordType::PTR, longest.as_wire()).unwrap();
    let mut buffer = vec![0; 65_535];
    for table in [false, true] {
        let mut table = table.then(CompressionTable::new);
        let mut builder = match &mut table {
            Some(table) => Builder::with_table(&mut buffer, table),
            None => Builder::new(&mut buffer),
        };
        for name in &names {
            let record = RecordBuf::new(name.clone(), 1, RecordData::empty(RecordType::NULL));
            builder.push(Section::Answer, &record).unwrap();
        }
        let start = builder.mark();
        let mut records = 0;
        for round in 0..2 {
            builder.rewind(&start);
            records = 0;
            let record = RecordBuf::new(longest.clone(), 1, target.clone());
            while builder.push(Section::Answer, &record).is_ok() {
                records += 1;
            }
            assert!(round == 0 || records > 400, "{records} records");
        }
        let message = Message::new(builder.finish()).unwrap();
        assert_eq!(message.validate(), Ok(()), "{records} records");
        // In full, there would be no more than these.
        assert!(records > 65_535 / (2 * longest.len() + 10), "{records} records");
    }
}
