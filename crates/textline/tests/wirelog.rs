//! The wire log: lines of both sides at any cut, secrets and literals masked, memory bounded.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use textline::wirelog::{Redact, Show, Side, WireLog};

/// Masks after `PASS `, and literals announced at the end of a line; `NO` refuses them.
#[derive(Clone)]
struct Rules;

impl Redact for Rules {
    fn show(&mut self, side: Side, line: &[u8]) -> Show {
        if side == Side::Server {
            return if line == b"NO" { Show::RefusedLiteral } else { Show::All };
        }
        let text = String::from_utf8_lossy(line);
        let literal = text.strip_suffix('}').and_then(|text| text.rsplit_once('{')?.1.parse().ok());
        match (text.starts_with("PASS "), literal) {
            (false, None) => Show::All,
            (true, None) => Show::Until(5),
            (false, Some(literal)) => Show::Literal(literal),
            (true, Some(literal)) => Show::UntilThenLiteral { until: 5, literal },
        }
    }
}

fn log(dialogue: &[(Side, &[u8])], piece: usize) -> Vec<String> {
    let (mut log, mut lines) = (WireLog::new(Rules), Vec::new());
    for (side, bytes) in dialogue {
        for piece in bytes.chunks(piece) {
            log.record(*side, piece, |side, line| lines.push(format!("{side}: {line}")));
        }
    }
    lines
}

#[test]
fn lines_and_secrets() {
    let dialogue: [(Side, &[u8]); 5] = [
        (Side::Server, b"+OK\r\n"),
        (Side::Client, b"USER bob\nPASS hungry\r\nPASS"),
        (Side::Server, b"+OK \x1b[0m\r\n"),
        (Side::Client, b"\r\nPASS \r\nAPPEND {5}\r\nsecrx more\r\nPASS {3}\r\nabc\r\n"),
        (Side::Client, b"no end"),
    ];
    for piece in 1..20 {
        assert_eq!(
            log(&dialogue, piece),
            [
                "S: +OK",
                "C: USER bob",
                "C: PASS ***",
                r"S: +OK \u{1b}[0m",
                "C: PASS",
                "C: PASS ***",
                "C: APPEND {5}",
                "C: [5 octets]",
                "C:  more",
                "C: PASS ***",
                "C: [3 octets]",
                "C: ",
            ],
            "{piece}"
        );
    }
}

#[test]
fn a_refused_literal_does_not_come_unless_it_has_begun() {
    let dialogue: [(Side, &[u8]); 6] = [
        (Side::Client, b"APPEND {40}\r\n"),
        (Side::Server, b"NO\r\n"),
        (Side::Client, b"PASS hungry\r\nAPPEND {6}\r\nhun"),
        (Side::Server, b"NO\r\n"),
        (Side::Client, b"gry\r\nAPPEND {2}\r\n"),
        (Side::Client, b"hi\r\n"),
    ];
    for piece in 1..40 {
        assert_eq!(
            log(&dialogue, piece),
            [
                "C: APPEND {40}",
                "C: [40 octets]",
                "S: NO",
                "C: PASS ***",
                "C: APPEND {6}",
                "C: [6 octets]",
                "S: NO",
                "C: ",
                "C: APPEND {2}",
                "C: [2 octets]",
                "C: ",
            ]
        );
    }
}

#[test]
fn overlong_lines_are_cut_and_their_literals_seen() {
    let most = WireLog::<Rules>::LINE;
    for length in [most - 1, most, most + 1, most + 40, 3 * most] {
        for end in ["\r\n", "\n"] {
            let text = "x".repeat(length);
            let line = format!("{text}{end}next\r\n");
            let more = length.saturating_sub(most);
            let note = if more > 0 { format!(" [{more} octets more]") } else { String::new() };
            let shown = format!("C: {}{note}", &text[..length.min(most)]);
            for piece in [7, 4096, usize::MAX] {
                assert_eq!(
                    log(&[(Side::Client, line.as_bytes())], piece),
                    [shown.as_str(), "C: next"],
                    "{length}"
                );
            }
        }
    }
    // A literal at the end of such a line is not logged as lines.
    let line = format!(
        "{}{{6}}\r\nsecret\r\nPASS {} {{4}}\r\nmore\r\n",
        "x".repeat(2 * most),
        "y".repeat(most)
    );
    for piece in [1, 4096, usize::MAX] {
        let lines = log(&[(Side::Client, line.as_bytes())], piece);
        assert_eq!(lines[1..], ["C: [6 octets]", "C: ", "C: PASS ***", "C: [4 octets]", "C: "]);
    }
}
