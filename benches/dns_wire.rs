//! dns-wire: messages read, walked and built; names; zone text. The inputs are made here.

use std::{
    hash::{BuildHasher, RandomState},
    hint::black_box,
};

use benches::inputs::dns::registry_zone;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dns_wire::{
    A, Aaaa, Builder, Edns, Flags, Header, Message, Mx, Name, NameBuf, Ns, Query, Question,
    RecordBuf, RecordType, Section, Soa, query, text::Reader,
};
use sans_io::PushParser;

/// A message and the records that it is built of.
struct Input {
    name: &'static str,
    question: (NameBuf, RecordType),
    records: Vec<(Section, RecordBuf)>,
    octets: Vec<u8>,
}

impl Input {
    fn new(
        name: &'static str,
        asked: &str,
        qtype: RecordType,
        records: Vec<(Section, RecordBuf)>,
    ) -> Self {
        let mut input =
            Self { name, question: (host(asked), qtype), records, octets: vec![0; 65_535] };
        let mut buffer = std::mem::take(&mut input.octets);
        let length = input.build(&mut buffer);
        buffer.truncate(length);
        input.octets = buffer;
        input
    }

    fn build(&self, buffer: &mut [u8]) -> usize {
        let mut builder = Builder::new(buffer);
        builder.header(Header { id: 7, flags: Flags::default().with_response(true) });
        builder.question(&Question::new(&self.question.0, self.question.1)).expect("it fits");
        for (section, record) in &self.records {
            builder.push(*section, record).expect("it fits");
        }
        builder.opt(&Edns::new(1232)).expect("it fits");
        builder.finish().len()
    }
}

fn host(text: &str) -> NameBuf {
    text.parse().expect("a name")
}

fn record(owner: &str, data: &impl dns_wire::WriteData) -> RecordBuf {
    RecordBuf::of(&host(owner), 172_800, data).expect("small data")
}

/// The query alone, an answer, a referral of a registry, and mail exchanges with their addresses.
fn inputs() -> [Input; 4] {
    let mut referral = Vec::new();
    let mut exchanges = Vec::new();
    for letter in 'a'..='m' {
        let server = format!("{letter}.gtld-servers.net");
        referral.push((Section::Authority, record("com", &Ns { host: host(&server).as_name() })));
    }
    for (number, letter) in (0u8..).zip('a'..='m') {
        let server = format!("{letter}.gtld-servers.net");
        let (v4, v6) =
            ([192, 5, 6, number].into(), [0x2001, 0x503, 0xA83E, 0, 0, 0, 2, number.into()].into());
        referral.push((Section::Additional, record(&server, &A { address: v4 })));
        referral.push((Section::Additional, record(&server, &Aaaa { address: v6 })));
    }
    for number in 0u8..10 {
        let exchange = host(&format!("mx{number}.mail.example.com"));
        let data = Mx { preference: number.into(), exchange: exchange.as_name() };
        exchanges.push((Section::Answer, record("example.com", &data)));
    }
    for number in 0u8..10 {
        let data = A { address: [192, 0, 2, number].into() };
        exchanges
            .push((Section::Additional, record(&format!("mx{number}.mail.example.com"), &data)));
    }
    let (mname, rname) = (host("ns.example.com"), host("hostmaster.example.com"));
    let soa = Soa {
        mname: mname.as_name(),
        rname: rname.as_name(),
        serial: 1,
        refresh: 7200,
        retry: 600,
        expire: 3_600_000,
        minimum: 60,
    };
    let negative = vec![(Section::Authority, record("example.com", &soa))];
    [
        Input::new("query", "www.example.com", RecordType::A, Vec::new()),
        Input::new("negative", "nothing.example.com", RecordType::A, negative),
        Input::new("referral", "www.example.com", RecordType::A, referral),
        Input::new("mail", "example.com", RecordType::MX, exchanges),
    ]
}

/// A look at the header and the question, and a query as a server reads it.
fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("dns/parse");
    for input in inputs() {
        group.bench_function(BenchmarkId::new("question", input.name), |b| {
            b.iter(|| {
                let message = Message::new(black_box(&input.octets)).expect("a header");
                black_box((message.header(), message.question().expect("a question")));
            });
        });
    }
    let name = host("www.example.com");
    let mut buffer = [0; 512];
    let mut asked = query(&mut buffer, 7, &Question::new(&name, RecordType::A)).expect("it fits");
    asked.opt(&Edns::new(1232)).expect("it fits");
    let asked = asked.finish();
    group.bench_function("query", |b| b.iter(|| Query::new(black_box(asked)).expect("a query")));
}

/// Everything is checked.
fn validate(c: &mut Criterion) {
    let mut group = c.benchmark_group("dns/validate");
    for input in inputs() {
        group.throughput(Throughput::Bytes(input.octets.len() as u64));
        group.bench_function(input.name, |b| {
            b.iter(|| {
                Message::new(black_box(&input.octets)).expect("a header").validate().expect("sound")
            });
        });
    }
}

/// Every record, its owner stepped over.
fn scan(c: &mut Criterion) {
    let mut group = c.benchmark_group("dns/scan");
    for input in inputs() {
        group.throughput(Throughput::Bytes(input.octets.len() as u64));
        group.bench_function(input.name, |b| {
            b.iter(|| {
                let message = Message::new(black_box(&input.octets)).expect("a header");
                for head in message.scan() {
                    black_box(head.expect("a record"));
                }
            });
        });
    }
}

/// Every record of every section, typed.
fn walk(c: &mut Criterion) {
    let mut group = c.benchmark_group("dns/walk");
    for input in inputs() {
        group.throughput(Throughput::Bytes(input.octets.len() as u64));
        group.bench_function(input.name, |b| {
            b.iter(|| {
                let message = Message::new(black_box(&input.octets)).expect("a header");
                for record in message.records() {
                    black_box(record.expect("a record").1.data().expect("sound"));
                }
            });
        });
    }
}

/// With compression, into a buffer that is there.
fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("dns/build");
    for input in inputs() {
        let mut buffer = vec![0; 65_535];
        group.throughput(Throughput::Bytes(input.octets.len() as u64));
        group.bench_function(input.name, |b| b.iter(|| black_box(&input).build(&mut buffer)));
    }
    let name = host("www.example.com");
    let mut buffer = [0; 512];
    group.bench_function("query_alone", |b| {
        b.iter(|| {
            let question = Question::new(black_box(&name), RecordType::A);
            query(&mut buffer, 7, &question).expect("it fits").finish().len()
        });
    });
}

fn names(c: &mut Criterion) {
    let mut group = c.benchmark_group("dns/name");
    let text = "a.rather.long.name.with.labels.www.example.com.";
    let (name, upper) = (host(text), host(&text.to_uppercase()));
    group.bench_function("from_text", |b| {
        b.iter(|| NameBuf::from_text(black_box(text).as_bytes(), Name::ROOT))
    });
    group.bench_function("to_text", |b| b.iter(|| black_box(&name).to_string()));
    group.bench_function("equal", |b| b.iter(|| black_box(&name) == black_box(&upper)));
    group.bench_function("order", |b| b.iter(|| black_box(&name).cmp(black_box(&upper))));
    group.bench_function("from_wire", |b| b.iter(|| NameBuf::from_wire(black_box(name.as_wire()))));
    group.bench_function("hash", |b| b.iter(|| RandomState::new().hash_one(black_box(&name))));
    group.bench_function("sort_key", |b| b.iter(|| black_box(&name).sort_key()));
}

/// A zone of a registry, its records borrowed and owned.
fn text(c: &mut Criterion) {
    let zone = registry_zone(2000);
    let mut group = c.benchmark_group("dns/text");
    group.throughput(Throughput::Elements(2000));
    group.bench_function("borrowed", |b| {
        b.iter(|| {
            let mut reader = Reader::new(NameBuf::root());
            let mut input = black_box(zone.as_bytes());
            let mut records = 0;
            while let Some(entry) = reader.next_entry(&mut input).expect("in bounds") {
                black_box(entry);
                records += 1;
            }
            assert_eq!(records, 2000);
        });
    });
    group.bench_function("owned", |b| {
        b.iter(|| {
            let mut reader = Reader::new(NameBuf::root());
            let mut input = black_box(zone.as_bytes());
            let mut records = 0;
            while let Some(entry) = reader.push(&mut input).expect("in bounds") {
                black_box(entry);
                records += 1;
            }
            assert_eq!(records, 2000);
        });
    });
}

criterion_group!(benches, parse, walk, validate, scan, build, names, text);
criterion_main!(benches);
