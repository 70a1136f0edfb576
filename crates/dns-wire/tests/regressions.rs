//! Inputs that once were a finding of a fuzz target, replayed.

#![cfg(all(feature = "owned", feature = "text"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use std::fs;

use dns_wire::{
    ErrorKind, Message, MessageBuf, NameBuf, ReadOptions, Section, Style, text::Reader,
};
use sans_io::PushParser;
use testkit::corpus;

#[test]
fn findings_stay_fixed() {
    let folder = corpus::workspace().join("fuzz/regressions/dns-wire");
    let files = corpus::files(&folder);
    assert!(!files.is_empty(), "{}", folder.display());
    for file in files {
        let octets = fs::read(&file).unwrap();
        if let Ok(message) = Message::new(&octets) {
            let _ = (message.validate(), message.display(Style::Dig).to_string());
            if let Ok((mut decoded, _)) = MessageBuf::decode_with(&octets, &ReadOptions::LENIENT) {
                assert_eq!(decoded.encode_exact().as_ref(), Ok(&octets), "{}", file.display());
                // A name may lie over the time to live of its own record.
                if let Some(mut record) = decoded.record_mut(Section::Authority, 0) {
                    record.set_ttl(0x0101_0101);
                    let octets = decoded.encode_exact().unwrap();
                    MessageBuf::decode_with(&octets, &ReadOptions::LENIENT).unwrap();
                }
            }
        }
        let mut reader = Reader::new(NameBuf::root());
        reader.finish();
        let mut input = &octets[..];
        while let Ok(Some(_)) = reader.push(&mut input) {}
    }
}

#[test]
fn hostile_pointers_are_refused() {
    let folder = corpus::workspace().join("fuzz/regressions/dns-wire");
    for (file, kind) in [
        ("dns_message-pointer-to-itself", ErrorKind::Pointer),
        ("dns_message-pointer-forwards", ErrorKind::Pointer),
        ("dns_message-pointer-ladder", ErrorKind::Hops),
    ] {
        let octets = fs::read(folder.join(file)).unwrap();
        let error = Message::new(&octets).unwrap().validate().unwrap_err();
        assert_eq!(error.kind, kind, "{file}");
    }
}
