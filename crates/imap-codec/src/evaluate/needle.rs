use alloc::{string::String, vec::Vec};

use memchr::memmem;

use super::casemap;

/// A text that SEARCH looks for: anywhere in another one, in any case (RFC 9051 §6.4.4), as i;unicode-casemap compares
/// (RFC 5255 §4.6, RFC 5051).
///
/// ```
/// use imap_codec::evaluate::Needle;
/// let needle = Needle::new("Grüße");
/// assert!(needle.is_in("viele GRU\u{308}ßE, Bob") && !needle.is_in("Gruesse"));
/// let mut scan = needle.scan();
/// assert!(!scan.push("viele Gr") && scan.push("üße"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle(String);

/// Text is folded in pieces of so many octets.
const PIECE: usize = 8 * 1024;

impl Needle {
    /// Looks for `text`. An empty text is in every other one.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(casemap(text))
    }

    /// Whether it is empty: then it asks only whether there is a text at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `text` holds it.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.is_empty() || self.scan().push(text)
    }

    /// Looks for it in a text that comes in pieces.
    #[must_use]
    pub fn scan(&self) -> Scan<'_> {
        Scan { needle: &self.0, folded: Vec::new() }
    }
}

/// A [`Needle`] that is looked for in a text that comes in pieces; holds some kilobytes of it.
#[derive(Clone, Debug)]
pub struct Scan<'n> {
    needle: &'n str,
    /// The end of what was looked at, shorter than the needle, and then what comes next.
    folded: Vec<u8>,
}

impl Scan<'_> {
    /// Takes the next piece. Whether the text up to here holds the needle, if it did not before.
    #[must_use]
    pub fn push(&mut self, mut text: &str) -> bool {
        while !text.is_empty() {
            let mut end = text.len().min(PIECE);
            while !text.is_char_boundary(end) {
                end += 1;
            }
            let Some((piece, rest)) = text.split_at_checked(end) else { return false };
            text = rest;
            if piece.is_ascii() {
                self.folded.extend(piece.bytes().map(|octet| octet.to_ascii_uppercase()));
            } else {
                self.folded.extend_from_slice(casemap(piece).as_bytes());
            }
            if memmem::find(&self.folded, self.needle.as_bytes()).is_some() {
                return true;
            }
            let kept = self.needle.len().saturating_sub(1);
            self.folded.drain(..self.folded.len().saturating_sub(kept));
        }
        self.needle.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_cut() {
        let (text, needle) = ("a Straße in KÖLN, Straße", Needle::new("straßE IN ko\u{308}l"));
        // i;unicode-casemap knows no two letters for one.
        assert!(!Needle::new("STRASSE").is_in(text));
        assert!(needle.is_in(text) && !needle.is_in(&text[4..]));
        for (cut, _) in text.char_indices() {
            let mut scan = needle.scan();
            let found = [&text[..cut], "", &text[cut..]].map(|piece| scan.push(piece));
            assert!(found.contains(&true), "{cut}");
        }
        assert!(Needle::new("").is_in("") && !Needle::new("x").is_in(""));
        let long = alloc::format!("{}é needle", "é".repeat(PIECE));
        assert!(Needle::new("E\u{301} NEEDLE").is_in(&long));
    }
}
