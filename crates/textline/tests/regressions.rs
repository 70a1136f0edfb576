//! Inputs that once were a finding of a fuzz target, replayed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use testkit::corpus;
use textline::{
    BareLineEnding, Cursor, DotReader, DotWriter, Dotted, EnhancedStatus, Escaped, LineEnding,
    LineScanner, ReplyScanner, sasl,
};

#[test]
fn findings_stay_fixed() {
    let files = corpus::files(&corpus::workspace().join("fuzz/regressions/textline"));
    assert!(!files.is_empty());
    for file in files {
        let octets = corpus::read(&file);
        for ending in [LineEnding::Crlf, LineEnding::CrlfOrLf] {
            same_at_every_cut(&octets, &LineScanner::new(16, ending), |scanner, input| {
                scanner.scan(input).map(|found| format!("{found:?} "))
            });
        }
        same_at_every_cut(&octets, &ReplyScanner::new(64), |scanner, input| {
            scanner.scan(input).ok().flatten().map(|reply| {
                for line in reply.lines() {
                    if let Some((status, _)) = EnhancedStatus::split(line) {
                        assert!(line.starts_with(status.to_string().as_bytes()));
                    }
                }
                format!("{reply:?} ")
            })
        });
        for policy in [BareLineEnding::Reject, BareLineEnding::Normalise, BareLineEnding::Pass] {
            same_at_every_cut(&octets, &DotReader::new(policy), |reader, input| {
                reader.read(input).map(|found| match found {
                    Dotted::Chunk(chunk) => Escaped(chunk).to_string(),
                    end @ Dotted::End { .. } => format!("{end:?} "),
                })
            });
        }
        let (mut writer, mut out) = (DotWriter::new(), Vec::new());
        writer.write(&octets, &mut out);
        writer.finish(&mut out);
        let _ = (sasl::decode_response(&octets), Cursor::new(&octets).number());
        let text = format!("{:?}", Escaped(&octets)).replace("\\\"", "");
        assert!(!text[1..text.len() - 1].contains('"'), "{text}");
    }
}

/// What is found, joined, wherever the stream is cut in two.
fn same_at_every_cut<S: Clone>(
    stream: &[u8],
    scanner: &S,
    step: impl Fn(&mut S, &mut &[u8]) -> Option<String>,
) {
    let feed = |cut: usize| {
        let (mut scanner, mut found, mut start) = (scanner.clone(), String::new(), 0);
        for end in [cut, stream.len()] {
            let mut input = &stream[start..end];
            while let Some(item) = step(&mut scanner, &mut input) {
                found += &item;
            }
            start = end - input.len();
        }
        found
    };
    let whole = feed(0);
    for cut in 1..stream.len() {
        assert_eq!(feed(cut), whole, "cut at {cut}");
    }
}
