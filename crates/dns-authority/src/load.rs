use dns_wire::{
    NameBuf,
    text::{Item, Reader},
};
use sans_io::PushParser;

use crate::{LoadError, Zone};

impl Zone {
    /// A zone out of a zone file (RFC 1035 §5) that lies in memory as a whole. Its class is that of its records.
    ///
    /// A file that asks for others, or is too large for memory, is read with [`Reader`] and made a zone with
    /// [`Zone::new`].
    ///
    /// # Errors
    /// [`LoadError`] at the first thing that cannot be read or cannot be in the zone.
    pub fn from_text(text: &[u8], origin: &NameBuf) -> Result<Self, LoadError> {
        let mut reader = Reader::new(origin.clone());
        reader.finish();
        let mut zone: Option<Self> = None;
        let mut input = text;
        while let Some(entry) = reader.push(&mut input)? {
            match entry.item {
                Item::Record(record) => zone
                    .get_or_insert_with(|| Self::empty(origin.clone(), record.class))
                    .insert(record)
                    .map_err(|error| LoadError::Record { line: entry.line, error })?,
                Item::Include { .. } => return Err(LoadError::Include { line: entry.line }),
                Item::Invalid(error) => return Err(LoadError::Text(error)),
                _ => {}
            }
        }
        let zone = zone.ok_or(crate::ZoneError::Soa)?;
        zone.check()?;
        Ok(zone)
    }
}
