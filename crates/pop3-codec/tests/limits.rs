//! Hostile streams: memory stays bounded, work stays linear, and every limit ends in its typed error.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::time::Duration;

use pop3_codec::{
    Client, Error, Leniency, LimitKind, Limits, Maildrop, Server, State, UniqueId, client,
    server::{self, Config},
};
use sans_io::{Connection, Instant, Want};
use testkit::{alloc::measure, cuts};

#[global_allocator]
static ALLOCATOR: testkit::alloc::Counting = testkit::alloc::Counting;

fn server(limits: Limits) -> Server {
    let mut config = Config::default();
    config.auth_in_clear = true;
    config.limits = limits;
    let mut server = Server::new(config);
    server.accept(&mut Vec::new()).unwrap();
    server
}

fn logged_in(limits: Limits) -> Client {
    let mut client = Client::new(limits, Leniency::default());
    let mut out = Vec::new();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client.user("bob", &mut out).unwrap();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client.pass("hungry", &mut out).unwrap();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client
}

/// Feeds `stream` through a buffer of `capacity()` octets and drops every event.
fn feed<C: Connection>(
    conn: &mut C,
    stream: &[u8],
    mut on: impl FnMut(&mut C, &mut Vec<u8>),
) -> Result<(), C::Error> {
    let mut out = Vec::new();
    let (mut start, mut end) = (0, 0);
    while end < stream.len() {
        end = stream.len().min(end + 61);
        loop {
            let mut input = &stream[start..end];
            let event = conn.receive(&mut input, &mut out)?.is_some();
            start = end - input.len();
            if event {
                on(conn, &mut out);
            } else {
                break;
            }
        }
        out.clear();
        assert!(end - start <= conn.capacity());
    }
    Ok(())
}

#[test]
fn an_endless_command_line_is_dropped_and_refused_in_sync() {
    let mut conn = server(Limits::default());
    let stream = [vec![b'x'; 1 << 20], b"\r\nNOOP\r\nQUIT\r\n".to_vec()].concat();
    let mut events = 0;
    let counts = measure(|| {
        feed(&mut conn, &stream, |server, out| {
            events += 1;
            server.refuse(out).unwrap();
        })
        .unwrap();
    });
    assert_eq!(events, 2, "a bad command and QUIT; NOOP is refused before the login");
    assert!(counts.peak < 1024, "{counts:?}");
}

#[test]
fn too_many_bad_commands_end_the_session() {
    let mut limits = Limits::default();
    limits.errors = 3;
    let mut conn = server(limits);
    let stream = b"FROB\r\nSTAT\r\nUSER\r\nQUIT\r\n";
    let result = feed(&mut conn, stream, |server, out| {
        server.refuse(out).unwrap();
    });
    assert_eq!(result, Err(Error::Limit(LimitKind::Errors)));
    assert_eq!((conn.want(), conn.state()), (Want::Close, State::Closed));
    assert_eq!(conn.stats().rejected, 3);
}

#[test]
fn failed_logins_are_counted() {
    let mut limits = Limits::default();
    limits.errors = 2;
    let mut conn = server(limits);
    let stream = b"USER a\r\nPASS 1\r\nUSER a\r\nPASS 2\r\nUSER a\r\n";
    let result = feed(&mut conn, stream, |server, out| {
        match server.state() {
            State::User => server.refuse(out),
            _ => server.accept(out),
        }
        .unwrap();
    });
    assert_eq!(result, Err(Error::Limit(LimitKind::Errors)));
}

#[test]
fn an_endless_reply_line_is_an_error() {
    let mut stream = [b"+OK ", &[b'x'; 4096][..]].concat();
    for end in [&b""[..], b"\r\n"] {
        stream.extend_from_slice(end);
        let run = cuts::check(Client::default(), cuts::Silent, &[&stream]);
        assert_eq!(run.error(), Some("Limit(Reply)"));
    }
    // A line of the limit itself is read.
    let longest = [b"+OK ", &[b'x'; 2048 - 6][..], b"\r\n"].concat();
    let run = cuts::check(Client::default(), cuts::Silent, &[&longest]);
    assert_eq!((run.events().len(), run.error()), (1, None));
}

#[test]
fn capabilities_are_bounded() {
    let mut client = Client::default();
    let mut out = Vec::new();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client.capa(&mut out).unwrap();
    let line = [b"X", &vec![b'y'; 2000][..], b"\r\n"].concat();
    let stream = [b"+OK\r\n", &line.repeat(1000)[..]].concat();
    let counts = measure(|| {
        let result = feed(&mut client, &stream, |_, _| {});
        assert_eq!(result, Err(Error::Limit(LimitKind::Capabilities)));
    });
    let limits = Limits::default();
    let bound = (limits.capabilities + 1) * (limits.reply + 64);
    assert!(counts.peak < bound as u64, "{counts:?}");
}

#[test]
fn listings_and_messages_take_no_memory() {
    for (reply, line) in
        [("UIDL", &b"1 abcdefgh\r\n"[..]), ("LIST", b"1 100\r\n"), ("RETR 1", b"..\r\n")]
    {
        let mut client = logged_in(Limits::default());
        let (command, _) = pop3_codec::Command::parse(reply.as_bytes(), Leniency::STRICT).unwrap();
        client.command(&command, &mut Vec::new()).unwrap();
        let stream = [b"+OK\r\n", &line.repeat(100_000)[..], b".\r\n"].concat();
        let counts = measure(|| feed(&mut client, &stream, |_, _| {}).unwrap());
        assert!(counts.peak < 256, "{reply}: {counts:?}");
        assert_eq!(client.stats().received, stream.len() as u64 + 15);
    }
}

/// Allocations grow with the input and not with its square.
#[test]
fn work_is_linear_in_the_number_of_commands() {
    let work = |count: usize| {
        let mut config = Config::default();
        config.auth_in_clear = true;
        let mut server = Server::new(config);
        let mut out = Vec::new();
        server.accept(&mut out).unwrap();
        let mut maildrop = Maildrop::new();
        for _ in 0..count {
            maildrop.push(1, &UniqueId::new("a").unwrap());
        }
        let mut input = &b"USER bob\r\nPASS hungry\r\n"[..];
        while let Some(event) = server.receive(&mut input, &mut out).unwrap() {
            match event {
                server::Event::Command { command: pop3_codec::Command::Pass(_), .. } => {
                    server.open(maildrop.clone(), &mut out)
                }
                _ => server.accept(&mut out),
            }
            .unwrap();
        }
        let commands: String = (1..=count).map(|number| format!("DELE {number}\r\n")).collect();
        measure(|| {
            let mut input = commands.as_bytes();
            while server.receive(&mut input, &mut out).unwrap().is_some() {
                out.clear();
            }
        })
    };
    let (small, large) = (work(100), work(1600));
    assert!(large.allocations <= 17 * small.allocations, "{small:?} {large:?}");
    assert!(large.peak <= small.peak + 64, "{small:?} {large:?}");
}

#[test]
fn a_silent_client_is_logged_out_without_a_word() {
    let mut conn = server(Limits::default());
    let at = |seconds| Instant::from_epoch(Duration::from_secs(seconds));
    let mut out = Vec::new();
    let deadline = conn.poll_timeout(at(0)).unwrap();
    assert_eq!(deadline, at(600));
    // Half a command does not extend it.
    conn.receive(&mut &b"NO"[..], &mut out).unwrap();
    assert_eq!(conn.poll_timeout(at(599)), Some(deadline));
    assert_eq!(conn.handle_timeout(at(599), &mut out), Ok(()));
    assert_eq!(conn.handle_timeout(at(600), &mut out), Err(Error::TimedOut(State::Authorization)));
    assert_eq!((out.as_slice(), conn.want()), (&b""[..], Want::Close));
    // A command does.
    let mut conn = server(Limits::default());
    conn.poll_timeout(at(0));
    conn.receive(&mut &b"CAPA\r\n"[..], &mut out).unwrap();
    assert_eq!(conn.poll_timeout(at(300)), Some(at(900)));
}

#[test]
fn a_payload_starts_the_timer_over_each_16_kib_and_not_each_octet() {
    let mut client = logged_in(Limits::default());
    let at = |seconds| Instant::from_epoch(Duration::from_secs(seconds));
    let mut out = Vec::new();
    client.retr(1, &mut out).unwrap();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    assert_eq!(client.poll_timeout(at(0)), Some(at(300)));
    let hear = |client: &mut Client, octets: usize| {
        let piece = vec![b'x'; octets];
        let mut input = &piece[..];
        while let Some(event) = client.receive(&mut input, &mut Vec::new()).unwrap() {
            assert!(matches!(event, client::Event::Chunk(_)));
        }
    };
    hear(&mut client, 16 * 1024 - 1);
    assert_eq!(client.poll_timeout(at(200)), Some(at(300)));
    hear(&mut client, 1);
    assert_eq!(client.poll_timeout(at(200)), Some(at(500)));
    assert_eq!(client.handle_timeout(at(500), &mut out), Err(Error::TimedOut(State::Transaction)));
}

#[test]
fn what_one_call_writes_is_bounded() {
    // What the server answers by itself is an event each; what it refuses by itself ends the session soon.
    let drop = || {
        let mut maildrop = Maildrop::new();
        for _ in 0..10 {
            maildrop.push(1, &UniqueId::new("a").unwrap());
        }
        maildrop
    };
    for (line, most) in
        [("NOOP\r\n", 5), ("STAT\r\n", 64), ("DELE 99\r\n", 64), ("USER bob\r\n", 20 * 64)]
    {
        let stream = format!("USER bob\r\nPASS hungry\r\n{}", line.repeat(10_000));
        let mut server = server(Limits::default());
        let mut input = stream.as_bytes();
        let mut out = Vec::new();
        let counts = measure(|| {
            loop {
                out.clear();
                let event = server.receive(&mut input, &mut out);
                assert!(out.len() <= most, "{line:?}: {}", out.len());
                match event {
                    Ok(Some(server::Event::Command {
                        command: pop3_codec::Command::Pass(_),
                        ..
                    })) => {
                        server.open(drop(), &mut out).unwrap();
                    }
                    Ok(Some(server::Event::Command { .. })) => server.accept(&mut out).unwrap(),
                    Ok(Some(_)) => {}
                    Ok(None) | Err(_) => break,
                }
            }
        });
        assert!(counts.peak < 8 * 1024, "{line:?}: {counts:?}");
    }
}
