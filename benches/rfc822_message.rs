//! rfc822-message: finding fields, reading typed values, building a header.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rfc822_message::{
    AddrSpec, DateTime, HeaderBuilder, HeaderParser, HeaderTable, Limits, Message, MsgId, NameAddr,
    Zone,
};
use sans_io::PushParser;

/// A header section as a delivered message has it, of about 2 kB.
fn section() -> Vec<u8> {
    let mut section = b"Return-Path: <alice@crepes.fr>\r\n".to_vec();
    for hop in 0..4 {
        section.extend_from_slice(
            format!(
                "Received: from mail{hop}.crepes.fr (mail{hop}.crepes.fr [192.0.2.{hop}])\r\n\tby mx.hamburger.edu with ESMTPS id 4Xyz{hop}\r\n\tfor <bob@hamburger.edu>; Fri, 21 Nov 1997 09:55:0{hop} -0600\r\n"
            )
            .as_bytes(),
        );
    }
    section.extend_from_slice(
        b"From: \"Alice A.\" <alice@crepes.fr>\r\n\
          To: Bob <bob@hamburger.edu>, carol@networkutopia.com,\r\n Dave Davis <dave@example.com>\r\n\
          Subject: Do you like ketchup, or do you like\r\n pickles better\r\n\
          Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n\
          Message-ID: <4a5b6c7d.1234@crepes.fr>\r\n\
          References: <1@crepes.fr> <2@hamburger.edu>\r\n\t<3@crepes.fr>\r\n\
          MIME-Version: 1.0\r\n\
          Content-Type: text/plain; charset=utf-8\r\n",
    );
    for field in 0..12 {
        section.extend_from_slice(
            format!("X-Field-{field}: some value of field {field}, not very long\r\n").as_bytes(),
        );
    }
    section.extend_from_slice(b"\r\n");
    section
}

fn scan(c: &mut Criterion) {
    let small = [section(), b"Do you like ketchup?\r\n".to_vec()].concat();
    let large = [section(), b"How about pickles?\r\n".repeat(50_000)].concat();
    for (name, message) in [("2kB", &small), ("1MB", &large)] {
        let mut group = c.benchmark_group("rfc822_message/scan");
        group.throughput(Throughput::Bytes(message.len() as u64));
        group.bench_function(format!("table_{name}"), |b| {
            let mut table = HeaderTable::new();
            b.iter(|| {
                table.index(black_box(message), &Limits::default());
                table.body_start()
            });
        });
        group.bench_function(format!("push_4kB_reads_{name}"), |b| {
            b.iter(|| {
                let mut parser = HeaderParser::default();
                let (mut consumed, mut events) = (0, 0);
                for end in (4096..message.len()).step_by(4096).chain([message.len()]) {
                    let mut input = black_box(&message[consumed..end]);
                    while let Ok(Some(_)) = parser.push(&mut input) {
                        events += 1;
                    }
                    consumed = end - input.len();
                }
                events
            });
        });
        group.finish();
    }
}

fn typed(c: &mut Criterion) {
    let message = section();
    let mut group = c.benchmark_group("rfc822_message/typed");
    group.bench_function("from_to_subject_date", |b| {
        let mut table = Some(HeaderTable::new());
        b.iter(|| {
            let message = Message::parse_with(
                black_box(&message),
                &Limits::default(),
                table.take().unwrap_or_default(),
            );
            let header = message.header();
            let addresses =
                |name| header.first(name).map_or(0, |field| field.addresses().mailboxes().count());
            let found = (
                addresses("From"),
                addresses("To"),
                header.first("Subject").map(|field| field.text().len()),
                header.first("Date").and_then(|field| field.date(&mut ())),
            );
            table = Some(message.into_table());
            found
        });
    });
    let list = "Dave Davis <dave@example.com>, ".repeat(1000);
    group.throughput(Throughput::Bytes(list.len() as u64));
    group.bench_function("1000_addresses", |b| {
        b.iter(|| rfc822_message::Addresses::new(black_box(list.as_bytes())).mailboxes().count());
    });
    group.finish();
}

fn build(c: &mut Criterion) {
    let (Ok(alice), Ok(bob)) =
        (AddrSpec::new("alice@crepes.fr"), AddrSpec::new("bob@hamburger.edu"))
    else {
        return;
    };
    let (Ok(id), Ok(date)) =
        (MsgId::new("1@crepes.fr"), DateTime::from_unix(880_127_706, Zone::UTC))
    else {
        return;
    };
    let mut out = Vec::new();
    c.bench_function("rfc822_message/build/five_fields", |b| {
        b.iter(|| {
            out.clear();
            let mut header = HeaderBuilder::new();
            let built = header
                .date(black_box(&date))
                .and_then(|header| header.from(&[NameAddr::new("Alice A.", &alice)]))
                .and_then(|header| header.to(&[(&bob).into()]))
                .and_then(|header| {
                    header
                        .subject("Do you like ketchup, or do you like pickles better, or neither?")
                })
                .and_then(|header| header.message_id(&id));
            if let Ok(header) = built {
                header.write_header(&mut out);
            }
            out.len()
        });
    });
}

criterion_group!(benches, scan, typed, build);
criterion_main!(benches);
