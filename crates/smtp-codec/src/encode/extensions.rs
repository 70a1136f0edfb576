use alloc::string::String;
use core::fmt::Write;

use crate::Extensions;

impl Extensions {
    /// The lines of a reply to EHLO after its first one, each after a `\n`.
    pub(crate) fn write_lines(&self, text: &mut String) {
        let flags = [
            (self.pipelining, "PIPELINING"),
            (self.eight_bit_mime, "8BITMIME"),
            (self.chunking, "CHUNKING"),
            (self.chunking && self.binary_mime, "BINARYMIME"),
            (self.smtputf8, "SMTPUTF8"),
            (self.enhanced_status_codes, "ENHANCEDSTATUSCODES"),
            (self.starttls, "STARTTLS"),
        ];
        for (_, keyword) in flags.into_iter().filter(|(offered, _)| *offered) {
            text.push('\n');
            text.push_str(keyword);
        }
        // Writing into a String cannot fail.
        match self.size {
            None => {}
            Some(0) => text.push_str("\nSIZE"),
            Some(size) => {
                let _ = write!(text, "\nSIZE {size}");
            }
        }
        if !self.auth.is_empty() {
            let _ = write!(text, "\nAUTH {}", self.auth.join(" "));
        }
        for line in &self.other {
            let _ = write!(text, "\n{line}");
        }
    }
}
