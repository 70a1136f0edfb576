//! Base64 by the vector instructions of encodify, on whole lines, and quoted-printable of whole bodies. What is not perfectly regular is left to the portable code.

use alloc::vec::Vec;

use encodify::{
    base64::{LENIENT, MIME},
    qp::{BINARY, BODY},
};
use memchr::{memchr, memchr_iter};

use super::{LINE, LineBreaks, Sink};

/// Lines that are tried at once: at first, and when all went well.
const FEW: usize = 16;
const MANY: usize = 4096;
/// What is no line break within so many octets is taken for one long line.
const LONG: usize = 1024;

/// Decodes regular lines at the front of `input` into `sink`; what follows them.
pub(super) fn decode<'i>(mut input: &'i [u8], sink: &mut Sink<'_>) -> &'i [u8] {
    let mut lines = FEW;
    while let Some((len, octets)) = block(input, lines, sink.room())
        && let Some((block, rest)) = input.split_at_checked(len)
        && LENIENT.decode_slice(block, sink.free()) == Ok(octets)
    {
        sink.at += octets;
        input = rest;
        // A failure costs no more than what went well before it.
        lines = (lines * 2).min(MANY);
    }
    input
}

/// The same at the end of a vector.
pub(super) fn decode_to<'i>(mut input: &'i [u8], out: &mut Vec<u8>) -> &'i [u8] {
    let mut lines = FEW;
    while let Some((len, octets)) = block(input, lines, usize::MAX)
        && let Some((block, rest)) = input.split_at_checked(len)
    {
        let start = out.len();
        if LENIENT.decode_append(block, out) != Ok(octets) {
            out.truncate(start);
            break;
        }
        input = rest;
        lines = (lines * 2).min(MANY);
    }
    input
}

/// A block of whole lines of one length at the front of `input`, at most `room` octets when decoded: how long it is, and how many
/// octets its characters stand for. encodify skips blanks and padding: if it gives fewer, some are none.
fn block(input: &[u8], lines: usize, room: usize) -> Option<(usize, usize)> {
    let window = input.get(..LONG).unwrap_or(input);
    let Some(lf) = memchr(b'\n', window) else {
        let units = (input.len().min(lines * LINE) / 4).min(room / 3);
        return (units > 0).then_some((units * 4, units * 3));
    };
    let end = input.get(..lf)?;
    let width = end.strip_suffix(b"\r").unwrap_or(end).len();
    let line_end = input.get(width..=lf)?;
    if width == 0 || width % 4 != 0 {
        return None;
    }
    let regular = |line: &&[u8]| line.get(width..) == Some(line_end);
    let lines = lines.min(room / (width / 4 * 3));
    let count = input.chunks_exact(lf + 1).take(lines).take_while(regular).count();
    (count > 0).then_some((count * (lf + 1), count * width / 4 * 3))
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
    let mut returns = memchr_iter(b'\r', data);
    match line_breaks {
        LineBreaks::Text if returns.all(|cr| data.get(cr + 1) == Some(&b'\n')) => {
            BODY.encode_append(data, out);
        }
        LineBreaks::Binary if returns.next().is_none() => {
            BINARY.encode_append(data, out);
        }
        _ => return false,
    }
    true
}

/// Appends the encoded form of all of `data` to `out`.
pub(super) fn encode_to(data: &[u8], out: &mut Vec<u8>) {
    let written = MIME.encode_append(data, out);
    let end = out.len().saturating_sub(if written > 0 { 2 } else { 0 });
    out.truncate(end);
}
