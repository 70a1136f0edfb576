use alloc::{string::String, vec::Vec};

use super::{
    super::{BaseSubject, Facts, base_subject},
    forest::Forest,
    links::Links,
};
use crate::order::{self, first_equals};

/// The threads of `messages`, which are given in the order of the mailbox, by THREAD=REFERENCES (RFC 5256 §3): who refers to
/// whom, and after that who has the same base subject.
///
/// Takes time in proportion to n log n, whatever the messages refer to.
///
/// ```
/// use imap_codec::evaluate::{Facts, thread_by_references};
/// let message = |number, id: &'static str, references: &[&'static str]| Facts {
///     number,
///     sent: number.into(),
///     message_id: Some(id.into()),
///     references: references.iter().map(|id| (*id).into()).collect(),
///     ..Facts::default()
/// };
/// let messages = [message(1, "a@x", &[]), message(2, "b@x", &["a@x"]), message(3, "d@x", &["a@x", "c@x"])];
/// assert_eq!(thread_by_references(&messages).to_string(), "(1 (2)(3))");
/// ```
#[must_use]
pub fn thread_by_references(messages: &[Facts<'_>]) -> Forest {
    let parents = link(messages);
    let mut threads = Threads::gather(messages, &parents);
    threads.sort_roots();
    threads.merge_subjects();
    threads.into_forest()
}

/// A message, or from the number of messages on a dummy.
type Id = usize;

/// Step 1: the parents by the references alone, of the messages and of the dummies behind them.
fn link(messages: &[Facts<'_>]) -> Vec<Option<Id>> {
    let mut links = Links::default();
    // Every name that is met, those of the messages first, and who has it.
    let mut names: Vec<&str> = Vec::new();
    let mut ids: Vec<Option<u32>> = Vec::new();
    for message in messages {
        let id = links.push();
        if let Some(name) = &message.message_id {
            names.push(name);
            ids.push(Some(id));
        }
    }
    let mut next = names.len();
    names.extend(messages.iter().flat_map(|message| &message.references).map(|name| &**name));
    ids.resize(names.len(), None);
    // Of two with one name the first has it.
    let firsts = first_equals(names.len(), &|left, right| names.get(left).cmp(&names.get(right)));
    for (message, child) in messages.iter().zip(0..) {
        let mut above = None;
        for _ in &message.references {
            let named = firsts.get(next).and_then(|first| ids.get_mut(*first));
            next += 1;
            let Some(named) = named else { continue };
            let id = *named.get_or_insert_with(|| links.push());
            if let Some(above) = above
                && links.parent(id).is_none()
            {
                links.link(id, above);
            }
            above = Some(id);
        }
        links.cut(child);
        if let Some(above) = above {
            links.link(child, above);
        }
    }
    let parent = |id| links.parent(id).and_then(|parent| Id::try_from(parent).ok());
    (0..links.len()).map(parent).collect()
}

/// The threads: messages below messages, and at the top also dummies.
struct Threads<'m> {
    messages: &'m [Facts<'m>],
    children: Vec<Vec<Id>>,
    roots: Vec<Id>,
}

impl<'m> Threads<'m> {
    /// Steps 2 and 3: puts each message below the nearest one above it that is there.
    fn gather(messages: &'m [Facts<'m>], parents: &[Option<Id>]) -> Self {
        let mut below: Vec<Vec<Id>> = alloc::vec![Vec::new(); parents.len()];
        let mut open: Vec<(Id, Option<Id>)> = Vec::new();
        for (id, parent) in parents.iter().enumerate() {
            match parent.and_then(|parent| below.get_mut(parent)) {
                Some(siblings) => siblings.push(id),
                None => open.push((id, None)),
            }
        }
        let mut threads =
            Self { messages, children: alloc::vec![Vec::new(); parents.len()], roots: Vec::new() };
        let mut tops = Vec::new();
        while let Some((id, above)) = open.pop() {
            let is_dummy = id >= messages.len();
            let lower = match above {
                // Dummies below the top are passed over.
                Some(above) if is_dummy => above,
                Some(above) => {
                    threads.add(above, id);
                    id
                }
                None => {
                    tops.push(id);
                    id
                }
            };
            let children = below.get(id).into_iter().flatten();
            open.extend(children.map(|child| (*child, Some(lower))));
        }
        for top in tops {
            if top < messages.len() {
                threads.roots.push(top);
                continue;
            }
            match threads.children(top) {
                [] => {}
                [only] => threads.roots.push(*only),
                _ => threads.roots.push(top),
            }
        }
        threads
    }

    /// Step 4.
    fn sort_roots(&mut self) {
        for root in self.roots.clone() {
            if self.is_dummy(root) {
                self.sort_children(root);
            }
        }
        let mut roots = core::mem::take(&mut self.roots);
        order::sort(&mut roots, &|left, right| self.sent(left).cmp(&self.sent(right)));
        self.roots = roots;
    }

    /// Step 5.
    fn merge_subjects(&mut self) {
        let subjects: Vec<(Id, BaseSubject)> =
            self.roots.iter().map(|root| (*root, self.subject(*root))).collect();
        let keys: Vec<String> = subjects.iter().map(|(_, subject)| subject.key()).collect();
        let firsts = first_equals(keys.len(), &|left, right| keys.get(left).cmp(&keys.get(right)));
        // By the first root with a subject the message that others are merged with, and whether that is an answer.
        let mut table: Vec<Option<(Id, bool)>> = alloc::vec![None; keys.len()];
        for ((root, subject), first) in subjects.iter().zip(&firsts) {
            let Some(known) = table.get_mut(*first).filter(|_| !subject.text.is_empty()) else {
                continue;
            };
            let (is_dummy, answers) = (self.is_dummy(*root), subject.is_reply_or_forward);
            let known = known.get_or_insert((*root, answers));
            if !self.is_dummy(known.0) && (is_dummy || known.1 && !answers) {
                *known = (*root, answers);
            }
        }
        let mut gone = alloc::vec![false; self.children.len()];
        for ((root, subject), first) in subjects.iter().zip(&firsts) {
            let Some(Some(known)) = table.get_mut(*first) else { continue };
            if known.0 == *root {
                continue;
            }
            let merged = match (self.is_dummy(known.0), self.is_dummy(*root)) {
                (true, true) => {
                    let moved = self.children.get_mut(*root).map(core::mem::take);
                    if let Some(children) = self.children.get_mut(known.0) {
                        children.extend(moved.into_iter().flatten());
                    }
                    *root
                }
                (true, false) => {
                    self.add(known.0, *root);
                    *root
                }
                _ if subject.is_reply_or_forward && !known.1 => {
                    self.add(known.0, *root);
                    *root
                }
                _ => {
                    let dummy = self.children.len();
                    self.children.push(Vec::from([known.0, *root]));
                    self.roots.push(dummy);
                    gone.push(false);
                    if let Some(gone) = gone.get_mut(known.0) {
                        *gone = true;
                    }
                    known.0 = dummy;
                    *root
                }
            };
            if let Some(gone) = gone.get_mut(merged) {
                *gone = true;
            }
        }
        self.roots.retain(|root| !gone.get(*root).is_some_and(|gone| *gone));
    }

    /// Step 6.
    fn into_forest(mut self) -> Forest {
        for id in 0..self.children.len() {
            self.sort_children(id);
        }
        let mut roots = core::mem::take(&mut self.roots);
        let sent = |root: Id| {
            let first = || self.children.get(root).and_then(|children| children.first().copied());
            let id = if root < self.messages.len() { Some(root) } else { first() };
            id.and_then(|id| self.messages.get(id)).map(|message| (message.sent, message.number))
        };
        order::sort(&mut roots, &|left, right| sent(left).cmp(&sent(right)));
        self.roots = roots;
        let mut forest = Forest::default();
        let mut open: Vec<(Id, Option<_>)> =
            self.roots.iter().rev().map(|root| (*root, None)).collect();
        while let Some((id, parent)) = open.pop() {
            let number = self.messages.get(id).map(|message| message.number);
            let thread = forest.push(number, parent);
            open.extend(self.children(id).iter().rev().map(|child| (*child, Some(thread))));
        }
        forest
    }

    fn is_dummy(&self, id: Id) -> bool {
        id >= self.messages.len()
    }

    fn children(&self, id: Id) -> &[Id] {
        self.children.get(id).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, parent: Id, child: Id) {
        if let Some(children) = self.children.get_mut(parent) {
            children.push(child);
        }
    }

    fn sort_children(&mut self, id: Id) {
        let messages = self.messages;
        let sent = |id: Id| messages.get(id).map(|message| (message.sent, message.number));
        if let Some(children) = self.children.get_mut(id) {
            order::sort(children, &|left, right| sent(left).cmp(&sent(right)));
        }
    }

    /// The message that stands for a root: for a dummy its first child.
    fn message(&self, root: Id) -> Option<&'m Facts<'m>> {
        let first = || self.messages.get(*self.children(root).first()?);
        self.messages.get(root).or_else(first)
    }

    fn sent(&self, root: Id) -> Option<(i64, u32)> {
        self.message(root).map(|message| (message.sent, message.number))
    }

    fn subject(&self, root: Id) -> BaseSubject {
        self.message(root).map(|message| base_subject(&message.subject)).unwrap_or_default()
    }
}
