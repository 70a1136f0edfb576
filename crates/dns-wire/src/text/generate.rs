//! `$GENERATE range owner [TTL] [class] type data`, as BIND has it: many records from one line.
//!
//! In owner and data, `$` stands for the number, `$$` for a dollar sign, `${offset,width,base}` for the number plus `offset`, of at
//! least `width` digits (both 0 unless given), in the `base` `d`ecimal, `o`ctal, he`x`adecimal (`X` in capitals), or as `n`ibbles from
//! the lowest one, with dots between that count for the width (`N` in capitals). An escaped dollar sign is left to the name or string
//! that it is in. Data of more than one word may be in quotes as a whole.

use alloc::{boxed::Box, vec::Vec};
use core::fmt::{self, Write};

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::tag,
    character::complete::{i32, one_of, u32},
    combinator::{all_consuming, opt, value},
    sequence::{delimited, preceded},
};

use super::{
    FieldError, FieldErrorKind, TextErrorKind,
    frame::Framer,
    reader::{Context, Owner},
    record::{self, Fault, Head},
    wire::Wire,
    words::Words,
};
use crate::RecordType;

/// Octets of the text that a record is made of, owner and data alone; BIND has half.
const TEXT: usize = 4096;

type Read<'t, T> = IResult<&'t [u8], T, ()>;

/// Records that are still to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Generate {
    /// The number of the next one; none if all were made.
    next: Option<u32>,
    last: u32,
    step: u32,
    head: Head,
    owner: Vec<u8>,
    data: Vec<u8>,
    /// The owner before: records below that have none belong to it.
    before: Owner,
}

impl Generate {
    /// Reads what follows `$GENERATE`.
    pub(super) fn read(words: &mut Words<'_>, context: &mut Context) -> Result<Box<Self>, Fault> {
        let field = |kind: FieldErrorKind, name, at| Fault {
            kind: TextErrorKind::Field(FieldError::from(kind).of(name)),
            at,
            rtype: None,
        };
        let missing = |words: &Words<'_>, name| field(FieldErrorKind::Missing, name, words.at());
        let text = words.next().ok_or_else(|| missing(words, "range"))?;
        let (_, (next, last, step)) = all_consuming(range)
            .parse_complete(text)
            .map_err(|_| field(FieldErrorKind::Range, "range", words.last()))?;
        let owner = words.next().ok_or_else(|| missing(words, "owner"))?;
        check(owner).ok_or_else(|| field(FieldErrorKind::Expression, "owner", words.last()))?;
        let head = record::read_head(words, context)?;
        let typed = |fault: Fault| Fault { rtype: Some(head.rtype), ..fault };
        let ttl = head.ttl.or(context.default_ttl).or(context.last_ttl);
        let ttl =
            ttl.ok_or_else(|| typed(Fault { kind: TextErrorKind::NoTtl, at: 0, rtype: None }))?;
        if words.is_empty() {
            return Err(typed(missing(words, "data")));
        }
        let (at, all) = (words.at(), words.remainder());
        let first = words.next().unwrap_or_default();
        let data = match words.is_empty() {
            true if words.is_quoted() => without_quotes(first),
            true => first.to_vec(),
            false => all.to_vec(),
        };
        check(&data).ok_or_else(|| typed(field(FieldErrorKind::Expression, "data", at)))?;
        (context.last_ttl, context.class) = (Some(ttl), head.class);
        Ok(Box::new(Self {
            next: Some(next),
            last,
            step,
            head: Head { rtype: head.rtype, class: head.class, ttl },
            owner: owner.to_vec(),
            data,
            before: Owner::default(),
        }))
    }

    /// How many records are to be made.
    pub(super) fn count(&self) -> u64 {
        let numbers = self.next.map_or(0, |next| self.last - next);
        u64::from(numbers / self.step) + 1
    }

    /// The type of all of them.
    pub(super) const fn rtype(&self) -> RecordType {
        self.head.rtype
    }

    /// Begins: the owner is for the records that are made.
    pub(super) fn begin(&mut self, context: &mut Context) {
        self.before = core::mem::take(&mut context.owner);
    }

    /// Makes a record, its owner and data to where [`record::read`] has them. After an error, none is left. `None`: all were made before,
    /// and the owner is again what it was.
    pub(super) fn make(
        &mut self,
        context: &mut Context,
        out: &mut Wire,
    ) -> Option<Result<Head, TextErrorKind>> {
        let Some(number) = self.next else {
            context.owner = core::mem::take(&mut self.before);
            return None;
        };
        let result = self.record(number, context, out);
        let next = number.checked_add(self.step).filter(|next| *next <= self.last);
        self.next = next.filter(|_| result.is_ok());
        Some(result.map(|()| self.head))
    }

    fn record(
        &self,
        number: u32,
        context: &mut Context,
        out: &mut Wire,
    ) -> Result<(), TextErrorKind> {
        let left_over =
            |name| TextErrorKind::Field(FieldError::from(FieldErrorKind::LeftOver).of(name));
        let text = expand(&self.owner, number)?;
        let mut words = Words::new(&text, text.len());
        record::read_owner(&mut words, &mut context.owner, context.origin.as_name())
            .map_err(|fault| fault.kind)?;
        if !words.is_empty() {
            return Err(left_over("owner"));
        }
        let text = expand(&self.data, number)?;
        let mut framer = Framer::default();
        let length = framer.scan(&text, true).unwrap_or_default();
        if let Some((kind, _)) = framer.fault {
            return Err(kind);
        }
        if length < text.len() {
            return Err(left_over("data"));
        }
        let words = Words::new(&text, length);
        let Head { rtype, class, .. } = self.head;
        record::read_data(words, (class, rtype), context.origin.as_name(), out)
            .map_err(|(kind, _)| kind)
    }
}

/// A string that quotes are taken off: those in it need no escape any more.
fn without_quotes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((octet, tail)) = rest.split_first() {
        rest = match (octet, tail) {
            (b'\\', [b'"', tail @ ..]) => {
                out.push(b'"');
                tail
            }
            (b'\\', [escaped, tail @ ..]) => {
                out.extend_from_slice(&[b'\\', *escaped]);
                tail
            }
            _ => {
                out.push(*octet);
                tail
            }
        };
    }
    out
}

/// `range = start "-" stop ["/" step]`, with `start` at most `stop` and a step of 1 or more
fn range(text: &[u8]) -> Read<'_, (u32, u32, u32)> {
    (u32, preceded(tag("-"), u32), opt(preceded(tag("/"), u32)))
        .map_opt(|(start, stop, step)| {
            let step = step.unwrap_or(1);
            (start <= stop && step > 0).then_some((start, stop, step))
        })
        .parse_complete(text)
}

/// How a number is to be written.
#[derive(Clone, Copy, Debug)]
struct Form {
    offset: i32,
    width: u32,
    base: char,
}

/// `form = "{" offset ["," width ["," base]] "}"`
fn form(text: &[u8]) -> Read<'_, Form> {
    let base = preceded(tag(","), one_of("doxXnN"));
    let width = (preceded(tag(","), u32), opt(base));
    delimited(tag("{"), (i32, opt(width)), tag("}"))
        .map(|(offset, rest)| {
            let (width, base) = rest.unwrap_or((0, None));
            Form { offset, width, base: base.unwrap_or('d') }
        })
        .parse_complete(text)
}

/// What follows a dollar sign: a second one, a form, or nothing of its own.
fn dollar(text: &[u8]) -> Read<'_, Option<Form>> {
    let plain = Form { offset: 0, width: 0, base: 'd' };
    match text {
        [b'{', ..] => form.map(Some).parse_complete(text),
        _ => alt((value(None, tag("$")), value(Some(plain), tag("")))).parse_complete(text),
    }
}

/// Whether all expressions in `text` are right.
fn check(text: &[u8]) -> Option<()> {
    let mut rest = text;
    while let Some((octet, tail)) = rest.split_first() {
        rest = match octet {
            b'$' => dollar(tail).ok()?.0,
            b'\\' => tail.get(1..).unwrap_or_default(),
            _ => tail,
        };
    }
    Some(())
}

/// The text for `number`.
fn expand(text: &[u8], number: u32) -> Result<Vec<u8>, TextErrorKind> {
    let mut out = Expanded(Vec::new());
    let mut rest = text;
    while let Some((octet, tail)) = rest.split_first() {
        rest = tail;
        let written = match octet {
            b'$' => dollar(tail).map_err(|_| fmt::Error).and_then(|(tail, form)| {
                rest = tail;
                match form {
                    Some(form) => form.write(number, &mut out),
                    None => out.octet(b'$'),
                }
            }),
            b'\\' => out.octet(*octet).and_then(|()| match tail.split_first() {
                Some((octet, tail)) => {
                    rest = tail;
                    out.octet(*octet)
                }
                None => Ok(()),
            }),
            _ => out.octet(*octet),
        };
        if written.is_err() {
            return Err(TextErrorKind::Field(FieldErrorKind::Expression.into()));
        }
    }
    Ok(out.0)
}

impl Form {
    /// Writes `number` plus the offset, which has to fit 31 bits and a sign.
    fn write(self, number: u32, out: &mut Expanded) -> fmt::Result {
        let number = i64::from(number) + i64::from(self.offset);
        let number = i32::try_from(number).map_err(|_| fmt::Error)?;
        let width = usize::try_from(self.width).map_err(|_| fmt::Error)?;
        if width > TEXT {
            return Err(fmt::Error);
        }
        match self.base {
            'o' => write!(out, "{number:0width$o}"),
            'x' => write!(out, "{number:0width$x}"),
            'X' => write!(out, "{number:0width$X}"),
            'n' => nibbles(number.cast_unsigned(), width, b"0123456789abcdef", out),
            'N' => nibbles(number.cast_unsigned(), width, b"0123456789ABCDEF", out),
            _ => write!(out, "{number:0width$}"),
        }
    }
}

fn nibbles(number: u32, width: usize, digits: &[u8; 16], out: &mut Expanded) -> fmt::Result {
    let (mut number, mut width) = (number, width);
    loop {
        let digit = usize::try_from(number % 16).unwrap_or_default();
        out.octet(digits.get(digit).copied().unwrap_or_default())?;
        number /= 16;
        width = width.saturating_sub(1);
        if number == 0 && width == 0 {
            return Ok(());
        }
        out.octet(b'.')?;
        width = width.saturating_sub(1);
        if number == 0 && width == 0 {
            return Ok(());
        }
    }
}

/// At most [`TEXT`] octets.
struct Expanded(Vec<u8>);

impl Expanded {
    fn octet(&mut self, octet: u8) -> fmt::Result {
        if self.0.len() == TEXT {
            return Err(fmt::Error);
        }
        self.0.push(octet);
        Ok(())
    }
}

impl Write for Expanded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().try_for_each(|octet| self.octet(octet))
    }
}
