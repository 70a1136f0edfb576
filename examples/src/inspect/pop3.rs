//! One side of a POP3 session.

mod client;

use std::io::{self, Write};

use pop3_codec::{
    Command, Leniency, Server, State, Timestamp, Verb,
    server::{Config, Event},
    wirelog::Redactor,
};
use sans_io::{Connection, Want};
use serde_json::{Value, json};
use textline::sasl;

use super::{
    Output, Recording, Side,
    output::{lossy, shown},
    recording::{Feed, Step},
    session::{self, Lines},
};

/// Reads a recording as what `side` received.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(recording: &Recording, side: Side, out: &mut Output<W>) -> io::Result<()> {
    match side {
        Side::Client => client::replies(recording, out),
        Side::Server => commands(recording, out),
    }
}

/// Commands, as a server takes them that lets everybody in.
fn commands<W: Write>(recording: &Recording, out: &mut Output<W>) -> io::Result<()> {
    let mut feed = Feed::new(recording);
    let mut lines = Lines::new(Redactor::default());
    let (mut server, mut replies) = (greeted(), Vec::new());
    let (mut may_assume, mut is_assumed) = (true, false);
    loop {
        replies.clear();
        let step = feed.step(&mut server, &mut replies);
        let line = lines.client(feed.used());
        lines.server(&replies);
        let event = match step {
            Ok(Step::Event(event)) => event,
            Ok(Step::Used) => {
                let refused = replies.starts_with(b"-ERR");
                if refused && may_assume && server.state() == State::Authorization {
                    may_assume = false;
                    is_assumed = true;
                    server = logged_in();
                    lines = Lines::new(Redactor::default());
                    feed.step_back();
                } else if refused {
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
                Want::Close if !feed.rest().is_empty() => {
                    let kind = "octets after the end of the session";
                    return out.reject(kind, feed.ahead().0, feed.next_line());
                }
                _ if feed.rest().is_empty() => return Ok(()),
                _ => return out.reject("the file ends inside a line", feed.ahead().0, feed.rest()),
            },
            Err(error) => return out.reject(&error.to_string(), feed.at(), &[]),
        };
        if std::mem::take(&mut is_assumed) {
            session::assumed(feed.at(), "the login", out)?;
        }
        match &event {
            Event::BadCommand { line, error } => {
                out.reject(&error.kind.to_string(), feed.at_plus(error.at), line)?;
            }
            Event::Command { command: Command::Unknown { .. }, .. } => {
                out.reject("unknown command", feed.at(), line.as_bytes())?;
            }
            Event::Command { command, deviation } | Event::Answered { command, deviation } => {
                let is_login = matches!(
                    command,
                    Command::User(_)
                        | Command::Pass(_)
                        | Command::Apop { .. }
                        | Command::Auth { .. }
                );
                may_assume &= !is_login;
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
        replies.clear();
        answer(&mut server, &event, &feed, &mut replies);
        lines.server(&replies);
    }
}

fn greeted() -> Server {
    let mut config = Config::default();
    config.capabilities.stls = true;
    config.capabilities.sasl = session::MECHANISMS.map(str::to_owned).to_vec();
    config.timestamp = Timestamp::new("<1@inspect.example>").ok().map(Timestamp::into_owned);
    config.auth_in_clear = true;
    config.limits.errors = u32::MAX;
    let mut server = Server::new(config);
    let _ = server.accept(&mut Vec::new());
    server
}

/// A server that has let somebody in.
fn logged_in() -> Server {
    let (mut server, mut replies) = (greeted(), Vec::new());
    for mut line in [&b"USER user\r\n"[..], b"PASS password\r\n"] {
        let _ = server.receive(&mut line, &mut replies);
        let _ = server.accept(&mut replies);
    }
    server
}

/// There is no maildrop: what needs one is decoded and then refused. A login succeeds, unless the client tries another
/// one next.
fn answer(server: &mut Server, event: &Event<'_>, feed: &Feed<'_>, replies: &mut Vec<u8>) {
    let command = Command::parse(feed.next_line(), Leniency::default());
    let verb = command.map_or(Verb::Other, |(command, _)| command.verb());
    let goes_on = session::exchange_goes_on(feed, verb != Verb::Other);
    let is_login_next = matches!(verb, Verb::User | Verb::Pass | Verb::Apop | Verb::Auth);
    let _ = match event {
        Event::Answered { .. } => Ok(()),
        Event::Command {
            command: Command::Pass(_) | Command::Apop { .. } | Command::Auth { .. },
            ..
        }
        | Event::AuthResponse { .. }
            if is_login_next =>
        {
            server.refuse(replies)
        }
        Event::Command { command: Command::Auth { initial: None, .. }, .. } => {
            server.challenge(b"", replies)
        }
        Event::Command { command: Command::Auth { .. }, .. }
        | Event::AuthResponse { response: sasl::Response::Data(_), .. }
            if goes_on =>
        {
            server.challenge(b"", replies)
        }
        Event::Command { command: Command::Retr(_) | Command::Top { .. }, .. } => {
            server.refuse(replies)
        }
        _ => server.accept(replies).or_else(|_| server.refuse(replies)),
    };
}

/// What a command's arguments are.
fn arguments(command: &Command<'_>) -> Value {
    match command {
        Command::User(name) | Command::Apop { name, .. } => {
            json!({ "user": lossy(name.as_bytes()) })
        }
        Command::List(number) | Command::Uidl(number) => json!({ "number": number }),
        Command::Retr(number) | Command::Dele(number) => json!({ "number": number }),
        Command::Top { number, lines } => json!({ "number": number, "lines": lines }),
        Command::Auth { mechanism, .. } => json!({ "mechanism": lossy(mechanism.as_bytes()) }),
        _ => Value::Null,
    }
}
