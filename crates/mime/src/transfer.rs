//! The transfer encodings of RFC 2045 §6 and uuencode, both ways, as transducers over the caller's buffers.
//!
//! Every coder has the same shape: `decode(input, output)` (or `encode`) takes what it can and says how far it
//! came, `finish(output)` writes what was held back. Where the input is cut makes no difference.

mod base64_decode;
mod base64_encode;
mod body;
mod problems;
mod quoted_printable_decode;
mod quoted_printable_encode;
mod quoted_printable_text;
#[cfg(feature = "simd")]
mod simd;
mod uu_decode;
mod uu_encode;

pub use base64_decode::Base64Decoder;
pub use base64_encode::Base64Encoder;
pub use body::{Decoder, decode, encode};
pub use problems::{DecodeProblem, DecodeProblems};
pub use quoted_printable_decode::QuotedPrintableDecoder;
pub(crate) use quoted_printable_decode::unhex;
pub(crate) use quoted_printable_encode::hex;
pub use quoted_printable_encode::{LineBreaks, QuotedPrintableEncoder};
pub use uu_decode::UuDecoder;
pub use uu_encode::UuEncoder;

/// Why a coder stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// All of the input was taken: bring more, or finish.
    InputEmpty,
    /// The output has no room for the next piece: empty it, then go on with what is left of the input.
    /// A buffer of [`MIN_OUTPUT`] octets always makes progress.
    OutputFull,
    /// Everything was written. Only `finish` says so; the coder is then as new.
    Done,
}

/// The smallest output buffer with which every coder makes progress.
pub const MIN_OUTPUT: usize = 128;

/// The longest line that the encoders write, its line break not counted (RFC 2045 §6.7 rule 5, §6.8).
pub const LINE: usize = 76;

/// Fills the front of an output slice.
struct Sink<'o> {
    out: &'o mut [u8],
    at: usize,
}

impl<'o> Sink<'o> {
    const fn new(out: &'o mut [u8]) -> Self {
        Self { out, at: 0 }
    }

    const fn room(&self) -> usize {
        self.out.len().saturating_sub(self.at)
    }

    /// The unwritten part.
    fn free(&mut self) -> &mut [u8] {
        self.out.get_mut(self.at..).unwrap_or_default()
    }

    /// Writes all of `octets`, or nothing if they do not fit.
    #[inline]
    fn put(&mut self, octets: &[u8]) -> bool {
        let Some(slot) = self.free().get_mut(..octets.len()) else { return false };
        slot.copy_from_slice(octets);
        self.at += octets.len();
        true
    }

    /// Writes one octet, if there is room.
    #[inline]
    fn put_one(&mut self, octet: u8) {
        if let Some(slot) = self.out.get_mut(self.at) {
            *slot = octet;
            self.at += 1;
        }
    }

    /// Writes as much of `octets` as fits and says how much that was.
    fn put_some(&mut self, octets: &[u8]) -> usize {
        let count = octets.len().min(self.room());
        if let Some(part) = octets.get(..count) {
            self.put(part);
        }
        count
    }
}
