use alloc::{string::String, vec::Vec};

use sans_io::Event;

use super::{
    FieldError, FieldErrorKind, Fields, TextError, TextErrorKind, directive, grammar,
    lexer::{Lexer, Token},
    reader::Context,
};
use crate::{Class, NameBuf, Rdata, RecordBuf, RecordData, RecordType};

/// One entry of a zone file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it begins, counted in octets from the start of the document.
    pub at: u64,
    /// The line in which it begins, from 1.
    pub line: u64,
    /// What it is.
    pub item: Item,
}

/// What an entry is. `$ORIGIN` and `$TTL` have done their work and are not given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Item {
    /// A record; the names in it are absolute.
    Record(RecordBuf),
    /// `$INCLUDE`: the caller reads that file with [`Reader::included`](super::Reader::included), or does not.
    Include {
        /// The file, as it is written.
        path: String,
        /// The origin in that file, if the entry gives one.
        origin: Option<NameBuf>,
    },
    /// An entry that cannot be read. Reading goes on with the next; a zone with such an entry should not be served.
    Invalid(TextError),
}

impl Event for Entry {}

/// What is wrong with an entry, by its place in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    pub(super) kind: TextErrorKind,
    pub(super) at: usize,
    pub(super) rtype: Option<RecordType>,
}

/// Reads an entry that the lexer took apart. `None`: a directive that is done, or nothing.
pub(super) fn read(
    text: &[u8],
    lexer: &Lexer,
    context: &mut Context,
    data: &mut Vec<u8>,
) -> Option<Result<Item, Fault>> {
    if let Some((kind, at)) = lexer.fault {
        return Some(Err(Fault { kind, at, rtype: None }));
    }
    let first = lexer.tokens.first()?;
    if !lexer.blank && !first.quoted && first.text(text).starts_with(b"$") {
        return directive::read(text, &lexer.tokens, context).transpose();
    }
    Some(record(text, lexer, context, data).map(Item::Record))
}

fn record(
    text: &[u8],
    lexer: &Lexer,
    context: &mut Context,
    data: &mut Vec<u8>,
) -> Result<RecordBuf, Fault> {
    let end = text.trim_ascii_end().len();
    let fault = |kind, token: Option<&Token>| Fault {
        kind,
        at: token.map_or(end, |token| token.start),
        rtype: None,
    };
    let mut tokens = lexer.tokens.as_slice();
    if !lexer.blank
        && let Some((first, rest)) = tokens.split_first()
    {
        tokens = rest;
        context.owner = None;
        let owner = NameBuf::from_text(first.text(text), context.origin.as_name())
            .map_err(|error| fault(TextErrorKind::Name(error), Some(first)))?;
        context.owner = Some(owner);
    }
    let (mut ttl, mut class) = (None, None);
    let (rtype, fields) = loop {
        let Some((token, rest)) = tokens.split_first() else {
            return Err(fault(TextErrorKind::NoType, None));
        };
        tokens = rest;
        let word = token.text(text);
        if ttl.is_none() && word.first().is_some_and(u8::is_ascii_digit) {
            let seconds = grammar::period(word).map_err(|kind| {
                fault(TextErrorKind::Field(FieldError::from(kind).of("TTL")), Some(token))
            })?;
            ttl = Some(seconds);
        } else if class.is_none()
            && let Some(found) = zone_class(word)
        {
            class = Some(found);
        } else {
            match RecordType::from_mnemonic(word) {
                Some(rtype) if !token.quoted => break (rtype, rest),
                _ => return Err(fault(TextErrorKind::UnknownType, Some(token))),
            }
        }
    };
    let typed = |kind, at| Fault { kind, at, rtype: Some(rtype) };
    let Some(owner) = context.owner.clone() else {
        return Err(typed(TextErrorKind::NoOwner, 0));
    };
    let class = class.unwrap_or(context.class);
    let record_data = read_data(text, fields, (class, rtype), context, data)
        .map_err(|(kind, index)| typed(kind, fields.get(index).map_or(end, |token| token.start)))?;
    let minimum = match record_data.view() {
        Rdata::Soa(soa) => Some(soa.minimum),
        _ => None,
    };
    let ttl = ttl
        .or(context.default_ttl)
        .or(context.last_ttl)
        .or(minimum)
        .ok_or_else(|| typed(TextErrorKind::NoTtl, 0))?;
    (context.last_ttl, context.class) = (Some(ttl), class);
    Ok(RecordBuf { name: owner, class, ttl, data: record_data })
}

/// A class that zones can have.
fn zone_class(word: &[u8]) -> Option<Class> {
    Class::from_mnemonic(word).filter(|class| !matches!(*class, Class::ANY | Class::NONE))
}

/// Reads the fields of a record. An error comes with the index of the token that it is about.
fn read_data(
    text: &[u8],
    tokens: &[Token],
    (class, rtype): (Class, RecordType),
    context: &Context,
    out: &mut Vec<u8>,
) -> Result<RecordData, (TextErrorKind, usize)> {
    out.clear();
    let mut fields = Fields::new(text, tokens, context.origin.as_name(), out);
    let result = if fields.is_generic() {
        fields.skip();
        fields.generic()
    } else {
        match Rdata::parse(rtype, class, &mut fields) {
            Some(result) => result,
            None => return Err((TextErrorKind::GenericOnly, 0)),
        }
    };
    if matches!(result, Err(FieldError { kind: FieldErrorKind::Generic, .. })) {
        return Err((TextErrorKind::GenericOnly, 0));
    }
    let taken = fields.taken();
    let fail = |error: FieldError, at| (TextErrorKind::Field(error), at);
    result.map_err(|error| {
        // A missing field is missing where the entry ends.
        let at =
            if error.kind == FieldErrorKind::Missing { taken } else { taken.saturating_sub(1) };
        fail(error, at)
    })?;
    if !fields.is_empty() {
        return Err(fail(FieldErrorKind::LeftOver.into(), taken));
    }
    let written = fields.written().0;
    if written.len() > crate::MAX_MESSAGE {
        return Err(fail(FieldErrorKind::TooLong.into(), 0));
    }
    RecordData::from_wire_in(class, rtype, written)
        .map_err(|_| fail(FieldErrorKind::Value.into(), 0))
}

impl RecordData {
    /// Reads the data of `rtype` in presentation format, with relative names below `origin`.
    ///
    /// ```
    /// use dns_wire::{Name, RecordData, RecordType};
    /// let data = RecordData::from_text(RecordType::TXT, br#"v=spf1 "-all""#, Name::ROOT)?;
    /// assert_eq!(data.as_wire(), b"\x06v=spf1\x04-all");
    /// # Ok::<(), dns_wire::text::TextError>(())
    /// ```
    ///
    /// # Errors
    /// If the text is not what the type promises. Positions are those in `text`.
    pub fn from_text(
        rtype: RecordType,
        text: &[u8],
        origin: crate::Name<'_>,
    ) -> Result<Self, TextError> {
        let fail = |kind, at: usize| {
            let before = text.get(..at).unwrap_or(text);
            let line_at = before.rsplitn(2, |octet| *octet == b'\n').next().map_or(0, <[u8]>::len);
            TextError {
                kind,
                at: at as u64,
                line: before.iter().filter(|octet| **octet == b'\n').count() as u64 + 1,
                column: line_at as u64 + 1,
                rtype: Some(rtype),
            }
        };
        let mut lexer = Lexer::default();
        lexer.scan(text, true, usize::MAX);
        if let Some((kind, at)) = lexer.fault {
            return Err(fail(kind, at));
        }
        if lexer.scanned() < text.len() {
            let left = FieldError::from(FieldErrorKind::LeftOver);
            return Err(fail(TextErrorKind::Field(left), lexer.scanned()));
        }
        let context = Context {
            origin: origin.to_owned(),
            default_ttl: None,
            last_ttl: None,
            class: Class::IN,
            owner: None,
        };
        read_data(text, &lexer.tokens, (Class::IN, rtype), &context, &mut Vec::new()).map_err(
            |(kind, index)| {
                fail(kind, lexer.tokens.get(index).map_or(text.len(), |token| token.start))
            },
        )
    }
}
