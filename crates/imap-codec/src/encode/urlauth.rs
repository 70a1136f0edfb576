use super::{Sink, Write, body::write_body};
use crate::{CatenateUrl, UrlData, UrlFetched, UrlMechanism, UrlPart, UrlRequest, UrlText};

impl Write for UrlText<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(self.as_str().as_bytes());
    }
}

impl Write for UrlMechanism<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.url.write(out);
        out.put(b" ");
        self.mechanism.write(out);
    }
}

impl Write for UrlRequest<'_> {
    fn write(&self, out: &mut impl Sink) {
        let Some(parameters) = &self.parameters else { return self.url.write(out) };
        out.put(b"(");
        self.url.write(out);
        out.spaced(parameters);
        out.put(b")");
    }
}

impl Write for UrlFetched<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.url.write(out);
        match &self.data {
            UrlData::Content(data) => {
                out.put(b" ");
                data.write(out);
            }
            // Nothing at all reads as nothing found.
            UrlData::Parts(parts) if parts.is_empty() => out.put(b" NIL"),
            UrlData::Parts(parts) => out.spaced(parts),
        }
    }
}

impl Write for UrlPart<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Body(data) => {
                out.put(b"(BODY ");
                data.write(out);
            }
            Self::Binary(data) => {
                out.put(b"(BINARY ");
                data.write(out);
            }
            Self::Structure(body) => {
                out.put(b"(BODYPARTSTRUCTURE ");
                write_body(body, true, out);
            }
        }
        out.put(b")");
    }
}

impl Write for CatenateUrl<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"URL ");
        self.url.write(out);
    }
}
