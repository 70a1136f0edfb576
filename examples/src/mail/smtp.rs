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
use crate::{driver::Handler, now};

/// One session's caller.
pub struct Service {
    site: Arc<Site>,
    /// The client's address, for the trace field.
    peer: IpAddr,
    from: Option<ReversePath<'static>>,
    local: Vec<(Mailbox<'static>, Store)>,
    remote: Vec<Mailbox<'static>>,
    message: Vec<u8>,
    exchange: Option<Exchange>,
}

/// A whole message was taken: store it.
pub struct Accept;

impl Service {
    /// A new session from `peer`.
    #[must_use]
    pub const fn new(site: Arc<Site>, peer: IpAddr) -> Self {
        Self {
            site,
            peer,
            from: None,
            local: Vec::new(),
            remote: Vec::new(),
            message: Vec::new(),
            exchange: None,
        }
    }

    /// The connection that goes with it.
    #[must_use]
    pub fn connection(site: &Site, in_tls: bool) -> Server {
        let mut config = Config::new(&site.hostname);
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
                    if !self.local.iter().any(|(known, _)| *known == mailbox) {
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
        if server.is_authenticated() && self.site.outgoing.is_some() {
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
        let Some(exchange) = Exchange::begin(mechanism) else {
            let text = "unknown mechanism";
            let response = Response::new(Code::new(504).unwrap_or(Code::SYNTAX), text);
            let _ = server.reply(&response.with_status(5, 5, 4), out);
            return;
        };
        match initial {
            Some(initial) => self.step(server, exchange, initial.reveal(), out),
            None => {
                let _ = server.challenge(exchange.first_challenge(), out);
                self.exchange = Some(exchange);
            }
        }
    }

    fn step(
        &mut self,
        server: &mut Server,
        exchange: Exchange,
        response: &[u8],
        out: &mut Vec<u8>,
    ) {
        let _ = match exchange.step(response) {
            Step::Challenge(challenge, exchange) => {
                self.exchange = Some(exchange);
                server.challenge(challenge, out)
            }
            Step::Check(name, password) if self.site.log_in(&name, &password).is_some() => {
                server.accept(out)
            }
            Step::Check(..) | Step::Malformed => {
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

    fn deliver(&mut self, server: &Server) -> io::Result<()> {
        let message = [self.trace(server)?, std::mem::take(&mut self.message)].concat();
        let from = self.from.take().unwrap_or(ReversePath::Null);
        let mut failed = None;
        let mut is_taken = false;
        for (_, store) in &self.local {
            // Final delivery keeps the reverse-path (RFC 5321 §4.4).
            let kept = [format!("Return-Path: {from}\r\n").as_bytes(), &message].concat();
            match store.lock().deliver("INBOX", &kept, &[]) {
                Ok(_) => is_taken = true,
                Err(error) => failed = Some(error),
            }
        }
        // A retry would deliver again to those who have it.
        if let Some(error) = failed.filter(|_| !is_taken) {
            return Err(error);
        }
        if let Some(outgoing) = self.site.outgoing.as_ref().filter(|_| !self.remote.is_empty()) {
            let to = std::mem::take(&mut self.remote);
            let outbound = Outbound { from, to, message: message.into() };
            outgoing.send(outbound).map_err(io::Error::other)?;
        }
        Ok(())
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
            Event::AuthResponse(response) => match (response, self.exchange.take()) {
                (sasl::Response::Data(data), Some(exchange)) => {
                    self.step(server, exchange, data.reveal(), out);
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
        let response = match self.deliver(server) {
            Ok(()) => Response::new(Code::OK, "Message accepted for delivery").with_status(2, 6, 0),
            Err(_) => Response::new(Code::LOCAL_ERROR, "cannot store it").with_status(4, 3, 0),
        };
        self.reset();
        server.reply(&response, out).map_err(io::Error::other)?;
        Ok(None)
    }

    fn switched(&mut self, _: &mut Server, _: &mut Vec<u8>) -> Option<Accept> {
        self.reset();
        self.exchange = None;
        None
    }
}
