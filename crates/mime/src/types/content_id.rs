use core::fmt;

use rfc822_message::token;
use textline::{Cursor, Escaped};

/// The identifier of a part (RFC 2045 §7), without its angle brackets: a view of the field body. A `cid:` URL names it
/// (RFC 2392 §2).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentId<'a>(&'a [u8]);

impl<'a> ContentId<'a> {
    /// Reads a field body. Without angle brackets everything but the blanks around it is the identifier, since many
    /// senders leave them out. `None` if nothing is left.
    ///
    /// ```
    /// use mime::ContentId;
    ///
    /// let id = ContentId::parse(b" <picture@example.com>").unwrap();
    /// assert_eq!(id.as_bytes(), b"picture@example.com");
    /// ```
    #[must_use]
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(value);
        token::cfws(&mut cursor);
        let id = if cursor.eat(b'<') { cursor.take_until(b'>')? } else { cursor.rest() };
        Some(Self(id.trim_ascii())).filter(|id| !id.0.is_empty())
    }

    /// The identifier.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for ContentId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentId({})", Escaped(self.0))
    }
}
