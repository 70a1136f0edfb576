//! What every extension adds, in both directions: each line is read as what it is, nothing of it as unknown,
//! and is written as it was.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::{AppendData, AppendNext, Command, Leniency, Response, Tag};

/// What is in the debug output of whatever was not understood.
fn is_typed(debug: &str) -> bool {
    !debug.contains("Other {") && !debug.contains("Other(")
}

fn command(line: &str) {
    let octets = format!("a {line}\r\n").into_bytes();
    let (tag, command) =
        Command::parse(&octets, Leniency::STRICT).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert!(is_typed(&format!("{command:?}")), "{line}: {command:?}");
    assert_eq!(command.clone().into_owned(), command, "{line}");
    let mut again = Vec::new();
    command.encode(&tag, &mut again);
    assert_eq!(again.escape_ascii().to_string(), octets.escape_ascii().to_string());
}

fn response(line: &str) {
    let octets = format!("{line}\r\n").into_bytes();
    let response = Response::parse(&octets, Leniency::STRICT)
        .unwrap_or_else(|error| panic!("{error}: {line}"));
    assert!(is_typed(&format!("{response:?}")), "{line}: {response:?}");
    let mut again = Vec::new();
    response.encode(&mut again);
    assert_eq!(again.escape_ascii().to_string(), octets.escape_ascii().to_string());
    if let Response::Data(data) = response {
        assert_eq!(data.clone().into_owned(), data, "{line}");
    }
}

#[test]
fn commands() {
    for line in COMMANDS.lines().map(str::trim).filter(|line| !line.is_empty()) {
        command(line);
    }
    // Literals, which are written only where they are needed.
    command("SETMETADATA INBOX (/private/comment {3}\r\na\r\n /shared/x ~{2}\r\n\0a)");
    command("SETQUOTA {2}\r\n\r\n (STORAGE 512)");
}

/// Scores are 1 to 100 (RFC 6203 §4), and a list of languages has one (RFC 5255 §5): else it is not what it says.
#[test]
fn what_is_kept_as_it_is() {
    let untyped = |line: &str, leniency: Leniency| {
        let octets = format!("{line}\r\n").into_bytes();
        let response = Response::parse(&octets, leniency).unwrap();
        let mut again = Vec::new();
        response.encode(&mut again);
        assert_eq!(again, octets);
        !is_typed(&format!("{response:?}"))
    };
    for (scores, strict, lenient) in [
        ("()", false, false),
        ("(1 100)", false, false),
        ("(0 100)", true, false),
        ("(1 101)", true, true),
    ] {
        let line = format!("* ESEARCH (TAG \"a\") ALL 1:2 RELEVANCY {scores}");
        assert_eq!(untyped(&line, Leniency::STRICT), strict, "{line}");
        assert_eq!(untyped(&line, Leniency::TOLERANT), lenient, "{line}");
    }
    let none = Response::parse(b"* LANGUAGE ()\r\n", Leniency::STRICT);
    assert!(none.is_err() || !is_typed(&format!("{none:?}")), "{none:?}");
}

#[test]
fn responses() {
    for line in RESPONSES.lines().map(str::trim).filter(|line| !line.is_empty()) {
        response(line);
    }
    response("* 1 FETCH (BINARY[1] ~{3}\r\na\0b BINARY.SIZE[1] 3)");
    response("* METADATA INBOX (/shared/x ~{3}\r\na\0b)");
    response("* URLFETCH imap://joe@example.com/x (BINARY ~{3}\r\na\0b)");
}

/// A message of an APPEND, its literals, and what stands behind each.
#[test]
fn appends_of_several_pieces() {
    let read = |line: &str, last: &AppendData<'_>| {
        let octets = line.as_bytes();
        let next = AppendNext::parse(octets, last, Leniency::STRICT)
            .unwrap_or_else(|error| panic!("{error}: {line}"));
        let mut again = Vec::new();
        next.encode(last, &mut again);
        assert_eq!(again.escape_ascii().to_string(), octets.escape_ascii().to_string());
        next.into_owned()
    };
    let whole = AppendData::Literal { size: 1 };
    assert_eq!(read("\r\n", &whole), AppendNext::End);
    let AppendNext::Message(second) =
        read(" (\\Seen) \" 1-Jan-2026 00:00:00 +0000\" ~{5}\r\n", &whole)
    else {
        panic!()
    };
    assert_eq!(second.data, AppendData::Literal8 { size: 5 });
    let wide = AppendData::Utf8 { size: 3 };
    assert_eq!(read(")\r\n", &wide), AppendNext::End);
    assert!(AppendNext::parse(b"\r\n", &wide, Leniency::STRICT).is_err());
    let (_, first) =
        Command::parse(b"a APPEND x CATENATE (URL \"/y;UID=1\" TEXT {4}\r\n", Leniency::STRICT)
            .unwrap();
    let parts = first.append().unwrap().message.data.clone().into_owned();
    assert_eq!(parts.size(), Some(4));
    let AppendNext::Parts(more) = read(" URL /z URL /w TEXT {7}\r\n", &parts) else { panic!() };
    assert_eq!((more.urls.iter().count(), more.text), (2, Some(7)));
    let AppendNext::Parts(last) = read(" URL /z)\r\n", &parts) else { panic!() };
    assert_eq!((last.urls.iter().count(), last.text), (1, None));
    assert_eq!(read(")\r\n", &parts), AppendNext::End);
}

/// What nobody knows stays as it is, and costs nothing but itself.
#[test]
fn unknown_things_stay_local() {
    for (line, known) in [
        ("* 1 FETCH (UID 5 X-NEW (a \"b\") FLAGS (\\Seen))", "Uid(5)"),
        ("* STATUS x (MESSAGES 1 X-NEW (1 2) UNSEEN 2)", "Unseen(2)"),
        ("* ESEARCH (TAG \"a\") UID MIN 1 X-NEW (1 (2)) MAX 3", "Max(3)"),
        ("* LIST () \"/\" x (\"X-NEW\" (a b) \"CHILDINFO\" (\"SUBSCRIBED\"))", "ChildInfo"),
        ("* OK [X-NEW a b] text", "text"),
        ("* X-NEW {3}\r\na\r\n (1 2)", "X-NEW"),
        ("a OK [X-NEW] done", "done"),
        ("* CAPABILITY IMAP4rev1 X-NEW=1 IDLE", "Idle"),
    ] {
        let octets = format!("{line}\r\n").into_bytes();
        let response = Response::parse(&octets, Leniency::STRICT).unwrap();
        let debug = format!("{response:?}");
        assert!(debug.contains(known) && debug.contains("Other"), "{debug}");
        let mut again = Vec::new();
        response.encode(&mut again);
        assert_eq!(again, octets, "{line}");
    }
    for line in [
        "a X-NEW (b {3}\r\n\r\n) \"c\")",
        "a SELECT x (X-NEW (1 2) CONDSTORE)",
        "a FETCH 1 (X-NEW (a) UID) (X-NEW 1:5 VANISHED)",
        "a STORE 1 (X-NEW 5) FLAGS ()",
        "a SEARCH RETURN (X-NEW (1) MIN) ALL",
        "a LIST (X-NEW (a) SUBSCRIBED) \"\" * RETURN (X-NEW (a) CHILDREN)",
        "a UID X-NEW 1",
    ] {
        let octets = format!("{line}\r\n").into_bytes();
        let (tag, command) = Command::parse(&octets, Leniency::STRICT)
            .unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(format!("{command:?}").contains("Other"), "{command:?}");
        let mut again = Vec::new();
        command.encode(&tag, &mut again);
        assert_eq!(again.escape_ascii().to_string(), octets.escape_ascii().to_string());
    }
}

/// What only resembles an extension's syntax is refused, and nothing is dropped.
#[test]
fn what_is_not_permitted() {
    for line in [
        "SETACL x y LRS",
        "GETQUOTA",
        "SETQUOTA \"\" (STORAGE)",
        "NOTIFY SET",
        "NOTIFY SET (nowhere NONE)",
        "NOTIFY SET (selected ())",
        "SORT () UTF-8 ALL",
        "THREAD REFERENCES UTF-8",
        "SELECT x ()",
        "SELECT x (QRESYNC (0 1))",
        "FETCH 1 FLAGS (CHANGEDSINCE 99999999999999999999)",
        "FETCH 1 BINARY[1.HEADER]",
        "FETCH 1 PREVIEW (EAGER)",
        "SEARCH RETURN (PARTIAL 1:-5) ALL",
        "SEARCH EMAILID a+b",
        "REPLACE 1:2 x {5}",
        "APPEND x UTF8 {5}",
        "APPEND x CATENATE ()",
        "APPEND x {99999999999999999999}",
        "PARTIAL 1 RFC822 0 5",
        "CANCELUPDATE",
        "GENURLAUTH x",
        "UIDBATCHES 0",
    ] {
        let octets = format!("a {line}\r\n");
        assert!(Command::parse(octets.as_bytes(), Leniency::STRICT).is_err(), "{line}");
    }
}

#[test]
fn tags_are_not_part_of_it() {
    let tag = Tag::new("A.1").unwrap();
    let mut out = Vec::new();
    Command::Unauthenticate.encode(&tag, &mut out);
    assert_eq!(out, b"A.1 UNAUTHENTICATE\r\n");
}

const COMMANDS: &str = include_str!("extensions/commands.txt");
const RESPONSES: &str = include_str!("extensions/responses.txt");
