//! Which transfer encoding a body gets.

use memchr::{memchr, memchr_iter};

use super::Transport;
use crate::{TransferEncoding, transfer::LineBreaks};

/// The longest line of an unencoded body (RFC 5322 §2.1.1).
const LINE: usize = 998;
/// How many octets quoted-printable may take more than base64, about.
const SHORT: usize = 200;

/// The encoding for a body that may be encoded: none if the next server takes it as it is, else the one that suits it.
pub(super) fn encoding(
    body: &[u8],
    line_breaks: LineBreaks,
    transport: Transport,
) -> TransferEncoding {
    let ascii = body.is_ascii();
    if (ascii || transport.eight_bit) && has_lines(body, line_breaks) {
        return if ascii { TransferEncoding::SevenBit } else { TransferEncoding::EightBit };
    }
    if transport.binary && line_breaks == LineBreaks::Binary {
        return TransferEncoding::Binary;
    }
    // An escape takes three octets for one; base64 four for three. Data is not read by people, and a short text better is.
    if line_breaks == LineBreaks::Binary || escapes(body).saturating_mul(6) > body.len() + SHORT {
        TransferEncoding::Base64
    } else {
        TransferEncoding::QuotedPrintable
    }
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

/// The identity under which a message can go into another; `None` if it has NULs, bare CRs or lines over 998 octets, and the
/// next server takes no binary data.
pub(super) fn identity(message: &[u8], transport: Transport) -> Option<TransferEncoding> {
    let encoding =
        if message.is_ascii() { TransferEncoding::SevenBit } else { TransferEncoding::EightBit };
    let binary = transport.binary.then_some(TransferEncoding::Binary);
    has_lines(message, LineBreaks::Text).then_some(encoding).or(binary)
}

/// Whether there are only lines of at most 998 octets, without NUL and bare CR. A bare LF ends a line of text; data has none.
fn has_lines(body: &[u8], line_breaks: LineBreaks) -> bool {
    let mut start = 0;
    let mut pairs = 0;
    for end in memchr_iter(b'\n', body).map(|lf| lf + 1).chain([body.len()]) {
        let line = body.get(start..end).unwrap_or_default();
        start = end;
        let content = match line {
            [content @ .., b'\r', b'\n'] => {
                pairs += 1;
                content
            }
            [content @ .., b'\n'] if line_breaks == LineBreaks::Text => content,
            [.., b'\n'] => return false,
            content => content,
        };
        if content.len() > LINE {
            return false;
        }
    }
    // Every CR is one of a line break.
    memchr_iter(b'\r', body).count() == pairs && memchr(0, body).is_none()
}
