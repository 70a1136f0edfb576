//! The checks of a whole message, in one walk that makes no values.

use super::{Message, RawData, Record, sections::Left, shape::Shape, walk::Walk};
use crate::{Class, Ds, Error, ErrorKind, Https, Nsec3, Rdata, ReadData, RecordType, Section, Txt};

/// What [`Message::validate_prefix`] does.
pub(super) fn validate(message: Message<'_>) -> Result<usize, Error> {
    let mut walk = Walk::new(message.as_bytes());
    for _ in 0..message.count(Section::Question) {
        walk.question()?;
    }
    let mut left = Left::of(message);
    let mut opt = false;
    while let Some(section) = left.next() {
        let record = walk.record()?;
        let Record { rtype, class, raw, .. } = record;
        match (rtype, class, raw.len()) {
            // Most records, which have no more to be checked.
            (RecordType::A, Class::IN, 4) | (RecordType::AAAA, Class::IN, 16) => continue,
            (RecordType::OPT, ..) if are_options(raw.as_bytes()) => {}
            _ => {
                if let Some(shape) = Shape::of(rtype, class)
                    && walk.names(&raw, shape).is_some()
                {
                    continue;
                }
                walk.steps = data(raw, rtype, class, walk.steps)?;
            }
        }
        if rtype == RecordType::OPT {
            if section != Section::Additional || !record.name.is_root() {
                return Err(record.error(ErrorKind::MisplacedOpt));
            }
            if core::mem::replace(&mut opt, true) {
                return Err(record.error(ErrorKind::DuplicateOpt));
            }
        }
    }
    Ok(walk.at())
}

/// Whether `octets` are options, each as long as it says (RFC 6891 §6.1.2).
#[inline]
fn are_options(mut octets: &[u8]) -> bool {
    while let Some(([_, _, high, low], rest)) = octets.split_first_chunk() {
        match rest.get(usize::from(u16::from_be_bytes([*high, *low]))..) {
            Some(rest) => octets = rest,
            None => return false,
        }
    }
    octets.is_empty()
}

/// Reads data with `steps` label steps, and gives what is left of them. The types that most data is of are read without making a
/// value of all types.
#[inline(never)]
fn data(raw: RawData<'_>, rtype: RecordType, class: Class, steps: u32) -> Result<u32, Error> {
    match (rtype, class) {
        // Both have the same fields.
        (RecordType::HTTPS | RecordType::SVCB, Class::IN) => data_of::<Https<'_>>(raw, steps),
        (RecordType::TXT, Class::IN) => data_of::<Txt<'_>>(raw, steps),
        (RecordType::DS, Class::IN) => data_of::<Ds<'_>>(raw, steps),
        (RecordType::NSEC3, Class::IN) => data_of::<Nsec3<'_>>(raw, steps),
        _ => {
            let mut cursor = raw.cursor().on_budget(steps);
            Rdata::read(rtype, class, &mut cursor)?;
            Ok(cursor.steps())
        }
    }
}

/// Whether data is sound, of the types without names that most data is of. False: that is not known.
#[cfg(feature = "owned")]
#[inline(never)]
pub(super) fn is_sound(raw: RawData<'_>, rtype: RecordType, class: Class) -> bool {
    match (rtype, class) {
        (RecordType::OPT, _) => are_options(raw.as_bytes()),
        (RecordType::TXT, Class::IN) => data_of::<Txt<'_>>(raw, 0).is_ok(),
        (RecordType::DS, Class::IN) => data_of::<Ds<'_>>(raw, 0).is_ok(),
        (RecordType::NSEC3, Class::IN) => data_of::<Nsec3<'_>>(raw, 0).is_ok(),
        _ => false,
    }
}

#[inline(always)]
fn data_of<'m, T: ReadData<'m>>(raw: RawData<'m>, steps: u32) -> Result<u32, Error> {
    let mut cursor = raw.cursor().on_budget(steps);
    T::read_all(&mut cursor)?;
    Ok(cursor.steps())
}
