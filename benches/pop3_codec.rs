//! pop3-codec: the replies that every session has, and whole sessions.

use std::{fmt::Write, hint::black_box};

use benches::inputs::smtp;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pop3_codec::{
    Client, Command, Maildrop, Server, UniqueId, client,
    server::{Config, Event},
};
use sans_io::{Connection, Event as _};

/// A client that is logged in.
fn logged_in() -> Client {
    let mut client = Client::default();
    let mut out = Vec::new();
    let hear = |client: &mut Client| {
        let event = client.receive(&mut &b"+OK\r\n"[..], &mut Vec::new());
        assert!(matches!(event, Ok(Some(client::Event::Reply { .. }))));
    };
    hear(&mut client);
    client.user("bob", &mut out).expect("the server greeted");
    hear(&mut client);
    client.pass("hungry", &mut out).expect("USER was accepted");
    hear(&mut client);
    client
}

fn retr(c: &mut Criterion) {
    let mut group = c.benchmark_group("pop3/client_retr");
    for size in [10_000, 10_000_000] {
        let stream = [b"+OK message follows\r\n", &smtp::stuffed(size)[..]].concat();
        group.throughput(Throughput::Bytes(stream.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &stream, |b, stream| {
            let (mut client, mut out) = (logged_in(), Vec::new());
            b.iter(|| {
                out.clear();
                client.retr(1, &mut out).expect("the session is logged in");
                let (mut input, mut octets) = (black_box(stream.as_slice()), 0);
                while let Some(event) = client.receive(&mut input, &mut out).expect("a message") {
                    octets += event.chunk().map_or(0, <[u8]>::len);
                }
                octets
            });
        });
    }
    group.finish();
}

/// What memory itself can do with the octets of a large message: a copy, and a search for what is not there.
fn memory(c: &mut Criterion) {
    let mut group = c.benchmark_group("pop3/memory");
    let stream = smtp::stuffed(10_000_000);
    group.throughput(Throughput::Bytes(stream.len() as u64));
    group.bench_function("copy", |b| {
        let mut out = Vec::with_capacity(stream.len());
        b.iter(|| {
            out.clear();
            out.extend_from_slice(black_box(&stream));
            out.len()
        });
    });
    group.bench_function("memchr", |b| b.iter(|| memchr::memchr(0, black_box(&stream))));
    group.bench_function("memchr_every_LF", |b| {
        b.iter(|| memchr::memchr_iter(b'\n', black_box(&stream)).count());
    });
    group.finish();
}

/// A server writes a large message, its transparency dots and its line ends.
fn body(c: &mut Criterion) {
    let mut group = c.benchmark_group("pop3/server_body");
    let text = smtp::text(10_000_000);
    let mut maildrop = Maildrop::new();
    maildrop.push(text.len() as u64, &UniqueId::new("a-unique-id").expect("an id"));
    let mut config = Config::default();
    config.auth_in_clear = true;
    let (mut server, mut out) = (Server::new(config), Vec::new());
    server.accept(&mut out).expect("the greeting is due");
    for line in [&b"USER bob\r\n"[..], b"PASS hungry\r\n"] {
        server.receive(&mut &*line, &mut out).expect("a command");
        if server.open(maildrop.clone(), &mut out).is_err() {
            server.accept(&mut out).expect("a reply is due");
        }
    }
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("10000000", |b| {
        b.iter(|| {
            out.clear();
            server.receive(&mut &b"RETR 1\r\n"[..], &mut out).expect("a command");
            server.accept(&mut out).expect("a reply is due");
            server.body(black_box(&text), &mut out).expect("a message is due");
            server.end_of_body(&mut out).expect("a message is due");
            out.len()
        });
    });
    group.finish();
}

fn listings(c: &mut Criterion) {
    let mut group = c.benchmark_group("pop3/client_listing");
    let mut ids = String::from("+OK\r\n");
    let mut sizes = String::from("+OK\r\n");
    for number in 1..=1000 {
        write!(ids, "{number} {:032x}\r\n", number * 7919).expect("text");
        write!(sizes, "{number} {}\r\n", number * 7919).expect("text");
    }
    for (name, command, lines) in
        [("UIDL_1000", Command::Uidl(None), ids), ("LIST_1000", Command::List(None), sizes)]
    {
        let stream = [lines.as_bytes(), b".\r\n"].concat();
        group.throughput(Throughput::Bytes(stream.len() as u64));
        group.bench_function(name, |b| {
            let (mut client, mut out) = (logged_in(), Vec::new());
            b.iter(|| {
                out.clear();
                client.command(&command, &mut out).expect("the session is logged in");
                let (mut input, mut events) = (black_box(stream.as_slice()), 0);
                while client.receive(&mut input, &mut out).expect("a listing").is_some() {
                    events += 1;
                }
                events
            });
        });
    }
    group.finish();
}

/// A server reads a pipelined session in which every message is fetched and marked as deleted.
fn session(c: &mut Criterion) {
    const MESSAGES: u32 = 100;
    let mut group = c.benchmark_group("pop3/server_session");
    let text = smtp::text(10_000);
    let mut stream = String::from("USER bob\r\nPASS hungry\r\nSTAT\r\nUIDL\r\nLIST\r\n");
    let mut maildrop = Maildrop::new();
    for number in 1..=MESSAGES {
        write!(stream, "RETR {number}\r\nDELE {number}\r\n").expect("text");
        maildrop.push(text.len() as u64, &UniqueId::new("a-unique-id").expect("an id"));
    }
    stream.push_str("QUIT\r\n");
    group.throughput(Throughput::Elements(u64::from(MESSAGES)));
    group.bench_function(format!("{MESSAGES}_messages_of_10000"), |b| {
        let mut config = Config::default();
        config.auth_in_clear = true;
        let mut out = Vec::new();
        b.iter(|| {
            out.clear();
            let mut server = Server::new(config.clone());
            server.accept(&mut out).expect("the greeting is due");
            let mut input = black_box(stream.as_bytes());
            while let Some(event) = server.receive(&mut input, &mut out).expect("a session") {
                match event {
                    Event::Answered { .. } => {}
                    Event::Command { command: Command::Pass(_), .. } => {
                        server.open(maildrop.clone(), &mut out).expect("a login waits");
                    }
                    Event::Command { command: Command::Retr(_), .. } => {
                        server.accept(&mut out).expect("a reply is due");
                        server.body(&text, &mut out).expect("a message is due");
                        server.end_of_body(&mut out).expect("a message is due");
                    }
                    _ => server.accept(&mut out).expect("a reply is due"),
                }
            }
            out.len()
        });
    });
    group.finish();
}

criterion_group!(benches, retr, memory, body, listings, session);
criterion_main!(benches);
