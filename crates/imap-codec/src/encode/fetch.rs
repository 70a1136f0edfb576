use super::{Sink, Write, body::write_body};
use crate::{Fetch, FetchAttribute, FetchAttributes, FetchItem, SectionName};

impl Write for FetchAttributes<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::All => out.put(b"ALL"),
            Self::Fast => out.put(b"FAST"),
            Self::Full => out.put(b"FULL"),
            Self::List(list) => {
                out.put(b"(");
                list.write_all(out);
                out.put(b")");
            }
        }
    }
}

impl Write for FetchAttribute<'_> {
    fn write(&self, out: &mut impl Sink) {
        let name: &[u8] = match self {
            Self::Flags => b"FLAGS",
            Self::Uid => b"UID",
            Self::InternalDate => b"INTERNALDATE",
            Self::Rfc822Size => b"RFC822.SIZE",
            Self::ModSeq => b"MODSEQ",
            Self::Envelope => b"ENVELOPE",
            Self::Body => b"BODY",
            Self::BodyStructure => b"BODYSTRUCTURE",
            Self::Rfc822 => b"RFC822",
            Self::Rfc822Header => b"RFC822.HEADER",
            Self::Rfc822Text => b"RFC822.TEXT",
            Self::Other(name) => name.as_str().as_bytes(),
            Self::Section { peek, section, partial } => {
                out.put(if *peek { b"BODY.PEEK" } else { b"BODY" });
                section.write(out);
                if let Some(partial) = partial {
                    partial.write(out);
                }
                return;
            }
        };
        out.put(name);
    }
}

impl Write for FetchItem<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Flags(flags) => {
                out.put(b"FLAGS (");
                flags.write_all(out);
                out.put(b")");
            }
            Self::Uid(uid) => {
                out.put(b"UID ");
                out.number(u64::from(*uid));
            }
            Self::InternalDate(date) => {
                out.put(b"INTERNALDATE ");
                date.write(out);
            }
            Self::Rfc822Size(size) => {
                out.put(b"RFC822.SIZE ");
                out.number(*size);
            }
            Self::ModSeq(value) => {
                out.put(b"MODSEQ (");
                out.number(*value);
                out.put(b")");
            }
            Self::Envelope(envelope) => {
                out.put(b"ENVELOPE ");
                envelope.write(out);
            }
            Self::Body(body) => {
                out.put(b"BODY ");
                write_body(body, false, out);
            }
            Self::BodyStructure(body) => {
                out.put(b"BODYSTRUCTURE ");
                write_body(body, true, out);
            }
            Self::Section { name, data } => {
                name.write(out);
                out.put(b" ");
                data.write(out);
            }
            Self::Other { name, value } => {
                out.raw(name.as_bytes());
                out.put(b" ");
                out.raw(value.as_bytes());
            }
        }
    }
}

impl Write for SectionName<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Body { section, origin } => {
                out.put(b"BODY");
                section.write(out);
                if let Some(origin) = origin {
                    out.put(b"<");
                    out.number(*origin);
                    out.put(b">");
                }
            }
            Self::Rfc822 => out.put(b"RFC822"),
            Self::Rfc822Header => out.put(b"RFC822.HEADER"),
            Self::Rfc822Text => out.put(b"RFC822.TEXT"),
        }
    }
}

/// A part of the response; one that announces a literal ends behind the literal's size.
impl Write for Fetch<'_> {
    fn write(&self, out: &mut impl Sink) {
        if self.first {
            out.put(b"* ");
            out.number(u64::from(self.seq));
            out.put(b" FETCH (");
        } else if !self.items.is_empty() || self.literal.is_some() {
            out.put(b" ");
        }
        self.items.write_all(out);
        match &self.literal {
            None => out.put(b")\r\n"),
            Some(literal) => {
                if !self.items.is_empty() {
                    out.put(b" ");
                }
                literal.name.write(out);
                out.put(b" {");
                out.number(literal.size);
                out.put(b"}\r\n");
            }
        }
    }
}
