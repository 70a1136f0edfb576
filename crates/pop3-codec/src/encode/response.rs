use super::{Sink, put_text};
use crate::Response;

/// Octets of a reply line, its CRLF included (RFC 1939 §3).
const LINE: usize = 512;

impl Response<'_> {
    pub(super) fn write(&self, out: &mut impl Sink) {
        let status: &[u8] = if self.is_ok() { b"+OK" } else { b"-ERR" };
        out(status);
        let mut used = status.len() + 1;
        if let Some(code) = self.code() {
            out(b" [");
            out(code.as_str().as_bytes());
            out(b"]");
            used += code.as_str().len() + 3;
        }
        if !self.text().is_empty() {
            out(b" ");
            let room = LINE - 2 - used;
            let end = self.text().floor_char_boundary(room);
            put_text(self.text().get(..end).unwrap_or_default(), out);
        }
        out(b"\r\n");
    }
}
