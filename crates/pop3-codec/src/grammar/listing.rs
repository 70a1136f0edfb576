use textline::{Class, Cursor};

use super::{Result, number, size, space, trimmed};
use crate::{
    Deviation, DeviationKind, DropListing, Leniency, ParseErrorKind as Kind, ScanListing, UniqueId,
    UniqueIdListing,
};

/// The most octets of a unique-id (RFC 1939 §7).
const UNIQUE_ID: usize = 70;

/// A drop listing: `nn SP mm`, and whatever a server adds (RFC 1939 §5, STAT).
pub(crate) fn drop_listing(
    text: &[u8],
    leniency: Leniency,
) -> Result<(DropListing, Option<Deviation>)> {
    let mut deviation = None;
    let mut cursor = trimmed(text, leniency, &mut deviation);
    let messages = number(&mut cursor)?;
    space(&mut cursor, leniency, &mut deviation)?;
    let octets = size(&mut cursor)?;
    end_of_size(&cursor)?;
    Ok((DropListing { messages, octets }, deviation))
}

/// A scan listing: `msg SP size`, and whatever a server adds (RFC 1939 §5, LIST).
pub(crate) fn scan_listing(
    line: &[u8],
    leniency: Leniency,
) -> Result<(ScanListing, Option<Deviation>)> {
    let mut deviation = None;
    let mut cursor = trimmed(line, leniency, &mut deviation);
    let number = number(&mut cursor)?;
    space(&mut cursor, leniency, &mut deviation)?;
    let size = size(&mut cursor)?;
    end_of_size(&cursor)?;
    Ok((ScanListing { number, size }, deviation))
}

/// A unique-id listing: `msg SP unique-id`, and nothing else (RFC 1939 §7, UIDL).
pub(crate) fn unique_id_listing(
    line: &[u8],
    leniency: Leniency,
) -> Result<(UniqueIdListing<'_>, Option<Deviation>)> {
    let mut deviation = None;
    let mut cursor = trimmed(line, leniency, &mut deviation);
    let number = number(&mut cursor)?;
    space(&mut cursor, leniency, &mut deviation)?;
    let at = cursor.at();
    let octets = cursor.take_while(&Class::VCHAR);
    if octets.is_empty() || !cursor.is_end() {
        return Err(Kind::UniqueId.at(cursor.at()));
    }
    if octets.len() > UNIQUE_ID {
        if !leniency.long_unique_ids {
            return Err(Kind::UniqueId.at(at + UNIQUE_ID));
        }
        deviation.get_or_insert(Deviation { kind: DeviationKind::LongUniqueId, at });
    }
    Ok((UniqueIdListing { number, id: UniqueId::checked(octets) }, deviation))
}

/// `1*70VCHAR`
pub(crate) fn unique_id(octets: &[u8]) -> Result<UniqueId<'_>> {
    let run = Class::VCHAR.run(octets).min(UNIQUE_ID);
    if run < octets.len() || octets.is_empty() {
        return Err(Kind::UniqueId.at(run));
    }
    Ok(UniqueId::checked(octets))
}

/// What follows a size is not looked at, but it is not part of the number.
fn end_of_size(cursor: &Cursor<'_>) -> Result<()> {
    match cursor.peek() {
        None | Some(b' ' | b'\t') => Ok(()),
        Some(_) => Err(Kind::Number.at(cursor.at())),
    }
}
