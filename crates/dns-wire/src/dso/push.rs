use crate::{
    Class, Cursor, Error, ErrorKind, Name, NameRule, Rdata, RecordType, Sink, WriteData,
    slice::Slice,
};

/// The changes that a PUSH element holds, in their order (RFC 8765 §6.3.1). One that cannot be read is an `Err` in its place, and the last
/// one if its frame is broken.
#[derive(Clone, Copy, Debug)]
pub struct PushChanges<'m> {
    cursor: Cursor<'m>,
}

/// A change of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PushChange<'m> {
    /// The owner.
    pub name: Name<'m>,
    /// The class; ANY for all, where a set is removed.
    pub class: Class,
    /// What happens.
    pub action: PushAction<'m>,
}

/// What happens to records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PushAction<'m> {
    /// A record is there now.
    Add {
        /// Seconds that it may be kept: below 2³¹.
        ttl: u32,
        /// The type and the data.
        data: Rdata<'m>,
    },
    /// A record is not there any more.
    Remove(Rdata<'m>),
    /// No record of the type is there any more; ANY for all types.
    RemoveSet(RecordType),
}

/// The TTL that removes one record.
const REMOVE: u32 = 0xFFFF_FFFF;
/// The TTL that removes a set.
const REMOVE_SET: u32 = 0xFFFF_FFFE;

impl<'m> PushChanges<'m> {
    /// All that is left of `cursor`.
    pub(super) fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let changes = *cursor;
        if cursor.rest().is_empty() {
            return Err(changes.error(ErrorKind::DataValue));
        }
        Ok(Self { cursor: changes })
    }

    fn change(&mut self) -> Result<PushChange<'m>, Error> {
        let start = self.cursor.at();
        let frame = |cursor: &mut Cursor<'m>| {
            let name = cursor.name()?;
            let (rtype, class) = (RecordType(cursor.u16()?), Class(cursor.u16()?));
            let (ttl, length) = (cursor.u32()?, cursor.u16()?);
            let at = cursor.at();
            cursor.take(usize::from(length))?;
            let data = Cursor::within(cursor.message(), at, at + usize::from(length));
            Ok((name, rtype, class, ttl, data.on_budget(cursor.steps())))
        };
        let framed = frame(&mut self.cursor);
        if framed.is_err() {
            self.cursor.rest();
        }
        let (name, rtype, class, ttl, mut data) = framed?;
        let error = |kind| Error::new(kind, start);
        let action = match ttl {
            REMOVE_SET if data.left() == 0 => PushAction::RemoveSet(rtype),
            REMOVE_SET => return Err(error(ErrorKind::DataLength)),
            0..=0x7FFF_FFFF | REMOVE => {
                let read = Rdata::read(rtype, class, &mut data);
                // All names of the element are on one budget.
                self.cursor = self.cursor.on_budget(data.steps());
                match (ttl, read?) {
                    (REMOVE, data) => PushAction::Remove(data),
                    (ttl, data) => PushAction::Add { ttl, data },
                }
            }
            _ => return Err(error(ErrorKind::DataValue)),
        };
        Ok(PushChange { name, class, action })
    }
}

impl<'m> Iterator for PushChanges<'m> {
    type Item = Result<PushChange<'m>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.cursor.left() != 0).then(|| self.change())
    }
}

impl PushChange<'_> {
    /// Writes the change without compression.
    pub(super) fn write(&self, sink: &mut Slice<'_>) {
        let (rtype, ttl, data) = match &self.action {
            PushAction::Add { ttl, data } => (data.rtype(), (*ttl).min(0x7FFF_FFFF), Some(data)),
            PushAction::Remove(data) => (data.rtype(), REMOVE, Some(data)),
            PushAction::RemoveSet(rtype) => (*rtype, REMOVE_SET, None),
        };
        sink.name(self.name, NameRule::Verbatim);
        sink.octets(&rtype.0.to_be_bytes());
        sink.octets(&self.class.0.to_be_bytes());
        sink.octets(&ttl.to_be_bytes());
        sink.with_length(|sink| data.iter().for_each(|data| data.write(sink)));
    }
}
