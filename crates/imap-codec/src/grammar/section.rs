use core::num::{NonZeroU32, NonZeroU64};

use super::{Input, Result};
use crate::{Items, ParseErrorKind, Partial, Section, SectionText};

impl<'a> Input<'a> {
    /// `section = "[" [section-spec] "]"`,
    /// `section-spec = section-msgtext / (section-part ["." section-text])`
    pub(crate) fn section(&mut self) -> Result<Section<'a>> {
        self.bracket(b'[')?;
        if self.eat(b']') {
            return Ok(Section::ALL);
        }
        let mut section = Section::ALL;
        if matches!(self.peek(), Some(b'0'..=b'9')) {
            let start = self.at();
            loop {
                self.part_number()?;
                let mut ahead = *self;
                if !(ahead.eat(b'.') && matches!(ahead.peek(), Some(b'0'..=b'9'))) {
                    break;
                }
                *self = ahead;
            }
            section.part = self.items_since(start);
            if self.eat(b'.') {
                section.text = Some(self.section_text(true)?);
            }
        } else {
            section.text = Some(self.section_text(false)?);
        }
        self.close(b']')?;
        Ok(section)
    }

    /// `nz-number` in a `section-part`.
    pub(crate) fn part_number(&mut self) -> Result<NonZeroU32> {
        let error = self.error(ParseErrorKind::Section);
        self.number().ok().and_then(NonZeroU32::new).ok_or(error)
    }

    /// `section-text = section-msgtext / "MIME"`; MIME stands only after a part's number.
    fn section_text(&mut self, in_part: bool) -> Result<SectionText<'a>> {
        if self.eat_word(b"HEADER") {
            if !self.eat_word(b".FIELDS") {
                return Ok(SectionText::Header);
            }
            let not = self.eat_word(b".NOT");
            self.space()?;
            let names = self.header_list()?;
            return Ok(if not {
                SectionText::HeaderFieldsNot(names)
            } else {
                SectionText::HeaderFields(names)
            });
        }
        if self.eat_word(b"TEXT") {
            Ok(SectionText::Text)
        } else if in_part && self.eat_word(b"MIME") {
            Ok(SectionText::Mime)
        } else {
            self.fail(ParseErrorKind::Section)
        }
    }

    /// `header-list = "(" header-fld-name *(SP header-fld-name) ")"`
    fn header_list(&mut self) -> Result<Items<'a, crate::AString<'a>>> {
        let error = self.error(ParseErrorKind::Section);
        let names = self.list()?;
        if names.is_empty() { Err(error) } else { Ok(names) }
    }

    /// `partial = "<" number64 "." nz-number64 ">"`
    pub(crate) fn partial(&mut self) -> Result<Option<Partial>> {
        if !self.eat(b'<') {
            return Ok(None);
        }
        let offset = self.number64()?;
        self.bracket(b'.')?;
        let error = self.error(ParseErrorKind::Number);
        let length = NonZeroU64::new(self.number64()?).ok_or(error)?;
        self.bracket(b'>')?;
        Ok(Some(Partial { offset, length }))
    }

    /// `["<" number ">"]`
    pub(crate) fn origin(&mut self) -> Result<Option<u64>> {
        if !self.eat(b'<') {
            return Ok(None);
        }
        let origin = self.number64()?;
        self.bracket(b'>')?;
        Ok(Some(origin))
    }
}
