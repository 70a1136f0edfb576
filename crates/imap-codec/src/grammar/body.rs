use alloc::boxed::Box;

use super::{
    Input, Mark, Result,
    envelope::marked_nstring,
    marks::Marks,
    scan::{long_number, plain_string},
};
use crate::{
    Body, Disposition, Extension, Items, Kind, Message, Multipart, NString, Parameter, Parameters,
    ParseErrorKind, Raw, SinglePart, items::Separator,
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

    /// Reads over a body that stands in a list.
    pub(crate) fn check_nested_body(&mut self) -> Result<()> {
        self.check_body(&mut Marks::off())
    }

    /// Reads over a body and all in it, once, and checks it. What is open is kept in the bits of a number.
    pub(super) fn check_body(&mut self, marks: &mut Marks) -> Result<()> {
        let mut open = Open::default();
        loop {
            marks.open(self);
            self.bracket(b'(')?;
            if self.peek() == Some(b'(') {
                open.push(false, self)?;
                continue;
            }
            if !self.check_usual_single(marks) && self.check_single(marks)? {
                open.push(true, self)?;
                continue;
            }
            loop {
                marks.close(self);
                match open.last() {
                    None => return Ok(()),
                    Some(false) => {
                        if self.at_next_part() {
                            break;
                        }
                        self.space()?;
                        self.check_string()?;
                        self.check_multipart_extension(marks)?;
                    }
                    Some(true) => {
                        self.message_lines()?;
                        self.check_single_end(marks)?;
                    }
                }
                open.pop();
            }
        }
    }

    /// All of a part that is no message, as nearly all servers write it, with its `)`; or nothing, `false`.
    fn check_usual_single(&mut self, marks: &mut Marks) -> bool {
        let (before, rest) = (marks.made_so_far(), self.rest());
        let Some(after) = (UsualPart { marks }).single(rest) else {
            marks.back_to(before);
            return false;
        };
        self.take(rest.len() - after.len()).is_some()
    }

    /// All of a part up to its `)`, `false`; or, of a message, all before the body inside: `true`.
    fn check_single(&mut self, marks: &mut Marks) -> Result<bool> {
        let media_type = self.string()?;
        if self.is_without_parts() {
            self.check_multipart_extension(marks)?;
            return Ok(false);
        }
        self.space()?;
        let subtype = self.string()?;
        self.space()?;
        self.check_parameters(marks)?;
        self.space()?;
        self.check_nstring()?;
        self.space()?;
        self.check_nstring()?;
        self.space()?;
        self.check_string()?;
        self.space()?;
        self.number64()?;
        if let More::Message = self.more(&media_type, &subtype)? {
            self.check_envelope(marks)?;
            self.space()?;
            return Ok(true);
        }
        self.check_single_end(marks)?;
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

    fn check_multipart_extension(&mut self, marks: &mut Marks) -> Result<()> {
        if self.at_field()? {
            self.check_parameters(marks)?;
            self.check_extension_fields(marks)?;
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
    fn check_single_end(&mut self, marks: &mut Marks) -> Result<()> {
        if self.at_field()? {
            self.check_nstring()?;
            self.check_extension_fields(marks)?;
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

    fn check_extension_fields(&mut self, marks: &mut Marks) -> Result<()> {
        if !self.at_field()? {
            return Ok(());
        }
        self.check_disposition(marks)?;
        if !self.at_field()? {
            return Ok(());
        }
        self.check_language(marks)?;
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
        // One space and a field, or the end: nothing else is common.
        match self.rest() {
            [b')', ..] => return Ok(false),
            [b' ', next, ..] if !matches!(next, b' ' | b')') => {
                self.bump();
                return Ok(true);
            }
            _ => {}
        }
        let mut ahead = *self;
        ahead.extra_space();
        if ahead.peek() == Some(b')') {
            return Ok(false);
        }
        self.space()?;
        Ok(true)
    }

    /// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
    fn check_parameters(&mut self, marks: &mut Marks) -> Result<()> {
        if self.nil() {
            return Ok(());
        }
        let error = self.error(ParseErrorKind::String);
        marks.open(self);
        let rest = self.rest();
        if let Some(after) = plain_parameters(rest) {
            self.take(rest.len() - after.len());
        } else {
            let parameters: Parameters<'_> = self.list()?;
            if parameters.is_empty() && !self.leniency().loose_structure {
                return Err(error);
            }
        }
        marks.close(self);
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
        self.skip_stray()?;
        self.close(b')')?;
        Ok(Some(Disposition { kind, parameters }))
    }

    /// What has no place behind the parameters of a disposition, and is there at a server in use.
    fn skip_stray(&mut self) -> Result<()> {
        if self.leniency().loose_structure {
            while self.at_field()? {
                self.raw_value()?;
            }
        }
        Ok(())
    }

    fn check_disposition(&mut self, marks: &mut Marks) -> Result<()> {
        if self.nil() {
            return Ok(());
        }
        if self.leniency().loose_structure && self.peek() == Some(b'"') {
            return self.check_nstring();
        }
        self.bracket(b'(')?;
        self.check_string()?;
        self.space()?;
        self.check_parameters(marks)?;
        self.skip_stray()?;
        self.close(b')')
    }

    /// `body-fld-lang = nstring / "(" string *(SP string) ")"`
    fn check_language(&mut self, marks: &mut Marks) -> Result<()> {
        if self.nil() {
            return Ok(());
        }
        if self.peek() == Some(b'(') {
            marks.open(self);
            self.list::<NString<'_>>()?;
            marks.close(self);
            return Ok(());
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

/// A part that is read over as nearly all servers write it: `None` for any other.
struct UsualPart<'m> {
    marks: &'m mut Marks,
}

impl UsualPart<'_> {
    /// What follows a part without its `(`.
    fn single<'s>(&mut self, part: &'s [u8]) -> Option<&'s [u8]> {
        let after = self.string(part)?;
        let name = part.get(1..part.len() - after.len() - 1)?;
        let lines = is_text(name);
        if name.eq_ignore_ascii_case(b"MESSAGE") {
            return None;
        }
        let after = self.string(after.strip_prefix(b" ")?)?;
        let after = self.parameters(after)?;
        // Most parts have neither ID nor description.
        let after = match after.strip_prefix(b" NIL NIL") {
            Some(after) => after,
            None => {
                let after = marked_nstring(after.strip_prefix(b" ")?, self.marks)?;
                marked_nstring(after.strip_prefix(b" ")?, self.marks)?
            }
        };
        let after = self.string(after.strip_prefix(b" ")?)?;
        let mut after = long_number(after.strip_prefix(b" ")?)?.1;
        if lines {
            after = long_number(after.strip_prefix(b" ")?)?.1;
        }
        if let [b')', after @ ..] = after {
            return Some(after);
        }
        // MD5, disposition, language and location, of which most parts have none.
        if let Some(after) = after.strip_prefix(b" NIL NIL NIL NIL)") {
            return Some(after);
        }
        after = marked_nstring(after.strip_prefix(b" ")?, self.marks)?;
        after = match after.strip_prefix(b" (") {
            Some(disposition) => {
                let after = self.string(disposition)?;
                self.parameters(after)?.strip_prefix(b")")?
            }
            None => after.strip_prefix(b" NIL")?,
        };
        after = after.strip_prefix(b" NIL")?;
        marked_nstring(after.strip_prefix(b" ")?, self.marks)?.strip_prefix(b")")
    }

    /// A string that is marked.
    fn string<'s>(&mut self, octets: &'s [u8]) -> Option<&'s [u8]> {
        let after = plain_string(octets)?;
        self.marks.string(octets, after);
        Some(after)
    }

    /// A space, and NIL or a list that is marked.
    fn parameters<'s>(&mut self, octets: &'s [u8]) -> Option<&'s [u8]> {
        if let Some(after) = octets.strip_prefix(b" NIL") {
            return Some(after);
        }
        let list = octets.strip_prefix(b" ")?;
        let after = plain_parameters(list)?;
        self.marks.add(list.len() - after.len());
        Some(after)
    }
}

/// Whether this is the media type TEXT, which is met most and mostly written so.
#[inline]
pub(super) fn is_text(media_type: &[u8]) -> bool {
    matches!(media_type, b"text" | b"TEXT") || media_type.eq_ignore_ascii_case(b"TEXT")
}

/// What follows a list of parameters, if it is written as nearly all servers do.
fn plain_parameters(octets: &[u8]) -> Option<&[u8]> {
    let mut rest = octets.strip_prefix(b"(")?;
    loop {
        rest = plain_string(rest)?;
        rest = plain_string(rest.strip_prefix(b" ")?)?;
        match rest {
            [b')', after @ ..] => return Some(after),
            [b' ', next @ ..] => rest = next,
            _ => return None,
        }
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
