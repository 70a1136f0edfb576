//! Inputs that once were a finding of a fuzz target, replayed.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use std::fs;

use dns_wire::{Dig, Message, NameBuf, text::Reader};
use sans_io::PushParser;
use testkit::corpus;

#[test]
fn findings_stay_fixed() {
    let folder = corpus::workspace().join("fuzz/regressions/dns-wire");
    if !folder.is_dir() {
        return;
    }
    for file in corpus::files(&folder) {
        let octets = fs::read(&file).unwrap();
        if let Ok(message) = Message::new(&octets) {
            let _ = (message.validate(), Dig::new(message).to_string());
        }
        let mut reader = Reader::new(NameBuf::root());
        reader.finish();
        let mut input = &octets[..];
        while let Ok(Some(_)) = reader.push(&mut input) {}
    }
}
