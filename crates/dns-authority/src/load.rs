use alloc::vec::Vec;

use dns_wire::{
    NameBuf,
    text::{Item, Reader},
};
use sans_io::PushParser;

use crate::{LoadError, Zone, ZoneError, zone::checked};

impl Zone {
    /// A zone out of a zone file (RFC 1035 §5) that lies in memory as a whole. Its class is that of its first record.
    ///
    /// A file that asks for others, or is too large for memory, is read with [`Reader`] and made a zone with
    /// [`Zone::new`].
    ///
    /// # Errors
    /// [`LoadError`] at the first thing that cannot be read or cannot be in the zone.
    pub fn from_text(text: &[u8], origin: &NameBuf) -> Result<Self, LoadError> {
        let mut reader = Reader::new(origin.clone());
        reader.finish();
        let mut records = Vec::new();
        let mut class = None;
        let mut input = text;
        while let Some(entry) = reader.push(&mut input)? {
            match entry.item {
                Item::Record(record) => {
                    let class = *class.get_or_insert(record.class);
                    let record = checked(record, origin, class)
                        .map_err(|error| LoadError::Record { line: entry.line, error })?;
                    records.push(record);
                }
                Item::Include { .. } => return Err(LoadError::Include { line: entry.line }),
                Item::Invalid(error) => return Err(LoadError::Text(error)),
                _ => {}
            }
        }
        let class = class.ok_or(ZoneError::Soa)?;
        Ok(Self::of_checked(origin.clone(), class, records)?)
    }
}
