//! dns-authority: look-ups, answers and updates over a generated zone.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dns_authority::{Catalog, Limits, Transport, Zone, answer};
use dns_wire::{
    Message, NameBuf, Question, RecordBuf, RecordData, RecordType, UpdateBuilder, query,
};

/// A zone of ten thousand hosts.
fn zone() -> Zone {
    let mut text = String::from(
        "@ 300 IN SOA ns admin 1 7200 900 604800 60\n@ 300 NS ns\nns 300 A 192.0.2.53\n",
    );
    for host in 0..10_000u32 {
        let [_, _, c, d] = host.to_be_bytes();
        text += &format!("host{host} 300 A 10.0.{c}.{d}\n");
    }
    Zone::from_text(text.as_bytes(), &name("example.com")).unwrap()
}

fn name(text: &str) -> NameBuf {
    text.parse().unwrap()
}

fn answers(criterion: &mut Criterion) {
    let mut zones = Catalog::new();
    zones.insert(zone());
    let mut group = criterion.benchmark_group("dns-authority/answer");
    for (what, asked) in [
        ("exact", "host4711.example.com"),
        ("nxdomain", "nobody.example.com"),
        ("refused", "example.org"),
    ] {
        let asked = name(asked);
        let mut buffer = [0; 512];
        let question = Question::new(&asked, RecordType::A);
        let octets = query(&mut buffer, 7, &question).unwrap().finish().to_vec();
        group.bench_function(what, |bencher| {
            let mut room = [0; 1232];
            bencher.iter(|| {
                let message = Message::new(black_box(&octets)).unwrap();
                answer(&zones, &message, Transport::Udp, &mut room).map(<[u8]>::len)
            });
        });
    }
    group.finish();
}

fn updates(criterion: &mut Criterion) {
    let origin = name("example.com");
    let mut buffer = [0; 512];
    let mut update = UpdateBuilder::new(&mut buffer, 9, origin.as_name()).unwrap();
    let address = RecordData::address([192, 0, 2, 9].into());
    update.add(&RecordBuf::new(name("new.example.com"), 60, address)).unwrap();
    let octets = update.finish().to_vec();
    let zone = zone();
    criterion.bench_function("dns-authority/update/add", |bencher| {
        bencher.iter_batched(
            || zone.clone(),
            |mut zone| {
                let message = Message::new(black_box(&octets)).unwrap();
                zone.update(&message, &Limits::default()).unwrap();
                zone
            },
            criterion::BatchSize::LargeInput,
        );
    });
}

criterion_group!(benches, answers, updates);
criterion_main!(benches);
