//! Records of all types from the tests of other implementations.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use dns_wire::{
    Class, Name, NameBuf, RecordBuf, RecordData, RecordType,
    text::{Item, Reader},
};
use sans_io::PushParser;
use testkit::corpus::{self, Tally};

/// Owner, type, class, TTL, length and data without compression, as in a message.
fn wire(record: &RecordBuf) -> String {
    let mut octets = record.name.as_wire().to_vec();
    octets.extend(record.rtype().0.to_be_bytes());
    octets.extend(record.class.0.to_be_bytes());
    octets.extend(record.ttl.to_be_bytes());
    octets.extend(u16::try_from(record.data.as_wire().len()).unwrap().to_be_bytes());
    octets.extend_from_slice(record.data.as_wire());
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}

/// The records of a zone, and how many entries are none.
fn zone(text: &[u8], ttl: u32) -> (Vec<String>, usize) {
    let mut reader = Reader::new(NameBuf::root()).with_default_ttl(ttl);
    reader.finish();
    let mut input = text;
    let (mut records, mut invalid) = (Vec::new(), 0);
    while let Some(entry) = reader.push(&mut input).unwrap() {
        match entry.item {
            Item::Record(record) => records.push(wire(&record)),
            Item::Invalid(_) => invalid += 1,
            _ => {}
        }
    }
    (records, invalid)
}

fn compare(ours: &[String], theirs: &[String]) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    let without = |a: &[String], b: &[String]| -> Vec<String> {
        a.iter().filter(|record| !b.contains(record)).cloned().collect()
    };
    Err(format!("only here {:?}, only there {:?}", without(ours, theirs), without(theirs, ours)))
}

const LDNS: &[(&str, &str)] = &[
    ("test_ldnsrr.c4", "a latitude without a space before its hemisphere (RFC 1876 §3)"),
    (
        "test_ldnsrr.c5",
        "lines that are read one by one, so that no owner is handed down, and quotes that do not quote a name",
    ),
];

/// The records of Unbound's tests of its text reader: their octets stand on every second line.
#[test]
fn records_as_unbound_reads_them() {
    let Some(folder) = corpus::folder("dns/packets/text/unbound") else { return };
    let mut tally = Tally::new(LDNS);
    for file in corpus::files(&folder) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let Some(number) = name.strip_prefix("test_ldnsrr.c") else { continue };
        let output = String::from_utf8_lossy(&corpus::read(&file)).into_owned();
        let theirs: Vec<String> = output
            .lines()
            .filter(|line| !line.is_empty() && line.bytes().all(|octet| octet.is_ascii_hexdigit()))
            .map(str::to_owned)
            .collect();
        let (ours, _) = zone(&corpus::read(&folder.join(format!("test_ldnsrr.{number}"))), 3600);
        tally.file(&file, compare(&ours, &theirs));
    }
    tally.finish();
}

/// Single records in wire form, one a file: they are read, print, and are read back.
#[test]
fn samples_of_wire_form() {
    let Some(folder) = corpus::folder("dns/packets/raw/simple-dns/zonefile") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        tally.file(&file, sample(&corpus::read(&file)));
    }
    tally.finish();
}

fn sample(octets: &[u8]) -> Result<(), String> {
    let mut cursor = dns_wire::Cursor::flat(octets);
    cursor.name().map_err(|error| error.to_string())?;
    let head: [u8; 10] = cursor.array().map_err(|error| error.to_string())?;
    let rtype = RecordType(u16::from_be_bytes([head[0], head[1]]));
    let class = Class(u16::from_be_bytes([head[2], head[3]]));
    let wire = cursor.rest();
    let data = RecordData::from_wire_in(class, rtype, wire).map_err(|error| error.to_string())?;
    let text = data.to_string();
    let again = RecordData::from_text_in(class, rtype, text.as_bytes(), Name::ROOT);
    match again {
        Ok(again) if again.as_wire() == wire && !text.starts_with(r"\#") => Ok(()),
        other => Err(format!("{rtype} {text}: {other:?}")),
    }
}

const SEEDS: &[(&str, &str)] = &[
    ("dns_rdata_fromtext.in/any_tsig", "no record of a zone has the class ANY"),
    ("dns_rdata_fromtext.in/keydata", "a private type of BIND"),
    ("dns_rdata_fromtext.in/null", "no data: the generic form has it"),
    ("dns_rdata_fromtext.in/opt", "no record of a zone has the class ANY"),
    ("dns_rdata_fromtext.in/svbc-max-token", "no class and no type"),
];

/// `CLASS TYPE data`, one of each type that BIND knows.
#[test]
fn text_of_every_type_of_bind() {
    let Some(folder) = corpus::folder("dns/packets/raw/bind9-fuzz/dns_rdata_fromtext.in") else {
        return;
    };
    let mut tally = Tally::new(SEEDS);
    for file in corpus::files(&folder) {
        tally.file(&file, seed(&file));
    }
    tally.finish();
}

fn seed(file: &Path) -> Result<(), String> {
    let text = corpus::read(file);
    let text = format!("a. 60 {}", String::from_utf8_lossy(&text).trim_start());
    match zone(text.as_bytes(), 60) {
        (records, 0) if records.len() == 1 => Ok(()),
        (records, _) => Err(format!("{} records", records.len())),
    }
}

/// Zones with records of nearly every type, none of which may be lost.
const COMPLETE: &[&str] = &[
    "bind9/bin/tests/system/doth/example.axfr.good",
    "bind9/bin/tests/system/doth/example8.axfr.good",
    "dnspython/tests/example",
    "getdns/src/test/tpkg/265-supported-rrs.tpkg/265-supported-rrs.net-dns.org",
];

#[test]
fn zones_of_all_types_are_read_whole() {
    let Some(folder) = corpus::folder("dns/zones") else { return };
    for name in COMPLETE {
        let file = folder.join(name);
        if !file.exists() {
            println!("skipped: no {name}");
            continue;
        }
        let mut reader = Reader::new(NameBuf::root()).with_default_ttl(60);
        reader.finish();
        let text = corpus::read(&file);
        let mut input = &text[..];
        while let Some(entry) = reader.push(&mut input).unwrap() {
            if let Item::Invalid(error) = entry.item {
                panic!("{name}: {error}");
            }
        }
    }
}
