//! Values are written so that they are read back as the same; octets are read so that what is written for
//! them is read as the same again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use pop3_codec::{
    Argument, BufferFull, Capabilities, Capability, Client, Command, Expire, Language,
    LanguageListing, Leniency, LoginDelay, Outcome, Password, Response, ResponseCode, ScanListing,
    Timestamp, TopLines, UniqueId, UniqueIdListing, Utf8, Word, client::Event,
};
use proptest::{collection::vec, option, prelude::*};
use sans_io::Connection;
use textline::{DotWriter, Secret};

fn argument() -> impl Strategy<Value = Argument<'static>> {
    let octet = prop_oneof![8 => 0x21u8..0x7F, 1 => 0x80u8..];
    vec(octet, 1..30).prop_map(|octets| Argument::new(&octets).unwrap().into_owned())
}

fn password() -> impl Strategy<Value = Password<'static>> {
    let octet = prop_oneof![8 => 0x20u8..0x7F, 1 => 0x80u8..];
    vec(octet, 1..30).prop_map(|octets| Password::new(&octets).unwrap().into_owned())
}

fn command() -> impl Strategy<Value = Command<'static>> {
    let mechanism = "[A-Z0-9_-]{1,20}".prop_map(|name| Argument::new(&name).unwrap().into_owned());
    let initial = option::of(vec(any::<u8>(), 0..40).prop_map(Secret::new));
    prop_oneof![
        argument().prop_map(Command::User),
        password().prop_map(Command::Pass),
        (argument(), any::<[u8; 16]>())
            .prop_map(|(name, digest)| Command::Apop { name, digest: Secret::new(digest) }),
        option::of(any::<u32>()).prop_map(Command::List),
        option::of(any::<u32>()).prop_map(Command::Uidl),
        any::<u32>().prop_map(Command::Retr),
        any::<u32>().prop_map(Command::Dele),
        (any::<u32>(), any::<u64>()).prop_map(|(number, lines)| Command::Top { number, lines }),
        (mechanism, initial).prop_map(|(mechanism, initial)| Command::Auth { mechanism, initial }),
        prop::sample::select(vec![
            Command::Stat,
            Command::Noop,
            Command::Rset,
            Command::Quit,
            Command::Capa,
            Command::Stls,
            Command::Utf8,
            Command::Lang(None),
            Command::Lang(Some(Language::ANY)),
        ]),
        language().prop_map(|tag| Command::Lang(Some(tag))),
        ("X[A-Za-z-]{2,6}", "( [ -~\t]{0,20})?").prop_map(|(verb, rest)| Command::Unknown {
            verb: Word::new(&verb).unwrap().into_owned(),
            rest: Word::new(&rest).unwrap().into_owned(),
        }),
    ]
}

fn language() -> impl Strategy<Value = Language<'static>> {
    "[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}"
        .prop_map(|tag| Language::new(&tag).unwrap().into_owned())
}

fn capability() -> impl Strategy<Value = Capability<'static>> {
    let text = "[!-~]{1,12}( [!-~]{1,12}){0,3}";
    let word = |text: String| Word::new(&text).unwrap().into_owned();
    prop_oneof![
        prop::sample::select(vec![
            Capability::Top,
            Capability::User,
            Capability::Uidl,
            Capability::RespCodes,
            Capability::AuthRespCode,
            Capability::Pipelining,
            Capability::Stls,
            Capability::Lang,
        ]),
        text.prop_map(move |text| Capability::Sasl(word(text))),
        text.prop_map(move |text| Capability::Implementation(word(text))),
        any::<bool>().prop_map(|user| Capability::Utf8(Utf8 { user })),
        (any::<u32>(), any::<bool>()).prop_map(|(seconds, per_user)| {
            Capability::LoginDelay(LoginDelay { seconds, per_user })
        }),
        (option::of(any::<u32>()), any::<bool>())
            .prop_map(|(days, per_user)| Capability::Expire(Expire { days, per_user })),
        "X-[!-~]{1,12}( [ -~]{0,12})?".prop_map(move |text| Capability::Other(word(text))),
    ]
}

/// The events of a client that was logged in and sent `command`, whose reply is `reply`.
fn hear(command: &Command<'_>, reply: &[u8]) -> Vec<Event<'static>> {
    let mut client = Client::default();
    let mut out = Vec::new();
    for (command, mut reply) in
        [(None, &b"+OK\r\n"[..]), (Some("USER a"), b"+OK\r\n"), (Some("PASS b"), b"+OK\r\n")]
    {
        if let Some(line) = command {
            let (command, _) = Command::parse(line.as_bytes(), Leniency::STRICT).unwrap();
            client.command(&command, &mut out).unwrap();
        }
        client.receive(&mut reply, &mut out).unwrap();
    }
    client.command(command, &mut out).unwrap();
    let mut input = reply;
    let mut events = Vec::new();
    while let Some(event) = client.receive(&mut input, &mut out).unwrap() {
        events.push(event.into_owned());
    }
    assert!(input.is_empty());
    events
}

/// Asserts that a slice of just the length takes what `encode` appends, and a shorter one does not.
macro_rules! assert_fits {
    ($value:expr, $encoded:expr) => {
        let (value, encoded): (_, &[u8]) = (&$value, $encoded);
        let mut slice = vec![0; encoded.len()];
        assert_eq!(value.encode_to_slice(&mut slice), Ok(encoded.len()));
        assert_eq!(slice, encoded);
        slice.pop();
        assert_eq!(value.encode_to_slice(&mut slice), Err(BufferFull));
        assert_eq!(value.encode_to_slice(&mut []), Err(BufferFull));
    };
}

proptest! {
    #[test]
    fn commands(command in command()) {
        let mut line = Vec::new();
        command.encode(&mut line);
        assert_fits!(command, &line);
        let line = line.strip_suffix(b"\r\n").unwrap();
        prop_assert!(!line.contains(&b'\r') && !line.contains(&b'\n'));
        prop_assert_eq!(Command::parse(line, Leniency::STRICT), Ok((command.clone(), None)));
        let lenient = Command::parse(line, Leniency::default());
        prop_assert_eq!(lenient, Ok((command, None)));
    }

    #[test]
    fn lines(line in vec(any::<u8>(), 0..60)) {
        let _ = Command::parse(&line, Leniency::default());
    }

    #[test]
    fn command_lines(line in "(?i)(user|pass|apop|stat|list|uidl|retr|top|dele|noop|quit|capa|auth|x)[ 0-9a-f=]{0,50}") {
        let Ok((command, _)) = Command::parse(line.as_bytes(), Leniency::default()) else {
            return Ok(());
        };
        let mut written = Vec::new();
        command.encode(&mut written);
        let again = Command::parse(written.strip_suffix(b"\r\n").unwrap(), Leniency::STRICT);
        prop_assert_eq!(again, Ok((command, None)));
    }

    #[test]
    fn capabilities(capability in capability()) {
        let mut line = Vec::new();
        capability.encode(&mut line);
        assert_fits!(capability, &line);
        let line = line.strip_suffix(b"\r\n").unwrap();
        prop_assert_eq!(Capability::parse(line), Ok(capability));
    }

    #[test]
    fn lists_of_capabilities(lines in vec(capability(), 0..8)) {
        let mut offered = Capabilities::default();
        lines.iter().for_each(|line| offered.add(line));
        let mut out = Vec::new();
        offered.encode(&mut out);
        prop_assert!(out.is_empty() || out.ends_with(b"\r\n"));
        if !out.is_empty() {
            assert_fits!(offered, &out);
        }
        let mut again = Capabilities::default();
        for line in out.split(|octet| *octet == b'\n').filter(|line| !line.is_empty()) {
            again.add(&Capability::parse(line.strip_suffix(b"\r").unwrap()).unwrap());
        }
        prop_assert_eq!(again, offered);
    }

    #[test]
    fn capability_lines(line in "[ -~\t]{0,40}") {
        let capability = Capability::parse(line.as_bytes()).unwrap();
        let mut written = Vec::new();
        capability.encode(&mut written);
        prop_assert_eq!(Capability::parse(written.strip_suffix(b"\r\n").unwrap()), Ok(capability));
    }

    #[test]
    fn language_listings(language in language(), description in "([!-~\u{a1}-\u{17f}]( ?[!-~\u{a1}-\u{17f}]){0,20})?") {
        let description = Word::new(&description).unwrap();
        let listing = LanguageListing { language, description }.into_owned();
        let mut lines = b"+OK\r\n".to_vec();
        listing.encode(&mut lines);
        assert_fits!(listing, &lines[5..]);
        lines.extend_from_slice(b".\r\n");
        let heard = hear(&Command::Lang(None), &lines);
        prop_assert_eq!(&heard[1], &Event::LanguageListing { listing, deviation: None });
    }

    #[test]
    fn listings(number: u32, size: u64, id in "[!-~]{1,70}") {
        let listing = ScanListing { number, size };
        let ids = UniqueIdListing { number, id: UniqueId::new(&id).unwrap() };
        let (mut scans, mut uids) = (b"+OK\r\n".to_vec(), b"+OK\r\n".to_vec());
        listing.encode(&mut scans);
        ids.encode(&mut uids);
        assert_fits!(listing, &scans[5..]);
        assert_fits!(ids, &uids[5..]);
        scans.extend_from_slice(b".\r\n");
        uids.extend_from_slice(b".\r\n");
        let heard = hear(&Command::List(None), &scans);
        prop_assert_eq!(&heard[1], &Event::ScanListing { listing, deviation: None });
        let heard = hear(&Command::Uidl(None), &uids);
        let listing = ids.into_owned();
        prop_assert_eq!(&heard[1], &Event::UniqueIdListing { listing, deviation: None });
    }

    #[test]
    fn replies(ok: bool, in_use: bool, text in "[!-Z]\\PC{0,700}") {
        let response = if ok { Response::ok(&text) } else { Response::err(&text) };
        let response = if in_use { response.with_code(ResponseCode::InUse) } else { response };
        let mut line = Vec::new();
        response.encode(&mut line);
        assert_fits!(response, &line);
        prop_assert!(line.len() <= 512 && line.ends_with(b"\r\n"));
        let heard = hear(&Command::Noop, &line);
        let Event::Reply { reply, .. } = &heard[0] else { panic!("{heard:?}") };
        prop_assert_eq!(reply.outcome(), if ok { Outcome::Done } else { Outcome::Failed });
        prop_assert_eq!(reply.code(), in_use.then_some(ResponseCode::InUse));
        prop_assert!(text.as_bytes().starts_with(reply.message()));
    }

    #[test]
    fn messages(message in vec(prop::sample::select(&b"\r\n.ab"[..]), 0..200)) {
        let (mut stream, mut writer) = (b"+OK\r\n".to_vec(), DotWriter::new());
        writer.write(&message, &mut stream);
        writer.finish(&mut stream);
        let heard = hear(&Command::Retr(1), &stream);
        let payload: Vec<u8> = heard.iter().filter_map(sans_io::Event::chunk).flatten().copied().collect();
        let text = String::from_utf8(message).unwrap();
        let mut canonical = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        if !canonical.is_empty() && !canonical.ends_with('\n') {
            canonical.push_str("\r\n");
        }
        prop_assert_eq!(String::from_utf8(payload).unwrap(), canonical);
    }

    /// However the message is cut, TOP selects the same front of it, and that is what the RFC says.
    #[test]
    fn tops(message in vec(prop::sample::select(&b"\r\nab"[..]), 0..60), lines in 0u64..4, cut: prop::sample::Index) {
        let cut = cut.index(message.len() + 1);
        let whole = TopLines::new(lines).select(&message).to_vec();
        let mut top = TopLines::new(lines);
        let (front, rest) = message.split_at(cut);
        let mut pieces = top.select(front).to_vec();
        pieces.extend_from_slice(top.select(rest));
        // A line end between the pieces may be cut after its CR: it is one line end still.
        prop_assert_eq!(pieces.trim_ascii_end(), whole.trim_ascii_end());
        let canonical = |octets: &[u8]| {
            let text = String::from_utf8(octets.to_vec()).unwrap();
            text.replace("\r\n", "\n").replace('\r', "\n")
        };
        prop_assert_eq!(canonical(&pieces), canonical(&whole));

        let all = canonical(&message);
        let body = all.find("\n\n").map(|at| at + 2).or(all.starts_with('\n').then_some(1));
        let body = if all.starts_with('\n') { Some(1) } else { body };
        let count = usize::try_from(lines).unwrap();
        let expected = match body {
            None => all.clone(),
            Some(body) => {
                let (header, body) = all.split_at(body);
                let lines: String = body.split_inclusive('\n').take(count).collect();
                format!("{header}{lines}")
            }
        };
        prop_assert_eq!(canonical(&whole), expected);
    }

    #[test]
    fn timestamps(text in "<[!-;=?-~]{1,30}>", before in "[ -;=?-~]{0,20}") {
        let timestamp = Timestamp::new(&text).unwrap().into_owned();
        let greeting = format!("+OK {before}{text}\r\n");
        let mut client = Client::default();
        let mut input = greeting.as_bytes();
        client.receive(&mut input, &mut Vec::new()).unwrap();
        prop_assert_eq!(client.timestamp(), Some(&timestamp));
    }
}
