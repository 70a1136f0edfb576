//! Annotations of FETCH that are too large to be collected.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use imap_codec::{Client, Command, Data, FetchItem, Limits, Mailbox, ValueName, client::Event};
use sans_io::Connection;
use testkit::cuts;

fn selected() -> Client {
    let mut limits = Limits::default();
    limits.inline = 8;
    let mut client = Client::new_in_tls(limits);
    let mut out = Vec::new();
    client.receive(&mut &b"* PREAUTH ready\r\n"[..], &mut out).unwrap();
    client.command(&Command::select(Mailbox::INBOX), &mut out).unwrap();
    client.receive(&mut &b"a001 OK done\r\n"[..], &mut out).unwrap();
    client
}

/// The events of a response, at all cuts, without the line that follows it.
fn events(stream: &[u8]) -> Vec<String> {
    let stream = [stream, b"* 6 EXISTS\r\n"].concat();
    let mut lines = cuts::check(selected(), cuts::Silent, &[&stream]).lines();
    assert_eq!(lines.pop().as_deref(), Some("Data(Exists(6))"));
    let short = |line: String| {
        line.replace("by_uid: false, ", "")
            .replace("Annotation(Values(", "Values(")
            .replace("AnnotationValue { attribute: ", "{")
            .replace(", binary: false", "")
    };
    lines.into_iter().map(short).collect()
}

#[test]
fn alone() {
    assert_eq!(
        events(b"* 5 FETCH (ANNOTATION (/comment (value.priv {9}\r\n123\r\n6789)))\r\n"),
        [
            "Value(LargeValue { before: Fetch(Fetch { seq: 5, first: true, items: [], literal: None }), name: Annotation { seq: 5, entry: \"/comment\", attribute: \"value.priv\" }, size: 9 })",
            "chunk \"123\\r\\n6789\"",
            "Data(Fetch(Fetch { seq: 5, first: false, items: [], literal: None }))",
        ]
    );
}

#[test]
fn among_others() {
    assert_eq!(
        events(
            b"* 5 FETCH (UID 7 annotation (/a (value.priv \"x\") \"/b\" (size.priv {1}\r\n9 value.priv ~{9}\r\n123456789 value.shared NIL) /c (value.priv NIL)) FLAGS ())\r\n"
        ),
        [
            "Value(LargeValue { before: Fetch(Fetch { seq: 5, first: true, items: [Uid(7), Values([Annotation { entry: \"/a\", values: [{\"value.priv\", value: \"x\" }] }, Annotation { entry: \"/b\", values: [{\"size.priv\", value: \"9\" }] }]))], literal: None }), name: Annotation { seq: 5, entry: \"/b\", attribute: \"value.priv\" }, size: 9, binary: true })",
            "chunk \"123456789\"",
            "Data(Fetch(Fetch { seq: 5, first: false, items: [Values([Annotation { entry: \"/b\", values: [{\"value.shared\", value: NIL }] }, Annotation { entry: \"/c\", values: [{\"value.priv\", value: NIL }] }])), Flags([])], literal: None }))",
        ]
    );
}

#[test]
fn several_and_sections() {
    assert_eq!(
        events(
            b"* 5 FETCH (BODY[] {9}\r\n123456789 ANNOTATION (/a (x {9}\r\nabcdefghi y {10}\r\nabcdefghij) /b (z {9}\r\n987654321)) RFC822 {9}\r\nABCDEFGHI UID 8)\r\n"
        ),
        [
            "Data(Fetch(Fetch { seq: 5, first: true, items: [], literal: Some(FetchLiteral { name: Body { section: Section { part: [], text: None }, origin: None }, size: 9 }) }))",
            "chunk \"123456789\"",
            "Value(LargeValue { before: Fetch(Fetch { seq: 5, first: false, items: [], literal: None }), name: Annotation { seq: 5, entry: \"/a\", attribute: \"x\" }, size: 9 })",
            "chunk \"abcdefghi\"",
            "Value(LargeValue { before: Fetch(Fetch { seq: 5, first: false, items: [], literal: None }), name: Annotation { seq: 5, entry: \"/a\", attribute: \"y\" }, size: 10 })",
            "chunk \"abcdefghij\"",
            "Value(LargeValue { before: Fetch(Fetch { seq: 5, first: false, items: [], literal: None }), name: Annotation { seq: 5, entry: \"/b\", attribute: \"z\" }, size: 9 })",
            "chunk \"987654321\"",
            "Data(Fetch(Fetch { seq: 5, first: false, items: [], literal: Some(FetchLiteral { name: Rfc822, size: 9 }) }))",
            "chunk \"ABCDEFGHI\"",
            "Data(Fetch(Fetch { seq: 5, first: false, items: [Uid(8)], literal: None }))",
        ]
    );
}

/// Where no value can stand, the response is read over; what does not go on as it should is kept as it is.
#[test]
fn odd_ones() {
    for odd in [
        &b"* 5 FETCH (ANNOTATION ({9}\r\n123456789 (value NIL)))\r\n"[..],
        b"* 5 FETCH (ANNOTATION (/a {9}\r\n123456789))\r\n",
        b"* 5 FETCH (ANNOTATION (/a (value NIL {9}\r\n123456789 NIL)))\r\n",
        b"* 5 FETCH (ANNOTATION (/a (value (value {9}\r\n123456789))))\r\n",
        b"* 5 FETCH (ANNOTATION (/a (value {9}\r\n123456789 {9}\r\n123456789 NIL)))\r\n",
    ] {
        let events = events(odd);
        let last = events.last().unwrap();
        assert_eq!(last, "Skipped { seq: Some(5), size: 9 }", "{}", odd.escape_ascii());
    }
    for odd in [
        &b"* 5 FETCH (ANNOTATION (/a (value {9}\r\n123456789\r\n"[..],
        b"* 5 FETCH (ANNOTATION (/a (value {9}\r\n123456789)\r\n",
        b"* 5 FETCH (ANNOTATION (/a (value {9}\r\n123456789x))\r\n",
        b"* 5 FETCH (ANNOTATION (/a (value {9}\r\n123456789) UID 7)\r\n",
        b"* 5 FETCH (ANNOTATION (/a (value {9}\r\n123456789))\r\n",
    ] {
        let events = events(odd);
        assert!(events.last().unwrap().starts_with("Unparsed("), "{events:?}");
    }
}

/// What is behind an odd entry is not lost with it.
#[test]
fn entries_with_odd_names() {
    let mut client = selected();
    let mut input = &b"* 5 FETCH (ANNOTATION ({5}\r\n/a\\\"\x01 (value {9}\r\n123456789 more \"x\")) UID 7)\r\n"[..];
    let mut seen = Vec::new();
    while let Some(event) = client.receive(&mut input, &mut Vec::new()).unwrap() {
        match event {
            Event::Value(value) => {
                let ValueName::Annotation { entry, .. } = value.name else { panic!() };
                seen.push(entry.as_bytes().escape_ascii().to_string());
            }
            Event::Data(Data::Fetch(fetch)) => {
                assert_eq!(fetch.items.iter().count(), 2);
                assert!(
                    fetch
                        .items
                        .iter()
                        .all(|item| matches!(item, FetchItem::Uid(7) | FetchItem::Annotation(_)))
                );
            }
            _ => {}
        }
    }
    assert_eq!(seen, ["/a\\\\\\\"\\x01"]);
}

/// "Invalid entry or attribute names result in a BAD response" (RFC 5257 §3.2, §3.2.1, §3.2.2, §4.8, §4.9).
#[test]
fn names_that_a_server_takes() {
    let mut config = imap_codec::server::Config::default();
    config.limits.errors = 99;
    let annotate = imap_codec::Capability::AnnotateExperiment1;
    config.capabilities.extend([annotate, imap_codec::Capability::MultiAppend]);
    let mut server = imap_codec::Server::new_in_tls(config);
    server
        .greet_with(&Data::PreAuth(imap_codec::Text::new("hi").unwrap()), &mut Vec::new())
        .unwrap();
    let answer = |server: &mut imap_codec::Server, line: &str| {
        let (line, mut out) = (format!("a {line}\r\n"), Vec::new());
        let event = server.receive(&mut line.as_bytes(), &mut out).unwrap();
        match event {
            Some(imap_codec::server::Event::Command { tag, .. }) => {
                let tag = tag.into_owned();
                server.ok(&tag, "done", &mut out).ok();
            }
            Some(imap_codec::server::Event::BadCommand { .. }) => server.refuse(&mut out).unwrap(),
            Some(event) => panic!("{event:?}"),
            None => {}
        }
        String::from_utf8(out).unwrap()
    };
    answer(&mut server, "SELECT x");
    for (line, is_good) in [
        ("FETCH 1 (ANNOTATION (/comment value))", true),
        ("FETCH 1 (ANNOTATION ((/comment /1.2/flags/seen) (value size.shared)))", true),
        ("FETCH 1 (ANNOTATION (/* (value.priv size.priv)))", true),
        ("FETCH 1 (ANNOTATION (/ value))", true),
        ("FETCH 1 (FLAGS ANNOTATION (//comment value))", false),
        ("FETCH 1 (ANNOTATION (/comment/ value))", false),
        ("FETCH 1 (ANNOTATION (/%/ value))", false),
        ("FETCH 1 (ANNOTATION (/*//b value))", false),
        ("FETCH 1 (ANNOTATION (/0/comment value))", false),
        ("FETCH 1 (ANNOTATION (/1.0/comment value))", false),
        ("FETCH 1 (ANNOTATION (/1./comment value))", false),
        ("FETCH 1 (ANNOTATION (/1a/comment value))", false),
        ("FETCH 1 (ANNOTATION (/comment value.))", false),
        ("FETCH 1 (ANNOTATION (/comment value..x))", false),
        ("FETCH 1 (ANNOTATION (/comment \"value*\"))", false),
        ("FETCH 1 (ANNOTATION (/comment value.priv.x))", false),
        ("FETCH 1 (ANNOTATION (/comment value.shared.priv))", false),
        ("FETCH 1 (ANNOTATION (/comment priv))", false),
        ("FETCH 1 (ANNOTATION (/comment \"\"))", false),
        ("UID FETCH 1 (ANNOTATION ((/comment /b/) value))", false),
        ("STORE 1 ANNOTATION (/comment (value.priv \"x\" value.shared NIL))", true),
        ("STORE 1 ANNOTATION (/comment (value.priv \"x\") /altsubject (value.shared NIL))", true),
        ("STORE 1 ANNOTATION (/comment (value \"x\"))", false),
        ("STORE 1 ANNOTATION (/ (value.priv \"x\"))", false),
        ("STORE 1 ANNOTATION (\"/%\" (value.priv \"x\"))", false),
        ("UID STORE 1 ANNOTATION (/comment (value.priv \"x\") /b/ (value.priv NIL))", false),
        ("SEARCH ANNOTATION /comment value \"IMAP4\"", true),
        ("SEARCH ANNOTATION * value.priv \"IMAP4\"", true),
        ("SEARCH ANNOTATION /comment size \"1\"", false),
        ("UID SEARCH OR SEEN NOT (ANNOTATION /comment/ value \"1\")", false),
        ("THREAD REFERENCES UTF-8 ANNOTATION /comment size.priv \"1\"", false),
        ("SORT (DATE) UTF-8 ANNOTATION /comment size.priv \"1\"", false),
        ("SORT (ANNOTATION /altsubject value.shared) UTF-8 ALL", true),
        ("SORT (DATE REVERSE ANNOTATION /altsubject value) UTF-8 ALL", false),
        ("SORT (ANNOTATION \"/*\" value.shared) UTF-8 ALL", false),
        ("APPEND x ANNOTATION (/comment (size \"1\")) {1+}\r\na", false),
    ] {
        let said = answer(&mut server, line);
        assert_eq!(
            said,
            if is_good { "a OK done\r\n" } else { "a BAD No name of an annotation\r\n" },
            "{line}"
        );
    }
    // The second message of an APPEND.
    for (attribute, is_good) in [("value.priv", true), ("value", false)] {
        let mut out = Vec::new();
        let line = format!(
            "a APPEND x {{1+}}\r\na ANNOTATION (/comment ({attribute} \"1\")) {{1+}}\r\nb\r\n"
        );
        let (mut input, mut is_bad) = (line.as_bytes(), false);
        while let Some(event) = server.receive(&mut input, &mut out).unwrap() {
            match event {
                imap_codec::server::Event::Command { .. }
                | imap_codec::server::Event::AppendNext { .. } => server.accept(&mut out).unwrap(),
                imap_codec::server::Event::BadCommand { .. } => {
                    is_bad = true;
                    server.refuse(&mut out).unwrap();
                }
                imap_codec::server::Event::AppendEnd { tag } => {
                    let tag = tag.into_owned();
                    server.ok(&tag, "done", &mut out).unwrap();
                }
                _ => {}
            }
        }
        assert_eq!((is_bad, input.is_empty()), (!is_good, true));
    }
}
