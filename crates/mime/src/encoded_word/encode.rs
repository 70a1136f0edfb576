use alloc::{borrow::Cow, string::String, vec::Vec};

use rfc822_message::{EncodeWords, Place};
use textline::Class;

use super::WORD;
use crate::transfer::{Base64Encoder, hex};

/// What stands before and after the encoded text: `=?utf-8?q?` and `?=`.
const FRAME: usize = 12;
/// Characters that stand for themselves in any place where an encoded-word may stand (RFC 2047 §5 rule 3).
const LITERAL: Class = Class::ALPHANUMERIC.with(b"!*+-/");
/// A word that is longer could not be folded within the 998 octets of a line (RFC 5322 §2.1.1).
const LONGEST: usize = 900;
/// A first word of this length goes on the line of most field names: some readers take the white space for text that stands
/// before a word on a line of its own.
const FIRST: usize = 56;
/// With less room than this on the line, the first word goes to the next one.
const LEAST: usize = 24;

/// Turns text into encoded-words in UTF-8, each in the shorter of the two encodings that can still be read, so that a
/// [`HeaderBuilder`](rfc822_message::HeaderBuilder) can write any text. What it writes may stand in every place.
///
/// ```
/// use mime::encoded_word::Utf8Words;
/// use rfc822_message::{HeaderBuilder, NonAscii};
///
/// let mut header = HeaderBuilder::with(NonAscii::Encode(&Utf8Words));
/// header.subject("Ketchup für Bob?")?;
/// assert_eq!(header.as_bytes(), b"Subject: Ketchup =?utf-8?q?f=C3=BCr?= Bob?\r\n");
/// # Ok::<(), rfc822_message::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Utf8Words;

impl EncodeWords for Utf8Words {
    fn encode_words(&self, text: &str, _: Place, word: &mut dyn FnMut(&str)) {
        each_word(text, FIRST - FRAME, word);
    }
}

/// Encodes text for an unstructured field, such as a Subject. Words of plain US-ASCII at either end stay as they are;
/// all else becomes encoded-words in UTF-8, each of at most 75 characters, separated by one blank at which the field can
/// be folded. No character is split between two words.
///
/// `column` is how many octets stand on the line before the text (`Subject: ` are 9), so that the first line stays within 76.
///
/// ```
/// use mime::encoded_word::{decode, encode_text};
///
/// assert_eq!(encode_text("Lunch?", 9), "Lunch?");
/// let encoded = encode_text("To the café, now", 9);
/// assert_eq!(encoded, "To the =?utf-8?q?caf=C3=A9=2C?= now");
/// assert_eq!(decode(encoded.as_bytes()).text, "To the café, now");
/// ```
#[must_use]
pub fn encode_text(text: &str, column: usize) -> Cow<'_, str> {
    let mut first = None;
    let mut end = 0;
    let mut at = 0;
    for word in text.split(' ') {
        let after = at + word.len();
        // A blank at either end, or two in a row, would not survive.
        if word.is_empty() || needs_encoding(word) {
            first.get_or_insert(at);
            end = after;
        }
        at = after + 1;
    }
    let Some(first) = first.filter(|_| !text.is_empty()) else { return Cow::Borrowed(text) };
    // A blank that is no separator of words belongs to what is encoded.
    let (Some(before), Some(encoded), Some(after)) =
        (text.get(..first), text.get(first..end), text.get(end..))
    else {
        return Cow::Borrowed(text);
    };
    if encoded.is_empty()
        || before.ends_with("  ")
        || after.starts_with("  ")
        || before == " "
        || after == " "
    {
        return Cow::Owned(words(text, column));
    }
    let mut out = String::from(before);
    out.push_str(&words(encoded, column + before.len()));
    out.push_str(after);
    Cow::Owned(out)
}

/// Encodes all of `text` for a place where a phrase may stand, such as a display name (RFC 2047 §5 rule 3), in the form of
/// [`encode_text`].
#[must_use]
pub fn encode_phrase(text: &str, column: usize) -> String {
    words(text, column)
}

fn needs_encoding(word: &str) -> bool {
    word.len() > LONGEST
        || memchr::memmem::find(word.as_bytes(), b"=?").is_some()
        || !Class::VCHAR.contains_all(word.as_bytes())
}

fn words(text: &str, column: usize) -> String {
    let room = match (WORD + 1).saturating_sub(column) {
        room @ LEAST.. => room.min(WORD) - FRAME,
        _ => WORD - FRAME,
    };
    let mut out = String::new();
    each_word(text, room, &mut |word| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    });
    out
}

/// Calls `each` for every encoded-word of `text`; the first has room for `room` octets of encoded text.
fn each_word(text: &str, mut room: usize, each: &mut dyn FnMut(&str)) {
    let quoted = text.bytes().map(width).sum::<usize>();
    // What can be read as it stands is worth a few octets.
    let base64 = quoted * 2 > Base64Encoder::encoded_len(text.len()) * 3;
    let mut rest = text;
    let mut word = String::with_capacity(WORD);
    let mut encoded = Vec::new();
    while !rest.is_empty() {
        let fits = if base64 { unpadded(rest, room / 4 * 3) } else { longest(rest, room, width) };
        let Some((part, after)) = rest.split_at_checked(fits) else { break };
        word.clear();
        word.push_str(if base64 { "=?utf-8?b?" } else { "=?utf-8?q?" });
        if base64 {
            encoded.clear();
            Base64Encoder::encode_to(part.as_bytes(), &mut encoded);
            word.extend(encoded.iter().copied().map(char::from));
        } else {
            part.bytes().for_each(|octet| quote(octet, &mut word));
        }
        word.push_str("?=");
        each(&word);
        rest = after;
        room = WORD - FRAME;
    }
}

/// How many octets at the front of `text` are whole characters that take at most `room`; at least one character.
fn longest(text: &str, room: usize, width: impl Fn(u8) -> usize) -> usize {
    let mut used = 0;
    let mut fits = 0;
    for (at, octet) in text.bytes().enumerate() {
        // Octets of the form 10xxxxxx go on with a character.
        if octet & 0b1100_0000 != 0b1000_0000 {
            fits = at;
        }
        used += width(octet);
        if used > room && fits > 0 {
            return fits;
        }
    }
    text.len()
}

/// The same in base64, where a word that another follows has no padding if it can be: some readers take the text of two such
/// words together before they decode it, and stop at the padding.
fn unpadded(text: &str, room: usize) -> usize {
    let fits = longest(text, room, |_| 1);
    let full = |end: &usize| end.is_multiple_of(3) && text.is_char_boundary(*end);
    if fits == text.len() { fits } else { (1..=fits).rev().find(full).unwrap_or(fits) }
}

fn width(octet: u8) -> usize {
    if octet == b' ' || LITERAL.contains(octet) { 1 } else { 3 }
}

fn quote(octet: u8, out: &mut String) {
    match octet {
        b' ' => out.push('_'),
        octet if LITERAL.contains(octet) => out.push(char::from(octet)),
        octet => {
            out.push('=');
            out.push(char::from(hex(octet >> 4)));
            out.push(char::from(hex(octet & 15)));
        }
    }
}
