//! COMPRESS as a switch of layers, and the end of authentication.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use imap_codec::{
    Atom, Capability, Client, Command, Error, Limits, Mailbox, Misuse, Naming, Server, State, Verb,
    client,
    server::{Config, Event},
};
use sans_io::{Connection, Layer, Want};

fn config() -> Config {
    let mut config = Config::default();
    config.capabilities.push(Capability::CompressDeflate);
    config
}

fn logged_in(config: Config) -> Server {
    let mut server = Server::new_in_tls(config);
    let mut out = Vec::new();
    server.greet("ready", &mut out).unwrap();
    accept(&mut server, b"l LOGIN a b\r\n");
    server
}

/// Lets the server read a command and complete it with OK, and gives what it says.
fn accept(server: &mut Server, mut line: &[u8]) -> String {
    let mut out = Vec::new();
    while let Some(event) = server.receive(&mut line, &mut out).unwrap() {
        match event {
            Event::Command { tag, .. } => server.ok(&tag, "done", &mut out).unwrap(),
            _ => server.refuse(&mut out).unwrap(),
        }
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn a_server_switches_to_deflate() {
    let mut server = logged_in(config());
    assert_eq!(accept(&mut server, b"a COMPRESS LZW\r\n"), "a NO Unknown mechanism\r\n");
    assert!(server.capabilities().contains(&Capability::CompressDeflate));
    assert_eq!(accept(&mut server, b"b COMPRESS DEFLATE\r\nc NOOP\r\n"), "b OK done\r\n");
    assert_eq!((server.want(), server.is_compressed()), (Want::Layer(Layer::Deflate), false));
    assert_eq!(server.switch_layer(Layer::Tls, b""), Err(Error::Misuse(Misuse::NoSwitchDue)));
    // What was read with the command is compressed already: it is for the inflater.
    server.switch_layer(Layer::Deflate, b"c NOOP\r\n").unwrap();
    assert!(
        server.is_compressed() && !server.capabilities().contains(&Capability::CompressDeflate)
    );
    assert_eq!(
        accept(&mut server, b"d COMPRESS DEFLATE\r\ne NOOP\r\n"),
        "d NO [COMPRESSIONACTIVE] COMPRESS is active already\r\ne OK done\r\n"
    );
    let mut server = logged_in(Config::default());
    assert_eq!(accept(&mut server, b"a COMPRESS DEFLATE\r\n"), "a BAD COMPRESS is not offered\r\n");
}

#[test]
fn a_client_switches_to_deflate() {
    let mut client = Client::new_in_tls(Limits::default());
    let mut out = Vec::new();
    let say = |client: &mut Client, mut line: &[u8]| {
        while client.receive(&mut line, &mut Vec::new()).unwrap().is_some() {}
        line.len()
    };
    say(&mut client, b"* PREAUTH [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hi\r\n");
    let compress = Command::Compress { mechanism: Atom::new("DEFLATE").unwrap() };
    client.command(&Command::Noop, &mut out).unwrap();
    assert_eq!(client.command(&compress, &mut out), Err(Misuse::MustWait));
    say(&mut client, b"a001 OK done\r\n");
    client.command(&compress, &mut out).unwrap();
    assert_eq!(client.command(&Command::Noop, &mut out), Err(Misuse::MustWait));
    assert_eq!(say(&mut client, b"a002 OK done\r\n\x00\x01"), 2);
    assert_eq!(client.want(), Want::Layer(Layer::Deflate));
    assert_eq!(client.command(&Command::Noop, &mut out), Err(Misuse::MustWait));
    client.switch_layer(Layer::Deflate, b"\x00\x01").unwrap();
    assert!(client.is_compressed());
    assert_eq!(client.command(&compress, &mut out), Err(Misuse::NotOffered));
    client.command(&Command::Noop, &mut out).unwrap();
    // A NO changes nothing.
    let mut client = Client::new_in_tls(Limits::default());
    say(&mut client, b"* PREAUTH hi\r\n");
    client.command(&compress, &mut out).unwrap();
    say(&mut client, b"a001 NO [COMPRESSIONACTIVE] by TLS\r\n");
    assert_eq!((client.want(), client.is_compressed()), (Want::Input, false));
}

#[test]
fn unauthenticate() {
    let mut server = logged_in(config());
    assert_eq!(
        accept(&mut server, b"a SELECT x\r\nb UNAUTHENTICATE\r\n"),
        "a OK done\r\nb OK done\r\n"
    );
    assert_eq!(server.state(), State::NotAuthenticated);
    assert!(server.capabilities().iter().any(|known| matches!(known, Capability::Auth(_))));
    assert_eq!(accept(&mut server, b"c SELECT x\r\n"), "c BAD Authenticate first\r\n");
    assert_eq!(accept(&mut server, b"d LOGIN c d\r\n"), "d OK done\r\n");

    let mut client = Client::new_in_tls(Limits::default());
    let mut out = Vec::new();
    let mut lines =
        &b"* PREAUTH [CAPABILITY IMAP4rev1 UNAUTHENTICATE] hi\r\n* ENABLED UTF8=ACCEPT\r\n"[..];
    while client.receive(&mut lines, &mut out).unwrap().is_some() {}
    client.command(&Command::Unauthenticate, &mut out).unwrap();
    assert_eq!(client.login("a", "b", &mut out), Err(Misuse::MustWait));
    let event = client.receive(&mut &b"a001 OK done\r\n"[..], &mut out).unwrap();
    assert!(matches!(event, Some(client::Event::Done { verb: Verb::Unauthenticate, .. })));
    assert_eq!((client.state(), client.naming()), (State::NotAuthenticated, Naming::Utf7));
    assert_eq!(client.capabilities(), None);
    client.login("a", "b", &mut out).unwrap();
    let select = Command::Select { mailbox: Mailbox::INBOX, parameters: imap_codec::Items::EMPTY };
    assert_eq!(client.command(&select, &mut out), Err(Misuse::MustWait));
}
