//! Names in presentation format (RFC 1035 §5.1, RFC 4343 §2.1).

use core::{
    fmt::{self, Write},
    str::FromStr,
};

use thiserror::Error;

use super::{Name, NameBuf, NameBuilder};
use crate::limits::{MAX_LABEL, MAX_NAME};

/// Why text or labels make no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum NameError {
    /// Two dots in a row, a dot at the front, or no text at all.
    #[error("empty label")]
    EmptyLabel,
    /// A label has more than 63 octets (RFC 1035 §2.3.4).
    #[error("label longer than 63 octets")]
    LabelTooLong,
    /// The name has more than 255 octets (RFC 1035 §2.3.4).
    #[error("name longer than 255 octets")]
    NameTooLong,
    /// A backslash before the end, or before a number that is not three digits up to 255.
    #[error("bad escape")]
    BadEscape,
}

impl NameBuf {
    /// Reads a name in presentation format: labels between dots, `\.` for a dot inside of a label, `\DDD` for an
    /// octet. A name that does not end in a dot is relative to `origin`; `@` alone is `origin`.
    ///
    /// # Errors
    /// If the text makes no name.
    pub fn from_text(text: &[u8], origin: Name<'_>) -> Result<Self, NameError> {
        match text {
            b"@" => return Ok(origin.to_owned()),
            b"." => return Ok(Self::root()),
            b"" => return Err(NameError::EmptyLabel),
            _ => {}
        }
        let mut builder = NameBuilder::new();
        let (mut label, mut length) = ([0; MAX_LABEL], 0);
        let mut rest = text;
        while let Some((first, tail)) = rest.split_first() {
            rest = tail;
            let octet = match *first {
                b'.' => {
                    builder.label(label.get(..length).unwrap_or_default())?;
                    length = 0;
                    if rest.is_empty() {
                        return builder.finish(Name::ROOT);
                    }
                    continue;
                }
                b'\\' => {
                    let (octet, tail) = unescape(rest).ok_or(NameError::BadEscape)?;
                    rest = tail;
                    octet
                }
                octet => octet,
            };
            *label.get_mut(length).ok_or(NameError::LabelTooLong)? = octet;
            length += 1;
        }
        builder.label(label.get(..length).unwrap_or_default())?;
        builder.finish(origin)
    }
}

/// Reads what follows a backslash: three digits, or any other octet for itself.
pub(crate) fn unescape(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] => {
            let number = u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0');
            Some((u8::try_from(number).ok()?, rest))
        }
        [b'0'..=b'9', ..] | [] => None,
        [octet, rest @ ..] => Some((*octet, rest)),
    }
}

/// Reads an absolute name; the dot at the end is optional.
impl FromStr for NameBuf {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::from_text(text.as_bytes(), Name::ROOT)
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No octet takes more than four characters. One piece to the formatter, so that `to_string` grows once.
        let mut text = Text { bytes: [0; 4 * MAX_NAME], at: 0 };
        if self.is_root() {
            text.push(b'.');
        }
        for label in self.labels() {
            for octet in label {
                match *octet {
                    b'"' | b'(' | b')' | b'.' | b';' | b'\\' | b'@' | b'$' => {
                        text.push(b'\\');
                        text.push(*octet);
                    }
                    0x21..=0x7E => text.push(*octet),
                    octet => {
                        text.push(b'\\');
                        text.push(b'0' + octet / 100);
                        text.push(b'0' + octet / 10 % 10);
                        text.push(b'0' + octet % 10);
                    }
                }
            }
            text.push(b'.');
        }
        f.pad(text.as_str())
    }
}

struct Text {
    bytes: [u8; 4 * MAX_NAME],
    at: usize,
}

impl Text {
    #[inline]
    fn push(&mut self, octet: u8) {
        if let Some(slot) = self.bytes.get_mut(self.at) {
            *slot = octet;
            self.at += 1;
        }
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.at).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for NameBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_name(), f)
    }
}

impl fmt::Debug for NameBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes the octets of a character-string (RFC 1035 §5.1) as they stand between quotes.
pub(crate) fn write_escaped(octets: &[u8], f: &mut impl Write) -> fmt::Result {
    for octet in octets {
        match *octet {
            b'"' | b'\\' => write!(f, "\\{}", char::from(*octet))?,
            0x20..=0x7E => f.write_char(char::from(*octet))?,
            octet => write!(f, "\\{octet:03}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn text_both_ways() {
        for (text, wire, printed) in [
            (".", &b"\0"[..], "."),
            ("a", b"\x01a\0", "a."),
            ("Mail.Example.", b"\x04Mail\x07Example\0", "Mail.Example."),
            (r"a\.b.c", b"\x03a.b\x01c\0", r"a\.b.c."),
            (r"\000\255\065 x.", b"\x05\0\xffA x\0", r"\000\255A\032x."),
            (r"\@\$\;", b"\x03@$;\0", r"\@\$\;."),
            ("*.x", b"\x01*\x01x\0", "*.x."),
        ] {
            let name: NameBuf = text.parse().unwrap();
            assert_eq!(name.as_wire(), wire, "{text}");
            assert_eq!(name.to_string(), printed);
            assert_eq!(printed.parse::<NameBuf>().unwrap().as_wire(), wire);
        }
        for (text, error) in [
            ("", NameError::EmptyLabel),
            ("..", NameError::EmptyLabel),
            (".a", NameError::EmptyLabel),
            ("a..b", NameError::EmptyLabel),
            (r"a\", NameError::BadEscape),
            (r"\25", NameError::BadEscape),
            (r"\256", NameError::BadEscape),
        ] {
            assert_eq!(text.parse::<NameBuf>(), Err(error), "{text}");
        }
        assert_eq!("x".repeat(64).parse::<NameBuf>(), Err(NameError::LabelTooLong));
        assert_eq!("a.".repeat(127).parse::<NameBuf>().unwrap().len(), 255);
        assert_eq!("a.".repeat(128).parse::<NameBuf>(), Err(NameError::NameTooLong));
    }
}
