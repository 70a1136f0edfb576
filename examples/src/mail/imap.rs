//! The IMAP service of a site: folders, flags and messages out of each user's Maildir.

mod acl;
mod append;
mod contexts;
mod fetch;
mod folders;
mod identifiers;
mod login;
mod messages;
mod notify;
mod places;
mod search;
mod selected;

use std::{io, sync::Arc, time::Duration};

use imap_codec::{
    Atom, Capability, Code, Command, Data, IdField, Items, Mailbox, Misuse, Naming, Rights, Server,
    Status, Tag, Text, sasl,
    server::{Config, Event},
};

use super::{
    auth::Exchange,
    site::{Site, Store},
};
use crate::driver::Handler;
use append::Appending;
use fetch::Fetching;
use notify::Watching;
use selected::Selected;

/// One session's caller.
pub struct Service {
    site: Arc<Site>,
    exchange: Option<Exchange>,
    store: Option<Store>,
    selected: Option<Selected>,
    append: Option<Appending>,
    /// What NOTIFY asks for.
    watching: Option<Watching>,
    /// The client has put messages into a mailbox itself, and is not told what they are.
    brought: bool,
    /// The client waits for news.
    idle: bool,
    /// What the client has enabled.
    condstore: bool,
    qresync: bool,
    rev2: bool,
}

/// How often a client that idles is told what is new.
const NEWS: Duration = Duration::from_millis(500);
/// Ranges of a set of messages that are taken.
const RANGES: usize = 10_000;

/// Work that goes on after an event.
pub enum Todo {
    /// A command that needs the store.
    Command(Tag<'static>, Box<Command<'static>>),
    /// FETCH, message by message.
    Fetch(Tag<'static>, Box<Fetching>),
    /// All messages of an APPEND or REPLACE are here.
    Append(Tag<'static>),
}

/// How a command ends: OK with a text, or otherwise.
type Outcome = Result<Text<'static>, Failure>;

/// Why a command could not be done.
struct Failure(Status, Text<'static>);

/// It could not be done.
fn no(what: &'static str, code: Code<'static>) -> Failure {
    Failure(Status::No, text(what).with_code(code))
}

/// It means nothing here.
fn bad(what: &'static str) -> Failure {
    Failure(Status::Bad, text(what))
}

fn text(text: &'static str) -> Text<'static> {
    Text::new(text).unwrap_or_default()
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => no("no such mailbox", Code::NonExistent),
            io::ErrorKind::AlreadyExists => no("mailbox exists already", Code::AlreadyExists),
            io::ErrorKind::InvalidInput => no("no name for a mailbox", Code::Cannot),
            io::ErrorKind::PermissionDenied => no("INBOX stays", Code::NoPerm),
            io::ErrorKind::QuotaExceeded => no("too many", Code::Limit),
            _ => no("the store failed", Code::ServerBug),
        }
    }
}

/// What the machine refuses to write is a mistake here.
impl From<Misuse> for Failure {
    fn from(_: Misuse) -> Self {
        no("cannot be answered", Code::ServerBug)
    }
}

impl Service {
    /// A new session.
    #[must_use]
    pub const fn new(site: Arc<Site>) -> Self {
        Self {
            site,
            exchange: None,
            store: None,
            selected: None,
            append: None,
            watching: None,
            brought: false,
            idle: false,
            condstore: false,
            qresync: false,
            rev2: false,
        }
    }

    /// The connection that goes with it.
    #[must_use]
    pub fn connection(site: &Site, in_tls: bool) -> Server {
        let mut config = Config::default();
        config.capabilities.extend([
            Capability::Acl,
            Capability::AppendLimit(Some(super::site::MESSAGE)),
            Capability::Binary,
            Capability::Catenate,
            Capability::CondStore,
            Capability::ContextSearch,
            Capability::ContextSort,
            Capability::ESort,
            Capability::QResync,
            Capability::CreateSpecialUse,
            Capability::ListMyRights,
            Capability::MultiAppend,
            Capability::Notify,
            Capability::ObjectId,
            Capability::Partial,
            Capability::Replace,
            Capability::SaveDate,
            Capability::Sort,
            Capability::SortDisplay,
            Capability::SpecialUse,
            Capability::UrlPartial,
            Capability::Within,
        ]);
        let threads = ["REFERENCES", "ORDEREDSUBJECT"].into_iter().flat_map(Atom::new);
        config.capabilities.extend(threads.map(Capability::Thread));
        config.capabilities.extend(Rights::new("kxte").map(Capability::Rights));
        config.starttls = site.identity.is_some();
        config.login_in_clear = site.auth_in_clear;
        config.limits.append = super::site::MESSAGE;
        config.leniency.extra_space = true;
        if in_tls { Server::new_in_tls(config) } else { Server::new(config) }
    }

    fn command(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        command: Command<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Option<Todo>, Misuse> {
        self.condstore |= command.enables_condstore();
        match command {
            Command::Capability => server.capability(tag, out)?,
            Command::StartTls => server.ok(tag, "begin TLS", out)?,
            Command::Logout => server.ok(tag, "LOGOUT completed", out)?,
            Command::Id(_) => {
                let name = IdField::new("name", "imap-server").ok();
                server.data(
                    &Data::Id(name.as_ref().map(|name| Items::new(std::slice::from_ref(name)))),
                    out,
                )?;
                server.ok(tag, "ID completed", out)?;
            }
            Command::Enable(wanted) => {
                self.tell_mod_seq(server, out)?;
                server.enable(tag, &wanted, out)?;
                self.qresync = server.has_enabled(&Capability::QResync);
                self.rev2 = server.is_rev2();
                if let Some(selected) = self.selected.as_mut().filter(|_| self.qresync) {
                    selected.view.enable_vanished();
                }
            }
            Command::Login { user, password } => {
                let user = String::from_utf8_lossy(user.as_bytes()).into_owned();
                let password = String::from_utf8_lossy(password.reveal().as_bytes()).into_owned();
                self.log_in(server, tag, &user, &password, out)?;
            }
            Command::Authenticate { mechanism, initial } => {
                self.authenticate(server, tag, &mechanism, initial, out)?;
            }
            Command::Idle => {
                server.accept(out)?;
                self.idle = true;
            }
            Command::Append(append) => self.begin_append(server, tag, &append, None, out)?,
            Command::Replace { uid, message, append } => {
                self.begin_append(server, tag, &append, Some((uid, message)), out)?;
            }
            Command::Other { .. } => server.bad(tag, "unknown command", out)?,
            command => {
                let (tag, command) = (tag.clone().into_owned(), command.into_owned());
                return Ok(Some(Todo::Command(tag, Box::new(command))));
            }
        }
        Ok(None)
    }

    /// Does a command, and writes the data that it asks for.
    fn run(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        command: &Command<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let by_mod_seq = command.enables_condstore();
        match command {
            Command::Noop | Command::Check => Ok(text("completed")),
            Command::Select { mailbox, parameters } => {
                self.select(server, mailbox, parameters, false, out)
            }
            Command::Examine { mailbox, parameters } => {
                self.select(server, mailbox, parameters, true, out)
            }
            Command::Create { mailbox, parameters } => self.create(mailbox, parameters),
            Command::Delete(mailbox) => self.delete(mailbox),
            Command::Rename { from, to } => self.rename(from, to),
            Command::Subscribe(mailbox) => {
                let place = self.place(mailbox)?;
                place.need("l")?;
                place.store.lock().folder(&place.folder)?;
                self.store()?.lock().subscribe(&self.name(mailbox), true)?;
                Ok(text("SUBSCRIBE completed"))
            }
            Command::Unsubscribe(mailbox) => {
                self.store()?.lock().subscribe(&self.name(mailbox), false)?;
                Ok(text("UNSUBSCRIBE completed"))
            }
            Command::List(list) => self.list(server, list, out),
            Command::Lsub { reference, pattern } => self.lsub(server, reference, pattern, out),
            Command::Namespace => folders::namespace(server, out),
            Command::Status { mailbox, attributes } => {
                self.status(server, mailbox, attributes, out)
            }
            Command::Close => {
                let selected = self.selected()?;
                if !selected.read_only && selected.place.rights.have("e") {
                    self.expunge(None)?;
                }
                let done = self.with_highest("CLOSE completed");
                self.selected = None;
                Ok(done)
            }
            Command::Unselect => {
                self.selected = None;
                Ok(text("UNSELECT completed"))
            }
            Command::Expunge => {
                self.expunge(None)?;
                self.tell(server, out)?;
                Ok(self.with_highest("EXPUNGE completed"))
            }
            Command::UidExpunge(uids) => {
                self.expunge(Some(uids))?;
                self.tell(server, out)?;
                Ok(self.with_highest("EXPUNGE completed"))
            }
            Command::SetAcl(set) => self.set_acl(set),
            Command::DeleteAcl { mailbox, identifier } => self.delete_acl(mailbox, identifier),
            Command::GetAcl(mailbox) => self.get_acl(server, mailbox, out),
            Command::ListRights { mailbox, identifier } => {
                self.list_rights(server, mailbox, identifier, out)
            }
            Command::MyRights(mailbox) => self.my_rights(server, mailbox, out),
            Command::Search { uid, search } => {
                let done = self.search(server, tag, *uid, search, by_mod_seq, out)?;
                self.keep_updating(tag, command)?;
                Ok(done)
            }
            Command::Sort { uid, sort } => {
                let done = self.sort(server, tag, *uid, sort, out)?;
                self.keep_updating(tag, command)?;
                Ok(done)
            }
            // The machine forgets them, and so does the next look.
            Command::CancelUpdate(_) => Ok(text("CANCELUPDATE completed")),
            Command::Notify(asked) => self.notify(server, asked, out),
            Command::Thread { uid, thread } => self.thread(server, *uid, thread, out),
            Command::Store { uid, messages, store } => {
                self.change_flags(server, *uid, messages, store, out)
            }
            Command::Copy { uid, messages, mailbox } => self.copy(*uid, messages, mailbox),
            Command::Move { uid, messages, mailbox } => {
                self.relocate(server, *uid, messages, mailbox, out)
            }
            _ => Err(no("not implemented", Code::Cannot)),
        }
    }

    fn store(&self) -> Result<&Store, Failure> {
        self.store.as_ref().ok_or_else(|| bad("not logged in"))
    }

    const fn naming(&self) -> Naming {
        if self.rev2 { Naming::Utf8 } else { Naming::Utf7 }
    }

    fn name(&self, mailbox: &Mailbox<'_>) -> String {
        if mailbox.is_inbox() { "INBOX".into() } else { mailbox.decode(self.naming()).into_owned() }
    }

    /// Tells what is new, and completes the command.
    fn finish(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        outcome: Outcome,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        // A folder that cannot be looked at any more has no news.
        let _ = self.tell(server, out);
        let _ = self.tell_others(server, out);
        self.tell_mod_seq(server, out).map_err(io::Error::other)?;
        let (status, text) = match outcome {
            Ok(text) => (Status::Ok, text),
            Err(Failure(status, text)) => (status, text),
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
                    self.step(server, &tag, exchange, Some(data.reveal()), out).map(|()| None)
                }
                _ => server.bad(&tag, "cancelled", out).map(|()| None),
            },
            Event::Chunk(octets) => {
                if let Some(append) = &mut self.append {
                    append.write(&octets);
                }
                Ok(None)
            }
            Event::AppendNext { tag, next } => {
                self.next_append(server, &tag, &next, out).map(|()| None)
            }
            Event::AppendEnd { tag } => Ok(Some(Todo::Append(tag.into_owned()))),
            Event::IdleDone { tag } => {
                self.idle = false;
                server.ok(&tag, "IDLE completed", out).map(|()| None)
            }
            _ => {
                self.append = None;
                self.idle = false;
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
        let (tag, outcome) = match todo {
            Todo::Append(tag) => (tag, self.end_append(server, out)),
            Todo::Command(tag, command) => {
                let outcome = match *command {
                    Command::Fetch { uid, messages, attributes, modifiers } => {
                        match self.begin_fetch(server, uid, &messages, &attributes, &modifiers, out)
                        {
                            Ok(fetching) => return Ok(Some(Todo::Fetch(tag, Box::new(fetching)))),
                            Err(failure) => Err(failure),
                        }
                    }
                    command => self.run(server, &tag, &command, out),
                };
                (tag, outcome)
            }
            Todo::Fetch(tag, mut fetching) => match self.fetch_next(server, &mut fetching, out) {
                Ok(true) => return Ok(Some(Todo::Fetch(tag, fetching))),
                Ok(false) => (tag, Ok(text("FETCH completed"))),
                Err(failure) => (tag, Err(failure)),
            },
        };
        self.finish(server, &tag, outcome, out)?;
        Ok(None)
    }

    fn switched(&mut self, _: &mut Server, _: &mut Vec<u8>) -> Option<Todo> {
        self.exchange = None;
        None
    }

    fn patience(&self) -> Option<Duration> {
        (self.idle || self.watching.is_some()).then_some(NEWS)
    }

    fn quiet(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Option<Todo> {
        // A folder that cannot be looked at has no news.
        let _ = self.tell(server, out);
        let _ = self.tell_others(server, out);
        None
    }
}
