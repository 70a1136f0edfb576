//! What the client's machine does by itself: literals, exchanges, streams, what means nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::time::Duration;

use imap_codec::{
    Capability, Client, Command, Error, Flags, LimitKind, Limits, Mailbox, Misuse, Naming,
    PeerError, SequenceSet, State, Verb, client::Event,
};
use sans_io::{Connection, Instant, Layer, Want};
use testkit::cuts;

/// A client that has heard `stream`, and what it said itself.
fn heard(stream: &str) -> Client {
    let mut client = Client::new(Limits::default());
    hear(&mut client, stream, &mut Vec::new());
    client
}

fn hear(client: &mut Client, stream: &str, out: &mut Vec<u8>) -> Vec<String> {
    let mut input = stream.as_bytes();
    let mut events = Vec::new();
    while let Some(event) = client.receive(&mut input, out).unwrap() {
        events.push(format!("{event:?}"));
    }
    assert!(input.is_empty(), "{}", input.escape_ascii());
    events
}

fn selected(limits: Limits) -> Client {
    let mut client = Client::new(limits);
    let mut out = Vec::new();
    hear(&mut client, "* PREAUTH hello\r\n", &mut out);
    client.command(&Command::select(Mailbox::INBOX), &mut out).unwrap();
    hear(&mut client, "a001 OK done\r\n", &mut out);
    client
}

#[test]
fn literals_wait_unless_the_server_takes_them() {
    for (capability, expected) in [
        ("", "a001 LOGIN {2}\r\n"),
        ("LITERAL+", "a001 LOGIN {2+}\r\n\u{e9} {5000+}\r\n"),
        ("LITERAL-", "a001 LOGIN {2+}\r\n\u{e9} {5000}\r\n"),
        ("IMAP4rev2", "a001 LOGIN {2+}\r\n\u{e9} {5000}\r\n"),
    ] {
        let mut client = heard(&format!("* OK [CAPABILITY IMAP4rev1 {capability}] hi\r\n"));
        let mut out = Vec::new();
        let password = "\n".repeat(5000);
        client.login("\u{e9}", &password, &mut out).unwrap();
        let said = String::from_utf8_lossy(&out).into_owned();
        assert!(said.starts_with(expected), "{capability}: {said}");
        while !out.ends_with(b"\n\r\n") {
            assert_eq!(client.command(&Command::Noop, &mut Vec::new()), Err(Misuse::MustWait));
            assert!(hear(&mut client, "+ go on\r\n", &mut out).is_empty());
        }
        assert!(out.len() > 5010);
        assert_eq!(hear(&mut client, "a001 OK in\r\n", &mut out).len(), 1);
        assert_eq!(client.state(), State::Authenticated);
    }
}

#[test]
fn a_refused_literal_ends_the_command() {
    let mut client = heard("* OK hi\r\n");
    let mut out = Vec::new();
    client.login("\u{e9}", "x", &mut out).unwrap();
    assert_eq!(
        hear(&mut client, "a001 BAD no literals\r\n", &mut out),
        ["Done(a001 Login Bad \"no literals\")"]
    );
    client.login("bob", "x", &mut out).unwrap();
    assert!(out.ends_with(b"a002 LOGIN bob x\r\n"));
}

#[test]
fn large_literals_are_streamed_and_small_ones_are_not() {
    let mut limits = Limits::default();
    limits.inline = 8;
    let stream = b"* 5 FETCH (UID 9 BODY[TEXT] {8}\r\n12345678 BODY[] {9}\r\n123\r\n6789 FLAGS () RFC822.HEADER ~{10}\r\n0123456789)\r\n* 6 EXISTS\r\n";
    let run = cuts::check(selected(limits), cuts::Silent, &[stream]);
    assert_eq!(
        run.lines(),
        [
            "Data(Fetch(Fetch { seq: 5, by_uid: false, first: true, items: [Uid(9), Section { name: Body { section: Section { part: [], text: Some(Text) }, origin: None }, data: \"12345678\" }], literal: Some(FetchLiteral { name: Body { section: Section { part: [], text: None }, origin: None }, size: 9, binary: false }) }))",
            "chunk \"123\\r\\n6789\"",
            "Data(Fetch(Fetch { seq: 5, by_uid: false, first: false, items: [Flags([])], literal: Some(FetchLiteral { name: Rfc822Header, size: 10, binary: true }) }))",
            "chunk \"0123456789\"",
            "Data(Fetch(Fetch { seq: 5, by_uid: false, first: false, items: [], literal: None }))",
            "Data(Exists(6))",
        ]
    );
}

#[test]
fn a_large_literal_elsewhere_is_skipped_in_sync() {
    let mut limits = Limits::default();
    limits.inline = 8;
    for (stream, skipped) in [
        (&b"* 5 FETCH (ENVELOPE (NIL {9}\r\n123\r\n6789 NIL {12}\r\na001 OK no\r\n) FLAGS ())\r\n* 6 EXISTS\r\n"[..], "Skipped { seq: Some(5), size: 9 }"),
        (b"* XFOO (a {9}\r\n* 1 EXPU\r\n {3}\r\nabc)\r\n* 6 EXISTS\r\n", "Skipped { seq: None, size: 9 }"),
    ] {
        let run = cuts::check(selected(limits), cuts::Silent, &[stream]);
        assert_eq!(run.events(), [skipped, "Data(Exists(6))"]);
    }
}

#[test]
fn large_values_of_other_responses_are_streamed() {
    let mut limits = Limits::default();
    limits.inline = 8;
    let values = |stream: &[u8]| {
        let mut lines = cuts::check(selected(limits), cuts::Silent, &[stream]).lines();
        assert_eq!(lines.pop().as_deref(), Some("Data(Exists(6))"));
        lines
    };
    assert_eq!(
        values(
            b"* METADATA INBOX (/a {3}\r\nabc /b {9}\r\n123\r\n6789 /c NIL /d ~{10}\r\n0123456789)\r\n* 6 EXISTS\r\n"
        ),
        [
            "Value(LargeValue { before: Metadata(Metadata { mailbox: \"INBOX\", entries: Values([MetadataEntry { name: \"/a\", value: \"abc\" }]) }), name: Metadata { mailbox: \"INBOX\", entry: \"/b\" }, size: 9, binary: false })",
            "chunk \"123\\r\\n6789\"",
            "Value(LargeValue { before: Metadata(Metadata { mailbox: \"INBOX\", entries: Values([MetadataEntry { name: \"/c\", value: NIL }]) }), name: Metadata { mailbox: \"INBOX\", entry: \"/d\" }, size: 10, binary: true })",
            "chunk \"0123456789\"",
            "Data(Metadata(Metadata { mailbox: \"INBOX\", entries: Values([]) }))",
        ]
    );
    assert_eq!(
        values(b"* URLFETCH imap://a {9}\r\n123456789 imap://b \"x\"\r\n* 6 EXISTS\r\n"),
        [
            "Value(LargeValue { before: UrlFetch([]), name: Url(\"imap://a\"), size: 9, binary: false })",
            "chunk \"123456789\"",
            "Data(UrlFetch([UrlFetched { url: \"imap://b\", data: Content(\"x\") }]))",
        ]
    );
    assert_eq!(
        values(b"* 2 CONVERTED (TAG \"t\") (UID 7 BINARY[1]<5> ~{9}\r\n123456789 BINARY.SIZE[1] 9)\r\n* 6 EXISTS\r\n"),
        [
            "Value(LargeValue { before: Converted(Converted { seq: 2, tag: \"t\", items: [Uid(7)] }), name: Converted { seq: 2, tag: \"t\", part: [1], origin: Some(5) }, size: 9, binary: true })",
            "chunk \"123456789\"",
            "Data(Converted(Converted { seq: 2, tag: \"t\", items: [BinarySize { part: [1], size: 9 }] }))",
        ]
    );
    // Where none can stand, and where it stands deeper, the response is read over.
    for odd in [
        &b"* METADATA INBOX /a {9}\r\n123456789\r\n* 6 EXISTS\r\n"[..],
        b"* METADATA INBOX (/a x {9}\r\n123456789)\r\n* 6 EXISTS\r\n",
        b"* URLFETCH imap://a (BODY {9}\r\n123456789)\r\n* 6 EXISTS\r\n",
        b"* 2 CONVERTED (TAG {9}\r\n123456789) (UID 7)\r\n* 6 EXISTS\r\n",
        b"* x CONVERTED (TAG t) (BINARY[1] {9}\r\n123456789)\r\n* 6 EXISTS\r\n",
    ] {
        assert_eq!(values(odd), ["Skipped { seq: None, size: 9 }"], "{}", odd.escape_ascii());
    }
    // What follows the value is none of it: the value is known, the rest is told as it is.
    let rest = values(b"* METADATA INBOX (/a {9}\r\n123456789 /b)\r\n* 6 EXISTS\r\n");
    assert!(rest[2].starts_with("Unparsed(\" /b)\""), "{}", rest[2]);
}

#[test]
fn long_searches_come_in_parts() {
    let mut limits = Limits::default();
    limits.response = 40;
    let stream = b"* SEARCH 1000001 1000002 1000003 1000004 1000005 1000006 1000007 1000008 (MODSEQ 5)\r\n* 3 EXISTS\r\n";
    let run = cuts::check(selected(limits), cuts::Silent, &[stream]);
    assert_eq!(
        run.events(),
        [
            "Data(Search(Found { numbers: [1000001, 1000002, 1000003], mod_seq: None, more: true }))",
            "Data(Search(Found { numbers: [1000004, 1000005, 1000006, 1000007, 1000008], mod_seq: None, more: true }))",
            "Data(Search(Found { numbers: [], mod_seq: Some(5), more: false }))",
            "Data(Exists(3))",
        ]
    );
    // What the machine waits for itself may not be too long.
    let run =
        cuts::check(selected(limits), cuts::Silent, &[&[b"a003 OK ", &[b'x'; 99][..]].concat()]);
    assert_eq!(run.error(), Some("Limit(Response)"));
}

#[test]
fn framing_knows_its_context() {
    let stream = b"* OK see {5}\r\n* NO [ALERT] {7}\r\na002 OK {9}\r\n* 1 EXISTS\r\n";
    let noop = |client: &mut Client, event: Event<'_>, out: &mut Vec<u8>| {
        if let Event::Greeting(_) = event {
            client.command(&Command::Noop, out).unwrap();
        }
    };
    let mut client = selected(Limits::default());
    client.command(&Command::Noop, &mut Vec::new()).unwrap();
    let run = cuts::check(client, cuts::answer(noop), &[stream]);
    assert_eq!(run.events().len(), 4, "{run}");
    // A size that cannot be counted: nobody knows where it ends.
    let run = cuts::check(
        selected(Limits::default()),
        cuts::Silent,
        &[b"* 1 FETCH (BODY[] {99999999999999999999}\r\nx"],
    );
    assert!(run.error().unwrap().contains("NumberOverflow"), "{run}");
}

#[test]
fn what_means_nothing_yet_is_not_looked_into() {
    let mut client = heard("* OK hi\r\n");
    let mut out = Vec::new();
    let events = hear(
        &mut client,
        "* 5 EXISTS\r\n* LIST () \"/\" x\r\n* CAPABILITY IMAP4rev1\r\n* 1 FETCH (FLAGS ())\r\na007 OK who\r\n+ go\r\nrubbish\r\n",
        &mut out,
    );
    let unparsed = events.iter().filter(|event| event.starts_with("Unparsed")).count();
    assert_eq!((events.len(), unparsed), (7, 6), "{events:?}");
    assert!(client.has(&Capability::Imap4Rev1));
    assert_eq!(client.stats().rejected, 6);
}

#[test]
fn what_was_learnt_in_clear_is_forgotten() {
    let mut client = heard("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED LITERAL+] hi\r\n");
    let mut out = Vec::new();
    assert_eq!(client.login("a", "b", &mut out), Err(Misuse::NotOffered));
    client.command(&Command::StartTls, &mut out).unwrap();
    hear(&mut client, "a001 OK go\r\n", &mut out);
    assert_eq!(client.want(), Want::Layer(Layer::Tls));
    assert_eq!(client.command(&Command::Noop, &mut out), Err(Misuse::MustWait));
    let mut injected = client.clone();
    let error = Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 };
    assert_eq!(injected.switch_layer(Layer::Tls, b"* OK"), Err(error));
    client.switch_layer(Layer::Tls, b"").unwrap();
    assert_eq!(client.capabilities(), None);
    client.login("a", "b", &mut out).unwrap();
    hear(&mut client, "* CAPABILITY IMAP4rev1 IDLE\r\na002 OK in\r\n", &mut out);
    assert!(client.has(&Capability::Idle) && !client.has(&Capability::LiteralPlus));
}

#[test]
fn an_initial_response_is_sent_when_the_server_asks() {
    for (capability, expected) in [
        ("SASL-IR", "a001 AUTHENTICATE PLAIN AGEAYg==\r\n"),
        ("IDLE", "a001 AUTHENTICATE PLAIN\r\nAGEAYg==\r\n"),
    ] {
        let mut client = heard(&format!("* OK [CAPABILITY IMAP4rev1 {capability}] hi\r\n"));
        let mut out = Vec::new();
        client.authenticate("PLAIN", Some(b"\0a\0b"), &mut out).unwrap();
        if capability == "IDLE" {
            assert!(hear(&mut client, "+ \r\n", &mut out).is_empty());
        }
        assert_eq!(String::from_utf8_lossy(&out), expected);
        hear(&mut client, "a001 OK in\r\n", &mut out);
        assert_eq!((client.state(), client.capabilities()), (State::Authenticated, None));
    }
}

#[test]
fn challenges_and_their_end() {
    let mut client = heard("* OK hi\r\n");
    let mut out = Vec::new();
    assert_eq!(client.respond(b"x", &mut out), Err(Misuse::NotNow));
    client.authenticate("X-FOO", None, &mut out).unwrap();
    assert_eq!(hear(&mut client, "+ YWJj\r\n", &mut out), ["Challenge(a001 \"abc\")"]);
    assert_eq!(client.want(), Want::Caller);
    client.respond(b"", &mut out).unwrap();
    assert_eq!(hear(&mut client, "+ text?\r\n", &mut out), ["Challenge(a001 expected base64)"]);
    client.cancel(&mut out).unwrap();
    hear(&mut client, "a001 BAD cancelled\r\n", &mut out);
    assert_eq!(String::from_utf8_lossy(&out), "a001 AUTHENTICATE X-FOO\r\n\r\n*\r\n");
}

#[test]
fn messages_go_out_as_they_are_given() {
    let mut client = selected(Limits::default());
    let mut out = Vec::new();
    client.append(Mailbox::INBOX, Flags::EMPTY, None, 5, &mut out).unwrap();
    assert_eq!(client.chunk(b"x", &mut out), Err(Misuse::NotNow));
    assert_eq!(hear(&mut client, "+ go\r\n", &mut out), ["AppendReady(a002)"]);
    assert_eq!((client.want(), client.append_left()), (Want::Caller, Some(5)));
    assert_eq!(client.chunk(b"123456", &mut out), Err(Misuse::Literal));
    client.chunk(b"12", &mut out).unwrap();
    client.chunk(b"345", &mut out).unwrap();
    hear(&mut client, "a002 OK [APPENDUID 1 2] done\r\n", &mut out);
    assert_eq!(String::from_utf8_lossy(&out), "a002 APPEND INBOX {5}\r\n12345\r\n");
    // Refused before it was sent.
    client.append(Mailbox::INBOX, Flags::EMPTY, None, 5, &mut out).unwrap();
    hear(&mut client, "a003 NO [OVERQUOTA] full\r\n", &mut out);
    assert_eq!(client.append_left(), None);
    // Without asking.
    hear(&mut client, "* CAPABILITY IMAP4rev1 LITERAL+\r\n", &mut out);
    out.clear();
    client.append(Mailbox::INBOX, Flags::EMPTY, None, 0, &mut out).unwrap();
    assert_eq!(hear(&mut client, "", &mut out), ["AppendReady(a004)"]);
    assert_eq!(out, b"a004 APPEND INBOX {0+}\r\n\r\n");
}

#[test]
fn idle_is_ended_before_the_server_tires_of_it() {
    let mut client = selected(Limits::default());
    let at = |minutes: u64| Instant::from_epoch(Duration::from_secs(minutes * 60));
    let mut out = Vec::new();
    client.idle(&mut out).unwrap();
    assert_eq!(client.done(&mut out), Err(Misuse::NotNow));
    hear(&mut client, "+ idling\r\n* 9 EXISTS\r\n", &mut out);
    assert!(client.is_idle());
    assert_eq!(client.poll_timeout(at(0)), Some(at(29)));
    client.handle_timeout(at(29), &mut out).unwrap();
    assert_eq!(String::from_utf8_lossy(&out), "a002 IDLE\r\nDONE\r\n");
    assert_eq!(client.poll_timeout(at(29)), Some(at(34)));
    assert_eq!(client.handle_timeout(at(34), &mut out), Err(Error::TimedOut(State::Selected)));
}

#[test]
fn numbers_never_change_their_meaning_under_way() {
    let mut client = selected(Limits::default());
    let mut out = Vec::new();
    let fetch = Command::Store {
        uid: false,
        messages: SequenceSet::parse(b"1").unwrap(),
        store: imap_codec::Store::flags(imap_codec::StoreAction::Add, false, Flags::EMPTY),
    };
    client.command(&fetch, &mut out).unwrap();
    client.command(&fetch, &mut out).unwrap();
    client.command(&Command::Noop, &mut out).unwrap();
    // After NOOP there may be fewer messages (RFC 9051 §5.5).
    assert_eq!(client.command(&fetch, &mut out), Err(Misuse::MustWait));
    client.command(&Command::Expunge, &mut out).unwrap();
    assert_eq!(client.command(&Command::select(Mailbox::INBOX), &mut out), Err(Misuse::MustWait));
    assert_eq!(
        client.open().map(|(_, verb)| verb).collect::<Vec<_>>(),
        [Verb::Store, Verb::Store, Verb::Noop, Verb::Expunge]
    );
}

#[test]
fn counts_are_limited_too() {
    let mut limits = Limits::default();
    limits.pipeline = 2;
    limits.unsolicited = 3;
    let mut client = selected(limits);
    let mut out = Vec::new();
    client.command(&Command::Noop, &mut out).unwrap();
    client.command(&Command::Noop, &mut out).unwrap();
    assert_eq!(client.command(&Command::Noop, &mut out), Err(Misuse::PipelineFull));
    let run = cuts::check(selected(limits), cuts::Silent, &[&b"* 1 EXISTS\r\n".repeat(9)]);
    assert_eq!((run.events().len(), run.error()), (3, Some("Limit(Unsolicited)")));
    assert_eq!(
        Error::Limit(LimitKind::Unsolicited).to_string(),
        "limit on responses that no command asked for broken"
    );
}

#[test]
fn the_server_may_say_goodbye() {
    let mut client = selected(Limits::default());
    let mut out = Vec::new();
    assert_eq!(hear(&mut client, "* BYE tired\r\n", &mut out).len(), 1);
    assert_eq!((client.want(), client.receive_eof(b"")), (Want::Close, Ok(())));
    assert_eq!(client.command(&Command::Noop, &mut out), Err(Misuse::Over));
    let mut client = selected(Limits::default());
    client.command(&Command::Logout, &mut out).unwrap();
    hear(&mut client, "* BYE\r\n", &mut out);
    assert_eq!(client.want(), Want::Input);
    assert_eq!(client.receive_eof(b""), Ok(()));
    let mut client = selected(Limits::default());
    client.command(&Command::Noop, &mut out).unwrap();
    assert_eq!(client.receive_eof(b""), Err(Error::UnexpectedEof(State::Selected)));
    assert!(
        Client::new(Limits::default()).receive(&mut &b"HTTP/1.1 400\r\n"[..], &mut out).is_err()
    );
}

#[test]
fn enable_changes_how_mailboxes_are_named() {
    let mut client = heard("* PREAUTH hi\r\n");
    assert_eq!(client.naming(), Naming::Utf7);
    hear(&mut client, "* ENABLED IMAP4rev2\r\n", &mut Vec::new());
    assert_eq!(client.naming(), Naming::Utf8);
}

/// An answer that is too long for its limit costs that answer and no more, however it is cut.
#[test]
fn what_is_longer_than_its_limit_is_read_over() {
    let mut limits = Limits::default();
    limits.response = 64;
    let stream = format!(
        "* ESEARCH (TAG \"a\") UID ALL {}9\r\n* 5 EXISTS\r\n* LIST () \"/\" {{3}}\r\nabc{}\r\n* OK {} {{5}}\r\n* 6 EXISTS\r\n",
        "1,3,".repeat(50),
        " ".repeat(90),
        "x".repeat(90),
    );
    let run = cuts::check(selected(limits), cuts::Silent, &[stream.as_bytes()]);
    assert_eq!(
        run.lines(),
        [
            "Skipped { seq: None, size: 64 }",
            "Data(Exists(5))",
            "Skipped { seq: None, size: 64 }",
            "Skipped { seq: None, size: 64 }",
            "Data(Exists(6))",
        ]
    );
}
