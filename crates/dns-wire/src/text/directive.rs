//! `$ORIGIN`, `$INCLUDE` (RFC 1035 §5.1), `$TTL` (RFC 2308 §4), `$GENERATE`.

use alloc::{boxed::Box, string::String};

use super::{
    FieldError, FieldErrorKind, TextErrorKind, fields::unescape_into, generate::Generate, grammar,
    reader::Context, record::Fault, wire::Wire, words::Words,
};
use crate::NameBuf;

/// What a directive leaves to do.
#[derive(Debug)]
pub(super) enum Directive {
    /// Nothing.
    Done,
    /// A file is to be read, with this origin.
    Include(String, Option<NameBuf>),
    /// Records are to be made.
    Generate(Box<Generate>),
}

/// Carries a directive out as far as it goes.
pub(super) fn read(
    mut words: Words<'_>,
    context: &mut Context,
    scratch: &mut Wire,
) -> Result<Directive, Fault> {
    let fault = |kind, at| Fault { kind, at, rtype: None };
    let field = |kind: FieldErrorKind, name, at| {
        fault(TextErrorKind::Field(FieldError::from(kind).of(name)), at)
    };
    let word = words.next().unwrap_or_default();
    let name = |words: &mut Words<'_>, context: &Context| {
        let word = words.next().unwrap_or_default();
        NameBuf::from_text(word, context.origin.as_name())
            .map_err(|error| fault(TextErrorKind::Name(error), words.last()))
    };
    let some = |words: &Words<'_>, name| {
        if words.is_empty() {
            Err(field(FieldErrorKind::Missing, name, words.at()))
        } else {
            Ok(())
        }
    };
    let only = |words: &Words<'_>| {
        if words.is_empty() {
            Ok(())
        } else {
            Err(field(FieldErrorKind::LeftOver, "directive", words.at()))
        }
    };
    if word.eq_ignore_ascii_case(b"$ORIGIN") {
        some(&words, "origin")?;
        let origin = name(&mut words, context)?;
        only(&words)?;
        context.set_origin(origin);
        Ok(Directive::Done)
    } else if word.eq_ignore_ascii_case(b"$TTL") {
        some(&words, "TTL")?;
        let word = words.next().unwrap_or_default();
        let seconds = grammar::period(word).map_err(|kind| field(kind, "TTL", words.last()))?;
        only(&words)?;
        context.default_ttl = Some(seconds);
        Ok(Directive::Done)
    } else if word.eq_ignore_ascii_case(b"$INCLUDE") {
        some(&words, "file")?;
        let word = words.next().unwrap_or_default();
        let wrong = |kind| field(kind, "file", words.last());
        scratch.clear();
        unescape_into(word, scratch).map_err(wrong)?;
        let path = str::from_utf8(scratch.as_slice()).map_err(|_| wrong(FieldErrorKind::Utf8))?;
        let path = String::from(path);
        let origin = if words.is_empty() { None } else { Some(name(&mut words, context)?) };
        only(&words)?;
        Ok(Directive::Include(path, origin))
    } else if word.eq_ignore_ascii_case(b"$GENERATE") {
        Generate::read(&mut words, context).map(Directive::Generate)
    } else {
        Err(fault(TextErrorKind::UnknownDirective, 0))
    }
}
