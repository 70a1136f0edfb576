//! The selected folder as this session has seen it: the order in which its messages are numbered.

use imap_codec::{
    Code, Data, Fetch, FetchItem, Flag, Flags, Items, Mailbox, SeqRange, SequenceSet, Server, Text,
};

use super::{Failure, Outcome, Service, text};
use crate::mail::maildir::Message;

/// The flags that are kept, and their names in a Maildir.
const FLAGS: [(&str, Flag<'static>); 5] = [
    ("\\Answered", Flag::Answered),
    ("\\Deleted", Flag::Deleted),
    ("\\Draft", Flag::Draft),
    ("\\Flagged", Flag::Flagged),
    ("\\Seen", Flag::Seen),
];

/// A selected folder.
pub(super) struct View {
    pub(super) folder: String,
    pub(super) read_only: bool,
    /// In order of sequence numbers.
    pub(super) messages: Vec<Message>,
}

impl View {
    /// The messages that `set` means, with their sequence numbers.
    pub(super) fn pick(&self, uid: bool, set: &SequenceSet<'_>) -> Vec<(u32, Message)> {
        let count = self.messages.len() as u32;
        let max = if uid { self.messages.last().map_or(0, |last| last.uid) } else { count };
        (1..=count)
            .zip(&self.messages)
            .filter(|(seq, message)| set.contains(if uid { message.uid } else { *seq }, max))
            .map(|(seq, message)| (seq, message.clone()))
            .collect()
    }
}

/// The names of the flags that can be kept.
pub(super) fn kept(flags: &Flags<'_>) -> Vec<&'static str> {
    let has = |wanted: &Flag<'_>| flags.iter().any(|flag| flag == *wanted);
    FLAGS.iter().filter(|(_, flag)| has(flag)).map(|(name, _)| *name).collect()
}

/// Flags by their names.
pub(super) fn flags(names: &[&str]) -> Vec<Flag<'static>> {
    FLAGS.iter().filter(|(name, _)| names.contains(name)).map(|(_, flag)| flag.clone()).collect()
}

/// `text` with a code that has a set of identifiers in it; without, if there are none.
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
    pub(super) fn view(&self) -> Result<&View, Failure> {
        self.view.as_ref().ok_or(Failure(text("no mailbox selected")))
    }

    /// SELECT and EXAMINE (RFC 9051 §6.3.2).
    pub(super) fn select(
        &mut self,
        server: &mut Server,
        mailbox: &Mailbox<'_>,
        read_only: bool,
        out: &mut Vec<u8>,
    ) -> Outcome {
        self.view = None;
        let name = self.name(mailbox);
        let folder = self.store()?.lock().folder(&name)?;
        let all = FLAGS.map(|(_, flag)| flag);
        server.data(&Data::Flags(Items::new(&all)), out)?;
        server.data(&Data::Exists(folder.messages.len() as u32), out)?;
        server.data(&Data::Recent(0), out)?;
        let permanent = if read_only { &[][..] } else { &all };
        let codes = [
            ("flags that can be changed", Code::PermanentFlags(Items::new(permanent))),
            ("UIDs are valid", Code::UidValidity(folder.uid_validity)),
            ("next UID", Code::UidNext(folder.uid_next)),
        ];
        for (said, code) in codes {
            let text = text(said).with_code(code);
            server.data(&Data::Condition { status: imap_codec::Status::Ok, text }, out)?;
        }
        self.view = Some(View { folder: name, read_only, messages: folder.messages });
        let code = if read_only { Code::ReadOnly } else { Code::ReadWrite };
        Ok(text("completed").with_code(code))
    }

    /// Tells what has changed in the selected folder since it was last looked at.
    pub(super) fn refresh(
        &mut self,
        server: &mut Server,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let Some(view) = &self.view else { return Ok(()) };
        let now = self.store()?.lock().folder(&view.folder)?.messages;
        let Some(view) = &mut self.view else { return Ok(()) };
        for index in (0..view.messages.len()).rev() {
            if !now.iter().any(|message| message.uid == view.messages[index].uid) {
                server.data(&Data::Expunge(index as u32 + 1), out)?;
                view.messages.remove(index);
            }
        }
        let known = view.messages.len();
        for (seq, (old, new)) in (1..).zip(view.messages.iter().zip(&now)) {
            if old.flags != new.flags {
                let flags = flags(&new.flags);
                let items = [FetchItem::Uid(new.uid), FetchItem::Flags(Items::new(&flags))];
                server.data(&Data::Fetch(Fetch::new(seq, Items::new(&items))), out)?;
            }
        }
        if now.len() != known {
            server.data(&Data::Exists(now.len() as u32), out)?;
        }
        view.messages = now;
        Ok(())
    }
}
