//! Hostile streams: nothing is held beyond the limits, and work grows with the input and not with its square.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use testkit::alloc::{self, Counts};
use textline::{
    BareLineEnding, DotReader, DotWriter, Escaped, LineEnding, LineScanner, ReplyError,
    ReplyScanner, Scanned, sasl,
    wirelog::{Redact, Show, Side, WireLog},
};

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

/// Octets of the smaller streams.
const SMALL: usize = 4096;

/// Patterns that fill streams.
const HOSTILE: [&[u8]; 9] =
    [b"x", b"\r", b"\n", b"\r\n", b".", b"\r\n.", b"\r.\n", b"220-x\r\n", b"a {9}\r\n"];

fn hostile(pattern: &[u8], octets: usize) -> Vec<u8> {
    pattern.iter().copied().cycle().take(octets).collect()
}

/// Feeds pieces of 61 octets; asserts that no more than `capacity` octets are ever left over.
fn feed(stream: &[u8], capacity: usize, mut step: impl FnMut(&mut &[u8]) -> bool) {
    let (mut start, mut end) = (0, 0);
    while end < stream.len() {
        end = stream.len().min(end + 61);
        let mut input = &stream[start..end];
        while step(&mut input) {}
        start = end - input.len();
        assert!(end - start <= capacity, "{} octets are left over", end - start);
    }
}

#[test]
fn scanners_and_the_dot_reader_allocate_nothing() {
    for pattern in HOSTILE {
        let stream = hostile(pattern, 16 * SMALL);
        let counts = alloc::measure(|| {
            for ending in [LineEnding::Crlf, LineEnding::CrlfOrLf] {
                let mut scanner = LineScanner::new(64, ending);
                feed(&stream, scanner.capacity(), |input| scanner.scan(input).is_some());
            }
            for policy in [BareLineEnding::Reject, BareLineEnding::Normalise, BareLineEnding::Pass]
            {
                let mut reader = DotReader::new(policy);
                feed(&stream, DotReader::CAPACITY, |input| reader.read(input).is_some());
            }
        });
        assert_eq!(counts, Counts::default(), "{}", pattern.escape_ascii());
    }
}

#[test]
fn a_line_without_an_end_is_dropped_and_the_next_one_read() {
    let mut stream = hostile(b"\rx", 1 << 20);
    stream.extend_from_slice(b"\r\nNOOP\r\n");
    let (mut scanner, mut found) = (LineScanner::new(512, LineEnding::Crlf), [None, None]);
    let mut count = 0;
    feed(&stream, 512, |input| {
        let line = scanner.scan(input).map(|scanned| match scanned {
            Scanned::Line(line) => line.content == b"NOOP",
            Scanned::TooLong { octets } => octets != (1 << 20) + 2,
        });
        if line.is_some() {
            found[count] = line;
            count += 1;
        }
        line.is_some()
    });
    assert_eq!(found, [Some(false), Some(true)]);
}

#[test]
fn a_reply_without_an_end_is_an_error_at_its_limit() {
    for pattern in [&b"220-x\r\n"[..], b"220-\r\n"] {
        let stream = hostile(pattern, 16 * SMALL);
        let (mut scanner, mut error) = (ReplyScanner::new(1024), None);
        let counts = alloc::measure(|| {
            feed(&stream, stream.len(), |input| {
                error = error.or(scanner.scan(input).err());
                if error.is_some() {
                    *input = &[];
                }
                false
            });
        });
        assert_eq!(error, Some(ReplyError::TooLong { limit: 1024 }));
        assert_eq!(counts, Counts::default());
    }
}

struct Announced;

impl Redact for Announced {
    fn show(&mut self, _: Side, line: &[u8]) -> Show {
        if line.ends_with(b"{9}") { Show::Literal(9) } else { Show::All }
    }
}

#[test]
fn the_wire_log_holds_one_line_of_each_side() {
    for pattern in HOSTILE {
        let stream = hostile(pattern, 64 * SMALL);
        let counts = alloc::measure(|| {
            let mut log = WireLog::new(Announced);
            for piece in stream.chunks(61) {
                log.record(Side::Client, piece, |_, _| {});
                log.record(Side::Server, piece, |_, _| {});
            }
        });
        // Both lines, and what one grows to as escaped text.
        let most = 16 * WireLog::<Announced>::LINE as u64;
        assert!(counts.peak <= most, "{}: {counts:?}", pattern.escape_ascii());
    }
}

#[test]
fn work_is_linear() {
    assert_linear("wire log", |stream| {
        let mut log = WireLog::new(Announced);
        stream.chunks(61).for_each(|piece| log.record(Side::Client, piece, |_, _| {}));
    });
    assert_linear("dot writer", |stream| {
        let (mut writer, mut out) = (DotWriter::new(), Vec::new());
        stream.chunks(61).for_each(|piece| writer.write(piece, &mut out));
        writer.finish(&mut out);
        assert!(out.len() <= 2 * stream.len() + 5);
    });
    assert_linear("escaped text", |stream| {
        assert!(Escaped(stream).to_string().len() <= 8 * stream.len());
    });
    assert_linear("SASL", |stream| {
        let mut line = Vec::new();
        sasl::encode(stream, &mut line);
        let _ = (sasl::decode_response(&line), sasl::decode_response(stream));
    });
    assert_linear("replies", |stream| {
        let (mut scanner, mut input) = (ReplyScanner::new(stream.len()), stream);
        while let Ok(Some(reply)) = scanner.scan(&mut input) {
            let _ = (reply.status(), reply.lines().count(), reply.into_owned());
        }
    });
}

fn assert_linear(name: &str, work: impl Fn(&[u8])) {
    for pattern in HOSTILE {
        let counts = |octets| {
            let stream = hostile(pattern, octets);
            alloc::measure(|| work(&stream))
        };
        let (once, sixteen) = (counts(SMALL), counts(16 * SMALL));
        let linear = sixteen.allocations <= 17 * once.allocations + 64
            && sixteen.bytes <= 17 * once.bytes + 64
            && sixteen.peak <= 17 * once.peak + 64;
        assert!(linear, "{name}, {}: {once:?} {sixteen:?}", pattern.escape_ascii());
    }
}
