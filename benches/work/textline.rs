use textline::{BareLineEnding, DotReader, DotWriter, LineEnding, LineScanner, ReplyScanner};

use crate::{Input, feed};

const fn input(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("textline", name, 4_000, make, read)
}

pub(crate) const INPUTS: &[Input] = &[
    input("line-without-end", |n| b"x".repeat(n), lines),
    input("line-of-bare-lf", |n| b"\n".repeat(n), lines),
    input("empty-lines", |n| b"\r\n".repeat(n), lines),
    input("reply-of-many-lines", |n| b"250-\n".repeat(n), replies),
    input("dots", |n| b"..\r\n".repeat(n), dots),
    input("bare-cr-before-dots", |n| b"\r.\r".repeat(n), dots),
    input("write-of-line-ends", |n| b"\r\n.\r".repeat(n), write),
];

/// Reads of 16 octets: work that starts over at each of them would show.
const PIECE: usize = 16;

fn lines(stream: &[u8]) {
    let mut scanner = LineScanner::new(usize::MAX, LineEnding::Crlf);
    feed(stream, PIECE, |input| while scanner.scan(input).is_some() {});
}

fn replies(stream: &[u8]) {
    let mut scanner = ReplyScanner::new(usize::MAX);
    feed(stream, PIECE, |input| while matches!(scanner.scan(input), Ok(Some(_))) {});
}

fn dots(stream: &[u8]) {
    for policy in [BareLineEnding::Reject, BareLineEnding::Normalise, BareLineEnding::Pass] {
        let mut reader = DotReader::new(policy);
        feed(stream, PIECE, |input| while reader.read(input).is_some() {});
    }
}

fn write(payload: &[u8]) {
    let (mut writer, mut out) = (DotWriter::new(), Vec::with_capacity(payload.len() * 4));
    for piece in payload.chunks(PIECE) {
        writer.write(piece, &mut out);
    }
    writer.finish(&mut out);
}
