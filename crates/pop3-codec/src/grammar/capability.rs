use textline::{Class, Cursor};

use super::{Result, command::word, trim_end, trimmed};
use crate::{
    Capability, Deviation, DeviationKind, Expire, Leniency, LoginDelay, ParseErrorKind as Kind,
    Utf8, Word,
};

/// A line of capabilities without its line end (RFC 2449 §3): `capability = capa-tag *(SP param) CRLF`.
/// Tags are read in any case; a line that is not understood is kept as it is.
pub(crate) fn capability(line: &[u8]) -> Result<Capability<'_>> {
    let whole = word(line, 0)?;
    Ok(known(trim_end(line)).unwrap_or(Capability::Other(whole)))
}

/// The same from a reply to CAPA, and the first deviation that was accepted in it.
pub(crate) fn capability_line(
    line: &[u8],
    leniency: Leniency,
) -> Result<(Capability<'_>, Option<Deviation>)> {
    let read = capability(line)?;
    let text = trim_end(line);
    let mut deviation = None;
    if let Some(at) = text.windows(2).position(|two| two == b"  ") {
        let at = at + 1;
        if !leniency.extra_space {
            return Err(Kind::Argument.at(at));
        }
        deviation = Some(Deviation { kind: DeviationKind::ExtraSpace, at });
    }
    if text.len() < trimmed(line, leniency, &mut deviation).rest().len() {
        return Err(Kind::End.at(text.len()));
    }
    Ok((read, deviation))
}

fn known(line: &[u8]) -> Option<Capability<'_>> {
    let mut cursor = Cursor::new(line);
    let tag = cursor.take_while(&Class::VCHAR);
    let params = match cursor.rest() {
        [] => &[],
        [b' ', params @ ..] => params.trim_ascii_start(),
        _ => return None,
    };
    let is = |name: &[u8]| tag.eq_ignore_ascii_case(name);
    let flags = [
        (&b"TOP"[..], Capability::Top),
        (b"USER", Capability::User),
        (b"UIDL", Capability::Uidl),
        (b"RESP-CODES", Capability::RespCodes),
        (b"AUTH-RESP-CODE", Capability::AuthRespCode),
        (b"PIPELINING", Capability::Pipelining),
        (b"STLS", Capability::Stls),
        (b"LANG", Capability::Lang),
    ];
    if let Some((_, flag)) = flags.into_iter().find(|(name, _)| is(name)) {
        return params.is_empty().then_some(flag);
    }
    if is(b"SASL") {
        return Some(Capability::Sasl(Word::checked(params)));
    }
    if is(b"IMPLEMENTATION") {
        return Some(Capability::Implementation(Word::checked(params)));
    }
    if is(b"UTF8") {
        let user = params.eq_ignore_ascii_case(b"USER");
        return (user || params.is_empty()).then_some(Capability::Utf8(Utf8 { user }));
    }
    let mut cursor = Cursor::new(params);
    if is(b"EXPIRE") && cursor.eat_word(b"NEVER") {
        let per_user = per_user(cursor.rest())?;
        return Some(Capability::Expire(Expire { days: None, per_user }));
    }
    let number = u32::try_from(cursor.number()?).ok()?;
    let per_user = per_user(cursor.rest())?;
    if is(b"EXPIRE") {
        return Some(Capability::Expire(Expire { days: Some(number), per_user }));
    }
    is(b"LOGIN-DELAY").then_some(Capability::LoginDelay(LoginDelay { seconds: number, per_user }))
}

/// `[SP "USER"]` at the end of a line; `None` if it is something else.
fn per_user(rest: &[u8]) -> Option<bool> {
    match rest {
        [] => Some(false),
        [b' ', word @ ..] => word.trim_ascii_start().eq_ignore_ascii_case(b"USER").then_some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities() {
        let other = |line: &'static str| Capability::Other(Word::checked(line.as_bytes()));
        let expire = |days, per_user| Capability::Expire(Expire { days, per_user });
        let table: [(&str, Capability<'_>); 16] = [
            ("TOP", Capability::Top),
            ("top ", Capability::Top),
            ("TOP 1", other("TOP 1")),
            ("SASL PLAIN LOGIN", Capability::Sasl(Word::checked(b"PLAIN LOGIN"))),
            ("SASL", Capability::Sasl(Word::checked(b""))),
            ("SASLX", other("SASLX")),
            ("EXPIRE 5 USER", expire(Some(5), true)),
            ("EXPIRE never", expire(None, false)),
            ("EXPIRE NEVERMORE", other("EXPIRE NEVERMORE")),
            ("EXPIRE 4294967296", other("EXPIRE 4294967296")),
            ("EXPIRE 5USER", other("EXPIRE 5USER")),
            (
                "LOGIN-DELAY 900",
                Capability::LoginDelay(LoginDelay { seconds: 900, per_user: false }),
            ),
            ("LOGIN-DELAY", other("LOGIN-DELAY")),
            ("UTF8 USER", Capability::Utf8(Utf8 { user: true })),
            ("X-GOOGLE-RICO ", other("X-GOOGLE-RICO ")),
            ("", other("")),
        ];
        for (line, expected) in table {
            assert_eq!(capability(line.as_bytes()), Ok(expected), "{line}");
        }
    }
}
