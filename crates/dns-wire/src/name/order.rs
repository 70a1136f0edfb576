//! Comparison without regard to the case of ASCII letters, and nothing but those (RFC 4343 §3).

use core::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use super::{Name, NameBuf};
use crate::limits::{MAX_LABELS, MAX_NAME};

impl PartialEq<Name<'_>> for Name<'_> {
    #[inline]
    fn eq(&self, other: &Name<'_>) -> bool {
        if self.len() != other.len() || self.label_count() != other.label_count() {
            return false;
        }
        match (self.as_wire(), other.as_wire()) {
            // Length octets are below 64, so that none is taken for a letter.
            (Some(wire), Some(other)) => wire.eq_ignore_ascii_case(other),
            _ => self.labels().zip(other.labels()).all(|(a, b)| a.eq_ignore_ascii_case(b)),
        }
    }
}

impl Eq for Name<'_> {}

impl Hash for Name<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut buffer = [0; MAX_NAME];
        self.to_wire(&mut buffer);
        if let Some(wire) = buffer.get_mut(..self.len()) {
            wire.make_ascii_lowercase();
            state.write(wire);
        }
    }
}

/// The canonical order of RFC 4034 §6.1: label by label from the right, as octets in lower case, a missing
/// label first.
impl Ord for Name<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut mine, mut theirs) = ([&[][..]; MAX_LABELS], [&[][..]; MAX_LABELS]);
        let (mine, theirs) = (collect(*self, &mut mine), collect(*other, &mut theirs));
        for (a, b) in mine.iter().rev().zip(theirs.iter().rev()) {
            let order = compare(a, b);
            if order.is_ne() {
                return order;
            }
        }
        mine.len().cmp(&theirs.len())
    }
}

impl PartialOrd for Name<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for NameBuf {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_wire().eq_ignore_ascii_case(other.as_wire())
    }
}

impl Eq for NameBuf {}

impl PartialEq<Name<'_>> for NameBuf {
    fn eq(&self, other: &Name<'_>) -> bool {
        self.as_name() == *other
    }
}

impl PartialEq<NameBuf> for Name<'_> {
    fn eq(&self, other: &NameBuf) -> bool {
        *self == other.as_name()
    }
}

impl Hash for NameBuf {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_name().hash(state);
    }
}

impl Ord for NameBuf {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_name().cmp(&other.as_name())
    }
}

impl PartialOrd for NameBuf {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

pub(super) fn common_labels(a: Name<'_>, b: Name<'_>) -> usize {
    let (mut mine, mut theirs) = ([&[][..]; MAX_LABELS], [&[][..]; MAX_LABELS]);
    let (mine, theirs) = (collect(a, &mut mine), collect(b, &mut theirs));
    mine.iter()
        .rev()
        .zip(theirs.iter().rev())
        .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
        .count()
}

fn collect<'s, 'm>(name: Name<'m>, labels: &'s mut [&'m [u8]; MAX_LABELS]) -> &'s [&'m [u8]] {
    for (slot, label) in labels.iter_mut().zip(name.labels()) {
        *slot = label;
    }
    labels.get(..name.label_count()).unwrap_or_default()
}

fn compare(a: &[u8], b: &[u8]) -> Ordering {
    for (a, b) in a.iter().zip(b) {
        let order = a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase());
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len())
}
