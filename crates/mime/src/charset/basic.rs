//! The few sets that need no tables, for a build without the feature `charsets`: UTF-8, UTF-16 and windows-1252, read as encoding_rs
//! reads them.

use super::Emit;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Set {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Set {
    pub(super) const UTF_8: Self = Self::Utf8;
    pub(super) const WINDOWS_1252: Self = Self::Windows1252;

    pub(super) fn find(label: &[u8]) -> Option<Self> {
        let is = |name: &&str| name.as_bytes().eq_ignore_ascii_case(label);
        LABELS.iter().find(|(_, names)| names.iter().any(is)).map(|(set, _)| *set)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "windows-1252",
        }
    }

    pub(super) const fn joins(self, _: &[u8]) -> bool {
        true
    }

    /// Text that is in UTF-8 already.
    pub(super) fn plain(self, octets: &[u8]) -> Option<&str> {
        let octets = match self {
            Self::Utf8 => octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(octets),
            Self::Windows1252 if octets.is_ascii() => octets,
            _ => return None,
        };
        core::str::from_utf8(octets).ok()
    }

    pub(super) const fn decoder(self) -> SetDecoder {
        SetDecoder { set: self, held: [0; 3], count: 0, high: None, start: true }
    }
}

/// Where in the text the decoder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SetDecoder {
    set: Set,
    /// The front of a character, or of a unit, that is not whole yet.
    held: [u8; 3],
    count: usize,
    /// A high surrogate that waits for its other half.
    high: Option<u16>,
    /// Nothing was read yet but what may be a byte order mark.
    start: bool,
}

impl SetDecoder {
    pub(super) fn step(&mut self, octet: u8, emit: &mut impl FnMut(Emit)) {
        match self.set {
            Set::Windows1252 => emit(Emit::Char(windows_1252(octet))),
            Set::Utf8 => self.utf8(octet, emit),
            Set::Utf16Le | Set::Utf16Be => {
                let [first, ..] = self.held;
                if self.count == 0 {
                    self.hold(octet);
                } else {
                    self.count = 0;
                    self.unit([first, octet], emit);
                }
            }
        }
    }

    pub(super) fn finish(&mut self, emit: &mut impl FnMut(Emit)) {
        if self.count > 0 || self.high.is_some() {
            emit(Emit::Malformed);
        }
        *self = self.set.decoder();
    }

    fn hold(&mut self, octet: u8) {
        if let Some(slot) = self.held.get_mut(self.count) {
            *slot = octet;
            self.count += 1;
        }
    }

    /// What begins no character is replaced as a whole, as far as it could have become one.
    fn utf8(&mut self, octet: u8, emit: &mut impl FnMut(Emit)) {
        let mut octets = [0; 4];
        let (front, rest) = octets.split_at_mut(self.count);
        front.copy_from_slice(self.held.get(..self.count).unwrap_or_default());
        if let Some(slot) = rest.first_mut() {
            *slot = octet;
        }
        let octets = octets.get(..=self.count).unwrap_or_default();
        match core::str::from_utf8(octets) {
            Ok(text) => {
                self.count = 0;
                let mark = core::mem::take(&mut self.start);
                text.chars().filter(|c| !mark || *c != MARK).for_each(|c| emit(Emit::Char(c)));
            }
            Err(error) if error.error_len().is_none() => self.hold(octet),
            Err(_) => {
                emit(Emit::Malformed);
                self.start = false;
                // What was held does not go on in this octet, which may begin another.
                if core::mem::take(&mut self.count) > 0 {
                    self.utf8(octet, emit);
                }
            }
        }
    }

    fn unit(&mut self, octets: [u8; 2], emit: &mut impl FnMut(Emit)) {
        if core::mem::take(&mut self.start) {
            match octets {
                [0xFE, 0xFF] => return self.set = Set::Utf16Be,
                [0xFF, 0xFE] => return self.set = Set::Utf16Le,
                _ => {}
            }
        }
        let unit = match self.set {
            Set::Utf16Be => u16::from_be_bytes(octets),
            _ => u16::from_le_bytes(octets),
        };
        let high = self.high.take();
        match char::decode_utf16(high.into_iter().chain([unit])).last() {
            Some(Ok(c)) => {
                // The other half was not: it stands alone.
                if high.is_some() && c.len_utf16() == 1 {
                    emit(Emit::Malformed);
                }
                emit(Emit::Char(c));
            }
            _ => {
                if high.is_some() {
                    emit(Emit::Malformed);
                }
                if (0xD800..0xDC00).contains(&unit) {
                    self.high = Some(unit);
                } else {
                    emit(Emit::Malformed);
                }
            }
        }
    }
}

const MARK: char = '\u{FEFF}';

fn windows_1252(octet: u8) -> char {
    let c1 = octet.checked_sub(0x80).and_then(|index| C1.get(usize::from(index)));
    c1.copied().unwrap_or(char::from(octet))
}

/// 0x80 to 0x9F.
const C1: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The labels of the Encoding Standard.
const LABELS: [(Set, &[&str]); 4] = [
    (
        Set::Utf8,
        &[
            "utf-8",
            "utf8",
            "unicode-1-1-utf-8",
            "unicode11utf8",
            "unicode20utf8",
            "x-unicode20utf8",
        ],
    ),
    (
        Set::Windows1252,
        &[
            "us-ascii",
            "iso-8859-1",
            "windows-1252",
            "ansi_x3.4-1968",
            "ascii",
            "cp1252",
            "cp819",
            "csisolatin1",
            "ibm819",
            "iso-ir-100",
            "iso8859-1",
            "iso88591",
            "iso_8859-1",
            "iso_8859-1:1987",
            "l1",
            "latin1",
            "x-cp1252",
        ],
    ),
    (
        Set::Utf16Le,
        &["utf-16", "utf-16le", "csunicode", "iso-10646-ucs-2", "ucs-2", "unicode", "unicodefeff"],
    ),
    (Set::Utf16Be, &["utf-16be", "unicodefffe"]),
];

#[cfg(test)]
mod tests {
    use alloc::{format, string::String, vec::Vec};

    use encoding_rs::Encoding;
    use proptest::prelude::*;

    use super::{LABELS, Set};

    /// Octets that are the borders of something in one of the sets, and any others.
    fn octets() -> impl Strategy<Value = Vec<u8>> {
        let border = prop::sample::select(
            &b"\x00\x41\x7F\x80\x81\x90\x9F\xA0\xBB\xBF\xC1\xC2\xD7\xD8\xDB\xDC\xDF\xE0\xED\xEF\xF0\xF4\xF5\xFE\xFF"[..],
        );
        const FRONT: &[&[u8]] = &[b"", b"\xEF\xBB\xBF", b"\xFE\xFF", b"\xFF\xFE"];
        let rest = prop::collection::vec(prop_oneof![4 => border, 1 => any::<u8>()], 0..24);
        (prop::sample::select(FRONT), rest).prop_map(|(front, rest)| [front, &rest[..]].concat())
    }

    proptest! {
        #[test]
        fn reads_as_encoding_rs(octets in octets(), index in 0..LABELS.len()) {
            let (set, labels) = LABELS[index];
            let encoding = Encoding::for_label(labels[0].as_bytes()).unwrap();
            prop_assert_eq!(set.name(), encoding.name());
            let utf_16 = matches!(set, Set::Utf16Le | Set::Utf16Be);
            // A mark of UTF-8 is no mark in UTF-16.
            let octets = if utf_16 { octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&octets) } else { &octets };
            let (expected, bad) = if utf_16 {
                let (text, _, bad) = encoding.decode(octets);
                (text, bad)
            } else {
                encoding.decode_with_bom_removal(octets)
            };
            let (mut text, mut malformed) = (String::new(), false);
            let mut emit = |emit: super::Emit| {
                malformed |= emit == super::Emit::Malformed;
                text.push(emit.character());
            };
            let mut decoder = set.decoder();
            octets.iter().for_each(|octet| decoder.step(*octet, &mut emit));
            decoder.finish(&mut emit);
            prop_assert_eq!((&*text, malformed), (&*expected, bad));
            if let Some(plain) = set.plain(octets) {
                prop_assert_eq!((plain, false), (&*expected, bad));
            }
            prop_assert!(set.joins(octets));
        }
    }

    #[test]
    fn labels() {
        for (set, labels) in LABELS {
            for label in labels {
                let known = Encoding::for_label(label.as_bytes()).map(Encoding::name);
                assert_eq!(
                    (Set::find(label.as_bytes()), known),
                    (Some(set), Some(set.name())),
                    "{label}"
                );
            }
        }
        assert_eq!(Set::find(format!("{}x", Set::UTF_8.name()).as_bytes()), None);
        assert_eq!(Set::WINDOWS_1252.name(), "windows-1252");
    }
}
