//! APPEND and REPLACE in all their forms: several messages (RFC 3502), parts put together (RFC 4469), REPLACE (RFC 8508),
//! UTF8 (RFC 6855) and BINARY (RFC 3516), let through and refused at every place.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use imap_codec::{
    Append, AppendData, AppendMessage, AppendNext, Catenate, CatenateUrl, Client, Command, Data,
    Flag, Flags, Items, Limits, Mailbox, Misuse, SeqNumber, Server, State, Text, Verb, client,
    server::{Config, Event},
};
use sans_io::Connection;
use testkit::cuts;

fn selected(config: Config) -> Server {
    let mut server = Server::new_in_tls(config);
    let mut out = Vec::new();
    server.greet_with(&Data::PreAuth(Text::new("hi").unwrap()), &mut out).unwrap();
    let mut input = &b"y SELECT c\r\n"[..];
    let Some(Event::Command { tag, .. }) = server.receive(&mut input, &mut out).unwrap() else {
        panic!()
    };
    server.ok(&tag, "done", &mut out).unwrap();
    assert_eq!(server.state(), State::Selected);
    server
}

/// Lets everything through.
fn answer(server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
    match event {
        Event::Command { command: Command::Append(_) | Command::Replace { .. }, .. }
        | Event::AppendNext { .. } => server.accept(out).unwrap(),
        Event::Command { tag, .. } | Event::AppendEnd { tag } => {
            server.ok(&tag, "done", out).unwrap();
        }
        Event::BadCommand { .. } => server.refuse(out).unwrap(),
        _ => {}
    }
}

fn run(stream: &[u8]) -> (Vec<String>, String) {
    let run = cuts::check(selected(Config::default()), answer, &[stream]);
    (run.lines(), String::from_utf8_lossy(&run.out).into_owned())
}

/// What came, and nothing of how it is held.
fn short(lines: &[String]) -> String {
    let short = |line: &String| match line.split_once('(') {
        Some((name, _)) => name.to_owned(),
        None => line.clone(),
    };
    lines.iter().map(short).collect::<Vec<_>>().join(" ")
}

#[test]
fn several_messages_and_parts() {
    for (stream, events, replies) in [
        // RFC 3502 §5.
        (
            "a APPEND saved (\\Seen) {3}\r\nabc (\\Seen) \" 7-Feb-1994 22:43:04 -0800\" {2}\r\nde\r\n",
            "Command chunk \"abc\" AppendNext chunk \"de\" AppendEnd Command",
            "+ Ready for literal data\r\n+ Ready for literal data\r\na OK done\r\n",
        ),
        (
            "a APPEND x {0+}\r\n {0+}\r\n\r\n",
            "Command AppendNext AppendEnd Command",
            "a OK done\r\n",
        ),
        (
            "a APPEND x CATENATE (TEXT {2}\r\nab URL \"/c\" URL {2}\r\n/d URL /e TEXT {1+}\r\nf URL /g)\r\n",
            "Command chunk \"ab\" AppendNext chunk \"f\" AppendNext AppendEnd Command",
            "+ Ready for literal data\r\n+ Ready for additional command text\r\na OK done\r\n",
        ),
        ("a APPEND x CATENATE (URL /c)\r\n", "Command AppendEnd Command", "a OK done\r\n"),
        (
            "a APPEND x CATENATE (URL {2+}\r\n/c URL {2}\r\n/d)\r\n",
            "Command AppendEnd Command",
            "+ Ready for additional command text\r\na OK done\r\n",
        ),
        // Messages of URLs alone, and others behind them on the same line.
        (
            "a APPEND {1+}\r\nx CATENATE (URL /c) CATENATE (URL {2+}\r\n/d) (\\Seen) {2+}\r\nef CATENATE (URL /g) CATENATE (TEXT {1+}\r\nh)\r\n",
            "Command AppendNext AppendNext chunk \"ef\" AppendNext AppendNext chunk \"h\" AppendEnd Command",
            "a OK done\r\n",
        ),
        (
            "a APPEND x UTF8 (~{2+}\r\nab) ~{2+}\r\n\0\0\r\n",
            "Command chunk \"ab\" AppendNext chunk \"\\x00\\x00\" AppendEnd Command",
            "a OK done\r\n",
        ),
        (
            "a REPLACE 4 x (\\Seen) {2+}\r\nab\r\n",
            "Command chunk \"ab\" AppendEnd Command",
            "a OK done\r\n",
        ),
        (
            "a UID REPLACE 4 {1+}\r\nx CATENATE (TEXT {2+}\r\nab TEXT {1+}\r\nc)\r\n",
            "Command chunk \"ab\" AppendNext chunk \"c\" AppendEnd Command",
            "a OK done\r\n",
        ),
        (
            "a APPEND x ANNOTATION (/comment (value.priv {3+}\r\nabc)) {1+}\r\nd\r\n",
            "Command chunk \"d\" AppendEnd Command",
            "a OK done\r\n",
        ),
        ("a APPEND UTF8 {1+}\r\nd\r\n", "Command chunk \"d\" AppendEnd Command", "a OK done\r\n"),
    ] {
        let (lines, out) = run(format!("{stream}z NOOP\r\n").as_bytes());
        assert_eq!(short(&lines), events, "{stream}\n{lines:#?}");
        assert_eq!(out, format!("{replies}z OK done\r\n"), "{stream}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_in_sync() {
    for (stream, events) in [
        ("a APPEND x {1+}\r\nb c\r\n", "Command chunk \"b\" BadCommand Command"),
        (
            "a APPEND x {1+}\r\nb c {12+}\r\na LOGOUT\r\n\r\n\r\n",
            "Command chunk \"b\" BadCommand Command",
        ),
        ("a APPEND x {1+}\r\nb) {3+}\r\nabc\r\n", "Command chunk \"b\" BadCommand Command"),
        ("a APPEND x UTF8 (~{1+}\r\nb\r\n", "Command chunk \"b\" BadCommand Command"),
        ("a APPEND x CATENATE (TEXT {1+}\r\nb\r\n", "Command chunk \"b\" BadCommand Command"),
        (
            "a APPEND x CATENATE (TEXT {1+}\r\nb) URL /c)\r\n",
            "Command chunk \"b\" BadCommand Command",
        ),
        (
            "a REPLACE 1 x {1+}\r\nb (\\Seen) {1+}\r\nc\r\n",
            "Command chunk \"b\" BadCommand Command",
        ),
        ("a APPEND x CATENATE (TEXT x {1+}\r\nb)\r\n", "BadCommand Command"),
        ("a APPEND x {1} (\\Seen) {1+}\r\nb\r\n", "BadCommand Command"),
        ("a APPEND x CATENATE (TEXT {1} TEXT {1+}\r\nb)\r\n", "BadCommand Command"),
        ("a APPEND x CATENATE (URL {5000+}\r\n", "BadCommand"),
        ("a APPEND x ANNOTATION (TEXT {1+}\r\nb {1+}\r\nc\r\n", "BadCommand Command"),
        ("a APPEND x (\\Seen\r\n", "BadCommand Command"),
    ] {
        let (lines, out) = run(format!("{stream}z NOOP\r\n").as_bytes());
        assert_eq!(short(&lines), events, "{stream}\n{lines:#?}");
        assert!(out.starts_with("a BAD ["), "{stream}\n{out}");
        assert_eq!(out.ends_with("z OK done\r\n"), events.ends_with(" Command"), "{stream}\n{out}");
    }
}

#[test]
fn a_message_is_limited_as_a_whole_and_each_by_itself() {
    let mut config = Config::default();
    config.limits.append = 3;
    let stream = b"a APPEND x {3+}\r\nabc {3+}\r\ndef {4+}\r\nz x \r\nb APPEND x CATENATE (TEXT {2+}\r\nab TEXT {2+}\r\ncd)\r\nz NOOP\r\n";
    let run = cuts::check(selected(config), answer, &[stream]);
    assert_eq!(
        short(&run.lines()),
        "Command chunk \"abc\" AppendNext chunk \"def\" BadCommand Command chunk \"ab\" BadCommand Command"
    );
    assert_eq!(
        String::from_utf8_lossy(&run.out),
        "a BAD [TOOBIG] Literal too large\r\nb BAD [TOOBIG] Literal too large\r\nz OK done\r\n"
    );
}

/// One command in parts: what a client says, and what of it is octets.
type Script = (Command<'static>, Vec<AppendNext<'static>>);

fn scripts() -> Vec<Script> {
    let message = |data| AppendMessage {
        flags: Flags::new(&[Flag::Seen]).into_owned(),
        date: None,
        annotations: Items::EMPTY,
        data,
    };
    let text = |text| AppendData::Catenate(parts(text));
    let append = |data| Append {
        mailbox: Mailbox::from_wire(&b"a \r\n b"[..]).unwrap(),
        message: message(data),
    };
    let replaced = SeqNumber::new(4).unwrap();
    vec![
        (
            Command::Append(append(AppendData::Literal { size: 5000 })),
            vec![
                AppendNext::Message(message(AppendData::Literal8 { size: 3 })),
                AppendNext::Message(message(AppendData::Utf8 { size: 0 })),
                AppendNext::Message(message(text(None))),
                AppendNext::Message(message(text(Some(6)))),
                AppendNext::Parts(parts(Some(7))),
                AppendNext::Parts(parts(None)),
                AppendNext::Message(message(AppendData::Literal { size: 5000 })),
            ],
        ),
        (Command::Append(append(text(None))), vec![AppendNext::Message(message(text(None)))]),
        (
            Command::Replace { uid: true, message: replaced, append: append(text(Some(9))) },
            vec![AppendNext::Parts(parts(Some(0))), AppendNext::Parts(parts(Some(5000)))],
        ),
        (Command::Append(append(AppendData::Utf8 { size: 4 })), vec![]),
    ]
}

/// Two URLs, one of them a literal, and a text.
fn parts(text: Option<u64>) -> Catenate<'static> {
    let url = |url: &'static str| CatenateUrl { url: url.try_into().unwrap() };
    let urls = [url("/x;UID=1"), url("/\u{e9};UID=2")];
    Catenate { urls: Items::new(&urls).into_owned(), text }
}

/// What both ends have seen.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    /// Parts, with the octets of their literals.
    parts: Vec<(String, u64)>,
    done: Vec<String>,
    next: usize,
}

/// Our client and our server with one command; the server says NO at its `refused`th event, and in the middle of the octets if
/// `inside`.
fn converse(script: &Script, capabilities: &str, refused: usize, inside: bool) -> Seen {
    let mut server = selected(Config::default());
    let mut client = Client::new_in_tls(Limits::default());
    let (mut up, mut down) = (Vec::new(), Vec::new());
    let (mut sent, mut heard) = (Vec::new(), Vec::new());
    let mut seen = Seen::default();
    let greeting = format!("* PREAUTH [CAPABILITY IMAP4rev1 {capabilities}] hi\r\n");
    client.receive(&mut greeting.as_bytes(), &mut up).unwrap();
    client.command(&Command::select(Mailbox::INBOX), &mut up).unwrap();
    client.receive(&mut &b"a001 OK in\r\n"[..], &mut up).unwrap();
    up.clear();
    client.append_in_parts(&script.0, &mut up).unwrap();
    let mut events = 0;
    loop {
        let mut idle = up.is_empty() && down.is_empty();
        sent.append(&mut up);
        heard.append(&mut down);
        let mut input = sent.as_slice();
        while let Some(event) = server.receive(&mut input, &mut down).unwrap() {
            events += 1;
            let refuse = events == refused;
            match event {
                Event::Chunk(octets) => {
                    seen.parts.last_mut().unwrap().1 += octets.len() as u64;
                    if inside && refuse {
                        let (tag, _) = server.open().next().unwrap();
                        let tag = tag.clone();
                        server.no(&tag, "no", &mut down).unwrap();
                    }
                }
                Event::Command { command: Command::Noop, tag } => {
                    server.ok(&tag, "done", &mut down).unwrap();
                }
                Event::Command { tag, .. } | Event::AppendNext { tag, .. } if refuse => {
                    server.no(&tag, "no", &mut down).unwrap();
                }
                Event::Command { command, .. } => {
                    seen.parts.push((format!("{command:?}"), 0));
                    server.accept(&mut down).unwrap();
                }
                Event::AppendNext { next, .. } => {
                    seen.parts.push((format!("{next:?}"), 0));
                    server.accept(&mut down).unwrap();
                }
                Event::AppendEnd { tag } => server.ok(&tag, "done", &mut down).unwrap(),
                event => panic!("{event:?}"),
            }
        }
        sent = input.to_vec();
        let mut input = heard.as_slice();
        while let Some(event) = client.receive(&mut input, &mut up).unwrap() {
            match event {
                client::Event::Done { verb, status, .. } => {
                    seen.done.push(format!("{verb:?} {status:?}"));
                    if verb != Verb::Noop {
                        client.command(&Command::Noop, &mut up).unwrap();
                    }
                }
                client::Event::AppendReady { .. } => idle = false,
                event => panic!("{event:?}"),
            }
        }
        heard = input.to_vec();
        if let Some(left) = client.append_left() {
            // In two pieces.
            let octets = vec![b'\r'; usize::try_from(left.div_ceil(2)).unwrap()];
            client.chunk(&octets, &mut up).unwrap();
            idle = false;
        } else if client.want() == sans_io::Want::Caller {
            let next = script.1.get(seen.next).unwrap_or(&AppendNext::End);
            client.append_next(next, &mut up).unwrap();
            seen.next += 1;
            idle = false;
        }
        if idle && up.is_empty() && down.is_empty() {
            return seen;
        }
    }
}

#[test]
fn both_ends_of_a_command_in_parts() {
    const ALL: &str = "MULTIAPPEND CATENATE REPLACE BINARY";
    for script in &scripts() {
        for capabilities in [ALL.to_owned(), format!("{ALL} LITERAL+"), format!("{ALL} LITERAL-")] {
            let seen = converse(script, &capabilities, usize::MAX, false);
            let verb = script.0.verb();
            assert_eq!(seen.done, [format!("{verb:?} Ok"), "Noop Ok".to_owned()], "{seen:?}");
            let first = script.0.append().unwrap().message.data.size();
            let sizes: Vec<_> = core::iter::once(first)
                .chain(script.1.iter().map(AppendNext::size))
                .map(Option::unwrap_or_default)
                .collect();
            assert_eq!(seen.parts.iter().map(|part| part.1).collect::<Vec<_>>(), sizes);
            let said = script.1.iter().map(|next| format!("{next:?}"));
            assert!(seen.parts.iter().skip(1).map(|part| part.0.clone()).eq(said), "{seen:#?}");
            // Refused anywhere: one reply, and what comes next is understood.
            for at in 1..40 {
                for inside in [false, true] {
                    let seen = converse(script, &capabilities, at, inside);
                    let said = [
                        seen.done.concat() == format!("{verb:?} OkNoop Ok"),
                        seen.done.concat() == format!("{verb:?} NoNoop Ok"),
                    ];
                    assert!(said.contains(&true), "{at} {inside} {capabilities} {seen:?}");
                }
            }
        }
    }
}

#[test]
fn a_client_says_what_may_follow_and_no_more() {
    let mut client = Client::new_in_tls(Limits::default());
    let mut out = Vec::new();
    client
        .receive(&mut &b"* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ CATENATE] hi\r\n"[..], &mut out)
        .unwrap();
    let (command, next) = scripts().swap_remove(0);
    assert_eq!(client.append_in_parts(&Command::Noop, &mut out), Err(Misuse::NotNow));
    assert_eq!(client.append_next(&AppendNext::End, &mut out), Err(Misuse::NotNow));
    client.append_in_parts(&command, &mut out).unwrap();
    assert_eq!(client.append_next(&AppendNext::End, &mut out), Err(Misuse::NotNow));
    client.receive(&mut &b""[..], &mut out).unwrap();
    client.chunk(&[b'x'; 5000], &mut out).unwrap();
    out.clear();
    assert_eq!(client.append_next(&AppendNext::Parts(parts(None)), &mut out), Err(Misuse::NotNow));
    let other = next.into_iter().next().unwrap();
    assert_eq!(client.append_next(&other, &mut out), Err(Misuse::NotOffered));
    assert!(out.is_empty());
    client.append_next(&AppendNext::End, &mut out).unwrap();
    assert_eq!(client.append_next(&AppendNext::End, &mut out), Err(Misuse::NotNow));
    assert_eq!(out, b"\r\n");
}
