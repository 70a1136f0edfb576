//! Updates written as lines.
//!
//! `? name` and `? name TYPE` must exist, `! name` and `! name TYPE` must not, `= name TYPE data` must exist so;
//! `+ name ttl TYPE data` adds, `- name`, `- name TYPE` and `- name TYPE data` delete.
#![allow(dead_code, reason = "each test file uses a part")]

use dns_authority::{Change, Limits, Update, Zone};
use dns_wire::{Message, Name, NameBuf, Rcode, RecordBuf, RecordData, RecordType, UpdateBuilder};

pub(crate) fn name(text: &str) -> NameBuf {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn message(zone: &NameBuf, script: &str) -> Vec<u8> {
    let mut buffer = vec![0; 65_535];
    let mut update = UpdateBuilder::new(&mut buffer, 1, zone.as_name()).expect("it fits");
    for line in script.trim().lines().map(str::trim) {
        let mut words = line.splitn(4, ' ');
        let (kind, owner) = (words.next().unwrap(), name(words.next().unwrap()));
        let rtype = |text: &str| -> RecordType { text.parse().expect("a type") };
        let data = |rtype, text: &str| {
            RecordData::from_text(rtype, text.as_bytes(), Name::ROOT).expect("data")
        };
        let (owner, third, rest) = (owner.as_name(), words.next(), words.next());
        let done = match (kind, third, rest) {
            ("?", None, None) => update.require_name(owner),
            ("?", Some(rrset), None) => update.require_rrset(owner, rtype(rrset)),
            ("!", None, None) => update.require_no_name(owner),
            ("!", Some(rrset), None) => update.require_no_rrset(owner, rtype(rrset)),
            ("=", Some(rrset), Some(text)) => {
                update.require_record(owner, &data(rtype(rrset), text))
            }
            ("-", None, None) => update.delete_name(owner),
            ("-", Some(rrset), None) => update.delete_rrset(owner, rtype(rrset)),
            ("-", Some(rrset), Some(text)) => {
                update.delete_record(owner, &data(rtype(rrset), text))
            }
            ("+", Some(ttl), Some(rest)) => {
                let (rrset, text) = rest.split_once(' ').expect("type and data");
                let (ttl, data) = (ttl.parse().expect("a TTL"), data(rtype(rrset), text));
                update.add(&RecordBuf::new(owner.to_owned(), ttl, data))
            }
            _ => panic!("{line}"),
        };
        done.expect("it fits");
    }
    update.finish().to_vec()
}

/// What the update changes, a line a record, or the response code.
pub(crate) fn edit(zone: &mut Zone, script: &str) -> Result<Vec<String>, Rcode> {
    let octets = message(&zone.origin().clone(), script);
    apply(zone, &octets)
}

pub(crate) fn apply(zone: &mut Zone, octets: &[u8]) -> Result<Vec<String>, Rcode> {
    let message = Message::new(octets).expect("a header");
    let before = zone.clone();
    match zone.update(&message, &Limits::default()) {
        Ok(update) => {
            replays(&before, &update, zone);
            Ok(update.changes.iter().map(print).collect())
        }
        Err(error) => {
            assert_eq!(*zone, before, "an update that fails changes nothing");
            Err(error.0)
        }
    }
}

/// The changes lead from one zone to the other, the zone is sound, and its serial number tells them apart.
pub(crate) fn replays(before: &Zone, update: &Update, after: &Zone) {
    let mut records: Vec<_> = before.records().collect();
    for change in &update.changes {
        match change {
            Change::Removed(record) => {
                let at = records.iter().position(|other| other == record);
                records.swap_remove(at.expect("it was there"));
            }
            Change::Added(record) => {
                assert!(!records.contains(record), "{record} was not there");
                records.push(record.clone());
            }
        }
    }
    let replayed = Zone::new(before.origin().clone(), before.class(), records);
    assert_eq!(replayed.as_ref(), Ok(after));
    assert_eq!(update.changes.is_empty(), before == after);
    assert_eq!(update.changes.is_empty(), before.serial() == after.serial());
}

fn print(change: &Change) -> String {
    let (sign, record) = match change {
        Change::Added(record) => ('+', record),
        Change::Removed(record) => ('-', record),
    };
    format!("{sign} {record}").replace('\t', " ").replace(" IN ", " ")
}
