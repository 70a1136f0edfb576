//! What other libraries have got wrong, each as a test of ours.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/accept.rs"]
mod accept;

use accept::Accept;
use sans_io::{Connection, Layer};
use smtp_codec::{
    Client, Command, Error, ForwardPath, Leniency, Limits, Mailbox, Param, Params, ParseErrorKind,
    PeerError, Server, server::Config,
};
use testkit::cuts;
use textline::{ReplyError, ReplyScanner};

const BEFORE: &str = "HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nDATA\r\n";

fn serve(stream: &str) -> (Vec<String>, Vec<u8>) {
    let mut config = Config::new("a");
    config.extensions.chunking = true;
    let run = cuts::check(Server::new(config), Accept, &[stream.as_bytes()]);
    let out = str::from_utf8(&run.out).unwrap();
    (out.lines().map(|line| line[..3].to_owned()).collect(), run.payload())
}

/// The last replies, and the message.
fn message(text: &str) -> (String, Vec<u8>) {
    let (codes, payload) = serve(&format!("{BEFORE}{text}NOOP\r\n"));
    (codes[5..].join(" "), payload)
}

fn parse(line: &str) -> Result<Command<'_>, ParseErrorKind> {
    match Command::parse(line.as_bytes(), Leniency::default()) {
        Ok((command, _)) => Ok(command),
        Err(error) => Err(error.kind),
    }
}

/// The front of a message is the start of a line.
#[test]
fn an_empty_message_ends() {
    assert_eq!(message(".\r\n"), ("250 250".into(), b"".to_vec()));
}

#[test]
fn the_first_dot_of_a_message_is_transparent() {
    assert_eq!(message("..foo\r\n.\r\n"), ("250 250".into(), b".foo\r\n".to_vec()));
}

/// Digits are never dropped.
#[test]
fn numbers_that_do_not_fit() {
    let big = "99999999999999999999999";
    assert_eq!(parse(&format!("BDAT {big}")), Err(ParseErrorKind::ChunkSize));
    assert_eq!(parse(&format!("MAIL FROM:<> SIZE={big}")), Err(ParseErrorKind::ParameterValue));
    let (codes, _) = serve(&format!("HELO a\r\nBDAT {big}\r\nQUIT\r\n"));
    assert_eq!(codes, ["220", "250", "421"]);
}

/// A CR is not deleted, a bare LF ends nothing, and DATA has no argument.
#[test]
fn lines_are_what_they_are() {
    assert_eq!(parse("MAIL FROM:<a\rb@c>"), Err(ParseErrorKind::BareLineEnding));
    assert_eq!(parse("DATA foo"), Err(ParseErrorKind::End));
    assert_eq!(serve("HELO a\nNOOP\r\nNOOP\r\n").0, ["220", "500", "250"]);
}

fn path(line: &str) -> Result<ForwardPath<'static>, ParseErrorKind> {
    match parse(line)? {
        Command::Rcpt { to, .. } => Ok(to.into_owned()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn paths_without_a_mailbox_differ() {
    assert_eq!(path("RCPT TO:<postmaster>"), Ok(ForwardPath::Postmaster));
    assert!(path("RCPT TO:<>").is_err());
}

#[test]
fn postmaster_has_one_pair_of_brackets() {
    let postmaster = path("RCPT TO:<Postmaster>").unwrap();
    assert_eq!(postmaster.to_string(), "<Postmaster>");
    assert_eq!(ForwardPath::new("<Postmaster>").unwrap(), postmaster);
}

#[test]
fn nothing_of_a_path_is_lost() {
    for text in ["<a@[IPv6:2001:db8::1]>", "<\"a b\"@c>", "<a@[192.0.2.1]>", "<@r,@s:a@b>"] {
        let line = format!("RCPT TO:{text}");
        assert_eq!(path(&line).unwrap().to_string(), text);
    }
    let quoted = Mailbox::new("\"a@b\"@c").unwrap();
    assert_eq!((quoted.local_part(), quoted.domain()), ("\"a@b\"", "c"));
}

/// The kind of an address is kept, NEVER is alone, and the lines of a reply agree.
#[test]
fn dsn_and_replies() {
    let params = Params::new("ORCPT=rfc822;a").unwrap();
    let Some(Param::Orcpt(recipient)) = params.iter().next() else { panic!() };
    assert_eq!((recipient.addr_type, recipient.address.as_str()), ("rfc822", "a"));
    assert!(Params::new("NOTIFY=NEVER,SUCCESS").is_err());
    let mut input = &b"250-a\r\n550 b\r\n"[..];
    assert_eq!(ReplyScanner::new(512).scan(&mut input), Err(ReplyError::CodeChanges { at: 7 }));
}

#[test]
fn a_dot_between_a_bare_lf_and_crlf_ends_nothing() {
    assert_eq!(message("a\n.\r\nMAIL FROM:<x@y>\r\n.\r\n").0, "554 250");
}

#[test]
fn a_dot_between_bare_lfs_ends_nothing() {
    assert_eq!(message("a\n.\nMAIL FROM:<x@y>\r\n.\r\n").0, "554 250");
}

#[test]
fn a_single_dot_at_the_front_of_a_line_goes() {
    assert_eq!(message("a\r\n.foo\r\n..\r\n.\r\n").1, b"a\r\nfoo\r\n.\r\n");
}

/// What a server says in clear after its 220 is not read above TLS.
#[test]
fn replies_injected_before_tls() {
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    let mut input = &b"220 a\r\n250-a\r\n250 STARTTLS\r\n220 go\r\n250 injected\r\n"[..];
    client.receive(&mut input, &mut out).unwrap();
    client.hello("a", &mut out).unwrap();
    client.receive(&mut input, &mut out).unwrap();
    client.starttls(&mut out).unwrap();
    client.receive(&mut input, &mut out).unwrap();
    let injected = Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 };
    assert_eq!(client.switch_layer(Layer::Tls, input), Err(injected));
}
