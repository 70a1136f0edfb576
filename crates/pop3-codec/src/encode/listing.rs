use alloc::string::String;
use core::fmt::{self, Write};

use bytes::BufMut;

use crate::{DropListing, ScanListing, UniqueIdListing};

impl fmt::Display for DropListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.messages, self.octets)
    }
}

impl fmt::Display for ScanListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.size)
    }
}

impl fmt::Display for UniqueIdListing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.id.as_str())
    }
}

impl ScanListing {
    /// Appends the line of a reply to LIST, its CRLF included.
    pub fn encode(&self, out: &mut impl BufMut) {
        put_line(self, out);
    }
}

impl UniqueIdListing<'_> {
    /// Appends the line of a reply to UIDL, its CRLF included.
    pub fn encode(&self, out: &mut impl BufMut) {
        put_line(self, out);
    }
}

fn put_line(listing: &impl fmt::Display, out: &mut impl BufMut) {
    let mut line = String::new();
    // Writing into a String cannot fail.
    let _ = write!(line, "{listing}\r\n");
    out.put_slice(line.as_bytes());
}
