//! An APPEND in several parts, by both machines.

use arbitrary::Arbitrary;
use imap_codec::{
    AString, Append, AppendData, AppendMessage, AppendNext, Catenate, CatenateUrl, Client, Command,
    Data, Flag, Flags, Items, Limits, Mailbox, Server, Text, Verb, client,
    server::{Config, Event},
};
use sans_io::{Connection, Want};

#[derive(Arbitrary, Debug)]
pub struct Script {
    literal_plus: bool,
    messages: Vec<Message>,
    /// The event of the server at which it says NO.
    refused: Option<u8>,
    pieces: Vec<u8>,
}

#[derive(Arbitrary, Debug)]
struct Message {
    seen: bool,
    data: Form,
}

#[derive(Arbitrary, Debug)]
enum Form {
    Literal(u8),
    Literal8(u8),
    Utf8(u8),
    Catenate(Vec<Part>),
}

#[derive(Arbitrary, Debug)]
struct Part {
    urls: Vec<Vec<u8>>,
    text: Option<u8>,
}

impl Part {
    /// What stands up to the next literal; without a text it ends the message and needs a URL.
    fn catenate(&self, is_last: bool) -> Catenate<'static> {
        let url = |url: &Vec<u8>| {
            AString::new(url.get(..url.len().min(20))?).ok().map(AString::into_owned)
        };
        let mut urls: Vec<_> =
            self.urls.iter().take(3).filter_map(url).map(|url| CatenateUrl { url }).collect();
        let text = self.text.map(u64::from).or((!is_last).then_some(0));
        if text.is_none() && urls.is_empty() {
            urls.push(CatenateUrl { url: "/x".try_into().expect("a URL") });
        }
        Catenate { urls: Items::new(&urls).into_owned(), text }
    }
}

/// The messages of a script, each followed by the rest of its parts.
fn parts(messages: &[Message]) -> Vec<AppendNext<'static>> {
    let mut all = Vec::new();
    for message in messages.iter().take(6) {
        let (data, rest) = match &message.data {
            Form::Literal(size) => (AppendData::Literal { size: u64::from(*size) * 40 }, &[][..]),
            Form::Literal8(size) => (AppendData::Literal8 { size: u64::from(*size) }, &[][..]),
            Form::Utf8(size) => (AppendData::Utf8 { size: u64::from(*size) }, &[][..]),
            Form::Catenate(parts) => {
                let parts = parts.get(..parts.len().min(5)).unwrap_or_default();
                let Some((first, rest)) = parts.split_first() else { continue };
                (AppendData::Catenate(first.catenate(rest.is_empty())), rest)
            }
        };
        let flags: &'static [Flag<'static>] = if message.seen { &[Flag::Seen] } else { &[] };
        let annotations = Items::EMPTY;
        all.push(AppendNext::Message(AppendMessage {
            flags: Flags::new(flags),
            date: None,
            annotations,
            data,
        }));
        for (at, part) in rest.iter().enumerate() {
            all.push(AppendNext::Parts(part.catenate(at + 1 == rest.len())));
        }
    }
    all
}

impl Script {
    pub fn run(&self) {
        let mut parts = parts(&self.messages);
        if parts.is_empty() {
            return;
        }
        let AppendNext::Message(message) = parts.remove(0) else { return };
        let mailbox = Mailbox::from_wire(&b"a \r\n b"[..]).expect("a name");
        let command = Command::Append(Append { mailbox, message });
        let mut pair = Pair::new(self.literal_plus);
        pair.client.append_in_parts(&command, &mut pair.up).expect("PREAUTH permits it");
        pair.converse(&parts, self.refused.map(usize::from), &self.pieces);
        // One reply, and what comes next is understood.
        let reply = if pair.refused { "Append No" } else { "Append Ok" };
        assert_eq!(pair.done, [reply, "Noop Ok"]);
        if pair.refused {
            return;
        }
        let first = command.append().and_then(|append| append.message.data.size());
        let sizes = core::iter::once(first).chain(parts.iter().map(AppendNext::size));
        let sizes = sizes.map(Option::unwrap_or_default);
        assert!(pair.heard.iter().map(|part| part.1).eq(sizes), "{:?}", pair.heard);
        let said = parts.iter().map(|next| format!("{next:?}"));
        let said = core::iter::once(format!("{command:?}")).chain(said);
        assert!(pair.heard.iter().map(|part| part.0.clone()).eq(said), "{:?}", pair.heard);
    }
}

/// Both ends, and what is on its way between them.
struct Pair {
    client: Client,
    server: Server,
    up: Vec<u8>,
    down: Vec<u8>,
    /// Parts that the server heard of, with the octets of their literals.
    heard: Vec<(String, u64)>,
    refused: bool,
    done: Vec<String>,
    next: usize,
}

impl Pair {
    fn new(literal_plus: bool) -> Self {
        let mut server = Server::new_in_tls(Config::default());
        let mut out = Vec::new();
        server
            .greet_with(&Data::PreAuth(Text::new("hi").expect("a text")), &mut out)
            .expect("it is due");
        let mut client = Client::new_in_tls(Limits::default());
        let plus = if literal_plus { " LITERAL+" } else { "" };
        let greeting = format!(
            "* PREAUTH [CAPABILITY IMAP4rev1 MULTIAPPEND CATENATE BINARY UTF8=ACCEPT{plus}] hi\r\n"
        );
        client.receive(&mut greeting.as_bytes(), &mut out).expect("a greeting");
        Self {
            client,
            server,
            up: Vec::new(),
            down: Vec::new(),
            heard: Vec::new(),
            refused: false,
            done: Vec::new(),
            next: 0,
        }
    }

    fn converse(&mut self, parts: &[AppendNext<'_>], refused: Option<usize>, pieces: &[u8]) {
        let (mut to_server, mut to_client) = (Vec::new(), Vec::new());
        let mut pieces = pieces.iter().cycle();
        let mut piece = || pieces.next().map_or(usize::MAX, |piece| usize::from(*piece) + 1);
        let mut events = 0;
        loop {
            let mut idle = self.up.is_empty() && self.down.is_empty();
            let count = piece().min(self.up.len());
            to_server.extend(self.up.drain(..count));
            let count = piece().min(self.down.len());
            to_client.extend(self.down.drain(..count));
            let mut input = to_server.as_slice();
            while let Some(event) =
                self.server.receive(&mut input, &mut self.down).expect("a good client")
            {
                events += 1;
                let refuse = refused == Some(events) && !self.refused;
                let (server, down) = (&mut self.server, &mut self.down);
                match event {
                    Event::Command { command: Command::Noop, tag } | Event::AppendEnd { tag } => {
                        server.ok(&tag, "done", down).expect("a reply is due");
                    }
                    Event::Chunk(octets) => {
                        self.heard.last_mut().expect("a part").1 += octets.len() as u64;
                        if refuse {
                            let tag = server.open().next().expect("it is open").0.clone();
                            server.no(&tag, "no", down).expect("a reply is due");
                            self.refused = true;
                        }
                    }
                    Event::Command { tag, .. } | Event::AppendNext { tag, .. } if refuse => {
                        server.no(&tag, "no", down).expect("a reply is due");
                        self.refused = true;
                    }
                    Event::Command { command, .. } => {
                        self.heard.push((format!("{command:?}"), 0));
                        server.accept(down).expect("the client waits");
                    }
                    Event::AppendNext { next, .. } => {
                        self.heard.push((format!("{next:?}"), 0));
                        server.accept(down).expect("the client waits");
                    }
                    event => panic!("{event:?}"),
                }
            }
            to_server = input.to_vec();
            let mut input = to_client.as_slice();
            while let Some(event) =
                self.client.receive(&mut input, &mut self.up).expect("a good server")
            {
                match event {
                    client::Event::Done { verb, status, .. } => {
                        self.done.push(format!("{verb:?} {status:?}"));
                        if verb != Verb::Noop {
                            self.client
                                .command(&Command::Noop, &mut self.up)
                                .expect("nothing is open");
                        }
                    }
                    client::Event::AppendReady { .. } => idle = false,
                    event => panic!("{event:?}"),
                }
            }
            to_client = input.to_vec();
            if let Some(left) = self.client.append_left() {
                let octets = vec![b'\r'; usize::try_from(left.div_ceil(2)).expect("small")];
                self.client.chunk(&octets, &mut self.up).expect("the message is due");
                idle = false;
            } else if self.client.want() == Want::Caller {
                let next = parts.get(self.next).unwrap_or(&AppendNext::End);
                self.client.append_next(next, &mut self.up).expect("the next part is due");
                self.next += 1;
                idle = false;
            }
            if idle && self.up.is_empty() && self.down.is_empty() {
                return;
            }
        }
    }
}
