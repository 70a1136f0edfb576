use super::{
    Sink, Write,
    string::{delimiter, string},
};
use crate::{ExtendedItem, IdField, Items, Listing, Namespace, Namespaces};

/// `mailbox-list`
impl Write for Listing<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"(");
        self.attributes.write_all(out);
        out.put(b") ");
        delimiter(self.delimiter, out);
        out.put(b" ");
        self.mailbox.write(out);
        if !self.extended.is_empty() {
            out.put(b" (");
            self.extended.write_all(out);
            out.put(b")");
        }
    }
}

impl Write for ExtendedItem<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.tag.write(out);
        out.put(b" ");
        out.raw(self.value.as_bytes());
    }
}

impl Write for Namespaces<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"* NAMESPACE");
        for namespaces in [&self.personal, &self.other_users, &self.shared] {
            if namespaces.is_empty() {
                out.put(b" NIL");
            } else {
                out.put(b" (");
                namespaces.write_all(out);
                out.put(b")");
            }
        }
        out.put(b"\r\n");
    }
}

impl Write for Namespace<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"(");
        string(self.prefix.as_bytes(), out);
        out.put(b" ");
        delimiter(self.delimiter, out);
        if let Some(extensions) = &self.extensions {
            out.raw(extensions.as_bytes());
        }
        out.put(b")");
    }
}

/// `SP ("(" *(string SP nstring) ")" / nil)`
pub(super) fn id_fields(fields: &Option<Items<'_, IdField<'_>>>, out: &mut impl Sink) {
    match fields {
        None => out.put(b" NIL"),
        Some(fields) => {
            out.put(b" (");
            fields.write_all(out);
            out.put(b")");
        }
    }
}

impl Write for IdField<'_> {
    fn write(&self, out: &mut impl Sink) {
        string(self.field.as_bytes(), out);
        out.put(b" ");
        self.value.write(out);
    }
}
