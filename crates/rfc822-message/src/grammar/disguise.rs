//! Addresses in disguise: what software that decodes or splits first takes out of a display name.

use textline::Class;

use crate::{DefectKind, Phrase, WordKind};

/// What is to be said about a display name, if others may find an address in it.
pub(super) fn in_display_name(name: Phrase<'_>) -> Option<DefectKind> {
    const ENDS: Class = Class::NONE.with(b"<>,;:\"\\");
    memchr::memchr2(b'@', b'=', name.raw())?;
    name.words().find_map(|word| match word.kind {
        WordKind::Quoted(quoted) if encoded_words(quoted.raw) => {
            Some(DefectKind::AddressInEncodedWord)
        }
        WordKind::Quoted(quoted) => (quoted.raw.contains(&b'@')
            && quoted.raw.iter().any(|octet| ENDS.contains(*octet)))
        .then_some(DefectKind::AddressInDisplayName),
        WordKind::Atom(text) | WordKind::Other(text) => {
            encoded_words(text).then_some(DefectKind::AddressInEncodedWord)
        }
    })
}

/// Whether it looks like an encoded word where none can be.
pub(super) fn is_encoded(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"=?").is_some_and(|start| {
        memchr::memmem::find(text.get(start + 2..).unwrap_or_default(), b"?=").is_some()
    })
}

/// Whether an encoded word (RFC 2047 §2) in `text` hides what no display name should.
fn encoded_words(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"=?").any(|start| {
        let mut parts = text.get(start + 2..).unwrap_or_default().splitn(4, |octet| *octet == b'?');
        let (Some(charset), Some(encoding), Some(text)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        // Those of several octets a character, in which any octet may be a part of one.
        let starts = |name: &[u8]| {
            charset.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
        };
        if [&b"iso-2022"[..], b"hz", b"utf-7", b"utf-16", b"utf-32", b"ucs"]
            .iter()
            .any(|name| starts(name))
        {
            return false;
        }
        let mut lead = false;
        let mut hides = |octet: u8| {
            let hidden = !lead && matches!(octet, b'@' | b'<' | b'>' | b'\r' | b'\n' | 0);
            lead = octet > 0x80 && !lead;
            hidden
        };
        match encoding {
            b"q" | b"Q" => q_octets(text).any(&mut hides),
            b"b" | b"B" => base64_octets(text).any(&mut hides),
            _ => false,
        }
    })
}

fn q_octets(mut text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let hex =
        |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    core::iter::from_fn(move || match text {
        [b'=', high, low, rest @ ..] => {
            text = rest;
            Some(hex(high).zip(hex(low)).map_or(b'=', |(high, low)| high << 4 | low))
        }
        [first, rest @ ..] => {
            text = rest;
            Some(*first)
        }
        [] => None,
    })
}

fn base64_octets(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut digits = text.iter().filter_map(|octet| {
        Some(match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        })
    });
    let (mut bits, mut held) = (0u16, 0u32);
    core::iter::from_fn(move || {
        while held < 8 {
            bits = (bits << 6 | u16::from(digits.next()?)) & 0x3fff;
            held += 6;
        }
        held -= 8;
        u8::try_from(bits >> held & 0xff).ok()
    })
}
