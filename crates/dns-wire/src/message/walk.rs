use super::{Message, Question, RawData, Record, RecordHead, shape::Shape};
use crate::{
    Class, Cursor, Error, ErrorKind, Name, RecordType, Section,
    cursor::{Found, Pointers, explain, find, find_flat, skip, unskippable},
    limits::{HEADER, MAX_HOPS, label_steps},
};

/// Steps through the questions and records of a message, from front to back, on one budget of label steps.
#[derive(Clone, Copy)]
pub(super) struct Walk<'m> {
    message: &'m [u8],
    /// What is left, up to the end of the message.
    rest: &'m [u8],
    steps: u32,
    pointers: Pointers,
    last: Last,
}

/// The owner of the record before: the owners of an RRset are the same, all but the first a pointer to one place.
#[derive(Clone, Copy)]
struct Last {
    /// A pointer that leads to the name; more than two octets can hold if none can.
    pointer: u32,
    /// What the pointer finds.
    found: Found,
}

impl Last {
    const NONE: Self = Self { pointer: u32::MAX, found: Found::ROOT };

    /// The name that was found at offset `at`, where the octets `front` are.
    #[inline]
    fn of(found: Found, at: usize, front: u16) -> Self {
        match u32::try_from(at) {
            _ if front >= 0xC000 => Self { pointer: u32::from(front), found },
            Ok(at @ ..0x4000) if found.hops() < MAX_HOPS => {
                Self { pointer: 0xC000 | at, found: found.behind_pointer() }
            }
            _ => Self::NONE,
        }
    }
}

impl<'m> Walk<'m> {
    #[inline]
    pub(super) fn new(message: &'m [u8]) -> Self {
        Self {
            message,
            rest: message.get(HEADER..).unwrap_or_default(),
            steps: label_steps(message.len()),
            pointers: Pointers::Backwards,
            last: Last::NONE,
        }
    }

    /// At the first record of `section`, or at what keeps it from being found: reading that fails again.
    #[inline]
    pub(super) fn to(message: Message<'m>, section: Section) -> Self {
        let mut walk = Self::new(message.as_bytes());
        let _ = (0..message.count(Section::Question)).all(|_| walk.skip_question())
            && [Section::Answer, Section::Authority]
                .into_iter()
                .take_while(|before| *before < section)
                .all(|before| (0..message.count(before)).all(|_| walk.skip_record()));
        walk
    }

    /// Where the walk is, in octets from the start of the message.
    #[inline]
    pub(super) const fn at(&self) -> usize {
        self.message.len() - self.rest.len()
    }

    /// What [`go_to`](Self::go_to) comes back to.
    #[inline]
    pub(super) const fn place(&self) -> &'m [u8] {
        self.rest
    }

    #[inline]
    pub(super) const fn go_to(&mut self, place: &'m [u8]) {
        self.rest = place;
    }

    #[inline]
    pub(super) fn question(&mut self) -> Result<Question<'m>, Error> {
        let found = match find_flat(self.rest, self.at()) {
            Some(found) => found,
            None => self.find(self.at())?,
        };
        let name = self.take(found)?;
        let Some(([a, b, c, d], rest)) = self.rest.split_first_chunk() else {
            return Err(self.error(ErrorKind::Truncated));
        };
        self.rest = rest;
        Ok(Question {
            name,
            qtype: RecordType(u16::from_be_bytes([*a, *b])),
            qclass: Class(u16::from_be_bytes([*c, *d])),
        })
    }

    /// The next record; its data is stepped over.
    #[inline]
    pub(super) fn record(&mut self) -> Result<Record<'m>, Error> {
        let name = self.owner()?;
        let (rtype, class, ttl, raw) = self.fixed()?;
        Ok(Record { name, rtype, class, ttl, raw })
    }

    /// What stands beside owner and data of the next record, which is in `section`; these are stepped over.
    #[inline]
    pub(super) fn head(&mut self, section: Section) -> Result<RecordHead<'m>, Error> {
        let owner = self.at();
        let Some(rest) = skip(self.rest) else {
            return Err(unskippable(self.rest, owner));
        };
        self.rest = rest;
        let (rtype, class, ttl, raw) = self.fixed()?;
        Ok(RecordHead { section, rtype, class, ttl, raw, owner: position(owner) })
    }

    #[inline]
    fn fixed(&mut self) -> Result<(RecordType, Class, u32, RawData<'m>), Error> {
        let Some(([a, b, c, d, e, f, g, h, i, j], rest)) = self.rest.split_first_chunk() else {
            return Err(self.error(ErrorKind::Truncated));
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

    /// Checks data that is but names and octets; `None` if something is wrong with it.
    #[inline]
    pub(super) fn names(&mut self, raw: &RawData<'m>, shape: Shape) -> Option<()> {
        let mut rest = raw.as_bytes().get(shape.before..)?;
        let (mut at, mut steps) = (usize::from(raw.at) + shape.before, self.steps);
        for _ in 0..shape.names {
            let found = find(self.message, rest, at, self.pointers)?;
            let taken = usize::from(found.taken());
            (rest, at) = (rest.get(taken..)?, at + taken);
            steps = steps.checked_sub(found.steps())?;
        }
        self.steps = steps;
        shape.after.is_none_or(|after| after == rest.len()).then_some(())
    }

    /// Reads data on the budget of the walk.
    #[inline]
    pub(super) fn data<T>(
        &mut self,
        raw: &RawData<'m>,
        read: impl FnOnce(&mut Cursor<'m>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut cursor = raw.cursor().on_budget(self.steps);
        let data = read(&mut cursor)?;
        self.steps = cursor.steps();
        Ok(data)
    }

    /// The owner of the record that comes next.
    #[inline]
    fn owner(&mut self) -> Result<Name<'m>, Error> {
        let mut front = 0;
        if let [0, rest @ ..] = self.rest {
            // The root, as that of OPT.
            let found = Found::new(position(self.at()), 1, 1, 0, 0, true);
            self.rest = rest;
            return Ok(Name::found(self.message, found.unwrap_or(Found::ROOT)));
        }
        if let [high, low, rest @ ..] = self.rest {
            front = u16::from_be_bytes([*high, *low]);
            if u32::from(front) == self.last.pointer
                && let Some(steps) = self.steps.checked_sub(self.last.found.steps())
            {
                (self.rest, self.steps) = (rest, steps);
                return Ok(Name::found(self.message, self.last.found));
            }
        }
        let at = self.at();
        let found = self.find(at)?;
        self.last = Last::of(found, at, front);
        self.take(found)
    }

    #[inline]
    fn find(&self, at: usize) -> Result<Found, Error> {
        find(self.message, self.rest, at, self.pointers)
            .ok_or_else(|| explain(self.message, self.rest, at, self.pointers))
    }

    #[inline]
    fn take(&mut self, found: Found) -> Result<Name<'m>, Error> {
        let rest = self.rest.get(usize::from(found.taken())..);
        match (rest, self.steps.checked_sub(found.steps())) {
            (Some(rest), Some(steps)) => {
                (self.rest, self.steps) = (rest, steps);
                Ok(Name::found(self.message, found))
            }
            _ => Err(self.error(ErrorKind::Steps)),
        }
    }

    /// Steps over the next question; `false` if its end cannot be found.
    #[inline]
    pub(super) fn skip_question(&mut self) -> bool {
        match skip(self.rest).and_then(|rest| rest.get(4..)) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Steps over the next record; `false` if its end cannot be found.
    #[inline]
    pub(super) fn skip_record(&mut self) -> bool {
        match behind_record(self.rest) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    #[inline]
    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.at())
    }
}

#[inline]
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
