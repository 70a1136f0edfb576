//! Real mail: lossless, and one structure from the parser and from the tree.

#[path = "common/walk.rs"]
mod walk;

use mime::Limits;
use testkit::corpus::{self, Tally};

#[test]
fn every_file_is_lossless() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        let message = corpus::read(&file);
        tally.file(&file, walk::check(&message, Limits::default()));
    }
    tally.finish();
}
