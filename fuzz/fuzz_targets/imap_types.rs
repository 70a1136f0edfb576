//! Whatever is read is written so that it is read as the same, in one line: commands, responses, mailbox names
//! and sequence sets. What is owned equals what it was made from.

#![no_main]

use imap_codec::{
    Body, Command, Data, FetchItem, Leniency, Mailbox, Naming, Response, SequenceSet,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let leniency = if choice & 8 == 0 { Leniency::TOLERANT } else { Leniency::STRICT };
    match choice & 7 {
        0..=2 => command(rest, leniency),
        3..=5 => response(rest, leniency),
        6 => {
            let Ok(text) = core::str::from_utf8(rest) else { return };
            if let Ok(name) = Mailbox::new(text, Naming::Utf7) {
                assert_eq!(name.decode(Naming::Utf7), text);
            }
            let _ = Mailbox::from_wire(rest).map(|name| name.decode(Naming::Utf7).len());
        }
        _ => {
            if let Ok(set) = SequenceSet::parse(rest) {
                let mut octets = Vec::new();
                set.encode(&mut octets);
                assert_eq!(SequenceSet::parse(&octets), Ok(set.clone()));
                assert_eq!(set.clone().into_owned(), set);
            }
        }
    }
});

fn command(octets: &[u8], leniency: Leniency) {
    let octets = with_line_end(octets);
    let Ok((tag, command)) = Command::parse(&octets, leniency) else { return };
    let mut again = Vec::new();
    command.encode(&tag, &mut again);
    let read = Command::parse(&again, leniency);
    // A literal without a `+` in it is the same literal.
    if !octets.windows(4).any(|part| part == b"+}\r\n") {
        assert_eq!(read, Ok((tag, command.clone())), "from {}", again.escape_ascii());
    }
    assert_eq!(command.clone().into_owned(), command);
}

fn response(octets: &[u8], leniency: Leniency) {
    let octets = with_line_end(octets);
    let Ok(response) = Response::parse(&octets, leniency) else { return };
    let mut again = Vec::new();
    response.encode(&mut again);
    let read = Response::parse(&again, leniency);
    // In text, what might be taken for a line end is written as a space.
    if !has_odd_line_end(&octets) {
        assert_eq!(read.as_ref(), Ok(&response), "from {}", again.escape_ascii());
    }
    if let Response::Data(data) = response {
        assert_eq!(data.clone().into_owned(), data);
        if let Data::Fetch(fetch) = data {
            for item in &fetch.items {
                if let FetchItem::Body(body) | FetchItem::BodyStructure(body) = item {
                    walk(&body, 0);
                }
            }
        }
    }
}

/// Structures are never deeper than their limit, so that this may recurse.
fn walk(body: &Body<'_>, depth: usize) {
    assert!(depth <= 32);
    match body {
        Body::Multipart(part) => part.parts.iter().for_each(|part| walk(&part, depth + 1)),
        Body::Single(part) => {
            if let imap_codec::Kind::Message(message) = &part.kind {
                assert_eq!(message.body.iter().count(), 1);
                message.body.iter().for_each(|body| walk(&body, depth + 1));
            }
        }
        _ => {}
    }
}

fn with_line_end(octets: &[u8]) -> Vec<u8> {
    [octets.strip_suffix(b"\r\n").unwrap_or(octets), b"\r\n"].concat()
}

fn has_odd_line_end(octets: &[u8]) -> bool {
    let text = octets.strip_suffix(b"\r\n").unwrap_or(octets);
    text.iter().any(|octet| matches!(octet, b'\r' | b'\n' | 0))
}
