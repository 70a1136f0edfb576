use benches::inputs;
use dns_authority::{Catalog, Transport, Zone, answer};
use dns_wire::{
    A, Builder, Flags, Header, Message, NameBuf, Question, RecordType, Section, query, text::Reader,
};
use sans_io::PushParser;

use crate::{Input, feed};

const fn wire(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("dns-wire", name, 100, make, read)
}

const fn authority(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("dns-authority", name, 100, make, read)
}

pub(crate) const INPUTS: &[Input] = &[
    wire("records", records, walk),
    wire("pointer-chains", pointers, walk),
    Input::new("dns-wire", "long-names", 200, long_names, walk),
    Input::new("dns-wire", "many-labels", 48, many_labels, check),
    wire("suffix-bombs", suffix_bombs, check),
    wire("option-floods", option_floods, check),
    wire("distinct-names", records, rebuild),
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

/// A header with `count` answers, and what `entry` makes of each number and offset.
fn handmade(count: usize, entry: impl Fn(usize, usize) -> Vec<u8>) -> Vec<u8> {
    let [high, low] = u16::try_from(count).expect("a count").to_be_bytes();
    let mut octets = vec![0, 1, 0x80, 0, 0, 0, high, low, 0, 0, 0, 0];
    for number in 0..count {
        let record = entry(number, octets.len());
        octets.extend(record);
        octets.extend_from_slice(&[0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]);
    }
    octets
}

/// Each owner is a pointer to the owner before: the deepest chain that the limit on hops lets pass, again and again.
fn pointers(count: usize) -> Vec<u8> {
    handmade(count, |number, at| {
        if number % 64 == 0 {
            return b"\x01a\0".to_vec();
        }
        let before = at - 14 - if number % 64 == 1 { 3 } else { 2 };
        u16::try_from(0xC000 | before & 0x3FFF).expect("a pointer").to_be_bytes().to_vec()
    })
}

/// Each owner is a pointer to a name of 127 labels.
fn long_names(count: usize) -> Vec<u8> {
    handmade(count, |number, _| {
        if number == 0 { [&b"\x01a".repeat(126)[..], b"\0"].concat() } else { vec![0xC0, 12] }
    })
}

/// Each owner has 126 labels, all in place.
fn many_labels(count: usize) -> Vec<u8> {
    handmade(count / 4, |_, _| [&b"\x01a".repeat(126)[..], b"\0"].concat())
}

/// Each owner is a label and a pointer to the owner before, up to 60 of them.
fn suffix_bombs(count: usize) -> Vec<u8> {
    handmade(count, |number, at| {
        if number % 60 == 0 {
            return b"\x01a\0".to_vec();
        }
        let before = at - 14 - if number % 60 == 1 { 3 } else { 4 };
        let [high, low] = u16::try_from(0xC000 | before & 0x3FFF).expect("a pointer").to_be_bytes();
        vec![1, b'b', high, low]
    })
}

/// An OPT record with options of no octets.
fn option_floods(count: usize) -> Vec<u8> {
    let options = b"\0\x0A\0\0".repeat(count);
    let [high, low] = u16::try_from(options.len()).expect("a length").to_be_bytes();
    let head = [0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, high, low];
    [&head[..], &options].concat()
}

fn check(octets: &[u8]) {
    let _ = std::hint::black_box(Message::new(octets).expect("a header").validate());
}

fn walk(octets: &[u8]) {
    let message = Message::new(octets).expect("a header");
    let _ = message.validate();
    let labels: usize =
        message.answers().filter_map(Result::ok).map(|record| record.name.labels().count()).sum();
    std::hint::black_box(labels);
}

fn rebuild(octets: &[u8]) {
    let message = Message::new(octets).expect("a header");
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    for record in message.answers() {
        builder.copy(Section::Answer, &record.expect("a record")).expect("the record fits");
    }
    std::hint::black_box(builder.finish().len());
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
