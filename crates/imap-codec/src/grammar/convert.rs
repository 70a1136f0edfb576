use alloc::boxed::Box;

use super::{Input, Result};
use crate::{
    Conversion, Convert, ConvertAttribute, Converted, ConvertedItem, Items, NString,
    ParseErrorKind, PartPath, Raw, Transcoding,
};

impl<'a> Input<'a> {
    /// `convert-params SP (convert-att / "(" convert-att *(SP convert-att) ")")`:
    /// `convert-params = "(" (quoted-to-mime-type / "NIL") [SP "(" transcoding-params ")"] ")"`
    pub(super) fn convert(&mut self) -> Result<Convert<'a>> {
        self.bracket(b'(')?;
        let media_type = self.nstring()?;
        let mut parameters = Items::EMPTY;
        if self.peek() == Some(b' ') {
            self.space()?;
            parameters = self.list1(ParseErrorKind::Parameter)?;
        }
        self.close(b')')?;
        self.space()?;
        let attributes = self.one_or_list(ParseErrorKind::FetchAttribute)?;
        Ok(Convert { media_type, parameters, attributes })
    }

    /// `transcoding-param-name SP transcoding-param-value`
    pub(crate) fn transcoding(&mut self) -> Result<Transcoding<'a>> {
        let name = self.astring()?;
        self.space()?;
        Ok(Transcoding { name, value: self.astring()? })
    }

    /// `convert-att`
    pub(crate) fn convert_attribute(&mut self) -> Result<ConvertAttribute<'a>> {
        if self.eat_word(b"BODYPARTSTRUCTURE") {
            return self.binary_section().map(ConvertAttribute::Structure);
        }
        if self.eat_word(b"BINARY.SIZE") {
            return self.binary_section().map(ConvertAttribute::BinarySize);
        }
        if self.eat_word(b"BINARY") {
            let part = self.binary_section()?;
            return Ok(ConvertAttribute::Binary { part, partial: self.partial()? });
        }
        if self.eat_word(b"AVAILABLECONVERSIONS") {
            return self.binary_section().map(ConvertAttribute::Available);
        }
        if self.eat_word(b"BODY") {
            return self.section().map(ConvertAttribute::Section);
        }
        if self.eat_word(b"UID") {
            return Ok(ConvertAttribute::Uid);
        }
        self.fail(ParseErrorKind::FetchAttribute)
    }

    /// `"CONVERTED" SP convert-correlator SP convert-msg-attrs`, after the word.
    pub(super) fn converted(&mut self, seq: u32) -> Result<Converted<'a>> {
        let tag = self.converted_tag()?;
        self.space()?;
        Ok(Converted { seq, tag, items: self.list1(ParseErrorKind::Response)? })
    }

    /// `convert-correlator = SP "(" "TAG" SP tag-string ")"`
    pub(super) fn converted_tag(&mut self) -> Result<crate::AString<'a>> {
        self.space()?;
        self.bracket(b'(')?;
        if !self.eat_word(b"TAG ") {
            return self.fail(ParseErrorKind::Response);
        }
        let tag = self.astring()?;
        self.close(b')')?;
        Ok(tag)
    }

    /// `convert-msg-att`
    pub(crate) fn converted_item(&mut self) -> Result<ConvertedItem<'a>> {
        let mut ahead = *self;
        if let Ok(item) = ahead.known_converted()
            && matches!(ahead.peek(), None | Some(b' ' | b')'))
        {
            *self = ahead;
            return Ok(item);
        }
        let name = self.item_name()?;
        self.space()?;
        let mut ahead = *self;
        if let Ok((text, code)) = ahead.convert_error() {
            *self = ahead;
            return Ok(ConvertedItem::Failed { name, text, code });
        }
        Ok(ConvertedItem::Other { name, value: self.raw_value()? })
    }

    fn known_converted(&mut self) -> Result<ConvertedItem<'a>> {
        if self.eat_word(b"UID ") {
            return self.nz_number().map(ConvertedItem::Uid);
        }
        if self.eat_word(b"BODYPARTSTRUCTURE") {
            let part = self.binary_section()?;
            self.space()?;
            return Ok(ConvertedItem::Structure { part, body: Box::new(self.checked_body()?) });
        }
        if self.eat_word(b"BINARY.SIZE") {
            let part = self.binary_section()?;
            self.space()?;
            return Ok(ConvertedItem::BinarySize { part, size: self.number64()? });
        }
        if self.eat_word(b"BINARY") {
            let part = self.binary_section()?;
            let origin = self.origin()?;
            self.space()?;
            return Ok(ConvertedItem::Binary { part, origin, data: self.nstring()? });
        }
        if self.eat_word(b"AVAILABLECONVERSIONS") {
            let part = self.binary_section()?;
            self.space()?;
            self.bracket(b'(')?;
            let media_types = self.list()?;
            self.close(b')')?;
            return Ok(ConvertedItem::Available { part, media_types });
        }
        self.fail(ParseErrorKind::FetchAttribute)
    }

    /// `converterror-phrase = "(" "ERROR" SP convert-err-descript SP convert-error-code ")"`
    fn convert_error(&mut self) -> Result<(NString<'a>, Raw<'a>)> {
        self.bracket(b'(')?;
        if !self.eat_word(b"ERROR ") {
            return self.fail(ParseErrorKind::Parameter);
        }
        let text = self.string().map(NString::new)?;
        self.space()?;
        let start = self.at();
        self.raw_value()?;
        while self.peek() == Some(b' ') {
            self.space()?;
            self.raw_value()?;
        }
        let code = Raw::checked(self.since(start));
        self.bracket(b')')?;
        Ok((text, code))
    }

    /// `"CONVERSION" SP quoted-from-mime-type SP quoted-to-mime-type [SP "(" names ")"]`, after the word.
    pub(super) fn conversion(&mut self) -> Result<Conversion<'a>> {
        self.space()?;
        let from = self.astring()?;
        self.space()?;
        let to = self.astring()?;
        let mut parameters = Items::EMPTY;
        if self.peek() == Some(b' ') {
            self.space()?;
            parameters = self.list()?;
        }
        Ok(Conversion { from, to, parameters })
    }

    /// `section-binary = "[" [section-part] "]"`
    pub(crate) fn binary_section(&mut self) -> Result<PartPath<'a>> {
        self.bracket(b'[')?;
        let mut part = Items::EMPTY;
        if self.peek() != Some(b']') {
            part = self.items()?;
        }
        self.bracket(b']')?;
        Ok(part)
    }
}
