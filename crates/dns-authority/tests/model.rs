//! Lookups and updates beside the slow reference, over zones at random.
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
#[path = "support/reference.rs"]
mod reference;

use dns_authority::{Catalog, Limits, Transport, Update, Zone, answer};
use dns_wire::{
    Class, Message, NameBuf, Question, RecordBuf, RecordData, RecordType, Section, Soa,
    UpdateBuilder, query,
};
use generate::{anywhere, inside, origin, records, updates};
use proptest::{collection::vec, prelude::*, sample::select};
use reference::{Found, Reference};

fn qtype() -> impl Strategy<Value = RecordType> {
    select(vec![
        RecordType::A,
        RecordType::NS,
        RecordType::CNAME,
        RecordType::DNAME,
        RecordType::DS,
        RecordType::MX,
        RecordType::TXT,
        RecordType::ANY,
        RecordType(65280),
    ])
}

/// The records without the SOA's serial number, sorted.
fn contents(records: impl IntoIterator<Item = RecordBuf>) -> Vec<RecordBuf> {
    let mut records: Vec<_> = records
        .into_iter()
        .map(|record| match record.data.typed::<Soa<'_>>() {
            Ok(soa) => {
                let data = RecordData::new(&Soa { serial: 0, ..soa }).unwrap();
                RecordBuf { data, ..record.clone() }
            }
            Err(_) => record,
        })
        .collect();
    records.sort();
    records
}

fn message(updates: &[RecordBuf]) -> Vec<u8> {
    let mut buffer = vec![0; 65_535];
    let origin = origin();
    let mut update = UpdateBuilder::new(&mut buffer, 1, origin.as_name()).unwrap();
    for record in updates {
        update.builder().push(Section::UPDATE, record).unwrap();
    }
    update.finish().to_vec()
}

proptest! {
    #[test]
    fn lookups_agree(records in records(), names in vec((anywhere(), qtype()), 1..20)) {
        let zone = Zone::new(origin(), Class::IN, records.clone()).unwrap();
        let reference = Reference { origin: origin(), records };
        for (name, rtype) in names {
            let lookup = Found::from(&zone.lookup(name.as_name(), rtype));
            prop_assert_eq!(lookup, reference.lookup(name.as_name(), rtype), "{} {}", name, rtype);
        }
    }

    #[test]
    fn updates_agree(records in records(), updates in updates()) {
        let before = Zone::new(origin(), Class::IN, records).unwrap();
        let mut zone = before.clone();
        let octets = message(&updates);
        let done = zone.update(&Message::new(&octets).unwrap(), &Limits::default());
        let Update { changes } = done.unwrap();
        let mut reference = Reference { origin: origin(), records: before.records().collect() };
        updates.iter().for_each(|update| reference.apply(update));
        prop_assert_eq!(contents(zone.records()), contents(reference.records));
        // What is left is a sound zone, and the serial number moved if anything did.
        prop_assert_eq!(Zone::new(origin(), Class::IN, zone.records()), Ok(zone.clone()));
        prop_assert_eq!(changes.is_empty(), zone == before);
        prop_assert_eq!(zone.serial() == before.serial(), zone == before);
    }

    #[test]
    fn answers_are_sound(
        zones in vec((records(), inside()), 1..4),
        questions in vec((anywhere(), qtype(), 12usize..1500), 1..20),
    ) {
        let mut catalog = Catalog::new();
        for (records, at) in zones {
            // Zones at several places: the names are moved from the one origin to another.
            let moved = |name: &NameBuf| name.rebase(origin().as_name(), at.as_name()).ok()?;
            let records: Option<Vec<_>> = records
                .into_iter()
                .map(|record| Some(RecordBuf { name: moved(&record.name)?, ..record }))
                .collect();
            let zone = records.map(|records| Zone::new(at.clone(), Class::IN, records));
            catalog.insert(zone.expect("short names").unwrap());
        }
        for (name, qtype, room) in questions {
            let (mut asked, mut room) = ([0; 512], vec![0; room]);
            let octets = query(&mut asked, 1, &Question::new(&name, qtype)).unwrap().finish();
            let asked = Message::new(octets).unwrap();
            for transport in [Transport::Udp, Transport::Tcp] {
                let size = room.len();
                let Some(response) = answer(&catalog, &asked, transport, &mut room) else {
                    prop_assert!(size < octets.len());
                    continue;
                };
                prop_assert!(transport == Transport::Tcp || response.len() <= 512);
                let response = Message::new(response).unwrap();
                prop_assert_eq!(response.validate(), Ok(()));
                let mut seen: Vec<_> =
                    response.records().map(|r| r.unwrap().1.to_owned().unwrap()).collect();
                let count = seen.len();
                seen.sort();
                seen.dedup();
                prop_assert_eq!(seen.len(), count, "a record twice: {:?}", response);
            }
        }
    }
}
