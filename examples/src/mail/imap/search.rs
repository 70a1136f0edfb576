//! SEARCH, SORT and THREAD over the messages of the selected folder.

use std::cell::OnceCell;

use imap_codec::{
    AString, Code, Correlator, Data, Date, ESearch, ESearchItem, Flag, Flags, Found, Items,
    NumberSet, Search, SearchReturn, SeqRange, SequenceSet, Server, Sort, Status, Tag, ThreadBy,
    evaluate::{
        Context, Needle, Place, Program, SearchError, Searchable, saved, sort,
        thread_by_references, thread_by_subject,
    },
    mime::{Searched, facts},
};
use mime::Tree;

use super::{
    Failure, Outcome, Service, bad,
    identifiers::{email_id, thread_id},
    no,
    selected::flags,
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
        let found = self.found(&folder, search);
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
        let (_, messages) = self.facts(uid, &asked.charset, asked.keys.reborrow())?;
        let numbers = sort(&messages, &asked.criteria).ok_or_else(|| bad("unknown sort key"))?;
        match &asked.returns {
            None => {
                let found = Found { numbers: Items::new(&numbers), mod_seq: None, more: false };
                server.data(&Data::Sort(found), out)?;
            }
            Some(returns) => {
                let ranges: Vec<_> = numbers.iter().filter_map(|n| SeqRange::one(*n)).collect();
                let mut items = Vec::new();
                for option in returns {
                    items.extend(match option {
                        SearchReturn::Min => numbers.first().copied().map(ESearchItem::Min),
                        SearchReturn::Max => numbers.last().copied().map(ESearchItem::Max),
                        SearchReturn::Count => Some(ESearchItem::Count(numbers.len() as u32)),
                        SearchReturn::All => SequenceSet::new(&ranges).ok().map(ESearchItem::All),
                        _ => None,
                    });
                }
                if returns.is_empty() {
                    items.extend(SequenceSet::new(&ranges).map(ESearchItem::All));
                }
                extended(server, tag, uid, &items, out)?;
            }
        }
        Ok(text("SORT completed"))
    }

    pub(super) fn thread(
        &mut self,
        server: &mut Server,
        uid: bool,
        asked: &ThreadBy<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let (_, messages) = self.facts(uid, &asked.charset, asked.keys.reborrow())?;
        let forest = match asked.algorithm.as_str().to_ascii_uppercase().as_str() {
            "REFERENCES" => thread_by_references(&messages),
            "ORDEREDSUBJECT" => thread_by_subject(&messages),
            _ => return Err(bad("unknown algorithm")),
        };
        server.data(&Data::Thread(forest.to_threads()), out)?;
        Ok(text("THREAD completed"))
    }

    /// The UIDs of what SEARCH finds.
    fn found(&mut self, folder: &Folder, search: &Search<'_>) -> Result<NumberSet, Failure> {
        let selected = self.selected()?;
        let view = &selected.view;
        let last = view.uid(view.exists()).unwrap_or_default();
        let now = now::date().unix();
        let context = Context::new(view.exists(), last).at(now).with_saved(view.saved());
        let program = Program::new(search, &context)?;
        let known = folder.messages.iter().filter_map(|message| {
            let seq = view.seq(message.uid)?;
            let flags = flags(&message.flags);
            Some(Looked { seq, message, flags, octets: OnceCell::new() })
        });
        let found = known.filter(|looked| program.matches(looked));
        Ok(found.map(|looked| looked.message.uid).collect())
    }

    /// What SORT and THREAD ask of the messages that are searched for.
    fn facts(
        &mut self,
        uid: bool,
        charset: &AString<'_>,
        keys: imap_codec::SearchKeys<'_>,
    ) -> Result<(NumberSet, Vec<imap_codec::evaluate::Facts<'static>>), Failure> {
        let folder = self.look()?;
        let search = Search { returns: None, charset: Some(charset.clone()), keys };
        let found = self.found(&folder, &search)?;
        let view = &self.selected()?.view;
        let mut messages = Vec::new();
        for message in found.iter().filter_map(|uid| folder.message(uid)) {
            let number = if uid { Some(message.uid) } else { view.seq(message.uid) };
            let (Some(number), Ok(octets)) = (number, message.read()) else { continue };
            let arrival = i64::try_from(message.received).unwrap_or_default();
            messages.push(facts(Tree::parse(&octets).root(), number, arrival));
        }
        Ok((found, messages))
    }
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

/// ESEARCH (RFC 9051 §7.3.4).
fn extended(
    server: &mut Server,
    tag: &Tag<'_>,
    uid: bool,
    items: &[ESearchItem<'_>],
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let tag = AString::try_from(tag.as_str()).ok();
    let correlator = Correlator { tag, ..Correlator::default() };
    let found = ESearch { correlator, uid, items: Items::new(items), more: false };
    Ok(server.data(&Data::ESearch(found), out)?)
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
