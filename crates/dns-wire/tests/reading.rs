//! Reading in one pass: errors that lie in the message, records stepped over, and queries as servers see them.

#![cfg(all(feature = "owned", feature = "print"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    A, AllRecords, Builder, Edns, ErrorKind, Labels, Message, Name, NameBuf, Ns, Query, Question,
    Record, RecordType, Records, Scan, Section, query,
};
use proptest::prelude::*;

/// The first thing that is wrong, as reading one by one finds it; budgets and OPT records aside.
fn first_error(message: &Message<'_>) -> Option<dns_wire::Error> {
    let questions = message.questions().filter_map(Result::err);
    let records = message.records().filter_map(|record| match record {
        Ok((_, record)) => record.data().err(),
        Err(error) => Some(error),
    });
    questions.chain(records).next()
}

/// A response with a question, an answer, a referral and an OPT record.
fn response() -> Vec<u8> {
    let [name, host]: [NameBuf; 2] =
        ["www.example.com", "ns.example.com"].map(|t| t.parse().unwrap());
    let mut buffer = vec![0; 512];
    let mut builder = Builder::new(&mut buffer);
    builder.question(&Question::new(&name, RecordType::A)).unwrap();
    for last in 1..4 {
        let data = A { address: [192, 0, 2, last].into() };
        builder.add(Section::Answer, &name, 60, &data).unwrap();
    }
    builder.add(Section::Authority, &name, 60, &Ns { host: host.as_name() }).unwrap();
    builder.add(Section::Additional, &host, 60, &A { address: [192, 0, 2, 9].into() }).unwrap();
    builder.opt(&Edns::new(1232)).unwrap();
    builder.finish().to_vec()
}

/// Each error that reading the message can give.
fn errors(message: &Message<'_>) -> Vec<dns_wire::Error> {
    let records = message.records().filter_map(|record| match record {
        Ok((_, record)) => record.data().err(),
        Err(error) => Some(error),
    });
    let scanned = message.scan().filter_map(|head| match head {
        Ok(head) => head.record().err(),
        Err(error) => Some(error),
    });
    let questions = message.questions().filter_map(Result::err);
    let query = Query::new(message.as_bytes()).err();
    let whole = [message.validate().err(), message.edns().err(), query];
    records.chain(scanned).chain(questions).chain(whole.into_iter().flatten()).collect()
}

#[test]
fn a_name_that_is_known_lies_in_the_way_of_another() {
    // The owner of the second record, `b` and a pointer to a zero before it, is sound where it lies. In its data a pointer leads to
    // a label of six octets that ends where that owner begins: the labels from there on hold what the owner's pointer leads to.
    let mut octets =
        b"\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\x10\0\x01\0\0\0\0\0\x08\x07\x06\0bcdef".to_vec();
    let owner = u8::try_from(octets.len()).unwrap();
    octets.extend_from_slice(&[1, b'b', 0xC0, owner - 6]);
    octets.extend_from_slice(&[0, 5, 0, 1, 0, 0, 0, 0, 0, 2, 0xC0, owner - 7]);
    let message = Message::new(&octets).unwrap();
    let error = message.validate().unwrap_err();
    assert_eq!((error.kind, error.at), (ErrorKind::Pointer, u32::from(owner) + 2));
    assert_eq!(Some(error), first_error(&message));
}

proptest! {
    #[test]
    fn validation_finds_what_reading_finds(
        parts in prop::collection::vec((0u8..4, prop::collection::vec(1u8..4, 0..3), 0u8..3, 12u16..160), 2..24),
    ) {
        let mut octets = vec![0, 0, 0, 0, 0, 1, 0, u8::try_from(parts.len() - 1).unwrap(), 0, 0, 0, 0];
        for (number, (kind, labels, end, target)) in parts.into_iter().enumerate() {
            let mut name = Vec::new();
            for label in labels {
                name.push(label);
                name.extend(core::iter::repeat_n(b'a', usize::from(label)));
            }
            match end {
                0 => name.push(0),
                _ => name.extend((0xC000 | target).to_be_bytes()),
            }
            octets.extend_from_slice(&name);
            if number == 0 {
                octets.extend_from_slice(&[0, 1, 0, 1]);
                continue;
            }
            // Data that is a name behind nothing or two octets, or octets in which names can be found.
            let data = match kind {
                0 => [&b"\0\x05"[..], &name].concat(),
                1 => name,
                _ => b"\x08\x01a\0\x02bc\xC0\x0C".to_vec(),
            };
            let rtype = [15, 2, 16, 16][usize::from(kind)];
            octets.extend_from_slice(&[0, rtype, 0, 1, 0, 0, 0, 0, 0, u8::try_from(data.len()).unwrap()]);
            octets.extend_from_slice(&data);
        }
        let message = Message::new(&octets).unwrap();
        prop_assert_eq!(message.validate().err(), first_error(&message));
    }

    #[test]
    fn errors_lie_in_the_message(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6), cut in 12usize..200) {
        let mut octets = response();
        for (place, octet) in changes {
            let place = place.index(octets.len());
            octets[place] = octet;
        }
        octets.truncate(cut);
        let message = Message::new(&octets).unwrap();
        for error in errors(&message) {
            prop_assert!(error.at as usize <= octets.len(), "{error} of {}", octets.len());
        }
    }

    /// A pointer as owner gives the same as the name that was read before, by whichever way it was.
    #[test]
    fn remembered_owners_are_read_ones(names in prop::collection::vec((0usize..3, any::<prop::sample::Index>()), 1..40)) {
        let mut octets = vec![0; 12];
        let mut places = vec![];
        for (labels, target) in &names {
            let at = octets.len();
            octets.extend_from_slice(&b"\x01a\x02bb"[..[0, 2, 5][*labels]]);
            match places.len() {
                0 => octets.push(0),
                count => {
                    let place: usize = places[target.index(count)];
                    octets.extend_from_slice(&(0xC000 | place as u16).to_be_bytes());
                }
            }
            places.push(at);
            octets.extend_from_slice(b"\0\x01\0\x01\0\0\0\x3C\0\x04\xC0\0\x02\x01");
        }
        octets[6..8].copy_from_slice(&(names.len() as u16).to_be_bytes());
        let message = Message::new(&octets).unwrap();
        for ((record, head), place) in message.answers().zip(message.scan()).zip(places) {
            let head = head.unwrap();
            prop_assert_eq!(head.owner_at(), place);
            match (record, head.record()) {
                (Ok(record), Ok(read)) => {
                    let steps = |name: Name<'_>| (name.to_string(), name.len(), name.label_count());
                    prop_assert_eq!(steps(record.name), steps(read.name));
                    prop_assert_eq!(record.name.as_wire(), read.name.as_wire());
                }
                (record, read) => prop_assert_eq!(record.err(), read.err()),
            }
        }
    }
}

#[test]
fn labels_that_run_past_the_end_are_cut_at_the_end() {
    let mut octets = response();
    octets.truncate(12 + 6);
    let error = Message::new(&octets).unwrap().question().unwrap_err();
    assert_eq!((error.kind, error.at as usize), (ErrorKind::Truncated, octets.len()));
    // Stepped over, it is the same.
    octets[4..8].copy_from_slice(&[0, 0, 0, 1]);
    let message = Message::new(&octets).unwrap();
    assert_eq!(message.scan().next().unwrap().unwrap_err(), error);
}

#[test]
fn a_scan_finds_the_records_of_a_walk() {
    let octets = response();
    let message = Message::new(&octets).unwrap();
    let walked: Vec<_> = message.records().map(Result::unwrap).collect();
    let scanned: Vec<_> = message.scan().map(Result::unwrap).collect();
    assert_eq!((walked.len(), scanned.len()), (6, 6));
    for ((section, record), head) in walked.iter().zip(&scanned) {
        assert_eq!(
            (*section, record.rtype, record.class, record.ttl),
            (head.section, head.rtype, head.class, head.ttl)
        );
        assert_eq!(record.raw.as_bytes(), head.raw.as_bytes());
        assert_eq!(record.to_string(), head.record().unwrap().to_string());
    }
}

#[test]
fn a_malformed_owner_is_found_when_it_is_asked_for() {
    let mut octets = response();
    let at = 12 + 17 + 4;
    assert_eq!(octets[at], 0xC0);
    octets[at + 1] = 0;
    let heads: Vec<_> = Message::new(&octets).unwrap().scan().collect();
    assert_eq!(heads.len(), 6);
    assert_eq!(heads[0].as_ref().unwrap().name().unwrap_err().kind, ErrorKind::Pointer);
}

#[test]
fn queries_are_read_in_one_pass() {
    let name: NameBuf = "www.example.com".parse().unwrap();
    let mut buffer = [0; 512];
    let mut builder = query(&mut buffer, 7, &Question::new(&name, RecordType::AAAA)).unwrap();
    builder.opt(&Edns::new(1232).with_dnssec_ok(true)).unwrap();
    let octets = builder.finish().to_vec();
    let read = Query::new(&octets).unwrap();
    assert_eq!((read.header.id, read.question.name), (7, name.as_name()));
    assert!(read.edns.unwrap().dnssec_ok());
    for length in 0..octets.len() {
        assert!(Query::new(&octets[..length]).is_err(), "{length}");
    }
    let kind = |octets: &[u8]| Query::new(octets).unwrap_err().kind;
    let changed = |at: usize, octet: u8| {
        let mut octets = octets.clone();
        octets[at] = octet;
        octets
    };
    assert_eq!(kind(&changed(2, 0x80)), ErrorKind::NotAQuery);
    assert_eq!(kind(&changed(5, 0)), ErrorKind::NotAQuery);
    assert_eq!(kind(&changed(5, 2)), ErrorKind::NotAQuery);
    assert_eq!(kind(&[&octets[..], b"\0"].concat()), ErrorKind::TrailingOctets);
    let mut misplaced = changed(7, 1);
    misplaced[11] = 0;
    assert_eq!(kind(&misplaced), ErrorKind::MisplacedOpt);
    let opt = octets.len() - 11;
    let twice = [&changed(11, 2)[..], &octets[opt..]].concat();
    assert_eq!(kind(&twice), ErrorKind::DuplicateOpt);
}

#[test]
fn views_are_small_and_go_anywhere() {
    const fn goes_anywhere<T: Send + Sync + Copy>() -> usize {
        size_of::<T>()
    }
    assert_eq!(goes_anywhere::<Name<'_>>(), 24);
    assert_eq!(goes_anywhere::<Message<'_>>(), 16);
    assert!(goes_anywhere::<Record<'_>>() <= 56);
    assert!(goes_anywhere::<Records<'_>>() <= 72);
    assert!(goes_anywhere::<AllRecords<'_>>() <= 80);
    assert!(goes_anywhere::<Scan<'_>>() <= 80);
    assert!(goes_anywhere::<Labels<'_>>() <= 40);
}
