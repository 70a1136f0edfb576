//! The POP3 service of a site: each user's INBOX as a maildrop.

use std::{io, sync::Arc};

use pop3_codec::{
    Command, Maildrop, Response, Server, Timestamp, UniqueId,
    server::{Config, Event},
};
use textline::sasl;

use super::{
    auth::{Exchange, MECHANISMS, Step},
    maildir::Message,
    site::{Site, Store},
};
use crate::{
    driver::{Binding, Handler},
    now,
};

/// One session's caller.
pub struct Service {
    site: Arc<Site>,
    exchange: Option<Exchange>,
    /// What AUTH can be bound to.
    binding: Option<Binding>,
    store: Option<Store>,
    /// What the maildrop held when it was opened, in its order.
    messages: Vec<Message>,
}

/// Work for the store.
pub enum Todo {
    /// Begin to send the message of this number.
    Retrieve(u32),
    /// Go on from this octet of a message.
    Send(Vec<u8>, usize),
    /// Remove what was marked, and say good-bye.
    Expunge,
}

/// Octets given to the transport at once.
const PIECE: usize = 32 * 1024;

impl Service {
    /// A new session.
    #[must_use]
    pub const fn new(site: Arc<Site>) -> Self {
        Self { site, exchange: None, binding: None, store: None, messages: Vec::new() }
    }

    /// The connection that goes with it.
    #[must_use]
    pub fn connection(site: &Site, in_tls: bool) -> Server {
        let mut config = Config::default();
        config.capabilities.stls = site.identity.is_some();
        config.capabilities.sasl = MECHANISMS.map(String::from).to_vec();
        config.auth_in_clear = site.auth_in_clear;
        if site.apop {
            let timestamp = format!("<{}@{}>", now::unique(), site.hostname);
            config.timestamp = Timestamp::new(&timestamp).ok().map(Timestamp::into_owned);
        }
        if in_tls { Server::new_in_tls(config) } else { Server::new(config) }
    }

    /// Opens the store of who has logged in, or refuses.
    fn open(&mut self, server: &mut Server, store: Option<Store>, out: &mut Vec<u8>) {
        let opened = store.and_then(|store| {
            let folder = store.lock().folder("INBOX").ok()?;
            let mut maildrop = Maildrop::new();
            for message in &folder.messages {
                let id = format!("{}-{}", folder.uid_validity, message.uid);
                maildrop.push(message.size, &UniqueId::new(&id).ok()?);
            }
            self.messages = folder.messages.clone();
            self.store = Some(store);
            Some(maildrop)
        });
        // A login waits, so each of these replies can be had.
        let _ = match opened {
            Some(maildrop) => server
                .attach(maildrop)
                .and_then(|()| server.reply(&Response::ok("user successfully logged on"), out)),
            None => server.refuse(out),
        };
    }

    fn step(
        &mut self,
        server: &mut Server,
        mut exchange: Exchange,
        data: Option<&[u8]>,
        out: &mut Vec<u8>,
    ) {
        match exchange.step(data) {
            Step::Challenge(challenge) => {
                self.exchange = Some(exchange);
                let _ = server.challenge(&challenge, out);
            }
            Step::LoggedIn(name) => self.open(server, self.site.open(&name), out),
            Step::Refused => self.open(server, None, out),
        }
    }

    fn expunge(&self, server: &Server) -> io::Result<()> {
        let Some(store) = &self.store else { return Ok(()) };
        let maildir = store.lock();
        for number in server.expunge() {
            match self.message(number).map(|message| maildir.remove(message)) {
                // Another session was faster.
                Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn message(&self, number: u32) -> Option<&Message> {
        self.messages.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

impl Handler<Server> for Service {
    type Todo = Todo;

    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Option<Todo> {
        // With the timestamp.
        let _ = server.accept(out);
        None
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) -> Option<Todo> {
        let Event::Command { command, .. } = event else {
            match event {
                Event::AuthResponse { response: sasl::Response::Data(data), .. } => {
                    match self.exchange.take() {
                        Some(exchange) => self.step(server, exchange, Some(data.reveal()), out),
                        None => drop(server.refuse(out)),
                    }
                }
                Event::Answered { .. } => {}
                _ => drop(server.refuse(out)),
            }
            return None;
        };
        match command {
            Command::Pass(password) => {
                let name =
                    server.user().and_then(|name| name.as_str()).unwrap_or_default().to_owned();
                let password = String::from_utf8_lossy(password.reveal()).into_owned();
                self.open(server, self.site.log_in(&name, &password), out);
            }
            Command::Apop { name, digest } => {
                let timestamp = server.config().timestamp.as_ref().map_or("", Timestamp::as_str);
                let name = name.as_str().unwrap_or_default();
                let store = self.site.log_in_by_digest(name, timestamp, digest.reveal());
                self.open(server, store, out);
            }
            Command::Auth { mechanism, initial } => {
                let begin = |name| Exchange::begin(&self.site, name, self.binding);
                let initial = initial.as_ref().map(|initial| initial.reveal().as_slice());
                match mechanism.as_str().and_then(begin) {
                    Some(exchange) => self.step(server, exchange, initial, out),
                    None => drop(server.refuse(out)),
                }
            }
            Command::Retr(number) | Command::Top { number, .. } => {
                return Some(Todo::Retrieve(number));
            }
            Command::Quit => return Some(Todo::Expunge),
            _ => drop(server.accept(out)),
        }
        None
    }

    fn perform(
        &mut self,
        server: &mut Server,
        todo: Todo,
        out: &mut Vec<u8>,
    ) -> io::Result<Option<Todo>> {
        match todo {
            Todo::Retrieve(number) => {
                let Some(Ok(message)) = self.message(number).map(Message::read) else {
                    server.refuse(out).map_err(io::Error::other)?;
                    return Ok(None);
                };
                server.accept(out).map_err(io::Error::other)?;
                Ok(Some(Todo::Send(message, 0)))
            }
            Todo::Send(message, at) => {
                let end = message.len().min(at + PIECE);
                let more = server.body(&message[at..end], out).map_err(io::Error::other)?;
                if more && end < message.len() {
                    return Ok(Some(Todo::Send(message, end)));
                }
                server.end_of_body(out).map_err(io::Error::other)?;
                Ok(None)
            }
            Todo::Expunge => {
                let farewell = Response::ok("POP3 server signing off");
                match self.expunge(server) {
                    Ok(()) => server.reply(&farewell, out),
                    Err(_) => server.refuse(out),
                }
                .map_err(io::Error::other)?;
                Ok(None)
            }
        }
    }

    fn bound(&mut self, binding: Option<Binding>) {
        self.binding = binding;
    }

    fn switched(&mut self, _: &mut Server, _: &mut Vec<u8>) -> Option<Todo> {
        self.exchange = None;
        None
    }
}
