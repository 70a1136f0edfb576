use core::num::NonZeroU32;

use crate::{Items, ParseError, ParseErrorKind};

/// Numbers of messages, or unique identifiers, as ranges in the order that they were given:
/// `sequence-set` (RFC 9051 §9). A set of four thousand million messages takes ten octets.
///
/// ```
/// use imap_codec::{SeqRange, SequenceSet};
/// let set = SequenceSet::parse(b"2,4:7,9,12:*")?;
/// assert!(set.contains(13, 15) && !set.contains(16, 15) && !set.contains(8, 15));
/// assert_eq!(set.ranges().next(), SeqRange::one(2));
/// # Ok::<(), imap_codec::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceSet<'a>(pub(crate) Set<'a>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Set<'a> {
    /// `$`
    Saved,
    Ranges(Items<'a, SeqRange>),
}

impl<'a> SequenceSet<'a> {
    /// `$`: what the last SEARCH with RETURN (SAVE) found (RFC 9051 §6.4.4.4).
    pub const SAVED: Self = Self(Set::Saved);

    /// A set of `ranges`.
    ///
    /// # Errors
    /// If there are none.
    pub fn new(ranges: &'a [SeqRange]) -> Result<Self, ParseError> {
        if ranges.is_empty() {
            return Err(ParseErrorKind::SequenceSet.at(0));
        }
        Ok(Self(Set::Ranges(Items::new(ranges))))
    }

    /// Whether it is `$`.
    #[must_use]
    pub const fn is_saved(&self) -> bool {
        matches!(self.0, Set::Saved)
    }

    /// The ranges, in the order that they were given; none for `$`.
    pub fn ranges(&self) -> impl Iterator<Item = SeqRange> + '_ {
        let ranges = match &self.0 {
            Set::Saved => None,
            Set::Ranges(ranges) => Some(ranges.iter()),
        };
        ranges.into_iter().flatten()
    }

    /// Whether `number` is in the set, where `*` stands for `max`, the largest number in use. `*` and
    /// `5:*` hold `max` even if the mailbox has no more than that (RFC 9051 §9, seq-range).
    #[must_use]
    pub fn contains(&self, number: u32, max: u32) -> bool {
        self.ranges().any(|range| range.bounds(max).contains(&number))
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> SequenceSet<'static> {
        SequenceSet(match self.0 {
            Set::Saved => Set::Saved,
            Set::Ranges(ranges) => Set::Ranges(ranges.into_owned()),
        })
    }
}

/// `seq-number = nz-number / "*"`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeqNumber {
    /// A number.
    Number(NonZeroU32),
    /// `*`: the largest number in use.
    Max,
}

impl SeqNumber {
    /// A number; `None` for zero.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self::Number(number)),
            None => None,
        }
    }

    /// The number, where `*` stands for `max`.
    #[must_use]
    pub const fn or_max(self, max: u32) -> u32 {
        match self {
            Self::Number(number) => number.get(),
            Self::Max => max,
        }
    }
}

/// One number, or two and all between them, in either order: `seq-number / seq-range`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SeqRange {
    /// The first end as it was given.
    pub start: SeqNumber,
    /// The second end; the same for one number.
    pub end: SeqNumber,
}

impl SeqRange {
    /// `*` alone.
    pub const MAX: Self = Self { start: SeqNumber::Max, end: SeqNumber::Max };

    /// One number; `None` for zero.
    #[must_use]
    pub const fn one(number: u32) -> Option<Self> {
        Self::new(number, number)
    }

    /// `start:end`; `None` if one of them is zero.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Option<Self> {
        match (SeqNumber::new(start), SeqNumber::new(end)) {
            (Some(start), Some(end)) => Some(Self { start, end }),
            _ => None,
        }
    }

    /// `start:*`; `None` for zero.
    #[must_use]
    pub const fn from(start: u32) -> Option<Self> {
        match SeqNumber::new(start) {
            Some(start) => Some(Self { start, end: SeqNumber::Max }),
            None => None,
        }
    }

    /// The lowest and the highest number, where `*` stands for `max`.
    #[must_use]
    pub fn bounds(self, max: u32) -> core::ops::RangeInclusive<u32> {
        let (start, end) = (self.start.or_max(max), self.end.or_max(max));
        start.min(end)..=start.max(end)
    }
}
