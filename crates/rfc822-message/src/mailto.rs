//! `mailto:` URIs (RFC 6068), read and written.

pub(crate) mod write;

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::{AddrSpec, InvalidAddrSpec};

/// A `mailto:` URI (RFC 6068 §2): addresses to write to, and fields for the message. Nothing is decoded before it is asked
/// for, and then once.
///
/// Whoever made the URI may have put any field into it. Of those other than To, Cc, Subject, In-Reply-To and `body` none is to
/// be used without a look at it, and nothing is to be sent unseen (RFC 6068 §4, §7).
///
/// ```
/// use rfc822_message::Mailto;
///
/// let uri = Mailto::parse("mailto:list%2Fowner@example.org,bob@example.com?subject=caf%C3%A9&cc=carol@example.com&body=a%0D%0Ab").unwrap();
/// let to: Vec<_> = uri.to().map(|address| address.unwrap().to_string()).collect();
/// assert_eq!(to, ["list/owner@example.org", "bob@example.com"]);
/// assert_eq!(uri.subject().unwrap(), "café");
/// assert_eq!(uri.body().unwrap(), "a\r\nb");
/// assert_eq!(uri.addresses("cc").count(), 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mailto<'u> {
    to: &'u str,
    fields: &'u str,
}

impl<'u> Mailto<'u> {
    /// Reads a URI; `None` if its scheme is another. A fragment is left out.
    #[must_use]
    pub fn parse(uri: &'u str) -> Option<Self> {
        let (scheme, rest) = uri.split_once(':')?;
        if !scheme.eq_ignore_ascii_case("mailto") {
            return None;
        }
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
        Some(Self { to, fields })
    }

    /// The addresses to write to: those before the question mark, then those of fields named `to`. What is no address is an
    /// error, and the others are given all the same.
    pub fn to(&self) -> impl Iterator<Item = Result<AddrSpec, InvalidAddrSpec>> + use<'u> {
        addresses(self.to).chain(self.addresses("to"))
    }

    /// The addresses of all fields of that name: `cc`, `bcc`, `to`.
    pub fn addresses<'n>(
        &self,
        name: &'n str,
    ) -> impl Iterator<Item = Result<AddrSpec, InvalidAddrSpec>> + use<'u, 'n> {
        self.named(name).flat_map(|(_, value)| addresses(value))
    }

    /// All fields in order: name and value, each decoded. Octets that are no UTF-8 become U+FFFD.
    pub fn fields(&self) -> impl Iterator<Item = (Cow<'u, str>, Cow<'u, str>)> + use<'u> {
        self.raw_fields().map(|(name, value)| (decode(name), decode(value)))
    }

    /// The value of the first field of that name, in any case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Cow<'u, str>> {
        self.named(name).next().map(|(_, value)| decode(value))
    }

    /// The subject of the message.
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'u, str>> {
        self.field("subject")
    }

    /// The text of the message; its lines end in CRLF.
    #[must_use]
    pub fn body(&self) -> Option<Cow<'u, str>> {
        self.field("body")
    }

    fn raw_fields(&self) -> impl Iterator<Item = (&'u str, &'u str)> + use<'u> {
        let fields = self.fields.split('&').filter(|field| !field.is_empty());
        // HTML has `&amp;` where people copy it from (RFC 6068 §6): the name is then not known, and nothing is guessed.
        fields.map(|field| field.split_once('=').unwrap_or((field, "")))
    }

    fn named<'n>(&self, name: &'n str) -> impl Iterator<Item = (&'u str, &'u str)> + use<'u, 'n> {
        self.raw_fields().filter(move |(field, _)| decode(field).eq_ignore_ascii_case(name))
    }
}

/// `to = addr-spec *("," addr-spec )`: the commas stand as they are, those inside of an address are encoded.
fn addresses(list: &str) -> impl Iterator<Item = Result<AddrSpec, InvalidAddrSpec>> + use<'_> {
    let parts = list.split(',').filter(|part| !part.is_empty());
    // A form that is no UTF-8 is no address: the replacement must not make it another one.
    parts.map(|part| match percent_decode(part) {
        Cow::Borrowed(_) => AddrSpec::new(part),
        Cow::Owned(octets) => {
            AddrSpec::new(core::str::from_utf8(&octets).map_err(|_| InvalidAddrSpec)?)
        }
    })
}

fn decode(text: &str) -> Cow<'_, str> {
    match percent_decode(text) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(octets) => Cow::Owned(match String::from_utf8(octets) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }),
    }
}

/// `pct-encoded` (RFC 3986 §2.1); a percent sign that encodes nothing stays.
fn percent_decode(text: &str) -> Cow<'_, [u8]> {
    if !text.contains('%') {
        return Cow::Borrowed(text.as_bytes());
    }
    let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let encoded = match tail {
            [high, low, tail @ ..] if *first == b'%' => {
                hex(*high).zip(hex(*low)).map(|(high, low)| (high << 4 | low, tail))
            }
            _ => None,
        };
        let (octet, tail) = encoded.unwrap_or((*first, tail));
        octets.push(octet);
        rest = tail;
    }
    Cow::Owned(octets)
}
