//! What servers in use send beyond the grammar, and what made other libraries fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::{
    Body, Capability, Client, Code, Data, FetchItem, Leniency, Limits, Response, Status, Text,
    client,
};
use sans_io::Connection;
use testkit::cuts;

fn tolerant(line: &str) -> Response<'_> {
    Response::parse(line.as_bytes(), Leniency::TOLERANT)
        .unwrap_or_else(|error| panic!("{error}: {line}"))
}

fn data(line: &str) -> Data<'_> {
    match tolerant(line) {
        Response::Data(data) => data,
        other => panic!("{other:?}"),
    }
}

fn items(line: &str) -> Vec<FetchItem<'static>> {
    match data(line) {
        Data::Fetch(fetch) => fetch.items.iter().map(FetchItem::into_owned).collect(),
        other => panic!("{other:?}"),
    }
}

/// A quirk is read where it is tolerated, and an error at this offset where it is not.
fn quirk(line: &str, at: usize) {
    tolerant(line);
    let strict = Response::parse(line.as_bytes(), Leniency::STRICT);
    assert_eq!(strict.map_err(|error| error.at), Err(at), "{line}");
}

#[test]
fn one_knob_a_quirk() {
    quirk("* OK [UNSEEN 27]\r\n", 16);
    quirk("A OK\r\n", 4);
    quirk("* BYE\r\n", 5);
    quirk("+\r\n", 1);
    quirk("*  1688 EXISTS\r\n", 2);
    quirk("* SEARCH 2 3 \r\n", 13);
    quirk("* CAPABILITY IMAP4rev1 \r\n", 23);
    quirk("* STATUS a (MESSAGES 2 )\r\n", 23);
    quirk("* STATUS a (MESSAGES 2) \r\n", 23);
    quirk("* 0 FETCH (UID 1)\r\n", 2);
    quirk("* FLAGS (foo[bar] \\Seen)\r\n", 16);
    quirk("* FLAGS (a]b)\r\n", 10);
    let Data::Condition { text, .. } = data("* [COPYUID 1 2 3] Done\r\n") else { panic!() };
    assert!(matches!(text.code, Some(Code::CopyUid { .. })));
}

#[test]
fn names_without_quotes() {
    for (line, name) in [
        ("* LIST (\\HasNoChildren) \"/\" a\tb\r\n", "a\tb"),
        ("* LIST () \"/\" Sent Items\r\n", "Sent Items"),
        ("* LSUB () \"/\" a (b) c\r\n", "a (b) c"),
    ] {
        let (Data::List(listing) | Data::Lsub(listing)) = data(line) else { panic!("{line}") };
        assert_eq!(listing.mailbox.as_bytes(), name.as_bytes());
        assert!(Response::parse(line.as_bytes(), Leniency::STRICT).is_err());
    }
    let Data::List(listing) = data("* LIST NIL \"/\" a (\"OLDNAME\" (b))\r\n") else { panic!() };
    assert_eq!((listing.attributes.is_empty(), listing.extended.iter().count()), (true, 1));
    // Names whose strings never end are none.
    assert!(Response::parse(b"* LIST () \"/\" \"a\r\n", Leniency::TOLERANT).is_err());
}

#[test]
fn codes_without_a_status() {
    for line in ["* [COPYUID 701 1 2]\r\n", "[COPYUID 701 1 2]\r\n", "[COPYUID 701 1 2] done\r\n"] {
        let Data::Condition { text, .. } = data(line) else { panic!("{line}") };
        assert!(matches!(text.code, Some(Code::CopyUid { uid_validity: 701, .. })));
    }
}

#[test]
fn capabilities_in_two_words() {
    for line in [
        "* CAPABILITY LITERAL + IDLE LITERAL -\r\n",
        "* OK [CAPABILITY LITERAL + IDLE LITERAL -] hi\r\n",
    ] {
        let read: Vec<_> = match data(line) {
            Data::Capability(list) => list.iter().map(Capability::into_owned).collect(),
            Data::Condition { text: Text { code: Some(Code::Capability(list)), .. }, .. } => {
                list.iter().map(Capability::into_owned).collect()
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(read, [Capability::LiteralPlus, Capability::Idle, Capability::LiteralMinus]);
    }
}

/// Quotes that no backslash stands before, in a structure and in what is skipped when it is read: what is owned has no marks.
#[test]
fn quotes_in_quoted_strings() {
    let line = "* 1 FETCH (ENVELOPE (NIL \"a \"(b\" c\" ((\"x \"y)\"z\" NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL \"\"a@b\"\") UID 5 BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"A\" \"\"q\"\") NIL \"\"\"\" \"7BIT\" 1 1))\r\n";
    let line = line.replace("(b\" c\"", "(b\"c\"");
    let Data::Fetch(fetch) = data(&line) else { panic!() };
    for items in [fetch.items.clone(), fetch.items.clone().into_owned()] {
        let read: Vec<_> = items.iter().collect();
        let [FetchItem::Envelope(envelope), FetchItem::Uid(5), FetchItem::BodyStructure(body)] =
            &read[..]
        else {
            panic!("{read:?}")
        };
        assert_eq!(envelope.subject.as_str(), Some("a \"(b\"c"));
        assert_eq!(envelope.from.first().unwrap().name.as_str(), Some("x \"y)\"z"));
        assert_eq!(envelope.message_id.as_str(), Some("\"a@b\""));
        let Body::Single(part) = &**body else { panic!() };
        assert_eq!(part.description.as_str(), Some("\"\""));
        assert_eq!(part.parameters.first().unwrap().value.as_str(), Some("\"q\""));
    }
    let strict = Response::parse(line.as_bytes(), Leniency::STRICT);
    let Ok(Response::Data(Data::Fetch(fetch))) = strict else { return };
    assert!(matches!(fetch.items.first(), Some(FetchItem::Other { .. })));
}

/// The rest of the response is not lost.
#[test]
fn braces_that_announce_nothing() {
    for value in ["{}", "({} \"MIXED\")", "(\"TEXT\" {})"] {
        let line = format!("* 1 FETCH (UID 5 BODYSTRUCTURE {value} FLAGS ())\r\n");
        let read = items(&line);
        assert!(
            matches!(&read[..], [FetchItem::Uid(5), FetchItem::Other { value: raw, .. }, FetchItem::Flags(_)] if raw.as_bytes() == value.as_bytes()),
            "{read:?}"
        );
    }
}

#[test]
fn nuls_before_responses() {
    let stream = b"\0\0* OK hi\r\n\0* CAPABILITY ID\r\n\0\0a001 OK in\r\n";
    let login = cuts::answer(|client: &mut Client, event, out: &mut Vec<u8>| {
        if let client::Event::Greeting(_) = event {
            client.login("a", "b", out).unwrap();
        }
    });
    cuts::every_cut(Client::new_in_tls(Limits::default()), login, &[stream]);
    let mut client = Client::new_in_tls(Limits::default());
    let (mut input, mut out, mut done) = (&stream[..], Vec::new(), false);
    while let Some(event) = client.receive(&mut input, &mut out).unwrap() {
        match event {
            client::Event::Greeting(_) => drop(client.login("a", "b", &mut out).unwrap()),
            client::Event::Done { status: Status::Ok, .. } => done = true,
            client::Event::Data(Data::Capability(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(done && input.is_empty());
    let mut strict = Client::new(Limits::default()).with_leniency(Leniency::STRICT);
    assert!(strict.receive(&mut &stream[..], &mut out).is_err());
}

#[test]
fn numbers_that_are_none() {
    assert_eq!(
        items("* 1 FETCH (RFC822.SIZE -1 UID 3 )\r\n"),
        [FetchItem::Rfc822Size(0), FetchItem::Uid(3)]
    );
    // A size may be above 2³² (RFC 9051 §9).
    assert_eq!(
        items("* 1 FETCH (RFC822.SIZE 5000000000)\r\n"),
        [FetchItem::Rfc822Size(5_000_000_000)]
    );
    let [FetchItem::Other { name, value }] = &items("* 1 FETCH (RFC822.SIZE 9.3736e+06)\r\n")[..]
    else {
        panic!()
    };
    assert_eq!((name.as_bytes(), value.as_bytes()), (&b"RFC822.SIZE"[..], &b"9.3736e+06"[..]));
    // Digits are never dropped.
    assert!(Response::parse(b"* 99999999999 EXISTS\r\n", Leniency::TOLERANT).is_err());
}

#[test]
fn an_odd_item_is_that_item_s_other() {
    let read = items(
        "* 7 FETCH (X-GM-MSGID 1278455344230334865 UID 7 ENVELOPE oops FLAGS (\\Seen) X (a (b \"c)\")))\r\n",
    );
    let kinds: Vec<String> = read.iter().map(|item| format!("{item:?}")).collect();
    assert_eq!(
        kinds,
        [
            "GmMsgId(1278455344230334865)",
            "Uid(7)",
            "Other { name: \"ENVELOPE\", value: \"oops\" }",
            "Flags([Seen])",
            "Other { name: \"X\", value: \"(a (b \\\"c)\\\"))\" }",
        ]
    );
}

#[test]
fn unknown_responses_and_codes_are_kept() {
    let Data::Other(raw) = data("* NOOP\r\n") else { panic!() };
    assert_eq!(raw.as_bytes(), b"NOOP");
    let Data::Other(raw) = data("* 5 XYZZY \"a\" {2}\r\n) (b)\r\n") else { panic!() };
    assert_eq!(raw.as_bytes(), b"5 XYZZY \"a\" {2}\r\n) (b)");
    let Data::Condition { text, .. } =
        data("* OK [Error=\"foo bar\" Proxy=x Service=Imap4] hello\r\n")
    else {
        panic!()
    };
    let Some(Code::Other { name, value: Some(value) }) = &text.code else { panic!() };
    assert_eq!(name.as_bytes(), b"Error=\"foo");
    assert_eq!(value.as_bytes(), b"bar\" Proxy=x Service=Imap4");
    assert_eq!(text.as_bytes(), b"hello");
    // A bracket that is never closed is text.
    let Data::Condition { text, .. } = data("* OK [hello there\r\n") else { panic!() };
    assert_eq!((text.code.is_none(), text.as_bytes()), (true, &b"[hello there"[..]));
}

#[test]
fn text_that_ends_like_a_literal_is_text() {
    let Response::Done { text, .. } = tolerant("a OK see {5}\r\n") else { panic!() };
    assert_eq!(text.as_bytes(), b"see {5}");
}

#[test]
fn uid_codes_with_ranges() {
    for line in
        ["A OK [APPENDUID 1 2:4] Done\r\n", "A OK [COPYUID 38505 304,319:320 3956:3958] Done\r\n"]
    {
        let Response::Done { status: Status::Ok, text: Text { code: Some(code), .. }, .. } =
            tolerant(line)
        else {
            panic!()
        };
        assert!(matches!(code, Code::AppendUid { .. } | Code::CopyUid { .. }), "{code:?}");
    }
    let Data::Condition { text, .. } = data("* OK [COPYUID 701  ] no messages\r\n") else {
        panic!()
    };
    assert!(matches!(text.code, Some(Code::Other { .. })));
}

#[test]
fn capabilities_without_rev1() {
    let Data::Capability(capabilities) =
        data("* CAPABILITY IMAP4rev2 AUTH=PLAIN X-FOO APPENDLIMIT=77\r\n")
    else {
        panic!()
    };
    let read: Vec<_> = capabilities.iter().collect();
    assert_eq!(
        read,
        [
            Capability::Imap4Rev2,
            Capability::new("AUTH=plain").map(|_| read[1].clone()).unwrap(),
            Capability::new("X-FOO").unwrap(),
            Capability::AppendLimit(Some(77)),
        ]
    );
}

#[test]
fn structures_that_lack_something() {
    for structure in [
        "(\"ALTERNATIVE\" (\"BOUNDARY\" \"x\") NIL NIL NIL)",
        "(\"MIXED\")",
        "(\"TEXT\" \"PLAIN\" NIL NIL NIL NIL -1 -2 NIL NIL NIL NIL)",
        "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 10 NIL NIL NIL)",
        "((\"TEXT\" \"PLAIN\" (\"CHARSET\" NIL) NIL NIL \"7BIT\" 1 1) (\"TEXT\" \"HTML\" NIL NIL NIL \"7BIT\" 1 1) \"MIXED\")",
        "(\"IMAGE\" \"GIF\" NIL NIL NIL \"BASE64\" 10 NIL \"inline\" NIL)",
        "(\"TEXT\" \"PLAIN\" () NIL NIL \"7BIT\" 1 1)",
        "(\"APPLICATION\" \"X\" NIL NIL NIL \"7BIT\" 1 NIL (\"attachment\" (\"filename\" \"x\") \"stray\" (1)) NIL)",
        "(\"APPLICATION\" \"X\" NIL NIL NIL \"7BIT\" 1 NIL (NIL NIL) NIL)",
        "(NIL NIL NIL NIL NIL \"BASE64\" 1)",
    ] {
        let line = format!("* 1 FETCH (BODYSTRUCTURE {structure})\r\n");
        let read = items(&line);
        assert!(matches!(read[..], [FetchItem::BodyStructure(_)]), "{structure}: {read:?}");
    }
    for envelope in [
        "(NIL NIL NIL NIL NIL NIL NIL NIL NIL)",
        "(NIL NIL ((NIL NIL \"a\" \"b\") (NIL NIL \"c\" \"d\")) NIL NIL NIL NIL NIL NIL NIL)",
        "(NIL NIL ((NIL NIL \"a\" \"b\")NIL) NIL NIL NIL NIL NIL NIL NIL)",
        "(NIL \"\" () () () () () () NIL \"<a\\b@c>\")",
    ] {
        let line = format!("* 1 FETCH (ENVELOPE {envelope})\r\n");
        let read = items(&line);
        assert!(matches!(read[..], [FetchItem::Envelope(_)]), "{envelope}: {read:?}");
    }
}

#[test]
fn nesting_is_limited_and_never_recursed_into() {
    let nested = |depth: usize| {
        let part = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)";
        let structure = "(".repeat(depth) + part + &" \"MIXED\")".repeat(depth);
        format!("* 1 FETCH (UID 5 BODYSTRUCTURE {structure})\r\n")
    };
    let line = nested(20);
    let read = items(&line);
    let FetchItem::BodyStructure(body) = &read[1] else { panic!() };
    let (mut depth, mut body) = (0, (**body).clone());
    while let Body::Multipart(part) = &body {
        depth += 1;
        let inner = part.parts.first().unwrap().into_owned();
        body = inner;
    }
    assert_eq!(depth, 20);
    // Deeper than the limit: the item is kept as it was written. The stack is never at risk.
    for depth in [40, 200_000] {
        let line = nested(depth);
        assert!(matches!(items(&line)[..], [FetchItem::Uid(5), FetchItem::Other { .. }]));
    }
    let open = format!("* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(200_000));
    assert!(Response::parse(open.as_bytes(), Leniency::TOLERANT).is_err());
}

#[test]
fn the_rfc_s_own_fetch_full() {
    let line = "* 12 FETCH (FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))\r\n";
    assert_eq!(items(line).len(), 5);
    // One digit without its space, and no zone.
    assert!(matches!(
        items("* 1 FETCH (INTERNALDATE \"7-Jul-1996 02:44:25 -0700\")\r\n")[..],
        [FetchItem::InternalDate(_)]
    ));
    assert!(matches!(
        items("* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25\")\r\n")[..],
        [FetchItem::InternalDate(_)]
    ));
}
