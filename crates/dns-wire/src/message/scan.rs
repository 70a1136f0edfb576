use core::{fmt, iter::FusedIterator};

use super::{Message, RawData, Record, sections::Left, walk::Walk};
use crate::{Class, Error, Name, RecordType, Section};

/// The records of all sections, owners stepped over and data unread: see [`Message::scan`]. Cheap to copy and restart.
#[derive(Clone, Copy)]
pub struct Scan<'m> {
    walk: Walk<'m>,
    left: Left,
}

impl<'m> Scan<'m> {
    #[inline]
    pub(super) fn new(message: Message<'m>) -> Self {
        Self { walk: Walk::to(message, Section::Answer), left: Left::of(message) }
    }
}

impl<'m> Iterator for Scan<'m> {
    type Item = Result<RecordHead<'m>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let section = self.left.next()?;
        let head = self.walk.head(section);
        if head.is_err() {
            self.left.clear();
        }
        Some(head)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, usize::try_from(self.left.records()).ok())
    }
}

impl FusedIterator for Scan<'_> {}

impl fmt::Debug for Scan<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// What stands beside the owner and the data of a record (RFC 1035 §4.1.3). The owner was stepped over: only where it
/// ends is known, and whether it is a name at all shows when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct RecordHead<'m> {
    /// The section that the record is in.
    pub section: Section,
    /// The type.
    pub rtype: RecordType,
    /// The class; the UDP size in OPT.
    pub class: Class,
    /// Seconds that the record may be kept, as it was sent. Flags in OPT.
    pub ttl: u32,
    /// Where the data is.
    pub raw: RawData<'m>,
    pub(super) owner: u16,
}

impl<'m> RecordHead<'m> {
    /// Where the owner is, in octets from the start of the message.
    #[must_use]
    #[inline]
    pub const fn owner_at(&self) -> usize {
        self.owner as usize
    }

    /// The owner.
    ///
    /// # Errors
    /// If it is malformed.
    pub fn name(&self) -> Result<Name<'m>, Error> {
        self.raw.cursor_at(self.owner_at()).name()
    }

    /// The record, its owner read.
    ///
    /// # Errors
    /// If the owner is malformed.
    pub fn record(&self) -> Result<Record<'m>, Error> {
        let Self { rtype, class, ttl, raw, .. } = *self;
        Ok(Record { name: self.name()?, rtype, class, ttl, raw })
    }
}
