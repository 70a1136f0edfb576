//! Our client and our server, joined through pipes that cut, delay and break.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::time::Duration;

use sans_io::{Connection, Layer};
use smtp_codec::{
    Client, Command, Error, ForwardPath, Limits, Mailbox, Misuse, Params, ReversePath, Server,
    State, Verb, client, server,
    server::{Config, MessageError},
};
use testkit::{
    cuts::Caller,
    pair::{self, Outcome, Plan},
    transcript::Side,
};
use textline::sasl;

/// Keeps what it accepts.
#[derive(Clone, Debug, Default)]
struct Store {
    to: Vec<String>,
    open: Vec<u8>,
    letters: Vec<(Vec<String>, Vec<u8>)>,
}

impl Caller<Server> for Store {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        match event {
            server::Event::Chunk(chunk) => return self.open.extend_from_slice(&chunk),
            server::Event::Command { command: Command::Mail { .. }, .. } => {
                self.to.clear();
                self.open.clear();
            }
            server::Event::Command { command: Command::Rcpt { to, .. }, .. } => {
                if to.mailbox().is_some_and(|to| to.local_part() == "nobody") {
                    return server.refuse(out).unwrap();
                }
                self.to.push(to.to_string());
            }
            server::Event::MessageEnd { error: None, size } => {
                assert_eq!(size, self.open.len() as u64);
                self.letters.push((self.to.clone(), core::mem::take(&mut self.open)));
            }
            server::Event::AuthResponse { response: sasl::Response::Data(response), .. } => {
                assert_eq!(response.reveal(), b"\0alice\0secret");
            }
            _ => {}
        }
        server.accept(out).or_else(|_| server.refuse(out)).unwrap();
    }
}

/// Sends letters to two recipients, one of whom is unknown, and then leaves.
#[derive(Clone, Debug)]
struct Sender {
    letters: Vec<Vec<u8>>,
    next: usize,
    /// What became of each.
    replies: Vec<u16>,
    secure: bool,
}

impl Sender {
    fn new(letters: &[Vec<u8>], secure: bool) -> Self {
        Self { letters: letters.to_vec(), next: 0, replies: Vec::new(), secure }
    }

    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) -> Result<(), Misuse> {
        if client.open().len() > 0 {
            return Ok(());
        }
        match client.state() {
            State::Greeted => client.hello("crepes.fr", out),
            State::Ready if self.secure && !client.is_in_tls() => client.starttls(out),
            State::Ready if self.secure && !client.is_authenticated() => {
                client.auth("PLAIN", None, out)
            }
            State::Auth => client.auth_response(b"\0alice\0secret", out),
            State::Ready if self.next == self.letters.len() => client.quit(out),
            State::Ready => {
                let from = ReversePath::new("alice@crepes.fr").unwrap();
                let params = if client.extensions().eight_bit_mime { "BODY=8BITMIME" } else { "" };
                client.mail(&from, &Params::new(params).unwrap(), out)?;
                let to = ["bob@hamburger.edu", "nobody@hamburger.edu"]
                    .map(|to| Mailbox::new(to).unwrap());
                for to in to {
                    match client.rcpt(&ForwardPath::from(to), &Params::NONE, out) {
                        Ok(()) => {}
                        Err(Misuse::MustWait) => return Ok(()),
                        Err(misuse) => return Err(misuse),
                    }
                }
                client.data(out)
            }
            // Without PIPELINING.
            State::Mail => {
                client.rcpt(&ForwardPath::new("bob@hamburger.edu").unwrap(), &Params::NONE, out)
            }
            State::Rcpt => client.data(out),
            State::Data => {
                for piece in self.letters[self.next].chunks(7) {
                    client.body(piece, out)?;
                }
                client.end_of_data(out)
            }
            _ => Ok(()),
        }
    }
}

impl Caller<Client> for Sender {
    fn on(&mut self, client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>) {
        if let client::Event::Reply { to: Verb::EndOfData, reply, .. } = event {
            self.replies.push(reply.code());
            self.next += 1;
        }
        self.go_on(client, out).unwrap();
    }

    fn idle(&mut self, client: &mut Client, out: &mut Vec<u8>) -> bool {
        self.go_on(client, out).unwrap();
        client.open().len() > 0
    }

    fn switched(&mut self, client: &mut Client, _: Layer, out: &mut Vec<u8>) {
        self.go_on(client, out).unwrap();
    }
}

type Ended = Outcome<Client, Sender, Server, Store>;

fn config() -> Config {
    let mut config = Config::new("hamburger.edu");
    config.extensions.starttls = true;
    config.extensions.auth = "PLAIN".into();
    config
}

fn run(letters: &[Vec<u8>], config: Config, secure: bool, plan: &Plan) -> Ended {
    let client = (Client::new(Limits::default()), Sender::new(letters, secure));
    pair::join(client, (Server::new(config), Store::default()), plan)
}

/// What must arrive: one CRLF for every CR, LF and CRLF, and one at the end.
fn canonical(letter: &[u8]) -> Vec<u8> {
    let mut text = letter.to_vec();
    let mut at = 0;
    while at < text.len() {
        let ending = match text[at..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        if ending > 0 {
            text.splice(at..at + ending, *b"\r\n");
            at += 1;
        }
        at += 1;
    }
    if !text.is_empty() && !text.ends_with(b"\r\n") {
        text.extend_from_slice(b"\r\n");
    }
    text
}

fn hostile() -> Vec<Vec<u8>> {
    let texts: [&[u8]; 16] = [
        b"",
        b".",
        b".\r\n",
        b"..\r\n.",
        b"\r\n.\r\n",
        b"a\r\n.\r\nMAIL FROM:<evil@example.org>\r\n",
        b"a\n.\nb",
        b"a\n.\r\nb",
        b"a\r\n.\nb",
        b"a\r.\rb",
        b"a\r\n.\rb",
        b"a\n\r.\n\rb",
        b"a\r\n\0.\r\nb",
        b"\xff\xfe.\r\n\x80",
        b"a\r\r\n\n\r.",
        "caf\u{e9}\r\n.\u{e9}".as_bytes(),
    ];
    texts.iter().map(|text| text.to_vec()).collect()
}

#[test]
fn hostile_letters_arrive_as_they_are() {
    let letters = hostile();
    let expected: Vec<_> = letters.iter().map(|letter| canonical(letter)).collect();
    for seed in 0..12 {
        let plan = if seed == 0 { Plan::smooth() } else { Plan::rough(seed) };
        for (secure, pipelining) in [(false, true), (false, false), (true, true)] {
            let mut config = config();
            config.extensions.pipelining = pipelining;
            let outcome = run(&letters, config, secure, &plan);
            assert_eq!(
                (outcome.client.result, outcome.server.result),
                (Some(Ok(())), Some(Ok(())))
            );
            assert_eq!(outcome.client.caller.replies, vec![250; letters.len()]);
            let stored = &outcome.server.caller.letters;
            assert_eq!(stored.len(), letters.len());
            for ((to, letter), expected) in stored.iter().zip(&expected) {
                assert_eq!(letter, expected, "{}", letter.escape_ascii());
                assert_eq!(to, &["<bob@hamburger.edu>"]);
            }
        }
    }
}

#[test]
fn a_long_letter_arrives() {
    let letter: Vec<u8> = (0..300_000u32)
        .map(|index| [b'.', b'\r', b'\n', b'a', 0xe9][index as usize * 7 % 11 % 5])
        .collect();
    let mut plan = Plan::rough(5);
    plan.pieces = 1..=9000;
    let outcome = run(core::slice::from_ref(&letter), config(), false, &plan);
    assert_eq!(outcome.server.caller.letters[0].1, canonical(&letter));
}

#[test]
fn a_letter_too_big_is_refused_and_the_next_one_taken() {
    let mut config = config();
    config.limits.message = 100;
    let letters = vec![vec![b'a'; 150], b"small".to_vec()];
    for seed in 1..5 {
        let outcome = run(&letters, config.clone(), false, &Plan::rough(seed));
        assert_eq!(outcome.client.caller.replies, [552, 250]);
        let error = Some(MessageError::TooBig { limit: 100 });
        let told = format!("MessageEnd {{ size: 100, error: {error:?} }}");
        assert!(outcome.server.events.contains(&told), "{:?}", outcome.server.events);
        assert_eq!(outcome.server.caller.letters[0].1, b"small\r\n");
    }
}

/// Wherever the connection breaks: what the client was told is true, and what it was not told is an
/// error (RFC 1047).
#[test]
fn no_letter_is_lost_after_its_250() {
    let letters = [b"one\r\n".to_vec(), b".two\r\n".to_vec()];
    for secure in [false, true] {
        let whole = run(&letters, config(), secure, &Plan::smooth());
        for side in [Side::Client, Side::Server] {
            let total = whole.bytes(side).len();
            for bytes in 0..=total {
                let outcome =
                    run(&letters, config(), secure, &Plan::rough(9).broken_after(side, bytes));
                let told = outcome.client.caller.replies.len();
                let stored: Vec<_> = outcome
                    .server
                    .caller
                    .letters
                    .iter()
                    .map(|(_, letter)| letter.clone())
                    .collect();
                assert!(stored.len() >= told && stored.len() <= told + 1, "{side} {bytes}");
                assert_eq!(stored, letters[..stored.len()]);
                if told < letters.len() {
                    let result = outcome.client.result;
                    assert!(
                        matches!(result, Some(Err(Error::UnexpectedEof(_)))),
                        "{side} {bytes}: {result:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_silent_server_times_the_client_out() {
    #[derive(Clone)]
    struct Mute;
    impl Caller<Server> for Mute {
        fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
            server.accept(out).unwrap();
        }
        fn on(&mut self, _: &mut Server, _: server::Event<'_>, _: &mut Vec<u8>) {}
    }
    let client = (Client::new(Limits::default()), Sender::new(&[], false));
    let outcome = pair::join(client, (Server::new(config()), Mute), &Plan::smooth());
    assert_eq!(outcome.client.result, Some(Err(Error::TimedOut(State::Greeted))));
    assert_eq!(outcome.end.since_epoch(), Duration::from_millis(300_020));
    assert!(outcome.server.conn.want() == sans_io::Want::Close);
}
