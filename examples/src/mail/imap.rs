//! The IMAP service of a site: folders, flags and messages out of each user's Maildir.

mod fetch;
mod folders;
mod messages;
mod search;
mod view;

use std::{io, sync::Arc, time::Duration};

use imap_codec::{
    Append, Capability, Code, Command, Data, Items, Mailbox, Misuse, Naming, Server, Status, Tag,
    Text, sasl,
    server::{Config, Event},
};

use super::{
    auth::{Exchange, Step},
    site::{Site, Store},
};
use crate::driver::Handler;
use fetch::Fetching;
use view::View;

/// One session's caller.
pub struct Service {
    site: Arc<Site>,
    exchange: Option<Exchange>,
    store: Option<Store>,
    naming: Naming,
    view: Option<View>,
    append: Option<Appending>,
    /// The client waits for news.
    idle: bool,
}

/// A message that comes in by APPEND.
struct Appending {
    folder: String,
    flags: Vec<&'static str>,
    message: Vec<u8>,
}

/// How often a client that idles is told what is new.
const NEWS: Duration = Duration::from_secs(1);

/// Work that goes on after an event.
pub enum Todo {
    /// A command that needs the store.
    Command(Tag<'static>, Box<Command<'static>>),
    /// FETCH, message by message.
    Fetch(Tag<'static>, Fetching),
    /// A whole message came by APPEND.
    Append(Tag<'static>),
}

/// How a command ends: OK with a text, or NO with one.
type Outcome = Result<Text<'static>, Failure>;

/// Why a command could not be done.
struct Failure(Text<'static>);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self(text("no such mailbox").with_code(Code::NonExistent)),
            io::ErrorKind::AlreadyExists => {
                Self(text("mailbox exists already").with_code(Code::AlreadyExists))
            }
            io::ErrorKind::InvalidInput => {
                Self(text("no name for a mailbox").with_code(Code::Cannot))
            }
            io::ErrorKind::PermissionDenied => Self(text("INBOX stays").with_code(Code::NoPerm)),
            _ => Self(text("the store failed").with_code(Code::ServerBug)),
        }
    }
}

/// What the machine refuses to write is a mistake here.
impl From<Misuse> for Failure {
    fn from(_: Misuse) -> Self {
        Self(text("cannot be answered").with_code(Code::ServerBug))
    }
}

fn text(text: &'static str) -> Text<'static> {
    Text::new(text).unwrap_or_default()
}

impl Service {
    /// A new session.
    #[must_use]
    pub const fn new(site: Arc<Site>) -> Self {
        Self {
            site,
            exchange: None,
            store: None,
            naming: Naming::Utf7,
            view: None,
            append: None,
            idle: false,
        }
    }

    /// The connection that goes with it.
    #[must_use]
    pub fn connection(site: &Site, in_tls: bool) -> Server {
        let mut config = Config::default();
        config.starttls = site.identity.is_some();
        config.login_in_clear = site.auth_in_clear;
        config.limits.append = super::site::MESSAGE;
        if in_tls { Server::new_in_tls(config) } else { Server::new(config) }
    }

    fn command(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        command: Command<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Option<Todo>, Misuse> {
        match command {
            Command::Capability => server.capability(tag, out)?,
            Command::StartTls => server.ok(tag, "begin TLS", out)?,
            Command::Logout => server.ok(tag, "LOGOUT completed", out)?,
            Command::Id(_) => {
                server.data(&Data::Id(None), out)?;
                server.ok(tag, "ID completed", out)?;
            }
            Command::Enable(wanted) => {
                let known = [Capability::Imap4Rev2];
                let is_known = server.config().capabilities.contains(&known[0])
                    && wanted.iter().any(|wanted| wanted == known[0]);
                if is_known {
                    self.naming = Naming::Utf8;
                }
                server.data(&Data::Enabled(Items::new(&known[..usize::from(is_known)])), out)?;
                server.ok(tag, "ENABLE completed", out)?;
            }
            Command::Login { user, password } => {
                let user = String::from_utf8_lossy(user.as_bytes()).into_owned();
                let password = String::from_utf8_lossy(password.reveal().as_bytes()).into_owned();
                self.log_in(server, tag, &user, &password, out)?;
            }
            Command::Authenticate { mechanism, initial } => {
                match (Exchange::begin(mechanism.as_str()), initial) {
                    (None, _) => server.no(tag, "unknown mechanism", out)?,
                    (Some(exchange), Some(data)) => {
                        self.step(server, tag, exchange, data.reveal(), out)?;
                    }
                    (Some(exchange), None) => {
                        server.challenge(exchange.first_challenge(), out)?;
                        self.exchange = Some(exchange);
                    }
                }
            }
            Command::Idle => {
                server.accept(out)?;
                self.idle = true;
            }
            Command::Append(append) => self.begin_append(server, tag, &append, out)?,
            Command::Other { .. } => server.bad(tag, "unknown command", out)?,
            command => {
                let (tag, command) = (tag.clone().into_owned(), command.into_owned());
                return Ok(Some(Todo::Command(tag, Box::new(command))));
            }
        }
        Ok(None)
    }

    fn log_in(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        user: &str,
        password: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        self.store = self.site.log_in(user, password);
        if self.store.is_some() {
            return server.ok(tag, "logged in", out);
        }
        let refused = text("wrong name or password").with_code(Code::AuthenticationFailed);
        server.reply(tag, Status::No, &refused, out)
    }

    fn step(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        exchange: Exchange,
        data: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        match exchange.step(data) {
            Step::Challenge(challenge, exchange) => {
                self.exchange = Some(exchange);
                server.challenge(challenge, out)
            }
            Step::Check(name, password) => self.log_in(server, tag, &name, &password, out),
            Step::Malformed => server.bad(tag, "malformed response", out),
        }
    }

    fn begin_append(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        append: &Append<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let folder = self.name(&append.mailbox);
        let exists = self.store.as_ref().is_some_and(|store| store.lock().folder(&folder).is_ok());
        if !exists {
            let missing = text("no such mailbox").with_code(Code::TryCreate);
            return server.reply(tag, Status::No, &missing, out);
        }
        let flags = view::kept(&append.message.flags);
        self.append = Some(Appending { folder, flags, message: Vec::new() });
        server.accept(out)
    }

    fn end_append(&mut self) -> Outcome {
        let append = self.append.take().ok_or(Misuse::NotNow)?;
        let store = self.store()?.lock();
        let uid = store.deliver(&append.folder, &append.message, &append.flags)?;
        let uid_validity = store.folder(&append.folder)?.uid_validity;
        drop(store);
        Ok(view::with_uids(text("APPEND completed"), &[uid], |uids| Code::AppendUid {
            uid_validity,
            uids,
        }))
    }

    /// Does a command, and writes the data that it asks for.
    fn run(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        command: &Command<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        match command {
            Command::Noop | Command::Check => {
                self.refresh(server, out)?;
                Ok(text("completed"))
            }
            Command::Select { mailbox, .. } => self.select(server, mailbox, false, out),
            Command::Examine { mailbox, .. } => self.select(server, mailbox, true, out),
            Command::Create { mailbox, .. } => {
                self.store()?.lock().create(self.name(mailbox).trim_end_matches('/'))?;
                Ok(text("CREATE completed"))
            }
            Command::Delete(mailbox) => {
                self.store()?.lock().delete(&self.name(mailbox))?;
                Ok(text("DELETE completed"))
            }
            Command::Rename { from, to } => {
                self.store()?.lock().rename(&self.name(from), &self.name(to))?;
                Ok(text("RENAME completed"))
            }
            // Every folder is subscribed.
            Command::Subscribe(mailbox) | Command::Unsubscribe(mailbox) => {
                self.store()?.lock().folder(&self.name(mailbox))?;
                Ok(text("completed"))
            }
            Command::List(list) => self.list(server, list, out),
            Command::Lsub { reference, pattern } => self.lsub(server, reference, pattern, out),
            Command::Namespace => folders::namespace(server, out),
            Command::Status { mailbox, attributes } => {
                self.status(server, mailbox, attributes, out)
            }
            Command::Close => {
                self.expunge(None)?;
                self.view = None;
                Ok(text("CLOSE completed"))
            }
            Command::Unselect => {
                self.view = None;
                Ok(text("UNSELECT completed"))
            }
            Command::Expunge => {
                self.expunge(None)?;
                self.refresh(server, out)?;
                Ok(text("EXPUNGE completed"))
            }
            Command::UidExpunge(uids) => {
                self.expunge(Some(uids))?;
                self.refresh(server, out)?;
                Ok(text("EXPUNGE completed"))
            }
            Command::Search { uid, search } => self.search(server, tag, *uid, search, out),
            // Without CONDSTORE and annotations there is nothing else to store.
            Command::Store { uid, messages, store } if store.modifiers.is_empty() => {
                self.change_flags(server, *uid, messages, store, out)
            }
            Command::Copy { uid, messages, mailbox } => self.copy(*uid, messages, mailbox),
            Command::Move { uid, messages, mailbox } => {
                self.relocate(server, *uid, messages, mailbox, out)
            }
            _ => Err(Failure(text("not implemented").with_code(Code::Cannot))),
        }
    }

    fn store(&self) -> Result<&Store, Failure> {
        self.store.as_ref().ok_or(Failure(text("not logged in")))
    }

    fn name(&self, mailbox: &Mailbox<'_>) -> String {
        if mailbox.is_inbox() { "INBOX".into() } else { mailbox.decode(self.naming).into_owned() }
    }

    fn finish(
        server: &mut Server,
        tag: &Tag<'_>,
        outcome: Outcome,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let (status, text) = match outcome {
            Ok(text) => (Status::Ok, text),
            Err(Failure(text)) => (Status::No, text),
        };
        server.reply(tag, status, &text, out).map_err(io::Error::other)
    }
}

impl Handler<Server> for Service {
    type Todo = Todo;

    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Option<Todo> {
        let _ = server.greet("IMAP server ready", out);
        None
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) -> Option<Todo> {
        let done = match event {
            Event::Command { tag, command } => self.command(server, &tag, command, out),
            Event::AuthResponse { tag, response } => match (response, self.exchange.take()) {
                (sasl::Response::Data(data), Some(exchange)) => {
                    self.step(server, &tag, exchange, data.reveal(), out).map(|()| None)
                }
                _ => server.bad(&tag, "cancelled", out).map(|()| None),
            },
            Event::Chunk(octets) => {
                if let Some(append) = &mut self.append {
                    append.message.extend_from_slice(&octets);
                }
                Ok(None)
            }
            Event::AppendEnd { tag } => Ok(Some(Todo::Append(tag.into_owned()))),
            Event::IdleDone { tag } => {
                self.idle = false;
                server.ok(&tag, "IDLE completed", out).map(|()| None)
            }
            _ => {
                self.append = None;
                server.refuse(out).map(|()| None)
            }
        };
        // Each event is answered in a way that it can have.
        done.unwrap_or_default()
    }

    fn perform(
        &mut self,
        server: &mut Server,
        todo: Todo,
        out: &mut Vec<u8>,
    ) -> io::Result<Option<Todo>> {
        match todo {
            Todo::Append(tag) => {
                let outcome = self.end_append();
                if let (Ok(_), Some(_)) = (&outcome, &self.view) {
                    let _ = self.refresh(server, out);
                }
                Self::finish(server, &tag, outcome, out)?;
            }
            Todo::Command(tag, command) => match *command {
                Command::Fetch { attributes, .. } if fetch::has_unknown(&attributes) => {
                    server.bad(&tag, "unknown attribute", out).map_err(io::Error::other)?;
                }
                Command::Fetch { uid, messages, attributes, .. } => {
                    let fetching = self.begin_fetch(uid, &messages, &attributes);
                    return Ok(Some(Todo::Fetch(tag, fetching)));
                }
                command => {
                    let outcome = self.run(server, &tag, &command, out);
                    Self::finish(server, &tag, outcome, out)?;
                }
            },
            Todo::Fetch(tag, mut fetching) => {
                let outcome = match self.fetch_next(server, &mut fetching, out) {
                    Ok(true) => return Ok(Some(Todo::Fetch(tag, fetching))),
                    Ok(false) => Ok(text("FETCH completed")),
                    Err(failure) => Err(failure),
                };
                Self::finish(server, &tag, outcome, out)?;
            }
        }
        Ok(None)
    }

    fn patience(&self) -> Option<Duration> {
        self.idle.then_some(NEWS)
    }

    fn quiet(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Option<Todo> {
        // A folder that cannot be looked at has no news.
        let _ = self.refresh(server, out);
        None
    }
}
