use alloc::{string::ToString, vec::Vec};
use core::fmt;

use crate::{Items, Thread, grammar::Rules};

/// Threads of messages: what THREAD gives (RFC 5256 §4), in the order in which it is written.
///
/// Written by [`Display`](fmt::Display) as the response has it, `(2)(3 6 (4 23)(44 7 96))`, without recursion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forest {
    nodes: Vec<Node>,
    roots: Vec<ThreadId>,
}

/// A message in a [`Forest`], or what stands for one that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ThreadId(u32);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    number: Option<u32>,
    children: Vec<ThreadId>,
}

impl Forest {
    /// The first messages of the threads.
    #[must_use]
    pub fn roots(&self) -> &[ThreadId] {
        &self.roots
    }

    /// The number of a message; `None` for the parent of several that does not exist or was not searched.
    #[must_use]
    pub fn number(&self, id: ThreadId) -> Option<u32> {
        self.node(id).and_then(|node| node.number)
    }

    /// The answers to a message.
    #[must_use]
    pub fn children(&self, id: ThreadId) -> &[ThreadId] {
        self.node(id).map_or(&[], |node| &node.children)
    }

    /// The data of a THREAD response.
    #[must_use]
    pub fn to_threads(&self) -> Items<'static, Thread<'static>> {
        let text = self.to_string();
        Items::<Thread<'_>>::checked(text.as_bytes(), Rules::WRITTEN).into_owned()
    }

    /// Adds a message as the last child of `parent`, or as the last root.
    pub(super) fn push(&mut self, number: Option<u32>, parent: Option<ThreadId>) -> ThreadId {
        // There are no more messages than numbers, and fewer dummies than messages.
        let id = ThreadId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { number, children: Vec::new() });
        let at = parent.and_then(|parent| usize::try_from(parent.0).ok());
        match at.and_then(|at| self.nodes.get_mut(at)) {
            Some(parent) => parent.children.push(id),
            None => self.roots.push(id),
        }
        id
    }

    fn node(&self, id: ThreadId) -> Option<&Node> {
        self.nodes.get(usize::try_from(id.0).ok()?)
    }
}

/// `thread-list`s: `"(" (thread-members / thread-nested) ")"`, `thread-members = nz-number *(SP nz-number) [SP
/// thread-nested]`, `thread-nested = 2*thread-list`.
impl fmt::Display for Forest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        enum Step {
            List(ThreadId),
            Member(ThreadId),
            Close,
        }
        let mut steps: Vec<Step> = self.roots.iter().rev().copied().map(Step::List).collect();
        while let Some(step) = steps.pop() {
            let id = match step {
                Step::Close => {
                    f.write_str(")")?;
                    continue;
                }
                Step::List(id) => {
                    f.write_str("(")?;
                    steps.push(Step::Close);
                    id
                }
                Step::Member(id) => id,
            };
            let (number, children) = (self.number(id), self.children(id));
            if let Some(number) = number {
                write!(f, "{number}")?;
                if !children.is_empty() {
                    f.write_str(" ")?;
                }
            }
            match children {
                [only] => steps.push(Step::Member(*only)),
                several => steps.extend(several.iter().rev().copied().map(Step::List)),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Data, Response};

    #[test]
    fn the_examples_of_the_rfc() {
        let mut forest = Forest::default();
        forest.push(Some(2), None);
        let three = forest.push(Some(3), None);
        let six = forest.push(Some(6), Some(three));
        let four = forest.push(Some(4), Some(six));
        forest.push(Some(23), Some(four));
        let forty_four = forest.push(Some(44), Some(six));
        let seven = forest.push(Some(7), Some(forty_four));
        forest.push(Some(96), Some(seven));
        assert_eq!(forest.to_string(), "(2)(3 6 (4 23)(44 7 96))");
        assert_eq!(forest.children(six), [four, forty_four]);
        let mut forest = Forest::default();
        let dummy = forest.push(None, None);
        forest.push(Some(3), Some(dummy));
        forest.push(Some(5), Some(dummy));
        assert_eq!(forest.to_string(), "((3)(5))");
        assert_eq!(forest.roots(), [dummy]);
        let mut out = Vec::new();
        Response::Data(Data::Thread(forest.to_threads())).encode(&mut out);
        assert_eq!(out, b"* THREAD ((3)(5))\r\n");
    }
}
