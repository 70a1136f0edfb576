//! Time: deadlines on a virtual clock, which a peer that drips octets cannot move, and errors that stay.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::time::Duration;

use sans_io::{Connection, Instant, Want};
use smtp_codec::{
    Client, Error, ForwardPath, Limits, Params, ReversePath, Server, State, server::Config,
};

const MINUTE: Duration = Duration::from_secs(60);

fn at(seconds: u64) -> Instant {
    Instant::from_epoch(Duration::from_secs(seconds))
}

/// A server that has read these lines and accepted them.
fn server(lines: &[&str]) -> (Server, Vec<u8>) {
    let mut config = Config::new("a");
    config.extensions.auth = "LOGIN".into();
    config.auth_in_clear = true;
    let (mut server, mut out) = (Server::new(config), Vec::new());
    server.accept(&mut out).unwrap();
    for line in lines {
        let line = format!("{line}\r\n");
        server.receive(&mut line.as_bytes(), &mut out).unwrap().unwrap();
        server.accept(&mut out).unwrap();
    }
    out.clear();
    (server, out)
}

#[test]
fn an_idle_server_says_421() {
    let table: [(&[&str], State); 4] = [
        (&[], State::Greeted),
        (&["HELO a"], State::Ready),
        (&["HELO a", "MAIL FROM:<>"], State::Mail),
        (&["HELO a", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA"], State::Data),
    ];
    for (lines, state) in table {
        let (mut server, mut out) = server(lines);
        assert_eq!(server.poll_timeout(at(100)), Some(at(400)), "{state:?}");
        assert_eq!(server.handle_timeout(at(399), &mut out), Ok(()));
        assert_eq!((server.want(), out.as_slice()), (Want::Input, &b""[..]));
        assert_eq!(server.handle_timeout(at(400), &mut out), Err(Error::TimedOut(state)));
        assert_eq!(out, b"421 4.4.2 timeout\r\n");
        assert_stuck(&mut server, Error::TimedOut(state));
        assert_eq!(server.poll_timeout(at(500)), None);
    }
}

#[test]
fn a_server_waits_for_its_caller_without_a_deadline() {
    let mut server = Server::new(Config::new("a"));
    assert_eq!(server.poll_timeout(at(0)), None);
    server.accept(&mut Vec::new()).unwrap();
    assert_eq!(server.poll_timeout(at(0)), Some(at(300)));
    server.receive(&mut &b"NOOP\r\n"[..], &mut Vec::new()).unwrap().unwrap();
    assert_eq!(server.poll_timeout(at(0)), None);
    assert_eq!(server.handle_timeout(at(1000), &mut Vec::new()), Ok(()));
    server.accept(&mut Vec::new()).unwrap();
    assert_eq!(server.poll_timeout(at(1000)), Some(at(1300)));
}

#[test]
fn dripping_octets_do_not_extend_a_command_line() {
    let (mut server, mut out) = server(&[]);
    let line = [b'x'; 100];
    for seconds in 0..60u64 {
        assert_eq!(server.poll_timeout(at(seconds)), Some(at(300)));
        let mut input = &line[..usize::try_from(seconds).unwrap()];
        assert_eq!(server.receive(&mut input, &mut out), Ok(None));
    }
    // Nor does an overlong line, which is skipped.
    let long = [b'x'; 5000];
    assert_eq!(server.receive(&mut &long[..], &mut out), Ok(None));
    assert_eq!(server.poll_timeout(at(100)), Some(at(300)));
}

#[test]
fn a_message_extends_the_deadline_by_pieces() {
    let (mut server, mut out) = server(&["HELO a", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA"]);
    assert_eq!(server.poll_timeout(at(0)), Some(at(300)));
    let piece = [b'x'; 1024];
    for count in 1..=64u64 {
        server.receive(&mut &piece[..], &mut out).unwrap().unwrap();
        // Once for each 16 KiB.
        assert_eq!(server.poll_timeout(at(count)), Some(at(300 + count - count % 16)));
    }
}

#[test]
fn a_clients_deadlines() {
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    let hear = |client: &mut Client, reply: &str, out: &mut Vec<u8>| {
        client.receive(&mut reply.as_bytes(), out).unwrap().unwrap();
    };
    assert_eq!(client.poll_timeout(at(0)), Some(at(300)));
    hear(&mut client, "220 a\r\n", &mut out);
    assert_eq!(client.poll_timeout(at(1)), None);
    client.hello("a", &mut out).unwrap();
    assert_eq!(client.poll_timeout(at(1)), Some(at(301)));
    hear(&mut client, "250-a\r\n250 PIPELINING\r\n", &mut out);
    client.mail(&ReversePath::Null, &Params::NONE, &mut out).unwrap();
    assert_eq!(client.poll_timeout(at(2)), Some(at(302)));
    client.rcpt(&ForwardPath::Postmaster, &Params::NONE, &mut out).unwrap();
    client.data(&mut out).unwrap();
    assert_eq!(client.poll_timeout(at(3)), Some(at(302)));
    // Half a reply is none.
    assert_eq!(client.receive(&mut &b"250"[..], &mut out), Ok(None));
    assert_eq!(client.poll_timeout(at(4)), Some(at(302)));
    hear(&mut client, "250 a\r\n", &mut out);
    assert_eq!(client.poll_timeout(at(5)), Some(at(305)));
    hear(&mut client, "250 a\r\n", &mut out);
    assert_eq!(client.poll_timeout(at(6)), Some(at(6) + 2 * MINUTE));
    hear(&mut client, "354 a\r\n", &mut out);
    assert_eq!(client.poll_timeout(at(7)), None);
    client.body(b"a", &mut out).unwrap();
    client.end_of_data(&mut out).unwrap();
    assert_eq!(client.poll_timeout(at(8)), Some(at(8) + 10 * MINUTE));
    out.clear();
    assert_eq!(client.handle_timeout(at(607), &mut out), Ok(()));
    let error = Error::TimedOut(State::Data);
    assert_eq!(client.handle_timeout(at(608), &mut out), Err(error));
    assert_stuck(&mut client, error);
    assert_eq!(client.poll_timeout(at(609)), None);
}

#[test]
fn a_stream_that_ends_early_is_an_error_that_stays() {
    let table: [(&[&str], &[u8], State); 4] = [
        (&[], b"NO", State::Greeted),
        (&["HELO a", "MAIL FROM:<>"], b"", State::Mail),
        (&["HELO a", "MAIL FROM:<>", "RCPT TO:<a@b>"], b"", State::Rcpt),
        (&["HELO a", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA"], b"\r", State::Data),
    ];
    for (lines, rest, state) in table {
        let (mut server, mut out) = server(lines);
        server.receive(&mut &rest[..], &mut out).unwrap();
        let error = Error::UnexpectedEof(state);
        assert_eq!(server.receive_eof(rest), Err(error));
        assert_stuck(&mut server, error);
    }
    let (mut server, _) = server(&["HELO a"]);
    assert_eq!(server.receive_eof(b""), Ok(()));
    assert_eq!(
        (server.want(), server.receive(&mut &b"NOOP\r\n"[..], &mut Vec::new())),
        (Want::Close, Ok(None))
    );

    let mut client = Client::new(Limits::default());
    let error = Error::UnexpectedEof(State::Connected);
    assert_eq!(client.receive_eof(b""), Err(error));
    assert_stuck(&mut client, error);
    let mut client = Client::new(Limits::default());
    client.receive(&mut &b"220 a\r\n"[..], &mut Vec::new()).unwrap();
    assert_eq!(client.clone().receive_eof(b""), Ok(()));
    assert_eq!(client.receive_eof(b"2"), Err(Error::UnexpectedEof(State::Greeted)));
}

/// Every method of the contract gives the error again and writes nothing.
fn assert_stuck<C: Connection<Error = Error>>(conn: &mut C, error: Error) {
    let mut out = Vec::new();
    for input in [&b""[..], b"250 a\r\n", b"NOOP\r\n"] {
        let mut unread = input;
        assert_eq!(conn.receive(&mut unread, &mut out).err(), Some(error));
        assert_eq!(unread, input);
    }
    assert_eq!(conn.receive_eof(b""), Err(error));
    assert_eq!(conn.switch_layer(sans_io::Layer::Tls, b""), Err(error));
    assert_eq!(conn.handle_timeout(at(10_000), &mut out), Err(error));
    assert_eq!((conn.want(), out.as_slice()), (Want::Close, &b""[..]));
}
