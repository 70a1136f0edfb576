//! The messages of testdata/mime: the structure that the file beside them tells.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "common/walk.rs"]
mod walk;

use std::fs;

use mime::{Entity, Limits, Parser, Tree};
use testkit::{corpus, cuts::push_check, transcript::testdata};

fn line(entity: Entity<'_, '_>) -> String {
    let content_type = entity.content_type();
    let kind = String::from_utf8_lossy(content_type.kind()).to_lowercase();
    let subtype = String::from_utf8_lossy(content_type.subtype()).to_lowercase();
    let indent = "  ".repeat(entity.depth().into());
    let body = entity.body_at();
    let end = body + entity.body().len() as u64;
    format!("{indent}{kind}/{subtype} {:?} body {body}..{end}", entity.range())
}

#[test]
fn structures() {
    let files = corpus::files(&testdata("mime"));
    let messages: Vec<_> =
        files.iter().filter(|file| file.extension().is_some_and(|end| end == "eml")).collect();
    assert_eq!(files.len(), 2 * messages.len());
    assert!(!messages.is_empty());
    for file in messages {
        let message = corpus::read(file);
        let expected = fs::read_to_string(file.with_extension("tree")).unwrap();
        let expected: Vec<_> =
            expected.lines().filter(|line| !line.starts_with("# ")).map(str::to_owned).collect();
        let tree = Tree::parse(&message);
        assert_eq!(tree.entities().map(line).collect::<Vec<_>>(), expected, "{}", file.display());
        walk::check(&message, Limits::default()).unwrap();
        push_check(Parser::default(), &message);
    }
}
