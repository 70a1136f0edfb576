use rfc822_message::token;
use textline::Cursor;

use super::TOKEN;
use crate::types::{ContentDisposition, Parameters};

/// ```abnf
/// disposition := disposition-type *(";" disposition-parm)        ; RFC 2183 §2
/// ```
pub(crate) fn disposition(value: &[u8]) -> Option<ContentDisposition<'_>> {
    let mut cursor = Cursor::new(value);
    token::cfws(&mut cursor);
    // Some senders put the type in quotes.
    let kind = match token::quoted_string(&mut cursor) {
        Some(quoted) => quoted.raw,
        None => cursor.take_while(&TOKEN),
    };
    (!kind.is_empty()).then(|| ContentDisposition::with(kind, Parameters::parse(cursor.rest())))
}
