use alloc::{string::String, vec::Vec};
use core::cmp::Ordering;

use super::{Facts, base_subject, fold};
use crate::{Items, SortCriterion, SortKey};

/// The numbers of `messages` in the order that SORT asks for (RFC 5256 §3): by the first criterion, what is equal there by
/// the second, and in the end by the numbers themselves. `None` if a key is none of messages alone, or not known.
///
/// ```
/// use imap_codec::{Items, SortCriterion, SortKey, evaluate::{Facts, sort}};
/// let message = |number, subject: &'static str| Facts { number, subject: subject.into(), ..Facts::default() };
/// let messages = [message(1, "fries"), message(2, "Re: Burger"), message(3, "[list] FRIES")];
/// let by = |reverse| [SortCriterion { key: SortKey::Subject, reverse }];
/// assert_eq!(sort(&messages, &Items::new(&by(false))).unwrap(), [2, 1, 3]);
/// assert_eq!(sort(&messages, &Items::new(&by(true))).unwrap(), [1, 3, 2]);
/// ```
#[must_use]
pub fn sort(messages: &[Facts<'_>], criteria: &Items<'_, SortCriterion<'_>>) -> Option<Vec<u32>> {
    let mut columns: Vec<(SortCriterion<'_>, Column)> = Vec::new();
    for by in criteria {
        // A key that was looked at before tells nothing new.
        if columns.iter().all(|(known, _)| known.key != by.key) {
            let column = Column::of(messages, &by.key)?;
            columns.push((by, column));
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
    Some(order.into_iter().map(|(_, number)| number).collect())
}

/// The values of a key for all messages.
enum Column {
    Times(Vec<i64>),
    Sizes(Vec<u64>),
    Texts(Vec<String>),
}

impl Column {
    fn of(messages: &[Facts<'_>], key: &SortKey<'_>) -> Option<Self> {
        let texts =
            |text: fn(&'_ Facts<'_>) -> String| Self::Texts(messages.iter().map(text).collect());
        let times =
            |time: fn(&'_ Facts<'_>) -> i64| Self::Times(messages.iter().map(time).collect());
        Some(match key {
            SortKey::Arrival => times(|message| message.arrival),
            SortKey::Date => times(|message| message.sent),
            SortKey::Size => Self::Sizes(messages.iter().map(|message| message.size).collect()),
            SortKey::Cc => texts(|message| fold(&message.cc)),
            SortKey::From => texts(|message| fold(&message.from)),
            SortKey::To => texts(|message| fold(&message.to)),
            SortKey::DisplayFrom => texts(|message| fold(&message.display_from)),
            SortKey::DisplayTo => texts(|message| fold(&message.display_to)),
            SortKey::Subject => texts(|message| base_subject(&message.subject).key()),
            SortKey::Relevancy | SortKey::Annotation { .. } | SortKey::Other(_) => return None,
        })
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
        let by = |keys: &[(SortKey<'static>, bool)]| {
            let keys = keys.iter().cloned();
            let criteria: Vec<_> =
                keys.map(|(key, reverse)| SortCriterion { reverse, key }).collect();
            sort(&messages, &Items::new(&criteria)).unwrap_or_default()
        };
        assert_eq!(by(&[(SortKey::Arrival, false), (SortKey::Relevancy, false)]), [0; 0]);
        assert_eq!(by(&[]), [3, 5, 7]);
        assert_eq!(by(&[(SortKey::Arrival, false)]), [3, 5, 7]);
        assert_eq!(by(&[(SortKey::Date, true)]), [3, 7, 5]);
        assert_eq!(by(&[(SortKey::Date, false), (SortKey::Size, false)]), [5, 7, 3]);
        assert_eq!(by(&[(SortKey::Date, true), (SortKey::Date, false)]), [3, 7, 5]);
        assert_eq!(by(&[(SortKey::From, false)]), [3, 7, 5]);
        assert_eq!(by(&[(SortKey::DisplayFrom, false), (SortKey::Size, true)]), [3, 5, 7]);
    }
}
