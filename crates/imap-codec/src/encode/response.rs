use super::{Sink, Write, listing::id_fields};
use crate::{Capabilities, Data, Response};

impl Write for Response<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Data(data) => data.write(out),
            Self::Done { tag, status, text } => {
                tag.write(out);
                out.put(b" ");
                out.put(status.as_str().as_bytes());
                out.put(b" ");
                text.write(out);
                out.put(b"\r\n");
            }
            Self::Continue(text) => {
                out.put(b"+ ");
                out.text(text.as_bytes());
                out.put(b"\r\n");
            }
        }
    }
}

impl Write for Data<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            // These end their lines themselves.
            Self::Namespace(namespaces) => return namespaces.write(out),
            Self::Status(status) => return status.write(out),
            Self::Search(found) => return found.write(out),
            Self::ESearch(found) => return found.write(out),
            Self::Fetch(fetch) => return fetch.write(out),
            _ => {}
        }
        out.put(b"* ");
        let mut number = |number: u32, name: &[u8]| {
            out.number(u64::from(number));
            out.put(name);
        };
        match self {
            Self::Condition { status, text } => {
                out.put(status.as_str().as_bytes());
                out.put(b" ");
                text.write(out);
            }
            Self::PreAuth(text) => {
                out.put(b"PREAUTH ");
                text.write(out);
            }
            Self::Bye(text) => {
                out.put(b"BYE ");
                text.write(out);
            }
            Self::Capability(capabilities) => words(b"CAPABILITY", capabilities, out),
            Self::Enabled(capabilities) => words(b"ENABLED", capabilities, out),
            Self::Id(fields) => {
                out.put(b"ID");
                id_fields(fields, out);
            }
            Self::List(listing) => {
                out.put(b"LIST ");
                listing.write(out);
            }
            Self::Lsub(listing) => {
                out.put(b"LSUB ");
                listing.write(out);
            }
            Self::Flags(flags) => {
                out.put(b"FLAGS (");
                flags.write_all(out);
                out.put(b")");
            }
            Self::Exists(count) => number(*count, b" EXISTS"),
            Self::Recent(count) => number(*count, b" RECENT"),
            Self::Expunge(seq) => number(*seq, b" EXPUNGE"),
            Self::Other(raw) => out.raw(raw.as_bytes()),
            Self::Namespace(_)
            | Self::Status(_)
            | Self::Search(_)
            | Self::ESearch(_)
            | Self::Fetch(_) => {}
        }
        out.put(b"\r\n");
    }
}

fn words(name: &[u8], capabilities: &Capabilities<'_>, out: &mut impl Sink) {
    out.put(name);
    if !capabilities.is_empty() {
        out.put(b" ");
        capabilities.write_all(out);
    }
}
