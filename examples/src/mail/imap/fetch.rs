//! FETCH: messages one after the other.

use std::sync::Arc;

use imap_codec::{
    Code, Data, DateTime, FetchAttribute, FetchAttributes, FetchModifier, Flag, Items, NumberSet,
    SequenceSet, Server, evaluate,
    mime::{FetchError, FetchPlan, Known},
};
use mime::Tree;

use super::{
    Failure, RANGES, Service, bad,
    identifiers::{email_id, thread_id},
    no,
};
use crate::mail::maildir::{Folder, Message};

/// What is still to be fetched.
pub struct Fetching {
    plan: FetchPlan,
    /// The identifiers of messages and those of threads are asked for.
    identifies: (bool, bool),
    folder: Arc<Folder>,
    /// The last one is next.
    left: Vec<u32>,
    /// Those whose flags this FETCH has changed.
    seen: NumberSet,
}

/// Octets that are written before they are sent.
const PIECE: usize = 64 * 1024;

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::UnknownEncoding => no("unknown transfer encoding", Code::UnknownCte),
            FetchError::TooMany => no("too many sections", Code::Limit),
            _ => bad("unknown attribute"),
        }
    }
}

impl Fetching {
    /// Of these messages.
    pub(super) fn of(
        attributes: FetchAttributes<'_>,
        folder: Arc<Folder>,
        uids: &NumberSet,
    ) -> Result<Self, FetchError> {
        let identifies = identifies(&attributes);
        let plan = FetchPlan::new(true, attributes)?;
        let mut left: Vec<u32> = uids.iter().collect();
        left.reverse();
        Ok(Self { plan, identifies, folder, left, seen: NumberSet::EMPTY })
    }
}

/// Whether identifiers of messages are asked for, and of threads.
fn identifies(attributes: &FetchAttributes<'_>) -> (bool, bool) {
    let asks = |wanted| attributes.expanded().iter().any(|one| one == wanted);
    (asks(FetchAttribute::EmailId), asks(FetchAttribute::ThreadId))
}

impl Service {
    pub(super) fn begin_fetch(
        &mut self,
        server: &mut Server,
        uid: bool,
        messages: &SequenceSet<'_>,
        attributes: &FetchAttributes<'_>,
        modifiers: &Items<'_, FetchModifier<'_>>,
        out: &mut Vec<u8>,
    ) -> Result<Fetching, Failure> {
        let mut plan = FetchPlan::new(uid, attributes.clone())?;
        let identifies = identifies(attributes);
        let mut folder = self.look()?;
        let selected = self.selected()?;
        let mut found = selected.resolve(messages, uid)?;
        let (mut since, mut vanished) = (None, false);
        for modifier in modifiers {
            match modifier {
                FetchModifier::ChangedSince(mod_seq) => since = Some(mod_seq),
                FetchModifier::Vanished if uid => vanished = true,
                FetchModifier::Partial(range) => found = evaluate::partial(&found, range),
                _ => return Err(bad("unknown modifier")),
            }
        }
        if vanished {
            let Some(since) = since.filter(|_| self.qresync) else {
                return Err(bad("VANISHED needs QRESYNC and CHANGEDSINCE"));
            };
            let max = folder.uid_next.saturating_sub(1);
            let asked = NumberSet::of(messages, max, RANGES)
                .map_err(|_| no("too many ranges", Code::Limit))?;
            let gone: Option<NumberSet> = folder.gone_since(since).map(Iterator::collect);
            let view = &self.selected()?.view;
            let gone = view.vanished_earlier(gone.as_ref(), folder.uid_next, Some(&asked), None);
            for uids in gone.pieces(RANGES) {
                server.data(&Data::Vanished { earlier: true, uids }, out)?;
            }
        }
        if let Some(since) = since {
            plan = plan.with_mod_seq();
            let is_changed =
                |uid: &u32| folder.message(*uid).is_some_and(|message| message.mod_seq > since);
            found = found.iter().filter(is_changed).collect();
        }
        let mut seen = NumberSet::EMPTY;
        let selected = self.selected()?;
        if plan.sets_seen() && !selected.read_only && selected.place.rights.have("s") {
            seen = self.mark_seen(&folder, &found)?;
            folder = self.look()?;
        }
        if self.condstore && !seen.is_empty() {
            plan = plan.with_mod_seq();
        }
        let mut left: Vec<u32> = found.iter().collect();
        left.reverse();
        Ok(Fetching { plan, identifies, folder, left, seen })
    }

    /// Writes the responses for some messages, and says whether more are to come.
    pub(super) fn fetch_next(
        &mut self,
        server: &mut Server,
        fetching: &mut Fetching,
        out: &mut Vec<u8>,
    ) -> Result<bool, Failure> {
        while out.len() < PIECE {
            let Some(uid) = fetching.left.pop() else { return Ok(false) };
            let Some(seq) = self.selected()?.view.seq(uid) else { continue };
            let Some(message) = fetching.folder.message(uid) else { continue };
            // Another session may have removed it; its number stays until this one is told.
            let octets = match fetching.plan.reads_message() || fetching.identifies.1 {
                true => match message.read() {
                    Ok(octets) => Some(octets),
                    Err(_) => continue,
                },
                false => None,
            };
            let flags = self.selected()?.flags(message);
            answer(server, fetching, seq, (message, &flags), octets.as_deref(), out)?;
        }
        Ok(!fetching.left.is_empty())
    }

    /// Sets `\Seen`, and gives those that did not have it.
    fn mark_seen(&mut self, folder: &Folder, uids: &NumberSet) -> Result<NumberSet, Failure> {
        let place = self.selected()?.place.clone();
        let mut changed = NumberSet::EMPTY;
        let store = place.store.lock();
        let messages = uids.iter().filter_map(|uid| folder.message(uid));
        for message in messages.filter(|message| !message.has("\\Seen")) {
            let flags = [&message.flags[..], &["\\Seen".to_owned()]].concat();
            // One that is gone is not seen any more.
            if store.set_flags(&place.folder, message, &flags).is_ok() {
                changed.insert(message.uid..=message.uid);
            }
        }
        let now = store.folder(&place.folder)?;
        drop(store);
        if !changed.is_empty() {
            self.selected()?.skip(&now);
        }
        Ok(changed)
    }
}

fn answer(
    server: &mut Server,
    fetching: &Fetching,
    seq: u32,
    (message, flags): (&Message, &[Flag<'_>]),
    octets: Option<&[u8]>,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let tree = octets.map(Tree::parse);
    let flags = Items::new(flags);
    let seconds = i64::try_from(message.received).unwrap_or_default();
    let internal_date =
        DateTime::from_unix_seconds(seconds).ok_or_else(|| no("no date", Code::ServerBug))?;
    let (emails, threads) = fetching.identifies;
    let email_id = emails.then(|| email_id(message)).flatten();
    let thread_id = octets.filter(|_| threads).and_then(thread_id);
    let mut known = Known::new(message.uid, &flags, internal_date, message.size);
    known.mod_seq = Some(message.mod_seq);
    (known.email_id, known.thread_id) = (email_id.as_ref(), thread_id.as_ref());
    let saved = message.saved().and_then(|seconds| i64::try_from(seconds).ok());
    known.saved = saved.and_then(DateTime::from_unix_seconds);
    let flags_too = fetching.seen.contains(message.uid);
    let answer = fetching.plan.answer(tree.as_ref().map(Tree::root), &known, flags_too)?;
    Ok(answer.send(seq, server, out)?)
}
