//! One side of an SMTP session.

use std::io::{self, Write};

use sans_io::{Connection, Event as _, Want};
use serde_json::json;
use smtp_codec::{
    Extensions, Server,
    server::{Config, Event},
};
use textline::{ReplyError, ReplyScanner, sasl};

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

/// Replies need no context to be told apart.
fn replies<W: Write>(file: &[u8], out: &mut Output<W>) -> io::Result<()> {
    let mut scanner = ReplyScanner::new(1 << 20);
    let mut rest = file;
    loop {
        let at = (file.len() - rest.len()) as u64;
        let (kind, inside) = match scanner.scan(&mut rest) {
            Ok(Some(reply)) => {
                let lines: Vec<_> = reply.lines().map(shown).collect();
                out.found(
                    || format!("reply {} {}", reply.code(), lines.join(" / ")),
                    || {
                        let status = reply.status().map(|status| status.to_string());
                        let mut value = json!({ "event": "reply", "code": reply.code(), "status": status, "lines": lines, "offset": at });
                        if reply.code() == 250 && lines.len() > 1 {
                            value["extensions"] = format!("{:?}", Extensions::from_reply(&reply)).into();
                        }
                        value
                    },
                )?;
                continue;
            }
            Ok(None) if rest.is_empty() => return Ok(()),
            Ok(None) => ("reply ends too early".to_owned(), 0),
            Err(error @ (ReplyError::NotAReply { at } | ReplyError::CodeChanges { at })) => {
                (error.to_string(), at)
            }
            Err(error) => (error.to_string(), 0),
        };
        out.reject(&kind, at + inside as u64)?;
        // Go on after the line that is no reply.
        let start = (at as usize + inside).min(file.len());
        let line = file[start..].iter().position(|octet| *octet == b'\n');
        rest = line.map_or(&[][..], |line| &file[start + line + 1..]);
        scanner = ReplyScanner::new(1 << 20);
    }
}

/// Commands and messages, as a server that accepts everything takes them.
fn commands<W: Write>(file: &[u8], out: &mut Output<W>) -> io::Result<()> {
    let mut config = Config::new("inspect.example");
    config.extensions.starttls = true;
    config.extensions.smtputf8 = true;
    config.extensions.auth = vec!["PLAIN".into()];
    config.auth_in_clear = true;
    config.limits.errors = u32::MAX;
    let mut server = Server::new(config);
    let (mut rest, mut replies, mut message) = (file, Vec::new(), 0);
    let _ = server.accept(&mut replies);
    loop {
        let at = (file.len() - rest.len()) as u64;
        let received = server.receive(&mut rest, &mut replies);
        // What the machine answered by itself was out of order.
        for line in std::mem::take(&mut replies).split(|octet| *octet == b'\n') {
            if line.starts_with(b"5") {
                out.reject(&shown(line.trim_ascii_end()), at)?;
            }
        }
        let event = match received {
            Ok(Some(event)) => event,
            Ok(None) => match server.want() {
                Want::Layer(layer) => {
                    // A record of TLS: what follows was not received in clear.
                    if rest.first() == Some(&0x16) {
                        return out.found(
                            || format!("{} octets of TLS", rest.len()),
                            || json!({ "event": "tls", "octets": rest.len(), "offset": at }),
                        );
                    }
                    let _ = server.switch_layer(layer, &[]);
                    continue;
                }
                _ if rest.is_empty() || server.want() == Want::Close => {
                    return match server.receive_eof(rest) {
                        Ok(()) => Ok(()),
                        Err(error) => out.reject(&error.to_string(), file.len() as u64),
                    };
                }
                _ => return out.reject("line ends too early", at),
            },
            Err(error) => return out.reject(&error.to_string(), at),
        };
        if let Some(chunk) = event.chunk() {
            message += chunk.len();
            continue;
        }
        match &event {
            Event::BadCommand { line, error } => {
                out.reject(&format!("{}: {}", error.kind, shown(line)), at + error.at as u64)?;
            }
            Event::MessageEnd { size, error } => {
                out.found(
                    || format!("message of {size} octets"),
                    || json!({ "event": "message", "octets": size, "offset": at - message as u64 }),
                )?;
                if let Some(error) = error {
                    out.reject(&error.to_string(), at)?;
                }
                message = 0;
            }
            Event::Command { command, deviation } => {
                let deviation = deviation.map(|deviation| deviation.to_string());
                out.found(
                    || format!("{command:?}{}", deviation.as_ref().map_or(String::new(), |d| format!(" ({d})"))),
                    || json!({ "event": "command", "verb": format!("{:?}", command.verb()), "command": format!("{command:?}"), "deviation": deviation, "offset": at }),
                )?;
            }
            other => out.found(
                || format!("{other:?}"),
                || json!({ "event": format!("{other:?}"), "offset": at }),
            )?,
        }
        answer(&mut server, &event, &mut replies);
        replies.clear();
    }
}

fn answer(server: &mut Server, event: &Event<'_>, replies: &mut Vec<u8>) {
    use smtp_codec::Command;
    let waits_for_response =
        matches!(event, Event::Command { command: Command::Auth { initial: None, .. }, .. });
    let is_cancel = matches!(event, Event::AuthResponse(sasl::Response::Cancel));
    let _ = if waits_for_response {
        server.challenge(b"", replies)
    } else if is_cancel {
        server.refuse(replies)
    } else {
        server.accept(replies).or_else(|_| server.refuse(replies))
    };
}
