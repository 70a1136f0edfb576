use super::{Sink, Write};
use crate::{
    Atom, CreateParameter, FetchModifier, PartialRange, QResync, Raw, SelectParameter,
    StoreModifier,
};

/// A name, and a value as it was written.
pub(super) fn other(name: &Atom<'_>, value: Option<&Raw<'_>>, out: &mut impl Sink) {
    name.write(out);
    if let Some(value) = value {
        out.put(b" ");
        out.raw(value.as_bytes());
    }
}

impl Write for SelectParameter<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::CondStore => out.put(b"CONDSTORE"),
            Self::Annotate => out.put(b"ANNOTATE"),
            Self::QResync(known) => known.write(out),
            Self::Other { name, value } => other(name, value.as_ref(), out),
        }
    }
}

impl Write for QResync<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"QRESYNC (");
        out.number(u64::from(self.uid_validity));
        out.put(b" ");
        out.number(self.mod_seq);
        if let Some(uids) = &self.known_uids {
            out.put(b" ");
            uids.write(out);
        }
        if let Some(matches) = &self.matches {
            out.put(b" (");
            matches.numbers.write(out);
            out.put(b" ");
            matches.uids.write(out);
            out.put(b")");
        }
        out.put(b")");
    }
}

impl Write for CreateParameter<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Use(attributes) => {
                out.put(b"USE ");
                out.list(attributes);
            }
            Self::Other { name, value } => other(name, value.as_ref(), out),
        }
    }
}

impl Write for FetchModifier<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::ChangedSince(value) => {
                out.put(b"CHANGEDSINCE ");
                out.number(*value);
            }
            Self::Vanished => out.put(b"VANISHED"),
            Self::Partial(range) => {
                out.put(b"PARTIAL ");
                range.write(out);
            }
            Self::Other { name, value } => other(name, value.as_ref(), out),
        }
    }
}

impl Write for StoreModifier<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::UnchangedSince(value) => {
                out.put(b"UNCHANGEDSINCE ");
                out.number(*value);
            }
            Self::Other { name, value } => other(name, value.as_ref(), out),
        }
    }
}

impl Write for PartialRange {
    fn write(&self, out: &mut impl Sink) {
        let sign: &[u8] = if self.from_end { b"-" } else { b"" };
        out.put(sign);
        self.start.write(out);
        out.put(b":");
        out.put(sign);
        self.end.write(out);
    }
}
