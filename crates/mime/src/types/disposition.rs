use core::fmt;

use textline::Escaped;

use super::Parameters;
use crate::{Text, grammar};

/// How a part is to be shown (RFC 2183): a view of the field body.
///
/// ```
/// use mime::ContentDisposition;
///
/// let disposition = ContentDisposition::parse(b" attachment; filename*=utf-8''%E2%82%AC.txt").unwrap();
/// assert!(disposition.is_attachment());
/// assert_eq!(disposition.file_name().unwrap().text, "€.txt");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ContentDisposition<'a> {
    kind: &'a [u8],
    parameters: Parameters<'a>,
}

impl<'a> ContentDisposition<'a> {
    /// Reads a field body, which may be folded. `None` if it does not start with a disposition.
    #[must_use]
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        grammar::disposition::disposition(value)
    }

    pub(crate) const fn with(kind: &'a [u8], parameters: Parameters<'a>) -> Self {
        Self { kind, parameters }
    }

    /// The disposition as it is written.
    #[must_use]
    pub const fn kind(self) -> &'a [u8] {
        self.kind
    }

    /// Whether it is `inline` (RFC 2183 §2.1).
    #[must_use]
    pub const fn is_inline(self) -> bool {
        self.kind.eq_ignore_ascii_case(b"inline")
    }

    /// Whether it is `attachment`, or one that is unknown, which is to be treated so (RFC 2183 §2.8).
    #[must_use]
    pub const fn is_attachment(self) -> bool {
        !self.is_inline()
    }

    /// The parameters.
    #[must_use]
    pub const fn parameters(self) -> Parameters<'a> {
        self.parameters
    }

    /// The parameter `filename` (RFC 2183 §2.3). It may be a path, or name a device: never use it as it is.
    #[must_use]
    pub fn file_name(self) -> Option<Text<'a>> {
        self.parameters.text("filename")
    }
}

impl fmt::Debug for ContentDisposition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", Escaped(self.kind), self.parameters)
    }
}
