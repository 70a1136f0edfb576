use textline::{Class, Cursor};

use super::{Reader, Result, plain::letters};
use crate::{BodyType, Param, Params, ParseErrorKind as Kind, types::Known};

const KEYWORD: Class = Class::ALPHANUMERIC.with(b"-");
/// `esmtp-value = 1*(%d33-60 / %d62-126)` and `UTF8-non-ascii` (RFC 6531 §3.3).
const VALUE: Class = Class::VCHAR.without(b"=").or(&Class::NON_ASCII);

/// Parameters and nothing after them.
pub(crate) fn whole_params(text: &str) -> Result<Params<'_>> {
    params(&mut Reader::new(text))
}

/// `Mail-parameters = esmtp-param *(SP esmtp-param)`, to the end of the line.
#[inline(always)]
pub(super) fn params<'a>(reader: &mut Reader<'a>) -> Result<Params<'a>> {
    let start = reader.cursor.at();
    // All of it is text, or the first parameter is not looked at.
    let mut ahead = reader.cursor;
    ahead.take_rest();
    let list = Reader { cursor: ahead, ..*reader }.since(start)?;
    let mut known = Known::NONE;
    usual(&mut reader.cursor, &mut known);
    if !reader.cursor.is_end() {
        any(reader, &mut known)?;
    }
    Ok(Params::checked(list, known))
}

/// Parameters to the end of the line, after `known` ones.
fn any(reader: &mut Reader<'_>, known: &mut Known) -> Result<()> {
    while !reader.cursor.is_end() {
        let at = reader.cursor.at();
        let param = esmtp_param(reader)?;
        let bit = param.bit();
        if known.bits & bit & !Param::OTHER != 0 {
            return Err(Kind::ParameterTwice.at(at));
        }
        known.bits |= bit;
        match param {
            Param::Size(size) => known.size = size,
            Param::Body(body) => known.body = Some(body),
            _ => {}
        }
        let cursor = &mut reader.cursor;
        if cursor.eat(b' ') {
            if cursor.is_end() {
                return Err(Kind::Parameter.at(cursor.at()));
            }
        } else if !cursor.is_end() {
            return Err(Kind::Parameter.at(cursor.at()));
        }
    }
    Ok(())
}

/// The two parameters that nearly every MAIL has, as they are commonly written, and the space after each. What is anything else is
/// left for the whole grammar.
#[inline(always)]
fn usual(cursor: &mut Cursor<'_>, known: &mut Known) {
    const SIZE: u32 = letters(*b"SIZE");
    const BODY: u32 = letters(*b"BODY");
    let octets = cursor.rest();
    let mut rest = octets;
    while let [a, b, c, d, b'=', value @ ..] = rest {
        let (param, after) = match letters([*a, *b, *c, *d]) {
            SIZE => match digits(value) {
                Some((size, after)) => (Param::Size(size), after),
                None => break,
            },
            BODY => match value {
                [b'8', b'B', b'I', b'T', b'M', b'I', b'M', b'E', after @ ..] => {
                    (Param::Body(BodyType::EightBitMime), after)
                }
                [b'7', b'B', b'I', b'T', after @ ..] => (Param::Body(BodyType::SevenBit), after),
                _ => break,
            },
            _ => break,
        };
        let after = match after {
            [b' ', after @ ..] if !after.is_empty() => after,
            [] => after,
            _ => break,
        };
        if known.bits & param.bit() != 0 {
            break;
        }
        known.bits |= param.bit();
        match param {
            Param::Size(size) => known.size = size,
            Param::Body(body) => known.body = Some(body),
            _ => {}
        }
        rest = after;
    }
    cursor.take(octets.len() - rest.len());
}

/// A number that is written with so few digits that it fits, and what follows it.
#[inline(always)]
fn digits(octets: &[u8]) -> Option<(u64, &[u8])> {
    let mut rest = octets;
    let mut number = 0u64;
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        rest = after;
    }
    matches!(octets.len() - rest.len(), 1..=19).then_some((number, rest))
}

/// `esmtp-param = esmtp-keyword ["=" esmtp-value]`,
/// `esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")`
#[inline]
fn esmtp_param<'a>(reader: &mut Reader<'a>) -> Result<Param<'a>> {
    let cursor = &mut reader.cursor;
    let start = cursor.at();
    let word = cursor.take_while(&KEYWORD);
    if matches!(word, [] | [b'-', ..]) {
        return Err(Kind::Parameter.at(start));
    }
    let keyword = reader.since(start)?;
    let cursor = &mut reader.cursor;
    let mut value = None;
    if cursor.eat(b'=') {
        let from = cursor.at();
        if cursor.take_while(&VALUE).is_empty() {
            return Err(Kind::Parameter.at(from - 1));
        }
        value = Some(reader.since(from)?);
    }
    param(keyword, value).ok_or(Kind::ParameterValue.at(start))
}

/// The parameter's meaning; `None` if a known one has a value that it cannot have.
#[inline]
pub(crate) fn param<'a>(keyword: &'a str, value: Option<&'a str>) -> Option<Param<'a>> {
    let is = |name: &str| keyword.eq_ignore_ascii_case(name);
    let flag = |param| if value.is_none() { Some(param) } else { None };
    match keyword.len() {
        4 if is("SIZE") => return super::values::size(value?).map(Param::Size),
        4 if is("BODY") => return body(value?).map(Param::Body),
        8 if is("SMTPUTF8") => return flag(Param::SmtpUtf8),
        10 if is("REQUIRETLS") => return flag(Param::RequireTls),
        7 if is("CONPERM") => return flag(Param::ConPerm),
        6 if is("CONNEG") => return flag(Param::ConNeg),
        4 if is("PRDR") => return flag(Param::Prdr),
        _ => {}
    }
    let name = super::values::NAMES.into_iter().find(|name| is(name));
    match name {
        Some(name) => super::values::param(name, value?),
        None => Some(Param::Other { keyword, value }),
    }
}

/// `body-value = "7BIT" / "8BITMIME" / "BINARYMIME"`
fn body(value: &str) -> Option<BodyType> {
    let types = [BodyType::EightBitMime, BodyType::SevenBit, BodyType::BinaryMime];
    types.into_iter().find(|body| value.eq_ignore_ascii_case(body.as_str()))
}

/// Whether `text` is one parameter and not more.
pub(crate) fn is_one(text: &str) -> bool {
    let mut reader = Reader::new(text);
    esmtp_param(&mut reader).is_ok() && reader.cursor.is_end()
}
