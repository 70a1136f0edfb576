use textline::Class;

use super::Result;
use crate::{ParseErrorKind as Kind, Reply, Timestamp};

/// What may stand between the angle brackets of a timestamp.
const TIMESTAMP: Class = Class::VCHAR.without(b"<>");

/// What the first line of a reply is.
pub(crate) enum Status<'b> {
    /// `status [SP text]`
    Reply(Reply<'b>),
    /// `continue-req = "+" SP [base64]`; what follows the space.
    Challenge(&'b [u8]),
}

/// A reply line without its line end (RFC 2449 §3): `single-line = status [SP text] CRLF`, or a challenge
/// (RFC 5034 §5). A challenge of no octets may lack its space. Status indicators are in upper case
/// (RFC 1939 §3).
pub(crate) fn reply(line: &[u8]) -> Option<Status<'_>> {
    let (positive, rest) = match line {
        [b'+', b'O', b'K', rest @ ..] => (true, rest),
        [b'-', b'E', b'R', b'R', rest @ ..] => (false, rest),
        [b'+'] => return Some(Status::Challenge(&[])),
        [b'+', b' ', rest @ ..] => return Some(Status::Challenge(rest)),
        _ => return None,
    };
    match rest {
        [] => Some(Status::Reply(Reply::checked(positive, &[]))),
        [b' ' | b'\t', text @ ..] => Some(Status::Reply(Reply::checked(positive, text))),
        _ => None,
    }
}

/// `resp-code = "[" resp-level *("/" resp-level) "]"` (RFC 2449 §3): what stands between the brackets, and
/// the text after them.
pub(crate) fn bracketed(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = text.strip_prefix(b"[")?;
    let (code, rest) = inside.split_at_checked(memchr::memchr(b']', inside)?)?;
    let rest = rest.strip_prefix(b"]")?;
    Some((code, rest.strip_prefix(b" ").unwrap_or(rest)))
}

/// `timestamp = "<" *VCHAR ">"` (RFC 2449 §3). Some servers' have no `@`.
pub(crate) fn timestamp(text: &str) -> Result<Timestamp<'_>> {
    let inside = text.strip_prefix('<').ok_or(Kind::Timestamp.at(0))?;
    let run = TIMESTAMP.run(inside.as_bytes());
    if run == 0 || inside.get(run..) != Some(">") {
        return Err(Kind::Timestamp.at(run + 1));
    }
    Ok(Timestamp::checked(text))
}

/// The first timestamp in the text of a greeting.
pub(crate) fn find_timestamp(text: &[u8]) -> Option<Timestamp<'_>> {
    memchr::memchr_iter(b'<', text).find_map(|start| {
        let inside = text.get(start + 1..)?;
        let end = start + TIMESTAMP.run(inside) + 2;
        timestamp(core::str::from_utf8(text.get(start..end)?).ok()?).ok()
    })
}
