use alloc::string::String;
use core::fmt::{self, Write};

use super::Sink;
use crate::{DropListing, LanguageListing, ScanListing, UniqueIdListing};

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
    pub(super) fn write(&self, out: &mut impl Sink) {
        put_line(self, out);
    }
}

impl UniqueIdListing<'_> {
    pub(super) fn write(&self, out: &mut impl Sink) {
        put_line(self, out);
    }
}

impl LanguageListing<'_> {
    pub(super) fn write(&self, out: &mut impl Sink) {
        let tag = if self.language.is_any() { "und" } else { self.language.as_str() };
        out(tag.as_bytes());
        let description = self.description.as_bytes().trim_ascii();
        if !description.is_empty() {
            out(b" ");
            out(description);
        }
        out(b"\r\n");
    }
}

fn put_line(listing: &impl fmt::Display, out: &mut impl Sink) {
    let mut line = String::new();
    // Writing into a String cannot fail.
    let _ = write!(line, "{listing}\r\n");
    out(line.as_bytes());
}
