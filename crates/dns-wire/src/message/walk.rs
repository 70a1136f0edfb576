use super::{Message, Question, RawData, Record, RecordHead};
use crate::{
    Class, Error, ErrorKind, Name, RecordType, Section,
    cursor::{Parts, Pointers, Whole, explain, find, find_apart, find_behind, skip, unskippable},
    limits::{HEADER, label_steps},
};

/// Steps through the questions and records of a message, from front to back, on one budget of label steps.
#[derive(Clone, Copy)]
pub(super) struct Walk<'m> {
    message: &'m [u8],
    /// What is left, up to the end of the message.
    rest: &'m [u8],
    /// What is left of the budget of label steps.
    steps: u32,
    last: Last,
}

/// The owner of the record before: the owners of an RRset are the same, all but the first a pointer to one place.
#[derive(Clone, Copy)]
struct Last {
    /// A pointer that leads to the name; more than two octets can hold if none can.
    pointer: u32,
    /// Where its labels are, and what it consists of, the pointer counted, which may be one too many.
    start: u16,
    size: Whole,
}

impl Last {
    const NONE: Self = Self { pointer: u32::MAX, start: 0, size: Whole::ROOT };
}

impl<'m> Walk<'m> {
    #[inline(always)]
    pub(super) fn new(message: &'m [u8]) -> Self {
        Self {
            message,
            rest: message.get(HEADER..).unwrap_or_default(),
            steps: label_steps(message.len()),
            last: Last::NONE,
        }
    }

    /// At the first record of `section`, or at what keeps it from being found: reading that fails again.
    #[inline(always)]
    pub(super) fn to(message: Message<'m>, section: Section) -> Self {
        Self { rest: from_section(message, section), ..Self::new(message.as_bytes()) }
    }

    /// Where the walk is, in octets from the start of the message.
    #[inline(always)]
    pub(super) const fn at(&self) -> usize {
        self.message.len() - self.rest.len()
    }

    /// Steps over the next record; `false` if its end cannot be found.
    #[inline(always)]
    pub(super) fn skip_record(&mut self) -> bool {
        match behind_record(self.rest) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    #[inline(always)]
    pub(super) fn question(&mut self) -> Result<Question<'m>, Error> {
        let at = self.at();
        let after = find(self.message, self.rest, at).and_then(|parts| {
            self.steps = self.steps.checked_sub(parts.size.steps())?;
            Some((parts.found(), self.rest.get(parts.taken..)?))
        });
        let Some((found, rest)) = after else { return Err(no_name(self.message, self.rest)) };
        let Some(([a, b, c, d], rest)) = rest.split_first_chunk() else {
            return Err(Error::new(ErrorKind::Truncated, self.message.len() - rest.len()));
        };
        self.rest = rest;
        Ok(Question {
            name: Name::found(self.message, found),
            qtype: RecordType(u16::from_be_bytes([*a, *b])),
            qclass: Class(u16::from_be_bytes([*c, *d])),
        })
    }

    /// The next record; its data is stepped over. If it cannot be read, the walk stays before it.
    #[inline(always)]
    pub(super) fn record(&mut self) -> Result<Record<'m>, Error> {
        let mut walk = *self;
        let name = walk.owner()?;
        let (rtype, class, ttl, raw) = walk.fixed(walk.rest)?;
        *self = walk;
        Ok(Record { name, rtype, class, ttl, raw })
    }

    /// The owner of the record that comes next.
    #[inline(always)]
    fn owner(&mut self) -> Result<Name<'m>, Error> {
        let at = self.at();
        let mut pointer = 0;
        if let [0, rest @ ..] = self.rest {
            // The root, as that of OPT.
            self.rest = rest;
            let root = Parts { start: position(at), taken: 1, size: Whole::ROOT };
            return Ok(Name::found(self.message, root.found()));
        }
        if let [high, low, rest @ ..] = self.rest {
            pointer = u16::from_be_bytes([*high, *low]);
            let Last { pointer: last, start, size } = self.last;
            if u32::from(pointer) == last
                && size.is_allowed()
                && let Some(steps) = self.steps.checked_sub(size.steps())
            {
                (self.rest, self.steps) = (rest, steps);
                return Ok(Name::found(self.message, Parts { start, taken: 2, size }.found()));
            }
        }
        let parts = if pointer >= 0xC000 {
            let Some(parts) = find_behind(self.message, at, pointer) else {
                return Err(no_name(self.message, self.rest));
            };
            let Parts { start, size, .. } = parts;
            self.last = Last { pointer: pointer.into(), start, size };
            parts
        } else {
            let Some(parts) = find(self.message, self.rest, at) else {
                return Err(no_name(self.message, self.rest));
            };
            // From 0x4000 on, where no pointer leads, there are more than two octets.
            let pointer = 0xC000 + u32::from(position(at));
            let size = parts.size.behind_pointer();
            self.last = Last { pointer, start: parts.start, size };
            parts
        };
        match (self.rest.get(parts.taken..), self.steps.checked_sub(parts.size.steps())) {
            (Some(rest), Some(steps)) => {
                (self.rest, self.steps) = (rest, steps);
                Ok(Name::found(self.message, parts.found()))
            }
            _ => Err(no_name(self.message, self.rest)),
        }
    }

    /// What stands beside owner and data of the next record, which is in `section`; these are stepped over.
    #[inline(always)]
    pub(super) fn head(&mut self, section: Section) -> Result<RecordHead<'m>, Error> {
        let owner = self.at();
        let Some(rest) = skip(self.rest) else {
            return Err(unskippable(self.rest, owner));
        };
        let (rtype, class, ttl, raw) = self.fixed(rest)?;
        Ok(RecordHead { section, rtype, class, ttl, raw, owner: position(owner) })
    }

    /// What stands behind the owner, at the front of `rest`; then the walk is behind the record.
    #[inline(always)]
    fn fixed(&mut self, rest: &'m [u8]) -> Result<(RecordType, Class, u32, RawData<'m>), Error> {
        let Some(([a, b, c, d, e, f, g, h, i, j], rest)) = rest.split_first_chunk() else {
            return Err(Error::new(ErrorKind::Truncated, self.message.len() - rest.len()));
        };
        let at = self.message.len() - rest.len();
        let length = u16::from_be_bytes([*i, *j]);
        self.rest = match rest.get(usize::from(length)..) {
            Some(rest) => rest,
            None => return Err(Error::new(ErrorKind::Truncated, at)),
        };
        Ok((
            RecordType(u16::from_be_bytes([*a, *b])),
            Class(u16::from_be_bytes([*c, *d])),
            u32::from_be_bytes([*e, *f, *g, *h]),
            RawData { message: self.message, at: position(at), length },
        ))
    }
}

/// Why there is no name at the front of `rest`, or none that can be paid for.
#[cold]
#[inline(never)]
pub(super) fn no_name(message: &[u8], rest: &[u8]) -> Error {
    let (at, pointers) = (message.len() - rest.len(), Pointers::Backwards);
    match find_apart(message, rest, at, pointers) {
        Some(_) => Error::new(ErrorKind::Steps, at),
        None => explain(message, rest, at, pointers),
    }
}

/// The octets from the first record of `section` on, or from what keeps it from being found.
fn from_section(message: Message<'_>, section: Section) -> &[u8] {
    let mut rest = message.as_bytes().get(HEADER..).unwrap_or_default();
    for _ in 0..message.count(Section::Question) {
        match skip(rest).and_then(|rest| rest.get(4..)) {
            Some(behind) => rest = behind,
            None => return rest,
        }
    }
    for before in [Section::Answer, Section::Authority] {
        for _ in 0..if before < section { message.count(before) } else { 0 } {
            match behind_record(rest) {
                Some(behind) => rest = behind,
                None => return rest,
            }
        }
    }
    rest
}

/// What follows the record at the front of `octets`, if its end can be found.
fn behind_record(octets: &[u8]) -> Option<&[u8]> {
    let ([.., high, low], rest) = skip(octets)?.split_first_chunk::<10>()?;
    rest.get(usize::from(u16::from_be_bytes([*high, *low]))..)
}

/// An offset in a message, which has 65 535 octets at most.
#[inline]
fn position(at: usize) -> u16 {
    let [.., high, low] = at.to_be_bytes();
    u16::from_be_bytes([high, low])
}
