//! The scanners and the dot reader find the same at every cutting, hold back no more than they say, and
//! the dot writer's output is what the dot reader reads.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use textline::{
    BareLineEnding, Cursor, DotReader, DotWriter, Dotted, LineEnding, LineScanner, ReplyScanner,
    Scanned, sasl,
};

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, length], stream)) = data.split_first_chunk::<2>() else {
        return Corpus::Reject;
    };
    let piece = usize::from(length).max(1);
    match knobs % 4 {
        0 => lines(stream, piece, knobs),
        1 => replies(stream, piece, knobs),
        2 => dots(stream, piece, knobs),
        _ => {
            dot_writer(stream, piece);
            small(stream);
        }
    }
    Corpus::Keep
});

/// Presents `stream` in pieces of `piece` octets; what is left over comes again with the next piece.
fn feed<T>(
    stream: &[u8],
    piece: usize,
    capacity: usize,
    mut step: impl FnMut(&mut &[u8]) -> Option<T>,
) -> Vec<T> {
    let (mut found, mut start, mut end) = (Vec::new(), 0, 0);
    while end < stream.len() {
        end = stream.len().min(end + piece);
        let mut input = &stream[start..end];
        while let Some(item) = step(&mut input) {
            found.push(item);
        }
        assert!(input.len() <= capacity, "{} octets held back, {capacity} said", input.len());
        start = end - input.len();
    }
    found
}

fn lines(stream: &[u8], piece: usize, knobs: u8) {
    let ending = if knobs & 4 == 0 { LineEnding::Crlf } else { LineEnding::CrlfOrLf };
    let limit = if knobs & 8 == 0 { 16 } else { 512 };
    let scan = |piece| {
        let mut scanner = LineScanner::new(limit, ending);
        feed(stream, piece, limit, |input| {
            Some(match scanner.scan(input)? {
                Scanned::Line(line) => {
                    assert!(line.octets <= limit, "a line over the limit");
                    (Some((line.content.to_vec(), line.bare)), line.octets as u64)
                }
                Scanned::TooLong { octets } => (None, octets),
            })
        })
    };
    assert_eq!(scan(piece), scan(usize::MAX));
}

fn replies(stream: &[u8], piece: usize, knobs: u8) {
    let limit = if knobs & 8 == 0 { 64 } else { 4096 };
    let scan = |piece| {
        let mut scanner = ReplyScanner::new(limit);
        let mut failed = None;
        let found = feed(stream, piece, usize::MAX, |input| {
            if failed.is_some() {
                return None;
            }
            match scanner.scan(input) {
                Ok(reply) => reply.map(|reply| {
                    let lines: Vec<_> = reply.lines().map(<[u8]>::to_vec).collect();
                    (reply.code(), reply.status(), lines)
                }),
                Err(error) => {
                    failed = Some(error);
                    None
                }
            }
        });
        (found, failed)
    };
    assert_eq!(scan(piece), scan(usize::MAX));
}

fn dots(stream: &[u8], piece: usize, knobs: u8) {
    let policy = match knobs >> 2 & 3 {
        0 => BareLineEnding::Pass,
        1 => BareLineEnding::Normalise,
        _ => BareLineEnding::Reject,
    };
    let read = |piece| {
        let mut reader = DotReader::new(policy);
        let mut payloads = vec![Vec::new()];
        let mut ends = Vec::new();
        feed(stream, piece, DotReader::CAPACITY, |input| {
            match reader.read(input)? {
                Dotted::Chunk(chunk) => payloads.last_mut()?.extend_from_slice(chunk),
                Dotted::End { bare } => {
                    ends.push(bare);
                    payloads.push(Vec::new());
                }
            }
            Some(())
        });
        (payloads, ends)
    };
    assert_eq!(read(piece), read(usize::MAX));
}

fn dot_writer(payload: &[u8], piece: usize) {
    let write = |piece| {
        let (mut writer, mut out) = (DotWriter::new(), Vec::new());
        payload.chunks(piece).for_each(|piece| writer.write(piece, &mut out));
        writer.finish(&mut out);
        out
    };
    let stuffed = write(piece);
    assert_eq!(stuffed, write(usize::MAX));

    let (mut reader, mut read) = (DotReader::new(BareLineEnding::Reject), Vec::new());
    let mut input = stuffed.as_slice();
    loop {
        match reader.read(&mut input).expect("what is written ends") {
            Dotted::Chunk(chunk) => read.extend_from_slice(chunk),
            Dotted::End { bare } => {
                assert_eq!(bare, None, "a bare CR or LF was written");
                break;
            }
        }
    }
    assert!(input.is_empty(), "the payload ended early");
    assert_eq!(read, canonical(payload));
}

/// Each CR, LF and CRLF as CRLF, and one at the end: the slow and plain way.
fn canonical(payload: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), payload);
    while let Some((first, tail)) = rest.split_first() {
        match first {
            b'\r' => {
                rest = tail.strip_prefix(b"\n").unwrap_or(tail);
                out.extend_from_slice(b"\r\n");
                continue;
            }
            b'\n' => out.extend_from_slice(b"\r\n"),
            octet => out.push(*octet),
        }
        rest = tail;
    }
    if !out.is_empty() && !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn small(text: &[u8]) {
    let mut cursor = Cursor::new(text);
    while !cursor.is_end() {
        let before = cursor.at();
        if cursor.number().is_none() {
            cursor.bump();
        }
        assert!(cursor.at() > before);
    }
    if let Ok(challenge) = sasl::decode_challenge(text) {
        let mut encoded = Vec::new();
        sasl::encode(&challenge, &mut encoded);
        assert_eq!(encoded, text, "base64 has one form");
    }
}
