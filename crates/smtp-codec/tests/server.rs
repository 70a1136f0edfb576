//! What a server checks by itself: parameters against what it offers, SMTPUTF8, the sender's status.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/accept.rs"]
mod accept;

use accept::Accept;
use sans_io::Connection;
use smtp_codec::{Server, server::Config};
use testkit::cuts;

fn config() -> Config {
    let mut config = Config::new("a");
    config.extensions.smtputf8 = true;
    config.extensions.auth = "PLAIN".into();
    config.auth_in_clear = true;
    config
}

/// The replies after the one to EHLO, and the events after EHLO.
fn run(config: Config, lines: &str) -> (Vec<String>, Vec<String>) {
    let stream = format!("EHLO a\r\n{lines}");
    let run = cuts::check(Server::new(config), Accept, &[stream.as_bytes()]);
    let out = str::from_utf8(&run.out).unwrap();
    let replies = out.lines().filter(|line| &line[3..4] == " ").skip(2);
    let events = run.events().into_iter().skip(1).map(ToOwned::to_owned);
    (replies.map(ToOwned::to_owned).collect(), events.collect())
}

#[test]
fn parameters_are_of_what_is_offered() {
    for (params, at) in [
        ("BODY=BINARYMIME", 15),
        ("SIZE=1 RET=HDRS", 22),
        ("SIZE=1 RET=HDRS  \t", 22),
        ("NOTIFY=NEVER", 15),
    ] {
        let (replies, events) = run(config(), &format!("MAIL FROM:<a@b> {params}\r\n"));
        assert_eq!(replies, ["555 5.5.4 parameter not supported"], "{params}");
        let told = format!("parameter not offered at byte {}", at + 1);
        assert!(events[0].contains(&told), "{params}: {events:?}");
    }
    for params in ["SIZE=1 BODY=8BITMIME SMTPUTF8 AUTH=<>", "body=7bit"] {
        let (replies, _) = run(config(), &format!("MAIL FROM:<a@b> {params}\r\n"));
        assert_eq!(replies, ["250 2.1.0 sender ok"], "{params}");
    }
    // Those are parameters of MAIL alone.
    for params in ["SIZE=1", "BODY=7BIT", "SMTPUTF8", "AUTH=<>"] {
        let (replies, _) = run(config(), &format!("MAIL FROM:<>\r\nRCPT TO:<a@b> {params}\r\n"));
        assert_eq!(replies[1], "555 5.5.4 parameter not supported", "{params}");
    }
    let mut bare = Config::new("a");
    bare.extensions = smtp_codec::Extensions::default();
    for params in ["SIZE=1", "BODY=7BIT", "SMTPUTF8", "AUTH=<>"] {
        let (replies, _) = run(bare.clone(), &format!("MAIL FROM:<a@b> {params}\r\n"));
        assert_eq!(replies, ["555 parameter not supported"], "{params}");
    }
}

#[test]
fn text_beyond_ascii_needs_smtputf8_in_its_transaction() {
    let (replies, events) = run(
        config(),
        "MAIL FROM:<é@b>\r\nMAIL FROM:<a@b>\r\nRCPT TO:<é@b>\r\nRSET\r\nMAIL FROM:<é@b> SMTPUTF8\r\nRCPT TO:<é@b>\r\nRSET\r\nMAIL FROM:<>\r\nRCPT TO:<é@b>\r\n",
    );
    let codes: Vec<&str> = replies.iter().map(|reply| &reply[..3]).collect();
    assert_eq!(codes, ["501", "250", "501", "250", "250", "250", "250", "250", "501"]);
    assert!(events[0].contains("bad character at byte 11"), "{events:?}");
    // What is no UTF-8 is no address either way.
    let mut server = Server::new(config());
    server.accept(&mut Vec::new()).unwrap();
    let stream = b"EHLO a\r\nMAIL FROM:<\xe9@b> SMTPUTF8\r\n";
    let run = cuts::check(server, Accept2, &[stream]);
    assert!(run.out.ends_with(b"501 5.5.2 syntax error\r\n"));
}

/// The greeting was said already.
#[derive(Clone)]
struct Accept2;

impl cuts::Caller<Server> for Accept2 {
    fn on(&mut self, server: &mut Server, event: smtp_codec::server::Event<'_>, out: &mut Vec<u8>) {
        Accept.on(server, event, out);
    }
}

#[test]
fn a_bad_sender_has_a_status_of_its_own() {
    let (replies, _) = run(
        config(),
        "MAIL FROM:<a@b..c>\r\nMAIL FROM:<@>\r\nMAIL FROM:<>\r\nRCPT TO:<a@b..c>\r\n",
    );
    assert_eq!(
        replies,
        [
            "501 5.1.7 bad domain",
            "501 5.1.7 bad domain",
            "250 2.1.0 sender ok",
            "501 5.1.3 bad domain"
        ]
    );
}

#[test]
fn commands_out_of_order() {
    let (replies, _) = run(
        config(),
        "RCPT TO:<a@b>\r\nDATA\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\nDATA\r\nEHLO a\r\nRCPT TO:<a@b>\r\n",
    );
    assert_eq!(
        replies,
        [
            "503 5.5.1 send MAIL first",
            "503 5.5.1 send MAIL and RCPT first",
            "250 2.1.0 sender ok",
            "503 5.5.1 bad sequence of commands",
            "554 5.5.1 no valid recipients given",
            "250 AUTH PLAIN",
            "503 5.5.1 send MAIL first",
        ]
    );
    let run = cuts::check(
        Server::new(config()),
        Accept,
        &[b"MAIL FROM:<>\r\nNOOP\r\nRSET\r\nAUTH PLAIN\r\nQUIT\r\n"],
    );
    let out = str::from_utf8(&run.out).unwrap();
    let codes: Vec<&str> = out.lines().map(|line| &line[..3]).collect();
    assert_eq!(codes, ["220", "503", "250", "250", "503", "221"]);
}

#[test]
fn what_was_counted() {
    let mut server = Server::new(config());
    let mut out = Vec::new();
    server.accept(&mut out).unwrap();
    let mut input = &b"NOOP\r\nJUNK!\r\n"[..];
    server.receive(&mut input, &mut out).unwrap().unwrap();
    server.accept(&mut out).unwrap();
    server.receive(&mut input, &mut out).unwrap().unwrap();
    server.refuse(&mut out).unwrap();
    let stats = server.stats();
    assert_eq!((stats.received, stats.events, stats.rejected), (13, 2, 1));
    assert_eq!(stats.sent, out.len() as u64);
}
