use core::{
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use super::{FieldError, FieldErrorKind, grammar, octets, wire::Wire, words::Words};
use crate::{Name, encoding::Decoder, name::unescape};

/// The fields of one record in presentation format, read from left to right, while the data is written in wire form.
///
/// A [`Codec`](crate::Codec) takes the words of its field and [writes](Self::write) the octets.
#[derive(Debug)]
pub struct Fields<'t> {
    words: Words<'t>,
    origin: Name<'t>,
    out: &'t mut Wire,
}

impl<'t> Fields<'t> {
    pub(super) const fn new(words: Words<'t>, origin: Name<'t>, out: &'t mut Wire) -> Self {
        Self { words, origin, out }
    }

    /// Whether no field is left.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What is left, and where it is.
    pub(super) const fn words(&self) -> &Words<'t> {
        &self.words
    }

    /// Appends octets to the data.
    #[inline]
    pub fn write(&mut self, octets: &[u8]) {
        self.out.write(octets);
    }

    /// The next word as it stands, its escapes unread; `None` if there is none.
    #[inline]
    pub fn next_word(&mut self) -> Option<&'t [u8]> {
        self.words.next()
    }

    /// The next word as it stands, its escapes unread.
    ///
    /// # Errors
    /// If there is none.
    #[inline]
    pub fn word(&mut self) -> Result<&'t [u8], FieldErrorKind> {
        self.next_word().ok_or(FieldErrorKind::Missing)
    }

    /// The string in quotes that follows the last word without a space, its escapes unread, as the value in `alpn="h2"` does.
    pub(crate) fn adjoining(&mut self) -> Option<&'t [u8]> {
        if self.words.adjoins() { self.next_word() } else { None }
    }

    /// Whether the next word begins with a hyphen and is not in quotes.
    pub(crate) const fn is_hyphen(&self) -> bool {
        matches!(self.words.rest(), [b'-', ..])
    }

    /// Whether the next word is in quotes.
    pub(crate) fn is_quoted(&self) -> bool {
        self.words.first() == Some(b'"')
    }

    /// The next word, by its [`FromStr`]. For addresses.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn parsed<T: FromStr>(&mut self) -> Result<T, FieldErrorKind> {
        let word = self.word()?;
        str::from_utf8(word).ok().and_then(|word| word.parse().ok()).ok_or(FieldErrorKind::Address)
    }

    /// The next word as an IPv4 address: four decimal numbers without leading zeros.
    ///
    /// # Errors
    /// If there is none, or it is none.
    #[inline]
    pub fn ipv4(&mut self) -> Result<Ipv4Addr, FieldErrorKind> {
        grammar::ipv4(self.word()?).ok_or(FieldErrorKind::Address)
    }

    /// The next word as an IPv6 address (RFC 4291 §2.2).
    ///
    /// # Errors
    /// If there is none, or it is none.
    #[inline]
    pub fn ipv6(&mut self) -> Result<Ipv6Addr, FieldErrorKind> {
        let word = self.word()?;
        // What is rare, such as dotted quads, is for the standard library.
        let other = || str::from_utf8(word).ok()?.parse().ok();
        grammar::ipv6(word).or_else(other).ok_or(FieldErrorKind::Address)
    }

    /// Reads a name, relative to the origin if it has no dot at its end, and writes it.
    ///
    /// # Errors
    /// If there is none, or it is none.
    #[inline]
    pub fn name(&mut self) -> Result<(), FieldError> {
        self.out.name(&mut self.words, self.origin)?;
        Ok(())
    }

    /// Reads a character-string, in quotes or not, and writes it after its length.
    ///
    /// # Errors
    /// If there is none, or it is longer than 255 octets.
    pub fn char_string(&mut self) -> Result<(), FieldError> {
        let word = self.word()?;
        Ok(self.out.counted(|out| unescape_into(word, out))?)
    }

    /// Reads a string of any length, in quotes or not, and writes its octets.
    ///
    /// # Errors
    /// If there is none, or an escape is bad.
    pub fn unescaped(&mut self) -> Result<(), FieldError> {
        let word = self.word()?;
        Ok(unescape_into(word, self.out)?)
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
        self.next_word();
        let length = grammar::u16(self.word()?)?;
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
        self.words.next_is(br"\#")
    }

    fn decode_rest(&mut self, mut decoder: Decoder) -> Result<(), FieldError> {
        if self.is_empty() {
            return Err(FieldErrorKind::Missing.into());
        }
        while !self.is_empty() {
            let out = &mut |octets: &[u8]| self.out.write(octets);
            // Most of a word is read before its end is known.
            let start = self.words.at();
            let length = decoder.push_blocks(self.words.rest(), out);
            self.words.take(length);
            if length > 0 && self.words.at() != start + length {
                continue;
            }
            let Some(word) = self.words.next() else { break };
            self.words.join(start);
            decoder.push(word, out).ok_or(FieldErrorKind::Encoding)?;
        }
        if decoder.is_whole() { Ok(()) } else { Err(FieldErrorKind::Encoding.into()) }
    }

    fn decode_counted(&mut self, word: &[u8], mut decoder: Decoder) -> Result<(), FieldError> {
        Ok(self.out.counted(|out| {
            let read = decoder.push(word, &mut |octets| out.write(octets));
            if read.is_some() && decoder.is_whole() {
                Ok(())
            } else {
                Err(FieldErrorKind::Encoding)
            }
        })?)
    }

    /// The data written so far.
    #[inline]
    pub(super) fn written(&self) -> &[u8] {
        self.out.as_slice()
    }
}

/// Writes `text` with its escapes read.
pub(super) fn unescape_into(text: &[u8], out: &mut Wire) -> Result<(), FieldErrorKind> {
    let mut rest = text;
    loop {
        let (plain, tail) =
            rest.split_at_checked(octets::before_quote(rest)).unwrap_or((rest, &[]));
        out.write(plain);
        rest = match tail {
            [] => return Ok(()),
            [b'\\', escaped @ ..] => {
                let (octet, tail) = unescape(escaped).ok_or(FieldErrorKind::BadEscape)?;
                out.write(&[octet]);
                tail
            }
            [octet, tail @ ..] => {
                out.write(&[*octet]);
                tail
            }
        };
    }
}
