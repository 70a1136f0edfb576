//! The record at the end of a message that signs it: TSIG (RFC 8945) or SIG(0) (RFC 2931).

use crate::{
    BuildError, Cursor, Error, ErrorKind, Message, RecordType, Section,
    limits::{HEADER, MAX_MESSAGE},
};

/// Where the last record of a message begins, and a cursor at its owner.
pub(crate) struct Trailer<'m> {
    pub(crate) at: usize,
    pub(crate) cursor: Cursor<'m>,
}

/// Finds the record of `rtype` that is the last one of `octets`; `None` if there is none.
///
/// Names are stepped over and data is not read: whether the rest of the message is sound does not matter to a signature.
#[inline]
pub(crate) fn find(
    octets: &[u8],
    is_trailer: fn(RecordType, &[u8]) -> bool,
) -> Result<Option<Trailer<'_>>, Error> {
    let message = Message::new(octets)?;
    let mut cursor = Cursor::new(octets, HEADER);
    for _ in 0..message.count(Section::Question) {
        cursor.skip_name()?;
        cursor.array::<4>()?;
    }
    let counts = [Section::Answer, Section::Authority, Section::Additional]
        .map(|section| u32::from(message.count(section)));
    let total: u32 = counts.iter().sum();
    let [_, _, additional] = counts;
    for number in 1..=total {
        let start = cursor;
        cursor.skip_name()?;
        let [high, low, _, _, _, _, _, _, length @ ..] = cursor.array::<10>()?;
        let data = cursor.take(usize::from(u16::from_be_bytes(length)))?;
        if !is_trailer(RecordType(u16::from_be_bytes([high, low])), data) {
            continue;
        }
        if number != total || additional == 0 {
            return Err(start.error(ErrorKind::MisplacedSignature));
        }
        if cursor.left() != 0 {
            return Err(cursor.error(ErrorKind::TrailingOctets));
        }
        return Ok(Some(Trailer { at: start.at(), cursor: start }));
    }
    Ok(None)
}

/// The header that a message had before its trailer came to it: one additional record fewer, and the id that it was signed with.
#[inline]
pub(crate) fn header_before(octets: &[u8], id: u16) -> [u8; HEADER] {
    let mut header = *octets.first_chunk::<HEADER>().unwrap_or(&[0; HEADER]);
    let [a, b, .., c, d] = &mut header;
    [*a, *b] = id.to_be_bytes();
    [*c, *d] = u16::from_be_bytes([*c, *d]).saturating_sub(1).to_be_bytes();
    header
}

/// Writes `record` behind the `length` octets of message in `buffer`, and counts it. Gives the new length.
#[inline]
pub(crate) fn append(buffer: &mut [u8], length: usize, record: &[u8]) -> Result<usize, BuildError> {
    let end = length.saturating_add(record.len());
    let place = buffer.get_mut(length..end).ok_or(BuildError::Full)?;
    if length < HEADER || end > MAX_MESSAGE {
        return Err(BuildError::Full);
    }
    place.copy_from_slice(record);
    if let Some([.., c, d]) = buffer.first_chunk_mut::<HEADER>() {
        let count = u16::from_be_bytes([*c, *d]).checked_add(1).ok_or(BuildError::TooMany)?;
        [*c, *d] = count.to_be_bytes();
    }
    Ok(end)
}
