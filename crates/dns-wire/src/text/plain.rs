//! Records as most are: on one line, everything in its usual place, no quotes, parentheses, comments or escapes. They are
//! read without a look ahead. What is otherwise, wrong, or not all there yet is left to [`record`](super::record).

use super::{
    frame::Framer,
    grammar,
    reader::Context,
    record::{self, Head},
    wire::Wire,
    words::{Words, word_length},
};
use crate::{Class, RecordType};

/// A record, the length of its entry with the line break, the line breaks in it, and what comes up to the last of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain {
    pub(super) head: Head,
    pub(super) length: usize,
    pub(super) lines: u64,
    pub(super) line_at: usize,
}

/// Reads the entry at the front of `input`, its owner and data to where [`record::read`] has them. If there is none
/// such, nothing has changed, but that the framer may have gone on.
#[inline]
pub(super) fn read(
    input: &[u8],
    framer: &mut Framer,
    context: &mut Context,
    data: &mut Wire,
) -> Option<Plain> {
    let mut rest = input;
    let mut is_same = framer.blank;
    if framer.blank {
        if !context.owner.is_known() {
            return None;
        }
    } else if let Some(length) = context.owner.repeated(rest) {
        is_same = true;
        rest = after_blanks(rest.get(length..)?)?;
    } else {
        if matches!(rest, [b'$', ..]) {
            return None;
        }
        let owner = &mut context.next_owner.0;
        let length = owner.read_plain(rest, || context.origin.as_name())?;
        rest = after_blanks(rest.get(length..)?)?;
    }
    let (mut ttl, mut class) = (None, None);
    if let Some((known, length)) = context.head.0.front_of(rest) {
        (ttl, class) = known;
        rest = rest.get(length..)?;
    } else {
        let head = rest;
        loop {
            match rest {
                [b'0'..=b'9', ..] if ttl.is_none() => {
                    let (seconds, length) = grammar::digits(rest)?;
                    ttl = Some(u32::try_from(seconds).ok()?);
                    rest = after_blanks(rest.get(length..)?)?;
                }
                [b'I' | b'i', b'N' | b'n', b' ' | b'\t', ..] if class.is_none() => {
                    class = Some(Class::IN);
                    rest = after_blanks(rest.get(2..)?)?;
                }
                _ => break,
            }
        }
        context.head.0.note((ttl, class), head, head.len() - rest.len());
    }
    let rtype = if let [b'N' | b'n', b'S' | b's', b' ' | b'\t', ..] = rest {
        rest = after_blanks(rest.get(2..)?)?;
        RecordType::NS
    } else {
        let word = rest.get(..word_length(rest))?;
        rest = after_blanks(rest.get(word.len()..)?)?;
        RecordType::from_mnemonic(word)?
    };
    let class = class.unwrap_or(context.class);
    let ttl = ttl.or(context.default_ttl).or(context.last_ttl)?;
    data.clear();
    let start = input.len() - rest.len();
    let one_line = |length| (length, 1, length);
    let (length, lines, line_at) = match rtype {
        RecordType::NS | RecordType::CNAME | RecordType::PTR | RecordType::DNAME => {
            let (length, _) = data.plain_name(rest, || context.origin.as_name())?;
            one_line(start + length + line_end(rest.get(length..)?)?)
        }
        RecordType::A if class == Class::IN => {
            let (address, length) = grammar::ipv4_before(rest)?;
            data.write(&address.octets());
            one_line(start + length + line_end(rest.get(length..)?)?)
        }
        RecordType::AAAA if class == Class::IN => {
            let (address, length) = grammar::ipv6_before(rest)?;
            data.write(&address.octets());
            one_line(start + length + line_end(rest.get(length..)?)?)
        }
        _ => {
            framer.skip(start);
            let length = framer.scan(input, false)?;
            let words = Words::within(input, start, length);
            let outcome = match framer.fault {
                None => {
                    record::read_data(words, (class, rtype), context.origin.as_name(), data).ok()
                }
                Some(_) => None,
            };
            let (lines, line_at) = (framer.lines, framer.line_at);
            framer.restart();
            outcome?;
            (length, lines, line_at)
        }
    };
    if !is_same {
        core::mem::swap(&mut context.owner, &mut context.next_owner.0);
    }
    (context.last_ttl, context.class) = (Some(ttl), class);
    Some(Plain { head: Head { rtype, class, ttl }, length, lines, line_at })
}

/// What comes after blanks; none if there is no blank, or no word behind.
#[inline]
fn after_blanks(text: &[u8]) -> Option<&[u8]> {
    let [b' ' | b'\t', rest @ ..] = text else { return None };
    let mut rest = rest;
    while let [b' ' | b'\t', tail @ ..] = rest {
        rest = tail;
    }
    Some(rest)
}

/// The octets up to the end of the line, if nothing but blanks comes before.
#[inline]
fn line_end(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    while let [b' ' | b'\t' | b'\r', tail @ ..] = rest {
        rest = tail;
    }
    match rest {
        [b'\n', tail @ ..] => Some(text.len() - tail.len()),
        _ => None,
    }
}
