//! THREAD=REFERENCES beside the algorithm of RFC 5256 §3 as it stands there, step by step and slowly.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::fmt::Write as _;
use std::collections::HashMap;

use imap_codec::evaluate::{Facts, base_subject, thread_by_references};
use proptest::prelude::*;

fn message(number: u32, sent: i64, id: &str, references: &[&str], subject: &str) -> Facts<'static> {
    Facts {
        number,
        sent,
        message_id: (!id.is_empty()).then(|| id.to_owned().into()),
        references: references.iter().map(|id| (*id).to_owned().into()).collect(),
        subject: subject.to_owned().into(),
        ..Facts::default()
    }
}

#[test]
fn by_references() {
    let threads = |messages: &[Facts<'_>]| thread_by_references(messages).to_string();
    // A reply to what is not there; both of them make a dummy.
    let messages = [message(3, 1, "c", &["x"], "c"), message(5, 2, "e", &["x"], "e")];
    assert_eq!(threads(&messages), "((3)(5))");
    assert_eq!(threads(&messages[..1]), "(3)");
    // A truncated References field is mended by the message's own.
    let messages = [
        message(1, 1, "a", &[], ""),
        message(2, 3, "c", &["a", "b"], ""),
        message(3, 2, "b", &["a"], ""),
        message(4, 4, "d", &["a", "c"], ""),
    ];
    assert_eq!(threads(&messages), "(1 3 2 4)");
    // Loops are not made.
    let messages = [message(1, 1, "a", &["b"], ""), message(2, 2, "b", &["a"], "")];
    assert_eq!(threads(&messages), "(2 1)");
    assert_eq!(threads(&[message(1, 1, "a", &["a", "a"], "")]), "(1)");
    // Of two with one Message-ID the first has it.
    let messages = [
        message(1, 1, "a", &[], "x"),
        message(2, 2, "a", &[], "y"),
        message(3, 3, "c", &["a"], "z"),
    ];
    assert_eq!(threads(&messages), "(1 3)(2)");
    // Subjects: an answer goes below, two questions become siblings, dummies are joined.
    let messages = [message(1, 2, "a", &[], "Re: x"), message(2, 1, "b", &[], "X")];
    assert_eq!(threads(&messages), "(2 1)");
    let messages = [message(1, 2, "a", &[], "x"), message(2, 1, "b", &[], "X")];
    assert_eq!(threads(&messages), "((2)(1))");
    let messages = [
        message(1, 1, "a", &["p"], "x"),
        message(2, 2, "b", &["p"], "y"),
        message(3, 3, "c", &["q"], "x"),
        message(4, 4, "d", &["q"], "z"),
        message(5, 5, "e", &[], "re: x"),
    ];
    assert_eq!(threads(&messages), "((1)(2)(3)(4)(5))");
    assert_eq!(threads(&[]), "");
}

#[test]
fn long_chains_and_wide_ones() {
    let id = |number: u32| number.to_string();
    let chain: Vec<_> = (1..=50_000u32)
        .map(|number| message(number, number.into(), &id(number), &[&id(number - 1)], ""))
        .collect();
    let text = thread_by_references(&chain).to_string();
    assert!(text.starts_with("(1 2 3 4 5 ") && text.ends_with(" 50000)"));
    // The same from its end, in which each link looks for the root.
    let back: Vec<_> = (1..=50_000u32)
        .map(|number| message(number, number.into(), &id(number), &[&id(number + 1)], ""))
        .collect();
    assert!(thread_by_references(&back).to_string().starts_with("(50000 49999 "));
    let dummies: Vec<_> = (0..20_000u32).map(|number| format!("d{number}")).collect();
    let dummies: Vec<_> = dummies.iter().map(String::as_str).collect();
    let mut wide = vec![message(1, 1, "1", &dummies, "")];
    wide.extend((2..20_000).map(|number| message(number, 2, &id(number), &["d19999"], "")));
    assert!(thread_by_references(&wide).to_string().starts_with("((1)(2)(3)"));
}

/// The algorithm as RFC 5256 §3 describes it.
#[derive(Default)]
struct Slow {
    parents: Vec<Option<usize>>,
    messages: Vec<Option<(u32, i64, String)>>,
    children: Vec<Vec<usize>>,
}

impl Slow {
    fn thread(messages: &[Facts<'_>]) -> String {
        let mut slow = Self::default();
        let mut ids: HashMap<String, usize> = HashMap::new();
        for facts in messages {
            let at = slow.add(Some((facts.number, facts.sent, facts.subject.to_string())));
            if let Some(id) = &facts.message_id {
                ids.entry(id.to_string()).or_insert(at);
            }
        }
        for (at, facts) in messages.iter().enumerate() {
            let mut last = None;
            for id in &facts.references {
                let next = match ids.get(&**id) {
                    Some(next) => *next,
                    None => slow.add(None),
                };
                ids.insert(id.to_string(), next);
                if let Some(last) = last
                    && slow.parents[next].is_none()
                    && !slow.is_above(next, last)
                {
                    slow.parents[next] = Some(last);
                }
                last = Some(next);
            }
            slow.parents[at] = None;
            slow.parents[at] = last.filter(|last| !slow.is_above(at, *last));
        }
        slow.children = vec![Vec::new(); slow.parents.len()];
        let mut roots = Vec::new();
        for (at, parent) in slow.parents.clone().into_iter().enumerate() {
            match parent {
                Some(parent) => slow.children[parent].push(at),
                None => roots.push(at),
            }
        }
        let mut pruned = Vec::new();
        for root in roots {
            slow.prune(root);
            match (&slow.messages[root], slow.children[root].as_slice()) {
                (None, []) => {}
                (None, [only]) => pruned.push(*only),
                _ => pruned.push(root),
            }
        }
        for at in 0..slow.children.len() {
            slow.sort(at);
        }
        pruned.sort_by_key(|root| slow.sent(*root));
        let mut roots = slow.merge(pruned);
        for at in 0..slow.children.len() {
            slow.sort(at);
        }
        roots.sort_by_key(|root| slow.sent(*root));
        let mut out = String::new();
        for root in roots {
            slow.write(root, &mut out);
        }
        out
    }

    fn add(&mut self, message: Option<(u32, i64, String)>) -> usize {
        self.messages.push(message);
        self.parents.push(None);
        self.children.push(Vec::new());
        self.messages.len() - 1
    }

    /// Whether `above` is `at` or above it.
    fn is_above(&self, above: usize, mut at: usize) -> bool {
        while at != above {
            let Some(parent) = self.parents[at] else { return false };
            at = parent;
        }
        true
    }

    fn prune(&mut self, at: usize) {
        let mut kept = Vec::new();
        for child in self.children[at].clone() {
            self.prune(child);
            match self.messages[child] {
                None => kept.extend(self.children[child].clone()),
                Some(_) => kept.push(child),
            }
        }
        self.children[at] = kept;
    }

    fn sort(&mut self, at: usize) {
        let mut children = core::mem::take(&mut self.children[at]);
        children.sort_by_key(|child| self.sent(*child));
        self.children[at] = children;
    }

    fn stands_for(&self, root: usize) -> &(u32, i64, String) {
        let of = |at: usize| self.messages[at].as_ref();
        of(root).or_else(|| of(*self.children[root].first()?)).unwrap()
    }

    fn sent(&self, at: usize) -> (i64, u32) {
        if self.messages[at].is_none() && self.children[at].is_empty() {
            return (0, 0);
        }
        let (number, sent, _) = self.stands_for(at);
        (*sent, *number)
    }

    fn merge(&mut self, mut roots: Vec<usize>) -> Vec<usize> {
        let subjects: Vec<_> =
            roots.iter().map(|root| base_subject(&self.stands_for(*root).2)).collect();
        let subject_of: HashMap<_, _> = roots.iter().copied().zip(subjects.clone()).collect();
        let answers =
            |at: usize| subject_of.get(&at).is_some_and(|subject| subject.is_reply_or_forward);
        let mut table: HashMap<String, usize> = HashMap::new();
        for (root, subject) in roots.iter().zip(&subjects) {
            if subject.text.is_empty() {
                continue;
            }
            let known = *table.entry(subject.key()).or_insert(*root);
            if self.messages[known].is_some()
                && (self.messages[*root].is_none() || answers(known) && !answers(*root))
            {
                table.insert(subject.key(), *root);
            }
        }
        for (root, subject) in roots.clone().into_iter().zip(&subjects) {
            let Some(known) = table.get(&subject.key()).copied() else { continue };
            if subject.text.is_empty() || known == root {
                continue;
            }
            roots.retain(|other| *other != root);
            if self.messages[known].is_none() && self.messages[root].is_none() {
                let moved = core::mem::take(&mut self.children[root]);
                self.children[known].extend(moved);
            } else if self.messages[known].is_none() || answers(root) && !answers(known) {
                self.children[known].push(root);
            } else {
                let dummy = self.add(None);
                self.children[dummy] = vec![known, root];
                roots.retain(|other| *other != known);
                roots.push(dummy);
                table.insert(subject.key(), dummy);
            }
        }
        roots
    }

    fn write(&self, root: usize, out: &mut String) {
        out.push('(');
        let mut at = root;
        loop {
            if let Some((number, ..)) = &self.messages[at] {
                write!(out, "{number}").unwrap();
                if !self.children[at].is_empty() {
                    out.push(' ');
                }
            }
            match self.children[at].as_slice() {
                [only] => at = *only,
                children => {
                    children.iter().for_each(|child| self.write(*child, out));
                    break;
                }
            }
        }
        out.push(')');
    }
}

fn messages() -> impl Strategy<Value = Vec<Facts<'static>>> {
    let id = prop::sample::select(vec!["a", "b", "c", "d", "e", "f", "g", "h"]);
    let subject = prop::sample::select(vec!["", "x", "re: x", "y", "Fwd: y", "X", "[l] z"]);
    let own = prop_oneof![1 => Just(""), 6 => id.clone()];
    let one = (0i64..6, own, prop::collection::vec(id, 0..4), subject);
    prop::collection::vec(one, 0..12).prop_map(|all| {
        all.iter()
            .zip(1..)
            .map(|((sent, id, references, subject), number)| {
                message(number, *sent, id, references, subject)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn as_the_rfc_says(messages in messages()) {
        prop_assert_eq!(thread_by_references(&messages).to_string(), Slow::thread(&messages));
    }
}
