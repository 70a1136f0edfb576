//! Reads parameters in presentation format (RFC 9460 §2.1, Appendix A).

use alloc::vec::Vec;
use core::{
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use super::SvcParam;
use crate::{
    Segment, SvcParamKey, WireItem, WireList,
    encoding::Decoder,
    name,
    text::{FieldError, FieldErrorKind, Fields, grammar},
};

/// Reads all parameters, in any order, and writes them in ascending order of keys.
pub(super) fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
    let (mut values, mut params) = (Vec::new(), Vec::new());
    while !fields.is_empty() {
        if fields.is_quoted() {
            return Err(FieldErrorKind::Mnemonic.into());
        }
        let word = fields.word()?;
        let start = values.len();
        let (label, value) = match word.iter().position(|octet| *octet == b'=') {
            None => (word, None),
            Some(at) => {
                let (label, value) = word.split_at_checked(at).unwrap_or_default();
                match value {
                    [b'='] => (label, Some(fields.adjoining().ok_or(FieldErrorKind::Missing)?)),
                    _ => (label, value.get(1..)),
                }
            }
        };
        let key = SvcParamKey::from_text(label).ok_or(FieldErrorKind::Mnemonic)?;
        // The generic form says what the octets are, also of a key that has a name.
        if label.starts_with(b"key") {
            unescape(value.unwrap_or_default(), &mut values)?;
        } else {
            read_value(key, value.unwrap_or_default(), &mut values)?;
        }
        params.push((key, start, values.len()));
    }
    params.sort_unstable();
    let mut before = None;
    for (key, start, end) in params {
        if before.replace(key) == Some(key) {
            return Err(FieldErrorKind::Value.into());
        }
        let value = values.get(start..end).unwrap_or_default();
        let length = u16::try_from(value.len()).map_err(|_| FieldErrorKind::TooLong)?;
        fields.write(&key.0.to_be_bytes());
        fields.write(&length.to_be_bytes());
        fields.write(value);
    }
    Ok(())
}

/// Reads the value of `key` and appends it in wire form.
fn read_value(key: SvcParamKey, text: &[u8], out: &mut Vec<u8>) -> Result<(), FieldErrorKind> {
    let start = out.len();
    match key {
        SvcParamKey::MANDATORY => {
            let mut keys = Vec::new();
            for item in plain_items(text)? {
                keys.push(SvcParamKey::from_text(item).ok_or(FieldErrorKind::Mnemonic)?);
            }
            keys.sort_unstable();
            append(keys, out)?;
        }
        SvcParamKey::ALPN => strings(text, out)?,
        SvcParamKey::DOCPATH if text.is_empty() => {}
        SvcParamKey::DOCPATH => strings(text, out)?,
        SvcParamKey::OOTS => percentages(text, out)?,
        SvcParamKey::PORT => append([grammar::u16(plain(text)?)?], out)?,
        SvcParamKey::IPV4HINT => append(addresses::<Ipv4Addr>(text)?, out)?,
        SvcParamKey::IPV6HINT => append(addresses::<Ipv6Addr>(text)?, out)?,
        SvcParamKey::TLS_SUPPORTED_GROUPS => {
            for item in plain_items(text)? {
                append([grammar::u16(item)?], out)?;
            }
        }
        SvcParamKey::ECH => {
            let mut decoder = Decoder::BASE64;
            decoder
                .push(plain(text)?, &mut |octets| out.extend_from_slice(octets))
                .ok_or(FieldErrorKind::Encoding)?;
            if !decoder.is_whole() {
                return Err(FieldErrorKind::Encoding);
            }
        }
        _ => unescape(text, out)?,
    }
    match SvcParam::parse(key, out.get(start..).unwrap_or_default()) {
        Some(_) => Ok(()),
        None => Err(FieldErrorKind::Value),
    }
}

/// A value that must not have escapes (RFC 9460 §7.2, §7.3, §8).
fn plain(text: &[u8]) -> Result<&[u8], FieldErrorKind> {
    if text.contains(&b'\\') { Err(FieldErrorKind::BadEscape) } else { Ok(text) }
}

fn plain_items(text: &[u8]) -> Result<impl Iterator<Item = &[u8]>, FieldErrorKind> {
    Ok(plain(text)?.split(|octet| *octet == b','))
}

fn addresses<T: FromStr>(text: &[u8]) -> Result<Vec<T>, FieldErrorKind> {
    plain_items(text)?
        .map(|item| str::from_utf8(item).ok()?.parse().ok())
        .collect::<Option<_>>()
        .ok_or(FieldErrorKind::Address)
}

fn append<T: for<'m> WireItem<'m>>(
    items: impl IntoIterator<Item = T>,
    out: &mut Vec<u8>,
) -> Result<(), FieldErrorKind> {
    items.into_iter().try_for_each(|item| item.append(out)).ok_or(FieldErrorKind::Value)
}

/// Reads a character-string of any length (RFC 9460 Appendix A).
fn unescape(text: &[u8], out: &mut Vec<u8>) -> Result<(), FieldErrorKind> {
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        let octet = match first {
            b'\\' => {
                let (octet, tail) = name::unescape(tail).ok_or(FieldErrorKind::BadEscape)?;
                rest = tail;
                octet
            }
            octet => {
                rest = tail;
                *octet
            }
        };
        out.push(octet);
    }
    Ok(())
}

/// Reads a list of strings and appends each after its length: first the character-string is decoded, then the list
/// (RFC 9460 Appendix A.1).
fn strings(text: &[u8], out: &mut Vec<u8>) -> Result<(), FieldErrorKind> {
    let mut list = Vec::new();
    unescape(text, &mut list)?;
    let mut item = Vec::new();
    let mut octets = list.iter().copied().chain([b',']);
    while let Some(octet) = octets.next() {
        match octet {
            b',' => {
                Segment(&item).append(out).ok_or(FieldErrorKind::Value)?;
                item.clear();
            }
            // The comma at the end is not one of the text.
            b'\\' if octets.size_hint().0 > 1 => match octets.next() {
                Some(octet @ (b',' | b'\\')) => item.push(octet),
                _ => return Err(FieldErrorKind::BadEscape),
            },
            b'\\' => return Err(FieldErrorKind::BadEscape),
            octet => item.push(octet),
        }
    }
    Ok(())
}

/// Reads a list of `transport:percentage`.
fn percentages(text: &[u8], out: &mut Vec<u8>) -> Result<(), FieldErrorKind> {
    let mut list = Vec::new();
    strings(text, &mut list)?;
    let items = WireList::<Segment<'_>>::new(&list).ok_or(FieldErrorKind::Value)?;
    for item in items.iter() {
        let colon = item.0.iter().rposition(|octet| *octet == b':');
        let (name, percent) = colon
            .and_then(|at| Some((item.0.get(..at)?, item.0.get(at + 1..)?)))
            .ok_or(FieldErrorKind::Value)?;
        (Segment(name), grammar::u8(percent)?).append(out).ok_or(FieldErrorKind::Value)?;
    }
    Ok(())
}
