use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::str::FromStr;

use super::{
    ImapUrl, UrlAccess, UrlAuth, UrlAuthorization, UrlMailbox, UrlMessage, UrlName, UrlPartial,
    UrlServer, UrlTarget,
};
use crate::{ParseError, ParseErrorKind};

type Result<T> = core::result::Result<T, ParseError>;

pub(super) const fn bad(at: usize) -> ParseError {
    ParseErrorKind::Url.at(at)
}

/// `imapurl / iabsolute-path`
pub(super) fn url(url: &str) -> Result<ImapUrl> {
    check(url)?;
    let (authority, rest) = match after(url, "imap://") {
        Some(rest) => {
            let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
            (Some(authority), rest)
        }
        None if url.starts_with('/') && !url.starts_with("//") => (None, url),
        None => return Err(bad(0)),
    };
    let (path, query) = split_query(rest);
    from_parts(authority.map(server).transpose()?, path, query)
}

/// RFC 3986 §5.2.2, for a base that is checked.
pub(super) fn resolve(base: &ImapUrl, reference: &str) -> Result<ImapUrl> {
    check(reference)?;
    if after(reference, "imap://").is_some() {
        return url(reference);
    }
    if reference.starts_with("//") {
        return url(&format!("imap:{reference}"));
    }
    let server = base.server.clone();
    let (path, query) = split_query(reference);
    if path.starts_with('/') {
        return from_parts(server, path, query);
    }
    // Another scheme.
    if path.split('/').next().is_some_and(|first| first.contains(':')) {
        return Err(bad(0));
    }
    let text = base.target.to_string();
    let (base_path, base_query) = split_query(&text);
    if path.is_empty() {
        return from_parts(server, base_path, query.or(base_query));
    }
    let directory = base_path.rfind('/').and_then(|end| base_path.get(..end)).unwrap_or_default();
    from_parts(server, &format!("{directory}/{path}"), query)
}

fn split_query(text: &str) -> (&str, Option<&str>) {
    text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)))
}

/// The path, which is empty or begins with `/`, and the query.
fn from_parts(server: Option<UrlServer>, path: &str, query: Option<&str>) -> Result<ImapUrl> {
    let path = without_dots(path);
    let path = path.strip_prefix('/').unwrap_or(&path);
    let target = target(path, query)?;
    if server.is_none() && path.starts_with('/') {
        return Err(bad(0));
    }
    Ok(ImapUrl { server, target })
}

/// RFC 3986 §5.2.4. Nothing is left of a last segment of dots, as RFC 5092 §9.1 has it.
fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let mut text = String::with_capacity(path.len());
    for segment in segments {
        text.push('/');
        text.push_str(segment);
    }
    text
}

/// `[icommand]`
fn target(path: &str, query: Option<&str>) -> Result<UrlTarget> {
    if path.is_empty() {
        return if query.is_none() { Ok(UrlTarget::Server) } else { Err(bad(0)) };
    }
    let at = |rest: &str| bad(path.len() - rest.len());
    let (name, mut rest) = path.split_at(path.find(';').unwrap_or(path.len()));
    if let Some(kind) = after(rest, ";TYPE=") {
        let subscribed = kind.eq_ignore_ascii_case("LSUB");
        if query.is_some() || !subscribed && !kind.eq_ignore_ascii_case("LIST") {
            return Err(at(rest));
        }
        let pattern = if name.is_empty() { None } else { Some(text(name)?) };
        return Ok(UrlTarget::List { pattern, subscribed });
    }
    let is_message = after(rest, ";UID=").is_some();
    let name = if is_message { name.strip_suffix('/').ok_or(at(rest))? } else { name };
    let mut mailbox = UrlMailbox { name: text(name)?, uid_validity: None };
    if let Some(number) = after(rest, ";UIDVALIDITY=") {
        let (value, tail) = digits(number).ok_or(at(rest))?;
        mailbox.uid_validity = Some(value);
        rest = tail;
    }
    if rest.is_empty() {
        let search = query.filter(|query| !query.is_empty()).map(decode);
        return Ok(UrlTarget::Mailbox { mailbox, search });
    }
    let number = after(rest.strip_prefix('/').unwrap_or(rest), ";UID=").ok_or(at(rest))?;
    if query.is_some() || !is_message && !rest.starts_with('/') {
        return Err(at(rest));
    }
    let (uid, mut rest) = digits(number).ok_or(at(rest))?;
    let mut section = None;
    if let Some(encoded) = after(rest, "/;SECTION=") {
        let (encoded, tail) = encoded.split_at(encoded.find(';').unwrap_or(encoded.len()));
        // The slash before PARTIAL is none of the section.
        let is_partial = after(tail, ";PARTIAL=").is_some();
        let encoded = if is_partial { encoded.strip_suffix('/').ok_or(at(tail))? } else { encoded };
        section = Some(text(encoded)?);
        rest = tail;
    }
    let mut partial = None;
    let ahead = if section.is_some() { rest.strip_prefix('/').unwrap_or(rest) } else { rest };
    let name = if section.is_some() { ";PARTIAL=" } else { "/;PARTIAL=" };
    if let Some(range) = after(ahead, name) {
        let (start, tail) = digits(range).ok_or(at(rest))?;
        partial = Some(UrlPartial { start, length: None });
        rest = tail;
        if let Some(length) = tail.strip_prefix('.') {
            let (length, tail) = digits(length).ok_or(at(tail))?;
            partial = Some(UrlPartial { start, length: Some(length) });
            rest = tail;
        }
    }
    let authorization =
        if rest.is_empty() { None } else { Some(authorization(rest).ok_or(at(rest))?) };
    Ok(UrlTarget::Message(UrlMessage { mailbox, uid, section, partial, authorization }))
}

/// `iurlauth-rump [iua-verifier]`
fn authorization(text: &str) -> Option<UrlAuthorization> {
    let mut rest = text;
    let mut expires = None;
    if let Some(date) = after(rest, ";EXPIRE=") {
        let (date, tail) = date.split_at(date.find(';')?);
        expires = Some(date);
        rest = tail;
    }
    let rest = after(rest, ";URLAUTH=")?;
    let mut parts = rest.split(':');
    let name = parts.next()?;
    let user = |prefix| after(name, prefix).and_then(|user| self::text(user).ok());
    let access = match name {
        _ if name.eq_ignore_ascii_case("authuser") => UrlAccess::AuthUser,
        _ if name.eq_ignore_ascii_case("anonymous") => UrlAccess::Anonymous,
        _ if name.eq_ignore_ascii_case("stream") => UrlAccess::Stream,
        _ => {
            user("submit+").map(UrlAccess::Submit).or_else(|| user("user+").map(UrlAccess::User))?
        }
    };
    let authorization = UrlAuthorization::new(expires, access).ok()?;
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => Some(authorization),
        (Some(mechanism), Some(token), None) => authorization.with_token(mechanism, token).ok(),
        _ => None,
    }
}

/// `iserver`
fn server(authority: &str) -> Result<UrlServer> {
    let (userinfo, host) = match authority.rsplit_once('@') {
        Some((userinfo, host)) => (Some(userinfo), host),
        None => (None, authority),
    };
    let colon =
        host.rfind(':').filter(|colon| !host.get(*colon..).unwrap_or_default().contains(']'));
    let (host, port) = host.split_at(colon.unwrap_or(host.len()));
    let mut server = UrlServer::new(host)?;
    let port = port.strip_prefix(':').unwrap_or_default();
    if !port.is_empty() {
        server.port = Some(whole(port).ok_or(bad(0))?);
    }
    let Some(userinfo) = userinfo else { return Ok(server) };
    let (user, auth) = userinfo.split_at(userinfo.find(';').unwrap_or(userinfo.len()));
    // A password has no place here.
    if user.contains(':') || user.contains('@') || user.is_empty() && auth.is_empty() {
        return Err(bad(0));
    }
    server.user = if user.is_empty() { None } else { Some(text(user)?) };
    if !auth.is_empty() {
        let auth =
            after(auth, ";AUTH=").filter(|auth| !auth.contains([';', ':', '@'])).ok_or(bad(0))?;
        server.auth = Some(match auth {
            "*" => UrlAuth::Any,
            mechanism => UrlAuth::Mechanism(text(mechanism)?),
        });
    }
    Ok(server)
}

/// `host = IP-literal / IPv4address / reg-name`, in lower case.
pub(super) fn host(host: &str) -> Result<String> {
    check(host)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=%".contains(c);
    let is_valid = match host.strip_prefix('[') {
        Some(literal) => literal.strip_suffix(']').is_some_and(|address| {
            let is_address = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
            address.contains(':') && address.chars().all(is_address)
        }),
        None => !host.is_empty() && host.chars().all(is_name),
    };
    if is_valid { Ok(host.to_ascii_lowercase()) } else { Err(bad(0)) }
}

/// `date-time` of RFC 3339 §5.6.
pub(super) fn expire(date: &str) -> Result<String> {
    let shape = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.chars().zip(shape.chars()).all(|(c, expected)| match expected {
                '0' => c.is_ascii_digit(),
                expected => c.eq_ignore_ascii_case(&expected),
            })
    };
    let (time, rest) = date.split_at_checked(19).ok_or(bad(0))?;
    let fraction =
        rest.strip_prefix('.').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let zone = fraction.filter(|zone| zone.len() + 1 < rest.len()).unwrap_or(rest);
    let is_zone = ["Z", "+00:00", "-00:00"].iter().any(|expected| shape(zone, expected));
    let is_valid = shape(time, "0000-00-00T00:00:00") && is_zone;
    if is_valid { Ok(date.to_string()) } else { Err(bad(0)) }
}

/// `uauth-mechanism` and `enc-urlauth`.
pub(super) fn token(mechanism: &str, token: &str) -> Result<()> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let is_valid = !mechanism.is_empty()
        && mechanism.chars().all(is_name)
        && token.len() >= 32
        && token.chars().all(|c| c.is_ascii_hexdigit());
    if is_valid { Ok(()) } else { Err(bad(0)) }
}

/// Only what may stand in a URL: no fragment, no spaces, no octets but US-ASCII, and `%` with two digits.
fn check(url: &str) -> Result<()> {
    let octets = url.as_bytes();
    for (at, octet) in octets.iter().enumerate() {
        let is_valid = match octet {
            b'%' => {
                octets.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            }
            octet => octet.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?[]".contains(octet),
        };
        if !is_valid {
            return Err(bad(at));
        }
    }
    Ok(())
}

/// What is encoded.
fn decode(encoded: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let hex =
            |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        if let (b'%', [high, low, tail @ ..]) = (first, tail)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            octets.push(high << 4 | low);
            rest = tail;
        } else {
            octets.push(*first);
        }
    }
    octets
}

/// What is encoded, if it is UTF-8 without NUL, and not empty.
fn text(encoded: &str) -> Result<UrlName> {
    if encoded.contains(['[', ']', '?']) {
        return Err(bad(0));
    }
    UrlName::new(String::from_utf8(decode(encoded)).map_err(|_| bad(0))?)
}

/// What stands behind `prefix`, in any case.
fn after<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// A number at the front, and the rest.
fn digits<N: FromStr>(text: &str) -> Option<(N, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, rest))
}

fn whole<N: FromStr>(text: &str) -> Option<N> {
    digits(text).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}
