use memchr::memchr;
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

const MULTIPART: &[u8] = b"multipart";

/// What starts with `multipart`, without slash and subtype or with another end: some software takes it for a multipart.
pub(crate) fn loose(value: &[u8]) -> Option<ContentType<'_>> {
    let mut cursor = Cursor::new(value);
    token::cfws(&mut cursor);
    let (kind, _) = cursor.take_while(&TOKEN).split_at_checked(MULTIPART.len())?;
    if cursor.eat(b'/') {
        cursor.take_while(&TOKEN);
    }
    let parameters = Parameters::parse(cursor.rest());
    kind.eq_ignore_ascii_case(MULTIPART).then(|| ContentType::with(kind, b"", parameters))
}

/// Whether a type starts with `multipart` and goes on.
fn is_nearly_multipart(kind: &[u8]) -> bool {
    let start = kind.split_at_checked(MULTIPART.len());
    start.is_some_and(|(start, rest)| !rest.is_empty() && start.eq_ignore_ascii_case(MULTIPART))
}

/// The subtype goes on to the semicolon, whatever is in it: much software splits the field there first.
pub(crate) fn whole(value: &[u8]) -> Option<ContentType<'_>> {
    let (written, parameters) = value.split_at(memchr(b';', value).unwrap_or(value.len()));
    let (kind, subtype) = written.split_at(memchr(b'/', written)?);
    let subtype = subtype.get(1..).unwrap_or_default();
    Some(ContentType::with(kind.trim_ascii(), subtype.trim_ascii(), Parameters::parse(parameters)))
}

/// Whether the type is written so that some software does not know it or takes it for another: with white space or comments
/// inside, without a subtype, with something else than parameters behind it, or nearly as a multipart. `found` is what is read in `value`.
pub(crate) fn is_obscure(value: &[u8], found: ContentType<'_>) -> bool {
    let parameters = found.parameters().raw();
    let written = token::FWS.run(value) + found.kind().len() + b"/".len() + found.subtype().len();
    found.subtype().is_empty()
        || is_nearly_multipart(found.kind())
        || written + parameters.len() != value.len()
        || !matches!(parameters.get(token::FWS.run(parameters)), None | Some(b';'))
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

    #[test]
    fn obscure_types() {
        for (value, obscure, others) in [
            (&b"text/plain"[..], false, &b"plain"[..]),
            (b"\r\n\ttext/plain\r\n ; charset=x", false, b"plain"),
            (b" text/plain;(c) charset=x", false, b"plain"),
            (b" text/plain; charset=x (c)", false, b"plain"),
            (b" (c)text/plain", true, b"plain"),
            (b" text/plain (c)", true, b"plain (c)"),
            (b" text / plain", true, b"plain"),
            (b" text/", true, b""),
            (b" text/ht,l; charset=x", true, b"ht,l"),
            (b" text/html, text/plain", true, b"html, text/plain"),
            (b" text/html charset=x", true, b"html charset=x"),
            (b" application/x- kcs7-signature; x=y", true, b"x- kcs7-signature"),
        ] {
            let shown = value.escape_ascii();
            let found = content_type(value).map(|found| is_obscure(value, found));
            assert_eq!(found, Some(obscure), "{shown}");
            assert_eq!(whole(value).map(ContentType::subtype), Some(others), "{shown}");
        }
    }
}
