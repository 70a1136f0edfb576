use alloc::vec::Vec;

use thiserror::Error;

use crate::{ContextChange, ESearch, ESearchItem, Items, NumberSet};

/// The result of a UID SEARCH or UID SORT with UPDATE, kept right by what the server says of it (RFC 5267 §4.3).
///
/// Begin with what the command has found, and give every [`ESearch`] that bears its tag to [`update`](Self::update) from then on.
///
/// ```
/// use imap_codec::{Data, Leniency, Response, client::SearchContext};
/// let mut context = SearchContext::sorted([5, 3, 9]);
/// let line = b"* ESEARCH (TAG \"B01\") UID REMOVEFROM (2 3) ADDTO (1 7:8)\r\n";
/// let Response::Data(Data::ESearch(changes)) = Response::parse(line, Leniency::STRICT)? else { panic!() };
/// context.update(&changes)?;
/// assert_eq!(context.uids().collect::<Vec<_>>(), [7, 8, 5, 9]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SearchContext {
    found: Found,
    limit: usize,
}

const LIMIT: usize = 4_000_000;

#[derive(Clone, Debug)]
enum Found {
    /// In the order of the mailbox, where places say nothing.
    Search(NumberSet),
    Sort(Pieces),
}

/// What the server says of a result does not fit to what is known of it: search again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the changes do not fit the result")]
pub struct Mismatch;

impl SearchContext {
    /// What a UID SEARCH has found.
    #[must_use]
    pub const fn searched(found: NumberSet) -> Self {
        Self { found: Found::Search(found), limit: LIMIT }
    }

    /// What a UID SORT has found, in its order.
    #[must_use]
    pub fn sorted(found: impl IntoIterator<Item = u32>) -> Self {
        let found: Vec<u32> = found.into_iter().collect();
        let pieces = found.chunks(Pieces::SIZE / 2).map(Vec::from).collect();
        Self { found: Found::Sort(Pieces { pieces, len: found.len() }), limit: LIMIT }
    }

    /// For results of more or fewer messages than four million, the default: a server that lies about numbers makes this hold four
    /// octets for each of them.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// The UIDs, in the order of the result.
    pub fn uids(&self) -> impl Iterator<Item = u32> + '_ {
        let (searched, sorted) = match &self.found {
            Found::Search(found) => (Some(found.iter()), None),
            Found::Sort(pieces) => (None, Some(pieces.pieces.iter().flatten().copied())),
        };
        searched.into_iter().flatten().chain(sorted.into_iter().flatten())
    }

    /// Takes the changes in a response that bears the tag of the command; all else in it is left.
    ///
    /// # Errors
    /// [`Mismatch`]: numbers instead of UIDs, a place that is none, other messages in it, or more messages than the limit. What is
    /// known means nothing then.
    pub fn update(&mut self, changes: &ESearch<'_>) -> Result<(), Mismatch> {
        for item in &changes.items {
            let (changed, comes) = match &item {
                ESearchItem::AddTo(changed) => (changed, true),
                ESearchItem::RemoveFrom(changed) => (changed, false),
                _ => continue,
            };
            if !changes.uid {
                return Err(Mismatch);
            }
            match &mut self.found {
                Found::Search(found) => search(found, changed, comes),
                Found::Sort(found) => sort(found, changed, comes, self.limit)?,
            }
            if self.count() > self.limit as u64 {
                return Err(Mismatch);
            }
        }
        Ok(())
    }

    fn count(&self) -> u64 {
        match &self.found {
            Found::Search(found) => found.count(),
            Found::Sort(found) => found.len as u64,
        }
    }
}

fn search(found: &mut NumberSet, changed: &Items<'_, ContextChange<'_>>, comes: bool) {
    let mut ranges = Vec::new();
    for change in changed {
        ranges.extend(change.messages.ranges().map(|range| range.bounds(0)));
    }
    let uids: NumberSet = ranges.into_iter().collect();
    *found = if comes { found.union(&uids) } else { found.difference(&uids) };
}

fn sort(
    found: &mut Pieces,
    changed: &Items<'_, ContextChange<'_>>,
    comes: bool,
    limit: usize,
) -> Result<(), Mismatch> {
    for change in changed {
        let position = usize::try_from(change.position).map_err(|_| Mismatch)?;
        let at = position.checked_sub(1).ok_or(Mismatch)?;
        let room = if comes { limit.saturating_sub(found.len) } else { found.len };
        let count = change.messages.ranges().map(|range| range.bounds(0));
        let count = count.map(|range| u64::from(range.end() - range.start()) + 1).sum::<u64>();
        if count > room as u64 {
            return Err(Mismatch);
        }
        let uids: Vec<u32> = change.messages.ranges().flat_map(|range| range.bounds(0)).collect();
        if comes {
            found.insert(at, &uids)?;
        } else {
            found.remove(at, &uids)?;
        }
    }
    Ok(())
}

/// Numbers in an order, in pieces of a bounded size: what comes or goes moves those of its piece alone.
#[derive(Clone, Debug)]
struct Pieces {
    pieces: Vec<Vec<u32>>,
    len: usize,
}

impl Pieces {
    const SIZE: usize = 1024;

    /// The piece with a place in it, and where it starts there; the end is a place of the last.
    fn find(&self, at: usize) -> Option<(usize, usize)> {
        let mut before = 0;
        for (index, piece) in self.pieces.iter().enumerate() {
            let is_last = index + 1 == self.pieces.len();
            if at < before + piece.len() || is_last && at == before + piece.len() {
                return Some((index, at - before));
            }
            before += piece.len();
        }
        None
    }

    fn insert(&mut self, at: usize, numbers: &[u32]) -> Result<(), Mismatch> {
        if self.pieces.is_empty() {
            self.pieces.push(Vec::new());
        }
        let (index, start) = self.find(at).ok_or(Mismatch)?;
        let piece = self.pieces.get_mut(index).ok_or(Mismatch)?;
        piece.splice(start..start, numbers.iter().copied());
        if piece.len() > Self::SIZE {
            let piece = core::mem::take(piece);
            self.pieces.splice(index..=index, piece.chunks(Self::SIZE / 2).map(Vec::from));
        }
        self.len += numbers.len();
        Ok(())
    }

    fn remove(&mut self, at: usize, mut numbers: &[u32]) -> Result<(), Mismatch> {
        while !numbers.is_empty() {
            let (index, start) = self.find(at).ok_or(Mismatch)?;
            let piece = self.pieces.get_mut(index).ok_or(Mismatch)?;
            let here = numbers.len().min(piece.len() - start);
            let (gone, rest) = numbers.split_at_checked(here).ok_or(Mismatch)?;
            if here == 0 || piece.get(start..start + here) != Some(gone) {
                return Err(Mismatch);
            }
            piece.drain(start..start + here);
            if piece.is_empty() {
                self.pieces.remove(index);
            }
            self.len -= here;
            numbers = rest;
        }
        Ok(())
    }
}
