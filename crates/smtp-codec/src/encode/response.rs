use alloc::string::String;
use core::fmt::Write;

use super::{Sink, put_text};
use crate::Response;

impl Response<'_> {
    pub(super) fn write(&self, out: &mut impl Sink) {
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
            out(head.as_bytes());
            put_text(line, out);
            out(b"\r\n");
        }
    }
}
