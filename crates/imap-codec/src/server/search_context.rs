use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::View;
use crate::{
    AString, ContextChange, Correlator, ESearch, ESearchItem, Items, SequenceSet, Tag, Verb,
    evaluate::ranges,
};

/// A search with UPDATE, and what its client was told of the result (RFC 5267 §4.3).
///
/// Which searches are to be kept up to date is said by [`Server::contexts`](super::Server::contexts). When something has happened
/// to the mailbox, tell what of the result is [`gone`](Self::gone) before the [updates](super::Server::next_update) of the mailbox, while
/// there are numbers for it (§4.3.4); then search again, and tell behind the updates, which tell why (RFC 5465 §5.1), what else was
/// [`removed`](Self::removed) and what was [`added`](Self::added).
///
/// ```
/// use imap_codec::{Data, NumberSet, Tag, Verb, server::{SearchContext, View}};
/// let mut context = SearchContext::new(&Tag::new("B01")?, Verb::UidSearch, &[3, 8]);
/// let view = View::new(&[3, 8, 9, 10].into_iter().collect(), false);
/// let mut out = Vec::new();
/// Data::ESearch(context.removed(&[8, 9, 10], &view).unwrap()).encode(&mut out);
/// Data::ESearch(context.added(&[8, 9, 10], &view).unwrap()).encode(&mut out);
/// let expected = "* ESEARCH (TAG \"B01\") UID REMOVEFROM (0 3)\r\n* ESEARCH (TAG \"B01\") UID ADDTO (0 9:10)\r\n";
/// assert_eq!(String::from_utf8(out)?, expected);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchContext {
    tag: Tag<'static>,
    /// The client is told UIDs.
    uid: bool,
    /// The result has an order of its own, in which places matter.
    sorted: bool,
    /// UIDs, in the order of the result.
    told: Vec<u32>,
}

impl SearchContext {
    /// The command with `tag` is answered with messages of these UIDs, in the order of the result. `verb` is SEARCH, UID SEARCH,
    /// SORT or UID SORT.
    #[must_use]
    pub fn new(tag: &Tag<'_>, verb: Verb, found: &[u32]) -> Self {
        Self {
            tag: tag.clone().into_owned(),
            uid: matches!(verb, Verb::UidSearch | Verb::UidSort),
            sorted: matches!(verb, Verb::Sort | Verb::UidSort),
            told: found.to_vec(),
        }
    }

    /// The tag of the command.
    #[must_use]
    pub const fn tag(&self) -> &Tag<'static> {
        &self.tag
    }

    /// The UIDs that the client knows of, in the order of the result.
    #[must_use]
    pub fn told(&self) -> &[u32] {
        &self.told
    }

    /// REMOVEFROM: messages that are not there any more.
    pub fn gone(
        &mut self,
        is_there: impl Fn(u32) -> bool,
        view: &View,
    ) -> Option<ESearch<'static>> {
        let left: Vec<u32> = self.told.iter().copied().filter(|uid| is_there(*uid)).collect();
        if left.len() == self.told.len() { None } else { self.removed(&left, view) }
    }

    /// REMOVEFROM: what is not found any more, or has come to another place among the others. `now` is the result as it is now, `view`
    /// what the client knows of the mailbox: a message that it was told the end of already has no number to be named by.
    pub fn removed(&mut self, now: &[u32], view: &View) -> Option<ESearch<'static>> {
        let kept = self.kept(now);
        let (mut runs, mut left) = (Runs::new(self.sorted), Vec::with_capacity(kept.len()));
        for uid in &self.told {
            if kept.contains(uid) {
                left.push(*uid);
            } else if let Some(number) = self.number(*uid, view) {
                runs.push(left.len(), number, true);
            }
        }
        self.told = left;
        self.response(&runs, ESearchItem::RemoveFrom)
    }

    /// ADDTO: what is found now and was not. Where the client is told sequence numbers, messages that it does not know of are left for
    /// the next time.
    pub fn added(&mut self, now: &[u32], view: &View) -> Option<ESearch<'static>> {
        let known: BTreeSet<u32> = self.told.iter().copied().collect();
        let (mut runs, mut told) = (Runs::new(self.sorted), Vec::with_capacity(now.len()));
        for uid in now {
            if !known.contains(uid) {
                let Some(number) = self.number(*uid, view) else { continue };
                runs.push(told.len(), number, false);
            }
            told.push(*uid);
        }
        self.told = told;
        self.response(&runs, ESearchItem::AddTo)
    }

    fn number(&self, uid: u32, view: &View) -> Option<u32> {
        if self.uid { Some(uid) } else { view.seq(uid) }
    }

    /// What stays in its place: the longest series of messages that come in the same order as before.
    fn kept(&self, now: &[u32]) -> BTreeSet<u32> {
        if !self.sorted {
            return now.iter().copied().collect();
        }
        let places: BTreeMap<u32, usize> = now.iter().copied().zip(0..).collect();
        let told = self.told.iter().filter_map(|uid| Some((*places.get(uid)?, *uid)));
        let told: Vec<(usize, u32)> = told.collect();
        // By the length of a series: its last member that stands furthest ahead.
        let mut ends: Vec<usize> = Vec::new();
        let mut before: Vec<Option<usize>> = Vec::with_capacity(told.len());
        let place = |at: usize| told.get(at).map(|(place, _)| *place);
        for (at, (here, _)) in told.iter().enumerate() {
            let length = ends.partition_point(|end| place(*end) < Some(*here));
            before.push(length.checked_sub(1).and_then(|last| ends.get(last).copied()));
            match ends.get_mut(length) {
                Some(end) => *end = at,
                None => ends.push(at),
            }
        }
        let series = core::iter::successors(ends.last().copied(), |at| *before.get(*at)?);
        series.filter_map(|at| told.get(at)).map(|(_, uid)| *uid).collect()
    }

    fn response(
        &self,
        runs: &Runs,
        item: impl FnOnce(Items<'static, ContextChange<'static>>) -> ESearchItem<'static>,
    ) -> Option<ESearch<'static>> {
        let change = |(position, numbers): &(u32, Vec<u32>)| {
            let ranges = ranges(numbers);
            let messages = SequenceSet::new(&ranges).ok()?.into_owned();
            Some(ContextChange { position: *position, messages })
        };
        let changes: Vec<ContextChange<'_>> = runs.runs.iter().filter_map(change).collect();
        if changes.is_empty() {
            return None;
        }
        let items = [item(Items::new(&changes).into_owned())];
        let tag = AString::try_from(self.tag.as_str()).ok();
        let correlator = Correlator { tag, ..Correlator::default() };
        let (uid, items) = (self.uid, Items::new(&items));
        Some(ESearch { correlator, uid, items, more: false }.into_owned())
    }
}

/// Numbers that come or go together, with the place of the first.
struct Runs {
    sorted: bool,
    /// Where the next number belongs to the last run.
    next: Option<usize>,
    runs: Vec<(u32, Vec<u32>)>,
}

impl Runs {
    const fn new(sorted: bool) -> Self {
        Self { sorted, next: None, runs: Vec::new() }
    }

    /// A number comes to a place, counted from 0, or goes from there.
    fn push(&mut self, place: usize, number: u32, goes: bool) {
        // In the order of the mailbox places say nothing.
        let place = if self.sorted { place } else { 0 };
        match self.runs.last_mut() {
            Some((_, numbers)) if !self.sorted || self.next == Some(place) => numbers.push(number),
            _ => {
                let position = u32::try_from(place).unwrap_or(u32::MAX);
                let position = if self.sorted { position.saturating_add(1) } else { 0 };
                self.runs.push((position, Vec::from([number])));
            }
        }
        self.next = Some(if goes { place } else { place + 1 });
    }
}
