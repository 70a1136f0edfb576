use super::{
    Sink, Write,
    string::{delimiter, string},
};
use crate::{ExtendedItem, IdField, Items, Listing, Namespace, NamespaceExtension, Namespaces};

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
        match self {
            Self::ChildInfo(options) => {
                // The tag and its values are quoted in every example.
                out.put(b"\"CHILDINFO\" (");
                let mut first = true;
                for option in options {
                    if !core::mem::take(&mut first) {
                        out.put(b" ");
                    }
                    string(option.as_bytes(), out);
                }
                out.put(b")");
            }
            Self::OldName(name) => {
                out.put(b"\"OLDNAME\" (");
                name.write(out);
                out.put(b")");
            }
            Self::Other { tag, value } => {
                tag.write(out);
                out.put(b" ");
                out.raw(value.as_bytes());
            }
        }
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
        out.spaced(&self.extensions);
        out.put(b")");
    }
}

impl Write for NamespaceExtension<'_> {
    fn write(&self, out: &mut impl Sink) {
        string(self.name.as_bytes(), out);
        out.put(b" (");
        let mut first = true;
        for value in &self.values {
            if !core::mem::take(&mut first) {
                out.put(b" ");
            }
            string(value.as_bytes(), out);
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
