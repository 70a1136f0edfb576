//! BODY and BODYSTRUCTURE, read after they were [checked](check).

mod check;
mod extension;
mod usual;

use alloc::boxed::Box;

use super::{Input, Mark, Result};
use crate::{
    Body, Extension, Items, Kind, Message, Multipart, NString, SinglePart, items::Separator,
};

impl<'a> Input<'a> {
    /// A body that was read over before: its lists are read over again, and read when they are iterated.
    ///
    /// `body = "(" (body-type-1part / body-type-mpart) ")"`
    pub(crate) fn body(&mut self) -> Result<Body<'a>> {
        self.enter_marked();
        self.bracket(b'(')?;
        if self.peek() == Some(b'(') {
            let (start, marks) = (self.at(), Mark::lists(self.marks()));
            loop {
                self.skip_list()?;
                if !self.at_next_part() {
                    break;
                }
            }
            let parts = self.bodies_since(start, marks);
            return self.multipart_end(parts).map(Body::Multipart);
        }
        let media_type = self.nstring_not_nil()?;
        if self.is_without_parts() {
            return self.multipart_extension(Items::EMPTY, media_type).map(Body::Multipart);
        }
        self.space()?;
        let subtype = self.nstring_not_nil()?;
        self.space()?;
        let parameters = self.parameters_again()?;
        self.space()?;
        let id = self.nstring()?;
        self.space()?;
        let description = self.nstring()?;
        self.space()?;
        let encoding = self.nstring_not_nil()?;
        self.space()?;
        let octets = self.number64()?;
        let media = (media_type.as_bytes(), subtype.as_bytes());
        let kind = match self.more(media.0.unwrap_or_default(), media.1.unwrap_or_default())? {
            More::Nothing => Kind::Basic,
            More::Lines(lines) => Kind::Text { lines },
            More::Message => {
                let envelope = self.envelope()?;
                self.space()?;
                let (start, marks) = (self.at(), Mark::lists(self.marks()));
                self.skip_list()?;
                let body = self.bodies_since(start, marks);
                let lines = self.message_lines()?;
                Kind::Message(Box::new(Message { envelope, body, lines }))
            }
        };
        let (mut md5, mut extension) = (NString::NIL, None);
        if self.at_field()? {
            md5 = self.nstring()?;
            extension = Some(self.extension_fields()?);
        }
        self.close(b')')?;
        Ok(Body::Single(SinglePart {
            media_type,
            subtype,
            parameters,
            id,
            description,
            encoding,
            octets,
            kind,
            md5,
            extension,
        }))
    }

    /// The next body in a list of bodies that was read over before, after the spaces before it.
    pub(crate) fn next_body(&mut self) -> Option<Body<'a>> {
        self.separator(Separator::None);
        if self.is_end() {
            return None;
        }
        match self.body_by_marks() {
            Some(body) => Some(body),
            None => self.body().ok(),
        }
    }

    /// The bodies that were stepped over since `start`, where these marks were left.
    fn bodies_since(&self, start: usize, marks: &'a [Mark]) -> Items<'a, Body<'a>> {
        let marks = marks.get(..marks.len().saturating_sub(self.marks().len()));
        Items::marked(self.since(start), self.rules(), marks.unwrap_or_default())
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
        let start = self.at();
        if is_text(media_type) {
            match self.space().and_then(|()| self.number64()) {
                Ok(lines) => return Ok(More::Lines(lines)),
                Err(error) if !self.leniency().loose_structure => return Err(error),
                Err(_) => self.back_to(start),
            }
        } else if media_type.eq_ignore_ascii_case(b"MESSAGE")
            && (subtype.eq_ignore_ascii_case(b"RFC822") || subtype.eq_ignore_ascii_case(b"GLOBAL"))
        {
            let mut ahead = *self;
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
        if let [b' ', b' ' | b'(', ..] = self.rest()
            && self.leniency().loose_structure
        {
            let mut ahead = *self;
            ahead.extra_space();
            if ahead.peek() == Some(b'(') {
                *self = ahead;
            }
        }
        self.peek() == Some(b'(')
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
}

/// Whether this is the media type TEXT, which is met most and mostly written so.
#[inline]
pub(super) fn is_text(media_type: &[u8]) -> bool {
    matches!(media_type, b"text" | b"TEXT") || media_type.eq_ignore_ascii_case(b"TEXT")
}

/// What some media types have more.
enum More {
    Nothing,
    Lines(u64),
    /// The envelope, the body and the lines of a message.
    Message,
}
