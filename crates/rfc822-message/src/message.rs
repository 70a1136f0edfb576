use alloc::vec::Vec;

use crate::{Header, HeaderTable, Limits};

/// A whole message in a slice: header section and body (RFC 5322 §3.5). Every byte string is one, and its pieces, separator
/// and body are all of its bytes.
///
/// ```
/// use rfc822_message::Message;
///
/// let message = Message::parse(b"From: someone@example.com\r\nSubject: A note\r\n\r\nThe note.\r\n");
/// assert_eq!(message.header().first("subject").unwrap().text(), &b"A note"[..]);
/// assert_eq!(message.body(), b"The note.\r\n");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Message<'m> {
    bytes: &'m [u8],
    table: HeaderTable,
}

impl<'m> Message<'m> {
    /// Indexes the header section of `bytes` under default limits.
    #[must_use]
    pub fn parse(bytes: &'m [u8]) -> Self {
        Self::parse_with(bytes, &Limits::default(), HeaderTable::new())
    }

    /// Indexes the header section of `bytes`, with the memory of `table`: that of the last message, from
    /// [`into_table`](Self::into_table).
    #[must_use]
    pub fn parse_with(bytes: &'m [u8], limits: &Limits, mut table: HeaderTable) -> Self {
        table.index(bytes, limits);
        Self { bytes, table }
    }

    /// The header section.
    #[must_use]
    pub const fn header(&self) -> Header<'m, '_> {
        Header::new(self.bytes, &self.table)
    }

    /// What follows the blank line, or all of a message that has no header section.
    #[must_use]
    pub fn body(&self) -> &'m [u8] {
        self.bytes.get(self.table.body_start()..).unwrap_or_default()
    }

    /// The whole message.
    #[must_use]
    pub const fn as_bytes(&self) -> &'m [u8] {
        self.bytes
    }

    /// The table, for the next message.
    #[must_use]
    pub fn into_table(self) -> HeaderTable {
        self.table
    }
}

impl core::fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        debug(f, self.header(), self.body())
    }
}

/// A message that owns its bytes, in a `Vec<u8>` or in anything that gives the same bytes each time.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageBuf<B = Vec<u8>> {
    bytes: B,
    table: HeaderTable,
}

impl<B: AsRef<[u8]>> MessageBuf<B> {
    /// Indexes the header section of `bytes` under default limits.
    #[must_use]
    pub fn parse(bytes: B) -> Self {
        Self::parse_with(bytes, &Limits::default(), HeaderTable::new())
    }

    /// Indexes the header section of `bytes`, with the memory of `table`.
    #[must_use]
    pub fn parse_with(bytes: B, limits: &Limits, mut table: HeaderTable) -> Self {
        table.index(bytes.as_ref(), limits);
        Self { bytes, table }
    }

    /// The header section.
    #[must_use]
    pub fn header(&self) -> Header<'_, '_> {
        Header::new(self.bytes.as_ref(), &self.table)
    }

    /// What follows the blank line, or all of a message that has no header section.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.as_bytes().get(self.table.body_start()..).unwrap_or_default()
    }

    /// The whole message.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// The bytes back, and the table for the next message.
    #[must_use]
    pub fn into_parts(self) -> (B, HeaderTable) {
        (self.bytes, self.table)
    }
}

impl<B: AsRef<[u8]>> core::fmt::Debug for MessageBuf<B> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        debug(f, self.header(), self.body())
    }
}

fn debug(
    f: &mut core::fmt::Formatter<'_>,
    header: Header<'_, '_>,
    body: &[u8],
) -> core::fmt::Result {
    f.debug_struct("Message")
        .field("header", &header)
        .field("separator", &textline::Escaped(header.separator()))
        .field("body", &textline::Escaped(body))
        .finish()
}
