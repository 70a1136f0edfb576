//! STORE, COPY, MOVE and EXPUNGE: what is done to messages.

use imap_codec::{
    Code, Data, Fetch, FetchItem, Items, Mailbox, SequenceSet, Server, Store, StoreAction,
    StoreValue,
};

use super::{Failure, Outcome, Service, text, view};
use crate::mail::maildir::Message;

impl Service {
    pub(super) fn change_flags(
        &mut self,
        server: &mut Server,
        uid: bool,
        messages: &SequenceSet<'_>,
        store: &Store<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let view = self.writable()?;
        let (folder, picked) = (view.folder.clone(), view.pick(uid, messages));
        let StoreValue::Flags(flags) = &store.value else {
            return Err(Failure(text("not implemented").with_code(Code::Cannot)));
        };
        let named = view::kept(flags);
        // As they are now: another session may have changed them.
        let current = self.store()?.lock().folder(&folder)?.messages;
        for (seq, message) in picked {
            let Some(message) = current.iter().find(|now| now.uid == message.uid) else { continue };
            let mut flags: Vec<&str> = match store.action {
                StoreAction::Replace => named.clone(),
                StoreAction::Add => [&message.flags[..], &named].concat(),
                StoreAction::Remove => message.flags.clone(),
            };
            if store.action == StoreAction::Remove {
                flags.retain(|flag| !named.contains(flag));
            }
            self.set_flags(&folder, seq, message, &flags)?;
            if !store.silent {
                let flags = view::flags(&flags);
                let items = [FetchItem::Flags(Items::new(&flags)), FetchItem::Uid(message.uid)];
                let shown = if uid { &items[..] } else { &items[..1] };
                server.data(&Data::Fetch(Fetch::new(seq, Items::new(shown))), out)?;
            }
        }
        Ok(text("STORE completed"))
    }

    /// Changes a message's flags in the store and in the view.
    pub(super) fn set_flags(
        &mut self,
        folder: &str,
        seq: u32,
        message: &Message,
        flags: &[&str],
    ) -> Result<(), Failure> {
        let store = self.store()?.lock();
        store.set_flags(folder, message, flags)?;
        let changed = store.folder(folder)?.messages.into_iter().find(|m| m.uid == message.uid);
        drop(store);
        let slot = self.view.as_mut().and_then(|view| view.messages.get_mut(seq as usize - 1));
        if let (Some(slot), Some(changed)) = (slot, changed) {
            *slot = changed;
        }
        Ok(())
    }

    pub(super) fn copy(
        &self,
        uid: bool,
        messages: &SequenceSet<'_>,
        mailbox: &Mailbox<'_>,
    ) -> Outcome {
        let target = self.name(mailbox);
        let picked = self.view()?.pick(uid, messages);
        let store = self.store()?.lock();
        let Ok(folder) = store.folder(&target) else {
            return Err(Failure(text("no such mailbox").with_code(Code::TryCreate)));
        };
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for (_, message) in &picked {
            from.push(message.uid);
            to.push(store.copy(message, &target)?);
        }
        let uid_validity = folder.uid_validity;
        let from: Vec<_> = from.into_iter().filter_map(imap_codec::SeqRange::one).collect();
        let Ok(from) = SequenceSet::new(&from) else { return Ok(text("nothing to copy")) };
        Ok(view::with_uids(text("completed"), &to, |to| Code::CopyUid {
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
        let picked = self.writable()?.pick(uid, messages);
        let text_with_code = self.copy(uid, messages, mailbox)?;
        if text_with_code.code.is_some() {
            let condition =
                Data::Condition { status: imap_codec::Status::Ok, text: text_with_code };
            server.data(&condition, out)?;
        }
        {
            let store = self.store()?.lock();
            for (_, message) in &picked {
                store.remove(message)?;
            }
        }
        self.refresh(server, out)?;
        Ok(text("MOVE completed"))
    }

    /// Removes what is marked as deleted; of `uids` alone, if they are given.
    pub(super) fn expunge(&self, uids: Option<&SequenceSet<'_>>) -> Result<(), Failure> {
        let view = self.view()?;
        if view.read_only {
            return Ok(());
        }
        let store = self.store()?.lock();
        let messages = store.folder(&view.folder)?.messages;
        let max = messages.last().map_or(0, |last| last.uid);
        for message in &messages {
            let is_meant = uids.is_none_or(|uids| uids.contains(message.uid, max));
            if is_meant && message.flags.contains(&"\\Deleted") {
                store.remove(message)?;
            }
        }
        Ok(())
    }

    fn writable(&self) -> Result<&view::View, Failure> {
        let view = self.view()?;
        if view.read_only { Err(Failure(text("mailbox is read-only"))) } else { Ok(view) }
    }
}
