use alloc::vec::Vec;
use core::ops::RangeInclusive;

use thiserror::Error;

use crate::{SeqRange, SequenceSet};

/// A set of numbers, kept as ranges: sorted, apart from each other, without `*`.
///
/// A [`SequenceSet`] is what stands on the wire; this is what it means, and what sets are computed with. Numbers
/// are never listed one by one: memory and time follow the ranges.
///
/// ```
/// use imap_codec::{NumberSet, SequenceSet};
/// let asked = NumberSet::of(&SequenceSet::parse(b"12:*,4,1:6")?, 15, 100)?;
/// let there: NumberSet = [2..=5, 14..=20].into_iter().collect();
/// let found = asked.intersection(&there);
/// assert_eq!(found.to_string(), "2:5,14:15");
/// assert_eq!((found.count(), found.contains(3), found.contains(16)), (6, true, false));
/// assert_eq!(found.as_sequence_set(), Some(SequenceSet::parse(b"2:5,14:15")?));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NumberSet {
    /// Ascending, disjoint, not adjacent, no `*`, `start <= end`.
    ranges: Vec<SeqRange>,
}

/// A set has more ranges than are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too many ranges")]
pub struct TooManyRanges;

impl NumberSet {
    /// The empty set.
    pub const EMPTY: Self = Self { ranges: Vec::new() };

    /// What `set` means where `*` stands for `max`, the largest number in use (RFC 9051 §9); empty for `$`, which the caller
    /// keeps.
    ///
    /// # Errors
    /// If `set` has more than `limit` ranges as it was written.
    pub fn of(set: &SequenceSet<'_>, max: u32, limit: usize) -> Result<Self, TooManyRanges> {
        let mut ranges = Vec::new();
        for range in set.ranges() {
            if ranges.len() >= limit {
                return Err(TooManyRanges);
            }
            ranges.push(range.bounds(max));
        }
        Ok(ranges.into_iter().collect())
    }

    /// Adds the numbers of `range`; zero is none. At the end this takes no time, elsewhere as much as there are ranges.
    pub fn insert(&mut self, range: RangeInclusive<u32>) {
        let (start, end) = (*range.start().max(&1), *range.end());
        if start > end {
            return;
        }
        // What it touches becomes one range with it.
        let from = self.ranges.partition_point(|range| ends(*range).1 < start.saturating_sub(1));
        let to = self.ranges.partition_point(|range| ends(*range).0 <= end.saturating_add(1));
        let touched = self.ranges.get(from..to).unwrap_or_default();
        let start = touched.first().map_or(start, |range| ends(*range).0.min(start));
        let end = touched.last().map_or(end, |range| ends(*range).1.max(end));
        self.ranges.splice(from..to.max(from), SeqRange::new(start, end));
    }

    /// Removes the numbers of `range`.
    pub fn remove(&mut self, range: RangeInclusive<u32>) {
        let (start, end) = (*range.start(), *range.end());
        if start > end {
            return;
        }
        let from = self.ranges.partition_point(|range| ends(*range).1 < start);
        let to = self.ranges.partition_point(|range| ends(*range).0 <= end);
        let touched = self.ranges.get(from..to).unwrap_or_default();
        let (Some(first), Some(last)) = (touched.first(), touched.last()) else { return };
        let before = ends(*first).0..start;
        let after = (ends(*last).1 > end).then(|| end.saturating_add(1)..=ends(*last).1);
        let before = before.end.checked_sub(1).and_then(|last| {
            if before.is_empty() { None } else { SeqRange::new(before.start, last) }
        });
        let after = after.and_then(|range| SeqRange::new(*range.start(), *range.end()));
        self.ranges.splice(from..to, before.into_iter().chain(after));
    }

    /// Whether `number` is in the set.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        let at = self.ranges.partition_point(|range| ends(*range).1 < number);
        self.ranges.get(at).is_some_and(|range| ends(*range).0 <= number)
    }

    /// The numbers of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut union = Self { ranges: Vec::with_capacity(self.ranges.len()) };
        let (mut ours, mut theirs) = (self.ranges().peekable(), other.ranges().peekable());
        loop {
            let ours_first = match (ours.peek(), theirs.peek()) {
                (Some(our), Some(their)) => our.start() <= their.start(),
                (our, _) => our.is_some(),
            };
            let next = if ours_first { ours.next() } else { theirs.next() };
            let Some(range) = next else { return union };
            union.push(range);
        }
    }

    /// The numbers that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut both = Self::EMPTY;
        let (mut ours, mut theirs) = (self.ranges().peekable(), other.ranges().peekable());
        while let (Some(our), Some(their)) = (ours.peek(), theirs.peek()) {
            let (start, end) = (*our.start().max(their.start()), *our.end().min(their.end()));
            let ours_ends_first = our.end() <= their.end();
            if start <= end {
                both.push(start..=end);
            }
            if ours_ends_first {
                ours.next()
            } else {
                theirs.next()
            };
        }
        both
    }

    /// The numbers that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut rest = Self::EMPTY;
        let mut theirs = other.ranges().peekable();
        for our in self.ranges() {
            let (mut start, end) = (u64::from(*our.start()), *our.end());
            while let Some(their) = theirs.peek() {
                if u64::from(*their.end()) < start {
                    theirs.next();
                    continue;
                }
                if *their.start() > end {
                    break;
                }
                // `their.start()` is not zero.
                if let (Ok(first), Some(last)) =
                    (u32::try_from(start), their.start().checked_sub(1))
                    && first <= last
                {
                    rest.push(first..=last);
                }
                start = u64::from(*their.end()) + 1;
                if *their.end() > end {
                    break;
                }
                theirs.next();
            }
            if let Ok(start) = u32::try_from(start)
                && start <= end
            {
                rest.push(start..=end);
            }
        }
        rest
    }

    /// The ranges, ascending and apart from each other.
    pub fn ranges(&self) -> impl DoubleEndedIterator<Item = RangeInclusive<u32>> + Clone + '_ {
        self.ranges.iter().map(|range| {
            let (start, end) = ends(*range);
            start..=end
        })
    }

    /// The numbers, ascending: four thousand million if a peer said so. Bound it, or intersect it with what there is first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> + Clone + '_ {
        self.ranges().flatten()
    }

    /// How many numbers there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.ranges().map(|range| u64::from(range.end() - range.start()) + 1).sum()
    }

    /// The smallest number.
    #[must_use]
    pub fn first(&self) -> Option<u32> {
        self.ranges.first().map(|range| ends(*range).0)
    }

    /// The largest number.
    #[must_use]
    pub fn last(&self) -> Option<u32> {
        self.ranges.last().map(|range| ends(*range).1)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The numbers from the `first` smallest to the `last` smallest, counted from 1.
    #[must_use]
    pub fn positions(&self, first: u64, last: u64) -> Self {
        let mut some = Self::EMPTY;
        let mut before = 0;
        for range in self.ranges() {
            let (start, end) = (u64::from(*range.start()), u64::from(*range.end()));
            // What `start` has to be lifted by so that the first position is `first`.
            let from = start.saturating_add(first.saturating_sub(before + 1));
            let to = end.min(start.saturating_add(last.saturating_sub(before)).saturating_sub(1));
            if before < last
                && from <= to
                && let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(to))
            {
                some.push(from..=to);
            }
            before += end - start + 1;
        }
        some
    }

    /// Forgets all numbers, and keeps the memory.
    pub fn clear(&mut self) {
        self.ranges.clear();
    }

    /// The set as it is written; `None` if it is empty, which cannot be written.
    #[must_use]
    pub fn as_sequence_set(&self) -> Option<SequenceSet<'_>> {
        SequenceSet::new(&self.ranges).ok()
    }

    /// The set in pieces of at most `ranges` ranges (at least one), for commands that must stay short (RFC 7162 §4).
    pub fn pieces(&self, ranges: usize) -> impl Iterator<Item = SequenceSet<'_>> + '_ {
        self.ranges.chunks(ranges.max(1)).filter_map(|piece| SequenceSet::new(piece).ok())
    }

    /// Adds a range that starts behind the start of the last one.
    fn push(&mut self, range: RangeInclusive<u32>) {
        let (start, end) = (*range.start(), *range.end());
        if let Some(last) = self.ranges.last_mut()
            && start <= ends(*last).1.saturating_add(1)
        {
            if end > ends(*last).1
                && let Some(joined) = SeqRange::new(ends(*last).0, end)
            {
                *last = joined;
            }
            return;
        }
        self.ranges.extend(SeqRange::new(start, end));
    }
}

/// Both ends of a range without `*`.
const fn ends(range: SeqRange) -> (u32, u32) {
    (range.start.or_max(0), range.end.or_max(0))
}

/// In any order, overlapping or not; empty ranges and zero are left out.
impl FromIterator<RangeInclusive<u32>> for NumberSet {
    fn from_iter<I: IntoIterator<Item = RangeInclusive<u32>>>(ranges: I) -> Self {
        let mut collected = Collected::default();
        ranges.into_iter().for_each(|range| collected.add(range));
        collected.finish()
    }
}

/// In any order; zero is left out.
impl FromIterator<u32> for NumberSet {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut collected = Collected::default();
        numbers.into_iter().for_each(|number| collected.add(number..=number));
        collected.finish()
    }
}

/// A set that is made of ranges in any order.
#[derive(Default)]
struct Collected {
    /// Those up to the first one that is out of order.
    set: NumberSet,
    last: u32,
    unsorted: Vec<(u32, u32)>,
}

impl Collected {
    fn add(&mut self, range: RangeInclusive<u32>) {
        let (start, end) = (*range.start().max(&1), *range.end());
        if start > end {
            return;
        }
        if self.unsorted.is_empty() && self.last <= start {
            self.last = start;
            self.set.push(start..=end);
        } else {
            self.unsorted.push((start, end));
        }
    }

    fn finish(mut self) -> NumberSet {
        if self.unsorted.is_empty() {
            return self.set;
        }
        self.unsorted.sort_unstable();
        let mut rest = NumberSet::EMPTY;
        self.unsorted.into_iter().for_each(|(start, end)| rest.push(start..=end));
        self.set.union(&rest)
    }
}

/// `2,4:7`, and nothing for the empty set.
impl core::fmt::Display for NumberSet {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut comma = "";
        for range in self.ranges() {
            let (start, end) = (range.start(), range.end());
            match start == end {
                true => write!(f, "{comma}{start}")?,
                false => write!(f, "{comma}{start}:{end}")?,
            }
            comma = ",";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, string::ToString, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    fn set(text: &str) -> NumberSet {
        NumberSet::of(&SequenceSet::parse(text.as_bytes()).unwrap(), 20, 100).unwrap()
    }

    #[test]
    fn what_sets_mean() {
        for (text, expected) in [
            ("1", "1"),
            ("*", "20"),
            ("25:*", "20:25"),
            ("3,1,2", "1:3"),
            ("5:2", "2:5"),
            ("1:4,2:3,4:6", "1:6"),
            ("1:2,4:5", "1:2,4:5"),
            ("1:4294967295", "1:4294967295"),
            ("4294967295,1:4294967294", "1:4294967295"),
            ("$", ""),
        ] {
            assert_eq!(set(text).to_string(), expected, "{text}");
        }
        let many = SequenceSet::parse(b"1,3,5").unwrap();
        assert_eq!(NumberSet::of(&many, 9, 2), Err(TooManyRanges));
        assert_eq!(set("1:4294967295").count(), 4_294_967_295);
        assert_eq!(set("2:4,9").iter().rev().collect::<Vec<_>>(), [9, 4, 3, 2]);
        let pieces: Vec<_> = set("1,3,5:6").pieces(2).map(SequenceSet::into_owned).collect();
        assert_eq!(
            pieces,
            [SequenceSet::parse(b"1,3").unwrap(), SequenceSet::parse(b"5:6").unwrap()]
        );
    }

    #[test]
    fn edges() {
        let mut all: NumberSet = core::iter::once(0..=u32::MAX).collect();
        assert_eq!(all.to_string(), "1:4294967295");
        all.remove(u32::MAX..=u32::MAX);
        all.remove(0..=1);
        assert_eq!(all.to_string(), "2:4294967294");
        all.insert(u32::MAX..=u32::MAX);
        all.insert(0..=0);
        assert_eq!(all.to_string(), "2:4294967295");
        assert_eq!(set("1:4294967295").difference(&all).to_string(), "1");
        #[allow(clippy::reversed_empty_ranges, reason = "an empty range")]
        all.remove(9..=3);
        all.clear();
        assert!(all.is_empty() && all.as_sequence_set().is_none());
    }

    fn ranges() -> impl Strategy<Value = Vec<(u32, u32)>> {
        prop::collection::vec((0u32..60, 0u32..8), 0..12)
    }

    fn both(ranges: &[(u32, u32)]) -> (NumberSet, BTreeSet<u32>) {
        let ranges = ranges.iter().map(|(start, length)| *start..=start + length);
        let model = ranges.clone().flatten().filter(|number| *number > 0).collect();
        (ranges.collect(), model)
    }

    fn is_normal(set: &NumberSet) -> bool {
        let ranges: Vec<_> = set.ranges().collect();
        ranges.iter().all(|range| !range.is_empty())
            && ranges.windows(2).all(|pair| {
                matches!(pair, [left, right] if u64::from(*left.end()) + 1 < u64::from(*right.start()))
            })
    }

    proptest! {
        #[test]
        fn as_a_set_of_numbers(left in ranges(), right in ranges(), at in 0u32..70, length in 0u32..20) {
            let ((left, left_model), (right, right_model)) = (both(&left), both(&right));
            let (mut grown, mut shrunk) = (left.clone(), left.clone());
            grown.insert(at..=at + length);
            shrunk.remove(at..=at + length);
            let changed = at..=at + length;
            let grown_model: BTreeSet<u32> =
                left_model.iter().copied().chain(changed.clone()).filter(|number| *number > 0).collect();
            let shrunk_model: BTreeSet<u32> =
                left_model.iter().copied().filter(|number| !changed.contains(number)).collect();
            for (set, model) in [
                (left.clone(), left_model.clone()),
                (left.union(&right), &left_model | &right_model),
                (left.intersection(&right), &left_model & &right_model),
                (left.difference(&right), &left_model - &right_model),
                (grown, grown_model),
                (shrunk, shrunk_model),
            ] {
                prop_assert!(is_normal(&set));
                prop_assert!(set.iter().eq(model.iter().copied()));
                prop_assert_eq!(set.count(), model.len() as u64);
                prop_assert_eq!((set.first(), set.last()), (model.first().copied(), model.last().copied()));
                for number in 0..80 {
                    prop_assert_eq!(set.contains(number), model.contains(&number));
                }
            }
        }
    }
}
