//! Base64 by the vector instructions of encodify, on whole lines, and quoted-printable of whole bodies. What is not perfectly regular is left to the portable code.

use alloc::vec::Vec;

use encodify::{
    base64::{LENIENT, MIME},
    qp::{BINARY, BODY},
};
use memchr::memchr;

use super::{LINE, LineBreaks, Sink, base64_decode::value};

/// Lines that are tried at once: at first, and when all went well. Each call of the vector code has a price, so they are many.
/// Where lines are irregular, as few are tried as went well before: a failure costs no more than that.
pub(super) const FEW: usize = 1024;
const MANY: usize = 8192;
/// What is no line break within so many octets is taken for one long line.
const LONG: usize = 1024;

/// Decodes what is regular at the front of `input` into `sink`: what follows it, and whether it ended with padding.
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
pub(super) fn decode_to<'i>(input: &'i [u8], out: &mut Vec<u8>) -> (&'i [u8], bool) {
    blocks(
        input,
        &mut FEW.clone(),
        out,
        |_| usize::MAX,
        |chars, octets, out| {
            let start = out.len();
            let done = LENIENT.decode_append(chars, out) == Ok(octets);
            if !done {
                out.truncate(start);
            }
            done
        },
    )
}

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
            *lines = (*lines * 2).min(MANY);
        } else if *lines > 1 {
            // Nearer to the line that is not regular.
            *lines = (*lines / 8).max(1);
        } else {
            break;
        }
    }
    (input, false)
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
    /// At the front of `input`, so many `lines` and so many octets of output at most.
    fn find(input: &[u8], lines: usize, room: usize) -> Option<Self> {
        let window = input.get(..LONG).unwrap_or(input);
        let Some(lf) = memchr(b'\n', window) else {
            let most = (lines * LINE).min((room / 3).saturating_mul(4));
            return match input.get(..most) {
                Some(line) => Self::units(line),
                None => Self::last(input),
            };
        };
        let width = window.get(..lf)?.strip_suffix(b"\r").map_or(lf, <[u8]>::len);
        let most = lines.min(room / (width / 4 * 3).max(1));
        let count = match lf.saturating_sub(width) {
            _ if width % 4 != 0 || width == 0 || lf + 1 == input.len() => 0,
            1 if width == LINE => {
                let (lines, _) = input.as_chunks::<{ LINE + 2 }>();
                let lines = lines.get(..most).unwrap_or(lines);
                // Nearly always all of them, which is seen without a branch for each.
                let odd =
                    lines.iter().fold(0, |odd, [.., cr, lf]| odd | (cr ^ b'\r') | (lf ^ b'\n'));
                let ends = |line: &&[u8; LINE + 2]| matches!(line, [.., b'\r', b'\n']);
                if odd == 0 { lines.len() } else { lines.iter().take_while(ends).count() }
            }
            0 if width == LINE => {
                let ends = |line: &&[u8; LINE + 1]| matches!(line, [.., b'\n']);
                input.as_chunks().0.iter().take(most).take_while(ends).count()
            }
            _ => {
                let line_end = window.get(width..=lf)?;
                let ends = |line: &&[u8]| line.get(width..) == Some(line_end);
                input.chunks_exact(lf + 1).take(most).take_while(ends).count()
            }
        };
        let len = count * (lf + 1);
        let octets = count * width / 4 * 3;
        let tail = input.get(len..).filter(|tail| count < most && tail.len() <= lf + 1);
        match tail.and_then(Self::last) {
            Some(last) => Some(Self { len: len + last.len, octets: octets + last.octets, ..last }),
            None => (count > 0).then_some(Self { len, octets, padded: false }),
        }
    }

    /// The last line, with its padding and line break if they are as they should be.
    fn last(line: &[u8]) -> Option<Self> {
        let mut content = line;
        while let [rest @ .., b'\r' | b'\n' | b' ' | b'\t'] = content {
            content = rest;
        }
        let chars = content.strip_suffix(b"=").unwrap_or(content);
        let chars = chars.strip_suffix(b"=").unwrap_or(chars);
        let padded = chars.len() < content.len();
        let stray = match (chars.len() % 4, padded, chars.last()) {
            (0, false, _) => 0,
            (2, true, Some(last)) => value(*last) & 0b1111,
            (3, true, Some(last)) => value(*last) & 0b11,
            _ => 1,
        };
        let regular = stray == 0 && content.len().is_multiple_of(4) && !line.is_empty();
        if !regular {
            return Self::units(chars);
        }
        Some(Self { len: line.len(), octets: chars.len() * 3 / 4, padded })
    }

    /// Whole units at the front of a line.
    fn units(line: &[u8]) -> Option<Self> {
        let units = line.len() / 4;
        (units > 0).then_some(Self { len: units * 4, octets: units * 3, padded: false })
    }
}

/// Encodes whole lines as long as there are input and room for them, with a line break before the first if `broken`; what is
/// left, and whether there were any.
pub(super) fn encode<'i>(input: &'i [u8], broken: bool, sink: &mut Sink<'_>) -> (&'i [u8], bool) {
    const OCTETS: usize = LINE / 4 * 3;
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

/// Appends the encoded form of all of `data` to `out`, in quoted-printable. False, and nothing is written, if there is a CR that
/// is data: what stands before it is written in another way there.
pub(super) fn quote_to(data: &[u8], line_breaks: LineBreaks, out: &mut Vec<u8>) -> bool {
    match line_breaks {
        LineBreaks::Text if !has_bare_cr(data) => {
            BODY.encode_append(data, out);
        }
        LineBreaks::Binary if memchr(b'\r', data).is_none() => {
            BINARY.encode_append(data, out);
        }
        _ => return false,
    }
    true
}

/// In a form that many octets at a time go through.
fn has_bare_cr(data: &[u8]) -> bool {
    let pairs = data.iter().zip(data.get(1..).unwrap_or_default());
    let inside =
        pairs.fold(false, |bare, (octet, next)| bare | ((*octet == b'\r') & (*next != b'\n')));
    inside || data.last() == Some(&b'\r')
}

/// Appends the encoded form of all of `data` to `out`.
pub(super) fn encode_to(data: &[u8], out: &mut Vec<u8>) {
    let written = MIME.encode_append(data, out);
    let end = out.len().saturating_sub(if written > 0 { 2 } else { 0 });
    out.truncate(end);
}
