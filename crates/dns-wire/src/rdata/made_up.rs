//! Fields in wire form, made of what a fuzzer gives. When it has nothing left, they are short and zero.

use alloc::vec::Vec;

use arbitrary::{Result, Unstructured};

use crate::{Name, NameBuf, NameBuilder};

/// `count` octets.
pub(super) fn octets(u: &mut Unstructured<'_>, count: usize, out: &mut Vec<u8>) -> Result<()> {
    let at = out.len();
    out.resize(at.saturating_add(count), 0);
    u.fill_buffer(out.get_mut(at..).unwrap_or_default())
}

/// `least` octets, and up to 60 more.
pub(crate) fn rest(u: &mut Unstructured<'_>, least: usize, out: &mut Vec<u8>) -> Result<()> {
    let count = u.int_in_range(least..=least.saturating_add(60))?;
    octets(u, count, out)
}

/// Up to 255 octets after their count; mostly few.
pub(crate) fn counted(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    at_least(0, u, out)
}

/// The same, but one octet or more.
pub(crate) fn counted_some(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    at_least(1, u, out)
}

fn at_least(least: u8, u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    let most = if u.ratio(1, 16)? { u8::MAX } else { 24 };
    let count = u.int_in_range(least..=most)?;
    out.push(count);
    octets(u, usize::from(count), out)
}

/// A name of a few labels; now and then a long one, and one with octets that need escapes.
pub(crate) fn name(u: &mut Unstructured<'_>) -> Result<NameBuf> {
    let mut builder = NameBuilder::new();
    let labels = if u.ratio(1, 16)? { 127 } else { u.int_in_range(0..=4)? };
    for _ in 0..labels {
        let most = if u.ratio(1, 16)? { 63 } else { 8 };
        let mut label = Vec::new();
        let count = u.int_in_range(1..=most)?;
        octets(u, count, &mut label)?;
        if !u.ratio(1, 8)? {
            // Few letters in both cases, so that names share labels.
            for octet in &mut label {
                let letter = b'a' + (*octet & 3);
                *octet = if *octet & 4 == 0 { letter } else { letter.to_ascii_uppercase() };
            }
        }
        if builder.label(&label).is_err() {
            break;
        }
    }
    builder.finish(Name::ROOT).map_err(|_| arbitrary::Error::IncorrectFormat)
}
