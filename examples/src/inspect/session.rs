//! What the sessions have in common.

use std::io::{self, Write};

use serde_json::{Value, json};
use textline::{
    sasl,
    wirelog::{Redact, Side, WireLog},
};

use super::{Output, recording::Feed};

/// The SASL mechanisms that a server of recordings offers: whatever the client chose.
pub(super) const MECHANISMS: [&str; 14] = [
    "PLAIN",
    "LOGIN",
    "CRAM-MD5",
    "DIGEST-MD5",
    "SCRAM-SHA-1",
    "SCRAM-SHA-1-PLUS",
    "SCRAM-SHA-256",
    "SCRAM-SHA-256-PLUS",
    "EXTERNAL",
    "ANONYMOUS",
    "GSSAPI",
    "NTLM",
    "OAUTHBEARER",
    "XOAUTH2",
];

/// Says that TLS begins. `true`: its records follow, and there is no more to see.
pub(super) fn tls<W: Write>(feed: &Feed<'_>, out: &mut Output<W>) -> io::Result<bool> {
    let (at, left) = feed.ahead();
    let is_tls = feed.is_tls_ahead();
    let octets = if is_tls { left } else { 0 };
    out.event(
        at,
        || match is_tls {
            true => format!("TLS: {octets} octets"),
            false => "TLS; what follows is read as decrypted".into(),
        },
        || json!({ "event": "tls", "octets": octets }),
    )?;
    Ok(is_tls)
}

/// Whether the next line is one of a SASL exchange that goes on. It looks like base64; so do some commands.
pub(super) fn exchange_goes_on(feed: &Feed<'_>, is_command_next: bool) -> bool {
    !is_command_next && !feed.rest().is_empty() && sasl::decode_response(feed.next_line()).is_ok()
}

/// The lines of a session, as they may be shown.
pub(super) struct Lines<R>(WireLog<R>);

impl<R: Redact> Lines<R> {
    pub(super) fn new(redactor: R) -> Self {
        Self(WireLog::new(redactor))
    }

    /// What the client sent: the lines that it ends.
    pub(super) fn client(&mut self, octets: &[u8]) -> String {
        let mut lines: Vec<String> = Vec::new();
        self.0.record(Side::Client, octets, |_, line| lines.push(line.into()));
        lines.join(" ")
    }

    /// What the server said.
    pub(super) fn server(&mut self, octets: &[u8]) {
        self.0.record(Side::Server, octets, |_, _| {});
    }
}

/// Says that the recording begins in the middle of a session.
pub(super) fn assumed<W: Write>(at: u64, what: &str, out: &mut Output<W>) -> io::Result<()> {
    out.event(
        at,
        || format!("note: the recording seems to begin after {what}"),
        || json!({ "event": "assumed", "what": what }),
    )
}

/// An event that is a command, with the members of `more`.
pub(super) fn command(verb: &str, line: String, deviation: Option<String>, more: Value) -> Value {
    let mut value =
        json!({ "event": "command", "verb": verb, "line": line, "deviation": deviation });
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}

/// A deviation that was accepted, for the end of a line.
pub(super) fn in_parentheses(deviation: Option<&String>) -> String {
    deviation.map_or(String::new(), |deviation| format!(" ({deviation})"))
}
