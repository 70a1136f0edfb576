//! Envelopes as nearly all are written, in one pass over their octets. `None` is no error: it is something else, or wrong, and the
//! whole grammar says which.

use textline::{Class, Cursor};

use super::{
    Reader,
    mailbox::{DOMAIN, LOCAL_PART},
    params::params,
};
use crate::{Command, ForwardPath, Mailbox, Params, ReversePath};

/// `atext` (RFC 5322 §3.2.3)
const ATEXT: Class = Class::ALPHANUMERIC.with(b"!#$%&'*+-/=?^_`{|}~");
/// What may stand inside a label.
const LDH: Class = Class::ALPHANUMERIC.with(b"-_");

const MAIL: u32 = letters(*b"MAIL");
const RCPT: u32 = letters(*b"RCPT");
const FROM: u32 = letters(*b"FROM");

/// Four letters in any case as one number; no other octets make the number of letters.
pub(super) const fn letters(word: [u8; 4]) -> u32 {
    u32::from_be_bytes(word) | 0x2020_2020
}

/// A line that is a plain MAIL or RCPT.
#[inline]
pub(super) fn command(line: &[u8]) -> Option<Command<'_>> {
    if let Some((mailbox, octets)) = recipient(line) {
        if octets < line.len() {
            return None;
        }
        return Some(Command::Rcpt { to: ForwardPath::from(mailbox), params: Params::NONE });
    }
    let [a, b, c, d, b' ', e, f, g, h, b':', path @ ..] = line else { return None };
    if letters([*a, *b, *c, *d]) != MAIL || letters([*e, *f, *g, *h]) != FROM {
        return None;
    }
    let (mailbox, octets) = bracketed(path)?;
    let from = ReversePath::from(mailbox);
    match path.get(octets..)? {
        [] => Some(Command::Mail { from, params: Params::NONE }),
        // The parameters end with a space, which is no plain case, or one is missing.
        [b' '] | [.., b' ' | b'\t'] => None,
        [b' ', ..] => {
            let mut cursor = Cursor::new(line);
            cursor.take(10 + octets + 1);
            let params = params(&mut Reader::of_rest(cursor)).ok()?;
            Some(Command::Mail { from, params })
        }
        _ => None,
    }
}

/// `"RCPT TO:" "<" Dot-string "@" Domain ">"` at the front of `octets`: the mailbox, and how many octets this takes.
#[inline(always)]
pub(crate) fn recipient(octets: &[u8]) -> Option<(Mailbox<'_>, usize)> {
    let [a, b, c, d, b' ', b'T' | b't', b'O' | b'o', b':', path @ ..] = octets else { return None };
    if letters([*a, *b, *c, *d]) != RCPT {
        return None;
    }
    let (mailbox, octets) = bracketed(path)?;
    Some((mailbox, 8 + octets))
}

/// `"<" Dot-string "@" Domain ">"`
#[inline(always)]
fn bracketed(octets: &[u8]) -> Option<(Mailbox<'_>, usize)> {
    let rest = octets.strip_prefix(b"<")?;
    let mut at = 0;
    loop {
        let atom = ATEXT.run(rest.get(at..)?);
        at += atom;
        match rest.get(at) {
            _ if atom == 0 => return None,
            Some(b'.') => at += 1,
            Some(b'@') => break,
            _ => return None,
        }
    }
    let mut end = at + 1;
    loop {
        let label = rest.get(end..)?;
        let octets = LDH.run(label);
        end += octets;
        if matches!(label.get(..octets)?, [] | [b'-', ..] | [.., b'-']) {
            return None;
        }
        match rest.get(end) {
            Some(b'.') => end += 1,
            Some(b'>') => break,
            _ => return None,
        }
    }
    if at > LOCAL_PART || end - at - 1 > DOMAIN {
        return None;
    }
    let text = core::str::from_utf8(rest.get(..end)?).ok()?;
    Some((Mailbox::checked(text, at), end + 2))
}
