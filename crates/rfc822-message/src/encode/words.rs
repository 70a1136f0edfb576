use alloc::{format, string::String};

use textline::Class;

/// Where encoded words are to stand (RFC 2047 §5): fewer characters may stand in some places than in others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// In an unstructured field (rule 1).
    Text,
    /// In a phrase, as in place of a word of a display name (rule 3).
    Phrase,
}

/// Turns text that US-ASCII cannot carry into encoded words (RFC 2047). The `mime` crate has one.
pub trait EncodeWords {
    /// Calls `word` for each encoded word of `text` in order: `=?charset?encoding?text?=`, at most 75 octets, no white space. A
    /// reader drops the white space between two of them, so that of `text` is inside.
    fn encode_words(&self, text: &str, place: Place, word: &mut dyn FnMut(&str));
}

/// What becomes of characters outside of US-ASCII.
///
/// A word of text that looks like an encoded word (`=?`), and that a reader would decode, is put into an encoded word of its own;
/// [`Refuse`](Self::Refuse) alone writes it as it stands.
#[derive(Clone, Copy, Default)]
pub enum NonAscii<'e> {
    /// They are an error.
    #[default]
    Refuse,
    /// They are written as they are, in UTF-8 (RFC 6532), for a transport with SMTPUTF8 (RFC 6531).
    Utf8,
    /// They are written as encoded words. In an address, which cannot have any, they are an error.
    Encode(&'e dyn EncodeWords),
}

impl core::fmt::Debug for NonAscii<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Refuse => "Refuse",
            Self::Utf8 => "Utf8",
            Self::Encode(_) => "Encode",
        })
    }
}

/// Encoded words in UTF-8 and quoted-printable that may stand in any place, for the few that text in UTF-8 needs.
pub(crate) struct QuotedWords;

impl EncodeWords for QuotedWords {
    fn encode_words(&self, text: &str, _: Place, word: &mut dyn FnMut(&str)) {
        const LITERAL: Class = Class::ALPHANUMERIC.with(b"!*+-/");
        let mut written = String::from(START);
        for c in text.chars() {
            let start = written.len();
            for octet in c.encode_utf8(&mut [0; 4]).bytes() {
                match octet {
                    b' ' => written.push('_'),
                    octet if LITERAL.contains(octet) => written.push(char::from(octet)),
                    octet => written.push_str(&format!("={octet:02X}")),
                }
            }
            // A character stands in one word.
            if written.len() + END.len() > LONGEST {
                let last = written.split_off(start);
                word(&(written + END));
                written = String::from(START) + &last;
            }
        }
        word(&(written + END));
    }
}

const START: &str = "=?utf-8?q?";
const END: &str = "?=";
/// RFC 2047 §2.
const LONGEST: usize = 75;

/// Whether `word` may stand in that place (RFC 2047 §2, §5): an encoder that gives anything else is not trusted.
pub(crate) fn is_encoded_word(word: &str, place: Place) -> bool {
    const PHRASE: Class = Class::ALPHANUMERIC.with(b"!*+-/=_?");
    let inside = match place {
        Place::Text => &Class::VCHAR,
        Place::Phrase => &PHRASE,
    };
    // The charset may have a hyphen and a period, which a phrase may not have elsewhere.
    let Some(parts) = word.strip_prefix("=?").and_then(|rest| rest.strip_suffix("?=")) else {
        return false;
    };
    let mut parts = parts.splitn(3, '?');
    let (charset, encoding, text) = (parts.next(), parts.next(), parts.next());
    word.len() <= LONGEST
        && charset.is_some_and(|charset| {
            !charset.is_empty()
                && Class::ALPHANUMERIC.with(b"-_.:+*").contains_all(charset.as_bytes())
        })
        && encoding.is_some_and(|encoding| matches!(encoding, "b" | "B" | "q" | "Q"))
        && text.is_some_and(|text| {
            memchr::memchr(b'?', text.as_bytes()).is_none() && inside.contains_all(text.as_bytes())
        })
}
