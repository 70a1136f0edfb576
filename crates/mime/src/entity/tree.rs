use alloc::vec::Vec;
use core::fmt;

use sans_io::PushParser;

use super::{Content, Entity, Event, Parser, boundary::Stack, described::Summary};
use crate::{Defect, Limits, Quirk, Quirks, TransferEncoding};

/// Where an entity and its pieces are. Children follow their parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) start: u32,
    pub(super) separator: u32,
    pub(super) body: u32,
    pub(super) end: u32,
    pub(super) preamble_end: u32,
    /// Where the closing delimiter starts and ends; `NONE` without one.
    pub(super) close: u32,
    pub(super) close_end: u32,
    /// Where the first Content-Type stands; `NONE` without one.
    pub(super) content_type: u32,
    /// `NONE` for the message itself.
    pub(super) parent: u32,
    /// One after the last of its descendants.
    pub(super) after: u32,
    pub(super) depth: u16,
    pub(super) content: Content,
    pub(super) encoding: Option<TransferEncoding>,
}

pub(super) const NONE: u32 = u32::MAX;

const _: () = assert!(size_of::<Node>() <= 48, "the documentation says so");

/// Where the entities of a message are: a flat table, to be reused for the next message. It takes at most 48 octets an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntityTable {
    nodes: Vec<Node>,
    defects: Vec<Defect>,
    header: rfc822_message::Limits,
    quirks: Quirks,
    /// Empty between messages: its memory is used again.
    stack: Stack,
}

/// The defects that a tree keeps; the parser reports all.
const DEFECTS: usize = 256;

impl EntityTable {
    /// Without memory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(index as usize)
    }

    pub(super) const fn header_limits(&self) -> &rfc822_message::Limits {
        &self.header
    }

    pub(super) const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// Whether both hold the same entities.
    #[cfg(feature = "readings")]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.nodes == other.nodes
    }

    pub(crate) fn len(&self) -> u32 {
        position(self.nodes.len() as u64)
    }

    fn index(&mut self, bytes: &[u8], limits: &Limits, quirks: Quirks) {
        self.nodes.clear();
        self.defects.clear();
        self.header = limits.header;
        self.quirks = quirks;
        let mut parser = Parser::reading_as(*limits, quirks, core::mem::take(&mut self.stack));
        parser.finish();
        let mut rest = bytes.get(..u32::MAX as usize).unwrap_or(bytes);
        let mut open = NONE;
        while let Ok(Some(event)) = parser.push(&mut rest) {
            open = self.event(&event, parser.summary(), open);
            parser.skip_fields(&mut rest);
        }
        self.stack = parser.into_stack();
    }

    /// Takes one event. `open` is the innermost open entity, before it and after it.
    fn event(&mut self, event: &Event<'_>, summary: Summary, open: u32) -> u32 {
        let at = position(event.at());
        let next = position(event.at().saturating_add(event.raw().len() as u64));
        if let Event::Begin { depth, .. } = *event {
            let index = position(self.nodes.len() as u64);
            if self.nodes.len() == self.nodes.capacity() {
                // Less than twice as many: this is most of what a hostile message makes us hold.
                self.nodes.reserve_exact(self.nodes.len() / 2 + 4);
            }
            self.nodes.push(Node::new(at, open, depth));
            return index;
        }
        if let Event::Defect(defect) = *event {
            if self.defects.len() < DEFECTS {
                self.defects.push(defect);
            }
            return open;
        }
        let count = position(self.nodes.len() as u64);
        let Some(node) = self.nodes.get_mut(open as usize) else { return open };
        match *event {
            Event::EndOfHeader { content, .. } => {
                node.separator = at;
                node.content = content;
                node.content_type = summary.content_type.map_or(NONE, position);
                node.encoding = summary.encoding;
                (node.body, node.preamble_end, node.end) = (next, next, next);
            }
            Event::Preamble { .. } => node.preamble_end = next,
            Event::Delimiter { close: true, .. } => (node.close, node.close_end) = (at, next),
            Event::End { .. } => {
                node.end = at;
                node.after = count;
                let is_empty = node.content == Content::Multipart && count == open + 1;
                if is_empty && self.quirks.contains(Quirk::NoPartsIsLeaf) {
                    node.content = Content::Leaf;
                }
                return node.parent;
            }
            _ => {}
        }
        open
    }
}

impl Node {
    const fn new(start: u32, parent: u32, depth: u16) -> Self {
        Self {
            start,
            separator: start,
            body: start,
            end: start,
            preamble_end: start,
            close: NONE,
            close_end: NONE,
            content_type: NONE,
            parent,
            after: 0,
            depth,
            content: Content::Leaf,
            encoding: None,
        }
    }
}

/// Offsets fit 32 bits: no more than the first 4 GiB of a message are indexed.
fn position(at: u64) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The structure of a message in a slice: a view of it and a flat table, for as many looks as needed. Nothing is decoded
/// before it is asked for.
///
/// ```
/// use mime::Tree;
///
/// let tree = Tree::parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n--b\r\n\r\nsecond\r\n--b--\r\n");
/// let bodies: Vec<_> = tree.root().children().map(|part| part.body()).collect();
/// assert_eq!(bodies, [&b"first"[..], b"second"]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Tree<'m> {
    bytes: &'m [u8],
    table: EntityTable,
}

impl<'m> Tree<'m> {
    /// Finds the structure of `bytes` under default limits. Offsets have 32 bits: of more than 4 GiB the rest is not indexed.
    #[must_use]
    pub fn parse(bytes: &'m [u8]) -> Self {
        Self::parse_with(bytes, &Limits::default(), EntityTable::new())
    }

    /// Finds the structure of `bytes`, with the memory of `table`: that of the last message, from
    /// [`into_table`](Self::into_table).
    #[must_use]
    pub fn parse_with(bytes: &'m [u8], limits: &Limits, mut table: EntityTable) -> Self {
        table.index(bytes, limits, Quirks::NONE);
        Self { bytes, table }
    }

    /// The message itself.
    #[must_use]
    pub const fn root(&self) -> Entity<'m, '_> {
        Entity::new(self.bytes, &self.table, 0)
    }

    /// All entities, each before those inside of it.
    pub fn entities(&self) -> impl Iterator<Item = Entity<'m, '_>> + Clone {
        (0..self.table.len()).map(|index| Entity::new(self.bytes, &self.table, index))
    }

    /// The first 256 defects that the parser met, in the order of their report.
    #[must_use]
    pub fn defects(&self) -> &[Defect] {
        &self.table.defects
    }

    /// The whole message.
    #[must_use]
    pub const fn as_bytes(&self) -> &'m [u8] {
        self.bytes
    }

    /// The table, for the next message.
    #[must_use]
    pub fn into_table(self) -> EntityTable {
        self.table
    }
}

impl fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entities()).finish()
    }
}

/// A [`Tree`] that owns its bytes, in a `Vec<u8>` or in anything that gives the same bytes each time.
#[derive(Clone, PartialEq, Eq)]
pub struct TreeBuf<B = Vec<u8>> {
    bytes: B,
    table: EntityTable,
}

impl<B: AsRef<[u8]>> TreeBuf<B> {
    /// Finds the structure of `bytes` under default limits.
    #[must_use]
    pub fn parse(bytes: B) -> Self {
        Self::parse_with(bytes, &Limits::default(), EntityTable::new())
    }

    /// Finds the structure of `bytes`, with the memory of `table`.
    #[must_use]
    pub fn parse_with(bytes: B, limits: &Limits, mut table: EntityTable) -> Self {
        table.index(bytes.as_ref(), limits, Quirks::NONE);
        Self { bytes, table }
    }

    /// The structure of `bytes` as a reader with `quirks` sees it.
    #[must_use]
    pub fn parse_as(bytes: B, limits: &Limits, quirks: Quirks, mut table: EntityTable) -> Self {
        table.index(bytes.as_ref(), limits, quirks);
        Self { bytes, table }
    }

    #[cfg(feature = "readings")]
    pub(crate) const fn table(&self) -> &EntityTable {
        &self.table
    }

    /// The message itself.
    #[must_use]
    pub fn root(&self) -> Entity<'_, '_> {
        Entity::new(self.bytes.as_ref(), &self.table, 0)
    }

    /// All entities, each before those inside of it.
    pub fn entities(&self) -> impl Iterator<Item = Entity<'_, '_>> + Clone {
        let bytes = self.bytes.as_ref();
        (0..self.table.len()).map(move |index| Entity::new(bytes, &self.table, index))
    }

    /// The first 256 defects that the parser met, in the order of their report.
    #[must_use]
    pub fn defects(&self) -> &[Defect] {
        &self.table.defects
    }

    /// The whole message.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// The bytes back, and the table for the next message.
    #[must_use]
    pub fn into_parts(self) -> (B, EntityTable) {
        (self.bytes, self.table)
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for TreeBuf<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entities()).finish()
    }
}
