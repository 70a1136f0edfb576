//! STORE, COPY, MOVE and EXPUNGE: what is done to messages.

use imap_codec::{
    Code, Data, Fetch, FetchItem, Flag, Items, Mailbox, Misuse, NumberSet, SequenceSet, Server,
    Status, Store, StoreModifier, StoreValue,
};

use super::{
    Failure, Outcome, Service, bad, no,
    places::not_permitted,
    selected::{flags as flags_of, kept, tell_flags, with_uids},
    text,
};
use crate::mail::maildir::{Message, Rights};

impl Service {
    /// STORE (RFC 9051 §6.4.6, RFC 7162 §3.1.3).
    pub(super) fn change_flags(
        &mut self,
        server: &mut Server,
        uid: bool,
        messages: &SequenceSet<'_>,
        store: &Store<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let StoreValue::Flags(flags) = &store.value else {
            return Err(no("not implemented", Code::Cannot));
        };
        let mut unchanged_since = u64::MAX;
        for modifier in &store.modifiers {
            match modifier {
                StoreModifier::UnchangedSince(mod_seq) => unchanged_since = mod_seq,
                _ => return Err(bad("unknown modifier")),
            }
        }
        let named: Vec<Flag<'_>> = flags.iter().collect();
        let folder = self.look()?;
        let selected = self.writable()?;
        let (place, found) = (selected.place.clone(), selected.resolve(messages, uid)?);
        // It fails only if none of the flags may be changed (RFC 4314 §4).
        let mut may = named.iter().map(|flag| place.rights.change(&flag.to_string()));
        if !named.is_empty() && !may.any(|may| may) {
            return Err(not_permitted());
        }
        let (mut modified, mut changed) = (NumberSet::EMPTY, NumberSet::EMPTY);
        let maildir = place.store.lock();
        for message in found.iter().filter_map(|uid| folder.message(uid)) {
            if message.mod_seq > unchanged_since {
                modified.insert(message.uid..=message.uid);
                continue;
            }
            let after = store.action.apply(&flags_of(&message.flags), &named);
            let flags = permitted(place.rights, &message.flags, kept(&Items::new(&after)));
            changed.insert(message.uid..=message.uid);
            if flags != message.flags {
                maildir.set_flags(&place.folder, message, &flags)?;
            }
        }
        let now = maildir.folder(&place.folder)?;
        drop(maildir);
        let condstore = self.condstore;
        let selected = self.selected()?;
        selected.skip(&now);
        for message in changed.iter().filter_map(|uid| now.message(uid)) {
            // With CONDSTORE a client must know the mod-sequence also if it wanted to hear nothing.
            if !store.silent || condstore {
                let seq = selected.view.seq(message.uid).unwrap_or_default();
                match store.silent {
                    false => {
                        let more = (uid || condstore, condstore);
                        tell_flags(server, selected, seq, message, more, out)?;
                    }
                    true => tell_mod_seq(server, seq, message, out)?,
                }
            }
        }
        let numbers: NumberSet = match uid {
            true => modified,
            false => modified.iter().filter_map(|uid| selected.view.seq(uid)).collect(),
        };
        let done = text("STORE completed");
        Ok(match numbers.as_sequence_set() {
            Some(set) => done.with_code(Code::Modified(set).into_owned()),
            None => done,
        })
    }

    pub(super) fn copy(
        &mut self,
        uid: bool,
        messages: &SequenceSet<'_>,
        mailbox: &Mailbox<'_>,
    ) -> Outcome {
        let target = self.place(mailbox)?;
        target.takes_messages()?;
        self.brought |= self.is_selected(&self.name(mailbox));
        let folder = self.look()?;
        let found = self.selected()?.resolve(messages, uid)?;
        let picked: Vec<&Message> = found.iter().filter_map(|uid| folder.message(uid)).collect();
        let store = target.store.lock();
        let to = store.copy(&picked, &target.folder, |flag| target.rights.change(flag))?;
        let uid_validity = store.folder(&target.folder)?.uid_validity;
        drop(store);
        let from: NumberSet = picked.iter().map(|message| message.uid).collect();
        let Some(from) = from.as_sequence_set() else { return Ok(text("nothing to copy")) };
        Ok(with_uids(text("completed"), &to, |to| Code::CopyUid {
            uid_validity,
            from: from.into_owned(),
            to,
        }))
    }

    /// MOVE (RFC 6851 §3.3): COPYUID is told before the EXPUNGEs.
    pub(super) fn relocate(
        &mut self,
        server: &mut Server,
        uid: bool,
        messages: &SequenceSet<'_>,
        mailbox: &Mailbox<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let folder = self.look()?;
        let selected = self.writable()?;
        let (place, found) = (selected.place.clone(), selected.resolve(messages, uid)?);
        place.need("te")?;
        let copied = self.copy(uid, messages, mailbox)?;
        if copied.code.is_some() {
            server.data(&Data::Condition { status: Status::Ok, text: copied }, out)?;
        }
        let store = place.store.lock();
        for message in found.iter().filter_map(|uid| folder.message(uid)) {
            store.remove(message)?;
        }
        drop(store);
        self.tell(server, out)?;
        Ok(self.with_highest("MOVE completed"))
    }

    /// Removes what is marked as deleted; of `uids` alone, if they are given.
    pub(super) fn expunge(&mut self, uids: Option<&SequenceSet<'_>>) -> Result<(), Failure> {
        let folder = self.look()?;
        let selected = self.writable()?;
        let place = selected.place.clone();
        place.need("e")?;
        let meant = uids.map(|uids| selected.resolve(uids, true)).transpose()?;
        let store = place.store.lock();
        for message in folder.messages.iter().filter(|message| message.has("\\Deleted")) {
            if meant.as_ref().is_none_or(|meant| meant.contains(message.uid)) {
                store.remove(message)?;
            }
        }
        Ok(())
    }

    /// The highest mod-sequence, if the client is to hear of it (RFC 7162 §3.1).
    pub(super) fn tell_mod_seq(
        &mut self,
        server: &mut Server,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        if !server.owes_mod_seq() {
            return Ok(());
        }
        match self.look() {
            Ok(folder) => server.mod_seq(Some(folder.mod_seq), out),
            Err(_) => Ok(()),
        }
    }

    /// A text, with the highest mod-sequence for those that resynchronize (RFC 7162 §3.2.7).
    pub(super) fn with_highest(&mut self, done: &'static str) -> imap_codec::Text<'static> {
        match self.look() {
            Ok(folder) if self.qresync => text(done).with_code(Code::HighestModSeq(folder.mod_seq)),
            _ => text(done),
        }
    }
}

/// The flags that a message has after a change, as far as that is permitted.
fn permitted(rights: Rights, before: &[String], after: Vec<String>) -> Vec<String> {
    let stay = before.iter().filter(|flag| !rights.change(flag)).cloned();
    let mut flags: Vec<String> = after.into_iter().filter(|flag| rights.change(flag)).collect();
    flags.extend(stay);
    flags
}

fn tell_mod_seq(
    server: &mut Server,
    seq: u32,
    message: &Message,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let items = [FetchItem::Uid(message.uid), FetchItem::ModSeq(message.mod_seq)];
    Ok(server.data(&Data::Fetch(Fetch::new(seq, Items::new(&items))), out)?)
}
