use alloc::borrow::Cow;
use core::fmt;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// A character set that text can be decoded from, found by its label (RFC 2045 §5.2, RFC 2978).
///
/// Labels mean what they mean in practice (the WHATWG Encoding Standard and a few mail-only names): `us-ascii` and
/// `iso-8859-1` are read as windows-1252, `gb2312` as GBK, `ks_c_5601-1987` as windows-949.
///
/// ```
/// use mime::Charset;
///
/// let charset = Charset::from_label(b"ISO-8859-1").unwrap();
/// assert_eq!(charset.decode(b"na\xEFve").text, "naïve");
/// assert_eq!(Charset::from_label(b"x-unheard-of"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Charset(&'static Encoding);

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
    pub const UTF_8: Self = Self(UTF_8);

    /// The character set that `label` names, in any case and with blanks around it; `None` if it is unknown.
    #[must_use]
    pub fn from_label(label: &[u8]) -> Option<Self> {
        Encoding::for_label_no_replacement(label).or_else(|| alias(label.trim_ascii())).map(Self)
    }

    /// The name that the Encoding Standard uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Decodes all of `octets`. A byte order mark is not text, and not obeyed.
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> Text<'_> {
        let (text, malformed) = self.0.decode_with_bom_removal(octets);
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
            Err(_) => Text { charset: None, ..Self(WINDOWS_1252).decode(octets) },
        }
    }
}

/// The same for octets that may be owned.
impl Charset {
    /// By the label, or by a guess without one. Octets above 127 are not US-ASCII: that label says nothing about them.
    pub(crate) fn decode_labelled<'a>(label: Option<&[u8]>, octets: Cow<'a, [u8]>) -> Text<'a> {
        let charset = label.and_then(Self::from_label);
        match (charset, label) {
            (Some(_), Some(label)) if is_us_ascii(label) => {
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

const fn is_us_ascii(label: &[u8]) -> bool {
    label.eq_ignore_ascii_case(b"us-ascii") || label.eq_ignore_ascii_case(b"ascii")
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

/// Names that mail uses and the Encoding Standard does not list.
fn alias(label: &[u8]) -> Option<&'static Encoding> {
    const ALIASES: [(&[u8], &Encoding); 14] = [
        (b"cp932", encoding_rs::SHIFT_JIS),
        (b"cp936", encoding_rs::GBK),
        (b"ms936", encoding_rs::GBK),
        (b"cp949", encoding_rs::EUC_KR),
        (b"cp950", encoding_rs::BIG5),
        (b"cp50220", encoding_rs::ISO_2022_JP),
        (b"cp50221", encoding_rs::ISO_2022_JP),
        (b"eucjp", encoding_rs::EUC_JP),
        (b"euckr", encoding_rs::EUC_KR),
        (b"latin-1", WINDOWS_1252),
        (b"iso-8859-8-e", encoding_rs::ISO_8859_8),
        (b"koi8-ru", encoding_rs::KOI8_U),
        (b"utf-8-mac", UTF_8),
        (b"us_ascii", WINDOWS_1252),
    ];
    ALIASES.iter().find(|(name, _)| name.eq_ignore_ascii_case(label)).map(|(_, encoding)| *encoding)
}
