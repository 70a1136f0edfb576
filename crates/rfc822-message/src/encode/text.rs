//! Unstructured text and phrases (RFC 5322 §3.2.5), with encoded words where they must be (RFC 2047 §5).

use crate::{
    BuildError, FieldWriter, NonAscii, Place,
    encode::{
        fold::{ascii, check},
        words::{EncodeWords, QuotedWords, is_encoded_word},
    },
    token,
    types::address::quote,
};

/// Longer words do not fit a line for sure.
const LONG_WORD: usize = 900;
/// A longer phrase would often have to be folded.
const LONG: usize = 60;

impl FieldWriter<'_, '_> {
    /// `unstructured`, behind a space. Its white space is kept; the words between the first and the last that need it are
    /// written as encoded words, and with an [encoder](NonAscii::Encode) so are those beside white space at an end of the text,
    /// which readers would strip.
    ///
    /// # Errors
    /// [`BuildError`], for control characters and those that cannot be written.
    pub fn unstructured(&mut self, text: &str) -> Result<(), BuildError> {
        check(text)?;
        let (before, encoded, after) = self.split(text)?;
        let blank = |octet: Option<&u8>| octet.is_none_or(|octet| token::WSP.contains(*octet));
        if encoded.is_empty() && !blank(text.as_bytes().first()) && !blank(text.as_bytes().last()) {
            self.space();
            return self.words_of(text.as_bytes());
        }
        let mut blank = Blank { first: " ", rest: "" };
        self.plain(before, &mut blank);
        if !encoded.is_empty() {
            self.blank(core::mem::take(&mut blank));
            self.encoded(encoded, Place::Text)?;
        }
        self.plain(after, &mut blank);
        // White space at the end stays in its line: a line of white space alone is obsolete.
        if !text.is_empty() {
            self.put(blank.first.as_bytes());
            self.put(blank.rest.as_bytes());
        }
        Ok(())
    }

    /// `phrase`, behind what was written before: atoms if it can, else a quoted string or encoded words. US-ASCII is written as
    /// encoded words too, if there is an encoder, where readers are known to misread a quoted string or a fold: what looks like
    /// an encoded word, is long, or has white space at an end.
    ///
    /// # Errors
    /// [`BuildError`], for control characters and those that cannot be written.
    pub fn phrase(&mut self, text: &str) -> Result<(), BuildError> {
        check(text)?;
        let is_atoms = is_atoms(text);
        match self.non_ascii() {
            NonAscii::Encode(_) if !text.is_ascii() || is_misread(text, is_atoms) => {
                return self.encoded(text, Place::Phrase);
            }
            NonAscii::Utf8 if has_encoded(text) => return self.encoded(text, Place::Phrase),
            NonAscii::Utf8 => {}
            _ => ascii(text)?,
        }
        if is_atoms {
            return self.words_of(text.as_bytes());
        }
        let mut quoted = alloc::vec::Vec::with_capacity(text.len() + 2);
        quote(text.as_bytes(), &mut quoted);
        self.words_of(&quoted)
    }

    /// Text whose white space may be folded.
    fn words_of(&mut self, mut text: &[u8]) -> Result<(), BuildError> {
        while !text.is_empty() {
            let space = token::WSP.run(text);
            let (space, rest) = text.split_at_checked(space).unwrap_or_default();
            if !space.is_empty() {
                self.white_space(space);
            }
            let word =
                rest.iter().position(|octet| token::WSP.contains(*octet)).unwrap_or(rest.len());
            let (word, rest) = rest.split_at_checked(word).unwrap_or_default();
            self.put(word);
            text = rest;
        }
        Ok(())
    }

    /// Words each behind `blank` and the white space before it; what stands behind the last is left in `blank`.
    fn plain<'t>(&mut self, mut text: &'t str, blank: &mut Blank<'t>) {
        loop {
            let word = text.trim_start_matches([' ', '\t']);
            let (before, _) = text.split_at_checked(text.len() - word.len()).unwrap_or_default();
            if !before.is_empty() {
                blank.rest = before;
            }
            if word.is_empty() {
                return;
            }
            let (word, rest) = word
                .split_at_checked(word.find([' ', '\t']).unwrap_or(word.len()))
                .unwrap_or_default();
            self.blank(core::mem::take(blank));
            self.put(word.as_bytes());
            text = rest;
        }
    }

    fn blank(&mut self, blank: Blank<'_>) {
        if !(blank.first.is_empty() && blank.rest.is_empty()) {
            self.white_space(blank.first.as_bytes());
            self.put(blank.rest.as_bytes());
        }
    }

    /// What stands before, between and behind the words that need encoding.
    fn split<'t>(&self, text: &'t str) -> Result<(&'t str, &'t str, &'t str), BuildError> {
        let utf8 = match self.non_ascii() {
            NonAscii::Encode(_) => false,
            NonAscii::Utf8 => true,
            NonAscii::Refuse => return ascii(text).map(|()| (text, "", "")),
        };
        let (mut at, mut range) = (0, None);
        let is_encoded = |word: &str| has_encoded(word) || !utf8 && needs_encoding(word);
        for word in text.split([' ', '\t']) {
            if is_encoded(word) {
                let (first, _) = range.unwrap_or((at, at));
                range = Some((first, at + word.len()));
            }
            at += word.len() + 1;
        }
        let edges = if utf8 { [None; 2] } else { blank_edges(text) };
        for (start, end) in edges.into_iter().flatten() {
            let (first, last) = range.unwrap_or((start, end));
            range = Some((first.min(start), last.max(end)));
        }
        let Some((start, end)) = range else { return Ok((text, "", "")) };
        let (before, rest) = text.split_at_checked(start).unwrap_or_default();
        let (encoded, after) = rest.split_at_checked(end - start).unwrap_or_default();
        Ok((before, encoded, after))
    }

    /// Encoded words with spaces between them.
    fn encoded(&mut self, text: &str, place: Place) -> Result<(), BuildError> {
        let encoder: &dyn EncodeWords = match self.non_ascii() {
            NonAscii::Encode(encoder) => encoder,
            NonAscii::Utf8 => &QuotedWords,
            NonAscii::Refuse => return ascii(text),
        };
        let mut result = Ok(());
        let mut first = true;
        encoder.encode_words(text, place, &mut |word| {
            if !is_encoded_word(word, place) {
                result = Err(BuildError::EncodedWord);
                return;
            }
            if !core::mem::take(&mut first) {
                self.space();
            }
            self.put(word.as_bytes());
        });
        // Text without words would glue its neighbours together.
        if first && result.is_ok() { Err(BuildError::EncodedWord) } else { result }
    }
}

/// White space that is still to be written: the space behind the colon, and that of the text.
#[derive(Default)]
struct Blank<'t> {
    first: &'static str,
    rest: &'t str,
}

/// Whether a word cannot stand as it is.
fn needs_encoding(word: &str) -> bool {
    !word.is_ascii() || word.len() > LONG_WORD
}

/// White space at each end of `text`, with the word beside it.
fn blank_edges(text: &str) -> [Option<(usize, usize)>; 2] {
    const BLANK: [char; 2] = [' ', '\t'];
    let start = text.len() - text.trim_start_matches(BLANK).len();
    let end = start + text.trim_matches(BLANK).len();
    let words = text.get(start..end).unwrap_or_default();
    let first = start + words.find(BLANK).unwrap_or(words.len());
    let last = start + words.rfind(BLANK).map_or(0, |at| at + 1);
    [(start > 0).then_some((0, first)), (end < text.len()).then_some((last, text.len()))]
}

/// Whether something begins in `text` as an encoded word does (RFC 2047 §2).
fn has_encoded(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"=?").is_some()
}

/// Whether readers are known to misread this in a phrase.
fn is_misread(text: &str, is_atoms: bool) -> bool {
    // What is long may be folded where it has white space, and some keep the line end.
    text.len() > LONG && text.contains([' ', '\t'])
        || !is_atoms
            && (has_encoded(text) || text.starts_with([' ', '\t']) || text.ends_with([' ', '\t']))
}

/// Whether all of `text` is atoms with one space between them, none of which looks like an encoded word.
fn is_atoms(text: &str) -> bool {
    text.split(' ').all(|word| {
        !word.is_empty() && token::ATEXT_UTF8.contains_all(word.as_bytes()) && !has_encoded(word)
    })
}
