//! Back to the octets that were decoded, but for what was edited.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    MessageBuf,
    entry::{Entry, NONE},
};
use crate::{BuildError, Cursor, MAX_MESSAGE, ReadOptions, Section, limits::HEADER};

pub(super) fn encode(message: &MessageBuf) -> Result<Vec<u8>, BuildError> {
    let as_decoded = Writer::new(message, Names::AsDecoded).write();
    if !message.edited {
        return as_decoded;
    }
    // Most edits move nothing, and then all pointers are right, also those that need octets behind them: a label that a
    // pointer goes to may reach beyond that pointer.
    if let Ok(octets) = as_decoded
        && octets.len() == usize::from(message.end) + message.trailing().len()
        && reads_as(message, &octets)
    {
        return Ok(octets);
    }
    match Writer::new(message, Names::Checked(Places::default())).write() {
        // Whether each name alone reads right was seen. This sees to it that all of them stay within what the names of one
        // message may cost, and that no edit of the data has moved a name away from its pointer.
        Ok(octets) if reads_as(message, &octets) => Ok(octets),
        Ok(_) | Err(BuildError::Full) => Writer::new(message, Names::InFull).write(),
        Err(error) => Err(error),
    }
}

fn reads_as(message: &MessageBuf, octets: &[u8]) -> bool {
    // What was let pass once does so again; and what edits may have put in is not for this to judge.
    let options = ReadOptions {
        forward_pointers: message.options.forward_pointers,
        header_pointers: message.options.header_pointers,
        ..ReadOptions::LENIENT
    };
    MessageBuf::decode_with(octets, &options).is_ok_and(|(again, _)| {
        message.counts == again.counts
            && message.entries.iter().zip(&again.entries).all(|(mine, other)| {
                mine.name(&message.arena).eq_exact(other.name(&again.arena))
                    && mine.data(&message.arena) == other.data(&again.arena)
            })
    })
}

/// How names are written.
enum Names {
    /// With the pointers that they had: nothing has moved.
    AsDecoded,
    /// With pointers to what they pointed to, if that is still the same name.
    Checked(Places),
    /// Without pointers.
    InFull,
}

struct Writer<'a> {
    message: &'a MessageBuf,
    names: Names,
    out: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn new(message: &'a MessageBuf, names: Names) -> Self {
        let size = usize::from(message.end).max(HEADER) + message.trailing().len();
        Self { message, names, out: Vec::with_capacity(size) }
    }

    fn write(mut self) -> Result<Vec<u8>, BuildError> {
        let message = self.message;
        self.out.extend_from_slice(&message.header.id.to_be_bytes());
        self.out.extend_from_slice(&message.header.flags.0.to_be_bytes());
        for count in message.counts {
            self.out.extend_from_slice(&count.to_be_bytes());
        }
        let questions = usize::from(message.count(Section::Question));
        for (index, entry) in message.entries.iter().enumerate() {
            self.entry(entry, index < questions)?;
        }
        self.out.extend_from_slice(message.trailing());
        if self.out.len() > MAX_MESSAGE { Err(BuildError::Full) } else { Ok(self.out) }
    }

    fn entry(&mut self, entry: &Entry, is_question: bool) -> Result<(), BuildError> {
        let arena = &self.message.arena;
        if let (Names::Checked(places), 1..) = (&mut self.names, entry.start) {
            places.moved.push((entry.start, u16::try_from(self.out.len()).unwrap_or(u16::MAX)));
        }
        let name = super::entry::slice(arena, entry.name, usize::from(entry.name_length));
        let (kept, tail) = split(name, usize::from(entry.owner_kept));
        self.out.extend_from_slice(kept);
        self.tail(tail, entry.owner_target);
        let [a, b] = entry.rtype.0.to_be_bytes();
        let [c, d] = entry.class.0.to_be_bytes();
        self.out.extend_from_slice(&[a, b, c, d]);
        if is_question {
            return Ok(());
        }
        let [e, f, g, h] = entry.ttl.to_be_bytes();
        // The length is right at once if no name changes: a pointer may go even there.
        let [i, j] = length_with_cuts(entry, arena).to_be_bytes();
        self.out.extend_from_slice(&[e, f, g, h, i, j]);
        let start = self.out.len();
        self.data(entry);
        let length = u16::try_from(self.out.len() - start).map_err(|_| BuildError::DataTooLong)?;
        if let Some(place) = self.out.get_mut(start - 2..start) {
            place.copy_from_slice(&length.to_be_bytes());
        }
        // Whatever comes, it is too long now.
        if self.out.len() > MAX_MESSAGE { Err(BuildError::Full) } else { Ok(()) }
    }

    fn data(&mut self, entry: &Entry) {
        let mut data = entry.data(&self.message.arena);
        let mut at = 0;
        if !matches!(self.names, Names::InFull) {
            for cut in entry.cuts(&self.message.arena) {
                let (kept, rest) = split(data, usize::from(cut.at).saturating_sub(at));
                let (tail, rest) = split(rest, usize::from(cut.tail));
                self.out.extend_from_slice(kept);
                self.tail(tail, cut.target);
                at += kept.len() + tail.len();
                data = rest;
            }
        }
        self.out.extend_from_slice(data);
    }

    /// The end of a name, for which a pointer to `target` stood.
    fn tail(&mut self, tail: &[u8], target: u16) {
        if target == NONE {
            return self.out.extend_from_slice(tail);
        }
        match &mut self.names {
            Names::AsDecoded => self.out.extend_from_slice(&pointer(target)),
            Names::InFull => self.out.extend_from_slice(tail),
            Names::Checked(places) => {
                let at = self.out.len();
                let found = places.candidates(target).into_iter().flatten().find(|place| {
                    self.out.extend_from_slice(&pointer(*place));
                    let is_same = reads(&self.out, at, tail);
                    if !is_same {
                        self.out.truncate(at);
                    }
                    is_same
                });
                if found.is_none() {
                    places.note(target, at);
                    self.out.extend_from_slice(tail);
                }
            }
        }
    }
}

/// Where the octets of the decoded message are now.
#[derive(Default)]
struct Places {
    /// Where the entries began that are left of it, and where they begin now.
    moved: Vec<(u16, u16)>,
    /// Where names were written in full that were pointers before, by what these pointed to.
    written: BTreeMap<u16, u16>,
}

impl Places {
    /// What a pointer to `target` may go to, the likely one first.
    fn candidates(&self, target: u16) -> [Option<u16>; 2] {
        let before = self.moved.partition_point(|(start, _)| *start <= target);
        let moved = match before.checked_sub(1).and_then(|index| self.moved.get(index)) {
            Some((start, now)) => now.checked_add(target.saturating_sub(*start)),
            // In the header.
            None => Some(target),
        };
        [moved, self.written.get(&target).copied()].map(|place| place.filter(|at| *at < REACH))
    }

    fn note(&mut self, target: u16, at: usize) {
        if let Ok(at) = u16::try_from(at) {
            self.written.insert(target, at);
        }
    }
}

/// Pointers reach no further: 14 bits.
const REACH: u16 = 0x4000;

/// The octets of the data if each name in it is cut where it was.
fn length_with_cuts(entry: &Entry, arena: &[u8]) -> u16 {
    entry.cuts(arena).fold(entry.data_length, |length, cut| {
        length.saturating_add(2).saturating_sub(u16::from(cut.tail))
    })
}

const fn pointer(target: u16) -> [u8; 2] {
    (0xC000 | target).to_be_bytes()
}

/// Whether the name at `at` is `wire`, letter for letter.
fn reads(octets: &[u8], at: usize, wire: &[u8]) -> bool {
    Cursor::new(octets, at).name().is_ok_and(|name| name.to_wire(&mut [0; crate::MAX_NAME]) == wire)
}

fn split(octets: &[u8], at: usize) -> (&[u8], &[u8]) {
    octets.split_at_checked(at).unwrap_or((octets, &[]))
}
