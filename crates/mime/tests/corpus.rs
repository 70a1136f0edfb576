//! Real mail: lossless, one structure from the parser and from the tree, and the structure that other software sees.

#[path = "common/walk.rs"]
mod walk;

#[path = "corpus/mail_parser.rs"]
mod mail_parser;
#[path = "corpus/mail_parser_fields.rs"]
mod mail_parser_fields;
#[path = "corpus/majority.rs"]
mod majority;
#[path = "corpus/mime4j.rs"]
mod mime4j;
#[path = "corpus/mime4j_events.rs"]
mod mime4j_events;
#[path = "corpus/mime_tools.rs"]
mod mime_tools;
#[path = "corpus/mimekit.rs"]
mod mimekit;
#[path = "corpus/vectors.rs"]
mod vectors;

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
