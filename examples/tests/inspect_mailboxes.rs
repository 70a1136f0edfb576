//! The program `inspect` on POP3 and IMAP sessions: what it prints and how it exits.

#[path = "inspect/tool.rs"]
#[allow(dead_code, reason = "each test file uses a part of it")]
mod tool;

use std::fs;

use serde_json::json;
use testkit::corpus::workspace;
use tool::{Ran, inspect, inspect_json, rejected, side};

/// Compares all that is printed.
#[track_caller]
fn prints(arguments: &str, octets: impl AsRef<[u8]>, code: i32, lines: &[&str]) {
    let Ran { code: exited, text } = inspect(arguments, octets);
    assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    assert_eq!(exited, code);
}

#[test]
fn the_textbook_download() {
    let deck = workspace().join("testdata/seeds/pop3/deck-000-download-and-delete.txt");
    let session = fs::read_to_string(deck).unwrap();
    let lines = [
        "      0  User(\"bob\")",
        "      9  Pass(***)",
        "     21  List(None)",
        "     26  Retr(1)",
        "     33  Dele(1)",
        "     40  Retr(2)",
        "     47  Dele(2)",
        "     54  Quit",
    ];
    prints("pop3 --side server", side(&session, "C:"), 0, &lines);
    let lines = [
        "      0  +OK POP3 server ready",
        "     22  +OK",
        "     26  +OK user successfully logged on",
        "     58  +OK 2 messages (1410 octets)",
        "     87  message 1 of 498 octets",
        "     93  message 2 of 912 octets",
        "     99  end",
        "    101  +OK 498 octets",
        "    116  message of 22 octets",
        "    139  +OK message 1 deleted",
        "    161  +OK 912 octets",
        "    176  message of 22 octets",
        "    199  +OK message 2 deleted",
        "    221  +OK POP3 server signing off",
    ];
    prints("pop3 --side client", side(&session, "S:"), 0, &lines);
}

#[test]
fn pop3_replies() {
    let session = "+OK ready <1.2@x>\r\n+ \r\n+OK done\r\n+OK\r\nFrom: a\r\n\r\n..x\r\n.\r\n\
        +OK\r\nTOP\r\nSASL PLAIN\r\n.\r\n+OK unique-ids\r\n1 17\r\n2 ab\r\n.\r\nhuh\r\n-ERR [IN-USE] no\r\n\
        +OK\r\n1 x y\r\n2 7\r\n.\r\n+OK\r\nFrom";
    let (code, objects) = inspect_json("pop3 --side client", session);
    assert_eq!(code, 1);
    let events: Vec<_> = objects.iter().map(|object| object["event"].as_str().unwrap()).collect();
    assert_eq!(
        events,
        [
            "reply",
            "challenge",
            "reply",
            "reply",
            "message",
            "reply",
            "capability",
            "capability",
            "end",
            "reply",
            "unique-id",
            "unique-id",
            "end",
            "rejected",
            "reply",
            "reply",
            "message",
            "reply",
            "rejected",
        ]
    );
    assert_eq!(objects[0]["timestamp"], "<1.2@x>");
    assert_eq!(objects[4], json!({ "event": "message", "octets": 15, "offset": 38 }));
    let id =
        json!({ "event": "unique-id", "number": 1, "id": "17", "deviation": null, "offset": 98 });
    assert_eq!(objects[10], id);
    assert_eq!((&objects[14]["ok"], &objects[14]["code"]), (&json!(false), &json!("IN-USE")));
    assert_eq!(
        rejected(&objects),
        [
            ("not a reply".to_owned(), 113),
            ("the file ends inside a reply".to_owned(), session.rfind("From").unwrap() as u64),
        ]
    );
}

#[test]
fn pop3_commands_that_are_none() {
    let lines = [
        "      0  Capa",
        "rejected at byte 6: unknown command (\"HELO x\")",
        "     14  User(\"bob\")",
        "     24  Pass(***)",
        "rejected at byte 42: expected a number (\"RETR one\")",
        "rejected at byte 51: expected an argument (\"DELE\")",
        "     53  Quit",
    ];
    let session = "CAPA\r\nHELO x\r\nUSER bob\r\nPASS hungry\r\nRETR one\r\nDELE\r\nQUIT\r\n";
    prints("pop3 --side server", session, 1, &lines);
}

#[test]
fn imap_responses() {
    let octets = "x".repeat(5000);
    let session = format!(
        "* OK [CAPABILITY IMAP4rev1] hi\r\nA00000001 OK [ALERT] in\r\n* 1 FETCH (UID 7 BODY[] {{5000}}\r\n{octets} \
         FLAGS (\\Seen))\r\n* LIST (\\HasNoChildren) \"/\" {{3}}\r\na&b\r\n* 3  EXISTS\r\n* SEARCH 1 2\r\n+ idling\r\n\
         * BYE gone\r\na002 NO x\r\n* 4 EXPUNGE\r\n"
    );
    let (code, objects) = inspect_json("imap --side client", &session);
    assert_eq!(code, 0);
    let at = |text: &str| session.find(text).unwrap();
    let expected = [
        json!({ "event": "greeting", "status": "OK", "code": "CAPABILITY IMAP4rev1", "text": "hi", "deviation": null, "offset": 0 }),
        json!({ "event": "done", "tag": "A00000001", "status": "OK", "code": "ALERT", "text": "in", "deviation": null, "offset": 32 }),
        json!({
            "event": "data", "data": "FETCH", "number": 1, "first": true, "items": [{ "name": "UID", "value": 7 }],
            "literal": { "name": "BODY[]", "octets": 5000 }, "deviation": null, "offset": at("* 1 FETCH"),
        }),
        json!({ "event": "literal", "octets": 5000, "offset": at("xxx") }),
        json!({
            "event": "data", "data": "FETCH", "number": 1, "first": false, "literal": null, "deviation": null,
            "items": [{ "name": "FLAGS", "value": ["\\Seen"] }], "offset": at(" FLAGS"),
        }),
        json!({
            "event": "data", "data": "LIST", "attributes": ["\\HasNoChildren"], "delimiter": "/", "mailbox": "a&b",
            "deviation": null, "offset": at("* LIST"),
        }),
        json!({
            "event": "data", "data": "EXISTS", "number": 3, "deviation": "accepted: expected an atom at byte 4",
            "offset": at("* 3"),
        }),
        json!({
            "event": "data", "data": "SEARCH", "numbers": [1, 2], "modseq": null, "more": false, "deviation": null,
            "offset": at("* SEARCH"),
        }),
        json!({ "event": "continue", "text": "idling", "offset": at("+ ") }),
        json!({ "event": "status", "status": "BYE", "code": null, "text": "gone", "deviation": null, "offset": at("* BYE") }),
        json!({ "event": "done", "tag": "a002", "status": "NO", "code": null, "text": "x", "deviation": null, "offset": at("a002") }),
        json!({ "event": "data", "data": "EXPUNGE", "number": 4, "deviation": null, "offset": at("* 4") }),
    ];
    for (object, expected) in objects.iter().zip(&expected) {
        assert_eq!(object, expected);
    }
    assert_eq!(objects.len(), expected.len());
}

#[test]
fn imap_responses_that_are_none() {
    let lines = [
        "rejected at byte 5: expected a space (\"hello\")",
        "rejected at byte 26: literal size out of range (\"* 1 FETCH (BODY[] {99999999999999999999}\")",
        "     49  * Exists(2)",
        "rejected at byte 61: the file ends inside a response (\"* 4 FETCH (BODY[TEXT] {4}\\r\\nab\")",
    ];
    let session = "hello\r\n* 1 FETCH (BODY[] {99999999999999999999}\r\n* 2 EXISTS\r\n* 4 FETCH (BODY[TEXT] {4}\r\nab";
    prints("imap --side client", session, 1, &lines);
}

#[test]
fn imap_commands() {
    let session = "a1 LOGIN bob {6}\r\nhungry\r\na2 SELECT INBOX\r\na3 APPEND x {5+}\r\nhello\r\na4 IDLE\r\nDONE\r\n\
        a5 AUTHENTICATE\r\na6 FROB\r\na7 FETCH\r\na8 STORE 1 +FLAGS (\\Seen)\r\na9 SEARCH  ALL\r\n(bad\r\nb1 LOGOUT\r\nmore\r\n";
    let (code, objects) = inspect_json("imap --side server", session);
    assert_eq!(code, 1);
    let lines: Vec<_> = objects.iter().filter_map(|object| object["line"].as_str()).collect();
    assert_eq!(
        lines,
        [
            "a1 LOGIN *** [6 octets] ",
            "a2 SELECT INBOX",
            "a3 APPEND x {5+} [5 octets]",
            "a4 IDLE",
            "a8 STORE 1 +FLAGS (\\Seen)",
            "a9 SEARCH  ALL",
            "b1 LOGOUT",
        ]
    );
    let at = |text: &str| session.find(text).unwrap() as u64;
    let message = json!({ "event": "message", "tag": "a3", "octets": 5, "offset": at("hello") });
    assert!(objects.contains(&message), "{objects:?}");
    assert!(objects.contains(&json!({ "event": "idle-done", "tag": "a4", "offset": at("DONE") })));
    let search = objects.iter().find(|object| object["verb"] == "SEARCH").unwrap();
    assert_eq!(search["deviation"], "accepted: expected a search key at byte 10");
    let expected = [
        ("expected a space", at("a5") + 15),
        ("unknown command", at("a6")),
        ("expected a space", at("a7") + 8),
        ("expected a tag", at("(bad")),
        ("octets after the end of the session", at("more")),
    ];
    assert_eq!(rejected(&objects), expected.map(|(kind, at)| (kind.to_owned(), at)));
    assert!(!objects.iter().any(|object| object.to_string().contains("hungry")));
}
