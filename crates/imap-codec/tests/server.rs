//! What the server's machine does by itself: literals, sequence, overlong lines, injections.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::time::Duration;

use imap_codec::{
    Code, Command, Data, Error, Fetch, FetchItem, FetchLiteral, Items, LimitKind, Limits, Misuse,
    PeerError, SectionName, Server, State, Tag, Text, Verb,
    server::{Config, Event},
};
use sans_io::{Connection, Instant, Layer, Want};
use testkit::cuts;

fn config() -> Config {
    let mut config = Config::default();
    config.login_in_clear = true;
    config.starttls = true;
    config
}

fn server(config: Config) -> Server {
    let mut server = Server::new(config);
    server.greet("ready", &mut Vec::new()).unwrap();
    server
}

fn selected(config: Config) -> Server {
    let mut server = server(config);
    let mut input = &b"x LOGIN a b\r\ny SELECT c\r\n"[..];
    let mut out = Vec::new();
    while let Some(event) = server.receive(&mut input, &mut out).unwrap() {
        let Event::Command { tag, .. } = event else { panic!() };
        server.ok(&tag, "done", &mut out).unwrap();
    }
    assert_eq!(server.state(), State::Selected);
    server
}

/// Accepts everything, and says what came.
fn answer(server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
    match event {
        Event::Command { command: Command::Append(_) | Command::Idle, .. } => {
            server.accept(out).unwrap();
        }
        Event::Command { tag, .. }
        | Event::AuthResponse { tag, .. }
        | Event::AppendEnd { tag }
        | Event::IdleDone { tag } => server.ok(&tag, "done", out).unwrap(),
        Event::BadCommand { .. } => server.refuse(out).unwrap(),
        _ => {}
    }
}

fn run(server: Server, stream: &[u8]) -> cuts::Run {
    cuts::check(server, answer, &[stream])
}

#[test]
fn literals_within_the_limits_are_asked_for() {
    let run = run(server(config()), b"a LOGIN {3}\r\nbob {6+}\r\nhungry\r\nb NOOP\r\n");
    assert_eq!(
        run.events(),
        ["Command(a Login { user: \"bob\", password: *** })", "Command(b Noop)"]
    );
    assert_eq!(
        String::from_utf8_lossy(&run.out),
        "+ Ready for additional command text\r\na OK done\r\nb OK done\r\n"
    );
}

#[test]
fn a_literal_over_the_limit_is_refused_and_never_read_as_commands() {
    // Synchronizing: the client is told before it sends.
    let run_ = run(server(config()), b"a LOGIN {5000}\r\nb NOOP\r\n");
    assert_eq!(run_.events().len(), 2);
    assert!(
        run_.events()[0].starts_with("BadCommand(a, \"\", literal too large at byte 8"),
        "{run_}"
    );
    // Not synchronizing: it comes all the same, and is read over.
    let mut stream = b"a LOGIN {5000+}\r\n".to_vec();
    stream.extend(b"c LOGOUT\r\n".repeat(500));
    stream.extend_from_slice(b" {3+}\r\nabc {2}\r\nb NOOP\r\n");
    let run_ = run(server(config()), &stream);
    assert_eq!(run_.events().len(), 2, "{run_}");
    assert_eq!(run_.events()[1], "Command(b Noop)");
    // Too much is not read at all.
    let mut small = config();
    small.limits.drain = 100;
    let run_ = run(server(small), &stream);
    assert_eq!(run_.error(), Some("Limit(Drain)"));
    assert!(run_.out.ends_with(b"* BYE [LIMIT] Limit exceeded\r\n"));
}

#[test]
fn a_size_that_cannot_be_counted_is_the_end() {
    let run = run(server(config()), b"a LOGIN {99999999999999999999}\r\nb LOGOUT\r\n");
    assert_eq!(run.error(), Some("Peer { kind: NumberOverflow, at: 9 }"));
    assert!(run.out.ends_with(b"* BYE [TOOBIG] Literal too large\r\n"));
}

#[test]
fn an_overlong_line_is_skipped_in_sync() {
    let mut config = config();
    config.limits.line_before_login = 40;
    let stream = [b"a ", &[b'x'; 100][..], b" {9+}\r\nb NOOP\r\n{\r\nc NOOP\r\n"].concat();
    let run_ = run(server(config.clone()), &stream);
    assert_eq!(run_.events().len(), 2, "{run_}");
    assert!(run_.events()[0].contains("line too long at byte 40"), "{run_}");
    assert_eq!(run_.events()[1], "Command(c Noop)");
    // A line of the limit itself is read.
    let stream = [b"a NOOP", &[b' '; 32][..], b"\r\n"].concat();
    config.leniency = imap_codec::Leniency::TOLERANT;
    assert_eq!(run(server(config), &stream).events(), ["Command(a Noop)"]);
}

#[test]
fn append_streams_whatever_its_size() {
    let mut stream = b"a APPEND INBOX (\\Seen) {10}\r\n0123456789\r\n".to_vec();
    stream.extend_from_slice(
        b"b APPEND {5}\r\nINBOX {0+}\r\n\r\nc APPEND INBOX {3+}\r\nabc x\r\nd NOOP\r\n",
    );
    let run_ = run(selected(config()), &stream);
    assert_eq!(
        run_.lines(),
        [
            "Command(a Append(Append { mailbox: \"INBOX\", message: AppendMessage { flags: [Seen], date: None, annotations: [], data: Literal { size: 10 } } }))",
            "chunk \"0123456789\"",
            "AppendEnd(a)",
            "Command(b Append(Append { mailbox: \"INBOX\", message: AppendMessage { flags: [], date: None, annotations: [], data: Literal { size: 0 } } }))",
            "AppendEnd(b)",
            "Command(c Append(Append { mailbox: \"INBOX\", message: AppendMessage { flags: [], date: None, annotations: [], data: Literal { size: 3 } } }))",
            "chunk \"abc\"",
            "BadCommand(c, \" x\", expected a bracket at byte 1)",
            "Command(d Noop)",
        ]
    );
    assert_eq!(
        String::from_utf8_lossy(&run_.out),
        "+ Ready for literal data\r\na OK done\r\n+ Ready for additional command text\r\nb OK done\r\nc BAD [CLIENTBUG] Syntax error in arguments\r\nd OK done\r\n"
    );
}

#[test]
fn a_refused_append_is_read_over() {
    let refuse = |server: &mut Server, event: Event<'_>, out: &mut Vec<u8>| match event {
        Event::Command { tag, command: Command::Append(append) } => {
            assert_eq!(append.message.data.size(), Some(12));
            server.no(&tag, "no", out).unwrap();
        }
        event => answer(server, event, out),
    };
    let stream = b"a APPEND x {12+}\r\nb LOGOUT\r\n\r\n\r\nc APPEND x {12}\r\nd NOOP\r\n";
    let run = cuts::check(selected(config()), cuts::answer(refuse), &[stream]);
    assert_eq!(run.events().len(), 3);
    assert_eq!(String::from_utf8_lossy(&run.out), "a NO no\r\nc NO no\r\nd OK done\r\n");
    // Over the limit the machine answers.
    let mut config = config();
    config.limits.append = 11;
    let run = cuts::check(selected(config), answer, &[stream]);
    assert_eq!(run.events(), ["Command(d Noop)"]);
    assert!(run.out.starts_with(b"a NO [TOOBIG] Message too big\r\n"));
}

#[test]
fn what_the_state_forbids_is_answered_bad() {
    let stream = b"a SELECT x\r\nb FETCH 1 ALL\r\nc LOGIN u p\r\nd LOGIN u p\r\ne CLOSE\r\n";
    let run = run(server(config()), stream);
    assert_eq!(run.events().len(), 1);
    assert_eq!(
        String::from_utf8_lossy(&run.out),
        "a BAD Authenticate first\r\nb BAD Authenticate first\r\nc OK done\r\nd BAD Not permitted in this state\r\ne BAD Select a mailbox first\r\n"
    );
}

#[test]
fn no_password_in_clear() {
    let mut strict = Config::default();
    strict.starttls = true;
    let mut server = Server::new(strict);
    let mut out = Vec::new();
    server.greet("ready", &mut out).unwrap();
    let greeting = String::from_utf8(out.clone()).unwrap();
    assert!(greeting.contains("STARTTLS") && greeting.contains("LOGINDISABLED"), "{greeting}");
    assert!(!greeting.contains("AUTH="), "{greeting}");
    let run = cuts::check(
        server,
        answer,
        &[b"a LOGIN u p\r\nb AUTHENTICATE PLAIN AGEAYg==\r\nc STARTTLS\r\n", b"d LOGIN u p\r\n"],
    );
    assert_eq!(
        run.lines(),
        ["Command(c StartTls)", "== Tls", "Command(d Login { user: \"u\", password: *** })"]
    );
    assert!(run.out.starts_with(b"a NO [PRIVACYREQUIRED] Use TLS first\r\nb NO [PRIVACYREQUIRED]"));
}

#[test]
fn plaintext_before_tls_is_an_error() {
    let mut server = server(config());
    let mut input = &b"a STARTTLS\r\nb LOGIN u p\r\n"[..];
    let mut out = Vec::new();
    let event = server.receive(&mut input, &mut out).unwrap().unwrap();
    answer(&mut server, event, &mut out);
    assert_eq!(server.want(), Want::Layer(Layer::Tls));
    assert_eq!(server.receive(&mut input, &mut out), Ok(None));
    let error = Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 };
    assert_eq!(server.switch_layer(Layer::Tls, input), Err(error));
    assert_eq!(server.receive(&mut input, &mut out), Err(error));
}

#[test]
fn commands_that_do_not_disturb_each_other_are_open_at_a_time() {
    let mut server = selected(config());
    let mut out = Vec::new();
    let mut input = &b"a FETCH 1 FLAGS\r\nb SEARCH ALL\r\nc UID FETCH 1 FLAGS\r\nd NOOP\r\n"[..];
    let mut events = Vec::new();
    while let Some(event) = server.receive(&mut input, &mut out).unwrap() {
        events.push(format!("{event:?}"));
    }
    assert_eq!(events.len(), 2, "UID FETCH permits EXPUNGE and must wait");
    assert_eq!(server.want(), Want::Caller);
    assert_eq!(server.data(&Data::Expunge(1), &mut out), Err(Misuse::NotNow));
    let (a, b, c) = (Tag::new("a").unwrap(), Tag::new("b").unwrap(), Tag::new("c").unwrap());
    server.ok(&b, "first", &mut out).unwrap();
    assert_eq!(server.receive(&mut input, &mut out), Ok(None));
    server.ok(&a, "second", &mut out).unwrap();
    assert!(matches!(server.receive(&mut input, &mut out), Ok(Some(Event::Command { .. }))));
    assert_eq!(server.open().map(|(_, verb)| verb).collect::<Vec<_>>(), [Verb::UidFetch]);
    server.data(&Data::Expunge(1), &mut out).unwrap();
    server.ok(&c, "third", &mut out).unwrap();
    assert!(matches!(server.receive(&mut input, &mut out), Ok(Some(Event::Command { .. }))));
}

#[test]
fn a_large_literal_goes_out_in_parts() {
    let mut server = selected(config());
    let mut out = Vec::new();
    let part = |first, items, literal: Option<u64>| {
        Data::Fetch(Fetch {
            seq: 7,
            by_uid: false,
            first,
            items,
            literal: literal.map(|size| {
                Box::new(FetchLiteral { name: SectionName::Rfc822, size, binary: false })
            }),
        })
    };
    let uid = [FetchItem::Uid(9)];
    assert_eq!(server.chunk(b"x", &mut out), Err(Misuse::Literal));
    server.data(&part(true, Items::new(&uid), Some(5)), &mut out).unwrap();
    assert_eq!(server.data(&Data::Exists(1), &mut out), Err(Misuse::Literal));
    assert_eq!(server.chunk(b"123456", &mut out), Err(Misuse::Literal));
    server.chunk(b"12", &mut out).unwrap();
    assert_eq!(server.data(&part(false, Items::EMPTY, None), &mut out), Err(Misuse::Literal));
    server.chunk(b"345", &mut out).unwrap();
    server.data(&part(false, Items::EMPTY, Some(0)), &mut out).unwrap();
    server.data(&part(false, Items::new(&uid), None), &mut out).unwrap();
    server.data(&Data::Exists(1), &mut out).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&out),
        "* 7 FETCH (UID 9 RFC822 {5}\r\n12345 RFC822 {0}\r\n UID 9)\r\n* 1 EXISTS\r\n"
    );
}

#[test]
fn idle_and_its_end() {
    let run_ = run(selected(config()), b"a IDLE\r\ndone\r\nb IDLE\r\nc NOOP {3+}\r\nd NOOP\r\n");
    assert_eq!(
        run_.lines(),
        [
            "Command(a Idle)",
            "IdleDone(a)",
            "Command(b Idle)",
            "BadCommand(b, \"c NOOP {3+}\", expected a command at byte 0)",
            "Command(d Noop)",
        ]
    );
}

#[test]
fn too_many_errors_end_the_session() {
    let mut config = config();
    config.limits.errors = 3;
    let run = run(server(config), b"\r\nx\r\na SELECT b\r\nd NOOP\r\n");
    assert_eq!(run.error(), Some("Limit(Errors)"));
    assert_eq!(
        String::from_utf8_lossy(&run.out),
        "* BAD Expected a tag\r\nx BAD [CLIENTBUG] Syntax error in arguments\r\na BAD Authenticate first\r\n* BYE [LIMIT] Too many errors\r\n"
    );
}

#[test]
fn silence_is_not_waited_for_for_ever() {
    let mut server = server(config());
    let at = |seconds| Instant::from_epoch(Duration::from_secs(seconds));
    let mut out = Vec::new();
    assert_eq!(server.poll_timeout(at(0)), Some(at(180)));
    // Half a command does not extend it.
    server.receive(&mut &b"a NO"[..], &mut out).unwrap();
    assert_eq!(server.poll_timeout(at(100)), Some(at(180)));
    assert_eq!(server.handle_timeout(at(179), &mut out), Ok(()));
    let error = Error::TimedOut(State::NotAuthenticated);
    assert_eq!(server.handle_timeout(at(180), &mut out), Err(error));
    assert_eq!(out, b"* BYE Autologout; idle for too long\r\n");
    assert_eq!(server.receive(&mut &b""[..], &mut out), Err(error));
    assert_eq!(server.want(), Want::Close);
}

#[test]
fn a_message_starts_the_timer_over_each_16_kib() {
    let mut server = selected(config());
    let at = |seconds| Instant::from_epoch(Duration::from_secs(seconds));
    let mut out = Vec::new();
    let event = server.receive(&mut &b"a APPEND x {100000}\r\n"[..], &mut out).unwrap().unwrap();
    answer(&mut server, event, &mut out);
    assert_eq!(server.poll_timeout(at(0)), Some(at(1800)));
    server.receive(&mut &vec![b'x'; 16 * 1024 - 1][..], &mut out).unwrap();
    assert_eq!(server.poll_timeout(at(9)), Some(at(1800)));
    server.receive(&mut &b"x"[..], &mut out).unwrap();
    assert_eq!(server.poll_timeout(at(10)), Some(at(1810)));
}

#[test]
fn texts_cannot_hold_lines() {
    let mut server = selected(config());
    let mut out = Vec::new();
    server.receive(&mut &b"a NOOP\r\n"[..], &mut out).unwrap();
    let tag = Tag::new("a").unwrap();
    for text in ["a\r\nb OK", "", "[ALERT] x", "\0"] {
        assert_eq!(server.ok(&tag, text, &mut out), Err(Misuse::Text), "{text:?}");
    }
    assert!(out.is_empty());
    let text = Text::new("careful").unwrap().with_code(Code::Alert);
    server.reply(&tag, imap_codec::Status::No, &text, &mut out).unwrap();
    assert_eq!(out, b"a NO [ALERT] careful\r\n");
}

#[test]
fn memory_is_bounded_by_the_limits() {
    let limits = Limits::default();
    let mut server = selected(config());
    let mut out = Vec::new();
    assert_eq!(server.capacity(), limits.line);
    // Nothing is kept of what is announced.
    let event = server.receive(&mut &b"a APPEND x {52428800}\r\n"[..], &mut out).unwrap().unwrap();
    answer(&mut server, event, &mut out);
    for _ in 0..800 {
        server.receive(&mut &vec![b'x'; 65536][..], &mut out).unwrap();
    }
    server.receive(&mut &b"\r\n"[..], &mut out).unwrap().unwrap();
    assert_eq!(server.stats().received, 25 + 23 + 50 * 1024 * 1024 + 2);
    assert_eq!(Error::Limit(LimitKind::Drain).reply_hint().1, "Limit exceeded");
}
