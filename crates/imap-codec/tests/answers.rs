//! FETCH answered from a message, byte for byte.
#![cfg(feature = "mime")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_in_result,
    reason = "a test fails by panicking"
)]

use imap_codec::{
    Command, DateTime, FetchAttributes, Flag, Flags, Leniency, ObjectId, Server,
    mime::{FetchError, FetchPlan, Known},
    server::{Config, Event},
};
use mime::Tree;
use sans_io::Connection;

const LETTER: &[u8] = b"Subject: ketchup\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Transfer-Encoding: base64\r\n\r\na2V0Y2h1cA==\r\n\
--b\r\nContent-Transfer-Encoding: x-none\r\n\r\nabc\r\n--b--\r\n";

fn asked(what: &str) -> FetchAttributes<'static> {
    let line = format!("a FETCH 1 {what}\r\n");
    match Command::parse(line.as_bytes(), Leniency::STRICT) {
        Ok((_, Command::Fetch { attributes, .. })) => attributes.into_owned(),
        other => panic!("{what}: {other:?}"),
    }
}

/// A server with a mailbox selected and a FETCH open.
fn server() -> Server {
    let mut config = Config::default();
    config.login_in_clear = true;
    let (mut server, mut out) = (Server::new(config), Vec::new());
    server.greet("hello", &mut out).unwrap();
    let mut input = &b"a LOGIN b c\r\nb SELECT INBOX\r\nc FETCH 1 FLAGS\r\n"[..];
    for wanted in ["a", "b", "c"] {
        match server.receive(&mut input, &mut out).unwrap().unwrap() {
            Event::Command { tag, .. } if tag.as_str() == wanted => {
                if wanted != "c" {
                    server.ok(&tag, "done", &mut out).unwrap();
                }
            }
            other => panic!("{other:?}"),
        }
    }
    server
}

fn answer(message: &[u8], what: &str, uid: bool, flags_too: bool) -> Result<String, FetchError> {
    let plan = FetchPlan::new(uid, asked(what))?;
    let flags = Flags::new(&[Flag::Seen]);
    let internal_date = DateTime::from_unix_seconds(837_596_665).unwrap();
    let (email_id, thread_id) = (ObjectId::new("M1").unwrap(), ObjectId::new("T1").unwrap());
    let mut known = Known::new(7, &flags, internal_date, 99);
    known.mod_seq = Some(12);
    if uid {
        (known.email_id, known.thread_id) = (Some(&email_id), Some(&thread_id));
        known.saved = Some(internal_date);
    }
    let tree = Tree::parse(message);
    let entity = plan.reads_message().then(|| tree.root());
    let (mut server, mut out) = (server(), Vec::new());
    let answer = plan.answer(entity, &known, flags_too)?;
    answer.send(3, &mut server, &mut out).unwrap();
    server.data(&imap_codec::Data::Exists(1), &mut Vec::new()).expect("the response is complete");
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn answers() {
    for (what, uid, flags_too, expected) in [
        ("FLAGS", false, false, r"FLAGS (\Seen)"),
        ("FLAGS", true, true, r"UID 7 FLAGS (\Seen)"),
        ("(UID)", true, false, "UID 7"),
        (
            "FAST",
            false,
            false,
            "FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 09:44:25 +0000\" RFC822.SIZE 99",
        ),
        ("(MODSEQ)", false, false, "MODSEQ (12)"),
        ("BODY[1]<1.3>", false, true, "FLAGS (\\Seen) BODY[1]<1> \"2V0\""),
        (
            "BODY[HEADER.FIELDS (SUBJECT)]",
            false,
            false,
            "BODY[HEADER.FIELDS (SUBJECT)] {20}\r\nSubject: ketchup\r\n\r\n",
        ),
        ("BODY[9]", false, false, "BODY[9] NIL"),
        (
            "RFC822.HEADER.LINES (SUBJECT)",
            false,
            false,
            "RFC822.HEADER {20}\r\nSubject: ketchup\r\n\r\n",
        ),
        ("BINARY.PEEK[1]", false, false, "BINARY[1] \"ketchup\""),
        ("BINARY.PEEK[1]<3.2>", false, false, "BINARY[1]<3> \"ch\""),
        ("BINARY.SIZE[1]", false, false, "BINARY.SIZE[1] 7"),
        (
            "BODY",
            false,
            false,
            "BODY ((\"text\" \"plain\" NIL NIL NIL \"base64\" 12 1)(\"text\" \"plain\" NIL NIL NIL \"x-none\" 3 1) \"mixed\")",
        ),
        ("PREVIEW", false, false, "PREVIEW \"ketchup abc\""),
        (
            "(EMAILID THREADID SAVEDATE)",
            true,
            false,
            "UID 7 EMAILID (M1) THREADID (T1) SAVEDATE \"17-Jul-1996 09:44:25 +0000\"",
        ),
        ("(THREADID SAVEDATE)", false, false, "THREADID NIL SAVEDATE NIL"),
    ] {
        let got = answer(LETTER, what, uid, flags_too).unwrap();
        assert_eq!(got, format!("* 3 FETCH ({expected})\r\n"), "{what}");
    }
}

#[test]
fn large_sections_are_streamed() {
    let body = "x".repeat(2000);
    let letter = format!("Subject: a\r\n\r\n{body}");
    let got =
        answer(letter.as_bytes(), "(BODY[TEXT] UID BODY[] RFC822.SIZE)", false, false).unwrap();
    let expected = format!(
        "* 3 FETCH (UID 7 RFC822.SIZE 99 BODY[TEXT] {{2000}}\r\n{body} BODY[] {{2014}}\r\n{letter})\r\n"
    );
    assert_eq!(got, expected);
}

/// RFC 9051 §4.3.1: NULs are sent in a literal8, and that answers BINARY alone.
#[test]
fn nul_is_for_binary_alone() {
    for body in ["a\0b".to_owned(), format!("{}\0", "x".repeat(1500))] {
        let letter = format!("Subject: a\r\n\r\n{body}");
        for what in ["BODY.PEEK[]", "BODY.PEEK[TEXT]", "BODY.PEEK[1]", "RFC822.TEXT"] {
            let plan = FetchPlan::new(false, asked(what)).unwrap();
            let internal_date = DateTime::from_unix_seconds(0).unwrap();
            let known = Known::new(7, &Flags::EMPTY, internal_date, 99);
            let tree = Tree::parse(letter.as_bytes());
            let answer = plan.answer(Some(tree.root()), &known, false).unwrap();
            let (mut server, mut out) = (server(), Vec::new());
            answer.send(3, &mut server, &mut out).unwrap();
            assert!(!out.contains(&0) && !out.contains(&b'~'), "{what}");
            assert_eq!(out.iter().filter(|octet| **octet == 0x80).count(), 1, "{what}");
        }
        let binary = answer(letter.as_bytes(), "BINARY.PEEK[1]", false, false).unwrap();
        assert!(binary.contains(&format!("BINARY[1] ~{{{}}}\r\n{body}", body.len())), "{binary}");
    }
}

#[test]
fn nul_in_fields_is_none_in_answers() {
    let letter = b"Subject: a\0b\r\nFrom: \"x\0y\" <\"\0\"@b>\r\nMessage-ID: <\0@x>\r\nContent-Type: text/p\0; name=\"\0\"\r\n\
        Content-Description: \0\r\nContent-ID: <\0>\r\nContent-Transfer-Encoding: \0\r\nContent-Language: \0\r\n\
        Content-Location: \0\r\nContent-Disposition: x; y=\"\0\"\r\n\r\n\0";
    for what in ["(ENVELOPE)", "(BODYSTRUCTURE)", "(PREVIEW)", "(BODY)"] {
        let plan = FetchPlan::new(false, asked(what)).unwrap();
        let known = Known::new(7, &Flags::EMPTY, DateTime::from_unix_seconds(0).unwrap(), 99);
        let tree = Tree::parse(letter);
        let answer = plan.answer(Some(tree.root()), &known, false).unwrap();
        let (mut server, mut out) = (server(), Vec::new());
        answer.send(3, &mut server, &mut out).unwrap();
        assert!(!out.contains(&0) && !out.contains(&b'~'), "{what} {}", out.escape_ascii());
    }
}

#[test]
fn what_cannot_be_answered() {
    let refused = |what: &str| answer(LETTER, what, false, false).unwrap_err();
    assert_eq!(refused("BINARY[2]"), FetchError::UnknownEncoding);
    assert_eq!(refused("(FLAGS X-GM-LABELS)"), FetchError::Unsupported);
    assert_eq!(refused("EMAILID"), FetchError::Unsupported);
    let many = format!("({})", vec!["BODY[]"; FetchPlan::SECTIONS + 1].join(" "));
    assert_eq!(refused(&many), FetchError::TooMany);
    let plan = FetchPlan::new(false, asked("ENVELOPE")).unwrap();
    let internal_date = DateTime::from_unix_seconds(0).unwrap();
    let known = Known::new(1, &Flags::EMPTY, internal_date, 0);
    assert_eq!(plan.answer(None, &known, false).unwrap_err(), FetchError::NoMessage);
}

#[test]
fn what_is_known_of_a_plan() {
    for (what, sets_seen, reads) in [
        ("FLAGS", false, false),
        ("ALL", false, true),
        ("BODY[]", true, true),
        ("BODY.PEEK[]", false, true),
        ("RFC822", true, true),
        ("RFC822.HEADER", false, true),
        ("RFC822.TEXT", true, true),
        ("BINARY[1]", true, true),
        ("BINARY.PEEK[1]", false, true),
    ] {
        let plan = FetchPlan::new(false, asked(what)).unwrap();
        assert_eq!((plan.sets_seen(), plan.reads_message()), (sets_seen, reads), "{what}");
    }
}
