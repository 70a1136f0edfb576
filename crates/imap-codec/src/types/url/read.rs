use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{net::Ipv6Addr, str::FromStr};

use super::{
    ImapUrl, UrlAuth, UrlMailbox, UrlMessage, UrlName, UrlPartial, UrlServer, UrlTarget,
    authorization,
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
            let (authority, rest) = cut(rest, b"/?");
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
    if cut(path, b"/:").1.starts_with(':') {
        return Err(bad(0));
    }
    let text = base.target.to_string();
    let (base_path, base_query) = split_query(&text);
    if path.is_empty() {
        return from_parts(server, base_path, query.or(base_query));
    }
    let directory = cut_last(base_path, b'/').map_or("", |(directory, _)| directory);
    from_parts(server, &format!("{directory}/{path}"), query)
}

fn split_query(text: &str) -> (&str, Option<&str>) {
    let (path, query) = cut(text, b"?");
    (path, query.strip_prefix('?'))
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
    let mut rest = path;
    while let Some(behind) = rest.strip_prefix('/') {
        let (segment, tail) = cut(behind, b"/");
        rest = tail;
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
    let (name, mut rest) = cut(path, b";");
    if let Some(kind) = after(rest, ";TYPE=") {
        let subscribed = kind.eq_ignore_ascii_case("LSUB");
        if query.is_some() || !subscribed && !kind.eq_ignore_ascii_case("LIST") {
            return Err(at(rest));
        }
        let pattern = if name.is_empty() { None } else { Some(self::name(name, b"")?) };
        return Ok(UrlTarget::List { pattern, subscribed });
    }
    let is_message = after(rest, ";UID=").is_some();
    let name = if is_message { name.strip_suffix('/').ok_or(at(rest))? } else { name };
    let mut mailbox = UrlMailbox { name: self::name(name, b"")?, uid_validity: None };
    if let Some(number) = after(rest, ";UIDVALIDITY=") {
        let (value, tail) = nz_digits(number).ok_or(at(rest))?;
        mailbox.uid_validity = Some(value);
        rest = tail;
    }
    if rest.is_empty() {
        let search = query.filter(|query| !query.is_empty()).map(|query| decode(query, b";"));
        let search = search.transpose()?;
        return Ok(UrlTarget::Mailbox { mailbox, search });
    }
    let number = after(rest.strip_prefix('/').unwrap_or(rest), ";UID=").ok_or(at(rest))?;
    if query.is_some() || !is_message && !rest.starts_with('/') {
        return Err(at(rest));
    }
    let (uid, mut rest) = nz_digits(number).ok_or(at(rest))?;
    let mut section = None;
    if let Some(encoded) = after(rest, "/;SECTION=") {
        let (encoded, tail) = cut(encoded, b";");
        // The slash before PARTIAL is none of the section.
        let is_partial = after(tail, ";PARTIAL=").is_some();
        let encoded = if is_partial { encoded.strip_suffix('/').ok_or(at(tail))? } else { encoded };
        section = Some(self::name(encoded, b"")?);
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
            let (length, tail) = nz_digits(length).ok_or(at(tail))?;
            partial = Some(UrlPartial { start, length: Some(length) });
            rest = tail;
        }
    }
    let authorization =
        if rest.is_empty() { None } else { Some(authorization::read(rest).ok_or(at(rest))?) };
    Ok(UrlTarget::Message(UrlMessage { mailbox, uid, section, partial, authorization }))
}

/// `iserver`
fn server(authority: &str) -> Result<UrlServer> {
    let (userinfo, host) = match cut_last(authority, b'@') {
        Some((userinfo, host)) => (Some(userinfo), host),
        None => (None, authority),
    };
    // A colon in brackets is of the address.
    let (host, port) = match cut_last(host, b':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, ""),
    };
    let mut server = UrlServer::new(host)?;
    if !port.is_empty() {
        server.port = Some(whole(port).ok_or(bad(0))?);
    }
    let Some(userinfo) = userinfo else { return Ok(server) };
    let (user, auth) = cut(userinfo, b";");
    if user.is_empty() && auth.is_empty() {
        return Err(bad(0));
    }
    // A password has no place here.
    server.user = if user.is_empty() { None } else { Some(name(user, b":@")?) };
    if !auth.is_empty() {
        server.auth = Some(match after(auth, ";AUTH=").ok_or(bad(0))? {
            "*" => UrlAuth::Any,
            mechanism => UrlAuth::Mechanism(name(mechanism, b";:@")?),
        });
    }
    Ok(server)
}

/// `host = IP-literal / IPv4address / reg-name`, in lower case.
pub(super) fn host(host: &str) -> Result<String> {
    check(host)?;
    let is_valid = match host.strip_prefix('[') {
        Some(literal) => literal.strip_suffix(']').is_some_and(|address| {
            address.parse::<Ipv6Addr>().is_ok() || is_future_address(address)
        }),
        None => !host.is_empty() && !has(host, b":@/?[]"),
    };
    if is_valid { Ok(host.to_ascii_lowercase()) } else { Err(bad(0)) }
}

/// `IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )` (RFC 3986 §3.2.2)
fn is_future_address(address: &str) -> bool {
    let parts = after(address, "v").and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(version, address)| {
        !version.is_empty()
            && version.bytes().all(|octet| octet.is_ascii_hexdigit())
            && !address.is_empty()
            && !has(address, b"%/?@[]")
    })
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

/// What is encoded, if nothing of `none` stands there as it is; nor what stands nowhere.
fn decode(encoded: &str, none: &[u8]) -> Result<Vec<u8>> {
    if has(encoded, none) || has(encoded, b"[]?") {
        return Err(bad(0));
    }
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
    Ok(octets)
}

/// The same, if it is UTF-8 without NUL, and not empty.
pub(super) fn name(encoded: &str, none: &[u8]) -> Result<UrlName> {
    UrlName::new(String::from_utf8(decode(encoded, none)?).map_err(|_| bad(0))?)
}

/// If any octet of `any` stands in `text`.
fn has(text: &str, any: &[u8]) -> bool {
    text.bytes().any(|octet| any.contains(&octet))
}

/// What stands ahead of the first octet of `any`, and the rest with it.
pub(super) fn cut<'t>(text: &'t str, any: &[u8]) -> (&'t str, &'t str) {
    let at = text.bytes().position(|octet| any.contains(&octet)).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// What stands on both sides of the last `octet`.
pub(super) fn cut_last(text: &str, octet: u8) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|other| other == octet)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What stands behind `prefix`, in any case.
pub(super) fn after<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// A number at the front, and the rest.
fn digits<N: FromStr>(text: &str) -> Option<(N, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, rest))
}

/// The same for an `nz-number`, which does not begin with a zero.
fn nz_digits<N: FromStr>(text: &str) -> Option<(N, &str)> {
    digits(text).filter(|_| !text.starts_with('0'))
}

fn whole<N: FromStr>(text: &str) -> Option<N> {
    digits(text).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}
