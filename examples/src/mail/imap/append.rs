//! APPEND: a message goes into its file as it comes.

use std::io;

use imap_codec::{Append, AppendData, Code, Misuse, Server, Status, Tag};

use super::{Outcome, Service, no, selected, text};
use crate::mail::maildir::Incoming;

/// A message that comes in.
pub(super) struct Appending {
    folder: String,
    flags: Vec<String>,
    received: Option<u64>,
    incoming: Incoming,
    written: io::Result<()>,
}

impl Appending {
    pub(super) fn write(&mut self, octets: &[u8]) {
        if self.written.is_ok() {
            self.written = self.incoming.write(octets);
        }
    }
}

impl Service {
    pub(super) fn begin_append(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        append: &Append<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        if let AppendData::Catenate(_) = append.message.data {
            return server.no(tag, "CATENATE is not offered", out);
        }
        let folder = self.name(&append.mailbox);
        let Some(Ok(incoming)) = self.store.as_ref().map(|store| store.lock().incoming_to(&folder))
        else {
            let missing = text("no such mailbox").with_code(Code::TryCreate);
            return server.reply(tag, Status::No, &missing, out);
        };
        let flags = selected::kept(&append.message.flags);
        let received = append.message.date.map(|date| date.unix_seconds());
        let received = received.and_then(|seconds| u64::try_from(seconds).ok());
        self.append = Some(Appending { folder, flags, received, incoming, written: Ok(()) });
        server.accept(out)
    }

    pub(super) fn end_append(&mut self) -> Outcome {
        let Some(append) = self.append.take() else {
            return Err(no("no message", Code::ServerBug));
        };
        let Appending { folder, flags, received, incoming, written } = append;
        written?;
        let store = self.store()?.lock();
        let uid = store.keep(&folder, incoming, &flags, received)?;
        let uid_validity = store.folder(&folder)?.uid_validity;
        Ok(selected::with_uids(text("APPEND completed"), &[uid], |uids| Code::AppendUid {
            uid_validity,
            uids,
        }))
    }
}
