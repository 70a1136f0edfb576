use alloc::borrow::Cow;

use memchr::memchr;
use rfc822_message::token;
use textline::{Class, Cursor};

use super::TOKEN;
use crate::types::{Parameter, ParameterValue};

/// Where a value without quotes ends at the latest.
const SEMICOLON: Class = Class::NONE.with_range(0, 255).without(b";");
/// Where it may end.
const BARE: Class = SEMICOLON.without(b"(");

/// `*(";" parameter)` (RFC 2045 §5.1): the next parameter. Empty ones and text that is no parameter are skipped.
///
/// ```abnf
/// parameter := attribute "=" value
/// attribute := token ["*" section] ["*"]        ; RFC 2231 §7
/// ```
pub(crate) fn next<'a>(cursor: &mut Cursor<'a>) -> Option<Parameter<'a>> {
    loop {
        token::cfws(cursor);
        while cursor.eat(b';') {
            token::cfws(cursor);
        }
        if cursor.is_end() {
            return None;
        }
        let at = cursor.at();
        let name = cursor.take_while(&TOKEN);
        token::cfws(cursor);
        if cursor.eat(b'=') && !name.is_empty() {
            token::cfws(cursor);
            let value = value(cursor);
            let (name, section, extended) = attribute(name);
            return Some(Parameter { name, section, extended, value, at });
        }
        skip(cursor);
    }
}

/// The name without its marks, the number of the section, and whether the value is percent-encoded.
fn attribute(name: &[u8]) -> (&[u8], Option<u16>, bool) {
    let Some(star) = memchr(b'*', name) else { return (name, None, false) };
    let (base, marks) = name.split_at(star);
    let extended = marks.len() > 1 && marks.ends_with(b"*") || marks == b"*";
    let number = marks.get(1..).unwrap_or_default();
    let number = if extended { number.strip_suffix(b"*").unwrap_or(number) } else { number };
    if number.is_empty() {
        return if extended { (base, None, true) } else { (name, None, false) };
    }
    let mut digits = Cursor::new(number);
    match digits.number().map(u16::try_from) {
        Some(Ok(section)) if digits.is_end() => (base, Some(section), extended),
        // Not of the form of RFC 2231: a name like any other.
        _ => (name, None, false),
    }
}

/// `value := token / quoted-string`. Without quotes it goes on to the semicolon, blanks inside included: file names are
/// written so. A comment is no part of it if nothing follows but a semicolon.
fn value<'a>(cursor: &mut Cursor<'a>) -> ParameterValue<'a> {
    if let Some(quoted) = token::quoted_string(cursor) {
        let value = ParameterValue::Quoted(quoted);
        skip(cursor);
        return value;
    }
    let start = cursor.at();
    loop {
        cursor.take_while(&BARE);
        let raw = cursor.since(start);
        if cursor.peek() != Some(b'(') {
            return ParameterValue::Bare(raw.trim_ascii_end());
        }
        let mut ahead = *cursor;
        let skipped = token::cfws(&mut ahead);
        if skipped.unclosed {
            cursor.take_while(&SEMICOLON);
            return ParameterValue::Bare(cursor.since(start).trim_ascii_end());
        }
        *cursor = ahead;
        if matches!(ahead.peek(), None | Some(b';')) {
            return ParameterValue::Bare(raw.trim_ascii_end());
        }
    }
}

/// To the next semicolon that is not inside of a quoted string or comment.
fn skip(cursor: &mut Cursor<'_>) {
    const PLAIN: Class = Class::NONE.with_range(0, 255).without(b";\"(");
    loop {
        cursor.take_while(&PLAIN);
        match cursor.peek() {
            Some(b'"') => {
                token::quoted_string(cursor);
            }
            Some(b'(') => {
                token::cfws(cursor);
            }
            _ => return,
        }
    }
}

/// Undoes percent-encoding (RFC 2231 §4). A `%` without two hexadecimal digits stands for itself.
pub(crate) fn percent_decode(octets: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr(b'%', octets) else { return Cow::Borrowed(octets) };
    let (plain, mut rest) = octets.split_at(first);
    let mut out = plain.to_vec();
    while let [octet, after @ ..] = rest {
        rest = after;
        out.push(match (octet, after) {
            (b'%', [high, low, after @ ..])
                if let (Some(a), Some(b)) =
                    (crate::transfer::unhex(*high), crate::transfer::unhex(*low)) =>
            {
                rest = after;
                a << 4 | b
            }
            (octet, _) => *octet,
        });
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    type Found<'a> = (&'a [u8], Option<u16>, bool, Vec<u8>);

    fn all(raw: &[u8]) -> Vec<Found<'_>> {
        let mut cursor = Cursor::new(raw);
        core::iter::from_fn(|| next(&mut cursor))
            .map(|p| (p.name, p.section, p.extended, p.value.octets().into_owned()))
            .collect()
    }

    #[test]
    fn values() {
        for (raw, expected) in [
            (&b"; a=b"[..], &b"b"[..]),
            (b";;; ; a=b;", b"b"),
            (b"; a = \"b c\" (comment) ; x=y", b"b c"),
            (b"; a=\"b\\\"c\\\\\"", b"b\"c\\"),
            (b";a=b(c)", b"b"),
            (b";a=b (c) ;x=y", b"b"),
            (b";a=my file (1).pdf", b"my file (1).pdf"),
            (b";a=my file.pdf ; x=y", b"my file.pdf"),
            (b";\r\n\ta=\"folded\r\n value\"", b"folded value"),
            (b";a=\"never closed", b"never closed"),
            (b";a=", b""),
            (b"junk; a=b", b"b"),
            (b"; \"quoted; junk\"; a=b", b"b"),
        ] {
            let found = all(raw);
            assert_eq!(
                found.first().map(|p| (p.0, &p.3[..])),
                Some((&b"a"[..], expected)),
                "{}",
                raw.escape_ascii()
            );
        }
    }

    #[test]
    fn names() {
        for (raw, expected) in [
            (&b";a*=b"[..], (&b"a"[..], None, true)),
            (b";a*0=b", (b"a", Some(0), false)),
            (b";a*12*=b", (b"a", Some(12), true)),
            (b";a*x=b", (b"a*x", None, false)),
            (b";a*99999=b", (b"a*99999", None, false)),
        ] {
            let found = all(raw);
            assert_eq!(
                found.first().map(|p| (p.0, p.1, p.2)),
                Some(expected),
                "{}",
                raw.escape_ascii()
            );
        }
    }
}
