use super::{Reader, Result, mailbox};
use crate::{
    Deviation, DeviationKind, ForwardPath, Leniency, ParseErrorKind as Kind, Path, ReversePath,
};

/// A reverse-path and nothing after it, with or without angle brackets.
pub(crate) fn whole_reverse_path(text: &str) -> Result<ReversePath<'_>> {
    if text.is_empty() {
        return Ok(ReversePath::Null);
    }
    let mut reader = Reader::new(text);
    let path = reverse_path(&mut reader, Leniency::default(), &mut None)?;
    let cursor = &reader.cursor;
    if cursor.is_end() { Ok(path) } else { Err(Kind::End.at(cursor.at())) }
}

/// A forward-path and nothing after it, with or without angle brackets.
pub(crate) fn whole_forward_path(text: &str) -> Result<ForwardPath<'_>> {
    let mut reader = Reader::new(text);
    let path = forward_path(&mut reader, Leniency::default(), &mut None)?;
    let cursor = &reader.cursor;
    if cursor.is_end() { Ok(path) } else { Err(Kind::End.at(cursor.at())) }
}

/// `Reverse-path = Path / "<>"`
pub(super) fn reverse_path<'a>(
    reader: &mut Reader<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<ReversePath<'a>> {
    if matches!(reader.cursor.rest(), [b'<', b'>', ..]) {
        reader.cursor.take(2);
        return Ok(ReversePath::Null);
    }
    path(reader, leniency, deviation).map(ReversePath::Path)
}

/// `"<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path`
pub(super) fn forward_path<'a>(
    reader: &mut Reader<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<ForwardPath<'a>> {
    let cursor = &mut reader.cursor;
    if matches!(cursor.rest(), [b'<', b'P' | b'p', ..]) && cursor.eat_word(b"<postmaster>") {
        return Ok(ForwardPath::Postmaster);
    }
    if leniency.missing_brackets && cursor.peek() != Some(b'<') {
        let at = cursor.at();
        let mut ahead = *cursor;
        if ahead.eat_word(b"postmaster") && matches!(ahead.peek(), None | Some(b' ')) {
            *cursor = ahead;
            deviation.get_or_insert(Deviation { kind: DeviationKind::MissingBrackets, at });
            return Ok(ForwardPath::Postmaster);
        }
    }
    path(reader, leniency, deviation).map(ForwardPath::Path)
}

/// `Path = "<" [ A-d-l ":" ] Mailbox ">"`
fn path<'a>(
    reader: &mut Reader<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<Path<'a>> {
    let cursor = &mut reader.cursor;
    let start = cursor.at();
    let bracketed = cursor.eat(b'<');
    if !bracketed {
        if !leniency.missing_brackets {
            return Err(Kind::AngleBracket.at(start));
        }
        deviation.get_or_insert(Deviation { kind: DeviationKind::MissingBrackets, at: start });
    }
    let route = if bracketed && cursor.peek() == Some(b'@') { route(reader)? } else { "" };
    let mailbox = mailbox::mailbox(reader)?;
    if bracketed && !reader.cursor.eat(b'>') {
        return Err(Kind::AngleBracket.at(reader.cursor.at()));
    }
    Ok(Path::checked(route, mailbox))
}

/// `A-d-l ":"`, `A-d-l = At-domain *( "," At-domain )`
fn route<'a>(reader: &mut Reader<'a>) -> Result<&'a str> {
    let cursor = &mut reader.cursor;
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
    let route = reader.since(start)?;
    let cursor = &mut reader.cursor;
    if cursor.eat(b':') { Ok(route) } else { Err(Kind::Domain.at(cursor.at())) }
}
