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
    #[inline(always)]
    pub(super) const fn new(walk: Walk<'m>, left: u16) -> Self {
        Self { walk, left }
    }
}

impl<'m> Iterator for Questions<'m> {
    type Item = Result<Question<'m>, Error>;

    #[inline(always)]
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
    #[inline]
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
    #[inline(always)]
    pub(super) fn of(message: Message<'m>, section: Section) -> Self {
        let left = if section == Section::Question { 0 } else { message.count(section) };
        Self { walk: Walk::to(message, section), left }
    }
}

/// The next record, there being one. If it cannot be read, the walk goes to behind it, if that can be found.
#[inline(always)]
fn read<'m>(walk: &mut Walk<'m>) -> Result<Record<'m>, Unreadable> {
    walk.record().map_err(|error| Unreadable { error, is_last: !walk.skip_record() })
}

/// Why a record cannot be read, and whether that keeps the next one from being found.
struct Unreadable {
    error: Error,
    is_last: bool,
}

impl<'m> Iterator for Records<'m> {
    type Item = Result<Record<'m>, Error>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        Some(read(&mut self.walk).map_err(|unreadable| {
            if unreadable.is_last {
                self.left = 0;
            }
            unreadable.error
        }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(usize::from(self.left)))
    }
}

impl FusedIterator for Records<'_> {}

impl fmt::Debug for Records<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// The records of all sections with the section of each; see [`Records`].
#[derive(Clone, Copy)]
pub struct AllRecords<'m> {
    walk: Walk<'m>,
    left: Left,
}

impl<'m> AllRecords<'m> {
    #[inline(always)]
    pub(super) fn new(message: Message<'m>) -> Self {
        Self { walk: Walk::to(message, Section::Answer), left: Left::of(message) }
    }
}

impl<'m> Iterator for AllRecords<'m> {
    type Item = Result<(Section, Record<'m>), Error>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let section = self.left.next()?;
        Some(match read(&mut self.walk) {
            Ok(record) => Ok((section, record)),
            Err(Unreadable { error, is_last }) => {
                if is_last {
                    self.left.clear();
                }
                Err(error)
            }
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, usize::try_from(self.left.records()).ok())
    }
}

impl FusedIterator for AllRecords<'_> {}

impl fmt::Debug for AllRecords<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// How many records are left of the three sections.
#[derive(Clone, Copy)]
pub(super) struct Left {
    /// Of all sections.
    records: u32,
    /// Of the last two when they begin, and of the last one.
    authority: u32,
    additional: u32,
}

impl Left {
    #[inline(always)]
    pub(super) fn of(message: Message<'_>) -> Self {
        let [answer, authority, additional] =
            [Section::Answer, Section::Authority, Section::Additional]
                .map(|section| u32::from(message.count(section)));
        let authority = authority + additional;
        Self { records: answer + authority, authority, additional }
    }

    /// The section of the next record.
    #[inline(always)]
    pub(super) const fn next(&mut self) -> Option<Section> {
        let left = self.records;
        match left.checked_sub(1) {
            Some(rest) => self.records = rest,
            None => return None,
        }
        Some(if left > self.authority {
            Section::Answer
        } else if left > self.additional {
            Section::Authority
        } else {
            Section::Additional
        })
    }

    pub(super) const fn records(&self) -> u32 {
        self.records
    }

    pub(super) const fn clear(&mut self) {
        self.records = 0;
    }
}
