use alloc::{borrow::Cow, vec::Vec};
use core::{fmt, ops::Range};

use rfc822_message::{Field, HeaderScanner, Item};

use super::{
    Content,
    tree::{EntityTable, NONE, Node},
};
use crate::{
    Charset, ContentDisposition, ContentId, ContentType, Quirk, Quirks, Text, TransferEncoding,
    encoded_word,
    transfer::{self, DecodeProblems},
};

/// An entity of a message: the message itself, a part, or a message inside of a part. A view to be copied.
#[derive(Clone, Copy)]
pub struct Entity<'m, 't> {
    bytes: &'m [u8],
    table: &'t EntityTable,
    index: u32,
}

/// Where it is, and its pieces.
impl<'m, 't> Entity<'m, 't> {
    pub(super) const fn new(bytes: &'m [u8], table: &'t EntityTable, index: u32) -> Self {
        Self { bytes, table, index }
    }

    fn node(self) -> Option<&'t Node> {
        self.table.node(self.index)
    }

    pub(crate) const fn header_limits(self) -> &'t rfc822_message::Limits {
        self.table.header_limits()
    }

    fn at(self, index: u32) -> Self {
        Self { index, ..self }
    }

    fn span(self, range: impl FnOnce(&Node) -> (u32, u32)) -> &'m [u8] {
        let (start, end) = self.node().map(range).unwrap_or_default();
        self.bytes.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Its number among all entities of the message, in their order.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.index
    }

    /// One more than the number of the last entity inside of it.
    #[cfg(feature = "edit")]
    pub(crate) fn after(self) -> u32 {
        self.node().map_or(0, |node| node.after)
    }

    /// The entity before it in the order of the message.
    #[cfg(feature = "edit")]
    pub(crate) fn before(self) -> Option<Self> {
        self.index.checked_sub(1).map(|index| self.at(index))
    }

    /// The last of its children, without a look at the others.
    #[cfg(feature = "edit")]
    pub(crate) fn last_child(self) -> Option<Self> {
        let last = self.after().checked_sub(1).filter(|last| *last > self.index)?;
        let around = core::iter::successors(Some(self.at(last)), |entity| entity.parent());
        around.take_while(|entity| entity.index > self.index).last()
    }

    /// In how many entities it is; 0 for the message itself.
    #[must_use]
    pub fn depth(self) -> u16 {
        self.node().map_or(0, |node| node.depth)
    }

    /// The multipart or the part with a message in it that this is inside of.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        self.node()
            .map(|node| node.parent)
            .filter(|parent| *parent != NONE)
            .map(|parent| self.at(parent))
    }

    /// The parts of a multipart; the message in a part that is one.
    pub fn children(self) -> impl Iterator<Item = Self> + Clone {
        let end = self.node().map_or(0, |node| node.after);
        let mut next = self.index.saturating_add(1);
        core::iter::from_fn(move || {
            let child = self.at(next);
            let node = child.node().filter(|_| next < end)?;
            next = node.after.max(next.saturating_add(1));
            Some(child)
        })
    }

    /// The message in a part that is one (RFC 2046 §5.2.1).
    #[must_use]
    pub fn message(self) -> Option<Self> {
        if self.content() == Content::Message { self.children().next() } else { None }
    }

    /// Where it stands in the message.
    #[must_use]
    pub fn range(self) -> Range<u64> {
        self.node().map_or(0..0, |node| u64::from(node.start)..u64::from(node.end))
    }

    /// All of it: header section, blank line and body.
    #[must_use]
    pub fn raw(self) -> &'m [u8] {
        self.span(|node| (node.start, node.end))
    }

    /// Its header section, without the blank line.
    #[must_use]
    pub fn header(self) -> &'m [u8] {
        self.span(|node| (node.start, node.separator))
    }

    /// The blank line behind the header section: CRLF, LF, or empty where it is missing.
    #[must_use]
    pub fn separator(self) -> &'m [u8] {
        self.span(|node| (node.separator, node.body))
    }

    /// Its body as it stands in the message. Of a multipart that is everything from the preamble to the epilogue.
    #[must_use]
    pub fn body(self) -> &'m [u8] {
        self.span(|node| (node.body, node.end))
    }

    /// Where the body starts in the message.
    #[must_use]
    pub fn body_at(self) -> u64 {
        self.node().map_or(0, |node| node.body.into())
    }

    /// What stands before the first delimiter of a multipart; empty for all else.
    #[must_use]
    pub fn preamble(self) -> &'m [u8] {
        self.span(|node| (node.body, node.preamble_end))
    }

    /// The delimiter before a part: the line break before it, the line, and its line end. Empty if it is no part of a
    /// multipart.
    #[must_use]
    pub fn delimiter(self) -> &'m [u8] {
        let Some(parent) = self.parent().filter(|parent| parent.content() == Content::Multipart)
        else {
            return b"";
        };
        // The entity before this one is the parent, or the part before it or inside of that.
        let mut before = self.at(self.index.saturating_sub(1));
        while before.index > parent.index
            && before.node().is_some_and(|node| node.parent != parent.index)
        {
            before = before.parent().unwrap_or(parent);
        }
        let start = before
            .node()
            .map(|node| if before.index == parent.index { node.preamble_end } else { node.end });
        self.span(|node| (start.unwrap_or(node.start), node.start))
    }

    /// The closing delimiter of a multipart, without the line end behind it; empty if it is missing.
    #[must_use]
    pub fn close_delimiter(self) -> &'m [u8] {
        self.span(|node| (node.close, node.close_end))
    }

    /// What stands behind the closing delimiter of a multipart, beginning with its line end.
    #[must_use]
    pub fn epilogue(self) -> &'m [u8] {
        self.span(|node| (node.close_end, node.end))
    }

    /// What the body is.
    #[must_use]
    pub fn content(self) -> Content {
        self.node().map_or(Content::Leaf, |node| node.content)
    }
}

/// Its fields.
impl<'m> Entity<'m, '_> {
    /// The pieces of its header section, in order.
    #[must_use]
    pub fn items(self) -> HeaderScanner<'m> {
        let start = self.node().map_or(0, |node| node.start);
        let bytes = self.span(|node| (node.start, node.body));
        let scanner = |skipped: usize| {
            let at = u64::from(start).saturating_add(skipped as u64);
            let rest = bytes.get(skipped..).unwrap_or_default();
            HeaderScanner::new_at(rest, self.table.header_limits(), at)
        };
        let mut skipped = 0;
        if self.table.quirks().contains(Quirk::JunkIsSkipped) {
            while skipped < bytes.len() && scanner(skipped).next().is_none() {
                skipped += super::parser::folded_line(bytes.get(skipped..).unwrap_or_default());
            }
        }
        scanner(skipped)
    }

    /// The first field of that name, in any case.
    #[must_use]
    pub fn field(self, name: &str) -> Option<Field<'m>> {
        // What is over a limit is not looked at: whoever reads the message as it arrives does not see it either.
        self.items().filter_map(Item::field).find(|field| field.is(name) && !field.is_oversize())
    }

    fn value(self, name: &str) -> Option<&'m [u8]> {
        self.field(name).map(|field| field.raw_value())
    }

    /// The Content-Type field (RFC 2045 §5), if there is one that can be read.
    #[must_use]
    pub fn content_type_field(self) -> Option<ContentType<'m>> {
        let at = self.node().map(|node| node.content_type).filter(|at| *at != NONE)?;
        let bytes = self.span(|node| (at, node.body));
        let field = HeaderScanner::new(bytes, self.table.header_limits()).next()?.field()?;
        ContentType::parse_as(field.raw_value(), self.table.quirks())
    }

    /// The media type: what the field says, else `text/plain`, or `message/rfc822` in a `multipart/digest`.
    #[must_use]
    pub fn content_type(self) -> ContentType<'m> {
        let in_digest = || {
            let parent = self.parent().and_then(Self::content_type_field);
            parent.is_some_and(|parent| parent.is("multipart", "digest"))
        };
        match self.content_type_field() {
            Some(content_type) => content_type,
            None if self.node().is_some_and(|node| node.content_type == NONE) && in_digest() => {
                ContentType::MESSAGE
            }
            None if self.is_kind_unknown() => ContentType::DATA,
            None => ContentType::TEXT_PLAIN,
        }
    }

    /// Whether there is a type that cannot be read, for a reader who then takes the body for data.
    fn is_kind_unknown(self) -> bool {
        self.table.quirks().contains(Quirk::UnknownTypeIsData)
            && self.node().is_some_and(|node| node.content_type != NONE)
    }

    /// The Content-Transfer-Encoding (RFC 2045 §6).
    #[must_use]
    pub fn transfer_encoding(self) -> TransferEncoding {
        self.node().and_then(|node| node.encoding).unwrap_or_default()
    }

    /// The Content-Disposition (RFC 2183).
    #[must_use]
    pub fn disposition(self) -> Option<ContentDisposition<'m>> {
        if self.table.quirks().contains(Quirk::LastField) {
            let fields = self.items().filter_map(Item::field);
            let last = fields.filter(|field| field.is("Content-Disposition")).last()?;
            return ContentDisposition::parse(last.raw_value());
        }
        ContentDisposition::parse(self.value("Content-Disposition")?)
    }

    /// The Content-ID (RFC 2045 §7).
    #[must_use]
    pub fn id(self) -> Option<ContentId<'m>> {
        ContentId::parse(self.value("Content-ID")?)
    }

    /// The Content-Description (RFC 2045 §8), encoded-words decoded.
    #[must_use]
    pub fn description(self) -> Option<Cow<'m, str>> {
        Some(encoded_word::decode(self.value("Content-Description")?.trim_ascii()).text)
    }
}

/// Its body, decoded.
impl<'m> Entity<'m, '_> {
    /// The body without its transfer encoding, and what had to be repaired. The body of a multipart or message is as it is.
    #[must_use]
    pub fn decoded(self) -> (Cow<'m, [u8]>, DecodeProblems) {
        let encoding = match self.content() {
            Content::Multipart | Content::Message => TransferEncoding::Binary,
            Content::Leaf | Content::Opaque(_) => self.transfer_encoding(),
        };
        let quirks = self.table.quirks();
        if quirks.is_empty() {
            return transfer::decode(encoding, self.body());
        }
        decode_as(quirks, encoding, self.body())
    }

    /// How many octets [`decoded`](Self::decoded) gives, without keeping them. `None` for a body in an unknown encoding.
    #[must_use]
    pub fn decoded_len(self) -> Option<u64> {
        let body = self.body();
        let encoding = match self.content() {
            Content::Multipart | Content::Message => TransferEncoding::Binary,
            Content::Leaf | Content::Opaque(_) => self.transfer_encoding(),
        };
        if encoding.is_identity() {
            return Some(body.len() as u64);
        }
        if encoding == TransferEncoding::Unknown {
            return None;
        }
        let mut decoder = transfer::Decoder::new(encoding);
        let mut buffer = [0; 1024];
        let (mut rest, mut len) = (body, 0u64);
        loop {
            let (progress, taken, written) = decoder.decode(rest, &mut buffer);
            len = len.saturating_add(written as u64);
            rest = rest.get(taken..).unwrap_or_default();
            if progress != transfer::Progress::OutputFull {
                break;
            }
        }
        let (_, written) = decoder.finish(&mut buffer);
        Some(len.saturating_add(written as u64))
    }

    /// The body of a part of type `text`, without its transfer encoding and in UTF-8. `None` for other types. Line breaks
    /// are as they are in the message.
    ///
    /// Text without a `charset` is taken for UTF-8 if it is that, else for windows-1252.
    #[must_use]
    pub fn text(self) -> Option<Text<'m>> {
        let content_type = self.content_type();
        if !content_type.is_kind("text") {
            return None;
        }
        let (octets, _) = self.decoded();
        let label = content_type.parameters().octets("charset");
        Some(Charset::decode_labelled(label.as_deref(), octets))
    }

    /// The name of the file that the part is: the `filename` of its disposition, else the `name` of its type. It may be a
    /// path, or name a device: never use it as it is.
    #[must_use]
    pub fn file_name(self) -> Option<Text<'m>> {
        let filename = self.disposition().and_then(ContentDisposition::file_name);
        filename.or_else(|| self.content_type().parameters().text("name"))
    }
}

/// Decodes as others do.
fn decode_as(
    quirks: Quirks,
    encoding: TransferEncoding,
    body: &[u8],
) -> (Cow<'_, [u8]>, DecodeProblems) {
    let padding = memchr::memchr(b'=', body).filter(|_| encoding == TransferEncoding::Base64);
    let (decoded, problems) = match padding {
        Some(at) if quirks.contains(Quirk::Base64EndsAtPadding) => {
            let rest = body.get(at..).unwrap_or_default();
            let pads = rest.iter().take_while(|octet| **octet == b'=').count();
            transfer::decode(encoding, body.get(..at + pads).unwrap_or(body))
        }
        Some(_) if quirks.contains(Quirk::Base64IgnoresPadding) => {
            let plain: Vec<u8> = body.iter().copied().filter(|octet| *octet != b'=').collect();
            let (decoded, problems) = transfer::decode(encoding, &plain);
            (Cow::Owned(decoded.into_owned()), problems)
        }
        _ => transfer::decode(encoding, body),
    };
    if quirks.contains(Quirk::BrokenIsRaw) && !problems.is_empty() {
        return (Cow::Borrowed(body), problems);
    }
    (decoded, problems)
}

impl PartialEq for Entity<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && core::ptr::eq(self.table, other.table)
    }
}

impl fmt::Debug for Entity<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entity")
            .field("depth", &self.depth())
            .field("range", &self.range())
            .field("content", &self.content())
            .field("content_type", &self.content_type())
            .field("transfer_encoding", &self.transfer_encoding())
            .finish()
    }
}
