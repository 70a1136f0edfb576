use rfc822_message::{Kind, Severity};

use crate::{Quirk, Quirks};

/// A defect of the structure of a message.
pub type Defect = rfc822_message::Defect<DefectKind>;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $severity:ident $([$($quirk:ident)*])?,)*) => {
        /// What can be wrong with the structure of a message and the fields that describe it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum DefectKind {
            $($(#[$doc])* $name,)*
            /// Something is wrong with a header section or a field.
            Header(rfc822_message::DefectKind),
        }

        impl DefectKind {
            /// Every kind but those of header sections.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// How other software may read what has this defect.
            #[must_use]
            pub const fn quirks(self) -> Quirks {
                match self {
                    $(Self::$name => Quirks::NONE$($(.with(Quirk::$quirk))*)?,)*
                    Self::Header(rfc822_message::DefectKind::BareCr) => {
                        Quirks::NONE.with(Quirk::BareCrEndsLine)
                    }
                    Self::Header(rfc822_message::DefectKind::SpaceBeforeColon) => {
                        Quirks::NONE.with(Quirk::JunkEndsHeader)
                    }
                    Self::Header(rfc822_message::DefectKind::BlankContinuation) => {
                        Quirks::NONE.with(Quirk::BlankEndsHeader)
                    }
                    Self::Header(_) => Quirks::NONE,
                }
            }
        }

        impl Kind for DefectKind {
            fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                    Self::Header(kind) => kind.severity(),
                }
            }
        }
    };
}

kinds! {
    /// A line of a header section is no field: to others the body starts there.
    NotAField = Ambiguous [JunkEndsHeader],
    /// A header section starts with a line that is no field and not blank: here it is the first line of the body, and others
    /// look for fields behind it.
    NoFirstField = Ambiguous [JunkIsSkipped],
    /// A Content-Type without a type and a slash (RFC 2045 §5.1); it counts as `text/plain` (§5.2).
    BadContentType = Ambiguous [LooseContentType UnknownTypeIsData],
    /// The type has white space or a comment in it, no subtype, something else behind it than parameters, or starts with
    /// `multipart` and goes on: others do not know it, take what follows for a part of it, or read a multipart.
    ObscureContentType = Ambiguous [StrictContentType WholeContentType UnknownTypeIsData LooseContentType],
    /// A second Content-Type, Content-Transfer-Encoding or Content-Disposition. The first counts here; others take the last.
    DuplicateField = Ambiguous [LastField],
    /// The parameter `boundary` stands twice. The first counts here; others take the last.
    DuplicateBoundary = Ambiguous [LastParameter PlainBoundary],
    /// An empty parameter stands before others of a multipart: some do not see those.
    EmptyParameter = Ambiguous [BadParameterEnds],
    /// The parameters of a multipart are not as RFC 2045 §5.1 has them, or there is a comment or a quoted pair in them: others do
    /// not see the same ones.
    ObscureParameters = Ambiguous [LiteralBoundary BoundaryAnywhere BadParameterEnds],
    /// A multipart without a boundary (RFC 2046 §5.1.1); it is not looked into.
    NoBoundary = Ambiguous [EmptyBoundary],
    /// A boundary that RFC 2046 §5.1.1 does not allow: over 70 octets, or other characters.
    BadBoundary = Warn,
    /// A boundary has a blank at its end, control characters or octets above 127, or it is written with quoted pairs, blanks or
    /// a comment without quotes, an encoded-word, or as RFC 2231 has it: what it is depends on the reader.
    ObscureBoundary = Ambiguous [LiteralBoundary TrimmedBoundary DecodedBoundary PlainBoundary TokenBoundary],
    /// A boundary starts with that of a multipart around it (RFC 2046 §5.1.2): which one a delimiter is of depends on the reader.
    NestedBoundary = Ambiguous [OuterFirst PrefixIsDelimiter],
    /// White space before the colon of a field that describes the body (RFC 5322 §4.5): others do not see the field.
    SpaceBeforeColon = Ambiguous [HideSpacedNames JunkEndsHeader],
    /// Blanks behind a delimiter (RFC 2046 §5.1.1 allows them as transport padding): it is none to others.
    PaddedDelimiter = Ambiguous [PaddedIsText],
    /// A Content-Transfer-Encoding that is none of the five (RFC 2045 §6.1). `x-uuencode` is decoded, else the body is left as it is.
    UnknownEncoding = Ambiguous [LooseEncoding StrictEncoding],
    /// A comment beside a Content-Transfer-Encoding, or a fold before it: others do not know the encoding then.
    ObscureEncoding = Ambiguous [StrictEncoding],
    /// A multipart in base64 or quoted-printable (RFC 2045 §6.4 forbids it): it is read as if it were not encoded.
    EncodedMultipart = Ambiguous [EncodedMultipartIsLeaf],
    /// A message in base64 or quoted-printable (RFC 2046 §5.2.1 forbids it): it is not looked into before it is decoded.
    EncodedMessage = Ambiguous,
    /// A line starts with a boundary and goes on (RFC 2046 §5.1.1): it is text here, and a delimiter to others.
    BoundaryPrefix = Ambiguous [PrefixIsDelimiter BareCrEndsLine],
    /// In a multipart that its own delimiter does not close, its boundary stands behind two hyphens inside of a line: it is text
    /// here, and to others a delimiter where no better one is.
    BoundaryInLine = Ambiguous [InLineIsDelimiter],
    /// A delimiter behind a CR without LF: it is text here, and a delimiter to others.
    BareCrDelimiter = Ambiguous [BareCrEndsLine],
    /// A delimiter stands behind the one that closed the multipart: it is text here, and others read on.
    PartAfterClose = Ambiguous [PartsAfterClose],
    /// A delimiter stands in a header section, which it ends.
    DelimiterInHeader = Ambiguous,
    /// A multipart is ended by the delimiter of another one that it is in (RFC 2046 §5.1.2): others look for its own alone.
    ClosedByOuter = Ambiguous [InnerOnly],
    /// A multipart that has text in it and no part, as when its boundary is another one than that of its delimiters: others show
    /// that text.
    NoParts = Ambiguous [NoPartsIsLeaf],
    /// A multipart without its closing delimiter (RFC 2046 §5.1.1), at the end of the message.
    Unclosed = Warn,
    /// Base64 goes on behind its padding: others stop there.
    DataAfterPadding = Ambiguous [Base64EndsAtPadding Base64IgnoresPadding BrokenIsRaw],
    /// Octets that are no base64 stand in it (RFC 2045 §6.8 has them ignored): others do not decode it then.
    BrokenBase64 = Ambiguous [BrokenIsRaw],
    /// Base64 ends without its padding or inside a unit: others do not decode it, or drop the end.
    TruncatedBase64 = Ambiguous [BrokenIsRaw],
    /// Over a limit: the bytes are there, not told apart.
    OverLimit = Warn,
}
