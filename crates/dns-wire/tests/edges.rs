//! One crafted message for each case on which DNS libraries disagree, with the verdict of this one.

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
    Anomaly, Class, DuplicateOpt, Error, ErrorKind, Message, MessageBuf, NameBuf, OptionCode,
    Rdata, ReadOptions, RecordType, Section,
};

/// A response to the question `a. IN A`; records follow the question at octet 19.
fn message(answers: &[&[u8]], additionals: &[&[u8]]) -> Vec<u8> {
    let counts = [1, answers.len(), 0, additionals.len()];
    let mut octets = b"\x12\x34\x81\x80".to_vec();
    counts.iter().for_each(|count| octets.extend_from_slice(&(*count as u16).to_be_bytes()));
    octets.extend_from_slice(b"\x01a\0\0\x01\0\x01");
    answers.iter().chain(additionals).for_each(|record| octets.extend_from_slice(record));
    octets
}

/// A record that `owner` owns, of class IN.
fn record(owner: &[u8], rtype: u16, data: &[u8]) -> Vec<u8> {
    let mut octets = owner.to_vec();
    octets.extend_from_slice(&rtype.to_be_bytes());
    octets.extend_from_slice(b"\0\x01\0\0\0\x3C");
    octets.extend_from_slice(&(data.len() as u16).to_be_bytes());
    octets.extend_from_slice(data);
    octets
}

const A: &[u8] = b"\xC0\x0C";

fn verdict(octets: &[u8]) -> Result<(), ErrorKind> {
    Message::new(octets).and_then(|message| message.validate()).map_err(|error| error.kind)
}

#[test]
fn empty_data_is_legal_where_the_type_allows_it() {
    for rtype in [10, 42, 65280] {
        assert_eq!(verdict(&message(&[&record(A, rtype, b"")], &[])), Ok(()), "TYPE{rtype}");
    }
}

#[test]
fn data_of_the_wrong_length_costs_one_record() {
    for (rtype, data) in
        [(16, &b""[..]), (1, b"\x01\x02\x03\x04\x05"), (1, b"\x01"), (15, b"\0\x01"), (2, b"")]
    {
        let octets = message(&[&record(A, rtype, data), &record(A, 1, b"\x01\x02\x03\x04")], &[]);
        assert!(verdict(&octets).is_err());
        let read: Vec<_> = Message::new(&octets)
            .unwrap()
            .answers()
            .map(|record| record.unwrap().data().is_ok())
            .collect();
        assert_eq!(read, [false, true], "TYPE{rtype} {}", data.escape_ascii());
    }
}

#[test]
fn one_opt_record_and_in_its_place() {
    let opt = |owner: &[u8]| record(owner, 41, b"");
    let edns = |octets: &[u8]| {
        Message::new(octets).unwrap().edns().map_err(|error| error.kind).map(|edns| edns.is_some())
    };
    let one = message(&[], &[&opt(b"\0")]);
    assert_eq!((verdict(&one), edns(&one)), (Ok(()), Ok(true)));
    let two = message(&[], &[&opt(b"\0"), &opt(b"\0")]);
    let twice = ErrorKind::DuplicateOpt;
    assert_eq!((verdict(&two), edns(&two)), (Err(twice), Err(twice)));
    let in_answer = message(&[&opt(b"\0")], &[]);
    assert_eq!((verdict(&in_answer), edns(&in_answer)), (Err(ErrorKind::MisplacedOpt), Ok(false)));
    let owned = message(&[], &[&opt(A)]);
    let misplaced = ErrorKind::MisplacedOpt;
    assert_eq!((verdict(&owned), edns(&owned)), (Err(misplaced), Err(misplaced)));
    // The root may be written as a pointer to the end of a name.
    let pointer = message(&[], &[&opt(b"\xC0\x0E")]);
    assert_eq!((verdict(&pointer), edns(&pointer)), (Ok(()), Ok(true)));
}

#[test]
fn pointers_go_backwards_to_names() {
    for (owner, why) in [
        (&b"\xC0\x00"[..], "into the header"),
        (b"\xC0\x0B", "into the header"),
        (b"\xC0\x13", "to itself"),
        (b"\xC0\x15", "forwards"),
        (b"\x01b\xC0\x13", "to the run of labels that it ends"),
    ] {
        let octets = message(
            &[&record(owner, 1, b"\x01\x02\x03\x04"), &record(A, 1, b"\x01\x02\x03\x04")],
            &[],
        );
        assert_eq!(verdict(&octets), Err(ErrorKind::Pointer), "{why}");
        let read: Vec<_> =
            Message::new(&octets).unwrap().answers().map(|record| record.is_ok()).collect();
        assert_eq!(read, [false, true], "{why}");
    }
    for owner in [&b"\x40"[..], b"\x80a"] {
        assert_eq!(verdict(&message(&[&record(owner, 1, b"")], &[])), Err(ErrorKind::LabelType));
    }
}

#[test]
fn compressed_names_are_read_in_every_type() {
    let srv = record(A, 33, b"\0\x01\0\x02\0\x03\xC0\x0C");
    let rrsig = record(A, 46, b"\0\x01\x08\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xC0\x0Csig");
    let octets = message(&[&srv, &rrsig], &[]);
    assert_eq!(verdict(&octets), Ok(()));
    let a: NameBuf = "a".parse().unwrap();
    let mut answers = Message::new(&octets).unwrap().answers().flatten();
    assert!(matches!(answers.next().unwrap().data(), Ok(Rdata::Srv(srv)) if srv.target == a));
    assert!(matches!(answers.next().unwrap().data(), Ok(Rdata::Rrsig(rrsig)) if rrsig.signer == a));
}

#[test]
fn names_stay_inside_of_their_data() {
    // The name of the NS record ends in the record that follows.
    let octets = message(&[&record(A, 2, b"\x01b"), &record(b"\0", 1, b"\x01\x02\x03\x04")], &[]);
    assert_eq!(verdict(&octets), Err(ErrorKind::DataLength));
}

#[test]
fn type_maps_have_windows_of_1_to_32_octets_in_order() {
    let nsec = |map: &[u8]| verdict(&message(&[&record(A, 47, &[b"\0", map].concat())], &[]));
    assert_eq!(nsec(b""), Ok(()));
    assert_eq!(nsec(b"\0\x01\x40"), Ok(()));
    assert_eq!(nsec(b"\0\0"), Err(ErrorKind::DataValue));
    assert_eq!(nsec(&[&b"\0\x21"[..], &[1; 33]].concat()), Err(ErrorKind::DataValue));
    assert_eq!(nsec(b"\x01\x01\x40\0\x01\x40"), Err(ErrorKind::DataValue));
    assert_eq!(nsec(b"\0\x01\x40\0\x01\x40"), Err(ErrorKind::DataValue));
}

#[test]
fn octets_after_the_last_record_are_told_apart() {
    let mut octets = message(&[], &[]);
    let end = octets.len();
    octets.extend_from_slice(b"\0\0\0");
    let message = Message::new(&octets).unwrap();
    let trailing = Error { kind: ErrorKind::TrailingOctets, at: end as u32 };
    assert_eq!((message.validate(), message.validate_prefix()), (Err(trailing), Ok(end)));
}

#[test]
fn private_classes_and_unknown_options_survive() {
    let mut private = record(A, 1, b"\x01\x02\x03\x04");
    private[4..6].copy_from_slice(&65280u16.to_be_bytes());
    // Client subnet of the unknown family 9.
    let opt = record(b"\0", 41, b"\0\x08\0\x05\0\x09\x08\0\x01");
    let octets = message(&[&private], &[&opt]);
    assert_eq!(verdict(&octets), Ok(()));
    let message = Message::new(&octets).unwrap();
    assert_eq!(message.answers().next().unwrap().unwrap().class, Class(65280));
    let edns = message.edns().unwrap().unwrap();
    assert_eq!(edns.option(OptionCode::CLIENT_SUBNET), Some(&b"\0\x09\x08\0\x01"[..]));
}

#[test]
fn what_a_type_means_depends_on_the_class() {
    let mut chaos = record(A, 1, b"\x01b\0\x01\x02");
    chaos[5] = 3;
    let octets = message(&[&chaos], &[]);
    assert_eq!(verdict(&octets), Ok(()));
    let record = Message::new(&octets).unwrap().answers().next().unwrap().unwrap();
    assert!(matches!(record.data(), Ok(Rdata::ChaosA(data)) if data.address == 0o402));
    assert_eq!(record.to_string(), "a.	60	CH	A	b. 402");
    // A class that nobody knows.
    chaos[5] = 32;
    let octets = message(&[&chaos], &[]);
    assert_eq!(verdict(&octets), Ok(()));
    let record = Message::new(&octets).unwrap().answers().next().unwrap().unwrap();
    assert!(matches!(record.data(), Ok(Rdata::Unknown(data)) if data.rtype == RecordType::A));
    assert_eq!(record.to_string(), r"a.	60	CLASS32	A	\# 5 0162000102");
}

#[test]
fn a_record_beyond_the_end_is_the_last() {
    let whole = message(
        &[&record(A, 1, b"\x01\x02\x03\x04"), &record(A, 1, b"\x01\x02\x03\x04")],
        &[&record(b"\0", 41, b"")],
    );
    for length in 12..whole.len() {
        let cut = Message::new(&whole[..length]).unwrap();
        assert!(cut.validate().is_err(), "{length}");
        let read = cut.records().filter(Result::is_ok).count();
        assert_eq!(read, (length.saturating_sub(19) / 16).min(2), "{length}");
        assert_eq!(
            cut.records().filter(Result::is_err).count(),
            usize::from(length >= 12),
            "{length}"
        );
        // Each section says that it cannot be reached.
        assert!(cut.section(Section::Additional).all(|record| record.is_err()), "{length}");
    }
    for length in 0..12 {
        let error = Error { kind: ErrorKind::Truncated, at: length as u32 };
        assert_eq!(Message::new(&whole[..length]), Err(error));
    }
}

/// What is said of a message: the anomalies that pass, or the error.
type Verdict = Result<Vec<Anomaly>, ErrorKind>;

fn verdicts(octets: &[u8]) -> (Verdict, Verdict) {
    let of = |options| {
        let anomalies = Message::new(octets).and_then(|message| message.check(options));
        let decoded = MessageBuf::decode_with(octets, options).map(|(message, anomalies)| {
            assert_eq!(message.encode_exact().as_deref(), Ok(octets));
            anomalies
        });
        assert_eq!(decoded, anomalies);
        anomalies
            .map(|anomalies| anomalies.iter().map(|(anomaly, _)| anomaly).collect())
            .map_err(|error| error.kind)
    };
    let strict = of(&ReadOptions::STRICT);
    assert_eq!(strict.as_ref().map(drop).map_err(|error| *error), verdict(octets));
    (strict, of(&ReadOptions::LENIENT))
}

/// Each row of the table at [`ReadOptions`].
#[test]
fn every_case_has_its_verdict() {
    let answer = |rtype, data: &[u8]| message(&[&record(A, rtype, data)], &[]);
    let read = || (Ok(vec![]), Ok(vec![]));
    let flagged = |anomaly| (Ok(vec![anomaly]), Ok(vec![anomaly]));
    let lenient = |error, anomaly| (Err(error), Ok(vec![anomaly]));
    let refused = |error| (Err(error), Err(error));
    let opt = |owner: &[u8]| record(owner, 41, b"");
    let update = |class: u16| {
        let mut empty = record(A, 1, b"");
        empty[4..6].copy_from_slice(&class.to_be_bytes());
        message(&[&empty], &[])
    };
    let mut private = record(A, 1, b"\x01\x02\x03\x04");
    private[4..6].copy_from_slice(&65280u16.to_be_bytes());
    let mut two_questions = message(&[], &[]);
    two_questions[5] = 2;
    two_questions.extend_from_slice(b"\xC0\x0C\0\x1C\0\x01");
    let trailing = [message(&[], &[]), vec![0]].concat();
    let mut missing = message(&[], &[]);
    missing[7] = 1;
    let address = b"\x01\x02\x03\x04";
    let owner = |owner: &[u8]| message(&[&record(owner, 1, address)], &[]);
    // The name of the question, and the owner of the record, go on in its data, at octet 31.
    let forwards = message(&[&record(b"\x01b\xC0\x21", 5, b"\x01c\0")], &[]);
    let chain: Vec<u8> =
        (0..130u16).flat_map(|link| (0xC000 | (33 + 2 * link)).to_be_bytes()).collect();
    let circle = message(
        &[&record(b"\0", 65280, b"\xC0\x20\xC0\x1E"), &record(b"\xC0\x1E", 1, address)],
        &[],
    );
    let rows = [
        ("empty NULL", answer(10, b""), read()),
        ("empty APL", answer(42, b""), read()),
        ("empty TYPE65280", answer(65280, b""), read()),
        ("empty A in class ANY", update(255), read()),
        ("empty A in class NONE", update(254), read()),
        ("empty A", answer(1, b""), lenient(ErrorKind::DataLength, Anomaly::MalformedData)),
        ("empty TXT", answer(16, b""), lenient(ErrorKind::DataValue, Anomaly::EmptyText)),
        (
            "A of five octets",
            answer(1, b"\x01\x02\x03\x04\x05"),
            lenient(ErrorKind::DataLength, Anomaly::MalformedData),
        ),
        (
            "MX without a host",
            answer(15, b"\0\x01"),
            lenient(ErrorKind::DataLength, Anomaly::MalformedData),
        ),
        (
            "NS with an octet too many",
            answer(2, b"\0\0"),
            lenient(ErrorKind::DataLength, Anomaly::MalformedData),
        ),
        (
            "two OPT",
            message(&[], &[&opt(b"\0"), &opt(b"\0")]),
            lenient(ErrorKind::DuplicateOpt, Anomaly::DuplicateOpt),
        ),
        (
            "OPT in the answer",
            message(&[&opt(b"\0")], &[]),
            lenient(ErrorKind::MisplacedOpt, Anomaly::MisplacedOpt),
        ),
        (
            "OPT with an owner",
            message(&[], &[&opt(A)]),
            lenient(ErrorKind::MisplacedOpt, Anomaly::OwnedOpt),
        ),
        ("OPT owned by a pointer to a root", message(&[], &[&opt(b"\xC0\x0E")]), read()),
        (
            "pointer into the header",
            owner(b"\xC0\x04"),
            lenient(ErrorKind::Pointer, Anomaly::HeaderPointer),
        ),
        ("pointer forwards", forwards, lenient(ErrorKind::Pointer, Anomaly::ForwardPointer)),
        ("pointer to itself", owner(b"\xC0\x13"), (Err(ErrorKind::Pointer), Err(ErrorKind::Hops))),
        // Octet 18, the last of the question, is the length of a label that ends with the first octet of the owner.
        (
            "pointer to labels that run into the name",
            owner(b"\x01\0\xC0\x10"),
            refused(ErrorKind::Pointer),
        ),
        ("pointers in a circle", circle, (Err(ErrorKind::Pointer), Err(ErrorKind::Hops))),
        (
            "too many pointers forwards",
            message(&[&record(b"\xC0\x1F", 65280, &chain)], &[]),
            (Err(ErrorKind::Pointer), Err(ErrorKind::Hops)),
        ),
        (
            "long name",
            owner(&[&b"\x01a".repeat(127)[..], b"\x01a\0"].concat()),
            refused(ErrorKind::NameTooLong),
        ),
        ("label of type 01", owner(b"\x41\0"), refused(ErrorKind::LabelType)),
        ("label of type 10", owner(b"\x80\0"), refused(ErrorKind::LabelType)),
        (
            "label of type 01 in data",
            answer(2, b"\x41\0"),
            lenient(ErrorKind::LabelType, Anomaly::MalformedData),
        ),
        (
            "compressed SRV",
            answer(33, b"\0\x01\0\x02\0\x03\xC0\x0C"),
            flagged(Anomaly::CompressedName),
        ),
        (
            "compressed RRSIG",
            answer(46, b"\0\x01\x08\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xC0\x0Csig"),
            flagged(Anomaly::CompressedName),
        ),
        ("compressed NSEC", answer(47, b"\xC0\x0C\0\x01\x40"), flagged(Anomaly::CompressedName)),
        ("compressed MX", answer(15, b"\0\x01\xC0\x0C"), read()),
        ("SVCB with keys in order", answer(64, b"\0\x01\0\0\x03\0\x02\0\x35\0\x07\0\x01x"), read()),
        (
            "SVCB with keys unordered",
            answer(64, b"\0\x01\0\0\x07\0\x01x\0\x03\0\x02\0\x35"),
            lenient(ErrorKind::DataValue, Anomaly::ServiceParameters),
        ),
        (
            "HTTPS with a key twice",
            answer(65, b"\0\x01\0\0\x03\0\x02\0\x35\0\x03\0\x02\0\x35"),
            lenient(ErrorKind::DataValue, Anomaly::ServiceParameters),
        ),
        (
            "window of 0 octets",
            answer(47, b"\0\0\0"),
            lenient(ErrorKind::DataValue, Anomaly::TypeMap),
        ),
        (
            "window of 33 octets",
            answer(47, &[&b"\0\0\x21"[..], &[1; 33]].concat()),
            lenient(ErrorKind::DataValue, Anomaly::TypeMap),
        ),
        (
            "windows unordered",
            answer(47, b"\0\x01\x01\x40\0\x01\x40"),
            lenient(ErrorKind::DataValue, Anomaly::TypeMap),
        ),
        (
            "octets after the last record",
            trailing,
            lenient(ErrorKind::TrailingOctets, Anomaly::TrailingOctets),
        ),
        ("a record too few", missing, refused(ErrorKind::Truncated)),
        ("class 65280", message(&[&private], &[]), read()),
        (
            "client subnet of family 9",
            message(&[], &[&record(b"\0", 41, b"\0\x08\0\x05\0\x09\x08\0\x01")]),
            read(),
        ),
        ("two questions", two_questions, flagged(Anomaly::SeveralQuestions)),
    ];
    for (case, octets, expected) in rows {
        assert_eq!(verdicts(&octets), expected, "{case}");
    }
}

#[test]
fn every_knob_is_for_one_quirk() {
    let opt = |owner: &[u8]| record(owner, 41, b"");
    let mut two_questions = message(&[], &[]);
    two_questions[5] = 2;
    two_questions.extend_from_slice(b"\xC0\x0C\0\x1C\0\x01");
    let mut strictest = ReadOptions::STRICT;
    strictest.several_questions = false;
    type Knob = fn(&mut ReadOptions);
    let address = b"\x01\x02\x03\x04";
    let answer = |rtype, data: &[u8]| message(&[&record(A, rtype, data)], &[]);
    let rows: [(Knob, Vec<u8>); 11] = [
        (|o| o.forward_pointers = true, message(&[&record(b"\x01b\xC0\x21", 5, b"\x01c\0")], &[])),
        (|o| o.header_pointers = true, message(&[&record(b"\xC0\x04", 1, address)], &[])),
        (|o| o.trailing_octets = true, [message(&[], &[]), vec![0]].concat()),
        (|o| o.duplicate_opt = DuplicateOpt::First, message(&[], &[&opt(b"\0"), &opt(b"\0")])),
        (|o| o.misplaced_opt = true, message(&[&opt(b"\0")], &[])),
        (|o| o.owned_opt = true, message(&[], &[&opt(A)])),
        (|o| o.malformed_data = true, answer(1, b"\x01\x02\x03\x04\x05")),
        (|o| o.empty_text = true, answer(16, b"")),
        (|o| o.type_maps = true, answer(47, b"\0\0\0")),
        (|o| o.service_parameters = true, answer(64, b"\0\x01\0\0\x07\0\x01x\0\x03\0\x02\0\x35")),
        (|o| o.several_questions = true, two_questions),
    ];
    for (number, (knob, _)) in rows.iter().enumerate() {
        let mut options = strictest;
        knob(&mut options);
        for (other, (_, octets)) in rows.iter().enumerate() {
            let result = Message::new(octets).unwrap().check(&options);
            assert_eq!(result.is_ok(), number == other, "{number} {other} {result:?}");
        }
    }
}

#[test]
fn options_say_which_opt_counts() {
    let sized = |owner: &[u8], size: u16| {
        let mut opt = record(owner, 41, b"");
        opt[owner.len() + 2..owner.len() + 4].copy_from_slice(&size.to_be_bytes());
        opt
    };
    let octets = message(&[&sized(b"\0", 1)], &[&sized(A, 2), &sized(b"\0", 3)]);
    let mut options = ReadOptions::LENIENT;
    for (duplicate, size) in [(DuplicateOpt::First, 2), (DuplicateOpt::Last, 3)] {
        options.duplicate_opt = duplicate;
        let view = Message::new(&octets).unwrap();
        assert_eq!(
            view.edns_with(&options).map(|edns| edns.map(|edns| edns.udp_size)),
            Ok(Some(size))
        );
        let (decoded, anomalies) = MessageBuf::decode_with(&octets, &options).unwrap();
        assert_eq!(decoded.edns().map(|edns| edns.map(|edns| edns.udp_size)), Ok(Some(size)));
        assert_eq!(anomalies.count(Anomaly::DuplicateOpt), 2);
        assert_eq!(anomalies.first(Anomaly::OwnedOpt), Some(42));
    }
}

#[test]
fn malformed_data_is_kept_and_costs_no_other_record() {
    let good = record(b"\xC0\x0C", 15, b"\0\x01\xC0\x0C");
    // Cut short behind a name that could be read, whose place in a sound record others would share.
    let bad = record(A, 6, b"\x01b\xC0\x0C\xC0\x0C\0");
    let octets = message(&[&bad, &good, &record(b"\xC0\x1F", 1, b"\x01\x02\x03\x04")], &[]);
    let (message, anomalies) = MessageBuf::decode_with(&octets, &ReadOptions::LENIENT).unwrap();
    assert_eq!(anomalies.first(Anomaly::MalformedData), Some(31));
    let lines: Vec<String> = message.answers().map(|record| record.to_string()).collect();
    assert_eq!(
        lines,
        [r"a.	60	IN	SOA	\# 7 0162C00CC00C00", "a.	60	IN	MX	1 a.", "b.a.	60	IN	A	1.2.3.4",]
    );
    assert!(message.answers().next().unwrap().data().is_err());
}
