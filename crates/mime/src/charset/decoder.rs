//! Decoding as the octets arrive.

use alloc::string::String;
use core::fmt;

use encoding_rs::CoderResult;

use super::{Charset, Emit, Kind, obeys_mark, shift::Shift, utf7::Utf7};
use crate::transfer::Progress;

/// Decodes text that arrives in pieces into UTF-8. Where it is cut makes no difference.
///
/// ```
/// use mime::Charset;
///
/// let mut decoder = Charset::from_label(b"utf-7").unwrap().decoder();
/// let mut text = String::new();
/// decoder.decode_to(b"caf+A", &mut text);
/// decoder.decode_to(b"Ok-!", &mut text);
/// decoder.finish_to(&mut text);
/// assert_eq!(text, "café!");
/// assert!(!decoder.is_malformed());
/// ```
pub struct CharsetDecoder {
    charset: Charset,
    state: State,
    malformed: bool,
}

#[allow(clippy::large_enum_variant, reason = "there are few decoders at a time")]
enum State {
    Encoding(encoding_rs::Decoder),
    Own(Own),
}

/// The sets that encoding_rs does not have.
#[derive(Debug)]
enum Own {
    Utf7(Utf7),
    Shift(Shift),
}

impl Own {
    fn step(&mut self, octet: u8, emit: &mut impl FnMut(Emit)) {
        match self {
            Self::Utf7(utf7) => utf7.step(octet, emit),
            Self::Shift(shift) => shift.step(octet, emit),
        }
    }

    fn finish(&mut self, emit: &mut impl FnMut(Emit)) {
        match self {
            Self::Utf7(utf7) => utf7.finish(emit),
            Self::Shift(shift) => shift.finish(emit),
        }
    }
}

/// The most octets that one octet of input writes.
const ROOM: usize = 16;

impl CharsetDecoder {
    pub(super) fn new(charset: Charset) -> Self {
        let state = match charset.0 {
            Kind::Encoding(encoding) if obeys_mark(encoding) => {
                State::Encoding(encoding.new_decoder())
            }
            Kind::Encoding(encoding) => State::Encoding(encoding.new_decoder_with_bom_removal()),
            Kind::Utf7 => State::Own(Own::Utf7(Utf7::default())),
            Kind::Shift(scheme) => State::Own(Own::Shift(Shift::new(scheme))),
        };
        Self { charset, state, malformed: false }
    }

    /// What it decodes.
    #[must_use]
    pub const fn charset(&self) -> Charset {
        self.charset
    }

    /// Octets that the character set does not have became U+FFFD so far; after `finish`, in all of the text.
    #[must_use]
    pub const fn is_malformed(&self) -> bool {
        self.malformed
    }

    /// Decodes from the front of `input` to the front of `output`, whole characters of UTF-8: why it stopped, how many octets
    /// were taken and how many written. [`MIN_OUTPUT`](crate::transfer::MIN_OUTPUT) octets of room always make progress.
    pub fn decode(&mut self, input: &[u8], output: &mut [u8]) -> (Progress, usize, usize) {
        let mut slot = Slot { out: output, at: 0 };
        match &mut self.state {
            State::Encoding(decoder) => {
                let (result, taken, written, bad) = decoder.decode_to_utf8(input, slot.out, false);
                self.malformed |= bad;
                let progress = match result {
                    CoderResult::InputEmpty => Progress::InputEmpty,
                    CoderResult::OutputFull => Progress::OutputFull,
                };
                (progress, taken, written)
            }
            State::Own(own) => {
                for (taken, octet) in input.iter().enumerate() {
                    if slot.out.len().saturating_sub(slot.at) < ROOM {
                        return (Progress::OutputFull, taken, slot.at);
                    }
                    own.step(*octet, &mut |emit| self.malformed |= slot.put(emit));
                }
                (Progress::InputEmpty, input.len(), slot.at)
            }
        }
    }

    /// Ends the text: writes what was held back. The decoder is then as new.
    pub fn finish(&mut self, output: &mut [u8]) -> (Progress, usize) {
        let mut slot = Slot { out: output, at: 0 };
        if slot.out.len() < ROOM {
            return (Progress::OutputFull, 0);
        }
        match &mut self.state {
            State::Encoding(decoder) => {
                let (_, _, written, bad) = decoder.decode_to_utf8(&[], slot.out, true);
                slot.at = written;
                self.malformed |= bad;
            }
            State::Own(own) => own.finish(&mut |emit| self.malformed |= slot.put(emit)),
        }
        let fresh = Self::new(self.charset);
        self.state = fresh.state;
        (Progress::Done, slot.at)
    }

    /// Decodes all of `input` and appends it to `out`.
    pub fn decode_to(&mut self, input: &[u8], out: &mut String) {
        let mut rest = input;
        match &mut self.state {
            State::Encoding(decoder) => loop {
                out.reserve(decoder.max_utf8_buffer_length(rest.len()).unwrap_or(PIECE).min(PIECE));
                let (result, taken, bad) = decoder.decode_to_string(rest, out, false);
                self.malformed |= bad;
                rest = rest.get(taken..).unwrap_or_default();
                if result == CoderResult::InputEmpty {
                    return;
                }
            },
            State::Own(own) => {
                let mut emit = |emit: Emit| {
                    self.malformed |= emit == Emit::Malformed;
                    out.push(emit.character());
                };
                rest.iter().for_each(|octet| own.step(*octet, &mut emit));
            }
        }
    }

    /// Ends the text and appends what was held back to `out`.
    pub fn finish_to(&mut self, out: &mut String) {
        let mut buffer = [0; ROOM * 2];
        let (_, written) = self.finish(&mut buffer);
        // What is written is whole characters.
        let text = buffer.get(..written).unwrap_or_default();
        out.push_str(core::str::from_utf8(text).unwrap_or_default());
    }
}

/// How much room is made at a time.
const PIECE: usize = 16 * 1024;

struct Slot<'o> {
    out: &'o mut [u8],
    at: usize,
}

impl Slot<'_> {
    /// Writes a character; true if it stands for what is malformed.
    fn put(&mut self, emit: Emit) -> bool {
        let c = emit.character();
        if let Some(slot) = self.out.get_mut(self.at..self.at + c.len_utf8()) {
            c.encode_utf8(slot);
            self.at += c.len_utf8();
        }
        matches!(emit, Emit::Malformed)
    }
}

impl fmt::Debug for CharsetDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("CharsetDecoder");
        if let State::Own(own) = &self.state {
            debug.field("state", own);
        }
        debug.field("charset", &self.charset).field("malformed", &self.malformed).finish()
    }
}
