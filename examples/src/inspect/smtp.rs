//! One side of an SMTP session.

use std::io::{self, Write};

use sans_io::{Connection, Want};
use serde_json::{Value, json};
use smtp_codec::{
    Command, Error, Extensions, Leniency, Mailbox, Server, State, Verb,
    server::{Config, Event},
    wirelog::Redactor,
};
use textline::{ReplyError, ReplyScanner, sasl};

use super::{
    Output, Recording, Side,
    output::{lossy, shown},
    recording::{Feed, Step, is_tls},
    session::{self, Lines},
};

/// Reads a recording as what `side` received.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(recording: &Recording, side: Side, out: &mut Output<W>) -> io::Result<()> {
    match side {
        Side::Client => replies(recording, out),
        Side::Server => commands(recording, out),
    }
}

/// Replies need no context to be told apart.
fn replies<W: Write>(recording: &Recording, out: &mut Output<W>) -> io::Result<()> {
    let mut scanner = ReplyScanner::new(1 << 20);
    let octets = recording.octets();
    let mut rest = octets;
    loop {
        let start = octets.len() - rest.len();
        let at = recording.offset(start);
        if is_tls(rest) {
            let left = recording.offset(octets.len()) - at;
            return out.event(
                at,
                || format!("TLS: {left} octets"),
                || json!({ "event": "tls", "octets": left }),
            );
        }
        let (kind, inside) = match scanner.scan(&mut rest) {
            Ok(Some(reply)) => {
                out.event(
                    at,
                    || {
                        let lines: Vec<_> = reply.lines().map(shown).collect();
                        format!("{} {}", reply.code(), lines.join(" / "))
                    },
                    || reply_json(&reply),
                )?;
                continue;
            }
            Ok(None) if rest.is_empty() => return Ok(()),
            Ok(None) => return out.reject("the file ends inside a reply", at, rest),
            Err(error @ ReplyError::NotAReply { at }) => (error, at),
            Err(error @ ReplyError::CodeChanges { at }) => (error, at),
            Err(error) => (error, 0),
        };
        let kind = match kind {
            ReplyError::NotAReply { .. } => "not a reply line".to_owned(),
            ReplyError::CodeChanges { .. } => "the code changes inside a reply".to_owned(),
            other => other.to_string(),
        };
        // Go on after the line that is no reply.
        let from = (start + inside).min(octets.len());
        let line =
            octets[from..].split_inclusive(|octet| *octet == b'\n').next().unwrap_or_default();
        out.reject(&kind, recording.offset(from), line)?;
        rest = &octets[from + line.len()..];
        scanner = ReplyScanner::new(1 << 20);
    }
}

fn reply_json(reply: &textline::Reply<'_>) -> Value {
    let mut value = json!({
        "event": "reply",
        "code": reply.code(),
        "status": reply.status().map(|status| status.to_string()),
        "lines": reply.lines().map(lossy).collect::<Vec<_>>(),
    });
    if reply.code() == 250 && reply.lines().count() > 1 {
        let extensions = Extensions::from_reply(reply);
        value["extensions"] = json!({
            "8BITMIME": extensions.eight_bit_mime,
            "AUTH": extensions.auth.iter().collect::<Vec<_>>(),
            "BINARYMIME": extensions.binary_mime,
            "CHUNKING": extensions.chunking,
            "DSN": extensions.dsn,
            "ENHANCEDSTATUSCODES": extensions.enhanced_status_codes,
            "PIPELINING": extensions.pipelining,
            "SIZE": extensions.size,
            "SMTPUTF8": extensions.smtputf8,
            "STARTTLS": extensions.starttls,
            "other": extensions.other.iter().map(lossy).collect::<Vec<_>>(),
        });
    }
    value
}

/// Commands and messages, as a server that accepts everything takes them.
fn commands<W: Write>(recording: &Recording, out: &mut Output<W>) -> io::Result<()> {
    let mut feed = Feed::new(recording);
    let mut lines = Lines::new(Redactor::default());
    let (mut server, mut replies) = (greeted(), Vec::new());
    let mut message_at = None;
    // How much of a session's beginning was made up.
    let (mut assumed, mut is_first) = (0, true);
    loop {
        replies.clear();
        let step = feed.step(&mut server, &mut replies);
        let line = lines.client(feed.used());
        lines.server(&replies);
        let event = match step {
            Ok(Step::Event(event)) => event,
            Ok(Step::Used) => {
                // What the machine answered by itself was out of order.
                let refused = replies.first().is_some_and(|first| matches!(first, b'4' | b'5'));
                if refused && is_first && assumed < BEGINNING.len() {
                    assumed += 1;
                    server = after(assumed);
                    lines = Lines::new(Redactor::default());
                    feed.step_back();
                } else if refused {
                    is_first = false;
                    out.reject(&shown(replies.trim_ascii_end()), feed.at(), line.as_bytes())?;
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
                _ if server.state() == State::Data => {
                    let at = message_at.unwrap_or(feed.ahead().0);
                    return out.reject("the file ends inside a message", at, &[]);
                }
                _ if feed.rest().is_empty() => return Ok(()),
                _ => return out.reject("the file ends inside a line", feed.ahead().0, feed.rest()),
            },
            Err(error) => {
                let by = if let Error::Peer { at, .. } = error { at } else { 0 };
                return out.reject(&error.to_string(), feed.at_plus(by), &[]);
            }
        };
        if std::mem::take(&mut is_first) && assumed > 0 {
            session::assumed(feed.at(), BEGINNING[assumed - 1].0, out)?;
        }
        match &event {
            Event::Chunk(_) => {
                message_at.get_or_insert(feed.at());
            }
            Event::BadCommand { line, error } => {
                out.reject(&error.kind.to_string(), feed.at_plus(error.at), line)?;
            }
            Event::MessageEnd { size, error } => {
                let at = message_at.take().unwrap_or_else(|| feed.at());
                out.event(
                    at,
                    || format!("message of {size} octets"),
                    || json!({ "event": "message", "octets": size }),
                )?;
                if let Some(error) = error {
                    out.reject(&error.to_string(), feed.at(), &[])?;
                }
            }
            Event::Command { command: Command::Unknown { .. }, .. } => {
                out.reject("unknown command", feed.at(), line.as_bytes())?;
            }
            Event::Command { command, deviation } => {
                let deviation = deviation.map(|deviation| deviation.to_string());
                out.event(
                    feed.at(),
                    || format!("{command:?}{}", session::in_parentheses(deviation.as_ref())),
                    || {
                        let verb = format!("{:?}", command.verb()).to_ascii_uppercase();
                        session::command(&verb, line, deviation.clone(), arguments(command))
                    },
                )?;
            }
            Event::AuthResponse { response, .. } => out.event(
                feed.at(),
                || format!("{event:?}"),
                || json!({ "event": "auth-response", "cancelled": matches!(response, sasl::Response::Cancel) }),
            )?,
            other => out.event(
                feed.at(),
                || format!("{other:?}"),
                || json!({ "event": "other", "debug": format!("{other:?}") }),
            )?,
        }
        if !matches!(event, Event::Chunk(_)) {
            replies.clear();
            answer(&mut server, &event, &feed, &mut replies);
            lines.server(&replies);
        }
    }
}

/// What a session begins with, and what is said of a recording that begins after it.
const BEGINNING: [(&str, &[u8]); 3] = [
    ("EHLO", b"EHLO inspect.example\r\n"),
    ("MAIL", b"MAIL FROM:<>\r\n"),
    ("RCPT", b"RCPT TO:<postmaster>\r\n"),
];

fn greeted() -> Server {
    let mut config = Config::new("inspect.example");
    config.extensions.starttls = true;
    config.extensions.smtputf8 = true;
    config.extensions.auth = session::MECHANISMS.join(" ").into();
    config.auth_in_clear = true;
    config.limits.errors = u32::MAX;
    config.limits.message = u64::MAX / 2;
    config.limits.recipients = usize::MAX;
    let mut server = Server::new(config);
    let _ = server.accept(&mut Vec::new());
    server
}

/// A server that has accepted so many commands of a session's beginning.
fn after(count: usize) -> Server {
    let (mut server, mut replies) = (greeted(), Vec::new());
    for (_, mut line) in BEGINNING.iter().take(count).copied() {
        let _ = server.receive(&mut line, &mut replies);
        let _ = server.accept(&mut replies);
    }
    server
}

/// Says yes, unless what the client does next shows that it was told something else.
fn answer(server: &mut Server, event: &Event<'_>, feed: &Feed<'_>, replies: &mut Vec<u8>) {
    let next = feed.next_line();
    let command = Command::parse(next, Leniency::default());
    let verb = command.map_or(Verb::Other, |(command, _)| command.verb());
    let goes_on = session::exchange_goes_on(feed, verb != Verb::Other);
    let was_refused = match event {
        Event::Command { command: Command::Mail { .. }, .. } => verb == Verb::Mail,
        Event::Command { command: Command::Auth { .. }, .. } | Event::AuthResponse { .. } => {
            verb == Verb::Auth
        }
        Event::Command { command: Command::StartTls, .. } => {
            let begins = matches!(verb, Verb::Ehlo | Verb::Helo) || feed.is_tls_ahead();
            !begins && !feed.rest().is_empty()
        }
        Event::Command { command: Command::Data, .. } => {
            matches!(verb, Verb::Ehlo | Verb::Helo | Verb::Mail | Verb::Rset | Verb::Quit)
        }
        _ => false,
    };
    let _ = match event {
        _ if was_refused => server.refuse(replies),
        Event::Command { command: Command::Auth { initial: None, .. }, .. } => {
            server.challenge(b"", replies)
        }
        Event::Command { command: Command::Auth { .. }, .. }
        | Event::AuthResponse { response: sasl::Response::Data(_), .. }
            if goes_on =>
        {
            server.challenge(b"", replies)
        }
        _ => server.accept(replies).or_else(|_| server.refuse(replies)),
    };
}

/// What a command's arguments are.
fn arguments(command: &Command<'_>) -> Value {
    match command {
        Command::Ehlo(name) | Command::Helo(name) => json!({ "name": name.as_str() }),
        Command::Mail { from, params } => json!({
            "from": from.mailbox().map_or("", Mailbox::as_str),
            "parameters": params.iter().map(|param| param.to_string()).collect::<Vec<_>>(),
        }),
        Command::Rcpt { to, params } => json!({
            "to": to.mailbox().map_or("postmaster", Mailbox::as_str),
            "parameters": params.iter().map(|param| param.to_string()).collect::<Vec<_>>(),
        }),
        Command::Auth { mechanism, .. } => json!({ "mechanism": mechanism.as_str() }),
        _ => Value::Null,
    }
}
