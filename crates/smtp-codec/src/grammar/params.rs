use textline::{Class, Cursor};

use super::{Result, text};
use crate::{BodyType, Param, Params, ParseErrorKind as Kind};

const KEYWORD: Class = Class::ALPHANUMERIC.with(b"-");
/// `esmtp-value = 1*(%d33-60 / %d62-126)` and `UTF8-non-ascii` (RFC 6531 §3.3).
const VALUE: Class = Class::VCHAR.without(b"=").or(&Class::NON_ASCII);

/// `Mail-parameters = esmtp-param *(SP esmtp-param)`; `bytes` begins at `offset` of the line and has no
/// space in front.
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
pub(crate) fn param<'a>(keyword: &'a str, value: Option<&'a str>) -> Option<Param<'a>> {
    let mut upper = [0; 11];
    let name = match upper.get_mut(..keyword.len()) {
        Some(upper) => {
            upper.copy_from_slice(keyword.as_bytes());
            upper.make_ascii_uppercase();
            &*upper
        }
        None => &[],
    };
    let flag = |param| if value.is_none() { Some(param) } else { None };
    match name {
        b"SIZE" => super::values::size(value?).map(Param::Size),
        b"BODY" => body(value?).map(Param::Body),
        b"SMTPUTF8" => flag(Param::SmtpUtf8),
        b"REQUIRETLS" => flag(Param::RequireTls),
        b"CONPERM" => flag(Param::ConPerm),
        b"CONNEG" => flag(Param::ConNeg),
        b"PRDR" => flag(Param::Prdr),
        b"AUTH" | b"RET" | b"ENVID" | b"NOTIFY" | b"ORCPT" | b"BY" | b"HOLDFOR" | b"HOLDUNTIL"
        | b"MT-PRIORITY" | b"RRVS" | b"SOLICIT" | b"MTRK" | b"TRANSID" | b"SUBMITTER" => {
            super::values::param(name, value?)
        }
        _ => Some(Param::Other { keyword, value }),
    }
}

/// `body-value = "7BIT" / "8BITMIME" / "BINARYMIME"`
fn body(value: &str) -> Option<BodyType> {
    let types = [BodyType::EightBitMime, BodyType::SevenBit, BodyType::BinaryMime];
    types.into_iter().find(|body| value.eq_ignore_ascii_case(body.as_str()))
}

/// Whether `text` is one parameter and not more.
pub(crate) fn is_one(text: &str) -> bool {
    let mut cursor = Cursor::new(text.as_bytes());
    esmtp_param(&mut cursor, text, 0).is_ok() && cursor.is_end()
}
