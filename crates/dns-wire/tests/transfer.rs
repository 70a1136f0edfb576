//! Transfers at every cut into messages, whole and in differences, and what is none.

#![cfg(feature = "transfer")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    A, Builder, Class, Flags, Header, Message, Name, NameBuf, Opcode, Question, Rcode, RecordBuf,
    RecordType, Section, Soa,
    transfer::{Transfer, TransferErrorKind, ZoneChange},
};

fn zone() -> NameBuf {
    "example".parse().unwrap()
}

/// `soa:7` is the SOA record of a version, `a:3` an address of `h3`.
fn record(text: &str) -> RecordBuf {
    let (kind, number) = text.split_once(':').unwrap();
    let number: u32 = number.parse().unwrap();
    match kind {
        "soa" => {
            let (mname, rname) = (Name::ROOT, Name::ROOT);
            let soa =
                Soa { mname, rname, serial: number, refresh: 1, retry: 1, expire: 1, minimum: 1 };
            RecordBuf::of(&zone(), 60, &soa).unwrap()
        }
        "a" => {
            let owner: NameBuf = format!("h{number}.example").parse().unwrap();
            RecordBuf::of(&owner, 60, &A { address: number.into() }).unwrap()
        }
        _ => panic!("{kind}"),
    }
}

struct Shape {
    id: u16,
    flags: Flags,
    question: Option<RecordType>,
}

fn message(shape: &Shape, records: &[RecordBuf]) -> Vec<u8> {
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    builder.header(Header { id: shape.id, flags: shape.flags });
    if let Some(qtype) = shape.question {
        builder.question(&Question::new(&zone(), qtype)).unwrap();
    }
    records.iter().for_each(|record| builder.push(Section::Answer, record).unwrap());
    builder.finish().to_vec()
}

fn show(change: &ZoneChange<'_>) -> String {
    let record = |record: &dns_wire::Record<'_>| match record.typed::<Soa<'_>>() {
        Ok(soa) => format!("soa:{}", soa.serial),
        Err(_) => format!("a:{}", u32::from(record.typed::<A>().unwrap().address)),
    };
    match change {
        ZoneChange::Full { serial } => format!("full {serial}"),
        ZoneChange::From { serial } => format!("from {serial}"),
        ZoneChange::To { serial } => format!("to {serial}"),
        ZoneChange::Add(added) => format!("+{}", record(added)),
        ZoneChange::Remove(removed) => format!("-{}", record(removed)),
        ZoneChange::UpToDate { serial } => format!("up to date {serial}"),
        ZoneChange::Retry => "retry".into(),
        ZoneChange::Done { serial } => format!("done {serial}"),
        _ => panic!(),
    }
}

/// What a transfer tells of messages, and the error that ends it.
fn run(transfer: &mut Transfer, messages: &[Vec<u8>]) -> (Vec<String>, Option<TransferErrorKind>) {
    let mut told = Vec::new();
    for octets in messages {
        match transfer.receive(&Message::new(octets).unwrap()) {
            Ok(changes) => {
                for change in changes {
                    match change {
                        Ok(change) => told.push(show(&change)),
                        Err(error) => return (told, Some(error.kind)),
                    }
                }
            }
            Err(error) => return (told, Some(error.kind)),
        }
    }
    let end = transfer.receive_eof().err();
    (told, end.map(|error| error.kind))
}

/// Records in messages cut where a bit of `cuts` is set; the question is in the first alone.
fn messages(qtype: RecordType, records: &[RecordBuf], cuts: u32) -> Vec<Vec<u8>> {
    let mut shape =
        Shape { id: 7, flags: Flags::default().with_response(true), question: Some(qtype) };
    let (mut all, mut from) = (Vec::new(), 0);
    for end in 1..=records.len() {
        if end == records.len() || cuts >> (end - 1) & 1 == 1 {
            all.push(message(&shape, &records[from..end]));
            (from, shape.question) = (end, None);
        }
    }
    all
}

fn new(known: Option<u32>) -> (Transfer, RecordType) {
    match known {
        Some(serial) => (Transfer::ixfr(zone(), 7, serial), RecordType::IXFR),
        None => (Transfer::axfr(zone(), 7), RecordType::AXFR),
    }
}

#[test]
fn sequences_at_every_cut() {
    use TransferErrorKind::{Incomplete, NoSoa, Serial, Trailing};
    #[rustfmt::skip]
    let cases: &[(Option<u32>, &str, &str, Option<TransferErrorKind>)] = &[
        // Whole zones (RFC 5936 §2.2).
        (None, "soa:7 soa:7", "full 7,+soa:7,done 7", None),
        (None, "soa:7 a:1 a:2 soa:7", "full 7,+a:1,+a:2,+soa:7,done 7", None),
        (None, "soa:7 a:1", "full 7,+a:1", Some(Incomplete)),
        (None, "soa:7", "full 7", Some(Incomplete)),
        (None, "a:1 soa:7", "", Some(NoSoa)),
        (None, "soa:7 a:1 soa:8", "full 7,+a:1", Some(Serial)),
        // A whole zone in answer to IXFR (RFC 1995 §4).
        (Some(3), "soa:7 a:1 a:2 soa:7", "full 7,+a:1,+a:2,+soa:7,done 7", None),
        (Some(3), "soa:7 soa:7", "full 7,+soa:7,done 7", None),
        (Some(3), "soa:7 a:1 soa:3", "full 7,+a:1", Some(Serial)),
        // Differences (RFC 1995 §4, §7), one, several, and several condensed to one (§6).
        (Some(3), "soa:4 soa:3 a:1 soa:4 a:2 soa:4", "from 3,-soa:3,-a:1,to 4,+soa:4,+a:2,done 4", None),
        (Some(3), "soa:4 soa:3 soa:4 soa:4", "from 3,-soa:3,to 4,+soa:4,done 4", None),
        (Some(3), "soa:5 soa:3 a:1 soa:4 a:2 soa:4 a:2 soa:5 a:3 a:4 soa:5",
            "from 3,-soa:3,-a:1,to 4,+soa:4,+a:2,from 4,-soa:4,-a:2,to 5,+soa:5,+a:3,+a:4,done 5", None),
        (Some(3), "soa:9 soa:3 a:1 soa:9 a:3 soa:9", "from 3,-soa:3,-a:1,to 9,+soa:9,+a:3,done 9", None),
        (Some(u32::MAX), "soa:1 soa:4294967295 soa:1 a:1 soa:1", "from 4294967295,-soa:4294967295,to 1,+soa:1,+a:1,done 1", None),
        // Differences that do not fit.
        (Some(3), "soa:4 soa:2 a:1 soa:4 a:2 soa:4", "", Some(Serial)),
        (Some(3), "soa:5 soa:3 soa:4 a:1 soa:5", "from 3,-soa:3,to 4,+soa:4,+a:1", Some(Serial)),
        (Some(3), "soa:5 soa:3 soa:4 a:1 soa:3", "from 3,-soa:3,to 4,+soa:4,+a:1", Some(Serial)),
        (Some(3), "soa:4 soa:3 a:1 soa:4 a:2", "from 3,-soa:3,-a:1,to 4,+soa:4,+a:2", Some(Incomplete)),
        (Some(3), "soa:4 soa:3 a:1", "from 3,-soa:3,-a:1", Some(Incomplete)),
        // After the end: in the same message, or in one more.
        (None, "soa:7 soa:7 a:1", "full 7,+soa:7,done 7", Some(Trailing)),
        (Some(3), "soa:4 soa:3 soa:4 soa:4 a:1", "from 3,-soa:3,to 4,+soa:4,done 4", Some(Trailing)),
    ];
    for (known, records, told, error) in cases {
        let records: Vec<_> = records.split(' ').map(record).collect();
        for cuts in 0..1 << (records.len() - 1) {
            let (mut transfer, qtype) = new(*known);
            let (found, end) = run(&mut transfer, &messages(qtype, &records, cuts));
            assert_eq!(found.join(","), *told, "cuts {cuts:b}");
            let is_cut_before_last = cuts.rotate_left(1) >> (records.len() - 1) & 1 == 1;
            if *error == Some(Trailing) && is_cut_before_last {
                assert_eq!(end, Some(TransferErrorKind::Over));
                assert!(transfer.is_done());
            } else {
                assert_eq!(end, *error, "cuts {cuts:b}");
                assert_eq!(transfer.is_done(), error.is_none());
            }
        }
    }
}

#[test]
fn single_soa_records() {
    let run_one = |known, serial, is_datagram: bool| {
        let transfer = Transfer::ixfr(zone(), 7, known);
        let mut transfer = if is_datagram { transfer.over_datagram() } else { transfer };
        let records = [record(&format!("soa:{serial}"))];
        run(&mut transfer, &messages(RecordType::IXFR, &records, 0))
    };
    let told = |text: &str| (vec![text.to_owned()], None);
    for is_datagram in [false, true] {
        assert_eq!(run_one(7, 7, is_datagram), told("up to date 7"));
        assert_eq!(run_one(7, 6, is_datagram), told("up to date 6"));
        assert_eq!(
            run_one(1, u32::MAX, is_datagram),
            told("up to date 4294967295"),
            "older, in serial arithmetic"
        );
    }
    assert_eq!(run_one(7, 8, true), told("retry"));
    assert_eq!(
        run_one(7, 8, false),
        (vec![], Some(TransferErrorKind::Incomplete)),
        "more may come"
    );
}

#[test]
fn datagrams_hold_all_or_nothing() {
    let records: Vec<_> = ["soa:4", "soa:3", "a:1", "soa:4"].map(record).into();
    let mut transfer = Transfer::ixfr(zone(), 7, 3).over_datagram();
    let (_, end) = run(&mut transfer, &messages(RecordType::IXFR, &records, 0));
    assert_eq!(end, Some(TransferErrorKind::Incomplete));
    let flags = Flags::default().with_response(true).with_tc(true);
    let cut = Shape { id: 7, flags, question: Some(RecordType::IXFR) };
    for records in [&records[..], &[]] {
        let octets = message(&cut, records);
        let mut transfer = Transfer::ixfr(zone(), 7, 3).over_datagram();
        assert_eq!(
            run(&mut transfer, core::slice::from_ref(&octets)),
            (vec!["retry".to_owned()], None)
        );
        let mut transfer = Transfer::ixfr(zone(), 7, 3);
        assert_eq!(run(&mut transfer, &[octets]).1, Some(TransferErrorKind::Truncated));
    }
}

#[test]
fn messages_that_are_none_of_it() {
    use TransferErrorKind::{Empty, OtherMessage, OtherQuestion, Refused};
    let response = Flags::default().with_response(true);
    let axfr = Some(RecordType::AXFR);
    let records: Vec<_> = ["soa:7", "a:1"].map(record).into();
    let first = message(&Shape { id: 7, flags: response, question: axfr }, &records);
    for (id, flags, question, error) in [
        (8, response, axfr, OtherMessage),
        (7, Flags::default(), axfr, OtherMessage),
        (7, response.with_opcode(Opcode::NOTIFY), axfr, OtherMessage),
        (7, response, Some(RecordType::IXFR), OtherQuestion),
        (7, response, None, OtherQuestion),
        (7, response.with_rcode(Rcode::REFUSED), axfr, Refused(Rcode::REFUSED)),
    ] {
        let odd = message(&Shape { id, flags, question }, &records);
        let mut transfer = Transfer::axfr(zone(), 7);
        assert_eq!(run(&mut transfer, core::slice::from_ref(&odd)), (vec![], Some(error)));
        // What is no response to the query, as a spoofed one, leaves the transfer as it was.
        let is_fatal = matches!(error, Refused(_));
        let again = transfer.receive(&Message::new(&first).unwrap()).map(|_| ());
        assert_eq!(again.is_err(), is_fatal, "{error:?}");
        if question.is_some() {
            // The same in the middle.
            let mut transfer = Transfer::axfr(zone(), 7);
            let (told, end) = run(&mut transfer, &[first.clone(), odd]);
            assert_eq!((told.join(",").as_str(), end), ("full 7,+a:1", Some(error)));
        }
    }
    let empty = message(&Shape { id: 7, flags: response, question: axfr }, &[]);
    assert_eq!(run(&mut Transfer::axfr(zone(), 7), &[empty]).1, Some(Empty));
}

#[test]
fn records_that_no_zone_has() {
    use TransferErrorKind::{NoData, OutOfZone, TooMany};
    let with = |odd: RecordBuf| {
        let records = [record("soa:7"), odd, record("soa:7")];
        run(&mut Transfer::axfr(zone(), 7), &messages(RecordType::AXFR, &records, 0)).1
    };
    let address =
        |owner: &str| RecordBuf::of(&owner.parse().unwrap(), 60, &A { address: 1.into() }).unwrap();
    assert_eq!(with(address("ns.example.org")), Some(OutOfZone));
    assert_eq!(with(address("ample")), Some(OutOfZone));
    assert_eq!(with(address("NS.EXAMPLE")), None);
    assert_eq!(with(RecordBuf { class: Class::CH, ..address("a.example") }), Some(NoData));
    let below = RecordBuf { name: "a.example".parse().unwrap(), ..record("soa:7") };
    assert_eq!(with(below), Some(OutOfZone));
    let records: Vec<_> = ["soa:7", "a:1", "a:2", "soa:7"].map(record).into();
    for (limit, error) in [(4, None), (3, Some(TooMany)), (0, Some(TooMany))] {
        let mut transfer = Transfer::axfr(zone(), 7).limit(limit);
        assert_eq!(run(&mut transfer, &messages(RecordType::AXFR, &records, 5)).1, error);
        assert_eq!(transfer.records(), limit.min(4));
    }
}

#[test]
fn errors_are_sticky_and_messages_are_read_whole() {
    let records: Vec<_> = ["soa:7", "a:1", "soa:7"].map(record).into();
    let cut = messages(RecordType::AXFR, &records, 0b10);
    let mut transfer = Transfer::axfr(zone(), 7);
    let first = Message::new(&cut[0]).unwrap();
    assert!(transfer.receive(&first).unwrap().next().is_some());
    for _ in 0..2 {
        let error = transfer.receive(&Message::new(&cut[1]).unwrap()).map(|_| ()).unwrap_err();
        assert_eq!(error.kind, TransferErrorKind::Unread);
    }
    assert_eq!(transfer.receive_eof().unwrap_err().kind, TransferErrorKind::Unread);
    // A message that ends in the middle of a record.
    let mut octets = messages(RecordType::AXFR, &records, 0).remove(0);
    octets.truncate(octets.len() - 3);
    let mut transfer = Transfer::axfr(zone(), 7);
    let (told, end) = run(&mut transfer, &[octets]);
    assert_eq!(told, ["full 7", "+a:1"]);
    assert!(matches!(end, Some(TransferErrorKind::Malformed(_))), "{end:?}");
}
