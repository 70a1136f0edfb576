//! CHUNKING and BINARYMIME (RFC 3030): octets that were announced are never read as commands.
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
    BareLineEnding, Client, Code, Command, Error, ForwardPath, Limits, Misuse, Params, PeerError,
    Response, ReversePath, Server, State, Verb, client,
    server::{self, Config},
};
use testkit::cuts::{self, Caller};

fn config() -> Config {
    let mut config = Config::new("a");
    config.extensions.enhanced_status_codes = false;
    config.extensions.chunking = true;
    config.extensions.binary_mime = true;
    config
}

const OPEN: &str = "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\n";

fn serve(config: Config, rest: &str) -> cuts::Run {
    let stream = format!("{OPEN}{rest}");
    cuts::check(Server::new(config), Accept, &[stream.as_bytes()])
}

/// The codes after those to what opens the transaction, only the last line of each reply.
fn codes(run: &cuts::Run) -> Vec<&str> {
    let lines = str::from_utf8(&run.out).unwrap().lines();
    lines.filter(|line| line.as_bytes()[3] == b' ').skip(4).map(|line| &line[..3]).collect()
}

#[test]
fn a_message_in_chunks() {
    for (stream, payload, expected) in [
        ("BDAT 5 LAST\r\nab\r\n.QUIT\r\n", "ab\r\n.", &["250", "221"][..]),
        (
            "BDAT 3\r\nabcBDAT 2\r\n\r\nbdat 1 last\r\ndQUIT\r\n",
            "abc\r\nd",
            &["250", "250", "250", "221"],
        ),
        // RFC 3030 §4.2: the last chunk may be of no octets.
        ("BDAT 4\r\n.\r\n.BDAT 0 LAST\r\nNOOP\r\n", ".\r\n.", &["250", "250", "250"]),
        ("BDAT 0\r\nBDAT 0\r\nBDAT 0 LAST\r\n", "", &["250", "250", "250"]),
        ("BDAT 0 LAST\r\n", "", &["250"]),
        ("BDAT 007 LAST\r\nQUIT\r\n!QUIT\r\n", "QUIT\r\n!", &["250", "221"]),
        // DATA once in the same session.
        (
            "BDAT 1 LAST\r\naMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nDATA\r\nb\r\n.\r\n",
            "ab\r\n",
            &["250", "250", "250", "354", "250"],
        ),
    ] {
        let run = serve(config(), stream);
        assert_eq!(
            (codes(&run).as_slice(), run.payload().as_slice()),
            (expected, payload.as_bytes()),
            "{stream:?}"
        );
    }
}

#[test]
fn refused_chunks_are_never_commands() {
    let no_chunks = || {
        let mut config = config();
        config.extensions.chunking = false;
        config
    };
    for (config, stream, expected) in [
        // Not offered.
        (
            no_chunks(),
            "BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n",
            &["502", "502", "250"][..],
        ),
        // Not now.
        (config(), "RSET\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", &["250", "503", "250"]),
        (config(), "BDAT 1 LAST\r\naBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", &["250", "503", "250"]),
        // DATA and BDAT do not mix.
        (config(), "BDAT 1\r\naDATA\r\nBDAT 6 LAST\r\nQUIT\r\n", &["250", "503", "250"]),
        (
            config(),
            "BDAT 1\r\naMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nRSET\r\nDATA\r\n",
            &["250", "503", "503", "250", "503"],
        ),
        (
            config(),
            "RSET\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<b@c>\r\nDATA\r\n",
            &["250", "250", "250", "503"],
        ),
    ] {
        let run = serve(config, stream);
        assert_eq!(codes(&run), expected, "{stream:?}");
        assert!(run.error().is_none(), "{stream:?}");
    }
}

#[test]
fn a_chunk_without_a_size_ends_the_session() {
    let long = format!("BDAT {}5 LAST", " ".repeat(3000));
    for line in [
        "BDAT",
        "BDAT ",
        "BDAT LAST",
        "BDAT -1 LAST",
        "BDAT +5 LAST",
        "BDAT 0x5",
        "BDAT 5 FIRST",
        "BDAT 5LAST",
        "BDAT 5 LAST x",
        "BDAT  5",
        "BDAT\t5",
        " BDAT 5 LAST",
        "BDAT 5\nLAST",
        "BDAT 99999999999999999999999 LAST",
        "BDAT 18446744073709551616",
        &long,
    ] {
        for chunking in [true, false] {
            let mut config = config();
            config.extensions.chunking = chunking;
            let run = serve(config, &format!("{line}\r\nQUIT\r\n"));
            assert_eq!(codes(&run), ["421"], "{line:?}");
            let error = format!("{:?}", run.error());
            assert!(error.contains("ChunkSize"), "{line:?}: {error}");
        }
    }
    // Words that only begin so are commands of their own.
    let run = serve(config(), "BDATA 5\r\nBDAT-X 5\r\nQUIT\r\n");
    assert_eq!(codes(&run), ["500", "500", "221"]);
}

/// Whether a line over the limit may be BDAT is told by what of it is within the limit, and never by the line after it.
#[test]
fn bdat_behind_many_blanks() {
    for line_ending in ["\r\n", "\n"] {
        let mut config = config();
        config.limits.line = 64;
        config.limits.auth_line = 64;
        config.leniency.bare_lf = true;
        let served = |blank: &str, count: usize| {
            let stream = format!("{}{line_ending}BDAT 0 LAST{line_ending}", blank.repeat(count));
            serve(config.clone(), &stream)
        };
        for count in [64, 65, 150] {
            assert_eq!(codes(&served("\r", count)), ["500", "250"]);
            assert_eq!(codes(&served(" ", count)), ["500", "250"]);
        }
        let inside = |blanks: usize| {
            let line = format!("{}BDAT 5{}{line_ending}", " ".repeat(blanks), " ".repeat(64));
            codes(&serve(config.clone(), &line)).iter().map(|code| code.parse().unwrap()).collect()
        };
        let codes: [Vec<u16>; 4] = [inside(0), inside(60), inside(61), inside(64)];
        assert_eq!(codes, [[421], [421], [500], [500]]);
    }
}

#[test]
fn chunks_over_the_limit() {
    let small = || {
        let mut config = config();
        config.limits.message = 4;
        config.limits.drain = 6;
        config
    };
    // At the limit, over it, and more chunks in the pipeline after the one that failed.
    let run = serve(small(), "BDAT 2\r\nabBDAT 2 LAST\r\ncdNOOP\r\n");
    assert_eq!(codes(&run), ["250", "250", "250"]);
    let run = serve(
        small(),
        "BDAT 3\r\nabcBDAT 2\r\ndeBDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nRSET\r\nDATA\r\n",
    );
    assert_eq!(codes(&run), ["250", "552", "503", "503", "250", "503"]);
    assert_eq!(run.payload(), b"abcd");
    let run = serve(small(), "BDAT 5 LAST\r\nabcdeMAIL FROM:<>\r\n");
    assert_eq!(codes(&run), ["552", "250"]);
    // More than is ever dropped.
    for stream in [
        "BDAT 11\r\n",
        "BDAT 5\r\nabcdeBDAT 11\r\n",
        "BDAT 18446744073709551615 LAST\r\n",
        "BDAT 4\r\nabcdBDAT 7\r\n",
    ] {
        let run = serve(small(), stream);
        assert_eq!(codes(&run).last(), Some(&"421"), "{stream:?}");
        assert_eq!(run.error(), Some("Limit(Drain)"), "{stream:?}");
    }
}

#[test]
fn bare_line_endings_in_chunks() {
    let run = |policy, stream: &str| {
        let mut config = config();
        config.bare_line_ending = policy;
        serve(config, stream)
    };
    use BareLineEnding::{Normalise, Pass, Reject};
    for (stream, rejected, normalised) in [
        ("BDAT 4 LAST\r\na\n.\r", Some(1), "a\r\n.\r\n"),
        // One CRLF across two chunks, and across an empty one.
        ("BDAT 2\r\na\rBDAT 2 LAST\r\n\nb", None, "a\r\nb"),
        ("BDAT 2\r\na\rBDAT 0\r\nBDAT 2 LAST\r\n\nb", None, "a\r\nb"),
        ("BDAT 2\r\na\rBDAT 1 LAST\r\nb", Some(1), "a\r\nb"),
        ("BDAT 2\r\na\rBDAT 0 LAST\r\n", Some(1), "a\r\n"),
        ("BDAT 3 LAST\r\n\r\r\n", Some(0), "\r\n\r\n"),
        ("BDAT 5 LAST\r\na\r\nb\r", Some(4), "a\r\nb\r\n"),
    ] {
        let reject = run(Reject, stream);
        let told =
            format!("{:?}", rejected.map(|at: u64| server::MessageError::BareLineEnding { at }));
        assert!(
            reject.events().iter().any(|event| event.contains(&format!("error: {told}"))),
            "{stream:?}: {:?}",
            reject.events()
        );
        let code = if rejected.is_some() { "554" } else { "250" };
        assert_eq!(codes(&reject).last(), Some(&code), "{stream:?}");
        let normalise = run(Normalise, stream);
        assert_eq!(normalise.payload(), normalised.as_bytes(), "{stream:?}");
        assert_eq!(codes(&normalise).last(), Some(&"250"), "{stream:?}");
    }
    assert_eq!(run(Pass, "BDAT 4 LAST\r\na\n.\r").payload(), b"a\n.\r");
    // Binary octets are nobody's lines.
    let stream = "RSET\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<b@c>\r\nBDAT 5 LAST\r\n\r\0\n\r\nQUIT\r\n";
    let binary = run(Reject, stream);
    assert_eq!(
        (codes(&binary).last(), binary.payload().as_slice()),
        (Some(&"221"), &b"\r\0\n\r\n"[..])
    );
}

/// Refuses chunks of three octets, before and after they were read.
#[derive(Clone)]
struct Picky;

impl Caller<Server> for Picky {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        match event {
            server::Event::Chunk(_) => {}
            server::Event::Command { command: Command::Bdat { octets: 3, .. }, .. } => {
                let full = Response::new(Code::INSUFFICIENT_STORAGE, "disk full");
                assert_eq!(
                    server.reply(&Response::new(Code::OK, "no"), out),
                    Err(Misuse::WrongReply)
                );
                server.reply(&full, out).unwrap();
            }
            server::Event::MessageEnd { .. } => server.refuse(out).unwrap(),
            _ => server.accept(out).unwrap(),
        }
    }
}

#[test]
fn a_caller_refuses_chunks() {
    let stream = format!(
        "{OPEN}BDAT 1\r\naBDAT 3\r\nabcBDAT 6\r\nQUIT\r\nRSET\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nBDAT 1 LAST\r\nxNOOP\r\n"
    );
    let run = cuts::check(Server::new(config()), Picky, &[stream.as_bytes()]);
    assert_eq!(codes(&run), ["250", "452", "503", "250", "250", "250", "550", "250"]);
    assert_eq!(run.payload(), b"ax");
    // In the middle of what is dropped, the stream must not end.
    let mut server = Server::new(config());
    let mut out = Vec::new();
    server.accept(&mut out).unwrap();
    let mut input = &b"EHLO a\r\nBDAT 3\r\nab"[..];
    server.receive(&mut input, &mut out).unwrap();
    server.accept(&mut out).unwrap();
    assert_eq!(server.receive(&mut input, &mut out), Ok(None));
    assert_eq!(server.receive_eof(b""), Err(Error::UnexpectedEof(State::Ready)));
}

/// A client up to the replies to RCPT, of which `accepted` were positive.
fn client(offers: &str, params: &str) -> (Client, Vec<u8>) {
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    let ehlo = format!("250-a\r\n{offers}250 HELP\r\n");
    let replies = ["220 a\r\n", &ehlo, "250 a\r\n", "250 a\r\n"];
    for (index, reply) in replies.into_iter().enumerate() {
        client.receive(&mut reply.as_bytes(), &mut out).unwrap().unwrap();
        match index {
            0 => client.hello("a", &mut out),
            1 => client.mail(&ReversePath::Null, &Params::new(params).unwrap(), &mut out),
            2 => client.rcpt(&ForwardPath::Postmaster, &Params::NONE, &mut out),
            _ => Ok(()),
        }
        .unwrap();
    }
    out.clear();
    (client, out)
}

fn hear(client: &mut Client, reply: &str) -> (Verb, u16) {
    let event = client.receive(&mut reply.as_bytes(), &mut Vec::new()).unwrap().unwrap();
    let client::Event::Reply { to, reply, .. } = event else { panic!("{event:?}") };
    (to, reply.code())
}

#[test]
fn a_client_sends_chunks() {
    let offers = "250-PIPELINING\r\n250-CHUNKING\r\n250-BINARYMIME\r\n";
    let (mut client, mut out) = client(offers, "BODY=BINARYMIME");
    assert_eq!(client.data(&mut out), Err(Misuse::BinaryNeedsChunks));
    let alone = Command::Bdat { octets: 5, last: true };
    assert_eq!(client.command(&alone, &mut out), Err(Misuse::Argument));
    client.bdat(b"a\0b\n", false, &mut out).unwrap();
    client.bdat(b"QUIT\r\n", false, &mut out).unwrap();
    assert_eq!(client.data(&mut out), Err(Misuse::State(State::Bdat)));
    client.bdat(b"", true, &mut out).unwrap();
    assert_eq!(out, b"BDAT 4\r\na\0b\nBDAT 6\r\nQUIT\r\nBDAT 0 LAST\r\n");
    assert_eq!(client.rset(&mut out), Err(Misuse::MustWait));
    assert_eq!(hear(&mut client, "250 1\r\n"), (Verb::Bdat, 250));
    assert_eq!(hear(&mut client, "250 2\r\n"), (Verb::Bdat, 250));
    assert_eq!(client.state(), State::Bdat);
    assert_eq!(hear(&mut client, "250 3\r\n"), (Verb::BdatLast, 250));
    assert_eq!((client.state(), client.want()), (State::Ready, Want::Input));
}

#[test]
fn a_client_whose_chunk_is_refused_must_reset() {
    let (mut client, mut out) = client("250-PIPELINING\r\n250-CHUNKING\r\n", "");
    client.bdat(b"a", false, &mut out).unwrap();
    client.bdat(b"b", true, &mut out).unwrap();
    assert_eq!(hear(&mut client, "452 full\r\n"), (Verb::Bdat, 452));
    assert_eq!(client.bdat(b"c", true, &mut out), Err(Misuse::MustWait));
    // Whatever it says of the last one: the first is missing.
    assert_eq!(hear(&mut client, "250 ok\r\n"), (Verb::BdatLast, 250));
    assert_eq!(client.state(), State::BdatFailed);
    let from = ReversePath::Null;
    assert_eq!(client.mail(&from, &Params::NONE, &mut out), Err(Misuse::State(State::BdatFailed)));
    assert_eq!(client.bdat(b"c", true, &mut out), Err(Misuse::State(State::BdatFailed)));
    client.rset(&mut out).unwrap();
    client.mail(&from, &Params::NONE, &mut out).unwrap();
}

#[test]
fn a_client_sends_no_chunks_uninvited_or_too_early() {
    let (mut plain, mut out) = client("250-PIPELINING\r\n250-8BITMIME\r\n", "BODY=8BITMIME");
    assert_eq!(plain.bdat(b"a", true, &mut out), Err(Misuse::NotOffered));
    let (mut early, mut out) = client("250-PIPELINING\r\n250-CHUNKING\r\n", "");
    early.rcpt(&ForwardPath::Postmaster, &Params::NONE, &mut out).unwrap();
    assert_eq!(early.bdat(b"a", true, &mut out), Err(Misuse::MustWait));
    let binary = Params::new("BODY=BINARYMIME").unwrap();
    hear(&mut early, "250 a\r\n");
    early.rset(&mut out).unwrap();
    hear(&mut early, "250 a\r\n");
    assert_eq!(early.mail(&ReversePath::Null, &binary, &mut out), Err(Misuse::NotOffered));
    // Without PIPELINING each chunk waits for the reply to the one before.
    let (mut slow, mut out) = client("250-CHUNKING\r\n", "");
    slow.bdat(b"a", false, &mut out).unwrap();
    assert_eq!(slow.bdat(b"a", true, &mut out), Err(Misuse::MustWait));
    hear(&mut slow, "250 a\r\n");
    slow.bdat(b"a", true, &mut out).unwrap();
    assert_eq!(PeerError::ChunkSize.to_string(), "chunk of unknown size");
}
