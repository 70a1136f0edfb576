//! The callers that play a transcript: the server's application and the client's user.

use imap_codec::{
    Capability, Client, Command, Data, Leniency, Response, Server, Tag, Verb, client, sasl,
    server::{self, Config},
};
use sans_io::Layer;
use testkit::{
    cuts::Caller,
    transcript::{Side, Transcript},
};

/// One thing that one side says.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) side: Side,
    pub(crate) segment: usize,
    pub(crate) bytes: Vec<u8>,
    pub(crate) kind: Kind,
}

/// What a [`Unit`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A command, of APPEND up to its message.
    Command,
    /// The message of an APPEND, with the line end behind it.
    Message,
    /// A client's line in an exchange, or `DONE`.
    Line,
    /// A response.
    Response,
    /// A `+` that the machines settle among themselves.
    Literal,
}

/// Everything that a transcript says, one command, response or line after the other.
pub(crate) fn units(transcript: &Transcript) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    // A command or response that goes on behind a literal: its unit, and the octets that it must have before
    // its next line end counts.
    let mut open: [Option<(usize, usize)>; 2] = [None, None];
    let mut in_exchange = false;
    for turn in &transcript.turns {
        let which = usize::from(turn.side == Side::Server);
        let (at, least) = match open[which].take() {
            Some((at, least)) => {
                units[at].bytes.extend_from_slice(&turn.bytes);
                (at, least)
            }
            None => {
                let kind = match turn.side {
                    Side::Server if turn.bytes.starts_with(b"+") && open[0].is_some() => {
                        Kind::Literal
                    }
                    Side::Server => Kind::Response,
                    Side::Client if in_exchange => Kind::Line,
                    Side::Client if units.last().is_some_and(|last| is_append(last, &units)) => {
                        Kind::Message
                    }
                    Side::Client => Kind::Command,
                };
                let unit = Unit {
                    side: turn.side,
                    segment: turn.segment,
                    bytes: turn.bytes.clone(),
                    kind,
                };
                units.push(unit);
                (units.len() - 1, 0)
            }
        };
        let unit = &units[at];
        let words: Vec<&[u8]> = unit.bytes.split(|octet| *octet == b' ').collect();
        let word = words.get(1).unwrap_or(&&b""[..]).trim_ascii().to_ascii_uppercase();
        match unit.kind {
            Kind::Command => in_exchange = matches!(&word[..], b"AUTHENTICATE" | b"IDLE"),
            // A tagged response ends an exchange.
            Kind::Response if !matches!(unit.bytes[0], b'*' | b'+') => in_exchange = false,
            _ => {}
        }
        if unit.kind == Kind::Message {
            let size = announced(&units[previous_command(&units, at)].bytes).unwrap();
            if unit.bytes.len() < size + 2 {
                open[which] = Some((at, 0));
            }
            continue;
        }
        let is_text = unit.side == Side::Server
            && (unit.bytes[0] != b'*'
                || matches!(&word[..], b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH"));
        if is_text || word == b"APPEND" || unit.kind == Kind::Line {
            continue;
        }
        if least > 0 && unit.bytes.len() <= least {
            open[which] = Some((at, least));
        } else if let Some(size) = announced(&unit.bytes) {
            open[which] = Some((at, unit.bytes.len() + size));
        }
    }
    units
}

fn previous_command(units: &[Unit], at: usize) -> usize {
    units[..at].iter().rposition(|unit| unit.kind == Kind::Command).unwrap()
}

/// Whether the message of an APPEND follows: the server has let it come.
fn is_append(last: &Unit, units: &[Unit]) -> bool {
    let command = units.iter().rev().find(|unit| unit.kind == Kind::Command);
    let is_append = command.is_some_and(|command| {
        command.bytes.split(|octet| *octet == b' ').nth(1).unwrap().eq_ignore_ascii_case(b"APPEND")
    });
    is_append && last.bytes.starts_with(b"+")
}

/// The literal that a line announces at its end.
fn announced(bytes: &[u8]) -> Option<usize> {
    let text = bytes.strip_suffix(b"\r\n")?.strip_suffix(b"}")?;
    let text = text.strip_suffix(b"+").unwrap_or(text);
    let brace = text.iter().rposition(|octet| *octet == b'{')?;
    core::str::from_utf8(&text[brace + 1..]).ok()?.parse().ok()
}

/// What our server says for the transcript: the same by meaning, in its own spelling.
pub(crate) fn canonical_server(units: &[Unit]) -> Vec<u8> {
    let mut out = Vec::new();
    for unit in units.iter().filter(|unit| unit.side == Side::Server) {
        if unit.kind == Kind::Literal {
            out.extend_from_slice(&unit.bytes);
        } else {
            read(&unit.bytes).encode(&mut out);
        }
    }
    out
}

/// The same with the tags that our client makes.
pub(crate) fn retagged(units: &[Unit]) -> Vec<Unit> {
    let mut tags: Vec<Tag<'static>> = Vec::new();
    let mut units = units.to_vec();
    for unit in &mut units {
        let (tag, number) = match unit.kind {
            Kind::Command => {
                let (tag, _) = Command::parse(&unit.bytes, Leniency::STRICT).unwrap();
                tags.push(tag.into_owned());
                (tags.last().unwrap(), tags.len())
            }
            Kind::Response => match read(&unit.bytes) {
                Response::Done { tag, .. } => {
                    let at = tags.iter().rposition(|known| *known == tag).unwrap();
                    (&tags[at], at + 1)
                }
                _ => continue,
            },
            _ => continue,
        };
        let length = tag.as_str().len();
        unit.bytes.splice(..length, format!("a{number:03}").into_bytes());
    }
    units
}

/// What our client says for the transcript, and what it hears: in its own spelling, and without the `+` for
/// literals that it does not need.
pub(crate) fn canonical_client(units: &[Unit]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut out = Vec::new();
    let mut heard = vec![Vec::new(); units.iter().map(|unit| unit.segment).max().unwrap() + 1];
    let mut waits = false;
    for unit in units {
        match unit.kind {
            Kind::Command => {
                let (tag, command) = Command::parse(&unit.bytes, Leniency::STRICT).unwrap();
                let before = out.len();
                command.encode(&tag, &mut out);
                waits = out[before..].windows(3).any(|end| end == b"}\r\n");
            }
            Kind::Message | Kind::Line => out.extend_from_slice(&unit.bytes),
            Kind::Literal if !waits => {}
            Kind::Literal | Kind::Response => heard[unit.segment].extend_from_slice(&unit.bytes),
        }
    }
    (out, heard)
}

fn read(bytes: &[u8]) -> Response<'_> {
    Response::parse(bytes, Leniency::STRICT)
        .unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii()))
}

/// A configuration that permits what the dialogues of RFCs do.
pub(crate) fn config() -> Config {
    let mut config = Config::default();
    config.capabilities.push(Capability::CondStore);
    config.starttls = true;
    config.login_in_clear = true;
    config
}

/// The server's application: says what the transcript's server says.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    units: Vec<Unit>,
    next: usize,
}

impl Application {
    pub(crate) fn new(units: &[Unit]) -> Self {
        Self { units: units.to_vec(), next: 0 }
    }

    /// Says everything up to the completion of `tag`, or up to where the client must say something.
    fn answer(&mut self, server: &mut Server, tag: &Tag<'_>, out: &mut Vec<u8>) {
        while let Some(unit) = self.units.get(self.next).cloned() {
            if unit.side == Side::Client || unit.kind == Kind::Literal {
                if self.says_more(tag) {
                    self.next += 1;
                    continue;
                }
                return;
            }
            self.next += 1;
            match read(&unit.bytes) {
                Response::Data(data) => server.data(&data, out).unwrap(),
                Response::Continue(text) => {
                    let in_auth = server.open().any(|(_, verb)| verb == Verb::Authenticate);
                    if in_auth {
                        server.challenge(&text.challenge().unwrap(), out).unwrap();
                    } else {
                        server.accept(out).unwrap();
                    }
                    // News while the client idles.
                    while let Some(Unit { side: Side::Server, bytes, .. }) =
                        self.units.get(self.next)
                        && let Response::Data(data) = read(bytes)
                    {
                        server.data(&data, out).unwrap();
                        self.next += 1;
                    }
                    return;
                }
                Response::Done { tag: done, status, text } => {
                    server.reply(&done, status, &text, out).unwrap();
                    if done == *tag {
                        return;
                    }
                }
            }
        }
    }

    /// Whether the client's words that are next were said already: the server has not completed `tag` and not
    /// asked for anything.
    fn says_more(&self, tag: &Tag<'_>) -> bool {
        let rest = self.units.iter().skip(self.next);
        let server = rest.filter(|unit| unit.side == Side::Server && unit.kind == Kind::Response);
        for unit in server {
            match read(&unit.bytes) {
                Response::Done { tag: done, .. } => return done == *tag,
                Response::Continue(_) => return false,
                Response::Data(_) => {}
            }
        }
        false
    }
}

impl Caller<Server> for Application {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        let Response::Data(greeting) = read(&self.units[0].bytes) else { panic!() };
        server.greet_with(&greeting, out).unwrap();
        self.next = 1;
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        let tag = match event {
            server::Event::Command { tag, .. }
            | server::Event::AuthResponse { tag, .. }
            | server::Event::AppendEnd { tag }
            | server::Event::IdleDone { tag } => tag,
            server::Event::BadCommand { tag, .. } => tag.unwrap(),
            _ => return,
        };
        // What the client has said up to here.
        while self.units.get(self.next).is_some_and(|unit| unit.side == Side::Client) {
            self.next += 1;
            if self.units[self.next - 1].kind != Kind::Message && !self.is_pipelined() {
                break;
            }
        }
        self.answer(server, &tag.into_owned(), out);
    }
}

impl Application {
    fn is_pipelined(&self) -> bool {
        self.units.get(self.next).is_some_and(|unit| unit.side == Side::Client)
    }
}

/// The client's user: says what the transcript's client says, once it has heard what comes before.
#[derive(Clone, Debug)]
pub(crate) struct User {
    units: Vec<Unit>,
    next: usize,
    segment: usize,
}

impl User {
    pub(crate) fn new(units: &[Unit]) -> Self {
        let units = units.iter().filter(|unit| unit.kind != Kind::Literal).cloned().collect();
        Self { units, next: 0, segment: 0 }
    }

    /// Says all up to the next words of the server.
    fn say(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        while let Some(unit) = self.units.get(self.next).cloned() {
            if unit.side == Side::Server || unit.segment != self.segment {
                return;
            }
            self.next += 1;
            match unit.kind {
                Kind::Command => {
                    let (_, command) = Command::parse(&unit.bytes, Leniency::STRICT).unwrap();
                    client.command(&command, out).unwrap();
                }
                Kind::Message => {
                    let size = usize::try_from(client.append_left().unwrap()).unwrap();
                    client.chunk(&unit.bytes[..size], out).unwrap();
                }
                _ => match unit.bytes.strip_suffix(b"\r\n").unwrap() {
                    b"DONE" => client.done(out).unwrap(),
                    b"*" => client.cancel(out).unwrap(),
                    line => {
                        let sasl::Response::Data(data) = sasl::decode_response(line).unwrap()
                        else {
                            panic!()
                        };
                        client.respond(data.reveal(), out).unwrap();
                    }
                },
            }
        }
    }
}

impl Caller<Client> for User {
    fn on(&mut self, client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>) {
        if matches!(
            event,
            client::Event::Chunk(_)
                | client::Event::Data(Data::Fetch(imap_codec::Fetch { literal: Some(_), .. }))
        ) {
            return;
        }
        let Some(unit) = self.units.get(self.next) else { return };
        assert_eq!(unit.side, Side::Server, "{event:?}");
        self.next += 1;
        self.say(client, out);
    }

    fn switched(&mut self, client: &mut Client, _: Layer, out: &mut Vec<u8>) {
        self.segment += 1;
        self.say(client, out);
    }
}
