use rfc822_message::token;
use textline::Cursor;

use super::TOKEN;
use crate::types::{ContentType, Parameters};

/// ```abnf
/// content := type "/" subtype *(";" parameter)        ; RFC 2045 §5.1
/// ```
/// Blanks and comments may stand around the slash, as RFC 822 has it. A missing subtype is empty.
pub(crate) fn content_type(value: &[u8]) -> Option<ContentType<'_>> {
    let mut cursor = Cursor::new(value);
    token::cfws(&mut cursor);
    let kind = cursor.take_while(&TOKEN);
    token::cfws(&mut cursor);
    if kind.is_empty() || !cursor.eat(b'/') {
        return None;
    }
    token::cfws(&mut cursor);
    let subtype = cursor.take_while(&TOKEN);
    Some(ContentType::with(kind, subtype, Parameters::parse(cursor.rest())))
}

/// `multipart` alone, without slash and subtype: some software takes it for a multipart.
pub(crate) fn loose(value: &[u8]) -> Option<ContentType<'_>> {
    let mut cursor = Cursor::new(value);
    token::cfws(&mut cursor);
    let kind = cursor.take_while(&TOKEN);
    kind.eq_ignore_ascii_case(b"multipart")
        .then(|| ContentType::with(kind, b"", Parameters::parse(cursor.rest())))
}

/// Whether the type is written so that some software does not know it: with white space or comments inside, without a subtype,
/// or with something else than parameters behind it.
pub(crate) fn is_obscure(value: &[u8]) -> bool {
    let mut cursor = Cursor::new(value);
    token::fws(&mut cursor);
    let kind = cursor.take_while(&TOKEN);
    let slash = cursor.eat(b'/');
    let subtype = cursor.take_while(&TOKEN);
    token::fws(&mut cursor);
    kind.is_empty() || !slash || subtype.is_empty() || !matches!(cursor.peek(), None | Some(b';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        for (value, expected) in [
            (&b"text/plain"[..], Some((&b"text"[..], &b"plain"[..]))),
            (b" (a) text (b) / (c) plain (d); x=y", Some((b"text", b"plain"))),
            (b"text/", Some((b"text", b""))),
            (
                b"application/vnd.ms-excel.sheet+xml;",
                Some((b"application", b"vnd.ms-excel.sheet+xml")),
            ),
            (b"text", None),
            (b"", None),
            (b"/plain", None),
            (b"\"text\"/plain", None),
        ] {
            let found = content_type(value).map(|found| (found.kind(), found.subtype()));
            assert_eq!(found, expected, "{}", value.escape_ascii());
        }
    }
}
