//! Zone files beside what other implementations read in them.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use dns_wire::{
    NameBuf, RecordBuf,
    text::{Item, Reader},
};
use sans_io::PushParser;
use testkit::corpus::{self, Tally};

/// Differences that are right, by name of the file.
const SCANNED: &[(&str, &str)] = &[
    ("data/00-0_general.in", "parentheses in parentheses are read, as by BIND"),
    ("data/00-2_general.in", "lines may end in CR LF"),
    ("data/02_class.in", "classes other than IN are read (RFC 3597 §5)"),
    ("data/04-1_ORIGIN.in", "an origin may be relative to the one before"),
    ("data/06-0_INCLUDE.in", "files that it includes are not there"),
    ("data/06-6_INCLUDE.in", "the file that it includes is not there"),
    ("data/07-4-rdata.in", "there is no TTL (RFC 2308 §4), and no default was given"),
    ("data/14_NS.in", "names may have any octet (RFC 2181 §11)"),
    ("data/30_KEY.in", "base64 may have white space everywhere (RFC 4034 §2.2)"),
    ("data/31_DNSKEY.in", "base64 may have white space everywhere (RFC 4034 §2.2)"),
    ("data/39_NSEC3.in", "base32 has no padding here (RFC 5155 §3.3)"),
    (
        "data/47_L64.in",
        "groups are those of AAAA, so zeros may be left out at the front (RFC 6742 §2.3.2)",
    ),
    ("data/50_CDNSKEY.in", "base64 may have white space everywhere (RFC 4034 §2.2)"),
    ("data/52_CAA.in", "a tag has one octet at least (RFC 8659 §4.1)"),
    ("data/56_ZONEMD.in", "a digest has twelve octets at least (RFC 8976 §2.2.4)"),
    ("data/57_SVCB.in", "no-default-alpn comes with alpn only (RFC 9460 §7.1.1)"),
    ("data/62_ALIAS.in", "a type that is not registered"),
    ("data/63_DELEG.in", "a type that is not registered"),
];

const PRINTED: &[(&str, &str)] = &[];

/// Knot's scanner: `x.in` and what it makes of it in `x.out`, a block of `KEY=value` lines an entry. After an error it
/// stops, while this reader goes on.
#[test]
fn entries_that_a_scanner_reads() {
    let Some(folder) = corpus::folder("dns/zones") else { return };
    let mut tally = Tally::new(SCANNED);
    for file in corpus::files(&folder) {
        let expected = file.with_extension("out");
        if file.extension().is_some_and(|extension| extension == "in") && expected.exists() {
            let expected = String::from_utf8(corpus::read(&expected)).unwrap();
            if expected.contains("------") {
                tally.file(&file, scanned(&file, &expected));
            }
        }
    }
    tally.finish();
}

/// Zones beside the same zone as another implementation prints it: `x.inputzone` and `x.outputzone` (ldns), `x`, `x1.good` with
/// relative names and `x2.good` (dnspython). The order is another.
#[test]
fn zones_that_others_print() {
    let Some(folder) = corpus::folder("dns/zones") else { return };
    let mut tally = Tally::new(PRINTED);
    for file in corpus::files(&folder) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let original = match name.strip_suffix(".outputzone") {
            Some(stem) => file.with_file_name(format!("{stem}.inputzone")),
            None => match name.strip_suffix("1.good").or(name.strip_suffix("2.good")) {
                Some(stem) => file.with_file_name(stem),
                None => continue,
            },
        };
        if original.is_file() {
            let printed = sorted(&file);
            let outcome = if sorted(&original) == printed {
                Ok(())
            } else {
                let (ours, theirs) = (sorted(&original), printed);
                let more = ours.iter().filter(|entry| !theirs.contains(entry)).take(5);
                let less = theirs.iter().filter(|entry| !ours.contains(entry)).take(5);
                Err(format!(
                    "{:#?}\nbut not {:#?}",
                    more.collect::<Vec<_>>(),
                    less.collect::<Vec<_>>()
                ))
            };
            tally.file(&file, outcome);
        }
    }
    tally.finish();
}

fn sorted(file: &Path) -> Vec<Result<RecordBuf, String>> {
    let origin: NameBuf = "example.".parse().unwrap();
    let mut found = Vec::new();
    read(file, Reader::new(origin), &mut |item| found.push(item));
    found.sort();
    found.dedup();
    found
}

fn scanned(file: &Path, expected: &str) -> Result<(), String> {
    let mut found = Vec::new();
    let origin: NameBuf = ".".parse().unwrap();
    read(file, Reader::new(origin), &mut |item| {
        found.push(match item {
            Ok(record) => format!(
                "OWNER={} CLASS={:04X} RRTTL={:08X} RTYPE={:04X} RDATA={}",
                hex(record.name.as_wire()),
                record.class.code(),
                record.ttl,
                record.rtype().code(),
                hex(record.data.as_wire())
            ),
            Err(error) => error,
        });
    });
    let mut found = found.into_iter();
    let blocks =
        expected.split("------\n").map(|block| block.lines().collect::<Vec<_>>().join(" "));
    for (index, block) in blocks.filter(|block| !block.is_empty()).enumerate() {
        let found = found.next().unwrap_or_else(|| "nothing".into());
        let same = match block.as_str() {
            _ if block.starts_with("ERROR=") || block.starts_with("WARNG=") => {
                found.starts_with("wrong: ")
            }
            _ => block == found,
        };
        if !same {
            return Err(format!("entry {index}: {block}, but found {found}"));
        }
        if block.starts_with("ERROR=") {
            return Ok(());
        }
    }
    found.next().map_or(Ok(()), |more| Err(format!("more was found: {more}")))
}

/// Reads a file and those that it includes, depth first.
fn read(file: &Path, mut reader: Reader, found: &mut impl FnMut(Result<RecordBuf, String>)) {
    let text = corpus::read(file);
    reader.finish();
    let mut input = &text[..];
    loop {
        match reader.push(&mut input) {
            Ok(None) => return,
            Ok(Some(entry)) => match entry.item {
                Item::Record(record) => found(Ok(record)),
                Item::Include { path, origin } => {
                    let included: PathBuf = file.parent().unwrap().join(path);
                    if included.is_file() {
                        read(&included, reader.included(origin), found);
                    } else {
                        found(Err("wrong: no such file".into()));
                    }
                }
                Item::Invalid(error) => found(Err(format!("wrong: {}", error.kind))),
                other => panic!("{other:?}"),
            },
            Err(error) => return found(Err(format!("wrong: {}", error.kind))),
        }
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}
