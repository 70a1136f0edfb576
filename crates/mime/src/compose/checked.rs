use alloc::string::String;

use textline::Class;

use crate::encode::parameter::ATTRIBUTE;

/// What the boundaries of a message are made from (RFC 2046 §5.1.1): chosen by the caller, so that messages are the same for
/// the same input. A random or unique text is best; what would occur in the parts is never used as it is.
///
/// ```
/// use mime::Boundary;
///
/// assert!(Boundary::new("1af3.c0ffee").is_ok());
/// assert!(Boundary::new("a\r\nb").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Boundary(String);

impl Boundary {
    /// Checks `seed`: 1 to 48 letters, digits or `+_-.`.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn new(seed: &str) -> Result<Self, InvalidBoundary> {
        const SEED: Class = Class::ALPHANUMERIC.with(b"+_-.");
        let fits = (1..=48).contains(&seed.len()) && SEED.contains_all(seed.as_bytes());
        if fits { Ok(Self(seed.into())) } else { Err(InvalidBoundary) }
    }

    /// The text that was given.
    #[must_use]
    pub fn seed(&self) -> &str {
        &self.0
    }

    /// What all boundaries of a message start with. `=_` occurs neither in base64 nor in quoted-printable (RFC 2045 §6.7).
    pub(crate) fn stem(&self, attempt: u32) -> String {
        match attempt {
            0 => alloc::format!("=_{}_", self.0),
            _ => alloc::format!("=_{}.{attempt}_", self.0),
        }
    }
}

/// Not a seed of boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a seed of boundaries")]
pub struct InvalidBoundary;

/// A media type to be written, such as `image/png` (RFC 6838 §4.2).
///
/// ```
/// use mime::MediaType;
///
/// assert!(MediaType::new("application/vnd.ms-excel").is_ok());
/// assert!(MediaType::new("text/plain; charset=utf-8").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MediaType<'a>(&'a str);

impl<'a> MediaType<'a> {
    /// `application/octet-stream`: data of which nothing is known (RFC 2046 §4.5.1).
    pub const OCTET_STREAM: MediaType<'static> = MediaType("application/octet-stream");

    /// Checks `text`: a type and a subtype of 1 to 64 characters with a slash between them, and nothing else.
    ///
    /// # Errors
    /// If it is anything else, or of type `multipart`.
    pub fn new(text: &'a str) -> Result<Self, InvalidMediaType> {
        /// `restricted-name-chars` (RFC 6838 §4.2).
        const NAME: Class = Class::ALPHANUMERIC.with(b"!#$&-^_.+");
        let is_name =
            |name: &str| (1..=64).contains(&name.len()) && NAME.contains_all(name.as_bytes());
        match text.split_once('/') {
            Some((kind, subtype))
                if is_name(kind) && is_name(subtype) && !kind.eq_ignore_ascii_case("multipart") =>
            {
                Ok(Self(text))
            }
            _ => Err(InvalidMediaType),
        }
    }

    /// The text that was given.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether it is a message, which may not be encoded (RFC 2046 §5.2.1).
    pub(super) const fn is_message(self) -> bool {
        self.0.eq_ignore_ascii_case("message/rfc822")
            || self.0.eq_ignore_ascii_case("message/global")
    }
}

/// Not a media type that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a media type")]
pub struct InvalidMediaType;

/// The name of a parameter to be written: a `token` (RFC 2045 §5.1) of at most 32 characters, without what RFC 2231 §7 gives a
/// meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParamName<'a>(&'a str);

impl<'a> ParamName<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn new(text: &'a str) -> Result<Self, InvalidParam> {
        let is_name = (1..=32).contains(&text.len()) && ATTRIBUTE.contains_all(text.as_bytes());
        if is_name { Ok(Self(text)) } else { Err(InvalidParam) }
    }

    /// The text that was given.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// The value of a parameter to be written: any characters but control characters. It gets the form that it needs: a token, a
/// quoted string, or sections of percent-encoded UTF-8 (RFC 2231).
///
/// ```
/// use mime::{Attachment, MediaType, ParamName, ParamValue};
///
/// let method = [(ParamName::new("method")?, ParamValue::new("REQUEST")?)];
/// let invitation = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
/// let invitation = Attachment::unnamed(MediaType::new("text/calendar")?, invitation).parameters(&method);
/// assert!(ParamValue::new("REQUEST\r\nBcc: eve@example.org").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParamValue<'a>(&'a str);

impl<'a> ParamValue<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// If it has control characters.
    pub fn new(text: &'a str) -> Result<Self, InvalidParam> {
        if text.contains(char::is_control) { Err(InvalidParam) } else { Ok(Self(text)) }
    }

    /// The text that was given.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// Not the name or the value of a parameter that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a parameter")]
pub struct InvalidParam;
