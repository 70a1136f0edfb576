//! The names that are tried for one that a user gave.

use core::slice;

use crate::{AnyName, Name, NameBuf, RelativeNameBuf};

/// The names to ask for one after the other until one has an answer, as resolv.conf(5) describes it under
/// `search` and `ndots`. See [`candidates`](super::ResolvConf::candidates).
#[derive(Clone, Debug)]
pub struct Candidates<'c> {
    /// The name as it is, before the search list.
    first: Option<NameBuf>,
    /// What goes in front of each entry of the list.
    front: RelativeNameBuf,
    search: slice::Iter<'c, NameBuf>,
    /// The root in the search list would make the first name again.
    skip_root: bool,
    /// The name as it is, after the search list.
    last: Option<NameBuf>,
}

impl<'c> Candidates<'c> {
    /// For `name`, whose dots are those between its labels.
    ///
    /// A name with a dot at its end is tried alone. One with at least `ndots` dots is tried as it is, then with each
    /// entry of `search`; one with fewer is tried as it is last, and not at all if it has no dot, there is a search
    /// list, and `tld` is false. The root in the list is a try as it is, and no other follows. What would be
    /// longer than 255 octets is left out.
    #[must_use]
    pub fn new(name: &AnyName, search: &'c [NameBuf], ndots: u8, tld: bool) -> Self {
        let front = match name {
            AnyName::Absolute(name) => {
                let (front, search) = (RelativeNameBuf::default(), [].iter());
                return Self {
                    first: Some(name.clone()),
                    front,
                    search,
                    skip_root: true,
                    last: None,
                };
            }
            AnyName::Relative(front) => front.clone(),
        };
        let whole = front.join(Name::ROOT).unwrap_or_default();
        let dots = front.label_count().saturating_sub(1);
        let is_listed = search.iter().any(NameBuf::is_root);
        let is_first = dots >= usize::from(ndots);
        let is_last = !is_first && !is_listed && (dots > 0 || search.is_empty() || tld);
        Self {
            first: is_first.then(|| whole.clone()),
            front,
            search: search.iter(),
            skip_root: is_first,
            last: is_last.then_some(whole),
        }
    }
}

impl Iterator for Candidates<'_> {
    type Item = NameBuf;

    fn next(&mut self) -> Option<NameBuf> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let (front, skip_root) = (&self.front, self.skip_root);
        let mut origins = self.search.by_ref().filter(|origin| !(skip_root && origin.is_root()));
        let joined = origins.find_map(|origin| front.join(origin.as_name()).ok());
        joined.or_else(|| self.last.take())
    }
}
