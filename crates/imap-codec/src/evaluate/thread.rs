mod forest;
mod links;
mod references;

use alloc::{string::String, vec::Vec};

pub use forest::{Forest, ThreadId};
pub use references::thread_by_references;

use super::{Facts, base_subject};

/// The threads of `messages` by THREAD=ORDEREDSUBJECT (RFC 5256 §3): those with one base subject are a thread, its first
/// message above all others.
#[must_use]
pub fn thread_by_subject(messages: &[Facts<'_>]) -> Forest {
    let mut sorted: Vec<(String, (i64, u32))> = messages
        .iter()
        .map(|message| (base_subject(&message.subject).key(), (message.sent, message.number)))
        .collect();
    sorted.sort_unstable();
    let mut threads: Vec<&[(String, (i64, u32))]> =
        sorted.chunk_by(|left, right| left.0 == right.0).collect();
    threads.sort_unstable_by_key(|thread| thread.first().map(|(_, sent)| *sent));
    let mut forest = Forest::default();
    for thread in threads {
        let mut root = None;
        for (_, (_, number)) in thread {
            let message = forest.push(Some(*number), root);
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
