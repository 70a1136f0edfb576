//! Hostile input: bounded work, bounded memory, no allocation where none is due.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use core::{hint::black_box, ops::Range};

use dns_wire::{
    A, Builder, ErrorKind, Limits, Message, Mx, Name, NameBuf, Question, RecordData, RecordType,
    Section, Txt,
    tcp::{Deframer, FrameError},
    text::{Item, Reader, TextErrorKind},
};
use sans_io::PushParser;
use testkit::alloc::{Counting, measure, measured};

#[global_allocator]
static COUNTING: Counting = Counting;

/// Records without data but a name each: an NS record of 14 octets whose owner and host are pointers.
fn pointers(names: &[u8], target: Range<u16>, count: u16) -> Vec<u8> {
    let mut octets = vec![0; 12];
    octets[6..8].copy_from_slice(&(count + 1).to_be_bytes());
    octets.extend_from_slice(b"\0\0\x0A\0\x01\0\0\0\0");
    octets.extend_from_slice(&(names.len() as u16).to_be_bytes());
    octets.extend_from_slice(names);
    for (_, target) in (0..count).zip(target.cycle()) {
        let pointer = (0xC000 | target).to_be_bytes();
        octets.extend_from_slice(&pointer);
        octets.extend_from_slice(b"\0\x02\0\x01\0\0\0\0\0\x02");
        octets.extend_from_slice(&pointer);
    }
    octets
}

/// One label, then pointers, each to the one before it; `links` of them.
fn chain(links: u16) -> Vec<u8> {
    let mut names = b"\x01a\0".to_vec();
    for link in 0..links {
        let target = if link == 0 { 23 } else { 26 + 2 * (link - 1) };
        names.extend_from_slice(&(0xC000 | target).to_be_bytes());
    }
    names
}

#[test]
fn chains_of_pointers_end() {
    for (links, expected) in [(125, Ok(())), (126, Err(ErrorKind::Hops))] {
        let last = 26 + 2 * (links - 1);
        let octets = pointers(&chain(links), last..last + 1, 1);
        let message = Message::new(&octets).unwrap();
        assert_eq!(message.validate().map_err(|error| error.kind), expected, "{links}");
    }
}

#[test]
fn names_have_one_budget_a_message() {
    let last = 26 + 2 * 124;
    let octets = pointers(&chain(125), last..last + 1, 4000);
    let message = Message::new(&octets).unwrap();
    assert_eq!(message.validate().map_err(|error| error.kind), Err(ErrorKind::Steps));
    // An iterator has the budget too: what is beyond it is refused, record by record.
    let refused = message.answers().filter(Result::is_err).count();
    assert!(refused > 0 && message.answers().count() == 4001, "{refused}");
    // Long names, each a pointer to 34 labels, as in a reverse zone, are no attack.
    let octets = pointers(&[b"\x01a".repeat(34), b"\0".to_vec()].concat(), 23..24, 4000);
    assert_eq!(Message::new(&octets).unwrap().validate(), Ok(()));
}

#[test]
fn reading_and_building_do_not_allocate() {
    let name: NameBuf = "www.example.com".parse().unwrap();
    let mut buffer = vec![0; 65_535];
    let counts = measure(|| {
        let mut builder = Builder::new(&mut buffer);
        builder.question(&Question::new(&name, RecordType::A)).unwrap();
        for octet in 0..200u8 {
            let data = A { address: [192, 0, 2, octet].into() };
            builder.add(Section::Answer, &name, 60, &data).unwrap();
            let data = Mx { preference: 10, exchange: name.as_name() };
            builder.add(Section::Answer, Name::ROOT, 60, &data).unwrap();
        }
        let message = Message::new(builder.finish()).unwrap();
        message.validate().unwrap();
        for record in message.records() {
            black_box(record.unwrap().1.data().unwrap());
        }
    });
    assert_eq!(counts.allocations, 0);
}

/// A name of `labels` labels, all different from those of another `salt`.
fn long_name(salt: usize, labels: usize) -> NameBuf {
    let text: String =
        (0..labels).map(|label| format!("{:x}.", (salt * 31 + label * 7) % 16)).collect();
    text.parse().unwrap()
}

#[test]
fn compression_survives_its_table() {
    // More different names than any table has slots, up to and beyond what a pointer reaches.
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    let mut names = Vec::new();
    for salt in 0.. {
        let name = long_name(salt, 127);
        if builder.add(Section::Answer, &name, 0, &RecordData::empty(RecordType(65280))).is_err() {
            break;
        }
        names.push(name);
    }
    let message = Message::new(builder.finish()).unwrap();
    let read: Vec<_> = message.answers().flatten().map(|record| record.name.to_owned()).collect();
    assert!(names.len() > 200 && message.flags().tc());
    assert_eq!(read, names);
}

#[test]
fn pointers_stop_at_16383() {
    for fill in 16_300..16_400 {
        let mut buffer = vec![0; 65_535];
        let mut builder = Builder::new(&mut buffer);
        // Strings up to octet `fill`.
        let filling = fill - 12 - 11;
        let strings: Vec<u8> = (0..filling)
            .map(|at| if at % 256 == 0 { (filling - at - 1).min(255) as u8 } else { b'x' })
            .collect();
        let data = RecordData::from_wire(RecordType::TXT, &strings).unwrap();
        builder.add(Section::Answer, Name::ROOT, 0, &data).unwrap();
        assert_eq!(builder.len(), fill);
        let names: Vec<NameBuf> = ["alpha.test", "alpha.test", "beta.alpha.test", "test"]
            .map(|name| name.parse().unwrap())
            .into();
        for name in &names {
            builder.add(Section::Answer, name, 0, &A { address: [0; 4].into() }).unwrap();
        }
        let message = Message::new(builder.finish()).unwrap();
        assert_eq!(message.validate(), Ok(()), "{fill}");
        let read: Vec<_> =
            message.answers().skip(1).map(|record| record.unwrap().name.to_owned()).collect();
        assert_eq!(read, names, "{fill}");
    }
}

#[test]
fn a_zone_file_without_an_end_holds_no_memory() {
    let mut limits = Limits::default();
    limits.entry = 4096;
    let origin: NameBuf = "example".parse().unwrap();
    for (line, error) in [
        (&b"; a comment without an end "[..], None),
        (b"  \t  ", None),
        (b"\n\n\n", None),
        (b"a A ( 192.0.2.1 ; in parentheses\n", Some(TextErrorKind::EntryTooLong)),
        (b"word", Some(TextErrorKind::EntryTooLong)),
        (b"\"quoted \\\" ", Some(TextErrorKind::EntryTooLong)),
    ] {
        let text = line.repeat(65_536 / line.len());
        let mut reader = Reader::with_limits(origin.clone(), limits);
        let mut held = Vec::with_capacity(reader.capacity());
        let mut outcome = None;
        let counts = measure(|| {
            for octet in &text {
                held.push(*octet);
                let mut input = &held[..];
                match reader.push(&mut input) {
                    Ok(None) => {}
                    Ok(Some(entry)) => panic!("{entry:?}"),
                    Err(error) => {
                        outcome = Some(error.kind);
                        break;
                    }
                }
                let taken = held.len() - input.len();
                held.drain(..taken);
                assert!(held.len() < reader.capacity());
            }
        });
        assert_eq!(outcome, error, "{}", line.escape_ascii());
        assert!(counts.peak <= 256 * 1024, "{counts:?}");
        if outcome.is_some() {
            let again = reader.push(&mut &b"\n"[..]).map_err(|error| error.kind);
            assert_eq!(again, Err(TextErrorKind::EntryTooLong), "sticky");
        }
    }
}

#[test]
fn words_of_an_entry_are_not_kept() {
    let mut limits = Limits::default();
    limits.entry = 1 << 20;
    let mut reader = Reader::with_limits("example".parse().unwrap(), limits);
    reader.finish();
    let text = [b"a 60 TXT".to_vec(), b" x".repeat(65_535 / 2), b" \"\"".repeat(2), b"\n".to_vec()]
        .concat();
    let counts = measure(|| {
        let entry = reader.next_entry(&mut &text[..]).unwrap().unwrap();
        assert!(
            matches!(entry.item, Item::Invalid(error) if error.to_string().ends_with("data longer than 65535 octets"))
        );
    });
    assert!(counts.peak <= 3 * 65_536, "{counts:?}");
}

#[test]
fn borrowed_records_cost_no_allocation() {
    let line = b"a.rather.long.owner.that.a.name.of.the.usual.size.does.not.hold.example. 60 IN DS 1 8 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF\n\
        1 NS a\n 2 IN A 192.0.2.1\nb AAAA 2001:db8::1\nc NSEC d A NS SOA RRSIG NSEC\nd RRSIG A 8 2 1 20300101000000 1 1 example. AAAABBBBCCCCDDDD\n";
    let mut reader = Reader::new("example".parse().unwrap());
    let mut read = |times| {
        let text = line.repeat(times);
        let mut input = &text[..];
        measured(|| {
            let mut records = 0;
            while let Some(entry) = reader.next_entry(&mut input).unwrap() {
                assert!(matches!(entry.item, Item::Record(_)), "{entry:?}");
                records += 1;
            }
            records
        })
    };
    let (first, counts) = read(1);
    assert_eq!(first, 6);
    assert!(counts.allocations <= 4, "{counts:?}");
    let (again, counts) = read(100);
    assert_eq!((again, counts.allocations), (600, 0), "{counts:?}");
}

#[test]
fn work_is_linear() {
    // Sixteen times the text takes sixteen times the allocations at most, and no more memory at a time.
    let zone = |lines: usize| -> String {
        (0..lines).map(|line| format!("host{line} 60 TXT \"{}\"\n", "x".repeat(40))).collect()
    };
    let read = |text: &str| {
        let mut reader = Reader::new("example".parse().unwrap());
        reader.finish();
        let mut input = text.as_bytes();
        let mut records = 0;
        while reader.push(&mut input).unwrap().is_some() {
            records += 1;
        }
        records
    };
    let (small, large) = (zone(100), zone(1600));
    let counts = [&small, &large].map(|text| measure(|| read(text)));
    assert!(counts[1].allocations <= 16 * counts[0].allocations, "{counts:?}");
    assert!(counts[1].peak <= 2 * counts[0].peak, "{counts:?}");
}

#[test]
fn frames_are_bounded() {
    let mut limits = Limits::default();
    limits.message = 100;
    let mut deframer = Deframer::new(&limits);
    assert_eq!(deframer.capacity(), 102);
    assert_eq!(deframer.receive(&mut &b"\0\x65"[..]), Err(FrameError::TooLong(101)));
    assert_eq!(deframer.receive(&mut &b"\0\0"[..]), Err(FrameError::TooLong(101)), "sticky");
}

#[test]
fn frames_are_counted_with_their_lengths() {
    let mut deframer = Deframer::new(&Limits::default());
    let mut input = &b"\0\x03abc\0\x02d"[..];
    while deframer.receive(&mut input).unwrap().is_some() {}
    let stats = deframer.stats();
    assert_eq!((stats.received, stats.events, stats.sent, stats.rejected), (5, 1, 0, 0));
}

#[test]
fn long_strings_are_no_strings() {
    let text = "x".repeat(256);
    let error = RecordData::from_text(RecordType::TXT, text.as_bytes(), Name::ROOT).unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 1: TXT: strings: string longer than 255 octets");
    let data = RecordData::from_text(RecordType::TXT, &text.as_bytes()[1..], Name::ROOT).unwrap();
    assert_eq!(data.typed::<Txt<'_>>().unwrap().strings.concat().len(), 255);
}
