//! `DKIM-Signature` (RFC 6376 §3.5) and what it shares with the fields of ARC.

use alloc::{borrow::Cow, collections::BTreeMap, vec::Vec};
use core::fmt;

use crate::{Field, Header, InvalidTags, Tags, field::trim};

/// How text is brought to one form before it is hashed (RFC 6376 §3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Canonicalization {
    /// As it is; a body ends in one line end.
    Simple,
    /// White space is made equal, names are in lower case.
    Relaxed,
}

impl Canonicalization {
    fn parse(name: &[u8]) -> Option<Self> {
        match name {
            b"simple" => Some(Self::Simple),
            b"relaxed" => Some(Self::Relaxed),
            _ => None,
        }
    }
}

impl fmt::Display for Canonicalization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Simple => "simple",
            Self::Relaxed => "relaxed",
        })
    }
}

/// A `DKIM-Signature` or `ARC-Message-Signature` field (RFC 6376 §3.5, RFC 8617 §4.1.2), or an `ARC-Seal`, which has fewer
/// tags. Every accessor gives `None` for a tag that is missing or not of its form; [`tags`](Self::tags) has them all.
///
/// ```
/// use rfc822_message::{Canonicalization::{Relaxed, Simple}, DkimSignature};
///
/// let signature = DkimSignature::parse(b"v=1; a=rsa-sha256; d=example.net; s=brisbane;\r\n\
///     \tc=relaxed; h=from:to:subject; bh=MTIz; b=dzdVyOfA\r\n\tKCdL");
/// assert_eq!(signature.canonicalization(), Some((Relaxed, Simple)));
/// assert_eq!(signature.signature().unwrap(), &b"dzdVyOfAKCdL"[..]);
/// assert_eq!(signature.signed_fields().collect::<Vec<_>>(), [b"from".as_slice(), b"to", b"subject"]);
/// ```
#[derive(Clone, Debug)]
pub struct DkimSignature<'m> {
    tags: Tags<'m>,
}

impl<'m> DkimSignature<'m> {
    /// Reads a raw value.
    #[must_use]
    pub const fn parse(raw: &'m [u8]) -> Self {
        Self { tags: Tags::new(raw) }
    }

    /// All of its tags.
    #[must_use]
    pub const fn tags(&self) -> &Tags<'m> {
        &self.tags
    }

    /// Whether it has the form of a tag list, no tag is there twice, and all those are there that RFC 6376 §3.5 demands, with
    /// values of their form.
    ///
    /// # Errors
    /// [`InvalidTags`] if not.
    pub fn check(&self) -> Result<(), InvalidTags> {
        self.tags.check()?;
        let is_complete = self.version() == Some(1)
            && self.algorithm().is_some_and(|name| memchr::memchr(b'-', &name).is_some())
            && [self.domain(), self.selector(), self.signature(), self.body_hash()]
                .iter()
                .all(|value| value.as_ref().is_some_and(|value| !value.is_empty()))
            && self.signed_fields().next().is_some()
            && self.canonicalization().is_some()
            && ["l", "t", "x"]
                .iter()
                .all(|name| self.tags.first(name).is_none() || self.number(name).is_some());
        if is_complete { Ok(()) } else { Err(InvalidTags) }
    }

    /// `v`: the version, 1.
    #[must_use]
    pub fn version(&self) -> Option<u64> {
        self.number("v")
    }

    /// `a`: the algorithm, such as `rsa-sha256` or `ed25519-sha256` (RFC 8463).
    #[must_use]
    pub fn algorithm(&self) -> Option<Cow<'m, [u8]>> {
        self.text("a")
    }

    /// `b`: the signature in base64, without white space.
    #[must_use]
    pub fn signature(&self) -> Option<Cow<'m, [u8]>> {
        self.text("b")
    }

    /// `bh`: the hash of the body in base64, without white space.
    #[must_use]
    pub fn body_hash(&self) -> Option<Cow<'m, [u8]>> {
        self.text("bh")
    }

    /// `c`: how the header section and how the body were brought to one form; simple where nothing is said. `None` if a name
    /// is unknown: then the signature is to be ignored.
    #[must_use]
    pub fn canonicalization(&self) -> Option<(Canonicalization, Canonicalization)> {
        let Some(names) = self.text("c") else {
            return Some((Canonicalization::Simple, Canonicalization::Simple));
        };
        let mut names = names.splitn(2, |octet| *octet == b'/');
        let header = Canonicalization::parse(names.next()?)?;
        let body = names.next().map_or(Some(Canonicalization::Simple), Canonicalization::parse)?;
        Some((header, body))
    }

    /// `d`: the domain that takes responsibility.
    #[must_use]
    pub fn domain(&self) -> Option<Cow<'m, [u8]>> {
        self.text("d")
    }

    /// `s`: the selector of its key.
    #[must_use]
    pub fn selector(&self) -> Option<Cow<'m, [u8]>> {
        self.text("s")
    }

    /// `h`: the names of the fields that are signed, in order. The first of two equal names means the lowest such field, the
    /// second the one above (RFC 6376 §5.4.2): [`Header::signed_by`] finds them.
    pub fn signed_fields(&self) -> impl Iterator<Item = &'m [u8]> + use<'m> {
        let names = self.tags.first("h").map_or(&[][..], |tag| tag.raw_value);
        names.split(|octet| *octet == b':').map(trim).filter(|name| !name.is_empty())
    }

    /// `i`: on whose behalf, as it stands there: perhaps without a local part, and in dkim-quoted-printable. It is the instance in
    /// fields of ARC.
    #[must_use]
    pub fn identity(&self) -> Option<Cow<'m, [u8]>> {
        self.text("i")
    }

    /// `i` in a field of ARC: its instance, 1 to 50 (RFC 8617 §4.2.1).
    #[must_use]
    pub fn instance(&self) -> Option<u8> {
        let instance = u8::try_from(self.number("i")?).ok()?;
        (1..=50).contains(&instance).then_some(instance)
    }

    /// `cv` of an ARC-Seal: `none`, `fail` or `pass` (RFC 8617 §4.4).
    #[must_use]
    pub fn chain_validation(&self) -> Option<Cow<'m, [u8]>> {
        self.text("cv")
    }

    /// `l`: how many octets of the canonical body are signed; all if it is missing.
    #[must_use]
    pub fn body_length(&self) -> Option<u64> {
        self.number("l")
    }

    /// `q`: how the key is found; `dns/txt` if it is missing.
    pub fn query_methods(&self) -> impl Iterator<Item = &'m [u8]> + use<'m> {
        let methods = self.tags.first("q").map_or(&b"dns/txt"[..], |tag| tag.raw_value);
        methods.split(|octet| *octet == b':').map(trim)
    }

    /// `t`: when it was made, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn timestamp(&self) -> Option<u64> {
        self.number("t")
    }

    /// `x`: when it expires, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn expiration(&self) -> Option<u64> {
        self.number("x")
    }

    fn text(&self, name: &str) -> Option<Cow<'m, [u8]>> {
        self.tags.first(name).map(|tag| tag.value())
    }

    /// `1*DIGIT` and nothing else.
    fn number(&self, name: &str) -> Option<u64> {
        let tag = self.tags.first(name)?;
        let mut cursor = textline::Cursor::new(tag.raw_value);
        cursor.number().filter(|_| cursor.is_end())
    }
}

impl<'m> Header<'m, '_> {
    /// The fields that a signature names in its `h` tag, in the order in which they are hashed: of equal names, from the lowest
    /// field up (RFC 6376 §5.4.2). Names of fields that are not there add nothing.
    #[must_use]
    pub fn signed_by(self, signature: &DkimSignature<'m>) -> Vec<Field<'m>> {
        named(self.fields(), signature)
    }

    /// The octets that the `b` tag of a DKIM-Signature or an ARC-Message-Signature is computed over, piece by piece: the signed
    /// fields, then the field itself without its signature (RFC 6376 §3.7). The field is never one of those that it signs.
    /// `None` if its canonicalization is unknown.
    ///
    /// ```
    /// use rfc822_message::Message;
    ///
    /// let message = Message::parse(b"DKIM-Signature: v=1; c=relaxed; h=Subject:To; b=abc\r\nSUBJECT:  Hi  you \r\n\r\n");
    /// let field = message.header().first("DKIM-Signature").unwrap();
    /// let hashed = message.header().signature_input(&field).unwrap().collect::<Vec<_>>().concat();
    /// assert_eq!(hashed, b"subject:Hi you\r\ndkim-signature:v=1; c=relaxed; h=Subject:To; b=");
    /// ```
    #[must_use]
    pub fn signature_input(
        self,
        field: &Field<'m>,
    ) -> Option<impl Iterator<Item = &'m [u8]> + use<'m>> {
        let signature = DkimSignature::parse(field.raw_value());
        let (how, _) = signature.canonicalization()?;
        let own = field.range();
        let signed = named(self.fields().filter(|field| field.range() != own), &signature);
        let fields = signed.into_iter().flat_map(move |field| field.canonical(how));
        Some(fields.chain(field.canonical_unsigned(how)))
    }
}

/// Those of `fields` that a signature names, each name from the lowest up.
fn named<'m>(
    all: impl Iterator<Item = Field<'m>>,
    signature: &DkimSignature<'m>,
) -> Vec<Field<'m>> {
    let mut fields: BTreeMap<Vec<u8>, Vec<Field<'m>>> = BTreeMap::new();
    for name in signature.signed_fields() {
        fields.entry(name.to_ascii_lowercase()).or_default();
    }
    for field in all {
        if let Some(same) = fields.get_mut(&field.name_bytes().to_ascii_lowercase()) {
            same.push(field);
        }
    }
    signature
        .signed_fields()
        .filter_map(|name| fields.get_mut(&name.to_ascii_lowercase())?.pop())
        .collect()
}
