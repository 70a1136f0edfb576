//! APPEND and REPLACE: messages go into their files as they come, and into their folder all at once.

use std::io;

use imap_codec::{
    Append, AppendData, AppendMessage, AppendNext, CatenateUrl, Code, Data, ImapUrl, Items, Misuse,
    SeqNumber, SeqRange, SequenceSet, Server, Status, Tag, UrlMailbox, UrlName, UrlTarget, UrlText,
    mime::section,
};
use mime::Tree;

use super::{
    Failure, Outcome, Service, bad, no,
    places::Place,
    selected::{self, Selected},
    text,
};
use crate::mail::{
    maildir::{Arrival, Message},
    site::MESSAGE,
};

/// Messages that a command may bring: each of them has an open file.
const MESSAGES: usize = 100;

/// What a command has brought so far.
pub(super) struct Appending {
    place: Place,
    /// The UID of the message that REPLACE removes.
    replaced: Option<u32>,
    arrivals: Vec<Arrival>,
    /// Octets of the last one.
    size: u64,
    written: io::Result<()>,
}

impl Appending {
    pub(super) fn write(&mut self, octets: &[u8]) {
        self.size += octets.len() as u64;
        if let (Ok(()), Some(arrival)) = (&self.written, self.arrivals.last_mut()) {
            self.written = arrival.incoming.write(octets);
        }
    }

    /// An empty message cancels the command (RFC 3502).
    fn has_no_empty(&self) -> Result<(), Failure> {
        if self.size == 0 { Err(no("empty message", Code::Cannot)) } else { Ok(()) }
    }
}

impl Service {
    /// APPEND (RFC 9051 §6.3.12), or REPLACE (RFC 8508) of this message.
    pub(super) fn begin_append(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        append: &Append<'_>,
        replaced: Option<(bool, SeqNumber)>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let replaced = replaced.map(|(uid, message)| self.replaced(uid, message)).transpose();
        let begun = replaced.and_then(|replaced| {
            let place = self.place(&append.mailbox)?;
            place.takes_messages()?;
            let (arrivals, written) = (Vec::new(), Ok(()));
            self.append = Some(Appending { place, replaced, arrivals, size: 0, written });
            self.add(&append.message)
        });
        self.go_on(server, tag, begun, out)
    }

    /// Another message (RFC 3502), or other parts of this one (RFC 4469).
    pub(super) fn next_append(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        next: &AppendNext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let added = match next {
            AppendNext::Message(message) => self
                .append
                .as_ref()
                .map_or(Ok(()), Appending::has_no_empty)
                .and_then(|()| self.add(message)),
            AppendNext::Parts(parts) => self.add_urls(&parts.urls),
            AppendNext::End => Ok(()),
        };
        self.go_on(server, tag, added, out)
    }

    /// Puts all messages into their folder, or none; and removes the one that they replace.
    pub(super) fn end_append(&mut self, server: &mut Server, out: &mut Vec<u8>) -> Outcome {
        let Some(append) = self.append.take() else {
            return Err(no("no message", Code::ServerBug));
        };
        append.has_no_empty()?;
        append.written?;
        let replaced = append.replaced.map(|uid| {
            let gone = || no("no such message any more", Code::ExpungeIssued);
            self.look()?.message(uid).cloned().ok_or_else(gone)
        });
        let replaced: Option<Message> = replaced.transpose()?;
        let place = append.place;
        let is_here = |selected: &Selected| {
            selected.place.store.owner() == place.store.owner()
                && selected.place.folder == place.folder
        };
        self.brought |= self.selected.as_ref().is_some_and(is_here);
        let store = place.store.lock();
        let uids = store.keep_all(&place.folder, append.arrivals)?;
        let folder = store.folder(&place.folder)?;
        drop(store);
        if let Some(replaced) = &replaced {
            let removed = self.selected()?.place.store.lock().remove(replaced);
            if let Err(error) = removed {
                let store = place.store.lock();
                for new in uids.iter().filter_map(|uid| folder.message(*uid)) {
                    store.remove(new)?;
                }
                return Err(error.into());
            }
        }
        let uid_validity = folder.uid_validity;
        let with_uids = |said| {
            selected::with_uids(text(said), &uids, |uids| Code::AppendUid { uid_validity, uids })
        };
        if replaced.is_none() {
            return Ok(with_uids("APPEND completed"));
        }
        // It comes before EXPUNGE (RFC 8508 §4.3).
        let text = with_uids("the new message");
        server.data(&Data::Condition { status: Status::Ok, text }, out)?;
        self.tell(server, out)?;
        Ok(self.with_highest("REPLACE completed"))
    }

    /// Lets the next part come, or ends the command.
    fn go_on(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        outcome: Result<(), Failure>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let Err(Failure(status, text)) = outcome else { return server.accept(out) };
        self.append = None;
        server.reply(tag, status, &text, out)
    }

    /// The UID of the message that is to be replaced.
    fn replaced(&mut self, uid: bool, message: SeqNumber) -> Result<u32, Failure> {
        let range = [SeqRange { start: message, end: message }];
        let set = SequenceSet::new(&range).map_err(|_| bad("no number"))?;
        let selected = self.writable()?;
        selected.place.need("te")?;
        let found = selected.resolve(&set, uid)?;
        found.first().ok_or_else(|| no("no such message", Code::Cannot))
    }

    fn add(&mut self, message: &AppendMessage<'_>) -> Result<(), Failure> {
        let Some(append) = &self.append else { return Ok(()) };
        if append.arrivals.len() >= MESSAGES {
            return Err(no("too many messages", Code::Limit));
        }
        let place = &append.place;
        let Ok(incoming) = place.store.lock().incoming_to(&place.folder) else {
            return Err(no("no such mailbox", Code::TryCreate));
        };
        let received = message.date.map(|date| date.unix_seconds());
        let received = received.and_then(|seconds| u64::try_from(seconds).ok());
        let mut flags = selected::kept(&message.flags);
        flags.retain(|flag| place.rights.change(flag));
        if let Some(append) = &mut self.append {
            append.arrivals.push(Arrival { incoming, flags, received });
            append.size = 0;
        }
        match &message.data {
            AppendData::Catenate(parts) => self.add_urls(&parts.urls),
            _ => Ok(()),
        }
    }

    fn add_urls(&mut self, urls: &Items<'_, CatenateUrl<'_>>) -> Result<(), Failure> {
        for url in urls {
            let Some(octets) = self.referred(&url) else {
                let code = url.url.as_str().and_then(|url| UrlText::new(url).ok());
                let code = code.map_or(Code::Cannot, |url| Code::BadUrl(url.into_owned()));
                return Err(no("nothing is there", code));
            };
            let Some(append) = &mut self.append else { return Ok(()) };
            if append.size + octets.len() as u64 > MESSAGE {
                return Err(no("message too big", Code::TooBig));
            }
            append.write(&octets);
        }
        Ok(())
    }

    /// What a URL is of: a message or a part of one that is here.
    fn referred(&self, url: &CatenateUrl<'_>) -> Option<Vec<u8>> {
        let target = match &self.selected {
            None => UrlTarget::Server,
            Some(selected) => UrlTarget::Mailbox {
                mailbox: UrlMailbox {
                    name: UrlName::new(selected.name.as_str()).ok()?,
                    uid_validity: None,
                },
                search: None,
            },
        };
        let url = url.to_url(Some(&ImapUrl { server: None, target })).ok()?;
        // Without the name of a server it is this one (RFC 4469 §3).
        let (None, UrlTarget::Message(part)) = (url.server, url.target) else { return None };
        let place = self.place(&part.mailbox.to_mailbox(self.naming()).ok()?).ok()?;
        place.need("r").ok()?;
        let folder = place.store.lock().folder(&place.folder).ok()?;
        if part.mailbox.uid_validity.is_some_and(|value| value.get() != folder.uid_validity) {
            return None;
        }
        let message = folder.message(part.uid.get())?.read().ok()?;
        let (of, piece) = part.to_section().ok()?;
        let tree = Tree::parse(&message);
        section(tree.root(), &of, piece).map(|octets| octets.into_owned())
    }
}
