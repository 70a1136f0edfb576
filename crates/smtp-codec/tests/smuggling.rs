//! Known ways to make two readers see different messages or commands: none works, in either direction.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/accept.rs"]
mod accept;

use accept::Accept;
use sans_io::Connection;
use smtp_codec::{
    BareLineEnding, Client, ForwardPath, Limits, Params, ReversePath, Server, server::Config,
};
use testkit::cuts;

/// Ends of data that some server takes for one, and that are none.
const FALSE_ENDS: [&str; 19] = [
    "\n.\n",
    "\n.\r\n",
    "\r.\r",
    "\r.\r\n",
    "\r\n.\n",
    "\r\n.\r",
    "\r.\n",
    "\n.\r",
    "\n\n.\n\n",
    "\n\n.\r\n",
    "\r\r.\r\r",
    "\r\n\0.\r\n",
    "\0\r\n.\0\r\n",
    "\r\n.\0\r\n",
    "\r\n .\r\n",
    "\r\n. \r\n",
    "\u{85}.\u{85}",
    "\u{2028}.\u{2028}",
    "\r\n\u{b}.\r\n",
];

const SMUGGLED: &str = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<b@c>\r\nDATA\r\nevil";

fn config(policy: BareLineEnding) -> Config {
    let mut config = Config::new("a");
    config.bare_line_ending = policy;
    config.extensions.enhanced_status_codes = false;
    config
}

fn serve(config: Config, message: &str) -> cuts::Run {
    let stream =
        format!("HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nDATA\r\n{message}\r\n.\r\nQUIT\r\n");
    cuts::check(Server::new(config), Accept, &[stream.as_bytes()])
}

fn codes(run: &cuts::Run) -> Vec<&str> {
    str::from_utf8(&run.out).unwrap().lines().map(|line| &line[..3]).collect()
}

#[test]
fn a_message_ends_at_crlf_dot_crlf_alone() {
    for end in FALSE_ENDS {
        let message = format!("letter{end}{SMUGGLED}");
        let has_bare = message.replace("\r\n", "").contains(['\r', '\n']);

        let run = serve(config(BareLineEnding::Reject), &message);
        let reply = if has_bare { "554" } else { "250" };
        assert_eq!(codes(&run), ["220", "250", "250", "250", "354", reply, "221"], "{end:?}");
        if has_bare {
            // Nothing from the bare one on is delivered.
            assert!(!run.payload().windows(4).any(|word| word == b"evil"), "{end:?}");
        }

        for policy in [BareLineEnding::Normalise, BareLineEnding::Pass] {
            let run = serve(config(policy), &message);
            assert_eq!(codes(&run), ["220", "250", "250", "250", "354", "250", "221"], "{end:?}");
            let payload = run.payload();
            assert!(payload.ends_with(b"evil\r\n"), "{end:?}");
            let is_bare = |text: &str| text.replace("\r\n", "").contains(['\r', '\n']);
            let passed = policy == BareLineEnding::Pass;
            assert_eq!(
                is_bare(&String::from_utf8(payload).unwrap()),
                passed && has_bare,
                "{end:?}"
            );
        }
    }
}

#[test]
fn a_bare_line_ending_is_told_with_its_place() {
    for (message, at) in
        [("ab\ncd", 2), ("\rab", 0), ("..a\r\n..b\r", 8), ("a\r\r\nb", 1), ("a\r\n\nb", 3)]
    {
        let run = serve(config(BareLineEnding::Reject), message);
        let told = format!("error: Some(BareLineEnding {{ at: {at} }})");
        assert!(run.events()[4].contains(&told), "{message:?}: {:?}", run.events());
    }
}

#[test]
fn transparency() {
    for (message, expected) in [
        ("", "\r\n"),
        ("..", ".\r\n"),
        ("..foo", ".foo\r\n"),
        (".foo", "foo\r\n"),
        ("a\r\n..\r\n...\r\n.b", "a\r\n.\r\n..\r\nb\r\n"),
    ] {
        let run = serve(config(BareLineEnding::Reject), message);
        assert_eq!(run.payload(), expected.as_bytes(), "{message:?}");
    }
    // A message of nothing ends at once.
    let stream = b"HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nDATA\r\n.\r\nQUIT\r\n";
    let run = cuts::check(Server::new(config(BareLineEnding::Reject)), Accept, &[stream]);
    assert_eq!((codes(&run)[5], run.payload()), ("250", Vec::new()));
}

#[test]
fn commands_end_at_crlf_alone() {
    // A bare LF makes one bad command of two, and not two.
    let stream = b"HELO a\nMAIL FROM:<>\r\nHELO a\rMAIL FROM:<>\r\nNOOP\r\n";
    let run = cuts::check(Server::new(config(BareLineEnding::Reject)), Accept, &[stream]);
    assert_eq!(codes(&run), ["220", "500", "500", "250"]);
    // The knob for hands that type through telnet holds for commands, never for messages.
    let mut config = config(BareLineEnding::Reject);
    config.leniency.bare_lf = true;
    let stream =
        b"HELO a\nMAIL FROM:<>\nRCPT TO:<b@c>\nDATA\nletter\n.\nNOOP\n.\r\nNOOP\r\n\r\n.\r\nNOOP\n";
    let run = cuts::check(Server::new(config), Accept, &[stream]);
    assert_eq!(codes(&run), ["220", "250", "250", "250", "354", "554", "250"]);
    // And it is told.
    assert_eq!(run.events()[0], "Command(Helo(\"a\"), accepted: line ended by bare LF at byte 6)");
}

#[test]
fn a_client_writes_no_false_end() {
    for end in FALSE_ENDS {
        let message = format!("letter{end}{SMUGGLED}");
        let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
        let from = ReversePath::Null;
        let replies: [&[u8]; 5] =
            [b"220 a\r\n", b"250-a\r\n250 8BITMIME\r\n", b"250 a\r\n", b"250 a\r\n", b"354 a\r\n"];
        for (index, mut reply) in replies.into_iter().enumerate() {
            client.receive(&mut reply, &mut out).unwrap().unwrap();
            match index {
                0 => client.hello("a", &mut out),
                1 => client.mail(&from, &Params::new("BODY=8BITMIME").unwrap(), &mut out),
                2 => client.rcpt(&ForwardPath::Postmaster, &Params::NONE, &mut out),
                3 => client.data(&mut out),
                _ => Ok(()),
            }
            .unwrap();
        }
        out.clear();
        for piece in message.as_bytes().chunks(2) {
            client.body(piece, &mut out).unwrap();
        }
        client.end_of_data(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let body = text.strip_suffix("\r\n.\r\n").unwrap();
        assert!(!body.replace("\r\n", "").contains(['\r', '\n']), "{end:?}: {body:?}");
        assert!(!body.contains("\r\n.\r\n"), "{end:?}: {body:?}");
        assert_eq!(
            body.matches("\r\n.").count(),
            body.matches("\r\n..").count(),
            "{end:?}: {body:?}"
        );
    }
}
