use core::fmt;

use thiserror::Error;

use crate::{NameError, RecordType};

/// Why a part of a zone file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("line {line}, column {column}: {}{kind}", Prefix(*rtype))]
pub struct TextError {
    /// What is wrong.
    pub kind: TextErrorKind,
    /// Where, counted in octets from the start of the document.
    pub at: u64,
    /// The line, from 1.
    pub line: u64,
    /// The octet in the line, from 1.
    pub column: u64,
    /// The type of the record, if it was known by then.
    pub rtype: Option<RecordType>,
}

/// The type and a colon, if there is a type.
struct Prefix(Option<RecordType>);

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |rtype| write!(f, "{rtype}: "))
    }
}

/// What is wrong in a [`TextError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum TextErrorKind {
    /// An entry is longer than [`Limits::entry`](crate::Limits::entry). This one is fatal.
    #[error("entry too long")]
    EntryTooLong,
    /// A quoted string does not end in its line.
    #[error("unbalanced quote")]
    UnbalancedQuote,
    /// A parenthesis closes that was not opened, or one that was opened is not closed.
    #[error("unbalanced parenthesis")]
    UnbalancedParenthesis,
    /// A line begins with a dollar sign and no known directive.
    #[error("unknown directive")]
    UnknownDirective,
    /// More than [`Limits::generated`](crate::Limits::generated) records are to be generated. None of them is.
    #[error("too many records to generate")]
    TooManyGenerated,
    /// The owner is left out, and there was none before.
    #[error("no owner")]
    NoOwner,
    /// The TTL is left out, and there was none before (RFC 2308 §4).
    #[error("no TTL")]
    NoTtl,
    /// The entry ends where a type should be.
    #[error("no type")]
    NoType,
    /// A word that is neither TTL nor class nor type.
    #[error("unknown type")]
    UnknownType,
    /// The type has no presentation format here: write `\# length hex` (RFC 3597 §5).
    #[error("type that needs the generic form")]
    GenericOnly,
    /// The owner, or the origin, is no name.
    #[error("{0}")]
    Name(NameError),
    /// The data, or an argument of a directive.
    #[error("{0}")]
    Field(FieldError),
}

/// Which field of record data cannot be read, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("{field}: {kind}")]
pub struct FieldError {
    /// What is wrong.
    pub kind: FieldErrorKind,
    /// The name of the field in its declaration.
    pub field: &'static str,
}

impl FieldError {
    /// The same error in the field called `field`.
    #[must_use]
    pub const fn of(self, field: &'static str) -> Self {
        Self { field, ..self }
    }
}

impl From<FieldErrorKind> for FieldError {
    fn from(kind: FieldErrorKind) -> Self {
        Self { kind, field: "data" }
    }
}

/// What is wrong in a [`FieldError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum FieldErrorKind {
    /// The entry ends where the field should be.
    #[error("missing")]
    Missing,
    /// The entry goes on after the last field.
    #[error("something left over")]
    LeftOver,
    /// No number, or one out of range.
    #[error("not a number in range")]
    Number,
    /// No time in the form that the field has.
    #[error("not a time")]
    Time,
    /// No address.
    #[error("not an address")]
    Address,
    /// No name.
    #[error("{0}")]
    Name(NameError),
    /// A word that is not in the registry.
    #[error("unknown mnemonic")]
    Mnemonic,
    /// A character-string of more than 255 octets.
    #[error("string longer than 255 octets")]
    StringTooLong,
    /// A bad escape in a string.
    #[error("bad escape")]
    BadEscape,
    /// A digit that is none in the field's encoding, or not whole octets.
    #[error("malformed encoding")]
    Encoding,
    /// In the generic form, another number of octets than announced (RFC 3597 §5).
    #[error("wrong length")]
    Length,
    /// Text that is not UTF-8, where a file is named.
    #[error("not UTF-8")]
    Utf8,
    /// The fields make no data of the type.
    #[error("data with a forbidden value")]
    Value,
    /// The field has no presentation format but the generic one of its data (RFC 3597 §5).
    #[error("needs the generic form")]
    Generic,
    /// No range of numbers, or one that is empty, in `$GENERATE`.
    #[error("not a range of numbers")]
    Range,
    /// An expression with a dollar sign in `$GENERATE` that is none, or makes too much text or a number beyond 31 bits.
    #[error("not an expression")]
    Expression,
    /// More than 65 535 octets of data.
    #[error("data longer than 65535 octets")]
    TooLong,
}
