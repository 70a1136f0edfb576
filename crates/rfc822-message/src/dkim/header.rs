//! The octets of a header field that a signature is over (RFC 6376 §3.4.1, §3.4.2, §3.7).

use memchr::memchr;

use crate::{Canonicalization, Field, field::trim};

/// A canonicalized field, piece by piece: slices of the message, and of constants where octets change. Together they are
/// what is hashed. A bare LF in it counts as CRLF, for that is what it was on the wire.
#[derive(Clone, Debug)]
pub struct CanonicalField<'m> {
    /// What is left, as pieces of the field: name, and value before and behind what is left out.
    name: &'m [u8],
    value: [&'m [u8]; 2],
    state: State,
    relaxed: bool,
    line_end: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Name,
    /// In the value, relaxed: whether anything was written, and whether white space is owed.
    Value {
        any: bool,
        space: bool,
    },
    LineEnd,
    End,
}

impl<'m> Field<'m> {
    /// The octets of this field that a signature is over, its CRLF included.
    #[must_use]
    pub fn canonical(&self, how: Canonicalization) -> CanonicalField<'m> {
        let relaxed = how == Canonicalization::Relaxed;
        let (name, value) = self.raw().split_at_checked(self.value_start()).unwrap_or_default();
        let value = crate::unfold::strip_line_end(value);
        CanonicalField {
            name: if relaxed { self.name_bytes() } else { name },
            value: [value, &[]],
            state: State::Name,
            relaxed,
            line_end: true,
        }
    }

    /// The same for the field that holds the signature itself: the value of its `b` tag is left out with the white space
    /// around it, and so is the last CRLF (RFC 6376 §3.5, §3.7).
    #[must_use]
    pub fn canonical_unsigned(&self, how: Canonicalization) -> CanonicalField<'m> {
        let mut canonical = self.canonical(how);
        canonical.line_end = false;
        let [value, _] = canonical.value;
        if let Some((before, after)) = without_signature(value) {
            canonical.value = [before, after];
        }
        canonical
    }
}

/// What stands before the value of the `b` tag and behind it; the white space around it belongs to it.
fn without_signature(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    for tag in value.split(|octet| *octet == b';') {
        if let Some(equals) = memchr(b'=', tag)
            && trim(tag.get(..equals)?) == b"b"
        {
            return Some((value.get(..=at + equals)?, value.get(at + tag.len()..)?));
        }
        at += tag.len() + 1;
    }
    None
}

impl<'m> CanonicalField<'m> {
    fn name(&mut self) -> &'m [u8] {
        if !self.relaxed {
            self.state = State::Value { any: true, space: false };
            return core::mem::take(&mut self.name);
        }
        let upper = self.name.iter().position(u8::is_ascii_uppercase);
        match upper {
            Some(0) => {
                let (first, rest) = self.name.split_first().unwrap_or((&b'-', &[]));
                self.name = rest;
                lower_case(*first)
            }
            upper => {
                let taken = upper.unwrap_or(self.name.len());
                let (same, rest) = self.name.split_at_checked(taken).unwrap_or_default();
                self.name = rest;
                same
            }
        }
    }

    /// The next piece of the value; empty at its end.
    fn value(&mut self, any: &mut bool, space: &mut bool) -> &'m [u8] {
        loop {
            let [value, _] = &mut self.value;
            if value.is_empty() {
                let [_, behind] = self.value;
                if behind.is_empty() {
                    return &[];
                }
                self.value = [behind, &[]];
                continue;
            }
            if !self.relaxed {
                return as_lines(value);
            }
            let white = run_of_white_space(value);
            if white > 0 {
                *value = value.get(white..).unwrap_or_default();
                *space |= *any;
                continue;
            }
            if core::mem::take(space) {
                return b" ";
            }
            *any = true;
            let end = next_white_space(value);
            let (word, rest) = value.split_at_checked(end).unwrap_or_default();
            *value = rest;
            return word;
        }
    }
}

impl<'m> Iterator for CanonicalField<'m> {
    type Item = &'m [u8];

    fn next(&mut self) -> Option<&'m [u8]> {
        loop {
            match self.state {
                State::Name if self.name.is_empty() => {
                    self.state = State::Value { any: false, space: false };
                    return Some(b":");
                }
                State::Name => return Some(self.name()),
                State::Value { mut any, mut space } => {
                    let piece = self.value(&mut any, &mut space);
                    if piece.is_empty() {
                        self.state = State::LineEnd;
                        continue;
                    }
                    self.state = State::Value { any, space };
                    return Some(piece);
                }
                State::LineEnd => {
                    self.state = State::End;
                    if self.line_end {
                        return Some(b"\r\n");
                    }
                }
                State::End => return None,
            }
        }
    }
}

/// Takes the next piece off text whose every line end is to be CRLF.
fn as_lines<'m>(value: &mut &'m [u8]) -> &'m [u8] {
    if let Some(rest) = value.strip_prefix(b"\n") {
        *value = rest;
        return b"\r\n";
    }
    let end = memchr::memchr_iter(b'\n', value)
        .find(|lf| !value.get(..*lf).unwrap_or_default().ends_with(b"\r"))
        .unwrap_or(value.len());
    let (same, rest) = value.split_at_checked(end).unwrap_or_default();
    *value = rest;
    same
}

/// How many octets of WSP and line ends are at the front; a CR alone is neither.
fn run_of_white_space(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let [b' ' | b'\t' | b'\n', tail @ ..] | [b'\r', b'\n', tail @ ..] = rest {
        rest = tail;
    }
    bytes.len() - rest.len()
}

/// Where the next white space starts.
fn next_white_space(bytes: &[u8]) -> usize {
    const PLAIN: textline::Class = textline::Class::NONE.with_range(0, 255).without(b" \t\r\n");
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        at += PLAIN.run(rest);
        match bytes.get(at..).unwrap_or_default() {
            [b'\r', b'\n', ..] => return at,
            [b'\r', ..] => at += 1,
            _ => return at,
        }
    }
}

/// A letter in lower case, from a constant.
fn lower_case(letter: u8) -> &'static [u8] {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let index = usize::from(letter.to_ascii_lowercase().wrapping_sub(b'a'));
    LETTERS.get(index..=index).unwrap_or_default()
}
