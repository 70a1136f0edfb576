use alloc::vec::Vec;

#[cfg(feature = "server")]
use crate::SeqRange;
use crate::{ESearchItem, Items, NumberSet, PartialRange, SearchReturn};

/// What SEARCH with RETURN says of the numbers that were found (RFC 9051 §6.4.4): nothing of MIN, MAX and ALL if there are
/// none. Without options, as in `RETURN ()`, it is ALL.
///
/// ```
/// use imap_codec::{ESearchItem, Items, NumberSet, SearchReturn, evaluate::esearch};
/// let found: NumberSet = [2, 10, 11].into_iter().collect();
/// let returns = [SearchReturn::Min, SearchReturn::Count];
/// assert_eq!(esearch(&found, &Items::new(&returns)), [ESearchItem::Min(2), ESearchItem::Count(3)]);
/// ```
#[must_use]
pub fn esearch<'f>(
    found: &'f NumberSet,
    returns: &Items<'_, SearchReturn<'_>>,
) -> Vec<ESearchItem<'f>> {
    let all = [SearchReturn::All];
    // SAVE alone asks for nothing to be said.
    let options = if returns.is_empty() { Items::new(&all) } else { returns.reborrow() };
    let mut items = Vec::new();
    for option in &options {
        let item = match option {
            SearchReturn::Min => found.first().map(ESearchItem::Min),
            SearchReturn::Max => found.last().map(ESearchItem::Max),
            SearchReturn::All => found.as_sequence_set().map(ESearchItem::All),
            // A mailbox has no more messages than that.
            SearchReturn::Count => {
                Some(ESearchItem::Count(u32::try_from(found.count()).unwrap_or(u32::MAX)))
            }
            _ => None,
        };
        items.extend(item.filter(|item| !items.contains(item)));
    }
    items
}

/// What SAVE keeps of the numbers that were found: with MIN, MAX or PARTIAL and neither ALL nor COUNT those alone (RFC 9051
/// §6.4.4.4, RFC 9394 §3.2).
#[must_use]
pub fn saved(found: &NumberSet, returns: &Items<'_, SearchReturn<'_>>) -> NumberSet {
    let has = |option: SearchReturn<'_>| returns.iter().any(|known| known == option);
    if has(SearchReturn::All) || has(SearchReturn::Count) {
        return found.clone();
    }
    let (mut kept, mut is_part) = (NumberSet::EMPTY, false);
    for option in returns {
        let piece = match option {
            SearchReturn::Min => found.first().into_iter().collect(),
            SearchReturn::Max => found.last().into_iter().collect(),
            SearchReturn::Partial(range) => partial(found, range),
            _ => continue,
        };
        (kept, is_part) = (kept.union(&piece), true);
    }
    if is_part { kept } else { found.clone() }
}

/// The numbers at some places of the result, counted from the smallest or from the largest: PARTIAL (RFC 9394 §3.1).
///
/// ```
/// use imap_codec::{NumberSet, PartialRange, evaluate::partial};
/// let found: NumberSet = [10..=19, 30..=39].into_iter().collect();
/// let at = |start, end, from_end| {
///     partial(&found, PartialRange::new(start, end, from_end).unwrap()).to_string()
/// };
/// assert_eq!((at(9, 12, false), at(3, 1, true), at(21, 30, false)), ("18:19,30:31".into(), "37:39".into(), "".into()));
/// ```
#[must_use]
pub fn partial(found: &NumberSet, range: PartialRange) -> NumberSet {
    let (start, end) = (range.start.min(range.end), range.start.max(range.end));
    let (first, last) = (u64::from(start.get()), u64::from(end.get()));
    if !range.from_end {
        return found.positions(first, last);
    }
    let behind = found.count().saturating_add(1);
    let (first, last) = (behind.saturating_sub(last).max(1), behind.saturating_sub(first));
    found.positions(first, last)
}

/// The same of a result in another order.
#[cfg(feature = "server")]
pub(crate) fn piece(found: &[u32], range: PartialRange) -> &[u32] {
    let (first, last) = (range.start.min(range.end).get(), range.start.max(range.end).get());
    let place = |place: u32| usize::try_from(place).unwrap_or(usize::MAX).min(found.len());
    let (start, end) = if range.from_end {
        (found.len() - place(last), found.len() - place(first - 1))
    } else {
        (place(first - 1), place(last))
    };
    found.get(start..end).unwrap_or_default()
}

/// Numbers as they are written in their order: as ranges where each is one more than the one before (RFC 5267 §3.2).
#[cfg(feature = "server")]
pub(crate) fn ranges(found: &[u32]) -> Vec<SeqRange> {
    let runs = found.chunk_by(|left, right| left.checked_add(1) == Some(*right));
    runs.filter_map(|run| SeqRange::new(*run.first()?, *run.last()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results() {
        let empty = NumberSet::EMPTY;
        let found: NumberSet = [3, 4, 9].into_iter().collect();
        let all = found.as_sequence_set().unwrap();
        let of = |found, returns: &[SearchReturn<'static>]| {
            esearch(found, &Items::new(returns))
                .into_iter()
                .map(|item| alloc::format!("{item:?}"))
                .collect::<Vec<_>>()
        };
        use SearchReturn::{All, Count, Max, Min, Save};
        assert_eq!(of(&empty, &[Min, Max, All, Count]), ["Count(0)"]);
        assert_eq!(of(&found, &[]), [alloc::format!("{:?}", ESearchItem::All(all))]);
        assert_eq!(of(&found, &[Max, Min, Min]), ["Max(9)", "Min(3)"]);
        assert_eq!(of(&found, &[Save]), [""; 0]);
        assert_eq!(of(&found, &[Save, Max]), ["Max(9)"]);
        let saved = |returns: &[SearchReturn<'_>]| {
            alloc::format!("{}", saved(&found, &Items::new(returns)))
        };
        assert_eq!(saved(&[Save]), "3:4,9");
        assert_eq!(saved(&[Save, Min]), "3");
        assert_eq!(saved(&[Max, Save, Min]), "3,9");
        assert_eq!(saved(&[Save, Min, Count]), "3:4,9");
        // Table 1 of RFC 9394 §3.2.
        let partial = SearchReturn::Partial(PartialRange::new(2, 2, false).unwrap());
        assert_eq!(saved(&[Save, partial.clone()]), "4");
        assert_eq!(saved(&[Save, partial.clone(), Min]), "3:4");
        assert_eq!(saved(&[Max, partial.clone(), Save]), "4,9");
        assert_eq!(saved(&[Save, partial.clone(), Min, Max]), "3:4,9");
        assert_eq!(saved(&[Save, partial, Count, Min]), "3:4,9");
    }

    #[test]
    fn pieces() {
        let found: NumberSet = [1, 5, 6, 9].into_iter().collect();
        for (start, end, from_end, expected) in [
            (1, 1, false, "1"),
            (3, 2, false, "5:6"),
            (4, 100, false, "9"),
            (5, 9, false, ""),
            (1, 1, true, "9"),
            (2, 4, true, "1,5:6"),
            (100, 4, true, "1"),
            (100, 5, true, ""),
            (u32::MAX, 1, true, "1,5:6,9"),
        ] {
            let range = PartialRange::new(start, end, from_end).unwrap();
            assert_eq!(alloc::format!("{}", partial(&found, range)), expected, "{range:?}");
        }
    }
}
