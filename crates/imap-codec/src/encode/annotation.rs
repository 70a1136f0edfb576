use super::{Sink, Write};
use crate::{Annotation, AnnotationRequest, AnnotationValue, Annotations};

impl Write for Annotations<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Values(annotations) => out.list(annotations),
            Self::Names(names) => out.list(names),
        }
    }
}

impl Write for Annotation<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.entry.write(out);
        out.put(b" ");
        out.list(&self.values);
    }
}

impl Write for AnnotationValue<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.attribute.write(out);
        out.put(b" ");
        self.value.write(out);
    }
}

impl Write for AnnotationRequest<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"(");
        out.one_or_list(&self.entries);
        out.put(b" ");
        out.one_or_list(&self.attributes);
        out.put(b")");
    }
}
