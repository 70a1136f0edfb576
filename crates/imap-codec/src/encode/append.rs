use bytes::BufMut;

use super::{Sink, Write, sink::Growing};
use crate::{Append, AppendData, AppendMessage, AppendNext, Catenate, types::Inside};

/// Up to the literal's size.
impl Write for Append<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"APPEND ");
        self.mailbox.write(out);
        self.message.write(out);
    }
}

/// With the space before it, up to the literal's size.
impl Write for AppendMessage<'_> {
    fn write(&self, out: &mut impl Sink) {
        if !self.flags.is_empty() {
            out.put(b" ");
            out.list(&self.flags);
        }
        if let Some(date) = &self.date {
            out.put(b" ");
            date.write(out);
        }
        if !self.annotations.is_empty() {
            out.put(b" ANNOTATION ");
            out.list(&self.annotations);
        }
        out.put(b" ");
        match &self.data {
            AppendData::Literal { .. } | AppendData::Literal8 { .. } => {}
            AppendData::Utf8 { .. } => out.put(b"UTF8 ("),
            AppendData::Catenate(parts) => {
                out.put(b"CATENATE (");
                parts.write(out);
            }
        }
    }
}

/// Up to the size of a text, or the `)`.
impl Write for Catenate<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.urls.write_all(out);
        match self.text {
            None => out.put(b")"),
            Some(_) if self.urls.is_empty() => out.put(b"TEXT "),
            Some(_) => out.put(b" TEXT "),
        }
    }
}

impl AppendNext<'_> {
    /// Appends what stands behind a literal of an APPEND, up to the size of the next literal if there is one,
    /// and CRLF. `last`: what the literal was a part of.
    pub fn encode(&self, last: &AppendData<'_>, out: &mut impl BufMut) {
        let mut out = Growing(out);
        self.write_after(last.inside(), &mut out);
        announce(self.size(), self.is_binary(), &mut out);
        out.put(b"\r\n");
    }

    /// Up to the size of a literal, or the end of a message.
    pub(crate) fn write_after(&self, inside: Inside, out: &mut impl Sink) {
        if inside != Inside::Nothing && !matches!(self, Self::Parts(_)) {
            out.put(b")");
        }
        match self {
            Self::End => {}
            Self::Message(message) => message.write(out),
            Self::Parts(parts) => {
                if !(parts.urls.is_empty() && parts.text.is_none()) {
                    out.put(b" ");
                }
                parts.write(out);
            }
        }
    }
}

/// The size of the literal that comes next, if there is one.
pub(super) fn announce(size: Option<u64>, binary: bool, out: &mut impl Sink) {
    if let Some(size) = size {
        out.put(if binary { b"~{" } else { b"{" });
        out.number(size);
        out.put(b"}");
    }
}
