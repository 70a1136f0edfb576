//! Copies of names, and what their ends have in common.

use super::compress::{PAD, Place, REACH};

/// Octets of the longest name that is copied: the starts of its labels are a mask of as many bits.
pub(super) const LENGTH: usize = 63;
/// Octets of a copy: the name is at the end, so that eight octets can be read that end anywhere in it.
pub(super) const ROOM: usize = LENGTH + 1 + PAD;

/// A name as it was given last.
#[derive(Clone, Copy)]
pub(super) struct Recent {
    /// Where the labels start that pointers reach, each as the number of octets from there to the end of the name.
    starts: u64,
    /// Where each of them is in the message.
    nodes: [u16; LENGTH + 1],
    pub(super) wire: [u8; ROOM],
}

impl Recent {
    pub(super) const NONE: Self = Self { starts: 0, nodes: [0; LENGTH + 1], wire: [0; ROOM] };

    /// Where this name is, if it is known whole.
    #[inline(always)]
    pub(super) fn whole(&self, wire: &[u8]) -> Option<Place> {
        let is_known = has(self.starts, wire.len()) && same_end(wire, &self.wire);
        is_known.then(|| Place { kept: 0, target: self.node(wire.len()) })
    }

    /// How many octets at the end are labels that this name has, too.
    #[inline(always)]
    pub(super) fn shared(&self, wire: &[u8], starts: u64) -> usize {
        match self.starts & starts {
            0 => 0,
            both => (both & up_to(common(wire, &self.wire))).checked_ilog2().unwrap_or(0) as usize,
        }
    }

    /// Where the last `octets` are; 0 if that is not known.
    #[inline(always)]
    pub(super) fn node(&self, octets: usize) -> u16 {
        self.nodes.get(octets).copied().unwrap_or(0)
    }

    /// Becomes another name, of which it has the last `shared` octets already.
    #[inline(always)]
    pub(super) fn become_other(&mut self, wire: &[u8], shared: usize) -> Option<()> {
        self.starts &= up_to(shared);
        let copy = self.wire.get_mut(ROOM.checked_sub(wire.len())?..ROOM - shared)?;
        copy.copy_from_slice(wire.get(..copy.len())?);
        Some(())
    }

    /// The last `octets` are at `offset`.
    #[inline(always)]
    pub(super) fn note(&mut self, octets: usize, offset: u32) {
        if offset < REACH
            && let (Some(node), Ok(offset)) = (self.nodes.get_mut(octets), u16::try_from(offset))
        {
            *node = offset;
            self.starts |= 1 << octets;
        }
    }
}

/// Where the labels of a flat name start, as octets from there to its end; `None` if it is too long.
#[inline(always)]
pub(super) fn starts(wire: &[u8]) -> Option<u64> {
    if wire.len() > LENGTH {
        return None;
    }
    let (mut at, mut starts) = (0, 0);
    while let Some(label @ 1..) = wire.get(at) {
        starts |= 1 << (wire.len() - at);
        at += 1 + usize::from(*label);
    }
    Some(starts)
}

/// The bits from 0 to `octets`.
#[inline(always)]
pub(super) const fn up_to(octets: usize) -> u64 {
    if octets < 64 { u64::MAX >> (63 - octets) } else { u64::MAX }
}

#[inline(always)]
pub(super) const fn has(starts: u64, octets: usize) -> bool {
    octets <= LENGTH && starts >> octets & 1 != 0
}

/// How many octets at the end are the same.
#[inline(always)]
pub(super) fn common(wire: &[u8], copy: &[u8; ROOM]) -> usize {
    let (mut rest, mut theirs, mut count) = (wire, copy.as_slice(), 0);
    while let (Some((before, a)), Some((before_theirs, b))) =
        (rest.split_last_chunk::<8>(), theirs.split_last_chunk::<8>())
    {
        let odd = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if odd != 0 {
            return count + (odd.leading_zeros() / 8) as usize;
        }
        (rest, theirs, count) = (before, before_theirs, count + 8);
    }
    if count == 0 {
        for (a, b) in wire.iter().rev().zip(copy.iter().rev()) {
            if a != b {
                break;
            }
            count += 1;
        }
        return count;
    }
    // What is left is seen together with octets that were seen before.
    let front = copy.get(ROOM.wrapping_sub(wire.len())..).and_then(<[u8]>::first_chunk::<8>);
    match (wire.first_chunk::<8>(), front) {
        (Some(a), Some(b)) => {
            let odd = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
            wire.len() - 8 + (odd.leading_zeros() / 8) as usize
        }
        _ => count,
    }
}

/// The last eight octets, or zeros and all.
#[inline(always)]
pub(super) fn last(wire: &[u8]) -> u64 {
    if let Some(last) = wire.last_chunk() {
        return u64::from_le_bytes(*last);
    }
    wire.iter().fold(0, |word, octet| word >> 8 | u64::from(*octet) << 56)
}

/// Whether the last `count` octets are the same, where the last eight are. Siblings differ at the front.
#[inline(always)]
pub(super) fn same_front(wire: &[u8], copy: &[u8; ROOM], count: usize) -> bool {
    match (wire.get(wire.len().wrapping_sub(count)..), copy.get(ROOM - count..)) {
        (Some(a), Some(b)) => {
            let mut words = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
            words.all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
        }
        _ => false,
    }
}

/// Whether the whole of `wire` is the end of the copy.
#[inline(always)]
pub(super) fn same_end(wire: &[u8], copy: &[u8; ROOM]) -> bool {
    copy.get(ROOM.wrapping_sub(wire.len())..).is_some_and(|copy| equal(wire, copy))
}

/// Whether two slices of one length are the same. They are short: a call of a library's function takes longer.
#[inline(always)]
pub(super) fn equal(a: &[u8], b: &[u8]) -> bool {
    if let (Some(a_end), Some(b_end)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        let mut chunks = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
        u64::from_le_bytes(*a_end) == u64::from_le_bytes(*b_end)
            && chunks.all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
    } else if let (Some(a_end), Some(b_end)) = (a.last_chunk::<4>(), b.last_chunk::<4>()) {
        u32::from_le_bytes(*a_end) == u32::from_le_bytes(*b_end)
            && a.first_chunk::<4>() == b.first_chunk::<4>()
    } else {
        a.iter().eq(b)
    }
}
