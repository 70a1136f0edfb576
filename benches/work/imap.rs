use imap_codec::{
    Client, Limits, Server,
    server::{Config, Event},
};
use sans_io::{Connection, Event as _};

use crate::{Input, feed};

const fn input(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("imap-codec", name, 250, make, read)
}

pub(crate) const INPUTS: &[Input] = &[
    input("commands", |n| b"a NOOP\r\n".repeat(n), serve),
    input("line-without-end", |n| b"x".repeat(16 * n), serve),
    input("sequence-set", |n| around("a FETCH 1", &",1".repeat(n), " FLAGS"), serve),
    input("search-keys", |n| around("a SEARCH ALL", &" SEEN".repeat(n), ""), serve),
    input("nested-search-keys", |n| around("a SEARCH ", &"(".repeat(n), "ALL"), serve),
    input("negated-search-keys", |n| around("a SEARCH ", &"NOT ".repeat(n), "ALL"), serve),
    input("quoted-string", |n| around("a CREATE \"", &"\\\"".repeat(n), "\""), serve),
    input("small-literals", |n| around("a SEARCH", &" SUBJECT {1+}\r\nx".repeat(n), ""), serve),
    input("flags", |n| around("* 1 FETCH (FLAGS (", &"\\Seen ".repeat(n), "x))"), hear),
    input("fetch-lines", |n| b"* 1 FETCH (FLAGS (\\Seen) UID 1)\r\n".repeat(n), hear),
    input("nested-parts", |n| nested("* 1 FETCH (BODYSTRUCTURE ", n), hear),
    input("search-result", |n| around("* SEARCH", &" 1".repeat(n), ""), hear),
    input("addresses", addresses, hear),
    input("mailbox-name", |n| around("* LIST () \"/\" \"", &"&AOk-".repeat(n), "\""), hear),
];

fn around(before: &str, middle: &str, after: &str) -> Vec<u8> {
    [before, middle, after, "\r\n"].concat().into_bytes()
}

fn nested(before: &str, depth: usize) -> Vec<u8> {
    let part = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)";
    let inner = format!("{part}{}", " \"MIXED\")".repeat(depth));
    around(&format!("{before}{}", "(".repeat(depth)), &inner, ")")
}

fn addresses(count: usize) -> Vec<u8> {
    let list = "(NIL NIL \"a\" \"b\")".repeat(count);
    let envelope = format!("NIL \"s\" ({list}) NIL NIL ({list}) NIL NIL NIL NIL");
    around("* 1 FETCH (ENVELOPE (", &envelope, "))")
}

/// Limits that are out of the way.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.line = usize::MAX;
    limits.line_before_login = usize::MAX;
    limits.response = usize::MAX;
    limits.errors = u32::MAX;
    limits.unsolicited = u32::MAX;
    limits.depth = 100;
    limits
}

/// A server with a mailbox selected completes what it can.
fn serve(stream: &[u8]) {
    let mut config = Config::default();
    config.limits = limits();
    let mut server = Server::new_in_tls(config);
    let mut out = Vec::with_capacity(stream.len() * 16 + 1024);
    server.greet("ready", &mut out).expect("the greeting is due");
    let mut drive = |input: &mut &[u8]| {
        while let Ok(Some(event)) = server.receive(input, &mut out) {
            match event {
                Event::Command { tag, .. } => {
                    let _ = server.ok(&tag, "done", &mut out);
                }
                event if event.chunk().is_some() => {}
                _ => {
                    let _ = server.refuse(&mut out);
                }
            }
        }
    };
    feed(b"a LOGIN bob hungry\r\na SELECT INBOX\r\n", 16, &mut drive);
    feed(stream, 16, &mut drive);
}

/// A client reads untagged responses.
fn hear(stream: &[u8]) {
    let mut client = Client::new_in_tls(limits());
    let mut out = Vec::new();
    let _ = client.receive(&mut &b"* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n"[..], &mut out);
    let mut events = 0;
    feed(stream, 16, |input| {
        while let Ok(Some(event)) = client.receive(input, &mut out) {
            events += event.chunk().map_or(1, <[u8]>::len);
        }
    });
    assert!(events > 0, "the client did not take the response");
}
