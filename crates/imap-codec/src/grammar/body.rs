use alloc::boxed::Box;

use super::{Input, Result};
use crate::{
    Body, Disposition, Extension, Items, Kind, Message, Multipart, NString, Parameter, Parameters,
    ParseErrorKind, Raw, SinglePart,
};

impl<'a> Input<'a> {
    /// `body = "(" (body-type-1part / body-type-mpart) ")"`, of which the nested ones were checked: they are
    /// read over here, and read when they are iterated.
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
        match self.single_start()? {
            Start::Empty(part) => Ok(Body::Multipart(part)),
            Start::Single(part) => Ok(Body::Single(part)),
            Start::Message(mut part, envelope) => {
                let start = self.at();
                self.skip_list()?;
                let body = self.items_since(start);
                let lines = self.message_lines()?;
                part.kind = Kind::Message(Box::new(Message { envelope, body, lines }));
                self.single_end(part).map(Body::Single)
            }
        }
    }

    /// Reads over a body and all in it, once. What is open is kept in the bits of a number.
    pub(crate) fn check_body(&mut self) -> Result<()> {
        let mut open = Open::default();
        loop {
            self.bracket(b'(')?;
            if self.peek() == Some(b'(') {
                open.push(false, self)?;
                continue;
            }
            if let Start::Message(..) = self.single_start()? {
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
                        self.multipart_end(Items::EMPTY)?;
                    }
                    Some(true) => {
                        self.message_lines()?;
                        self.single_end(SinglePart::default())?;
                    }
                }
                open.pop();
            }
        }
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
            let parameters = self.parameters()?;
            extension = Some(Extension { parameters, ..self.extension_fields()? });
        }
        self.close(b')')?;
        Ok(Multipart { parts, subtype, extension })
    }

    /// All of a part up to its `)`, or, of a message, up to the body inside.
    fn single_start(&mut self) -> Result<Start<'a>> {
        let media_type = self.nstring_not_nil()?;
        if self.leniency().loose_structure && !self.at_string() {
            // A multipart without parts: only its subtype and its extension are there.
            return self.multipart_extension(Items::EMPTY, media_type).map(Start::Empty);
        }
        self.space()?;
        let subtype = self.nstring_not_nil()?;
        self.space()?;
        let parameters = self.parameters()?;
        self.space()?;
        let id = self.nstring()?;
        self.space()?;
        let description = self.nstring()?;
        self.space()?;
        let encoding = self.nstring_not_nil()?;
        self.space()?;
        let octets = self.number64()?;
        let mut part = SinglePart {
            media_type,
            subtype,
            parameters,
            id,
            description,
            encoding,
            octets,
            ..SinglePart::default()
        };
        let is = |value: &NString<'_>, word: &[u8]| {
            value.as_bytes().is_some_and(|value| value.eq_ignore_ascii_case(word))
        };
        if is(&part.media_type, b"TEXT") {
            let mut ahead = *self;
            match ahead.space().and_then(|()| ahead.number64()) {
                Ok(lines) => {
                    *self = ahead;
                    part.kind = Kind::Text { lines };
                }
                Err(error) if !self.leniency().loose_structure => return Err(error),
                Err(_) => {}
            }
        } else if is(&part.media_type, b"MESSAGE")
            && (is(&part.subtype, b"RFC822") || is(&part.subtype, b"GLOBAL"))
        {
            let mut ahead = *self;
            let is_message = ahead.space().is_ok() && ahead.peek() == Some(b'(');
            if is_message || !self.leniency().loose_structure {
                self.space()?;
                let envelope = self.envelope()?;
                self.space()?;
                return Ok(Start::Message(part, envelope));
            }
        }
        self.single_end(part).map(Start::Single)
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
    fn single_end(&mut self, part: SinglePart<'a>) -> Result<SinglePart<'a>> {
        let mut part = part;
        if self.at_field()? {
            part.md5 = self.nstring()?;
            part.extension = Some(self.extension_fields()?);
        }
        self.close(b')')?;
        Ok(part)
    }

    /// `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]`
    fn extension_fields(&mut self) -> Result<Extension<'a>> {
        let mut extension = Extension::default();
        if self.at_field()? {
            extension.disposition = self.disposition()?;
        } else {
            return Ok(extension);
        }
        if self.at_field()? {
            extension.language = self.language()?;
        } else {
            return Ok(extension);
        }
        if self.at_field()? {
            extension.location = self.nstring()?;
        } else {
            return Ok(extension);
        }
        if self.at_field()? {
            let start = self.at();
            self.raw_value()?;
            while self.at_field()? {
                self.raw_value()?;
            }
            extension.other = Some(Raw::checked(self.since(start)));
        }
        Ok(extension)
    }

    /// Consumes the `SP` before a field that may be missing; `false` before the `)`.
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
    fn parameters(&mut self) -> Result<Parameters<'a>> {
        if self.nil() {
            return Ok(Items::EMPTY);
        }
        let error = self.error(ParseErrorKind::String);
        let parameters: Parameters<'a> = self.list()?;
        if parameters.is_empty() && !self.leniency().loose_structure {
            return Err(error);
        }
        Ok(parameters)
    }

    /// `string SP string`
    pub(crate) fn parameter(&mut self) -> Result<Parameter<'a>> {
        let name = self.nstring_not_nil()?;
        self.space()?;
        Ok(Parameter { name, value: self.nstring_not_nil()? })
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
        let parameters = self.parameters()?;
        self.close(b')')?;
        Ok(Some(Disposition { kind, parameters }))
    }

    /// `body-fld-lang = nstring / "(" string *(SP string) ")"`
    fn language(&mut self) -> Result<Items<'a, NString<'a>>> {
        if self.nil() {
            return Ok(Items::EMPTY);
        }
        if self.peek() == Some(b'(') {
            return self.list();
        }
        let start = self.at();
        self.string()?;
        Ok(self.items_since(start))
    }
}

/// How a part begins.
#[allow(clippy::large_enum_variant, reason = "lives for a moment on the stack")]
enum Start<'a> {
    /// A multipart without parts, all of it.
    Empty(Multipart<'a>),
    /// All of it.
    Single(SinglePart<'a>),
    /// A message: the body inside is next.
    Message(SinglePart<'a>, crate::Envelope<'a>),
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
