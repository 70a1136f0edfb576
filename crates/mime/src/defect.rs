use rfc822_message::{Kind, Severity};

/// A defect of the structure of a message.
pub type Defect = rfc822_message::Defect<DefectKind>;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $severity:ident,)*) => {
        /// What can be wrong with the structure of a message and the fields that describe it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum DefectKind { $($(#[$doc])* $name,)* }

        impl DefectKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }

        impl Kind for DefectKind {
            fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

kinds! {
    /// A Content-Type without a type and a slash (RFC 2045 §5.1); it counts as `text/plain` (§5.2).
    BadContentType = Ambiguous,
    /// A second Content-Type, Content-Transfer-Encoding or Content-Disposition. The first counts here; others take the last.
    DuplicateField = Ambiguous,
    /// The parameter `boundary` stands twice. The first counts here; others take the last.
    DuplicateBoundary = Ambiguous,
    /// A multipart without a boundary (RFC 2046 §5.1.1); it is not looked into.
    NoBoundary = Ambiguous,
    /// A boundary that RFC 2046 §5.1.1 does not allow: over 70 octets, or other characters.
    BadBoundary = Warn,
    /// A boundary has a blank at its end, control characters or octets above 127, or it is written with quoted pairs, a comment
    /// or an encoded-word: what it is depends on the reader.
    ObscureBoundary = Ambiguous,
    /// White space before the colon of a field that describes the body (RFC 5322 §4.5): others do not see the field.
    SpaceBeforeColon = Ambiguous,
    /// Blanks behind a delimiter (RFC 2046 §5.1.1 allows them as transport padding): it is none to others.
    PaddedDelimiter = Ambiguous,
    /// A Content-Transfer-Encoding that is none of the five (RFC 2045 §6.1); the body is left as it is, one in uuencode aside.
    UnknownEncoding = Ambiguous,
    /// A multipart in base64 or quoted-printable (RFC 2045 §6.4 forbids it): it is read as if it were not encoded.
    EncodedMultipart = Ambiguous,
    /// A message in base64 or quoted-printable (RFC 2046 §5.2.1 forbids it): it is not looked into before it is decoded.
    EncodedMessage = Ambiguous,
    /// A line starts with a boundary and goes on (RFC 2046 §5.1.1): it is text here, and a delimiter to others.
    BoundaryPrefix = Ambiguous,
    /// A delimiter stands in a header section, which it ends.
    DelimiterInHeader = Ambiguous,
    /// A multipart without its closing delimiter (RFC 2046 §5.1.1).
    Unclosed = Warn,
    /// Over a limit: the bytes are there, not told apart.
    OverLimit = Warn,
}
