//! Envelopes as nearly all are written, in one pass over their octets. `None` is no error: it is something else, or wrong, and the
//! whole grammar says which.

use textline::Class;

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
#[inline(always)]
pub(super) fn command(line: &[u8]) -> Option<Command<'_>> {
    let front = line.first_chunk::<10>()?;
    let [a, b, c, d, b' ', e, f, g, h, i] = *front else { return None };
    match letters([a, b, c, d]) {
        RCPT => {
            let (mailbox, octets) = recipient(line)?;
            if octets < line.len() {
                return None;
            }
            Some(Command::Rcpt { to: ForwardPath::from(mailbox), params: Params::NONE })
        }
        MAIL if letters([e, f, g, h]) == FROM && i == b':' => mail(line),
        _ => None,
    }
}

/// A line whose front is `"MAIL FROM:"`. Nothing is put together before all of it is read: what is moved costs more than what is
/// looked at.
#[inline(always)]
fn mail(line: &[u8]) -> Option<Command<'_>> {
    let (at, mailbox) = bracketed(line.get(10..)?)?;
    let text = core::str::from_utf8(line).ok()?;
    let end = 11 + mailbox.len();
    let mailbox = text.get(11..end)?;
    let params = match line.get(end + 1..)? {
        [] => Params::NONE,
        // The parameters end with a space, which is no plain case, or one is missing.
        [b' '] | [.., b' ' | b'\t'] => return None,
        [b' ', ..] => {
            let mut reader = Reader::new(text);
            reader.cursor.take(end + 2);
            params(&mut reader).ok()?
        }
        _ => return None,
    };
    Some(Command::Mail { from: ReversePath::from(Mailbox::checked(mailbox, at)), params })
}

/// `"RCPT TO:" "<" Dot-string "@" Domain ">"` at the front of `octets`: the mailbox, and how many octets this takes.
#[inline(always)]
pub(crate) fn recipient(octets: &[u8]) -> Option<(Mailbox<'_>, usize)> {
    let [a, b, c, d, b' ', b'T' | b't', b'O' | b'o', b':', path @ ..] = octets else { return None };
    if letters([*a, *b, *c, *d]) != RCPT {
        return None;
    }
    let (at, mailbox) = bracketed(path)?;
    let text = core::str::from_utf8(mailbox).ok()?;
    Some((Mailbox::checked(text, at), 8 + mailbox.len() + 2))
}

/// `"<" Dot-string "@" Domain ">"`: the octets of the local part, and what is in the brackets.
#[inline(always)]
fn bracketed(octets: &[u8]) -> Option<(usize, &[u8])> {
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
    Some((at, rest.get(..end)?))
}
