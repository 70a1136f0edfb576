use alloc::vec::Vec;

use base64_simd::{AsOut, STANDARD_NO_PAD};
use memchr::memchr;

use super::{DecodeProblem, DecodeProblems, LINE, Progress, Sink};

/// Decodes base64 (RFC 2045 §6.8), lenient: octets outside of the alphabet are ignored as the RFC asks, missing
/// padding is no obstacle, and data after padding is decoded too, since some readers would see it. All of this is
/// reported by [`problems`](Self::problems).
///
/// ```
/// use mime::transfer::{Base64Decoder, Progress};
///
/// let mut out = [0; 128];
/// let mut decoder = Base64Decoder::new();
/// assert_eq!(decoder.decode(b"aGVs\r\nbG8", &mut out), (Progress::InputEmpty, 9, 3));
/// assert_eq!(decoder.decode(b"=", &mut out[3..]), (Progress::InputEmpty, 1, 2));
/// assert_eq!(decoder.finish(&mut out[5..]), (Progress::Done, 0));
/// assert_eq!(&out[..5], b"hello");
/// assert!(decoder.problems().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base64Decoder {
    /// The values of the characters of an unfinished unit, six bits each.
    bits: u32,
    count: u8,
    /// How many `=` may still come.
    pads: u8,
    padded: bool,
    offset: u64,
    problems: DecodeProblems,
}

/// Characters that are gathered before they are decoded at once: whole lines of 76, and a multiple of 4.
const BLOCK: usize = LINE * 16;

impl Base64Decoder {
    /// At the start of the data.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts the offsets of what follows from `offset` on.
    pub(super) const fn seek(&mut self, offset: u64) {
        self.offset = offset;
    }

    /// What was repaired so far; after `finish`, in all of the data.
    #[must_use]
    pub const fn problems(&self) -> DecodeProblems {
        self.problems
    }

    /// Decodes from the front of `input` to the front of `output`: why it stopped, how many octets were taken and
    /// how many written.
    pub fn decode(&mut self, input: &[u8], output: &mut [u8]) -> (Progress, usize, usize) {
        let mut sink = Sink::new(output);
        let mut rest = input;
        #[cfg(feature = "simd")]
        let mut lines = usize::MAX;
        loop {
            if self.count == 0 && !self.padded {
                #[cfg(feature = "simd")]
                {
                    let (after, padded) = super::simd::decode(rest, &mut lines, &mut sink);
                    self.take_regular(rest, after, padded);
                    rest = after;
                }
                // A short rest is not worth a block.
                while rest.len() > LINE
                    && let Some(after) = decode_block(rest, &mut sink, true)
                        .or_else(|| decode_block(rest, &mut sink, false))
                {
                    self.offset += rest.len().saturating_sub(after.len()) as u64;
                    rest = after;
                }
            }
            // One unit, or the odd octets before the next block.
            let mut taken = 0;
            let mut full = false;
            while let Some(octet) = rest.get(taken) {
                if sink.room() < 3 {
                    full = true;
                    break;
                }
                let whole;
                if self.count == 0
                    && !self.padded
                    && let Some(chars) = rest.get(taken..).and_then(<[u8]>::first_chunk)
                    && let Some(octets) = unit(*chars)
                {
                    sink.put(&octets);
                    taken += chars.len();
                    self.offset += chars.len() as u64;
                    whole = true;
                } else {
                    taken += 1;
                    whole = self.step(*octet, &mut sink);
                    self.offset += 1;
                }
                // After a whole unit the fast path may be open again; try it once a line.
                if whole && taken >= LINE {
                    break;
                }
            }
            rest = rest.get(taken..).unwrap_or_default();
            if full || rest.is_empty() {
                let progress = if full { Progress::OutputFull } else { Progress::InputEmpty };
                return (progress, input.len().saturating_sub(rest.len()), sink.at);
            }
        }
    }

    /// What can be decoded without zeroing its place first; what follows it.
    #[cfg(feature = "simd")]
    #[inline]
    pub(super) fn decode_regular<'i>(&mut self, input: &'i [u8], out: &mut Vec<u8>) -> &'i [u8] {
        if self.count > 0 || self.padded {
            return input;
        }
        let (rest, padded) = super::simd::decode_to(input, out);
        self.take_regular(input, rest, padded);
        rest
    }

    #[cfg(feature = "simd")]
    fn take_regular(&mut self, before: &[u8], after: &[u8], padded: bool) {
        self.offset += before.len().saturating_sub(after.len()) as u64;
        self.padded |= padded;
    }

    /// Ends the data: writes what a last unit without padding holds.
    pub fn finish(&mut self, output: &mut [u8]) -> (Progress, usize) {
        let mut sink = Sink::new(output);
        if sink.room() < 3 && self.count > 1 {
            return (Progress::OutputFull, 0);
        }
        if self.count == 1 {
            self.problems.note(DecodeProblem::Truncated, self.offset);
        } else if self.count > 1 {
            self.problems.note(DecodeProblem::MissingPadding, self.offset);
            self.flush(&mut sink);
        } else if self.pads > 0 {
            self.problems.note(DecodeProblem::MissingPadding, self.offset);
        }
        *self = Self { problems: self.problems, ..Self::default() };
        (Progress::Done, sink.at)
    }

    /// Ends the data and appends what was held back to `out`.
    #[inline]
    pub(super) fn finish_to(&mut self, out: &mut Vec<u8>) {
        if self.count > 0 || self.pads > 0 {
            let mut last = [0; 3];
            let (_, written) = self.finish(&mut last);
            out.extend_from_slice(last.get(..written).unwrap_or_default());
        }
        *self = Self { problems: self.problems, ..Self::default() };
    }

    /// One octet; true if it ended a unit. The sink has room for three.
    #[inline]
    fn step(&mut self, octet: u8, sink: &mut Sink<'_>) -> bool {
        match value(octet) {
            sextet @ 0..64 => {
                if self.padded {
                    self.problems.note(DecodeProblem::DataAfterPadding, self.offset);
                    self.padded = false;
                    self.pads = 0;
                }
                self.bits = self.bits << 6 | u32::from(sextet);
                self.count += 1;
                if self.count == 4 {
                    let [_, unit @ ..] = self.bits.to_be_bytes();
                    sink.put(&unit);
                    self.bits = 0;
                    self.count = 0;
                    return true;
                }
                false
            }
            BLANK => false,
            PAD => {
                self.pad(sink);
                true
            }
            _ => {
                self.problems.note(DecodeProblem::IllegalOctet, self.offset);
                false
            }
        }
    }

    fn pad(&mut self, sink: &mut Sink<'_>) {
        match self.count {
            0 if self.pads > 0 => self.pads -= 1,
            0 => self.problems.note(DecodeProblem::IllegalOctet, self.offset),
            1 => {
                self.problems.note(DecodeProblem::Truncated, self.offset);
                self.bits = 0;
                self.count = 0;
                self.padded = true;
            }
            _ => {
                self.pads = 3u8.saturating_sub(self.count);
                self.padded = true;
                self.flush(sink);
            }
        }
    }

    /// Writes the whole octets of a unit of two or three characters.
    fn flush(&mut self, sink: &mut Sink<'_>) {
        let missing = 4u32.saturating_sub(u32::from(self.count));
        let [_, unit @ ..] = (self.bits << (6 * missing)).to_be_bytes();
        let (whole, stray) = unit.split_at(unit.len().saturating_sub(missing as usize));
        if stray.iter().any(|octet| *octet != 0) {
            self.problems.note(DecodeProblem::StrayBits, self.offset);
        }
        sink.put(whole);
        self.bits = 0;
        self.count = 0;
    }
}

/// Decodes whole lines whose characters are all in the alphabet, many at once, and gives what follows them. `None` if
/// that is not possible, and then nothing was written. `full`: a line break after 76 octets is taken for the end of a line of
/// 76, as nearly all encoders write it.
fn decode_block<'i>(input: &'i [u8], sink: &mut Sink<'_>, full: bool) -> Option<&'i [u8]> {
    let wanted = BLOCK.min(sink.room() / 3 * 4);
    let mut block = [0; BLOCK];
    let mut filled = 0;
    let mut rest = input;
    while filled < wanted {
        if full
            && let Some((line, after)) = rest.split_first_chunk::<LINE>()
            && let [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] = after
            && filled + LINE <= wanted
            && let Some(slot) = block.get_mut(filled..filled + LINE)
        {
            slot.copy_from_slice(line);
            filled += LINE;
            rest = after;
            continue;
        }
        let window = rest.get(..(wanted - filled)).unwrap_or(rest);
        let (content, used) = match memchr(b'\n', window) {
            Some(end) => {
                let line = window.get(..end)?;
                (line.strip_suffix(b"\r").unwrap_or(line), end + 1)
            }
            // A CR whose LF is behind the window stays with it.
            None if window.len() < rest.len() => {
                let line = window.strip_suffix(b"\r").unwrap_or(window);
                (line, line.len())
            }
            None => (window, window.len()),
        };
        if content.is_empty() {
            if used == 0 {
                break;
            }
            rest = rest.get(used..)?;
            continue;
        }
        block.get_mut(filled..filled + content.len())?.copy_from_slice(content);
        filled += content.len();
        rest = rest.get(used..)?;
        // What is left over from a line whose length is no multiple of four joins the next line.
    }
    let whole = filled / 4 * 4;
    if whole == 0 {
        return None;
    }
    // Characters after the last whole unit are left to the caller: they are the last ones of `input` before `rest`.
    let mut spare = filled - whole;
    if full && spare > 0 {
        // Lines that were not looked into may have line breaks among these.
        return None;
    }
    let mut end = input.len().saturating_sub(rest.len());
    while spare > 0 {
        end = end.checked_sub(1)?;
        let is_break = matches!(input.get(end..)?, [b'\n', ..] | [b'\r', b'\n', ..]);
        spare -= usize::from(!is_break);
    }
    let chars = block.get(..whole)?;
    let written =
        STANDARD_NO_PAD.decode(chars, sink.free().get_mut(..whole / 4 * 3)?.as_out()).ok()?.len();
    sink.at += written;
    input.get(end..)
}

/// What four characters of the alphabet stand for; `None` if one of them is none.
#[inline]
fn unit(chars: [u8; 4]) -> Option<[u8; 3]> {
    let [a, b, c, d] = chars.map(|octet| u32::from(value(octet)));
    let [_, unit @ ..] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
    ((a | b | c | d) < 64).then_some(unit)
}

const BLANK: u8 = 64;
const PAD: u8 = 65;
const ILLEGAL: u8 = 66;

/// The value of a character, or what it is instead of one.
#[inline]
pub(super) fn value(octet: u8) -> u8 {
    VALUES.get(usize::from(octet)).copied().unwrap_or(ILLEGAL)
}

static VALUES: [u8; 256] = {
    let mut values = [ILLEGAL; 256];
    let mut rest: &mut [u8] = &mut values;
    let mut octet = 0u8;
    while let [slot, after @ ..] = rest {
        *slot = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'\r' | b'\n' | b' ' | b'\t' => BLANK,
            b'=' => PAD,
            _ => ILLEGAL,
        };
        octet = octet.wrapping_add(1);
        rest = after;
    }
    values
};
