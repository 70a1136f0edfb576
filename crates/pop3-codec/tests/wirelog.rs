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
