//! What a log of an IMAP session shows, and what it never shows: the same lines at every cut.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::wirelog::Redactor;
use textline::wirelog::{
    Side::{self, Client, Server},
    WireLog,
};

/// How a piece of a session is fed: by its index and its octets.
type Feed<'f> = dyn Fn(usize, &[u8]) -> Vec<Vec<u8>> + 'f;

/// Asserts the lines of a session, each of its pieces fed whole, octet by octet, and cut in two anywhere.
#[track_caller]
fn assert_lines(session: &[(Side, &str)], expected: &[&str]) {
    let lines = |feed: &Feed<'_>| {
        let (mut log, mut lines) = (WireLog::new(Redactor::default()), Vec::new());
        for (index, (side, bytes)) in session.iter().enumerate() {
            for piece in feed(index, bytes.as_bytes()) {
                log.record(*side, &piece, |side, line| lines.push(format!("{side}: {line}")));
            }
        }
        lines
    };
    assert_eq!(lines(&|_, bytes| vec![bytes.to_vec()]), expected);
    assert_eq!(lines(&|_, bytes| bytes.iter().map(|octet| vec![*octet]).collect()), expected);
    for (cut, (_, bytes)) in session.iter().enumerate() {
        for at in 0..=bytes.len() {
            let in_two = lines(&|index, bytes| {
                let (front, back) = bytes.split_at(if index == cut { at } else { 0 });
                vec![front.to_vec(), back.to_vec()]
            });
            assert_eq!(in_two, expected, "piece {cut} cut at {at}");
        }
    }
}

#[test]
fn login_with_quoted_strings() {
    assert_lines(
        &[
            (Server, "* OK ready\r\n"),
            (Client, "a1 LOGIN \"bob\" \"hun \\\"gry\"\r\na2 NOOP\r\n"),
            (Server, "a1 OK LOGIN done\r\na2 OK\r\n"),
            (Client, " a3  login bob hungry\na4\tLOGIN\tbob hungry\r\n"),
            (Client, "a5 LOGOUT\r\n"),
        ],
        &[
            "S: * OK ready",
            "C: a1 LOGIN ***",
            "C: a2 NOOP",
            "S: a1 OK LOGIN done",
            "S: a2 OK",
            "C:  a3  login ***",
            r"C: a4\tLOGIN\t***",
            "C: a5 LOGOUT",
        ],
    );
}

#[test]
fn login_by_two_literals() {
    assert_lines(
        &[
            (Client, "a1 LOGIN {3}\r\n"),
            (Server, "+ go on\r\n"),
            (Client, "bob {6}\r\n"),
            (Server, "+ go on\r\n"),
            (Client, "hungry\r\n"),
            (Server, "a1 OK\r\n"),
            (Client, "a2 LOGIN {3+}\r\nbob {8+}\r\nhun\r\ngry\r\na3 NOOP\r\n"),
            (Server, "a2 NO\r\na3 OK\r\n"),
        ],
        &[
            "C: a1 LOGIN ***",
            "C: [3 octets]",
            "S: + go on",
            "C: ***",
            "C: [6 octets]",
            "S: + go on",
            "C: ",
            "S: a1 OK",
            "C: a2 LOGIN ***",
            "C: [3 octets]",
            "C: ***",
            "C: [8 octets]",
            "C: ",
            "C: a3 NOOP",
            "S: a2 NO",
            "S: a3 OK",
        ],
    );
}

#[test]
fn authenticate() {
    assert_lines(
        &[
            (Client, "a1 AUTHENTICATE PLAIN AGJvYgBodW5ncnk=\r\n"),
            (Server, "a1 NO\r\n"),
            (Client, "a2 authenticate LOGIN\r\n"),
            (Server, "+ VXNlcjo=\r\n"),
            (Client, "Ym9i\r\n"),
            (Server, "* OK a2 is still open\r\n+ UGFzczo=\r\n"),
            (Client, "*\r\n"),
            (Server, "a2 BAD cancelled\r\n"),
            (Client, "a3 NOOP\r\n"),
        ],
        &[
            "C: a1 AUTHENTICATE PLAIN ***",
            "S: a1 NO",
            "C: a2 authenticate LOGIN",
            "S: + VXNlcjo=",
            "C: ***",
            "S: * OK a2 is still open",
            "S: + UGFzczo=",
            "C: *",
            "S: a2 BAD cancelled",
            "C: a3 NOOP",
        ],
    );
}

#[test]
fn refused_literals_hide_no_command_and_no_secret() {
    assert_lines(
        &[
            (Client, "a0 NOOP\r\na1 SELECT {10}\r\n"),
            (Server, "a0 OK not the one\r\n* 1 EXISTS\r\na1 NO\r\n"),
            (Client, "a2 LOGIN bob hungry\r\na3 LOGIN {3}\r\n"),
            (Server, "a3 BAD\r\n"),
            (Client, "a4 LOGIN bob {6}\r\n"),
            (Server, "+ go on\r\na4 NO but the octets come\r\n"),
            (Client, "hungry\r\na5 SELECT {0}\r\n"),
            (Server, "a5 NO\r\n"),
            (Client, "a6 LOGIN bob hungry\r\na7 SELECT {5+}\r\n"),
            (Server, "a6 NO\r\na7 NO but the octets come\r\n"),
            (Client, "hello\r\na8 NOOP\r\n"),
        ],
        &[
            "C: a0 NOOP",
            "C: a1 SELECT {10}",
            "C: [10 octets]",
            "S: a0 OK not the one",
            "S: * 1 EXISTS",
            "S: a1 NO",
            "C: a2 LOGIN ***",
            "C: a3 LOGIN ***",
            "C: [3 octets]",
            "S: a3 BAD",
            "C: a4 LOGIN ***",
            "C: [6 octets]",
            "S: + go on",
            "S: a4 NO but the octets come",
            "C: ",
            "C: a5 SELECT {0}",
            "S: a5 NO",
            "C: a6 LOGIN ***",
            "C: a7 SELECT {5+}",
            "C: [5 octets]",
            "S: a6 NO",
            "S: a7 NO but the octets come",
            "C: ",
            "C: a8 NOOP",
        ],
    );
}

#[test]
fn a_literal_that_was_not_asked_for_and_has_begun_is_skipped_to_its_end() {
    assert_lines(
        &[
            (Client, "a1 LOGIN bob {6}\r\nhun"),
            (Server, "a1 NO\r\n"),
            (Client, "gry\r\na2 NOOP\r\n"),
        ],
        &["C: a1 LOGIN ***", "C: [6 octets]", "S: a1 NO", "C: ", "C: a2 NOOP"],
    );
}

#[test]
fn literals_of_no_octets() {
    assert_lines(
        &[
            (Client, "a1 LOGIN {0}\r\n"),
            (Server, "+\r\n"),
            (Client, " {0+}\r\n hungry\r\na2 STATUS {0+}\r\n (MESSAGES)\r\na3 NOOP\r\n"),
            (Server, "* LIST () NIL {0}\r\n\r\na2 OK\r\n"),
        ],
        &[
            "C: a1 LOGIN ***",
            "S: +",
            "C: ***",
            "C: ***",
            "C: a2 STATUS {0+}",
            "C:  (MESSAGES)",
            "C: a3 NOOP",
            "S: * LIST () NIL {0}",
            "S: ",
            "S: a2 OK",
        ],
    );
}

#[test]
fn literals_of_the_server_and_words_in_them() {
    assert_lines(
        &[
            (Client, "a1 FETCH 1 (BODY[] BODY[1])\r\n"),
            (Server, "* 1 FETCH (BODY[] {13}\r\na1 OK {5}\r\n+\r BODY[1] {2}\r\nhi)\r\n"),
            (Server, "* OK no literal {5}\r\na1 OK nor here {5}\r\n"),
            (Client, "a2 SEARCH SUBJECT {4}\r\n"),
            (Server, "+\r\n"),
            (Client, "x AU TEXT x AUTHENTICATE\r\na3 NOOP\r\n"),
        ],
        &[
            "C: a1 FETCH 1 (BODY[] BODY[1])",
            "S: * 1 FETCH (BODY[] {13}",
            "S: [13 octets]",
            "S:  BODY[1] {2}",
            "S: [2 octets]",
            "S: )",
            "S: * OK no literal {5}",
            "S: a1 OK nor here {5}",
            "C: a2 SEARCH SUBJECT {4}",
            "C: [4 octets]",
            "S: +",
            "C:  TEXT x AUTHENTICATE",
            "C: a3 NOOP",
        ],
    );
}

/// Whoever has the token of an authorized URL may use it (RFC 4467 §1).
/// Nor do values that are printed for a log.
#[test]
fn tokens_in_values() {
    use imap_codec::{Leniency, Response};
    const URL: &str = "imap://joe@example.com/INBOX/;uid=20;urlauth=submit+fred";
    for (line, shown) in [
        (format!("* URLFETCH \"{URL}:internal:91354a\" NIL"), true),
        (format!("* GENURLAUTH \"{URL}:internal:91354a\""), true),
        (format!("* GENURLAUTH \"{URL}:internal:91354a\" x"), true),
        (format!("* URLFETCH \"{URL}\" NIL"), false),
    ] {
        let octets = [line.as_bytes(), b"\r\n"].concat();
        let response = Response::parse(&octets, Leniency::STRICT).unwrap();
        let debug = format!("{response:?}");
        assert!(!debug.contains("91354a"), "{debug}");
        assert_eq!(debug.contains(&format!("{URL}:\"***")), shown, "{debug}");
        let mut out = Vec::new();
        response.encode(&mut out);
        assert_eq!(out, octets);
    }
}

#[test]
fn tokens_of_urls() {
    let rump = "imap://joe@example.com/INBOX/;uid=20";
    let token = "91354a473744909de610943775f92038";
    assert_lines(
        &[
            (
                Client,
                &format!(
                    "a1 GENURLAUTH \"{rump};urlauth=anonymous\" INTERNAL \"imap://b/c/;UID=1;URLAUTH=user+a\" X\r\n"
                ),
            ),
            (Server, &format!("* GENURLAUTH \"{rump};urlauth=anonymous:INTERNAL:{token}\"\r\n")),
            (
                Client,
                &format!(
                    "a2 URLFETCH \"{rump};URLAUTH=submit+fred:internal:{token}\" (x BODY)\r\n"
                ),
            ),
            (
                Server,
                &format!(
                    "* URLFETCH \"{rump};urlauth=submit+fred:internal:{token}\" {{3}}\r\nabc\r\n"
                ),
            ),
            (
                Client,
                &format!(
                    "a3 URLFETCH \"x;urlauth=a\" \"{rump};urlauth=b:internal:{token}\" {{3+}}\r\nabc\r\n"
                ),
            ),
            (Server, "a3 OK [BADURL \"/x;URLAUTH=stream\"] done\r\n"),
        ],
        &[
            "C: a1 GENURLAUTH \"imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous\" INTERNAL \"imap://b/c/;UID=1;URLAUTH=user+a\" X",
            "S: * GENURLAUTH \"imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous:***",
            "C: a2 URLFETCH \"imap://joe@example.com/INBOX/;uid=20;URLAUTH=submit+fred:***",
            "S: * URLFETCH \"imap://joe@example.com/INBOX/;uid=20;urlauth=submit+fred:***",
            "S: [3 octets]",
            "S: ",
            "C: a3 URLFETCH \"x;urlauth=a\" \"imap://joe@example.com/INBOX/;uid=20;urlauth=b:***",
            "C: [3 octets]",
            "C: ",
            "S: a3 OK [BADURL \"/x;URLAUTH=stream\"] done",
        ],
    );
}
