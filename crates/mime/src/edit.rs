use alloc::{borrow::Cow, collections::BTreeMap, vec::Vec};
use core::ops::Range;

use memchr::memmem;
use rfc822_message::{EditError, Field, Item, Message};

use crate::{Content, Entity, transfer, transfer::LineBreaks};

/// Changes to the parts of a message. Whatever is not changed stays as it is, octet by octet, so that signatures over it still
/// hold.
///
/// ```
/// use mime::{PartEdit, Tree};
///
/// let tree = Tree::parse(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b \n\ntwo\n--b--\nend");
/// let [one, two] = tree.root().children().collect::<Vec<_>>()[..] else { panic!() };
/// let mut edit = PartEdit::new(tree.root());
/// edit.remove(one)?.replace_content(two, b"2")?.attach(tree.root(), b"\nthree")?;
/// let mut out = Vec::new();
/// edit.write(&mut out)?;
/// assert_eq!(out, b"Content-Type: multipart/mixed; boundary=b\n\n\n--b \n\n2\n--b\n\nthree\n--b--\nend");
/// # Ok::<(), mime::PartEditError>(())
/// ```
///
/// To go on with a part that was decrypted, [`replace`](Self::replace) the encrypted one by it and parse what was written, or
/// parse it on its own: what is encrypted or signed is an entity.
#[derive(Clone, Debug)]
pub struct PartEdit<'m, 't> {
    root: Entity<'m, 't>,
    /// What stands in place of octets of the message, by where they start and end.
    changes: BTreeMap<(u64, u64), Vec<u8>>,
}

/// Why parts cannot be changed so. Nothing was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartEditError {
    /// A line of what is put in would be a delimiter of a multipart around it.
    #[error("a line would be taken for a delimiter")]
    Delimiter,
    /// The entity is no part of a multipart, or the only one that is left in it.
    #[error("the entity is no part that can be removed")]
    NoPart,
    /// Parts can be attached to multiparts alone: [`PartEdit::wrap`] makes one.
    #[error("the entity is no multipart")]
    NoMultipart,
    /// What it is in, or in it, is changed as well.
    #[error("two changes overlap")]
    Overlap,
    /// The header section cannot be changed so.
    #[error("{0}")]
    Header(#[from] EditError),
    /// The body is in an unknown transfer encoding.
    #[error("the body is in an unknown transfer encoding")]
    Encoding,
}

impl<'m, 't> PartEdit<'m, 't> {
    /// Nothing is changed yet. `root` is the message, or an entity of it which then is all that is written.
    #[must_use]
    pub const fn new(root: Entity<'m, 't>) -> Self {
        Self { root, changes: BTreeMap::new() }
    }

    /// Puts an entity, header section and body, in the place of a part.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn replace(
        &mut self,
        part: Entity<'m, 't>,
        entity: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        check(part.parent(), entity)?;
        self.change(part.range(), entity.to_vec())
    }

    /// Puts a body in the place of that of an entity. It must be in the transfer encoding that the header section says.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn replace_body(
        &mut self,
        part: Entity<'m, 't>,
        body: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        check(part.parent(), body)?;
        self.change(part.body_at()..part.range().end, body.to_vec())
    }

    /// Puts a content in the place of that of a part, in the transfer encoding that its header section says. CR and LF are line
    /// breaks if its type is `text`, else data.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn replace_content(
        &mut self,
        part: Entity<'m, 't>,
        content: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        let encoding = part.transfer_encoding();
        if !encoding.is_standard() {
            return Err(PartEditError::Encoding);
        }
        let breaks =
            if part.content_type().is_kind("text") { LineBreaks::Text } else { LineBreaks::Binary };
        let mut body = Vec::new();
        transfer::encode(encoding, breaks, content, &mut body);
        // What ends the last line of an encoding is the line break before the delimiter.
        if part.parent().is_some() && !encoding.is_identity() && body.ends_with(b"\r\n") {
            body.truncate(body.len() - 2);
        }
        if line_end(self.root) == b"\n" && !encoding.is_identity() {
            body.retain(|octet| *octet != b'\r');
        }
        self.replace_body(part, &body)
    }

    /// Changes the fields of an entity; `edit` says how.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn edit_header(
        &mut self,
        part: Entity<'m, 't>,
        edit: impl FnOnce(&mut rfc822_message::Edit<'_, '_>),
    ) -> Result<&mut Self, PartEditError> {
        let range = part.range().start..part.body_at();
        let len = part.header().len().saturating_add(part.separator().len());
        let message = Message::parse(part.raw().get(..len).unwrap_or_default());
        let mut header = rfc822_message::Edit::new(&message);
        edit(&mut header);
        let mut out = Vec::new();
        header.write(&mut out)?;
        check(part.parent(), &out)?;
        self.change(range, out)
    }

    /// Takes a part and the delimiter before it away.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn remove(&mut self, part: Entity<'m, 't>) -> Result<&mut Self, PartEditError> {
        let range = range_with_delimiter(part);
        let parent = part.parent().filter(|parent| parent.content() == Content::Multipart);
        let Some(parent) = parent.filter(|_| range.start < part.range().start) else {
            return Err(PartEditError::NoPart);
        };
        let stays = |other: &Entity<'m, 't>| {
            let other = range_with_delimiter(*other);
            other != range && !self.changes.contains_key(&(other.start, other.end))
        };
        let attached = self.changes.contains_key(&(attach_at(parent), attach_at(parent)));
        if !attached && !parent.children().any(|other| stays(&other)) {
            return Err(PartEditError::NoPart);
        }
        self.change(range, Vec::new())
    }

    /// Puts an entity behind the last part of a multipart.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn attach(
        &mut self,
        multipart: Entity<'m, 't>,
        entity: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        if multipart.content() != Content::Multipart {
            return Err(PartEditError::NoMultipart);
        }
        check(Some(multipart), entity)?;
        let boundary = boundary(multipart);
        let line_end = line_end(self.root);
        let mut added = Vec::new();
        for piece in [line_end, b"--", &boundary, line_end, entity] {
            added.extend_from_slice(piece);
        }
        let at = attach_at(multipart);
        if let Some(before) = self.changes.get_mut(&(at, at)) {
            before.extend_from_slice(&added);
            return Ok(self);
        }
        self.change(at..at, added)
    }

    /// Makes a `multipart/mixed` of an entity that is none: what it was is the first part, `entity` the second. The Content-*
    /// fields move to the first part; all others stay, with a MIME-Version if there is none.
    ///
    /// # Errors
    /// [`PartEditError`]; `Delimiter` also if all boundaries that were tried occur in one of them.
    pub fn wrap(
        &mut self,
        leaf: Entity<'m, 't>,
        boundary: &crate::Boundary,
        entity: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        let occurs = |octets: &[u8], stem: &[u8]| memmem::find(octets, stem).is_some();
        let mut stems = (0..64).map(|attempt| boundary.stem(attempt).into_bytes());
        let free = stems.find(|stem| !occurs(leaf.raw(), stem) && !occurs(entity, stem));
        let boundary = free.ok_or(PartEditError::Delimiter)?;
        check(leaf.parent(), &[b"--", &*boundary].concat())?;
        check(leaf.parent(), entity)?;
        let line_end = line_end(self.root);
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        let mut versioned = false;
        for item in leaf.items() {
            let content = item.field().is_some_and(|field| is_content(&field));
            versioned |= item.field().is_some_and(|field| field.is("MIME-Version"));
            let header = if content { &mut inner } else { &mut outer };
            header.extend_from_slice(item.raw());
        }
        if !outer.is_empty() && !outer.ends_with(b"\n") {
            outer.extend_from_slice(line_end);
        }
        if !versioned && leaf.parent().is_none_or(|parent| parent.content() == Content::Message) {
            outer.extend_from_slice(b"MIME-Version: 1.0");
            outer.extend_from_slice(line_end);
        }
        if !inner.is_empty() && !inner.ends_with(b"\n") {
            inner.extend_from_slice(line_end);
        }
        let close: &[u8] = if leaf.parent().is_none() { line_end } else { b"" };
        let pieces: [&[u8]; 22] = [
            b"Content-Type: multipart/mixed; boundary=\"",
            &boundary,
            b"\"",
            line_end,
            line_end,
            b"--",
            &boundary,
            line_end,
            &inner,
            line_end,
            leaf.body(),
            line_end,
            b"--",
            &boundary,
            line_end,
            entity,
            line_end,
            b"--",
            &boundary,
            b"--",
            close,
            b"",
        ];
        for piece in pieces {
            outer.extend_from_slice(piece);
        }
        self.change(leaf.range(), outer)
    }

    /// Appends the changed message to `out`.
    ///
    /// # Errors
    /// [`PartEditError::Overlap`]; nothing is appended then.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), PartEditError> {
        let base = self.root.range().start;
        let raw = self.root.raw();
        let position = |at: u64| usize::try_from(at.saturating_sub(base)).unwrap_or(usize::MAX);
        let start = out.len();
        let mut done = 0;
        for ((from, to), change) in &self.changes {
            let Some(kept) = raw.get(done..position(*from)) else {
                out.truncate(start);
                return Err(PartEditError::Overlap);
            };
            out.extend_from_slice(kept);
            out.extend_from_slice(change);
            done = position(*to);
        }
        out.extend_from_slice(raw.get(done..).unwrap_or_default());
        Ok(())
    }

    fn change(&mut self, range: Range<u64>, to: Vec<u8>) -> Result<&mut Self, PartEditError> {
        let root = self.root.range();
        let inside = root.start <= range.start && range.end <= root.end;
        let overlaps = |(start, end): &(u64, u64)| *start < range.end && range.start < *end;
        // The same entity may be changed again; what it is in, or in it, may not.
        let same = (range.start, range.end);
        if !inside || self.changes.keys().any(|key| *key != same && overlaps(key)) {
            return Err(PartEditError::Overlap);
        }
        self.changes.insert(same, to);
        Ok(self)
    }
}

/// A part with the delimiter before it.
fn range_with_delimiter(part: Entity<'_, '_>) -> Range<u64> {
    let range = part.range();
    range.start.saturating_sub(part.delimiter().len() as u64)..range.end
}

/// Where a part comes that is added: before the closing delimiter.
fn attach_at(multipart: Entity<'_, '_>) -> u64 {
    let behind = match multipart.close_delimiter().len() {
        0 => 0,
        close => close.saturating_add(multipart.epilogue().len()),
    };
    multipart.range().end.saturating_sub(behind as u64)
}

fn boundary<'m>(multipart: Entity<'m, '_>) -> Cow<'m, [u8]> {
    multipart.content_type().parameters().octets("boundary").unwrap_or_default()
}

/// Whether no line of `octets`, which stand at the start of one, starts with a boundary of what they are to stand in.
fn check(around: Option<Entity<'_, '_>>, octets: &[u8]) -> Result<(), PartEditError> {
    let mut around = around;
    while let Some(multipart) = around {
        if multipart.content() == Content::Multipart {
            let delimiter = [b"--", &*boundary(multipart)].concat();
            let starts_line = |at: usize| match at.checked_sub(1) {
                None => true,
                Some(before) => matches!(octets.get(before), Some(b'\n' | b'\r')),
            };
            if memmem::find_iter(octets, &delimiter).any(starts_line) {
                return Err(PartEditError::Delimiter);
            }
        }
        around = multipart.parent();
    }
    Ok(())
}

fn is_content(field: &Field<'_>) -> bool {
    let name = field.name_bytes().get(..8);
    name.is_some_and(|name| name.eq_ignore_ascii_case(b"content-"))
}

/// What the first line ends in.
fn line_end(root: Entity<'_, '_>) -> &'static [u8] {
    let bytes = match root.items().next() {
        Some(Item::Field(field)) => field.raw(),
        _ => root.raw(),
    };
    match memchr::memchr(b'\n', bytes).and_then(|lf| bytes.get(..lf)) {
        Some(line) if !line.ends_with(b"\r") => b"\n",
        _ => b"\r\n",
    }
}
