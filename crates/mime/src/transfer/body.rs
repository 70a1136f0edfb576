use alloc::{borrow::Cow, vec::Vec};

use super::{
    Base64Decoder, Base64Encoder, DecodeProblem, DecodeProblems, LineBreaks, MIN_OUTPUT, Progress,
    QuotedPrintableDecoder, QuotedPrintableEncoder, Sink, UuDecoder, UuEncoder,
};
use crate::TransferEncoding;

/// Decodes a body in any transfer encoding, piece by piece.
///
/// ```
/// use mime::{TransferEncoding, transfer::Decoder};
///
/// let mut decoder = Decoder::new(TransferEncoding::Base64);
/// let mut out = Vec::new();
/// decoder.decode_to(b"aGVs", &mut out);
/// decoder.decode_to(b"bG8=", &mut out);
/// decoder.finish_to(&mut out);
/// assert_eq!(out, b"hello");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoder(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Identity,
    Unknown,
    Base64(Base64Decoder),
    QuotedPrintable(QuotedPrintableDecoder),
    Uuencode(UuDecoder),
}

impl Decoder {
    /// At the start of a body in `encoding`. An unknown encoding is left as it is, and reported.
    #[must_use]
    pub fn new(encoding: TransferEncoding) -> Self {
        Self(match encoding {
            TransferEncoding::SevenBit | TransferEncoding::EightBit | TransferEncoding::Binary => {
                Kind::Identity
            }
            TransferEncoding::Unknown => Kind::Unknown,
            TransferEncoding::Base64 => Kind::Base64(Base64Decoder::new()),
            TransferEncoding::QuotedPrintable => {
                Kind::QuotedPrintable(QuotedPrintableDecoder::new())
            }
            TransferEncoding::Uuencode => Kind::Uuencode(UuDecoder::new()),
        })
    }

    /// What was repaired so far; after `finish`, in all of the body.
    #[must_use]
    pub const fn problems(&self) -> DecodeProblems {
        match &self.0 {
            Kind::Identity => DecodeProblems::NONE,
            Kind::Unknown => {
                let mut problems = DecodeProblems::NONE;
                problems.note(DecodeProblem::UnknownEncoding, 0);
                problems
            }
            Kind::Base64(decoder) => decoder.problems(),
            Kind::QuotedPrintable(decoder) => decoder.problems(),
            Kind::Uuencode(decoder) => decoder.problems(),
        }
    }

    /// Decodes from the front of `input` to the front of `output`: why it stopped, how many octets were taken and
    /// how many written.
    pub fn decode(&mut self, input: &[u8], output: &mut [u8]) -> (Progress, usize, usize) {
        match &mut self.0 {
            Kind::Identity | Kind::Unknown => {
                let count = Sink::new(output).put_some(input);
                let progress =
                    if count < input.len() { Progress::OutputFull } else { Progress::InputEmpty };
                (progress, count, count)
            }
            Kind::Base64(decoder) => decoder.decode(input, output),
            Kind::QuotedPrintable(decoder) => decoder.decode(input, output),
            Kind::Uuencode(decoder) => decoder.decode(input, output),
        }
    }

    /// Ends the body: writes what was held back.
    pub fn finish(&mut self, output: &mut [u8]) -> (Progress, usize) {
        match &mut self.0 {
            Kind::Identity | Kind::Unknown => (Progress::Done, 0),
            Kind::Base64(decoder) => decoder.finish(output),
            Kind::QuotedPrintable(decoder) => decoder.finish(output),
            Kind::Uuencode(decoder) => decoder.finish(output),
        }
    }

    /// Decodes all of `input` and appends it to `out`.
    #[inline]
    pub fn decode_to(&mut self, input: &[u8], out: &mut Vec<u8>) {
        #[cfg(feature = "simd")]
        let input = match &mut self.0 {
            Kind::Base64(decoder) => decoder.decode_regular(input, out),
            _ => input,
        };
        if !input.is_empty() {
            self.drain(input, out);
        }
    }

    fn drain(&mut self, input: &[u8], out: &mut Vec<u8>) {
        let wanted = match &self.0 {
            Kind::Identity | Kind::Unknown => return out.extend_from_slice(input),
            Kind::Base64(_) | Kind::Uuencode(_) => input.len() / 4 * 3,
            Kind::QuotedPrintable(_) => input.len(),
        };
        out.reserve(wanted.saturating_add(MIN_OUTPUT));
        drain(input, wanted, out, |input, output| self.decode(input, output));
    }

    /// Ends the body and appends what was held back to `out`.
    #[inline]
    pub fn finish_to(&mut self, out: &mut Vec<u8>) {
        match &mut self.0 {
            Kind::Identity | Kind::Unknown => {}
            Kind::Base64(decoder) => decoder.finish_to(out),
            Kind::QuotedPrintable(_) | Kind::Uuencode(_) => {
                drain_end(out, |output| self.finish(output));
            }
        }
    }
}

/// Decodes a complete body. Borrowed if the encoding changes nothing.
#[must_use]
pub fn decode(encoding: TransferEncoding, body: &[u8]) -> (Cow<'_, [u8]>, DecodeProblems) {
    let mut decoder = Decoder::new(encoding);
    if matches!(decoder.0, Kind::Identity | Kind::Unknown) {
        return (Cow::Borrowed(body), decoder.problems());
    }
    let mut out = Vec::new();
    decoder.decode_to(body, &mut out);
    decoder.finish_to(&mut out);
    (Cow::Owned(out), decoder.problems())
}

/// Appends the encoded form of a complete body to `out`; as it is if the encoding is an identity or unknown.
/// `line_breaks` says whether CR and LF are line breaks or data, which matters for quoted-printable alone. A file in uuencode
/// is called `data`; [`UuEncoder`] gives it another name.
pub fn encode(encoding: TransferEncoding, line_breaks: LineBreaks, body: &[u8], out: &mut Vec<u8>) {
    match encoding {
        TransferEncoding::Base64 => Base64Encoder::encode_to(body, out),
        TransferEncoding::QuotedPrintable => {
            QuotedPrintableEncoder::encode_to(body, line_breaks, out);
        }
        TransferEncoding::Uuencode => UuEncoder::encode_to(0o644, "", body, out),
        _ => out.extend_from_slice(body),
    }
}

/// Runs a coder over all of `input` and appends what it writes to `out`. `wanted` is about how much that will be.
pub(super) fn drain(
    input: &[u8],
    wanted: usize,
    out: &mut Vec<u8>,
    mut coder: impl FnMut(&[u8], &mut [u8]) -> (Progress, usize, usize),
) {
    let mut rest = input;
    let end = out.len().saturating_add(wanted);
    loop {
        let start = out.len();
        let room = end.saturating_sub(start).saturating_add(MIN_OUTPUT).min(PIECE);
        out.resize(start + room, 0);
        let (progress, taken, written) = coder(rest, out.get_mut(start..).unwrap_or_default());
        out.truncate(start + written);
        rest = rest.get(taken..).unwrap_or_default();
        if progress != Progress::OutputFull {
            return;
        }
    }
}

/// Ends a coder and appends what it writes to `out`.
pub(super) fn drain_end(out: &mut Vec<u8>, mut finish: impl FnMut(&mut [u8]) -> (Progress, usize)) {
    let mut buffer = [0; MIN_OUTPUT];
    let (_, written) = finish(&mut buffer);
    out.extend_from_slice(buffer.get(..written).unwrap_or_default());
}

/// Output is zeroed before it is written: a piece small enough to still be in the cache then.
const PIECE: usize = 16 * 1024;
