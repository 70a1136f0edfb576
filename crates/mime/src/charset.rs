//! Character sets (RFC 2045 §5.2, RFC 2978): the labels of mail to text.

mod cns;
mod decoder;
mod label;
mod shift;
mod utf7;

use alloc::{borrow::Cow, string::String};
use core::fmt;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

pub use self::decoder::CharsetDecoder;
use self::shift::{Scheme, Shift};

/// A character set that text can be decoded from, found by its label (RFC 2045 §5.2, RFC 2978).
///
/// Labels mean what they mean in practice (the WHATWG Encoding Standard, the IANA registry's other names of the same sets, and
/// a few that only mail uses): `us-ascii` and `iso-8859-1` are read as windows-1252, `gb2312` as GBK, `ks_c_5601-1987` as
/// windows-949. UTF-7 (RFC 2152), ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922) and HZ (RFC 1843), which that standard refuses
/// to decode, are there too.
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
    Encoding(&'static Encoding),
    Utf7,
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

/// Whether the byte order mark says what is behind it. Mail says `utf-16` of either order, which the Encoding Standard takes for
/// the little-endian one.
fn obeys_mark(encoding: &'static Encoding) -> bool {
    encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE
}

/// The character that a pair of octets stands for.
fn pair(encoding: &'static Encoding, first: u8, second: u8) -> Option<char> {
    let mut utf8 = [0; 8];
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (result, _, written) =
        decoder.decode_to_utf8_without_replacement(&[first, second], &mut utf8, true);
    if result != encoding_rs::DecoderResult::InputEmpty {
        return None;
    }
    let mut text = core::str::from_utf8(utf8.get(..written)?).ok()?.chars();
    text.next().filter(|_| text.next().is_none())
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
    pub const UTF_8: Self = Self(Kind::Encoding(UTF_8));
    const WINDOWS_1252: Self = Self(Kind::Encoding(WINDOWS_1252));

    /// The character set that `label` names, in any case and with blanks around it; `None` if it is unknown.
    #[must_use]
    pub fn from_label(label: &[u8]) -> Option<Self> {
        label::find(label).map(Self)
    }

    /// The name that the Encoding Standard uses, else that of the IANA registry.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Encoding(encoding) => encoding.name(),
            Kind::Utf7 => "UTF-7",
            Kind::Shift(Scheme::Iso2022Kr) => "ISO-2022-KR",
            Kind::Shift(Scheme::Iso2022Cn) => "ISO-2022-CN",
            Kind::Shift(Scheme::Hz) => "HZ-GB-2312",
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
            Kind::Encoding(encoding) if encoding == encoding_rs::ISO_2022_JP => {
                !octets.ends_with(b"\x1B(B")
            }
            Kind::Encoding(_) => true,
            Kind::Utf7 | Kind::Shift(_) => false,
        }
    }

    /// Whether the octets are US-ASCII in which nothing switches to other characters.
    fn is_ascii_plain(self, octets: &[u8]) -> bool {
        match self.0 {
            Kind::Encoding(_) => false,
            Kind::Utf7 => octets.iter().all(|octet| octet.is_ascii() && *octet != b'+'),
            Kind::Shift(_) => octets.iter().all(|octet| *octet == b'\n' || Shift::is_plain(*octet)),
        }
    }

    /// Decodes all of `octets`. A byte order mark is not text; UTF-16 obeys it (RFC 2781 §3.2), other sets do not.
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> Text<'_> {
        let (text, malformed) = match (self.0, core::str::from_utf8(octets)) {
            (Kind::Encoding(encoding), _) if obeys_mark(encoding) => {
                let (text, _, malformed) = encoding.decode(octets);
                (text, malformed)
            }
            (Kind::Encoding(encoding), _) => encoding.decode_with_bom_removal(octets),
            (_, Ok(text)) if self.is_ascii_plain(octets) => (Cow::Borrowed(text), false),
            _ => {
                let mut decoder = self.decoder();
                let mut text = String::with_capacity(octets.len());
                decoder.decode_to(octets, &mut text);
                decoder.finish_to(&mut text);
                (Cow::Owned(text), decoder.is_malformed())
            }
        };
        Text { text, charset: Some(self), unknown_charset: false, malformed }
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
