//! Inputs that once were a finding of a fuzz target, replayed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use testkit::corpus;
use textline::{
    BareLineEnding, Cursor, DotReader, DotWriter, Escaped, LineEnding, LineScanner, ReplyScanner,
    sasl,
};

#[test]
fn findings_stay_fixed() {
    let folder = corpus::workspace().join("fuzz/regressions/textline");
    if !folder.is_dir() {
        return;
    }
    for file in corpus::files(&folder) {
        let octets = corpus::read(&file);
        for ending in [LineEnding::Crlf, LineEnding::CrlfOrLf] {
            let (mut scanner, mut input) = (LineScanner::new(16, ending), octets.as_slice());
            while scanner.scan(&mut input).is_some() {}
        }
        let (mut scanner, mut input) = (ReplyScanner::new(64), octets.as_slice());
        while let Ok(Some(_)) = scanner.scan(&mut input) {}
        for policy in [BareLineEnding::Reject, BareLineEnding::Normalise, BareLineEnding::Pass] {
            let (mut reader, mut input) = (DotReader::new(policy), octets.as_slice());
            while reader.read(&mut input).is_some() {}
        }
        let (mut writer, mut out) = (DotWriter::new(), Vec::new());
        writer.write(&octets, &mut out);
        writer.finish(&mut out);
        let _ = (sasl::decode_response(&octets), Cursor::new(&octets).number());
        let _ = Escaped(&octets).to_string();
    }
}
