//! The names of character sets.

use super::{Kind, Set, utf32::Order};

/// The character set that `label` names, in any case, blanks around it.
pub(super) fn find(label: &[u8]) -> Option<Kind> {
    let label = label.trim_ascii();
    let is =
        |(name, kind): &(&str, Kind)| name.as_bytes().eq_ignore_ascii_case(label).then_some(*kind);
    // Some of ours are known to the Encoding Standard as what must not be decoded.
    let known = Set::find(label).map(Kind::Set).or_else(|| OTHER.iter().find_map(is));
    #[cfg(feature = "charsets")]
    let known = known.or_else(|| super::standard::NAMES.iter().find_map(is));
    known
}

/// Whether the label is a name of US-ASCII, to which octets above 127 do not belong.
pub(super) fn is_us_ascii(label: &[u8]) -> bool {
    let label = label.trim_ascii();
    ["us-ascii", "ascii", "ansi_x3.4-1968"]
        .iter()
        .chain(&US_ASCII)
        .any(|name| name.as_bytes().eq_ignore_ascii_case(label))
}

/// What is said to be US-ASCII is read as the Encoding Standard does.
const ASCII: Kind = Kind::Set(Set::WINDOWS_1252);

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
const OTHER: [(&str, Kind); 27] = [
    ("utf-7", Kind::Utf7),
    ("utf7", Kind::Utf7),
    ("csutf7", Kind::Utf7),
    ("unicode-1-1-utf-7", Kind::Utf7),
    ("x-unicode-2-0-utf-7", Kind::Utf7),
    ("us_ascii", ASCII),
    ("us", ASCII),
    ("iso-ir-6", ASCII),
    ("iso646-us", ASCII),
    ("iso_646.irv:1991", ASCII),
    ("ansi_x3.4-1986", ASCII),
    ("ibm367", ASCII),
    ("cp367", ASCII),
    ("csascii", ASCII),
    ("latin-1", ASCII),
    ("cswindows1252", ASCII),
    ("csutf8", Kind::Set(Set::UTF_8)),
    ("utf-8-mac", Kind::Set(Set::UTF_8)),
    ("cp65001", Kind::Set(Set::UTF_8)),
    ("utf-32", Kind::Utf32(Order::Mark)),
    ("utf32", Kind::Utf32(Order::Mark)),
    ("csutf32", Kind::Utf32(Order::Mark)),
    ("iso-10646-ucs-4", Kind::Utf32(Order::Mark)),
    ("ucs-4", Kind::Utf32(Order::Mark)),
    ("csucs4", Kind::Utf32(Order::Mark)),
    ("utf-32be", Kind::Utf32(Order::Big)),
    ("utf-32le", Kind::Utf32(Order::Little)),
];
