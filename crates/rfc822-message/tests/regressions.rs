//! Inputs that once broke something: fuzz/regressions/rfc822-message, replayed as the fuzz targets do.

mod common;

use rfc822_message::{Address, Addresses, Defect, Limits, Message};

#[test]
fn replay() {
    let folder = testkit::corpus::workspace().join("fuzz/regressions/rfc822-message");
    let files = testkit::corpus::files(&folder);
    assert!(!files.is_empty(), "{}", folder.display());
    for file in files {
        let bytes = testkit::corpus::read(&file);
        common::tree_lines(&bytes, Limits::default());
        common::check_some_cuts(&bytes, common::tight());
        // An address alone reads as itself.
        for mailbox in Addresses::new(&bytes).filter_map(Address::mailbox) {
            let spec = mailbox.addr_spec();
            let again: Vec<_> = Addresses::new(&spec)
                .filter_map(Address::mailbox)
                .map(|mailbox| mailbox.addr_spec().into_owned())
                .collect();
            assert_eq!(again, [spec.as_ref()], "{}", file.display());
        }
        // The inputs of that target have two octets of their own first.
        let message = Message::parse(bytes.get(2..).unwrap_or_default());
        let mut defects: Vec<Defect> = Vec::new();
        message.header().defects(&mut defects);
        for field in message.header().fields() {
            field.received(&mut defects).clauses().for_each(drop);
        }
    }
}
