//! Character sets (RFC 2045 §5.2, RFC 2978): the labels of mail to text.

#[cfg(any(test, not(feature = "charsets")))]
mod basic;
#[cfg(feature = "charsets")]
mod cns;
mod decoder;
mod label;
#[cfg(feature = "charsets")]
mod shift;
#[cfg(feature = "charsets")]
mod standard;
mod utf32;
mod utf7;

use alloc::{borrow::Cow, string::String};
use core::fmt;

#[cfg(not(feature = "charsets"))]
use self::basic::Set;
pub use self::decoder::CharsetDecoder;
use self::utf32::Order;
#[cfg(feature = "charsets")]
use self::{
    shift::{Scheme, Shift},
    standard::Set,
};

/// A character set that text can be decoded from, found by its label (RFC 2045 §5.2, RFC 2978).
///
/// Labels mean what they mean in practice (the WHATWG Encoding Standard, the IANA registry's other names of the same sets, and
/// a few that only mail uses): `us-ascii` and `iso-8859-1` are read as windows-1252, `gb2312` as GBK, `ks_c_5601-1987` as
/// windows-949. UTF-7 (RFC 2152), UTF-32, ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922) and HZ (RFC 1843), which that standard
/// refuses to decode, are there too. Without the feature `charsets` there are UTF-7, UTF-8, UTF-16, UTF-32 and windows-1252 alone.
///
/// ```
/// use mime::Charset;
///
/// let charset = Charset::from_label(b"ISO-8859-1").unwrap();
/// assert_eq!(charset.decode(b"na\xEFve").text, "naïve");
/// assert_eq!(Charset::from_label(b"x-unheard-of"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Charset(Kind);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Set(Set),
    Utf7,
    Utf32(Order),
    #[cfg(feature = "charsets")]
    Shift(Scheme),
}

/// What a decoder of our own found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Emit {
    Char(char),
    /// No character of the set.
    Malformed,
}

impl Emit {
    const fn character(self) -> char {
        match self {
            Self::Char(c) => c,
            Self::Malformed => char::REPLACEMENT_CHARACTER,
        }
    }
}

/// Text that was decoded into UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// The text; borrowed if nothing had to be converted.
    pub text: Cow<'a, str>,
    /// What it was decoded from. `None`: there is no label or an unknown one, and the octets were taken for UTF-8 if they
    /// are that, else for windows-1252.
    pub charset: Option<Charset>,
    /// There is a label, and it is unknown.
    pub unknown_charset: bool,
    /// Octets that the character set does not have became U+FFFD.
    pub malformed: bool,
}

impl Charset {
    /// UTF-8 (RFC 3629).
    pub const UTF_8: Self = Self(Kind::Set(Set::UTF_8));
    pub(crate) const WINDOWS_1252: Self = Self(Kind::Set(Set::WINDOWS_1252));

    /// The character set that `label` names, in any case and with blanks around it; `None` if it is unknown.
    #[must_use]
    pub fn from_label(label: &[u8]) -> Option<Self> {
        label::find(label).map(Self)
    }

    /// The name that the Encoding Standard uses, else that of the IANA registry.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Set(set) => set.name(),
            Kind::Utf7 => "UTF-7",
            Kind::Utf32(Order::Mark) => "UTF-32",
            Kind::Utf32(Order::Big) => "UTF-32BE",
            Kind::Utf32(Order::Little) => "UTF-32LE",
            #[cfg(feature = "charsets")]
            Kind::Shift(scheme) => scheme.name(),
        }
    }

    /// A decoder for text that arrives in pieces.
    #[must_use]
    pub fn decoder(self) -> CharsetDecoder {
        CharsetDecoder::new(self)
    }

    /// Whether `octets` and what follows them may be joined before they are decoded: not where the next text starts anew.
    pub(crate) fn joins(self, octets: &[u8]) -> bool {
        match self.0 {
            Kind::Set(set) => set.joins(octets),
            _ => false,
        }
    }

    /// Text that is in UTF-8 as it is: US-ASCII in which nothing switches to other characters.
    fn plain(self, octets: &[u8]) -> Option<&str> {
        let plain = match self.0 {
            #[cfg(not(feature = "charsets"))]
            Kind::Set(set) => return set.plain(octets),
            Kind::Utf7 => octets.iter().all(|octet| octet.is_ascii() && *octet != b'+'),
            #[cfg(feature = "charsets")]
            Kind::Shift(_) => octets.iter().all(|octet| *octet == b'\n' || Shift::is_plain(*octet)),
            _ => false,
        };
        core::str::from_utf8(octets).ok().filter(|_| plain)
    }

    /// Decodes all of `octets`. A byte order mark is not text; UTF-16 obeys it (RFC 2781 §3.2), other sets do not.
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> Text<'_> {
        let (text, malformed) = self.convert(octets);
        Text { text, charset: Some(self), unknown_charset: false, malformed }
    }

    fn convert(self, octets: &[u8]) -> (Cow<'_, str>, bool) {
        #[cfg(feature = "charsets")]
        if let Kind::Set(set) = self.0 {
            return set.decode(octets);
        }
        if let Some(text) = self.plain(octets) {
            return (Cow::Borrowed(text), false);
        }
        let mut decoder = self.decoder();
        let mut text = String::with_capacity(octets.len());
        decoder.decode_to(octets, &mut text);
        decoder.finish_to(&mut text);
        (Cow::Owned(text), decoder.is_malformed())
    }

    /// Decodes octets whose label is missing or unknown: as UTF-8 if they are that, else as windows-1252.
    #[must_use]
    pub fn guess(octets: &[u8]) -> Text<'_> {
        match core::str::from_utf8(octets) {
            Ok(text) => Text {
                text: Cow::Borrowed(text),
                charset: None,
                unknown_charset: false,
                malformed: false,
            },
            Err(_) => Text { charset: None, ..Self::WINDOWS_1252.decode(octets) },
        }
    }
}

/// The same for octets that may be owned.
impl Charset {
    /// By the label, or by a guess without one. Octets above 127 are not US-ASCII: that label says nothing about them.
    pub(crate) fn decode_labelled<'a>(label: Option<&[u8]>, octets: Cow<'a, [u8]>) -> Text<'a> {
        let charset = label.and_then(Self::from_label);
        match (charset, label) {
            (Some(_), Some(label)) if label::is_us_ascii(label) => {
                Text { charset, ..Self::guess_cow(octets) }
            }
            (Some(charset), _) => convert(octets, |octets| charset.decode(octets)),
            (None, label) => Text { unknown_charset: label.is_some(), ..Self::guess_cow(octets) },
        }
    }

    pub(crate) fn guess_cow(octets: Cow<'_, [u8]>) -> Text<'_> {
        convert(octets, Self::guess)
    }
}

fn convert<'a>(octets: Cow<'a, [u8]>, decode: impl for<'b> Fn(&'b [u8]) -> Text<'b>) -> Text<'a> {
    match octets {
        Cow::Borrowed(octets) => decode(octets),
        Cow::Owned(octets) => {
            let Text { text, charset, unknown_charset, malformed } = decode(&octets);
            Text { text: Cow::Owned(text.into_owned()), charset, unknown_charset, malformed }
        }
    }
}

impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Charset({})", self.name())
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
