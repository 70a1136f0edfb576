use alloc::string::String;
use core::fmt::Write;

use bytes::BufMut;

use crate::Response;

impl Response<'_> {
    /// Appends the reply, one line for each line of its text (RFC 5321 §4.2.1). Lines are cut so that
    /// none is longer than 512 octets (§4.5.3.1.5).
    pub fn encode(&self, out: &mut impl BufMut) {
        let mut prefix = String::new();
        if let Some(status) = self.status() {
            // Writing into a String cannot fail.
            let _ = write!(prefix, "{status} ");
        }
        let mut lines = self.text().split('\n').peekable();
        while let Some(line) = lines.next() {
            let separator = if lines.peek().is_some() { '-' } else { ' ' };
            let mut head = String::new();
            let _ = write!(head, "{}{separator}{prefix}", self.code().get());
            let room = 512 - head.len() - 2;
            let end = (0..=room.min(line.len())).rev().find(|end| line.is_char_boundary(*end));
            let line = line.get(..end.unwrap_or(0)).unwrap_or_default();
            out.put_slice(head.as_bytes());
            for octet in line.bytes() {
                out.put_u8(if octet.is_ascii_control() { b' ' } else { octet });
            }
            out.put_slice(b"\r\n");
        }
    }
}
