//! Readings of other software: those of six parsers are among ours, and real mail has one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use rfc822_message::{
    AddressReader, Addresses, DateReader, DateTime, Defect, FieldReader, Kind, Message, Severity,
};
use testkit::corpus;

fn texts(values: &[impl AsRef<[u8]>]) -> Vec<String> {
    values.iter().map(|value| String::from_utf8_lossy(value.as_ref()).into_owned()).collect()
}

fn fields(bytes: &[u8]) -> Vec<(FieldReader, Vec<String>)> {
    let message = Message::parse(bytes);
    let readings = message.header().interpretations("from");
    readings.iter().map(|reading| (reading.by, texts(&reading.values))).collect()
}

#[test]
fn readings_of_fields() {
    use FieldReader::{All, BareCr, First, Last, NoSpaceBeforeColon, UpToBlank, UpToJunk, UpToNul};
    let read = |bytes: &[u8], expected: &[(FieldReader, &[&str])]| {
        let expected: Vec<_> = expected.iter().map(|(by, values)| (*by, texts(values))).collect();
        assert_eq!(fields(bytes), expected, "{}", bytes.escape_ascii());
    };
    read(b"From:a\r\nTo: b\r\n\r\n", &[(First, &["a"])]);
    read(b"To: b\r\n\r\n", &[(First, &[])]);
    read(
        b"From:a\nFrom:b\nFROM:c\n\n",
        &[(First, &["a"]), (Last, &["c"]), (All, &["a", "b", "c"])],
    );
    read(b"From :a\nFrom:b\n\n", &[(First, &["a"]), (Last, &["b"]), (All, &["a", "b"])]);
    read(b"From :a\n\n", &[(First, &["a"]), (NoSpaceBeforeColon, &[])]);
    read(b"A:b\njunk\nFrom:a\n\n", &[(First, &["a"]), (UpToJunk, &[])]);
    read(b"A:b\n \nFrom:a\n\n", &[(First, &["a"]), (UpToBlank, &[])]);
    read(b"From:a\n \n b\n\n", &[(First, &["a\n \n b"]), (UpToBlank, &["a"])]);
    read(b"A:b\rFrom:a\r\rFrom:c\n\n", &[(First, &[]), (BareCr, &["a"])]);
    read(b"A:b\rFrom:a\r\nFrom:c\r d\n\n", &[(First, &["c\r d"]), (BareCr, &["a"])]);
    read(b"From:a\0b\n\n", &[(First, &["a\0b"]), (UpToNul, &["a"])]);
}

#[test]
fn readings_of_addresses() {
    let read = |raw: &str, by: AddressReader| {
        let readings = Addresses::new(raw.as_bytes()).interpretations();
        let found = readings.iter().find(|reading| reading.by == by);
        found.map(|reading| texts(&reading.addresses).join(" "))
    };
    let is =
        |raw, by, expected: &str| assert_eq!(read(raw, by).as_deref(), Some(expected), "{raw}");
    is("a@b.example, c@d.example", AddressReader::Grammar, "a@b.example c@d.example");
    is("a@b.example, c@d.example", AddressReader::GrammarLast, "c@d.example");
    assert_eq!(Addresses::new(b"A <a@b.example>, ").interpretations().len(), 1);
    let twisted = "a@first.com <b@second.com>";
    is(twisted, AddressReader::Grammar, "b@second.com");
    is(twisted, AddressReader::FirstWord, "a@first.com");
    is(twisted, AddressReader::Words, "a@first.com b@second.com");
    is(twisted, AddressReader::Refuse, "");
    is("<@r.example:a@b.example>", AddressReader::WithRoutes, "@r.example:a@b.example");
    is("\"a b@c\"@d.example", AddressReader::Unquoted, "a b@c@d.example");
    is("a b@first.com", AddressReader::Quoted, "\"a b\"@first.com");
    is("a@first.com(x)second.com", AddressReader::Uncommented, "a@first.comsecond.com");
    is("a@first.com(b@second.com)", AddressReader::LastWord, "b@second.com");
    is("a b@first.com", AddressReader::BracketsFirst, "a b@first.com");
    is("a@first.com\0@second.com", AddressReader::WithoutNul, "a@first.com@second.com");
    is("a@first.com.", AddressReader::WithoutLastDot, "a@first.com");
}

#[test]
fn readings_of_dates() {
    use DateReader::{Grammar, MilitaryZone, MilitaryZoneTurned, PosixYear, Refuse};
    let read = |raw: &str, expected: &[(DateReader, Option<&str>)]| {
        let readings = DateTime::interpretations(raw.as_bytes());
        let found: Vec<_> = readings
            .iter()
            .map(|reading| (reading.by, reading.date.map(|date| date.to_string())))
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(by, date)| (*by, date.map(ToOwned::to_owned))).collect();
        assert_eq!(found, expected, "{raw}");
    };
    read("Fri, 21 Nov 1997 09:55:06 -0600", &[(Grammar, Some("Fri, 21 Nov 1997 09:55:06 -0600"))]);
    read(
        "21 Nov 65 09:55 GMT",
        &[
            (Grammar, Some("Sun, 21 Nov 1965 09:55:00 +0000")),
            (PosixYear, Some("Sat, 21 Nov 2065 09:55:00 +0000")),
            (Refuse, None),
        ],
    );
    read("21 Nov 1965 09:55:00 +0000", &[(Grammar, Some("Sun, 21 Nov 1965 09:55:00 +0000"))]);
    read(
        "21 Nov 1997 09:55:06 y",
        &[
            (Grammar, Some("Fri, 21 Nov 1997 09:55:06 -0000")),
            (MilitaryZone, Some("Fri, 21 Nov 1997 09:55:06 -1200")),
            (MilitaryZoneTurned, Some("Fri, 21 Nov 1997 09:55:06 +1200")),
            (Refuse, None),
        ],
    );
    // Z is no such letter, and neither is J.
    read(
        "21 Nov 1997 09:55:06 Z",
        &[(Grammar, Some("Fri, 21 Nov 1997 09:55:06 +0000")), (Refuse, None)],
    );
    read(
        "Mon, 21 Nov 1997 09:55:06 +0000",
        &[(Grammar, Some("Fri, 21 Nov 1997 09:55:06 +0000")), (Refuse, None)],
    );
    read("never", &[(Grammar, None)]);
}

/// Of two fields each is a reading, and so are both.
#[test]
fn readings_of_repeated_fields() {
    let bytes = b"Date: 21 Nov 1997 09:55:06 +0000\nDate: 21 Nov 1998 09:55:06 +0000\n\n";
    let message = Message::parse(bytes);
    let readings = message.header().interpretations("date");
    let years: Vec<Vec<u16>> = readings
        .iter()
        .map(|reading| {
            let dates = reading.values.iter().filter_map(|value| DateTime::parse(value));
            dates.map(|date| date.year()).collect()
        })
        .collect();
    assert_eq!(years, [vec![1997], vec![1998], vec![1997, 1998]]);
}

/// The addresses of a reading of the table: what stands in angle brackets and has an `@`, or not.
fn observed(reading: &str) -> Option<Vec<String>> {
    if reading.starts_with("ERR") || reading.starts_with("EXC") {
        return Some(Vec::new());
    }
    let mut plain = String::new();
    let mut characters = reading.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next() {
                Some('0') => '\0',
                escaped => escaped.unwrap_or('\\'),
            },
            plain => plain,
        });
    }
    // A group's members are JSON in some.
    let plain = plain.replace("[{\"address\":\"", "").replace("\",\"name\":\"", ">");
    let found =
        plain.split('|').filter_map(|mailbox| mailbox.rsplit('<').next()?.split('>').next());
    Some(found.filter(|address| address.contains('@')).map(ToOwned::to_owned).collect())
}

#[test]
fn readings_of_six_parsers() {
    let Some(folder) = corpus::folder("vectors/message/addresses") else { return };
    let Ok(table) = std::fs::read(folder.join("observed.tsv")) else { return };
    let mut tally = corpus::Tally::new(&[]);
    for line in String::from_utf8_lossy(&table).lines().skip(1) {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap();
        let Ok(bytes) = std::fs::read(folder.join(format!("{name}.eml"))) else { continue };
        let message = Message::parse(&bytes);
        let mut ours = Vec::new();
        for reading in message.header().interpretations("From") {
            let value = reading.values.join(&b","[..]);
            for reading in Addresses::new(&value).interpretations() {
                ours.push(texts(&reading.addresses));
            }
        }
        let missing: Vec<_> =
            columns.filter_map(observed).filter(|theirs| !ours.contains(theirs)).collect();
        let outcome =
            if missing.is_empty() { Ok(()) } else { Err(format!("{missing:?} not in {ours:?}")) };
        tally.item(name, outcome);
    }
    tally.finish();
}

/// Public mail of lists and people has no ambiguous header section.
#[test]
fn real_mail_is_not_ambiguous() {
    for name in ["mail/notmuch", "mail/mimekit", "mail/chasquid-dkim"] {
        let Some(folder) = corpus::folder(name) else { return };
        let mut tally = corpus::Tally::new(&[
            ("lkml/cur/1382298793.002253:2,", "its Cc was cut off in the middle of an address"),
            ("messages/feedback-report.txt", "a byte order mark stands before the first field"),
        ]);
        for file in corpus::files(&folder) {
            let bytes = corpus::read(&file);
            let message = Message::parse(&bytes);
            let header = message.header();
            if header.first("From").is_none() || header.first("Date").is_none() {
                continue;
            }
            let mut defects: Vec<Defect> = Vec::new();
            header.defects(&mut defects);
            for field in header.fields().filter(|field| {
                ["From", "Sender", "Reply-To", "To", "Cc"].iter().any(|name| field.is(name))
            }) {
                let mut list = field.addresses();
                while list.next_with(&mut defects).is_some() {}
            }
            defects.retain(|defect| defect.kind.severity() == Severity::Ambiguous);
            tally
                .file(&file, if defects.is_empty() { Ok(()) } else { Err(format!("{defects:?}")) });
        }
        tally.finish();
    }
}
