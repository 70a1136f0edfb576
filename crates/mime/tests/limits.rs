//! Hostile input: memory stays bounded and work linear, whatever is inside of whatever.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "common/hostile.rs"]
mod hostile;

use hostile::PATTERNS;
use mime::{
    Defect, EntityTable, Limits, Parser, PartEdit, Tree, encoded_word, interpretations, transfer,
};
use sans_io::PushParser;
use testkit::{
    alloc::{Counting, measured},
    corpus::{self, Tally},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Parses in pieces as they would arrive, and gives the most octets that were ever left over.
fn stream(message: &[u8], piece: usize) -> usize {
    let mut parser = Parser::default();
    let (mut start, mut end, mut kept) = (0, 0, 0);
    loop {
        let last = end == message.len();
        if last {
            parser.finish();
        }
        let mut input = message.get(start..end).unwrap_or_default();
        while let Ok(Some(event)) = parser.push(&mut input) {
            core::hint::black_box(event);
        }
        start = end - input.len();
        kept = kept.max(input.len());
        if last {
            return kept;
        }
        end = message.len().min(end + piece);
    }
}

#[test]
fn the_parser_holds_little() {
    let capacity = Limits::default().capacity();
    for (name, generate) in PATTERNS {
        let message = generate(1 << 20);
        let (kept, counts) = measured(|| stream(&message, 4096));
        assert!(kept <= capacity, "{name}: {kept} octets left over, {capacity} promised");
        // 64 boundaries of a line each, and what one field takes apart.
        assert!(counts.peak <= 256 << 10, "{name}: {} octets held", counts.peak);
    }
}

/// Many readings of many parts: what is remembered of them does not grow with their number.
#[test]
fn readings_hold_little() {
    let part = "\r\n\r\n0123456789012345678901234567890123456789\r\n--b";
    let odd = format!("--b{part}{part} {part}{part}x{part}{part}\r\n\r\nx\r--b\r\n");
    let mut message =
        b"Content-Type: multipart/mixed; boundary=\"b\"\r\n x=y\r\nContent-Type: text/plain\r\n\r\n"
            .to_vec();
    while message.len() < 1 << 20 {
        message.extend_from_slice(odd.as_bytes());
    }
    let (given, counts) = measured(|| interpretations(&message, &Limits::default()).count());
    assert!(given > 8, "{given}");
    // A copy in which other octets end lines, ours and the one at hand with what they grew from, and what is kept.
    let most = message.len() as u64 * 4;
    assert!(
        counts.peak <= most,
        "{} octets for {given} readings of {}",
        counts.peak,
        message.len()
    );
}

/// At most four times the input, whatever it is.
#[test]
fn the_tree_is_small() {
    for (name, generate) in PATTERNS {
        for size in [64 << 10, 1 << 20] {
            let message = generate(size);
            let (tree, counts) = measured(|| Tree::parse(&message));
            let most = message.len() as u64 * 4;
            assert!(counts.peak <= most, "{name}: {} octets for {}", counts.peak, message.len());
            drop(tree);
        }
    }
}

/// At most a hundredth of the input and 16 KiB.
#[test]
fn the_tree_of_real_mail_is_small() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally =
        Tally::new(&[("enclosed-endless.eml", "3,043 parts"), ("issue408.eml", "330 parts")]);
    for file in corpus::files(&folder) {
        let message = corpus::read(&file);
        let (tree, counts) = measured(|| Tree::parse(&message));
        drop(tree);
        let most = message.len() as u64 / 100 + (16 << 10);
        let outcome = if counts.peak <= most {
            Ok(())
        } else {
            Err(format!("{} octets for {}", counts.peak, message.len()))
        };
        tally.file(&file, outcome);
    }
    tally.finish();
}

/// Each of `count` parts changed in one way: the octets that were asked for.
fn changed(count: usize, way: usize) -> u64 {
    let part = "--b\r\nContent-Type: text/plain\r\n\r\nwhat stands in a part that nobody has changed until now\r\n";
    let head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    let message = [head, &part.repeat(count), "--b--\r\n"].concat();
    let tree = Tree::parse(message.as_bytes());
    let mut all: Vec<_> = tree.entities().skip(1).collect();
    assert_eq!(all.len(), count);
    if way == 5 {
        all.reverse();
    }
    let (out, counts) = measured(|| {
        let mut edit = PartEdit::new(tree.root());
        for entity in all.iter().skip(1) {
            match way {
                0 => edit.attach(tree.root(), b"\r\nattached"),
                1 => edit.replace_content(*entity, "\u{e9}".as_bytes()),
                2 => edit.replace_body(*entity, b"body"),
                3 => edit.replace(*entity, b"\r\nentity"),
                _ => edit.remove(*entity),
            }
            .unwrap();
        }
        let mut out = Vec::new();
        edit.write(&mut out).unwrap();
        out
    });
    let parts = if way == 0 {
        2 * count - 1
    } else if way > 3 {
        1
    } else {
        count
    };
    // So many small parts are not all told apart.
    assert_eq!(out.windows(5).filter(|octets| octets == b"--b\r\n").count(), parts);
    counts.bytes
}

/// Four times the parts, four times the work: no change copies those before it.
#[test]
fn many_changes_cost_little_each() {
    for way in 0..6 {
        let (few, many) = (changed(1_000, way), changed(4_000, way));
        assert!(many <= few * 5, "way {way}: {few} octets for 1,000 changes, {many} for 4,000");
    }
}

/// A message of `size` octets, made of one chunk again and again; gives the most octets that were held.
fn streamed(size: usize) -> u64 {
    const CHUNK: usize = 64 << 10;
    let head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n\
                Content-Transfer-Encoding: base64\r\n\r\n";
    let chunk = "QUJD".repeat(18) + "--\r\n";
    let chunk = chunk.repeat(CHUNK / chunk.len()).into_bytes();
    let (count, counts) = measured(|| {
        let mut parser = Parser::default();
        let mut buffer: Vec<u8> = Vec::with_capacity(2 * CHUNK);
        let (mut sent, mut body) = (0, 0);
        buffer.extend_from_slice(head.as_bytes());
        loop {
            let mut input = &buffer[..];
            while let Ok(Some(event)) = parser.push(&mut input) {
                if let mime::Event::Body { bytes, .. } = event {
                    body += bytes.len();
                }
            }
            let left = input.len();
            let used = buffer.len() - left;
            buffer.drain(..used);
            if sent >= size {
                break;
            }
            buffer.extend_from_slice(&chunk);
            sent += chunk.len();
        }
        parser.finish();
        let mut input = &buffer[..];
        while let Ok(Some(event)) = parser.push(&mut input) {
            body += event.raw().len();
        }
        assert_eq!(body, sent);
        body
    });
    assert!(count >= size);
    counts.peak
}

#[test]
fn a_large_message_streams() {
    let peak = streamed(64 << 20);
    assert!(peak < 256 << 10, "{peak} octets held");
}

#[test]
#[ignore = "a minute in a debug build"]
fn a_message_of_a_gibibyte_streams() {
    let peak = streamed(1 << 30);
    assert!(peak < 256 << 10, "{peak} octets held");
}

/// Allocations may grow with the input, and no faster.
#[test]
fn allocations_are_linear() {
    for (name, generate) in PATTERNS {
        let counts = |size| {
            let message = generate(size);
            let ((), counts) = measured(|| {
                let tree = Tree::parse(&message);
                for entity in tree.entities() {
                    core::hint::black_box((
                        entity.file_name(),
                        entity.text(),
                        entity.delimiter(),
                        entity.id(),
                    ));
                }
            });
            (counts.allocations + 16, counts.bytes + 4096)
        };
        let (small, large) = (counts(16 << 10), counts(256 << 10));
        assert!(large.0 <= small.0 * 20, "{name}: {small:?} and {large:?}");
        assert!(large.1 <= small.1 * 40, "{name}: {small:?} and {large:?}");
    }
}

/// Nothing is recursive: a thread with 64 KiB of stack is enough for 8 MiB, all that can be asked of a message included.
#[test]
fn a_small_stack_is_enough() {
    for (name, generate) in PATTERNS {
        let message = generate(8 << 20);
        let thread = std::thread::Builder::new().stack_size(64 << 10).spawn(move || {
            let tree = Tree::parse(&message);
            let count = tree.entities().filter(|entity| entity.structure().octets > 0).count();
            let mut defects = 0;
            tree.report(&mut |_: Defect| defects += 1);
            let lists = tree.root().body_lists();
            let preview = tree.root().preview(256);
            let recipients =
                tree.root().delivery_status().map(|status| status.recipients().count());
            let request = tree.root().disposition_request().map(|request| request.must_ask());
            core::hint::black_box((
                count,
                request,
                defects,
                lists,
                preview,
                recipients,
                tree.clone() == tree,
            ));
        });
        thread.unwrap().join().unwrap_or_else(|_| panic!("{name}"));
    }
}

/// The readings of others are few, and each costs no more than ours.
#[test]
fn readings_are_linear() {
    for (name, generate) in PATTERNS {
        let counts = |size| {
            let message = generate(size);
            let (_, counts) = measured(|| interpretations(&message, &Limits::default()).count());
            (counts.allocations + 64, counts.bytes + 65536)
        };
        let (small, large) = (counts(32 << 10), counts(512 << 10));
        assert!(large.0 <= small.0 * 24, "{name}: {small:?} and {large:?}");
        assert!(large.1 <= small.1 * 40, "{name}: {small:?} and {large:?}");
    }
}

/// A table that was used before takes nothing from the allocator for the next message of its kind.
#[test]
fn tables_are_reused() {
    let message = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n";
    let limits = Limits::default();
    let table = Tree::parse(message).into_table();
    let (tree, counts) = measured(|| Tree::parse_with(message, &limits, table));
    assert_eq!(tree.root().children().count(), 2);
    // The stack of open entities and the boundary.
    assert!(counts.allocations <= 4, "{counts:?}");
    let _: EntityTable = tree.into_table();
}

#[test]
fn encoded_words_are_linear() {
    for pattern in ["=?", "=?utf-8?q?a", " =?utf-8?q?a?=", "=?utf-8?q?", "?=", "=?a?b?=="] {
        let counts = |count: usize| {
            let value = pattern.repeat(count);
            let (_, counts) = measured(|| encoded_word::decode(value.as_bytes()));
            (counts.allocations + 16, counts.bytes + 4096)
        };
        let (small, large) = (counts(1000), counts(16_000));
        assert!(
            large.0 <= small.0 * 20 && large.1 <= small.1 * 40,
            "{pattern:?}: {small:?} and {large:?}"
        );
    }
}

#[test]
fn decoders_hold_nothing() {
    for pattern in ["=\r\n", " ", "=3D", "AAAA", "=", "\n", "!"] {
        for encoding in [mime::TransferEncoding::Base64, mime::TransferEncoding::QuotedPrintable] {
            let data = pattern.repeat(100_000);
            let mut decoder = transfer::Decoder::new(encoding);
            let mut buffer = [0; 4096];
            let ((), counts) = measured(|| {
                let mut rest = data.as_bytes();
                while !rest.is_empty() {
                    let (_, taken, written) = decoder.decode(rest, &mut buffer);
                    assert!(taken + written > 0);
                    rest = &rest[taken..];
                }
            });
            assert_eq!(counts.allocations, 0);
        }
    }
}
