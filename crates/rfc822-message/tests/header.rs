//! The scanner's two faces: what a header section is made of, at every cut.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use common::{check_all_cuts, check_some_cuts, tight, tree_lines};
use proptest::prelude::*;
use rfc822_message::{HeaderEvent, HeaderParser, Item, JunkKind, Limits, Message};
use sans_io::PushParser;
use textline::Escaped;

const SAMPLES: &[&[u8]] = &[
    b"",
    b"\n",
    b"\r\n",
    b"\r",
    b"\r\r\n",
    b"a:b",
    b"a:b\n",
    b"a:b\r\n c\r\n\r\nbody\r\n",
    b"a:b\n\tc\n\nbody\n",
    b"a:\r\n \r\n\r\n",
    b"A : b\r\nno colon here\r\n folded\r\nC: d\r\n\r\nx",
    b"From alice@crepes.fr Sat Jan  1 00:00:00 2000\nA: b\n\nx",
    b">From x\nA: b\n\nx",
    b"\xEF\xBB\xBFA: b\nC: d\n\nx",
    b"\xEF\xBB\xBFA : b\n\nx",
    b"\xEF\xBB\xBF",
    b"\xEF\xBB\xBF\n\nx",
    b"\xEF\xBBA: b\n\nx",
    b"\xEF\xBB\xBFno field\nA: b\n\nx",
    b" leading\n and more\nA: b\n\nx",
    b" leading\n and more\nno field\n\nx",
    b"  leading",
    b"text first\nA: b\n\nx",
    b"na\xefve: x\nA: b\n\nx",
    b"A: b\nna\xefve: x\nb c: d\n\nx",
    b"A: b\rB: c\r\n\r\nx",
    b"A: b\0c\r\n\r\nx",
    b"aaaaaaaaaaaaaaaaaaaaaaaa: b\n\nx",
    b"a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n c\nd: e\n\nx",
    b"a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n\r\nx",
    b"a: b\nxbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n\nx",
    b"a:b\nc:d\ne:f\ng:h\ni:j\r\n\r\nbody",
    b"a:b\nc:d\ne:f\ng:h\ri\r\nj",
    b"a:bbbbbbbbbbbbbbbbbbbb\nc:dbbbbbbbbbbbbbbbbbbbb\ne:ffffffffffffffffffff\ng:h\n\nx",
];

#[test]
fn samples_at_every_cut() {
    for sample in SAMPLES {
        check_all_cuts(sample, Limits::default());
        check_all_cuts(sample, tight());
    }
}

/// Fields without an event each are those of the events, wherever what arrived first ends.
#[test]
fn skipped_fields() {
    for (sample, limits) in
        SAMPLES.iter().flat_map(|sample| [(sample, Limits::default()), (sample, tight())])
    {
        let whole = fields_of(sample, sample.len(), limits, false);
        for cut in 0..=sample.len() {
            assert_eq!(
                fields_of(sample, cut, limits, true),
                whole,
                "{:?} at {cut}",
                Escaped(sample)
            );
        }
    }
}

fn fields_of(input: &[u8], cut: usize, limits: Limits, skip: bool) -> Vec<String> {
    let mut parser = HeaderParser::new(limits);
    let (mut found, mut at) = (Vec::new(), 0);
    for end in [cut, input.len()] {
        if end == input.len() {
            parser.finish();
        }
        let mut rest = &input[at..end];
        loop {
            if skip {
                parser.skip_fields(&mut rest, |field| {
                    let take = field.name() != "e";
                    found.extend(take.then(|| format!("{field:?}")));
                    take
                });
            }
            match parser.push(&mut rest) {
                Ok(Some(HeaderEvent::Field(field))) => found.push(format!("{field:?}")),
                Ok(Some(HeaderEvent::Junk(junk))) => found.push(format!("{junk:?}")),
                Ok(Some(_)) => {}
                Ok(None) => break,
            }
        }
        at = end - rest.len();
        assert_eq!(parser.at(), at as u64);
    }
    found
}

fn outline(input: &[u8]) -> String {
    let message = Message::parse(input);
    let mut outline = String::new();
    for item in message.header().items() {
        outline.push_str(&match item {
            Item::Field(field) => format!("{} ", field.name()),
            Item::Junk(junk) => format!("{:?} ", junk.kind),
            other => format!("{other:?} "),
        });
    }
    format!("{outline}| {} | {}", message.header().separator().len(), message.body().len())
}

#[test]
fn sections() {
    assert_eq!(outline(b"A: b\r\nB : c\r\n d\r\n\r\nbody"), "A B | 2 | 4");
    assert_eq!(outline(b"A: b\nB:c\n\nbody"), "A B | 1 | 4");
    assert_eq!(outline(b"Do you like ketchup?\r\nHow about pickles?\r\n"), "| 0 | 42");
    assert_eq!(outline(b"\r\nbody"), "| 2 | 4");
    assert_eq!(outline(b"A: b\r\njunk\r\nC: d\r\n\r\n"), "A NoColon C | 2 | 0");
    assert_eq!(outline(b"A: b\r\nFr om: d\r\n\r\n"), "A BadName | 2 | 0");
    assert_eq!(outline(b"From x y\nA: b\n\nz"), "MboxFrom A | 1 | 1");
    assert_eq!(outline(b" x\nA: b\n\nz"), "Continuation A | 1 | 1");
    assert_eq!(outline(b"\xEF\xBB\xBFA: b\n\nz"), "ByteOrderMark A | 1 | 1");
    assert_eq!(outline(b"\xEF\xBB\xBFz"), "| 0 | 4");
    assert_eq!(outline(b"A: b\n\xEF\xBB\xBFB: c\n\nz"), "A BadName | 1 | 1");
    assert_eq!(outline(b" x\nb\n\nz"), "| 0 | 7");
    assert_eq!(outline(b"A: b"), "A | 0 | 0");
    assert_eq!(outline(b"A: b\rC: d\r\n\r\n"), "A | 2 | 0");
    assert_eq!(outline(b"From : x\n\n"), "From | 1 | 0");
}

#[test]
fn a_field_keeps_its_parts() {
    let message = Message::parse(b"X: 1\r\nSubject \t:  one\r\n\t two \r\n\r\n");
    let field = message.header().first("SUBJECT").unwrap();
    assert_eq!(field.name(), "Subject");
    assert_eq!(field.raw_value(), b"  one\r\n\t two ");
    assert_eq!(field.text(), &b"one\t two"[..]);
    assert_eq!(field.range(), 6..31);
    assert_eq!(field.value_at(), 16);
    assert_eq!(message.header().only("subject"), Ok(Some(field)));
    assert_eq!(message.header().only("absent"), Ok(None));
}

#[test]
fn duplicates_are_the_callers_choice() {
    let message = Message::parse(b"From: a\nTo: t\nfrom: b\n\n");
    let header = message.header();
    assert_eq!(header.first("From").unwrap().text(), &b"a"[..]);
    assert_eq!(header.last("From").unwrap().text(), &b"b"[..]);
    let both = header.only("From").unwrap_err();
    assert_eq!((both.first.at(), both.second.at()), (0, 14));
}

#[test]
fn limits_leave_flagged_pieces() {
    let message = Message::parse_with(SAMPLES[28], &tight(), Default::default());
    let fields: Vec<_> =
        message.header().fields().map(|field| (field.name(), field.is_oversize())).collect();
    assert_eq!(fields, [("a", true), ("d", false)]);
    let message = Message::parse_with(SAMPLES[30], &tight(), Default::default());
    let kinds: Vec<_> = message
        .header()
        .items()
        .map(|item| matches!(item, Item::Junk(junk) if junk.kind == JunkKind::Oversize))
        .collect();
    assert_eq!(kinds, [false, true]);
    let message = Message::parse_with(SAMPLES[31], &tight(), Default::default());
    assert!(
        matches!(message.header().item(3), Some(Item::Excess(excess)) if excess.raw == b"g:h\ni:j\r\n")
    );
    assert_eq!(message.body(), b"body");
}

/// Octets that make header sections rather than noise.
fn messages() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(&b"\r\n"[..]),
        Just(&b"\n"[..]),
        Just(&b"\r"[..]),
        Just(&b" "[..]),
        Just(&b"\t"[..]),
        Just(&b":"[..]),
        Just(&b"a"[..]),
        Just(&b"Name: value\r\n"[..]),
        Just(&b"From "[..]),
        Just(&b"\xff"[..]),
        Just(&b"\0"[..]),
        Just(&b"bbbbbbbb"[..]),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_message_in_pieces(input in messages()) {
        check_some_cuts(&input, Limits::default());
        check_some_cuts(&input, tight());
    }

    #[test]
    fn any_bytes(input in prop::collection::vec(any::<u8>(), 0..200)) {
        check_some_cuts(&input, tight());
        tree_lines(&input, Limits::default());
    }

    #[test]
    fn pieces_are_the_message(input in messages()) {
        let message = Message::parse(&input);
        let mut joined: Vec<u8> = message.header().items().flat_map(|item| item.raw().to_vec()).collect();
        joined.extend_from_slice(message.header().separator());
        joined.extend_from_slice(message.body());
        prop_assert_eq!(joined, input);
    }
}
