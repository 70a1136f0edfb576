use benches::inputs;
use dns_authority::{Catalog, Transport, Zone, answer};
use dns_wire::{
    A, Builder, Flags, Header, Message, MessageBuf, NameBuf, Question, Rdata, RecordBuf,
    RecordData, RecordType, Section, query, text::Reader,
};
use sans_io::PushParser;

use super::dns_hostile::{
    colliding, flat_labels, has_collided, labels, long_names, options, pointers, suffixes,
};
use crate::{Input, feed};

const fn wire(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("dns-wire", name, 100, make, read)
}

const fn authority(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("dns-authority", name, 100, make, read)
}

pub(crate) const INPUTS: &[Input] = &[
    wire("records", records, walk),
    // No honest message has more labels.
    wire("reverse-zone", reverse, walk),
    Input::new("dns-wire", "pointer-chains", 200, pointers, walk).growing().beside("reverse-zone"),
    Input::new("dns-wire", "long-names", 200, long_names, walk).growing().beside("reverse-zone"),
    Input::new("dns-wire", "many-labels", 48, labels, walk).beside("reverse-zone"),
    Input::new("dns-wire", "suffix-bombs", 200, suffixes, walk).growing().beside("reverse-zone"),
    Input::new("dns-wire", "option-floods", 1000, options, walk).beside("records"),
    wire("owned-reverse-zone", reverse, own),
    Input::new("dns-wire", "owned-pointer-chains", 200, pointers, own).beside("owned-reverse-zone"),
    Input::new("dns-wire", "owned-long-names", 200, long_names, own).beside("owned-reverse-zone"),
    Input::new("dns-wire", "owned-suffix-bombs", 200, suffixes, own)
        .growing()
        .beside("owned-reverse-zone"),
    wire("distinct-names", records, rebuild),
    wire("flat-names", flat_names, rebuild),
    Input::new("dns-wire", "flat-reverse-zone", 24, flat_reverse, rebuild),
    wire("colliding-names", colliding, rebuild_colliding).beside("flat-names"),
    Input::new("dns-wire", "flat-labels", 14, flat_labels, rebuild).beside("flat-reverse-zone"),
    wire("registry-zone", |n| inputs::dns::registry_zone(n).into_bytes(), registry),
    wire("zone-lines", |n| b"a 60 IN A 192.0.2.1\n".repeat(n), zone),
    wire("parentheses", |n| [&b"a 60 IN A (".repeat(n)[..], b")"].concat(), zone),
    wire("deep-parentheses", |n| [&b"a 60 A "[..], &b"(".repeat(n), b"\n"].concat(), zone),
    wire("huge-words", |n| [&b"a 60 TXT "[..], &b"x".repeat(8 * n), b"\n"].concat(), zone),
    wire("escapes", |n| [&b"a 60 TXT "[..], &b"\\000".repeat(n), b"\n"].concat(), zone),
    wire("many-words", |n| [&b"a 60 TXT"[..], &b" x".repeat(n), b"\n"].concat(), zone),
    wire("generate-lines", |n| b"$GENERATE 1-1 a$ 60 A 192.0.2.$\n".repeat(n), zone),
    wire("open-quotes", |n| [b"a TXT \"", &b"\\\"".repeat(n)[..]].concat(), zone),
    wire("blank-lines", |n| b"\n;x\n".repeat(n), zone),
    authority("records-of-a-name", one_name, serve).sorted(),
    authority("names", many_names, serve).sorted(),
    authority("aliases", aliases, serve).sorted(),
];

/// A response with as many records of distinct names.
fn records(count: usize) -> Vec<u8> {
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    builder.header(Header { id: 1, flags: Flags::default().with_response(true) });
    for number in 0..count {
        let name: NameBuf = format!("n{number}.example").parse().expect("a name");
        let data = A { address: [192, 0, 2, 1].into() };
        builder.add(Section::Answer, &name, 60, &data).expect("the record fits");
    }
    builder.finish().to_vec()
}

/// The same without compression.
fn flat_names(count: usize) -> Vec<u8> {
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    builder.compression(false);
    for number in 0..count {
        let name: NameBuf = format!("n{number}.example").parse().expect("a name");
        let data = A { address: [192, 0, 2, 1].into() };
        builder.add(Section::Answer, &name, 60, &data).expect("the record fits");
    }
    builder.finish().to_vec()
}

/// Aliases within a reverse zone: 34 labels on either side.
fn reverse(count: usize) -> Vec<u8> {
    reverse_zone(count, true)
}

/// The same without compression.
fn flat_reverse(count: usize) -> Vec<u8> {
    reverse_zone(count, false)
}

fn reverse_zone(count: usize, compressed: bool) -> Vec<u8> {
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    builder.compression(compressed);
    let name = |network, number| {
        NameBuf::reverse(std::net::Ipv6Addr::new(0x2001, 0xDB8, network, 0, 0, 0, 0, number).into())
    };
    // All aliases, then where each comes from.
    for (rtype, from, to) in [(RecordType::CNAME, 0, 1), (RecordType::PTR, 1, 0)] {
        for number in 0..u16::try_from(count / 2).expect("a count") {
            let data = RecordData::from_wire(rtype, name(to, number).as_wire()).expect("a name");
            let record = RecordBuf::new(name(from, number), 60, data);
            builder.push(Section::Answer, &record).expect("the record fits");
        }
    }
    builder.finish().to_vec()
}

fn walk(octets: &[u8]) {
    let message = Message::new(octets).expect("a header");
    message.validate().expect("a sound message");
    // Names in data are visited as owners are, or an honest message would have half of the work.
    let labels = |record: dns_wire::Record<'_>| {
        let target = match record.data() {
            Ok(Rdata::Cname(alias)) => alias.target.labels().count(),
            Ok(Rdata::Ptr(pointer)) => pointer.target.labels().count(),
            _ => 0,
        };
        record.name.labels().count() + target
    };
    let labels: usize = message.answers().filter_map(Result::ok).map(labels).sum();
    std::hint::black_box(labels);
}

fn own(octets: &[u8]) {
    std::hint::black_box(MessageBuf::decode(octets).expect("a sound message"));
}

fn rebuild(octets: &[u8]) {
    std::hint::black_box(built(octets));
}

fn rebuild_colliding(octets: &[u8]) {
    let count = usize::from(u16::from_be_bytes([octets[6], octets[7]]));
    assert!(has_collided(count, built(octets)), "the table tells names apart that should collide");
}

/// The size of the message built again.
fn built(octets: &[u8]) -> usize {
    let message = Message::new(octets).expect("a header");
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    for record in message.answers() {
        builder.copy(Section::Answer, &record.expect("a record")).expect("the record fits");
    }
    builder.finish().len()
}

fn zone(text: &[u8]) {
    let mut reader = Reader::new("example".parse().expect("a name"));
    feed(text, 64, |input| while matches!(reader.push(input), Ok(Some(_))) {});
}

/// As from a file.
fn registry(text: &[u8]) {
    let mut reader = Reader::new("zz".parse().expect("a name"));
    feed(text, 65_536, |input| while matches!(reader.next_entry(input), Ok(Some(_))) {});
}

fn with_apex(records: impl Iterator<Item = String>) -> Vec<u8> {
    let apex = String::from("@ 60 SOA ns x 1 1 1 1 1\n@ 60 NS ns\n");
    (apex + &records.collect::<String>()).into_bytes()
}

fn one_name(count: usize) -> Vec<u8> {
    with_apex((0..count).map(|number| format!("www 60 A 10.0.{}.{}\n", number / 256, number % 256)))
}

fn many_names(count: usize) -> Vec<u8> {
    with_apex((0..count).map(|number| format!("n{number} 60 A 192.0.2.1\n")))
}

fn aliases(count: usize) -> Vec<u8> {
    with_apex((0..count).map(|number| format!("n{number} 60 CNAME n{}\n", number + 1)))
}

/// A zone is loaded and asked once.
fn serve(text: &[u8]) {
    let origin: NameBuf = "example".parse().expect("a name");
    let mut zones = Catalog::new();
    zones.insert(Zone::from_text(text, &origin).expect("a zone"));
    for name in ["www.example", "n0.example", "nothing.example"] {
        let name: NameBuf = name.parse().expect("a name");
        let (mut asked, mut room) = ([0; 512], vec![0; 65_535]);
        let asked = query(&mut asked, 1, &Question::new(&name, RecordType::A)).expect("it fits");
        let message = Message::new(asked.finish()).expect("a header");
        std::hint::black_box(answer(&zones, &message, Transport::Tcp, &mut room));
    }
}
