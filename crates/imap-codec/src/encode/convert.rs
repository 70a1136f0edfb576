use super::{Sink, Write, body::write_body, section::part, string::string};
use crate::{Conversion, Convert, ConvertAttribute, Converted, ConvertedItem, Transcoding};

impl Write for Convert<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"(");
        self.media_type.write(out);
        if !self.parameters.is_empty() {
            out.put(b" ");
            out.list(&self.parameters);
        }
        out.put(b") ");
        out.list(&self.attributes);
    }
}

impl Write for Transcoding<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.name.write(out);
        out.put(b" ");
        self.value.write(out);
    }
}

impl Write for ConvertAttribute<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Uid => out.put(b"UID"),
            Self::Binary { part: path, partial } => {
                part(b"BINARY", path, out);
                if let Some(partial) = partial {
                    partial.write(out);
                }
            }
            Self::BinarySize(path) => part(b"BINARY.SIZE", path, out),
            Self::Structure(path) => part(b"BODYPARTSTRUCTURE", path, out),
            Self::Available(path) => part(b"AVAILABLECONVERSIONS", path, out),
            Self::Section(section) => {
                out.put(b"BODY");
                section.write(out);
            }
        }
    }
}

impl Write for Converted<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.number(u64::from(self.seq));
        out.put(b" CONVERTED (TAG ");
        string(self.tag.as_bytes(), out);
        out.put(b") ");
        out.list(&self.items);
    }
}

impl Write for ConvertedItem<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Uid(uid) => {
                out.put(b"UID ");
                out.number(u64::from(*uid));
            }
            Self::Binary { part: path, origin, data } => {
                part(b"BINARY", path, out);
                if let Some(origin) = origin {
                    out.put(b"<");
                    out.number(*origin);
                    out.put(b">");
                }
                out.put(b" ");
                data.write(out);
            }
            Self::BinarySize { part: path, size } => {
                part(b"BINARY.SIZE", path, out);
                out.put(b" ");
                out.number(*size);
            }
            Self::Structure { part: path, body } => {
                part(b"BODYPARTSTRUCTURE", path, out);
                out.put(b" ");
                write_body(body, true, out);
            }
            Self::Available { part: path, media_types } => {
                part(b"AVAILABLECONVERSIONS", path, out);
                out.put(b" (");
                out.list(media_types);
                out.put(b")");
            }
            Self::Failed { name, text, code } => {
                out.raw(name.as_bytes());
                out.put(b" (ERROR ");
                super::string::not_nil(text, out);
                out.put(b" ");
                out.raw(code.as_bytes());
                out.put(b")");
            }
            Self::Other { name, value } => {
                out.raw(name.as_bytes());
                out.put(b" ");
                out.raw(value.as_bytes());
            }
        }
    }
}

impl Write for Conversion<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"CONVERSION ");
        string(self.from.as_bytes(), out);
        out.put(b" ");
        string(self.to.as_bytes(), out);
        if !self.parameters.is_empty() {
            out.put(b" ");
            out.list(&self.parameters);
        }
    }
}
