use alloc::vec::Vec;

use textline::Class;

use crate::{DateTime, HeaderName, NonAscii};

/// Why a field cannot be written. Nothing of it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A control character: no field can carry it, and a line end would start another field.
    #[error("control character at byte {at} of the text")]
    Control {
        /// Where it stands in its text.
        at: usize,
    },
    /// A character outside of US-ASCII, where neither UTF-8 nor encoded words are allowed.
    #[error("character outside of US-ASCII at byte {at} of the text")]
    NonAscii {
        /// Where it stands in its text.
        at: usize,
    },
    /// A line over 998 octets (RFC 5322 §2.1.1), with no place to fold it.
    #[error("a line would be over 998 octets")]
    LineTooLong,
    /// The field must have a value.
    #[error("the field has no value")]
    Empty,
    /// The encoder gave something that is no encoded word.
    #[error("the encoder gave no encoded word")]
    EncodedWord,
}

/// RFC 5322 §2.1.1: lines should have at most that many octets without their CRLF.
const SHOULD: usize = 78;
/// RFC 5322 §2.1.1: lines must have at most that many.
const MUST: usize = 998;

/// Writes one field, token by token. A line is folded only where [`space`](Self::space) stands, when what follows up to the
/// next space does not fit 78 octets: tokens are never cut.
#[derive(Debug)]
pub struct FieldWriter<'o, 'e> {
    out: &'o mut Vec<u8>,
    non_ascii: NonAscii<'e>,
    line: usize,
    fold: Option<usize>,
    /// Where the colon stands.
    colon: usize,
    too_long: bool,
}

impl<'o, 'e> FieldWriter<'o, 'e> {
    pub(crate) fn new(out: &'o mut Vec<u8>, name: HeaderName<'_>, non_ascii: NonAscii<'e>) -> Self {
        let line = out.len();
        out.extend_from_slice(name.as_str().as_bytes());
        out.push(b':');
        let colon = out.len() - 1;
        Self { out, non_ascii, line, fold: None, colon, too_long: false }
    }

    /// What becomes of characters outside of US-ASCII.
    #[must_use]
    pub const fn non_ascii(&self) -> NonAscii<'e> {
        self.non_ascii
    }

    /// One space, where the line may be folded.
    pub fn space(&mut self) {
        self.white_space(b" ");
    }

    /// Text that stays together, behind what was written before. Spaces and tabs inside are never folded.
    ///
    /// # Errors
    /// If it holds a control character, one outside of US-ASCII where UTF-8 is not allowed, or white space alone.
    pub fn token(&mut self, text: &str) -> Result<(), BuildError> {
        check(text)?;
        if text.starts_with([' ', '\t']) && text.trim_matches([' ', '\t']).is_empty() {
            return Err(BuildError::Empty);
        }
        if !matches!(self.non_ascii, NonAscii::Utf8) {
            ascii(text)?;
        }
        self.put(text.as_bytes());
        Ok(())
    }

    /// A date, as it is displayed.
    pub(crate) fn date(&mut self, date: &DateTime) {
        date.pieces(&mut |piece| self.put(piece.as_bytes()));
    }

    /// White space, where the line may be folded before it.
    pub(crate) fn white_space(&mut self, space: &[u8]) {
        self.settle();
        self.fold = Some(self.out.len());
        self.put(space);
    }

    /// Octets that were checked.
    pub(crate) fn put(&mut self, octets: &[u8]) {
        self.out.extend_from_slice(octets);
    }

    /// The line end.
    pub(crate) fn finish(mut self) -> Result<(), BuildError> {
        self.settle();
        self.put(b"\r\n");
        if self.too_long { Err(BuildError::LineTooLong) } else { Ok(()) }
    }

    /// Folds before the last white space if what follows it did not fit.
    fn settle(&mut self) {
        let len = self.out.len() - self.line;
        if len > SHOULD
            && let Some(at) = self.fold.take()
        {
            // A line with the name alone is legal and unusual: only if it helps.
            let helps = self.out.len() - at <= SHOULD || len > MUST;
            if at > self.colon + 1 || helps {
                self.out.splice(at..at, *b"\r\n");
                self.line = at + 2;
            }
        }
        self.fold = None;
        self.too_long |= self.out.len() - self.line > MUST;
    }
}

/// Refuses control characters other than TAB.
pub(crate) fn check(text: &str) -> Result<(), BuildError> {
    const PLAIN: Class = Class::VCHAR.with(b" \t");
    // Most text needs no second look.
    if PLAIN.contains_all(text.as_bytes()) {
        return Ok(());
    }
    match text.find(|c: char| c.is_control() && c != '\t') {
        Some(at) => Err(BuildError::Control { at }),
        None => Ok(()),
    }
}

/// Refuses characters outside of US-ASCII.
pub(crate) fn ascii(text: &str) -> Result<(), BuildError> {
    if text.is_ascii() {
        return Ok(());
    }
    match text.find(|c: char| !c.is_ascii()) {
        Some(at) => Err(BuildError::NonAscii { at }),
        None => Ok(()),
    }
}
