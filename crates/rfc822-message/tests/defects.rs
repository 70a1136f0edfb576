//! What is said of header sections.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use rfc822_message::{Defect, DefectKind, HeaderParser, Message};
use sans_io::PushParser;

/// The defects of a header section that has all that it must have.
#[track_caller]
fn expect(section: &[u8], expected: &[(DefectKind, u64, u64)]) {
    let bytes = [section, b"From: a@b\r\nDate: x\r\n\r\nbody"].concat();
    let message = Message::parse(&bytes);
    let mut defects = Vec::new();
    message.header().defects(&mut defects);
    let expected: Vec<_> =
        expected.iter().map(|(kind, start, end)| Defect::new(*kind, *start..*end)).collect();
    assert_eq!(defects, expected, "{}", section.escape_ascii());
}

#[test]
fn lines_and_characters() {
    use DefectKind::*;
    expect(b"A: b\r\n c\r\n", &[]);
    expect(b"A: \xc3\xa4\r\n", &[]);
    expect(b"A \t: b\r\n", &[(SpaceBeforeColon, 1, 3)]);
    expect(b"A: b\n", &[(BareLf, 4, 5), (MixedLineEnds, 15, 16)]);
    expect(b"A: b\rc\r\n", &[(BareCr, 4, 5)]);
    expect(b"A: b\0\r\n", &[(Nul, 4, 5)]);
    expect(b"A: b\x07\x08\r\n", &[(ControlCharacter, 4, 5)]);
    expect(b"A: b\xff\r\n", &[(InvalidUtf8, 4, 5)]);
    expect(b"A: b\r\n \t\r\n \r\n c\r\n", &[(BlankContinuation, 6, 8)]);
    expect(b"A: b\r\njunk\r\n", &[(NoColon, 6, 12)]);
    expect(b"A: b\r\nju nk: c\r\n", &[(BadFieldName, 6, 16)]);
    expect(b" x\r\nA: b\r\n", &[(LeadingContinuation, 0, 4)]);
    expect(b"From x y\r\n", &[(MboxFromLine, 0, 10)]);
    expect(b"To: a\r\nTO: b\r\n", &[(DuplicateField, 7, 14)]);
    expect(b"From: a@b\r\n", &[(DuplicateField, 11, 22)]);
    let long = [b"A: ", [b'x'; 996].as_slice(), b"\r\n"].concat();
    expect(&long, &[(LineTooLong, 0, 999)]);
}

#[test]
fn whole_sections() {
    let kinds = |bytes: &[u8]| {
        let mut defects = Vec::new();
        Message::parse(bytes).header().defects(&mut defects);
        defects.iter().map(|defect| defect.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(b"no header"), [DefectKind::NoHeader]);
    assert_eq!(kinds(b"From: a@b, c@d\r\nDate: x\r\n\r\n"), [DefectKind::SeveralAuthors]);
    assert_eq!(kinds(b"From: a@b\r\nDate: x\r\n"), [DefectKind::NoSeparator]);
    assert_eq!(kinds(b"\r\nx"), [DefectKind::MissingField, DefectKind::MissingField]);
}

#[test]
fn the_push_parser_has_those_of_its_events() {
    let mut parser = HeaderParser::default();
    let mut input = &b"A : b\0\r\njunk\r\n"[..];
    parser.finish();
    let mut defects: Vec<Defect> = Vec::new();
    while let Ok(Some(event)) = parser.push(&mut input) {
        event.defects(&mut defects);
    }
    let kinds: Vec<_> = defects.iter().map(|defect| defect.kind).collect();
    assert_eq!(
        kinds,
        [
            DefectKind::SpaceBeforeColon,
            DefectKind::Nul,
            DefectKind::NoColon,
            DefectKind::NoSeparator
        ]
    );
    assert_eq!(defects.first().unwrap().range(), 1..2);
}
