use core::ops::Range;

use crate::{
    Class, Name, RecordType, Section,
    message::{Record, record::RawData},
};

/// A question or a record: where its octets are in the arena, and how they were laid out in the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Where the owner is, without compression. Entries share it.
    pub(super) name: u32,
    /// Where the data is, without compression; behind it `more` cuts.
    pub(super) data: u32,
    pub(super) ttl: u32,
    pub(super) rtype: RecordType,
    pub(super) class: Class,
    pub(super) data_length: u16,
    /// Where in the message it began; 0 for what was never in it.
    pub(super) start: u16,
    /// Where the pointer of the owner went; [`NONE`] if it had none.
    pub(super) owner_target: u16,
    /// The first name in the data that had a pointer.
    pub(super) cut: Cut,
    /// How many more had.
    pub(super) more: u16,
    pub(super) name_length: u8,
    pub(super) labels: u8,
    /// The octets of the owner before its pointer.
    pub(super) owner_kept: u8,
}

/// No pointer: they have 14 bits.
pub(super) const NONE: u16 = u16::MAX;

/// A name in record data that ended in a pointer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// Where in the data without compression the pointer stood.
    pub(super) at: u16,
    /// Where it went; [`NONE`] if there is none.
    pub(super) target: u16,
    /// How many octets it stood for.
    pub(super) tail: u8,
}

impl Cut {
    pub(super) const NONE: Self = Self { at: 0, target: NONE, tail: 0 };
    /// Octets of a cut in the arena.
    pub(super) const SIZE: usize = 5;

    pub(super) const fn to_octets(self) -> [u8; Self::SIZE] {
        let ([a, b], [c, d]) = (self.at.to_be_bytes(), self.target.to_be_bytes());
        [a, b, c, d, self.tail]
    }

    const fn from_octets([a, b, c, d, tail]: [u8; Self::SIZE]) -> Self {
        Self { at: u16::from_be_bytes([a, b]), target: u16::from_be_bytes([c, d]), tail }
    }

    /// The octets of `data` that the pointer stood for.
    pub(super) fn of<'d>(&self, data: &'d [u8]) -> Option<&'d [u8]> {
        let at = usize::from(self.at);
        data.get(at..at + usize::from(self.tail))
    }

    pub(super) const fn is_some(&self) -> bool {
        self.target != NONE
    }
}

impl Entry {
    /// An entry of a message that was not decoded.
    pub(super) const NEW: Self = Self {
        name: 0,
        data: 0,
        ttl: 0,
        rtype: RecordType(0),
        class: Class(0),
        data_length: 0,
        start: 0,
        owner_target: NONE,
        cut: Cut::NONE,
        more: 0,
        name_length: 0,
        labels: 0,
        owner_kept: 0,
    };

    pub(super) fn name<'a>(&self, arena: &'a [u8]) -> Name<'a> {
        let length = usize::from(self.name_length);
        Name::flat(slice(arena, self.name, length), self.labels)
    }

    pub(super) fn data<'a>(&self, arena: &'a [u8]) -> &'a [u8] {
        slice(arena, self.data, usize::from(self.data_length))
    }

    pub(super) fn record<'a>(&self, arena: &'a [u8]) -> Record<'a> {
        Record {
            name: self.name(arena),
            rtype: self.rtype,
            class: self.class,
            ttl: self.ttl,
            raw: RawData::flat(self.data(arena)),
        }
    }

    /// The names in the data that ended in a pointer.
    pub(super) fn cuts<'a>(&self, arena: &'a [u8]) -> impl Iterator<Item = Cut> + use<'a> {
        let (more, _) = arena.get(self.more_cuts()).unwrap_or_default().as_chunks();
        let first = self.cut.is_some().then_some(self.cut);
        first.into_iter().chain(more.iter().copied().map(Cut::from_octets))
    }

    /// Where in the arena the cuts after the first are.
    pub(super) fn more_cuts(&self) -> Range<usize> {
        let at = index(self.data) + usize::from(self.data_length);
        at..at + usize::from(self.more) * Cut::SIZE
    }

    pub(super) fn pointers<'a>(
        &self,
        arena: &'a [u8],
        section: Section,
        index: usize,
    ) -> impl Iterator<Item = Pointer> + use<'a> {
        let owner = (self.owner_target != NONE).then_some(Pointer {
            section,
            index,
            data: None,
            target: self.owner_target,
        });
        let data = self.cuts(arena).map(move |cut| Pointer {
            section,
            index,
            data: Some(cut.at),
            target: cut.target,
        });
        owner.into_iter().chain(data)
    }
}

/// A compression pointer of a decoded message (RFC 1035 §4.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pointer {
    /// The section of the entry that it is in.
    pub section: Section,
    /// Which entry of the section, from 0.
    pub index: usize,
    /// Where in the record data without compression the octets begin that it stands for; `None` in the owner or the name of a
    /// question.
    pub data: Option<u16>,
    /// Where it went: an octet of the message, 12 to 16 383.
    pub target: u16,
}

/// `length` octets of the arena.
pub(super) fn slice(arena: &[u8], at: u32, length: usize) -> &[u8] {
    arena.get(index(at)..index(at) + length).unwrap_or_default()
}

/// A place in the arena; more octets than memory has are nowhere.
pub(super) fn index(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX / 2)
}
