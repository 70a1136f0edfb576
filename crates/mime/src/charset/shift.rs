//! Character sets that switch between US-ASCII and pairs of octets in seven bits: ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922)
//! and HZ (RFC 1843).

use encoding_rs::{EUC_KR, GB18030};

use super::{Emit, cns, standard::pair};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scheme {
    Iso2022Kr,
    Iso2022Cn,
    Hz,
}

impl Scheme {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Iso2022Kr => "ISO-2022-KR",
            Self::Iso2022Cn => "ISO-2022-CN",
            Self::Hz => "HZ-GB-2312",
        }
    }
}

/// A set of characters of two octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    /// KS X 1001.
    Korean,
    /// GB 2312.
    Chinese,
    /// CNS 11643 plane 1 or, if so, plane 2.
    Taiwanese { second: bool },
}

/// Where in the text the decoder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    scheme: Scheme,
    /// What pairs stand for after a shift out.
    set: Option<Set>,
    /// Whether a single shift has a set.
    single: bool,
    /// Pairs follow.
    out: bool,
    held: Held,
}

/// What cannot be decided before the next octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    None,
    /// The first octet of a pair.
    First(u8),
    /// ESC and what followed it.
    Escape(u8, u8),
    /// A single shift, and the first octet of its pair.
    Single(Option<u8>),
    /// A tilde of HZ; whether a CR followed it.
    Tilde(bool),
}

/// What a pair is made of.
const GRAPHIC: core::ops::RangeInclusive<u8> = b'!'..=b'~';
const ESC: u8 = 0x1B;
const SHIFT_OUT: u8 = 0x0E;
const SHIFT_IN: u8 = 0x0F;

impl Shift {
    pub(super) const fn new(scheme: Scheme) -> Self {
        let set = match scheme {
            // The designation may be missing: there is but one.
            Scheme::Iso2022Kr => Some(Set::Korean),
            Scheme::Iso2022Cn => None,
            Scheme::Hz => Some(Set::Chinese),
        };
        Self { scheme, set, single: false, out: false, held: Held::None }
    }

    /// Whether the octet is US-ASCII that changes nothing.
    pub(super) const fn is_plain(octet: u8) -> bool {
        matches!(octet, b' '..=b'}' | b'\t' | b'\r')
    }

    pub(super) fn step(&mut self, octet: u8, emit: &mut impl FnMut(Emit)) {
        match core::mem::replace(&mut self.held, Held::None) {
            Held::None => self.fresh(octet, emit),
            Held::First(first) if GRAPHIC.contains(&octet) => {
                emit(self.character(first, octet));
            }
            Held::Single(None) if GRAPHIC.contains(&octet) => {
                self.held = Held::Single(Some(octet));
            }
            Held::Single(Some(first)) if GRAPHIC.contains(&octet) => {
                emit(found(cns::character(true, first, octet)));
            }
            Held::Escape(0, _) if matches!(octet, b'$' | b'N') => self.escape(octet),
            Held::Escape(b'$', 0) if matches!(octet, b')' | b'*') => {
                self.held = Held::Escape(b'$', octet);
            }
            Held::Escape(b'$', kind @ (b')' | b'*')) if self.designate(kind, octet) => {}
            Held::Tilde(false) if octet == b'~' && !self.out => emit(Emit::Char('~')),
            Held::Tilde(false) if octet == b'{' && !self.out => self.out = true,
            Held::Tilde(false) if octet == b'}' && self.out => self.out = false,
            Held::Tilde(false) if octet == b'\r' => self.held = Held::Tilde(true),
            // The line goes on (RFC 1843).
            Held::Tilde(_) if octet == b'\n' => self.out = false,
            _ => {
                emit(Emit::Malformed);
                self.fresh(octet, emit);
            }
        }
    }

    pub(super) fn finish(&mut self, emit: &mut impl FnMut(Emit)) {
        if self.held != Held::None {
            emit(Emit::Malformed);
        }
        *self = Self::new(self.scheme);
    }

    fn fresh(&mut self, octet: u8, emit: &mut impl FnMut(Emit)) {
        let escapes = self.scheme != Scheme::Hz;
        match octet {
            b'\n' => {
                // Every line starts in US-ASCII; in Chinese text nothing is designated then (RFC 1922).
                self.out = false;
                if self.scheme == Scheme::Iso2022Cn {
                    *self = Self::new(self.scheme);
                }
                emit(Emit::Char('\n'));
            }
            ESC if escapes => self.held = Held::Escape(0, 0),
            SHIFT_OUT if escapes && self.set.is_some() => self.out = true,
            SHIFT_OUT if escapes => emit(Emit::Malformed),
            SHIFT_IN if escapes => self.out = false,
            b'~' if !escapes => self.held = Held::Tilde(false),
            b'!'..=b'~' if self.out => self.held = Held::First(octet),
            0..128 => emit(Emit::Char(char::from(octet))),
            _ => emit(Emit::Malformed),
        }
    }

    const fn escape(&mut self, octet: u8) {
        self.held = if octet == b'$' { Held::Escape(b'$', 0) } else { Held::Single(None) };
    }

    /// `ESC $ ) F` designates for a shift out, `ESC $ * F` for a single shift; false if there is no such set.
    const fn designate(&mut self, kind: u8, octet: u8) -> bool {
        match (self.scheme, kind, octet) {
            (Scheme::Iso2022Kr, b')', b'C') => self.set = Some(Set::Korean),
            (Scheme::Iso2022Cn, b')', b'A') => self.set = Some(Set::Chinese),
            (Scheme::Iso2022Cn, b')', b'G') => self.set = Some(Set::Taiwanese { second: false }),
            (Scheme::Iso2022Cn, b'*', b'H') => self.single = true,
            _ => return false,
        }
        true
    }

    fn character(&self, first: u8, second: u8) -> Emit {
        found(match self.set {
            Some(Set::Korean) => pair(EUC_KR, first | 0x80, second | 0x80),
            // Rows that GB 2312 does not have are for private use there.
            Some(Set::Chinese) => pair(GB18030, first | 0x80, second | 0x80)
                .filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}')),
            Some(Set::Taiwanese { second: plane }) => cns::character(plane, first, second),
            None => None,
        })
    }
}

fn found(c: Option<char>) -> Emit {
    c.map_or(Emit::Malformed, Emit::Char)
}
