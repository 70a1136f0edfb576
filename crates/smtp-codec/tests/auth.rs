//! AUTH (RFC 4954) on both sides: initial responses, challenges, cancelling, what is no base64, secrets.
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
use smtp_codec::{
    Client, Code, Command, Leniency, Limits, Response, Server, client,
    server::{Config, Event},
    wirelog::Redactor,
};
use steps::{Step, Steps};
use testkit::cuts::{self, Caller};
use textline::{
    sasl,
    wirelog::{Side, WireLog},
};

/// PLAIN with bob's password, and LOGIN that asks twice.
#[derive(Clone, Debug, Default)]
struct Login {
    asked: u8,
}

impl Login {
    fn check(&mut self, server: &mut Server, response: &[u8], out: &mut Vec<u8>) {
        match (self.asked, response) {
            (0, b"\0bob\0hungry") | (2, b"hungry") => server.accept(out).unwrap(),
            (1, b"bob") => {
                self.asked = 2;
                server.challenge(b"Password:", out).unwrap();
            }
            _ => {
                let wrong = Response::new(Code::BAD_CREDENTIALS, "wrong").with_status(5, 7, 8);
                server.reply(&wrong, out).unwrap();
            }
        }
    }
}

impl Caller<Server> for Login {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
        match event {
            Event::Command { command: Command::Auth { mechanism, initial }, .. } => {
                self.asked = u8::from(mechanism.as_str().eq_ignore_ascii_case("LOGIN"));
                match initial {
                    Some(initial) => self.check(server, initial.reveal(), out),
                    None if self.asked == 0 => server.challenge(b"", out).unwrap(),
                    None => server.challenge(b"Username:", out).unwrap(),
                }
            }
            Event::AuthResponse { response: sasl::Response::Data(response), .. } => {
                self.check(server, response.reveal(), out);
            }
            Event::AuthResponse { .. } | Event::BadCommand { .. } => server.refuse(out).unwrap(),
            _ => server.accept(out).unwrap(),
        }
    }
}

fn config() -> Config {
    let mut config = Config::new("a");
    config.extensions.auth = "PLAIN LOGIN".into();
    config.auth_in_clear = true;
    config
}

/// The replies after the one to EHLO.
fn replies(stream: &str) -> Vec<String> {
    let stream = format!("EHLO a\r\n{stream}");
    let run = cuts::check(Server::new(config()), Login::default(), &[stream.as_bytes()]);
    let out = String::from_utf8(run.out).unwrap();
    let (_, replies) = out.split_once("250 AUTH PLAIN LOGIN\r\n").unwrap();
    replies.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn a_server_reads_every_form() {
    let table: [(&str, &[&str]); 15] = [
        ("AUTH PLAIN AGJvYgBodW5ncnk=", &["235 2.7.0 authenticated"]),
        ("auth plain AGJvYgBodW5ncnk=", &["235 2.7.0 authenticated"]),
        ("AUTH PLAIN\r\nAGJvYgBodW5ncnk=", &["334 ", "235 2.7.0 authenticated"]),
        ("AUTH PLAIN =", &["535 5.7.8 wrong"]),
        ("AUTH PLAIN\r\n", &["334 ", "535 5.7.8 wrong"]),
        ("AUTH LOGIN Ym9i\r\naHVuZ3J5", &["334 UGFzc3dvcmQ6", "235 2.7.0 authenticated"]),
        (
            "AUTH LOGIN\r\nYm9i\r\naHVuZ3J5",
            &["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 2.7.0 authenticated"],
        ),
        ("AUTH PLAIN\r\n*", &["334 ", "501 5.7.0 authentication cancelled"]),
        ("AUTH PLAIN !!!!", &["501 5.5.2 syntax error"]),
        ("AUTH PLAIN AGJvYgBodW5ncnk", &["501 5.5.2 syntax error"]),
        ("AUTH PLAIN\r\n=", &["334 ", "501 5.5.2 syntax error"]),
        ("AUTH PLAIN\r\nYQ==\rYQ==", &["334 ", "501 5.5.2 syntax error"]),
        ("AUTH SCRAM-SHA-1", &["504 5.5.4 mechanism not supported"]),
        ("AUTH", &["501 5.5.4 bad arguments"]),
        (
            "AUTH PLAIN AGJvYgBodW5ncnk=\r\nAUTH LOGIN",
            &["235 2.7.0 authenticated", "503 5.5.1 authenticated already"],
        ),
    ];
    for (lines, expected) in table {
        let found = replies(&format!("{lines}\r\nNOOP\r\n"));
        assert_eq!(found[..found.len() - 1], *expected, "{lines:?}");
        assert_eq!(found.last().unwrap(), "250 2.0.0 ok", "{lines:?}");
    }
}

#[test]
fn auth_needs_its_place() {
    let found = replies(
        "MAIL FROM:<>\r\nAUTH PLAIN AGJvYgBodW5ncnk=\r\nRSET\r\nAUTH PLAIN AGJvYgBodW5ncnk=\r\n",
    );
    assert_eq!(found[1], "503 5.5.1 bad sequence of commands");
    assert_eq!(found[3], "235 2.7.0 authenticated");
    let mut clear = config();
    clear.auth_in_clear = false;
    let run = cuts::check(
        Server::new(clear),
        Login::default(),
        &[b"EHLO a\r\nAUTH PLAIN AGJvYgBodW5ncnk=\r\n"],
    );
    let out = String::from_utf8(run.out).unwrap();
    assert!(!out.contains("AUTH") && out.ends_with("538 5.7.11 encryption required\r\n"), "{out}");
    // An initial response that is there and empty is `=`, not nothing.
    assert!(Command::parse(b"AUTH PLAIN ", Leniency::STRICT).is_err());
}

#[test]
fn guessing_ends_the_session() {
    let mut config = config();
    config.limits.errors = 3;
    let guesses = b"EHLO a\r\nAUTH PLAIN AGJvYgBh\r\nAUTH PLAIN AGJvYgBi\r\nAUTH LOGIN Ym9i\r\nYQ==\r\nAUTH PLAIN AGJvYgBodW5ncnk=\r\n";
    let run = cuts::check(Server::new(config), Login::default(), &[guesses]);
    assert_eq!(run.error(), Some("Limit(Errors)"));
    assert!(run.out.ends_with(b"535 5.7.8 wrong\r\n421 4.7.0 too many errors\r\n"));
}

#[test]
fn secrets_are_in_no_event_and_no_state() {
    let table = [
        "AUTH PLAIN AGJvYgBodW5ncnk=",
        "AUTH PLAIN\r\nAGJvYgBodW5ncnk=",
        "AUTH PLAIN AGJvYgBodW5ncnk=x",
        "  auth PLAIN AGJvYgBodW5ncnk=",
        "AUTH\tPLAIN AGJvYgBodW5ncnk=",
        "AUTH PLAIN\r\nAGJvYgBodW5ncnk=x",
    ];
    for lines in table {
        let stream = format!("EHLO a\r\n{lines}\r\n");
        let run = cuts::whole(Server::new(config()), Login::default(), &[stream.as_bytes()]);
        let shown = run.events().join("\n");
        assert!(!shown.contains("AGJvYg") && !shown.contains("hungry"), "{shown}");
    }
}

#[test]
fn the_wire_log_masks_secrets() {
    let dialogue = [
        (Side::Server, "220 a\r\n250-a\r\n250 AUTH PLAIN LOGIN\r\n"),
        (Side::Client, "AUTH LOGIN\r\n"),
        (Side::Server, "334 VXNlcm5hbWU6\r\n"),
        (Side::Client, "Ym9i\r\n"),
        (Side::Server, "334-UGFzc3dv\r\n334 cmQ6\r\n"),
        (Side::Client, "*\r\n"),
        (Side::Server, "501 cancelled\r\n"),
        (Side::Client, "  auth\tPLAIN   c2VjcmV0\r\n"),
        (Side::Server, "501 syntax\r\n"),
        // All at once, before the server has asked for it.
        (Side::Client, "NOOP\r\nAUTH LOGIN\r\nc2VjcmV0\r\nc2VjcmV0\r\n"),
        (Side::Server, "250 ok\r\n334 VXNlcm5hbWU6\r\n"),
        (Side::Client, "c2VjcmV0\r\n"),
        (Side::Server, "235 ok\r\n"),
        (Side::Client, "AUTH\r\nAUTHOR c\r\n"),
        (Side::Server, "501 a\r\n500 b\r\n"),
        (Side::Client, "DATA\r\n"),
        (Side::Server, "354 go\r\n"),
        (Side::Client, "AUTH PLAIN in a letter\r\n.\r\n"),
        (Side::Server, "250 ok\r\n"),
    ];
    let mut log = WireLog::new(Redactor::default());
    let mut lines = Vec::new();
    for (side, bytes) in dialogue {
        for piece in bytes.as_bytes().chunks(3) {
            log.record(side, piece, |side, line| lines.push(format!("{side}: {line}")));
        }
    }
    let client: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("C: ")).collect();
    assert_eq!(
        client,
        [
            "AUTH LOGIN",
            "***",
            "*",
            r"  auth\tPLAIN   ***",
            "NOOP",
            "AUTH LOGIN",
            "***",
            "***",
            "***",
            "AUTH",
            // After AUTH without arguments a client has nothing to say, but who knows.
            "***",
            "DATA",
            "AUTH PLAIN in a letter",
            ".",
        ]
    );
}

const PLAIN: &[Step] = &[
    |client, out| client.hello("a", out),
    |client, out| client.auth("plain", Some(b"\0bob\0hungry"), out),
    Client::noop,
];
const EMPTY: &[Step] = &[
    |client, out| client.hello("a", out),
    |client, out| client.auth("EXTERNAL", Some(b""), out),
    Client::noop,
];
const CHALLENGED: &[Step] = &[
    |client, out| client.hello("a", out),
    |client, out| client.auth("LOGIN", None, out),
    |client, out| client.auth_response(b"bob", out),
    |client, out| client.auth_response(b"", out),
    Client::auth_cancel,
    Client::noop,
];
const OFFER: &str = "220 a\r\n250-a\r\n250 AUTH=PLAIN LOGIN EXTERNAL\r\n";

#[test]
fn a_client_writes_every_form() {
    for (steps, replies, written) in [
        (PLAIN, "235 ok\r\n250 ok\r\n", "AUTH plain AGJvYgBodW5ncnk=\r\nNOOP\r\n"),
        (PLAIN, "535 no\r\n250 ok\r\n", "AUTH plain AGJvYgBodW5ncnk=\r\nNOOP\r\n"),
        (EMPTY, "235 ok\r\n250 ok\r\n", "AUTH EXTERNAL =\r\nNOOP\r\n"),
        (
            CHALLENGED,
            "334 VXNlcm5hbWU6\r\n334\r\n334 UGFzc3dvcmQ6\r\n501 ok\r\n250 ok\r\n",
            "AUTH LOGIN\r\nYm9i\r\n\r\n*\r\nNOOP\r\n",
        ),
    ] {
        let stream = format!("{OFFER}{replies}");
        let run =
            cuts::check(Client::new(Limits::default()), Steps::new(steps), &[stream.as_bytes()]);
        assert_eq!(run.error(), None);
        assert_eq!(str::from_utf8(&run.out).unwrap(), format!("EHLO a\r\n{written}"));
    }
}

#[test]
fn a_clients_challenges() {
    let stream = format!("{OFFER}334 VXNlcm5hbWU6\r\n334\r\n334 no base64\r\n501 ok\r\n250 ok\r\n");
    let run =
        cuts::check(Client::new(Limits::default()), Steps::new(CHALLENGED), &[stream.as_bytes()]);
    assert_eq!(
        run.events()[2..],
        [
            r#"Challenge("Username:")"#,
            r#"Challenge("", accepted: challenge without a space at byte 3)"#,
            "Challenge(NotBase64)",
            r#"Reply { to: AuthResponse, reply: Reply(501 "ok") }"#,
            r#"Reply { to: Noop, reply: Reply(250 "ok") }"#,
        ]
    );
    let event = client::Event::Challenge { challenge: Ok(b"\0\xff".to_vec()), deviation: None };
    assert_eq!(format!("{event:?}"), r#"Challenge("\u{0}\xff")"#);
}

/// An initial response may be as long as a line of the exchange (RFC 4954 §4), and no other command is.
#[test]
fn a_long_initial_response() {
    let mut config = Config::new("a");
    config.extensions.auth = "X".into();
    config.auth_in_clear = true;
    let response = "QUJD".repeat(2000);
    let stream = format!("EHLO a\r\nNOOP {response}\r\nAUTH X {response}\r\nNOOP\r\n");
    let run = cuts::whole(Server::new(config), Accept, &[stream.as_bytes()]);
    let out = str::from_utf8(&run.out).unwrap();
    let codes: Vec<_> =
        out.lines().filter(|line| &line[3..4] == " ").map(|line| &line[..3]).collect();
    assert_eq!(codes, ["220", "250", "500", "235", "250"]);
}

/// There is nothing that a channel could be bound to without TLS (RFC 5802 §6).
#[test]
fn mechanisms_with_channel_binding_are_of_tls() {
    let mut config = Config::new("a");
    config.extensions.auth = "SCRAM-SHA-256-PLUS SCRAM-SHA-256 plain-plus PLUS".into();
    config.auth_in_clear = true;
    let said = |mut server: Server| {
        let mut out = Vec::new();
        server.accept(&mut out).unwrap();
        let mut input = &b"EHLO b\r\nAUTH scram-sha-256-plus\r\n"[..];
        while let Some(Event::Command { command: Command::Ehlo(_), .. }) =
            sans_io::Connection::receive(&mut server, &mut input, &mut out).unwrap()
        {
            server.accept(&mut out).unwrap();
        }
        String::from_utf8(out).unwrap()
    };
    let clear = said(Server::new(config.clone()));
    assert!(clear.contains("AUTH SCRAM-SHA-256 PLUS\r\n"), "{clear}");
    assert!(clear.contains("504 5.5.4 mechanism not supported\r\n"), "{clear}");
    let tls = said(Server::new_in_tls(config));
    assert!(tls.contains("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 plain-plus PLUS\r\n"), "{tls}");
    assert!(!tls.contains("504"), "{tls}");
}

/// Whoever has the token of an authorized URL may use it (RFC 4468, RFC 4467 §1).
#[test]
fn tokens_of_burl() {
    let url = "imap://joe@example.com/INBOX/;uid=20;urlauth=submit+fred";
    let session = format!(
        "MAIL FROM:<a@b>\r\nBURL {url}:internal:91354a473744909de610943775f92038 LAST\r\nburl {url} LAST\r\nNOOP ;urlauth=a:b\r\n"
    );
    let (mut log, mut lines) = (WireLog::new(Redactor::default()), Vec::new());
    log.record(Side::Client, session.as_bytes(), |side, line| {
        lines.push(format!("{side}: {line}"));
    });
    let burl = [format!("C: BURL {url}:***"), format!("C: burl {url} LAST")];
    assert_eq!(lines, ["C: MAIL FROM:<a@b>", &burl[0], &burl[1], "C: NOOP ;urlauth=a:b"]);
}
