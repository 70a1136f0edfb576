//! `Keywords` (RFC 5322 §3.6.5, §4.1).

use textline::Cursor;

use crate::{Phrase, field::trim, token};

/// The phrases of a comma-separated list; empty elements (obs-phrase-list) are skipped.
#[derive(Clone, Debug)]
pub struct Phrases<'m> {
    cursor: Cursor<'m>,
}

impl<'m> Phrases<'m> {
    /// Reads a raw value.
    #[must_use]
    pub const fn new(raw: &'m [u8]) -> Self {
        Self { cursor: Cursor::new(raw) }
    }
}

impl<'m> Iterator for Phrases<'m> {
    type Item = Phrase<'m>;

    fn next(&mut self) -> Option<Phrase<'m>> {
        while !self.cursor.is_end() {
            let start = self.cursor.at();
            while let Some(octet) = self.cursor.peek().filter(|octet| *octet != b',') {
                match octet {
                    b'"' => {
                        token::quoted_string(&mut self.cursor);
                    }
                    b'(' => {
                        token::cfws(&mut self.cursor);
                    }
                    _ => {
                        self.cursor.bump();
                    }
                }
            }
            let phrase = Phrase::new(trim(self.cursor.since(start)));
            self.cursor.bump();
            if !phrase.is_empty() {
                return Some(phrase);
            }
        }
        None
    }
}
