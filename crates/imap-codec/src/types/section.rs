use core::num::NonZeroU32;

use crate::{AString, Items, ParseError, ParseErrorKind};

/// Which part of a message, and what of it: `section` (RFC 9051 §6.4.5.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section<'a> {
    /// The numbers of nested parts, `1.2` for the second part of the first; none for the message itself.
    pub part: PartPath<'a>,
    /// What of the part; `None` for its body, or for the whole message.
    pub text: Option<SectionText<'a>>,
}

/// `section-part = nz-number *("." nz-number)`
pub type PartPath<'a> = Items<'a, NonZeroU32>;

/// `section-text = section-msgtext / "MIME"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionText<'a> {
    /// `HEADER`: the header section, of the message or of a MESSAGE/RFC822 part.
    Header,
    /// `HEADER.FIELDS (…)`: the header fields with these names.
    HeaderFields(Items<'a, AString<'a>>),
    /// `HEADER.FIELDS.NOT (…)`: all but these.
    HeaderFieldsNot(Items<'a, AString<'a>>),
    /// `TEXT`: the body without the header section.
    Text,
    /// `MIME`: the MIME header section of a part.
    Mime,
}

impl super::owned::Owned for Partial {
    type Static = Self;
    fn owned(self) -> Self {
        self
    }
}

impl<'a> Section<'a> {
    /// `[]`: the whole message.
    pub const ALL: Self = Self { part: Items::EMPTY, text: None };
    /// `[HEADER]`
    pub const HEADER: Self = Self { part: Items::EMPTY, text: Some(SectionText::Header) };
    /// `[TEXT]`
    pub const TEXT: Self = Self { part: Items::EMPTY, text: Some(SectionText::Text) };

    /// `[1.2]`
    ///
    /// # Errors
    /// If `part` is empty.
    pub const fn part(part: &'a [NonZeroU32]) -> Result<Self, ParseError> {
        if part.is_empty() {
            return Err(ParseError { kind: ParseErrorKind::Section, at: 0 });
        }
        Ok(Self { part: Items::new(part), text: None })
    }

    /// `[HEADER.FIELDS (…)]`
    ///
    /// # Errors
    /// If there are no names.
    pub const fn header_fields(names: &'a [AString<'a>]) -> Result<Self, ParseError> {
        if names.is_empty() {
            return Err(ParseError { kind: ParseErrorKind::Section, at: 0 });
        }
        Ok(Self { part: Items::EMPTY, text: Some(SectionText::HeaderFields(Items::new(names))) })
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Section<'static> {
        Section {
            part: self.part.into_owned(),
            text: self.text.map(|text| match text {
                SectionText::Header => SectionText::Header,
                SectionText::HeaderFields(names) => SectionText::HeaderFields(names.into_owned()),
                SectionText::HeaderFieldsNot(names) => {
                    SectionText::HeaderFieldsNot(names.into_owned())
                }
                SectionText::Text => SectionText::Text,
                SectionText::Mime => SectionText::Mime,
            }),
        }
    }
}

/// Which octets of a section: `partial = "<" number64 "." nz-number64 ">"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Partial {
    /// Offset of the first octet.
    pub offset: u64,
    /// How many at most; not zero.
    pub length: core::num::NonZeroU64,
}
