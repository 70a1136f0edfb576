//! The names of character sets.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{Kind, shift::Scheme};

/// The character set that `label` names, in any case, blanks around it.
pub(super) fn find(label: &[u8]) -> Option<Kind> {
    let label = label.trim_ascii();
    let is =
        |(name, kind): &(&str, Kind)| name.as_bytes().eq_ignore_ascii_case(label).then_some(*kind);
    // Some of ours are known to the Encoding Standard as what must not be decoded.
    let known = Encoding::for_label_no_replacement(label).map(Kind::Encoding);
    known.or_else(|| OTHER.iter().find_map(is))
}

/// Whether the label is a name of US-ASCII, to which octets above 127 do not belong.
pub(super) fn is_us_ascii(label: &[u8]) -> bool {
    let label = label.trim_ascii();
    ["us-ascii", "ascii", "ansi_x3.4-1968"]
        .iter()
        .chain(&US_ASCII)
        .any(|name| name.as_bytes().eq_ignore_ascii_case(label))
}

const fn encoding(encoding: &'static Encoding) -> Kind {
    Kind::Encoding(encoding)
}

const US_ASCII: [&str; 9] = [
    "us_ascii",
    "us",
    "iso-ir-6",
    "iso646-us",
    "iso_646.irv:1991",
    "ansi_x3.4-1986",
    "ibm367",
    "cp367",
    "csascii",
];

/// Names of the IANA registry and names that mail uses, which the Encoding Standard does not list.
const OTHER: [(&str, Kind); 50] = [
    ("utf-7", Kind::Utf7),
    ("utf7", Kind::Utf7),
    ("csutf7", Kind::Utf7),
    ("unicode-1-1-utf-7", Kind::Utf7),
    ("x-unicode-2-0-utf-7", Kind::Utf7),
    ("iso-2022-kr", Kind::Shift(Scheme::Iso2022Kr)),
    ("csiso2022kr", Kind::Shift(Scheme::Iso2022Kr)),
    ("iso-2022-cn", Kind::Shift(Scheme::Iso2022Cn)),
    ("csiso2022cn", Kind::Shift(Scheme::Iso2022Cn)),
    ("iso-2022-cn-ext", Kind::Shift(Scheme::Iso2022Cn)),
    ("hz-gb-2312", Kind::Shift(Scheme::Hz)),
    ("hz", Kind::Shift(Scheme::Hz)),
    ("us_ascii", encoding(WINDOWS_1252)),
    ("us", encoding(WINDOWS_1252)),
    ("iso-ir-6", encoding(WINDOWS_1252)),
    ("iso646-us", encoding(WINDOWS_1252)),
    ("iso_646.irv:1991", encoding(WINDOWS_1252)),
    ("ansi_x3.4-1986", encoding(WINDOWS_1252)),
    ("ibm367", encoding(WINDOWS_1252)),
    ("cp367", encoding(WINDOWS_1252)),
    ("csascii", encoding(WINDOWS_1252)),
    ("latin-1", encoding(WINDOWS_1252)),
    ("cswindows1252", encoding(WINDOWS_1252)),
    ("csutf8", encoding(UTF_8)),
    ("utf-8-mac", encoding(UTF_8)),
    ("cp65001", encoding(UTF_8)),
    ("cp932", encoding(encoding_rs::SHIFT_JIS)),
    ("cp943", encoding(encoding_rs::SHIFT_JIS)),
    ("cswindows31j", encoding(encoding_rs::SHIFT_JIS)),
    ("cp936", encoding(encoding_rs::GBK)),
    ("ms936", encoding(encoding_rs::GBK)),
    ("windows-936", encoding(encoding_rs::GBK)),
    ("euc-cn", encoding(encoding_rs::GBK)),
    ("euccn", encoding(encoding_rs::GBK)),
    ("cn-gb", encoding(encoding_rs::GBK)),
    ("cp54936", encoding(encoding_rs::GB18030)),
    ("cp949", encoding(encoding_rs::EUC_KR)),
    ("uhc", encoding(encoding_rs::EUC_KR)),
    ("euckr", encoding(encoding_rs::EUC_KR)),
    ("cp950", encoding(encoding_rs::BIG5)),
    ("big-5", encoding(encoding_rs::BIG5)),
    ("windows-950", encoding(encoding_rs::BIG5)),
    ("cp50220", encoding(encoding_rs::ISO_2022_JP)),
    ("cp50221", encoding(encoding_rs::ISO_2022_JP)),
    ("iso-2022-jp-ms", encoding(encoding_rs::ISO_2022_JP)),
    ("eucjp", encoding(encoding_rs::EUC_JP)),
    ("iso-8859-8-e", encoding(encoding_rs::ISO_8859_8)),
    ("koi8-ru", encoding(encoding_rs::KOI8_U)),
    ("cp20866", encoding(encoding_rs::KOI8_R)),
    ("cp1251", encoding(encoding_rs::WINDOWS_1251)),
];
