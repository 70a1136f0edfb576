//! What the boundary of a multipart is, as its Content-Type says it, and as others read that.

use alloc::borrow::Cow;

use rfc822_message::token;
use textline::Class;

use crate::{
    Parameter, ParameterValue, Parameters, Quirk, Quirks, encoded_word, grammar::parameter_readings,
};

/// `bchars` (RFC 2046 §5.1.1).
const BCHARS: Class = Class::ALPHANUMERIC.with(b"'()+_,-./:=? ");
const PRINTABLE: Class = Class::VCHAR.with(b" ");
/// The longest boundary that RFC 2046 §5.1.1 allows.
const LONGEST: usize = 70;

/// The boundary of most messages: the only parameter, of characters that nobody reads in two ways.
pub(super) fn plain(parameters: &[u8]) -> Option<&[u8]> {
    const PLAIN: Class = Class::ALPHANUMERIC.with(b"'+_,-./:=");
    let name = skip_blanks(skip_blanks(parameters).strip_prefix(b";")?);
    let (name, mut value) = name.split_at_checked(9)?;
    while let [head @ .., b' ' | b'\t' | b'\r' | b'\n'] = value {
        value = head;
    }
    let boundary = match value {
        [b'"', boundary @ .., b'"'] => boundary,
        boundary => boundary,
    };
    let is_plain = name.eq_ignore_ascii_case(b"boundary=")
        && (1..=LONGEST).contains(&boundary.len())
        && PLAIN.contains_all(boundary);
    is_plain.then_some(boundary)
}

fn skip_blanks(octets: &[u8]) -> &[u8] {
    octets.get(token::FWS.run(octets)..).unwrap_or_default()
}

/// The boundary; empty if there is none.
pub(super) fn boundary(parameters: Parameters<'_>, quirks: Quirks) -> Cow<'_, [u8]> {
    if quirks.is_empty() {
        return parameters.octets("boundary").unwrap_or_default();
    }
    let mut parameters = parameters;
    if quirks.contains(Quirk::BadParameterEnds)
        && let Some(head) = parameter_readings::before_bad(parameters.raw())
    {
        parameters = Parameters::parse(head);
    }
    let mut found = chosen(parameters, quirks);
    if quirks.contains(Quirk::DecodedBoundary) && is_encoded_word(&found) {
        found = Cow::Owned(encoded_word::decode(&found).text.into_owned().into_bytes());
    }
    if quirks.contains(Quirk::TrimmedBoundary) && found.trim_ascii().len() < found.len() {
        found = Cow::Owned(found.trim_ascii().to_vec());
    }
    found
}

/// The parameter that counts, as it is written or as it is meant.
fn chosen(parameters: Parameters<'_>, quirks: Quirks) -> Cow<'_, [u8]> {
    let plain = || parameters.iter().filter(is_plain);
    let one = if quirks.contains(Quirk::LastParameter) { plain().last() } else { plain().next() };
    let only_plain = quirks.contains(Quirk::LastParameter) || quirks.contains(Quirk::PlainBoundary);
    if !only_plain && parameters.iter().any(|other| is_boundary(&other) && !is_plain(&other)) {
        return parameters.octets("boundary").unwrap_or_default();
    }
    if quirks.contains(Quirk::LiteralBoundary) {
        let last = quirks.contains(Quirk::LastParameter);
        let found = parameter_readings::split(parameters.raw(), "boundary", last);
        return Cow::Borrowed(found.unwrap_or_default());
    }
    if quirks.contains(Quirk::BoundaryAnywhere) {
        let found = parameter_readings::anywhere(parameters.raw(), "boundary");
        return Cow::Borrowed(found.unwrap_or_default());
    }
    let Some(one) = one else { return Cow::Borrowed(b"") };
    match one.value {
        ParameterValue::Bare(raw) if quirks.contains(Quirk::TokenBoundary) => {
            Cow::Borrowed(raw.get(..Class::VCHAR.without(b"(").run(raw)).unwrap_or(raw))
        }
        value => value.octets(),
    }
}

/// Everything between the equals sign and the next semicolon.
fn literal<'a>(parameters: Parameters<'a>, parameter: &Parameter<'_>) -> &'a [u8] {
    let written = parameters.raw().get(parameter.at..).unwrap_or_default();
    let start = memchr::memchr(b'=', written).map_or(0, |equals| equals + 1);
    let value = written.get(start..).unwrap_or_default();
    value.get(..memchr::memchr(b';', value).unwrap_or(value.len())).unwrap_or(value).trim_ascii()
}

/// Whether it depends on the reader which boundary is in `parameters`, `boundary` being what is taken here.
pub(super) fn is_obscure(parameters: Parameters<'_>, boundary: &[u8]) -> bool {
    !PRINTABLE.contains_all(boundary)
        || boundary.ends_with(b" ")
        || boundary.starts_with(b" ")
        || parameters.iter().any(|one| is_boundary(&one) && is_obscure_parameter(parameters, &one))
}

fn is_obscure_parameter(parameters: Parameters<'_>, one: &Parameter<'_>) -> bool {
    if !is_plain(one) {
        return true;
    }
    match one.value {
        ParameterValue::Quoted(quoted) => {
            !quoted.closed
                || memchr::memchr(b'\\', quoted.raw).is_some()
                || is_encoded_word(quoted.raw)
        }
        ParameterValue::Bare(raw) => {
            let ends = Class::VCHAR.without(b"(").run(raw) < raw.len();
            ends || memchr::memchr(b'(', literal(parameters, one)).is_some() || is_encoded_word(raw)
        }
    }
}

/// Whether RFC 2046 §5.1.1 does not allow it.
pub(super) fn is_bad(boundary: &[u8]) -> bool {
    boundary.len() > LONGEST || !BCHARS.contains_all(boundary)
}

/// Whether the parameter stands more than once.
pub(super) fn is_duplicate(parameters: Parameters<'_>) -> bool {
    let mut all = parameters.iter().filter(|one| is_boundary(one) && one.section.is_none());
    all.next().is_some() && all.next().is_some()
}

fn is_boundary(parameter: &Parameter<'_>) -> bool {
    parameter.is("boundary")
}

fn is_plain(parameter: &Parameter<'_>) -> bool {
    is_boundary(parameter) && parameter.section.is_none() && !parameter.extended
}

fn is_encoded_word(octets: &[u8]) -> bool {
    memchr::memmem::find(octets, b"=?").is_some_and(|start| {
        octets.get(start..).is_some_and(|rest| memchr::memmem::find(rest, b"?=").is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_boundary_is_the_boundary_of_all() {
        for (raw, expected) in [
            (&b"; boundary=b"[..], Some(&b"b"[..])),
            (b";\r\n\tBoundary=\"=_a'+,-./:=\" \r\n", Some(b"=_a'+,-./:=")),
            (b" ;boundary=a=b", Some(b"a=b")),
            (b"; boundary=\"a b\"", None),
            (b"; boundary=\"a", None),
            (b"; boundary=a\"", None),
            (b"; boundary=\"\"", None),
            (b"; boundary=", None),
            (b"; boundary =b", None),
            (b"; boundary=b; x=y", None),
            (b";; boundary=b", None),
            (b"; boundary*=b", None),
            (b"; boundary==?q?", None),
            (b"; boundary=b(c)", None),
            (b";\x0Cboundary=b", None),
            (b"x; boundary=b", None),
        ] {
            assert_eq!(plain(raw), expected, "{}", raw.escape_ascii());
            let Some(found) = expected else { continue };
            let parameters = Parameters::parse(raw);
            for quirks in Quirk::ALL.iter().map(|quirk| Quirks::NONE.with(*quirk)) {
                assert_eq!(boundary(parameters, quirks), found, "{quirks:?}");
            }
            assert_eq!(boundary(parameters, Quirks::NONE), found);
            assert!(!is_obscure(parameters, found) && !is_bad(found) && !is_duplicate(parameters));
            assert_eq!(parameter_readings::before_bad(raw), None);
            assert!(parameter_readings::is_clear(raw));
        }
    }
}
