//! Zone files, from text in memory to records in wire form.
//!
//! What a record is worth is summed up whatever the order. The answer covers every octet; the work that is timed looks at the
//! ends of names and data only, so that it is the reading that counts.

use std::hint::black_box;

use sans_io::PushParser;

use crate::{
    Sum,
    measure::{Entrant, Row, Workload, corpus},
};

pub(super) fn rows() -> Vec<Row> {
    let registry = benches::inputs::dns::registry_zone(10_000);
    let root = corpus("dns/zones/dnsjava/src/test/resources/root.zone");
    let root = root.and_then(|text| String::from_utf8(text).ok());
    [("tld", "zz.", Some(registry)), ("root", ".", root)]
        .iter()
        .filter_map(|(name, origin, text)| Some(zone(name, origin, text.as_deref()?)?.measure()))
        .collect()
}

fn zone<'z>(name: &str, origin: &'static str, text: &'z str) -> Option<Workload<'z>> {
    let lines = text.lines().count();
    let ours = entrant("dns-wire", lines, text, move |text, sink| ours(text, origin, sink))?;
    let peers = [
        entrant("dnsbox", lines, text, move |text, sink| dnsbox(text, origin, sink)),
        entrant("domain", lines, text, move |text, sink| domain(text, origin, sink)),
        entrant("hickory-proto", lines, text, move |text, sink| hickory(text, origin, sink)),
    ];
    Some(Workload {
        area: "dns",
        name: format!("zone {name}, {} B, {lines} records", text.len()),
        goal: 5.0,
        entrants: [ours].into_iter().chain(peers.into_iter().flatten()).collect(),
    })
}

/// A record: owner and data in wire form, type, TTL.
type Sink<'s> = &'s mut dyn FnMut(&[u8], u16, u32, &[u8]);

/// A peer that reads all of `text`; none if it gives up before the end.
fn entrant<'z>(
    name: &'static str,
    lines: usize,
    text: &'z str,
    read: impl Fn(&str, Sink<'_>) -> Option<()> + 'z,
) -> Option<Entrant<'z>> {
    let (mut answer, mut records) = (0u64, 0);
    let done = read(text, &mut |owner, rtype, ttl, data| {
        let mut hash = 0xCBF2_9CE4_8422_2325u64;
        let fields = [&rtype.to_be_bytes()[..], &ttl.to_be_bytes(), owner, data];
        for octet in fields.into_iter().flatten() {
            hash = (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01B3);
        }
        answer = answer.wrapping_add(hash);
        records += 1;
    });
    if done.is_none() {
        eprintln!("{name}: cannot read this zone ({records} records of {lines})");
        return None;
    }
    Some(Entrant::with_answer(name, answer, move || {
        let mut total = 0u64;
        read(black_box(text), &mut |owner, rtype, ttl, data| {
            let mut sum = Sum::default();
            sum.octets(owner);
            sum.add(rtype);
            sum.add(ttl);
            sum.octets(data);
            total = total.wrapping_add(sum.0);
        });
        total
    }))
}

fn ours(text: &str, origin: &str, sink: Sink<'_>) -> Option<()> {
    let mut reader = dns_wire::text::Reader::new(origin.parse().ok()?);
    reader.finish();
    let mut input = text.as_bytes();
    while let Some(entry) = reader.next_entry(&mut input).ok()? {
        let dns_wire::text::Item::Record(record) = entry.item else { return None };
        sink(record.name.as_wire()?, record.rtype.0, record.ttl, record.raw.as_bytes());
    }
    Some(())
}

fn dnsbox(text: &str, origin: &str, sink: Sink<'_>) -> Option<()> {
    let origin: dnsbox::NameBuf = origin.parse().ok()?;
    let mut limits = dnsbox::zone::ZoneLimits::default();
    limits.max_input_len = text.len();
    let mut reader = dnsbox::zone::ZoneReader::new(text).with_origin(&origin).with_limits(limits);
    let mut buffer = [0; 65_535];
    while let Some(record) = reader.next_record(&mut buffer).ok()? {
        sink(record.name.as_wire(), record.rtype.get(), record.ttl, record.rdata);
    }
    Some(())
}

fn domain(text: &str, origin: &str, sink: Sink<'_>) -> Option<()> {
    use domain::base::{ToName, rdata::ComposeRecordData};
    let mut reader = domain::zonefile::inplace::Zonefile::from(text.as_bytes());
    reader.set_origin(origin.parse().ok()?);
    let (mut owner, mut data) = (Vec::new(), Vec::new());
    while let Some(entry) = reader.next_entry().ok()? {
        let domain::zonefile::inplace::Entry::Record(record) = entry else { return None };
        owner.clear();
        data.clear();
        record.owner().compose(&mut owner).ok()?;
        record.data().compose_rdata(&mut data).ok()?;
        sink(&owner, record.rtype().to_int(), record.ttl().as_secs(), &data);
    }
    Some(())
}

fn hickory(text: &str, origin: &str, sink: Sink<'_>) -> Option<()> {
    use hickory_proto::{
        rr::Name,
        serialize::binary::{BinEncodable, BinEncoder, NameEncoding},
    };
    let origin = Name::from_ascii(origin).ok()?;
    let parser = hickory_proto::serialize::txt::Parser::new(text, None, Some(origin));
    let (_, sets) = parser.parse().ok()?;
    for record in sets.values().flat_map(|set| set.records_without_rrsigs()) {
        let (mut owner, mut data) = (Vec::new(), Vec::new());
        let mut encoder = BinEncoder::new(&mut owner);
        encoder.set_name_encoding(NameEncoding::Uncompressed);
        record.name.emit(&mut encoder).ok()?;
        let mut encoder = BinEncoder::new(&mut data);
        encoder.set_name_encoding(NameEncoding::Uncompressed);
        record.data.emit(&mut encoder).ok()?;
        sink(&owner, record.record_type().into(), record.ttl, &data);
    }
    Some(())
}
