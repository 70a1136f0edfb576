use alloc::borrow::Cow;
use core::fmt::{self, Write};

use crate::{BodyType, Param, ParseError, ParseErrorKind, grammar};

/// The parameters of MAIL or RCPT (`Mail-parameters`, `Rcpt-parameters`, RFC 5321 §4.1.2): a checked text
/// that is read when iterated. Unknown parameters survive as they were written.
///
/// ```
/// use smtp_codec::{BodyType, Param, Params};
/// let params = Params::new("size=1000 BODY=8BITMIME X-KEY=val").unwrap();
/// assert_eq!(params.size(), Some(1000));
/// assert_eq!(params.iter().nth(1), Some(Param::Body(BodyType::EightBitMime)));
/// assert_eq!(params.iter().nth(2), Some(Param::Other { keyword: "X-KEY", value: Some("val") }));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Params<'a> {
    text: Cow<'a, str>,
    known: Known,
}

/// What the check of the text found: asked for so often that it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Known {
    /// The [`bit`](Param::bit) of each parameter.
    pub(crate) bits: u32,
    pub(crate) size: u64,
    pub(crate) body: Option<BodyType>,
}

impl Known {
    pub(crate) const NONE: Self = Self { bits: 0, size: 0, body: None };
}

impl<'a> Params<'a> {
    /// No parameters.
    pub const NONE: Self = Self { text: Cow::Borrowed(""), known: Known::NONE };

    /// Checks `text`: parameters with one space between two of them.
    ///
    /// # Errors
    /// If `text` is no list of parameters, or a known one has a value it cannot have or occurs twice.
    pub fn new(text: &'a str) -> Result<Self, ParseError> {
        grammar::whole_params(text)
    }

    pub(crate) const fn checked(text: &'a str, known: Known) -> Self {
        Self { text: Cow::Borrowed(text), known }
    }

    /// The [`bit`](Param::bit) of each parameter.
    pub(crate) const fn bits(&self) -> u32 {
        self.known.bits
    }

    /// These parameters and one more.
    ///
    /// # Errors
    /// If `param` has text that it cannot have, or one with the same keyword is there already.
    pub fn with(self, param: Param<'_>) -> Result<Params<'static>, ParseError> {
        let twice = self.iter().any(|other| other.keyword().eq_ignore_ascii_case(param.keyword()));
        let mut text = self.text.into_owned();
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        // Writing into a String cannot fail.
        let _ = write!(text, "{param}");
        if twice {
            return Err(ParseErrorKind::ParameterTwice.at(start));
        }
        // A space in a value would make two of one.
        if !text.get(start..).is_some_and(grammar::is_one) {
            return Err(ParseErrorKind::Parameter.at(start));
        }
        let known = grammar::whole_params(&text)?.known;
        Ok(Params { text: Cow::Owned(text), known })
    }

    /// Each parameter in order.
    pub fn iter(&self) -> impl Iterator<Item = Param<'_>> + use<'_> {
        self.text.split(' ').filter(|word| !word.is_empty()).filter_map(|word| {
            let (keyword, value) = match word.split_once('=') {
                Some((keyword, value)) => (keyword, Some(value)),
                None => (word, None),
            };
            grammar::param(keyword, value)
        })
    }

    /// `SIZE=`: the message's size in octets (RFC 1870 §6).
    #[must_use]
    pub const fn size(&self) -> Option<u64> {
        if self.known.bits & Param::Size(0).bit() != 0 { Some(self.known.size) } else { None }
    }

    /// `BODY=` (RFC 6152 §3).
    #[must_use]
    pub const fn body(&self) -> Option<BodyType> {
        self.known.body
    }

    /// `SMTPUTF8` (RFC 6531 §3.4).
    #[must_use]
    pub const fn is_smtputf8(&self) -> bool {
        self.known.bits & Param::SmtpUtf8.bit() != 0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// As they were written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Params<'static> {
        Params { text: Cow::Owned(self.text.into_owned()), known: self.known }
    }
}

impl fmt::Debug for Params<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
