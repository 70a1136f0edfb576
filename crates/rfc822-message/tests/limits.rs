//! Hostile input: memory stays within the limits, and work grows with the input alone.

use rfc822_message::{
    Addresses, DateTime, HeaderParser, HeaderTable, Limits, Message, MessageIds, Phrase, Phrases,
    Received, unfold,
};
use sans_io::PushParser;
use testkit::alloc::{Counting, measure};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The worst header sections known, of about `size` octets.
fn sections(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let repeat = |unit: &str| unit.repeat(size / unit.len()).into_bytes();
    vec![
        ("short fields", repeat("a:\n")),
        ("junk", [b"a:\n".to_vec(), repeat("b\n")].concat()),
        ("folds", [b"a:\n".to_vec(), repeat(" \n")].concat()),
        ("one line", [b"a:".to_vec(), repeat("x")].concat()),
        ("one name", repeat("x")),
        ("leading folds", repeat(" x\n")),
        ("carriage returns", [b"a:".to_vec(), repeat("\r")].concat()),
        ("duplicates", repeat("From: a@b\n")),
        ("blanks before the colon", [b"a".to_vec(), repeat(" "), b":".to_vec()].concat()),
    ]
}

/// The worst values known.
fn values(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    [
        "(",
        "((((a))))",
        "\"",
        "\\",
        "<",
        ">",
        "<a@",
        "@",
        "a@b,",
        "a@b ",
        "a.",
        ".",
        ",",
        ";",
        ":",
        "a:",
        "a:;",
        "a:a@b;",
        "<a@b>",
        "<@a,",
        "@a,@b:",
        "[",
        "a@[",
        "a@b(",
        "\"a\"",
        "=?",
        "a@b.(c)",
        "<a(b)@c(d)>,",
        "\r\n ",
        "from by ",
        "\"a\\",
        "1",
        "Mon,",
    ]
    .into_iter()
    .map(|unit| (unit, unit.repeat(size / unit.len()).into_bytes()))
    .collect()
}

const SMALL: usize = 1 << 16;
const LARGE: usize = SMALL * 16;

#[test]
fn the_table_grows_with_the_fields_up_to_the_limit() {
    for ((name, small), (_, large)) in sections(SMALL).into_iter().zip(sections(LARGE)) {
        let most = u64::from(Limits::default().fields) * 8 * 2;
        for input in [&small, &large] {
            let mut table = HeaderTable::new();
            let counts = measure(|| table.index(input, &Limits::default()));
            assert!(counts.held.unsigned_abs() <= most, "{name}: {counts:?}");
            assert!(counts.peak <= most + most / 2, "{name}: {counts:?}");
            assert!(counts.allocations <= 16, "{name}: {counts:?}");
            // The memory of one message serves the next.
            let again = measure(|| table.index(input, &Limits::default()));
            assert_eq!(again.allocations, 0, "{name}: {again:?}");
        }
    }
}

#[test]
fn the_push_parser_allocates_nothing_and_leaves_little() {
    let mut limits = Limits::default();
    limits.field = 1000;
    limits.name = 100;
    limits.fields = 50;
    limits.section = 5000;
    for (name, input) in sections(LARGE) {
        let counts = measure(|| {
            let mut parser = HeaderParser::new(limits);
            let (mut start, mut end) = (0, 0);
            while end < input.len() {
                end = (end + 333).min(input.len());
                let mut rest = input.get(start..end).unwrap_or_default();
                while let Ok(Some(_)) = parser.push(&mut rest) {}
                start = end - rest.len();
                assert!(rest.len() <= parser.capacity(), "{name}: {} octets left", rest.len());
            }
        });
        assert_eq!(counts.allocations, 0, "{name}");
    }
}

#[test]
fn single_octets_are_not_scanned_twice() {
    // Quadratic work over a field of the default limit would take minutes.
    let input = [b"a:".to_vec(), b"x\n ".repeat(1 << 15)].concat();
    let mut parser = HeaderParser::default();
    for end in 0..input.len() {
        let mut rest = input.get(..end).unwrap_or_default();
        assert_eq!(parser.push(&mut rest), Ok(None));
    }
}

#[test]
fn values_are_read_without_memory_of_their_own() {
    for (name, value) in values(LARGE) {
        let mut found = 0;
        let counts = measure(|| {
            found += Addresses::new(&value).count();
            found += MessageIds::new(&value).count();
            found += Phrases::new(&value).count();
            found += Received::parse(&value).clauses().count();
            found += usize::from(DateTime::parse(&value).is_some());
        });
        // Names of zones are compared in capitals.
        assert!(counts.allocations <= 2, "{name}: {counts:?}");
        let copies = measure(|| (unfold(&value), Phrase::new(&value).value()));
        assert!(copies.peak <= 6 * LARGE as u64, "{name}: {copies:?}");
    }
}

#[test]
fn defects_of_hostile_sections_are_found_in_passing() {
    for (name, input) in sections(LARGE) {
        let mut total = 0u64;
        let mut sink = |_| total += 1;
        Message::parse(&input).header().defects(&mut sink);
        assert!(total <= 3 * u64::from(Limits::default().fields) + 10, "{name}: {total}");
    }
}

#[test]
fn nothing_needs_a_deep_stack() {
    let run = || {
        for (_, value) in values(LARGE) {
            Addresses::new(&value).for_each(drop);
            Received::parse(&value).clauses().for_each(drop);
            let message = [b"To:".to_vec(), value].concat();
            assert!(!format!("{:?}", Message::parse(&message)).is_empty());
        }
    };
    let thread = std::thread::Builder::new().stack_size(64 << 10).spawn(run);
    assert!(thread.is_ok_and(|thread| thread.join().is_ok()));
}
