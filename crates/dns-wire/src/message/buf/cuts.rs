//! Where the names are in record data, and where they were cut.

use alloc::vec::Vec;

use super::entry::{Cut, NONE};
use crate::{
    Cursor, Error, ErrorKind, Name, NameRule, Sink,
    message::buf::seen::{octet, place},
};

/// What record data takes in the arena.
pub(super) struct Data {
    pub(super) length: u16,
    pub(super) cut: Cut,
    /// How many cuts come after the first.
    pub(super) more: u16,
}

impl Data {
    /// Data without names.
    pub(super) const fn plain(length: u16) -> Self {
        Self { length, cut: Cut::NONE, more: 0 }
    }
}

/// How long record data is without compression, and where names in it were cut.
pub(super) struct Tally {
    /// How many octets there are so far.
    pub(super) at: usize,
    pub(super) first: Cut,
    /// How many cuts came after the first.
    more: u16,
}

impl Tally {
    #[inline]
    pub(super) const fn new(at: usize) -> Self {
        Self { at, first: Cut::NONE, more: 0 }
    }

    /// Adds a name of `length` octets that took the octets `start..end` of `message`; gives its cut if it is not the first one.
    #[inline]
    pub(super) fn add(
        &mut self,
        message: &[u8],
        length: usize,
        start: usize,
        end: usize,
    ) -> Option<Cut> {
        let target = pointer(message, start, end, length);
        let kept = end.saturating_sub(start + 2);
        let tail = octet(length.saturating_sub(kept));
        let cut = Cut { at: place(self.at + kept), target, tail };
        self.at += length;
        if !cut.is_some() {
            return None;
        }
        if !self.first.is_some() {
            self.first = cut;
            return None;
        }
        self.more = self.more.saturating_add(1);
        Some(cut)
    }

    #[inline]
    pub(super) fn finish(self, at: usize) -> Result<Data, Error> {
        match u16::try_from(self.at) {
            Ok(length) => Ok(Data { length, cut: self.first, more: self.more }),
            Err(_) => Err(Error::new(ErrorKind::DataLength, at)),
        }
    }
}

/// Record data written to see how it lay in its message.
pub(super) struct Cuts<'c, 'm> {
    raw: Cursor<'m>,
    pub(super) tally: Tally,
    /// A name was cut that must not be compressed.
    pub(super) forbidden: bool,
    /// Where to put the cuts after the first.
    pub(super) arena: Option<&'c mut Vec<u8>>,
}

impl<'m> Cuts<'_, 'm> {
    pub(super) const fn new(raw: Cursor<'m>) -> Self {
        Self { raw, tally: Tally::new(0), forbidden: false, arena: None }
    }
}

impl Sink for Cuts<'_, '_> {
    fn octets(&mut self, octets: &[u8]) {
        // They were read before.
        let _ = self.raw.take(octets.len());
        self.tally.at += octets.len();
    }

    fn name(&mut self, name: Name<'_>, rule: NameRule) {
        let start = self.raw.at();
        // It was read before.
        let _ = self.raw.skip_name();
        let end = self.raw.at();
        self.forbidden |= rule != NameRule::Compressible && end - start != name.len();
        if let Some(cut) = self.tally.add(self.raw.message(), name.len(), start, end)
            && let Some(arena) = &mut self.arena
        {
            arena.extend_from_slice(&cut.to_octets());
        }
    }
}

/// Where the pointer goes that ends the octets `start..end` of a name of `length` octets, [`NONE`] if none does. With a pointer
/// they are never as many: two octets stand for one or for more than two.
#[inline]
pub(super) fn pointer(message: &[u8], start: usize, end: usize, length: usize) -> u16 {
    if end.saturating_sub(start) == length {
        return NONE;
    }
    match message.get(..end) {
        Some([.., high, low]) => u16::from_be_bytes([high & 0x3F, *low]),
        _ => NONE,
    }
}
