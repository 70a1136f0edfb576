use super::{
    cuts::{Cuts, Data, Tally, pointer},
    entry::{Cut, Entry, NONE},
    seen::{Known, Seen, narrow, octet, place},
};
use crate::{
    Anomalies, Anomaly, Class, Cursor, DuplicateOpt, Error, ErrorKind, Opcode, Rdata, ReadOptions,
    RecordType, Section, WriteData,
    cursor::{Found, Odd, Pointers, explain, find_apart, find_odd},
    limits::{HEADER, label_steps},
    message::{Message, shape::Shape, validate::is_sound},
};

pub(super) const SECTIONS: [Section; 4] =
    [Section::Question, Section::Answer, Section::Authority, Section::Additional];

/// Octets of a question without its name, and of a record without owner and data.
pub(super) const QUESTION: usize = 4;
pub(super) const FIXED: usize = 10;

/// Where the entries go.
pub(super) trait Store {
    fn push(&mut self, entry: Entry);
}

/// Reads a message from front to back, checks everything, and finds out where it will be in the arena.
pub(super) struct Indexer<'m, 's, S> {
    message: &'m [u8],
    /// What is left, up to the end of the message.
    rest: &'m [u8],
    /// What is left of the budget of label steps.
    steps: u32,
    pointers: Pointers,
    pub(super) entries: S,
    /// Octets of the arena so far.
    pub(super) length: usize,
    pub(super) anomalies: Anomalies,
    options: ReadOptions,
    names: &'s mut Seen,
    has_opt: bool,
}

impl<'m, 's, S: Store> Indexer<'m, 's, S> {
    #[inline]
    pub(super) fn new(
        message: Message<'m>,
        options: &ReadOptions,
        names: &'s mut Seen,
        entries: S,
    ) -> Self {
        Self {
            message: message.as_bytes(),
            rest: message.as_bytes().get(HEADER..).unwrap_or_default(),
            steps: label_steps(message.as_bytes().len()),
            pointers: options.pointers(),
            entries,
            length: 0,
            anomalies: Anomalies::default(),
            options: *options,
            names,
            has_opt: false,
        }
    }

    /// Where the reader is, in octets from the start of the message.
    #[inline]
    pub(super) const fn at(&self) -> usize {
        self.message.len() - self.rest.len()
    }

    pub(super) fn index(&mut self, message: Message<'m>) -> Result<(), Error> {
        for number in 0..message.count(Section::Question) {
            let start = self.at();
            if number != 0 && message.opcode() == Opcode::QUERY {
                let passes = self.options.several_questions;
                self.fault(Anomaly::SeveralQuestions, passes, ErrorKind::Questions, start)?;
            }
            let owner = self.owner(start)?;
            let [a, b, c, d] = *self.array()?;
            self.entries.push(Entry {
                name: owner.known.at,
                rtype: RecordType(u16::from_be_bytes([a, b])),
                class: Class(u16::from_be_bytes([c, d])),
                start: place(start),
                owner_target: owner.target,
                name_length: owner.known.found.length(),
                labels: owner.known.found.labels(),
                owner_kept: owner.kept,
                ..Entry::NEW
            });
        }
        for section in [Section::Answer, Section::Authority, Section::Additional] {
            for _ in 0..message.count(section) {
                self.record(section)?;
            }
        }
        if !self.rest.is_empty() {
            let (at, passes) = (self.at(), self.options.trailing_octets);
            self.fault(Anomaly::TrailingOctets, passes, ErrorKind::TrailingOctets, at)?;
        }
        Ok(())
    }

    #[inline]
    fn record(&mut self, section: Section) -> Result<(), Error> {
        let start = self.at();
        let owner = self.owner(start)?;
        let [a, b, c, d, e, f, g, h, i, j] = *self.array()?;
        let rtype = RecordType(u16::from_be_bytes([a, b]));
        let class = Class(u16::from_be_bytes([c, d]));
        let raw = u16::from_be_bytes([i, j]);
        let at = self.at();
        let Some(rest) = self.rest.get(usize::from(raw)..) else {
            return Err(Error::new(ErrorKind::Truncated, at));
        };
        self.rest = rest;
        let data = narrow(self.length);
        let Data { length, cut, more } = match (rtype, raw, class) {
            // Most records, which have no more to be checked.
            (RecordType::A, 4, Class::IN) | (RecordType::AAAA, 16, _) => Data::plain(raw),
            _ => self.data(rtype, class, at, raw)?,
        };
        self.length += usize::from(length) + usize::from(more) * Cut::SIZE;
        if rtype == RecordType::OPT {
            self.opt(section, owner.known.found.labels() == 0, at)?;
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
            name_length: owner.known.found.length(),
            labels: owner.known.found.labels(),
            owner_kept: owner.kept,
        });
        Ok(())
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<&'m [u8; N], Error> {
        match self.rest.split_first_chunk() {
            Some((array, rest)) => {
                self.rest = rest;
                Ok(array)
            }
            None => Err(Error::new(ErrorKind::Truncated, self.at())),
        }
    }

    /// Reads the name that an entry begins with, at `start`.
    #[inline(always)]
    fn owner(&mut self, start: usize) -> Result<Owner, Error> {
        // Most names are those of before.
        if let [high @ 0xC0..=0xFF, low, rest @ ..] = self.rest
            && let target = u16::from_be_bytes([high & 0x3F, *low])
            && let Some(known) = self.names.find(target)
            && let Some(steps) = self.steps.checked_sub(known.found.behind_pointer().steps())
        {
            (self.rest, self.steps) = (rest, steps);
            return Ok(Owner { known, target, kept: 0 });
        }
        self.new_owner(start)
    }

    fn new_owner(&mut self, start: usize) -> Result<Owner, Error> {
        let found = match find_apart(self.message, self.rest, start, self.pointers) {
            Some(found) => found,
            None => self.odd_owner(start)?,
        };
        let rest = self.rest.get(usize::from(found.taken())..);
        let (Some(rest), Some(steps)) = (rest, self.steps.checked_sub(found.steps())) else {
            return Err(Error::new(ErrorKind::Steps, start));
        };
        (self.rest, self.steps) = (rest, steps);
        let target = pointer(self.message, start, self.at(), usize::from(found.length()));
        let mut known = Known { place: place(start), at: narrow(self.length), found };
        let mut kept = found.length();
        if target != NONE {
            kept = octet(usize::from(found.taken()) - 2);
            if kept == 0 {
                (known.place, known.found) = (target, found.before_pointer());
            }
        }
        // A pointer forwards is an anomaly each time.
        if usize::from(known.place) <= start {
            self.names.note(known);
        }
        self.length += usize::from(found.length());
        Ok(Owner { known, target, kept })
    }

    #[cold]
    fn odd_owner(&mut self, start: usize) -> Result<Found, Error> {
        let Pointers::Odd(mut odd) = self.pointers else {
            return Err(explain(self.message, self.rest, start, self.pointers));
        };
        let found = find_odd(self.message, self.rest, start, &mut odd)?;
        self.odd_names(odd, start);
        Ok(found)
    }

    /// Reads `raw` octets of data, which begin at `at`.
    fn data(
        &mut self,
        rtype: RecordType,
        class: Class,
        at: usize,
        raw: u16,
    ) -> Result<Data, Error> {
        if let Some(shape) = Shape::of(rtype, class)
            && let Some(data) = self.shaped(shape, at, at + usize::from(raw))
        {
            if !Shape::is_compressible(rtype) && data.cut.is_some() {
                self.anomalies.add(Anomaly::CompressedName, at);
            }
            return Ok(data);
        }
        let octets = self.message.get(at..at + usize::from(raw)).unwrap_or_default();
        if is_sound(octets, rtype, class) {
            return Ok(Data::plain(raw));
        }
        let part = Cursor::within(self.message, at, at + usize::from(raw))
            .on_budget(self.steps)
            .with_pointers(self.pointers);
        let mut rest = part;
        let data = match Rdata::read(rtype, class, &mut rest) {
            Ok(data) => data,
            Err(error) => {
                let (anomaly, passes) = self.malformed(rtype, raw, error.kind);
                self.fault(anomaly, passes, error.kind, at).map_err(|_| error)?;
                self.steps = rest.steps();
                return Ok(Data::plain(raw));
            }
        };
        self.steps = rest.steps();
        if let Pointers::Odd(odd) = rest.pointers() {
            self.odd_names(odd, at);
        }
        if !has_names(&data) {
            return Ok(Data::plain(raw));
        }
        let mut cuts = Cuts::new(part);
        data.write(&mut cuts);
        if cuts.forbidden {
            self.anomalies.add(Anomaly::CompressedName, at);
        }
        cuts.tally.finish(at)
    }

    /// Reads the data `at..end` of which it is known where the names are; `None` if something is odd or wrong with it.
    #[inline]
    fn shaped(&mut self, shape: Shape, at: usize, end: usize) -> Option<Data> {
        let mut rest = self.message.get(at..end)?.get(shape.before..)?;
        let mut steps = self.steps;
        let mut cuts = Tally::new(shape.before);
        let mut known = [None; Shape::NAMES];
        for known in known.iter_mut().take(shape.names) {
            let start = end - rest.len();
            let found = find_apart(self.message, rest, start, self.pointers)?;
            steps = steps.checked_sub(found.steps())?;
            rest = rest.get(usize::from(found.taken())..)?;
            let at = narrow(self.length + cuts.at);
            *known = Some(Known { place: place(start), at, found });
            cuts.add(self.message, usize::from(found.length()), start, end - rest.len());
        }
        cuts.at += rest.len();
        if shape.after.is_some_and(|after| after != rest.len()) {
            return None;
        }
        let data = cuts.finish(0).ok()?;
        // Data that is malformed is kept as it is, and no names are where they would have been.
        known.into_iter().flatten().for_each(|known| self.names.note(known));
        self.steps = steps;
        Some(data)
    }

    /// An OPT record, its data at `at`.
    #[inline]
    fn opt(&mut self, section: Section, is_root: bool, at: usize) -> Result<(), Error> {
        if section != Section::Additional {
            let passes = self.options.misplaced_opt;
            self.fault(Anomaly::MisplacedOpt, passes, ErrorKind::MisplacedOpt, at)?;
        }
        if !is_root {
            let passes = self.options.owned_opt;
            self.fault(Anomaly::OwnedOpt, passes, ErrorKind::MisplacedOpt, at)?;
        }
        if core::mem::replace(&mut self.has_opt, true) {
            let passes = self.options.duplicate_opt != DuplicateOpt::Reject;
            self.fault(Anomaly::DuplicateOpt, passes, ErrorKind::DuplicateOpt, at)?;
        }
        Ok(())
    }

    /// What data that cannot be read is, and whether it passes.
    #[cold]
    fn malformed(&self, rtype: RecordType, raw: u16, kind: ErrorKind) -> (Anomaly, bool) {
        let options = &self.options;
        match (rtype, kind) {
            (_, ErrorKind::Steps) => (Anomaly::MalformedData, false),
            (RecordType::TXT | RecordType::SPF, _) if raw == 0 => {
                (Anomaly::EmptyText, options.empty_text)
            }
            (RecordType::NSEC | RecordType::NSEC3 | RecordType::CSYNC, ErrorKind::DataValue) => {
                (Anomaly::TypeMap, options.type_maps)
            }
            (RecordType::SVCB | RecordType::HTTPS, ErrorKind::DataValue) => {
                (Anomaly::ServiceParameters, options.service_parameters)
            }
            _ => (Anomaly::MalformedData, options.malformed_data),
        }
    }

    /// Counts names, read just now, that only lenient rules let pass.
    fn odd_names(&mut self, odd: Odd, at: usize) {
        if odd.went_forwards() {
            self.anomalies.add(Anomaly::ForwardPointer, at);
        }
        if odd.entered_header() {
            self.anomalies.add(Anomaly::HeaderPointer, at);
        }
    }

    #[cold]
    fn fault(
        &mut self,
        anomaly: Anomaly,
        passes: bool,
        kind: ErrorKind,
        at: usize,
    ) -> Result<(), Error> {
        if !passes {
            return Err(Error::new(kind, at));
        }
        self.anomalies.add(anomaly, at);
        Ok(())
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

/// Whether there are names in the data, so that its octets are others without compression.
fn has_names(data: &Rdata<'_>) -> bool {
    matches!(data, Rdata::ChaosA(_)) || Rdata::has_names(data.rtype())
}
