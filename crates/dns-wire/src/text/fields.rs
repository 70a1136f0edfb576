use alloc::vec::Vec;
use core::str::FromStr;

use super::{FieldError, FieldErrorKind, lexer::Token};
use crate::{Name, NameBuf, Opaque, encoding::Decoder, limits::MAX_MESSAGE, name::unescape};

/// The fields of one record in presentation format, read from left to right, while the data is written in wire form.
///
/// A [`Codec`](crate::Codec) takes the words of its field and [writes](Self::write) the octets.
#[derive(Debug)]
pub struct Fields<'t> {
    text: &'t [u8],
    tokens: &'t [Token],
    /// Tokens taken so far.
    taken: usize,
    origin: Name<'t>,
    out: &'t mut Vec<u8>,
}

impl<'t> Fields<'t> {
    pub(super) const fn new(
        text: &'t [u8],
        tokens: &'t [Token],
        origin: Name<'t>,
        out: &'t mut Vec<u8>,
    ) -> Self {
        Self { text, tokens, taken: 0, origin, out }
    }

    /// Whether no field is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.taken >= self.tokens.len()
    }

    /// How many tokens were taken.
    pub(super) const fn taken(&self) -> usize {
        self.taken
    }

    /// Appends octets to the data.
    pub fn write(&mut self, octets: &[u8]) {
        // One octet more than there may be: enough to see that it is too long.
        let room = (MAX_MESSAGE + 1).saturating_sub(self.out.len());
        self.out.extend_from_slice(octets.get(..room).unwrap_or(octets));
    }

    /// The next word as it stands, its escapes unread; `None` if there is none.
    pub fn next_word(&mut self) -> Option<&'t [u8]> {
        let token = self.tokens.get(self.taken)?;
        self.taken += 1;
        Some(token.text(self.text))
    }

    /// The next word as it stands, its escapes unread.
    ///
    /// # Errors
    /// If there is none.
    pub fn word(&mut self) -> Result<&'t [u8], FieldErrorKind> {
        self.next_word().ok_or(FieldErrorKind::Missing)
    }

    /// The string in quotes that follows the last word without a space, its escapes unread, as the value in `alpn="h2"` does.
    pub(crate) fn adjoining(&mut self) -> Option<&'t [u8]> {
        let [before, token] = self.tokens.get(self.taken.checked_sub(1)?..)?.first_chunk()?;
        if !token.quoted || token.start != before.end + 1 {
            return None;
        }
        self.next_word()
    }

    /// Whether the next token is in quotes.
    pub(crate) fn is_quoted(&self) -> bool {
        self.tokens.get(self.taken).is_some_and(|token| token.quoted)
    }

    /// The next word, by its [`FromStr`]. For addresses.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn parsed<T: FromStr>(&mut self) -> Result<T, FieldErrorKind> {
        let word = self.word()?;
        str::from_utf8(word).ok().and_then(|word| word.parse().ok()).ok_or(FieldErrorKind::Address)
    }

    /// Reads a name, relative to the origin if it has no dot at its end, and writes it.
    ///
    /// # Errors
    /// If there is none, or it is none.
    pub fn name(&mut self) -> Result<(), FieldError> {
        let name = NameBuf::from_text(self.word()?, self.origin).map_err(FieldErrorKind::Name)?;
        self.write(name.as_wire());
        Ok(())
    }

    /// Reads a character-string, in quotes or not, and writes it after its length.
    ///
    /// # Errors
    /// If there is none, or it is longer than 255 octets.
    pub fn char_string(&mut self) -> Result<(), FieldError> {
        let at = self.out.len();
        self.write(&[0]);
        self.unescaped()?;
        let length = u8::try_from(self.out.len().saturating_sub(at + 1))
            .map_err(|_| FieldErrorKind::StringTooLong)?;
        if let Some(slot) = self.out.get_mut(at) {
            *slot = length;
        }
        Ok(())
    }

    /// Reads a string of any length, in quotes or not, and writes its octets.
    ///
    /// # Errors
    /// If there is none, or an escape is bad.
    pub fn unescaped(&mut self) -> Result<(), FieldError> {
        let mut rest = self.word()?;
        while let Some(escape) = rest.iter().position(|octet| *octet == b'\\') {
            let (plain, escaped) = rest.split_at_checked(escape).unwrap_or((rest, &[]));
            let (octet, tail) =
                escaped.get(1..).and_then(unescape).ok_or(FieldErrorKind::BadEscape)?;
            self.write(plain);
            self.write(&[octet]);
            rest = tail;
        }
        self.write(rest);
        Ok(())
    }

    /// Reads all that is left as hexadecimal.
    ///
    /// # Errors
    /// If it is none, or nothing is left.
    pub fn hex_rest(&mut self) -> Result<(), FieldError> {
        self.decode_rest(Decoder::HEX)
    }

    /// Reads all that is left as base64.
    ///
    /// # Errors
    /// If it is none, or nothing is left.
    pub fn base64_rest(&mut self) -> Result<(), FieldError> {
        self.decode_rest(Decoder::BASE64)
    }

    /// Reads one word of hexadecimal, or `-` for nothing, and writes the octets after their count.
    ///
    /// # Errors
    /// If it is none, or more than 255 octets.
    pub fn counted_hex(&mut self) -> Result<(), FieldError> {
        match self.word()? {
            b"-" => {
                self.write(&[0]);
                Ok(())
            }
            word => self.decode_counted(word, Decoder::HEX),
        }
    }

    /// Reads one word of base32hex and writes the octets after their count.
    ///
    /// # Errors
    /// If it is none, or more than 255 octets.
    pub fn counted_base32(&mut self) -> Result<(), FieldError> {
        let word = self.word()?;
        self.decode_counted(word, Decoder::BASE32)
    }

    /// Reads what follows `\#`: a length and hexadecimal (RFC 3597 §5).
    pub(super) fn generic(&mut self) -> Result<(), FieldError> {
        let length = super::grammar::u16(self.word()?)?;
        let at = self.out.len();
        if length != 0 || !self.is_empty() {
            self.hex_rest()?;
        }
        if self.out.len() - at == usize::from(length) {
            Ok(())
        } else {
            Err(FieldErrorKind::Length.into())
        }
    }

    pub(super) fn is_generic(&self) -> bool {
        self.tokens.first().is_some_and(|token| token.is(self.text, br"\#"))
    }

    pub(super) fn skip(&mut self) {
        self.taken += 1;
    }

    fn decode_rest(&mut self, mut decoder: Decoder) -> Result<(), FieldError> {
        let mut word = Some(self.word()?);
        while let Some(text) = word {
            decoder.push(text, self.out).ok_or(FieldErrorKind::Encoding)?;
            word = self.next_word();
        }
        if decoder.is_whole() { Ok(()) } else { Err(FieldErrorKind::Encoding.into()) }
    }

    fn decode_counted(&mut self, word: &[u8], mut decoder: Decoder) -> Result<(), FieldError> {
        let at = self.out.len();
        self.out.push(0);
        decoder.push(word, self.out).ok_or(FieldErrorKind::Encoding)?;
        if !decoder.is_whole() {
            return Err(FieldErrorKind::Encoding.into());
        }
        let length = u8::try_from(self.out.len().saturating_sub(at + 1))
            .map_err(|_| FieldErrorKind::StringTooLong)?;
        if let Some(slot) = self.out.get_mut(at) {
            *slot = length;
        }
        Ok(())
    }

    /// The data written so far.
    pub(super) fn written(&self) -> Opaque<'_> {
        Opaque(self.out)
    }
}
