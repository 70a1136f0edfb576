//! Which transfer encoding a body gets.

use crate::{TransferEncoding, transfer::LineBreaks};

/// The longest line of an unencoded body (RFC 5322 §2.1.1).
const LINE: usize = 998;

/// What a body looks like.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    /// Octets that quoted-printable has to escape.
    escapes: usize,
    eight_bit: bool,
    /// NUL, or CR and LF that are no line break.
    binary: bool,
    longest: usize,
}

fn look(body: &[u8], line_breaks: LineBreaks) -> Look {
    let mut look = Look::default();
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        let content = match line {
            [content @ .., b'\r', b'\n'] => content,
            [content @ .., b'\n'] => {
                look.binary |= line_breaks == LineBreaks::Binary;
                content
            }
            content => content,
        };
        look.longest = look.longest.max(content.len());
        for octet in content {
            match octet {
                b'\t' | b' '..=b'<' | b'>'..=b'~' => {}
                0 | b'\r' | b'\n' => {
                    look.binary = true;
                    look.escapes += 1;
                }
                128.. => {
                    look.eight_bit = true;
                    look.escapes += 1;
                }
                _ => look.escapes += 1,
            }
        }
    }
    look
}

/// The encoding for a body that may be encoded: none if every server takes it as it is, else the shorter of the two.
pub(super) fn encoding(body: &[u8], line_breaks: LineBreaks) -> TransferEncoding {
    let look = look(body, line_breaks);
    // An escape takes three octets for one; base64 four for three.
    let data = line_breaks == LineBreaks::Binary && look.binary;
    if !look.eight_bit && !look.binary && look.longest <= LINE {
        TransferEncoding::SevenBit
    } else if data || look.escapes.saturating_mul(6) > body.len() {
        TransferEncoding::Base64
    } else {
        TransferEncoding::QuotedPrintable
    }
}

/// The identity under which a message can go into another; `None` if it has NULs, bare CRs or lines over 998 octets.
pub(super) fn identity(message: &[u8]) -> Option<TransferEncoding> {
    let look = look(message, LineBreaks::Text);
    if look.binary || look.longest > LINE {
        None
    } else if look.eight_bit {
        Some(TransferEncoding::EightBit)
    } else {
        Some(TransferEncoding::SevenBit)
    }
}
