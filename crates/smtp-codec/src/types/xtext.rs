use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt::{self, Write};

use textline::Class;

use crate::{ParseError, ParseErrorKind};

/// Octets as they stand in a parameter's value: `xtext = *( xchar / hexchar )` (RFC 3461 §4), hexadecimal digits in any case,
/// and UTF-8 where SMTPUTF8 is in force (RFC 6533 §3).
///
/// ```
/// use smtp_codec::Xtext;
/// let encoded = Xtext::encode(b"e=mc2@example.com");
/// assert_eq!(encoded, "e+3Dmc2@example.com");
/// assert_eq!(*Xtext::new(&encoded).unwrap().decode(), *b"e=mc2@example.com");
/// assert!(Xtext::new("a b").is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Xtext<'a>(&'a str);

/// `xchar` and `UTF8-non-ascii`
const XCHAR: Class = Class::VCHAR.without(b"+=").or(&Class::NON_ASCII);

impl<'a> Xtext<'a> {
    /// Checks text that is encoded already.
    ///
    /// # Errors
    /// If `encoded` is no xtext.
    pub fn new(encoded: &'a str) -> Result<Self, ParseError> {
        let mut rest = encoded.as_bytes();
        loop {
            rest = rest.get(XCHAR.run(rest)..).unwrap_or_default();
            match rest {
                [] => return Ok(Self(encoded)),
                [b'+', high, low, after @ ..]
                    if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
                {
                    rest = after;
                }
                _ => return Err(ParseErrorKind::ParameterValue.at(encoded.len() - rest.len())),
            }
        }
    }

    /// Encodes `octets`, so that none of them can end the value.
    #[must_use]
    pub fn encode(octets: &[u8]) -> String {
        const PLAIN: Class = Class::VCHAR.without(b"+=");
        let mut encoded = String::with_capacity(octets.len());
        for octet in octets {
            if PLAIN.contains(*octet) {
                encoded.push(char::from(*octet));
            } else {
                // Writing into a String cannot fail.
                let _ = write!(encoded, "+{octet:02X}");
            }
        }
        encoded
    }

    /// The octets, which may be any: CR and LF too.
    #[must_use]
    pub fn decode(&self) -> Cow<'a, [u8]> {
        let mut parts = self.0.split('+');
        let first = parts.next().unwrap_or_default();
        if first.len() == self.0.len() {
            return Cow::Borrowed(self.0.as_bytes());
        }
        let mut octets = Vec::with_capacity(self.0.len());
        octets.extend_from_slice(first.as_bytes());
        for part in parts {
            // Two digits follow each plus sign.
            if let Some((hex, plain)) = part.split_at_checked(2) {
                octets.extend(u8::from_str_radix(hex, 16));
                octets.extend_from_slice(plain.as_bytes());
            }
        }
        Cow::Owned(octets)
    }

    /// The encoded text.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }
}

impl fmt::Display for Xtext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Xtext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&textline::Escaped(self.0.as_bytes()), f)
    }
}
