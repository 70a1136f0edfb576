use core::fmt;

use textline::Escaped;

use super::Parameters;
use crate::{Charset, Quirk, Quirks, grammar};

/// The media type of a body (RFC 2045 §5): a view of the field body.
///
/// ```
/// use mime::ContentType;
///
/// let content_type = ContentType::parse(b" Text/HTML; charset=\"utf-8\" (as always)").unwrap();
/// assert!(content_type.is("text", "html"));
/// assert_eq!(content_type.charset(), Some(mime::Charset::UTF_8));
/// assert!(ContentType::parse(b"nonsense").is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ContentType<'a> {
    kind: &'a [u8],
    subtype: &'a [u8],
    parameters: Parameters<'a>,
}

impl<'a> ContentType<'a> {
    /// `text/plain`, the type of a body of which nothing else is known (RFC 2045 §5.2).
    pub const TEXT_PLAIN: ContentType<'static> = ContentType::new(b"text", b"plain");
    /// `message/rfc822`, the type of the parts of a `multipart/digest` of which nothing else is known (RFC 2046 §5.1.5).
    pub const MESSAGE: ContentType<'static> = ContentType::new(b"message", b"rfc822");

    pub(crate) const DATA: ContentType<'static> = ContentType::new(b"application", b"octet-stream");

    /// Reads a field body, which may be folded. `None` if there is no type and slash in it: such a field is as if it were
    /// not there (RFC 2045 §5.2).
    #[must_use]
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        grammar::content_type::content_type(value)
    }

    /// The same as others read it.
    pub(crate) fn parse_as(value: &'a [u8], quirks: Quirks) -> Option<Self> {
        let found = Self::parse(value);
        if quirks.is_empty() {
            return found;
        }
        let is_multipart = found.is_some_and(|found| found.is_kind("multipart"));
        if quirks.contains(Quirk::LooseContentType)
            && !is_multipart
            && let Some(loose) = grammar::content_type::loose(value)
        {
            return Some(loose);
        }
        match found {
            Some(found)
                if quirks.contains(Quirk::StrictContentType)
                    && grammar::content_type::is_obscure(value, found) =>
            {
                None
            }
            Some(_) if quirks.contains(Quirk::WholeContentType) => {
                grammar::content_type::whole(value)
            }
            found => found,
        }
    }

    const fn new(kind: &'a [u8], subtype: &'a [u8]) -> Self {
        Self::with(kind, subtype, Parameters::parse(b""))
    }

    pub(crate) const fn with(
        kind: &'a [u8],
        subtype: &'a [u8],
        parameters: Parameters<'a>,
    ) -> Self {
        Self { kind, subtype, parameters }
    }

    /// The type, such as `text`, as it is written.
    #[must_use]
    pub const fn kind(self) -> &'a [u8] {
        self.kind
    }

    /// The subtype, such as `plain`, as it is written. Empty if the field has none behind the slash.
    #[must_use]
    pub const fn subtype(self) -> &'a [u8] {
        self.subtype
    }

    /// Whether it is this type, in any case.
    #[must_use]
    pub const fn is(self, kind: &str, subtype: &str) -> bool {
        self.is_kind(kind) && self.subtype.eq_ignore_ascii_case(subtype.as_bytes())
    }

    /// Whether it is of this top-level type, in any case.
    #[must_use]
    pub const fn is_kind(self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind.as_bytes())
    }

    /// The parameters.
    #[must_use]
    pub const fn parameters(self) -> Parameters<'a> {
        self.parameters
    }

    /// The character set that the parameter `charset` names; `None` if there is none or it is unknown.
    #[must_use]
    pub fn charset(self) -> Option<Charset> {
        Charset::from_label(&self.parameters.octets("charset")?)
    }
}

impl fmt::Debug for ContentType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} {:?}", Escaped(self.kind), Escaped(self.subtype), self.parameters)
    }
}
