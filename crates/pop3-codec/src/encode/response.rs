use bytes::BufMut;

use crate::Response;

/// Octets of a reply line, its CRLF included (RFC 1939 §3).
const LINE: usize = 512;

impl Response<'_> {
    /// Appends the line, cut so that it is not longer than 512 octets, CRLF included (RFC 1939 §3).
    pub fn encode(&self, out: &mut impl BufMut) {
        let status: &[u8] = if self.is_ok() { b"+OK" } else { b"-ERR" };
        out.put_slice(status);
        let mut used = status.len() + 1;
        if let Some(code) = self.code() {
            out.put_slice(b" [");
            out.put_slice(code.as_str().as_bytes());
            out.put_u8(b']');
            used += code.as_str().len() + 3;
        }
        if !self.text().is_empty() {
            out.put_u8(b' ');
            let room = LINE - 2 - used;
            let end = self.text().floor_char_boundary(room);
            for octet in self.text().get(..end).unwrap_or_default().bytes() {
                out.put_u8(if octet.is_ascii_control() { b' ' } else { octet });
            }
        }
        out.put_slice(b"\r\n");
    }
}
