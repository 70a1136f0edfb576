//! Hostile input: memory stays bounded and work linear, whatever is inside of whatever.

use mime::{EntityTable, Limits, Parser, Tree, encoded_word, transfer};
use sans_io::PushParser;
use testkit::alloc::{Counting, measured};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const HEAD: &str = "From: a@b.c\r\nMIME-Version: 1.0\r\n";

type Generator = fn(usize) -> Vec<u8>;

/// Inputs of about `size` octets, each the worst known for something.
const PATTERNS: &[(&str, Generator)] = &[
    ("multiparts in each other", |size| {
        let levels = size / 80;
        let open: String = (0..levels)
            .map(|n| {
                format!("Content-Type: multipart/mixed; boundary=\"b{n:07}\"\r\n\r\n--b{n:07}\r\n")
            })
            .collect();
        let close: String = (0..levels).rev().map(|n| format!("--b{n:07}--\r\n")).collect();
        format!("{HEAD}{open}\r\nhi\r\n{close}").into_bytes()
    }),
    ("multiparts with one boundary", |size| {
        (HEAD.to_owned()
            + &"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(size / 50))
            .into_bytes()
    }),
    ("parts whose boundary never occurs", |size| {
        let parts: String = (0..size / 70)
            .map(|n| {
                format!("--top\r\nContent-Type: multipart/mixed; boundary=\"x{n}\"\r\n\r\nq\r\n")
            })
            .collect();
        format!("{HEAD}Content-Type: multipart/mixed; boundary=top\r\n\r\n{parts}--top--\r\n")
            .into_bytes()
    }),
    ("empty parts", |size| {
        (HEAD.to_owned()
            + "Content-Type: multipart/mixed; boundary=t\r\n\r\n"
            + &"--t\r\n\r\n".repeat(size / 7))
            .into_bytes()
    }),
    ("parts without even a header", |size| {
        (HEAD.to_owned()
            + "Content-Type: multipart/mixed; boundary=t\r\n\r\n"
            + &"--t\n".repeat(size / 4))
            .into_bytes()
    }),
    ("messages in each other", |size| {
        (HEAD.to_owned() + &"Content-Type: message/rfc822\r\n\r\n".repeat(size / 32)).into_bytes()
    }),
    ("lines that are nearly delimiters", |size| {
        let boundary = "-".repeat(60);
        let line = "-".repeat(62) + "\r\n";
        (HEAD.to_owned()
            + &format!("Content-Type: multipart/mixed; boundary=\"{boundary}a\"\r\n\r\n")
            + &line.repeat(size / 64))
            .into_bytes()
    }),
    ("nearly delimiters of many boundaries", |size| {
        let boundary = |n: usize| format!("{}{n:02}", "b".repeat(66));
        let open: String = (0..60)
            .map(|n| {
                format!("Content-Type: multipart/mixed; boundary={0}\r\n\r\n--{0}\r\n", boundary(n))
            })
            .collect();
        (HEAD.to_owned()
            + &open
            + "\r\n"
            + &format!("--{}xx\r\n", "b".repeat(66)).repeat(size / 72))
            .into_bytes()
    }),
    ("hyphens", |size| {
        (HEAD.to_owned()
            + "Content-Type: multipart/mixed; boundary=\"----\"\r\n\r\n"
            + &"-".repeat(size))
            .into_bytes()
    }),
    ("padding behind a delimiter", |size| {
        (HEAD.to_owned()
            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b"
            + &" ".repeat(size))
            .into_bytes()
    }),
    ("fields", |size| (HEAD.to_owned() + &"a: b\r\n".repeat(size / 6)).into_bytes()),
    ("fields of a part", |size| {
        (HEAD.to_owned()
            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            + &"a: b\r\n".repeat(size / 6))
            .into_bytes()
    }),
    ("a folded field", |size| {
        (HEAD.to_owned() + "Subject: a" + &"\r\n b".repeat(size / 4)).into_bytes()
    }),
    ("one parameter in sections", |size| {
        let sections: String = (0..size / 10).map(|n| format!("; n*{n}=a")).collect();
        format!("{HEAD}Content-Type: text/plain{sections}\r\n\r\nx").into_bytes()
    }),
    ("boundaries", |size| {
        (HEAD.to_owned()
            + "Content-Type: multipart/mixed"
            + &"; boundary=b".repeat(size / 12)
            + "\r\n\r\nx")
            .into_bytes()
    }),
    ("comments in a type", |size| {
        (HEAD.to_owned() + "Content-Type: text/plain; a=" + &"(".repeat(size) + "\r\n\r\nx")
            .into_bytes()
    }),
    ("closed comments in a value", |size| {
        (HEAD.to_owned()
            + "Content-Type: text/plain; a="
            + &"(".repeat(size / 2)
            + &")".repeat(size / 2)
            + "y; n=x\r\n\r\nx")
            .into_bytes()
    }),
    ("line ends", |size| (HEAD.to_owned() + "\r\n" + &"\n".repeat(size)).into_bytes()),
];

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

#[test]
fn the_tree_is_small() {
    for (name, generate) in PATTERNS {
        let message = generate(1 << 20);
        let (tree, counts) = measured(|| Tree::parse(&message));
        assert!(
            counts.peak <= 2 << 20,
            "{name}: {} octets for a message of {}",
            counts.peak,
            message.len()
        );
        drop(tree);
    }
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

/// Nothing is recursive: a thread with 64 KiB of stack is enough.
#[test]
fn a_small_stack_is_enough() {
    for (name, generate) in PATTERNS {
        let message = generate(256 << 10);
        let thread = std::thread::Builder::new().stack_size(64 << 10).spawn(move || {
            let tree = Tree::parse(&message);
            let count = tree.entities().filter(|entity| entity.structure().octets > 0).count();
            core::hint::black_box((count, tree.clone() == tree));
        });
        thread.unwrap().join().unwrap_or_else(|_| panic!("{name}"));
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
