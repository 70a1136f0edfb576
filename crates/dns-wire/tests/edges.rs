//! One crafted message for each case on which DNS libraries disagree, with the verdict of this one.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use dns_wire::{Class, Error, ErrorKind, Message, NameBuf, OptionCode, Rdata, RecordType, Section};

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
