//! Lexical tokens of structured field bodies (RFC 5322 §3.2), for parsers built on them, MIME's included.
//!
//! They read raw values: a fold (CRLF or LF, then white space) counts as white space wherever the grammar has FWS, so that
//! positions are those of the message and nothing is copied. Octets above 127 are text (RFC 6532 §3.2).

use alloc::{borrow::Cow, vec::Vec};

use textline::{Class, Cursor};

use crate::unfold;

/// `WSP`: space and tab (RFC 5234 §B.1).
pub const WSP: Class = Class::WSP;
/// What folding white space is made of: [`WSP`], CR and LF.
pub const FWS: Class = WSP.with(b"\r\n");
/// `ftext`: what a field name is made of (RFC 5322 §3.6.8).
pub const FTEXT: Class = Class::VCHAR.without(b":");
/// `atext` (RFC 5322 §3.2.3).
pub const ATEXT: Class = Class::ALPHANUMERIC.with(b"!#$%&'*+-/=?^_`{|}~");
/// `atext` with UTF-8 (RFC 6532 §3.2).
pub const ATEXT_UTF8: Class = ATEXT.or(&Class::NON_ASCII);
/// `dtext` with UTF-8 and obs-NO-WS-CTL (RFC 5322 §3.4.1, §4.4; RFC 6532 §3.2).
pub const DTEXT: Class = Class::VCHAR.or(&Class::NON_ASCII).without(b"[]\\").or(&NO_WS_CTL);
/// `obs-NO-WS-CTL` (RFC 5322 §4.1).
pub const NO_WS_CTL: Class = Class::NONE.with_range(1, 8).with(&[11, 12, 127]).with_range(14, 31);

/// White space and comments that were skipped: [`cfws`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cfws {
    /// Whether there was any.
    pub any: bool,
    /// Whether there was a comment.
    pub comment: bool,
    /// Whether the last comment has no end: it then took all that was left.
    pub unclosed: bool,
}

/// Skips `[CFWS]` (RFC 5322 §3.2.2). Comments nest without recursion and without a limit.
pub fn cfws(cursor: &mut Cursor<'_>) -> Cfws {
    let start = cursor.at();
    let mut skipped = Cfws::default();
    loop {
        cursor.take_while(&FWS);
        let Some(found) = comment(cursor) else { break };
        skipped.comment = true;
        skipped.unclosed |= !found.closed;
    }
    skipped.any = cursor.at() > start;
    skipped
}

/// Skips `[FWS]`; whether there was any.
pub fn fws(cursor: &mut Cursor<'_>) -> bool {
    !cursor.take_while(&FWS).is_empty()
}

/// Text between two delimiters, as it stands in the value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Delimited<'m> {
    /// What stands between the delimiters, quoted pairs and folds included.
    pub raw: &'m [u8],
    /// Whether the end delimiter is there; if not, `raw` is all that was left.
    pub closed: bool,
}

impl<'m> Delimited<'m> {
    /// The text that is meant: without folds, quoted pairs as the character alone (RFC 5322 §3.2.1).
    #[must_use]
    pub fn value(&self) -> Cow<'m, [u8]> {
        unquote(self.raw)
    }
}

impl core::fmt::Debug for Delimited<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Delimited")
            .field("raw", &textline::Escaped(self.raw))
            .field("closed", &self.closed)
            .finish()
    }
}

/// `comment` (RFC 5322 §3.2.2), if a parenthesis is next.
pub fn comment<'m>(cursor: &mut Cursor<'m>) -> Option<Delimited<'m>> {
    const PLAIN: Class = Class::NONE.with_range(0, 255).without(b"()\\");
    if !cursor.eat(b'(') {
        return None;
    }
    let start = cursor.at();
    let mut depth = 1usize;
    loop {
        cursor.take_while(&PLAIN);
        let end = cursor.at();
        match cursor.bump() {
            Some(b'(') => depth += 1,
            Some(b')') => {
                depth -= 1;
                if depth == 0 {
                    let raw = cursor.since(start);
                    let raw = raw.get(..end - start).unwrap_or(raw);
                    return Some(Delimited { raw, closed: true });
                }
            }
            Some(_) => {
                cursor.bump();
            }
            None => return Some(Delimited { raw: cursor.since(start), closed: false }),
        }
    }
}

/// `quoted-string` without the CFWS around it (RFC 5322 §3.2.4), if a quotation mark is next.
pub fn quoted_string<'m>(cursor: &mut Cursor<'m>) -> Option<Delimited<'m>> {
    cursor.eat(b'"').then(|| until(cursor, b'"'))
}

/// `domain-literal` without the CFWS around it (RFC 5322 §3.4.1), if a bracket is next. A `[` inside is part of it: whether
/// the text is all `dtext` is for the caller to say.
pub fn domain_literal<'m>(cursor: &mut Cursor<'m>) -> Option<Delimited<'m>> {
    cursor.eat(b'[').then(|| until(cursor, b']'))
}

fn until<'m>(cursor: &mut Cursor<'m>, delimiter: u8) -> Delimited<'m> {
    let start = cursor.at();
    loop {
        let Some(found) = memchr::memchr2(delimiter, b'\\', cursor.rest()) else {
            cursor.take_rest();
            return Delimited { raw: cursor.since(start), closed: false };
        };
        cursor.take(found);
        let raw = cursor.since(start);
        if cursor.bump() == Some(delimiter) {
            return Delimited { raw, closed: true };
        }
        cursor.bump();
    }
}

/// `1*atext` with UTF-8 (RFC 5322 §3.2.3), without the CFWS around it.
pub fn atom<'m>(cursor: &mut Cursor<'m>) -> Option<&'m [u8]> {
    Some(cursor.take_while(&ATEXT_UTF8)).filter(|atom| !atom.is_empty())
}

/// `dot-atom-text` with UTF-8 (RFC 5322 §3.2.3): it never ends in a period.
pub fn dot_atom<'m>(cursor: &mut Cursor<'m>) -> Option<&'m [u8]> {
    let start = cursor.at();
    atom(cursor)?;
    loop {
        let mut ahead = *cursor;
        if !(ahead.eat(b'.') && atom(&mut ahead).is_some()) {
            return Some(cursor.since(start));
        }
        *cursor = ahead;
    }
}

/// The meaning of the text of a quoted string or comment: folds are removed, then each quoted pair is the character alone
/// (RFC 5322 §3.2.1, §3.2.2).
#[must_use]
pub fn unquote(raw: &[u8]) -> Cow<'_, [u8]> {
    let unfolded = unfold(raw);
    if memchr::memchr(b'\\', &unfolded).is_none() {
        return unfolded;
    }
    let mut value = Vec::with_capacity(unfolded.len());
    let mut octets = unfolded.iter().copied();
    while let Some(octet) = octets.next() {
        // A backslash at the end quotes nothing and stays.
        value.push(if octet == b'\\' { octets.next().unwrap_or(octet) } else { octet });
    }
    Cow::Owned(value)
}
