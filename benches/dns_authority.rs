//! dns-authority: zones loaded, questions answered, updates done, in a zone of ten thousand hosts. The inputs are made here.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dns_authority::{Catalog, Limits, Transport, Zone, answer};
use dns_wire::{
    Edns, Message, NameBuf, Question, RecordBuf, RecordData, RecordType, UpdateBuilder, query,
};

/// Hosts, and as many delegations with glue, as a registry has them.
const HOSTS: u32 = 10_000;

fn text() -> String {
    let mut text = String::from(
        "@ 300 IN SOA ns admin 1 7200 900 604800 60\n@ 300 NS ns\nns 300 A 192.0.2.53\n\
         mail 300 MX 10 host1\nmail 300 MX 20 host2\nalias 300 CNAME host3\n*.wild 300 A 192.0.2.1\n",
    );
    for host in 0..HOSTS {
        let [_, _, c, d] = host.to_be_bytes();
        text += &format!("host{host} 300 A 10.0.{c}.{d}\n");
        text += &format!("sub{host} 300 NS ns.sub{host}\nns.sub{host} 300 A 10.1.{c}.{d}\n");
    }
    text
}

fn name(text: &str) -> NameBuf {
    text.parse().expect("a name")
}

fn zone() -> Zone {
    Zone::from_text(text().as_bytes(), &name("example.com")).expect("a zone")
}

fn load(criterion: &mut Criterion) {
    let (text, origin) = (text(), name("example.com"));
    let mut group = criterion.benchmark_group("dns-authority/load");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("registry", |bencher| {
        bencher.iter(|| Zone::from_text(black_box(text.as_bytes()), &origin).expect("a zone"));
    });
    group.finish();
}

fn answers(criterion: &mut Criterion) {
    let mut zones = Catalog::new();
    zones.insert(zone());
    // Others beside it, so that the right one has to be found.
    for number in 0..1000 {
        let apex = "@ 300 IN SOA ns admin 1 7200 900 604800 60\n@ 300 NS ns\n";
        let origin = name(&format!("example{number}.com"));
        zones.insert(Zone::from_text(apex.as_bytes(), &origin).expect("a zone"));
    }
    let mut group = criterion.benchmark_group("dns-authority/answer");
    group.throughput(Throughput::Elements(1));
    for (what, asked, qtype) in [
        ("exact", "host4711.example.com", RecordType::A),
        ("upper-case", "HOST4711.EXAMPLE.COM", RecordType::A),
        ("mail", "mail.example.com", RecordType::MX),
        ("alias", "alias.example.com", RecordType::A),
        ("wildcard", "a.b.wild.example.com", RecordType::A),
        ("referral", "www.sub4711.example.com", RecordType::A),
        ("nodata", "host4711.example.com", RecordType::AAAA),
        ("nxdomain", "nobody.example.com", RecordType::A),
        ("refused", "www.example.org", RecordType::A),
    ] {
        let mut buffer = [0; 512];
        let asked = name(asked);
        let mut octets = query(&mut buffer, 7, &Question::new(&asked, qtype)).expect("it fits");
        octets.opt(&Edns::new(1232)).expect("it fits");
        let octets = octets.finish().to_vec();
        group.bench_function(what, |bencher| {
            let mut room = [0; 1232];
            bencher.iter(|| {
                let message = Message::new(black_box(&octets)).expect("a header");
                answer(&zones, &message, Transport::Udp, &mut room).map(<[u8]>::len)
            });
        });
    }
    group.finish();
}

/// One record comes and goes.
fn updates(criterion: &mut Criterion) {
    let (origin, owner) = (name("example.com"), name("new.example.com"));
    let address = RecordData::address([192, 0, 2, 9].into());
    let messages = [true, false].map(|add| {
        let mut buffer = [0; 512];
        let mut update = UpdateBuilder::new(&mut buffer, 9, origin.as_name()).expect("it fits");
        let done = if add {
            update.add(&RecordBuf::new(owner.clone(), 60, address.clone()))
        } else {
            update.delete_record(owner.as_name(), &address)
        };
        done.expect("it fits");
        update.finish().to_vec()
    });
    let mut zone = zone();
    let mut group = criterion.benchmark_group("dns-authority/update");
    group.throughput(Throughput::Elements(2));
    group.bench_function("add-and-delete", |bencher| {
        bencher.iter(|| {
            for octets in &messages {
                let message = Message::new(black_box(octets)).expect("a header");
                let update = zone.update(&message, &Limits::default()).expect("an update");
                assert_eq!(update.changes.len(), 3);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, load, answers, updates);
criterion_main!(benches);
