use alloc::{string::String, vec::Vec};
use core::cmp::Ordering;

use super::{Facts, base_subject, casemap};
use crate::{AString, Items, SortCriterion, SortKey, order::sorted};

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
    let number = |place: usize| messages.get(place).map(|message| message.number);
    let places = sorted(messages.len(), &|left, right| {
        for (by, column) in &columns {
            let order = column.compare(left, right);
            if order.is_ne() {
                return if by.reverse { order.reverse() } else { order };
            }
        }
        number(left).cmp(&number(right))
    });
    Some(places.into_iter().filter_map(number).collect())
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
            SortKey::Cc => texts(|message| casemap(&message.cc)),
            SortKey::From => texts(|message| casemap(&message.from)),
            SortKey::To => texts(|message| casemap(&message.to)),
            SortKey::DisplayFrom => texts(|message| casemap(&message.display_from)),
            SortKey::DisplayTo => texts(|message| casemap(&message.display_to)),
            SortKey::Subject => texts(|message| base_subject(&message.subject).key()),
            SortKey::Annotation { entry, attribute } => {
                let (entry, shared) = annotation(entry, attribute)?;
                let value = |message: &Facts<'_>| casemap(message.annotation(entry, shared));
                Self::Texts(messages.iter().map(value).collect())
            }
            SortKey::Relevancy | SortKey::Other(_) => return None,
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

/// The entry, and whether its shared value is meant. No other attribute can be sorted by, and no pattern (RFC 5257 §4.9).
fn annotation<'k>(entry: &'k AString<'_>, attribute: &AString<'_>) -> Option<(&'k str, bool)> {
    let shared = match attribute.as_bytes() {
        name if name.eq_ignore_ascii_case(b"value.shared") => true,
        name if name.eq_ignore_ascii_case(b"value.priv") => false,
        _ => return None,
    };
    let entry = core::str::from_utf8(entry.as_bytes()).ok()?;
    if entry.bytes().any(|octet| matches!(octet, b'*' | b'%')) {
        None
    } else {
        Some((entry, shared))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn annotations() {
        use crate::evaluate::FactAnnotation;
        let note = |entry: &'static str, shared, value: &'static str| FactAnnotation {
            entry: entry.into(),
            shared,
            value: value.into(),
        };
        let message = |number, annotations| Facts { number, annotations, ..Facts::default() };
        let messages = [
            message(1, vec![note("/altsubject", true, "b"), note("/altsubject", false, "a")]),
            message(2, vec![note("/AltSubject", true, "c"), note("/altsubject", true, "A")]),
            message(3, vec![note("/altsubject", false, "B")]),
        ];
        let by = |entry: &'static str, attribute: &'static str| {
            let text = |text: &'static str| AString::new(text.as_bytes()).unwrap();
            let (entry, attribute) = (text(entry), text(attribute));
            let key = SortKey::Annotation { entry, attribute };
            sort(&messages, &Items::new(&[SortCriterion { reverse: false, key }]))
        };
        assert_eq!(by("/altsubject", "value.shared"), Some(vec![3, 2, 1]));
        assert_eq!(by("/altsubject", "VALUE.priv"), Some(vec![2, 1, 3]));
        assert_eq!(by("/nothing", "value.shared"), Some(vec![1, 2, 3]));
        for (entry, attribute) in
            [("/altsubject", "value"), ("/altsubject", "size.shared"), ("/*", "value.priv")]
        {
            assert_eq!(by(entry, attribute), None);
        }
    }

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
