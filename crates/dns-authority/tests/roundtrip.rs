//! A zone is its records: out of them in any order, out of their text, and out of answers.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/generate.rs"]
mod generate;

use dns_authority::{LoadError, Zone, ZoneError};
use dns_wire::{Class, RecordBuf, RecordData, RecordType};
use generate::{origin, records};
use proptest::prelude::*;

fn text(zone: &Zone) -> String {
    zone.records().map(|record| format!("{record}\n")).collect()
}

proptest! {
    #[test]
    fn text_gives_the_zone_again(records in records()) {
        let zone = Zone::new(origin(), Class::IN, records).unwrap();
        let text = text(&zone);
        let again = Zone::from_text(text.as_bytes(), &origin()).unwrap();
        prop_assert_eq!(&again, &zone);
        // The order is fixed, but for the records within an RRset, which keep the one in which they came.
        prop_assert_eq!(again.records().collect::<Vec<_>>(), zone.records().collect::<Vec<_>>());
        prop_assert!(zone.records().map(|record| record.name).is_sorted());
        prop_assert_eq!(zone.records().next().unwrap().rtype(), RecordType::SOA);
    }

    #[test]
    fn the_order_of_records_does_not_matter(
        (records, shuffled) in records().prop_flat_map(|records| {
            (Just(records.clone()), Just(records).prop_shuffle())
        }),
    ) {
        let zone = Zone::new(origin(), Class::IN, records.clone()).unwrap();
        prop_assert_eq!(&Zone::new(origin(), Class::IN, shuffled).unwrap(), &zone);
        // Nor does a record that is there twice.
        let twice: Vec<_> = records.iter().chain(&records).cloned().collect();
        prop_assert_eq!(Zone::new(origin(), Class::IN, twice).unwrap(), zone);
    }

    #[test]
    fn no_record_is_lost(records in records()) {
        let zone = Zone::new(origin(), Class::IN, records.clone()).unwrap();
        let mut found: Vec<_> = zone.records().map(|r| (r.name, r.data)).collect();
        let mut given: Vec<_> = records.into_iter().map(|r| (r.name, r.data)).collect();
        found.sort();
        given.sort();
        given.dedup();
        prop_assert_eq!(found, given);
    }
}

const APEX: &str = "@ 60 SOA ns x 1 2 3 4 5\n@ 60 NS ns\n";

fn load(text: &str) -> Result<Zone, LoadError> {
    Zone::from_text(text.as_bytes(), &origin())
}

#[test]
fn an_rrset_has_one_ttl() {
    let zone = load(&format!("{APEX}a 90 A 192.0.2.1\na 30 A 192.0.2.2\na 60 A 192.0.2.1\n"));
    let zone = zone.unwrap();
    let name = "a.zone.example".parse::<dns_wire::NameBuf>().unwrap();
    let rrset = zone.rrset(name.as_name(), RecordType::A).unwrap();
    assert_eq!((rrset.ttl(), rrset.data().len()), (30, 2));
    let highest = load(&format!("{APEX}a 2147483647 TXT x\nb 2147483648 TXT x\n")).unwrap();
    let ttls: Vec<_> = highest.records().skip(2).map(|record| record.ttl).collect();
    assert_eq!(ttls, [i32::MAX as u32, 0]);
}

#[test]
fn what_is_no_zone_is_refused() {
    let record = |line, error| Err(LoadError::Record { line, error });
    for (text, expected) in [
        ("", Err(LoadError::Zone(ZoneError::Soa))),
        ("; nothing\n\n", Err(LoadError::Zone(ZoneError::Soa))),
        ("@ 60 NS ns\n", Err(LoadError::Zone(ZoneError::Soa))),
        ("@ 60 SOA ns x 1 2 3 4 5\n", Err(LoadError::Zone(ZoneError::Ns))),
        ("@ 60 SOA ns x 1 2 3 4 5\nsub 60 NS ns\n", Err(LoadError::Zone(ZoneError::Ns))),
        ("{}@ 60 SOA ns x 2 2 3 4 5\n", Err(LoadError::Zone(ZoneError::Soa))),
        ("{}@ 60 SOA NS x 1 2 3 4 5\n", Ok(())),
        ("{}a 60 SOA ns x 1 2 3 4 5\n", record(3, ZoneError::Soa)),
        ("{}a 60 CNAME b\na 60 A 192.0.2.1\n", Err(LoadError::Zone(ZoneError::CnameAndOther))),
        ("{}a 60 CNAME b\na 60 CNAME c\n", Err(LoadError::Zone(ZoneError::CnameAndOther))),
        ("{}a 60 CNAME b\nA 60 CNAME B\na 60 NSEC b CNAME\n", Ok(())),
        ("{}@ 60 CNAME b\n", Err(LoadError::Zone(ZoneError::CnameAndOther))),
        ("{}a 60 DNAME b\na 60 DNAME c\n", Err(LoadError::Zone(ZoneError::Dname))),
        ("{}a 60 DNAME b\na 60 DNAME B\n@ 60 DNAME c\n", Ok(())),
        ("{}a 60 DNAME b\na 60 CNAME b\n", Err(LoadError::Zone(ZoneError::CnameAndOther))),
        ("{}example. 60 A 192.0.2.1\n", record(3, ZoneError::OutOfZone)),
        ("{}\n\nzzone.example. 60 A 192.0.2.1\n", record(5, ZoneError::OutOfZone)),
        ("{}a 60 CH TXT x\n", record(3, ZoneError::Class)),
        ("{}$INCLUDE other\n", Err(LoadError::Include { line: 3 })),
    ] {
        let text = text.replace("{}", APEX);
        assert_eq!(load(&text).map(drop), expected, "{text}");
    }
    assert!(matches!(load("@ 60 SOA\n"), Err(LoadError::Text(_))));
    let error = load(&format!("{APEX}x 60 CH TXT x\n")).unwrap_err();
    assert_eq!(error.to_string(), "line 3: class differs from the zone's");
}

#[test]
fn records_that_cannot_be_in_a_zone_are_refused() {
    let apex = || load(APEX).unwrap().records().collect::<Vec<_>>();
    let with = |record: RecordBuf| {
        let records = apex().into_iter().chain([record]);
        Zone::new(origin(), Class::IN, records).map(drop)
    };
    let empty = |rtype| RecordBuf::new(origin(), 60, RecordData::empty(rtype));
    assert_eq!(with(empty(RecordType::A)), Err(ZoneError::Empty(RecordType::A)));
    assert_eq!(with(empty(RecordType::SOA)), Err(ZoneError::Empty(RecordType::SOA)));
    assert_eq!(with(empty(RecordType::NULL)), Ok(()));
    for rtype in [0, 41, 128, 200, 249, 250, 251, 252, 255].map(RecordType) {
        assert_eq!(with(empty(rtype)), Err(ZoneError::NotData(rtype)));
    }
    for class in [Class(0), Class::NONE, Class::ANY, Class(65535)] {
        let records = apex().into_iter().map(|record| RecordBuf { class, ..record });
        assert_eq!(Zone::new(origin(), class, records), Err(ZoneError::Class), "{class}");
    }
}
