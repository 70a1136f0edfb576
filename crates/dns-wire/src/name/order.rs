//! Comparison without regard to the case of ASCII letters, and nothing but those (RFC 4343 §3).

use core::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use super::{Name, NameBuf, fold};
use crate::limits::{MAX_LABELS, MAX_NAME};

impl PartialEq<Name<'_>> for Name<'_> {
    #[inline]
    fn eq(&self, other: &Name<'_>) -> bool {
        if self.len() != other.len() || self.label_count() != other.label_count() {
            return false;
        }
        match (self.as_wire(), other.as_wire()) {
            // Length octets are below 64, so that none is taken for a letter.
            (Some(wire), Some(other)) => fold::equal(wire, other),
            _ => self.labels().zip(other.labels()).all(|(a, b)| a.eq_ignore_ascii_case(b)),
        }
    }
}

impl Eq for Name<'_> {}

impl Hash for Name<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut room;
        let wire = match self.as_wire() {
            Some(wire) => wire,
            None => {
                room = [0; MAX_NAME];
                self.to_wire(&mut room)
            }
        };
        hash(wire, fold::any_capital(wire), state);
    }
}

/// Feeds a name in wire form to a hasher, in lower case and in one piece: a hasher may take two for another thing than the whole. It
/// ends in the root label, so that no length has to be hashed.
#[inline]
pub(super) fn hash<H: Hasher>(wire: &[u8], has_capital: bool, state: &mut H) {
    // Few names have capitals, and a hasher need not wait for what is not copied.
    let mut room;
    let octets = if has_capital {
        room = [0; MAX_NAME];
        lower(wire, &mut room)
    } else {
        wire
    };
    // Written in one place, so that hashers are compiled into it.
    state.write(octets);
}

#[cold]
fn lower<'r>(wire: &[u8], room: &'r mut [u8; MAX_NAME]) -> &'r [u8] {
    match room.get_mut(..wire.len()) {
        Some(octets) => {
            octets.copy_from_slice(wire);
            octets.make_ascii_lowercase();
            octets
        }
        None => &[],
    }
}

/// The canonical order of RFC 4034 §6.1: label by label from the right, as octets in lower case, a missing
/// label first.
impl Ord for Name<'_> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = ([0; MAX_NAME], [0; MAX_NAME]);
        match (self.as_wire(), other.as_wire()) {
            (Some(a), Some(b)) => compare(a, b),
            (Some(a), None) => compare(a, other.to_wire(&mut b)),
            (None, Some(b)) => compare(self.to_wire(&mut a), b),
            (None, None) => compare(self.to_wire(&mut a), other.to_wire(&mut b)),
        }
    }
}

impl PartialOrd for Name<'_> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq<Name<'_>> for NameBuf {
    #[inline]
    fn eq(&self, other: &Name<'_>) -> bool {
        self.as_name() == *other
    }
}

impl PartialEq<NameBuf> for Name<'_> {
    #[inline]
    fn eq(&self, other: &NameBuf) -> bool {
        *self == other.as_name()
    }
}

impl Ord for NameBuf {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        compare(self.as_wire(), other.as_wire())
    }
}

impl PartialOrd for NameBuf {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Canonical order of two names in wire form.
///
/// What is the same at the ends of both need not be looked at label by label. As soon as both have a label that begins
/// there, the labels before those decide.
#[inline]
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let tail = fold::common_tail(a, b);
    let ((before_a, start_a), (before_b, start_b)) = (boundary(a, tail), boundary(b, tail));
    if a.len() - start_a != b.len() - start_b {
        return compare_labels(a, b);
    }
    match (before_a, before_b) {
        (Some(at), Some(other)) => fold::compare(label(a, at), label(b, other)),
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// Where the first label begins that lies in the last `tail` octets, and the label before it.
#[inline]
fn boundary(wire: &[u8], tail: usize) -> (Option<u8>, usize) {
    let (mut before, mut start) = (None, 0u8);
    while wire.len() > usize::from(start) + tail {
        let Some(length) = wire.get(usize::from(start)) else { break };
        before = Some(start);
        start = start.saturating_add(1).saturating_add(*length);
    }
    (before, usize::from(start))
}

/// Label by label from the right.
#[cold]
fn compare_labels(a: &[u8], b: &[u8]) -> Ordering {
    let (mut starts_a, mut starts_b) = ([0; MAX_LABELS], [0; MAX_LABELS]);
    let (starts_a, starts_b) = (label_starts(a, &mut starts_a), label_starts(b, &mut starts_b));
    for (at, other) in starts_a.iter().rev().zip(starts_b.iter().rev()) {
        let order = fold::compare(label(a, *at), label(b, *other));
        if order.is_ne() {
            return order;
        }
    }
    starts_a.len().cmp(&starts_b.len())
}

/// Where each label but the root begins.
#[inline]
pub(super) fn label_starts<'s>(wire: &[u8], starts: &'s mut [u8; MAX_LABELS]) -> &'s [u8] {
    let (mut at, mut count) = (0u8, 0);
    while let (Some(length @ 1..), Some(slot)) = (wire.get(usize::from(at)), starts.get_mut(count))
    {
        *slot = at;
        count += 1;
        at = at.saturating_add(1).saturating_add(*length);
    }
    starts.get(..count).unwrap_or_default()
}

/// The label that begins at `start`.
#[inline]
pub(super) fn label(wire: &[u8], start: u8) -> &[u8] {
    match wire.get(usize::from(start)..) {
        Some([length, rest @ ..]) => rest.get(..usize::from(*length)).unwrap_or_default(),
        _ => &[],
    }
}

pub(super) fn common_labels(a: Name<'_>, b: Name<'_>) -> usize {
    let (mut wire_a, mut wire_b) = ([0; MAX_NAME], [0; MAX_NAME]);
    let (a, b) = (a.to_wire(&mut wire_a), b.to_wire(&mut wire_b));
    let (mut starts_a, mut starts_b) = ([0; MAX_LABELS], [0; MAX_LABELS]);
    let (starts_a, starts_b) = (label_starts(a, &mut starts_a), label_starts(b, &mut starts_b));
    let mut count = 0;
    for (at, other) in starts_a.iter().rev().zip(starts_b.iter().rev()) {
        if !fold::equal(label(a, *at), label(b, *other)) {
            break;
        }
        count += 1;
    }
    count
}
