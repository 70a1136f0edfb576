//! What BODYSTRUCTURE says beyond BODY, and the parameters of a part.

use super::usual::plain_parameters;
use crate::{
    Disposition, Extension, Items, NString, Parameter, Parameters, ParseErrorKind, Raw,
    grammar::{Input, Result, marks::Marks},
};

impl<'a> Input<'a> {
    /// `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]`
    pub(super) fn extension_fields(&mut self) -> Result<Extension<'a>> {
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

    pub(super) fn check_extension_fields(&mut self, marks: &mut Marks) -> Result<()> {
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
    pub(super) fn at_field(&mut self) -> Result<bool> {
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
    pub(super) fn check_parameters(&mut self, marks: &mut Marks) -> Result<()> {
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

    pub(super) fn parameters_again(&mut self) -> Result<Parameters<'a>> {
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
