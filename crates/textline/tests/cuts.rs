//! The scanners and the dot reader find the same at every cut, hold back no more than they say, and end in
//! the same state.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::fmt::Debug;

use proptest::prelude::*;
use textline::{
    BareLineEnding, DotReader, Dotted, LineEnding, LineScanner, ReplyError, ReplyScanner, Scanned,
};

/// Feeds `stream` cut at `cuts`; what is left over is presented again with the next piece.
fn feed<S, T>(
    mut scanner: S,
    stream: &[u8],
    cuts: &[usize],
    capacity: usize,
    step: impl Fn(&mut S, &mut &[u8]) -> Option<T>,
) -> (Vec<T>, usize, S) {
    let (mut found, mut start) = (Vec::new(), 0);
    for &end in cuts.iter().filter(|cut| **cut <= stream.len()).chain([&stream.len()]) {
        let mut input = &stream[start..end];
        while let Some(item) = step(&mut scanner, &mut input) {
            found.push(item);
        }
        assert!(input.len() < capacity.max(1), "{} octets held back", input.len());
        start = end - input.len();
    }
    (found, start, scanner)
}

/// At every pair of cuts, and in single octets.
fn check<S: Clone + PartialEq + Debug, T: PartialEq + Debug>(
    scanner: &S,
    stream: &[u8],
    capacity: usize,
    step: impl Fn(&mut S, &mut &[u8]) -> Option<T> + Copy,
    join: impl Fn(Vec<T>) -> Vec<T>,
) -> Vec<T> {
    let whole = feed(scanner.clone(), stream, &[], usize::MAX, step);
    let expected = join(whole.0);
    let single: Vec<usize> = (0..=stream.len()).collect();
    let pairs =
        (0..=stream.len()).flat_map(|one| (one..=stream.len()).map(move |two| vec![one, two]));
    for cuts in pairs.chain([single]) {
        let (found, start, state) = feed(scanner.clone(), stream, &cuts, capacity, step);
        assert_eq!(join(found), expected, "{} at {cuts:?}", stream.escape_ascii());
        if start == whole.1 {
            assert_eq!(state, whole.2, "{} at {cuts:?}", stream.escape_ascii());
        }
    }
    expected
}

#[derive(Clone, Debug, PartialEq)]
enum Found {
    Line(Vec<u8>, usize, Option<usize>),
    TooLong(u64),
}

fn lines(stream: &[u8], limit: usize, ending: LineEnding) -> Vec<Found> {
    let step = |scanner: &mut LineScanner, input: &mut &[u8]| {
        Some(match scanner.scan(input)? {
            Scanned::Line(line) => Found::Line(line.content.to_vec(), line.octets, line.bare),
            Scanned::TooLong { octets } => Found::TooLong(octets),
        })
    };
    check(&LineScanner::new(limit, ending), stream, limit, step, |found| found)
}

#[test]
fn lines_end_at_crlf() {
    let line = |text: &str, octets, bare| Found::Line(text.into(), octets, bare);
    for (stream, expected) in [
        ("", vec![]),
        ("a", vec![]),
        ("a\r\nb\r\n", vec![line("a", 3, None), line("b", 3, None)]),
        ("\r\n\r\nc", vec![line("", 2, None), line("", 2, None)]),
        ("a\nb\rc\r\n", vec![line("a\nb\rc", 7, Some(1))]),
        ("\r\r\n\n\r\n", vec![line("\r", 3, Some(0)), line("\n", 3, Some(0))]),
        ("123456\r\n", vec![line("123456", 8, None)]),
        ("1234567\r\na\r\n", vec![Found::TooLong(9), line("a", 3, None)]),
        ("1234567890\r\n\r\n", vec![Found::TooLong(12), line("", 2, None)]),
        ("1234567\r8\r\n", vec![Found::TooLong(11)]),
        ("1234567\n8\r\n", vec![Found::TooLong(11)]),
        ("1234567\r\r\n", vec![Found::TooLong(10)]),
        ("\r\r\r\r\r\r\r\r\r\r\n", vec![Found::TooLong(11)]),
        ("\n\n\n\n\n\n\n\n\n", vec![]),
    ] {
        assert_eq!(lines(stream.as_bytes(), 8, LineEnding::Crlf), expected, "{stream:?}");
    }
}

#[test]
fn lines_end_at_lf_too() {
    let line = |text: &str, octets, bare| Found::Line(text.into(), octets, bare);
    for (stream, expected) in [
        ("a\nb\r\n\n", vec![line("a", 2, None), line("b", 3, None), line("", 1, None)]),
        ("a\rb\n", vec![line("a\rb", 4, Some(1))]),
        ("a\r\r\n", vec![line("a\r", 4, Some(1))]),
        ("1234567\n", vec![line("1234567", 8, None)]),
        ("12345678\na\n", vec![Found::TooLong(9), line("a", 2, None)]),
        ("12345678\r\na\n", vec![Found::TooLong(10), line("a", 2, None)]),
    ] {
        assert_eq!(lines(stream.as_bytes(), 8, LineEnding::CrlfOrLf), expected, "{stream:?}");
    }
}

#[test]
fn a_limit_may_change_between_lines() {
    let mut scanner = LineScanner::new(4, LineEnding::Crlf);
    let mut input = &b"ab\r\nabcdef\r\n"[..];
    assert!(matches!(scanner.scan(&mut input), Some(Scanned::Line(line)) if line.content == b"ab"));
    scanner.set_limit(8);
    assert_eq!(scanner.capacity(), 8);
    assert!(
        matches!(scanner.scan(&mut input), Some(Scanned::Line(line)) if line.content == b"abcdef")
    );
    assert!(!scanner.is_inside_line());
    assert_eq!(scanner.scan(&mut &b"x"[..]), None);
    assert!(scanner.is_inside_line());
}

fn replies(stream: &[u8], limit: usize) -> Vec<Result<(u16, Vec<u8>), ReplyError>> {
    let step = move |scanner: &mut (ReplyScanner, bool), input: &mut &[u8]| {
        if scanner.1 {
            *input = &[];
            return None;
        }
        match scanner.0.scan(input) {
            Ok(None) => None,
            Ok(Some(reply)) => Some(Ok((reply.code(), reply.as_bytes().to_vec()))),
            Err(error) => {
                // What a scanner is after an error is nobody's business.
                *scanner = (ReplyScanner::new(limit), true);
                *input = &[];
                Some(Err(error))
            }
        }
    };
    check(&(ReplyScanner::new(limit), false), stream, limit, step, |found| found)
}

#[test]
fn replies_are_whole() {
    let reply = |code, text: &str| Ok((code, text.as_bytes().to_vec()));
    for (stream, expected) in [
        ("250 ok\r\n", vec![reply(250, "250 ok\r\n")]),
        ("250\r\n", vec![reply(250, "250\r\n")]),
        ("250 \n", vec![reply(250, "250 \n")]),
        (
            "250-a\r\n250 b\r\n221 c\r\n",
            vec![reply(250, "250-a\r\n250 b\r\n"), reply(221, "221 c\r\n")],
        ),
        ("250-a\n250\n", vec![reply(250, "250-a\n250\n")]),
        ("250-\r\n250-\r\n", vec![]),
        ("25", vec![]),
        ("250-a\r\n251 b\r\n", vec![Err(ReplyError::CodeChanges { at: 7 })]),
        ("250-a\r\n550-b\r\n", vec![Err(ReplyError::CodeChanges { at: 7 })]),
        ("250-a\r\nb\r\n", vec![Err(ReplyError::NotAReply { at: 7 })]),
        ("250 a\r\n\r\n", vec![reply(250, "250 a\r\n"), Err(ReplyError::NotAReply { at: 0 })]),
        ("150 a\r\n", vec![Err(ReplyError::NotAReply { at: 0 })]),
        ("600 a\r\n", vec![Err(ReplyError::NotAReply { at: 0 })]),
        ("250x\r\n", vec![Err(ReplyError::NotAReply { at: 0 })]),
        ("2a0 a\r\n", vec![Err(ReplyError::NotAReply { at: 0 })]),
        ("25\r\n", vec![Err(ReplyError::NotAReply { at: 0 })]),
        ("220 34567890123456\r\n", vec![reply(220, "220 34567890123456\r\n")]),
        ("220 345678901234567\r\n", vec![Err(ReplyError::TooLong { limit: 20 })]),
        ("220-345678901\r\n220 7\r\n", vec![Err(ReplyError::TooLong { limit: 20 })]),
        ("220-345678901\r\n220-\r", vec![Err(ReplyError::TooLong { limit: 20 })]),
        ("junkjunkjunkjunkjunkjunk\r\n", vec![Err(ReplyError::TooLong { limit: 20 })]),
    ] {
        assert_eq!(replies(stream.as_bytes(), 20), expected, "{stream:?}");
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(Vec<u8>),
    End(Option<u64>),
}

/// What is delivered, chunks joined, and the octets of one end after another.
fn dotted(stream: &[u8], policy: BareLineEnding) -> Vec<Piece> {
    let step = |reader: &mut DotReader, input: &mut &[u8]| {
        Some(match reader.read(input)? {
            Dotted::Chunk(chunk) => {
                assert!(!chunk.is_empty());
                Piece::Text(chunk.to_vec())
            }
            Dotted::End { bare } => Piece::End(bare),
        })
    };
    let join = |found: Vec<Piece>| {
        let mut joined: Vec<Piece> = Vec::new();
        for piece in found {
            match (joined.last_mut(), piece) {
                (Some(Piece::Text(text)), Piece::Text(more)) => text.extend_from_slice(&more),
                (_, piece) => joined.push(piece),
            }
        }
        joined
    };
    check(&DotReader::new(policy), stream, DotReader::CAPACITY + 1, step, join)
}

#[test]
fn payloads_end_at_crlf_dot_crlf() {
    use BareLineEnding::{Normalise, Pass, Reject};
    let table: [(&str, BareLineEnding, &str, Option<Option<u64>>); 26] = [
        (".\r\n", Reject, "", Some(None)),
        ("\r\n.\r\n", Reject, "\r\n", Some(None)),
        ("a\r\n.\r\n", Reject, "a\r\n", Some(None)),
        ("..\r\n.\r\n", Reject, ".\r\n", Some(None)),
        ("..a\r\n.b\r\n.\r\n", Reject, ".a\r\nb\r\n", Some(None)),
        ("a..\r\n..\r\n...\r\n.\r\n", Reject, "a..\r\n.\r\n..\r\n", Some(None)),
        ("a\r\n.", Reject, "a\r\n", None),
        ("a\r\n.\r", Reject, "a\r\n", None),
        ("a\r", Reject, "a", None),
        ("a\n.\nb\r\n.\r\n", Reject, "a", Some(Some(1))),
        ("a\n.\r\nb\r\n.\r\n", Reject, "a", Some(Some(1))),
        ("a\r\n.\nb\r\n.\r\n", Reject, "a\r\n", Some(Some(4))),
        ("a\r\n.\rb\r\n.\r\n", Reject, "a\r\n", Some(Some(4))),
        ("a\r.\rb\r\n.\r\n", Reject, "a", Some(Some(1))),
        ("\n\r\n.\r\n", Reject, "", Some(Some(0))),
        ("\r\r\n.\r\n", Reject, "", Some(Some(0))),
        ("a\nb\nc\r\n.\r\n", Normalise, "a\r\nb\r\nc\r\n", Some(Some(1))),
        ("a\r\rb\r\r\n.\r\n", Normalise, "a\r\n\r\nb\r\n\r\n", Some(Some(1))),
        ("a\n.\r\nb\r\n.\r\n", Normalise, "a\r\n.\r\nb\r\n", Some(Some(1))),
        ("a\r\n.\n.\r\nb\r\n.\r\n", Normalise, "a\r\n\r\n.\r\nb\r\n", Some(Some(4))),
        ("\n", Normalise, "\r\n", None),
        ("\r", Normalise, "", None),
        ("a\n.\n\rb\r\n.\r\n", Pass, "a\n.\n\rb\r\n", Some(Some(1))),
        ("a\r\n..\r.\r\n.\r\n", Pass, "a\r\n.\r.\r\n", Some(Some(5))),
        ("\r\r\n.\r\n", Pass, "\r\r\n", Some(Some(0))),
        ("a\r\n\0.\r\n.\r\n", Pass, "a\r\n\0.\r\n", Some(None)),
    ];
    for (stream, policy, text, end) in table {
        let mut expected = Vec::new();
        if !text.is_empty() {
            expected.push(Piece::Text(text.into()));
        }
        expected.extend(end.map(Piece::End));
        assert_eq!(dotted(stream.as_bytes(), policy), expected, "{stream:?} {policy:?}");
    }
}

#[test]
fn payloads_follow_each_other() {
    let text = |text: &str| Piece::Text(text.into());
    let found = dotted(b"a\nb\r\n.\r\n.\r\n..\r\n.\r\n", BareLineEnding::Pass);
    assert_eq!(
        found,
        [text("a\nb\r\n"), Piece::End(Some(1)), Piece::End(None), text(".\r\n"), Piece::End(None)]
    );
}

fn noise(alphabet: &'static [u8], most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(alphabet), 0..most)
}

proptest! {
    #[test]
    fn any_lines(stream in noise(b"a\r\n", 24), limit in 2usize..9, lf: bool) {
        lines(&stream, limit, if lf { LineEnding::CrlfOrLf } else { LineEnding::Crlf });
    }

    #[test]
    fn any_replies(stream in noise(b"25- a\r\n", 24), limit in 4usize..24) {
        replies(&stream, limit);
    }

    #[test]
    fn any_payload(
        stream in noise(b"a..\r\r\n\n", 20),
        policy in prop::sample::select(vec![BareLineEnding::Reject, BareLineEnding::Normalise, BareLineEnding::Pass]),
    ) {
        dotted(&stream, policy);
    }
}
