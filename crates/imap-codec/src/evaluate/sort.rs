use alloc::{string::String, vec::Vec};
use core::cmp::Ordering;

use super::{Facts, base_subject, fold};

/// What SORT looks at: `sort-key` (RFC 5256 §3, RFC 5957).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortKey {
    /// `ARRIVAL`: the internal date.
    Arrival,
    /// `CC`: the mailbox of the first address.
    Cc,
    /// `DATE`: when it was sent.
    Date,
    /// `FROM`: the mailbox of the first address.
    From,
    /// `SIZE` in octets.
    Size,
    /// `SUBJECT`: the base subject.
    Subject,
    /// `TO`: the mailbox of the first address.
    To,
    /// `DISPLAYFROM`: what is shown of the first address (RFC 5957 §3).
    DisplayFrom,
    /// `DISPLAYTO`
    DisplayTo,
}

/// A key, and which way: `sort-criterion = ["REVERSE" SP] sort-key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortBy {
    /// What to look at.
    pub key: SortKey,
    /// Whether the greatest comes first.
    pub reverse: bool,
}

impl From<SortKey> for SortBy {
    fn from(key: SortKey) -> Self {
        Self { key, reverse: false }
    }
}

/// The numbers of `messages` in the order that SORT asks for (RFC 5256 §3): by the first criterion, what is equal there by
/// the second, and in the end by the numbers themselves.
///
/// ```
/// use imap_codec::evaluate::{Facts, SortBy, SortKey, sort};
/// let message = |number, subject: &'static str| Facts { number, subject: subject.into(), ..Facts::default() };
/// let messages = [message(1, "fries"), message(2, "Re: Burger"), message(3, "[list] FRIES")];
/// assert_eq!(sort(&messages, &[SortKey::Subject.into()]), [2, 1, 3]);
/// let reverse = SortBy { key: SortKey::Subject, reverse: true };
/// assert_eq!(sort(&messages, &[reverse]), [1, 3, 2]);
/// ```
#[must_use]
pub fn sort(messages: &[Facts<'_>], criteria: &[SortBy]) -> Vec<u32> {
    let mut columns: Vec<(SortBy, Column)> = Vec::new();
    for by in criteria {
        // A key that was looked at before tells nothing new.
        if columns.iter().all(|(known, _)| known.key != by.key) {
            columns.push((*by, Column::of(messages, by.key)));
        }
    }
    let mut order: Vec<(usize, u32)> =
        messages.iter().map(|message| message.number).enumerate().collect();
    order.sort_unstable_by(|left, right| {
        let mut keys = columns.iter().map(|(by, column)| {
            let order = column.compare(left.0, right.0);
            if by.reverse { order.reverse() } else { order }
        });
        keys.find(|order| order.is_ne()).unwrap_or(Ordering::Equal).then(left.1.cmp(&right.1))
    });
    order.into_iter().map(|(_, number)| number).collect()
}

/// The values of a key for all messages.
enum Column {
    Times(Vec<i64>),
    Sizes(Vec<u64>),
    Texts(Vec<String>),
}

impl Column {
    fn of(messages: &[Facts<'_>], key: SortKey) -> Self {
        let texts =
            |text: fn(&'_ Facts<'_>) -> String| Self::Texts(messages.iter().map(text).collect());
        match key {
            SortKey::Arrival => {
                Self::Times(messages.iter().map(|message| message.arrival).collect())
            }
            SortKey::Date => Self::Times(messages.iter().map(|message| message.sent).collect()),
            SortKey::Size => Self::Sizes(messages.iter().map(|message| message.size).collect()),
            SortKey::Cc => texts(|message| fold(&message.cc)),
            SortKey::From => texts(|message| fold(&message.from)),
            SortKey::To => texts(|message| fold(&message.to)),
            SortKey::DisplayFrom => texts(|message| fold(&message.display_from)),
            SortKey::DisplayTo => texts(|message| fold(&message.display_to)),
            SortKey::Subject => texts(|message| base_subject(&message.subject).key()),
        }
    }

    fn compare(&self, left: usize, right: usize) -> Ordering {
        match self {
            Self::Times(values) => values.get(left).cmp(&values.get(right)),
            Self::Sizes(values) => values.get(left).cmp(&values.get(right)),
            Self::Texts(values) => values.get(left).cmp(&values.get(right)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        let message = |number, arrival, sent, size, from: &'static str| Facts {
            number,
            arrival,
            sent,
            size,
            from: from.into(),
            display_from: "same".into(),
            ..Facts::default()
        };
        let messages =
            [message(7, 5, 9, 1, "bob"), message(3, 1, 9, 3, "Alice"), message(5, 3, -9, 2, "_x")];
        let by = |keys: &[(SortKey, bool)]| {
            let criteria: Vec<_> =
                keys.iter().map(|(key, reverse)| SortBy { key: *key, reverse: *reverse }).collect();
            sort(&messages, &criteria)
        };
        assert_eq!(by(&[]), [3, 5, 7]);
        assert_eq!(by(&[(SortKey::Arrival, false)]), [3, 5, 7]);
        assert_eq!(by(&[(SortKey::Date, true)]), [3, 7, 5]);
        assert_eq!(by(&[(SortKey::Date, false), (SortKey::Size, false)]), [5, 7, 3]);
        assert_eq!(by(&[(SortKey::Date, true), (SortKey::Date, false)]), [3, 7, 5]);
        assert_eq!(by(&[(SortKey::From, false)]), [3, 7, 5]);
        assert_eq!(by(&[(SortKey::DisplayFrom, false), (SortKey::Size, true)]), [3, 5, 7]);
    }
}
