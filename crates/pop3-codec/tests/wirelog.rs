//! What a log of a session shows, and what it never shows.

use textline::wirelog::{Side, WireLog};

fn log(session: &[(Side, &str)]) -> Vec<String> {
    let mut log = WireLog::new(pop3_codec::wirelog::Redactor::default());
    let mut lines = Vec::new();
    for (side, bytes) in session {
        log.record(*side, bytes.as_bytes(), |side, line| lines.push(format!("{side}: {line}")));
    }
    lines
}

#[test]
fn secrets_are_masked_and_nothing_else_is() {
    use Side::{Client, Server};
    let session = [
        (Server, "+OK ready <1.2@c>\r\n"),
        (Client, "APOP bob c4c9334bac560ecc979e58001b3e22fb\r\n"),
        (Server, "-ERR [AUTH] no\r\n"),
        (Client, "USER bob\r\nPASS top secret\r\npassword\r\n"),
        (Server, "+OK\r\n-ERR no\r\n-ERR unknown\r\n"),
        (Client, "AUTH PLAIN AGJvYgBodW5ncnk=\r\n"),
        (Server, "-ERR no\r\n"),
        (Client, "AUTH LOGIN\r\n"),
        (Server, "+ VXNlcjo=\r\n"),
        (Client, "Ym9i\r\n"),
        (Server, "+ UGFzczo=\r\n"),
        (Client, "aHVuZ3J5\r\n"),
        (Server, "+OK\r\n"),
        (Client, "RETR 1\r\n"),
        (Server, "+OK\r\n+ a line of the message\r\n.\r\n"),
        (Client, "QUIT\r\n"),
    ];
    let shown = log(&session);
    assert_eq!(
        shown,
        [
            "S: +OK ready <1.2@c>",
            "C: APOP bob ***",
            "S: -ERR [AUTH] no",
            "C: USER bob",
            "C: PASS ***",
            "C: passw***",
            "S: +OK",
            "S: -ERR no",
            "S: -ERR unknown",
            "C: AUTH PLAIN ***",
            "S: -ERR no",
            "C: AUTH LOGIN",
            "S: + VXNlcjo=",
            "C: ***",
            "S: + UGFzczo=",
            "C: ***",
            "S: +OK",
            "C: RETR 1",
            "S: +OK",
            "S: + a line of the message",
            "S: .",
            "C: QUIT",
        ]
    );
}

#[test]
fn commands_before_auth_do_not_end_its_exchange() {
    use Side::{Client, Server};
    let eager = [
        (Server, "+OK ready\r\n"),
        (Client, "CAPA\r\nNOOP\r\nAUTH LOGIN\r\n"),
        (Server, "+OK\r\nSASL LOGIN\r\n-ERR is no reply here\r\n.\r\n+OK\r\n"),
        (Client, "Ym9i\r\n"),
        (Server, "+ VXNlcjo=\r\n+ UGFzczo=\r\n"),
        (Client, "aHVuZ3J5\r\n"),
        (Server, "-ERR\r\n"),
        (Client, "QUIT\r\n"),
    ];
    let shown = log(&eager);
    let client: Vec<_> = shown.iter().filter(|line| line.starts_with('C')).collect();
    assert_eq!(client, ["C: CAPA", "C: NOOP", "C: AUTH LOGIN", "C: ***", "C: ***", "C: QUIT"]);
}

#[test]
fn the_servers_question_begins_an_exchange() {
    use Side::{Client, Server};
    // The log did not see all replies' commands.
    let session = [
        (Client, "AUTH LOGIN\r\n"),
        (Server, "+OK\r\n+ UGFzczo=\r\n"),
        (Client, "aHVuZ3J5\r\n*\r\n"),
        (Server, "-ERR\r\n"),
        (Client, "NOOP\r\n"),
    ];
    assert_eq!(
        log(&session),
        ["C: AUTH LOGIN", "S: +OK", "S: + UGFzczo=", "C: ***", "C: *", "S: -ERR", "C: NOOP"]
    );
}

#[test]
fn white_space_hides_no_secret() {
    let lines = [
        ("  pass hungry", "C:   pass ***"),
        ("\tPASS\thungry", r"C: \tPASS\t***"),
        (" APOP  bob\tc4c9", r"C:  APOP  bob\t***"),
        ("apop b\u{f6}b c4c9", "C: apop b\u{f6}b ***"),
        (" AUTH\tPLAIN  AGJvYg==", r"C:  AUTH\tPLAIN  ***"),
        ("USER bob ", "C: USER bob "),
    ];
    for (line, shown) in lines {
        assert_eq!(log(&[(Side::Client, &format!("{line}\r\n"))]), [shown]);
    }
}

#[test]
fn payloads_are_not_replies() {
    use Side::{Client, Server};
    for (command, reply) in [
        ("LIST 1", "+OK 1 2\r\n"),
        ("list ", "+OK\r\n.\r\n"),
        ("TOP 1 0", "-ERR\r\n"),
        ("LANG", "+OK\r\nsv +\r\n.\r\n"),
        ("lang sv", "+OK sv\r\n"),
    ] {
        let lines = log(&[
            (Client, &format!("{command}\r\nRETR 2\r\nAUTH PLAIN\r\n")),
            (Server, &format!("{reply}+OK\r\n+ \r\n+OK\r\n+OK\r\n..\r\n.\r\n")),
            (Client, "AGJvYg==\r\n"),
            (Server, "+OK\r\n"),
            (Client, "STAT\r\n"),
        ]);
        assert_eq!(lines.last().map(String::as_str), Some("C: STAT"));
        assert!(!lines.iter().any(|line| line.contains("AGJv")), "{lines:?}");
    }
}

#[test]
fn a_client_that_is_too_far_ahead_is_masked() {
    let mut commands = "NOOP\r\n".repeat(5000);
    commands.push_str("RETR 1\r\nAUTH PLAIN\r\n");
    let lines =
        log(&[(Side::Client, &commands), (Side::Server, "+OK\r\n"), (Side::Client, "AGJv\r\n")]);
    assert_eq!(lines.last().map(String::as_str), Some("C: ***"));
}
