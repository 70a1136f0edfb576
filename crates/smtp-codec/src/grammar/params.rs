use textline::{Class, Cursor};

use super::{Reader, Result};
use crate::{BodyType, Param, Params, ParseErrorKind as Kind, types::Known};

const KEYWORD: Class = Class::ALPHANUMERIC.with(b"-");
/// `esmtp-value = 1*(%d33-60 / %d62-126)` and `UTF8-non-ascii` (RFC 6531 §3.3).
const VALUE: Class = Class::VCHAR.without(b"=").or(&Class::NON_ASCII);

/// Parameters and nothing after them.
pub(crate) fn whole_params(text: &str) -> Result<Params<'_>> {
    params(&mut Reader::new(text))
}

/// `Mail-parameters = esmtp-param *(SP esmtp-param)`, to the end of the line.
#[inline]
pub(super) fn params<'a>(reader: &mut Reader<'a>) -> Result<Params<'a>> {
    let start = reader.cursor.at();
    // All of it is text, or the first parameter is not looked at.
    let mut ahead = reader.cursor;
    ahead.take_rest();
    let list = Reader { cursor: ahead, ..*reader }.since(start)?;
    let mut known = Known::NONE;
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
    Ok(Params::checked(list, known))
}

/// `esmtp-param = esmtp-keyword ["=" esmtp-value]`,
/// `esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")`
#[inline]
fn esmtp_param<'a>(reader: &mut Reader<'a>) -> Result<Param<'a>> {
    if let Some(param) = size_or_body(&mut reader.cursor) {
        return Ok(param);
    }
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

/// The two parameters that nearly every MAIL has, as they are commonly written; nothing is consumed otherwise.
#[inline]
fn size_or_body<'a>(cursor: &mut Cursor<'a>) -> Option<Param<'a>> {
    const SIZE: u32 = u32::from_be_bytes(*b"size");
    const BODY: u32 = u32::from_be_bytes(*b"body");
    let [a, b, c, d, b'=', value @ ..] = cursor.rest() else { return None };
    let (octets, param) = match u32::from_be_bytes([*a, *b, *c, *d]) | 0x2020_2020 {
        SIZE => {
            // So many digits fit.
            let digits = value.iter().take(19).take_while(|octet| octet.is_ascii_digit());
            let (mut octets, mut size) = (0, 0);
            for digit in digits {
                size = size * 10 + u64::from(digit - b'0');
                octets += 1;
            }
            if octets == 0 {
                return None;
            }
            (octets, Param::Size(size))
        }
        BODY if value.starts_with(b"8BITMIME") => (8, Param::Body(BodyType::EightBitMime)),
        BODY if value.starts_with(b"7BIT") => (4, Param::Body(BodyType::SevenBit)),
        _ => return None,
    };
    if !matches!(value.get(octets), None | Some(b' ')) {
        return None;
    }
    cursor.take(5 + octets);
    Some(param)
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
