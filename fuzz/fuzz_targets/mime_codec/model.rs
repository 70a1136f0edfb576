//! Text, written in the ways that senders have, and what it has to be read as.

use std::fmt::Write;

use mime::{ContentType, encoded_word};

/// Words of a field body, plain and encoded, with all kinds of white space between them. Each line of the input is the text of
/// some words; its first two characters say how they are written, and how long they are.
pub(crate) fn words(input: &str) {
    let mut value = Vec::new();
    let mut expected = String::new();
    let (mut follows_word, mut is_split, mut has_controls) = (false, false, false);
    for line in input.split('\n') {
        let mut chars = line.chars();
        let (Some(style), Some(length)) = (chars.next(), chars.next()) else { continue };
        let text: String = chars.filter(|c| *c != '\u{FEFF}').collect();
        let style = Style::new(style, &text);
        if style.is_plain() {
            let text: String = text.chars().filter(|c| !c.is_control()).collect();
            // Nothing that is a word already, or goes away with the white space between words.
            if text.bytes().all(|octet| octet == b' ') || text.contains("?=") {
                continue;
            }
            value.extend_from_slice(style.blank().as_bytes());
            value.extend_from_slice(text.as_bytes());
            expected.extend([style.blank().trim_start_matches("\r\n"), &text]);
            follows_word = false;
            continue;
        }
        for word in style.octets(&text).chunks(1 + length as usize % 48) {
            if !follows_word {
                expected.push_str(style.blank().trim_start_matches("\r\n"));
            }
            value.extend_from_slice(style.blank().as_bytes());
            value.extend_from_slice(style.word(word).as_bytes());
            is_split |= style.is_utf8() && core::str::from_utf8(word).is_err();
            follows_word = true;
        }
        has_controls |= text.contains(|c: char| c.is_control() && c != '\t');
        expected.extend(text.chars().map(shown));
    }
    let decoded = encoded_word::decode(&value);
    let shown = value.escape_ascii();
    assert_eq!(decoded.text, expected, "{shown}");
    assert!(!decoded.malformed && !decoded.unknown_charset, "{decoded:?} from {shown}");
    assert_eq!((decoded.split_character, decoded.controls), (is_split, has_controls), "{shown}");
}

/// A parameter in sections (RFC 2231), in any order, beside a plain one of the same name that does not count.
pub(crate) fn parameter(input: &str, number: u8) {
    let text: String = input.chars().filter(|c| *c != '\u{FEFF}').collect();
    let mut sections: Vec<String> = Vec::new();
    for (at, octets) in text.as_bytes().chunks(1 + usize::from(number) % 48).enumerate() {
        let is_quoted =
            at > 0 && number & 64 != 0 && octets.iter().all(|octet| matches!(octet, b' '..=b'~'));
        let section = if is_quoted {
            let text = String::from_utf8_lossy(octets).replace('\\', "\\\\").replace('"', "\\\"");
            format!("; n*{at}=\"{text}\"")
        } else {
            let start = if at == 0 { "Utf-8'en'" } else { "" };
            format!(";\r\n\tN*{at}*={start}{}", escaped(octets, b'%', number & 128 != 0))
        };
        sections.push(section);
    }
    if sections.is_empty() {
        return;
    }
    let turn = usize::from(number) % sections.len();
    sections.rotate_left(turn);
    let value = format!("text/plain; n=none{}", sections.concat());
    let found = ContentType::parse(value.as_bytes()).and_then(|found| found.parameters().text("n"));
    let found = found.unwrap_or_else(|| panic!("no parameter in {value:?}"));
    let expected: String = text.chars().map(shown).collect();
    assert_eq!((&found.text[..], found.malformed), (&expected[..], expected != text), "{value:?}");
}

/// What is shown of a character that was hidden.
fn shown(c: char) -> char {
    match c {
        '\r' | '\n' => ' ',
        c if c.is_control() && c != '\t' => '\u{FFFD}',
        c => c,
    }
}

/// How a line is written.
#[derive(Clone, Copy)]
struct Style {
    bits: u32,
    is_latin: bool,
}

impl Style {
    fn new(style: char, text: &str) -> Self {
        let bits = u32::from(style);
        // What windows-1252 and ISO 8859-1 have in common.
        let is_latin = |c| matches!(c, '\0'..='\x7F' | '\u{A0}'..='\u{FF}');
        Self { bits, is_latin: bits & 2 != 0 && text.chars().all(is_latin) }
    }

    const fn has(self, bit: u32) -> bool {
        self.bits >> bit & 1 != 0
    }

    const fn is_plain(self) -> bool {
        self.bits & 7 == 7
    }

    const fn is_utf8(self) -> bool {
        !self.is_latin
    }

    /// The octets of text in its character set.
    fn octets(self, text: &str) -> Vec<u8> {
        if self.is_utf8() {
            return text.as_bytes().to_vec();
        }
        text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect()
    }

    /// An encoded-word (RFC 2047 §2, RFC 2231 §5).
    fn word(self, octets: &[u8]) -> String {
        let charset = match (self.is_latin, self.has(4)) {
            (true, true) => "ISO-8859-1",
            (true, false) => "iso-8859-1",
            (false, true) => "UTF-8",
            (false, false) => "utf-8",
        };
        let language = if self.has(3) { "*en-GB" } else { "" };
        let (encoding, text) = match (self.has(0), self.has(4)) {
            (true, true) => ("B", base64(octets)),
            (true, false) => ("b", base64(octets).trim_end_matches('=').to_owned()),
            (false, true) => ("Q", escaped(octets, b'=', self.has(2))),
            (false, false) => ("q", escaped(octets, b'=', self.has(2)).replace("=20", "_")),
        };
        format!("=?{charset}{language}?{encoding}?{text}?=")
    }

    const fn blank(self) -> &'static str {
        match self.bits >> 5 & 3 {
            0 => "\r\n ",
            1 => "\t",
            2 => "\r\n\t ",
            _ => " ",
        }
    }
}

/// What may stand for itself anywhere stands for itself unless `all` is escaped, in lower case then.
fn escaped(octets: &[u8], mark: u8, all: bool) -> String {
    let mut out = String::new();
    for octet in octets {
        let mark = char::from(mark);
        let written = match octet {
            _ if all => write!(out, "{mark}{octet:02x}"),
            octet if octet.is_ascii_alphanumeric() => write!(out, "{}", char::from(*octet)),
            octet => write!(out, "{mark}{octet:02X}"),
        };
        assert!(written.is_ok());
    }
    out
}

fn base64(octets: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in octets.chunks(3) {
        let bits =
            (0..3).fold(0, |bits, at| bits << 8 | group.get(at).map_or(0, |o| usize::from(*o)));
        for at in 0..4 {
            let sextet = ALPHABET[bits >> (18 - 6 * at) & 63];
            out.push(if at > group.len() { '=' } else { char::from(sextet) });
        }
    }
    out
}
