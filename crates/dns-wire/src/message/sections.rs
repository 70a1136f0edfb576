use core::{fmt, iter::FusedIterator};

use super::{Message, Question, Record, walk::Walk};
use crate::{Error, Section};

/// The questions of a message. Stops after the first that cannot be read: what follows has no known start.
#[derive(Clone, Copy)]
pub struct Questions<'m> {
    walk: Walk<'m>,
    left: u16,
}

impl<'m> Questions<'m> {
    #[inline]
    pub(super) const fn new(walk: Walk<'m>, left: u16) -> Self {
        Self { walk, left }
    }
}

impl<'m> Iterator for Questions<'m> {
    type Item = Result<Question<'m>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let question = self.walk.question();
        if question.is_err() {
            self.left = 0;
        }
        Some(question)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(usize::from(self.left)))
    }
}

impl FusedIterator for Questions<'_> {}

impl fmt::Debug for Questions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// The records of one section. A record whose owner cannot be read is an `Err` in its place; one that does not end
/// inside of the message is the last. Cheap to copy and restart.
#[derive(Clone, Copy)]
pub struct Records<'m> {
    /// Before the next record, or before what keeps it from being found: reading that fails again.
    walk: Walk<'m>,
    left: u16,
}

impl<'m> Records<'m> {
    #[inline]
    pub(super) fn of(message: Message<'m>, section: Section) -> Self {
        let left = if section == Section::Question { 0 } else { message.count(section) };
        Self { walk: walk_to(message, section), left }
    }

    /// The next record, there being one.
    #[inline]
    fn read(&mut self) -> Result<Record<'m>, Unreadable> {
        let mut walk = self.walk;
        match walk.record() {
            Ok(record) => {
                self.walk = walk;
                Ok(record)
            }
            Err(error) => {
                let is_last = !self.walk.skip_record();
                if is_last {
                    self.left = 0;
                }
                Err(Unreadable { error, is_last })
            }
        }
    }
}

/// Why a record cannot be read, and whether that keeps the next one from being found.
struct Unreadable {
    error: Error,
    is_last: bool,
}

impl<'m> Iterator for Records<'m> {
    type Item = Result<Record<'m>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        Some(self.read().map_err(|unreadable| unreadable.error))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(usize::from(self.left)))
    }
}

impl FusedIterator for Records<'_> {}

impl fmt::Debug for Records<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// The records of all sections with the section of each; see [`Records`].
#[derive(Clone, Copy)]
pub struct AllRecords<'m> {
    records: Records<'m>,
    section: Section,
    /// How many records the later sections have.
    authorities: u16,
    additionals: u16,
}

impl<'m> AllRecords<'m> {
    pub(super) fn new(message: Message<'m>) -> Self {
        Self {
            records: Records::of(message, Section::Answer),
            section: Section::Answer,
            authorities: message.count(Section::Authority),
            additionals: message.count(Section::Additional),
        }
    }
}

impl<'m> Iterator for AllRecords<'m> {
    type Item = Result<(Section, Record<'m>), Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while self.records.left == 0 {
            self.section = self.section.next()?;
            self.records.left = match self.section {
                Section::Authority => self.authorities,
                _ => self.additionals,
            };
        }
        self.records.left -= 1;
        Some(match self.records.read() {
            Ok(record) => Ok((self.section, record)),
            Err(Unreadable { error, is_last }) => {
                if is_last {
                    (self.authorities, self.additionals) = (0, 0);
                }
                Err(error)
            }
        })
    }
}

impl FusedIterator for AllRecords<'_> {}

impl fmt::Debug for AllRecords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// Goes to the first record of `section`, or to what keeps it from being found.
fn walk_to(message: Message<'_>, section: Section) -> Walk<'_> {
    let mut walk = Walk::new(message.octets);
    let _ = (0..message.count(Section::Question)).all(|_| walk.skip_question())
        && [Section::Answer, Section::Authority]
            .into_iter()
            .take_while(|before| *before < section)
            .all(|before| (0..message.count(before)).all(|_| walk.skip_record()));
    walk
}
