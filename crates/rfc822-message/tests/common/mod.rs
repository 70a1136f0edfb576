//! What the tests of this crate share.
#![allow(dead_code, reason = "each test binary uses some of it")]

use rfc822_message::{HeaderEvent, HeaderParser, HeaderScanner, Item, Limits, OwnedHeaderEvent};
use sans_io::PushParser;

/// Events with adjacent chunks joined: what must not depend on cuts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) events: Vec<OwnedHeaderEvent>,
}

impl Log {
    pub(crate) fn push(&mut self, event: HeaderEvent<'_>) {
        let next = event.into_owned();
        match (self.events.last_mut(), &next) {
            (
                Some(OwnedHeaderEvent::Body { bytes, .. }),
                OwnedHeaderEvent::Body { bytes: more, .. },
            )
            | (
                Some(OwnedHeaderEvent::Piece { bytes, .. }),
                OwnedHeaderEvent::Piece { bytes: more, .. },
            ) => {
                bytes.extend_from_slice(more);
            }
            _ => self.events.push(next),
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.events.iter().flat_map(|event| event.as_event().raw().to_vec()).collect()
    }
}

/// The events of `input` in reads that end at `cuts`, in order.
pub(crate) fn events(input: &[u8], limits: Limits, cuts: impl IntoIterator<Item = usize>) -> Log {
    let mut parser = HeaderParser::new(limits);
    let mut log = Log::default();
    let mut consumed = 0;
    for end in cuts.into_iter().chain([input.len()]) {
        let mut rest = &input[consumed..end.max(consumed)];
        while let Ok(Some(event)) = parser.push(&mut rest) {
            log.push(event);
        }
        assert!(rest.len() <= parser.capacity(), "{} octets held", rest.len());
        consumed = end.max(consumed) - rest.len();
    }
    parser.finish();
    let mut rest = &input[consumed..];
    while let Ok(Some(event)) = parser.push(&mut rest) {
        log.push(event);
    }
    assert!(rest.is_empty());
    log
}

/// The events that the tree's scanner stands for.
pub(crate) fn tree_events(input: &[u8], limits: Limits) -> Log {
    let mut log = Log::default();
    let mut scanner = HeaderScanner::new(input, &limits);
    for item in scanner.by_ref() {
        let (at, raw) = (item.at(), item.raw());
        let over = match item {
            Item::Field(field) if field.is_oversize() => {
                Some((Some(field.name_bytes().to_vec()), rfc822_message::Limit::Field))
            }
            Item::Field(field) => {
                log.push(HeaderEvent::Field(field));
                None
            }
            Item::Junk(junk) if junk.kind == rfc822_message::JunkKind::Oversize => {
                Some((None, rfc822_message::Limit::Field))
            }
            Item::Junk(junk) => {
                log.push(HeaderEvent::Junk(junk));
                None
            }
            Item::Excess(excess) => Some((None, excess.limit)),
            _ => panic!("new kind of item"),
        };
        if let Some((name, limit)) = over {
            log.events.push(OwnedHeaderEvent::Oversize { at, name, limit });
            log.events.push(OwnedHeaderEvent::Piece { at, bytes: raw.to_vec() });
            log.events.push(OwnedHeaderEvent::OversizeEnd { at: at + raw.len() as u64 });
        }
    }
    let body = scanner.body_start().unwrap();
    let separator = scanner.separator().unwrap();
    log.push(HeaderEvent::EndOfHeader { at: (body - separator.len()) as u64, separator });
    if body < input.len() {
        log.push(HeaderEvent::Body { at: body as u64, bytes: &input[body..] });
    }
    log
}

/// Lossless, push equals tree, and no cut changes anything.
pub(crate) fn check_all_cuts(input: &[u8], limits: Limits) {
    let whole = events(input, limits, []);
    assert_eq!(whole.bytes(), input);
    assert_eq!(whole, tree_events(input, limits));
    for cut in 0..=input.len() {
        assert_eq!(events(input, limits, [cut]), whole, "cut at {cut}");
    }
    assert_eq!(events(input, limits, 0..input.len()), whole, "single bytes");
}

/// Small enough that tests reach every limit.
pub(crate) const TIGHT: Limits = Limits { field: 24, name: 8, fields: 3, section: 60 };

/// The corpora, if they are there. CI must have them.
pub(crate) fn corpora() -> Option<std::path::PathBuf> {
    let root = std::env::var_os("PROTOCOL_CORPORA").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora"),
        std::path::PathBuf::from,
    );
    if root.is_dir() {
        return Some(root);
    }
    assert!(std::env::var_os("CI").is_none(), "no corpora at {}", root.display());
    println!("corpus: skipped, no folder {}", root.display());
    None
}

/// All files below `folder`, in order of their names.
pub(crate) fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
