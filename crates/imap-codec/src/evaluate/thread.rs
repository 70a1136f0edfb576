mod forest;
mod links;
mod references;

use alloc::{string::String, vec::Vec};

pub use forest::{Forest, ThreadId};
pub use references::thread_by_references;

use super::{Facts, base_subject};
use crate::order::sorted;

/// The threads of `messages` by THREAD=ORDEREDSUBJECT (RFC 5256 §3): those with one base subject are a thread, its first
/// message above all others.
#[must_use]
pub fn thread_by_subject(messages: &[Facts<'_>]) -> Forest {
    let keys: Vec<String> =
        messages.iter().map(|message| base_subject(&message.subject).key()).collect();
    let key = |place: usize| keys.get(place);
    let sent = |place: usize| messages.get(place).map(|message| (message.sent, message.number));
    let places = sorted(messages.len(), &|left, right| {
        key(left).cmp(&key(right)).then_with(|| sent(left).cmp(&sent(right)))
    });
    let threads: Vec<&[usize]> = places.chunk_by(|left, right| key(*left) == key(*right)).collect();
    let first = |thread: usize| threads.get(thread).and_then(|thread| sent(*thread.first()?));
    let mut forest = Forest::default();
    for thread in sorted(threads.len(), &|left, right| first(left).cmp(&first(right))) {
        let mut root = None;
        for place in threads.get(thread).copied().unwrap_or_default() {
            let message = forest.push(messages.get(*place).map(|message| message.number), root);
            root.get_or_insert(message);
        }
    }
    forest
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn by_subject() {
        let message = |number, sent, subject: &'static str| Facts {
            number,
            sent,
            subject: subject.into(),
            ..Facts::default()
        };
        let messages = [
            message(1, 50, "Fries"),
            message(2, 10, "Burger"),
            message(3, 40, "re: burger"),
            message(4, 30, "[x] BURGER"),
            message(5, 5, "Re: fries"),
            message(6, 20, ""),
        ];
        assert_eq!(thread_by_subject(&messages).to_string(), "(5 1)(2 (4)(3))(6)");
        assert_eq!(thread_by_subject(&[]).to_string(), "");
    }
}
