//! Values to bytes and back; bytes to values, to bytes, and to the same values.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use smtp_codec::{
    Argument, BodyType, BufferFull, Code, Command, EnhancedStatus, Extensions, ForwardPath,
    FutureRelease, Leniency, Mailbox, Param, Params, Response, ReversePath, Rrvs, Tracking,
};
use textline::{BareLineEnding, DotReader, DotWriter, Dotted, ReplyScanner, Secret};

fn atom() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~é-]{1,12}"
}

fn local_part() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(atom(), 1..3).prop_map(|atoms| atoms.join(".")),
        prop::collection::vec(prop_oneof!["[ -!#-\\[\\]-~ü]", "\\\\[ -~]"], 0..12)
            .prop_map(|content| format!("\"{}\"", content.concat())),
    ]
}

fn domain() -> impl Strategy<Value = String> {
    let label = "[a-z0-9ß]([a-z0-9-]{0,10}[a-z0-9])?";
    prop_oneof![
        prop::collection::vec(label, 1..4).prop_map(|labels| labels.join(".")),
        any::<[u8; 4]>().prop_map(|[a, b, c, d]| format!("[{a}.{b}.{c}.{d}]")),
        any::<[u16; 8]>()
            .prop_map(|groups| format!("[IPv6:{}]", core::net::Ipv6Addr::from(groups))),
        "\\[x-[a-z]{1,4}:[!-Z^-~]{1,9}\\]",
    ]
}

fn mailbox() -> impl Strategy<Value = String> {
    (local_part(), domain()).prop_map(|(local, domain)| format!("{local}@{domain}"))
}

fn path() -> impl Strategy<Value = String> {
    let hop = "@[a-z]{1,5}\\.[a-z]{2}";
    let route = prop_oneof![
        3 => Just(String::new()),
        1 => prop::collection::vec(hop, 1..3).prop_map(|hops| format!("{}:", hops.join(","))),
    ];
    (route, mailbox()).prop_map(|(route, mailbox)| format!("<{route}{mailbox}>"))
}

fn params() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        any::<u64>().prop_map(|size| format!("SIZE={size}")),
        Just("BODY=8BITMIME".into()),
        Just("body=7bit".into()),
        Just("SMTPUTF8".into()),
        Just("AUTH=<>".into()),
        Just("AUTH=e+3Dmc2@example.com".into()),
    ];
    let other = "X[A-Z0-9-]{0,6}(=[!-<>-~é]{1,8})?";
    (prop::option::of(known), prop::collection::vec(other, 0..3)).prop_map(|(known, others)| {
        known.into_iter().chain(others).collect::<Vec<String>>().join(" ")
    })
}

fn text() -> impl Strategy<Value = String> {
    "[!-~é]([ -~é]{0,20}[!-~é])?"
}

fn command() -> impl Strategy<Value = Command<'static>> {
    let argument = || text().prop_map(|text| Argument::new(&text).unwrap().into_owned());
    let name = "[!-~]{1,20}".prop_map(|text| Argument::new(&text).unwrap().into_owned());
    let params = || params().prop_map(|params| Params::new(&params).unwrap().into_owned());
    let from = prop_oneof![Just("<>".to_owned()), path()]
        .prop_map(|path| ReversePath::new(&path).unwrap().into_owned());
    let to = prop_oneof![Just("<Postmaster>".to_owned()), path()]
        .prop_map(|path| ForwardPath::new(&path).unwrap().into_owned());
    let initial = prop::option::of(prop::collection::vec(any::<u8>(), 0..20));
    prop_oneof![
        name.clone().prop_map(Command::Ehlo),
        name.prop_map(Command::Helo),
        (from, params()).prop_map(|(from, params)| Command::Mail { from, params }),
        (to, params()).prop_map(|(to, params)| Command::Rcpt { to, params }),
        argument().prop_map(Command::Vrfy),
        argument().prop_map(Command::Expn),
        prop::option::of(argument()).prop_map(Command::Help),
        prop::option::of(argument()).prop_map(Command::Noop),
        ("[A-Z0-9_-]{1,20}", initial).prop_map(|(mechanism, initial)| Command::Auth {
            mechanism: Argument::new(&mechanism).unwrap().into_owned(),
            initial: initial.map(Secret::new),
        }),
        prop::sample::select(vec![Command::Data, Command::Rset, Command::Quit, Command::StartTls]),
    ]
}

fn encoded(command: &Command<'_>) -> Vec<u8> {
    let mut line = Vec::new();
    command.encode(&mut line);
    line
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"a.\r\n\0\xff".to_vec()), 0..40)
}

/// The payload with one CRLF for every CR, LF and CRLF, and one at its end.
fn canonical(payload: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut rest = payload;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'\r', [b'\n', after @ ..]) => {
                text.extend_from_slice(b"\r\n");
                rest = after;
            }
            (b'\r' | b'\n', _) => text.extend_from_slice(b"\r\n"),
            _ => text.push(*first),
        }
    }
    if !text.is_empty() && !text.ends_with(b"\r\n") {
        text.extend_from_slice(b"\r\n");
    }
    text
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
    fn commands_come_back(command in command()) {
        let line = encoded(&command);
        assert_fits!(command, &line);
        let content = line.strip_suffix(b"\r\n").unwrap();
        prop_assert!(!content.iter().any(|octet| matches!(octet, b'\r' | b'\n' | 0)));
        let (again, deviation) = Command::parse(content, Leniency::STRICT).unwrap();
        prop_assert_eq!(&again, &command);
        prop_assert_eq!(again.into_owned(), command);
        prop_assert_eq!(deviation, None);
    }

    /// Whatever is read is written so that it is read as the same, even by a strict reader.
    #[test]
    fn lines_are_stable(
        line in prop_oneof![
            "(?i)(mail from|rcpt to):[ <>@a-z.\"=\\\\-]{0,24}",
            "(?i)(ehlo|helo|vrfy|noop|help|auth|x-exps|bdat)[ -~\t]{0,24}",
            "[ -~\t]{0,24}",
        ],
    ) {
        let Ok((command, _)) = Command::parse(line.as_bytes(), Leniency::default()) else {
            return Ok(());
        };
        let written = encoded(&command);
        let (again, deviation) =
            Command::parse(written.strip_suffix(b"\r\n").unwrap(), Leniency::STRICT).unwrap();
        prop_assert_eq!(again, command);
        prop_assert_eq!(deviation, None);
    }

    #[test]
    fn any_octets_are_a_command_or_an_error(
        line in prop::collection::vec(any::<u8>(), 0..64),
        verb in prop::sample::select(vec!["", "MAIL FROM:<", "RCPT TO:<a@", "AUTH PLAIN ", "XFOO "]),
    ) {
        let line = [verb.as_bytes(), &line].concat();
        match Command::parse(&line, Leniency::default()) {
            Ok((command, _)) => prop_assert!(!encoded(&command)[..].strip_suffix(b"\r\n").unwrap().contains(&b'\n')),
            Err(error) => prop_assert!(error.at <= line.len(), "{:?} in {} octets", error, line.len()),
        }
    }

    #[test]
    fn mailboxes_and_paths_come_back(text in path()) {
        let path = ForwardPath::new(&text).unwrap();
        prop_assert_eq!(path.to_string(), text.clone());
        let mailbox = path.mailbox().unwrap();
        prop_assert_eq!(&Mailbox::new(mailbox.as_str()).unwrap(), mailbox);
        prop_assert_eq!(format!("{}@{}", mailbox.local_part(), mailbox.domain()), mailbox.as_str());
        prop_assert_eq!(ReversePath::new(&text).unwrap().to_string(), text);
    }

    #[test]
    fn parameters_come_back(text in params()) {
        let params = Params::new(&text).unwrap();
        prop_assert_eq!(params.as_str(), &text);
        let mut again = Params::NONE.into_owned();
        for param in params.iter() {
            again = match again.with(param) {
                Ok(again) => again,
                // Unknown ones may occur twice in what is read, and not in what is built.
                Err(_) => return Ok(()),
            };
        }
        prop_assert!(again.iter().eq(params.iter()));
    }

    /// No value makes two parameters of one, or another one of it.
    #[test]
    fn parameters_cannot_be_smuggled(
        keyword in "[A-Z= \r\n-]{0,5}", value in prop::option::of("[ -~\r\né]{0,9}"),
    ) {
        for param in [
            Param::Other { keyword: &keyword, value: value.as_deref() },
            Param::HoldUntil(value.as_deref().unwrap_or("x")),
            Param::Solicit(value.as_deref().unwrap_or("x")),
            Param::TransId(value.as_deref().unwrap_or("x")),
            Param::Rrvs(Rrvs { since: value.as_deref().unwrap_or("x"), action: None }),
            Param::Mtrk(Tracking { certifier: value.as_deref().unwrap_or("x"), timeout: Some(1) }),
        ] {
            if let Ok(params) = Params::NONE.with(param) {
                prop_assert_eq!(params.iter().count(), 1);
                prop_assert_eq!(params.iter().next().unwrap().to_string(), param.to_string());
            }
        }
    }

    #[test]
    fn replies_come_back(
        code in 200u16..600, status in prop::option::of((0u16..1000, 0u16..1000)), text in "[ -~é\r\n\t\0\x7f]{0,80}",
    ) {
        let mut response = Response::new(Code::new(code).unwrap(), &text);
        let class = u8::try_from(code / 100).unwrap();
        if let Some((subject, detail)) = status {
            response = response.with_status(class, subject, detail);
        }
        let mut out = Vec::new();
        response.encode(&mut out);
        assert_fits!(response, &out);
        let mut rest = out.as_slice();
        let reply = ReplyScanner::new(1 << 20).scan(&mut rest).unwrap().unwrap();
        prop_assert!(rest.is_empty());
        prop_assert_eq!(reply.code(), code);
        prop_assert_eq!(reply.as_bytes(), out.as_slice());
        let lines: Vec<Vec<u8>> = reply
            .lines()
            .map(|line| match status.filter(|_| class != 3) {
                Some(_) => EnhancedStatus::split(line).unwrap().1.to_vec(),
                None => line.to_vec(),
            })
            .collect();
        let expected: Vec<Vec<u8>> = text
            .split('\n')
            .map(|line| line.bytes().map(|octet| if octet.is_ascii_control() { b' ' } else { octet }).collect())
            .collect();
        prop_assert_eq!(lines, expected);
    }

    #[test]
    fn payloads_come_back_canonical(payload in payload(), cuts in prop::collection::vec(0usize..80, 0..6)) {
        let (mut writer, mut wire) = (DotWriter::new(), Vec::new());
        let mut pieces = cuts.clone();
        pieces.retain(|cut| *cut <= payload.len());
        pieces.sort_unstable();
        let mut at = 0;
        for cut in pieces.into_iter().chain([payload.len()]) {
            writer.write(&payload[at..cut], &mut wire);
            at = cut;
        }
        writer.finish(&mut wire);
        let (mut reader, mut read, mut at, mut end) = (DotReader::new(BareLineEnding::Reject), Vec::new(), 0, 0);
        let mut cuts = cuts;
        cuts.sort_unstable();
        let mut ends = cuts.into_iter().filter(|cut| *cut < wire.len()).chain([wire.len()]);
        'stream: loop {
            let mut input = &wire[at..end];
            while let Some(dotted) = reader.read(&mut input) {
                match dotted {
                    Dotted::Chunk(chunk) => read.extend_from_slice(chunk),
                    Dotted::End { bare } => {
                        prop_assert_eq!(bare, None);
                        prop_assert!(input.is_empty() && end == wire.len());
                        break 'stream;
                    }
                }
            }
            at = end - input.len();
            end = ends.next().expect("the end is found");
        }
        prop_assert_eq!(read, canonical(&payload));
    }
}

#[test]
fn extensions_come_back() {
    use sans_io::Connection;
    use smtp_codec::{Client, Limits, Server, client, server::Config};

    let mut config = Config::new("hamburger.edu");
    config.extensions.smtputf8 = true;
    config.extensions.starttls = true;
    config.extensions.auth = "PLAIN SCRAM-SHA-256".into();
    config.extensions.vrfy = true;
    config.extensions.chunking = true;
    config.extensions.binary_mime = true;
    config.extensions.dsn = true;
    config.extensions.deliver_by = Some(120);
    config.extensions.future_release =
        Some(FutureRelease { seconds: 86_400, until: "2026-12-31T23:59:59Z".into() });
    config.extensions.mt_priority = Some("STANAG4406".into());
    config.extensions.rrvs = true;
    config.extensions.burl = Some("imap imap://imap.hamburger.edu".into());
    config.extensions.etrn = true;
    config.extensions.atrn = true;
    config.extensions.checkpoint = true;
    config.extensions.conperm = true;
    config.extensions.conneg = true;
    config.extensions.mtrk = true;
    config.extensions.no_soliciting = Some("org.example:ADV".into());
    config.extensions.submitter = true;
    config.extensions.limits = Some("MAILMAX=10 RCPTMAX=100 X=y".into());
    config.extensions.expn = true;
    config.extensions.help = true;
    config.extensions.prdr = true;
    config.extensions.xclient = Some("NAME ADDR".into());
    config.extensions.xforward = Some("NAME".into());
    config.extensions.verb = true;
    config.extensions.onex = true;
    config.extensions.turn = true;
    config.extensions.x_exps = "GSSAPI NTLM".into();
    config.extensions.x_link2state = true;
    config.extensions.xexch50 = true;
    config.extensions.xrdst = true;
    config.extensions.xrcptforward = true;
    config.extensions.other.push("X-KEY a  b");
    config.auth_in_clear = true;
    config.limits.message = 12_345;
    let mut expected = config.extensions.clone();
    expected.size = Some(12_345);
    expected.limits = Some("MAILMAX=1000 RCPTMAX=1000".into());

    let (mut server, mut client) = (Server::new(config), Client::new(Limits::default()));
    let (mut said, mut asked) = (Vec::new(), Vec::new());
    server.accept(&mut said).unwrap();
    client.receive(&mut said.as_slice(), &mut asked).unwrap().unwrap();
    client.hello("crepes.fr", &mut asked).unwrap();
    said.clear();
    server.receive(&mut asked.as_slice(), &mut said).unwrap().unwrap();
    server.accept(&mut said).unwrap();
    let mut said = said.as_slice();
    let event = client.receive(&mut said, &mut asked).unwrap();
    assert!(matches!(event, Some(client::Event::Reply { .. })));
    assert_eq!(client.extensions(), &expected);
}

#[test]
fn long_reply_lines_are_cut_between_characters() {
    let text = "é".repeat(400);
    let mut out = Vec::new();
    Response::new(Code::OK, &text).with_status(2, 1, 5).encode(&mut out);
    assert_eq!(out.len(), 512);
    assert!(str::from_utf8(&out).unwrap().ends_with("é\r\n"));
}

#[test]
fn types_show_what_they_are() {
    let params = Params::new("SIZE=1 BODY=8bitmime x=y").unwrap();
    assert_eq!(format!("{params:?}"), "[SIZE=1, BODY=8BITMIME, x=y]");
    assert_eq!(params.body(), Some(BodyType::EightBitMime));
    let (command, _) = Command::parse(b"auth plain AGJvYgBodW5ncnk=", Leniency::STRICT).unwrap();
    assert_eq!(format!("{command:?}"), "Auth { mechanism: \"plain\", initial: Some(***) }");
    let mailbox = Mailbox::new("\"a\\\"b\"@x").unwrap();
    assert_eq!(format!("{mailbox:?}"), r#""\"a\\\"b\"@x""#);
    assert_eq!(mailbox.local_part_unquoted(), "a\"b");
}

/// Lines that end with CRLF and no more than a keyword are read in another way than the rest.
#[test]
fn a_reply_to_ehlo_says_the_same_however_its_lines_end() {
    let words = prop_oneof![
        prop::sample::select(
            "PIPELINING 8BITMIME SIZE STARTTLS ENHANCEDSTATUSCODES CHUNKING SMTPUTF8 DSN HELP VRFY ETRN EXPN ATRN RRVS MTRK PRDR \
             BINARYMIME REQUIRETLS CHECKPOINT SUBMITTER CONNEG CONPERM AUTH LIMITS BURL XCLIENT X-ODD ENHANCEDSTATUSCODE \
             ENHANCEDSTATUSCODES2 PIPELINE DSNS"
                .split_ascii_whitespace()
                .collect::<Vec<_>>()
        )
        .prop_map(String::from),
        "[A-Za-z0-9-]{0,22}",
    ];
    let end = prop::sample::select(vec![
        "",
        " ",
        "  ",
        " 0",
        " 12",
        " 12 ",
        "=12",
        " 1x",
        " 99999999999999999999",
        " PLAIN LOGIN",
        "=PLAIN",
        " A=1",
        "\t",
        "\u{80}",
    ]);
    let line = (words, end, any::<bool>()).prop_map(|(word, end, small)| {
        let word = if small { word.to_ascii_lowercase() } else { word };
        format!("{word}{end}")
    });
    let extensions = |lines: &[String], end: &str| {
        let (last, inner) = lines.split_last().unwrap();
        let mut reply: String = inner.iter().map(|line| format!("250-{line}{end}")).collect();
        reply += &format!("250 {last}{end}");
        let mut input = reply.as_bytes();
        let reply = ReplyScanner::new(65_536).scan(&mut input).unwrap().unwrap();
        Extensions::from_reply(&reply).into_owned()
    };
    proptest!(|(mut lines in prop::collection::vec(line, 0..8))| {
        lines.insert(0, "host".into());
        let (usual, odd) = (extensions(&lines, "\r\n"), extensions(&lines, "\n"));
        prop_assert_eq!(&usual, &odd);
    });
}
