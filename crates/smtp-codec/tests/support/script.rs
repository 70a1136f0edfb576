//! Callers that say what a transcript says: a server's application, and a client's user.

use sans_io::{Connection, Layer, Want};
use smtp_codec::{
    Client, Code, Command, Extensions, Leniency, Misuse, Response, Server, State, Verb, client,
    server::{self, Config},
};
use testkit::{
    cuts::Caller,
    transcript::{Side, Transcript, Turn},
};
use textline::{ReplyScanner, sasl};

/// Gives the replies of a transcript in order, with their exact texts.
#[derive(Clone, Debug)]
pub(crate) struct Replies {
    replies: Vec<(u16, String)>,
    next: usize,
}

impl Replies {
    /// All that the server says, but what the machine says by itself: the texts in `own`.
    pub(crate) fn of(transcript: &Transcript, own: &[&str]) -> Self {
        let replies = replies(transcript).filter(|(_, text)| !own.contains(&text.as_str()));
        Self { replies: replies.collect(), next: 0 }
    }

    fn answer(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        let (code, text) = &self.replies[self.next];
        self.next += 1;
        if *code == 334 {
            let challenge = sasl::decode_challenge(text.as_bytes()).unwrap();
            return server.challenge(&challenge, out).unwrap();
        }
        server.reply(&Response::new(Code::new(*code).unwrap(), text), out).unwrap();
    }
}

impl Caller<Server> for Replies {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        self.answer(server, out);
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        if !matches!(event, server::Event::Chunk(_)) {
            self.answer(server, out);
        }
    }
}

/// The server of a transcript: it offers what its replies to EHLO list.
pub(crate) fn config(transcript: &Transcript) -> Config {
    let mut config = Config::new("unused");
    config.extensions = Extensions::default();
    config.auth_in_clear = true;
    let sent = transcript.bytes(Side::Server);
    let (mut scanner, mut rest) = (ReplyScanner::new(1 << 16), sent.as_slice());
    while let Some(reply) = scanner.scan(&mut rest).unwrap() {
        let offered = Extensions::from_reply(&reply);
        let extensions = &mut config.extensions;
        extensions.pipelining |= offered.pipelining;
        extensions.eight_bit_mime |= offered.eight_bit_mime;
        extensions.starttls |= offered.starttls;
        extensions.size = extensions.size.or(offered.size);
        let both = format!("{} {}", extensions.auth.as_str(), offered.auth.as_str());
        extensions.auth = both.into();
    }
    config
}

fn replies(transcript: &Transcript) -> impl Iterator<Item = (u16, String)> {
    let sent = transcript.bytes(Side::Server);
    let (mut scanner, mut rest) = (ReplyScanner::new(1 << 16), sent.as_slice());
    let mut replies = Vec::new();
    while let Some(reply) = scanner.scan(&mut rest).unwrap() {
        let lines: Vec<_> = reply.lines().map(|line| str::from_utf8(line).unwrap()).collect();
        replies.push((reply.code(), lines.join("\n")));
    }
    assert!(rest.is_empty(), "{}: half a reply", transcript.name);
    replies.into_iter()
}

/// Sends the commands and messages of a transcript, each as soon as it may be sent.
#[derive(Clone, Debug)]
pub(crate) struct Commands {
    items: Vec<Item>,
    next: usize,
}

#[derive(Clone, Debug)]
enum Item {
    Command(Command<'static>),
    /// Lines as they are on the wire, without the last one.
    Message(Vec<u8>),
    AuthResponse(sasl::Response),
}

impl Commands {
    /// All that the client says.
    pub(crate) fn of(transcript: &Transcript) -> Self {
        let items = items(transcript).into_iter().map(|(item, _)| item).collect();
        Self { items, next: 0 }
    }

    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) -> bool {
        let start = self.next;
        while let Some(item) = self.items.get(self.next) {
            let sent = match item {
                Item::Command(command) => client.command(command, out),
                // The client ended it by itself, since nobody was accepted.
                Item::Message(_) if client.open().last() == Some(Verb::EndOfData) => Ok(()),
                Item::Message(lines) => unstuffed(lines)
                    .try_for_each(|line| client.body(line, out))
                    .and_then(|()| client.end_of_data(out)),
                Item::AuthResponse(sasl::Response::Data(response)) => {
                    client.auth_response(response.reveal(), out)
                }
                Item::AuthResponse(_) => client.auth_cancel(out),
            };
            match sent {
                Ok(()) => self.next += 1,
                Err(Misuse::MustWait | Misuse::State(State::Tls)) => break,
                Err(Misuse::State(_)) if client.want() == Want::Input => break,
                Err(misuse) => panic!("{item:?}: {misuse}"),
            }
        }
        self.next > start
    }
}

impl Caller<Client> for Commands {
    fn start(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        self.go_on(client, out);
    }

    fn on(&mut self, client: &mut Client, _: client::Event<'_>, out: &mut Vec<u8>) {
        self.go_on(client, out);
    }

    fn idle(&mut self, client: &mut Client, out: &mut Vec<u8>) -> bool {
        self.go_on(client, out)
    }

    fn switched(&mut self, client: &mut Client, _: Layer, out: &mut Vec<u8>) {
        self.go_on(client, out);
    }
}

/// The transcript with its commands as our client writes them.
pub(crate) fn canonical(transcript: &Transcript) -> Transcript {
    let mut canonical = transcript.clone();
    for (item, turn) in items(transcript) {
        if let (Item::Command(command), Some(turn)) = (item, turn) {
            let turn = canonical.turns.iter_mut().find(|other| other.line == turn.line).unwrap();
            turn.bytes.clear();
            command.encode(&mut turn.bytes);
        }
    }
    canonical
}

/// What the client does, and the line of each command.
fn items(transcript: &Transcript) -> Vec<(Item, Option<&Turn>)> {
    let mut items = Vec::new();
    let mut message: Option<Vec<u8>> = None;
    let mut challenged = false;
    for turn in &transcript.turns {
        if turn.side == Side::Server {
            challenged = turn.bytes.starts_with(b"334");
            if turn.bytes.starts_with(b"354") {
                message = Some(Vec::new());
            }
        } else if let Some(lines) = &mut message {
            if turn.bytes == b".\r\n" {
                items.push((Item::Message(message.take().unwrap()), None));
            } else {
                lines.extend_from_slice(&turn.bytes);
            }
        } else {
            let line = turn.bytes.strip_suffix(b"\r\n").unwrap();
            if challenged {
                items.push((Item::AuthResponse(sasl::decode_response(line).unwrap()), None));
            } else {
                let (command, _) = Command::parse(line, Leniency::default()).unwrap();
                items.push((Item::Command(command.into_owned()), Some(turn)));
            }
        }
    }
    items
}

fn unstuffed(lines: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines
        .split_inclusive(|octet| *octet == b'\n')
        .map(|line| line.strip_prefix(b".").unwrap_or(line))
}
