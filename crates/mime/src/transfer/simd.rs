//! Base64 by the vector instructions of encodify, on whole lines, and quoted-printable of whole bodies. What is not perfectly regular is left to the portable code.

use alloc::vec::Vec;

use encodify::{
    base64::{LENIENT, MIME},
    qp::BINARY,
};
use memchr::memchr;

use super::{LINE, Sink, base64_decode::value};

/// What a full line stands for.
const OCTETS: usize = LINE / 4 * 3;
/// A full line with its line break.
const FULL: usize = LINE + 2;
/// So many lines are decoded at once before their ends are looked at, so that they are still near then.
const AT_ONCE: usize = 416;
/// What is no line break within so many octets is taken for one long line.
const LONG: usize = 1024;

/// Decodes what is regular at the front of `input` into `sink`, at most so many `lines` at once: what follows it, and whether it
/// ended with padding.
pub(super) fn decode<'i>(
    input: &'i [u8],
    lines: &mut usize,
    sink: &mut Sink<'_>,
) -> (&'i [u8], bool) {
    blocks(input, lines, sink, Sink::room, |chars, octets, sink| {
        let done = LENIENT.decode_slice(chars, sink.free()) == Ok(octets);
        sink.at += if done { octets } else { 0 };
        done
    })
}

/// The same at the end of a vector.
#[inline]
pub(super) fn decode_to<'i>(mut input: &'i [u8], out: &mut Vec<u8>) -> (&'i [u8], bool) {
    if input.len() > AT_ONCE * FULL {
        out.reserve(input.len() / 4 * 3 + super::MIN_OUTPUT);
        while let Some((many, rest)) = input.split_at_checked(AT_ONCE * FULL) {
            let start = out.len();
            if !append(many, AT_ONCE * OCTETS, out) {
                break;
            }
            if !all_full(many.as_chunks().0) {
                out.truncate(start);
                break;
            }
            input = rest;
        }
    }
    let mut lines = usize::MAX;
    if let Some((block, chars)) = Block::whole(input) {
        // What ends them is known, and encodify need not look at it.
        if append(chars, block.octets, out) {
            return (&[], block.padded);
        }
        lines = fewer(lines, &block);
    }
    // Room for a few octets more, since what is not regular may end inside a unit.
    out.reserve(input.len() / 4 * 3 + super::MIN_OUTPUT);
    blocks(input, &mut lines, out, |_| usize::MAX, append)
}

#[inline]
fn append(chars: &[u8], octets: usize, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    match LENIENT.decode_append(chars, out) {
        Ok(written) if written == octets => true,
        _ => {
            out.truncate(start);
            false
        }
    }
}

/// Each call of the vector code has a price, so all lines are tried at once at first. After a failure there are fewer, and more
/// again while all goes well: a failure costs no more than what went well before it.
fn blocks<'i, O>(
    mut input: &'i [u8],
    lines: &mut usize,
    out: &mut O,
    room: impl Fn(&O) -> usize,
    decode: impl Fn(&[u8], usize, &mut O) -> bool,
) -> (&'i [u8], bool) {
    while let Some(block) = Block::find(input, *lines, room(out))
        && let Some((chars, rest)) = input.split_at_checked(block.len)
    {
        if decode(chars, block.octets, out) {
            input = rest;
            if block.padded || rest.is_empty() {
                return (input, block.padded);
            }
            *lines = lines.saturating_mul(2);
        } else if *lines > 1 {
            *lines = fewer(*lines, &block);
        } else {
            break;
        }
    }
    (input, false)
}

/// What to try after a block of so many lines failed: something nearer to the line that is not regular.
fn fewer(lines: usize, block: &Block) -> usize {
    (lines.min(block.len / LINE) / 8).max(1)
}

/// What the ends of lines promise of the characters between them. encodify skips blanks and padding wherever they are: fewer
/// octets than promised say that there are some.
struct Block {
    /// The octets of the input: whole lines of one width, and perhaps the last one behind them.
    len: usize,
    /// The octets that its characters stand for.
    octets: usize,
    /// It ends with padding.
    padded: bool,
}

impl Block {
    /// All of the input, if its lines are those that nearly all encoders write, and what is before its padding.
    #[inline]
    fn whole(input: &[u8]) -> Option<(Self, &[u8])> {
        let (chars, pads) = unpadded(input);
        let (lines, _) = chars.as_chunks();
        let breaks = if all_full(lines) { lines.len() * 2 } else { return None };
        let octets = octets(chars.len() - breaks, pads, chars.last())?;
        Some((Self { len: input.len(), octets, padded: pads > 0 }, chars))
    }

    /// At the front of `input`, so many `lines` and so many octets of output at most.
    fn find(input: &[u8], lines: usize, room: usize) -> Option<Self> {
        if let Some([.., b'\r', b'\n']) = input.first_chunk::<FULL>() {
            let most = lines.min(room / OCTETS);
            let (lines, _) = input.as_chunks();
            let count = count_full(lines.get(..most).unwrap_or(lines));
            return Self::lines(input, count, FULL, OCTETS, most);
        }
        let window = input.get(..LONG).unwrap_or(input);
        let Some(lf) = memchr(b'\n', window) else {
            let most = lines.saturating_mul(LINE).min((room / 3).saturating_mul(4));
            return match input.get(..most) {
                Some(line) => Self::units(line),
                None => Self::last(input),
            };
        };
        let width = window.get(..lf)?.strip_suffix(b"\r").map_or(lf, <[u8]>::len);
        let octets = width / 4 * 3;
        let most = lines.min(room / octets.max(1));
        let line_end = window.get(width..=lf)?;
        let ends = |line: &&[u8]| line.get(width..) == Some(line_end);
        let count = if !width.is_multiple_of(4) || width == 0 || lf + 1 == input.len() {
            0
        } else {
            input.chunks_exact(lf + 1).take(most).take_while(ends).count()
        };
        Self::lines(input, count, lf + 1, octets, most)
    }

    /// So many lines, which take `len` octets each, and the last one behind them if there may be `most`.
    fn lines(input: &[u8], count: usize, len: usize, octets: usize, most: usize) -> Option<Self> {
        let (lines, octets) = (count * len, count * octets);
        let tail = input.get(lines..).filter(|tail| count < most && tail.len() <= len);
        match tail.and_then(Self::last) {
            Some(last) => {
                Some(Self { len: lines + last.len, octets: octets + last.octets, ..last })
            }
            None => (count > 0).then_some(Self { len: lines, octets, padded: false }),
        }
    }

    /// The last line, with its padding and line break if they are as they should be.
    fn last(line: &[u8]) -> Option<Self> {
        let (chars, pads) = unpadded(line);
        match octets(chars.len(), pads, chars.last()) {
            Some(octets) if octets > 0 => Some(Self { len: line.len(), octets, padded: pads > 0 }),
            _ => Self::units(chars),
        }
    }

    /// Whole units at the front of a line.
    fn units(line: &[u8]) -> Option<Self> {
        let units = line.len() / 4;
        (units > 0).then_some(Self { len: units * 4, octets: units * 3, padded: false })
    }
}

/// What is in front of blanks, line breaks and padding at the end, and how many `=` there are.
#[inline]
fn unpadded(text: &[u8]) -> (&[u8], usize) {
    let mut rest = text;
    while let [before @ .., b'\r' | b'\n' | b' ' | b'\t'] = rest {
        rest = before;
    }
    match rest {
        [chars @ .., b'=', b'='] => (chars, 2),
        [chars @ .., b'='] => (chars, 1),
        chars => (chars, 0),
    }
}

/// What so many characters stand for if their padding is as it should be, and the unused bits of the last one are zero: two of
/// them for each `=`.
#[inline]
fn octets(chars: usize, pads: usize, last: Option<&u8>) -> Option<usize> {
    let unused = last.map_or(0, |last| value(*last)) & ((1 << (pads * 2)) - 1);
    ((chars + pads).is_multiple_of(4) && unused == 0).then_some(chars / 4 * 3 + chars % 4 * 3 / 4)
}

/// Whether every line ends in CRLF. Without a branch for each.
#[inline]
fn all_full(lines: &[[u8; FULL]]) -> bool {
    const CRLF: u16 = u16::from_le_bytes(*b"\r\n");
    let difference =
        |line: &[u8; FULL]| line.last_chunk().map_or(0, |end| u16::from_le_bytes(*end) ^ CRLF);
    lines.iter().fold(0, |all, line| all | difference(line)) == 0
}

/// How many lines there are in front of the first that does not end in CRLF.
#[inline]
fn count_full(lines: &[[u8; FULL]]) -> usize {
    lines.iter().take_while(|line| line.last_chunk() == Some(b"\r\n")).count()
}

/// Encodes whole lines as long as there are input and room for them, with a line break before the first if `broken`; what is
/// left, and whether there were any.
pub(super) fn encode<'i>(input: &'i [u8], broken: bool, sink: &mut Sink<'_>) -> (&'i [u8], bool) {
    let room = sink.room().saturating_sub(if broken { 2 } else { 0 });
    let lines = (input.len() / OCTETS).min(room / (LINE + 2));
    let Some((data, rest)) = input.split_at_checked(lines * OCTETS) else { return (input, false) };
    if lines == 0 {
        return (input, false);
    }
    let start = sink.at;
    if broken {
        sink.put(b"\r\n");
    }
    if let Ok(written) = MIME.encode_slice(data, sink.free()) {
        // The line break at the end is written when something follows.
        sink.at += written.saturating_sub(2);
        return (rest, true);
    }
    sink.at = start;
    (input, false)
}

/// Appends the encoded form of all of `data` to `out`, in quoted-printable without line breaks. False, and nothing is written, if
/// there is a CR: what stands before it is written in another way there.
pub(super) fn quote_to(data: &[u8], out: &mut Vec<u8>) -> bool {
    let encodes = memchr(b'\r', data).is_none();
    if encodes {
        BINARY.encode_append(data, out);
    }
    encodes
}

/// Appends the encoded form of all of `data` to `out`.
pub(super) fn encode_to(data: &[u8], out: &mut Vec<u8>) {
    let written = MIME.encode_append(data, out);
    let end = out.len().saturating_sub(if written > 0 { 2 } else { 0 });
    out.truncate(end);
}
