//! What servers and clients in use are known to send, one row each: what is made of it, and that nothing of the rest is lost.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use imap_codec::{
    Client, Command, Data, FetchItem, Leniency, Limits, Mailbox, Response, Server,
    client::Vendor,
    server::{self, Config},
};
use sans_io::Connection;
use testkit::cuts;

/// A client with a mailbox selected.
fn selected(leniency: Leniency) -> Client {
    let mut client = Client::new_in_tls(Limits::default()).with_leniency(leniency);
    let mut out = Vec::new();
    client.receive(&mut &b"* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hi\r\n"[..], &mut out).unwrap();
    client.command(&Command::select(Mailbox::INBOX), &mut out).unwrap();
    client.receive(&mut &b"a001 OK done\r\n"[..], &mut out).unwrap();
    client
}

/// A response in its debug form.
fn read(line: &str, leniency: Leniency) -> Result<String, imap_codec::ParseError> {
    Response::parse(line.as_bytes(), leniency).map(|response| format!("{response:?}"))
}

/// The quirk, a response that has it, and what must be read.
const RESPONSES: &[(&str, &str, &str)] = &[
    ("a code without a text: Gmail, QQ", "* OK [HIGHESTMODSEQ 7]\r\n", "HighestModSeq(7)"),
    ("a tagged response without a text: Exchange", "A OK\r\n", "status: Ok"),
    ("the same with its space", "A OK \r\n", "status: Ok"),
    ("a space at the end of ID: exmail.qq.com", "* ID (\"name\" \"x\") \r\n", "Id("),
    ("a space before the end of ID", "* ID (\"name\" \"x\" )\r\n", "Id("),
    ("an empty list for ID", "* ID ()\r\n", "Id("),
    ("NIL for ID", "* ID NIL\r\n", "Id(None)"),
    ("two spaces in FETCH: DavMail", "* 1 FETCH (UID 5  FLAGS ())\r\n", "[Uid(5), Flags([])]"),
    ("a space before the end of FETCH: QQ", "* 1 FETCH (UID 3 )\r\n", "[Uid(3)]"),
    ("a negative mod-sequence: mail.ru", "* 1 FETCH (UID 3 MODSEQ (-1))\r\n", "Uid(3), ModSeq(0)"),
    ("no next UID: Courier", "* OK [UIDNEXT 0] x\r\n", "UidNext(0)"),
    ("no validity", "* OK [UIDVALIDITY 0] x\r\n", "UidValidity(0)"),
    ("no first unseen message", "* OK [UNSEEN 0] x\r\n", "Unseen(0)"),
    ("nothing found, said as zero", "* SEARCH 0\r\n", "Found"),
    ("a flag that stands for any: Greenmail", "* FLAGS (\\* \\Seen)\r\n", "Flags([Any, Seen])"),
    ("the same in FETCH", "* 1 FETCH (FLAGS (\\* \\Seen) UID 2)\r\n", "Any, Seen]), Uid(2)"),
    ("NIL for a label: Gmail", "* 1 FETCH (X-GM-LABELS (\\Inbox NIL a) UID 2)\r\n", "Uid(2)"),
    (
        "a lone backslash in LIST: home.pl",
        "* LIST (\\ \\HasNoChildren) \"/\" a\r\n",
        "HasNoChildren",
    ),
    ("XLIST", "* XLIST (\\HasNoChildren \\Inbox) \"/\" \"Inbox\"\r\n", "XList("),
    (
        "an item in parentheses: Domino",
        "* 1 FETCH (UID 1 (ENVELOPE (NIL \"a\" NIL NIL NIL NIL NIL NIL NIL NIL)))\r\n",
        "Uid(1), Envelope(",
    ),
    ("a multipart without parts", "* 1 FETCH (BODYSTRUCTURE ((\"MIXED\")) UID 1)\r\n", "Uid(1)"),
    (
        "the same whose type is NIL: Yandex",
        "* 1 FETCH (BODYSTRUCTURE (NIL \"alternative\" (\"boundary\" \"x\") NIL NIL NIL) UID 1)\r\n",
        "Uid(1)",
    ),
    (
        "a part with half its type",
        "* 1 FETCH (BODYSTRUCTURE (\"X-ZIP\" NIL NIL NIL NIL \"7BIT\" 10) UID 1)\r\n",
        "BodyStructure(Single(",
    ),
    (
        "no encoding",
        "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL NIL 10 1) UID 1)\r\n",
        "BodyStructure(Single(",
    ),
    (
        "no value of a parameter",
        "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" NIL) NIL NIL \"7BIT\" 10 1) UID 1)\r\n",
        "BodyStructure(Single(",
    ),
    (
        "a space in a year: Outlook.com",
        "* 1 FETCH (INTERNALDATE \"17-Jul-20 21 02:44:25 +0000\" UID 1)\r\n",
        "Uid(1)",
    ),
    (
        "a year of two digits",
        "* 1 FETCH (INTERNALDATE \"17-Jul-96 02:44:25 +0000\" UID 1)\r\n",
        "InternalDate(",
    ),
    (
        "octets above 127 in a name: Courier, Exchange",
        "* LIST () \"/\" \"Entw\u{fc}rfe\"\r\n",
        "List(",
    ),
    ("an ampersand that begins nothing", "* LIST () \"/\" \"a & b\"\r\n", "List("),
    (
        "a literal's size with zeros before it",
        "* 1 FETCH (BODY[] {003}\r\nabc UID 1)\r\n",
        "Uid(1)",
    ),
    ("a code of Gmail's own", "* NO [WEBALERT https://example.org/] Sign in\r\n", "WebAlert("),
];

#[test]
fn responses() {
    let mut wrong = Vec::new();
    for (quirk, line, expected) in RESPONSES {
        match read(line, Leniency::TOLERANT) {
            Ok(read) if read.contains(expected) => {}
            other => wrong.push(format!("{quirk}: {other:?}")),
        }
        // What follows it in a stream is heard.
        let line = if line.starts_with('A') { "" } else { line };
        let stream = format!("{line}* 7 EXISTS\r\n");
        let (mut client, mut input, mut last) =
            (selected(Leniency::TOLERANT), stream.as_bytes(), None);
        while let Some(event) = client.receive(&mut input, &mut Vec::new()).unwrap() {
            last = Some(format!("{event:?}"));
        }
        if last.as_deref() != Some("Data(Exists(7))") {
            wrong.push(format!("{quirk}: {last:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// All that is odd about a response is told, not the first of it alone.
#[test]
fn each_quirk_is_named() {
    for (line, expected) in [
        ("* 1 FETCH (UID 1)\r\n", &[][..]),
        ("* OK [UIDNEXT 0]\r\n", &["missing_text", "zero"]),
        ("A OK\r\n", &["missing_text"]),
        ("* SEARCH 1  2 \r\n", &["extra_space"]),
        ("* FLAGS (foo[bar] \\Seen )\r\n", &["extra_space", "odd_flag"]),
        (
            "*  1 FETCH (RFC822.SIZE -1 ENVELOPE (\"a\\b\" NIL NIL NIL NIL NIL NIL NIL NIL) UID 2)\r\n",
            &["extra_space", "negative_number", "odd_escape", "loose_structure"],
        ),
        ("* 1 FETCH (ENVELOPE (NIL \"a\"b\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n", &["odd_quote"]),
        ("* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL NIL 1 1))\r\n", &["nil_string"]),
        ("* 1 FETCH (INTERNALDATE \"17-Jul-96 02:44:25-PDT\")\r\n", &["old_date"]),
        // What no knob mends is odd to all of them.
        ("* 1 FETCH (ENVELOPE oops UID 1)\r\n", &[]),
    ] {
        let needed =
            Leniency::needed_by(line.as_bytes()).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(needed.knobs().collect::<Vec<_>>(), expected, "{line}");
        // With them it is read as with all, and with one of them less it is not.
        let all = read(line, Leniency::TOLERANT);
        assert_eq!(read(line, needed), all, "{line}");
    }
    assert!(Leniency::needed_by(b"* x\r").is_err());
    for (quirk, line, _) in RESPONSES {
        let needed = Leniency::needed_by(line.as_bytes()).unwrap();
        assert_eq!(read(line, needed), read(line, Leniency::TOLERANT), "{quirk}");
    }
}

/// What servers are told to be strict with is an error there, and the session goes on all the same.
#[test]
fn strictly_it_is_seen() {
    let strict = Leniency::STRICT;
    for line in
        ["A OK\r\n", "* OK [UIDNEXT 0] x\r\n", "* LIST (\\ ) \"/\" a\r\n", "* SEARCH 1 \r\n"]
    {
        let odd = match Response::parse(line.as_bytes(), strict) {
            Err(_) => true,
            Ok(response) => format!("{response:?}").contains("Other"),
        };
        assert!(odd, "{line}");
    }
}

fn heard(stream: &[u8], leniency: Leniency) -> Vec<String> {
    cuts::check(selected(leniency), cuts::Silent, &[stream]).lines()
}

#[test]
fn sessions_with_lf_alone() {
    let mut leniency = Leniency::TOLERANT;
    leniency.bare_lf = true;
    let lines = heard(b"* 3 EXISTS\n* 1 FETCH (UID 1)\r\n* 4 EXISTS\n", leniency);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some("Data(Exists(4))"));
}

/// A line feed in a string could be the end of a line at who reads it next: that response is told as it stands, and no other is
/// lost (163.com).
#[test]
fn line_feeds_in_strings() {
    let odd = "* 1 FETCH (ENVELOPE (NIL \"a\nb\" NIL NIL NIL NIL NIL NIL NIL NIL) UID 1)";
    let lines = heard(format!("{odd}\r\n* 4 EXISTS\r\n").as_bytes(), Leniency::TOLERANT);
    assert!(lines.first().is_some_and(|line| line.starts_with("Unparsed(")), "{lines:?}");
    assert_eq!(lines.get(1..), Some(&["Data(Exists(4))".to_owned()][..]));
}

#[test]
fn a_farewell_that_is_repeated() {
    let lines = heard(b"* BYE a\r\n* BYE a\r\n", Leniency::TOLERANT);
    assert!(lines.iter().any(|line| line.contains("Bye")), "{lines:?}");
}

/// While a client idles, a server says that it is still there.
#[test]
fn still_here() {
    let mut client = selected(Leniency::TOLERANT);
    let mut out = Vec::new();
    let hear = |client: &mut Client, line: &str, out: &mut Vec<u8>| {
        client.receive(&mut line.as_bytes(), out).unwrap().map(|event| format!("{event:?}"))
    };
    client.idle(&mut out).unwrap();
    hear(&mut client, "+ idling\r\n", &mut out);
    let heard = hear(&mut client, "* OK Still here\r\n", &mut out);
    assert!(heard.is_some_and(|heard| heard.contains("Still here")));
    let heard = hear(&mut client, "* 4 EXISTS\r\n", &mut out);
    assert_eq!(heard.as_deref(), Some("Data(Exists(4))"));
}

/// What clients send, and the command that a server is told.
#[test]
fn commands() {
    let mut config = Config::default();
    config.leniency = Leniency::TOLERANT;
    for (quirk, stream, expected) in [
        (
            "CHANGEDSINCE 0: iPhone",
            "a UID FETCH 1:* (FLAGS) (CHANGEDSINCE 0)\r\n",
            "ChangedSince(0)",
        ),
        ("ID with literals: Outlook", "a ID (\"name\" {3+}\r\nabc)\r\n", "\"abc\""),
        ("zeros before a literal's size", "a SUBSCRIBE {0003+}\r\nabc\r\n", "Subscribe(\"abc\")"),
        ("two spaces between arguments", "a SELECT  INBOX\r\n", "Select"),
        ("a delimiter behind a name: Thunderbird", "a LIST \"\" \"a/\"\r\n", "List("),
    ] {
        let mut server = Server::new_in_tls(config.clone());
        let mut out = Vec::new();
        server.greet("hi", &mut out).unwrap();
        let login = &b"l LOGIN a b\r\nm SELECT a\r\n"[..];
        let (mut input, mut told) = (&[login, stream.as_bytes()].concat()[..], Vec::new());
        while let Some(event) = server.receive(&mut input, &mut out).unwrap() {
            told.push(format!("{event:?}"));
            if let server::Event::Command { tag, .. } = event {
                server.ok(&tag, "done", &mut out).unwrap();
            }
        }
        let last = told.last().unwrap();
        assert!(last.contains(expected), "{quirk}: {told:?}");
    }
}

/// `nz-number` begins with no zero (RFC 9051 §9), and no mod-sequence is zero (RFC 7162 §7).
#[test]
fn zeros_need_tolerance() {
    let is_read = |line: &str, leniency| {
        let line = format!("a {line}\r\n");
        matches!(Command::parse(line.as_bytes(), leniency), Ok((_, command)) if !matches!(command, Command::Other { .. }))
    };
    for odd in [
        "FETCH 01 FLAGS",
        "FETCH 1:02 FLAGS",
        "FETCH 3,002:* FLAGS",
        "FETCH 0000000001 FLAGS",
        "UID STORE 01 FLAGS ()",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 0)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 00)",
        "SELECT INBOX (QRESYNC (1 0))",
        "SELECT INBOX (QRESYNC (01 1))",
    ] {
        assert!(is_read(odd, Leniency::TOLERANT), "{odd}");
        assert!(!is_read(odd, Leniency::STRICT), "{odd}");
        let mut only = Leniency::STRICT;
        only.zero = true;
        assert!(is_read(odd, only), "{odd}");
    }
    for right in [
        "FETCH 10,100:* FLAGS",
        "FETCH 4294967295 FLAGS",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 01)",
        "STORE 1 (UNCHANGEDSINCE 0) FLAGS ()",
        "SELECT INBOX (QRESYNC (1 9223372036854775807))",
    ] {
        assert!(is_read(right, Leniency::STRICT), "{right}");
    }
}

/// Message numbers in what a server sends begin with no zero (RFC 9051 §9); counts may (`number = 1*DIGIT`).
#[test]
fn zeros_of_servers_need_tolerance() {
    for odd in
        ["01 FETCH (UID 1)", "007 EXPUNGE", "01 UIDFETCH (FLAGS ())", "01 FETCH ()", "0 EXPUNGE"]
    {
        let line = format!("* {odd}\r\n");
        let is_read = |leniency| Response::parse(line.as_bytes(), leniency).is_ok();
        assert!(is_read(Leniency::TOLERANT), "{odd}");
        assert!(!is_read(Leniency::STRICT), "{odd}");
    }
    for right in ["10 FETCH (UID 1)", "00 EXISTS", "017 RECENT", "4294967295 EXPUNGE"] {
        let line = format!("* {right}\r\n");
        assert!(Response::parse(line.as_bytes(), Leniency::STRICT).is_ok(), "{right}");
    }
}

/// All that is in the table is read with what is known of the servers that send it.
#[test]
fn servers_are_known_by_what_they_send() {
    for (vendor, line) in [
        (Vendor::Gmail, "* OK [HIGHESTMODSEQ 7]\r\n"),
        (Vendor::Exchange, "A OK\r\n"),
        (Vendor::QqMail, "* ID (\"name\" \"x\") \r\n"),
        (Vendor::Yandex, "* 1 FETCH (BODYSTRUCTURE (\"MIXED\"))\r\n"),
        (Vendor::Courier, "* OK [UIDNEXT 0] x\r\n"),
        (
            Vendor::Dovecot,
            "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL NIL -1 -1))\r\n",
        ),
    ] {
        match Response::parse(line.as_bytes(), vendor.leniency()) {
            Ok(Response::Data(Data::Fetch(fetch))) => {
                let item = fetch.items.first();
                assert!(matches!(item, Some(FetchItem::BodyStructure(_))), "{vendor:?}: {item:?}");
            }
            other => assert!(other.is_ok(), "{vendor:?}: {other:?}"),
        }
    }
}
