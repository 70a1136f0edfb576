use alloc::string::String;

use sans_io::Event;

use super::TextError;
use crate::{NameBuf, RecordBuf};

/// One entry of a zone file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<R = RecordBuf> {
    /// Where it begins, counted in octets from the start of the document.
    pub at: u64,
    /// The line in which it begins, from 1.
    pub line: u64,
    /// What it is.
    pub item: Item<R>,
}

/// What an entry is. `$ORIGIN` and `$TTL` have done their work and are not given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Item<R = RecordBuf> {
    /// A record; the names in it are absolute.
    Record(R),
    /// `$INCLUDE`: the caller reads that file with [`Reader::included`](super::Reader::included), or does not.
    Include {
        /// The file, as it is written.
        path: String,
        /// The origin in that file, if the entry gives one.
        origin: Option<NameBuf>,
    },
    /// An entry that cannot be read. Reading goes on with the next; a zone with such an entry should not be served.
    Invalid(TextError),
}

impl<R> Entry<R> {
    /// The same entry with another kind of record.
    pub(super) fn map<T>(self, record: impl FnOnce(R) -> T) -> Entry<T> {
        let item = match self.item {
            Item::Record(found) => Item::Record(record(found)),
            Item::Include { path, origin } => Item::Include { path, origin },
            Item::Invalid(error) => Item::Invalid(error),
        };
        Entry { at: self.at, line: self.line, item }
    }
}

impl Event for Entry {}
