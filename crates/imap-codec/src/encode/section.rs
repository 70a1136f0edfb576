use super::{Sink, Write};
use crate::{AString, Items, PartPath, Partial, Section, SectionText};

impl Write for Section<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"[");
        self.part.write_all(out);
        if let Some(text) = &self.text {
            if !self.part.is_empty() {
                out.put(b".");
            }
            match text {
                SectionText::Header => out.put(b"HEADER"),
                SectionText::HeaderFields(names) => fields(b"HEADER.FIELDS (", names, out),
                SectionText::HeaderFieldsNot(names) => fields(b"HEADER.FIELDS.NOT (", names, out),
                SectionText::Text => out.put(b"TEXT"),
                SectionText::Mime => out.put(b"MIME"),
            }
        }
        out.put(b"]");
    }
}

fn fields(start: &[u8], names: &Items<'_, AString<'_>>, out: &mut impl Sink) {
    out.put(start);
    names.write_all(out);
    out.put(b")");
}

/// A name, and a part in brackets.
pub(super) fn part(name: &[u8], part: &PartPath<'_>, out: &mut impl Sink) {
    out.put(name);
    out.put(b"[");
    part.write_all(out);
    out.put(b"]");
}

impl Write for Partial {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"<");
        out.number(self.offset);
        out.put(b".");
        out.number(self.length.get());
        out.put(b">");
    }
}
