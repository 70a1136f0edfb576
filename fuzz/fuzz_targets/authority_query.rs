//! Octets as a zone file and as a query: whatever is asked of whatever zone, the response is sound and keeps to its size.
#![no_main]

use std::sync::LazyLock;

use dns_authority::{Catalog, Transport, Zone, answer};
use dns_wire::{Message, NameBuf};
use libfuzzer_sys::fuzz_target;

/// Zones with a bit of everything, for queries that are not for the zone in the input.
static ZONES: LazyLock<Catalog> = LazyLock::new(|| {
    let mut zones = Catalog::new();
    for (origin, text) in [
        (".", "@ 60 SOA a a 1 2 3 4 5\n@ 60 NS a\na 60 NS a.a\na.a 60 A 192.0.2.1\n"),
        (
            "a",
            "@ 60 SOA a a 1 2 3 4 5\n@ 60 NS a\n* 60 CNAME b\nb 60 DNAME c\nc 60 MX 1 a\n\
             a 60 A 192.0.2.1\na 60 TXT a\nd 60 NS d.d\nd.d 60 AAAA 2001:db8::1\nd 60 DS 1 8 2 00\n\
             e.e.e 60 A 192.0.2.2\nf 60 DNAME @\n*.e 60 TYPE65280 \\# 1 00\n",
        ),
    ] {
        zones.insert(Zone::from_text(text.as_bytes(), &name(origin)).expect("a zone"));
    }
    zones
});

fn name(text: &str) -> NameBuf {
    text.parse().expect("a name")
}

fuzz_target!(|data: &[u8]| {
    let Some(([room, zone], data)) = data.split_first_chunk() else { return };
    // A zone of the input, if it is one; then the query begins behind a zero octet.
    let (text, octets) = match data.iter().position(|octet| *octet == 0) {
        Some(end) if zone % 2 == 0 => data.split_at(end),
        _ => (&[][..], data),
    };
    let mut own = Catalog::new();
    if let Ok(zone) = Zone::from_text(text, &name("a")) {
        let again = Zone::new(zone.origin().clone(), zone.class(), zone.records());
        assert_eq!(again.as_ref(), Ok(&zone));
        let lines: String = zone.records().map(|record| format!("{record}\n")).collect();
        assert_eq!(Zone::from_text(lines.as_bytes(), &name("a")).as_ref(), Ok(&zone));
        own.insert(zone);
    }
    let zones = if own.zones().next().is_some() { &own } else { &*ZONES };
    let Ok(query) = Message::new(octets) else { return };
    let mut buffer = vec![0; usize::from(*room) * 257];
    for transport in [Transport::Udp, Transport::Tcp] {
        let Some(response) = answer(zones, &query, transport, &mut buffer) else { continue };
        let response = Message::new(response).expect("a header");
        assert_eq!(response.validate(), Ok(()));
        assert!(response.flags().is_response() && !query.flags().is_response());
        assert_eq!((response.id(), response.opcode()), (query.id(), query.opcode()));
        let most = match query.edns() {
            Ok(Some(edns)) => usize::from(edns.udp_size).clamp(512, 1232),
            _ => 512,
        };
        assert!(transport == Transport::Tcp || response.as_bytes().len() <= most);
        let mut records: Vec<_> = response
            .records()
            .map(|record| record.and_then(|(_, record)| record.to_owned()).expect("validated"))
            .collect();
        let count = records.len();
        records.sort();
        records.dedup();
        assert_eq!(records.len(), count, "no record is there twice");
    }
});
