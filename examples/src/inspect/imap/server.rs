//! Commands, as a server that accepts everything takes them.

use std::io::{self, Write};

use imap_codec::{
    Atom, Capability, Command, Data, Error, Leniency, Misuse, ParseError, Response, Server, State,
    Status, Tag, Verb,
    server::{Config, Event},
    wirelog::Redactor,
};
use sans_io::{Connection, Want};
use serde_json::json;
use textline::sasl;

use super::super::{
    Output, Recording,
    output::lossy,
    recording::{Feed, Step},
    session::{self, Lines},
};

pub(super) fn commands<W: Write>(recording: &Recording, out: &mut Output<W>) -> io::Result<()> {
    let mut feed = Feed::new(recording);
    let mut lines = Lines::new(Redactor::default());
    let (mut server, mut replies) = (greeted(), Vec::new());
    let mut beginning = Beginning::default();
    let (mut message, mut message_at, mut in_message) = (0, 0, false);
    loop {
        replies.clear();
        let step = feed.step(&mut server, &mut replies);
        let line = lines.client(feed.used());
        lines.server(&replies);
        let event = match step {
            Ok(Step::Event(event)) => event,
            Ok(Step::Used) => {
                let Some(refusal) = refusal(&replies) else { continue };
                if let Some(assumed) = beginning.assume(server.state()) {
                    server = assumed;
                    lines = Lines::new(Redactor::default());
                    feed.step_back();
                } else {
                    beginning.assumed = None;
                    out.reject(&refusal, feed.at(), line.as_bytes())?;
                }
                continue;
            }
            Ok(Step::Stuck) => match server.want() {
                Want::Layer(layer) => {
                    if session::tls(&feed, out)? {
                        return Ok(());
                    }
                    let _ = server.switch_layer(layer, &[]);
                    continue;
                }
                Want::Close if feed.rest().is_empty() => return Ok(()),
                Want::Close => {
                    let kind = "octets after the end of the session";
                    return out.reject(kind, feed.ahead().0, feed.next_line());
                }
                _ if feed.rest().is_empty() && !in_message => return Ok(()),
                _ => {
                    let at = if message > 0 { message_at } else { feed.ahead().0 };
                    return out.reject("the file ends inside a command", at, feed.rest());
                }
            },
            Err(error) => {
                let (kind, by) = match error {
                    Error::Peer { kind, at } => (kind.to_string(), at),
                    other => (other.to_string(), 0),
                };
                return out.reject(&kind, feed.at_plus(by), &[]);
            }
        };
        if let Some(what) = beginning.assumed.take() {
            session::assumed(feed.at(), what, out)?;
        }
        match &event {
            Event::Chunk(octets) => {
                if message == 0 {
                    message_at = feed.at();
                }
                message += octets.len() as u64;
                continue;
            }
            Event::BadCommand { line, error, .. } => {
                message = 0;
                out.reject(&error.kind.to_string(), feed.at_plus(error.at), line)?;
            }
            Event::AppendEnd { tag } => {
                let octets = std::mem::take(&mut message);
                let at = if octets == 0 { feed.at() } else { message_at };
                out.event(
                    at,
                    || format!("{tag} message of {octets} octets"),
                    || json!({ "event": "message", "tag": tag.as_str(), "octets": octets }),
                )?;
            }
            Event::Command { command: Command::Other { .. }, .. } => {
                out.reject("unknown command", feed.at(), line.as_bytes())?;
            }
            Event::Command { tag, command } => {
                beginning.saw(command);
                let deviation = deviation(feed.used());
                out.event(
                    feed.at(),
                    || format!("{tag} {command:?}{}", session::in_parentheses(deviation.as_ref())),
                    || {
                        let mut verb = format!("{:?}", command.verb()).to_ascii_uppercase();
                        if let Some(rest) = verb.strip_prefix("UID") {
                            verb = format!("UID {rest}");
                        }
                        let more = json!({ "tag": tag.as_str(), "debug": format!("{command:?}") });
                        session::command(&verb, line, deviation.clone(), more)
                    },
                )?;
            }
            Event::AuthResponse { tag, response } => {
                let cancelled = matches!(response, sasl::Response::Cancel);
                out.event(
                    feed.at(),
                    || format!("{event:?}"),
                    || json!({ "event": "auth-response", "tag": tag.as_str(), "cancelled": cancelled }),
                )?;
            }
            Event::IdleDone { tag } => out.event(
                feed.at(),
                || format!("{event:?}"),
                || json!({ "event": "idle-done", "tag": tag.as_str() }),
            )?,
            other => out.event(
                feed.at(),
                || format!("{other:?}"),
                || json!({ "event": "other", "debug": format!("{other:?}") }),
            )?,
        }
        replies.clear();
        if answer(&mut server, &event, &feed, &mut replies).is_err() {
            return out.reject("command that cannot be answered", feed.at(), &[]);
        }
        lines.server(&replies);
        let announced =
            matches!(&event, Event::Command { command, .. } if command.append().is_some());
        in_message = server
            .open()
            .any(|(_, verb)| matches!(verb, Verb::Append | Verb::Replace | Verb::UidReplace));
        if announced && !in_message {
            lines = Lines::new(Redactor::default());
        }
    }
}

fn greeted() -> Server {
    let mut server = Server::new(config());
    let _ = server.greet("ready", &mut Vec::new());
    server
}

fn config() -> Config {
    const MIB: usize = 1 << 20;
    let mut config = Config::default();
    config.starttls = true;
    config.login_in_clear = true;
    config.leniency = Leniency::TOLERANT;
    let mechanisms = session::MECHANISMS.into_iter().filter_map(|name| Atom::new(name).ok());
    config.capabilities.extend(mechanisms.map(Capability::Auth));
    config.limits.errors = u32::MAX;
    config.limits.append = u64::MAX;
    config.limits.drain = u64::MAX;
    config.limits.line = 16 * MIB;
    config.limits.line_before_login = MIB;
    config.limits.inline = MIB;
    config
}

/// The beginning of a session that may be missing from a recording.
#[derive(Default)]
struct Beginning {
    has_login: bool,
    has_select: bool,
    /// What was just assumed to have been there.
    assumed: Option<&'static str>,
}

impl Beginning {
    /// A server in the next state of a session, if the recording may begin there.
    fn assume(&mut self, state: State) -> Option<Server> {
        if self.has_login || self.has_select {
            return None;
        }
        let (mut server, out) = (Server::new(config()), &mut Vec::new());
        let text = imap_codec::Text::new("ready").ok()?;
        server.greet_with(&Data::PreAuth(text), out).ok()?;
        match state {
            State::NotAuthenticated => self.assumed = Some("the login"),
            State::Authenticated => {
                let mut select = &b"a SELECT INBOX\r\n"[..];
                let _ = server.receive(&mut select, out);
                server.ok(&Tag::new("a").ok()?, "selected", out).ok()?;
                self.assumed = Some("the selection of a mailbox");
                self.has_select = true;
            }
            _ => return None,
        }
        Some(server)
    }

    const fn saw(&mut self, command: &Command<'_>) {
        match command {
            Command::Login { .. } | Command::Authenticate { .. } => self.has_login = true,
            Command::Select { .. } | Command::Examine { .. } => self.has_select = true,
            _ => {}
        }
    }
}

/// What a machine said by itself against a command.
fn refusal(replies: &[u8]) -> Option<String> {
    replies.split_inclusive(|octet| *octet == b'\n').find_map(|line| {
        match Response::parse(line, Leniency::STRICT) {
            Ok(Response::Done { status: Status::No | Status::Bad, text, .. }) => {
                Some(lossy(text.as_bytes()))
            }
            _ => None,
        }
    })
}

/// Why a command is none by the grammar alone.
fn deviation(command: &[u8]) -> Option<String> {
    let strict: Result<_, ParseError> = Command::parse(command, Leniency::STRICT);
    strict.err().map(|error| format!("accepted: {error}"))
}

/// Says OK, unless what the client does next shows that it was told something else.
fn answer(
    server: &mut Server,
    event: &Event<'_>,
    feed: &Feed<'_>,
    replies: &mut Vec<u8>,
) -> Result<(), Misuse> {
    let next = feed.next_line();
    let is_login_next = verb(next).is_some_and(|verb| {
        verb.eq_ignore_ascii_case(b"LOGIN") || verb.eq_ignore_ascii_case(b"AUTHENTICATE")
    });
    // A command has a tag and a space, which base64 has not.
    let goes_on = session::exchange_goes_on(feed, false);
    match event {
        Event::BadCommand { .. } => server.refuse(replies),
        Event::Command { tag, command: Command::Capability } => server.capability(tag, replies),
        Event::Command { tag, command: Command::Append(append) }
            if append.message.data.size().is_some_and(|size| !is_sent(size, feed)) =>
        {
            server.no(tag, "refused", replies)
        }
        Event::Command {
            command: Command::Append(_) | Command::Replace { .. } | Command::Idle,
            ..
        }
        | Event::AppendNext { .. } => server.accept(replies),
        Event::Command { command: Command::Authenticate { initial: None, .. }, .. } => {
            server.challenge(b"", replies)
        }
        Event::Command { command: Command::Authenticate { .. }, .. }
        | Event::AuthResponse { response: sasl::Response::Data(_), .. }
            if goes_on =>
        {
            server.challenge(b"", replies)
        }
        Event::AuthResponse { tag, response: sasl::Response::Cancel } => {
            server.bad(tag, "cancelled", replies)
        }
        Event::Command { tag, command: Command::Other { .. } } => {
            server.bad(tag, "unknown command", replies)
        }
        Event::Command { tag, command: Command::Login { .. } | Command::Authenticate { .. } }
        | Event::AuthResponse { tag, .. }
            if is_login_next =>
        {
            server.no(tag, "refused", replies)
        }
        Event::Command { tag, .. }
        | Event::AuthResponse { tag, .. }
        | Event::AppendEnd { tag }
        | Event::IdleDone { tag } => server.ok(tag, "done", replies),
        _ => Ok(()),
    }
}

/// The second word of a line.
fn verb(line: &[u8]) -> Option<&[u8]> {
    line.split(|octet| *octet == b' ').nth(1)
}

/// Whether the message that was announced comes next. A client that was refused goes on with another command.
fn is_sent(size: u64, feed: &Feed<'_>) -> bool {
    let rest = feed.rest();
    let end = usize::try_from(size).ok().and_then(|size| rest.get(size..));
    let is_asked = !feed.used().ends_with(b"+}\r\n");
    let is_whole = end.is_some_and(|end| end.is_empty() || end.starts_with(b"\r\n"));
    if !is_asked || is_whole {
        return true;
    }
    let mut line = feed.next_line().to_vec();
    line.extend_from_slice(b"\r\n");
    let command = Command::parse(&line, Leniency::TOLERANT);
    let is_command = command.is_ok_and(|(_, command)| !matches!(command, Command::Other { .. }));
    !rest.is_empty() && !is_command
}
