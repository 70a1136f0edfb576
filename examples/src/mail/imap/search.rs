//! SEARCH, SORT and THREAD over the messages of the selected folder.

use std::cell::OnceCell;

use imap_codec::{
    AString, Code, Data, Date, Flag, Flags, Items, NumberSet, Search, SearchReturn, Server, Sort,
    Status, Tag, ThreadBy,
    evaluate::{
        Context, Facts, Needle, Place, Program, SearchError, Searchable, saved, sort,
        thread_by_references, thread_by_subject,
    },
    mime::{Searched, facts},
    server::View,
};
use mime::Tree;

use super::{
    Failure, Outcome, Service, bad,
    identifiers::{email_id, thread_id},
    no,
    selected::Selected,
    text,
};
use crate::{
    mail::maildir::{Folder, Message},
    now,
};

impl Service {
    pub(super) fn search(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        uid: bool,
        search: &Search<'_>,
        by_mod_seq: bool,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let folder = self.look()?;
        let saves = search
            .returns
            .as_ref()
            .filter(|returns| returns.iter().any(|option| option == SearchReturn::Save));
        let found = found(&folder, search, self.selected()?, None);
        // With NO, nothing is kept; with BAD, what was kept stays (RFC 9051 §6.4.4.1).
        if let (Err(Failure(Status::No, _)), Some(_)) = (&found, saves) {
            self.selected()?.view.save(NumberSet::EMPTY);
        }
        let found = found?;
        let highest = found.iter().filter_map(|uid| folder.message(uid)).map(|m| m.mod_seq).max();
        let mod_seq = highest.filter(|_| by_mod_seq);
        let view = &mut self.selected()?.view;
        let numbers: NumberSet = match uid {
            true => found.clone(),
            false => found.iter().filter_map(|uid| view.seq(uid)).collect(),
        };
        if let Some(returns) = saves {
            view.save(saved(&found, returns));
        }
        server.found(tag, &numbers, search.returns.as_ref(), mod_seq, out)?;
        Ok(text("SEARCH completed"))
    }

    pub(super) fn sort(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        uid: bool,
        asked: &Sort<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let folder = self.look()?;
        let selected = self.selected()?;
        let found = sorted(&folder, asked, selected, None)?;
        let numbers: Vec<u32> = match uid {
            true => found,
            false => found.iter().filter_map(|uid| selected.view.seq(*uid)).collect(),
        };
        server.sorted(tag, &numbers, asked.returns.as_ref(), None, out)?;
        Ok(text("SORT completed"))
    }

    pub(super) fn thread(
        &mut self,
        server: &mut Server,
        uid: bool,
        asked: &ThreadBy<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let folder = self.look()?;
        let selected = self.selected()?;
        let keys = asked.keys.reborrow();
        let search = Search { returns: None, charset: Some(asked.charset.clone()), keys };
        let mut messages = told(&folder, &found(&folder, &search, selected, None)?);
        for message in messages.iter_mut().filter(|_| !uid) {
            message.number = selected.view.seq(message.number).unwrap_or_default();
        }
        let forest = match asked.algorithm.as_str().to_ascii_uppercase().as_str() {
            "REFERENCES" => thread_by_references(&messages),
            "ORDEREDSUBJECT" => thread_by_subject(&messages),
            _ => return Err(bad("unknown algorithm")),
        };
        server.data(&Data::Thread(forest.to_threads()), out)?;
        Ok(text("THREAD completed"))
    }
}

/// The UIDs of what SEARCH finds among the messages that the client knows of; with `before`, among all, and numbers mean what they
/// did then.
pub(super) fn found(
    folder: &Folder,
    search: &Search<'_>,
    selected: &Selected,
    before: Option<&View>,
) -> Result<NumberSet, Failure> {
    let view = before.unwrap_or(&selected.view);
    let last = view.uid(view.exists()).unwrap_or_default();
    let now = now::date().unix();
    let context = Context::new(view.exists(), last).at(now).with_saved(view.saved());
    let program = Program::new(search, &context)?;
    let known = folder.messages.iter().filter_map(|message| {
        let seq = view.seq(message.uid);
        let seq = if before.is_none() { seq? } else { seq.unwrap_or_default() };
        let flags = selected.flags(message);
        Some(Looked { seq, message, flags, octets: OnceCell::new() })
    });
    let found = known.filter(|looked| program.matches(looked));
    Ok(found.map(|looked| looked.message.uid).collect())
}

/// The UIDs of what SORT finds, in its order.
pub(super) fn sorted(
    folder: &Folder,
    asked: &Sort<'_>,
    selected: &Selected,
    before: Option<&View>,
) -> Result<Vec<u32>, Failure> {
    let keys = asked.keys.reborrow();
    let search = Search { returns: None, charset: Some(asked.charset.clone()), keys };
    let messages = told(folder, &found(folder, &search, selected, before)?);
    sort(&messages, &asked.criteria).ok_or_else(|| bad("unknown sort key"))
}

/// What SORT and THREAD ask of messages, by their UIDs.
fn told(folder: &Folder, uids: &NumberSet) -> Vec<Facts<'static>> {
    let read = |message: &Message| {
        let octets = message.read().ok()?;
        let arrival = i64::try_from(message.received).unwrap_or_default();
        Some(facts(Tree::parse(&octets).root(), message.uid, arrival))
    };
    uids.iter().filter_map(|uid| folder.message(uid)).filter_map(read).collect()
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Charset => {
                let names: Vec<AString<'_>> =
                    ["US-ASCII", "UTF-8"].into_iter().flat_map(AString::try_from).collect();
                let code = Code::BadCharset(Items::new(&names)).into_owned();
                no("unknown charset", code)
            }
            SearchError::Ranges(_) => no("too many ranges", Code::Limit),
            _ => bad("unknown search key"),
        }
    }
}

/// A message that keys are looked up in.
struct Looked<'f> {
    seq: u32,
    message: &'f Message,
    flags: Vec<Flag<'f>>,
    octets: OnceCell<Vec<u8>>,
}

impl Looked<'_> {
    /// The message, which is read when a key first needs it.
    fn octets(&self) -> &[u8] {
        self.octets.get_or_init(|| self.message.read().unwrap_or_default())
    }

    fn with<R>(&self, ask: impl FnOnce(&Searched<'_, '_>) -> R) -> R {
        let tree = Tree::parse(self.octets());
        let (seq, uid, flags) = (self.seq, self.message.uid, &Flags::EMPTY);
        ask(&Searched { message: tree.root(), seq, uid, flags, received: None })
    }
}

impl Searchable for Looked<'_> {
    fn seq(&self) -> u32 {
        self.seq
    }

    fn uid(&self) -> u32 {
        self.message.uid
    }

    fn has_flag(&self, flag: &Flag<'_>) -> bool {
        self.flags.contains(flag)
    }

    fn received(&self) -> Option<Date> {
        Date::from_unix_days(self.arrival()?.div_euclid(86_400))
    }

    fn sent(&self) -> Option<Date> {
        self.with(|message| message.sent())
    }

    fn size(&self) -> u64 {
        self.message.size
    }

    fn arrival(&self) -> Option<i64> {
        i64::try_from(self.message.received).ok()
    }

    fn mod_seq(&self) -> u64 {
        self.message.mod_seq
    }

    fn saved(&self) -> Option<Date> {
        let saved = i64::try_from(self.message.saved()?).ok()?;
        Date::from_unix_days(saved.div_euclid(86_400))
    }

    fn has_email_id(&self, id: &str) -> bool {
        email_id(self.message).is_some_and(|known| known.as_str() == id)
    }

    fn has_thread_id(&self, id: &str) -> bool {
        thread_id(self.octets()).is_some_and(|known| known.as_str() == id)
    }

    fn contains(&self, place: Place<'_>, text: &Needle) -> bool {
        self.with(|message| message.contains(place, text))
    }
}
