use core::fmt::{self, Write};

/// Shows octets as text: printable US-ASCII and valid UTF-8 as it is, all else as `\r`, `\n`, `\t`, `\\` or `\xNN`.
/// What it prints never holds a line end or a control character, so it is safe in a log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Escaped<'a>(pub &'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.0.utf8_chunks() {
            for c in part.valid().chars() {
                match c {
                    '\\' => f.write_str("\\\\")?,
                    '\r' => f.write_str("\\r")?,
                    '\n' => f.write_str("\\n")?,
                    '\t' => f.write_str("\\t")?,
                    c if c.is_control() || is_format(c) => write!(f, "{}", c.escape_unicode())?,
                    c => f.write_char(c)?,
                }
            }
            for octet in part.invalid() {
                write!(f, "\\x{octet:02x}")?;
            }
        }
        Ok(())
    }
}

/// The text in double quotes; those inside become `\"`.
impl fmt::Debug for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for (index, part) in self.0.split(|octet| *octet == b'"').enumerate() {
            if index > 0 {
                f.write_str("\\\"")?;
            }
            write!(f, "{}", Escaped(part))?;
        }
        f.write_char('"')
    }
}

/// Line and paragraph separators and the characters that turn the direction of text: they would let
/// a peer's text pass for something else on a screen.
const fn is_format(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
