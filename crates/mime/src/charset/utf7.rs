//! UTF-7 (RFC 2152).

use super::Emit;

/// Where in the text the decoder is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Utf7 {
    /// Inside of a base64 sequence.
    encoded: bool,
    /// Nothing of the sequence was read but its `+`.
    empty: bool,
    bits: u32,
    count: u8,
    /// A high surrogate that waits for its other half.
    high: Option<u16>,
}

impl Utf7 {
    pub(super) fn step(&mut self, octet: u8, emit: &mut impl FnMut(Emit)) {
        if !self.encoded {
            match octet {
                b'+' => *self = Self { encoded: true, empty: true, ..Self::default() },
                0..128 => emit(Emit::Char(char::from(octet))),
                _ => emit(Emit::Malformed),
            }
            return;
        }
        let Some(sextet) = sextet(octet) else {
            let empty = self.empty;
            self.end(empty && octet != b'-', emit);
            match octet {
                b'-' if empty => emit(Emit::Char('+')),
                b'-' => {}
                0..128 => emit(Emit::Char(char::from(octet))),
                _ => emit(Emit::Malformed),
            }
            return;
        };
        self.empty = false;
        self.bits = self.bits << 6 | u32::from(sextet);
        self.count += 6;
        if self.count >= 16 {
            self.count -= 16;
            let [.., high, low] = (self.bits >> self.count).to_be_bytes();
            self.bits &= (1 << self.count) - 1;
            self.unit(u16::from_be_bytes([high, low]), emit);
        }
    }

    /// The end of a sequence, or of the text.
    pub(super) fn finish(&mut self, emit: &mut impl FnMut(Emit)) {
        if self.encoded {
            self.end(self.empty, emit);
        }
    }

    fn end(&mut self, nothing: bool, emit: &mut impl FnMut(Emit)) {
        // Whole units leave fewer than six bits, all of them zero.
        if nothing || self.high.is_some() || self.count >= 6 || self.bits != 0 {
            emit(Emit::Malformed);
        }
        *self = Self::default();
    }

    /// A code unit of UTF-16.
    fn unit(&mut self, unit: u16, emit: &mut impl FnMut(Emit)) {
        if let Some(high) = self.high.take() {
            if let Some(Ok(c)) = char::decode_utf16([high, unit]).next() {
                return emit(Emit::Char(c));
            }
            emit(Emit::Malformed);
        }
        match unit {
            0xD800..=0xDBFF => self.high = Some(unit),
            _ => emit(char::from_u32(unit.into()).map_or(Emit::Malformed, Emit::Char)),
        }
    }
}

const fn sextet(octet: u8) -> Option<u8> {
    Some(match octet {
        b'A'..=b'Z' => octet - b'A',
        b'a'..=b'z' => octet - b'a' + 26,
        b'0'..=b'9' => octet - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}
