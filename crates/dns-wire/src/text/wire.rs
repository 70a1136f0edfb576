use alloc::vec::Vec;
use core::fmt;

use super::{
    FieldErrorKind,
    octets::{DELIMITER, class, first, label_ends},
    words::Words,
};
use crate::{
    Name, NameBuf,
    escaped::Escaped,
    limits::{MAX_LABEL, MAX_MESSAGE, MAX_NAME},
};

/// Memory beyond what is written, so that a name is copied eight octets at a time and needs no check of each.
const ROOM: usize = 512;

/// Octets in wire form under construction. The memory is kept from record to record.
#[derive(Clone, Default)]
pub(super) struct Wire {
    memory: Vec<u8>,
    length: usize,
}

impl Wire {
    #[inline]
    pub(super) fn as_slice(&self) -> &[u8] {
        self.memory.get(..self.length).unwrap_or_default()
    }

    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.length
    }

    #[inline]
    pub(super) const fn clear(&mut self) {
        self.length = 0;
    }

    /// Appends octets; of more than fit a message, one too many: enough to see that there are too many.
    #[inline]
    pub(super) fn write(&mut self, octets: &[u8]) {
        let end = self.length + octets.len();
        if let Some(slot) = self.memory.get_mut(self.length..end) {
            slot.copy_from_slice(octets);
            self.length = end;
        } else {
            self.grow_and_write(octets);
        }
    }

    #[cold]
    fn grow_and_write(&mut self, octets: &[u8]) {
        let left = (MAX_MESSAGE + 1).saturating_sub(self.length);
        let octets = octets.get(..left).unwrap_or(octets);
        self.grow(octets.len());
        let end = self.length + octets.len();
        if let Some(slot) = self.memory.get_mut(self.length..end) {
            slot.copy_from_slice(octets);
            self.length = end;
        }
    }

    /// Makes room for `count` octets and [`ROOM`].
    #[cold]
    fn grow(&mut self, count: usize) {
        let needed = self.length + count + ROOM;
        if needed > self.memory.len() {
            self.memory.resize(needed.next_power_of_two(), 0);
        }
    }

    /// Writes what `fill` writes after an octet that counts it.
    pub(super) fn counted(
        &mut self,
        fill: impl FnOnce(&mut Self) -> Result<(), FieldErrorKind>,
    ) -> Result<(), FieldErrorKind> {
        let at = self.length;
        self.write(&[0]);
        fill(self)?;
        let count = u8::try_from(self.length.saturating_sub(at + 1))
            .map_err(|_| FieldErrorKind::StringTooLong)?;
        if let Some(slot) = self.memory.get_mut(at) {
            *slot = count;
        }
        Ok(())
    }

    /// Writes the next word as a name, relative to `origin` if it has no dot at its end. Gives its labels.
    #[inline]
    pub(super) fn name(
        &mut self,
        words: &mut Words<'_>,
        origin: Name<'_>,
    ) -> Result<u8, FieldErrorKind> {
        if !words.is_empty()
            && let Some((length, labels)) = self.plain_name(words.rest(), || origin)
        {
            words.take(length);
            return Ok(labels);
        }
        let word = words.next().ok_or(FieldErrorKind::Missing)?;
        let name = NameBuf::from_text(word, origin).map_err(FieldErrorKind::Name)?;
        self.write(name.as_wire());
        Ok(u8::try_from(name.label_count()).unwrap_or(u8::MAX))
    }

    /// Writes the name at the front of `text` if it has no escapes, is not in quotes, and is right. Gives the octets of text
    /// and the labels.
    #[inline]
    pub(super) fn plain_name<'o>(
        &mut self,
        text: &[u8],
        origin: impl FnOnce() -> Name<'o>,
    ) -> Option<(usize, u8)> {
        let (end, label, labels) = self.plain_labels(text)?;
        if label != end || labels == 0 {
            let is_origin = end == 1 && text.starts_with(b"@");
            return self.relative(
                end,
                label,
                if is_origin { None } else { Some(labels) },
                origin(),
            );
        }
        // The root is there already.
        self.length += end + 1;
        Some((end, labels))
    }

    /// Writes the labels at the front of `text`, all but the last one with their lengths, and the root behind. Gives the octets
    /// of text, where the last label begins, which is at their end if that is a dot, and how many there are before it.
    ///
    /// The text is copied behind the place of the first label's length, where the other lengths take the places of dots.
    fn plain_labels(&mut self, text: &[u8]) -> Option<(usize, usize, u8)> {
        if self.memory.len() < self.length + ROOM {
            self.grow(0);
        }
        let room: &mut [u8; ROOM] = self.memory.get_mut(self.length..)?.first_chunk_mut()?;
        // Where the length of the label goes.
        let mut label = 0;
        let mut labels = 0u8;
        let mut at = 0;
        let end = loop {
            let word = text.get(at..)?.first_chunk::<8>()?;
            *room.get_mut(at + 1..)?.first_chunk_mut()? = *word;
            let (mut dots, ends) = label_ends(u64::from_le_bytes(*word));
            // Those before the first end.
            dots &= (ends & ends.wrapping_neg()).wrapping_sub(1);
            while dots != 0 {
                let here = at + first(dots);
                set_length(room, label, here - label)?;
                label = here + 1;
                labels += 1;
                dots &= dots - 1;
            }
            if ends != 0 {
                break at + first(ends);
            }
            at += 8;
            if at > MAX_NAME {
                return None;
            }
        };
        if class(*text.get(end)?) != DELIMITER {
            return None;
        }
        *room.get_mut(label)? = 0;
        (end < MAX_NAME).then_some((end, label, labels))
    }

    /// Completes a name of `end` octets of text, whose last label begins at `label` with `labels` before it, by the origin. Without
    /// labels, it is the origin.
    fn relative(
        &mut self,
        end: usize,
        label: usize,
        labels: Option<u8>,
        origin: Name<'_>,
    ) -> Option<(usize, u8)> {
        let room: &mut [u8; ROOM] = self.memory.get_mut(self.length..)?.first_chunk_mut()?;
        let (at, labels) = match labels {
            Some(labels) => {
                set_length(room, label, end - label)?;
                (end + 1, labels + 1)
            }
            None => (0, 0),
        };
        let above = origin.as_wire()?;
        room.get_mut(at..at + above.len())?.copy_from_slice(above);
        let length = at + above.len();
        if length > MAX_NAME {
            return None;
        }
        self.length += length;
        Some((end, labels + u8::try_from(origin.label_count()).ok()?))
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(self.as_slice()), f)
    }
}

/// Writes the length of a label; none if it is no length.
#[inline]
fn set_length(room: &mut [u8; ROOM], at: usize, length: usize) -> Option<()> {
    let slot = room.get_mut(at)?;
    if !(1..=MAX_LABEL).contains(&length) {
        return None;
    }
    *slot = u8::try_from(length).ok()?;
    Some(())
}
