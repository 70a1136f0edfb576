use alloc::borrow::Cow;

use rfc822_message::unfold;

use crate::{Content, ContentDisposition, ContentType, Entity, section::lines};

/// What IMAP's BODYSTRUCTURE says about an entity (RFC 9051 §7.5.2), in no protocol's form. The fields are as they stand in
/// the message: parameters and encoded-words are not decoded.
#[derive(Clone, Debug)]
pub struct BodyStructure<'m, 't> {
    /// The entity. Its children, or the message in it, have structures of their own.
    pub entity: Entity<'m, 't>,
    /// Which kind of structure it is.
    pub kind: BodyKind<'m, 't>,
    /// The media type, with the default of its place, and its parameters.
    pub content_type: ContentType<'m>,
    /// The value of Content-ID, angle brackets included.
    pub id: Option<Cow<'m, [u8]>>,
    /// The value of Content-Description.
    pub description: Option<Cow<'m, [u8]>>,
    /// The token of Content-Transfer-Encoding; `7BIT` without the field.
    pub encoding: Cow<'m, [u8]>,
    /// How many octets the body has in its transfer encoding.
    pub octets: u64,
    /// The value of Content-MD5 (RFC 1864).
    pub md5: Option<Cow<'m, [u8]>>,
    /// Content-Disposition (RFC 2183).
    pub disposition: Option<ContentDisposition<'m>>,
    /// The value of Content-Language: tags separated by commas (RFC 3282).
    pub language: Option<Cow<'m, [u8]>>,
    /// The value of Content-Location (RFC 2557).
    pub location: Option<Cow<'m, [u8]>>,
}

/// Which kind of structure a [`BodyStructure`] is.
#[derive(Clone, Copy, Debug)]
pub enum BodyKind<'m, 't> {
    /// A multipart: `entity.children()` are its parts.
    Multipart,
    /// A message (`body-type-msg`).
    Message {
        /// The message: its header section is the envelope, its structure is nested.
        message: Entity<'m, 't>,
        /// How many lines the body has.
        lines: u64,
    },
    /// Text (`body-type-text`).
    Text {
        /// How many lines the body has in its transfer encoding.
        lines: u64,
    },
    /// Anything else (`body-type-basic`); also what says that it is a multipart or message and was not looked into.
    Basic,
}

impl<'m, 't> Entity<'m, 't> {
    /// What IMAP's BODYSTRUCTURE says about it.
    ///
    /// ```
    /// use mime::{BodyKind, Tree};
    ///
    /// let tree = Tree::parse(b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>\r\none\r\n");
    /// let structure = tree.root().structure();
    /// assert_eq!((structure.octets, &structure.encoding[..]), (10, &b"7BIT"[..]));
    /// assert!(matches!(structure.kind, BodyKind::Text { lines: 2 }));
    /// ```
    #[must_use]
    pub fn structure(self) -> BodyStructure<'m, 't> {
        let content_type = self.content_type();
        let body = self.body();
        let kind = match (self.content(), self.message()) {
            (Content::Multipart, _) => BodyKind::Multipart,
            (_, Some(message)) => BodyKind::Message { message, lines: lines(body) },
            _ if content_type.is_kind("text") => BodyKind::Text { lines: lines(body) },
            _ => BodyKind::Basic,
        };
        let mut structure = BodyStructure {
            entity: self,
            kind,
            content_type,
            id: None,
            description: None,
            encoding: Cow::Borrowed(b"7BIT"),
            octets: body.len() as u64,
            md5: None,
            disposition: None,
            language: None,
            location: None,
        };
        let mut encoded = false;
        for field in self
            .items()
            .filter_map(rfc822_message::Item::field)
            .filter(|field| !field.is_oversize())
        {
            let slot = if field.is("Content-ID") {
                &mut structure.id
            } else if field.is("Content-Description") {
                &mut structure.description
            } else if field.is("Content-MD5") {
                &mut structure.md5
            } else if field.is("Content-Language") {
                &mut structure.language
            } else if field.is("Content-Location") {
                &mut structure.location
            } else {
                if field.is("Content-Disposition") && structure.disposition.is_none() {
                    structure.disposition = ContentDisposition::parse(field.raw_value());
                } else if field.is("Content-Transfer-Encoding")
                    && !core::mem::replace(&mut encoded, true)
                {
                    structure.encoding = field.text();
                }
                continue;
            };
            // The first field of a name counts, as everywhere.
            slot.get_or_insert_with(|| unfold(field.raw_value().trim_ascii()));
        }
        structure
    }
}
