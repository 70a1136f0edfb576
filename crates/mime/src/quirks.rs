use core::fmt;

macro_rules! quirks {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One way in which other software reads the structure of a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Quirk { $($(#[$doc])* $name,)* }

        impl Quirk {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

quirks! {
    /// Of two Content-Type, Content-Transfer-Encoding or Content-Disposition fields the last counts.
    LastField,
    /// Of two `boundary` parameters the last counts.
    LastParameter,
    /// A field with white space before its colon is not known by its name.
    HideSpacedNames,
    /// The first line that is no field, or has white space before its colon, is the first line of the body.
    JunkEndsHeader,
    /// What stands before the first field, and is none, is part of the header section, which goes on up to the blank line.
    JunkIsSkipped,
    /// A line of white space alone ends a header section.
    BlankEndsHeader,
    /// A CR without LF ends a line.
    BareCrEndsLine,
    /// A line that starts with a boundary is a delimiter, whatever follows; the outermost boundary is tried first.
    PrefixIsDelimiter,
    /// The innermost boundary is a delimiter behind two hyphens wherever they stand in a line.
    InLineIsDelimiter,
    /// A line with blanks behind the boundary is no delimiter.
    PaddedIsText,
    /// The outermost boundary is tried first.
    OuterFirst,
    /// Only the innermost boundary is looked for.
    InnerOnly,
    /// A multipart without a part is a leaf: all that is in it is its text.
    NoPartsIsLeaf,
    /// Parts go on behind the closing delimiter.
    PartsAfterClose,
    /// The parameters are split at their semicolons: quoted pairs, comments and what stands behind a quotation mark are part
    /// of the boundary.
    LiteralBoundary,
    /// White space at the ends of a boundary is no part of it.
    TrimmedBoundary,
    /// Encoded-words in a boundary are decoded.
    DecodedBoundary,
    /// A boundary in the form of RFC 2231 is not seen.
    PlainBoundary,
    /// A boundary without quotes ends at the first blank or parenthesis.
    TokenBoundary,
    /// A boundary may be empty.
    EmptyBoundary,
    /// What stands behind `boundary=` is the boundary, wherever it is, without quotes.
    BoundaryAnywhere,
    /// Parameters behind an empty one (`;;`), or one without a name or equals sign, are not seen.
    BadParameterEnds,
    /// `multipart` without a subtype is a multipart, and any type that starts so.
    LooseContentType,
    /// A media type with white space or comments inside, without a subtype, or with other text behind it, is none.
    StrictContentType,
    /// A media type goes on to the semicolon, blanks, commas and comments included.
    WholeContentType,
    /// A Content-Type that cannot be read means `application/octet-stream`.
    UnknownTypeIsData,
    /// A Content-Transfer-Encoding that has the name of an encoding in it is that encoding.
    LooseEncoding,
    /// A Content-Transfer-Encoding that is not one of the five, as it stands, is none.
    StrictEncoding,
    /// A multipart in a transfer encoding is not looked into: its body is decoded.
    EncodedMultipartIsLeaf,
    /// Base64 ends at its first padding.
    Base64EndsAtPadding,
    /// Padding in base64 is ignored, so that what follows it is shifted.
    Base64IgnoresPadding,
    /// A body whose transfer encoding is broken is not decoded.
    BrokenIsRaw,
}

/// A set of [`Quirk`]s: a way of reading.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Quirks(u32);

impl Quirks {
    /// No quirk: what the rest of this crate does.
    pub const NONE: Self = Self(0);

    /// These and `quirk`.
    #[must_use]
    pub const fn with(self, quirk: Quirk) -> Self {
        Self(self.0 | 1 << quirk as u32)
    }

    /// Whether `quirk` is in it.
    #[must_use]
    pub const fn contains(self, quirk: Quirk) -> bool {
        self.0 & 1 << quirk as u32 != 0
    }

    /// Whether it is [`NONE`](Self::NONE).
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Each quirk once.
    pub fn iter(self) -> impl Iterator<Item = Quirk> {
        Quirk::ALL.iter().copied().filter(move |quirk| self.contains(*quirk))
    }
}

const _: () = assert!(Quirk::ALL.len() <= 32, "a bit each");

impl fmt::Debug for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
