//! Any bytes as a message: nothing is lost, the push parser at random cuts says what the tree says, an edit of nothing changes
//! nothing, and every reading of every field ends.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use rfc822_message::{Defect, Edit, HeaderParser, Item, JunkKind, Limits, Message};
use testkit::cuts;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, seed], input)) = data.split_first_chunk::<2>() else {
        return Corpus::Reject;
    };
    if input.len() > 8192 {
        return Corpus::Reject;
    }
    let mut limits = Limits::default();
    if knobs & 1 != 0 {
        limits.field = 64;
        limits.name = 16;
        limits.fields = 8;
        limits.section = 512;
    }
    let message = Message::parse_with(input, &limits, rfc822_message::HeaderTable::new());
    let header = message.header();

    let mut joined = Vec::new();
    let mut outline = Vec::new();
    for item in header.items() {
        assert_eq!(item.at(), joined.len() as u64);
        joined.extend_from_slice(item.raw());
        outline.push(match item {
            Item::Field(field) if field.is_oversize() => "Oversize",
            Item::Junk(junk) if junk.kind == JunkKind::Oversize => "Oversize",
            Item::Field(_) => "Field",
            Item::Junk(_) => "Junk",
            _ => "Oversize",
        });
    }
    joined.extend_from_slice(header.separator());
    joined.extend_from_slice(message.body());
    assert_eq!(joined, input);

    let run = if input.len() <= 64 {
        cuts::push_every_cut(HeaderParser::new(limits), input)
    } else {
        cuts::push_random_cuts(HeaderParser::new(limits), input, seed.into(), 4)
    };
    let events = run.events();
    let pieces = events.iter().map(|event| event.split('@').next().unwrap_or_default());
    let pieces: Vec<_> =
        pieces.filter(|piece| !matches!(*piece, "OversizeEnd" | "EndOfHeader")).collect();
    assert_eq!(pieces, outline);

    let mut defects: Vec<Defect> = Vec::new();
    header.defects(&mut defects);
    for field in header.fields() {
        let mut addresses = field.addresses();
        while addresses.next_with(&mut defects).is_some() {}
        let mut ids = field.message_ids();
        while ids.next_with(&mut defects).is_some() {}
        field.date(&mut defects);
        field.return_path(&mut defects);
        let received = field.received(&mut defects);
        received.clauses().for_each(drop);
        std::hint::black_box((received.client(), received.tls()));
        field.phrases().for_each(|phrase| drop(phrase.value()));
        assert!(!field.text().contains(&b'\n'));
    }
    assert!(
        defects.iter().all(|defect| defect.start <= defect.end && defect.end <= input.len() as u64)
    );

    if knobs & 1 == 0 {
        let mut out = Vec::new();
        Edit::new(&message).write(&mut out).expect("no change is always possible");
        assert_eq!(out, input);
    }
    Corpus::Keep
});
