//! The SMTP service of a site: takes mail for its own users from anybody, and for others from its users only.

use std::{io, net::IpAddr, sync::Arc};

use rfc822_message::{HeaderBuilder, HeaderName, Message};
use smtp_codec::{
    Code, Command, ForwardPath, Mailbox, Response, ReversePath, Server,
    server::{Config, Event},
};
use textline::sasl;

use super::{
    auth::{Exchange, MECHANISMS, Step},
    site::{MESSAGE, Outbound, Site, Store},
};
use crate::{
    driver::{Binding, Handler},
    now,
};

/// What a port is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Mail from other hosts (port 25): for the site's own users from anybody.
    #[default]
    Relay,
    /// Mail of the site's users (ports 587 and 465, RFC 6409): nothing without AUTH.
    Submission,
    /// Mail that another server of the site hands over (RFC 2033): a reply for each recipient.
    Lmtp,
}

/// One session's caller.
pub struct Service {
    site: Arc<Site>,
    role: Role,
    /// The client's address, for the trace field.
    peer: IpAddr,
    from: Option<ReversePath<'static>>,
    local: Vec<(Mailbox<'static>, Store)>,
    /// Which of `local` each accepted recipient is; LMTP has a reply for each.
    accepted: Vec<usize>,
    remote: Vec<Mailbox<'static>>,
    message: Vec<u8>,
    exchange: Option<Exchange>,
    /// What AUTH can be bound to.
    binding: Option<Binding>,
}

/// A whole message was taken: store it.
pub struct Accept;

impl Service {
    /// A new session from `peer`.
    #[must_use]
    pub const fn new(site: Arc<Site>, role: Role, peer: IpAddr) -> Self {
        Self {
            site,
            role,
            peer,
            from: None,
            local: Vec::new(),
            accepted: Vec::new(),
            remote: Vec::new(),
            message: Vec::new(),
            exchange: None,
            binding: None,
        }
    }

    /// The connection that goes with it.
    #[must_use]
    pub fn connection(site: &Site, role: Role, in_tls: bool) -> Server {
        let mut config = Config::new(&site.hostname);
        config.lmtp = role == Role::Lmtp;
        config.extensions.chunking = true;
        config.extensions.starttls = site.identity.is_some();
        config.extensions.auth = MECHANISMS.join(" ").into();
        config.auth_in_clear = site.auth_in_clear;
        config.limits.message = MESSAGE;
        if site.helo_only {
            config.extensions = Default::default();
        }
        if in_tls { Server::new_in_tls(config) } else { Server::new(config) }
    }

    fn reset(&mut self) {
        self.from = None;
        self.local.clear();
        self.accepted.clear();
        self.remote.clear();
        self.message.clear();
    }

    fn command(&mut self, server: &mut Server, command: Command<'_>, out: &mut Vec<u8>) {
        // Every command event has one reply due, and each of these can be had.
        let _ = match command {
            Command::Ehlo(_) if self.site.helo_only => {
                let text = "command not implemented";
                server.reply(&Response::new(Code::NOT_IMPLEMENTED, text), out)
            }
            Command::Ehlo(_) => {
                self.reset();
                server.accept(out)
            }
            Command::Helo(name) => {
                self.reset();
                let text = format!("Hello {}, pleased to meet you", name.as_str());
                server.reply(&Response::new(Code::OK, &text), out)
            }
            Command::Mail { .. } if self.role == Role::Submission && !server.is_authenticated() => {
                let text = "authentication required";
                let response = Response::new(Code::AUTHENTICATION_REQUIRED, text);
                server.reply(&response.with_status(5, 7, 0), out)
            }
            Command::Mail { from, .. } => {
                self.reset();
                let text = match from.mailbox() {
                    Some(mailbox) => format!("{mailbox}... Sender ok"),
                    None => "<>... Sender ok".into(),
                };
                self.from = Some(from.into_owned());
                server.reply(&Response::new(Code::OK, &text).with_status(2, 1, 0), out)
            }
            Command::Rcpt { to, .. } => {
                let mailbox = match to.mailbox() {
                    Some(mailbox) => mailbox.clone().into_owned(),
                    None => return self.postmaster(server, out),
                };
                self.recipient(server, mailbox, out)
            }
            Command::Data => {
                let text = "Enter mail, end with \".\" on a line by itself";
                server.reply(&Response::new(Code::START_MAIL, text), out)
            }
            Command::Rset => {
                self.reset();
                server.accept(out)
            }
            Command::Auth { mechanism, initial } => {
                return self.authenticate(server, mechanism.as_str(), initial, out);
            }
            _ => server.accept(out),
        };
    }

    fn postmaster(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        let address = format!("postmaster@{}", self.site.hostname);
        let _ = match address.parse() {
            Ok(mailbox) => self.recipient(server, mailbox, out),
            Err(_) => server.refuse(out),
        };
    }

    fn recipient(
        &mut self,
        server: &mut Server,
        mailbox: Mailbox<'static>,
        out: &mut Vec<u8>,
    ) -> Result<(), smtp_codec::Misuse> {
        let ok = format!("{mailbox} ... Recipient ok");
        let ok = Response::new(Code::OK, &ok).with_status(2, 1, 5);
        if self.site.is_local(mailbox.domain()) {
            return match self.site.store(&mailbox) {
                Some(store) => {
                    // Named twice, it still gets one copy.
                    let known = self.local.iter().position(|(known, _)| *known == mailbox);
                    self.accepted.push(known.unwrap_or(self.local.len()));
                    if known.is_none() {
                        self.local.push((mailbox, store));
                    }
                    server.reply(&ok, out)
                }
                None => {
                    let text = format!("{mailbox} ... User unknown");
                    server.reply(&Response::new(Code::NO_MAILBOX, &text).with_status(5, 1, 1), out)
                }
            };
        }
        let is_user = server.is_authenticated() && self.role != Role::Lmtp;
        if is_user && self.site.outgoing.is_some() {
            if !self.remote.contains(&mailbox) {
                self.remote.push(mailbox);
            }
            return server.reply(&ok, out);
        }
        let text = "relaying denied";
        server.reply(&Response::new(Code::NO_MAILBOX, text).with_status(5, 7, 1), out)
    }

    fn authenticate(
        &mut self,
        server: &mut Server,
        mechanism: &str,
        initial: Option<textline::Secret<Vec<u8>>>,
        out: &mut Vec<u8>,
    ) {
        let Some(exchange) = Exchange::begin(&self.site, mechanism, self.binding) else {
            let text = "unknown mechanism";
            let response = Response::new(Code::new(504).unwrap_or(Code::SYNTAX), text);
            let _ = server.reply(&response.with_status(5, 5, 4), out);
            return;
        };
        let initial = initial.as_ref().map(|initial| initial.reveal().as_slice());
        self.step(server, exchange, initial, out);
    }

    fn step(
        &mut self,
        server: &mut Server,
        mut exchange: Exchange,
        response: Option<&[u8]>,
        out: &mut Vec<u8>,
    ) {
        let _ = match exchange.step(response) {
            Step::Challenge(challenge) => {
                self.exchange = Some(exchange);
                server.challenge(&challenge, out)
            }
            Step::LoggedIn(_) => server.accept(out),
            Step::Refused => {
                let text = "authentication failed";
                server.reply(&Response::new(Code::BAD_CREDENTIALS, text).with_status(5, 7, 8), out)
            }
        };
    }

    /// The Received field for the message (RFC 5321 §4.4), and the blank line that a letter without header fields lacks.
    fn trace(&self, server: &Server) -> io::Result<Vec<u8>> {
        let (id, date) = (now::unique(), now::date().to_string());
        let mut trace = server.trace(&id, &date);
        trace.client = Some(self.peer);
        let recipient = match (&self.local[..], &self.remote[..]) {
            ([(only, _)], []) | ([], [only]) => Some(ForwardPath::from(only.clone())),
            _ => None,
        };
        trace.recipient = recipient.as_ref();
        let value = trace.to_string();
        let mut field = HeaderBuilder::new();
        field
            .field(HeaderName::RECEIVED, |writer| {
                value.split(' ').try_for_each(|word| {
                    writer.space();
                    writer.token(word)
                })
            })
            .map_err(io::Error::other)?;
        let mut traced = field.as_bytes().to_vec();
        if Message::parse(&self.message).header().fields().next().is_none() {
            traced.extend_from_slice(b"\r\n");
        }
        Ok(traced)
    }

    /// Stores the message for each local recipient, and hands it on for the others: what came of each local one.
    fn deliver(&mut self, server: &Server) -> io::Result<Vec<bool>> {
        let trace = self.trace(server)?;
        let message = std::mem::take(&mut self.message);
        let from = self.from.take().unwrap_or(ReversePath::Null);
        // Final delivery keeps the reverse-path (RFC 5321 §4.4).
        let path = format!("Return-Path: {from}\r\n");
        let store = |store: &Store| {
            let mut incoming = store.lock().incoming()?;
            for part in [path.as_bytes(), &trace, &message] {
                incoming.write(part)?;
            }
            incoming.finish()
        };
        let stored = self.local.iter().map(|(_, to)| store(to).is_ok()).collect();
        if let Some(outgoing) = self.site.outgoing.as_ref().filter(|_| !self.remote.is_empty()) {
            let to = std::mem::take(&mut self.remote);
            let message = [trace, message].concat().into();
            outgoing.send(Outbound { from, to, message }).map_err(io::Error::other)?;
        }
        Ok(stored)
    }

    /// The replies to a message: one, or with LMTP one for each recipient.
    fn answer(
        &self,
        server: &mut Server,
        stored: io::Result<Vec<bool>>,
        out: &mut Vec<u8>,
    ) -> Result<(), smtp_codec::Misuse> {
        let good = Response::new(Code::OK, "Message accepted for delivery").with_status(2, 6, 0);
        let bad = Response::new(Code::LOCAL_ERROR, "cannot store it").with_status(4, 3, 0);
        let Ok(stored) = stored else {
            while server.replies_due() > 0 {
                server.reply(&bad, out)?;
            }
            return Ok(());
        };
        if self.role == Role::Lmtp {
            let is_stored = |index: &usize| stored.get(*index).copied().unwrap_or_default();
            return self.accepted.iter().try_for_each(|index| {
                server.reply(if is_stored(index) { &good } else { &bad }, out)
            });
        }
        // A retry would deliver again to those who have it.
        let is_lost = !stored.is_empty() && !stored.contains(&true);
        server.reply(if is_lost { &bad } else { &good }, out)
    }
}

impl Handler<Server> for Service {
    type Todo = Accept;

    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Option<Accept> {
        let _ = server.reply(&Response::new(Code::READY, &self.site.hostname), out);
        None
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) -> Option<Accept> {
        match event {
            Event::Command { command, .. } => self.command(server, command, out),
            Event::AuthResponse { response, .. } => match (response, self.exchange.take()) {
                (sasl::Response::Data(data), Some(exchange)) => {
                    self.step(server, exchange, Some(data.reveal()), out);
                }
                _ => {
                    let _ = server.refuse(out);
                }
            },
            Event::Chunk(octets) => self.message.extend_from_slice(&octets),
            Event::MessageEnd { error: None, .. } => return Some(Accept),
            _ => {
                let _ = server.refuse(out);
            }
        }
        None
    }

    fn perform(
        &mut self,
        server: &mut Server,
        _: Accept,
        out: &mut Vec<u8>,
    ) -> io::Result<Option<Accept>> {
        let stored = self.deliver(server);
        self.answer(server, stored, out).map_err(io::Error::other)?;
        self.reset();
        Ok(None)
    }

    fn bound(&mut self, binding: Option<Binding>) {
        self.binding = binding;
    }

    fn switched(&mut self, _: &mut Server, _: &mut Vec<u8>) -> Option<Accept> {
        self.reset();
        self.exchange = None;
        None
    }
}
