//! Decoding as the octets arrive.

use alloc::string::String;
use core::fmt;

#[cfg(not(feature = "charsets"))]
use super::basic::SetDecoder;
use super::{Charset, Emit, Kind, utf7::Utf7, utf32::Utf32};
#[cfg(feature = "charsets")]
use super::{shift::Shift, standard::SetDecoder};
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

#[cfg_attr(
    feature = "charsets",
    allow(clippy::large_enum_variant, reason = "there are few decoders at a time")
)]
enum State {
    #[cfg(feature = "charsets")]
    Set(SetDecoder),
    Own(Own),
}

/// What is decoded octet by octet: the sets that encoding_rs does not have, or all of them without it.
#[derive(Debug)]
enum Own {
    #[cfg(not(feature = "charsets"))]
    Set(SetDecoder),
    Utf7(Utf7),
    Utf32(Utf32),
    #[cfg(feature = "charsets")]
    Shift(Shift),
}

impl Own {
    fn step(&mut self, octet: u8, emit: &mut impl FnMut(Emit)) {
        match self {
            #[cfg(not(feature = "charsets"))]
            Self::Set(set) => set.step(octet, emit),
            Self::Utf7(utf7) => utf7.step(octet, emit),
            Self::Utf32(utf32) => utf32.step(octet, emit),
            #[cfg(feature = "charsets")]
            Self::Shift(shift) => shift.step(octet, emit),
        }
    }

    fn finish(&mut self, emit: &mut impl FnMut(Emit)) {
        match self {
            #[cfg(not(feature = "charsets"))]
            Self::Set(set) => set.finish(emit),
            Self::Utf7(utf7) => utf7.finish(emit),
            Self::Utf32(utf32) => utf32.finish(emit),
            #[cfg(feature = "charsets")]
            Self::Shift(shift) => shift.finish(emit),
        }
    }
}

/// The most octets that one octet of input writes.
const ROOM: usize = 16;

impl CharsetDecoder {
    pub(super) fn new(charset: Charset) -> Self {
        let state = match charset.0 {
            #[cfg(feature = "charsets")]
            Kind::Set(set) => State::Set(set.decoder()),
            #[cfg(not(feature = "charsets"))]
            Kind::Set(set) => State::Own(Own::Set(set.decoder())),
            Kind::Utf7 => State::Own(Own::Utf7(Utf7::default())),
            Kind::Utf32(order) => State::Own(Own::Utf32(Utf32::new(order))),
            #[cfg(feature = "charsets")]
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
            #[cfg(feature = "charsets")]
            State::Set(decoder) => {
                let (full, taken, written, bad) = decoder.decode(input, slot.out, false);
                self.malformed |= bad;
                (if full { Progress::OutputFull } else { Progress::InputEmpty }, taken, written)
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
            #[cfg(feature = "charsets")]
            State::Set(decoder) => {
                let (_, _, written, bad) = decoder.decode(&[], slot.out, true);
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
        match &mut self.state {
            #[cfg(feature = "charsets")]
            State::Set(decoder) => self.malformed |= decoder.decode_to(input, out),
            State::Own(own) => {
                let mut emit = |emit: Emit| {
                    self.malformed |= emit == Emit::Malformed;
                    out.push(emit.character());
                };
                input.iter().for_each(|octet| own.step(*octet, &mut emit));
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
        #[cfg_attr(
            not(feature = "charsets"),
            allow(irrefutable_let_patterns, reason = "there is one state")
        )]
        if let State::Own(own) = &self.state {
            debug.field("state", own);
        }
        debug.field("charset", &self.charset).field("malformed", &self.malformed).finish()
    }
}
