use nom::{
    IResult, Parser,
    bytes::complete::{tag, take_while1},
    combinator::{opt, verify},
    sequence::preceded,
};
use textline::Class;

use super::{Result, text};
use crate::{BodyType, Param, Params, ParseErrorKind as Kind};

/// Keyword and value.
type Pair<'a> = (&'a [u8], Option<&'a [u8]>);

const KEYWORD: Class = Class::ALPHANUMERIC.with(b"-");
/// `esmtp-value = 1*(%d33-60 / %d62-126)` and `UTF8-non-ascii` (RFC 6531 §3.3).
const VALUE: Class = Class::VCHAR.without(b"=").or(&Class::NON_ASCII);

/// `Mail-parameters = esmtp-param *(SP esmtp-param)`; `bytes` begins at `offset` of the line and has no
/// space in front.
pub(crate) fn params(bytes: &[u8], offset: usize) -> Result<Params<'_>> {
    let list = text(bytes, offset)?;
    let mut at = 0;
    let mut known = ["SIZE", "BODY", "SMTPUTF8", "AUTH"].map(|keyword| (keyword, false));
    for word in list.split(' ').filter(|_| !list.is_empty()) {
        let (rest, (keyword, value)) =
            esmtp_param(word.as_bytes()).map_err(|_| Kind::Parameter.at(offset + at))?;
        if !rest.is_empty() {
            return Err(Kind::Parameter.at(offset + at + word.len() - rest.len()));
        }
        // Both are parts of valid UTF-8, cut at US-ASCII octets.
        let keyword = text(keyword, offset + at)?;
        let value = value.map(|value| text(value, offset + at)).transpose()?;
        let param = param(keyword, value).ok_or(Kind::ParameterValue.at(offset + at))?;
        if !matches!(param, Param::Other { .. }) {
            let seen = known.iter_mut().find(|known| known.0 == param.keyword());
            if seen.is_some_and(|known| core::mem::replace(&mut known.1, true)) {
                return Err(Kind::ParameterTwice.at(offset + at));
            }
        }
        at += word.len() + 1;
    }
    Ok(Params::checked(list))
}

/// `esmtp-param = esmtp-keyword ["=" esmtp-value]`,
/// `esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")`
fn esmtp_param(input: &[u8]) -> IResult<&[u8], Pair<'_>> {
    let keyword = verify(take_while1(|octet| KEYWORD.contains(octet)), |word: &[u8]| {
        word.first() != Some(&b'-')
    });
    let value = preceded(tag("="), take_while1(|octet| VALUE.contains(octet)));
    (keyword, opt(value)).parse_complete(input)
}

/// The parameter's meaning; `None` if a known one has a value that it cannot have.
pub(crate) fn param<'a>(keyword: &'a str, value: Option<&'a str>) -> Option<Param<'a>> {
    let is = |name: &str| keyword.eq_ignore_ascii_case(name);
    if is("SIZE") {
        // `size-value ::= 1*20DIGIT` (RFC 1870 §6)
        let digits = value?;
        let valid = matches!(digits.len(), 1..=20) && Class::DIGIT.contains_all(digits.as_bytes());
        return if valid { digits.parse().ok().map(Param::Size) } else { None };
    }
    if is("BODY") {
        let types = [BodyType::SevenBit, BodyType::EightBitMime, BodyType::BinaryMime];
        let value = value?;
        return types
            .into_iter()
            .find(|body| value.eq_ignore_ascii_case(body.as_str()))
            .map(Param::Body);
    }
    if is("SMTPUTF8") {
        return value.is_none().then_some(Param::SmtpUtf8);
    }
    if is("AUTH") {
        return value.filter(|value| is_xtext(value)).map(Param::Auth);
    }
    Some(Param::Other { keyword, value })
}

/// `xtext = *( xchar / hexchar )`, `hexchar = "+" 2HEXDIG` (RFC 3461 §4), in any case. That it has no `=` and
/// no control character is known already.
fn is_xtext(value: &str) -> bool {
    value.split('+').skip(1).all(|after| {
        after.get(..2).is_some_and(|hex| hex.bytes().all(|octet| octet.is_ascii_hexdigit()))
    })
}

/// Whether `text` is one parameter and not more.
pub(crate) fn is_one(text: &str) -> bool {
    esmtp_param(text.as_bytes()).is_ok_and(|(rest, _)| rest.is_empty())
}
