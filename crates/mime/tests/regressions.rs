//! What fuzzing once found stays found: each input of `fuzz/regressions/mime` holds what holds for every byte string.

#[path = "common/walk.rs"]
mod walk;

use mime::{Limits, Parser};
use testkit::corpus;

#[test]
fn regressions() {
    let folder = corpus::workspace().join("fuzz/regressions/mime");
    if !folder.is_dir() {
        return;
    }
    for file in corpus::files(&folder) {
        let message = corpus::read(&file);
        walk::check(&message, Limits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        testkit::cuts::push_random_cuts(Parser::default(), &message, 1, 8);
    }
}
