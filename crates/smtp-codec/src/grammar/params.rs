use textline::{Class, Cursor};

use super::{Result, text};
use crate::{BodyType, Param, Params, ParseErrorKind as Kind};

const KEYWORD: Class = Class::ALPHANUMERIC.with(b"-");
/// `esmtp-value = 1*(%d33-60 / %d62-126)` and `UTF8-non-ascii` (RFC 6531 §3.3).
const VALUE: Class = Class::VCHAR.without(b"=").or(&Class::NON_ASCII);

/// `Mail-parameters = esmtp-param *(SP esmtp-param)`; `bytes` begins at `offset` of the line and has no
/// space in front.
#[inline]
pub(crate) fn params(bytes: &[u8], offset: usize) -> Result<Params<'_>> {
    let list = text(bytes, offset)?;
    let mut cursor = Cursor::new(bytes);
    let mut seen = 0;
    while !cursor.is_end() {
        let at = cursor.at();
        let bit = esmtp_param(&mut cursor, list, offset)?.bit();
        if seen & bit != 0 {
            return Err(Kind::ParameterTwice.at(offset + at));
        }
        seen |= bit;
        if cursor.eat(b' ') {
            if cursor.is_end() {
                return Err(Kind::Parameter.at(offset + cursor.at()));
            }
        } else if !cursor.is_end() {
            return Err(Kind::Parameter.at(offset + cursor.at()));
        }
    }
    Ok(Params::checked(list))
}

/// `esmtp-param = esmtp-keyword ["=" esmtp-value]`,
/// `esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")`
#[inline]
fn esmtp_param<'a>(cursor: &mut Cursor<'a>, list: &'a str, offset: usize) -> Result<Param<'a>> {
    let start = cursor.at();
    let word = cursor.take_while(&KEYWORD);
    if matches!(word, [] | [b'-', ..]) {
        return Err(Kind::Parameter.at(offset + start));
    }
    // Both are cut out of the text at US-ASCII octets.
    let keyword = list.get(start..cursor.at()).unwrap_or_default();
    let mut value = None;
    if cursor.eat(b'=') {
        let from = cursor.at();
        if cursor.take_while(&VALUE).is_empty() {
            return Err(Kind::Parameter.at(offset + from - 1));
        }
        value = list.get(from..cursor.at());
    }
    param(keyword, value).ok_or(Kind::ParameterValue.at(offset + start))
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

/// The value of the first parameter with that keyword in a list that was checked.
pub(crate) fn value_of<'a>(list: &'a str, keyword: &str) -> Option<&'a str> {
    let mut rest = list;
    loop {
        if let Some((front, value)) = rest.split_at_checked(keyword.len())
            && front.eq_ignore_ascii_case(keyword)
            && let Some(value) = value.strip_prefix('=')
        {
            let end = memchr::memchr(b' ', value.as_bytes());
            return value.get(..end.unwrap_or(value.len()));
        }
        rest = rest.get(memchr::memchr(b' ', rest.as_bytes())? + 1..)?;
    }
}

/// `body-value = "7BIT" / "8BITMIME" / "BINARYMIME"`
pub(crate) fn body(value: &str) -> Option<BodyType> {
    let types = [BodyType::EightBitMime, BodyType::SevenBit, BodyType::BinaryMime];
    types.into_iter().find(|body| value.eq_ignore_ascii_case(body.as_str()))
}

/// Whether `text` is one parameter and not more.
pub(crate) fn is_one(text: &str) -> bool {
    let mut cursor = Cursor::new(text.as_bytes());
    esmtp_param(&mut cursor, text, 0).is_ok() && cursor.is_end()
}
