//! What the fields of one header section say about the body, gathered as they come.

use alloc::{borrow::Cow, vec::Vec};
use core::ops::Range;

use rfc822_message::Field;
use textline::Class;

use super::{Content, Opaque};
use crate::{
    ContentType, Defect, DefectKind, Limits, ParameterValue, Parameters, TransferEncoding,
};

/// `bchars` (RFC 2046 §5.1.1).
const BCHARS: Class = Class::ALPHANUMERIC.with(b"'()+_,-./:=? ");
const PRINTABLE: Class = Class::VCHAR.with(b" ");
/// The longest boundary that RFC 2046 §5.1.1 allows.
const BOUNDARY: usize = 70;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Described {
    kind: Option<Kind>,
    encoding: Option<TransferEncoding>,
    disposition: bool,
    /// Where the fields stand.
    kind_range: Range<u64>,
    encoding_range: Range<u64>,
    boundary: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Leaf,
    Message,
    Multipart { digest: bool, boundary: Boundary },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Boundary {
    Usable,
    Missing,
    TooLong,
}

impl Described {
    /// Looks at one field, and reports what is wrong with it.
    pub(super) fn field(&mut self, field: &Field<'_>, limits: &Limits, defects: &mut Vec<Defect>) {
        let report = |kind| Defect::new(kind, field.range());
        // All of them start so, and few others do.
        if !field.name_bytes().get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-")) {
            return;
        }
        let described = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];
        if !described.iter().any(|name| field.is(name)) {
            return;
        }
        if field.raw().get(field.name_bytes().len()) != Some(&b':') {
            defects.push(report(DefectKind::SpaceBeforeColon));
        }
        if field.is("Content-Type") {
            if self.kind.is_some() {
                defects.push(report(DefectKind::DuplicateField));
                return;
            }
            let content_type = ContentType::parse(field.raw_value());
            if content_type.is_none() {
                defects.push(report(DefectKind::BadContentType));
            }
            self.kind_range = field.range();
            self.kind =
                Some(self.content_type(content_type, limits, |kind| defects.push(report(kind))));
        } else if field.is("Content-Transfer-Encoding") {
            if self.encoding.is_some() {
                defects.push(report(DefectKind::DuplicateField));
                return;
            }
            let encoding = TransferEncoding::parse(field.raw_value());
            if !encoding.is_standard() {
                defects.push(report(DefectKind::UnknownEncoding));
            }
            self.encoding_range = field.range();
            self.encoding = Some(encoding);
        } else if field.is("Content-Disposition") && core::mem::replace(&mut self.disposition, true)
        {
            defects.push(report(DefectKind::DuplicateField));
        }
    }

    fn content_type(
        &mut self,
        content_type: Option<ContentType<'_>>,
        limits: &Limits,
        mut report: impl FnMut(DefectKind),
    ) -> Kind {
        let Some(content_type) = content_type else { return Kind::Leaf };
        if is_message(content_type) {
            return Kind::Message;
        }
        if !content_type.is_kind("multipart") {
            return Kind::Leaf;
        }
        let digest = content_type.is("multipart", "digest");
        let parameters = content_type.parameters();
        let named = |parameter: &crate::Parameter<'_>| {
            parameter.is("boundary") && parameter.section.is_none()
        };
        if parameters.iter().filter(named).count() > 1 {
            report(DefectKind::DuplicateBoundary);
        }
        let boundary = parameters.octets("boundary").unwrap_or(Cow::Borrowed(b""));
        if boundary.is_empty() {
            report(DefectKind::NoBoundary);
            return Kind::Multipart { digest, boundary: Boundary::Missing };
        }
        if is_obscure(parameters) || !PRINTABLE.contains_all(&boundary) || boundary.ends_with(b" ")
        {
            report(DefectKind::ObscureBoundary);
        } else if boundary.len() > BOUNDARY || !BCHARS.contains_all(&boundary) {
            report(DefectKind::BadBoundary);
        }
        if boundary.len() > limits.boundary {
            return Kind::Multipart { digest, boundary: Boundary::TooLong };
        }
        self.boundary.clear();
        self.boundary.extend_from_slice(&boundary);
        Kind::Multipart { digest, boundary: Boundary::Usable }
    }

    /// What the body is; `in_digest`: it is a part of a `multipart/digest` (RFC 2046 §5.1.5).
    pub(super) fn content(&self, in_digest: bool) -> Content {
        match self.kind {
            Some(Kind::Multipart { boundary: Boundary::Usable, .. }) => Content::Multipart,
            Some(Kind::Multipart { boundary: Boundary::Missing, .. }) => {
                Content::Opaque(Opaque::NoBoundary)
            }
            Some(Kind::Multipart { boundary: Boundary::TooLong, .. }) => {
                Content::Opaque(Opaque::Boundary)
            }
            Some(Kind::Leaf) => Content::Leaf,
            None if !in_digest => Content::Leaf,
            Some(Kind::Message) | None if self.encoding().is_identity() => Content::Message,
            Some(Kind::Message) | None => Content::Opaque(Opaque::Encoded),
        }
    }

    /// What is wrong with the fields together.
    pub(super) fn defect(&self, content: Content) -> Option<Defect> {
        let at_encoding = |kind| Some(Defect::new(kind, self.encoding_range.clone()));
        match content {
            Content::Multipart
                if matches!(
                    self.encoding(),
                    TransferEncoding::Base64 | TransferEncoding::QuotedPrintable
                ) =>
            {
                at_encoding(DefectKind::EncodedMultipart)
            }
            Content::Opaque(Opaque::Encoded) => at_encoding(DefectKind::EncodedMessage),
            Content::Opaque(Opaque::Boundary | Opaque::Depth | Opaque::Parts) => {
                Some(Defect::new(DefectKind::OverLimit, self.kind_range.clone()))
            }
            _ => None,
        }
    }

    pub(super) fn encoding(&self) -> TransferEncoding {
        self.encoding.unwrap_or_default()
    }

    pub(super) const fn is_digest(&self) -> bool {
        matches!(self.kind, Some(Kind::Multipart { digest: true, .. }))
    }

    pub(super) fn boundary(&self) -> &[u8] {
        &self.boundary
    }
}

/// Whether the boundary is written in a way that only some software sees through.
fn is_obscure(parameters: Parameters<'_>) -> bool {
    let mut all = parameters.iter().skip_while(|parameter| !parameter.is("boundary"));
    let Some(boundary) = all.next() else { return false };
    let end = all.next().map_or(parameters.raw().len(), |next| next.at);
    let written = parameters.raw().get(boundary.at..end).unwrap_or_default();
    match boundary.value {
        ParameterValue::Quoted(quoted) => {
            memchr::memchr(b'\\', quoted.raw).is_some()
                || memchr::memmem::find(quoted.raw, b"=?").is_some()
        }
        ParameterValue::Bare(_) => memchr::memchr(b'(', written).is_some(),
    }
}

/// `message/rfc822` (RFC 2046 §5.2.1) and `message/global` (RFC 6532 §3.7); also `message/news` (RFC 5537 §4.1).
pub(super) const fn is_message(content_type: ContentType<'_>) -> bool {
    content_type.is("message", "rfc822")
        || content_type.is("message", "global")
        || content_type.is("message", "news")
}
