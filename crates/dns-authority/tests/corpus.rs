//! Real zones, and the answers that another name server gives from its own.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

extern crate alloc;

#[path = "corpus/oracle.rs"]
mod oracle;
#[path = "support/reference.rs"]
mod reference;

use alloc::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dns_authority::{Catalog, LoadError, Transport, Zone, ZoneError, answer};
use dns_wire::{
    Class, Message, NameBuf, Question, RecordBuf, RecordType, query,
    text::{Item, Reader},
};
use reference::{Found, Reference};
use sans_io::PushParser;
use testkit::corpus::{self, Tally};

/// Differences between what was read and what was expected, by name.
const ZONES: &[(&str, &str)] = &[];

#[test]
fn every_zone_is_loaded_or_refused_for_a_reason() {
    let Some(folder) = corpus::folder("dns/zones") else { return };
    let mut tally = Tally::new(ZONES);
    let mut counts = BTreeMap::new();
    for file in corpus::files(&folder) {
        let text = corpus::read(&file);
        let Some((origin, records)) = records(&text) else {
            *counts.entry("no zone file").or_insert(0) += 1;
            continue;
        };
        let outcome = check(&text, &origin, records);
        if let Ok(verdict) = outcome {
            *counts.entry(verdict).or_insert(0) += 1;
        }
        tally.file(&file, outcome.map(drop));
    }
    println!("{counts:?}");
    tally.finish();
}

/// The records of a zone file and the zone's name, which is that of the first SOA record. Nothing, if an entry cannot be
/// read or asks for another file: `dns-wire` has that tested.
fn records(text: &[u8]) -> Option<(NameBuf, Vec<RecordBuf>)> {
    let read = |origin: &NameBuf| -> Option<Vec<RecordBuf>> {
        let mut reader = Reader::new(origin.clone());
        reader.finish();
        let mut input = text;
        let mut records = Vec::new();
        while let Some(entry) = reader.push(&mut input).ok()? {
            match entry.item {
                Item::Record(record) => records.push(record),
                _ => return None,
            }
        }
        Some(records)
    };
    let guess = "origin.example".parse().ok()?;
    let soa = read(&guess)?.into_iter().find(|record| record.rtype() == RecordType::SOA)?;
    Some((soa.name.clone(), read(&soa.name)?))
}

/// The zone is refused for a fault that it has, or it answers as the reference says, and gives itself again.
fn check(text: &[u8], origin: &NameBuf, records: Vec<RecordBuf>) -> Result<&'static str, String> {
    let faults = faults(origin, &records);
    let zone = match Zone::from_text(text, origin) {
        Ok(_) if !faults.is_empty() => return Err(format!("was loaded, but has {faults:?}")),
        Ok(zone) => zone,
        Err(LoadError::Record { error, .. } | LoadError::Zone(error))
            if faults.contains(&error) =>
        {
            return Ok(match error {
                ZoneError::OutOfZone => "out of zone",
                ZoneError::Class => "two classes",
                ZoneError::Soa => "SOA",
                ZoneError::Ns => "no NS",
                ZoneError::CnameAndOther => "CNAME and other",
                ZoneError::Dname => "two DNAME",
                _ => "no data",
            });
        }
        Err(error) => return Err(format!("was refused: {error}; faults: {faults:?}")),
    };
    let lines: String = zone.records().map(|record| format!("{record}\n")).collect();
    let again = Zone::from_text(lines.as_bytes(), origin).map_err(|error| error.to_string())?;
    if again != zone {
        return Err("its text is another zone".into());
    }
    ask(&zone, &Reference { origin: origin.clone(), records })?;
    Ok("loaded")
}

/// What a zone cannot have, found the slow way.
fn faults(origin: &NameBuf, records: &[RecordBuf]) -> Vec<ZoneError> {
    let mut faults = Vec::new();
    let mut names: BTreeMap<&NameBuf, Vec<&RecordBuf>> = BTreeMap::new();
    for record in records {
        names.entry(&record.name).or_default().push(record);
        if !record.name.is_subdomain_of(origin) {
            faults.push(ZoneError::OutOfZone);
        }
        if record.class != records[0].class {
            faults.push(ZoneError::Class);
        }
        if record.rtype() == RecordType::SOA && record.name != *origin {
            faults.push(ZoneError::Soa);
        }
        if record.rtype().is_meta() {
            faults.push(ZoneError::NotData(record.rtype()));
        }
    }
    let beside = [RecordType::CNAME, RecordType::RRSIG, RecordType::NSEC];
    for (name, records) in names {
        let count = |rtype: RecordType| {
            let mut data: Vec<_> = records.iter().map(|r| &r.data).collect();
            data.retain(|data| data.rtype() == rtype);
            data.sort();
            data.dedup();
            data.len()
        };
        let cnames = count(RecordType::CNAME);
        let others = records.iter().any(|record| !beside.contains(&record.rtype()));
        if cnames > 1 || (cnames == 1 && others) {
            faults.push(ZoneError::CnameAndOther);
        }
        if count(RecordType::DNAME) > 1 {
            faults.push(ZoneError::Dname);
        }
        if name == origin && count(RecordType::SOA) != 1 {
            faults.push(ZoneError::Soa);
        }
        if name == origin && count(RecordType::NS) == 0 {
            faults.push(ZoneError::Ns);
        }
    }
    faults
}

/// Questions about names of the zone and names beside, above and below them. Of large zones, some.
fn ask(zone: &Zone, reference: &Reference) -> Result<(), String> {
    let mut zones = Catalog::new();
    zones.insert(zone.clone());
    let step = reference.records.len() / 60 + 1;
    let mut room = vec![0; 65_535];
    for record in reference.records.iter().step_by(step) {
        let mut names = vec![record.name.clone()];
        names.extend(
            [&b"x"[..], b"*", b"\0"].map(|label| record.name.child(label)).into_iter().flatten(),
        );
        names.extend(record.name.parent());
        for name in names {
            for qtype in [record.rtype(), RecordType::A, RecordType::ANY, RecordType::DS] {
                let lookup = zone.lookup(name.as_name(), qtype);
                let (found, expected) =
                    (Found::from(&lookup), reference.lookup(name.as_name(), qtype));
                if found != expected {
                    return Err(format!("{name} {qtype}: {found:?} and not {expected:?}"));
                }
                let mut asked = [0; 512];
                let question = Question { name: name.as_name(), qtype, qclass: zone.class() };
                let asked = query(&mut asked, 1, &question).expect("it fits").finish();
                let asked = Message::new(asked).expect("a header");
                for transport in [Transport::Udp, Transport::Tcp] {
                    let response = answer(&zones, &asked, transport, &mut room);
                    let response = Message::new(response.expect("a response")).expect("a header");
                    response.validate().map_err(|error| format!("{name} {qtype}: {error}"))?;
                }
            }
        }
    }
    Ok(())
}

#[test]
fn another_server_s_answers_are_given() {
    let Some(folder) = corpus::folder("dns/zones/powerdns-expected") else { return };
    let Some(zones) = corpus::folder("dns/zones/powerdns/regression-tests/zones") else { return };
    let mut catalog = Catalog::new();
    for file in corpus::files(&zones) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // Zones are called like their files; the others are inputs of other tests.
        let Ok(origin) = name.parse::<NameBuf>() else { continue };
        let mut reader = Reader::new(origin.clone());
        reader.finish();
        let (text, mut records) = (corpus::read(&file), Vec::new());
        let mut input = &text[..];
        while let Ok(Some(entry)) = reader.push(&mut input) {
            match entry.item {
                Item::Record(record) => records.push(record),
                // Types whose text cannot be read yet; the questions about them differ.
                Item::Invalid(error) => println!("{name}: {error}"),
                _ => {}
            }
        }
        // What a name has beside an alias is no fault to that server.
        let aliases: BTreeSet<_> = records
            .iter()
            .filter(|record| record.rtype() == RecordType::CNAME)
            .map(|record| record.name.clone())
            .collect();
        records.retain(|r| r.rtype() == RecordType::CNAME || !aliases.contains(&r.name));
        match Zone::new(origin, Class::IN, records) {
            Ok(zone) => drop(catalog.insert(zone)),
            Err(error) => println!("{name}: {error}"),
        }
    }
    println!("{} zones", catalog.zones().count());
    assert!(catalog.zones().all(|zone| zone.class() == Class::IN));
    let mut tally = Tally::new(oracle::DIFFERENCES);
    let tests: Vec<_> = corpus::files(&folder)
        .into_iter()
        .filter(|file| file.file_name().is_some_and(|name| name == "queries.txt"))
        .collect();
    for queries in tests {
        let test = queries.parent().unwrap_or(Path::new(""));
        let queries = String::from_utf8_lossy(&corpus::read(&queries)).into_owned();
        let Some(expected) = oracle::expected(test) else { continue };
        let lines = queries.lines().filter(|line| !line.is_empty());
        for (number, line) in lines.enumerate() {
            tally.file(test, oracle::check(&catalog, line, expected.get(number)));
        }
    }
    tally.finish();
}
