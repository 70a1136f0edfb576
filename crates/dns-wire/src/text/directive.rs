//! `$ORIGIN`, `$INCLUDE` (RFC 1035 §5.1), `$TTL` (RFC 2308 §4).

use alloc::{string::String, vec::Vec};

use super::{
    FieldError, FieldErrorKind, Fields, Item, TextErrorKind, entry::Fault, grammar, lexer::Token,
    reader::Context,
};
use crate::NameBuf;

/// Carries a directive out; gives an include.
pub(super) fn read(
    text: &[u8],
    tokens: &[Token],
    context: &mut Context,
) -> Result<Option<Item>, Fault> {
    let (word, arguments) =
        tokens.split_first().map_or((&[][..], &[][..]), |(word, rest)| (word.text(text), rest));
    let end = text.trim_ascii_end().len();
    let fault = |kind, index: usize| Fault {
        kind,
        at: arguments.get(index).map_or(end, |token| token.start),
        rtype: None,
    };
    let field = |kind: FieldErrorKind, name, index| {
        fault(TextErrorKind::Field(FieldError::from(kind).of(name)), index)
    };
    let argument = |index: usize, name| {
        arguments
            .get(index)
            .map(|token| token.text(text))
            .ok_or_else(|| field(FieldErrorKind::Missing, name, index))
    };
    let name = |word, index| {
        NameBuf::from_text(word, context.origin.as_name())
            .map_err(|error| fault(TextErrorKind::Name(error), index))
    };
    let only = |count: usize| {
        if arguments.len() > count {
            Err(field(FieldErrorKind::LeftOver, "directive", count))
        } else {
            Ok(())
        }
    };
    if word.eq_ignore_ascii_case(b"$ORIGIN") {
        let origin = name(argument(0, "origin")?, 0)?;
        only(1)?;
        context.origin = origin;
        Ok(None)
    } else if word.eq_ignore_ascii_case(b"$TTL") {
        let seconds = grammar::period(argument(0, "TTL")?).map_err(|kind| field(kind, "TTL", 0))?;
        only(1)?;
        context.default_ttl = Some(seconds);
        Ok(None)
    } else if word.eq_ignore_ascii_case(b"$INCLUDE") {
        argument(0, "file")?;
        let mut path = Vec::new();
        Fields::new(text, arguments, context.origin.as_name(), &mut path)
            .unescaped()
            .map_err(|error| field(error.kind, "file", 0))?;
        let path = String::from_utf8(path).map_err(|_| field(FieldErrorKind::Utf8, "file", 0))?;
        let origin = arguments.get(1).map(|token| name(token.text(text), 1)).transpose()?;
        only(2)?;
        Ok(Some(Item::Include { path, origin }))
    } else {
        Err(Fault { kind: TextErrorKind::UnknownDirective, at: 0, rtype: None })
    }
}
