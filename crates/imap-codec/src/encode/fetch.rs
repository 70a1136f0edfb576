use super::{Sink, Write, body::write_body, modifier::other, section::part};
use crate::{Fetch, FetchAttribute, FetchAttributes, FetchItem, GmLabel, ObjectId, SectionName};

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
            Self::Rfc822Peek => b"RFC822.PEEK",
            Self::Rfc822TextPeek => b"RFC822.TEXT.PEEK",
            Self::EmailId => b"EMAILID",
            Self::ThreadId => b"THREADID",
            Self::SaveDate => b"SAVEDATE",
            Self::Preview { lazy: false } => b"PREVIEW",
            Self::Preview { lazy: true } => b"PREVIEW (LAZY)",
            Self::GmMsgId => b"X-GM-MSGID",
            Self::GmThrId => b"X-GM-THRID",
            Self::GmLabels => b"X-GM-LABELS",
            Self::Other { name, value } => return other(name, value.as_ref(), out),
            Self::Rfc822HeaderLines(names) => {
                out.put(b"RFC822.HEADER.LINES ");
                return out.list(names);
            }
            Self::Rfc822HeaderLinesNot(names) => {
                out.put(b"RFC822.HEADER.LINES.NOT ");
                return out.list(names);
            }
            Self::Snippet(algorithms) => {
                out.put(b"SNIPPET");
                if !algorithms.is_empty() {
                    out.put(b" ");
                    out.list(algorithms);
                }
                return;
            }
            Self::Annotation(request) => {
                out.put(b"ANNOTATION ");
                return request.write(out);
            }
            Self::BinarySize(path) => return part(b"BINARY.SIZE", path, out),
            Self::Binary { peek, part: path, partial } => {
                part(if *peek { b"BINARY.PEEK" } else { b"BINARY" }, path, out);
                if let Some(partial) = partial {
                    partial.write(out);
                }
                return;
            }
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
            Self::BinarySize { part: path, size } => {
                part(b"BINARY.SIZE", path, out);
                out.put(b" ");
                out.number(*size);
            }
            Self::EmailId(id) => identifier(b"EMAILID (", id, out),
            Self::ThreadId(Some(id)) => identifier(b"THREADID (", id, out),
            Self::ThreadId(None) => out.put(b"THREADID NIL"),
            Self::SaveDate(Some(date)) => {
                out.put(b"SAVEDATE ");
                date.write(out);
            }
            Self::SaveDate(None) => out.put(b"SAVEDATE NIL"),
            Self::Snippet { algorithm, text } => {
                out.put(b"SNIPPET (");
                algorithm.write(out);
                out.put(b" ");
                text.write(out);
                out.put(b")");
            }
            Self::Preview(text) => {
                out.put(b"PREVIEW ");
                text.write(out);
            }
            Self::Annotation(annotations) => {
                out.put(b"ANNOTATION ");
                annotations.write(out);
            }
            Self::GmMsgId(id) => {
                out.put(b"X-GM-MSGID ");
                out.number(*id);
            }
            Self::GmThrId(id) => {
                out.put(b"X-GM-THRID ");
                out.number(*id);
            }
            Self::GmLabels(labels) => {
                out.put(b"X-GM-LABELS ");
                out.list(labels);
            }
            Self::Other { name, value } => {
                out.raw(name.as_bytes());
                out.put(b" ");
                out.raw(value.as_bytes());
            }
        }
    }
}

fn identifier(name: &[u8], id: &ObjectId<'_>, out: &mut impl Sink) {
    out.put(name);
    id.write(out);
    out.put(b")");
}

impl Write for GmLabel<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::System(name) => {
                out.put(b"\\");
                out.put(name.as_bytes());
            }
            Self::User(label) => label.write(out),
            Self::Nil => out.put(b"NIL"),
        }
    }
}

impl Write for SectionName<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Body { section, origin } => {
                out.put(b"BODY");
                section.write(out);
                write_origin(*origin, out);
            }
            Self::Binary { part: path, origin } => {
                part(b"BINARY", path, out);
                write_origin(*origin, out);
            }
            Self::Rfc822 => out.put(b"RFC822"),
            Self::Rfc822Header => out.put(b"RFC822.HEADER"),
            Self::Rfc822Text => out.put(b"RFC822.TEXT"),
        }
    }
}

/// `["<" number ">"]`
fn write_origin(origin: Option<u64>, out: &mut impl Sink) {
    if let Some(origin) = origin {
        out.put(b"<");
        out.number(origin);
        out.put(b">");
    }
}

/// A part of the response; one that announces a literal ends behind the literal's size.
impl Write for Fetch<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.write_as(if self.by_uid { b" UIDFETCH (" } else { b" FETCH (" }, out);
    }
}

impl Fetch<'_> {
    /// The same, with the name of another response.
    pub(super) fn write_as(&self, name: &[u8], out: &mut impl Sink) {
        if self.first {
            out.put(b"* ");
            out.number(u64::from(self.seq));
            out.put(name);
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
                out.put(if literal.binary { b" ~{" } else { b" {" });
                out.number(literal.size);
                out.put(b"}\r\n");
            }
        }
    }
}
