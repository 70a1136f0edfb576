//! From a message to the arena and the index: one walk that checks everything and finds out where everything will be, and
//! one that copies.

use alloc::vec::Vec;

use super::{
    MessageBuf,
    entry::{Cut, Entry, NONE},
};
use crate::{
    Class, Cursor, Error, ErrorKind, Name, NameRule, Rdata, RecordType, Section, Sink, WriteData,
    limits::HEADER,
    message::{Message, Question, Record, walk::Walk},
};

pub(super) fn decode(octets: &[u8]) -> Result<MessageBuf, Error> {
    let message = Message::new(octets)?;
    let mut indexer = Indexer::new(message);
    indexer.index(message)?;
    let Indexer { walk, entries, length, .. } = indexer;
    let end = walk.at();
    if end != octets.len() {
        return Err(Error::new(ErrorKind::TrailingOctets, end));
    }
    let mut arena = Vec::with_capacity(length);
    for entry in &entries {
        copy(message.as_bytes(), entry, &mut arena)?;
    }
    Ok(MessageBuf {
        header: message.header(),
        counts: SECTIONS.map(|section| message.count(section)),
        edited: false,
        entries,
        arena,
        trailing: (0, 0),
        end: u16::try_from(end).unwrap_or(u16::MAX),
    })
}

const SECTIONS: [Section; 4] =
    [Section::Question, Section::Answer, Section::Authority, Section::Additional];

/// Octets of a question without its name, and of a record without owner and data.
const QUESTION: usize = 4;
const FIXED: usize = 10;

struct Indexer<'m> {
    walk: Walk<'m>,
    entries: Vec<Entry>,
    /// Octets of the arena so far.
    length: usize,
    names: Seen,
    opt: bool,
}

impl<'m> Indexer<'m> {
    fn new(message: Message<'m>) -> Self {
        // No more than can be there: a header may promise anything.
        let body = message.as_bytes().len() - HEADER.min(message.as_bytes().len());
        let [questions, records @ ..] = SECTIONS.map(|section| usize::from(message.count(section)));
        let records: usize = records.iter().sum();
        let most = questions.min(body / (1 + QUESTION)) + records.min(body / (1 + FIXED));
        Self {
            walk: Walk::new(message.as_bytes()),
            entries: Vec::with_capacity(most),
            length: 0,
            names: Seen::new(),
            opt: false,
        }
    }

    fn index(&mut self, message: Message<'m>) -> Result<(), Error> {
        for _ in 0..message.count(Section::Question) {
            self.question()?;
        }
        for section in [Section::Answer, Section::Authority, Section::Additional] {
            for _ in 0..message.count(section) {
                self.record(section)?;
            }
        }
        Ok(())
    }

    fn question(&mut self) -> Result<(), Error> {
        let start = self.walk.at();
        let Question { name, qtype, qclass } = self.walk.question()?;
        let end = self.walk.at().saturating_sub(QUESTION);
        let entry = self.owner(name, start, end, qtype, qclass);
        self.entries.push(entry);
        Ok(())
    }

    fn record(&mut self, section: Section) -> Result<(), Error> {
        let start = self.walk.at();
        let record = self.walk.record()?;
        let end = record.raw.at().saturating_sub(FIXED);
        let mut entry = self.owner(record.name, start, end, record.rtype, record.class);
        entry.ttl = record.ttl;
        self.data(&mut entry, &record)?;
        if record.rtype == RecordType::OPT {
            if section != Section::Additional || !record.name.is_root() {
                return Err(record.error(ErrorKind::MisplacedOpt));
            }
            if core::mem::replace(&mut self.opt, true) {
                return Err(record.error(ErrorKind::DuplicateOpt));
            }
        }
        self.entries.push(entry);
        Ok(())
    }

    /// An entry whose owner, `name`, took the octets `start..end`.
    fn owner(
        &mut self,
        name: Name<'m>,
        start: usize,
        end: usize,
        rtype: RecordType,
        class: Class,
    ) -> Entry {
        let target = pointer(self.walk.message(), start, end, name);
        let kept = if target == NONE { name.len() } else { end.saturating_sub(start + 2) };
        // Where the name is that this one is, octet for octet.
        let place = if kept == 0 { usize::from(target) } else { start };
        let found = if kept == 0 { self.names.find(place) } else { None };
        let at = found.unwrap_or_else(|| {
            let at = narrow(self.length);
            self.names.note(place, at);
            self.length += name.len();
            at
        });
        Entry {
            name: at,
            data: 0,
            ttl: 0,
            rtype,
            class,
            data_length: 0,
            start: u16::try_from(start).unwrap_or(u16::MAX),
            owner_target: target,
            cut: Cut::NONE,
            more: 0,
            name_length: u8::try_from(name.len()).unwrap_or(u8::MAX),
            labels: u8::try_from(name.label_count()).unwrap_or(u8::MAX),
            owner_kept: u8::try_from(kept).unwrap_or(u8::MAX),
        }
    }

    /// Reads the data of `record` into `entry`.
    fn data(&mut self, entry: &mut Entry, record: &Record<'m>) -> Result<(), Error> {
        let raw = record.raw;
        let data = self.walk.data(&raw, |part| Rdata::read(entry.rtype, entry.class, part))?;
        let mut length = raw.len();
        entry.data = narrow(self.length);
        if Rdata::has_names(entry.rtype) {
            let mut cuts = Cuts::new(raw.cursor());
            cuts.names = Some((&mut self.names, entry.data));
            data.write(&mut cuts);
            (length, entry.cut, entry.more) = (cuts.at, cuts.first, cuts.more);
            self.length += usize::from(cuts.more) * Cut::SIZE;
        }
        entry.data_length =
            u16::try_from(length).map_err(|_| Error::new(ErrorKind::DataLength, raw.at()))?;
        self.length += length;
        Ok(())
    }
}

/// Where the pointer goes that ends the octets `start..end` of `name`, [`NONE`] if none does. With a pointer they are never
/// as many as the name has: two octets stand for one or for more than two.
fn pointer(message: &[u8], start: usize, end: usize, name: Name<'_>) -> u16 {
    if end.saturating_sub(start) == name.len() {
        return NONE;
    }
    match message.get(..end) {
        Some([.., high, low]) => u16::from_be_bytes([high & 0x3F, *low]),
        _ => NONE,
    }
}

/// Copies owner and data of `entry` to where the index says they are.
fn copy(message: &[u8], entry: &Entry, arena: &mut Vec<u8>) -> Result<(), Error> {
    let start = usize::from(entry.start);
    let kept = usize::from(entry.owner_kept);
    let is_shared = narrow(arena.len()) != entry.name;
    if !is_shared {
        octets(message, start, kept, arena);
        tail(message, entry.owner_target, arena);
    }
    let fixed = start + kept + if entry.owner_target == NONE { 0 } else { 2 };
    let at = fixed + FIXED;
    let length = usize::from(entry.data_length);
    if !entry.cut.is_some() {
        octets(message, at, length, arena);
    } else if entry.more == 0 {
        let cut = usize::from(entry.cut.at);
        octets(message, at, cut, arena);
        tail(message, entry.cut.target, arena);
        let behind = length.saturating_sub(cut + usize::from(entry.cut.tail));
        octets(message, at + cut + 2, behind, arena);
    } else {
        let raw = match message.get(..at) {
            Some([.., high, low]) => usize::from(u16::from_be_bytes([*high, *low])),
            _ => 0,
        };
        let part = Cursor::within(message, at, at + raw);
        let data = Rdata::read(entry.rtype, entry.class, &mut { part })?;
        data.write(arena);
        let mut cuts = Cuts::new(part);
        cuts.arena = Some(arena);
        data.write(&mut cuts);
    }
    Ok(())
}

fn octets(message: &[u8], at: usize, length: usize, arena: &mut Vec<u8>) {
    arena.extend_from_slice(message.get(at..at + length).unwrap_or_default());
}

/// Copies the name at `target`, which was read before.
fn tail(message: &[u8], target: u16, arena: &mut Vec<u8>) {
    if target == NONE {
        return;
    }
    let mut run = usize::from(target);
    let mut at = run;
    loop {
        match message.get(at..) {
            Some([0, ..]) => return octets(message, run, at + 1 - run, arena),
            Some([length @ 1..=63, ..]) => at += 1 + usize::from(*length),
            Some([high, low, ..]) => {
                octets(message, run, at - run, arena);
                run = usize::from(u16::from_be_bytes([high & 0x3F, *low]));
                at = run;
            }
            _ => return,
        }
    }
}

/// Record data written to see how it lay in its message: how long it is without compression, and where names were cut.
struct Cuts<'c, 'm> {
    raw: Cursor<'m>,
    /// How many octets were written.
    at: usize,
    first: Cut,
    /// How many cuts came after the first.
    more: u16,
    /// Where to note the names, and where the data will be.
    names: Option<(&'c mut Seen, u32)>,
    /// Where to put the cuts after the first.
    arena: Option<&'c mut Vec<u8>>,
}

impl<'m> Cuts<'_, 'm> {
    const fn new(raw: Cursor<'m>) -> Self {
        Self { raw, at: 0, first: Cut::NONE, more: 0, names: None, arena: None }
    }
}

impl Sink for Cuts<'_, '_> {
    #[inline]
    fn octets(&mut self, octets: &[u8]) {
        // They were read before.
        let _ = self.raw.take(octets.len());
        self.at += octets.len();
    }

    #[inline]
    fn name(&mut self, name: Name<'_>, _: NameRule) {
        let start = self.raw.at();
        // It was read before.
        let _ = self.raw.skip_name();
        let end = self.raw.at();
        if let Some((names, data)) = &mut self.names {
            names.note(start, data.saturating_add(narrow(self.at)));
        }
        let target = pointer(self.raw.message(), start, end, name);
        if target != NONE {
            let kept = end.saturating_sub(start + 2);
            let cut = Cut {
                at: u16::try_from(self.at + kept).unwrap_or(u16::MAX),
                target,
                tail: u8::try_from(name.len().saturating_sub(kept)).unwrap_or(0),
            };
            if !self.first.is_some() {
                self.first = cut;
            } else {
                self.more = self.more.saturating_add(1);
                if let Some(arena) = &mut self.arena {
                    arena.extend_from_slice(&cut.to_octets());
                }
            }
        }
        self.at += name.len();
    }
}

/// Where names of the message are in the arena: a few of them, the last ones first.
struct Seen([u64; Self::SLOTS]);

impl Seen {
    const SLOTS: usize = 64;

    const fn new() -> Self {
        Self([0; Self::SLOTS])
    }

    #[inline]
    fn find(&self, place: usize) -> Option<u32> {
        let slot = *self.0.get(place % Self::SLOTS)?;
        let [a, b, c, d, at @ ..] = slot.to_be_bytes();
        (u32::from_be_bytes([a, b, c, d]) == narrow(place)).then_some(u32::from_be_bytes(at))
    }

    #[inline]
    fn note(&mut self, place: usize, at: u32) {
        if let Some(slot) = self.0.get_mut(place % Self::SLOTS) {
            *slot = u64::from(narrow(place)) << 32 | u64::from(at);
        }
    }
}

/// A place in a message or in an arena, which has no more than 128 octets for each of the message.
#[inline]
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
