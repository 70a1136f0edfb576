//! Keeps a Maildir and a mailbox of an IMAP server the same: what has changed on one side since the last time is done on the
//! other.

mod session;
mod state;

use std::{collections::BTreeMap, io, path::Path};

use imap_codec::{
    Client, Command, Flag, Items, NumberSet, SequenceSet, Store, StoreAction, client::Mirror,
};

use super::maildir::{Arrival, Folder, Maildir, Message};
use crate::driver::ClientSession;
pub use session::Remote;
use state::{Known, State};

/// A mailbox and its copy.
pub struct Sync<S> {
    remote: Remote<S>,
    maildir: Maildir,
    state: State,
    /// The last wait has ended at once, and nothing was done since.
    is_hurried: bool,
}

/// What a synchronization has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Messages that came.
    pub fetched: usize,
    /// Messages that were sent.
    pub sent: usize,
    /// Messages that were removed here.
    pub removed_here: usize,
    /// Messages that were removed there.
    pub removed_there: usize,
    /// Messages that have other flags now, on either side.
    pub flags: usize,
}

/// Ranges in a command: it fits the line of any server (RFC 7162 §4).
const RANGES: usize = 200;

impl<S: ClientSession<Client>> Sync<S> {
    /// Selects the mailbox, from what the last run knew of it.
    ///
    /// # Errors
    /// If the server refuses, the connection breaks, or what was kept cannot be read.
    pub async fn open(mut remote: Remote<S>, mailbox: &str, folder: &Path) -> io::Result<Self> {
        let maildir = Maildir::open(folder)?;
        let mut state = State::read(folder)?;
        let before = state.snapshot.uid_validity;
        remote.select(mailbox, Mirror::restore(&state.snapshot)).await?;
        if before.is_some() && before != remote.mirror().uid_validity() {
            // Another mailbox of the same name: the copies of the old one go, and its messages come.
            let here = maildir.folder("INBOX")?;
            for message in here.messages.iter().filter(|m| state.uid(m.base()).is_some()) {
                maildir.remove(message)?;
            }
            state.known.clear();
        }
        Ok(Self { remote, maildir, state, is_hurried: false })
    }

    /// Does once on each side what was done on the other one.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks; what was done by then is known to the next run.
    pub async fn run(&mut self) -> io::Result<Done> {
        let mut done = Done::default();
        self.remote.learn().await?;
        self.removals(&mut done).await?;
        self.flags(&mut done).await?;
        self.send(&mut done).await?;
        self.remote.learn().await?;
        self.fetch(&mut done).await?;
        self.state.snapshot = self.remote.mirror().snapshot();
        self.state.write()?;
        self.is_hurried &= done == Done::default();
        Ok(done)
    }

    /// Waits until the mailbox or the Maildir has changed.
    ///
    /// # Errors
    /// If the connection breaks.
    pub async fn wait(&mut self) -> io::Result<()> {
        let here = self.maildir.folder("INBOX")?;
        // A run that had nothing to do would find nothing again: one side cannot keep what is on the other.
        self.is_hurried = !self.is_hurried && self.is_behind(&here);
        if self.is_hurried {
            return Ok(());
        }
        let maildir = &self.maildir;
        self.remote
            .idle(|| maildir.folder("INBOX").is_ok_and(|folder| folder.mod_seq != here.mod_seq))
            .await
    }

    /// Whether something has happened on either side since the last run looked.
    fn is_behind(&self, here: &Folder) -> bool {
        let there = self.remote.mirror().uids();
        let known = |message: &Message| self.state.known.get(&self.state.uid(message.base())?);
        let is_same_here = |message: &Message| {
            known(message).is_some_and(|known| same(&known.flags, &message.flags))
        };
        let is_same_there = |(uid, known): (&u32, &Known)| {
            self.remote.flags(*uid).is_some_and(|flags| same(&known.flags, &flags))
        };
        there != self.state.known.keys().copied().collect()
            || here.messages.len() != self.state.known.len()
            || !here.messages.iter().all(is_same_here)
            || !self.state.known.iter().all(is_same_there)
    }

    /// Ends the session.
    ///
    /// # Errors
    /// If the connection breaks before that.
    pub async fn close(self) -> io::Result<()> {
        self.remote.log_out().await
    }

    /// What is gone on one side is removed on the other.
    async fn removals(&mut self, done: &mut Done) -> io::Result<()> {
        let here = self.maildir.folder("INBOX")?;
        let bases: BTreeMap<&str, &Message> =
            here.messages.iter().map(|message| (message.base(), message)).collect();
        let mut remove_there = NumberSet::EMPTY;
        let mut forgotten = Vec::new();
        for (uid, known) in &self.state.known {
            let local = bases.get(known.base.as_str());
            match (self.remote.mirror().message(*uid), local) {
                (Some(_), Some(_)) => {}
                (Some(_), None) => remove_there.insert(*uid..=*uid),
                (None, local) => {
                    forgotten.push(*uid);
                    if let Some(message) = local {
                        self.maildir.remove(message)?;
                        done.removed_here += 1;
                    }
                }
            }
        }
        forgotten.iter().for_each(|uid| drop(self.state.known.remove(uid)));
        let deleted = [Flag::Deleted];
        let store = |messages: SequenceSet<'_>| Command::Store {
            uid: true,
            messages: messages.into_owned(),
            store: Store::flags(StoreAction::Add, true, Items::new(&deleted)),
        };
        let mut queue: Vec<Command<'_>> = remove_there.pieces(RANGES).map(store).collect();
        if self.remote.has_uid_plus() {
            // Without UIDPLUS others' messages would go with them: they stay, marked.
            queue.extend(
                remove_there.pieces(RANGES).map(|uids| Command::UidExpunge(uids.into_owned())),
            );
        }
        self.remote.run_all(&queue).await?;
        for uid in remove_there.iter() {
            done.removed_there += 1;
            if self.remote.has_uid_plus() {
                self.state.known.remove(&uid);
            }
        }
        Ok(())
    }

    /// What was set or taken away on one side is set or taken away on the other.
    async fn flags(&mut self, done: &mut Done) -> io::Result<()> {
        let here = self.maildir.folder("INBOX")?;
        let mut changes: BTreeMap<(bool, String), NumberSet> = BTreeMap::new();
        for message in &here.messages {
            let Some(uid) = self.state.uid(message.base()) else { continue };
            let Some(there) = self.remote.flags(uid) else { continue };
            let Some(known) = self.state.known.get_mut(&uid) else { continue };
            let mut merged = there.clone();
            let added = message.flags.iter().filter(|flag| !has(&known.flags, flag));
            let added: Vec<String> = added
                .filter(|flag| !has(&there, flag) && self.remote.can_keep(flag))
                .cloned()
                .collect();
            merged.extend(added.iter().cloned());
            merged.retain(|flag| has(&message.flags, flag) || !has(&known.flags, flag));
            for flag in there.iter().filter(|flag| !has(&merged, flag)) {
                changes.entry((false, flag.clone())).or_default().insert(uid..=uid);
            }
            for flag in added {
                changes.entry((true, flag)).or_default().insert(uid..=uid);
            }
            let is_same_here = same(&merged, &message.flags);
            if !is_same_here {
                self.maildir.set_flags("INBOX", message, &merged)?;
            }
            done.flags += usize::from(!is_same_here || !same(&merged, &there));
            known.flags = merged;
        }
        let mut queue = Vec::new();
        let flags: Vec<[Flag<'_>; 1]> =
            changes.keys().filter_map(|(_, flag)| Some([Flag::new(flag).ok()?])).collect();
        for (((add, _), uids), flag) in changes.iter().zip(&flags) {
            let action = if *add { StoreAction::Add } else { StoreAction::Remove };
            queue.extend(uids.pieces(RANGES).map(|messages| Command::Store {
                uid: true,
                messages: messages.into_owned(),
                store: Store::flags(action, false, Items::new(flag)),
            }));
        }
        self.remote.run_all(&queue).await
    }

    /// What is only here is sent.
    async fn send(&mut self, done: &mut Done) -> io::Result<()> {
        let here = self.maildir.folder("INBOX")?;
        for message in &here.messages {
            if self.state.uid(message.base()).is_some() {
                continue;
            }
            let octets = with_crlf(message.read()?);
            let flags: Vec<String> =
                message.flags.iter().filter(|flag| self.remote.can_keep(flag)).cloned().collect();
            match self.remote.append(&octets, &flags, message.received).await? {
                Some(uid) => self.state.add(uid, message.base(), &flags)?,
                // Nobody knows which one it is there: it comes back with its UID.
                None => self.maildir.remove(message)?,
            }
            done.sent += 1;
        }
        Ok(())
    }

    /// What is only there is fetched.
    async fn fetch(&mut self, done: &mut Done) -> io::Result<()> {
        let there = self.remote.mirror().uids();
        let here: NumberSet = self.state.known.keys().copied().collect();
        let (maildir, state) = (&self.maildir, &mut self.state);
        for uids in there.difference(&here).pieces(RANGES) {
            self.remote
                .fetch(&uids, maildir, |uid, incoming, flags, received| {
                    let local = maildir
                        .keep("INBOX", Arrival { incoming, flags: flags.to_vec(), received })?;
                    let folder = maildir.folder("INBOX")?;
                    let base = folder.message(local).map(Message::base).unwrap_or_default();
                    done.fetched += 1;
                    state.add(uid, base, flags)
                })
                .await?;
        }
        Ok(())
    }
}

fn has(flags: &[String], flag: &str) -> bool {
    flags.iter().any(|known| known.eq_ignore_ascii_case(flag))
}

fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|flag| has(other, flag))
}

/// A message as it goes over the wire: other programs write LF into Maildirs.
fn with_crlf(octets: Vec<u8>) -> Vec<u8> {
    let mut whole = Vec::with_capacity(octets.len());
    let mut before = 0;
    for octet in octets {
        if octet == b'\n' && before != b'\r' {
            whole.push(b'\r');
        }
        whole.push(octet);
        before = octet;
    }
    whole
}
