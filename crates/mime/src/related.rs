//! What the kinds of multiparts mean: the root of `related`, the choice of `alternative`, the parts of `report`, `signed` and
//! `encrypted`.

use alloc::{borrow::Cow, vec::Vec};

use crate::{Content, ContentType, Entity};

/// The parts of a `multipart/report` (RFC 6522 §3): from [`Entity::report_parts`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReportParts<'m, 't> {
    /// What a person reads.
    pub text: Option<Entity<'m, 't>>,
    /// What a program reads.
    pub report: Entity<'m, 't>,
    /// The message that it is about, or its header section.
    pub returned: Option<Entity<'m, 't>>,
}

/// A `multipart/signed` (RFC 1847 §2.1): from [`Entity::signed`].
#[derive(Clone, Debug, PartialEq)]
pub struct Signed<'m, 't> {
    /// The parameter `protocol`, which is the type of the signature: `application/pgp-signature` (RFC 3156 §5) or
    /// `application/pkcs7-signature` (RFC 8551 §3.5.3). As it is written.
    pub protocol: Cow<'m, [u8]>,
    /// The parameter `micalg`: the digests, separated by commas.
    pub micalg: Option<Cow<'m, [u8]>>,
    /// What is signed.
    pub content: Entity<'m, 't>,
    /// The signature.
    pub signature: Entity<'m, 't>,
}

impl<'m> Signed<'m, '_> {
    /// The octets that are signed: header section and body of the content, as they are in the message, without the line break
    /// before the delimiter (RFC 1847 §2.1). Line ends are CRLF, also where the message has come to have LF.
    #[must_use]
    pub fn octets(&self) -> Cow<'m, [u8]> {
        with_crlf(self.content.raw())
    }

    /// Whether it is of PGP/MIME (RFC 3156 §5).
    #[must_use]
    pub fn is_pgp(&self) -> bool {
        self.protocol.eq_ignore_ascii_case(b"application/pgp-signature")
    }

    /// Whether it is of S/MIME (RFC 8551 §3.5.3), with the old name too.
    #[must_use]
    pub fn is_smime(&self) -> bool {
        self.protocol.eq_ignore_ascii_case(b"application/pkcs7-signature")
            || self.protocol.eq_ignore_ascii_case(b"application/x-pkcs7-signature")
    }
}

/// A `multipart/encrypted` (RFC 1847 §2.2): from [`Entity::encrypted`].
#[derive(Clone, Debug, PartialEq)]
pub struct Encrypted<'m, 't> {
    /// The parameter `protocol`: `application/pgp-encrypted` for PGP/MIME (RFC 3156 §4).
    pub protocol: Cow<'m, [u8]>,
    /// What is needed to decrypt; `Version: 1` for PGP/MIME.
    pub control: Entity<'m, 't>,
    /// What is encrypted. Decrypted, it is an entity: [`Tree::parse`](crate::Tree::parse) it.
    pub data: Entity<'m, 't>,
}

/// What an `application/pkcs7-mime` holds (RFC 8551 §3.2.2): from [`Entity::smime_type`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SmimeType {
    /// `enveloped-data`
    EnvelopedData,
    /// `authEnveloped-data`
    AuthEnvelopedData,
    /// `signed-data`
    SignedData,
    /// `certs-only`
    CertsOnly,
    /// `compressed-data`
    CompressedData,
    /// Nothing is said, or something else.
    Unknown,
}

impl<'m, 't> Entity<'m, 't> {
    fn is_multipart(self, subtype: &str) -> bool {
        self.content() == Content::Multipart && self.content_type().is("multipart", subtype)
    }

    fn parameter(self, name: &str) -> Option<Cow<'m, [u8]>> {
        self.content_type().parameters().octets(name)
    }

    /// The root of a `multipart/related`: the part that the parameter `start` names by its Content-ID, else the first (RFC 2387
    /// §3.2). `None` for all else.
    ///
    /// ```
    /// use mime::Tree;
    ///
    /// let tree = Tree::parse(b"Content-Type: multipart/related; boundary=b; start=\"<2@x>\"\r\n\r\n\
    ///     --b\r\nContent-ID: <1@x>\r\n\r\none\r\n--b\r\nContent-ID: <2@x>\r\n\r\ntwo\r\n--b--\r\n");
    /// assert_eq!(tree.root().related_root().unwrap().body(), b"two");
    /// ```
    #[must_use]
    pub fn related_root(self) -> Option<Self> {
        if !self.is_multipart("related") {
            return None;
        }
        let start = self.parameter("start");
        let named = start.as_deref().and_then(|start| {
            let id = start.trim_ascii();
            let id = id.strip_prefix(b"<").unwrap_or(id);
            self.part_with_id(id.strip_suffix(b">").unwrap_or(id))
        });
        named.or_else(|| self.children().next())
    }

    /// The part of a multipart with that Content-ID, given without angle brackets: what a `cid:` URL names (RFC 2392).
    #[must_use]
    pub fn part_with_id(self, id: &[u8]) -> Option<Self> {
        self.children().find(|part| part.id().is_some_and(|found| found.as_bytes() == id))
    }

    /// The last part of a `multipart/alternative` whose type is accepted: the richest form that can be shown (RFC 2046 §5.1.4).
    /// Of a `multipart/related` the type of its root is asked for. `None` if there is none, or for all else.
    #[must_use]
    pub fn choose(self, mut accepts: impl FnMut(ContentType<'m>) -> bool) -> Option<Self> {
        if !self.is_multipart("alternative") {
            return None;
        }
        let accepted = self.children().filter(|part| accepts(part.shown_type()));
        accepted.last()
    }

    fn shown_type(self) -> ContentType<'m> {
        let mut entity = self;
        while let Some(root) = entity.related_root() {
            entity = root;
        }
        entity.content_type()
    }

    /// The parts of a `multipart/report` (RFC 6522 §3). The report is the part of the type that `report-type` says, else the
    /// second.
    #[must_use]
    pub fn report_parts(self) -> Option<ReportParts<'m, 't>> {
        if !self.is_multipart("report") {
            return None;
        }
        let kind = self.parameter("report-type");
        let is_report = |part: &Self| {
            let content_type = part.content_type();
            kind.as_deref().is_some_and(|kind| {
                content_type.is_kind("message") && is_report_type(content_type.subtype(), kind)
            })
        };
        let mut parts = self.children().enumerate();
        let (index, report) =
            parts.clone().find(|(_, part)| is_report(part)).or_else(|| parts.nth(1))?;
        let text = self.children().take(index).next();
        let returned = self.children().nth(index.saturating_add(1));
        Some(ReportParts { text, report, returned })
    }

    /// What is signed and the signature of a `multipart/signed` with two parts (RFC 1847 §2.1).
    #[must_use]
    pub fn signed(self) -> Option<Signed<'m, 't>> {
        let (content, signature) = self.pair("signed")?;
        let micalg = self.parameter("micalg");
        Some(Signed { protocol: self.parameter("protocol")?, micalg, content, signature })
    }

    /// The parts of a `multipart/encrypted` with two parts (RFC 1847 §2.2).
    #[must_use]
    pub fn encrypted(self) -> Option<Encrypted<'m, 't>> {
        let (control, data) = self.pair("encrypted")?;
        Some(Encrypted { protocol: self.parameter("protocol")?, control, data })
    }

    fn pair(self, subtype: &str) -> Option<(Self, Self)> {
        let mut parts = Some(self).filter(|_| self.is_multipart(subtype))?.children();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(first), Some(second), None) => Some((first, second)),
            _ => None,
        }
    }

    /// What an `application/pkcs7-mime` holds; `None` for other types. Where `smime-type` is missing, the file name says it
    /// (RFC 8551 §3.2.1).
    #[must_use]
    pub fn smime_type(self) -> Option<SmimeType> {
        let content_type = self.content_type();
        if !content_type.is("application", "pkcs7-mime")
            && !content_type.is("application", "x-pkcs7-mime")
        {
            return None;
        }
        const NAMES: [(&str, SmimeType); 5] = [
            ("enveloped-data", SmimeType::EnvelopedData),
            ("authEnveloped-data", SmimeType::AuthEnvelopedData),
            ("signed-data", SmimeType::SignedData),
            ("certs-only", SmimeType::CertsOnly),
            ("compressed-data", SmimeType::CompressedData),
        ];
        if let Some(kind) = self.parameter("smime-type") {
            let known = NAMES.iter().find(|(name, _)| kind.eq_ignore_ascii_case(name.as_bytes()));
            return Some(known.map_or(SmimeType::Unknown, |(_, kind)| *kind));
        }
        let name = self.file_name();
        let end = name.as_ref().and_then(|name| name.text.rsplit_once('.')).map(|(_, end)| end);
        Some(match end {
            Some(end) if end.eq_ignore_ascii_case("p7c") => SmimeType::CertsOnly,
            Some(end) if end.eq_ignore_ascii_case("p7z") => SmimeType::CompressedData,
            _ => SmimeType::Unknown,
        })
    }
}

/// Whether a part of type `message/subtype` is a report of type `kind`; its `global-` form is too (RFC 6533 §4, §6).
fn is_report_type(subtype: &[u8], kind: &[u8]) -> bool {
    let (head, plain) = subtype.split_at_checked(7).unwrap_or_default();
    subtype.eq_ignore_ascii_case(kind)
        || head.eq_ignore_ascii_case(b"global-") && plain.eq_ignore_ascii_case(kind)
}

/// With CRLF at the end of each line.
pub(crate) fn with_crlf(octets: &[u8]) -> Cow<'_, [u8]> {
    let bare = |lf: &usize| lf.checked_sub(1).and_then(|at| octets.get(at)) != Some(&b'\r');
    if !memchr::memchr_iter(b'\n', octets).any(|lf| bare(&lf)) {
        return Cow::Borrowed(octets);
    }
    let mut out = Vec::with_capacity(octets.len() + octets.len() / 32);
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        match line {
            [text @ .., b'\r', b'\n'] | [text @ .., b'\n'] => {
                out.extend_from_slice(text);
                out.extend_from_slice(b"\r\n");
            }
            last => out.extend_from_slice(last),
        }
    }
    Cow::Owned(out)
}
