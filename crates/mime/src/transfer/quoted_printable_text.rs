//! Quoted-printable of whole texts, eight octets at a time: what [`QuotedPrintableEncoder`](super::QuotedPrintableEncoder) writes
//! of text, faster.

use alloc::vec::Vec;

use super::{LINE, hex};

/// How long a line may get before its soft line break.
const CONTENT: usize = LINE - 1;
/// Where octets wait to be appended, some lines at once.
const WAITING: usize = 1024;
/// The most that one octet of input writes, and the rest of a word behind what counts of it.
const ROOM: usize = 24;

/// Appends the encoded form of all of `text` to `out`.
pub(super) fn encode_to(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len().saturating_add(text.len() / 4).saturating_add(super::MIN_OUTPUT));
    let mut lines = Lines { waiting: [0; WAITING], at: 0, column: 0 };
    let mut rest = text;
    loop {
        if lines.at > WAITING - CONTENT - ROOM {
            lines.flush_most(out);
        }
        // One word may be followed by the next as long as the line goes on.
        while let Some((word, after)) = rest.split_first_chunk() {
            let run = lines.literals(*word);
            if run < word.len() {
                rest = rest.get(run..).unwrap_or_default();
                break;
            }
            rest = after;
        }
        let Some((octet, after)) = rest.split_first() else { break };
        let before = || text.get(text.len().checked_sub(rest.len() + 1)?);
        match (octet, after) {
            (b'\n', _) => {
                lines.hard_break(before());
                rest = after;
            }
            (b'\r', [b'\n', after @ ..]) => {
                lines.hard_break(before());
                rest = after;
            }
            _ => {
                if *octet == b'\r' {
                    lines.protect(before());
                }
                lines.put(*octet);
                rest = after;
                // The other octets of a character.
                while let Some((octet @ 0x80.., after)) = rest.split_first()
                    && lines.at < WAITING - ROOM
                {
                    lines.put(*octet);
                    rest = after;
                }
            }
        }
    }
    lines.protect(text.last());
    out.extend_from_slice(lines.waiting.get(..lines.at).unwrap_or_default());
}

struct Lines {
    waiting: [u8; WAITING],
    /// How much of it is written.
    at: usize,
    /// How long the last line is.
    column: usize,
}

impl Lines {
    /// Writes a word and says how many of its octets count: those at the front that stand for themselves and fit the line.
    #[inline]
    fn literals(&mut self, word: [u8; 8]) -> usize {
        self.write(word);
        let run = (escaped(u64::from_le_bytes(word)).trailing_zeros() / 8) as usize;
        let run = run.min(CONTENT.saturating_sub(self.column));
        self.at += run;
        self.column += run;
        run
    }

    /// Writes one octet, escaped or not.
    #[inline]
    fn put(&mut self, octet: u8) {
        let form = FORMS.get(usize::from(octet)).copied().unwrap_or_default();
        let width = if matches!(form, [b'=', ..]) { 3 } else { 1 };
        self.make_room(width);
        self.write(form);
        self.at += width;
        self.column += width;
    }

    /// Breaks the line softly if so many characters do not fit any more.
    #[inline]
    fn make_room(&mut self, width: usize) {
        if self.column + width > CONTENT {
            self.write(*b"=\r\n");
            self.at += 3;
            self.column = 0;
        }
    }

    /// Escapes the blank that was written last, if `before` is one: a line must not end in it (RFC 2045 §6.7 rule 3).
    #[inline]
    fn protect(&mut self, before: Option<&u8>) {
        if let Some(blank @ (b' ' | b'\t')) = before {
            self.at = self.at.saturating_sub(1);
            self.column = self.column.saturating_sub(1);
            self.make_room(3);
            self.write([b'=', hex(blank >> 4), hex(blank & 15)]);
            self.at += 3;
            self.column += 3;
        }
    }

    #[inline]
    fn hard_break(&mut self, before: Option<&u8>) {
        self.protect(before);
        self.write(*b"\r\n");
        self.at += 2;
        self.column = 0;
    }

    #[inline]
    fn write<const N: usize>(&mut self, octets: [u8; N]) {
        if let Some(place) = self.waiting.get_mut(self.at..).and_then(<[u8]>::first_chunk_mut) {
            *place = octets;
        }
    }

    /// Appends all but the last octet, which may be a blank that is to be escaped.
    fn flush_most(&mut self, out: &mut Vec<u8>) {
        if let Some((last, before)) = self.waiting.get(..self.at).and_then(<[u8]>::split_last) {
            let last = *last;
            out.extend_from_slice(before);
            self.at = 0;
            self.write([last]);
            self.at = 1;
        }
    }
}

/// The high bit of each octet that does not stand for itself, blanks aside: all but `' '..='~'` without `=`.
const fn escaped(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xFF;
    const HIGH: u64 = ONES << 7;
    let low = word & !HIGH;
    // No lane of these carries into the next.
    let from_space = low.wrapping_add(ONES * 0x60);
    let delete = low.wrapping_add(ONES);
    let not_equals = (low ^ (ONES * b'=' as u64)).wrapping_add(ONES * 0x7F);
    (word | delete | !(from_space & not_equals)) & HIGH
}

/// What each octet is written as: itself, or its escape.
static FORMS: [[u8; 4]; 256] = {
    let mut forms = [[0; 4]; 256];
    let mut rest: &mut [[u8; 4]] = &mut forms;
    let mut octet = 0u8;
    while let [form, after @ ..] = rest {
        *form = match octet {
            b'\t' | b' '..=b'<' | b'>'..=b'~' => [octet, 0, 0, 0],
            _ => [b'=', hex(octet >> 4), hex(octet & 15), 0],
        };
        octet = octet.wrapping_add(1);
        rest = after;
    }
    forms
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_of_a_word() {
        for octet in 0..=u8::MAX {
            for place in 0..8 {
                for others in [b'a', 0, 0x7F, 0x80, 0xFF, b'='] {
                    let mut word = [others; 8];
                    if let Some(slot) = word.get_mut(place) {
                        *slot = octet;
                    }
                    let found = escaped(u64::from_le_bytes(word)) >> (place * 8 + 7) & 1 == 1;
                    assert_eq!(
                        found,
                        !matches!(octet, b' '..=b'<' | b'>'..=b'~'),
                        "{octet} in {word:?}"
                    );
                }
            }
        }
    }
}
