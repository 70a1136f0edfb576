//! Which transfer encoding a body gets.

use memchr::{memchr, memrchr};

use super::Transport;
use crate::{TransferEncoding, transfer::LineBreaks};

/// The longest line of an unencoded body (RFC 5322 §2.1.1).
const LINE: usize = 998;
/// How many octets quoted-printable may take more than base64, about.
const SHORT: usize = 200;

/// How a body is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Form {
    pub(super) encoding: TransferEncoding,
    /// Every LF stands behind a CR, as far as it was looked at.
    pub(super) is_canonical: bool,
}

/// The form of a body that may be encoded: as it is if the next server takes it so, else in the encoding that suits it.
pub(super) fn form(body: &[u8], line_breaks: LineBreaks, transport: Transport) -> Form {
    let ascii = body.is_ascii();
    if (ascii || transport.eight_bit)
        && let Some(lines) = Lines::of(body)
        && (line_breaks == LineBreaks::Text || lines.is_canonical)
    {
        return lines.form(ascii);
    }
    // An escape takes three octets for one; base64 four for three. Data is not read by people, and a short text better is.
    let encoding = if transport.binary && line_breaks == LineBreaks::Binary {
        TransferEncoding::Binary
    } else if line_breaks == LineBreaks::Binary
        || escapes(body).saturating_mul(6) > body.len() + SHORT
    {
        TransferEncoding::Base64
    } else {
        TransferEncoding::QuotedPrintable
    };
    Form { encoding, is_canonical: false }
}

/// How many octets quoted-printable has to escape, about. In a form that many octets at a time go through.
fn escapes(body: &[u8]) -> usize {
    let is_escaped = |octet: u8| {
        u8::from(
            (octet.wrapping_sub(b' ') > b'~' - b' ' || octet == b'=')
                & (octet != b'\r')
                & (octet != b'\n'),
        )
    };
    let pieces = body.chunks(usize::from(u8::MAX));
    pieces.map(|piece| usize::from(piece.iter().map(|octet| is_escaped(*octet)).sum::<u8>())).sum()
}

/// The form in which a message can go into another; `None` if it has NULs, bare CRs or lines over 998 octets, and the
/// next server takes no binary data.
pub(super) fn identity(message: &[u8], transport: Transport) -> Option<Form> {
    let binary = Form { encoding: TransferEncoding::Binary, is_canonical: false };
    let lines = Lines::of(message).map(|lines| lines.form(message.is_ascii()));
    lines.or(transport.binary.then_some(binary))
}

/// The encoding of a body that may not be encoded, if it can be `7bit` or `8bit`.
#[cfg(feature = "edit")]
pub(crate) fn identity_form(body: &[u8]) -> Option<TransferEncoding> {
    identity(body, Transport::default()).map(|form| form.encoding)
}

/// The encoding of a body that may be encoded.
#[cfg(feature = "edit")]
pub(crate) fn body_form(
    body: &[u8],
    line_breaks: LineBreaks,
    transport: Transport,
) -> TransferEncoding {
    form(body, line_breaks, transport).encoding
}

/// What is lines of at most 998 octets, without NUL and bare CR.
struct Lines {
    /// Every LF stands behind a CR.
    is_canonical: bool,
}

impl Lines {
    fn of(body: &[u8]) -> Option<Self> {
        // In forms that many octets at a time go through.
        let next = body.get(1..).unwrap_or_default();
        let found = |is_odd: fn(u8, u8) -> bool| {
            body.iter().zip(next).fold(false, |odd, (octet, next)| odd | is_odd(*octet, *next))
        };
        if body.last() == Some(&b'\r') || memchr(0, body).is_some() || !fit(body) {
            return None;
        }
        let is_canonical = body.first() != Some(&b'\n')
            && !found(|octet, next| (octet == b'\r') != (next == b'\n'));
        let is_clean = is_canonical || !found(|octet, next| (octet == b'\r') & (next != b'\n'));
        is_clean.then_some(Self { is_canonical })
    }

    const fn form(&self, ascii: bool) -> Form {
        let encoding = if ascii { TransferEncoding::SevenBit } else { TransferEncoding::EightBit };
        Form { encoding, is_canonical: self.is_canonical }
    }
}

/// Whether no line is over 998 octets. Most lines are passed without a look.
fn fit(mut body: &[u8]) -> bool {
    while let Some(window) = body.get(..=LINE) {
        let end = match memrchr(b'\n', window) {
            Some(lf) => lf + 1,
            None if body.get(LINE..LINE + 2) == Some(b"\r\n") => LINE + 2,
            None => return false,
        };
        body = body.get(end..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String};

    use super::*;

    #[test]
    fn lines() {
        let line = |content: usize, end: &str| format!("{}{end}", "x".repeat(content));
        for (body, expected) in [
            (String::new(), Some(true)),
            ("a\r\n".repeat(2000), Some(true)),
            ("a\n".repeat(2000), Some(false)),
            (String::from("\n\r\n"), Some(false)),
            (line(998, ""), Some(true)),
            (line(998, "\r\n"), Some(true)),
            (line(998, "\r\n") + &line(998, "\n"), Some(false)),
            (line(999, ""), None),
            (line(999, "\n"), None),
            (line(3, "\r\n") + &line(999, "\r\n"), None),
            (String::from("a\rb"), None),
            (String::from("a\r"), None),
            (line(254, "\r\n"), Some(true)),
            (line(254, "\r"), None),
            (String::from("a\0b"), None),
        ] {
            let found = Lines::of(body.as_bytes()).map(|lines| lines.is_canonical);
            assert_eq!(found, expected, "{body:?}");
        }
    }
}
