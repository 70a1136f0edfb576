use crate::{Class, Name, Rdata, Record, RecordBuf, RecordType};

/// One record, whatever holds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'r> {
    pub(super) name: Name<'r>,
    pub(super) ttl: u32,
    pub(super) class: Class,
    pub(super) rtype: RecordType,
    /// That of an unknown type if it cannot be read.
    pub(super) data: Rdata<'r>,
}

impl<'m> From<&Record<'m>> for Entry<'m> {
    fn from(record: &Record<'m>) -> Self {
        let data =
            record.data().unwrap_or_else(|_| Rdata::Unknown(record.raw.unknown(record.rtype)));
        Self { name: record.name, ttl: record.ttl, class: record.class, rtype: record.rtype, data }
    }
}

impl<'r> From<&'r RecordBuf> for Entry<'r> {
    fn from(record: &'r RecordBuf) -> Self {
        Self {
            name: record.name.as_name(),
            ttl: record.ttl,
            class: record.class,
            rtype: record.rtype(),
            data: record.data.view_in(record.class),
        }
    }
}

impl Entry<'_> {
    /// Whether there is a type and no data, as in the records of an UPDATE (RFC 2136 §2.4, §2.5).
    pub(super) const fn is_bare(&self) -> bool {
        matches!(self.class, Class::ANY | Class::NONE)
            && matches!(self.data, Rdata::Unknown(data) if data.data.0.is_empty())
    }
}
