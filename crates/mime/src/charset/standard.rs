//! The sets of the Encoding Standard, by encoding_rs.

use alloc::{borrow::Cow, string::String};

use encoding_rs::{CoderResult, DecoderResult, Encoding};

use super::{Kind, shift::Scheme};

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Set(&'static Encoding);

impl Set {
    pub(super) const UTF_8: Self = Self(encoding_rs::UTF_8);
    pub(super) const WINDOWS_1252: Self = Self(encoding_rs::WINDOWS_1252);

    pub(super) fn find(label: &[u8]) -> Option<Self> {
        Encoding::for_label_no_replacement(label).map(Self)
    }

    pub(super) fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether text may end in octets that the next text goes on from.
    pub(super) fn joins(self, octets: &[u8]) -> bool {
        self.0 != encoding_rs::ISO_2022_JP || !octets.ends_with(b"\x1B(B")
    }

    /// Whether the byte order mark says what is behind it. Mail says `utf-16` of either order, which the Encoding Standard takes for
    /// the little-endian one.
    fn obeys_mark(self) -> bool {
        self.0 == encoding_rs::UTF_16LE || self.0 == encoding_rs::UTF_16BE
    }

    /// The text, and whether octets became U+FFFD.
    pub(super) fn decode(self, octets: &[u8]) -> (Cow<'_, str>, bool) {
        if self.obeys_mark() {
            let (text, _, malformed) = self.0.decode(octets);
            return (text, malformed);
        }
        self.0.decode_with_bom_removal(octets)
    }

    pub(super) fn decoder(self) -> SetDecoder {
        SetDecoder(if self.obeys_mark() {
            self.0.new_decoder()
        } else {
            self.0.new_decoder_with_bom_removal()
        })
    }
}

pub(super) struct SetDecoder(encoding_rs::Decoder);

impl SetDecoder {
    /// Whether the output is full, how many octets were taken and written, and whether there is a new U+FFFD.
    pub(super) fn decode(
        &mut self,
        input: &[u8],
        output: &mut [u8],
        last: bool,
    ) -> (bool, usize, usize, bool) {
        let (result, taken, written, malformed) = self.0.decode_to_utf8(input, output, last);
        (result == CoderResult::OutputFull, taken, written, malformed)
    }

    /// Appends all that `input` says; whether there is a new U+FFFD.
    pub(super) fn decode_to(&mut self, input: &[u8], out: &mut String) -> bool {
        let mut rest = input;
        let mut malformed = false;
        loop {
            out.reserve(self.0.max_utf8_buffer_length(rest.len()).unwrap_or(PIECE).min(PIECE));
            let (result, taken, bad) = self.0.decode_to_string(rest, out, false);
            malformed |= bad;
            rest = rest.get(taken..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return malformed;
            }
        }
    }
}

/// How much room is made at a time.
const PIECE: usize = 16 * 1024;

/// The character that a pair of octets stands for.
pub(super) fn pair(encoding: &'static Encoding, first: u8, second: u8) -> Option<char> {
    let mut utf8 = [0; 8];
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (result, _, written) =
        decoder.decode_to_utf8_without_replacement(&[first, second], &mut utf8, true);
    if result != DecoderResult::InputEmpty {
        return None;
    }
    let mut text = core::str::from_utf8(utf8.get(..written)?).ok()?.chars();
    text.next().filter(|_| text.next().is_none())
}

const fn encoding(encoding: &'static Encoding) -> Kind {
    Kind::Set(Set(encoding))
}

/// Names of the IANA registry and names that mail uses, which the Encoding Standard does not list.
pub(super) const NAMES: [(&str, Kind); 31] = [
    ("iso-2022-kr", Kind::Shift(Scheme::Iso2022Kr)),
    ("csiso2022kr", Kind::Shift(Scheme::Iso2022Kr)),
    ("iso-2022-cn", Kind::Shift(Scheme::Iso2022Cn)),
    ("csiso2022cn", Kind::Shift(Scheme::Iso2022Cn)),
    ("iso-2022-cn-ext", Kind::Shift(Scheme::Iso2022Cn)),
    ("hz-gb-2312", Kind::Shift(Scheme::Hz)),
    ("hz", Kind::Shift(Scheme::Hz)),
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
