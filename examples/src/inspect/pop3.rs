//! One side of a POP3 session.

use std::io::{self, Write};

use pop3_codec::{
    Client, Command, Leniency, Limits, Maildrop, Misuse, Server, State, UniqueId,
    client::Event as Reply,
    server::{Config, Event},
};
use sans_io::{Connection, Event as _, Want};
use serde_json::json;
use textline::sasl;

use super::{Output, Side, output::shown};

/// Reads `file` as what `side` received.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(file: &[u8], side: Side, out: &mut Output<W>) -> io::Result<()> {
    match side {
        Side::Client => replies(file, out),
        Side::Server => commands(file, out),
    }
}

/// Replies, as a client reads them that sent what each of them can answer.
fn replies<W: Write>(file: &[u8], out: &mut Output<W>) -> io::Result<()> {
    let mut client = Client::new(Limits::default(), Leniency::default());
    let (mut rest, mut sent) = (file, Vec::new());
    let (mut payload, mut in_payload) = (0, false);
    if file.starts_with(b"+OK") && payload_of(file).is_some() {
        // A recording without its beginning: a greeting has no more lines.
        let _ = client.receive(&mut &b"+OK\r\n"[..], &mut sent);
        let _ = log_in(&mut client, &mut sent);
        let _ = client.receive(&mut &b"+OK\r\n"[..], &mut sent);
    }
    loop {
        let at = (file.len() - rest.len()) as u64;
        if client.open().next().is_none() && !in_payload && client.want() != Want::Close {
            if rest.is_empty() {
                return Ok(());
            }
            in_payload = payload_of(rest).is_some();
            if ask(&mut client, rest, &mut sent).is_err() {
                return out.reject("reply that no command can have", at);
            }
        }
        let event = match client.receive(&mut rest, &mut sent) {
            Ok(Some(event)) => event,
            Ok(None) if rest.is_empty() || client.want() == Want::Close => {
                return match client.receive_eof(rest) {
                    Ok(()) => Ok(()),
                    Err(error) => out.reject(&error.to_string(), file.len() as u64),
                };
            }
            Ok(None) if matches!(client.want(), Want::Layer(_)) => {
                return out.found(
                    || format!("{} octets of TLS", rest.len()),
                    || json!({ "event": "tls", "octets": rest.len(), "offset": at }),
                );
            }
            Ok(None) if client.open().next().is_none() && !in_payload => continue,
            Ok(None) => return out.reject("reply ends too early", at),
            Err(error) => return out.reject(&error.to_string(), at),
        };
        if let Some(chunk) = event.chunk() {
            payload += chunk.len();
            continue;
        }
        match &event {
            Reply::Unparsed { line, error } => {
                out.reject(&format!("{error}: {}", shown(line)), at)?;
            }
            Reply::Reply { reply, .. } => out.found(
                || format!("{} {}", if reply.is_ok() { "+OK" } else { "-ERR" }, shown(reply.text())),
                || json!({ "event": "reply", "ok": reply.is_ok(), "code": reply.code().map(|code| code.as_str()), "text": shown(reply.text()), "offset": at }),
            )?,
            Reply::ScanListing { listing, .. } => out.found(
                || format!("message {} of {} octets", listing.number, listing.size),
                || json!({ "event": "scan", "number": listing.number, "size": listing.size, "offset": at }),
            )?,
            Reply::UniqueIdListing { listing, .. } => out.found(
                || format!("message {} is {}", listing.number, listing.id.as_str()),
                || json!({ "event": "uidl", "number": listing.number, "id": listing.id.as_str(), "offset": at }),
            )?,
            Reply::End { octets, .. } => out.found(
                || format!("end of {payload} octets"),
                || json!({ "event": "end", "octets": octets, "payload": payload, "offset": at }),
            )?,
            other => out.found(
                || format!("{other:?}"),
                || json!({ "event": format!("{other:?}"), "offset": at }),
            )?,
        }
        if matches!(event, Reply::End { .. }) {
            (payload, in_payload) = (0, false);
        }
    }
}

/// Sends the command that the reply at the front of `rest` looks like an answer to.
fn ask(client: &mut Client, rest: &[u8], sent: &mut Vec<u8>) -> Result<(), Misuse> {
    let first = rest.split(|octet| *octet == b'\n').next().unwrap_or_default().trim_ascii_end();
    let is_logged_in = !matches!(client.state(), State::Authorization | State::Connected);
    if first == b"+" || first.starts_with(b"+ ") {
        return match client.state() {
            State::Auth => client.auth_response(b"", sent),
            _ => client.auth("PLAIN", None, sent),
        };
    }
    let numbered =
        |line: &&[u8]| line.first().is_some_and(u8::is_ascii_digit) && line.contains(&b' ');
    let sized = |line: &&[u8]| line.iter().all(|octet| octet.is_ascii_digit() || *octet == b' ');
    match (payload_of(rest), is_logged_in) {
        (Some(_), false) => client.capa(sent),
        (Some(lines), true) if lines.iter().all(|line| numbered(line) && sized(line)) => {
            client.list(None, sent)
        }
        (Some(lines), true) if lines.iter().all(numbered) => client.uidl(None, sent),
        (Some(lines), true) if lines.iter().any(|line| line.eq_ignore_ascii_case(b"UIDL")) => {
            client.capa(sent)
        }
        (Some(_), true) => client.retr(1, sent),
        (None, false) => log_in(client, sent),
        (None, true) => client.noop(sent),
    }
}

/// Waits for the reply to a password, since which replies the name and the password had is not told.
fn log_in(client: &mut Client, sent: &mut Vec<u8>) -> Result<(), Misuse> {
    client.user("user", sent)?;
    let _ = client.receive(&mut &b"+OK\r\n"[..], sent);
    client.pass("password", sent)
}

/// The lines after the positive reply at the front of `rest`, if it has any: they end with a dot, and do not begin with
/// another reply.
fn payload_of(rest: &[u8]) -> Option<Vec<&[u8]>> {
    let mut lines = rest.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii_end);
    lines.next().filter(|first| first.starts_with(b"+OK"))?;
    let mut payload = Vec::new();
    for line in lines {
        if line == b"." {
            return Some(payload);
        }
        if payload.is_empty() && (line.starts_with(b"+OK") || line.starts_with(b"-ERR")) {
            return None;
        }
        payload.push(line);
    }
    None
}

/// Commands, as a server that accepts everything takes them.
fn commands<W: Write>(file: &[u8], out: &mut Output<W>) -> io::Result<()> {
    let mut config = Config::default();
    config.capabilities.stls = true;
    config.capabilities.sasl = vec!["PLAIN".into()];
    config.auth_in_clear = true;
    config.limits.errors = u32::MAX;
    let mut server = Server::new(config);
    let (mut rest, mut replies) = (file, Vec::new());
    let _ = server.accept(&mut replies);
    loop {
        let at = (file.len() - rest.len()) as u64;
        replies.clear();
        let received = server.receive(&mut rest, &mut replies);
        let event = match received {
            Ok(Some(event)) => event,
            Ok(None) => match server.want() {
                Want::Layer(layer) if rest.first() != Some(&0x16) => {
                    let _ = server.switch_layer(layer, &[]);
                    continue;
                }
                Want::Layer(_) => {
                    return out.found(
                        || format!("{} octets of TLS", rest.len()),
                        || json!({ "event": "tls", "octets": rest.len(), "offset": at }),
                    );
                }
                _ if rest.is_empty() || server.want() == Want::Close => return Ok(()),
                _ => return out.reject("line ends too early", at),
            },
            Err(error) => return out.reject(&error.to_string(), at),
        };
        if replies.starts_with(b"-ERR") && !matches!(event, Event::BadCommand { .. }) {
            out.reject(&shown(replies.trim_ascii_end()), at)?;
        }
        match &event {
            Event::BadCommand { line, error } => {
                out.reject(&format!("{}: {}", error.kind, shown(line)), at + error.at as u64)?;
            }
            Event::Command { command, deviation } | Event::Answered { command, deviation } => {
                let deviation = deviation.map(|deviation| deviation.to_string());
                out.found(
                    || format!("{command:?}{}", deviation.as_ref().map_or(String::new(), |d| format!(" ({d})"))),
                    || json!({ "event": "command", "command": format!("{command:?}"), "deviation": deviation, "offset": at }),
                )?;
            }
            other => out.found(
                || format!("{other:?}"),
                || json!({ "event": format!("{other:?}"), "offset": at }),
            )?,
        }
        answer(&mut server, &event, &mut replies);
    }
}

fn answer(server: &mut Server, event: &Event<'_>, replies: &mut Vec<u8>) {
    let result = match event {
        Event::Answered { .. } => Ok(()),
        Event::AuthResponse(sasl::Response::Data(_))
        | Event::Command {
            command:
                Command::Pass(_) | Command::Apop { .. } | Command::Auth { initial: Some(_), .. },
            ..
        } => server.open(drop_of_many(), replies),
        Event::Command { command: Command::Auth { initial: None, .. }, .. } => {
            server.challenge(b"", replies)
        }
        Event::Command { command: Command::Retr(_) | Command::Top { .. }, .. } => {
            server.accept(replies).and_then(|()| server.end_of_body(replies))
        }
        _ => server.accept(replies),
    };
    if result.is_err() {
        let _ = server.refuse(replies);
    }
}

/// A maildrop that has whatever a session may ask for.
fn drop_of_many() -> Maildrop {
    let mut maildrop = Maildrop::new();
    for number in 1..=10_000 {
        if let Ok(id) = UniqueId::new(&format!("{number}")) {
            maildrop.push(0, &id);
        }
    }
    maildrop
}
