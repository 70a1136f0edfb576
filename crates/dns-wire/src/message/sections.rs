use core::iter::FusedIterator;

use super::{Message, Question, Record};
use crate::{Cursor, Error, Section};

/// The questions of a message. Stops after the first that cannot be read: what follows has no known start.
#[derive(Clone, Copy, Debug)]
pub struct Questions<'m> {
    cursor: Cursor<'m>,
    left: u16,
}

impl<'m> Questions<'m> {
    #[inline]
    pub(super) const fn new(cursor: Cursor<'m>, left: u16) -> Self {
        Self { cursor, left }
    }

    pub(super) const fn into_cursor(self) -> Cursor<'m> {
        self.cursor
    }
}

impl<'m> Iterator for Questions<'m> {
    type Item = Result<Question<'m>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let question = Question::read(&mut self.cursor);
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

/// The records of one section. A record whose owner cannot be read is an `Err` in its place; one that does not end
/// inside of the message is the last. Cheap to copy and restart.
#[derive(Clone, Copy, Debug)]
pub struct Records<'m> {
    cursor: Cursor<'m>,
    left: u16,
    /// Why the records from here on cannot be found.
    broken: Option<Error>,
}

impl<'m> Records<'m> {
    pub(super) fn of(message: Message<'m>, section: Section) -> Self {
        let mut cursor = message.questions().into_cursor();
        let left = if section == Section::Question { 0 } else { message.count(section) };
        let broken = skip_to(&mut cursor, message, section).err();
        Self { cursor, left, broken }
    }
}

impl<'m> Iterator for Records<'m> {
    type Item = Result<Record<'m>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        if let Some(error) = self.broken {
            self.left = 0;
            return Some(Err(error));
        }
        let start = self.cursor;
        let record = Record::read(&mut self.cursor).map(|(record, _)| record);
        if let Err(error) = record {
            self.cursor = start;
            if skip_record(&mut self.cursor).is_err() {
                self.left = 0;
                self.broken = Some(error);
            }
        }
        Some(record)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(usize::from(self.left)))
    }
}

impl FusedIterator for Records<'_> {}

/// The records of all sections with the section of each; see [`Records`].
#[derive(Clone, Copy, Debug)]
pub struct AllRecords<'m> {
    message: Message<'m>,
    records: Records<'m>,
    section: Section,
    lost: bool,
}

impl<'m> AllRecords<'m> {
    pub(super) fn new(message: Message<'m>) -> Self {
        let section = Section::Answer;
        Self { message, records: Records::of(message, section), section, lost: false }
    }
}

impl<'m> Iterator for AllRecords<'m> {
    type Item = Result<(Section, Record<'m>), Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.lost {
            return None;
        }
        while self.records.left == 0 {
            self.section = self.section.next()?;
            self.records.left = self.message.count(self.section);
        }
        let record = self.records.next()?;
        self.lost = record.is_err() && self.records.broken.is_some();
        Some(record.map(|record| (self.section, record)))
    }
}

impl FusedIterator for AllRecords<'_> {}

fn skip_to<'m>(
    cursor: &mut Cursor<'m>,
    message: Message<'m>,
    section: Section,
) -> Result<(), Error> {
    for _ in 0..message.count(Section::Question) {
        cursor.skip_name()?;
        cursor.take(4)?;
    }
    for before in [Section::Answer, Section::Authority] {
        if before < section {
            for _ in 0..message.count(before) {
                skip_record(cursor)?;
            }
        }
    }
    Ok(())
}

#[inline]
fn skip_record(cursor: &mut Cursor<'_>) -> Result<(), Error> {
    cursor.skip_name()?;
    let [.., high, low] = cursor.array::<10>()?;
    cursor.take(usize::from(u16::from_be_bytes([high, low]))).map(drop)
}
