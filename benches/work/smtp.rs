use sans_io::{Connection, Event};
use smtp_codec::{Client, Limits, Server, server::Config};

use crate::{Input, feed};

const fn input(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("smtp-codec", name, 500, make, read)
}

pub(crate) const INPUTS: &[Input] = &[
    input("commands", |n| b"NOOP\r\n".repeat(n), serve),
    input("line-without-end", |n| b"x".repeat(16 * n), serve),
    input("recipients", recipients, serve),
    input("parameters", parameters, serve),
    input("source-route", |n| around("MAIL FROM:<@a", &",@a".repeat(n), ":b@c>"), serve),
    input("quoted-local-part", |n| around("MAIL FROM:<\"", &"\\\"".repeat(n), "\"@c>"), serve),
    input("dots", dots, serve),
    input("mechanisms", mechanisms, greet).sorted(),
    input("extensions", |n| [&b"250-X\r\n".repeat(n)[..], b"250 Y\r\n"].concat(), greet),
];

fn around(before: &str, middle: &str, after: &str) -> Vec<u8> {
    [before, middle, after, "\r\n"].concat().into_bytes()
}

fn recipients(count: usize) -> Vec<u8> {
    [b"MAIL FROM:<>\r\n", &b"RCPT TO:<a@b>\r\n".repeat(count)[..]].concat()
}

fn dots(lines: usize) -> Vec<u8> {
    [b"MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n", &b"..\r\n".repeat(lines)[..]].concat()
}

/// Parameters of as many keywords.
fn parameters(count: usize) -> Vec<u8> {
    let params: String = (0..count).map(|index| format!(" x{index:06}=y")).collect();
    around("MAIL FROM:<>", &params, "")
}

/// As many mechanisms, each of another name.
fn mechanisms(count: usize) -> Vec<u8> {
    let names: String = (0..count).map(|index| format!(" X{index:06}")).collect();
    [b"250-a\r\n", &around("250 AUTH", &names, "")[..]].concat()
}

/// Limits that are out of the way: what is bounded by them would look linear.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.line = usize::MAX;
    limits.auth_line = usize::MAX;
    limits.reply = usize::MAX;
    limits.recipients = usize::MAX;
    limits
}

/// A server reads the stream in small pieces and accepts what it can.
fn serve(stream: &[u8]) {
    let mut config = Config::new("hamburger.edu");
    config.limits = limits();
    let mut server = Server::new(config);
    let mut out = Vec::with_capacity(stream.len() * 16 + 1024);
    server.accept(&mut out).expect("the greeting is due");
    let mut drive = |input: &mut &[u8]| {
        while let Ok(Some(event)) = server.receive(input, &mut out) {
            if event.chunk().is_none() && server.accept(&mut out).is_err() {
                let _ = server.refuse(&mut out);
            }
        }
    };
    feed(b"EHLO crepes.fr\r\n", 16, &mut drive);
    feed(stream, 16, &mut drive);
}

/// A client reads the stream as the reply to its EHLO.
fn greet(stream: &[u8]) {
    let mut client = Client::new(limits());
    let mut out = Vec::new();
    let _ = client.receive(&mut &b"220 a\r\n"[..], &mut out);
    let _ = client.hello("crepes.fr", &mut out);
    feed(stream, 16, |input| while matches!(client.receive(input, &mut out), Ok(Some(_))) {});
}
