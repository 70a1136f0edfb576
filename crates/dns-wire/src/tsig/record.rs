//! The TSIG record itself (RFC 8945 §4.2).

use super::{
    TsigError,
    hash::{Hasher, MacBytes},
};
use crate::{
    BuildError, Class, Cursor, Error, ErrorKind, NameBuf, Rcode, RecordType,
    limits::{HEADER, MAX_NAME},
    trailer,
};

/// Octets of a time (RFC 8945 §4.2).
pub(super) const TIME: usize = 6;
/// Type, class, TTL and length of the data.
const FIXED: usize = 10;
/// Time, fudge, the sizes of MAC and other data, original id, error.
const DATA: usize = TIME + 10;
/// The largest record that is written here: two names, the longest MAC, a time.
const MAX: usize = 2 * MAX_NAME + FIXED + DATA + 64 + TIME;

/// What a TSIG record says beside its MAC.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) name: NameBuf,
    pub(super) algorithm: NameBuf,
    pub(super) time: u64,
    pub(super) fudge: u16,
    pub(super) original_id: u16,
    pub(super) error: Rcode,
    /// The other data, if it is a time.
    pub(super) server_time: Option<u64>,
}

/// A TSIG record in its place at the end of a message.
pub(super) struct Found<'m> {
    octets: &'m [u8],
    /// Where the record begins.
    pub(super) at: usize,
    pub(super) fields: Fields,
    pub(super) mac: &'m [u8],
    other: &'m [u8],
}

/// Octets of a record with a MAC and other data of these sizes.
pub(super) fn size(name: &NameBuf, algorithm: &NameBuf, mac: usize, other: usize) -> usize {
    name.len() + FIXED + algorithm.len() + DATA + mac + other
}

/// The id of a message.
pub(super) fn id(message: &[u8]) -> u16 {
    message.first_chunk().map_or(0, |id| u16::from_be_bytes(*id))
}

/// Reads the TSIG record of `octets`; `None` if there is none.
pub(super) fn find(octets: &[u8]) -> Result<Option<Found<'_>>, TsigError> {
    let Some(trailer) = trailer::find(octets, |rtype, _| rtype == RecordType::TSIG)? else {
        return Ok(None);
    };
    let mut cursor = trailer.cursor;
    let name = cursor.name()?.to_owned();
    let fixed = cursor.array::<FIXED>()?;
    let [_, _, class_high, class_low, ttl @ .., _, _] = fixed;
    if Class(u16::from_be_bytes([class_high, class_low])) != Class::ANY || ttl != [0; 4] {
        return Err(cursor.error(ErrorKind::DataValue).into());
    }
    let algorithm = cursor.name()?.to_owned();
    let [a, b, c, d, e, f] = cursor.array()?;
    let fudge = cursor.u16()?;
    let mac = counted(&mut cursor)?;
    let original_id = cursor.u16()?;
    let error = Rcode(cursor.u16()?);
    let other = counted(&mut cursor)?;
    if cursor.left() != 0 {
        return Err(cursor.error(ErrorKind::DataLength).into());
    }
    let fields = Fields {
        name,
        algorithm,
        time: u64::from_be_bytes([0, 0, a, b, c, d, e, f]),
        fudge,
        original_id,
        error,
        server_time: match other {
            [a, b, c, d, e, f] => Some(u64::from_be_bytes([0, 0, *a, *b, *c, *d, *e, *f])),
            _ => None,
        },
    };
    Ok(Some(Found { octets, at: trailer.at, fields, mac, other }))
}

fn counted<'m>(cursor: &mut Cursor<'m>) -> Result<&'m [u8], Error> {
    let count = cursor.u16()?;
    cursor.take(usize::from(count))
}

impl Found<'_> {
    /// Puts in the message as it was before the record came to it (RFC 8945 §4.3.2).
    pub(super) fn message(&self, hasher: &mut Hasher) {
        hasher.update(&trailer::header_before(self.octets, self.fields.original_id));
        hasher.update(self.octets.get(HEADER..self.at).unwrap_or_default());
    }

    /// Puts in the variables as they were sent (RFC 8945 §4.3.3).
    pub(super) fn variables(&self, hasher: &mut Hasher) {
        self.fields.variables_with(self.other, hasher);
    }

    /// Whether `now` is within the fudge of the time of signing (RFC 8945 §5.2.3).
    pub(super) fn check_time(&self, now: u64) -> Result<(), TsigError> {
        if self.fields.time.abs_diff(now) > u64::from(self.fields.fudge) {
            Err(TsigError::BadTime)
        } else {
            Ok(())
        }
    }
}

impl Fields {
    /// Puts in the variables (RFC 8945 §4.3.3).
    pub(super) fn variables(&self, hasher: &mut Hasher) {
        let (other, size) = self.other();
        self.variables_with(other.get(..size).unwrap_or_default(), hasher);
    }

    fn variables_with(&self, other: &[u8], hasher: &mut Hasher) {
        canonical(&self.name, hasher);
        hasher.update(&Class::ANY.0.to_be_bytes());
        hasher.update(&[0; 4]);
        canonical(&self.algorithm, hasher);
        self.timers(hasher);
        hasher.update(&self.error.0.to_be_bytes());
        hasher.update(&u16::try_from(other.len()).unwrap_or(u16::MAX).to_be_bytes());
        hasher.update(other);
    }

    /// Puts in the timers alone, as from the second message of a stream on (RFC 8945 §5.3.1).
    pub(super) fn timers(&self, hasher: &mut Hasher) {
        hasher.update(&time(self.time));
        hasher.update(&self.fudge.to_be_bytes());
    }

    fn other(&self) -> ([u8; TIME], usize) {
        self.server_time.map_or(([0; TIME], 0), |seconds| (time(seconds), TIME))
    }

    /// Writes the record behind the message of `length` octets. Gives the new length.
    pub(super) fn append(
        &self,
        mac: &MacBytes,
        buffer: &mut [u8],
        length: usize,
    ) -> Result<usize, BuildError> {
        let mac = mac.as_slice();
        let (other, other_size) = self.other();
        let data = self.algorithm.len() + DATA + mac.len() + other_size;
        let (mut record, mut at) = ([0; MAX], 0);
        for part in [
            self.name.as_wire(),
            &RecordType::TSIG.0.to_be_bytes(),
            &Class::ANY.0.to_be_bytes(),
            &[0; 4],
            &u16::try_from(data).unwrap_or(u16::MAX).to_be_bytes(),
            self.algorithm.as_wire(),
            &time(self.time),
            &self.fudge.to_be_bytes(),
            &u16::try_from(mac.len()).unwrap_or(u16::MAX).to_be_bytes(),
            mac,
            &self.original_id.to_be_bytes(),
            &self.error.0.to_be_bytes(),
            &u16::try_from(other_size).unwrap_or(u16::MAX).to_be_bytes(),
            other.get(..other_size).unwrap_or_default(),
        ] {
            if let Some(place) = record.get_mut(at..at + part.len()) {
                place.copy_from_slice(part);
            }
            at += part.len();
        }
        trailer::append(buffer, length, record.get(..at).unwrap_or_default())
    }
}

/// Seconds as 48 bits.
fn time(seconds: u64) -> [u8; TIME] {
    let [_, _, time @ ..] = seconds.to_be_bytes();
    time
}

/// A name in canonical wire format.
fn canonical(name: &NameBuf, hasher: &mut Hasher) {
    let mut wire = [0; MAX_NAME];
    let length = name.as_name().to_wire(&mut wire).len();
    let wire = wire.get_mut(..length).unwrap_or_default();
    wire.make_ascii_lowercase();
    hasher.update(wire);
}
