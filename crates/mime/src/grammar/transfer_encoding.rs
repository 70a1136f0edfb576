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

/// Whether the value is a known name and something else.
pub(crate) fn is_obscure(value: &[u8]) -> bool {
    TransferEncoding::from_name(value.trim_ascii()) == TransferEncoding::Unknown
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
}
