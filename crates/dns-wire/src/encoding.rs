//! Hexadecimal, base64 (RFC 4648 §4) and base32hex (§7), printed into a formatter and read from tokens.

use core::fmt::{self, Write};

#[cfg(feature = "print")]
const HEX: &[u8; 16] = b"0123456789ABCDEF";
const BASE32: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
#[cfg(feature = "print")]
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(feature = "print")]
pub(crate) fn print_hex(octets: &[u8], f: &mut impl Write) -> fmt::Result {
    octets.iter().try_for_each(|octet| {
        f.write_char(digit(HEX, octet >> 4))?;
        f.write_char(digit(HEX, octet & 15))
    })
}

#[cfg(feature = "print")]
pub(crate) fn print_base64(octets: &[u8], f: &mut impl Write) -> fmt::Result {
    for chunk in octets.chunks(3) {
        let mut group = [0; 4];
        group.iter_mut().skip(1).zip(chunk).for_each(|(slot, octet)| *slot = *octet);
        let bits = u32::from_be_bytes(group);
        for index in 0..4u8 {
            if usize::from(index) <= chunk.len() {
                let six = bits >> (18 - 6 * u32::from(index)) & 63;
                f.write_char(digit(BASE64, six.to_le_bytes()[0]))?;
            } else {
                f.write_char('=')?;
            }
        }
    }
    Ok(())
}

pub(crate) fn print_base32(octets: &[u8], f: &mut impl Write) -> fmt::Result {
    let (mut bits, mut held) = (0u32, 0u32);
    for octet in octets {
        bits = bits << 8 | u32::from(*octet);
        held += 8;
        while held >= 5 {
            held -= 5;
            f.write_char(digit(BASE32, (bits >> held & 31).to_le_bytes()[0]))?;
        }
    }
    if held > 0 {
        f.write_char(digit(BASE32, (bits << (5 - held) & 31).to_le_bytes()[0]))?;
    }
    Ok(())
}

fn digit(alphabet: &[u8], value: u8) -> char {
    char::from(alphabet.get(usize::from(value)).copied().unwrap_or(b'?'))
}

/// What is no digit.
#[cfg(feature = "text")]
const NONE: u8 = 0xFF;
#[cfg(feature = "text")]
static HEX_VALUES: [u8; 256] = values(HEX, true);
#[cfg(feature = "text")]
static BASE32_VALUES: [u8; 256] = values(BASE32, true);
#[cfg(feature = "text")]
static BASE64_VALUES: [u8; 256] = values(BASE64, false);

/// The value of each octet as a digit, in either case if `fold`.
#[cfg(feature = "text")]
const fn values(alphabet: &[u8], fold: bool) -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut value = 0;
    let mut rest = alphabet;
    while let [digit, tail @ ..] = rest {
        let cases = if fold {
            [digit.to_ascii_lowercase(), digit.to_ascii_uppercase()]
        } else {
            [*digit; 2]
        };
        let [lower, upper] = cases;
        let (_, at) = values.split_at_mut(lower as usize);
        if let Some(slot) = at.first_mut() {
            *slot = value;
        }
        let (_, at) = values.split_at_mut(upper as usize);
        if let Some(slot) = at.first_mut() {
            *slot = value;
        }
        value += 1;
        rest = tail;
    }
    values
}

/// The value of a hexadecimal digit.
#[cfg(feature = "text")]
#[inline]
pub(crate) fn hex_digit(digit: u8) -> Option<u8> {
    Some(value(&HEX_VALUES, digit)).filter(|value| *value != NONE)
}

#[cfg(feature = "text")]
#[inline]
fn value(values: &[u8; 256], digit: u8) -> u8 {
    values.get(usize::from(digit)).copied().unwrap_or(NONE)
}

/// Collects digits of some bits each into octets. Digits may come in several pieces.
#[cfg(feature = "text")]
pub(crate) struct Decoder {
    width: u32,
    bits: u32,
    held: u32,
    digits: usize,
    padding: usize,
}

#[cfg(feature = "text")]
impl Decoder {
    pub(crate) const HEX: Self = Self::new(4);
    pub(crate) const BASE32: Self = Self::new(5);
    pub(crate) const BASE64: Self = Self::new(6);

    const fn new(width: u32) -> Self {
        Self { width, bits: 0, held: 0, digits: 0, padding: 0 }
    }

    /// Reads the digits of `text` and hands over the octets that they make, block by block; `None` if one is none.
    pub(crate) fn push(&mut self, text: &[u8], out: &mut impl FnMut(&[u8])) -> Option<()> {
        let length = self.push_blocks(text, out);
        for octet in text.get(length..).unwrap_or_default() {
            if *octet == b'=' && self.width == 6 {
                self.padding += 1;
                continue;
            }
            let value = match self.width {
                _ if self.padding != 0 => return None,
                4 => value(&HEX_VALUES, *octet),
                5 => value(&BASE32_VALUES, *octet),
                _ => value(&BASE64_VALUES, *octet),
            };
            if value == NONE {
                return None;
            }
            self.digits += 1;
            self.bits = self.bits << self.width | u32::from(value);
            self.held += self.width;
            if self.held >= 8 {
                self.held -= 8;
                out(&[(self.bits >> self.held).to_le_bytes()[0]]);
                self.bits &= (1 << self.held) - 1;
            }
        }
        Some(())
    }

    /// Reads digits at the front of `text` many at a time, as long as they are good, and gives how many it read. There may be more.
    #[inline]
    pub(crate) fn push_blocks(&mut self, text: &[u8], out: &mut impl FnMut(&[u8])) -> usize {
        if self.held != 0 || self.padding != 0 {
            return 0;
        }
        match self.width {
            4 => self.blocks::<2, 1>(text, &HEX_VALUES, out),
            6 => self.blocks::<4, 3>(text, &BASE64_VALUES, out),
            _ => 0,
        }
    }

    /// Reads four groups at a time: `DIGITS` make `OCTETS`.
    #[inline]
    fn blocks<const DIGITS: usize, const OCTETS: usize>(
        &mut self,
        text: &[u8],
        values: &[u8; 256],
        out: &mut impl FnMut(&[u8]),
    ) -> usize {
        let mut rest = text;
        let mut octets = [[0; OCTETS]; 4];
        while let Some((block, tail)) = rest.split_at_checked(4 * DIGITS) {
            let mut all = 0;
            for (digits, octets) in block.as_chunks::<DIGITS>().0.iter().zip(&mut octets) {
                let mut bits = 0;
                for digit in digits {
                    let value = value(values, *digit);
                    all |= value;
                    bits = bits << self.width | u32::from(value);
                }
                if let Some(low) = bits.to_be_bytes().last_chunk() {
                    *octets = *low;
                }
            }
            if all == NONE {
                break;
            }
            out(octets.as_flattened());
            self.digits += 4 * DIGITS;
            rest = tail;
        }
        text.len() - rest.len()
    }

    /// Whether the digits make whole octets, with nothing but zeros left over and the padding that is due.
    pub(crate) const fn is_whole(&self) -> bool {
        let padded = match self.width {
            6 => self.padding < 3 && (self.digits + self.padding).is_multiple_of(4),
            _ => self.padding == 0,
        };
        padded && self.held < self.width && self.bits == 0
    }
}

#[cfg(all(test, feature = "print"))]
mod tests {
    use alloc::string::String;
    #[cfg(feature = "text")]
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn rfc4648_vectors() {
        for (octets, base64, base32, hex) in [
            ("", "", "", ""),
            ("f", "Zg==", "co", "66"),
            ("fo", "Zm8=", "cpng", "666F"),
            ("foo", "Zm9v", "cpnmu", "666F6F"),
            ("foob", "Zm9vYg==", "cpnmuog", "666F6F62"),
            ("fooba", "Zm9vYmE=", "cpnmuoj1", "666F6F6261"),
            ("foobar", "Zm9vYmFy", "cpnmuoj1e8", "666F6F626172"),
        ] {
            let mut text = [String::new(), String::new(), String::new()];
            print_base64(octets.as_bytes(), &mut text[0]).unwrap();
            print_base32(octets.as_bytes(), &mut text[1]).unwrap();
            print_hex(octets.as_bytes(), &mut text[2]).unwrap();
            assert_eq!(text, [base64, base32, hex]);
            #[cfg(feature = "text")]
            for (text, mut decoder) in
                text.iter().zip([Decoder::BASE64, Decoder::BASE32, Decoder::HEX])
            {
                let mut out = Vec::new();
                let mut sink = |octets: &[u8]| out.extend_from_slice(octets);
                assert_eq!(decoder.push(text.as_bytes(), &mut sink), Some(()));
                assert!(decoder.is_whole());
                assert_eq!(out, octets.as_bytes());
            }
        }
    }

    #[cfg(feature = "text")]
    #[test]
    fn any_length_in_any_pieces() {
        let octets: Vec<u8> = (0..=255).rev().collect();
        for length in 1..=octets.len() {
            let octets = &octets[..length];
            let mut text = [String::new(), String::new(), String::new()];
            print_base64(octets, &mut text[0]).unwrap();
            print_base32(octets, &mut text[1]).unwrap();
            print_hex(octets, &mut text[2]).unwrap();
            for (text, decoder) in
                text.iter().zip([|| Decoder::BASE64, || Decoder::BASE32, || Decoder::HEX])
            {
                for cut in [0, 1, 7, 16, text.len() / 2] {
                    let (mut decoder, mut out) = (decoder(), Vec::new());
                    let (first, second) = text.as_bytes().split_at(cut.min(text.len()));
                    for piece in [first, second] {
                        let mut sink = |octets: &[u8]| out.extend_from_slice(octets);
                        assert_eq!(decoder.push(piece, &mut sink), Some(()), "{text} {cut}");
                    }
                    assert!(decoder.is_whole());
                    assert_eq!(out, octets);
                }
            }
        }
    }

    #[cfg(feature = "text")]
    #[test]
    fn not_whole() {
        for (text, mut decoder) in [
            ("6", Decoder::HEX),
            ("Zg", Decoder::BASE64),
            ("Zg=", Decoder::BASE64),
            ("Zh==", Decoder::BASE64),
            ("Zg===", Decoder::BASE64),
            ("c", Decoder::BASE32),
            ("cp1", Decoder::BASE32),
        ] {
            decoder.push(text.as_bytes(), &mut |_| ());
            assert!(!decoder.is_whole(), "{text}");
        }
        let mut decoder = Decoder::BASE64;
        assert_eq!(decoder.push(b"Z=g=", &mut |_| ()), None);
    }
}
