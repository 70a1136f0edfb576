use textline::Cursor;

use super::{Result, mailbox, text};
use crate::{
    Deviation, DeviationKind, ForwardPath, Leniency, ParseErrorKind as Kind, Path, ReversePath,
};

/// A reverse-path and nothing after it, with or without angle brackets.
pub(crate) fn whole_reverse_path(bytes: &[u8]) -> Result<ReversePath<'_>> {
    if bytes.is_empty() {
        return Ok(ReversePath::Null);
    }
    let mut cursor = Cursor::new(bytes);
    let path = reverse_path(&mut cursor, Leniency::default(), &mut None)?;
    if cursor.is_end() { Ok(path) } else { Err(Kind::End.at(cursor.at())) }
}

/// A forward-path and nothing after it, with or without angle brackets.
pub(crate) fn whole_forward_path(bytes: &[u8]) -> Result<ForwardPath<'_>> {
    let mut cursor = Cursor::new(bytes);
    let path = forward_path(&mut cursor, Leniency::default(), &mut None)?;
    if cursor.is_end() { Ok(path) } else { Err(Kind::End.at(cursor.at())) }
}

/// `Reverse-path = Path / "<>"`
#[inline]
pub(super) fn reverse_path<'a>(
    cursor: &mut Cursor<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<ReversePath<'a>> {
    if cursor.eat_word(b"<>") {
        return Ok(ReversePath::Null);
    }
    path(cursor, leniency, deviation).map(ReversePath::Path)
}

/// `"<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path`
#[inline]
pub(super) fn forward_path<'a>(
    cursor: &mut Cursor<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<ForwardPath<'a>> {
    if cursor.eat_word(b"<postmaster>") {
        return Ok(ForwardPath::Postmaster);
    }
    if leniency.missing_brackets {
        let at = cursor.at();
        let mut ahead = *cursor;
        if ahead.eat_word(b"postmaster") && matches!(ahead.peek(), None | Some(b' ')) {
            *cursor = ahead;
            deviation.get_or_insert(Deviation { kind: DeviationKind::MissingBrackets, at });
            return Ok(ForwardPath::Postmaster);
        }
    }
    path(cursor, leniency, deviation).map(ForwardPath::Path)
}

/// `Path = "<" [ A-d-l ":" ] Mailbox ">"`
#[inline]
fn path<'a>(
    cursor: &mut Cursor<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<Path<'a>> {
    let start = cursor.at();
    let bracketed = cursor.eat(b'<');
    if !bracketed {
        if !leniency.missing_brackets {
            return Err(Kind::AngleBracket.at(start));
        }
        deviation.get_or_insert(Deviation { kind: DeviationKind::MissingBrackets, at: start });
    }
    let route = if bracketed && cursor.peek() == Some(b'@') { route(cursor)? } else { "" };
    let mailbox = mailbox::mailbox(cursor)?;
    if bracketed && !cursor.eat(b'>') {
        return Err(Kind::AngleBracket.at(cursor.at()));
    }
    Ok(Path::checked(route, mailbox))
}

/// `A-d-l ":"`, `A-d-l = At-domain *( "," At-domain )`
fn route<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str> {
    let start = cursor.at();
    loop {
        if !cursor.eat(b'@') {
            return Err(Kind::Domain.at(cursor.at()));
        }
        mailbox::domain(cursor)?;
        if !cursor.eat(b',') {
            break;
        }
    }
    let route = text(cursor.since(start), start)?;
    if cursor.eat(b':') { Ok(route) } else { Err(Kind::Domain.at(cursor.at())) }
}
