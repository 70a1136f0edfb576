//! `mailto:` URIs to be written.

use alloc::string::String;

use crate::{AddrSpec, HeaderName};

/// A `mailto:` URI to be written (RFC 6068 §2). It is US-ASCII, with nothing in it that ends an attribute of HTML but the `&`
/// between fields, which HTML writes as `&amp;`.
///
/// ```
/// use rfc822_message::{AddrSpec, HeaderName, MailtoBuilder};
///
/// let uri = MailtoBuilder::new(&[AddrSpec::new("gorby%kremvax@example.com")?])
///     .subject("café & more")
///     .body("one\ntwo")
///     .build();
/// assert_eq!(uri, "mailto:gorby%25kremvax@example.com?subject=caf%C3%A9%20%26%20more&body=one%0D%0Atwo");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MailtoBuilder {
    uri: String,
    any: bool,
}

impl MailtoBuilder {
    /// To these addresses, or to nobody yet.
    #[must_use]
    pub fn new(to: &[AddrSpec]) -> Self {
        let mut uri = String::from("mailto:");
        addresses(to, &mut uri);
        Self { uri, any: false }
    }

    /// With copies to these addresses.
    #[must_use]
    pub fn cc(mut self, addresses: &[AddrSpec]) -> Self {
        self.name("cc");
        self::addresses(addresses, &mut self.uri);
        self
    }

    /// With a subject.
    #[must_use]
    pub fn subject(self, text: &str) -> Self {
        self.value("subject", text)
    }

    /// With the identifier of the message that this is an answer to.
    #[must_use]
    pub fn in_reply_to(self, id: &crate::MsgId) -> Self {
        self.value("in-reply-to", &alloc::format!("<{id}>"))
    }

    /// With a text. Its lines may end in LF or CRLF, and are written with CRLF (RFC 6068 §5).
    #[must_use]
    pub fn body(mut self, text: &str) -> Self {
        self.name("body");
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            if lines.peek().is_some() {
                encode(line.strip_suffix('\r').unwrap_or(line), &mut self.uri);
                self.uri.push_str("%0D%0A");
            } else {
                encode(line, &mut self.uri);
            }
        }
        self
    }

    /// With a field of any name: text as a person reads it.
    #[must_use]
    pub fn field(self, name: HeaderName<'_>, text: &str) -> Self {
        self.value(name.as_str(), text)
    }

    /// The URI.
    #[must_use]
    pub fn build(self) -> String {
        self.uri
    }

    fn name(&mut self, name: &str) {
        self.uri.push(if core::mem::replace(&mut self.any, true) { '&' } else { '?' });
        encode(name, &mut self.uri);
        self.uri.push('=');
    }

    fn value(mut self, name: &str, text: &str) -> Self {
        self.name(name);
        encode(text, &mut self.uri);
        self
    }
}

fn addresses(list: &[AddrSpec], uri: &mut String) {
    for (index, address) in list.iter().enumerate() {
        if index > 0 {
            uri.push(',');
        }
        encode(address.local_part(), uri);
        uri.push('@');
        encode(address.domain(), uri);
    }
}

/// All but what is unreserved (RFC 3986 §2.3), and `!$*:`, which mean nothing here.
fn encode(text: &str, uri: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~!$*:+".contains(&octet) {
            uri.push(char::from(octet));
        } else {
            uri.push('%');
            for digit in [octet >> 4, octet & 15] {
                uri.push(char::from(HEX.get(usize::from(digit)).copied().unwrap_or(b'0')));
            }
        }
    }
}
