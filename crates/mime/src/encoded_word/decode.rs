use alloc::{borrow::Cow, string::String, vec::Vec};

use memchr::memchr;
use textline::Class;

use super::TextReader;
use crate::{
    Charset, TransferEncoding,
    transfer::{self, unhex},
};

/// The text of a field body whose encoded-words were decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, unfolded. Line breaks that were hidden in encoded-words are blanks here and other control characters
    /// U+FFFD, so that nothing can pass for another field.
    pub text: Cow<'a, str>,
    /// An encoded-word names a character set that is unknown; it was left as it is.
    pub unknown_charset: bool,
    /// Octets were no text in their character set and became U+FFFD, or the encoding was faulty.
    pub malformed: bool,
    /// An encoded-word held control characters.
    pub controls: bool,
    /// A character was split between two encoded-words (RFC 2047 §5 forbids it): it is whole here, and garbage to others.
    pub split_character: bool,
}

/// Decodes the encoded-words in a field body, which may be folded.
///
/// Adjacent words are joined without the blanks between them (RFC 2047 §6.2), and characters that were split between
/// two words of the same character set come out whole. Words need not be set off by blanks, and a question mark inside of one
/// does not end it: too many senders get this wrong.
///
/// ```
/// let subject = b"Re: =?utf-8?q?caf=C3?=\r\n =?utf-8?q?=A9?= =?x-none?q?a?=";
/// let decoded = mime::encoded_word::decode(subject);
/// assert_eq!(decoded.text, "Re: café =?x-none?q?a?=");
/// assert!(decoded.unknown_charset && !decoded.malformed);
/// ```
#[must_use]
pub fn decode(value: &[u8]) -> Decoded<'_> {
    decode_as(value, TextReader::Decode)
}

pub(super) fn decode_as(value: &[u8], by: TextReader) -> Decoded<'_> {
    if memchr::memchr2(b'?', b'\n', value).is_none() && memchr(b'\r', value).is_none() {
        return Decoder { by, ..Decoder::default() }.finish(value, value);
    }
    let mut decoder = Decoder { by, out: Vec::with_capacity(value.len()), ..Decoder::default() };
    // What was not given to the decoder yet, and where in it the search goes on.
    let mut rest = value;
    let mut from = 0;
    while let Some(start) = rest.get(from..).and_then(start_of_word) {
        let Some((before, word)) = rest.split_at_checked(from + start) else { break };
        let is_read = |found: &Word<'_>, after: &[u8]| match by {
            TextReader::Undecoded => false,
            TextReader::Strict => {
                Class::VCHAR.without(b"?").contains_all(found.text)
                    && is_set_off(value, word, after)
            }
            _ => true,
        };
        let found = Word::parse(word).filter(|(found, after)| is_read(found, after));
        let known = found.and_then(|(word, after)| {
            let charset = if word.charset.eq_ignore_ascii_case(b"utf-8") {
                Some(Charset::UTF_8)
            } else {
                Charset::from_label(word.charset)
            };
            decoder.unknown_charset |= charset.is_none();
            charset.map(|charset| (charset, word, after))
        });
        if let Some((charset, word, after)) = known {
            decoder.word(before, charset, &word);
            rest = after;
            from = 0;
        } else {
            from = before.len() + 2;
        }
    }
    decoder.finish(value, rest)
}

/// Whether there are blanks, or nothing, at both ends of what begins `rest` and ends before `after`, behind each other in `value`.
fn is_set_off(value: &[u8], rest: &[u8], after: &[u8]) -> bool {
    let before = value.get(..value.len().saturating_sub(rest.len())).unwrap_or_default();
    let is_blank = |octet: Option<&u8>| octet.is_none_or(|octet| SPACE.contains(*octet));
    is_blank(before.last()) && is_blank(after.first())
}

/// Where the next `=?` is.
fn start_of_word(octets: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'?', octets)
        .filter_map(|mark| mark.checked_sub(1))
        .find(|start| octets.get(*start) == Some(&b'='))
}

#[derive(Default)]
struct Decoder {
    by: TextReader,
    /// The text so far, and behind it what the last words hold.
    out: Vec<u8>,
    /// The last words, which were decoded and not converted yet.
    pending: Option<Pending>,
    any: bool,
    unknown_charset: bool,
    malformed: bool,
    controls: bool,
    split_character: bool,
}

/// Where in the output adjacent words in one character set are.
struct Pending {
    charset: Charset,
    start: usize,
    /// Where the last word starts.
    last: usize,
}

impl Decoder {
    fn word(&mut self, before: &[u8], charset: Charset, word: &Word<'_>) {
        self.any = true;
        if self.pending.is_none() || !before.iter().all(|octet| SPACE.contains(*octet)) {
            self.flush();
            self.plain(before);
        }
        let joins = |last: &Pending| {
            let octets = self.out.get(last.start..).unwrap_or_default();
            last.charset == charset && self.by != TextReader::WordByWord && charset.joins(octets)
        };
        if !self.pending.as_ref().is_some_and(joins) {
            self.flush();
        }
        let end = self.out.len();
        let pending = self.pending.get_or_insert(Pending { charset, start: end, last: end });
        let before = self.out.get(pending.last..).unwrap_or_default();
        // Octets of US-ASCII are parts of characters in the sets of ISO-2022.
        self.split_character |= if charset == Charset::UTF_8 {
            core::str::from_utf8(before).is_err()
        } else {
            charset.decode(before).malformed
        };
        pending.last = end;
        self.malformed |= !word.decode_to(&mut self.out);
    }

    /// Converts what the last words held.
    fn flush(&mut self) {
        let Some(Pending { charset, start, .. }) = self.pending.take() else { return };
        let octets = self.out.get(start..).unwrap_or_default();
        if charset == Charset::UTF_8
            && !octets.starts_with(b"\xef\xbb\xbf")
            && !has_controls(octets)
            && core::str::from_utf8(octets).is_ok()
        {
            return;
        }
        let octets = self.out.split_off(start);
        let text = charset.decode(&octets);
        self.malformed |= text.malformed;
        for c in text.text.chars() {
            let shown = shown(c);
            self.controls |= shown != c;
            self.out.extend_from_slice(shown.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    /// Text outside of encoded-words, unfolded.
    fn plain(&mut self, octets: &[u8]) {
        if octets.is_ascii() && memchr::memchr2(b'\r', b'\n', octets).is_none() {
            self.out.extend_from_slice(octets);
            return;
        }
        for line in octets.split(|octet| matches!(octet, b'\r' | b'\n')) {
            let text = self.by.plain(line);
            self.out.extend_from_slice(text.as_bytes());
        }
    }

    fn finish<'a>(mut self, value: &'a [u8], rest: &[u8]) -> Decoded<'a> {
        let text = if !self.any && memchr::memchr2(b'\r', b'\n', value).is_none() {
            self.by.plain(value)
        } else {
            self.flush();
            self.plain(rest);
            // Nothing else was appended.
            Cow::Owned(String::from_utf8(self.out).unwrap_or_default())
        };
        Decoded {
            text,
            unknown_charset: self.unknown_charset,
            malformed: self.malformed,
            controls: self.controls,
            split_character: self.split_character && !self.malformed,
        }
    }
}

/// What is shown of a character that was hidden in an encoded-word or in percent-encoding.
pub(crate) fn shown(c: char) -> char {
    match c {
        '\r' | '\n' => ' ',
        '\t' => '\t',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// Whether text in UTF-8 may have control characters, those above U+007F included.
fn has_controls(octets: &[u8]) -> bool {
    octets.iter().fold(false, |any, octet| any | (*octet < b' ') | matches!(octet, 0x7F | 0xC2))
}

/// `"=?" charset ["*" language] "?" encoding "?" encoded-text "?="` (RFC 2047 §2, RFC 2231 §5).
struct Word<'a> {
    charset: &'a [u8],
    encoding: TransferEncoding,
    text: &'a [u8],
}

const SPACE: Class = Class::WSP.with(b"\r\n");
/// The characters of a charset's name (RFC 2047 §2: `token`).
const TOKEN: Class = Class::VCHAR.without(b"()<>@,;:\\\"/[]?.=");
/// No charset's name with a language is longer; it bounds the look ahead.
const LABEL: usize = 64;

impl<'a> Word<'a> {
    /// The word at the front of `octets`, and what follows it.
    fn parse(octets: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let label = octets.strip_prefix(b"=?")?;
        let window = label.get(..LABEL).unwrap_or(label);
        let (label, rest) = label.split_at_checked(TOKEN.run(window))?;
        let charset = memchr(b'*', label).and_then(|star| label.get(..star)).unwrap_or(label);
        let (encoding, rest) = match rest {
            [b'?', b'q' | b'Q', b'?', rest @ ..] => (TransferEncoding::QuotedPrintable, rest),
            [b'?', b'b' | b'B', b'?', rest @ ..] => (TransferEncoding::Base64, rest),
            _ => return None,
        };
        let (text, rest) = rest.split_at_checked(text_len(rest)?)?;
        let rest = rest.strip_prefix(b"?=")?;
        // Blanks are tolerated, a line break is not.
        if charset.is_empty() || memchr::memchr2(b'\r', b'\n', text).is_some() {
            return None;
        }
        Some((Self { charset, encoding, text }, rest))
    }

    /// Appends the octets that the word stands for; false if it is faulty.
    fn decode_to(&self, out: &mut Vec<u8>) -> bool {
        if self.encoding == TransferEncoding::Base64 {
            let start = out.len();
            if clean_base64(self.text, out) {
                return true;
            }
            out.truncate(start);
            let (octets, problems) = transfer::decode(self.encoding, self.text);
            out.extend_from_slice(&octets);
            return problems
                .iter()
                .all(|problem| problem == transfer::DecodeProblem::MissingPadding);
        }
        let mut clean = memchr(b'?', self.text).is_none();
        let mut rest = self.text;
        while let [octet, after @ ..] = rest {
            rest = after;
            out.push(match (octet, after) {
                (b'_', _) => b' ',
                (b'=', [high, low, after @ ..])
                    if let (Some(a), Some(b)) = (unhex(*high), unhex(*low)) =>
                {
                    rest = after;
                    a << 4 | b
                }
                (b'=', _) => {
                    clean = false;
                    b'='
                }
                (octet, _) => *octet,
            });
        }
        clean
    }
}

/// Appends what base64 without any fault stands for; false if there is one.
fn clean_base64(text: &[u8], out: &mut Vec<u8>) -> bool {
    let (groups, []) = text.as_chunks::<4>() else { return false };
    let Some((last, groups)) = groups.split_last() else { return true };
    let group = |group: &[u8; 4]| {
        let [a, b, c, d] = group.map(|octet| u32::from(sextet(octet)));
        (a | b | c | d < 64).then_some((a << 18 | b << 12 | c << 6 | d).to_be_bytes())
    };
    for four in groups {
        let Some([_, octets @ ..]) = group(four) else { return false };
        out.extend_from_slice(&octets);
    }
    let (padded, kept) = match *last {
        [a, b, b'=', b'='] => ([a, b, b'A', b'A'], 1),
        [a, b, c, b'='] => ([a, b, c, b'A'], 2),
        full => (full, 3),
    };
    let Some([_, octets @ ..]) = group(&padded) else { return false };
    let (kept, rest) = octets.split_at_checked(kept).unwrap_or_default();
    out.extend_from_slice(kept);
    rest.iter().all(|octet| *octet == 0)
}

/// The value of a character of base64; 64 for any other.
#[inline]
fn sextet(octet: u8) -> u8 {
    SEXTETS.get(usize::from(octet)).copied().unwrap_or(64)
}

const SEXTETS: [u8; 256] = {
    let mut table = [64; 256];
    let mut rest = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".as_slice();
    let mut value = 0;
    while let [character, tail @ ..] = rest {
        let (_, slots) = table.split_at_mut(*character as usize);
        if let [slot, ..] = slots {
            *slot = value;
        }
        (value, rest) = (value + 1, tail);
    }
    table
};

/// How long the text of a word is, which ends with `?=`. Question marks in it are tolerated; another word is not.
fn text_len(octets: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr(b'?', octets.get(from..)?)?;
        if octets.get(at + 1) == Some(&b'=') {
            return Some(at);
        }
        if octets.get(..at)?.ends_with(b"=") {
            return None;
        }
        from = at + 1;
    }
}
