//! BURL (RFC 4468): parts of a message that the server fetches, alone and among chunks, by either end's rules.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use sans_io::Connection;
use smtp_codec::{
    Client, Command, ForwardPath, Leniency, Limits, Params, ReversePath, Server, State, Verb,
    client,
    client::RecipientStatus,
    server::{Config, Event},
};
use testkit::cuts::{self, Caller};

/// Fetches what it has been told it can fetch, and takes everything else.
#[derive(Clone, Debug)]
struct Fetcher;

impl Caller<Server> for Fetcher {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
        match event {
            Event::Chunk(_) => {}
            Event::Command { command: Command::Burl { url, .. }, .. }
                if !url.as_str().ends_with("/known") =>
            {
                server.refuse(out).unwrap();
            }
            _ => server.accept(out).or_else(|_| server.refuse(out)).unwrap(),
        }
    }
}

fn config() -> Config {
    let mut config = Config::new("a");
    config.extensions.chunking = true;
    config.extensions.burl = Some("imap".into());
    config
}

fn replies(config: Config, rest: &str) -> Vec<String> {
    let hello = if config.lmtp { "LHLO" } else { "EHLO" };
    let begin = format!("{hello} b\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nRCPT TO:<d@e>\r\n");
    let run = cuts::check(Server::new(config), Fetcher, &[(begin + rest).as_bytes()]);
    let said = String::from_utf8(run.out).unwrap();
    let to_hello = said.lines().filter(|line| !line.starts_with("250-"));
    // The greeting, EHLO, MAIL and two RCPT.
    to_hello.skip(5).map(String::from).collect()
}

#[test]
fn parts_are_fetched() {
    assert_eq!(
        replies(config(), "BURL imap://h/known\r\nBURL imap://h/known LAST\r\nQUIT\r\n"),
        ["250 2.6.0 part taken", "250 2.6.0 message accepted", "221 2.0.0 a closing connection"],
    );
    // Among chunks, whose octets are no commands.
    assert_eq!(
        replies(
            config(),
            "BDAT 6\r\nRSET\r\nBURL imap://h/known\r\nBDAT 6 LAST\r\nQUIT\r\nQUIT\r\n"
        ),
        [
            "250 2.0.0 chunk taken",
            "250 2.6.0 part taken",
            "250 2.6.0 message accepted",
            "221 2.0.0 a closing connection",
        ],
    );
}

#[test]
fn a_part_that_cannot_be_had_loses_the_message() {
    assert_eq!(
        replies(config(), "BURL imap://h/other\r\nBURL imap://h/known LAST\r\nRSET\r\nQUIT\r\n"),
        [
            "554 5.6.6 content not available",
            "503 5.5.1 bad sequence of commands",
            "250 2.0.0 ok",
            "221 2.0.0 a closing connection",
        ],
    );
}

#[test]
fn lmtp_has_a_reply_for_each_recipient() {
    let mut config = config();
    config.lmtp = true;
    let taken = "250 2.6.0 message accepted";
    assert_eq!(
        replies(config, "BURL imap://h/known\r\nBURL imap://h/known LAST\r\nQUIT\r\n"),
        ["250 2.6.0 part taken", taken, taken, "221 2.0.0 a closing connection"],
    );
}

fn client(hello: &str, script: &str) -> Client {
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    let from = ReversePath::new("a@b").unwrap();
    let text = format!("220 a\r\n{script}");
    let mut input = text.as_bytes();
    while let Some(event) = client.receive(&mut input, &mut out).unwrap() {
        let client::Event::Reply { to, .. } = event else { continue };
        match to {
            Verb::Connect if hello == "LHLO" => client.lhlo("b", &mut out).unwrap(),
            Verb::Connect => client.hello("b", &mut out).unwrap(),
            Verb::Ehlo | Verb::Lhlo => {
                client.mail(&from, &Params::NONE, &mut out).unwrap();
                for to in ["b@c", "d@e"] {
                    client.rcpt(&ForwardPath::new(to).unwrap(), &Params::NONE, &mut out).unwrap();
                }
            }
            Verb::Rcpt if client.open().len() == 0 => {
                let burl = |text: &'static [u8]| Command::parse(text, Leniency::STRICT).unwrap().0;
                client.command(&burl(b"BURL imap://h/known LAST"), &mut out).unwrap();
            }
            _ => {}
        }
    }
    client
}

#[test]
fn a_client_waits_for_as_many_replies_as_there_are() {
    let offers = "250-a\r\n250-PIPELINING\r\n250 BURL imap\r\n250 ok\r\n250 ok\r\n250 ok\r\n";
    let smtp = client("EHLO", &format!("{offers}250 ok\r\n"));
    assert_eq!((smtp.state(), smtp.recipients()), (State::Ready, &[RecipientStatus::Taken; 2][..]));
    let lmtp = client("LHLO", &format!("{offers}250 ok\r\n452 full\r\n"));
    let each = [RecipientStatus::Taken, RecipientStatus::Refused(452)];
    assert_eq!((lmtp.state(), lmtp.recipients()), (State::Ready, &each[..]));
    assert_eq!(lmtp.open().len(), 0);
}

#[test]
fn what_is_not_offered_is_not_had() {
    let mut plain = config();
    plain.extensions.burl = None;
    assert_eq!(
        replies(plain, "BURL imap://h/known LAST\r\nQUIT\r\n"),
        ["502 5.5.1 not implemented", "221 2.0.0 a closing connection"],
    );
}
