//! Changes to the parts of a message.

mod changes;
mod delimiters;

use alloc::vec::Vec;

use memchr::memmem;
use rfc822_message::{EditError, Field, HeaderBuilder, HeaderName, Item, Message};

use crate::{
    Content, Entity, TransferEncoding, Transport, Tree,
    compose::{body_form, identity_form},
    transfer::{self, LineBreaks},
};
use changes::{Changes, Place};
use delimiters::{boundary, check};

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
    line_end: &'static [u8],
    changes: Changes,
}

/// Why parts cannot be changed so. Nothing was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartEditError {
    /// A line of what is put in would be a delimiter of a multipart around it, its last CR would be part of one, or a multipart
    /// in it would take the delimiters behind it for its own.
    #[error("delimiters would be read in other places")]
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
    /// The body is in an unknown transfer encoding, or is a message that needs one and may have none (RFC 2046 §5.2.1).
    #[error("the body cannot be encoded")]
    Encoding,
}

impl<'m, 't> PartEdit<'m, 't> {
    /// Nothing is changed yet. `root` is the message, or an entity of it which then is all that is written.
    #[must_use]
    pub fn new(root: Entity<'m, 't>) -> Self {
        Self { root, line_end: line_end(root), changes: Changes::default() }
    }

    /// Puts an entity, header section and body, in the place of a part. Of one without both, a blank line is left.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn replace(
        &mut self,
        part: Entity<'m, 't>,
        entity: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        check(part, entity)?;
        let entity = if entity.is_empty() { self.line_end } else { entity };
        self.change(part, Place::Whole, entity.to_vec())?;
        self.separate(part, false)
    }

    /// Puts a body in the place of that of an entity. It must be in the transfer encoding that the header section says. Where no
    /// blank line ends the header section, one is added.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn replace_body(
        &mut self,
        part: Entity<'m, 't>,
        body: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        self.check_body(part, self.header(part), body)?;
        self.put_body(part, body.to_vec())
    }

    /// Puts a content in the place of that of a part, in the transfer encoding that its header section says. CR and LF are line
    /// breaks if its type is `text`, else data. If that encoding is none and the content needs one, the header section gets it.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn replace_content(
        &mut self,
        part: Entity<'m, 't>,
        content: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        let said = Tree::parse(self.header(part)).root().transfer_encoding();
        if !said.is_standard() {
            return Err(PartEditError::Encoding);
        }
        let kind = part.content_type();
        let breaks = if kind.is_kind("text") { LineBreaks::Text } else { LineBreaks::Binary };
        let encoding = if fits(content, said) {
            said
        } else if kind.is_kind("message") || kind.is_kind("multipart") {
            return Err(PartEditError::Encoding);
        } else {
            let eight_bit = said == TransferEncoding::EightBit;
            body_form(content, breaks, Transport { eight_bit, ..Transport::default() })
        };
        let mut body = Vec::new();
        transfer::encode(encoding, breaks, content, &mut body);
        // What ends the last line of an encoding is the line break before the delimiter.
        if part.parent().is_some() && !encoding.is_identity() && body.ends_with(b"\r\n") {
            body.truncate(body.len() - 2);
        }
        if self.line_end == b"\n" && !encoding.is_identity() {
            body.retain(|octet| *octet != b'\r');
        }
        if encoding == said {
            self.check_body(part, self.header(part), &body)?;
            return self.put_body(part, body);
        }
        let header = self.encoded_header(part, encoding)?;
        self.check_body(part, &header, &body)?;
        // Where a body can be changed, so can the header section before it.
        self.put_body(part, body)?.put_header(part, header)
    }

    /// The header section, saying how the body is encoded.
    fn encoded_header(
        &self,
        part: Entity<'m, 't>,
        encoding: TransferEncoding,
    ) -> Result<Vec<u8>, PartEditError> {
        const NAME: &str = "Content-Transfer-Encoding";
        let mut field = HeaderBuilder::new();
        let name = HeaderName::new(NAME).map_err(|_| PartEditError::Encoding)?;
        field.text(name, encoding.name()).map_err(|_| PartEditError::Encoding)?;
        let is_it = |item: Item<'_>| item.field().is_some_and(|field| field.is(NAME));
        let at = Message::parse(self.header(part)).header().items().position(is_it);
        self.edited_header(part, |header| {
            match at {
                Some(index) => header.remove_all(NAME).replace(index, &field),
                None => header.append(&field),
            };
        })
    }

    /// Changes the fields of an entity; `edit` says how. It sees what changes before made of them.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn edit_header(
        &mut self,
        part: Entity<'m, 't>,
        edit: impl FnOnce(&mut rfc822_message::Edit<'_, '_>),
    ) -> Result<&mut Self, PartEditError> {
        let header = self.edited_header(part, edit)?;
        self.put_header(part, header)
    }

    fn edited_header(
        &self,
        part: Entity<'m, 't>,
        edit: impl FnOnce(&mut rfc822_message::Edit<'_, '_>),
    ) -> Result<Vec<u8>, PartEditError> {
        let before = self.header(part);
        // A blank line, to say what lines end in where there is none.
        let stand_in = before.is_empty();
        let message = Message::parse(if stand_in { self.line_end } else { before });
        let mut header = rfc822_message::Edit::new(&message);
        edit(&mut header);
        let mut out = Vec::new();
        header.write(&mut out)?;
        if stand_in {
            out.truncate(out.len().saturating_sub(self.line_end.len()));
        }
        delimiters::check_header(part, &out)?;
        Ok(out)
    }

    /// Takes a part and the delimiter before it away.
    ///
    /// # Errors
    /// [`PartEditError`].
    pub fn remove(&mut self, part: Entity<'m, 't>) -> Result<&mut Self, PartEditError> {
        let parent = part.parent().filter(|parent| parent.content() == Content::Multipart);
        let parent = parent.filter(|_| part.index() != self.root.index());
        let parent = parent.ok_or(PartEditError::NoPart)?;
        delimiters::check_before(parent, part)?;
        self.changes.remove(self.root, parent, part)?;
        Ok(self)
    }

    /// Puts an entity behind the last part of a multipart. [`Attachment::write`](crate::Attachment::write) makes one of a file.
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
        delimiters::check_inside(multipart, entity)?;
        delimiters::check_end(multipart)?;
        let entity = if entity.is_empty() { self.line_end } else { entity };
        let pieces = [b"--", &*boundary(multipart), self.line_end, entity];
        self.changes.attach(self.root, multipart, self.line_end, &pieces)?;
        let is_header_open = multipart.children().next().is_none();
        self.separate(multipart, is_header_open)
    }

    /// Makes a `multipart/mixed` of an entity: what it was is the first part, `entity` the second. The Content-* fields move to
    /// the first part; all others stay, with a MIME-Version if there is none.
    ///
    /// # Errors
    /// [`PartEditError`]; `Delimiter` also if all boundaries that were tried occur in one of them.
    pub fn wrap(
        &mut self,
        first: Entity<'m, 't>,
        boundary: &crate::Boundary,
        entity: &[u8],
    ) -> Result<&mut Self, PartEditError> {
        let occurs = |octets: &[u8], stem: &[u8]| memmem::find(octets, stem).is_some();
        let mut stems = (0..64).map(|attempt| boundary.stem(attempt).into_bytes());
        let free = stems.find(|stem| !occurs(first.raw(), stem) && !occurs(entity, stem));
        let boundary = free.ok_or(PartEditError::Delimiter)?;
        let delimiter = [b"--", &*boundary].concat();
        check(first, &delimiter)?;
        check(first, entity)?;
        let line_end = self.line_end;
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        let mut versioned = false;
        for item in first.items() {
            let content = item.field().is_some_and(|field| is_content(&field));
            versioned |= item.field().is_some_and(|field| field.is("MIME-Version"));
            let header = if content { &mut inner } else { &mut outer };
            header.extend_from_slice(item.raw());
        }
        let end_line = |header: &mut Vec<u8>| {
            if !header.is_empty() && !header.ends_with(b"\n") {
                header.extend_from_slice(line_end);
            }
        };
        end_line(&mut outer);
        end_line(&mut inner);
        if !versioned && first.parent().is_none_or(|parent| parent.content() == Content::Message) {
            outer.extend_from_slice(b"MIME-Version: 1.0");
            outer.extend_from_slice(line_end);
        }
        let mut line = |pieces: &[&[u8]]| {
            pieces.iter().for_each(|piece| outer.extend_from_slice(piece));
            outer.extend_from_slice(line_end);
        };
        line(&[b"Content-Type: multipart/mixed; boundary=\"", &boundary, b"\""]);
        line(&[]);
        line(&[&delimiter]);
        line(&[&inner]);
        line(&[first.body()]);
        line(&[&delimiter]);
        line(&[entity]);
        line(&[&delimiter, b"--"]);
        if first.parent().is_some() {
            outer.truncate(outer.len() - line_end.len());
        }
        self.change(first, Place::Whole, outer)?;
        self.separate(first, false)
    }

    /// Appends the changed message to `out`.
    ///
    /// # Errors
    /// [`PartEditError::Overlap`]; nothing is appended then.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), PartEditError> {
        self.changes.write(self.root, self.line_end, out)
    }

    /// The header section of an entity and the blank line behind it, as far as it was changed.
    fn header(&self, part: Entity<'m, 't>) -> &[u8] {
        if let Some(changed) = self.changes.get(part, Place::Header) {
            return changed;
        }
        let len = part.header().len().saturating_add(part.separator().len());
        part.raw().get(..len).unwrap_or_default()
    }

    /// Whether `body` can stand behind `header`.
    fn check_body(
        &self,
        part: Entity<'m, 't>,
        header: &[u8],
        body: &[u8],
    ) -> Result<(), PartEditError> {
        match part.content() {
            Content::Leaf => check(part, body),
            _ => check(part, &[header, body].concat()),
        }
    }

    fn put_body(
        &mut self,
        part: Entity<'m, 't>,
        body: Vec<u8>,
    ) -> Result<&mut Self, PartEditError> {
        let is_any = !body.is_empty();
        self.change(part, Place::Body, body)?;
        self.separate(part, is_any)
    }

    fn put_header(
        &mut self,
        part: Entity<'m, 't>,
        header: Vec<u8>,
    ) -> Result<&mut Self, PartEditError> {
        let is_any = !header.is_empty() && !part.body().is_empty();
        self.change(part, Place::Header, header)?;
        self.separate(part, is_any)
    }

    fn change(
        &mut self,
        part: Entity<'m, 't>,
        place: Place,
        to: Vec<u8>,
    ) -> Result<&mut Self, PartEditError> {
        self.changes.put(self.root, part, place, to)?;
        Ok(self)
    }

    /// Ends header sections that nothing ends: that of an entity if there is a body behind it, and of messages that it is.
    fn separate(
        &mut self,
        part: Entity<'m, 't>,
        is_body: bool,
    ) -> Result<&mut Self, PartEditError> {
        let open = |entity: &Entity<'m, 't>| entity.separator().is_empty();
        let around = core::iter::successors(part.parent(), |entity| entity.parent())
            .take_while(|entity| entity.content() == Content::Message && open(entity));
        for entity in Some(part).filter(|part| is_body && open(part)).into_iter().chain(around) {
            self.change(entity, Place::Separator, Vec::new())?;
        }
        Ok(self)
    }
}

/// Whether a content can stand in an encoding that changes nothing.
fn fits(content: &[u8], encoding: TransferEncoding) -> bool {
    use TransferEncoding::{EightBit, SevenBit};
    match (encoding, identity_form(content)) {
        (SevenBit, Some(SevenBit)) | (EightBit, Some(SevenBit | EightBit)) => true,
        (SevenBit | EightBit, _) => false,
        _ => true,
    }
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
