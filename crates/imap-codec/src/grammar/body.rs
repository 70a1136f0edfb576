use alloc::boxed::Box;

use super::{Input, Result};
use crate::{
    Body, Disposition, Extension, Items, Kind, Message, Multipart, NString, Parameter, Parameters,
    ParseErrorKind, Raw, SinglePart,
};

impl<'a> Input<'a> {
    /// A body that was read over before: its lists are read over again, and read when they are iterated.
    ///
    /// `body = "(" (body-type-1part / body-type-mpart) ")"`
    pub(crate) fn body(&mut self) -> Result<Body<'a>> {
        self.bracket(b'(')?;
        if self.peek() == Some(b'(') {
            let start = self.at();
            loop {
                self.skip_list()?;
                if !self.at_next_part() {
                    break;
                }
            }
            let parts = self.items_since(start);
            return self.multipart_end(parts).map(Body::Multipart);
        }
        let mut part = SinglePart { media_type: self.nstring_not_nil()?, ..SinglePart::default() };
        if self.is_without_parts() {
            let subtype = part.media_type;
            return self.multipart_extension(Items::EMPTY, subtype).map(Body::Multipart);
        }
        self.space()?;
        part.subtype = self.nstring_not_nil()?;
        self.space()?;
        part.parameters = self.parameters_again()?;
        self.space()?;
        part.id = self.nstring()?;
        self.space()?;
        part.description = self.nstring()?;
        self.space()?;
        part.encoding = self.nstring_not_nil()?;
        self.space()?;
        part.octets = self.number64()?;
        let media_type = part.media_type.as_bytes().unwrap_or_default();
        let subtype = part.subtype.as_bytes().unwrap_or_default();
        part.kind = match self.more(media_type, subtype)? {
            More::Nothing => Kind::Basic,
            More::Lines(lines) => Kind::Text { lines },
            More::Message => {
                let envelope = self.envelope()?;
                self.space()?;
                let start = self.at();
                self.skip_list()?;
                let body = self.items_since(start);
                let lines = self.message_lines()?;
                Kind::Message(Box::new(Message { envelope, body, lines }))
            }
        };
        if self.at_field()? {
            part.md5 = self.nstring()?;
            part.extension = Some(self.extension_fields()?);
        }
        self.close(b')')?;
        Ok(Body::Single(part))
    }

    /// Reads over a body and all in it, once, and checks it. What is open is kept in the bits of a number.
    pub(crate) fn check_body(&mut self) -> Result<()> {
        let mut open = Open::default();
        loop {
            self.bracket(b'(')?;
            if self.peek() == Some(b'(') {
                open.push(false, self)?;
                continue;
            }
            if self.check_single()? {
                open.push(true, self)?;
                continue;
            }
            loop {
                match open.last() {
                    None => return Ok(()),
                    Some(false) => {
                        if self.at_next_part() {
                            break;
                        }
                        self.space()?;
                        self.check_string()?;
                        self.check_multipart_extension()?;
                    }
                    Some(true) => {
                        self.message_lines()?;
                        self.check_single_end()?;
                    }
                }
                open.pop();
            }
        }
    }

    /// All of a part up to its `)`, `false`; or, of a message, all before the body inside: `true`.
    fn check_single(&mut self) -> Result<bool> {
        let media_type = self.string()?;
        if self.is_without_parts() {
            self.check_multipart_extension()?;
            return Ok(false);
        }
        self.space()?;
        let subtype = self.string()?;
        self.space()?;
        self.check_parameters()?;
        self.space()?;
        self.check_nstring()?;
        self.space()?;
        self.check_nstring()?;
        self.space()?;
        self.check_string()?;
        self.space()?;
        self.number64()?;
        if let More::Message = self.more(&media_type, &subtype)? {
            self.check_envelope()?;
            self.space()?;
            return Ok(true);
        }
        self.check_single_end()?;
        Ok(false)
    }

    /// Whether a multipart without parts was begun, and that is tolerated: what was read is its subtype, and only
    /// its extension follows.
    #[inline]
    fn is_without_parts(&self) -> bool {
        self.leniency().loose_structure
            && !matches!(self.rest(), [b' ', b'"', ..])
            && !self.at_string()
    }

    /// What a part has more than all have, by its media type; of a message the envelope is next.
    fn more(&mut self, media_type: &[u8], subtype: &[u8]) -> Result<More> {
        let mut ahead = *self;
        if media_type.eq_ignore_ascii_case(b"TEXT") {
            match ahead.space().and_then(|()| ahead.number64()) {
                Ok(lines) => {
                    *self = ahead;
                    return Ok(More::Lines(lines));
                }
                Err(error) if !self.leniency().loose_structure => return Err(error),
                Err(_) => {}
            }
        } else if media_type.eq_ignore_ascii_case(b"MESSAGE")
            && (subtype.eq_ignore_ascii_case(b"RFC822") || subtype.eq_ignore_ascii_case(b"GLOBAL"))
        {
            let is_message = ahead.space().is_ok() && ahead.peek() == Some(b'(');
            if is_message || !self.leniency().loose_structure {
                self.space()?;
                return Ok(More::Message);
            }
        }
        Ok(More::Nothing)
    }

    /// Whether another part of a multipart follows, after spaces if they are tolerated.
    fn at_next_part(&mut self) -> bool {
        let mut ahead = *self;
        if self.leniency().loose_structure {
            ahead.extra_space();
        }
        if ahead.peek() != Some(b'(') {
            return false;
        }
        *self = ahead;
        true
    }

    /// `SP media-subtype [SP body-ext-mpart] ")"`
    fn multipart_end(&mut self, parts: Items<'a, Body<'a>>) -> Result<Multipart<'a>> {
        self.space()?;
        let subtype = self.nstring_not_nil()?;
        self.multipart_extension(parts, subtype)
    }

    /// `[SP body-ext-mpart] ")"`,
    /// `body-ext-mpart = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc
    /// *(SP body-extension)]]]`
    fn multipart_extension(
        &mut self,
        parts: Items<'a, Body<'a>>,
        subtype: NString<'a>,
    ) -> Result<Multipart<'a>> {
        let mut extension = None;
        if self.at_field()? {
            let parameters = self.parameters_again()?;
            extension = Some(Extension { parameters, ..self.extension_fields()? });
        }
        self.close(b')')?;
        Ok(Multipart { parts, subtype, extension })
    }

    fn check_multipart_extension(&mut self) -> Result<()> {
        if self.at_field()? {
            self.check_parameters()?;
            self.check_extension_fields()?;
        }
        self.close(b')')
    }

    /// Whether a string follows as the next field.
    fn at_string(&self) -> bool {
        let mut ahead = *self;
        ahead.space().is_ok() && matches!(ahead.peek(), Some(b'"' | b'{' | b'N' | b'n'))
    }

    /// `SP body-fld-lines` after the body inside.
    fn message_lines(&mut self) -> Result<u64> {
        if self.is_structure_over() {
            return Ok(0);
        }
        self.space()?;
        self.number64()
    }

    /// `[SP body-ext-1part] ")"`,
    /// `body-ext-1part = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc
    /// *(SP body-extension)]]]`
    fn check_single_end(&mut self) -> Result<()> {
        if self.at_field()? {
            self.check_nstring()?;
            self.check_extension_fields()?;
        }
        self.close(b')')
    }

    /// `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]`
    fn extension_fields(&mut self) -> Result<Extension<'a>> {
        let mut extension = Extension::default();
        if !self.at_field()? {
            return Ok(extension);
        }
        extension.disposition = self.disposition()?;
        if !self.at_field()? {
            return Ok(extension);
        }
        extension.language = self.language_again()?;
        if !self.at_field()? {
            return Ok(extension);
        }
        extension.location = self.nstring()?;
        if self.at_field()? {
            extension.other = Some(self.other_extensions()?);
        }
        Ok(extension)
    }

    fn check_extension_fields(&mut self) -> Result<()> {
        if !self.at_field()? {
            return Ok(());
        }
        self.check_disposition()?;
        if !self.at_field()? {
            return Ok(());
        }
        self.check_language()?;
        if !self.at_field()? {
            return Ok(());
        }
        self.check_nstring()?;
        if self.at_field()? {
            self.other_extensions()?;
        }
        Ok(())
    }

    /// `body-extension *(SP body-extension)`
    fn other_extensions(&mut self) -> Result<Raw<'a>> {
        let start = self.at();
        self.raw_value()?;
        while self.at_field()? {
            self.raw_value()?;
        }
        Ok(Raw::checked(self.since(start)))
    }

    /// Consumes the `SP` before a field that may be missing; `false` before the `)`.
    #[inline]
    fn at_field(&mut self) -> Result<bool> {
        let mut ahead = *self;
        ahead.extra_space();
        if ahead.peek() == Some(b')') {
            return Ok(false);
        }
        self.space()?;
        Ok(true)
    }

    /// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
    fn check_parameters(&mut self) -> Result<()> {
        if self.nil() {
            return Ok(());
        }
        let error = self.error(ParseErrorKind::String);
        let parameters: Parameters<'_> = self.list()?;
        if parameters.is_empty() && !self.leniency().loose_structure {
            return Err(error);
        }
        Ok(())
    }

    fn parameters_again(&mut self) -> Result<Parameters<'a>> {
        if self.nil() { Ok(Items::EMPTY) } else { self.skipped_list() }
    }

    /// `string SP string`
    pub(crate) fn parameter(&mut self) -> Result<Parameter<'a>> {
        let name = self.nstring_not_nil()?;
        self.space()?;
        Ok(Parameter { name, value: self.nstring_not_nil()? })
    }

    pub(crate) fn check_parameter(&mut self) -> Result<()> {
        self.check_string()?;
        self.space()?;
        self.check_string()
    }

    /// `body-fld-dsp = "(" string SP body-fld-param ")" / nil`
    fn disposition(&mut self) -> Result<Option<Disposition<'a>>> {
        if self.nil() {
            return Ok(None);
        }
        if self.leniency().loose_structure && self.peek() == Some(b'"') {
            return Ok(Some(Disposition { kind: self.nstring()?, parameters: Items::EMPTY }));
        }
        self.bracket(b'(')?;
        let kind = self.nstring_not_nil()?;
        self.space()?;
        let parameters = self.parameters_again()?;
        self.close(b')')?;
        Ok(Some(Disposition { kind, parameters }))
    }

    fn check_disposition(&mut self) -> Result<()> {
        if self.nil() {
            return Ok(());
        }
        if self.leniency().loose_structure && self.peek() == Some(b'"') {
            return self.check_nstring();
        }
        self.bracket(b'(')?;
        self.check_string()?;
        self.space()?;
        self.check_parameters()?;
        self.close(b')')
    }

    /// `body-fld-lang = nstring / "(" string *(SP string) ")"`
    fn check_language(&mut self) -> Result<()> {
        if self.nil() {
            return Ok(());
        }
        if self.peek() == Some(b'(') {
            return self.list::<NString<'_>>().map(drop);
        }
        self.check_string()
    }

    fn language_again(&mut self) -> Result<Items<'a, NString<'a>>> {
        if self.nil() {
            return Ok(Items::EMPTY);
        }
        if self.peek() == Some(b'(') {
            return self.skipped_list();
        }
        let start = self.at();
        self.check_string()?;
        Ok(self.items_since(start))
    }
}

/// What some media types have more.
enum More {
    Nothing,
    Lines(u64),
    /// The envelope, the body and the lines of a message.
    Message,
}

/// The bodies that are open, a bit each: whether it is a message.
#[derive(Clone, Copy, Default)]
struct Open {
    messages: u64,
    depth: u8,
}

impl Open {
    fn push(&mut self, message: bool, input: &Input<'_>) -> Result<()> {
        if self.depth >= input.depth().min(super::Rules::DEPTH) {
            return input.fail(ParseErrorKind::Depth);
        }
        self.depth += 1;
        self.messages = self.messages << 1 | u64::from(message);
        Ok(())
    }

    fn last(self) -> Option<bool> {
        (self.depth > 0).then_some(self.messages & 1 == 1)
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.messages >>= 1;
    }
}
