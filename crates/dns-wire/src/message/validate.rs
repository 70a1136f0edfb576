//! The checks of a whole message, in one walk that makes no values.

use super::{Message, RawData, known::Names, shape::Shape, walk::no_name};
use crate::{
    CharStrings, Class, Cursor, Error, ErrorKind, Https, Rdata, ReadData, RecordType, Section,
    limits::{HEADER, label_steps},
};

/// What [`Message::validate_prefix`] does.
pub(super) fn validate(message: Message<'_>) -> Result<usize, Error> {
    let octets = message.as_bytes();
    let mut names = Names::new(octets, label_steps(octets.len()));
    let mut rest = octets.get(HEADER..).unwrap_or_default();
    let truncated = |rest: &[u8]| Error::new(ErrorKind::Truncated, octets.len() - rest.len());
    for _ in 0..message.count(Section::Question) {
        let Some(behind) = names.read(rest, octets.len() - rest.len()) else {
            return Err(no_name(octets, rest));
        };
        rest = behind.get(4..).ok_or_else(|| truncated(behind))?;
    }
    let additional = u32::from(message.count(Section::Additional));
    let others = [Section::Answer, Section::Authority].map(|section| message.count(section));
    let mut left = others.into_iter().map(u32::from).sum::<u32>() + additional;
    let mut opt = false;
    while left != 0 {
        let owner = rest;
        // An OPT record that is as it should be: most messages have one.
        if let [0, 0, 41, _, _, _, _, _, _, high, low, behind @ ..] = owner
            && left <= additional
            && !opt
            && let length = usize::from(u16::from_be_bytes([*high, *low]))
            && let Some((data, behind)) = behind.split_at_checked(length)
            && are_options(data)
        {
            (rest, opt) = (behind, true);
            left -= 1;
            continue;
        }
        let behind = match names.read_known(owner) {
            Some(behind) => behind,
            None => match names.read(owner, octets.len() - owner.len()) {
                Some(behind) => behind,
                None => return Err(no_name(octets, owner)),
            },
        };
        let Some(([a, b, c, d, _, _, _, _, i, j], behind)) = behind.split_first_chunk() else {
            return Err(truncated(behind));
        };
        let length = usize::from(u16::from_be_bytes([*i, *j]));
        let Some((data, behind_data)) = behind.split_at_checked(length) else {
            return Err(truncated(behind));
        };
        rest = behind_data;
        let rtype = RecordType(u16::from_be_bytes([*a, *b]));
        let class = Class(u16::from_be_bytes([*c, *d]));
        let at = octets.len() - behind.len();
        let steps = names.steps;
        if !is_sound(data, rtype, class)
            && names_of_data(&mut names, data, at, rtype, class).is_none()
        {
            let raw = RawData::within(octets, at, u16::from_be_bytes([*i, *j]));
            names.steps = read(raw, rtype, class, steps)?;
        }
        if rtype == RecordType::OPT {
            if left > additional || !is_root(octets, owner) {
                return Err(Error::new(ErrorKind::MisplacedOpt, at));
            }
            if core::mem::replace(&mut opt, true) {
                return Err(Error::new(ErrorKind::DuplicateOpt, at));
            }
        }
        left -= 1;
    }
    Ok(octets.len() - rest.len())
}

/// Whether the name at the front of `owner`, which `message` ends with and which is a sound one, is the root.
fn is_root(message: &[u8], owner: &[u8]) -> bool {
    let mut cursor = Cursor::new(message, message.len() - owner.len());
    cursor.name().is_ok_and(|name| name.is_root())
}

/// Whether data without names is sound, of the types that most data is of. False: that is not known.
#[inline(always)]
pub(super) fn is_sound(data: &[u8], rtype: RecordType, class: Class) -> bool {
    match (rtype, class) {
        (RecordType::A, Class::IN) => data.len() == 4,
        (RecordType::AAAA, Class::IN) => data.len() == 16,
        (RecordType::TXT, Class::IN) => CharStrings::from_wire(data).is_some(),
        (RecordType::DS | RecordType::DNSKEY, Class::IN) => data.len() >= 4,
        (RecordType::OPT, _) => are_options(data),
        (RecordType::NSEC3, Class::IN) => is_nsec3(data).is_some(),
        _ => false,
    }
}

/// Reads data of the types that most names are in; `None` if it is other data, or something is wrong with it.
#[inline(always)]
fn names_of_data(
    names: &mut Names<'_>,
    data: &[u8],
    at: usize,
    rtype: RecordType,
    class: Class,
) -> Option<()> {
    let shape = Shape::of(rtype, class)?;
    let end = at + data.len();
    let mut rest = data.get(shape.before..)?;
    for _ in 0..shape.names {
        rest = names.read(rest, end - rest.len())?;
    }
    shape.after.is_none_or(|after| after == rest.len()).then_some(())
}

/// Whether `octets` are options, each as long as it says (RFC 6891 §6.1.2).
#[inline(always)]
fn are_options(mut octets: &[u8]) -> bool {
    while let Some(([_, _, high, low], rest)) = octets.split_first_chunk() {
        match rest.get(usize::from(u16::from_be_bytes([*high, *low]))..) {
            Some(rest) => octets = rest,
            None => return false,
        }
    }
    octets.is_empty()
}

/// The data of NSEC3 (RFC 5155 §3.2), if it is sound.
#[inline(always)]
fn is_nsec3(octets: &[u8]) -> Option<()> {
    let (salt, rest) = octets.get(4..)?.split_first()?;
    let (hash, rest) = rest.get(usize::from(*salt)..)?.split_first()?;
    let mut maps = rest.get(usize::from(*hash)..)?;
    let mut next = 0;
    while let Some(([window, length], rest)) = maps.split_first_chunk() {
        if *window < next || !(1..=32).contains(length) {
            return None;
        }
        // A window behind the last one is read by the declaration of the type.
        next = window.checked_add(1)?;
        maps = rest.get(usize::from(*length)..)?;
    }
    (maps.is_empty() && *hash != 0).then_some(())
}

/// Reads data with `steps` label steps, and gives what is left of them.
#[inline(never)]
fn read(raw: RawData<'_>, rtype: RecordType, class: Class, steps: u32) -> Result<u32, Error> {
    let mut cursor = raw.cursor().on_budget(steps);
    // Made without a value of all types.
    match (rtype, class) {
        // Both have the same fields.
        (RecordType::HTTPS | RecordType::SVCB, Class::IN) => drop(Https::read_all(&mut cursor)?),
        _ => drop(Rdata::read(rtype, class, &mut cursor)?),
    }
    Ok(cursor.steps())
}
