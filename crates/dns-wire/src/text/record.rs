//! A record in presentation format: owner, then TTL and class in any order, type, data (RFC 1035 §5.1).

use super::{
    FieldError, FieldErrorKind, Fields, TextError, TextErrorKind,
    frame::Framer,
    grammar,
    reader::{Context, Owner},
    wire::Wire,
    words::Words,
};
use crate::{Class, Cursor, MAX_MESSAGE, Name, Rdata, RecordData, RecordType};

/// What is wrong with an entry, by its place in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    pub(super) kind: TextErrorKind,
    pub(super) at: usize,
    pub(super) rtype: Option<RecordType>,
}

/// A record whose owner and data are where they were written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) rtype: RecordType,
    pub(super) class: Class,
    pub(super) ttl: u32,
}

/// Reads a record, its data into `data`. `blank`: its owner is left out.
pub(super) fn read(
    words: Words<'_>,
    blank: bool,
    context: &mut Context,
    data: &mut Wire,
) -> Result<Head, Fault> {
    let mut words = words;
    if !blank {
        read_owner(&mut words, &mut context.owner, context.origin.as_name())?;
    }
    let Stated { rtype, class, ttl } = read_head(&mut words, context)?;
    let typed = |kind| Fault { kind, at: 0, rtype: Some(rtype) };
    if !context.owner.is_known() {
        return Err(typed(TextErrorKind::NoOwner));
    }
    read_data(words, (class, rtype), context.origin.as_name(), data)
        .map_err(|(kind, at)| Fault { kind, at, rtype: Some(rtype) })?;
    let ttl = ttl
        .or(context.default_ttl)
        .or(context.last_ttl)
        .or_else(|| minimum(rtype, data.as_slice()))
        .ok_or_else(|| typed(TextErrorKind::NoTtl))?;
    (context.last_ttl, context.class) = (Some(ttl), class);
    Ok(Head { rtype, class, ttl })
}

/// What comes between owner and data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stated {
    pub(super) rtype: RecordType,
    pub(super) class: Class,
    pub(super) ttl: Option<u32>,
}

/// Reads TTL, class and type.
pub(super) fn read_head(words: &mut Words<'_>, context: &Context) -> Result<Stated, Fault> {
    let (mut ttl, mut class) = (None, None);
    let rtype = loop {
        let Some(word) = words.next() else {
            return Err(Fault { kind: TextErrorKind::NoType, at: words.at(), rtype: None });
        };
        let fault = |kind| Fault { kind, at: words.last(), rtype: None };
        if ttl.is_none() && word.first().is_some_and(u8::is_ascii_digit) {
            let seconds = grammar::period(word)
                .map_err(|kind| fault(TextErrorKind::Field(FieldError::from(kind).of("TTL"))))?;
            ttl = Some(seconds);
        } else if class.is_none()
            && let Some(found) = zone_class(word)
        {
            class = Some(found);
        } else {
            match RecordType::from_mnemonic(word) {
                Some(rtype) if !words.is_quoted() => break rtype,
                _ => return Err(fault(TextErrorKind::UnknownType)),
            }
        }
    };
    Ok(Stated { rtype, class: class.unwrap_or(context.class), ttl })
}

/// Reads the owner. If it is none, nobody owns what has no owner of its own below.
pub(super) fn read_owner(
    words: &mut Words<'_>,
    owner: &mut Owner,
    origin: Name<'_>,
) -> Result<(), Fault> {
    owner.read(words, origin).map_err(|error| {
        let kind = match error {
            FieldErrorKind::Name(error) => TextErrorKind::Name(error),
            _ => TextErrorKind::NoOwner,
        };
        Fault { kind, at: words.last(), rtype: None }
    })
}

/// A class that zones can have.
#[inline]
fn zone_class(word: &[u8]) -> Option<Class> {
    if word == b"IN" {
        return Some(Class::IN);
    }
    Class::from_mnemonic(word).filter(|class| !matches!(*class, Class::ANY | Class::NONE))
}

/// The TTL of an SOA that states none, where none was stated before: MINIMUM, the last field (RFC 2308 §4).
fn minimum(rtype: RecordType, data: &[u8]) -> Option<u32> {
    let last = data.last_chunk().filter(|_| rtype == RecordType::SOA)?;
    Some(u32::from_be_bytes(*last))
}

/// Reads the fields of a record. An error comes with its place.
pub(super) fn read_data(
    words: Words<'_>,
    (class, rtype): (Class, RecordType),
    origin: Name<'_>,
    out: &mut Wire,
) -> Result<(), (TextErrorKind, usize)> {
    out.clear();
    let mut fields = Fields::new(words, origin, out);
    let start = fields.words().at();
    let result = if fields.is_generic() {
        fields.generic()
    } else {
        match Rdata::parse(rtype, class, &mut fields) {
            Some(result) => result,
            None => return Err((TextErrorKind::GenericOnly, start)),
        }
    };
    let fail = |error: FieldError, at| (TextErrorKind::Field(error), at);
    if matches!(result, Err(FieldError { kind: FieldErrorKind::Generic, .. })) {
        return Err((TextErrorKind::GenericOnly, start));
    }
    if let Err(error) = result {
        // A missing field is missing where the entry ends.
        let missing = error.kind == FieldErrorKind::Missing;
        let words = fields.words();
        return Err(fail(error, if missing { words.at() } else { words.last() }));
    }
    if !fields.is_empty() {
        return Err(fail(FieldErrorKind::LeftOver.into(), fields.words().at()));
    }
    let written = fields.written();
    if written.len() > MAX_MESSAGE {
        return Err(fail(FieldErrorKind::TooLong.into(), start));
    }
    match Rdata::read(rtype, class, &mut Cursor::flat(written)) {
        Ok(_) => Ok(()),
        Err(_) => Err(fail(FieldErrorKind::Value.into(), start)),
    }
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
    pub fn from_text(rtype: RecordType, text: &[u8], origin: Name<'_>) -> Result<Self, TextError> {
        Self::from_text_in(Class::IN, rtype, text, origin)
    }

    /// As [`from_text`](Self::from_text), in a record of `class`: an A of class CH is a [`ChaosA`](crate::ChaosA), and has only the
    /// generic form in most other classes.
    ///
    /// # Errors
    /// If the text is not what the type promises. Positions are those in `text`.
    pub fn from_text_in(
        class: Class,
        rtype: RecordType,
        text: &[u8],
        origin: Name<'_>,
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
        let mut framer = Framer::default();
        let length = framer.scan(text, true).unwrap_or_default();
        if let Some((kind, at)) = framer.fault {
            return Err(fail(kind, at));
        }
        if length < text.len() {
            let left = FieldError::from(FieldErrorKind::LeftOver);
            return Err(fail(TextErrorKind::Field(left), length));
        }
        let mut wire = Wire::default();
        read_data(Words::new(text, text.len()), (class, rtype), origin, &mut wire)
            .map_err(|(kind, at)| fail(kind, at))?;
        Ok(Self::checked(rtype, wire.as_slice()))
    }
}
