//! What the tests of this crate share.
#![allow(dead_code, reason = "each test binary uses some of it")]
#![allow(clippy::panic, reason = "a test fails by panicking")]

use rfc822_message::{HeaderEvent, HeaderParser, HeaderScanner, Item, JunkKind, Limit, Limits};
use testkit::cuts;

/// Small enough that tests reach every limit.
pub(crate) fn tight() -> Limits {
    let mut limits = Limits::default();
    limits.field = 24;
    limits.name = 8;
    limits.fields = 3;
    limits.section = 60;
    limits
}

/// Every cut, pairs and random ones too: the push parser says the same, and the same as the tree.
pub(crate) fn check_all_cuts(input: &[u8], limits: Limits) {
    let run = cuts::push_check(HeaderParser::new(limits), input);
    assert_eq!(run.lines(), tree_lines(input, limits));
}

/// Single bytes and random cuts: for what is too long or too many for all.
pub(crate) fn check_some_cuts(input: &[u8], limits: Limits) {
    let run = cuts::push_single_bytes(HeaderParser::new(limits), input);
    assert_eq!(run.lines(), tree_lines(input, limits));
    cuts::push_random_cuts(HeaderParser::new(limits), input, 1, 8);
}

/// What the push parser must say, from the tree's scanner; on the way, that its pieces are all of the input.
pub(crate) fn tree_lines(input: &[u8], limits: Limits) -> Vec<String> {
    let mut lines = Vec::new();
    let mut at = 0;
    let mut scanner = HeaderScanner::new(input, &limits);
    for item in scanner.by_ref() {
        assert_eq!(item.at(), at);
        at += item.raw().len() as u64;
        let (name, limit) = match item {
            Item::Field(field) if field.is_oversize() => (Some(field.name_bytes()), Limit::Field),
            Item::Junk(junk) if junk.kind == JunkKind::Oversize => (None, Limit::Field),
            Item::Excess(excess) => (None, excess.limit),
            Item::Field(field) => {
                lines.push(format!("{:?}", HeaderEvent::Field(field)));
                continue;
            }
            Item::Junk(junk) => {
                lines.push(format!("{:?}", HeaderEvent::Junk(junk)));
                continue;
            }
            _ => panic!("new kind of item"),
        };
        lines.push(format!("{:?}", HeaderEvent::Oversize { at: item.at(), name, limit }));
        lines.push(chunk(item.raw()));
        lines.push(format!("{:?}", HeaderEvent::OversizeEnd { at }));
    }
    let separator = scanner.separator().unwrap_or_default();
    lines.push(format!("{:?}", HeaderEvent::EndOfHeader { at, separator }));
    let body = scanner.body_start().unwrap_or_default();
    assert_eq!(body as u64, at + separator.len() as u64);
    let body = input.get(body..).unwrap_or_default();
    if !body.is_empty() {
        lines.push(chunk(body));
    }
    lines
}

/// A chunk as the harness prints it.
fn chunk(bytes: &[u8]) -> String {
    format!("chunk \"{}\"", bytes.escape_ascii())
}
