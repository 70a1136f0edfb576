use alloc::vec::Vec;

use super::{Progress, Sink};

/// How many octets a full line carries.
const OCTETS: usize = 45;
/// Length, data and line break of a full line.
const WIDTH: usize = 1 + OCTETS / 3 * 4 + 2;
const END: &[u8] = b"`\r\nend\r\n";

/// Encodes uuencode in lines of 45 octets: the counterpart of [`UuDecoder`](super::UuDecoder). Zeros are written as backquotes,
/// so that no line ends in a blank.
///
/// ```
/// use mime::transfer::UuEncoder;
///
/// let mut out = Vec::new();
/// UuEncoder::encode_to(0o644, "cat.txt", b"Cat", &mut out);
/// assert_eq!(out, b"begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UuEncoder {
    held: [u8; OCTETS],
    count: u8,
}

impl Default for UuEncoder {
    fn default() -> Self {
        Self::new()
    }
}

impl UuEncoder {
    /// At the start of the data, behind the first line.
    #[must_use]
    pub const fn new() -> Self {
        Self { held: [0; OCTETS], count: 0 }
    }

    /// Appends the first line to `out`: the file's permissions (0 to 0o777, what is above is cut off) and its name. Control
    /// characters in the name become `_`, a name without any character `data`.
    pub fn begin(mode: u16, name: &str, out: &mut Vec<u8>) {
        let mode = mode & 0o777;
        out.extend_from_slice(alloc::format!("begin {mode:03o} ").as_bytes());
        let start = out.len();
        for c in name.trim().chars() {
            let c = if c.is_control() { '_' } else { c };
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        if out.len() == start {
            out.extend_from_slice(b"data");
        }
        out.extend_from_slice(b"\r\n");
    }

    /// Appends the encoded form of all of `data` to `out`, from `begin` to `end`.
    pub fn encode_to(mode: u16, name: &str, data: &[u8], out: &mut Vec<u8>) {
        Self::begin(mode, name, out);
        let wanted = (data.len() / OCTETS + 1).saturating_mul(WIDTH);
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
            if self.count == 0
                && let Some((octets, after)) = rest.split_first_chunk::<OCTETS>()
            {
                if sink.room() < WIDTH {
                    return (Progress::OutputFull, input.len().saturating_sub(rest.len()), sink.at);
                }
                line(octets, &mut sink);
                rest = after;
                continue;
            }
            let Some((octet, after)) = rest.split_first() else { break };
            if usize::from(self.count) + 1 == OCTETS && sink.room() < WIDTH {
                return (Progress::OutputFull, input.len().saturating_sub(rest.len()), sink.at);
            }
            if let Some(slot) = self.held.get_mut(usize::from(self.count)) {
                *slot = *octet;
            }
            self.count += 1;
            rest = after;
            if usize::from(self.count) == OCTETS {
                line(&self.held, &mut sink);
                self.count = 0;
            }
        }
        (Progress::InputEmpty, input.len(), sink.at)
    }

    /// Ends the data: writes the last line and `end`.
    pub fn finish(&mut self, output: &mut [u8]) -> (Progress, usize) {
        let mut sink = Sink::new(output);
        if sink.room() < WIDTH + END.len() {
            return (Progress::OutputFull, 0);
        }
        if self.count > 0 {
            line(self.held.get(..usize::from(self.count)).unwrap_or_default(), &mut sink);
        }
        sink.put(END);
        *self = Self::new();
        (Progress::Done, sink.at)
    }
}

/// One line of 1 to 45 octets. The sink has room for it.
fn line(octets: &[u8], sink: &mut Sink<'_>) {
    sink.put_one(character(u32::try_from(octets.len()).unwrap_or(0)));
    for unit in octets.chunks(3) {
        let at = |index: usize| u32::from(unit.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        sink.put(&[
            character(bits >> 18),
            character(bits >> 12),
            character(bits >> 6),
            character(bits),
        ]);
    }
    sink.put(b"\r\n");
}

fn character(bits: u32) -> u8 {
    match (bits & 63).to_le_bytes() {
        [0, ..] => b'`',
        [sextet, ..] => sextet + b' ',
    }
}
