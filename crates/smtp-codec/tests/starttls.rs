//! STARTTLS (RFC 3207): nothing sent in clear counts after it, on either side, at any cut.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/accept.rs"]
mod accept;
#[path = "support/steps.rs"]
mod steps;

use accept::Accept;
use sans_io::{Connection, Layer, Want};
use smtp_codec::{
    Client, Error, Extensions, Limits, Misuse, PeerError, Server, State, server::Config,
};
use steps::{Step, Steps};
use testkit::cuts;

fn config() -> Config {
    let mut config = Config::new("hamburger.edu");
    config.extensions.starttls = true;
    config.extensions.auth = "PLAIN".into();
    config
}

const UPGRADE: &[Step] = &[
    |client, out| client.hello("crepes.fr", out),
    Client::starttls,
    |client, out| client.hello("crepes.fr", out),
    Client::quit,
];

const CLEAR: &[u8] =
    b"220 a\r\n250-a\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 SIZE 1000\r\n220 go ahead\r\n";

#[test]
fn commands_before_the_handshake_are_an_error_at_every_cut() {
    for injected in ["NOOP\r\n", "\r\n", "R", "EHLO evil\r\nMAIL FROM:<evil@example.org>\r\n", "\0"]
    {
        let clear = format!("EHLO crepes.fr\r\nSTARTTLS\r\n{injected}");
        let segments: &[&[u8]] = &[clear.as_bytes(), b"EHLO crepes.fr\r\nQUIT\r\n"];
        let run = cuts::check(Server::new(config()), Accept, segments);
        let error = Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 };
        assert_eq!(run.error(), Some(format!("{error:?}").as_str()), "{injected:?}");
        assert_eq!(run.events().len(), 2, "{injected:?}");
        assert_eq!(run.want, Want::Close);
    }
}

#[test]
fn replies_before_the_handshake_are_an_error_at_every_cut() {
    for injected in ["250 evil\r\n", "2", "\n", "250-AUTH LOGIN\r\n250 evil\r\n"] {
        let clear = [CLEAR, injected.as_bytes()].concat();
        let segments: &[&[u8]] = &[&clear, b"250-a\r\n250 SIZE 5\r\n221 a\r\n"];
        let run = cuts::check(Client::new(Limits::default()), Steps::new(UPGRADE), segments);
        let error = Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 };
        assert_eq!(run.error(), Some(format!("{error:?}").as_str()), "{injected:?}");
        assert_eq!(run.out, b"EHLO crepes.fr\r\nSTARTTLS\r\n", "{injected:?}");
    }
}

#[test]
fn a_server_forgets_what_it_was_told_in_clear() {
    let segments: &[&[u8]] = &[
        b"EHLO crepes.fr\r\nSTARTTLS\r\n",
        b"MAIL FROM:<>\r\nEHLO crepes.fr\r\nSTARTTLS\r\nAUTH PLAIN AGJvYgBodW5ncnk=\r\nQUIT\r\n",
    ];
    let run = cuts::check(Server::new(config()), Accept, segments);
    assert_eq!(run.error(), None);
    let out = str::from_utf8(&run.out).unwrap();
    let (clear, above) = out.split_once("220 2.0.0 go ahead\r\n").unwrap();
    assert!(clear.contains("STARTTLS") && !clear.contains("AUTH"), "{clear}");
    assert!(above.starts_with("503 5.5.1 send EHLO or HELO first\r\n250-"), "{above}");
    assert!(above.contains("250 AUTH PLAIN\r\n503 5.5.1 TLS is active already\r\n235 "), "{above}");
    assert!(!above.contains("STARTTLS"), "{above}");
}

#[test]
fn a_server_forgets_the_clients_name_and_login() {
    let mut config = config();
    config.auth_in_clear = true;
    let (mut server, mut out) = (Server::new(config), Vec::new());
    server.accept(&mut out).unwrap();
    for mut line in
        [&b"EHLO crepes.fr\r\n"[..], b"AUTH PLAIN AGJvYgBodW5ncnk=\r\n", b"STARTTLS\r\n"]
    {
        server.receive(&mut line, &mut out).unwrap().unwrap();
        server.accept(&mut out).unwrap();
    }
    assert!(server.is_authenticated() && !server.is_in_tls());
    assert_eq!((server.client_name(), server.state()), (Some("crepes.fr"), State::Tls));
    server.switch_layer(Layer::Tls, b"").unwrap();
    assert!(!server.is_authenticated() && server.is_in_tls());
    assert_eq!((server.client_name(), server.state()), (None, State::Greeted));
}

#[test]
fn a_client_forgets_what_it_was_told_in_clear() {
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    let mut steps = UPGRADE.iter();
    for reply in CLEAR
        .split_inclusive(|octet| *octet == b'\n')
        .collect::<Vec<_>>()
        .chunk_by(|a, _| a[3] == b'-')
    {
        let reply = reply.concat();
        client.receive(&mut reply.as_slice(), &mut out).unwrap().unwrap();
        if client.state() != State::Tls {
            steps.next().unwrap()(&mut client, &mut out).unwrap();
        }
    }
    assert_eq!(client.extensions().size, Some(1000));
    assert_eq!(client.want(), Want::Layer(Layer::Tls));
    // Nothing is read, written or left before the switch.
    assert_eq!(client.receive(&mut &b"250 a\r\n"[..], &mut out), Ok(None));
    assert_eq!(client.hello("a", &mut out), Err(Misuse::State(State::Tls)));
    assert_eq!(client.switch_layer(Layer::Deflate, b""), Err(Error::Misuse(Misuse::NoSwitchDue)));
    client.switch_layer(Layer::Tls, b"").unwrap();
    assert_eq!(client.extensions(), &Extensions::default());
    assert!(client.is_in_tls());
    assert_eq!(client.state(), State::Greeted);
}

#[test]
fn a_client_does_not_go_on_in_clear() {
    for refusal in ["454 TLS not available\r\n", "500 what?\r\n"] {
        let stream = [b"220 a\r\n250-a\r\n250 STARTTLS\r\n", refusal.as_bytes()].concat();
        let run = cuts::check(Client::new(Limits::default()), Steps::new(UPGRADE), &[&stream]);
        let error = Error::Peer { kind: PeerError::TlsRefused, at: 0 };
        assert_eq!(run.error(), Some(format!("{error:?}").as_str()));
        assert_eq!(run.out, b"EHLO crepes.fr\r\nSTARTTLS\r\n");
    }
}

#[test]
fn sessions_that_start_inside_tls() {
    let server = Server::new_in_tls(config());
    let run = cuts::check(server, Accept, &[b"EHLO a\r\nSTARTTLS\r\nQUIT\r\n"]);
    let out = str::from_utf8(&run.out).unwrap();
    assert!(out.contains("250 AUTH PLAIN\r\n503 5.5.1 TLS is active already\r\n221 "), "{out}");
    let mut client = Client::new_in_tls(Limits::default());
    let mut out = Vec::new();
    client.receive(&mut &b"220 a\r\n"[..], &mut out).unwrap();
    client.hello("a", &mut out).unwrap();
    client.receive(&mut &b"250-a\r\n250 STARTTLS\r\n"[..], &mut out).unwrap();
    assert_eq!(client.starttls(&mut out), Err(Misuse::NotOffered));
}

#[test]
fn a_stream_that_ends_instead_of_the_handshake() {
    let run = cuts::check(Server::new(config()), Accept, &[b"EHLO a\r\nSTARTTLS\r\n"]);
    assert_eq!(run.eof.as_deref(), Some("UnexpectedEof(Tls)"));
    let run = cuts::check(Client::new(Limits::default()), Steps::new(UPGRADE), &[CLEAR]);
    assert_eq!(run.eof.as_deref(), Some("UnexpectedEof(Tls)"));
}
