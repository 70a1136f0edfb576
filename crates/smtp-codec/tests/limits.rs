//! Hostile streams: every limit is kept and answered, the stream stays in sync, memory is bounded and work
//! is linear.
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
use sans_io::{Connection, Want};
use smtp_codec::{
    BareLineEnding, Client, Error, Extensions, LimitKind, Limits, PeerError, Server, client,
    server::{Config, Event},
};
use steps::Steps;
use testkit::{alloc, cuts};
use textline::ReplyScanner;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

const GREETING: &str = "220 hamburger.edu ESMTP\r\n";

fn config() -> Config {
    let mut config = Config::new("hamburger.edu");
    config.extensions.enhanced_status_codes = false;
    config
}

/// The replies after the greeting, without their line ends.
fn replies(run: &cuts::Run) -> Vec<&str> {
    let out = str::from_utf8(&run.out).unwrap();
    out.strip_prefix(GREETING).unwrap().lines().collect()
}

fn codes(run: &cuts::Run) -> Vec<&str> {
    replies(run).into_iter().map(|line| &line[..3]).collect()
}

#[test]
fn an_overlong_line_is_skipped_in_sync() {
    let mut config = config();
    config.limits.line = 32;
    for length in 20..70 {
        let stream = format!("NOOP {}\r\nNOOP\r\n", "x".repeat(length));
        let run = cuts::every_cut(Server::new(config.clone()), Accept, &[stream.as_bytes()]);
        let line = if length + 7 > 32 { "500 line too long" } else { "250 ok" };
        assert_eq!(replies(&run), [line, "250 ok"], "{length}");
    }
    // A CR at the end of a full buffer may be the first half of the line end, or not.
    for stream in [
        "NOOP xxxxxxxxxxxxxxxxxxxxxxxxxx\rx\r\nNOOP\r\n",
        "NOOP xxxxxxxxxxxxxxxxxxxxxxxxx\r\r\nNOOP\r\n",
    ] {
        let run = cuts::every_cut(Server::new(config.clone()), Accept, &[stream.as_bytes()]);
        assert_eq!(codes(&run), ["500", "250"], "{stream:?}");
    }
    // So it is where a bare LF ends a line.
    config.leniency.bare_lf = true;
    let stream = format!("NOOP {}\nNOOP\nNOOP\r\n", "x".repeat(40));
    let run = cuts::every_cut(Server::new(config), Accept, &[stream.as_bytes()]);
    assert_eq!(replies(&run), ["500 line too long", "250 ok", "250 ok"]);
}

#[test]
fn an_overlong_auth_line_ends_the_exchange_in_sync() {
    let mut config = config();
    config.extensions.auth = "LOGIN".into();
    config.auth_in_clear = true;
    config.limits.auth_line = 48;
    let caller = cuts::answer(|server: &mut Server, event, out| match event {
        Event::Command { command: smtp_codec::Command::Auth { .. }, .. } => {
            server.challenge(b"Username:", out).unwrap();
        }
        _ => server.accept(out).or_else(|_| server.refuse(out)).unwrap(),
    });
    let mut server = Server::new(config);
    server.accept(&mut Vec::new()).unwrap();
    let stream = format!("EHLO a\r\nAUTH LOGIN\r\n{}\r\nNOOP\r\n", "QUJD".repeat(12));
    let run = cuts::check(server, caller, &[stream.as_bytes()]);
    let out = str::from_utf8(&run.out).unwrap();
    assert!(out.ends_with("334 VXNlcm5hbWU6\r\n500 line too long\r\n250 ok\r\n"), "{out}");
}

/// A message of so many octets, in lines, without its end.
fn letter(octets: usize) -> String {
    let mut text = "0123456789abcd\r\n".repeat(octets / 16);
    text.push_str(&"x".repeat(octets % 16));
    assert_eq!(text.len(), octets);
    text
}

const BEFORE: &str = "HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nDATA\r\n";

#[test]
fn an_oversize_message_is_drained_and_refused_in_order() {
    let mut config = config();
    config.limits.message = 64;
    config.limits.drain = 100;
    for octets in [0, 16, 62, 64, 66, 80, 128, 158, 160] {
        let text = letter(octets - octets % 16);
        let stream = format!("{BEFORE}{text}.\r\nNOOP\r\nQUIT\r\n");
        let run = cuts::every_cut(Server::new(config.clone()), Accept, &[stream.as_bytes()]);
        let fits = text.len() <= 64;
        let end = if fits { "250 message accepted" } else { "552 message too big" };
        assert_eq!(
            replies(&run)[4..],
            [end, "250 ok", "221 hamburger.edu closing connection"],
            "{octets}"
        );
        assert_eq!(run.payload(), &text.as_bytes()[..text.len().min(64)]);
    }
}

#[test]
fn a_message_over_the_drain_limit_ends_the_session() {
    for (policy, bare) in [
        (BareLineEnding::Reject, ""),
        (BareLineEnding::Reject, "a\nb"),
        (BareLineEnding::Normalise, "\n\r\r"),
        (BareLineEnding::Pass, "\n\r\r"),
    ] {
        let mut config = config();
        config.bare_line_ending = policy;
        config.limits.message = 20;
        config.limits.drain = 44;
        for octets in 40..80 {
            let text = format!("{bare}{}", letter(octets - bare.len()));
            let stream = format!("{BEFORE}{text}\r\n.\r\nNOOP\r\n");
            let run = cuts::every_cut(Server::new(config.clone()), Accept, &[stream.as_bytes()]);
            if octets + "\r\n.\r\n".len() > 64 {
                assert_eq!(run.error(), Some("Limit(Drain)"), "{octets} {policy:?}");
                assert_eq!(replies(&run)[4..], ["421 message too big"]);
            } else {
                assert_eq!(run.error(), None, "{octets} {policy:?}");
                // What follows a bare LF is not delivered, and not too much then.
                let rejected = policy == BareLineEnding::Reject && !bare.is_empty();
                assert_eq!(codes(&run)[4..], [if rejected { "554" } else { "552" }, "250"]);
            }
        }
    }
}

#[test]
fn a_message_announced_too_big_is_refused_before_it_is_sent() {
    let mut config = config();
    config.limits.message = 1000;
    let stream = b"EHLO a\r\nMAIL FROM:<> SIZE=1001\r\nMAIL FROM:<> SIZE=1000\r\n";
    let run = cuts::check(Server::new(config), Accept, &[stream]);
    assert_eq!(codes(&run), ["250", "250", "250", "250", "552", "250"]);
}

#[test]
fn too_many_errors_end_the_session() {
    let mut config = config();
    config.limits.errors = 3;
    // Each kind counts; a good command between does not help.
    let stream = b"JUNK\r\nNOOP\r\nRCPT TO:<\r\nEHLO a\r\nEHLO\r\nNOOP\r\n";
    let run = cuts::check(Server::new(config.clone()), Accept, &[stream]);
    assert_eq!(run.error(), Some("Limit(Errors)"));
    let replies = replies(&run);
    assert_eq!(replies[replies.len() - 2..], ["501 bad arguments", "421 too many errors"]);
    // What the machine answers by itself counts too.
    let run = cuts::check(
        Server::new(config),
        Accept,
        &[b"AUTH x\r\nSTARTTLS\r\nMAIL FROM:<>\r\nNOOP\r\n"],
    );
    assert_eq!(codes(&run), ["502", "502", "503", "421"]);
    assert_eq!(run.error(), Some("Limit(Errors)"));
}

#[test]
fn what_follows_from_a_refusal_is_no_error() {
    let mut config = config();
    config.limits.errors = 2;
    config.limits.recipients = 3;
    let refuse_mail = cuts::answer(|server: &mut Server, event, out| match event {
        Event::Command { command: smtp_codec::Command::Mail { .. }, .. } => {
            server.refuse(out).unwrap();
        }
        _ => server.accept(out).unwrap(),
    });
    let mut server = Server::new(config.clone());
    server.accept(&mut Vec::new()).unwrap();
    let group =
        format!("HELO a\r\nMAIL FROM:<>\r\n{}DATA\r\nNOOP\r\n", "RCPT TO:<b@c>\r\n".repeat(30));
    let run = cuts::check(server, refuse_mail, &[group.as_bytes()]);
    assert_eq!(run.error(), None);
    assert_eq!(
        run.out.split(|octet| *octet == b'\n').filter(|line| line.starts_with(b"503")).count(),
        31
    );

    let group = format!(
        "HELO a\r\nMAIL FROM:<>\r\n{}DATA\r\n.\r\nNOOP\r\n",
        "RCPT TO:<b@c>\r\n".repeat(30)
    );
    let run = cuts::check(Server::new(config), Accept, &[group.as_bytes()]);
    let codes = codes(&run);
    assert_eq!(codes[2..7], ["250", "250", "250", "452", "452"]);
    assert_eq!(codes[codes.len() - 3..], ["354", "250", "250"]);
    assert_eq!(run.error(), None);
}

#[test]
fn recipients_are_counted_for_each_message() {
    let mut config = config();
    config.limits.recipients = 2;
    let group = "MAIL FROM:<>\r\nRCPT TO:<a@c>\r\nRCPT TO:<b@c>\r\nRCPT TO:<c@c>\r\n";
    for between in ["RSET\r\n", "DATA\r\n.\r\n", "EHLO a\r\n"] {
        let stream = format!("HELO a\r\n{group}{between}{group}");
        let run = cuts::check(Server::new(config.clone()), Accept, &[stream.as_bytes()]);
        let codes = codes(&run);
        assert_eq!(codes[..5], ["250", "250", "250", "250", "452"], "{between:?}");
        assert_eq!(codes[codes.len() - 4..], ["250", "250", "250", "452"], "{between:?}");
    }
}

#[test]
fn a_clients_reply_limit_is_the_same_at_every_cut() {
    let limits = || {
        let mut limits = Limits::default();
        limits.reply = 40;
        limits
    };
    for length in 20..60 {
        for head in ["220 ", "220-first line\r\n220 ", "220-first line\r\n220-"] {
            let stream = format!("{head}{}\r\n", "x".repeat(length - head.len().min(length)));
            let run = cuts::every_cut(Client::new(limits()), Steps::new(&[]), &[stream.as_bytes()]);
            // What has the limit's length and no end will be longer.
            let too_long = stream.len() > 40 - usize::from(head.ends_with('-'));
            assert_eq!(run.error(), too_long.then_some("Limit(Reply)"), "{stream:?}");
        }
    }
    // Junk before the limit is no reply, and beyond it too long, whatever comes first.
    let run = cuts::every_cut(Client::new(limits()), Steps::new(&[]), &[b"hello\r\n"]);
    assert_eq!(run.error(), Some("Peer { kind: NotAReply, at: 0 }"));
    let run = cuts::every_cut(Client::new(limits()), Steps::new(&[]), &[&[b'x'; 100]]);
    assert_eq!(run.error(), Some("Limit(Reply)"));
}

#[test]
fn a_client_reads_no_reply_that_it_does_not_expect() {
    for (stream, kind, at) in [
        (&b"220 a\r\n250 b\r\n"[..], PeerError::Unsolicited, 0),
        (b"220-a\r\n221 b\r\n", PeerError::CodeChanges, 7),
        (b"120 a\r\n", PeerError::NotAReply, 0),
        (b"220a\r\n", PeerError::NotAReply, 0),
        (b"220-a\r\nb\r\n", PeerError::NotAReply, 7),
        (b"354 a\r\n", PeerError::WrongClass, 0),
    ] {
        let run = cuts::check(Client::new(Limits::default()), Steps::new(&[]), &[stream]);
        let error = format!("{:?}", Error::Peer { kind, at });
        assert_eq!(run.error(), Some(error.as_str()), "{}", stream.escape_ascii());
    }
}

/// Feeds `stream` in pieces, as a driver does that reads into a buffer of `capacity()`.
fn feed(conn: &mut Server, stream: &[u8], piece: usize) {
    let (mut buffer, mut out) = (Vec::new(), Vec::new());
    for piece in stream.chunks(piece) {
        buffer.extend_from_slice(piece);
        loop {
            let mut input = buffer.as_slice();
            let event = conn.receive(&mut input, &mut out);
            let event = event.unwrap();
            let is_chunk = matches!(event, Some(Event::Chunk(_)));
            let done = event.is_none();
            let used = buffer.len() - input.len();
            buffer.drain(..used);
            assert!(buffer.len() <= conn.capacity().max(piece.len()));
            if done {
                out.clear();
                break;
            }
            if !is_chunk {
                conn.accept(&mut out).or_else(|_| conn.refuse(&mut out)).unwrap();
            }
            out.clear();
        }
    }
}

fn greeted(config: Config) -> Server {
    let mut server = Server::new(config);
    server.accept(&mut Vec::new()).unwrap();
    server
}

#[test]
fn a_server_holds_a_bounded_amount() {
    let streams: [(&str, Vec<u8>); 5] = [
        ("an endless line", vec![b'x'; 1 << 20]),
        ("a message without line ends", [BEFORE.as_bytes(), &vec![b'x'; 1 << 20]].concat()),
        ("a message of dots", [BEFORE.as_bytes(), &b"..\r\n".repeat(1 << 18)].concat()),
        ("a message of line ends", [BEFORE.as_bytes(), &b"\r\n".repeat(1 << 19)].concat()),
        ("commands", [b"HELO a\r\n".as_slice(), &b"NOOP\r\n".repeat(1 << 17)].concat()),
    ];
    for (name, stream) in &streams {
        let mut server = greeted(config());
        let counts = alloc::measure(|| feed(&mut server, stream, 1000));
        // The buffer of this driver, the replies, and nothing of the stream.
        assert!(counts.peak <= 16 * 1024, "{name}: {counts:?}");
    }
}

/// The README's formula: names of two EHLO commands and values of two XCLIENT commands, each at most `line` octets, and some
/// for the replies, whatever is sent for however long.
#[test]
fn a_server_holds_what_its_readme_says() {
    /// This driver's buffer of a line and a piece, and the replies to it.
    const DRIVER: usize = 16 * 1024;
    let name = "x".repeat(1900);
    let hello = format!("EHLO {name}\r\n");
    let pretend = format!("XCLIENT HELO={} LOGIN={}\r\n", "y".repeat(900), "z".repeat(900));
    let streams = [
        ("names", hello.repeat(200)),
        ("other names", format!("{hello}HELO {name}\r\n").repeat(200)),
        ("identities", format!("{pretend}{hello}").repeat(200)),
        ("names and identities that fail", format!("{hello}{pretend}XCLIENT A=b\r\n").repeat(5)),
        ("recipients", format!("{hello}MAIL FROM:<>\r\n{}", "RCPT TO:<a@b>\r\n".repeat(3000))),
        ("transactions", format!("{hello}{}", "MAIL FROM:<a@b>\r\nRSET\r\n".repeat(2000))),
        (
            "chunks",
            format!("{hello}MAIL FROM:<>\r\nRCPT TO:<a@b>\r\n{}", "BDAT 3\r\n.\r\n".repeat(5000)),
        ),
    ];
    for (what, stream) in &streams {
        let mut config = Config::new("a");
        config.extensions.chunking = true;
        config.extensions.xclient = Some("HELO LOGIN".into());
        let most = 4 * config.limits.line;
        let mut server = greeted(config);
        let counts = alloc::measure(|| feed(&mut server, stream.as_bytes(), 1000));
        assert!(counts.peak <= (most + DRIVER) as u64, "{what}: {counts:?}");
    }
}

#[test]
fn a_client_holds_a_bounded_amount() {
    let endless = b"220-x\r\n".repeat(1 << 17);
    let mut client = Client::new(Limits::default());
    let mut input = endless.as_slice();
    let counts = alloc::measure(|| {
        let error = client.receive(&mut input, &mut Vec::new()).unwrap_err();
        assert_eq!(error, Error::Limit(LimitKind::Reply));
    });
    assert_eq!(counts.peak, 0, "{counts:?}");
    assert_eq!(client.want(), Want::Close);
}

/// Allocations and octets allocated grow with the input and not with its square.
#[test]
fn work_is_linear() {
    let commands = |n: usize| {
        let stream =
            [b"EHLO a\r\n".as_slice(), &b"MAIL FROM:<a@b> SIZE=1\r\nRSET\r\n".repeat(n)].concat();
        let mut server = greeted(config());
        alloc::measure(|| feed(&mut server, &stream, 4096))
    };
    assert_linear("commands", commands(100), commands(1600));

    let message = |n: usize| {
        let stream = [BEFORE.as_bytes(), &b".\n\r..\r\n\r\n".repeat(n), b"\r\n.\r\n"].concat();
        let mut config = config();
        config.bare_line_ending = BareLineEnding::Normalise;
        let mut server = greeted(config);
        alloc::measure(|| feed(&mut server, &stream, 4096))
    };
    assert_linear("a message", message(1000), message(16_000));

    let extensions = |n: usize| {
        let names: Vec<String> = (0..n).map(|name| format!("M{name}")).collect();
        let text = format!("250-a\r\n250-AUTH {}\r\n250 X{}\r\n", names.join(" "), " y".repeat(n));
        let mut input = text.as_bytes();
        let reply = ReplyScanner::new(1 << 20).scan(&mut input).unwrap().unwrap();
        alloc::measure(|| Extensions::from_reply(&reply))
    };
    assert_linear("mechanisms", extensions(500), extensions(8000));
}

fn assert_linear(name: &str, once: alloc::Counts, sixteen: alloc::Counts) {
    assert!(
        sixteen.allocations <= 17 * once.allocations + 64
            && sixteen.bytes <= 20 * once.bytes + 4096,
        "{name}: {once:?}, sixteen times: {sixteen:?}"
    );
}

#[test]
fn transactions_of_a_session_are_counted() {
    let mut config = config();
    config.limits.transactions = 2;
    let mut server = greeted(config);
    let stream =
        b"EHLO a\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\nNOOP\r\n";
    let (mut input, mut out) = (&stream[..], Vec::new());
    while server.receive(&mut input, &mut out).unwrap().is_some() {
        server.accept(&mut out).unwrap();
    }
    let out = String::from_utf8(out).unwrap();
    assert!(out.ends_with("452 too many transactions\r\n250 ok\r\n"), "{out}");
}

#[test]
fn an_event_of_a_client_is_one_reply() {
    // A reply of the limit's size, and a driver whose buffer has capacity().
    let client = Client::new(Limits::default());
    assert_eq!(client.capacity(), Limits::default().reply);
    let mut client = client;
    let text = format!("220 {}\r\n", "x".repeat(client.capacity() - 6));
    let mut input = text.as_bytes();
    let event = client.receive(&mut input, &mut Vec::new()).unwrap().unwrap();
    let client::Event::Reply { reply, .. } = event else { panic!() };
    assert_eq!(reply.as_bytes().len(), 64 * 1024);
}

#[test]
fn what_one_call_writes_is_bounded() {
    let mut config = Config::new("hamburger.edu");
    config.limits.replies = 1000;
    // Each is refused by the server itself, and what only follows from a refusal is no error to count.
    let lines = "RCPT TO:<bob@hamburger.edu>\r\n".repeat(10_000);
    let stream = format!("HELO a\r\n{lines}NOOP\r\n");
    let mut server = Server::new(config.clone());
    let mut out = Vec::new();
    server.accept(&mut out).unwrap();
    let (mut input, mut calls, mut refused, mut events) = (stream.as_bytes(), 0, 0, Vec::new());
    let counts = alloc::measure(|| {
        loop {
            out.clear();
            calls += 1;
            let event = server.receive(&mut input, &mut out).unwrap();
            // The reply that has crossed the limit is written whole.
            assert!(out.len() < 1000 + 512, "{}", out.len());
            refused += codes_of(&out, "503");
            match event {
                Some(event) => {
                    events.push(format!("{event:?}"));
                    server.accept(&mut out).unwrap();
                }
                None if server.want() == Want::Input => break,
                None => assert_eq!(server.want(), Want::Caller),
            }
        }
    });
    assert_eq!((input.len(), refused), (0, 10_000));
    assert_eq!(events, ["Command(Helo(\"a\"))", "Command(Noop(None))"]);
    assert!(calls > 100 && counts.peak < 8 * 1024, "{calls} calls, {counts:?}");
    // Where the stream is cut does not matter for what is sent.
    let short = stream.get(..3000).unwrap();
    config.limits.replies = 100;
    let run = cuts::every_cut(Server::new(config), Accept, &[short.as_bytes()]);
    assert_eq!(codes_of(&run.out, "503"), 103);
}

/// How many of the lines begin with `code`.
fn codes_of(out: &[u8], code: &str) -> usize {
    str::from_utf8(out).unwrap().lines().filter(|line| line.starts_with(code)).count()
}
