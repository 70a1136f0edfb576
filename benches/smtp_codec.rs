//! smtp-codec: the lines that every session has, and whole sessions.

use std::hint::black_box;

use benches::inputs::smtp;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sans_io::{Connection, Event};
use smtp_codec::{Client, Command, Extensions, Leniency, Limits, Server, client, server};
use textline::ReplyScanner;

/// A server that has answered EHLO.
fn ready() -> Server {
    let mut server = Server::new(server::Config::new("mx.recipient.example"));
    let mut out = Vec::new();
    server.accept(&mut out).expect("the greeting is due");
    let event = server.receive(&mut &b"EHLO mail.sender.example\r\n"[..], &mut out);
    assert!(matches!(event, Ok(Some(_))));
    server.accept(&mut out).expect("a reply is due");
    server
}

fn commands(c: &mut Criterion) {
    let mut group = c.benchmark_group("smtp/command");
    for (name, line) in [("MAIL", smtp::MAIL), ("RCPT", smtp::RCPT)] {
        let line = line.strip_suffix(b"\r\n").expect("a line");
        group.throughput(Throughput::Bytes(line.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| drop(black_box(Command::parse(black_box(line), Leniency::default()))));
        });
    }
    group.finish();
}

/// A line is read and answered; the answer leaves the server in the state that it was in.
fn lines(c: &mut Criterion) {
    let mut group = c.benchmark_group("smtp/server_line");
    let mut in_transaction = ready();
    let mut out = Vec::new();
    let mail = in_transaction.receive(&mut &smtp::MAIL[..], &mut out);
    assert!(matches!(mail, Ok(Some(_))));
    in_transaction.accept(&mut out).expect("a reply is due");
    for (name, mut server, line) in
        [("MAIL", ready(), smtp::MAIL), ("RCPT", in_transaction, smtp::RCPT)]
    {
        group.throughput(Throughput::Bytes(line.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| {
                out.clear();
                let mut input = black_box(line);
                black_box(&server.receive(&mut input, &mut out).expect("a command"));
                server.refuse(&mut out).expect("a reply is due");
            });
        });
    }
    group.finish();
}

fn ehlo_reply(c: &mut Criterion) {
    let mut group = c.benchmark_group("smtp/reply");
    group.throughput(Throughput::Bytes(smtp::EHLO_REPLY.len() as u64));
    group.bench_function("EHLO_12_lines", |b| {
        let mut scanner = ReplyScanner::new(65536);
        b.iter(|| {
            let mut input = black_box(smtp::EHLO_REPLY);
            let reply = scanner.scan(&mut input).expect("a reply").expect("a whole reply");
            black_box(Extensions::from_reply(&reply));
        });
    });
    group.finish();
}

fn sessions(c: &mut Criterion) {
    let mut group = c.benchmark_group("smtp/server_session");
    for size in [2_000, 1_000_000] {
        let stream = smtp::session(size);
        group.throughput(Throughput::Bytes(stream.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &stream, |b, stream| {
            let config = server::Config::new("mx.recipient.example");
            let mut out = Vec::new();
            b.iter(|| {
                out.clear();
                serve(config.clone(), black_box(stream), &mut out)
            });
        });
    }
    group.finish();
}

/// Gives the octets of the message that was delivered.
fn serve(config: server::Config, stream: &[u8], out: &mut Vec<u8>) -> usize {
    let mut server = Server::new(config);
    server.accept(out).expect("the greeting is due");
    let (mut input, mut octets) = (stream, 0);
    while let Some(event) = server.receive(&mut input, out).expect("a session") {
        match event.chunk() {
            Some(chunk) => octets += chunk.len(),
            None => server.accept(out).expect("a reply is due"),
        }
    }
    octets
}

fn client_body(c: &mut Criterion) {
    let mut group = c.benchmark_group("smtp/client_body");
    let text = smtp::text(1_000_000);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("1000000", |b| {
        let (mut client, mut out) = (at_data(), Vec::with_capacity(text.len() * 2));
        b.iter(|| {
            out.clear();
            client.body(black_box(&text), &mut out).expect("the server waits for the message");
            out.len()
        });
    });
    group.finish();
}

/// A client that was told to send its message.
fn at_data() -> Client {
    let mut client = Client::new(Limits::default());
    let mut out = Vec::new();
    let hear = |client: &mut Client, reply: &[u8]| {
        let event = client.receive(&mut &*reply, &mut Vec::new());
        assert!(matches!(event, Ok(Some(client::Event::Reply { .. }))));
    };
    let from = smtp_codec::ReversePath::new("<a@sender.example>").expect("a path");
    let to = smtp_codec::ForwardPath::new("<b@recipient.example>").expect("a path");
    let none = smtp_codec::Params::NONE;
    hear(&mut client, b"220 mx.recipient.example\r\n");
    client.hello("mail.sender.example", &mut out).expect("the server greeted");
    hear(&mut client, smtp::EHLO_REPLY);
    client.mail(&from, &none, &mut out).expect("the session is ready");
    hear(&mut client, b"250 2.1.0 ok\r\n");
    client.rcpt(&to, &none, &mut out).expect("MAIL was accepted");
    hear(&mut client, b"250 2.1.5 ok\r\n");
    client.data(&mut out).expect("RCPT was accepted");
    hear(&mut client, b"354 go\r\n");
    client
}

criterion_group!(benches, commands, lines, ehlo_reply, sessions, client_body);
criterion_main!(benches);
