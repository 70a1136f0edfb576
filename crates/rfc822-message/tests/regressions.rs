//! Inputs that once broke something: fuzz/regressions/rfc822-message, replayed as the fuzz targets do.

mod common;

use rfc822_message::{Addresses, Limits};

#[test]
fn replay() {
    let folder = testkit::corpus::workspace().join("fuzz/regressions/rfc822-message");
    if !folder.is_dir() {
        return;
    }
    for file in testkit::corpus::files(&folder) {
        let bytes = testkit::corpus::read(&file);
        common::tree_lines(&bytes, Limits::default());
        common::check_some_cuts(&bytes, common::tight());
        Addresses::new(&bytes).for_each(drop);
    }
}
