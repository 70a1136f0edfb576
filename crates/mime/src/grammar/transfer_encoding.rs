use memchr::memchr;
use rfc822_message::token;
use textline::Cursor;

use super::TOKEN;
use crate::types::TransferEncoding;

/// ```abnf
/// mechanism := "7bit" / "8bit" / "binary" / "quoted-printable" / "base64" / ietf-token / x-token   ; RFC 2045 §6.1
/// ```
/// Anything behind the token but blanks and comments makes it unknown: other readers do not see through it either.
pub(crate) fn transfer_encoding(value: &[u8]) -> TransferEncoding {
    let mut cursor = Cursor::new(value);
    token::cfws(&mut cursor);
    let name = cursor.take_while(&TOKEN);
    token::cfws(&mut cursor);
    if cursor.is_end() { TransferEncoding::from_name(name) } else { TransferEncoding::Unknown }
}

/// The encoding whose name occurs anywhere in the value, as some software looks for it.
pub(crate) fn loose(value: &[u8]) -> TransferEncoding {
    let has =
        |name: &[u8]| value.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name));
    if has(b"base64") {
        TransferEncoding::Base64
    } else if has(b"quoted-printable") {
        TransferEncoding::QuotedPrintable
    } else {
        transfer_encoding(value)
    }
}

/// Whether the value is a known name and something else, or is folded before it: some take the line break for a part of it.
pub(crate) fn is_obscure(value: &[u8]) -> bool {
    let name = value.trim_ascii_start();
    let blanks = value.get(..value.len() - name.len()).unwrap_or_default();
    memchr(b'\n', blanks).is_some()
        || TransferEncoding::from_name(name.trim_ascii_end()) == TransferEncoding::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mechanisms() {
        for (value, expected) in [
            (&b" Base64"[..], TransferEncoding::Base64),
            (b" quoted-printable (comment)\r\n ", TransferEncoding::QuotedPrintable),
            (b"7BIT", TransferEncoding::SevenBit),
            (b"8bit", TransferEncoding::EightBit),
            (b"binary", TransferEncoding::Binary),
            (b"base64;", TransferEncoding::Unknown),
            (b"\"base64\"", TransferEncoding::Unknown),
            (b"x-base64", TransferEncoding::Unknown),
            (b" X-UUencode", TransferEncoding::Uuencode),
            (b"uuencode", TransferEncoding::Uuencode),
            (b"", TransferEncoding::Unknown),
        ] {
            assert_eq!(transfer_encoding(value), expected, "{}", value.escape_ascii());
        }
    }

    #[test]
    fn obscure_mechanisms() {
        for (value, expected) in [
            (&b" base64"[..], false),
            (b" base64 \r\n", false),
            (b"\tBase64\r\n \t", false),
            (b"\r\n base64", true),
            (b" \n base64", true),
            (b" (c) base64", true),
            (b" base64 (c)", true),
            (b" x-base64", true),
        ] {
            assert_eq!(is_obscure(value), expected, "{}", value.escape_ascii());
        }
    }
}
