//! One flat form of the structure of a message, made from the events of the parser and from the tree.

use mime::{Content, Defect, Entity, Event, Limits, Parser, Tree};
use rfc822_message::{HeaderEvent, Item};
use sans_io::PushParser;

/// A stretch of the message: what it is, where, and its bytes; adjacent chunks joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) what: String,
    pub(crate) at: u64,
    pub(crate) bytes: String,
    pub(crate) len: usize,
}

impl Piece {
    fn new(what: impl Into<String>, at: u64, bytes: &[u8]) -> Self {
        Self { what: what.into(), at, bytes: bytes.escape_ascii().to_string(), len: bytes.len() }
    }

    fn append(&mut self, bytes: &[u8]) {
        self.bytes.push_str(&bytes.escape_ascii().to_string());
        self.len += bytes.len();
    }
}

/// The pieces and the defects that the parser gives for `message` in one push; also that they are all of its bytes.
pub(crate) fn pushed(message: &[u8], limits: Limits) -> (Vec<Piece>, Vec<Defect>) {
    let mut parser = Parser::new(limits);
    parser.finish();
    let mut rest = message;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut defects = Vec::new();
    let mut all = Vec::with_capacity(message.len());
    while let Ok(Some(event)) = parser.push(&mut rest) {
        all.extend_from_slice(event.raw());
        let (what, joins) = match event {
            Event::Defect(defect) => {
                defects.push(defect);
                continue;
            }
            Event::Header(HeaderEvent::OversizeEnd { .. }) => continue,
            Event::Header(HeaderEvent::Piece { bytes, .. }) => {
                if let Some(last) = pieces.last_mut() {
                    last.append(bytes);
                }
                continue;
            }
            Event::Begin { depth, .. } => (format!("begin {depth}"), false),
            Event::Header(HeaderEvent::Field(_)) => ("field".into(), false),
            Event::Header(HeaderEvent::Junk(junk)) => (format!("junk {:?}", junk.kind), false),
            Event::Header(_) => ("long".into(), false),
            Event::EndOfHeader { content, .. } => (format!("end of header: {content:?}"), false),
            Event::Body { .. } => ("body".into(), true),
            Event::Preamble { .. } => ("preamble".into(), true),
            Event::Epilogue { .. } => ("epilogue".into(), true),
            Event::Delimiter { close, .. } => (format!("delimiter {close}"), false),
            Event::End { depth, .. } => (format!("end {depth}"), false),
            _ => unreachable!("{event:?}"),
        };
        match pieces.last_mut() {
            Some(last) if joins && last.what == what => last.append(event.raw()),
            _ => pieces.push(Piece::new(what, event.at(), event.raw())),
        }
    }
    assert!(rest.is_empty(), "{} octets are left", rest.len());
    assert_eq!(all.len(), message.len());
    assert!(all == message, "the bytes of the events are not those of the message");
    let mut at = 0;
    for piece in &pieces {
        assert_eq!(piece.at, at, "{piece:?}");
        at += piece.len as u64;
    }
    (pieces, defects)
}

/// The same from the tree.
pub(crate) fn walked(tree: &Tree<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Vec<Entity<'_, '_>> = Vec::new();
    for entity in tree.entities() {
        while open.len() > usize::from(entity.depth())
            && let Some(ended) = open.pop()
        {
            end(&mut pieces, ended);
        }
        let delimiter = entity.delimiter();
        if !delimiter.is_empty() {
            pieces.push(Piece::new(
                "delimiter false",
                entity.range().start - delimiter.len() as u64,
                delimiter,
            ));
        }
        begin(&mut pieces, entity);
        open.push(entity);
    }
    while let Some(entity) = open.pop() {
        end(&mut pieces, entity);
    }
    pieces
}

fn begin(pieces: &mut Vec<Piece>, entity: Entity<'_, '_>) {
    let start = entity.range().start;
    pieces.push(Piece::new(format!("begin {}", entity.depth()), start, b""));
    for item in entity.items() {
        let what = match item {
            Item::Field(field) if field.is_oversize() => "long".into(),
            Item::Field(_) => "field".into(),
            Item::Junk(junk) => format!("junk {:?}", junk.kind),
            _ => "long".into(),
        };
        pieces.push(Piece::new(what, item.at(), item.raw()));
    }
    let at = start + entity.header().len() as u64;
    pieces.push(Piece::new(
        format!("end of header: {:?}", entity.content()),
        at,
        entity.separator(),
    ));
    let body = entity.body_at();
    match entity.content() {
        Content::Multipart => chunk(pieces, "preamble", body, entity.preamble()),
        Content::Message => {}
        Content::Leaf | Content::Opaque(_) => chunk(pieces, "body", body, entity.body()),
    }
}

fn end(pieces: &mut Vec<Piece>, entity: Entity<'_, '_>) {
    let end = entity.range().end;
    let epilogue = entity.epilogue();
    let close = entity.close_delimiter();
    if !close.is_empty() {
        let at = end - (epilogue.len() + close.len()) as u64;
        pieces.push(Piece::new("delimiter true", at, close));
        chunk(pieces, "epilogue", end - epilogue.len() as u64, epilogue);
    }
    pieces.push(Piece::new(format!("end {}", entity.depth()), end, b""));
}

fn chunk(pieces: &mut Vec<Piece>, what: &str, at: u64, bytes: &[u8]) {
    if !bytes.is_empty() {
        pieces.push(Piece::new(what, at, bytes));
    }
}

/// All that holds for every byte string: lossless, and the tree tells what the parser tells.
pub(crate) fn check(message: &[u8], limits: Limits) -> Result<(), String> {
    let (pieces, defects) = pushed(message, limits);
    let tree = Tree::parse_with(message, &limits, mime::EntityTable::new());
    if tree.defects() != defects.get(..256).unwrap_or(&defects) {
        return Err(format!("defects differ: {:?} and {defects:?}", tree.defects()));
    }
    let walked = walked(&tree);
    match pieces.iter().zip(&walked).find(|(a, b)| a != b) {
        Some((a, b)) => Err(format!("parser: {a:?}\n  tree: {b:?}")),
        None if pieces.len() != walked.len() => {
            Err(format!("{} pieces, {} in the tree", pieces.len(), walked.len()))
        }
        None => Ok(()),
    }
}
