//! Replies. Which of them have more lines depends on the commands, which a recording of one side does not have: it is
//! told from their shape.

use std::io::{self, Write};

use pop3_codec::{Client, Error, Leniency, Limits, Misuse, client::Event};
use sans_io::{Connection, Want};
use serde_json::{Value, json};

use super::super::{
    Output, Recording,
    output::{lossy, shown},
    recording::{Feed, Step, is_tls},
    session,
};

/// Each reply is read by a client that has sent a command which it may answer.
pub(super) fn replies<W: Write>(recording: &Recording, out: &mut Output<W>) -> io::Result<()> {
    let shapes = Shapes::of(recording.octets());
    let mut feed = Feed::new(recording);
    while !feed.rest().is_empty() {
        if feed.is_tls_ahead() {
            return session::tls(&feed, out).map(drop);
        }
        let (at, _) = feed.ahead();
        let shape = shapes.next(feed.rest(), recording.octets().len() - feed.rest().len());
        let Ok(client) = shape.client() else {
            return out.reject("reply that no command has", at, feed.next_line());
        };
        reply(client, shape.has_lines(), &mut feed, out)?;
    }
    Ok(())
}

/// Reads one reply with its lines.
fn reply<W: Write>(
    mut client: Client,
    has_lines: bool,
    feed: &mut Feed<'_>,
    out: &mut Output<W>,
) -> io::Result<()> {
    let mut message_at = None;
    let mut sent = Vec::new();
    loop {
        let event = match feed.step(&mut client, &mut sent) {
            Ok(Step::Event(event)) => event,
            Ok(Step::Used) => continue,
            Ok(Step::Stuck) if feed.rest().is_empty() || client.want() != Want::Close => {
                let at = message_at.unwrap_or(feed.ahead().0);
                let (kind, rest) = ("the file ends inside a reply", feed.rest());
                feed.skip_rest();
                return out.reject(kind, at, rest);
            }
            Ok(Step::Stuck) => return Ok(()),
            Err(error) => {
                let (kind, by) = match error {
                    Error::Peer { kind, at } => (kind.to_string(), at),
                    other => (other.to_string(), 0),
                };
                feed.skip_line();
                return out.reject(&kind, feed.at_plus(by), feed.used());
            }
        };
        let at = feed.at();
        match &event {
            Event::Chunk(_) => {
                message_at.get_or_insert(at);
            }
            Event::Unparsed { line, error } => {
                out.reject(&error.kind.to_string(), feed.at_plus(error.at), line)?;
            }
            Event::End { octets, to, .. } => {
                let is_message = *to == pop3_codec::Verb::Retr;
                out.event(
                    message_at.unwrap_or(at),
                    || {
                        if is_message {
                            format!("message of {octets} octets")
                        } else {
                            "end".into()
                        }
                    },
                    || match is_message {
                        true => json!({ "event": "message", "octets": octets }),
                        false => json!({ "event": "end" }),
                    },
                )?;
            }
            other => out.event(at, || text(other), || to_json(other))?,
        }
        let is_last = match &event {
            Event::End { .. } | Event::Challenge { .. } | Event::Closing(_) => true,
            Event::Reply { reply, .. } => !has_lines || !reply.is_ok(),
            _ => false,
        };
        if is_last {
            return Ok(());
        }
    }
}

fn text(event: &Event<'_>) -> String {
    match event {
        Event::Reply { reply, deviation, .. } => {
            let status = if reply.is_ok() { "+OK" } else { "-ERR" };
            let deviation = deviation.map(|deviation| deviation.to_string());
            let deviation = session::in_parentheses(deviation.as_ref());
            format!("{status} {}{deviation}", shown(reply.text())).trim_end().into()
        }
        Event::ScanListing { listing, .. } => {
            format!("message {} of {} octets", listing.number, listing.size)
        }
        Event::UniqueIdListing { listing, .. } => {
            format!("message {} is {}", listing.number, listing.id.as_str())
        }
        other => format!("{other:?}"),
    }
}

fn to_json(event: &Event<'_>) -> Value {
    match event {
        Event::Reply { reply, deviation, .. } => json!({
            "event": "reply",
            "ok": reply.is_ok(),
            "code": reply.code().map(|code| code.as_str()),
            "text": lossy(reply.text()),
            "timestamp": reply.timestamp().map(|timestamp| timestamp.as_str().to_owned()),
            "deviation": deviation.map(|deviation| deviation.to_string()),
        }),
        Event::ScanListing { listing, deviation } => json!({
            "event": "scan",
            "number": listing.number,
            "size": listing.size,
            "deviation": deviation.map(|deviation| deviation.to_string()),
        }),
        Event::UniqueIdListing { listing, deviation } => json!({
            "event": "unique-id",
            "number": listing.number,
            "id": listing.id.as_str(),
            "deviation": deviation.map(|deviation| deviation.to_string()),
        }),
        Event::Capability { capability, .. } => {
            json!({ "event": "capability", "debug": format!("{capability:?}") })
        }
        Event::Challenge { challenge, .. } => json!({
            "event": "challenge",
            "text": challenge.as_ref().ok().map(|challenge| lossy(challenge)),
        }),
        other => json!({ "event": "other", "debug": format!("{other:?}") }),
    }
}

/// What a reply seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Line,
    Challenge,
    Capabilities,
    ScanListings,
    UniqueIds,
    Message,
}

impl Shape {
    /// Whether more lines follow the first one, if that is positive.
    const fn has_lines(self) -> bool {
        !matches!(self, Self::Line | Self::Challenge)
    }

    /// A client that waits for such a reply.
    fn client(self) -> Result<Client, Misuse> {
        let mut client = Client::new(Limits::default(), Leniency::default());
        let out = &mut Vec::new();
        let _ = client.receive(&mut &b"+OK\r\n"[..], out);
        if self == Self::Challenge {
            client.auth("PLAIN", None, out)?;
            return Ok(client);
        }
        client.user("user", out)?;
        let _ = client.receive(&mut &b"+OK\r\n"[..], out);
        client.pass("password", out)?;
        let _ = client.receive(&mut &b"+OK\r\n"[..], out);
        match self {
            Self::Capabilities => client.capa(out)?,
            Self::ScanListings => client.list(None, out)?,
            Self::UniqueIds => client.uidl(None, out)?,
            Self::Message => client.retr(1, out)?,
            Self::Line | Self::Challenge => client.noop(out)?,
        }
        Ok(client)
    }
}

/// Where the last lines of their kinds are, so that no reply is looked for in vain more than once.
struct Shapes {
    last_dot: usize,
    last_reply: usize,
}

impl Shapes {
    fn of(octets: &[u8]) -> Self {
        let (mut at, mut last_dot, mut last_reply) = (0, 0, 0);
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            if line.trim_ascii_end() == b"." {
                last_dot = at;
            } else if is_reply(line) {
                last_reply = at;
            }
            at += line.len();
        }
        Self { last_dot, last_reply }
    }

    /// The shape of the reply at the front of `rest`, which stands at `at`.
    fn next(&self, rest: &[u8], at: usize) -> Shape {
        let mut lines = rest.split_inclusive(|octet| *octet == b'\n');
        let first = lines.next().unwrap_or_default();
        if is_challenge(first) {
            return Shape::Challenge;
        }
        let mut lines = lines.peekable();
        let has_lines = first.starts_with(b"+OK")
            && lines
                .peek()
                .is_some_and(|next| !is_reply(next) && !is_challenge(next) && !is_tls(next));
        if !has_lines || self.last_dot <= at && self.last_reply > at {
            return Shape::Line;
        }
        let lines: Vec<_> =
            lines.map(<[u8]>::trim_ascii_end).take_while(|line| *line != b".").collect();
        let words = |line: &[u8]| {
            line.split(|octet| *octet == b' ').filter(|word| !word.is_empty()).count()
        };
        let numbered =
            |line: &&[u8]| line.first().is_some_and(u8::is_ascii_digit) && words(line) == 2;
        let sized =
            |line: &&[u8]| line.iter().all(|octet| octet.is_ascii_digit() || *octet == b' ');
        let says_uid = first.to_ascii_uppercase().windows(3).any(|word| word == b"UID");
        if lines.iter().all(numbered) {
            return match lines.iter().all(sized) && !says_uid {
                true => Shape::ScanListings,
                false => Shape::UniqueIds,
            };
        }
        let is_known = |line: &&[u8]| {
            let word = line.split(|octet| *octet == b' ').next().unwrap_or_default();
            CAPABILITIES.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
        };
        let is_list = lines.iter().any(is_known) && !lines.contains(&&b""[..]);
        if is_list { Shape::Capabilities } else { Shape::Message }
    }
}

/// What servers say of themselves (RFC 2449 §6 and later ones); one of them makes a list of capabilities.
const CAPABILITIES: [&str; 10] = [
    "TOP",
    "USER",
    "SASL",
    "RESP-CODES",
    "PIPELINING",
    "UIDL",
    "STLS",
    "UTF8",
    "LANG",
    "IMPLEMENTATION",
];

fn is_reply(line: &[u8]) -> bool {
    line.starts_with(b"+OK") || line.starts_with(b"-ERR")
}

fn is_challenge(line: &[u8]) -> bool {
    line.starts_with(b"+ ") || line.trim_ascii_end() == b"+"
}
