//! What readers of IMAP are known to get wrong: a crash by nesting, a stream that goes out of step, and responses that are lost
//! for one item that is unusual.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::{
    Body, Client, Code, Command, Data, Error, FetchItem, Kind, Leniency, Limits, PeerError,
    Response, Server, Status, client::Event, server,
};
use sans_io::Connection;

fn read(line: &str) -> Data<'static> {
    match Response::parse(line.as_bytes(), Leniency::TOLERANT) {
        Ok(Response::Data(data)) => data.into_owned(),
        other => panic!("{other:?}: {line}"),
    }
}

fn items(line: &str) -> Vec<FetchItem<'static>> {
    let Data::Fetch(fetch) = read(line) else { panic!("{line}") };
    fetch.items.iter().map(FetchItem::into_owned).collect()
}

/// All that a client hears after its login.
fn heard(stream: &str) -> Vec<String> {
    let mut client = Client::new_in_tls(Limits::default());
    let mut out = Vec::new();
    let stream = format!("* OK hi\r\n{stream}");
    let mut input = stream.as_bytes();
    let mut events = Vec::new();
    while let Some(event) = client.receive(&mut input, &mut out).unwrap() {
        match event {
            Event::Greeting(_) => drop(client.login("a", "b", &mut out).unwrap()),
            event => events.push(format!("{event:?}")),
        }
    }
    assert!(input.is_empty(), "{}", input.escape_ascii());
    events
}

/// 400 open parentheses, and a million: in a thread with a small stack.
#[test]
fn nesting_takes_no_stack() {
    let thread = std::thread::Builder::new().stack_size(128 << 10).spawn(|| {
        for depth in [400, 1_000_000] {
            let part = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)";
            for (open, inside, close) in [
                ("(", part, " \"MIXED\")"),
                ("(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ", part, " 1)"),
                ("(", "", ")"),
            ] {
                let structure = format!("{}{inside}{}", open.repeat(depth), close.repeat(depth));
                let read = items(&format!("* 1 FETCH (UID 5 BODYSTRUCTURE {structure} FLAGS ())\r\n"));
                assert!(matches!(read[..], [FetchItem::Uid(5), FetchItem::Other { .. }, FetchItem::Flags(_)]));
            }
            for (open, close) in [("(", ")"), ("NOT ", ""), ("OR ALL ", "")] {
                let line = format!("a SEARCH {}ALL{}\r\n", open.repeat(depth), close.repeat(depth));
                assert!(Command::parse(line.as_bytes(), Leniency::TOLERANT).is_err());
            }
            let threads = format!("* THREAD {}1{}\r\n", "(".repeat(depth), ")".repeat(depth));
            let _ = Response::parse(threads.as_bytes(), Leniency::TOLERANT);
        }
    });
    thread.expect("a thread").join().expect("no overflow");
}

/// Seven levels are nothing unusual.
#[test]
fn parts_in_parts_are_read() {
    let part = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)";
    let structure = "(".repeat(12) + part + &" \"MIXED\")".repeat(12);
    let read = items(&format!("* 1 FETCH (BODYSTRUCTURE {structure})\r\n"));
    assert!(matches!(read[..], [FetchItem::BodyStructure(_)]));
}

#[test]
fn a_text_that_ends_like_a_literal_takes_nothing_of_what_follows() {
    for text in ["* OK see {5}", "* NO {5}", "* BAD x {5+}", "* OK [ALERT] ~{5}"] {
        let events = heard(&format!(
            "{text}\r\n* CAPABILITY IDLE\r\na001 OK in {{3}}\r\n* CAPABILITY ID\r\n"
        ));
        assert_eq!(events.len(), 4, "{events:?}");
        assert_eq!(
            (events[1].as_str(), events[3].as_str()),
            ("Data(Capability([Idle]))", "Data(Capability([Id]))")
        );
    }
    let events = heard("* BYE {5}\r\n");
    assert_eq!(events.len(), 1, "{events:?}");
}

/// A size that cannot be counted is never taken for none: what follows would be read as commands or responses.
#[test]
fn a_literal_whose_size_overflows_ends_the_session() {
    for size in ["99999999999", "18446744073709551616", "99999999999999999999999"] {
        let mut server = Server::new_in_tls(server::Config::default());
        let mut out = Vec::new();
        server.greet("hi", &mut out).unwrap();
        let line = format!("a APPEND x {{{size}+}}\r\nb LOGOUT\r\n");
        let mut input = line.as_bytes();
        loop {
            match server.receive(&mut input, &mut out) {
                Ok(Some(server::Event::Command { command: Command::Logout, .. })) => {
                    panic!("{size}")
                }
                Ok(Some(_)) => drop(server.refuse(&mut out)),
                Ok(None) => break,
                Err(error) => {
                    assert!(
                        matches!(
                            error,
                            Error::Peer { kind: PeerError::NumberOverflow, .. } | Error::Limit(_)
                        ),
                        "{error:?}"
                    );
                    break;
                }
            }
        }
        assert!(!out.windows(2).any(|tag| tag == b"b "), "{}", out.escape_ascii());
    }
    let mut client = Client::new_in_tls(Limits::default());
    let mut input =
        &b"* PREAUTH hi\r\n* 1 FETCH (BODY[] {18446744073709551616}\r\n* 5 EXISTS\r\n"[..];
    let mut out = Vec::new();
    client.receive(&mut input, &mut out).unwrap();
    let overflow = client.receive(&mut input, &mut out);
    assert!(matches!(overflow, Err(Error::Peer { kind: PeerError::NumberOverflow, .. })));
    assert_eq!(client.receive(&mut input, &mut out), overflow);
}

/// What is unusual and no reason to lose a response.
#[test]
fn unusual_responses_are_read() {
    assert!(matches!(
        Response::parse(b"A OK\r\n", Leniency::TOLERANT),
        Ok(Response::Done { status: Status::Ok, .. })
    ));
    assert!(matches!(read("* BYE\r\n"), Data::Bye(_)));
    assert!(matches!(read("* NOOP\r\n"), Data::Other(_)));
    assert!(
        matches!(read("* FLAGS (foo[bar])\r\n"), Data::Flags(flags) if flags.iter().count() == 1)
    );
    let read_items = items(
        "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" -1 -1) UID 3 )\r\n",
    );
    let [FetchItem::BodyStructure(body), FetchItem::Uid(3)] = &read_items[..] else {
        panic!("{read_items:?}")
    };
    assert!(matches!(&**body, Body::Single(part) if matches!(part.kind, Kind::Text { lines: 0 })));
    assert_eq!(items("* 1 FETCH (RFC822.SIZE 4294967296)\r\n"), [FetchItem::Rfc822Size(1 << 32)]);
    let odd = items("* 1 FETCH (X-UNHEARD-OF (a \"b\" (c)) UID 3)\r\n");
    assert!(matches!(odd[..], [FetchItem::Other { .. }, FetchItem::Uid(3)]));
    let appended = Response::parse(b"A OK [APPENDUID 1 2:4] done\r\n", Leniency::STRICT);
    let Ok(Response::Done { text, .. }) = appended else { panic!("{appended:?}") };
    assert!(
        matches!(text.code, Some(Code::AppendUid { uid_validity: 1, uids }) if uids.ranges().count() == 1)
    );
}

/// What the standards have, and readers lack.
#[test]
fn standard_responses_are_read() {
    fn strict(line: &str) -> Result<Option<Data<'_>>, imap_codec::ParseError> {
        Response::parse(line.as_bytes(), Leniency::STRICT).map(into_data)
    }
    let Ok(Some(Data::Capability(list))) = strict("* CAPABILITY IMAP4rev2 AUTH=PLAIN\r\n") else {
        panic!()
    };
    assert_eq!(list.iter().count(), 2);
    assert!(matches!(
        strict("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n"),
        Ok(Some(Data::Namespace(_)))
    ));
    let Ok(Some(Data::Thread(threads))) = strict("* THREAD (2)(3 6 (4 23)(44 7 96))\r\n") else {
        panic!()
    };
    assert_eq!(threads.iter().count(), 2);
    let Ok(Some(Data::Search(found))) = strict("* SEARCH 2 5 (MODSEQ 917162500)\r\n") else {
        panic!()
    };
    assert_eq!((found.numbers.iter().count(), found.mod_seq), (2, Some(917_162_500)));
    let full = "* 12 FETCH (FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))\r\n";
    let Ok(Some(Data::Fetch(fetch))) = strict(full) else { panic!() };
    assert!(matches!(fetch.items.iter().last(), Some(FetchItem::Body(_))));
}

fn into_data(response: Response<'_>) -> Option<Data<'_>> {
    match response {
        Response::Data(data) => Some(data),
        _ => None,
    }
}
