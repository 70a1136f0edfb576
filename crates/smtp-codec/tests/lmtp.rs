//! LMTP (RFC 2033), PRDR, XCLIENT, XFORWARD and the PROXY preamble at a server.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/accept.rs"]
mod accept;

use accept::Accept;
use sans_io::{Connection, Want};
use smtp_codec::{
    Code, Command, Misuse, Response, Server, State,
    proxy::{NotAPreamble, Preamble},
    server::{self, Config},
};
use testkit::cuts::{self, Caller};

fn config() -> Config {
    let mut config = Config::new("a");
    config.extensions.enhanced_status_codes = false;
    config.extensions.chunking = true;
    config
}

fn lmtp() -> Config {
    let mut config = config();
    config.lmtp = true;
    config
}

/// Takes messages for everybody whose mailbox does not say what becomes of it.
#[derive(Clone, Default)]
struct Mailboxes {
    to: Vec<String>,
}

impl Caller<Server> for Mailboxes {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        if server.want() == Want::Caller {
            server.accept(out).unwrap();
        }
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        match event {
            server::Event::Chunk(_) => return,
            server::Event::Command { command: Command::Rcpt { to, .. }, .. } => {
                let local = to.mailbox().unwrap().local_part().to_owned();
                if local == "nobody" {
                    return server.refuse(out).unwrap();
                }
                self.to.push(local);
            }
            server::Event::MessageEnd { error: None, .. } => {
                let to = core::mem::take(&mut self.to);
                assert_eq!(
                    server.replies_due(),
                    to.len().max(1) + usize::from(server.config().extensions.prdr)
                );
                for (left, name) in to.iter().enumerate() {
                    assert_eq!(
                        server.reply(&Response::new(Code::START_MAIL, ""), out),
                        Err(Misuse::WrongReply)
                    );
                    let full = Response::new(Code::INSUFFICIENT_STORAGE, name);
                    let response =
                        if name == "full" { full } else { Response::new(Code::OK, name) };
                    assert!(server.replies_due() > 0, "{left}");
                    server.reply(&response, out).unwrap();
                }
                if server.replies_due() == 0 {
                    return;
                }
            }
            _ => {}
        }
        server.accept(out).or_else(|_| server.refuse(out)).unwrap();
    }
}

fn run(config: Config, stream: &str) -> (cuts::Run, Vec<String>) {
    let run = cuts::check(Server::new(config), Mailboxes::default(), &[stream.as_bytes()]);
    let out = str::from_utf8(&run.out).unwrap();
    let lines =
        out.lines().filter(|line| line.as_bytes()[3] == b' ').map(|line| line[..3].to_owned());
    let lines = lines.collect();
    (run, lines)
}

#[test]
fn a_reply_for_each_recipient() {
    let envelope =
        "LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<bob@a>\r\nRCPT TO:<nobody@a>\r\nRCPT TO:<full@a>\r\n";
    let codes = ["220", "250", "250", "250", "550", "250"];
    for (message, then) in [
        ("DATA\r\nx\r\n.\r\nQUIT\r\n", &["354", "250", "452", "221"][..]),
        ("BDAT 1\r\nxBDAT 0 LAST\r\nQUIT\r\n", &["250", "250", "452", "221"]),
        // What is wrong with the message is wrong for all.
        ("DATA\r\nx\n\r\n.\r\nQUIT\r\n", &["354", "554", "554", "221"]),
        ("RSET\r\nDATA\r\n", &["250", "503"]),
    ] {
        let (_, found) = run(lmtp(), &format!("{envelope}{message}"));
        assert_eq!(found, [&codes, then].concat(), "{message:?}");
    }
    let nobody = "LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<nobody@a>\r\nDATA\r\nRSET\r\n";
    assert_eq!(run(lmtp(), nobody).1, ["220", "250", "250", "550", "503", "250"]);
}

#[test]
fn each_protocol_has_its_hello() {
    assert_eq!(
        run(lmtp(), "EHLO a\r\nHELO a\r\nMAIL FROM:<>\r\nLHLO a\r\n").1,
        ["220", "500", "500", "503", "250"]
    );
    assert_eq!(run(config(), "LHLO a\r\nEHLO a\r\n").1, ["220", "500", "250"]);
}

#[test]
fn prdr_tells_of_each_recipient_and_of_the_message() {
    let mut prdr = config();
    prdr.extensions.prdr = true;
    let stream = "EHLO a\r\nMAIL FROM:<> PRDR\r\nRCPT TO:<a@a>\r\nRCPT TO:<full@a>\r\nDATA\r\nx\r\n.\r\nNOOP\r\n";
    let (_, codes) = run(prdr, stream);
    assert_eq!(
        codes,
        ["220", "250", "250", "250", "250", "354", "353", "250", "452", "250", "250"]
    );
}

#[test]
fn a_proxy_says_who_the_client_is() {
    let mut proxied = config();
    proxied.proxy = true;
    let v2 = [
        &b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0f"[..],
        &[192, 0, 2, 7, 192, 0, 2, 1, 0x9c, 0x40, 0, 25],
        b"\x04\x00\x00",
    ]
    .concat();
    for (preamble, client) in [
        (&b"PROXY TCP4 192.0.2.7 192.0.2.1 40000 25\r\n"[..], Some("192.0.2.7:40000")),
        (b"PROXY TCP6 2001:db8::7 ::1 40000 25\r\n", Some("[2001:db8::7]:40000")),
        (b"PROXY UNKNOWN anything\r\n", None),
        (&v2, Some("192.0.2.7:40000")),
        (b"\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00", None),
    ] {
        let stream = [preamble, b"EHLO a\r\n"].concat();
        let run = cuts::check(Server::new(proxied.clone()), Mailboxes::default(), &[&stream]);
        assert!(run.out.starts_with(b"220 "), "{preamble:?}");
        assert_eq!(run.events().len(), 2);
        let (parsed, octets) = Preamble::parse(&stream).unwrap().unwrap();
        assert_eq!(octets, preamble.len());
        assert_eq!(parsed.source().map(|source| source.to_string()).as_deref(), client);
    }
    for bad in [
        &b"EHLO a\r\n"[..],
        b"PROXY TCP4 1.2.3.4\r\n",
        b"PROXY TCP4 ::1 ::1 1 2\r\n",
        b"PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n",
        b"PROXY TCP4 1.2.3.4 1.2.3.4 65536 2\r\n",
        b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n",
        b"PROXY UDP 1.2.3.4 1.2.3.4 1 2\r\n",
        b"\r\n\r\n\0\r\nQUIT\n\x31\x11\x00\x00",
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x00",
        b"PROXY UNKNOWN\nEHLO a\r\n",
        b"\r\nEHLO a\r\n",
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff",
        &[&b"PROXY UNKNOWN"[..], &[b'x'; 200]].concat(),
    ] {
        let run = cuts::check(Server::new(proxied.clone()), Mailboxes::default(), &[bad]);
        assert_eq!(
            (run.out.as_slice(), run.error()),
            (&b""[..], Some("Peer { kind: NoPreamble, at: 0 }")),
            "{bad:?}"
        );
        assert_eq!(Preamble::parse(bad), Err(NotAPreamble));
    }
}

#[test]
fn xclient_begins_the_session_anew() {
    let mut config = config();
    config.extensions.xclient = Some("NAME ADDR LOGIN".into());
    config.extensions.xforward = Some("NAME".into());
    config.extensions.auth = "PLAIN".into();
    let mut server = Server::new(config.clone());
    let mut out = Vec::new();
    server.accept(&mut out).unwrap();
    for line in ["EHLO a\r\n", "XCLIENT NAME=mail.crepes.fr ADDR=IPV6:2001:db8::7 LOGIN=alice\r\n"]
    {
        server.receive(&mut line.as_bytes(), &mut out).unwrap().unwrap();
        server.accept(&mut out).unwrap();
    }
    assert!(out.ends_with(b"220 a ESMTP\r\n"));
    assert_eq!(
        (server.state(), server.client_name(), server.is_authenticated()),
        (State::Greeted, None, true)
    );
    let identity = server.identity().unwrap();
    assert_eq!(identity.address, Some("2001:db8::7".parse().unwrap()));
    assert_eq!(
        (identity.name.as_deref(), identity.login.as_deref()),
        (Some("mail.crepes.fr"), Some("alice"))
    );
    let trace = server.trace("1", "now").to_string();
    assert!(
        trace.contains("([IPv6:2001:db8::7])")
            || trace.contains("(mail.crepes.fr [IPv6:2001:db8::7])"),
        "{trace}"
    );

    // Nobody gets another identity uninvited.
    let stream = b"EHLO a\r\nXCLIENT HELO=b\r\nXFORWARD ADDR=c\r\nXFORWARD NAME=c\r\nMAIL FROM:<>\r\nXCLIENT NAME=x\r\n";
    let run = cuts::check(Server::new(config), Accept, &[stream]);
    let codes: Vec<_> = str::from_utf8(&run.out)
        .unwrap()
        .lines()
        .filter(|line| line.as_bytes()[3] == b' ')
        .map(|line| &line[..3])
        .collect();
    assert_eq!(codes, ["220", "250", "501", "501", "250", "250", "503"]);
    let run = cuts::check(
        Server::new(self::config()),
        Accept,
        &[b"EHLO a\r\nXCLIENT NAME=b\r\nETRN a\r\nATRN\r\nBURL a:b\r\n"],
    );
    let codes: Vec<_> =
        str::from_utf8(&run.out).unwrap().lines().skip(6).map(|line| &line[..3]).collect();
    assert_eq!(codes, ["502", "502", "502", "502"]);
}

#[test]
fn roles_are_reversed_for_those_who_logged_in() {
    let mut config = config();
    config.extensions.atrn = true;
    config.extensions.etrn = true;
    config.extensions.auth = "PLAIN".into();
    config.auth_in_clear = true;
    let stream = b"EHLO a\r\nATRN a\r\nETRN a\r\nAUTH PLAIN AGEAYg==\r\nATRN a\r\n220 not ours\r\n";
    let run = cuts::check(Server::new(config), Accept, &[stream]);
    assert!(run.out.ends_with(b"235 authenticated\r\n250 reversing the connection\r\n"));
    assert!(run.out.windows(4).any(|code| code == b"530 "));
    assert_eq!(run.want, Want::Close);
}
