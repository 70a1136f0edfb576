use alloc::vec::Vec;

use base64_simd::{AsOut, STANDARD};

use super::{LINE, Progress, Sink};

/// The octets that make one line.
const OCTETS: usize = LINE / 4 * 3;
/// The column after a full line.
const COLUMN: u8 = 76;
/// Lines that are encoded at once.
const LINES: usize = 16;

/// Encodes base64 (RFC 2045 §6.8) in lines of 76 characters separated by CRLF. No line break stands at the end.
///
/// ```
/// use mime::transfer::Base64Encoder;
///
/// let mut out = Vec::new();
/// Base64Encoder::encode_to(b"hello", &mut out);
/// assert_eq!(out, b"aGVsbG8=");
/// assert_eq!(Base64Encoder::encoded_len(5), 8);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base64Encoder {
    held: [u8; 2],
    count: u8,
    column: u8,
}

impl Base64Encoder {
    /// At the start of the data.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The exact length of the encoded form of `octets` octets, line breaks included.
    #[must_use]
    pub const fn encoded_len(octets: usize) -> usize {
        let chars = octets.div_ceil(3).saturating_mul(4);
        chars.saturating_add(chars.saturating_sub(1) / LINE * 2)
    }

    /// Appends the encoded form of all of `data` to `out`.
    pub fn encode_to(data: &[u8], out: &mut Vec<u8>) {
        #[cfg(feature = "simd")]
        if !data.is_empty() {
            return super::simd::encode_to(data, out);
        }
        let wanted = Self::encoded_len(data.len());
        out.reserve(wanted.saturating_add(super::MIN_OUTPUT));
        let mut encoder = Self::new();
        super::body::drain(data, wanted, out, |input, output| encoder.encode(input, output));
        super::body::drain_end(out, |output| encoder.finish(output));
    }

    /// Encodes from the front of `input` to the front of `output`: why it stopped, how many octets were taken and how
    /// many written.
    pub fn encode(&mut self, input: &[u8], output: &mut [u8]) -> (Progress, usize, usize) {
        let mut sink = Sink::new(output);
        let mut rest = input;
        loop {
            if self.count == 0 && usize::from(self.column) % LINE == 0 {
                #[cfg(feature = "simd")]
                {
                    let (after, any) = super::simd::encode(rest, self.column > 0, &mut sink);
                    self.column = if any { COLUMN } else { self.column };
                    rest = after;
                }
                rest = self.encode_lines(rest, &mut sink);
            }
            let Some((octet, after)) = rest.split_first() else { break };
            if sink.room() < 6 {
                return (Progress::OutputFull, input.len().saturating_sub(rest.len()), sink.at);
            }
            rest = after;
            let [first, second] = self.held;
            match self.count {
                0 => self.held = [*octet, 0],
                1 => self.held = [first, *octet],
                _ => {
                    self.unit(&[first, second, *octet], &mut sink);
                    self.count = 0;
                    continue;
                }
            }
            self.count += 1;
        }
        (Progress::InputEmpty, input.len(), sink.at)
    }

    /// Ends the data: writes the last unit with its padding.
    pub fn finish(&mut self, output: &mut [u8]) -> (Progress, usize) {
        let mut sink = Sink::new(output);
        if self.count > 0 {
            if sink.room() < 6 {
                return (Progress::OutputFull, 0);
            }
            let held = self.held;
            self.unit(held.get(..usize::from(self.count)).unwrap_or_default(), &mut sink);
        }
        *self = Self::new();
        (Progress::Done, sink.at)
    }

    /// Writes a unit of one to three octets. The sink has room for it and a line break.
    fn unit(&mut self, octets: &[u8], sink: &mut Sink<'_>) {
        if usize::from(self.column) == LINE {
            sink.put(b"\r\n");
            self.column = 0;
        }
        if let Some(slot) = sink.free().get_mut(..4) {
            let _ = STANDARD.encode(octets, slot.as_out());
            sink.at += 4;
        }
        self.column += 4;
    }

    /// Encodes whole lines as long as there are input and room for them; what is left.
    fn encode_lines<'i>(&mut self, input: &'i [u8], sink: &mut Sink<'_>) -> &'i [u8] {
        let mut rest = input;
        let mut chars = [0; LINE * LINES];
        loop {
            let lines = (rest.len() / OCTETS).min(sink.room() / (LINE + 2)).min(LINES);
            let (Some((data, after)), Some(block)) =
                (rest.split_at_checked(lines * OCTETS), chars.get_mut(..lines * LINE))
            else {
                return rest;
            };
            if lines == 0 {
                return rest;
            }
            let encoded = STANDARD.encode(data, block.as_out());
            for line in encoded.as_chunks::<LINE>().0 {
                if self.column > 0 {
                    sink.put(b"\r\n");
                }
                sink.put(line);
                self.column = COLUMN;
            }
            rest = after;
        }
    }
}
