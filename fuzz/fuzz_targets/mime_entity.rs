//! Any bytes are a message: nothing is lost, where it is cut makes no difference, the tree tells what the parser tells, and
//! looking at everything does not panic.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use mime::{
    Content, EntityTable, Event, Limits, OwnedEvent, Parser, READINGS, SectionText, Tree,
    interpretations, section,
};
use sans_io::PushParser;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, length], message)) = data.split_first_chunk::<2>() else {
        return Corpus::Reject;
    };
    let limits = limits(knobs);
    let whole = push(message, message.len().max(1), limits);
    assert_eq!(bytes(&whole), message, "octets were lost");
    let piece = usize::from(length).max(1);
    assert_eq!(push(message, piece, limits), whole, "pieces of {piece} octets");
    let tree = Tree::parse_with(message, &limits, EntityTable::new());
    agree(&tree, &whole);
    look(&tree);
    interpret(message, &limits);
    Corpus::Keep
});

fn limits(knobs: u8) -> Limits {
    let mut limits = Limits::default();
    if knobs & 1 != 0 {
        (limits.boundary, limits.padding, limits.depth, limits.parts) = (4, 3, 3, 6);
        limits.part_size = 8;
    }
    if knobs & 2 != 0 {
        (limits.header.field, limits.header.name) = (32, 16);
        (limits.header.fields, limits.header.section) = (4, 100);
    }
    limits
}

/// Few readings; ours comes first.
fn interpret(message: &[u8], limits: &Limits) {
    let mut count = 0;
    for reading in interpretations(message, limits) {
        assert_eq!(reading.quirks().is_empty(), count == 0);
        count += 1;
        let leaves = reading.leaves().map(|leaf| leaf.decoded().0.len()).sum::<usize>();
        std::hint::black_box(leaves);
    }
    assert!((1..=READINGS).contains(&count), "{count} readings");
}

/// The events with adjacent chunks joined.
fn push(message: &[u8], piece: usize, limits: Limits) -> Vec<OwnedEvent> {
    let mut parser = Parser::new(limits);
    let (mut start, mut end) = (0, 0);
    let mut events: Vec<OwnedEvent> = Vec::new();
    loop {
        let last = end == message.len();
        if last {
            parser.finish();
        }
        let mut input = &message[start..end];
        while let Ok(Some(event)) = parser.push(&mut input) {
            match (events.last_mut(), event) {
                (Some(OwnedEvent::Body { bytes, .. }), Event::Body { bytes: more, .. })
                | (Some(OwnedEvent::Preamble { bytes, .. }), Event::Preamble { bytes: more, .. })
                | (Some(OwnedEvent::Epilogue { bytes, .. }), Event::Epilogue { bytes: more, .. }) =>
                {
                    bytes.extend_from_slice(more);
                }
                (
                    Some(OwnedEvent::Header(last)),
                    Event::Header(rfc822_message::HeaderEvent::Piece { bytes: more, .. }),
                ) => {
                    if let rfc822_message::OwnedHeaderEvent::Piece { bytes, .. } = last {
                        bytes.extend_from_slice(more);
                    } else {
                        events.push(event.into_owned());
                    }
                }
                _ => events.push(event.into_owned()),
            }
        }
        start = end - input.len();
        assert!(input.len() <= limits.capacity(), "{} octets left over", input.len());
        if last {
            assert!(input.is_empty());
            return events;
        }
        end = message.len().min(end + piece);
    }
}

fn bytes(events: &[OwnedEvent]) -> Vec<u8> {
    events.iter().flat_map(|event| event.as_event().raw().to_vec()).collect()
}

fn agree(tree: &Tree<'_>, events: &[OwnedEvent]) {
    let begins = events.iter().filter_map(|event| match event {
        OwnedEvent::Begin { at, depth } => Some((*at, *depth)),
        _ => None,
    });
    let contents = events.iter().filter_map(|event| match event {
        OwnedEvent::EndOfHeader { at, separator, content } => {
            Some((at + separator.len() as u64, *content))
        }
        _ => None,
    });
    assert!(tree.entities().map(|entity| (entity.range().start, entity.depth())).eq(begins));
    assert!(tree.entities().map(|entity| (entity.body_at(), entity.content())).eq(contents));
}

fn look(tree: &Tree<'_>) {
    for entity in tree.entities() {
        let pieces = entity.header().len() + entity.separator().len() + entity.body().len();
        assert_eq!(pieces, entity.raw().len());
        assert_eq!(
            entity.items().map(|item| item.raw().len()).sum::<usize>(),
            entity.header().len()
        );
        if entity.content() == Content::Multipart {
            let children = entity.children().map(|part| part.delimiter().len() + part.raw().len());
            let ends =
                entity.preamble().len() + entity.close_delimiter().len() + entity.epilogue().len();
            assert_eq!(ends + children.sum::<usize>(), entity.body().len());
        }
        let _ = (
            entity.structure(),
            entity.text(),
            entity.file_name(),
            entity.id(),
            entity.description(),
        );
        if let Some(request) = entity.disposition_request() {
            assert!(request.must_ask() || request.mailboxes().count() > 0);
            let _ = (request.required_options().count(), request.original_recipient());
        }
        if let Some(status) = entity.delivery_status() {
            let fields = |octets: &[u8]| octets.len();
            let recipients = status.recipients().map(|recipient| fields(recipient.fields().raw()));
            assert!(recipients.sum::<usize>() <= status.raw().len());
            assert!(status.message().fields().raw().len() <= status.raw().len());
        }
        let _ = format!("{entity:?}");
    }
    for numbers in [&[][..], &[1], &[1, 1], &[2], &[1, 2, 1]] {
        for text in [
            SectionText::Whole,
            SectionText::Header,
            SectionText::Text,
            SectionText::Mime,
            SectionText::Fields(&["subject"]),
            SectionText::FieldsNot(&["subject"]),
        ] {
            let _ = section::section(tree.root(), numbers, text);
        }
        let _ = section::binary(tree.root(), numbers);
    }
}
