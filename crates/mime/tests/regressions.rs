//! What fuzzing once found stays found: each input of `fuzz/regressions/mime` holds what holds for every byte string.

#[path = "common/walk.rs"]
mod walk;

use mime::{
    Limits, Parser, TransferEncoding,
    transfer::{self, DecodeProblems, Decoder},
};
use testkit::corpus;

#[test]
fn regressions() {
    let folder = corpus::workspace().join("fuzz/regressions/mime");
    let files = corpus::files(&folder);
    assert!(!files.is_empty(), "{}", folder.display());
    for file in files {
        let message = corpus::read(&file);
        walk::check(&message, Limits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        testkit::cuts::push_random_cuts(Parser::default(), &message, 1, 8);
        // The inputs of `mime_codec` have two octets of their own first.
        let data = message.get(2..).unwrap_or_default();
        for encoding in [TransferEncoding::Base64, TransferEncoding::QuotedPrintable] {
            let (whole, problems) = transfer::decode(encoding, data);
            for piece in [1, 2, 3, 5, 7, 76, 77, 1216, 1217] {
                let pieces = pieces(encoding, data, piece);
                let same = pieces == (whole.to_vec(), problems);
                assert!(same, "{}: {encoding:?} in pieces of {piece}", file.display());
            }
        }
    }
}

/// Decoded in pieces of `piece` octets, with little room for the output.
fn pieces(encoding: TransferEncoding, data: &[u8], piece: usize) -> (Vec<u8>, DecodeProblems) {
    let mut decoder = Decoder::new(encoding);
    let mut buffer = [0; 1000];
    let mut decoded = Vec::new();
    for mut rest in data.chunks(piece) {
        while !rest.is_empty() {
            let (_, taken, written) = decoder.decode(rest, &mut buffer);
            assert!(taken + written > 0, "no progress");
            decoded.extend_from_slice(buffer.get(..written).unwrap_or_default());
            rest = rest.get(taken..).unwrap_or_default();
        }
    }
    let (_, written) = decoder.finish(&mut buffer);
    decoded.extend_from_slice(buffer.get(..written).unwrap_or_default());
    (decoded, decoder.problems())
}
