//! Names in presentation format (RFC 1035 §5.1, RFC 4343 §2.1).

use core::{
    fmt::{self, Write},
    str::FromStr,
};

use thiserror::Error;

use super::{Name, NameBuf, NameBuilder, fold, owned::INLINE};
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
    /// A dot at the end, where a relative name belongs.
    #[error("absolute name instead of a relative one")]
    Absolute,
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
        // Nearly all names are short and have no escapes.
        let plain = if text.len() + origin.len() < INLINE {
            let mut wire = [0; INLINE];
            plain(text, origin, &mut wire).map(|(length, labels)| {
                Self::inline(wire, u8::try_from(length).unwrap_or(0), labels)
            })
        } else {
            let mut wire = [0; MAX_NAME];
            plain(text, origin, &mut wire).map(|(length, labels)| {
                Self::checked(wire.get(..length).unwrap_or_default(), labels)
            })
        };
        match plain {
            Some(name) => Ok(name),
            None => escaped(text, origin),
        }
    }
}

/// Reads text without escapes into `wire`; gives the octets and the labels. `None`: it has to be looked at
/// octet by octet, for an escape or for what is wrong.
///
/// The text has the octets of the wire form but one further to the front, with dots where lengths belong.
#[inline]
fn plain(text: &[u8], origin: Name<'_>, wire: &mut [u8]) -> Option<(usize, u8)> {
    wire.get_mut(1..)?.get_mut(..text.len())?.copy_from_slice(text);
    let (mut start, mut labels) = (0, 0u8);
    let mut end_label = |end: usize| {
        let length = u8::try_from(end - start).ok().filter(|length| (1..=63).contains(length))?;
        *wire.get_mut(start)? = length;
        start = end + 1;
        labels += 1;
        Some(())
    };
    let mut at = 0;
    while at < text.len() {
        let word = word_at(text, at)?;
        if fold::find(word, b'\\') != 0 {
            return None;
        }
        let mut dots = fold::find(word, b'.');
        while dots != 0 {
            end_label(at + (dots.trailing_zeros() / 8) as usize)?;
            dots &= dots - 1;
        }
        at += 8;
    }
    if text.last() == Some(&b'.') {
        *wire.get_mut(text.len())? = 0;
        return Some((text.len() + 1, labels));
    }
    end_label(text.len())?;
    let front = text.len() + 1;
    let mut flat = [0; MAX_NAME];
    let origin_wire = origin.to_wire(&mut flat);
    wire.get_mut(front..)?.get_mut(..origin_wire.len())?.copy_from_slice(origin_wire);
    Some((front + origin_wire.len(), labels.checked_add(u8::try_from(origin.label_count()).ok()?)?))
}

/// Eight octets of the text, with zeros behind its end.
#[inline]
fn word_at(text: &[u8], at: usize) -> Option<u64> {
    let rest = text.get(at..)?;
    if let Some(word) = rest.first_chunk() {
        return Some(u64::from_le_bytes(*word));
    }
    // The end is seen together with what is before it, as a copy of so few octets takes longer.
    if let Some(word) = text.last_chunk() {
        let missing = 8 - u32::try_from(rest.len()).ok()?;
        return Some(u64::from_le_bytes(*word).checked_shr(8 * missing).unwrap_or(0));
    }
    let mut word = [0; 8];
    word.get_mut(..rest.len())?.copy_from_slice(rest);
    Some(u64::from_le_bytes(word))
}

/// Reads text octet by octet.
#[cold]
fn escaped(text: &[u8], origin: Name<'_>) -> Result<NameBuf, NameError> {
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
        match self.as_wire() {
            Some(wire) => print_absolute(wire, f),
            None => print_absolute(self.to_wire(&mut [0; MAX_NAME]), f),
        }
    }
}

#[inline]
fn print_absolute(wire: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let [0] = wire { f.pad(".") } else { print(wire, true, f) }
}

/// Prints the labels of a name in wire form with dots between them, and one behind if it is wanted.
// All that print a name share one copy.
#[inline(never)]
pub(super) fn print(wire: &[u8], dot: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // As short names are the rule, little has to be cleared for them.
    if wire.len() <= SHORT {
        print_in::<SHORT>(wire, dot, f)
    } else {
        print_in::<256>(wire, dot, f)
    }
}

/// Octets of wire form of what is printed with a small buffer.
const SHORT: usize = 64;

/// Prints a name of at most `N` octets in one piece.
#[inline]
fn print_in<const N: usize>(whole: &[u8], dot: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // The text is the wire form without its first octet, with dots for lengths.
    let Some((first, wire)) = whole.split_first() else { return Ok(()) };
    let mut text = [b'a'; N];
    if let Some(front) = text.get_mut(..wire.len()) {
        front.copy_from_slice(wire);
    }
    // If no more octets are special than those of them that are lengths, no label needs an escape. Whole blocks
    // are looked at, as the filling is plain, and before they are written to.
    let (blocks, _) = text.as_chunks::<16>();
    let mut special = [0u8; 16];
    for block in blocks.iter().take(wire.len().div_ceil(16)) {
        for (octet, special) in block.iter().zip(&mut special) {
            *special += u8::from(is_special(*octet));
        }
    }
    let mut special = special.iter().fold(0u8, |sum, special| sum.wrapping_add(*special));
    let mut at = usize::from(*first);
    while let (Some(length), Some(dot)) = (wire.get(at), text.get_mut(at)) {
        special = special.wrapping_sub(u8::from(*length <= b' ' || is_special(*length)));
        *dot = b'.';
        at += 1 + usize::from(*length);
    }
    match text.get(..wire.len().saturating_sub(usize::from(!dot))).map(str::from_utf8) {
        Some(Ok(text)) if special == 0 => f.pad(text),
        _ => print_escaped(whole, dot, f),
    }
}

/// What is escaped in a label. Without branches, so that it is done for sixteen octets at once.
#[inline]
fn is_special(octet: u8) -> bool {
    let special = *b"\"$().;@\\";
    special.iter().fold((octet <= b' ') | (octet >= 0x7F), |any, special| any | (octet == *special))
}

#[cold]
fn print_escaped(mut wire: &[u8], dot: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // No octet takes more than four characters.
    let mut text = Text { bytes: [0; 4 * MAX_NAME], at: 0 };
    while let Some((length @ 1.., rest)) = wire.split_first() {
        let (label, rest) = rest.split_at_checked(usize::from(*length)).unwrap_or_default();
        wire = rest;
        for octet in label {
            match *octet {
                octet if !is_special(octet) => text.push(&[octet]),
                b'!'..=b'~' => text.push(&[b'\\', *octet]),
                octet => text.push(&[
                    b'\\',
                    b'0' + octet / 100,
                    b'0' + octet / 10 % 10,
                    b'0' + octet % 10,
                ]),
            }
        }
        if dot || wire.len() > 1 {
            text.push(b".");
        }
    }
    f.pad(text.as_str())
}

struct Text {
    bytes: [u8; 4 * MAX_NAME],
    at: usize,
}

impl Text {
    fn push(&mut self, octets: &[u8]) {
        if let Some(room) =
            self.bytes.get_mut(self.at..).and_then(|rest| rest.get_mut(..octets.len()))
        {
            room.copy_from_slice(octets);
            self.at += octets.len();
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
        print_absolute(self.as_wire(), f)
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

    #[test]
    fn words_of_text_end_in_zeros() {
        let text: [u8; 40] = core::array::from_fn(|at| b'0' + u8::try_from(at).unwrap());
        for length in 1..=text.len() {
            for at in 0..length {
                let mut expected = [0; 8];
                for (octet, expected) in text[at..length].iter().zip(&mut expected) {
                    *expected = *octet;
                }
                let word = word_at(&text[..length], at).unwrap();
                assert_eq!(word.to_le_bytes(), expected, "{at} of {length}");
            }
        }
        assert_eq!(word_at(&text, text.len()), Some(0));
        assert_eq!(word_at(&text, text.len() + 1), None);
    }
}
