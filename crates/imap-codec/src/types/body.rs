use alloc::boxed::Box;

use crate::{Envelope, Items, NString, Raw};

/// The MIME structure of a message or of a part of it: `body` (RFC 9051 §7.5.2, BODYSTRUCTURE).
///
/// Nested parts are [`Items`] and are read when they are iterated; nothing here recurses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "borrowed views that live on the stack")]
pub enum Body<'a> {
    /// `body-type-mpart`
    Multipart(Multipart<'a>),
    /// `body-type-1part`
    Single(SinglePart<'a>),
}

/// A multipart: `1*body SP media-subtype [SP body-ext-mpart]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Multipart<'a> {
    /// The parts; at least one, but some servers write none for a multipart without parts.
    pub parts: Items<'a, Body<'a>>,
    /// `mixed`, `alternative`, …
    pub subtype: NString<'a>,
    /// What BODYSTRUCTURE says beyond BODY.
    pub extension: Option<Extension<'a>>,
}

/// A part that has no parts of its own, but may be a message: `body-type-1part`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SinglePart<'a> {
    /// `text`, `application`, …
    pub media_type: NString<'a>,
    /// `plain`, `octet-stream`, …
    pub subtype: NString<'a>,
    /// Parameters of the Content-Type.
    pub parameters: Parameters<'a>,
    /// `Content-ID`
    pub id: NString<'a>,
    /// `Content-Description`
    pub description: NString<'a>,
    /// `Content-Transfer-Encoding`
    pub encoding: NString<'a>,
    /// Octets of the body in its transfer encoding.
    pub octets: u64,
    /// What some media types have more.
    pub kind: Kind<'a>,
    /// `Content-MD5`; with `extension`.
    pub md5: NString<'a>,
    /// What BODYSTRUCTURE says beyond BODY.
    pub extension: Option<Extension<'a>>,
}

/// What a part has more, by its media type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind<'a> {
    /// `body-type-basic`: nothing.
    #[default]
    Basic,
    /// `body-type-text`: lines of text in its transfer encoding.
    Text {
        /// How many.
        lines: u64,
    },
    /// `body-type-msg`: a message, of media type `message/rfc822` or `message/global`. Boxed, since few parts are
    /// messages and every part would be as large.
    Message(Box<Message<'a>>),
}

/// What a message/rfc822 part has more: `envelope SP body SP body-fld-lines`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// The envelope of the inner message.
    pub envelope: Envelope<'a>,
    /// The structure of the inner message: exactly one.
    pub body: Items<'a, Body<'a>>,
    /// Lines of text.
    pub lines: u64,
}

/// What a single part and a multipart have in BODYSTRUCTURE and not in BODY.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extension<'a> {
    /// Parameters of the multipart's Content-Type; none for a single part, which has its own.
    pub parameters: Parameters<'a>,
    /// `Content-Disposition`
    pub disposition: Option<Disposition<'a>>,
    /// `Content-Language`
    pub language: Items<'a, NString<'a>>,
    /// `Content-Location`
    pub location: NString<'a>,
    /// `*(SP body-extension)`: what a later revision defines.
    pub other: Option<Raw<'a>>,
}

/// `body-fld-dsp = "(" string SP body-fld-param ")"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposition<'a> {
    /// `inline` or `attachment`
    pub kind: NString<'a>,
    /// Its parameters, the file name among them.
    pub parameters: Parameters<'a>,
}

/// `body-fld-param`; empty for NIL.
pub type Parameters<'a> = Items<'a, Parameter<'a>>;

/// An attribute and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// The attribute's name.
    pub name: NString<'a>,
    /// Its value.
    pub value: NString<'a>,
}

impl Body<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Body<'static> {
        match self {
            Self::Multipart(part) => Body::Multipart(Multipart {
                parts: part.parts.into_owned(),
                subtype: part.subtype.into_owned(),
                extension: part.extension.map(Extension::into_owned),
            }),
            Self::Single(part) => Body::Single(SinglePart {
                media_type: part.media_type.into_owned(),
                subtype: part.subtype.into_owned(),
                parameters: part.parameters.into_owned(),
                id: part.id.into_owned(),
                description: part.description.into_owned(),
                encoding: part.encoding.into_owned(),
                octets: part.octets,
                kind: match part.kind {
                    Kind::Basic => Kind::Basic,
                    Kind::Text { lines } => Kind::Text { lines },
                    Kind::Message(message) => Kind::Message(Box::new(Message {
                        envelope: message.envelope.into_owned(),
                        body: message.body.into_owned(),
                        lines: message.lines,
                    })),
                },
                md5: part.md5.into_owned(),
                extension: part.extension.map(Extension::into_owned),
            }),
        }
    }
}

impl Extension<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Extension<'static> {
        Extension {
            parameters: self.parameters.into_owned(),
            disposition: self.disposition.map(|disposition| Disposition {
                kind: disposition.kind.into_owned(),
                parameters: disposition.parameters.into_owned(),
            }),
            language: self.language.into_owned(),
            location: self.location.into_owned(),
            other: self.other.map(Raw::into_owned),
        }
    }
}
