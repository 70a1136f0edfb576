//! DNS over HTTPS (RFC 8484): how a message becomes a request or a response of HTTP. The HTTP itself is the caller's.
//!
//! ```
//! use dns_wire::{NameBuf, Question, RecordType, doh, query};
//! let name: NameBuf = "www.example.com".parse()?;
//! let mut buffer = [0; 512];
//! let octets = query(&mut buffer, doh::ID, &Question::new(&name, RecordType::A))?.finish();
//! let path = doh::expand("/dns-query{?dns}", Some(octets)).ok_or("no template")?;
//! assert_eq!(path, "/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB");
//! let (_, query) = path.split_once('?').ok_or("no query")?;
//! assert_eq!(doh::message_of_query(query).as_deref(), Some(octets));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

use alloc::{string::String, vec::Vec};

use crate::{MAX_MESSAGE, Message, Rdata};

/// The media type of requests and responses, for `Content-Type` and `Accept` (RFC 8484 §6).
pub const MEDIA_TYPE: &str = "application/dns-message";
/// The id of every query, so that equal queries are equal to caches (RFC 8484 §4.1). See [`replace_id`](crate::replace_id).
pub const ID: u16 = 0;

/// Expands the URI template of a server (RFC 6570): with a message for GET, without for POST (RFC 8484 §4.1). For a whole URI as for the path
/// of a [`dohpath`](crate::SvcParams::dohpath). `None` if the template is malformed, or has no variable `dns` where one is needed.
#[must_use]
pub fn expand(template: &str, message: Option<&[u8]>) -> Option<String> {
    let mut expanded = String::new();
    let mut rest = template;
    let mut found = message.is_none();
    while let Some((literal, tail)) = rest.split_once('{') {
        let (expression, tail) = tail.split_once('}')?;
        rest = tail;
        if literal.contains('}') || expression.contains('{') {
            return None;
        }
        expanded.push_str(literal);
        let (prefix, names) = match expression.as_bytes().first()? {
            b'?' => ("?dns=", expression.get(1..)?),
            b'&' => ("&dns=", expression.get(1..)?),
            b';' => (";dns=", expression.get(1..)?),
            b'/' => ("/", expression.get(1..)?),
            b'.' => (".", expression.get(1..)?),
            b'#' => ("#", expression.get(1..)?),
            b'+' => ("", expression.get(1..)?),
            _ => ("", expression),
        };
        // All other variables are undefined, and vanish.
        let named = names.split(',').any(|name| name.strip_suffix('*').unwrap_or(name) == "dns");
        if let (true, Some(message)) = (named, message) {
            found = true;
            expanded.push_str(prefix);
            encode_into(message, &mut expanded);
        }
    }
    expanded.push_str(rest);
    (found && !rest.contains('}')).then_some(expanded)
}

/// A message as the value of the variable `dns`: base64url without padding (RFC 8484 §6).
#[must_use]
pub fn encode(message: &[u8]) -> String {
    let mut text = String::new();
    encode_into(message, &mut text);
    text
}

/// The message that is the value of the variable `dns`. `None` if a character is no digit of base64url, padding included, if bits are left
/// over, or for more than 65 535 octets.
#[must_use]
pub fn decode(value: &str) -> Option<Vec<u8>> {
    if value.len() > MAX_MESSAGE.div_ceil(3) * 4 {
        return None;
    }
    let mut octets = Vec::with_capacity(value.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0u32, 0u32);
    for digit in value.bytes() {
        bits = bits << 6 | u32::from(six(digit)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            octets.push((bits >> held).to_le_bytes()[0]);
            bits &= (1 << held) - 1;
        }
    }
    (held < 6 && bits == 0 && octets.len() <= MAX_MESSAGE).then_some(octets)
}

/// The message in the query component of a GET request, after the `?`: that of the first parameter `dns`.
#[must_use]
pub fn message_of_query(query: &str) -> Option<Vec<u8>> {
    query.split('&').find_map(|parameter| parameter.strip_prefix("dns=")).and_then(decode)
}

/// For how many seconds a response may be cached by HTTP, `Cache-Control: max-age` (RFC 8484 §5.1): the smallest TTL of the answer; without
/// an answer, what the SOA record allows (RFC 2308 §5); zero if there is nothing to go by, or a record cannot be read.
#[must_use]
pub fn max_age(response: &Message<'_>) -> u32 {
    let answer = response.answers().map(|record| record.map_or(0, |record| record.cache_ttl()));
    if let Some(smallest) = answer.min() {
        return smallest;
    }
    let negative = response.authorities().filter_map(|record| {
        let record = record.ok()?;
        match record.data() {
            Ok(Rdata::Soa(soa)) => Some(record.cache_ttl().min(soa.minimum)),
            _ => None,
        }
    });
    negative.min().unwrap_or(0)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn encode_into(octets: &[u8], text: &mut String) {
    for chunk in octets.chunks(3) {
        let mut group = [0; 4];
        group.iter_mut().skip(1).zip(chunk).for_each(|(slot, octet)| *slot = *octet);
        let bits = u32::from_be_bytes(group);
        for shift in [18, 12, 6, 0].into_iter().take(chunk.len() + 1) {
            let six = usize::from((bits >> shift & 63).to_le_bytes()[0]);
            text.push(DIGITS.get(six).copied().map_or('A', char::from));
        }
    }
}

fn six(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}
