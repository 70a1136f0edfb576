//! Push parsers at every cut.

#[path = "support/fields.rs"]
mod fields;

use fields::{Bug, Fields};
use testkit::cuts::{push_check, push_every_cut, push_random_cuts, push_single_bytes, push_whole};

const DOCUMENT: &[u8] = b"a: 1\nb: 2\n 3\nc: 4\n\nbody\n\nmore";

fn fields() -> Fields {
    Fields::new(Bug::None)
}

#[test]
fn a_sound_parser_passes() {
    let run = push_check(fields(), DOCUMENT);
    assert_eq!(
        run.lines(),
        ["Field(a: 1)", "Field(b: 2\\n 3)", "Field(c: 4)", "chunk \"body\\n\\nmore\"", "End"]
    );
    assert_eq!(run, push_whole(fields(), DOCUMENT));
    assert_eq!(run, push_every_cut(fields(), DOCUMENT));
    assert_eq!(run, push_single_bytes(fields(), DOCUMENT));
    assert_eq!(run, push_random_cuts(fields(), DOCUMENT, 1, 50));
}

#[test]
fn the_end_of_the_document_ends_its_last_piece() {
    assert_eq!(push_check(fields(), b"a: 1").lines(), ["Field(a: 1)", "End"]);
    assert_eq!(push_check(fields(), b"").lines(), ["End"]);
}

#[test]
fn an_error_is_sticky_at_every_cut() {
    assert_eq!(
        push_check(fields(), b"a: 1\nnothing\nb: 2\n").lines(),
        ["Field(a: 1)", "error NoColon"]
    );
}

#[test]
fn a_long_document_costs_the_length_of_its_events() {
    let document = b"name: value\n".repeat(3000);
    let run = push_check(fields(), &document);
    assert_eq!(run.events().len(), 3001);
}

#[test]
#[should_panic(
    expected = "uncut: Field(a: 1\\n 2) (8 bytes consumed, 0 sent)\n  cut:   Field(a: 1)"
)]
fn a_fold_across_the_cut_is_caught() {
    push_check(Fields::new(Bug::HastyFold), b"a: 1\n 2\n");
}

#[test]
#[should_panic(expected = "finish() before the last push makes a difference")]
fn a_finish_that_comes_early_is_caught() {
    push_check(Fields::new(Bug::EarlyFinish), b"a: 1\n\n");
}

#[test]
#[should_panic(expected = "bytes are left unconsumed, capacity() is 100")]
fn a_field_over_the_capacity_is_caught() {
    push_check(fields(), &b"x".repeat(200));
}

#[test]
#[should_panic(expected = "events without taking a byte")]
fn an_endless_parser_is_caught() {
    push_check(Fields::new(Bug::Endless), b"a: 1\n");
}

#[test]
fn what_is_left_at_the_end_is_the_same_at_every_cut() {
    // A parser may leave a tail: it is the same tail each time.
    assert_eq!(push_check(Fields::new(Bug::LosesTail), b"a: 1\nb: 2").lines(), ["Field(a: 1)"]);
}
