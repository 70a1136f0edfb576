//! Classes, the cursor, enhanced status codes, escaping, secrets, SASL lines and the dot writer.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use textline::{
    Class, Cursor, DotWriter, EnhancedStatus, Escaped, Reply, ReplyScanner, Secret,
    sasl::{self, NotBase64},
};

#[test]
fn classes() {
    let class = Class::DIGIT.with(b"+-").with_range(b'x', b'z').without(b"5").or(&Class::WSP);
    let members: Vec<u8> = (0..=u8::MAX).filter(|octet| class.contains(*octet)).collect();
    assert_eq!(members, b"\t +-012346789xyz");
    assert!(class.contains_all(b"1 2") && class.contains_all(b"") && !class.contains_all(b"15"));
    assert_eq!((class.run(b"12a3"), class.run(b""), class.run(b"a")), (2, 0, 0));
    let count = |class: &Class| (0..=u8::MAX).filter(|octet| class.contains(*octet)).count();
    let sizes = [
        (Class::NONE, 0),
        (Class::DIGIT, 10),
        (Class::ALPHA, 52),
        (Class::ALPHANUMERIC, 62),
        (Class::WSP, 2),
        (Class::NON_ASCII, 128),
        (Class::VCHAR, 94),
        (Class::NONE.with_range(0, 255), 256),
        (Class::NONE.with_range(9, 3), 0),
    ];
    for (class, size) in sizes {
        assert_eq!(count(&class), size, "{class:?}");
    }
    assert_eq!(format!("{:?}", Class::WSP), "{9, 32}");
}

#[test]
fn the_cursor() {
    let mut cursor = Cursor::new(b"Mail 42,x=y;");
    assert!(!cursor.eat(b'm') && !cursor.eat_word(b"mails") && cursor.at() == 0);
    assert!(cursor.eat_word(b"MAIL"));
    assert_eq!((cursor.peek(), cursor.bump(), cursor.at()), (Some(b' '), Some(b' '), 5));
    assert_eq!((cursor.number(), cursor.number()), (Some(42), None));
    assert!(cursor.eat(b','));
    assert_eq!(cursor.take_until(b'='), Some(&b"x"[..]));
    assert_eq!(cursor.take_until(b'?'), None);
    assert_eq!(cursor.take(9), None);
    assert_eq!(cursor.take(1), Some(&b"="[..]));
    assert_eq!(cursor.take_while(&Class::ALPHA), b"y");
    assert_eq!((cursor.rest(), cursor.is_end()), (&b";"[..], false));
    assert_eq!(cursor.since(5), b"42,x=y");
    assert_eq!(
        (cursor.take_rest(), cursor.take_rest(), cursor.is_end()),
        (&b";"[..], &b""[..], true)
    );
    assert_eq!(
        (cursor.bump(), cursor.take(usize::MAX), cursor.take(0)),
        (None, None, Some(&b""[..]))
    );
}

#[test]
fn numbers_drop_no_digit() {
    for (text, number, at) in [
        ("18446744073709551615x", Some(u64::MAX), 20),
        ("18446744073709551616", None, 0),
        ("99999999999999999999999", None, 0),
        ("00000000000000000000000000007", Some(7), 29),
        ("", None, 0),
        ("-1", None, 0),
    ] {
        let mut cursor = Cursor::new(text.as_bytes());
        assert_eq!((cursor.number(), cursor.at()), (number, at), "{text}");
    }
}

#[test]
fn enhanced_status_codes() {
    for (text, class, subject, detail, rest) in [
        ("2.0.0", 2, 0, 0, ""),
        ("5.1.1 no", 5, 1, 1, "no"),
        ("4.999.999  x", 4, 999, 999, " x"),
        ("5.01.001 x", 5, 1, 1, "x"),
    ] {
        let (status, found) = EnhancedStatus::split(text.as_bytes()).unwrap();
        assert_eq!((status.class(), status.subject(), status.detail()), (class, subject, detail));
        assert_eq!(found, rest.as_bytes());
        assert_eq!(status.to_string(), format!("{class}.{subject}.{detail}"));
    }
    for text in [
        "",
        "5",
        "5.1",
        "5.1.",
        "5..1",
        ".1.1",
        "3.1.1",
        "1.1.1",
        "25.1.1",
        "05.1.1",
        "5.1000.1",
        "5.1.1000",
        "5.0001.1",
        "5.1.1x",
        "5.1.1.1",
        "5.1.1\tx",
        " 5.1.1",
        "99999999999999999999.1.1",
    ] {
        assert_eq!(EnhancedStatus::split(text.as_bytes()), None, "{text:?}");
    }
    assert_eq!(EnhancedStatus::new(3, 0, 0), None);
    assert_eq!(EnhancedStatus::new(5, 1000, 0), None);
    assert_eq!(EnhancedStatus::new(4, 0, 0), Some(EnhancedStatus::TRANSIENT));
}

fn reply(text: &str) -> Reply<'static> {
    ReplyScanner::new(1000).scan(&mut text.as_bytes()).unwrap().unwrap().into_owned()
}

#[test]
fn replies() {
    let two = reply("550-first\r\n550 5.1.1 second\r\n");
    assert_eq!(two.lines().collect::<Vec<_>>(), [&b"first"[..], b"5.1.1 second"]);
    assert_eq!((two.code(), two.text()), (550, &b"first"[..]));
    // On the last line only, as some write it.
    assert_eq!(two.status(), EnhancedStatus::new(5, 1, 1));
    assert_eq!(format!("{two:?}"), r#"Reply(550 "first" "5.1.1 second")"#);
    // Of another class it is not the reply's.
    assert_eq!(reply("250 5.1.1 odd\r\n").status(), None);
    assert_eq!(reply("250\r\n").text(), b"");
    for (text, kinds) in [
        ("250 a\r\n", [true, false, false, false]),
        ("354 a\r\n", [false, true, false, false]),
        ("421 a\r\n", [false, false, true, false]),
        ("550 a\r\n", [false, false, false, true]),
    ] {
        let reply = reply(text);
        let found = [
            reply.is_positive(),
            reply.is_intermediate(),
            reply.is_transient(),
            reply.is_permanent(),
        ];
        assert_eq!(found, kinds);
    }
}

#[test]
fn escaping() {
    for (octets, display) in [
        (&b"plain 'text' ~"[..], "plain 'text' ~"),
        (b"a\r\n\t\\\0\x1b[2J\x7f", r"a\r\n\t\\\u{0}\u{1b}[2J\u{7f}"),
        (b"\xff\xc3(", r"\xff\xc3("),
        ("é\u{85}\u{2028}\u{202e}\u{200f}".as_bytes(), r"é\u{85}\u{2028}\u{202e}\u{200f}"),
    ] {
        assert_eq!(Escaped(octets).to_string(), display);
        assert_eq!(format!("{:?}", Escaped(octets)), format!("\"{display}\""));
    }
    assert_eq!(format!("{:?}", Escaped(b"\"a\" b\"")), r#""\"a\" b\"""#);
    assert_eq!(format!("{:?}", Escaped(b"")), r#""""#);
}

#[test]
fn secrets_are_not_shown() {
    let secret = Secret::new(b"hungry".to_vec());
    assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "*** Some(\n    ***,\n)");
    assert_eq!(
        (secret.reveal().as_slice(), secret.clone().into_inner()),
        (&b"hungry"[..], b"hungry".to_vec())
    );
    let response = sasl::decode_response(b"aHVuZ3J5").unwrap();
    assert_eq!(format!("{response:?}"), "Data(***)");
}

#[test]
fn sasl_lines() {
    let data = |octets: &[u8]| Ok(sasl::Response::Data(Secret::new(octets.to_vec())));
    for (line, response) in [
        (&b"aHVuZ3J5"[..], data(b"hungry")),
        (b"YQ==", data(b"a")),
        (b"", data(b"")),
        (b"*", Ok(sasl::Response::Cancel)),
        (b"=", Err(NotBase64)),
        (b"**", Err(NotBase64)),
        (b"YQ", Err(NotBase64)),
        (b"YQ=", Err(NotBase64)),
        (b"YR==", Err(NotBase64)),
        (b" YQ==", Err(NotBase64)),
        (b"YQ==YQ==", Err(NotBase64)),
        (b"Y\nQ==", Err(NotBase64)),
        (b"Y-_=", Err(NotBase64)),
    ] {
        assert_eq!(sasl::decode_response(line), response, "{}", line.escape_ascii());
    }
    let initial = |word: &[u8]| sasl::decode_initial(word).map(Secret::into_inner);
    assert_eq!(initial(b"="), Ok(Vec::new()));
    assert_eq!(initial(b"YQ=="), Ok(b"a".to_vec()));
    assert_eq!((initial(b""), initial(b"*")), (Err(NotBase64), Err(NotBase64)));
    let mut out = Vec::new();
    sasl::encode_initial(b"", &mut out);
    sasl::encode_initial(b"a", &mut out);
    sasl::encode(b"", &mut out);
    assert_eq!(out, b"=YQ==");
    assert_eq!(sasl::decode_challenge(b""), Ok(Vec::new()));
}

fn written(pieces: &[&[u8]]) -> Vec<u8> {
    let (mut writer, mut out) = (DotWriter::default(), Vec::new());
    for piece in pieces {
        writer.write(piece, &mut out);
    }
    writer.finish(&mut out);
    assert_eq!(writer, DotWriter::new());
    out
}

#[test]
fn what_the_dot_writer_writes() {
    for (payload, wire) in [
        ("", ".\r\n"),
        (".", "..\r\n.\r\n"),
        ("a", "a\r\n.\r\n"),
        ("a\r\n", "a\r\n.\r\n"),
        ("a\r", "a\r\n.\r\n"),
        ("a\n.\n.", "a\r\n..\r\n..\r\n.\r\n"),
        ("\r.\r\r\n.", "\r\n..\r\n\r\n..\r\n.\r\n"),
        ("a.b..\r\n", "a.b..\r\n.\r\n"),
        ("\n\r", "\r\n\r\n.\r\n"),
    ] {
        let payload = payload.as_bytes();
        for cut in 0..=payload.len() {
            let (one, two) = payload.split_at(cut);
            assert_eq!(written(&[one, b"", two]), wire.as_bytes(), "{:?}", payload.escape_ascii());
        }
    }
}

proptest! {
    #[test]
    fn base64_comes_back(octets in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut line = Vec::new();
        sasl::encode(&octets, &mut line);
        prop_assert_eq!(sasl::decode_challenge(&line), Ok(octets.clone()));
        let mut word = Vec::new();
        sasl::encode_initial(&octets, &mut word);
        prop_assert_eq!(sasl::decode_initial(&word).unwrap().into_inner(), octets);
    }

    /// Nothing that a peer sends can break out of a line of a log.
    #[test]
    fn escaped_text_is_one_line(octets in prop::collection::vec(any::<u8>(), 0..40)) {
        let text = Escaped(&octets).to_string();
        prop_assert!(!text.chars().any(char::is_control), "{}", text);
        let quoted = format!("{:?}", Escaped(&octets));
        let inner = quoted[1..quoted.len() - 1].replace("\\\\", "").replace("\\\"", "");
        prop_assert!(!inner.contains('"'));
    }

    #[test]
    fn classes_are_sets(octets in prop::collection::vec(any::<u8>(), 0..20), octet: u8) {
        let class = Class::NONE.with(&octets);
        prop_assert_eq!(class.contains(octet), octets.contains(&octet));
        prop_assert!(!class.without(&octets).contains(octet));
    }
}
