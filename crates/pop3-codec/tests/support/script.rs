//! Callers that play the lines of a transcript: the server's application and the client's user.

use alloc::collections::VecDeque;

use pop3_codec::{
    Capabilities, Capability, Client, Command, Leniency, Misuse, Response, ResponseCode, Server,
    Timestamp, client, server,
};
use sans_io::Layer;
use testkit::{
    cuts::Caller,
    transcript::{Side, Transcript},
};
use textline::sasl;

/// The lines of one side, in order, without their line ends.
fn lines(transcript: &Transcript, side: Side) -> VecDeque<Vec<u8>> {
    let said = transcript.bytes(side);
    let lines = said.split_inclusive(|octet| *octet == b'\n');
    lines.map(|line| line.strip_suffix(b"\r\n").expect("a whole line").to_vec()).collect()
}

/// What a client writes for the commands of a transcript, whose verbs may be in lower case.
pub(crate) fn canonical(transcript: &Transcript) -> Vec<u8> {
    let mut out = Vec::new();
    let mut in_exchange = false;
    for turn in &transcript.turns {
        let line = turn.bytes.strip_suffix(b"\r\n").unwrap_or(&turn.bytes);
        if turn.side == Side::Server {
            in_exchange = line.starts_with(b"+ ") || line == b"+";
        } else if in_exchange {
            out.extend_from_slice(&turn.bytes);
        } else {
            let (command, deviation) =
                Command::parse(line, Leniency::STRICT).expect("a command of the transcript");
            assert_eq!(deviation, None);
            command.encode(&mut out);
        }
    }
    out
}

/// Answers as the transcript's server does. It has no maildrop: every word is the transcript's.
#[derive(Clone)]
pub(crate) struct Application {
    lines: VecDeque<Vec<u8>>,
}

impl Application {
    pub(crate) fn new(transcript: &Transcript) -> Self {
        Self { lines: lines(transcript, Side::Server) }
    }

    fn answer(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        let line = self.lines.pop_front().expect("a reply in the transcript");
        if let Some(challenge) = line.strip_prefix(b"+ ") {
            let challenge = sasl::decode_challenge(challenge).expect("base64");
            return server.challenge(&challenge, out).expect("an exchange");
        }
        let line = String::from_utf8(line).expect("text");
        let (status, text) = line.split_once(' ').unwrap_or((&line, ""));
        let (code, text) = match text.strip_prefix('[').and_then(|text| text.split_once("] ")) {
            Some((code, text)) => (ResponseCode::parse(code.as_bytes()), text),
            None => (None, text),
        };
        let mut response = match status {
            "+OK" => Response::ok(text),
            _ => Response::err(text),
        };
        if let Some(code) = code {
            response = response.with_code(code);
        }
        server.reply(&response, out).expect("a reply is due");
        // The lines of the reply, if there are some.
        while let Some(line) = self.lines.front() {
            let piece = line.strip_prefix(b".").unwrap_or(line);
            let is_end = line == b".";
            let result = if is_end {
                server.end_of_body(out)
            } else {
                server.body(&[piece, b"\r\n"].concat(), out).map(|_| ())
            };
            match result {
                Err(Misuse::NoPayloadDue | Misuse::Over) => return,
                result => result.expect("a payload"),
            }
            self.lines.pop_front();
            if is_end {
                return;
            }
        }
    }
}

impl Caller<Server> for Application {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        self.answer(server, out);
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        match event {
            // The server's own words are checked by the comparison of what was sent.
            server::Event::Answered { command: Command::Capa, .. } => {
                while self.lines.pop_front().expect("the end of the list") != b"." {}
            }
            server::Event::Answered { .. } => {
                self.lines.pop_front();
            }
            _ => self.answer(server, out),
        }
    }
}

/// Sends what the transcript's client says, as early as it may.
#[derive(Clone)]
pub(crate) struct User {
    lines: VecDeque<Vec<u8>>,
}

impl User {
    pub(crate) fn new(transcript: &Transcript) -> Self {
        Self { lines: lines(transcript, Side::Client) }
    }

    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        while let Some(line) = self.lines.front() {
            let (command, _) = Command::parse(line, Leniency::STRICT).expect("a command");
            match client.command(&command, out) {
                Ok(()) => self.lines.pop_front(),
                Err(Misuse::MustWait) => return,
                Err(misuse) => panic!("{command:?}: {misuse}"),
            };
        }
    }
}

impl Caller<Client> for User {
    fn on(&mut self, client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>) {
        if let client::Event::Challenge { challenge, .. } = event {
            challenge.expect("base64");
            let line = self.lines.pop_front().expect("a response in the transcript");
            return match sasl::decode_response(&line).expect("base64") {
                sasl::Response::Data(data) => client.auth_response(data.reveal(), out),
                _ => client.auth_cancel(out),
            }
            .expect("a challenge waits");
        }
        if client.state() != pop3_codec::State::Tls {
            self.go_on(client, out);
        }
    }

    fn switched(&mut self, client: &mut Client, _: Layer, out: &mut Vec<u8>) {
        self.go_on(client, out);
    }
}

/// A server that offers what the transcripts use.
pub(crate) fn config() -> server::Config {
    let mut config = server::Config::default();
    config.auth_in_clear = true;
    config.timestamp = Some(Timestamp::new("<1896.697170952@dbc.mtview.ca.us>").expect("valid"));
    config.capabilities.stls = true;
    let line = b"SASL PLAIN DIGEST-MD5 SCRAM-SHA-256";
    config.capabilities.add(&Capability::parse(line).expect("valid"));
    config
}

/// What the server of the STLS transcript offers.
pub(crate) fn stls_config() -> server::Config {
    let mut config = config();
    config.auth_in_clear = false;
    config.timestamp = None;
    config.hostname = "dewey".into();
    let defaults = server::Config::default().capabilities;
    config.capabilities = Capabilities::default();
    config.capabilities.clone_from(&defaults);
    config.capabilities.stls = true;
    config.capabilities.sasl = vec!["PLAIN".into(), "SCRAM-SHA-256".into()];
    config
}
