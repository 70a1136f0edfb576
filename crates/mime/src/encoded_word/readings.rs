use alloc::{borrow::Cow, string::String, vec::Vec};

use super::decode::decode_as;
use crate::Charset;

/// How software reads the text of a field, such as Subject, that can be read in more than one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextReader {
    /// As [`decode`](super::decode) does.
    #[default]
    Decode,
    /// Decodes only encoded-words with white space around them and none inside (RFC 2047 §2, §5).
    Strict,
    /// Decodes each encoded-word on its own: a character that is split between two is lost.
    WordByWord,
    /// Decodes no encoded-word, where some are faulty.
    Undecoded,
    /// Takes octets above 127 for UTF-8, those that are none included.
    Utf8,
    /// Takes octets above 127 for windows-1252.
    Windows1252,
    /// Takes octets above 127 for none of the text.
    UsAscii,
    /// Ends the value at a NUL.
    UpToNul,
}

/// What a [`TextReader`] takes for the text of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextReading<'a> {
    /// The first reader that reads so; others may, too.
    pub by: TextReader,
    /// The text, as [`Decoded::text`](super::Decoded::text).
    pub text: Cow<'a, str>,
}

/// The different readings of the text in a field body: one if all software agrees, with what [`decode`](super::decode) says
/// first. Their union is what a filter has to look at. Which field of several is read is another question
/// ([`Header::interpretations`](rfc822_message::Header::interpretations)).
///
/// ```
/// use mime::encoded_word::{TextReader, interpretations};
///
/// let readings = interpretations(b"=?utf-8?q?a=C3?= =?utf-8?q?=A9?=");
/// assert_eq!(readings[0].text, "aé");
/// assert!(readings.iter().any(|reading| reading.by == TextReader::WordByWord && reading.text == "a\u{FFFD}\u{FFFD}"));
/// assert_eq!(interpretations(b"hello").len(), 1);
/// ```
#[must_use]
pub fn interpretations(value: &[u8]) -> Vec<TextReading<'_>> {
    use TextReader::{Strict, Undecoded, UpToNul, UsAscii, Utf8, Windows1252, WordByWord};
    let ours = decode_as(value, TextReader::Decode);
    let faulty = ours.malformed || ours.unknown_charset || ours.controls;
    let mut readings = Vec::from([TextReading { by: TextReader::Decode, text: ours.text }]);
    for by in [Strict, WordByWord, Undecoded, Utf8, Windows1252, UsAscii, UpToNul] {
        let octets = match by {
            Undecoded if !faulty => continue,
            UpToNul => value.split(|octet| *octet == 0).next().unwrap_or_default(),
            _ => value,
        };
        let text = decode_as(octets, by).text;
        if readings.iter().all(|known| known.text != text) {
            readings.push(TextReading { by, text });
        }
    }
    readings
}

impl TextReader {
    /// Octets outside of encoded-words.
    pub(super) fn plain(self, octets: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 => String::from_utf8_lossy(octets),
            Self::Windows1252 => Charset::WINDOWS_1252.decode(octets).text,
            Self::UsAscii if !octets.is_ascii() => {
                let c = |octet: &u8| if octet.is_ascii() { char::from(*octet) } else { '\u{FFFD}' };
                octets.iter().map(c).collect()
            }
            _ => Charset::guess(octets).text,
        }
    }
}
