use alloc::{borrow::Cow, vec::Vec};
use core::ops::Range;

use textline::Escaped;

use crate::{DefectSink, Limit, Unfold, check, token, unfold, unfold::strip_line_end};

/// A header field as it stands in the message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Field<'m> {
    raw: &'m [u8],
    at: u64,
    name: u16,
    oversize: bool,
}

impl<'m> Field<'m> {
    /// `raw` starts with a field name of `name` octets, white space and a colon: the scanner found them.
    pub(crate) const fn new(raw: &'m [u8], at: u64, name: u16) -> Self {
        Self { raw, at, name, oversize: false }
    }

    pub(crate) const fn oversize(mut self) -> Self {
        self.oversize = true;
        self
    }

    /// The name as it is written, without the white space that may stand before the colon. It is US-ASCII.
    #[must_use]
    pub fn name(&self) -> &'m str {
        core::str::from_utf8(self.name_bytes()).unwrap_or_default()
    }

    /// The octets of the name.
    #[must_use]
    pub fn name_bytes(&self) -> &'m [u8] {
        self.raw.get(..usize::from(self.name)).unwrap_or_default()
    }

    /// Whether the name is `name`, in any case (RFC 5322 §1.2.2).
    #[must_use]
    #[inline]
    pub fn is(&self, name: &str) -> bool {
        self.name_bytes().eq_ignore_ascii_case(name.as_bytes())
    }

    /// All of the field: name, colon, value, folds and the line end.
    #[must_use]
    pub const fn raw(&self) -> &'m [u8] {
        self.raw
    }

    /// What follows the colon, folds included, without the line end.
    #[must_use]
    pub fn raw_value(&self) -> &'m [u8] {
        strip_line_end(self.raw.get(self.value_start()..).unwrap_or_default())
    }

    /// The value without its folds and without white space at both ends. Encoded words stay as they are.
    #[must_use]
    pub fn text(&self) -> Cow<'m, [u8]> {
        match unfold(self.raw_value()) {
            Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
            Cow::Owned(text) => Cow::Owned(trim(&text).to_vec()),
        }
    }

    /// The lines of the value without their ends.
    #[must_use]
    pub fn lines(&self) -> Unfold<'m> {
        Unfold::new(self.raw_value())
    }

    /// Where the field starts.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// Where the field stands, its line end included.
    #[must_use]
    pub const fn range(&self) -> Range<u64> {
        self.at..self.at.saturating_add(self.raw.len() as u64)
    }

    /// Where the value starts: what positions inside [`raw_value`](Self::raw_value) count from.
    #[must_use]
    pub fn value_at(&self) -> u64 {
        self.at.saturating_add(self.value_start() as u64)
    }

    /// Whether it is over [`Limits::field`](crate::Limits::field), so that the push parser gives it in pieces.
    #[must_use]
    pub const fn is_oversize(&self) -> bool {
        self.oversize
    }

    /// Reports what is wrong with its lines and characters.
    pub fn defects(&self, sink: &mut impl DefectSink) {
        check::field(self, sink);
    }

    pub(crate) fn value_start(&self) -> usize {
        let name = usize::from(self.name);
        name + token::WSP.run(self.raw.get(name..).unwrap_or_default()) + 1
    }
}

impl core::fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Field@{}({:?})", self.at, Escaped(self.raw))
    }
}

/// Why a line of the header section is no field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JunkKind {
    /// It has no colon.
    NoColon,
    /// What stands before the colon is no field name (RFC 5322 §3.6.8).
    BadName,
    /// A `From ` line of an mbox file, perhaps quoted with `>`.
    MboxFrom,
    /// It is the first line, and starts with a blank as if it continued another.
    Continuation,
    /// It is no line: the byte order mark of UTF-8 stands before the first field of the message.
    ByteOrderMark,
    /// It is over [`Limits::field`](crate::Limits::field) and was not looked at.
    Oversize,
}

/// A line of the header section that is no field, with its continuations.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Junk<'m> {
    /// Why it is none.
    pub kind: JunkKind,
    /// Where it starts.
    pub at: u64,
    /// All of it, its line end included.
    pub raw: &'m [u8],
}

impl core::fmt::Debug for Junk<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Junk@{}({:?}, {:?})", self.at, self.kind, Escaped(self.raw))
    }
}

/// Bytes of the header section that were not told apart, because a limit was reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Excess<'m> {
    /// The limit.
    pub limit: Limit,
    /// Where they start.
    pub at: u64,
    /// All of them.
    pub raw: &'m [u8],
}

impl core::fmt::Debug for Excess<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Excess@{}({:?}, {:?})", self.at, self.limit, Escaped(self.raw))
    }
}

/// Without the white space at both ends.
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..]
    | [rest @ .., b' ' | b'\t' | b'\r' | b'\n'] = bytes
    {
        bytes = rest;
    }
    bytes
}

/// A field's bytes on their own, for events that outlive the input.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnedField {
    raw: Vec<u8>,
    at: u64,
    name: u16,
}

impl OwnedField {
    /// The field.
    #[must_use]
    pub fn as_field(&self) -> Field<'_> {
        Field::new(&self.raw, self.at, self.name)
    }
}

impl From<Field<'_>> for OwnedField {
    fn from(field: Field<'_>) -> Self {
        Self { raw: field.raw.to_vec(), at: field.at, name: field.name }
    }
}

impl core::fmt::Debug for OwnedField {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.as_field().fmt(f)
    }
}
