//! Every form of the search that this processor can run finds the same.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use alloc::vec::Vec;

use fearless_simd::Level;
use proptest::prelude::*;

use super::{BLOCK, Mark, has_none, next_mark, skip_blocks, skip_with};

/// What is detected, and all below it; the first is what is compiled without a question.
fn levels() -> Vec<Level> {
    let detected = Level::new();
    let mut levels = Vec::from([Level::baseline(), detected]);
    #[cfg(target_arch = "x86_64")]
    {
        use fearless_simd::Simd;
        levels.extend(detected.as_sse4_2().map(Simd::level));
        levels.extend(detected.as_avx2().map(Simd::level));
    }
    levels
}

/// Octet by octet, from the definition.
fn plain(bytes: &[u8], from: usize) -> Option<Mark> {
    (from..bytes.len()).find_map(|at| {
        let before = if at > from { bytes.get(at - 1) } else { None };
        match (before, bytes.get(at)?, bytes.get(at + 1), bytes.get(at + 2)) {
            (_, b'\r', Some(b'\n'), Some(b'.')) => Some(Mark::Dot(at + 2)),
            (_, b'\r', Some(after), _) if *after != b'\n' => Some(Mark::Bare(at)),
            (before, b'\n', ..) if before != Some(&b'\r') => Some(Mark::Bare(at)),
            _ => None,
        }
    })
}

fn check(bytes: &[u8], from: usize) {
    assert_eq!(next_mark(bytes, from), plain(bytes, from), "{}", bytes.escape_ascii());
    let portable = skip_blocks(bytes, from);
    for level in levels() {
        let at = skip_with(level, bytes, from);
        assert_eq!(at, portable, "{level:?}: {}", bytes.escape_ascii());
    }
}

#[test]
fn the_processor_is_asked() {
    #[cfg(target_arch = "x86_64")]
    {
        extern crate std;
        let has_avx2 = std::arch::is_x86_feature_detected!("avx2");
        assert_eq!(Level::new().as_avx2().is_some(), has_avx2);
        assert_eq!(levels().len() > 3, has_avx2);
    }
}

#[test]
fn a_mark_is_found_at_every_place_and_alignment() {
    for mark in ["\r\n.", "\r", "\n", "\r\r\n", "\n.", "\r."] {
        for at in 0..3 * BLOCK {
            let mut bytes = Vec::from("a line\r\n".repeat(40));
            bytes.splice(at..at, mark.bytes());
            for from in [0, 1, 6, 9, BLOCK - 1, BLOCK, BLOCK + 1] {
                // No search begins between a CR and its LF.
                if from == 0 || bytes.get(from - 1) != Some(&b'\r') {
                    check(&bytes, from);
                }
            }
        }
    }
}

#[test]
fn blocks_are_left_behind_up_to_the_end() {
    let bytes = b"a line\r\n".repeat(100);
    for level in levels() {
        // The two octets behind a block must be there.
        assert_eq!(skip_with(level, &bytes, 0), 12 * BLOCK, "{level:?}");
        assert_eq!(skip_with(level, &bytes, 30), 30 + 12 * BLOCK, "{level:?}");
        assert_eq!(skip_with(level, &bytes, 31), 31 + 11 * BLOCK, "{level:?}");
    }
    assert!(!has_none::<BLOCK>(&bytes, 12 * BLOCK));
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        20 => "[ -~]{0,90}\r\n",
        1 => Just("\r\n..".into()),
        1 => "[\r\n.]{0,4}",
        1 => "[ -~]{0,300}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn all_forms_agree_on_every_piece(bytes in pieces(), cut in any::<prop::sample::Index>()) {
        let end = cut.index(bytes.len() + 1);
        let piece = bytes.get(..end).unwrap();
        for from in (0..=end.min(2 * BLOCK)).filter(|from| *from == 0 || piece.get(from - 1) != Some(&b'\r')) {
            check(piece, from);
        }
    }
}
