//! From a message to the arena and the index: one walk that checks everything and finds out where everything will be, and
//! one that copies.

use alloc::vec::Vec;

use super::{
    MessageBuf,
    entry::{Cut, Entry, NONE},
};
use crate::{
    Class, Cursor, Error, ErrorKind, Name, NameRule, Rdata, RecordType, Section, Sink, WriteData,
    limits::{HEADER, MAX_HOPS},
    message::Message,
};

pub(super) fn decode(octets: &[u8]) -> Result<MessageBuf, Error> {
    let message = Message::new(octets)?;
    // Which of several faults is told depends on the order of the checks.
    try_decode(message).map_err(|error| message.validate().err().unwrap_or(error))
}

fn try_decode(message: Message<'_>) -> Result<MessageBuf, Error> {
    let octets = message.as_bytes();
    // No more than can be there: a header may promise anything.
    let body = octets.len().saturating_sub(HEADER);
    let [questions, records @ ..] = SECTIONS.map(|section| usize::from(message.count(section)));
    let records: usize = records.iter().sum();
    let most = questions.min(body / (1 + QUESTION)) + records.min(body / (1 + FIXED));
    let mut indexer = Indexer {
        cursor: Cursor::new(octets, HEADER),
        entries: Vec::with_capacity(most),
        length: 0,
        names: Seen::NONE,
        opt: false,
    };
    indexer.index(message)?;
    let end = indexer.cursor.at();
    if end != octets.len() {
        return Err(Error::new(ErrorKind::TrailingOctets, end));
    }
    let mut arena = Vec::with_capacity(indexer.length);
    for entry in &indexer.entries {
        copy(octets, entry, &mut arena)?;
    }
    Ok(MessageBuf {
        header: message.header(),
        counts: SECTIONS.map(|section| message.count(section)),
        edited: false,
        entries: indexer.entries,
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
    cursor: Cursor<'m>,
    entries: Vec<Entry>,
    /// Octets of the arena so far.
    length: usize,
    names: Seen,
    opt: bool,
}

impl<'m> Indexer<'m> {
    fn index(&mut self, message: Message<'m>) -> Result<(), Error> {
        for _ in 0..message.count(Section::Question) {
            let start = self.cursor.at();
            let owner = self.owner(start)?;
            let [a, b, c, d] = self.cursor.array()?;
            self.entries.push(Entry {
                name: owner.known.at,
                rtype: RecordType(u16::from_be_bytes([a, b])),
                class: Class(u16::from_be_bytes([c, d])),
                start: place(start),
                owner_target: owner.target,
                name_length: owner.known.length,
                labels: owner.known.labels,
                owner_kept: owner.kept,
                ..Entry::NEW
            });
        }
        for section in [Section::Answer, Section::Authority, Section::Additional] {
            for _ in 0..message.count(section) {
                self.record(section)?;
            }
        }
        Ok(())
    }

    #[inline]
    fn record(&mut self, section: Section) -> Result<(), Error> {
        let start = self.cursor.at();
        let owner = self.owner(start)?;
        let [a, b, c, d, e, f, g, h, i, j] = self.cursor.array()?;
        let rtype = RecordType(u16::from_be_bytes([a, b]));
        let class = Class(u16::from_be_bytes([c, d]));
        let raw = u16::from_be_bytes([i, j]);
        let at = self.cursor.at();
        let data = narrow(self.length);
        let Data { length, cut, more } = match (rtype, raw, class) {
            // Most records, which have no more to be checked.
            (RecordType::A, 4, Class::IN) | (RecordType::AAAA, 16, _) => {
                self.cursor.take(usize::from(raw))?;
                Data { length: raw, cut: Cut::NONE, more: 0 }
            }
            _ => self.data(rtype, class, at, raw)?,
        };
        self.length += usize::from(length) + usize::from(more) * Cut::SIZE;
        if rtype == RecordType::OPT {
            if section != Section::Additional || owner.known.labels != 0 {
                return Err(Error::new(ErrorKind::MisplacedOpt, at));
            }
            if core::mem::replace(&mut self.opt, true) {
                return Err(Error::new(ErrorKind::DuplicateOpt, at));
            }
        }
        self.entries.push(Entry {
            name: owner.known.at,
            data,
            ttl: u32::from_be_bytes([e, f, g, h]),
            rtype,
            class,
            data_length: length,
            start: place(start),
            owner_target: owner.target,
            cut,
            more,
            name_length: owner.known.length,
            labels: owner.known.labels,
            owner_kept: owner.kept,
        });
        Ok(())
    }

    /// Reads the name that an entry begins with, at `start`.
    #[inline]
    fn owner(&mut self, start: usize) -> Result<Owner, Error> {
        // Most names are those of before.
        if let Some([high @ 0xC0..=0xFF, low]) = self.cursor.peek()
            && let target = u16::from_be_bytes([high & 0x3F, low])
            && let Some(known) = self.names.find(target)
        {
            self.cursor.take(2)?;
            self.cursor.spend(u32::from(known.steps) + 1)?;
            return Ok(Owner { known, target, kept: 0 });
        }
        self.new_owner(start)
    }

    fn new_owner(&mut self, start: usize) -> Result<Owner, Error> {
        let budget = self.cursor.steps();
        let name = self.cursor.name()?;
        let end = self.cursor.at();
        let target = pointer(self.cursor.message(), start, end, name.len());
        let (at, length) = (narrow(self.length), octet(name.len()));
        let steps = octet(usize::try_from(budget - self.cursor.steps()).unwrap_or(usize::MAX));
        let (place, steps, kept) = match end - start {
            _ if target == NONE => (place(start), steps, length),
            2 => (target, steps - 1, 0),
            taken => (place(start), steps, octet(taken - 2)),
        };
        self.length += name.len();
        let known = Known { place, at, length, labels: octet(name.label_count()), steps };
        self.names.note(known);
        Ok(Owner { known, target, kept })
    }

    /// Reads `raw` octets of data, which begin at `at`.
    fn data(
        &mut self,
        rtype: RecordType,
        class: Class,
        at: usize,
        raw: u16,
    ) -> Result<Data, Error> {
        let end = at + usize::from(raw);
        self.cursor.take(usize::from(raw))?;
        let mut part = self.cursor.part(at, end);
        if let Some(shape) = Shape::of(rtype, class)
            && let Some(data) = self.shaped(shape, &mut part)
        {
            self.cursor.charge(&part);
            return Ok(data);
        }
        let mut part = self.cursor.part(at, end);
        let data = Rdata::read(rtype, class, &mut part)?;
        self.cursor.charge(&part);
        if !has_names(&data) {
            return Ok(Data { length: raw, cut: Cut::NONE, more: 0 });
        }
        let mut cuts = Cuts::new(self.cursor.part(at, end));
        data.write(&mut cuts);
        cuts.finish(at)
    }

    /// Reads data of which it is known where the names are; `None` if something is wrong with it.
    fn shaped(&mut self, shape: Shape, part: &mut Cursor<'m>) -> Option<Data> {
        let mut cuts = Cuts::new(*part);
        part.take(shape.before).ok()?;
        cuts.at = shape.before;
        for _ in 0..shape.names {
            let (start, budget) = (part.at(), part.steps());
            let name = part.name().ok()?;
            let steps = octet(usize::try_from(budget - part.steps()).unwrap_or(usize::MAX));
            self.names.note(Known {
                place: place(start),
                at: narrow(self.length + cuts.at),
                length: octet(name.len()),
                labels: octet(name.label_count()),
                steps,
            });
            cuts.add(name.len(), start, part.at());
        }
        let left = part.left();
        cuts.at += left;
        if shape.after.is_some_and(|after| after != left) { None } else { cuts.finish(0).ok() }
    }
}

/// The name that an entry begins with.
struct Owner {
    known: Known,
    /// Where its pointer goes, [`NONE`] if it has none.
    target: u16,
    /// The octets before that.
    kept: u8,
}

/// What record data takes in the arena.
struct Data {
    length: u16,
    cut: Cut,
    more: u16,
}

/// Where the names are in the data of the types that most names are in. The declarations of the types know it too; this is
/// to get by without reading the other fields.
#[derive(Clone, Copy)]
struct Shape {
    /// Octets before the names.
    before: usize,
    names: u8,
    /// Octets behind the names; `None` for any number.
    after: Option<usize>,
}

impl Shape {
    const fn of(rtype: RecordType, class: Class) -> Option<Self> {
        let (before, names, after) = match rtype {
            // UPDATE has them without data.
            _ if matches!(class, Class::ANY | Class::NONE) => return None,
            RecordType::NS | RecordType::CNAME | RecordType::PTR | RecordType::DNAME => {
                (0, 1, Some(0))
            }
            RecordType::SOA => (0, 2, Some(20)),
            RecordType::MX => (2, 1, Some(0)),
            RecordType::SRV => (6, 1, Some(0)),
            RecordType::RRSIG => (18, 1, None),
            _ => return None,
        };
        Some(Self { before, names, after })
    }
}

/// Whether there are names in the data, so that its octets are others without compression.
fn has_names(data: &Rdata<'_>) -> bool {
    matches!(data, Rdata::ChaosA(_)) || Rdata::has_names(data.rtype())
}

/// Where the pointer goes that ends the octets `start..end` of a name of `length` octets, [`NONE`] if none does. With a pointer
/// they are never as many: two octets stand for one or for more than two.
#[inline]
fn pointer(message: &[u8], start: usize, end: usize, length: usize) -> u16 {
    if end.saturating_sub(start) == length {
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
        copy_cuts(message, entry, at, arena)?;
    }
    Ok(())
}

/// Copies data at `at` in which more than one name was cut.
fn copy_cuts(message: &[u8], entry: &Entry, at: usize, arena: &mut Vec<u8>) -> Result<(), Error> {
    let raw = match message.get(..at) {
        Some([.., high, low]) => usize::from(u16::from_be_bytes([*high, *low])),
        _ => 0,
    };
    let mut part = Cursor::new(message, at).part(at, at + raw);
    let mut cuts = Cuts::new(part);
    if let Some(shape) = Shape::of(entry.rtype, entry.class) {
        let begin = arena.len();
        octets(message, at, shape.before, arena);
        part.take(shape.before)?;
        let mut second = Cut::NONE;
        for _ in 0..shape.names {
            let (start, length) = (part.at(), arena.len());
            tail(message, place(start), arena);
            part.skip_name()?;
            (cuts.at, cuts.first) = (length - begin, Cut::NONE);
            cuts.add(arena.len() - length, start, part.at());
            second = cuts.first;
        }
        octets(message, part.at(), part.left(), arena);
        arena.extend_from_slice(&second.to_octets());
    } else {
        let data = Rdata::read(entry.rtype, entry.class, &mut part)?;
        data.write(arena);
        cuts.arena = Some(arena);
        data.write(&mut cuts);
    }
    Ok(())
}

fn octets(message: &[u8], at: usize, length: usize, arena: &mut Vec<u8>) {
    arena.extend_from_slice(message.get(at..at + length).unwrap_or_default());
}

/// Copies the name at `target`, which was read before.
#[inline]
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
    /// Where to put these.
    arena: Option<&'c mut Vec<u8>>,
}

impl<'m> Cuts<'_, 'm> {
    #[inline]
    const fn new(raw: Cursor<'m>) -> Self {
        Self { raw, at: 0, first: Cut::NONE, more: 0, arena: None }
    }

    /// Adds a name that took the octets `start..end`.
    #[inline]
    fn add(&mut self, length: usize, start: usize, end: usize) {
        let target = pointer(self.raw.message(), start, end, length);
        if target != NONE {
            let kept = end.saturating_sub(start + 2);
            let tail = octet(length.saturating_sub(kept));
            let cut = Cut { at: place(self.at + kept), target, tail };
            if !self.first.is_some() {
                self.first = cut;
            } else {
                self.more = self.more.saturating_add(1);
                if let Some(arena) = &mut self.arena {
                    arena.extend_from_slice(&cut.to_octets());
                }
            }
        }
        self.at += length;
    }

    #[inline]
    fn finish(self, at: usize) -> Result<Data, Error> {
        match u16::try_from(self.at) {
            Ok(length) => Ok(Data { length, cut: self.first, more: self.more }),
            Err(_) => Err(Error::new(ErrorKind::DataLength, at)),
        }
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
        self.add(name.len(), start, self.raw.at());
    }
}

/// A name whose place in the arena is known.
#[derive(Clone, Copy)]
struct Known {
    /// Where in the message it begins; 0 for none.
    place: u16,
    at: u32,
    length: u8,
    labels: u8,
    /// What it costs to read it there: its labels and the pointers among them.
    steps: u8,
}

/// Names that others may point to: a few, of each place the last.
struct Seen([Known; Self::SLOTS]);

impl Seen {
    const SLOTS: usize = 64;
    const NONE: Self =
        Self([Known { place: 0, at: 0, length: 0, labels: 0, steps: 0 }; Self::SLOTS]);

    /// What is known of the name at `place`, if a pointer may go there.
    #[inline]
    fn find(&self, place: u16) -> Option<Known> {
        let known = *self.0.get(Self::slot(place))?;
        // The pointers on its way are steps, and one more is to come. No slot is of a place in the header, unless it is empty.
        let is_known = known.place == place && usize::from(place) >= HEADER;
        (is_known && known.steps < MAX_HOPS).then_some(known)
    }

    #[inline]
    fn note(&mut self, known: Known) {
        if let Some(slot) = self.0.get_mut(Self::slot(known.place)) {
            *slot = known;
        }
    }

    /// Records are often sixteen octets apart: all bits have to count.
    #[inline]
    const fn slot(place: u16) -> usize {
        place.wrapping_mul(0x9E37) as usize >> 10
    }
}

/// A place in a message or in an arena, which has no more than 128 octets for each of the message.
#[inline]
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A place in a message.
#[inline]
fn place(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// What is at most 255, as the length of a name is.
#[inline]
fn octet(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}
