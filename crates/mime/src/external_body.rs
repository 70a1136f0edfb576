use alloc::borrow::Cow;

use rfc822_message::{DateTime, HeaderScanner, Item, Limits};

use crate::{ContentId, ContentType, Entity, Parameters};

/// A body that is elsewhere: `message/external-body` (RFC 2046 §5.2.3, RFC 2017), from [`Entity::external_body`]. Nothing of it is
/// to be trusted or fetched without being asked.
#[derive(Clone, Copy, Debug)]
pub struct ExternalBody<'m> {
    parameters: Parameters<'m>,
    phantom: &'m [u8],
}

impl<'m> Entity<'m, '_> {
    /// Where the body is to be found, if its type is `message/external-body` with an `access-type`.
    ///
    /// ```
    /// use mime::Tree;
    ///
    /// let tree = Tree::parse(b"Content-Type: message/external-body; access-type=URL;\r\n URL=\"https://example.com/\r\n a.ps\"\r\n\r\n\
    ///     Content-Type: application/postscript\r\nContent-ID: <1@x>\r\n\r\n");
    /// let external = tree.root().external_body().unwrap();
    /// assert_eq!(external.url().unwrap(), &b"https://example.com/a.ps"[..]);
    /// assert!(external.content_type().is("application", "postscript"));
    /// ```
    #[must_use]
    pub fn external_body(self) -> Option<ExternalBody<'m>> {
        let content_type = self.content_type();
        let parameters = content_type.parameters();
        if !content_type.is("message", "external-body") {
            return None;
        }
        parameters.octets("access-type").map(|_| ExternalBody { parameters, phantom: self.body() })
    }
}

impl<'m> ExternalBody<'m> {
    /// How it is reached, as it is written: `URL`, `FTP`, `ANON-FTP`, `TFTP`, `LOCAL-FILE`, `MAIL-SERVER`, or anything else.
    #[must_use]
    pub fn access_type(self) -> Cow<'m, [u8]> {
        self.parameters.octets("access-type").unwrap_or_default()
    }

    /// Until when it is there (RFC 2046 §5.2.3.1).
    #[must_use]
    pub fn expiration(self) -> Option<DateTime> {
        DateTime::parse(&self.parameters.octets("expiration")?)
    }

    /// How many octets it has (RFC 2046 §5.2.3.1).
    #[must_use]
    pub fn size(self) -> Option<u64> {
        core::str::from_utf8(&self.parameters.octets("size")?).ok()?.parse().ok()
    }

    /// The `name` of the file, for FTP, TFTP and LOCAL-FILE (RFC 2046 §5.2.3.2, §5.2.3.4).
    #[must_use]
    pub fn name(self) -> Option<Cow<'m, [u8]>> {
        self.parameters.octets("name")
    }

    /// The `site`: a domain, for FTP and TFTP; for LOCAL-FILE where the file can be seen.
    #[must_use]
    pub fn site(self) -> Option<Cow<'m, [u8]>> {
        self.parameters.octets("site")
    }

    /// The address of a MAIL-SERVER (RFC 2046 §5.2.3.5); the command for it is the phantom body.
    #[must_use]
    pub fn server(self) -> Option<Cow<'m, [u8]>> {
        self.parameters.octets("server")
    }

    /// The URL, without the white space that folding left in it (RFC 2017 §3.1).
    #[must_use]
    pub fn url(self) -> Option<Cow<'m, [u8]>> {
        let url = self.parameters.octets("url")?;
        if url.iter().any(u8::is_ascii_whitespace) {
            return Some(
                url.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect(),
            );
        }
        Some(url)
    }

    /// All parameters, `directory`, `mode`, `permission` and `subject` among them.
    #[must_use]
    pub const fn parameters(self) -> Parameters<'m> {
        self.parameters
    }

    /// The fields of the external body (RFC 2046 §5.2.3).
    #[must_use]
    pub fn fields(self) -> HeaderScanner<'m> {
        HeaderScanner::new(self.phantom, &Limits::default())
    }

    /// The media type of the external body.
    #[must_use]
    pub fn content_type(self) -> ContentType<'m> {
        let value = self.value("Content-Type");
        value.and_then(ContentType::parse).unwrap_or(ContentType::TEXT_PLAIN)
    }

    /// The Content-ID of the external body, which it must have.
    #[must_use]
    pub fn id(self) -> Option<ContentId<'m>> {
        ContentId::parse(self.value("Content-ID")?)
    }

    /// What stands behind the fields: the command for a MAIL-SERVER, else nothing that matters.
    #[must_use]
    pub fn phantom_body(self) -> &'m [u8] {
        let mut fields = self.fields();
        fields.by_ref().for_each(drop);
        fields.body_start().and_then(|start| self.phantom.get(start..)).unwrap_or_default()
    }

    fn value(self, name: &str) -> Option<&'m [u8]> {
        let field = self.fields().filter_map(Item::field).find(|field| field.is(name))?;
        Some(field.raw_value())
    }
}
