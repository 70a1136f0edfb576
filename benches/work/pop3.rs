use pop3_codec::{
    Client, Command, Leniency, Limits, Maildrop, Server, UniqueId,
    server::{Config, Event},
};
use sans_io::{Connection, Event as _};

use crate::{Input, feed};

const fn input(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("pop3-codec", name, 500, make, read)
}

pub(crate) const INPUTS: &[Input] = &[
    input("commands", |n| b"NOOP\r\n".repeat(n), serve),
    input("line-without-end", |n| b"x".repeat(16 * n), serve),
    input("deleted-messages", dele, serve),
    input("unique-ids", listing, list),
    input("dots", |n| [b"+OK\r\n", &b"..\r\n".repeat(n)[..], b".\r\n"].concat(), retrieve),
    input("capabilities", |n| [b"+OK\r\n", &b"X y\r\n".repeat(n)[..], b".\r\n"].concat(), ask),
];

/// Limits that are out of the way.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.line = usize::MAX;
    limits.reply = usize::MAX;
    limits.capabilities = usize::MAX;
    limits
}

fn dele(count: usize) -> Vec<u8> {
    let lines: String = (1..=count).map(|number| format!("DELE {number}\r\n")).collect();
    (lines + "LIST\r\nUIDL\r\nRSET\r\n").into_bytes()
}

fn listing(count: usize) -> Vec<u8> {
    let lines: String = (1..=count).map(|number| format!("{number} id-{number}\r\n")).collect();
    format!("+OK\r\n{lines}.\r\n").into_bytes()
}

/// A server whose maildrop has a message for each 8 octets of the stream.
fn serve(stream: &[u8]) {
    let mut config = Config::default();
    config.limits = limits();
    let mut server = Server::new_in_tls(config);
    let mut out = Vec::with_capacity(stream.len() * 16 + 1024);
    server.accept(&mut out).expect("the greeting is due");
    let messages = stream.len() / 8;
    let mut drive = |input: &mut &[u8]| {
        while let Ok(Some(event)) = server.receive(input, &mut out) {
            let answered = match event {
                Event::Answered { .. } => Ok(()),
                Event::Command { command: Command::Pass(_), .. } => {
                    let mut maildrop = Maildrop::new();
                    for number in 0..messages {
                        let id = format!("id-{number}");
                        maildrop.push(100, &UniqueId::new(&id).expect("a unique-id"));
                    }
                    server.open(maildrop, &mut out)
                }
                _ => server.accept(&mut out),
            };
            if answered.is_err() {
                let _ = server.refuse(&mut out);
            }
        }
    };
    feed(b"USER bob\r\nPASS hungry\r\n", 16, &mut drive);
    feed(stream, 16, &mut drive);
}

/// A client that is logged in reads `stream` as the reply to what `say` sends.
fn hear(stream: &[u8], say: impl FnOnce(&mut Client, &mut Vec<u8>)) {
    let mut client = Client::new_in_tls(limits(), Leniency::default());
    let mut out = Vec::new();
    let _ = client.receive(&mut &b"+OK\r\n"[..], &mut out);
    let _ = client.user("bob", &mut out);
    let _ = client.receive(&mut &b"+OK\r\n"[..], &mut out);
    let _ = client.pass("hungry", &mut out);
    let _ = client.receive(&mut &b"+OK\r\n"[..], &mut out);
    say(&mut client, &mut out);
    let mut octets = 0;
    feed(stream, 16, |input| {
        while let Ok(Some(event)) = client.receive(input, &mut out) {
            octets += event.chunk().map_or(1, <[u8]>::len);
        }
    });
    assert!(octets > 1, "the client did not take the reply");
}

fn list(stream: &[u8]) {
    hear(stream, |client, out| client.command(&Command::Uidl(None), out).expect("logged in"));
}

fn ask(stream: &[u8]) {
    hear(stream, |client, out| client.command(&Command::Capa, out).expect("logged in"));
}

fn retrieve(stream: &[u8]) {
    hear(stream, |client, out| client.retr(1, out).expect("logged in"));
}
