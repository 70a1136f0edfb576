use memchr::memchr2;

use super::{DecodeProblem, DecodeProblems, LINE, Progress, Sink};

/// Decodes quoted-printable (RFC 2045 §6.7), lenient: what is no escape stays as it is, and is reported by
/// [`problems`](Self::problems). Blanks at the end of a line are transport padding and dropped (rule 3).
///
/// ```
/// use mime::transfer::{Progress, QuotedPrintableDecoder};
///
/// let mut out = [0; 128];
/// let mut decoder = QuotedPrintableDecoder::new();
/// assert_eq!(decoder.decode(b"a=3Db  \r\nsoft=\r\n break", &mut out), (Progress::InputEmpty, 22, 15));
/// assert_eq!(decoder.finish(&mut out[15..]), (Progress::Done, 0));
/// assert_eq!(&out[..15], b"a=b\r\nsoft break");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct QuotedPrintableDecoder {
    /// What may turn out to be an escape, a soft line break or padding: `=` and what followed it, or blanks, then
    /// perhaps a CR.
    held: [u8; HELD],
    count: u8,
    offset: u64,
    problems: DecodeProblems,
}

/// A line of blanks and a CR. Blanks beyond that are data, so that little has to be held.
const HELD: usize = LINE + 1;

impl Default for QuotedPrintableDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for QuotedPrintableDecoder {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("QuotedPrintableDecoder")
            .field("held", &textline::Escaped(self.held()))
            .field("offset", &self.offset)
            .field("problems", &self.problems)
            .finish()
    }
}

impl QuotedPrintableDecoder {
    /// At the start of the data.
    #[must_use]
    pub const fn new() -> Self {
        Self { held: [0; HELD], count: 0, offset: 0, problems: DecodeProblems::NONE }
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
        while !rest.is_empty() {
            // Whatever is held may have to be written before the next octet.
            if sink.room() <= usize::from(self.count) {
                return (Progress::OutputFull, input.len().saturating_sub(rest.len()), sink.at);
            }
            let taken = if self.count == 0 {
                self.literals(rest, &mut sink)
            } else {
                let [octet, ..] = rest else { break };
                usize::from(self.step(*octet, &mut sink))
            };
            self.offset += taken as u64;
            rest = rest.get(taken..).unwrap_or_default();
        }
        (Progress::InputEmpty, input.len(), sink.at)
    }

    /// Ends the data: writes what was held back, blanks at the very end aside.
    pub fn finish(&mut self, output: &mut [u8]) -> (Progress, usize) {
        let mut sink = Sink::new(output);
        if sink.room() < usize::from(self.count) {
            return (Progress::OutputFull, 0);
        }
        match self.held() {
            [b'=', rest @ ..] if rest.iter().all(|octet| matches!(octet, b' ' | b'\t' | b'\r')) => {
                self.problems.note(DecodeProblem::Truncated, self.offset);
            }
            [b'=', ..] => self.release(DecodeProblem::BadEscape, &mut sink),
            [.., b'\r'] => self.write_held(&mut sink),
            _ => {}
        }
        self.count = 0;
        self.offset = 0;
        (Progress::Done, sink.at)
    }

    /// Nothing is held: copies what stands for itself and decodes whole escapes, as far as it goes without holding
    /// anything; then holds what is undecided. How much was taken.
    fn literals(&mut self, input: &[u8], sink: &mut Sink<'_>) -> usize {
        // What is written is never more than what is read.
        let window = input.get(..sink.room()).unwrap_or(input);
        let mut rest = window.get(self.regular(window, sink)..).unwrap_or_default();
        loop {
            let start = self.offset + (window.len().saturating_sub(rest.len())) as u64;
            let end = find_special(rest);
            let Some((run, after)) = rest.split_at_checked(end) else { break };
            let content = if after.first() == Some(&b'=') { run } else { trim_blanks(run) };
            // Of what is taken alone: a look ahead would be taken again after every octet that has to be held.
            if !content.is_ascii()
                && let Some(ahead) = content.iter().position(|octet| !octet.is_ascii())
            {
                self.problems.note(DecodeProblem::IllegalOctet, start + ahead as u64);
            }
            sink.put(content);
            match after {
                [b'\n', next @ ..] => {
                    let cr = run.last() == Some(&b'\r');
                    if run.len() <= content.len() + LINE + usize::from(cr) {
                        sink.put(if cr { b"\r\n" } else { b"\n" });
                        rest = next;
                        continue;
                    }
                }
                [b'=', b'\r', b'\n', next @ ..] | [b'=', b'\n', next @ ..] => {
                    rest = next;
                    continue;
                }
                [b'=', high, low, next @ ..] => {
                    if let Some(octet) = unhex_pair(*high, *low) {
                        self.note_case(*high, *low, start + run.len() as u64);
                        sink.put_one(octet);
                        rest = next;
                        continue;
                    }
                }
                _ => {}
            }
            let undecided = run.get(content.len()..).filter(|blanks| !blanks.is_empty());
            let held = self.hold(undecided.unwrap_or(after.get(..1).unwrap_or_default()));
            return window.len().saturating_sub(rest.len()) + content.len() + held;
        }
        window.len().saturating_sub(rest.len())
    }

    /// Decodes what is regular at the front of `input`, up to the last escape or line break in it that can be told to be one.
    /// How much was taken. Octets are copied in blocks before it is known how many of them stand for themselves.
    fn regular(&mut self, input: &[u8], sink: &mut Sink<'_>) -> usize {
        let out = sink.free();
        let (mut read, mut written) = (0, 0);
        // What is behind the last escape or line break: blanks at its end are undecided.
        let (mut run_read, mut run_written) = (0, 0);
        let mut seen = 0;
        while let Some((block, _)) = input.get(read..).and_then(<[u8]>::split_first_chunk)
            && let Some((slot, _)) = out.get_mut(written..).and_then(<[u8]>::split_first_chunk_mut)
        {
            *slot = *block;
            let word = u128::from_le_bytes(*block);
            seen |= word;
            let special = zeros(word ^ every(b'=')) | zeros(word ^ every(b'\n'));
            let literal = (special.trailing_zeros() / 8) as usize;
            read += literal;
            written += literal;
            if literal == BLOCK {
                continue;
            }
            match input.get(read..).unwrap_or_default() {
                [b'=', b'\r', b'\n', ..] => read += 3,
                [b'=', b'\n', ..] => read += 2,
                // Escapes stand together, as the octets of one character.
                [b'=', ..] => {
                    let start = read;
                    while let Some([b'=', high, low, ..]) = input.get(read..)
                        && let Some(octet) = unhex_pair(*high, *low)
                        && let Some(slot) = out.get_mut(written)
                    {
                        self.note_case(*high, *low, self.offset + read as u64);
                        *slot = octet;
                        read += 3;
                        written += 1;
                    }
                    if read == start {
                        break;
                    }
                }
                [b'\n', ..] => {
                    let run = out.get(run_written..written).unwrap_or_default();
                    let (line, line_end): (_, &[u8]) = match run {
                        [line @ .., b'\r'] => (line, b"\r\n"),
                        _ => (run, b"\n"),
                    };
                    if let [.., b' ' | b'\t'] = line {
                        let content = trim_blanks(line).len();
                        if line.len() > content + LINE {
                            break;
                        }
                        written = run_written + content + line_end.len() - 1;
                    }
                    let start = written + 1 - line_end.len();
                    if let Some(slot) = out.get_mut(start..=written) {
                        slot.copy_from_slice(line_end);
                    }
                    read += 1;
                    written += 1;
                }
                _ => break,
            }
            (run_read, run_written) = (read, written);
        }
        if seen & every(0x80) != 0
            && let Some(taken) = input.get(..run_read)
            && let Some(at) = taken.iter().position(|octet| !octet.is_ascii())
        {
            self.problems.note(DecodeProblem::IllegalOctet, self.offset + at as u64);
        }
        sink.at += run_written;
        run_read
    }

    /// Something is held: looks at the next octet. Whether it was taken; if not, nothing is held any more.
    fn step(&mut self, octet: u8, sink: &mut Sink<'_>) -> bool {
        match (self.held(), octet) {
            // A soft line break, or the end of a line.
            ([b'=', .., b'\r'] | [b'=', .., b' ' | b'\t'] | [b'='], b'\n') => {
                self.count = 0;
                true
            }
            ([.., b'\r'], b'\n') => {
                sink.put(b"\r\n");
                self.count = 0;
                true
            }
            ([b' ' | b'\t', ..], b'\n') => {
                sink.put(b"\n");
                self.count = 0;
                true
            }
            // A CR that ends no line.
            ([b'=', .., b'\r'], _) => {
                self.release(DecodeProblem::BadEscape, sink);
                false
            }
            ([.., b'\r'], _) => {
                self.write_held(sink);
                false
            }
            ([b'='], _) if unhex(octet).is_some() => self.hold(&[octet]) == 1,
            ([b'=', high], _) if let Some(a) = unhex(*high) => {
                let Some(b) = unhex(octet) else {
                    self.release(DecodeProblem::BadEscape, sink);
                    return false;
                };
                let high = *high;
                self.note_case(high, octet, self.offset.saturating_sub(2));
                sink.put(&[a << 4 | b]);
                self.count = 0;
                true
            }
            // A CR always finds its place: it cannot follow another one here.
            (held, b' ' | b'\t' | b'\r') if octet == b'\r' || held.len() < LINE => {
                self.hold(&[octet]) == 1
            }
            ([b'=', ..], _) => {
                self.release(DecodeProblem::BadEscape, sink);
                false
            }
            _ => {
                self.write_held(sink);
                false
            }
        }
    }

    fn held(&self) -> &[u8] {
        self.held.get(..usize::from(self.count)).unwrap_or_default()
    }

    /// Holds as much of `octets` as there is room for.
    fn hold(&mut self, octets: &[u8]) -> usize {
        let mut taken = 0;
        for octet in octets {
            // A place is kept for a CR.
            let limit = if *octet == b'\r' { HELD } else { LINE };
            if usize::from(self.count) >= limit {
                break;
            }
            if let Some(slot) = self.held.get_mut(usize::from(self.count)) {
                *slot = *octet;
                self.count += 1;
                taken += 1;
            }
        }
        taken
    }

    /// What is held is data after all.
    fn release(&mut self, problem: DecodeProblem, sink: &mut Sink<'_>) {
        self.problems.note(problem, self.offset);
        self.write_held(sink);
    }

    fn write_held(&mut self, sink: &mut Sink<'_>) {
        sink.put(self.held.get(..usize::from(self.count)).unwrap_or_default());
        self.count = 0;
    }

    const fn note_case(&mut self, high: u8, low: u8, at: u64) {
        if high.is_ascii_lowercase() || low.is_ascii_lowercase() {
            self.problems.note(DecodeProblem::LowerCaseHex, at);
        }
    }
}

/// Where the next `=` or LF is, or the end. Escapes stand close together in most texts that have some: a few octets are
/// looked at before a search is worth its start.
#[inline]
fn find_special(octets: &[u8]) -> usize {
    const NEAR: usize = 16;
    let near = octets.get(..NEAR).unwrap_or(octets);
    if let Some(found) = near.iter().position(|octet| matches!(octet, b'=' | b'\n')) {
        return found;
    }
    let far = octets.get(NEAR..).unwrap_or_default();
    near.len() + memchr2(b'=', b'\n', far).unwrap_or(far.len())
}

/// Octets that are looked at together.
const BLOCK: usize = 16;

const fn every(octet: u8) -> u128 {
    u128::from_le_bytes([octet; BLOCK])
}

/// The high bit of the first octet that is zero, and of others above it perhaps.
const fn zeros(word: u128) -> u128 {
    word.wrapping_sub(every(1)) & !word & every(0x80)
}

/// Without the blanks at the end that may be padding, and the CR after them. As octet by octet, a line's worth of blanks is
/// data as soon as one more follows.
fn trim_blanks(run: &[u8]) -> &[u8] {
    let line = run.strip_suffix(b"\r").unwrap_or(run);
    let blanks = line.iter().rev().take_while(|octet| matches!(octet, b' ' | b'\t')).count();
    let undecided = blanks - blanks.saturating_sub(1) / LINE * LINE;
    line.get(..line.len().saturating_sub(undecided)).unwrap_or_default()
}

#[inline]
fn unhex_pair(high: u8, low: u8) -> Option<u8> {
    let digit = |octet| DIGITS.get(usize::from(octet)).copied().unwrap_or(NO_DIGIT);
    let (high, low) = (digit(high), digit(low));
    ((high | low) < NO_DIGIT).then_some(high << 4 | low)
}

const NO_DIGIT: u8 = 16;

static DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut rest: &mut [u8] = &mut digits;
    let mut octet = 0u8;
    while let [slot, after @ ..] = rest {
        if let Some(digit) = unhex(octet) {
            *slot = digit;
        }
        octet = octet.wrapping_add(1);
        rest = after;
    }
    digits
};

pub(crate) const fn unhex(octet: u8) -> Option<u8> {
    match octet {
        b'0'..=b'9' => Some(octet - b'0'),
        b'A'..=b'F' => Some(octet - b'A' + 10),
        b'a'..=b'f' => Some(octet - b'a' + 10),
        _ => None,
    }
}
