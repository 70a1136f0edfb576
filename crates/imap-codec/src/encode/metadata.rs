use super::{Sink, Write, modifier::other};
use crate::{GetMetadata, Metadata, MetadataEntries, MetadataEntry, MetadataOption};

impl Write for Metadata<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"METADATA ");
        self.mailbox.write(out);
        match &self.entries {
            MetadataEntries::Values(entries) => {
                out.put(b" ");
                out.list(entries);
            }
            MetadataEntries::Names(names) => out.spaced(names),
        }
    }
}

impl Write for MetadataEntry<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.name.write(out);
        out.put(b" ");
        self.value.write(out);
    }
}

impl Write for GetMetadata<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"GETMETADATA ");
        if !self.options.is_empty() {
            out.list(&self.options);
            out.put(b" ");
        }
        self.mailbox.write(out);
        out.put(b" ");
        out.one_or_list(&self.entries);
    }
}

impl Write for MetadataOption<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::MaxSize(size) => {
                out.put(b"MAXSIZE ");
                out.number(u64::from(*size));
            }
            Self::Depth(None) => out.put(b"DEPTH infinity"),
            Self::Depth(Some(depth)) => {
                out.put(b"DEPTH ");
                out.number(u64::from(*depth));
            }
            Self::Other { name, value } => other(name, value.as_ref(), out),
        }
    }
}
