//! SEARCH: every key looked up in the messages, one after the other.

use std::cell::OnceCell;

use imap_codec::{
    AString, Correlator, Data, Date, ESearch, ESearchItem, Found, Items, Search, SearchKey,
    SearchReturn, SeqRange, SequenceSet, Server, Tag,
};
use mime::Tree;
use rfc822_message::Message as Header;

use super::{Failure, Outcome, Service, text, view::View};
use crate::mail::maildir::Message;

impl Service {
    pub(super) fn search(
        &self,
        server: &mut Server,
        tag: &Tag<'_>,
        uid: bool,
        search: &Search<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let view = self.view()?;
        let mut numbers = Vec::new();
        for (seq, message) in (1..).zip(&view.messages) {
            let looked = Looked { view, seq, message, octets: OnceCell::new() };
            if search.keys.iter().all(|key| looked.matches(&key)) {
                numbers.push(if uid { message.uid } else { seq });
            }
        }
        match &search.returns {
            None => {
                let found = Found { numbers: Items::new(&numbers), mod_seq: None, more: false };
                server.data(&Data::Search(found), out)?;
            }
            Some(returns) => extended(server, tag, uid, returns, &numbers, out)?,
        }
        Ok(text("SEARCH completed"))
    }
}

/// ESEARCH (RFC 9051 §7.3.4).
fn extended(
    server: &mut Server,
    tag: &Tag<'_>,
    uid: bool,
    returns: &Items<'_, SearchReturn<'_>>,
    numbers: &[u32],
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let ranges: Vec<SeqRange> =
        numbers.iter().filter_map(|number| SeqRange::one(*number)).collect();
    let wants = |wanted: &SearchReturn<'_>| returns.iter().any(|given| given == *wanted);
    let mut items = Vec::new();
    if let (true, Some(min)) = (wants(&SearchReturn::Min), numbers.first()) {
        items.push(ESearchItem::Min(*min));
    }
    if let (true, Some(max)) = (wants(&SearchReturn::Max), numbers.last()) {
        items.push(ESearchItem::Max(*max));
    }
    if wants(&SearchReturn::Count) {
        items.push(ESearchItem::Count(numbers.len() as u32));
    }
    if wants(&SearchReturn::All) || returns.is_empty() {
        items.extend(SequenceSet::new(&ranges).map(ESearchItem::All));
    }
    let tag = AString::try_from(tag.as_str()).ok();
    let correlator = Correlator { tag, ..Correlator::default() };
    let found = ESearch { correlator, uid, items: Items::new(&items), more: false };
    Ok(server.data(&Data::ESearch(found), out)?)
}

/// A message that keys are looked up in.
struct Looked<'v> {
    view: &'v View,
    seq: u32,
    message: &'v Message,
    octets: OnceCell<Vec<u8>>,
}

impl Looked<'_> {
    fn matches(&self, key: &SearchKey<'_>) -> bool {
        let has = |flag: &str| self.message.flags.contains(&flag);
        match key {
            SearchKey::All | SearchKey::Old => true,
            SearchKey::Answered => has("\\Answered"),
            SearchKey::Deleted => has("\\Deleted"),
            SearchKey::Draft => has("\\Draft"),
            SearchKey::Flagged => has("\\Flagged"),
            SearchKey::Seen => has("\\Seen"),
            SearchKey::Unanswered => !has("\\Answered"),
            SearchKey::Undeleted => !has("\\Deleted"),
            SearchKey::Undraft => !has("\\Draft"),
            SearchKey::Unflagged => !has("\\Flagged"),
            SearchKey::Unseen => !has("\\Seen"),
            SearchKey::Larger(size) => self.message.size > *size,
            SearchKey::Smaller(size) => self.message.size < *size,
            SearchKey::Bcc(part) => self.field("Bcc", part),
            SearchKey::Cc(part) => self.field("Cc", part),
            SearchKey::From(part) => self.field("From", part),
            SearchKey::To(part) => self.field("To", part),
            SearchKey::Subject(part) => self.field("Subject", part),
            SearchKey::Header(name, part) => {
                self.field(&String::from_utf8_lossy(name.as_bytes()), part)
            }
            SearchKey::Body(part) => self.body(part),
            SearchKey::Text(part) => contains(self.octets(), part.as_bytes()) || self.body(part),
            SearchKey::Before(date) => self.received() < date.unix_days(),
            SearchKey::On(date) => self.received() == date.unix_days(),
            SearchKey::Since(date) => self.received() >= date.unix_days(),
            SearchKey::SentBefore(date) => self.sent().is_some_and(|sent| sent < days(*date)),
            SearchKey::SentOn(date) => self.sent().is_some_and(|sent| sent == days(*date)),
            SearchKey::SentSince(date) => self.sent().is_some_and(|sent| sent >= days(*date)),
            SearchKey::Uid(set) => {
                let max = self.view.messages.last().map_or(0, |last| last.uid);
                set.contains(self.message.uid, max)
            }
            SearchKey::Sequence(set) => set.contains(self.seq, self.view.messages.len() as u32),
            SearchKey::Not(keys) => !keys.iter().all(|key| self.matches(&key)),
            SearchKey::Or(keys) => keys.iter().any(|key| self.matches(&key)),
            SearchKey::And(keys) => keys.iter().all(|key| self.matches(&key)),
            SearchKey::Unkeyword(_) => true,
            _ => false,
        }
    }

    /// The message, read when a key first needs it.
    fn octets(&self) -> &[u8] {
        self.octets.get_or_init(|| self.message.read().unwrap_or_default())
    }

    fn field(&self, name: &str, part: &AString<'_>) -> bool {
        let message = Header::parse(self.octets());
        message.header().all(name).any(|field| {
            let decoded = mime::encoded_word::decode(&field.text()).text.into_owned();
            contains(decoded.as_bytes(), part.as_bytes())
        })
    }

    fn body(&self, part: &AString<'_>) -> bool {
        let tree = Tree::parse(self.octets());
        tree.entities().any(|entity| {
            entity.text().is_some_and(|text| contains(text.text.as_bytes(), part.as_bytes()))
        })
    }

    fn received(&self) -> i64 {
        (self.message.received / 86_400) as i64
    }

    /// The day of the field Date, without regard to zones (RFC 9051 §6.4.4).
    fn sent(&self) -> Option<i64> {
        let message = Header::parse(self.octets());
        let date = message.header().first("Date")?.date(&mut ())?;
        Date::new(date.year(), date.month(), date.day()).ok().map(days)
    }
}

fn days(date: Date) -> i64 {
    date.unix_days()
}

/// Whether `part` is in `text`, in any case.
fn contains(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}
