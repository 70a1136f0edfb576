//! Mailbox names as RFC 3501 §5.1.3 writes them: a modified form of UTF-7.

use alloc::string::String;

use crate::{ParseError, ParseErrorKind};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// Appends `name` to `out`. Printable US-ASCII stands for itself, `&` is `&-`, all else is base64 of UTF-16.
pub(crate) fn encode(name: &str, out: &mut String) {
    let mut bits = Bits::default();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            bits.close(out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            if !bits.open {
                out.push('&');
                bits.open = true;
            }
            for unit in c.encode_utf16(&mut [0; 2]) {
                bits.push(*unit, out);
            }
        }
    }
    bits.close(out);
}

/// Appends what `name` stands for to `out`.
///
/// # Errors
/// If it is not what [`encode`] would have written: then two names would be one.
pub(crate) fn decode(name: &[u8], out: &mut String) -> Result<(), ParseError> {
    let mut rest = name;
    let mut after_base64 = false;
    while let [first, tail @ ..] = rest {
        let at = name.len() - rest.len();
        rest = tail;
        if *first != b'&' {
            if !matches!(first, b' '..=b'~') {
                return Err(ParseErrorKind::Octet.at(at));
            }
            after_base64 = false;
            out.push(char::from(*first));
            continue;
        }
        let bad = ParseErrorKind::Base64.at(at);
        let end = memchr::memchr(b'-', rest).ok_or(bad)?;
        let (base64, tail) = rest.split_at_checked(end).ok_or(bad)?;
        rest = tail.get(1..).unwrap_or_default();
        if base64.is_empty() {
            after_base64 = false;
            out.push('&');
        } else if after_base64 {
            return Err(bad);
        } else {
            after_base64 = true;
            decode_base64(base64, out).ok_or(bad)?;
        }
    }
    Ok(())
}

fn decode_base64(base64: &[u8], out: &mut String) -> Option<()> {
    let (mut buffer, mut bits) = (0u32, 0u32);
    let mut high = None;
    for octet in base64 {
        let value = ALPHABET.iter().position(|letter| letter == octet)?;
        buffer = (buffer << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits < 16 {
            continue;
        }
        bits -= 16;
        let unit = u16::try_from(buffer >> bits).ok()?;
        buffer &= (1 << bits) - 1;
        let c = match high.take() {
            Some(high) => char::decode_utf16([high, unit]).next()?.ok()?,
            None if matches!(unit, 0xD800..=0xDBFF) => {
                high = Some(unit);
                continue;
            }
            None => char::from_u32(u32::from(unit))?,
        };
        if matches!(c, ' '..='~') {
            return None;
        }
        out.push(c);
    }
    // What is left is padding: fewer than six bits, all zero.
    (high.is_none() && bits < 6 && buffer == 0).then_some(())
}

#[derive(Default)]
struct Bits {
    open: bool,
    buffer: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, unit: u16, out: &mut String) {
        self.buffer = (self.buffer << 16) | u32::from(unit);
        self.count += 16;
        while self.count >= 6 {
            self.count -= 6;
            Self::letter(self.buffer >> self.count, out);
            self.buffer &= (1 << self.count) - 1;
        }
    }

    fn close(&mut self, out: &mut String) {
        if !self.open {
            return;
        }
        if self.count > 0 {
            Self::letter(self.buffer << (6 - self.count), out);
        }
        out.push('-');
        *self = Self::default();
    }

    fn letter(value: u32, out: &mut String) {
        let letter = usize::try_from(value & 63).ok().and_then(|index| ALPHABET.get(index));
        out.extend(letter.map(|letter| char::from(*letter)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("a&b", "a&-b"),
            ("☃", "&JgM-"),
            ("Hi Mom ☺", "Hi Mom &Jjo-"),
            ("😀", "&2D3eAA-"),
            ("\u{0}\t", "&AAAACQ-"),
        ] {
            let mut encoded = String::new();
            encode(name, &mut encoded);
            assert_eq!(encoded, wire);
            let mut decoded = String::new();
            decode(wire.as_bytes(), &mut decoded).unwrap();
            assert_eq!(decoded, name);
        }
    }

    #[test]
    fn not_what_encode_writes() {
        for wire in [
            "&",
            "&AOk",
            "a&!!-",
            "&AGE-",
            "&AOk-&AOk-",
            "&2D0-",
            "&3gA-",
            "&AOl-",
            "&AOkA-",
            "\u{e9}",
            "\t",
        ] {
            assert!(decode(wire.as_bytes(), &mut String::new()).is_err(), "{wire:?}");
        }
    }
}
