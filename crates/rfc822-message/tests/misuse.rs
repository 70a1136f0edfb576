//! Methods in the wrong state: the parser has no errors, so each does nothing or the next best thing.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use rfc822_message::{
    Edit, Header, HeaderBuilder, HeaderEvent, HeaderParser, HeaderTable, Limits, Message,
};
use sans_io::PushParser;

fn next(parser: &mut HeaderParser, mut input: &'static [u8]) -> Option<HeaderEvent<'static>> {
    let Ok(event) = parser.push(&mut input);
    event
}

#[test]
fn after_the_end_nothing_comes() {
    let mut parser = HeaderParser::default();
    parser.finish();
    parser.finish();
    assert!(matches!(
        next(&mut parser, b""),
        Some(HeaderEvent::EndOfHeader { at: 0, separator: b"" })
    ));
    assert_eq!(next(&mut parser, b""), None);
    assert_eq!(next(&mut parser, b"more"), None);
    assert_eq!(parser.stats().events, 1);
}

#[test]
fn input_that_shrank_is_read_as_it_is() {
    let mut parser = HeaderParser::default();
    assert_eq!(next(&mut parser, b"Subject: a long line without its end"), None);
    assert_eq!(next(&mut parser, b"S"), None);
    assert_eq!(next(&mut parser, b""), None);
    let event = next(&mut parser, b"S: x\r\n\r\n").unwrap();
    assert_eq!(event.raw(), b"S: x\r\n");
    assert_eq!(parser.at(), 6);
}

#[test]
fn every_state_takes_finish_and_an_empty_push() {
    let mut limits = Limits::default();
    limits.field = 4;
    limits.name = 4;
    limits.fields = 2;
    limits.section = 100;
    let input = b"A: bbbbbbbbb\nC: d\nE: f\n g\n\nbody";
    for end in 0..input.len() {
        for read in 0..=end {
            let mut parser = HeaderParser::new(limits);
            let mut bytes = Vec::new();
            let mut rest = &input[..read];
            while let Ok(Some(event)) = parser.push(&mut rest) {
                bytes.extend_from_slice(event.raw());
            }
            let mut none = &b""[..];
            if let Ok(Some(event)) = parser.clone().push(&mut none) {
                assert_eq!(event.raw(), b"", "something out of nothing");
            }
            parser.finish();
            let mut rest = &input[read - rest.len()..end];
            while let Ok(Some(event)) = parser.push(&mut rest) {
                bytes.extend_from_slice(event.raw());
            }
            assert_eq!(bytes, &input[..end]);
        }
    }
}

#[test]
fn a_table_of_other_bytes_stays_inside() {
    let mut table = HeaderTable::new();
    table.index(b"Subject: one\r\nTo: two\r\n\r\nbody", &Limits::default());
    for bytes in [&b""[..], b"x", b"Subject", b"Subject: one\r\nTo"] {
        let header = Header::new(bytes, &table);
        assert!(header.raw().len() <= bytes.len());
        header.defects(&mut ());
        assert!(header.items().count() <= 2);
        for field in header.fields() {
            field.addresses().for_each(drop);
        }
    }
}

#[test]
fn an_edit_of_pieces_that_are_not_there() {
    let message = Message::parse(b"A: b\n\nbody");
    let mut edit = Edit::new(&message);
    edit.remove(7).remove_all("X").replace(9, &HeaderBuilder::new());
    let mut out = Vec::new();
    edit.write(&mut out).unwrap();
    assert_eq!(out, message.as_bytes());
}

#[test]
fn a_base_at_the_end_of_all_offsets_does_not_panic() {
    let mut parser = HeaderParser::new_at(Limits::default(), u64::MAX - 3);
    parser.finish();
    let mut input = &b"A : b\0\n\t\r\n\xff: \x07\r\nTo: a@b (c@d), <\r\nDate: x\r\n\r\nbody"[..];
    let mut sink = |defect: rfc822_message::Defect| assert!(defect.start <= defect.end);
    while let Ok(Some(event)) = parser.push(&mut input) {
        event.defects(&mut sink);
        if let HeaderEvent::Field(field) = event {
            assert!(field.range().end >= field.at());
            let mut addresses = field.addresses();
            while addresses.next_with(&mut sink).is_some() {}
            let mut ids = field.message_ids();
            while ids.next_with(&mut sink).is_some() {}
            field.date(&mut sink);
            field.received(&mut sink);
            field.return_path(&mut sink);
        }
    }
    assert_eq!(parser.at(), u64::MAX);
}
