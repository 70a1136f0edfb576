use super::{Sink, Write, modifier::other};
use crate::{List, ListReturn, ListSelection};

impl Write for List<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"LIST ");
        if let Some(selection) = &self.selection {
            out.put(b"(");
            selection.write_all(out);
            out.put(b") ");
        }
        self.reference.write(out);
        out.put(b" ");
        // One pattern needs no parentheses, and RFC 3501 knows none.
        let mut patterns = self.patterns.iter();
        match (patterns.next(), patterns.next()) {
            (None, _) => out.put(b"\"\""),
            (Some(pattern), None) => pattern.write(out),
            _ => {
                out.put(b"(");
                self.patterns.write_all(out);
                out.put(b")");
            }
        }
        if let Some(returns) = &self.returns {
            out.put(b" RETURN (");
            returns.write_all(out);
            out.put(b")");
        }
    }
}

impl Write for ListSelection<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Subscribed => out.put(b"SUBSCRIBED"),
            Self::Remote => out.put(b"REMOTE"),
            Self::RecursiveMatch => out.put(b"RECURSIVEMATCH"),
            Self::SpecialUse => out.put(b"SPECIAL-USE"),
            Self::Other { name, value } => other(name, value.as_ref(), out),
        }
    }
}

impl Write for ListReturn<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Subscribed => out.put(b"SUBSCRIBED"),
            Self::MyRights => out.put(b"MYRIGHTS"),
            Self::Metadata(entries) => {
                out.put(b"METADATA ");
                out.list(entries);
            }
            Self::Children => out.put(b"CHILDREN"),
            Self::SpecialUse => out.put(b"SPECIAL-USE"),
            Self::Status(attributes) => {
                out.put(b"STATUS (");
                attributes.write_all(out);
                out.put(b")");
            }
            Self::Other { name, value } => other(name, value.as_ref(), out),
        }
    }
}
