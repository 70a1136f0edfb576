//! Bodies read over once, however deep they are.

use super::{More, usual::UsualPart};
use crate::{
    ParseErrorKind,
    grammar::{Input, Result, Rules, marks::Marks},
};

impl Input<'_> {
    /// Reads over a body that stands in a list.
    pub(crate) fn check_nested_body(&mut self) -> Result<()> {
        self.check_body(&mut Marks::off())
    }

    /// Reads over a body and all in it, once, and checks it. What is open is kept in the bits of a number.
    pub(crate) fn check_body(&mut self, marks: &mut Marks) -> Result<()> {
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
                        if !self.check_usual_end(marks) {
                            self.space()?;
                            self.check_string()?;
                            self.check_multipart_extension(marks)?;
                        }
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
    #[inline]
    fn check_usual_single(&mut self, marks: &mut Marks) -> bool {
        self.check_usual(marks, |mut part, rest| part.single(rest))
    }

    /// The same of what follows the parts of a multipart.
    #[inline]
    fn check_usual_end(&mut self, marks: &mut Marks) -> bool {
        self.check_usual(marks, |mut part, rest| part.multipart_end(rest))
    }

    #[inline]
    fn check_usual(
        &mut self,
        marks: &mut Marks,
        check: impl for<'s> FnOnce(UsualPart<'_>, &'s [u8]) -> Option<&'s [u8]>,
    ) -> bool {
        let (before, rest) = (marks.made_so_far(), self.rest());
        let Some(after) = check(UsualPart { marks: &mut *marks }, rest) else {
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

    fn check_multipart_extension(&mut self, marks: &mut Marks) -> Result<()> {
        if self.at_field()? {
            self.check_parameters(marks)?;
            self.check_extension_fields(marks)?;
        }
        self.close(b')')
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
}

/// The bodies that are open, a bit each: whether it is a message.
#[derive(Clone, Copy, Default)]
struct Open {
    messages: u64,
    depth: u8,
}

impl Open {
    fn push(&mut self, message: bool, input: &Input<'_>) -> Result<()> {
        if self.depth >= input.depth().min(Rules::DEPTH) {
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
