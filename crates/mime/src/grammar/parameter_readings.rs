//! What other software takes for the parameters of a field.

use rfc822_message::token;
use textline::{Class, Cursor};

use super::{TOKEN, parameter};

/// Whether all software sees the same parameters in `raw`: they are as RFC 2045 §5.1 has them, without comments and quoted
/// pairs. Values without quotes may have more in them than tokens, as boundaries do.
pub(crate) fn is_clear(raw: &[u8]) -> bool {
    const BARE: Class = Class::VCHAR.without(b"\"();<>\\").or(&Class::NON_ASCII);
    const QUOTED: Class = Class::VCHAR.or(&token::FWS).without(b"\"\\").or(&Class::NON_ASCII);
    let mut cursor = Cursor::new(raw);
    loop {
        token::fws(&mut cursor);
        if cursor.is_end() {
            return true;
        }
        if !cursor.eat(b';') {
            return false;
        }
        token::fws(&mut cursor);
        if matches!(cursor.peek(), None | Some(b';')) {
            continue;
        }
        let named = !cursor.take_while(&TOKEN).is_empty();
        token::fws(&mut cursor);
        if !named || !cursor.eat(b'=') {
            return false;
        }
        token::fws(&mut cursor);
        let quoted = cursor.eat(b'"');
        cursor.take_while(if quoted { &QUOTED } else { &BARE });
        if quoted && !cursor.eat(b'"') {
            return false;
        }
    }
}

/// What stands before an empty parameter that others follow.
pub(crate) fn before_empty(raw: &[u8]) -> Option<&[u8]> {
    before(raw, |_| false)
}

/// What stands before a parameter that is empty, or is none.
pub(crate) fn before_bad(raw: &[u8]) -> Option<&[u8]> {
    before(raw, |mut cursor| {
        let named = !cursor.take_while(&TOKEN).is_empty();
        token::cfws(&mut cursor);
        !named || !cursor.eat(b'=')
    })
}

fn before(raw: &[u8], is_bad: impl Fn(Cursor<'_>) -> bool) -> Option<&[u8]> {
    let mut cursor = Cursor::new(raw);
    loop {
        token::cfws(&mut cursor);
        let at = cursor.at();
        let mut semicolons = 0u32;
        while cursor.eat(b';') {
            semicolons = semicolons.saturating_add(1);
            token::cfws(&mut cursor);
        }
        if cursor.is_end() {
            return None;
        }
        if semicolons > 1 || is_bad(cursor) {
            return raw.get(..at);
        }
        parameter::next(&mut cursor)?;
    }
}

/// The value of `name` for those who split the field at its semicolons first, but for those in quotes: a comment is text then,
/// and what is behind a quotation mark too. Of two with one name the first counts, or the last.
pub(crate) fn split<'a>(raw: &'a [u8], name: &str, last: bool) -> Option<&'a [u8]> {
    let mut found = None;
    let mut rest = raw;
    while !rest.is_empty() && (last || found.is_none()) {
        let end = end_of_split(rest);
        let (one, after) = rest.split_at_checked(end).unwrap_or((rest, b""));
        rest = after.get(1..).unwrap_or_default();
        let Some(equals) = memchr::memchr(b'=', one) else { continue };
        let (written, value) = one.split_at(equals);
        if written.trim_ascii().eq_ignore_ascii_case(name.as_bytes()) {
            found = Some(unquoted(value.get(1..).unwrap_or_default().trim_ascii()));
        }
    }
    found
}

/// Where the next semicolon stands that is not in quotes.
fn end_of_split(raw: &[u8]) -> usize {
    let mut quoted = false;
    let mut before = 0;
    for at in memchr::memchr2_iter(b'"', b';', raw) {
        match raw.get(at) {
            Some(b'"') => {
                let is_pair = raw.get(before..at).is_some_and(|head| head.ends_with(b"\\"));
                quoted ^= !is_pair;
            }
            _ if !quoted => return at,
            _ => {}
        }
        before = at;
    }
    raw.len()
}

fn unquoted(value: &[u8]) -> &[u8] {
    match value {
        [b'"', value @ .., b'"'] | [b'<', value @ .., b'>'] => value,
        value => value,
    }
}

/// The value of `name` for those who find it wherever it stands, and strip the quotes.
pub(crate) fn anywhere<'a>(raw: &'a [u8], name: &str) -> Option<&'a [u8]> {
    /// Of RFC 2231.
    const MARKS: Class = Class::DIGIT.with(b"*");
    const QUOTING: Class = Class::NONE.with(b"\"<\\");
    const QUOTED: Class = Class::NONE.with_range(0, 255).without(b"\"\\\r\n");
    const BARE: Class = QUOTED.without(b" \t;<>");
    let starts = raw
        .windows(name.len())
        .enumerate()
        .filter(|(_, found)| found.eq_ignore_ascii_case(name.as_bytes()));
    for (at, _) in starts {
        let mut cursor = Cursor::new(raw.get(at + name.len()..)?);
        cursor.take_while(&MARKS);
        token::cfws(&mut cursor);
        if !cursor.eat(b'=') {
            continue;
        }
        token::cfws(&mut cursor);
        let quoted = cursor.eat(b'"');
        cursor.take_while(&QUOTING);
        let start = cursor.at();
        cursor.take_while(if quoted { &QUOTED } else { &BARE });
        return Some(cursor.since(start));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_see() {
        // Clear, the head that is sound, split at semicolons, anywhere.
        for (raw, clear, sound, at_semicolons, found) in [
            (&b"; a=\"x y\"; b=c/d=e;"[..], true, None, Some(&b"c/d=e"[..]), Some(&b"c/d=e"[..])),
            (b";\r\n\tB = \"c;d\"\r\n", true, None, Some(b"c;d"), Some(b"c;d")),
            (b"; b=\"c\"x", false, None, Some(b"\"c\"x"), Some(b"c")),
            (b"; b=\"c\" (x)", false, None, Some(b"\"c\" (x)"), Some(b"c")),
            (b"; (x)b=c", false, None, None, Some(b"c")),
            (b"; b=<c>", false, None, Some(b"c"), Some(b"c")),
            (b"; b=c\"", false, None, Some(b"c\""), Some(b"c")),
            (b"; a=x\"y; b=c", false, None, None, Some(b"c")),
            (b"; a=(; b=c", false, None, Some(b"c"), Some(b"c")),
            (b"; a=\"x\" b=c", false, None, None, Some(b"c")),
            (b"; a=\"\\\\\"; b=c", false, None, None, Some(b"c")),
            (b"; b=\\c", false, None, Some(b"\\c"), Some(b"c")),
            (b"; b*0=\"c\\\"", false, None, None, Some(b"c")),
            (b"; a; b=c", false, Some(&b""[..]), Some(b"c"), Some(b"c")),
            (b"; x=y; a b=c; b=d", false, Some(b"; x=y"), Some(b"d"), Some(b"c")),
            (b"; x=y;; b=d", true, Some(b"; x=y"), Some(b"d"), Some(b"d")),
        ] {
            let shown = raw.escape_ascii();
            assert_eq!(is_clear(raw), clear, "{shown}");
            assert_eq!(before_bad(raw), sound, "{shown}");
            assert_eq!(split(raw, "b", false), at_semicolons, "{shown}");
            assert_eq!(anywhere(raw, "b"), found, "{shown}");
        }
        assert_eq!(split(b"; b=c; b=d", "b", false), Some(&b"c"[..]));
        assert_eq!(split(b"; b=c; b=d", "b", true), Some(&b"d"[..]));
    }
}
