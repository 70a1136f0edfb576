//! The selected folder: what this session knows of it, and what its client is told.

use std::sync::Arc;

use imap_codec::{
    Code, Data, Fetch, FetchItem, Flag, Flags, Items, Mailbox, NumberSet, QResync, SelectParameter,
    SeqRange, SequenceSet, Server, Text,
    server::{Selected as Opened, Update, View},
};

use super::{
    Failure, Outcome, RANGES, Service, bad, contexts::Updating, folders::listing,
    identifiers::mailbox_id, no, places::Place, text,
};
use crate::mail::maildir::{Folder, Message};

/// The flags that every folder has.
const FLAGS: [Flag<'static>; 5] =
    [Flag::Answered, Flag::Deleted, Flag::Draft, Flag::Flagged, Flag::Seen];

/// A selected folder.
pub(super) struct Selected {
    pub(super) place: Place,
    /// The client's name for it.
    pub(super) name: String,
    pub(super) read_only: bool,
    pub(super) view: View,
    /// The messages that this session was the first to be told of. IMAP4rev2 has no such thing.
    pub(super) recent: NumberSet,
    /// Searches with UPDATE.
    pub(super) updating: Vec<Updating>,
    /// The mod-sequence up to which the view knows all.
    seen: u64,
}

impl Selected {
    /// Takes what has happened to the folder since it was last looked at.
    pub(super) fn learn(&mut self, folder: &Folder) {
        if folder.mod_seq == self.seen {
            return;
        }
        let changed = folder.messages.iter().filter(|message| message.mod_seq > self.seen);
        let known = changed.clone().filter(|message| self.view.seq(message.uid).is_some());
        let known: NumberSet = known.map(|message| message.uid).collect();
        let new = changed.map(|message| message.uid).collect();
        let gone = match folder.gone_since(self.seen) {
            Some(gone) => gone.collect(),
            None => self.view.uids().filter(|uid| folder.message(*uid).is_none()).collect(),
        };
        self.view.change(&known);
        self.view.add(&new);
        self.view.expunge(&gone);
        self.seen = folder.mod_seq;
    }

    /// The same where only this session has changed messages: its client knows.
    pub(super) const fn skip(&mut self, folder: &Folder) {
        self.seen = folder.mod_seq;
    }

    /// The flags of a message as this session sees them.
    pub(super) fn flags<'m>(&self, message: &'m Message) -> Vec<Flag<'m>> {
        let recent = self.recent.contains(message.uid).then_some(Flag::Recent);
        flags(&message.flags).into_iter().chain(recent).collect()
    }

    /// The UIDs that a command means.
    pub(super) fn resolve(
        &self,
        messages: &SequenceSet<'_>,
        uid: bool,
    ) -> Result<NumberSet, Failure> {
        if !uid && !messages.is_saved() && self.view.reaches_beyond(messages) {
            return Err(bad("no such message"));
        }
        let many = |_| no("too many ranges", Code::Limit);
        self.view.resolve(messages, uid, RANGES).map_err(many)
    }
}

/// The flags that are kept, by their names.
pub(super) fn kept(flags: &Flags<'_>) -> Vec<String> {
    let is_kept = |flag: &Flag<'_>| !matches!(flag, Flag::Recent | Flag::Any | Flag::Extension(_));
    flags.iter().filter(is_kept).map(|flag| flag.to_string()).collect()
}

/// Flags by their names.
pub(super) fn flags(names: &[String]) -> Vec<Flag<'_>> {
    names.iter().filter_map(|name| Flag::new(name).ok()).collect()
}

/// `text` with a code that has a set of identifiers in it.
pub(super) fn with_uids(
    text: Text<'static>,
    uids: &[u32],
    code: impl FnOnce(SequenceSet<'_>) -> Code<'_>,
) -> Text<'static> {
    let ranges: Vec<SeqRange> = uids.iter().filter_map(|uid| SeqRange::one(*uid)).collect();
    match SequenceSet::new(&ranges) {
        Ok(set) => text.with_code(code(set).into_owned()),
        Err(_) => text,
    }
}

impl Service {
    pub(super) fn selected(&mut self) -> Result<&mut Selected, Failure> {
        self.selected.as_mut().ok_or_else(|| bad("no mailbox selected"))
    }

    pub(super) fn writable(&mut self) -> Result<&mut Selected, Failure> {
        let selected = self.selected()?;
        if selected.read_only {
            return Err(no("mailbox is read-only", Code::ReadOnly));
        }
        Ok(selected)
    }

    /// The selected folder as it is now.
    pub(super) fn look(&mut self) -> Result<Arc<Folder>, Failure> {
        let place = self.selected()?.place.clone();
        let folder = place.store.lock().folder(&place.folder)?;
        let (rights, rev2) = (self.rights(&place)?, self.rev2);
        let selected = self.selected()?;
        selected.place.rights = rights;
        if folder.mod_seq != selected.seen && !rev2 {
            let store = place.store.lock();
            let first = match selected.read_only {
                true => store.first_recent(&place.folder)?,
                false => store.take_recent(&place.folder)?,
            };
            selected.recent.insert(first..=folder.uid_next.saturating_sub(1));
        }
        selected.learn(&folder);
        Ok(folder)
    }

    /// SELECT and EXAMINE (RFC 9051 §6.3.2, RFC 7162 §3.2.5).
    pub(super) fn select(
        &mut self,
        server: &mut Server,
        mailbox: &Mailbox<'_>,
        parameters: &Items<'_, SelectParameter<'_>>,
        read_only: bool,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let resync = parameters.iter().find_map(|parameter| match parameter {
            SelectParameter::QResync(resync) => Some(resync.into_owned()),
            _ => None,
        });
        if resync.is_some() && !self.qresync {
            return Err(bad("QRESYNC was not enabled"));
        }
        self.selected = None;
        let (name, place) = (self.name(mailbox), self.place(mailbox)?);
        place.need("r")?;
        let store = place.store.lock();
        let folder = store.folder(&place.folder)?;
        let has_room = store.has_room_for_keywords(&place.folder)?;
        // Who cannot change anything has it read-only (RFC 4314 §5.2).
        let read_only = read_only || !place.rights.have_any("swtei");
        let mut recent = NumberSet::EMPTY;
        if !self.rev2 {
            let first = match read_only {
                true => store.first_recent(&place.folder)?,
                false => store.take_recent(&place.folder)?,
            };
            recent.insert(first..=folder.uid_next.saturating_sub(1));
        }
        drop(store);
        let all: Vec<Flag<'_>> = FLAGS.into_iter().chain(flags(&folder.keywords)).collect();
        let view =
            View::new(&folder.messages.iter().map(|message| message.uid).collect(), self.qresync);
        let unseen = folder.messages.iter().zip(1..).find(|(message, _)| !message.has("\\Seen"));
        let any = [Flag::Any];
        let permanent: Vec<Flag<'_>> = match read_only {
            true => Vec::new(),
            false => {
                let any = any.iter().filter(|_| has_room);
                let may = |flag: &&Flag<'_>| place.rights.change(&flag.to_string());
                all.iter().chain(any).filter(may).cloned().collect()
            }
        };
        let opened = Opened {
            flags: Items::new(&all),
            permanent_flags: Items::new(&permanent),
            exists: view.exists(),
            recent: recents(&folder, &recent),
            unseen: unseen.map(|(_, seq)| seq),
            uid_validity: folder.uid_validity,
            uid_next: folder.uid_next,
            highest_mod_seq: Some(folder.mod_seq),
            id: mailbox_id(&folder),
            listing: listing(&[], self.mailbox(&name)?),
        };
        server.selected(&opened, out)?;
        let (updating, seen) = (Vec::new(), folder.mod_seq);
        let mut selected = Selected { place, name, read_only, view, recent, updating, seen };
        if let Some(resync) = resync.filter(|resync| resync.uid_validity == folder.uid_validity) {
            tell_since(server, &mut selected, &folder, &resync, out)?;
        }
        self.selected = Some(selected);
        let code = if read_only { Code::ReadOnly } else { Code::ReadWrite };
        Ok(text("completed").with_code(code))
    }

    /// Tells what has changed in the selected folder since it was last looked at, as far as that may be told now.
    pub(super) fn tell(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Result<(), Failure> {
        if self.selected.is_none() {
            return Ok(());
        }
        let folder = self.look()?;
        self.tell_gone(server, &folder, out)?;
        let condstore = self.condstore;
        let rev2 = self.rev2;
        let brought = std::mem::take(&mut self.brought);
        let selected = self.selected()?;
        let mut are_new = false;
        let last = selected.view.uid(selected.view.exists()).unwrap_or_default();
        while let Some(update) = server.next_update(&mut selected.view) {
            are_new |= matches!(update, Update::Exists(_));
            match &update {
                Update::Fetch { seq, uid } => {
                    if let Some(message) = folder.message(*uid) {
                        tell_flags(server, selected, *seq, message, (true, condstore), out)?;
                    }
                }
                update => {
                    if let Some(data) = update.data() {
                        server.data(&data, out)?;
                    }
                }
            }
        }
        if are_new && !rev2 {
            server.data(&Data::Recent(recents(&folder, &selected.recent)), out)?;
        }
        let is_new = |uid: &u32| *uid > last && selected.view.seq(*uid).is_some();
        let new: NumberSet = match are_new && !brought {
            true => selected.view.uids().filter(is_new).collect(),
            false => NumberSet::EMPTY,
        };
        self.tell_found(server, &folder, out)?;
        self.fetch_new(server, new, out)
    }
}

/// How many messages are recent.
fn recents(folder: &Folder, recent: &NumberSet) -> u32 {
    folder.messages.iter().map(|message| u32::from(recent.contains(message.uid))).sum()
}

/// A FETCH response with the flags that a message has now, and its UID and mod-sequence.
pub(super) fn tell_flags(
    server: &mut Server,
    selected: &Selected,
    seq: u32,
    message: &Message,
    (uid, mod_seq): (bool, bool),
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let flags = selected.flags(message);
    let mut items = Vec::new();
    if uid {
        items.push(FetchItem::Uid(message.uid));
    }
    items.push(FetchItem::Flags(Items::new(&flags)));
    if mod_seq {
        items.push(FetchItem::ModSeq(message.mod_seq));
    }
    Ok(server.data(&Data::Fetch(Fetch::new(seq, Items::new(&items))), out)?)
}

/// What a client is told that has seen the folder before: QRESYNC.
fn tell_since(
    server: &mut Server,
    selected: &mut Selected,
    folder: &Folder,
    resync: &QResync<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let set = |set: &SequenceSet<'_>| NumberSet::of(set, folder.uid_next.saturating_sub(1), RANGES);
    let many = |_| no("too many ranges", Code::Limit);
    let known = resync.known_uids.as_ref().map(set).transpose().map_err(many)?;
    let pairs = resync.matches.as_ref().map(|pairs| Ok((set(&pairs.numbers)?, set(&pairs.uids)?)));
    let pairs = pairs.transpose().map_err(many)?;
    let since: Option<NumberSet> = folder.gone_since(resync.mod_seq).map(Iterator::collect);
    let pairs = pairs.as_ref().map(|(numbers, uids)| (numbers, uids));
    let gone =
        selected.view.vanished_earlier(since.as_ref(), folder.uid_next, known.as_ref(), pairs);
    for uids in gone.pieces(RANGES) {
        server.data(&Data::Vanished { earlier: true, uids }, out)?;
    }
    for (message, seq) in folder.messages.iter().zip(1..) {
        let is_known = known.as_ref().is_none_or(|known| known.contains(message.uid));
        if is_known && message.mod_seq > resync.mod_seq {
            tell_flags(server, selected, seq, message, (true, true), out)?;
        }
    }
    Ok(())
}
