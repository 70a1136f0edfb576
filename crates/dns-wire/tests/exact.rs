//! Owned messages: what is decoded encodes to the same octets, and what is edited changes nothing else.

#![cfg(all(feature = "owned", feature = "print"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use core::hint::black_box;

use dns_wire::{
    A, Anomaly, Builder, Flags, Header, Message, MessageBuf, Mx, Name, NameBuf, Ns, Pointer,
    Question, Rdata, ReadOptions, RecordBuf, RecordData, RecordType, Section,
};
use proptest::prelude::*;
use testkit::{
    alloc::{Counting, measure, measured},
    corpus,
};

#[global_allocator]
static COUNTING: Counting = Counting;

/// A response to `a.example. IN MX`, its records as given.
fn message(answers: &[&[u8]], additionals: &[&[u8]]) -> Vec<u8> {
    let counts = [1, answers.len(), 0, additionals.len()];
    let mut octets = b"\x12\x34\x81\x80".to_vec();
    counts.iter().for_each(|count| octets.extend_from_slice(&(*count as u16).to_be_bytes()));
    octets.extend_from_slice(b"\x01a\x07example\0\0\x0F\0\x01");
    answers.iter().chain(additionals).for_each(|record| octets.extend_from_slice(record));
    octets
}

/// Where the records of [`message`] begin.
const FIRST: usize = 27;

fn record(owner: &[u8], rtype: u16, ttl: u32, data: &[u8]) -> Vec<u8> {
    let mut octets = owner.to_vec();
    octets.extend_from_slice(&rtype.to_be_bytes());
    octets.extend_from_slice(b"\0\x01");
    octets.extend_from_slice(&ttl.to_be_bytes());
    octets.extend_from_slice(&(data.len() as u16).to_be_bytes());
    octets.extend_from_slice(data);
    octets
}

fn pointer(target: usize) -> [u8; 2] {
    (0xC000 | target as u16).to_be_bytes()
}

/// What a message says, letter for letter.
fn said(octets: &[u8]) -> Vec<(Section, String, Vec<u8>)> {
    Message::new(octets)
        .unwrap()
        .records()
        .map(|record| {
            let (section, record) = record.unwrap();
            let owned = record.to_owned().unwrap();
            let line = format!("{} {} {}", owned.name, owned.class, owned.ttl);
            (section, line, owned.data.as_wire().to_vec())
        })
        .collect()
}

fn said_owned(message: &MessageBuf) -> Vec<(Section, String, Vec<u8>)> {
    let records = message.records().map(|(section, record)| {
        let owned = record.to_owned().unwrap();
        let line = format!("{} {} {}", owned.name, owned.class, owned.ttl);
        (section, line, owned.data.as_wire().to_vec())
    });
    records.collect()
}

/// Everything that has to hold of any octets.
fn check(octets: &[u8]) -> Result<(), String> {
    check_leniently(octets)?;
    let valid = Message::new(octets).and_then(|message| message.validate().map(|()| message));
    let (message, view) = match (MessageBuf::decode(octets), valid) {
        (Ok(message), Ok(view)) => (message, view),
        (Err(mine), Err(error)) if mine == error => return Ok(()),
        (decoded, valid) => return Err(format!("{:?} but {valid:?}", decoded.map(drop))),
    };
    if message.encode_exact().as_deref() != Ok(octets) {
        return Err("encodes to other octets".into());
    }
    if message.header() != view.header() || said_owned(&message) != said(octets) {
        return Err("says something else".into());
    }
    if !message.questions().eq(view.questions().map(Result::unwrap)) {
        return Err("asks something else".into());
    }
    let again = message.encode().map_err(|error| error.to_string())?;
    if said(&again) != said(octets) {
        return Err("says something else when compressed anew".into());
    }
    edit_each(&message, octets)
}

/// What strict reading accepts, lenient reading does; and what that accepts is as exact.
fn check_leniently(octets: &[u8]) -> Result<(), String> {
    let Ok(view) = Message::new(octets) else { return Ok(()) };
    let strict = view.check(&ReadOptions::STRICT);
    if strict.map(drop) != view.validate() {
        return Err(format!("checked: {strict:?}, but {:?}", view.validate()));
    }
    let lenient = view.check(&ReadOptions::LENIENT);
    match (MessageBuf::decode_with(octets, &ReadOptions::LENIENT), lenient, strict) {
        (Err(mine), Err(error), Err(_)) if mine == error => Ok(()),
        (Ok((message, mine)), Ok(anomalies), strict) if mine == anomalies => {
            if strict.is_ok_and(|strict| strict != anomalies) {
                return Err(format!("{strict:?} became {anomalies:?}"));
            }
            if message.encode_exact().as_deref() != Ok(octets) {
                return Err("read leniently, encodes to other octets".into());
            }
            let Some((section, record)) = message.records().next() else { return Ok(()) };
            let mut edited = message.clone();
            edited.record_mut(section, 0).unwrap().set_ttl(record.ttl ^ 1);
            let encoded = edited.encode_exact().map_err(|error| error.to_string())?;
            let (again, _) = MessageBuf::decode_with(&encoded, &ReadOptions::LENIENT)
                .map_err(|error| error.to_string())?;
            // Data that cannot be read stays as it is; pointers in it say what they lead to, and may become sound.
            let is_read = mine.count(Anomaly::MalformedData) == 0;
            if is_read && (again != edited || again.trailing() != message.trailing()) {
                return Err("read leniently, says something else with another TTL".into());
            }
            Ok(())
        }
        other => Err(format!("{other:?}")),
    }
}

/// Changing one TTL changes its octets, or at least the meaning of nothing else.
fn edit_each(message: &MessageBuf, octets: &[u8]) -> Result<(), String> {
    let records = message.records().count();
    let step = (records / 3).max(1);
    for (number, (section, _)) in message.records().enumerate().step_by(step) {
        let index = message.records().take(number).filter(|(of, _)| *of == section).count();
        let mut edited = message.clone();
        let old = edited.record(section, index).unwrap().ttl;
        edited.record_mut(section, index).unwrap().set_ttl(old ^ 0x0101_0101);
        let mut expected = said_owned(message);
        let line = &mut expected[number].1;
        *line =
            line.rsplit_once(' ').map(|(rest, _)| format!("{rest} {}", old ^ 0x0101_0101)).unwrap();
        let encoded = edited.encode_exact().map_err(|error| error.to_string())?;
        if said(&encoded) != expected {
            return Err(format!("says something else with another TTL of record {number}"));
        }
        let changed = encoded.iter().zip(octets).filter(|(a, b)| a != b).count();
        // Four octets, unless a pointer went into them.
        if (changed, encoded.len()) != (4, octets.len()) && !points_into_fields(message, octets) {
            return Err(format!("{changed} octets differ with another TTL of record {number}"));
        }
        edited.record_mut(section, index).unwrap().set_ttl(old);
        if edited.encode_exact().as_deref() != Ok(octets) {
            return Err("an edit and its reverse leave something behind".into());
        }
    }
    Ok(())
}

/// Whether a pointer goes to anything but a name.
fn points_into_fields(message: &MessageBuf, octets: &[u8]) -> bool {
    let mut names = vec![false; octets.len()];
    let view = Message::new(octets).unwrap();
    let mut mark = |at: usize| {
        let mut at = at;
        while let Some(length @ 1..=63) = octets.get(at) {
            names[at] = true;
            at += 1 + usize::from(*length);
        }
        names[at] = true;
    };
    mark(12);
    for record in view.records().flatten() {
        let raw = record.1.raw.as_bytes().as_ptr() as usize - octets.as_ptr() as usize;
        if matches!(
            record.1.data(),
            Ok(Rdata::Ns(_) | Rdata::Cname(_) | Rdata::Ptr(_) | Rdata::Soa(_))
        ) {
            mark(raw);
        }
    }
    message.pointers().any(|pointer| !names[usize::from(pointer.target)])
}

#[test]
fn pointers_into_odd_places_stay_what_they_are() {
    // The owner of the second record points to the TTL of the first, which reads as the name `b.`; that of the third to the
    // middle of a name; that of the fourth into the data of the first; that of the fifth to the length of the first one's data.
    let first = record(&pointer(12), 65280, 0x0162_0000, b"\x01c\xC0\x0C\0\0");
    let ttl = FIRST + 6;
    let second = record(&pointer(ttl), 1, 60, b"\x01\x02\x03\x04");
    let third = record(&[&b"\x01d"[..], &pointer(14)].concat(), 1, 60, b"\x01\x02\x03\x04");
    let fourth = record(&pointer(FIRST + 12), 2, 60, &pointer(FIRST + 12 + 4));
    let fifth = record(&pointer(FIRST + 10), 1, 60, b"\x01\x02\x03\x04");
    let octets = message(&[&first, &second, &third, &fourth, &fifth], &[]);
    check(&octets).unwrap();
    let message = MessageBuf::decode(&octets).unwrap();
    let names: Vec<String> = message.answers().map(|record| record.name.to_string()).collect();
    assert_eq!(names, ["a.example.", "b.", "d.example.", "c.a.example.", "."]);
    let targets: Vec<u16> = message.pointers().map(|pointer| pointer.target).collect();
    assert_eq!(targets, [12, 33, 14, 39, 43, 37]);
    assert_eq!(
        message.pointers().nth(4),
        Some(Pointer { section: Section::Answer, index: 3, data: Some(0), target: 43 })
    );

    // Another address: nothing else changes.
    let mut edited = message.clone();
    let mut address = edited.record_mut(Section::Answer, 2).unwrap();
    address.set_data(&A { address: [9, 9, 9, 9].into() }).unwrap();
    let mut expected = octets.clone();
    let at = FIRST + first.len() + second.len() + third.len();
    expected[at - 4..at].fill(9);
    assert_eq!(edited.encode_exact().unwrap(), expected);

    // Another TTL, which is the name of the second record no more: that one is written in full, and the pointers behind
    // follow their names.
    let mut edited = message.clone();
    edited.record_mut(Section::Answer, 0).unwrap().set_ttl(7);
    let encoded = edited.encode_exact().unwrap();
    let mut expected = said(&octets);
    expected[0].1 = "a.example. IN 7".into();
    assert_eq!(said(&encoded), expected);
    let mut by_hand = octets.clone();
    by_hand[ttl..ttl + 4].copy_from_slice(&[0, 0, 0, 7]);
    let owner = FIRST + first.len();
    by_hand.splice(owner..owner + 2, *b"\x01b\0");
    assert_eq!(encoded, by_hand);
}

#[test]
fn names_whose_target_is_gone_share_a_new_one() {
    let host = b"\x04host\x05other\0";
    let first = record(&pointer(12), 2, 60, host);
    let glue = |target| record(&pointer(target), 1, 60, b"\x01\x02\x03\x04");
    let target = FIRST + 12;
    let octets = message(&[&first], &[&glue(target), &glue(target), &glue(target + 5)]);
    check(&octets).unwrap();
    let mut message = MessageBuf::decode(&octets).unwrap();
    assert!(message.remove(Section::Answer, 0) && !message.remove(Section::Answer, 0));
    let encoded = message.encode_exact().unwrap();
    assert_eq!(said(&encoded), said(&octets)[1..]);
    // One name is written in full, one points to it; the third one is found where that has its end.
    let in_full = record(host, 1, 60, b"\x01\x02\x03\x04");
    assert_eq!(
        encoded.len(),
        FIRST
            + in_full.len()
            + glue(0).len()
            + record(&host[5..], 1, 60, b"\x01\x02\x03\x04").len()
    );
}

#[test]
fn what_moves_takes_its_pointers_along() {
    let host = b"\x04host\xC0\x0E";
    let first = record(&pointer(12), 15, 60, &[b"\0\x0A", &host[..]].concat());
    let second = record(&pointer(FIRST + 14), 1, 60, b"\x01\x02\x03\x04");
    let octets = message(&[&first], &[&second, &record(b"\0", 41, 0, b"")]);
    let name: NameBuf = "new.example".parse().unwrap();
    let mut message = MessageBuf::decode(&octets).unwrap();
    let address = A { address: [192, 0, 2, 1].into() };
    message.insert(Section::Answer, 0, name.as_name(), dns_wire::Class::IN, 5, &address).unwrap();
    let inserted = record(name.as_wire(), 1, 5, &[192, 0, 2, 1]);
    let by_hand = self::message(
        &[&inserted, &first],
        &[
            &record(&pointer(FIRST + inserted.len() + 14), 1, 60, b"\x01\x02\x03\x04"),
            &record(b"\0", 41, 0, b""),
        ],
    );
    assert_eq!(message.encode_exact().unwrap(), by_hand);
    // The same host with another preference is cut where it was.
    let host: NameBuf = "host.example".parse().unwrap();
    let mx = Mx { preference: 20, exchange: host.as_name() };
    message.record_mut(Section::Answer, 1).unwrap().set_data(&mx).unwrap();
    let mut expected = by_hand;
    expected[FIRST + inserted.len() + 13] = 20;
    assert_eq!(message.encode_exact().unwrap(), expected);
    assert_eq!(message.edns().unwrap().map(|edns| edns.udp_size), Some(1));
}

#[test]
fn messages_are_made_of_records() {
    let name: NameBuf = "www.example".parse().unwrap();
    let header = Header { id: 7, flags: Flags::default().with_response(true) };
    let mut message = MessageBuf::new(header);
    message.push_question(&Question::new(&name, RecordType::NS)).unwrap();
    let host: NameBuf = "ns.example".parse().unwrap();
    let ns = RecordBuf::of(&name, 60, &Ns { host: host.as_name() }).unwrap();
    let glue = RecordBuf::new(host.clone(), 60, RecordData::address([192, 0, 2, 1].into()));
    message.push(Section::Additional, &glue).unwrap();
    message.push(Section::Answer, &ns).unwrap();
    assert_eq!(
        message.answers().map(|record| record.to_owned().unwrap()).collect::<Vec<_>>(),
        core::slice::from_ref(&ns)
    );

    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    builder.header(header);
    builder.question(&Question::new(&name, RecordType::NS)).unwrap();
    builder.push(Section::Answer, &ns).unwrap();
    builder.push(Section::Additional, &glue).unwrap();
    let built = builder.finish().to_vec();
    assert_eq!(message.encode().unwrap(), built);
    assert_eq!(message.encode_to_slice(&mut [0; 40]), Err(dns_wire::BuildError::Full));
    // Nothing was compressed, since nothing was received.
    let plain = message.encode_exact().unwrap();
    assert_eq!((said(&plain), plain.len()), (said(&built), built.len() + 11 + 7 + 10));
    assert_eq!(MessageBuf::decode(&built).unwrap(), message);
    assert_ne!(MessageBuf::decode(&built).unwrap(), MessageBuf::new(header));
    assert!(message.remove_question(0) && !message.remove_question(0));
    assert_eq!(message.question(), None);
}

#[test]
fn two_allocations_whatever_the_number_of_records() {
    let names: Vec<NameBuf> =
        (0..500).map(|number| format!("host{number}.dept.example").parse().unwrap()).collect();
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    for (name, host) in names.iter().zip(names.iter().rev()) {
        builder
            .add(Section::Answer, name, 60, &Mx { preference: 1, exchange: host.as_name() })
            .unwrap();
        let soa = dns_wire::Soa {
            mname: name.as_name(),
            rname: host.as_name(),
            serial: 1,
            refresh: 2,
            retry: 3,
            expire: 4,
            minimum: 5,
        };
        builder.add(Section::Answer, host, 60, &soa).unwrap();
    }
    let octets = builder.finish();
    check(octets).unwrap();
    let (message, counts) = measured(|| MessageBuf::decode(octets).unwrap());
    assert_eq!((counts.allocations, message.count(Section::Answer)), (2, 1000));
    let exact = measure(|| black_box(message.encode_exact().unwrap()));
    assert_eq!(exact.allocations, 1);
    let walk = measure(|| message.records().filter(|(_, record)| record.data().is_ok()).count());
    assert_eq!(walk.allocations, 0);
    let slice = measure(|| message.encode_to_slice(&mut buffer).unwrap().len());
    assert_eq!(slice.allocations, 0);
    // A header alone needs none, whatever it promises.
    assert_eq!(measure(|| MessageBuf::decode(&[0; 12])).allocations, 0);
    assert_eq!(measure(|| MessageBuf::decode(&[0xFF; 12])).allocations, 0);
}

#[test]
fn the_arena_is_bounded() {
    // Every name is a pointer to one of 255 octets: 14 octets of message become 17 and 255 of data at most.
    let long = [&[63; 64][..], &[63; 64], &[63; 64], &[61; 62], b"\0"].concat();
    let first = record(&long, 2, 0, &pointer(FIRST));
    let more = record(&pointer(FIRST), 2, 0, &pointer(FIRST));
    let mut records: Vec<&[u8]> = vec![&first];
    records.resize(4000, &more);
    let octets = message(&records, &[]);
    let (message, counts) = measured(|| MessageBuf::decode(&octets).unwrap());
    assert_eq!(message.encode_exact().unwrap(), octets);
    assert!(counts.bytes as usize <= 32 * octets.len() / 11 + 255 * 4001, "{counts:?}");
    assert_eq!(counts.allocations, 2);
}

#[test]
fn data_is_no_longer_than_any_message_could_hold() {
    let mut message = MessageBuf::new(Header::default());
    let long = RecordData::from_wire(RecordType(65280), &[0; 65_535]).unwrap();
    message.push(Section::Answer, &RecordBuf::new(NameBuf::root(), 0, long)).unwrap();
    assert_eq!(message.encode_exact(), Err(dns_wire::BuildError::Full));
    assert_eq!(message.encode(), Err(dns_wire::BuildError::Full));
    let name = Name::ROOT;
    let closed = message.insert(
        Section::Question,
        0,
        name,
        dns_wire::Class::IN,
        0,
        &A { address: [0; 4].into() },
    );
    assert_eq!(closed, Err(dns_wire::BuildError::SectionClosed));
    assert!(message.record_mut(Section::Answer, 1).is_none());
    assert!(!message.remove(Section::Question, 0));
}

proptest! {
    /// Records of all kinds, with pointers to anywhere before them.
    #[test]
    fn any_message(
        records in proptest::collection::vec(
            (0usize..6, 0usize..4000, any::<[u8; 4]>(), 0usize..4000, any::<u32>()),
            1..12,
        ),
    ) {
        let mut octets = message(&[], &[]);
        octets[7] = records.len() as u8;
        for (kind, owner, label, target, ttl) in records {
            let at = octets.len();
            let place = |target: usize| pointer(12 + target % (at - 12));
            let label = label.map(|octet| b'a' + octet % 8);
            let mut name = vec![];
            if kind % 2 == 0 {
                name.push(4);
                name.extend_from_slice(&label);
            }
            name.extend_from_slice(&place(owner));
            let data = match kind {
                0 | 1 => label.to_vec(),
                2 => place(target).to_vec(),
                3 => [&b"\0\x05\x02ab"[..], &place(target)].concat(),
                4 => [&place(target)[..], b"\x01z", &place(owner), &[7; 20]].concat(),
                _ => [&[8; 18][..], &place(target), &label].concat(),
            };
            let rtype = [1, 1, 2, 15, 6, 46][kind];
            octets.extend_from_slice(&record(&name, rtype, ttl % 0x0200_0000, &data));
        }
        prop_assert_eq!(check(&octets), Ok(()));
    }
}

#[test]
fn every_message_of_the_corpora_encodes_to_its_octets() {
    let Some(folder) = corpus::folder("dns/packets/framed") else { return };
    let mut tally = corpus::Tally::new(&[]);
    for file in corpus::files(&folder) {
        if file.extension().is_some_and(|extension| extension == "bin") {
            let octets = corpus::read(&file);
            for (index, octets) in frames(&octets).enumerate() {
                let name = format!("{}#{index}", file.display());
                tally.item(&name, check(octets));
                // One octet of it changed, another one for each message.
                let mut mutated = octets.to_vec();
                if index % 3 == 0
                    && let Some(octet) = mutated.get_mut(index * 7919 % octets.len().max(1))
                {
                    *octet = octet.wrapping_add(1 + (index % 255) as u8);
                    tally.item(&format!("{name} mutated"), check(&mutated));
                }
            }
        }
    }
    tally.finish();
}

fn frames(mut octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    core::iter::from_fn(move || {
        let (length, rest) = octets.split_first_chunk()?;
        let (message, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        octets = rest;
        Some(message)
    })
}
