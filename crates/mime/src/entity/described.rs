//! What the fields of one header section say about the body, gathered as they come.

use alloc::vec::Vec;
use core::ops::Range;

use rfc822_message::Field;

use super::{Content, Opaque, boundary_field};
use crate::{ContentType, Defect, DefectKind, Limits, Quirk, Quirks, TransferEncoding, grammar};

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

/// What a tree keeps of the fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    /// Where the Content-Type stands that counts.
    pub(super) content_type: Option<u64>,
    pub(super) encoding: Option<TransferEncoding>,
}

/// Which field it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Type,
    Encoding,
    Disposition,
}

impl Which {
    /// The lengths of the three names differ.
    #[inline]
    fn of(name: &[u8]) -> Option<Self> {
        let (which, expected) = match name.len() {
            12 => (Self::Type, "Content-Type"),
            25 => (Self::Encoding, "Content-Transfer-Encoding"),
            19 => (Self::Disposition, "Content-Disposition"),
            _ => return None,
        };
        name.eq_ignore_ascii_case(expected.as_bytes()).then_some(which)
    }
}

impl Described {
    /// Looks at one field, and reports what is wrong with it.
    #[inline]
    pub(super) fn field(
        &mut self,
        field: &Field<'_>,
        limits: &Limits,
        quirks: Quirks,
        defects: &mut Vec<Defect>,
    ) {
        if let Some(which) = Which::of(field.name_bytes()) {
            self.known_field(which, field, limits, quirks, defects);
        }
    }

    fn known_field(
        &mut self,
        which: Which,
        field: &Field<'_>,
        limits: &Limits,
        quirks: Quirks,
        defects: &mut Vec<Defect>,
    ) {
        let mut report = |kind| defects.push(Defect::new(kind, field.range()));
        if field.raw().get(field.name_bytes().len()) != Some(&b':') {
            report(DefectKind::SpaceBeforeColon);
            if quirks.contains(Quirk::HideSpacedNames) {
                return;
            }
        }
        let another = match which {
            Which::Type => self.kind.is_some(),
            Which::Encoding => self.encoding.is_some(),
            Which::Disposition => core::mem::replace(&mut self.disposition, true),
        };
        if another {
            report(DefectKind::DuplicateField);
            if !quirks.contains(Quirk::LastField) {
                return;
            }
        }
        match which {
            Which::Type => {
                self.kind_range = field.range();
                self.kind = Some(self.content_type(field.raw_value(), limits, quirks, &mut report));
            }
            Which::Encoding => {
                self.encoding_range = field.range();
                self.encoding = Some(encoding(field.raw_value(), quirks, &mut report));
            }
            Which::Disposition => {}
        }
    }

    fn content_type(
        &mut self,
        value: &[u8],
        limits: &Limits,
        quirks: Quirks,
        report: &mut impl FnMut(DefectKind),
    ) -> Kind {
        let mut found = ContentType::parse(value);
        match found {
            None => report(DefectKind::BadContentType),
            Some(found) if grammar::content_type::is_obscure(value, found) => {
                report(DefectKind::ObscureContentType);
            }
            Some(_) => {}
        }
        if !quirks.is_empty() {
            found = ContentType::parse_as(value, quirks);
        }
        let Some(content_type) = found else { return Kind::Leaf };
        if is_message(content_type) {
            return Kind::Message;
        }
        if !content_type.is_kind("multipart") {
            return Kind::Leaf;
        }
        self.multipart(content_type, limits, quirks, report)
    }

    fn multipart(
        &mut self,
        content_type: ContentType<'_>,
        limits: &Limits,
        quirks: Quirks,
        report: &mut impl FnMut(DefectKind),
    ) -> Kind {
        let digest = content_type.is("multipart", "digest");
        let parameters = content_type.parameters();
        if let Some(plain) = boundary_field::plain(parameters.raw())
            && plain.len() <= limits.boundary
        {
            self.boundary.clear();
            self.boundary.extend_from_slice(plain);
            return Kind::Multipart { digest, boundary: Boundary::Usable };
        }
        if boundary_field::is_duplicate(parameters) {
            report(DefectKind::DuplicateBoundary);
        }
        if grammar::parameter_readings::before_empty(parameters.raw()).is_some() {
            report(DefectKind::EmptyParameter);
        }
        if !grammar::parameter_readings::is_clear(parameters.raw()) {
            report(DefectKind::ObscureParameters);
        }
        let boundary = boundary_field::boundary(parameters, quirks);
        if boundary.is_empty() {
            report(DefectKind::NoBoundary);
            let given = parameters.iter().any(|parameter| parameter.is("boundary"));
            if !(given && quirks.contains(Quirk::EmptyBoundary)) {
                return Kind::Multipart { digest, boundary: Boundary::Missing };
            }
        } else if boundary_field::is_obscure(parameters, &boundary) {
            report(DefectKind::ObscureBoundary);
        } else if boundary_field::is_bad(&boundary) {
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
    pub(super) fn content(&self, in_digest: bool, quirks: Quirks) -> Content {
        match self.kind {
            Some(Kind::Multipart { .. })
                if quirks.contains(Quirk::EncodedMultipartIsLeaf)
                    && !self.encoding().is_identity() =>
            {
                Content::Leaf
            }
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

    fn encoding(&self) -> TransferEncoding {
        self.encoding.unwrap_or_default()
    }

    pub(super) fn summary(&self) -> Summary {
        Summary { content_type: self.kind.map(|_| self.kind_range.start), encoding: self.encoding }
    }

    pub(super) fn kind_range(&self) -> Range<u64> {
        self.kind_range.clone()
    }

    pub(super) const fn is_digest(&self) -> bool {
        matches!(self.kind, Some(Kind::Multipart { digest: true, .. }))
    }

    pub(super) fn boundary(&self) -> &[u8] {
        &self.boundary
    }
}

fn encoding(value: &[u8], quirks: Quirks, report: &mut impl FnMut(DefectKind)) -> TransferEncoding {
    let encoding = TransferEncoding::parse(value);
    let obscure = grammar::transfer_encoding::is_obscure(value);
    if !encoding.is_standard() {
        report(DefectKind::UnknownEncoding);
        if quirks.contains(Quirk::LooseEncoding) {
            return grammar::transfer_encoding::loose(value);
        }
    } else if obscure {
        report(DefectKind::ObscureEncoding);
    }
    if (obscure || !encoding.is_standard()) && quirks.contains(Quirk::StrictEncoding) {
        return TransferEncoding::Unknown;
    }
    encoding
}

/// `message/rfc822` (RFC 2046 §5.2.1) and `message/global` (RFC 6532 §3.7); also `message/news` (RFC 5537 §4.1).
pub(super) const fn is_message(content_type: ContentType<'_>) -> bool {
    content_type.is("message", "rfc822")
        || content_type.is("message", "global")
        || content_type.is("message", "news")
}
