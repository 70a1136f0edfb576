use super::{Input, Result};
use crate::{Annotation, AnnotationRequest, AnnotationValue, Annotations, Items, ParseErrorKind};

impl<'a> Input<'a> {
    /// `"(" entry-att *(SP entry-att) ")" / "(" entry *(SP entry) ")"`
    pub(super) fn annotations(&mut self) -> Result<Annotations<'a>> {
        let mut ahead = *self;
        if let Ok(values) = ahead.list1(ParseErrorKind::String) {
            *self = ahead;
            return Ok(Annotations::Values(values));
        }
        self.list1(ParseErrorKind::String).map(Annotations::Names)
    }

    /// `entry-att = entry SP "(" att-value *(SP att-value) ")"`
    pub(crate) fn annotation(&mut self) -> Result<Annotation<'a>> {
        let entry = self.astring()?;
        self.space()?;
        Ok(Annotation { entry, values: self.list1(ParseErrorKind::String)? })
    }

    /// `att-value = attrib SP value`
    pub(crate) fn annotation_value(&mut self) -> Result<AnnotationValue<'a>> {
        let attribute = self.astring()?;
        self.space()?;
        Ok(AnnotationValue { attribute, value: self.nstring()? })
    }

    /// `"(" entries SP attribs ")"`
    pub(super) fn annotation_request(&mut self) -> Result<AnnotationRequest<'a>> {
        self.bracket(b'(')?;
        let entries = self.one_or_list(ParseErrorKind::String)?;
        self.space()?;
        let attributes = self.one_or_list(ParseErrorKind::String)?;
        self.close(b')')?;
        Ok(AnnotationRequest { entries, attributes })
    }

    /// `att-annotate = "ANNOTATION" SP "(" entry-att *(SP entry-att) ")"`, after the word.
    pub(super) fn annotation_list(&mut self) -> Result<Items<'a, Annotation<'a>>> {
        self.space()?;
        self.list1(ParseErrorKind::String)
    }
}
