use core::{
    fmt::{self, Write},
    net::IpAddr,
};

use textline::Class;

use super::Server;
use crate::{ForwardPath, Mailbox};

/// The value of the Received field that a server puts in front of a message that it took (`Stamp`,
/// RFC 5321 §4.4): where from, by whom, with which protocol, under which id, when.
///
/// [`Server::trace`] fills in what the session knows. The value is one line of US-ASCII (of UTF-8, if the
/// message was sent with SMTPUTF8), to be folded by whoever writes the field. Whatever the client called
/// itself, and whatever the caller fills in, stays inside its clause: text with other characters than a
/// domain or an id has becomes a quoted string.
///
/// ```
/// use sans_io::Connection;
/// use smtp_codec::{ForwardPath, Server, server::Config};
///
/// # let mut server = Server::new(Config::new("hamburger.edu"));
/// # let mut out = Vec::new();
/// # server.accept(&mut out).unwrap();
/// # for mut line in [&b"EHLO crepes.fr\r\n"[..], b"MAIL FROM:<alice@crepes.fr>\r\n"] {
/// #     server.receive(&mut line, &mut out).unwrap();
/// #     server.accept(&mut out).unwrap();
/// # }
/// // … after EHLO, MAIL, RCPT and DATA:
/// let bob = ForwardPath::new("<bob@hamburger.edu>").unwrap();
/// let mut trace = server.trace("4242", "Tue, 3 Nov 2026 10:00:00 +0100");
/// trace.client = Some("192.0.2.7".parse().unwrap());
/// trace.recipient = Some(&bob);
/// assert_eq!(
///     trace.to_string(),
///     "from crepes.fr ([192.0.2.7]) by hamburger.edu with ESMTP id 4242 \
///      for <bob@hamburger.edu>; Tue, 3 Nov 2026 10:00:00 +0100",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace<'a> {
    /// What the client called itself in EHLO or HELO; empty: nothing.
    pub from: &'a str,
    /// The name that the client's address has by the DNS, checked both ways.
    pub client_name: Option<&'a str>,
    /// The client's address.
    pub client: Option<IpAddr>,
    /// The server's name.
    pub by: &'a str,
    /// The protocol.
    pub with: Protocol,
    /// What finds the message in the server's log; empty: nothing.
    pub id: &'a str,
    /// The recipient, if there is only one: with more, they would learn of each other (RFC 5321 §7.2).
    pub recipient: Option<&'a ForwardPath<'a>>,
    /// The date and time, as RFC 5322 §3.3 writes them.
    pub date: &'a str,
}

/// How a message was sent: the name for the `with` clause (RFC 3848, RFC 6531 §4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Protocol {
    /// The session is LMTP.
    pub lmtp: bool,
    /// EHLO was said, and not HELO.
    pub extended: bool,
    /// MAIL had the parameter SMTPUTF8.
    pub smtputf8: bool,
    /// The session is inside TLS.
    pub in_tls: bool,
    /// AUTH succeeded.
    pub authenticated: bool,
}

impl Server {
    /// The value of the Received field for the message of this transaction. `id` finds it in the server's
    /// log; `date` is the date and time as RFC 5322 §3.3 writes them. The caller adds what only it knows.
    #[must_use]
    pub fn trace<'a>(&'a self, id: &'a str, date: &'a str) -> Trace<'a> {
        Trace {
            from: self.client_name().unwrap_or_default(),
            client_name: self.identity.as_ref().and_then(|known| known.name.as_deref()),
            client: self.identity.as_ref().and_then(|known| known.address),
            by: &self.config.hostname,
            with: Protocol {
                lmtp: self.config.lmtp,
                extended: self.hello.as_ref().is_some_and(|hello| hello.extended),
                smtputf8: self.smtputf8,
                in_tls: self.in_tls,
                authenticated: self.authenticated,
            },
            id,
            recipient: None,
            date,
        }
    }
}

impl fmt::Display for Trace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("from ")?;
        match (self.from, self.client) {
            // The clause cannot be left out, and the address is what is known.
            ("", Some(client)) => literal(client, f)?,
            ("", None) => f.write_str("unknown")?,
            (from, _) => name(from, f)?,
        }
        // `TCP-info = address-literal / ( Domain FWS address-literal )`
        if let Some(client) = self.client {
            f.write_str(" (")?;
            if let Some(known) = self.client_name.filter(|known| is_domain(known)) {
                write!(f, "{known} ")?;
            }
            literal(client, f)?;
            f.write_char(')')?;
        }
        f.write_str(" by ")?;
        name(self.by, f)?;
        write!(f, " with {}", self.with)?;
        if !self.id.is_empty() {
            f.write_str(" id ")?;
            name(self.id, f)?;
        }
        let fits = |to: &&ForwardPath<'_>| {
            self.with.smtputf8 || !to.mailbox().is_some_and(Mailbox::is_internationalized)
        };
        if let Some(to) = self.recipient.filter(fits) {
            match to {
                ForwardPath::Postmaster => f.write_str(" for <Postmaster>")?,
                // Routes are dropped: only the mailbox counts.
                ForwardPath::Path(path) => write!(f, " for <{}>", path.mailbox())?,
            }
        }
        f.write_str("; ")?;
        self.date.chars().try_for_each(|c| f.write_char(plain(c)))
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = match (self.smtputf8, self.extended) {
            (true, _) if self.lmtp => "UTF8LMTP",
            (false, _) if self.lmtp => "LMTP",
            (true, _) => "UTF8SMTP",
            (false, true) => "ESMTP",
            // RFC 3848 has no letters for a session without EHLO, which has neither TLS nor AUTH.
            (false, false) => return f.write_str("SMTP"),
        };
        f.write_str(base)?;
        if self.in_tls {
            f.write_char('S')?;
        }
        if self.authenticated {
            f.write_char('A')?;
        }
        Ok(())
    }
}

/// `Domain`, address literal or `Atom` as it is; anything else as a quoted string, which is a word of
/// RFC 5322 §3.6.7 as well.
fn name(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if is_domain(text) || is_literal(text) {
        return f.write_str(text);
    }
    f.write_char('"')?;
    for c in text.chars().map(plain) {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

/// Atoms with dots between them.
fn is_domain(text: &str) -> bool {
    const ATEXT: Class = Class::ALPHANUMERIC.with(b"!#$%&'*+-/=?^_`{|}~");
    text.split('.').all(|atom| !atom.is_empty() && ATEXT.contains_all(atom.as_bytes()))
}

/// `[` … `]` around characters that need no escape.
fn is_literal(text: &str) -> bool {
    const LITERAL: Class = Class::ALPHANUMERIC.with(b".:-");
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inner.is_some_and(|inner| !inner.is_empty() && LITERAL.contains_all(inner.as_bytes()))
}

fn literal(address: IpAddr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match address {
        IpAddr::V4(address) => write!(f, "[{address}]"),
        IpAddr::V6(address) => write!(f, "[IPv6:{address}]"),
    }
}

const fn plain(c: char) -> char {
    if matches!(c, ' '..='~') { c } else { '?' }
}
