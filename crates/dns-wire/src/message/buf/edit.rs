use alloc::vec::Vec;

use super::{
    MessageBuf,
    entry::{Cut, Entry, NONE, index, slice},
};
use crate::{
    BuildError, Class, Header, MAX_NAME, Name, Question, Rdata, RecordBuf, RecordType, Section,
    WriteData,
};

impl MessageBuf {
    /// Sets the id and the flags.
    pub const fn set_header(&mut self, header: Header) {
        self.header = header;
    }

    /// Adds a question behind the others.
    ///
    /// # Errors
    /// If there are 65 535.
    pub fn push_question(&mut self, question: &Question<'_>) -> Result<(), BuildError> {
        let index = usize::from(self.count(Section::Question));
        let entry = self.new_entry(question.name, question.qtype, question.qclass)?;
        self.put(Section::Question, index, entry)
    }

    /// Takes the question at `index` away. Gives whether there was one.
    pub fn remove_question(&mut self, index: usize) -> bool {
        self.take(Section::Question, index)
    }

    /// Adds a record behind those of `section`.
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    pub fn push(&mut self, section: Section, record: &RecordBuf) -> Result<(), BuildError> {
        let index = usize::from(self.count(section));
        self.insert(section, index, record.name.as_name(), record.class, record.ttl, &record.data)
    }

    /// Adds a record before the one at `index` of `section`, or behind all if there are no more.
    ///
    /// # Errors
    /// [`BuildError::TooMany`] if there are 65 535, [`BuildError::DataTooLong`] if the data has more than 65 535 octets,
    /// [`BuildError::SectionClosed`] if `section` is that of the questions.
    pub fn insert(
        &mut self,
        section: Section,
        index: usize,
        name: Name<'_>,
        class: Class,
        ttl: u32,
        data: &impl WriteData,
    ) -> Result<(), BuildError> {
        if section == Section::Question {
            return Err(BuildError::SectionClosed);
        }
        let mut entry = self.new_entry(name, data.rtype(), class)?;
        entry.ttl = ttl;
        (entry.data, entry.data_length) = self.append(data)?;
        self.put(section, index, entry)
    }

    /// Takes the record at `index` of `section` away. Gives whether there was one.
    pub fn remove(&mut self, section: Section, index: usize) -> bool {
        section != Section::Question && self.take(section, index)
    }

    /// The record at `index` of `section`, to be changed.
    pub fn record_mut(&mut self, section: Section, index: usize) -> Option<RecordMut<'_>> {
        let (start, end) = self.range(section);
        let index = start.checked_add(index).filter(|index| *index < end)?;
        if section == Section::Question {
            return None;
        }
        let entry = self.entries.get_mut(index)?;
        Some(RecordMut { entry, arena: &mut self.arena, edited: &mut self.edited })
    }

    fn new_entry(
        &mut self,
        name: Name<'_>,
        rtype: RecordType,
        class: Class,
    ) -> Result<Entry, BuildError> {
        let mut entry = Entry { rtype, class, ..Entry::NEW };
        set_name(&mut entry, &mut self.arena, name)?;
        Ok(entry)
    }

    fn append(&mut self, data: &impl WriteData) -> Result<(u32, u16), BuildError> {
        append(&mut self.arena, data)
    }

    fn put(&mut self, section: Section, index: usize, entry: Entry) -> Result<(), BuildError> {
        let (start, end) = self.range(section);
        let slot = self.counts.get_mut(section as usize).ok_or(BuildError::TooMany)?;
        *slot = slot.checked_add(1).ok_or(BuildError::TooMany)?;
        self.entries.insert(start.saturating_add(index).min(end), entry);
        self.edited = true;
        Ok(())
    }

    fn take(&mut self, section: Section, index: usize) -> bool {
        let (start, end) = self.range(section);
        let Some(index) = start.checked_add(index).filter(|index| *index < end) else {
            return false;
        };
        self.entries.remove(index);
        if let Some(count) = self.counts.get_mut(section as usize) {
            *count = count.saturating_sub(1);
        }
        self.edited = true;
        true
    }
}

/// A record of a [`MessageBuf`], to be changed; see [`MessageBuf::record_mut`].
#[derive(Debug)]
pub struct RecordMut<'a> {
    entry: &'a mut Entry,
    arena: &'a mut Vec<u8>,
    edited: &'a mut bool,
}

impl RecordMut<'_> {
    /// Sets the TTL; the flags of an OPT record.
    pub const fn set_ttl(&mut self, ttl: u32) {
        self.entry.ttl = ttl;
        *self.edited = true;
    }

    /// Sets the class; the UDP size of an OPT record.
    pub const fn set_class(&mut self, class: Class) {
        self.entry.class = class;
        *self.edited = true;
    }

    /// Sets the owner.
    ///
    /// # Errors
    /// [`BuildError::Full`] if the edits since decoding have taken 4 GB.
    pub fn set_name(&mut self, name: Name<'_>) -> Result<(), BuildError> {
        *self.edited = true;
        set_name(self.entry, self.arena, name)
    }

    /// Sets the data, and with it the type. A name in it that ends as the one did that was there before is cut as that one was.
    ///
    /// # Errors
    /// [`BuildError::DataTooLong`] if it has more than 65 535 octets without compression.
    pub fn set_data(&mut self, data: &impl WriteData) -> Result<(), BuildError> {
        let (entry, arena) = (&mut *self.entry, &mut *self.arena);
        let (at, length) = append(arena, data)?;
        *self.edited = true;
        let is_alike = entry.rtype == data.rtype() && entry.data_length == length;
        let new = slice(arena, at, usize::from(length));
        if !is_alike || !entry.cuts(arena).all(|cut| cut.of(new) == cut.of(entry.data(arena))) {
            (entry.cut, entry.more) = (Cut::NONE, 0);
        } else if may_be_shared(entry) {
            // The cuts behind the data move with it.
            let cuts = entry.more_cuts();
            if cuts.end <= arena.len() {
                arena.extend_from_within(cuts);
            }
        } else {
            // No name is there that other entries could share: the place is free.
            let (old, length) = (index(entry.data), usize::from(length));
            if let Some((before, new)) = arena.split_at_mut_checked(index(at))
                && let Some((old, new)) = before.get_mut(old..old + length).zip(new.get(..length))
            {
                old.copy_from_slice(new);
                arena.truncate(index(at));
                return Ok(());
            }
        }
        entry.rtype = data.rtype();
        (entry.data, entry.data_length) = (at, length);
        Ok(())
    }
}

/// Whether there may be names in the data that other entries share; an A record has one if it is of a Chaosnet.
const fn may_be_shared(entry: &Entry) -> bool {
    Rdata::has_names(entry.rtype) || matches!(entry.rtype, RecordType::A) && entry.data_length != 4
}

fn set_name(entry: &mut Entry, arena: &mut Vec<u8>, name: Name<'_>) -> Result<(), BuildError> {
    entry.name = u32::try_from(arena.len()).map_err(|_| BuildError::Full)?;
    arena.extend_from_slice(name.to_wire(&mut [0; MAX_NAME]));
    entry.name_length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    entry.labels = u8::try_from(name.label_count()).unwrap_or(u8::MAX);
    (entry.owner_kept, entry.owner_target) = (entry.name_length, NONE);
    Ok(())
}

/// Where the data is now, and how long.
fn append(arena: &mut Vec<u8>, data: &impl WriteData) -> Result<(u32, u16), BuildError> {
    let start = arena.len();
    let at = u32::try_from(start).map_err(|_| BuildError::Full)?;
    data.write(arena);
    match u16::try_from(arena.len() - start) {
        Ok(length) => Ok((at, length)),
        Err(_) => {
            arena.truncate(start);
            Err(BuildError::DataTooLong)
        }
    }
}
