//! Real messages and real zones.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

#[path = "corpus/reference.rs"]
mod reference;

use std::path::Path;

use dns_wire::{
    Builder, Class, ErrorKind, Message, Name, NameBuf, Record, RecordBuf, RecordData, RecordType,
    Style,
    text::{Item, Reader},
};
use sans_io::PushParser;
use serde_json::Value;
use testkit::corpus::{self, Tally};

/// Differences between what was read and what was expected, by name.
const MESSAGES: &[(&str, &str)] = &[];

#[test]
fn every_message_is_read_or_refused_for_a_reason() {
    let Some(folder) = corpus::folder("dns/packets/framed") else { return };
    let mut tally = Tally::new(MESSAGES);
    let mut refused = 0;
    for file in corpus::files(&folder) {
        if file.extension().is_some_and(|extension| extension == "bin") {
            for (index, octets) in frames(&corpus::read(&file)).enumerate() {
                let name = format!("{}#{index}", file.display());
                tally.item(&name, check(octets, &mut refused));
            }
        }
    }
    println!("{refused} of them are malformed, and refused");
    tally.finish();
}

/// A sound message gives itself again; a malformed one is refused.
fn check(octets: &[u8], refused: &mut usize) -> Result<(), String> {
    let result = Message::new(octets).and_then(|message| message.validate().map(|()| message));
    match (result, reference::is_sound(octets)) {
        (Ok(message), true) => rebuild(message),
        (Err(error), false) if error.kind == ErrorKind::TrailingOctets => {
            // What comes before them is as sound as any.
            *refused += 1;
            let message =
                Message::new(&octets[..error.at as usize]).map_err(|error| error.to_string())?;
            message.validate().map_err(|error| error.to_string())?;
            rebuild(message)
        }
        (Err(_), false) => {
            *refused += 1;
            walk(octets);
            Ok(())
        }
        (Ok(_), false) => Err("is malformed, and was read".into()),
        (Err(error), true) => Err(format!("is sound, and was refused: {error}")),
    }
}

/// Every iterator over a malformed message ends.
fn walk(octets: &[u8]) {
    if let Ok(message) = Message::new(octets) {
        let records = message.records().flatten().map(|(_, record)| record.to_string().len());
        let _ = (records.sum::<usize>(), message.questions().count(), message.edns());
    }
}

/// Builds the message from what was read, and reads that.
fn rebuild(message: Message<'_>) -> Result<(), String> {
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    builder.header(message.header());
    for question in message.questions() {
        let question = question.map_err(|error| error.to_string())?;
        builder.question(&question).map_err(|error| error.to_string())?;
    }
    for record in message.records() {
        let (section, record) = record.map_err(|error| error.to_string())?;
        builder.copy(section, &record).map_err(|error| format!("{record}: {error}"))?;
        reparse(&record).map_err(|error| format!("{record}: {error}"))?;
    }
    let octets = builder.finish();
    let again = Message::new(octets).map_err(|error| error.to_string())?;
    again.validate().map_err(|error| format!("built: {error}"))?;
    if again.header() != message.header() {
        return Err("another header".into());
    }
    if !again.questions().eq(message.questions()) {
        return Err("other questions".into());
    }
    let mut pairs = message.records().flatten().zip(again.records().flatten());
    match pairs.find(|((_, a), (_, b))| !same(a, b)) {
        None if message.records().count() == again.records().count() => Ok(()),
        None => Err("another number of records".into()),
        Some((a, b)) => Err(format!("{a:?} became {b:?}")),
    }
}

/// The data prints so that it is read again, to the octet.
fn reparse(record: &Record<'_>) -> Result<(), String> {
    let data = record.to_owned().map_err(|error| error.to_string())?.data;
    let again = RecordData::from_text(record.rtype, data.to_string().as_bytes(), Name::ROOT);
    match again {
        Ok(again) if again.as_wire() == data.as_wire() => Ok(()),
        Ok(again) => Err(format!("became {again}")),
        // What an UPDATE leaves out is left out of no zone.
        Err(_) if data.as_wire().is_empty() => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// The same to the octet but for compression.
fn same(a: &Record<'_>, b: &Record<'_>) -> bool {
    let owned =
        |record: &Record<'_>| record.to_owned().map(|record| record.data.as_wire().to_vec());
    a.name.eq_exact(b.name)
        && (a.rtype, a.class, a.ttl) == (b.rtype, b.class, b.ttl)
        && owned(a).is_ok_and(|a| owned(b) == Ok(a))
}

fn frames(mut octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    core::iter::from_fn(move || {
        let (length, rest) = octets.split_first_chunk()?;
        let (message, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        octets = rest;
        Some(message)
    })
}

#[test]
fn every_record_of_a_zone_prints_and_is_read_again() {
    let Some(folder) = corpus::folder("dns/zones") else { return };
    let mut tally = Tally::new(&[]);
    let (mut records, mut invalid) = (0, 0);
    for file in corpus::files(&folder) {
        tally.file(&file, zone(&file, &mut records, &mut invalid));
    }
    println!("{records} records; {invalid} entries that are no records, or not ones known here");
    tally.finish();
}

/// Not all of the files are zones; what is read of any of them has to survive.
fn zone(file: &Path, records: &mut usize, invalid: &mut usize) -> Result<(), String> {
    let text = corpus::read(file);
    let origin: NameBuf = "origin.example".parse().map_err(|_| "no origin")?;
    let mut reader = Reader::new(origin).with_default_ttl(3600);
    reader.finish();
    let mut input = &text[..];
    while let Some(entry) = reader.push(&mut input).map_err(|error| error.to_string())? {
        match entry.item {
            Item::Record(record) => {
                *records += 1;
                reread(&record)
                    .and_then(|()| reread_json(&record))
                    .map_err(|error| format!("line {}: {record}: {error}", entry.line))?;
            }
            Item::Invalid(error) => {
                *invalid += 1;
                if error.at > text.len() as u64 || error.line < entry.line {
                    return Err(format!("misplaced: {error}"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// In each style that is that of a zone file.
fn reread(record: &RecordBuf) -> Result<(), String> {
    [Style::Plain, Style::Aligned, Style::Multiline, Style::Dig]
        .into_iter()
        .try_for_each(|style| reread_from(record, &format!("{}\n", record.display(style))))
}

fn reread_from(record: &RecordBuf, line: &str) -> Result<(), String> {
    let mut reader = Reader::new(NameBuf::root());
    reader.finish();
    let entry = reader.push(&mut line.as_bytes()).map_err(|error| error.to_string())?;
    match entry.map(|entry| entry.item) {
        Some(Item::Record(again))
            if again == *record
                && again.name.as_wire() == record.name.as_wire()
                && again.data.as_wire() == record.data.as_wire() =>
        {
            Ok(())
        }
        other => Err(format!("became {other:?}")),
    }
}

/// From the members of RFC 8427 §2.2 alone, and the data from its presentation format too (§2.3).
fn reread_json(record: &RecordBuf) -> Result<(), String> {
    for style in [Style::Json, Style::JsonPretty] {
        let text = record.display(style).to_string();
        let json: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let number = |member: &str| {
            let number = json[member].as_u64().and_then(|number| u32::try_from(number).ok());
            number.ok_or(format!("no {member}"))
        };
        let string = |member: &str| json[member].as_str().ok_or(format!("no {member}"));
        let code = |member| u16::try_from(number(member)?).map_err(|_| format!("no {member}"));
        let (rtype, class) = (RecordType(code("TYPE")?), Class(code("CLASS")?));
        let name: NameBuf = string("NAME")?.parse().map_err(|_| "no NAME")?;
        let hex = string("RDATAHEX")?;
        let generic = format!("\\# {} {hex}", number("RDLENGTH")?);
        let mut forms = vec![generic];
        if let Ok(data) = string(&format!("rdata{rtype}")) {
            forms.push(data.to_owned());
        }
        for form in forms {
            let data = RecordData::from_text_in(class, rtype, form.as_bytes(), Name::ROOT)
                .map_err(|error| format!("{form}: {error}"))?;
            if data.as_wire() != record.data.as_wire() {
                return Err(format!("{text} became {data}"));
            }
        }
        let same = (name.as_wire(), rtype, class, number("TTL")?)
            == (record.name.as_wire(), record.rtype(), record.class, record.ttl);
        if !same {
            return Err(format!("is another record: {text}"));
        }
    }
    Ok(())
}
