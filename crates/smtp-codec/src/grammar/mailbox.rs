use core::net::Ipv6Addr;

use textline::{Class, Cursor};

use super::{Reader, Result};
use crate::{Mailbox, ParseErrorKind as Kind};

/// `atext` (RFC 5322 §3.2.3) and `UTF8-non-ascii` (RFC 6531 §3.3).
const ATEXT: Class = Class::ALPHANUMERIC.with(b"!#$%&'*+-/=?^_`{|}~").or(&Class::NON_ASCII);
/// `qtextSMTP = %d32-33 / %d35-91 / %d93-126` and `UTF8-non-ascii`.
const QTEXT: Class = Class::VCHAR.with(b" ").without(b"\"\\").or(&Class::NON_ASCII);
/// `Let-dig` and `UTF8-non-ascii` (`U-label`).
const LET_DIG: Class = Class::ALPHANUMERIC.or(&Class::NON_ASCII);
/// What may stand inside a label: `Let-dig`, the hyphen, and the underscore that real hosts have.
const LDH: Class = LET_DIG.with(b"-_");
/// `dcontent = %d33-90 / %d94-126`
const DCONTENT: Class = Class::VCHAR.without(b"[\\]");

/// Octets of a local part (RFC 5321 §4.5.3.1.1).
pub(super) const LOCAL_PART: usize = 64;
/// Octets of a domain (RFC 5321 §4.5.3.1.2).
pub(super) const DOMAIN: usize = 255;

/// A mailbox and nothing after it.
pub(crate) fn whole_mailbox(text: &str) -> Result<Mailbox<'_>> {
    let mut reader = Reader::new(text);
    let mailbox = mailbox(&mut reader)?;
    let cursor = &reader.cursor;
    if cursor.is_end() { Ok(mailbox) } else { Err(Kind::Domain.at(cursor.at())) }
}

/// `Mailbox = Local-part "@" ( Domain / address-literal )`
pub(super) fn mailbox<'a>(reader: &mut Reader<'a>) -> Result<Mailbox<'a>> {
    let cursor = &mut reader.cursor;
    let start = cursor.at();
    local_part(cursor)?;
    let at = cursor.at() - start;
    if at > LOCAL_PART {
        return Err(Kind::LocalPartTooLong.at(start));
    }
    if !cursor.eat(b'@') {
        return Err(Kind::LocalPart.at(cursor.at()));
    }
    if cursor.peek() == Some(b'[') {
        address_literal(cursor)?;
    } else {
        domain(cursor)?;
    }
    Ok(Mailbox::checked(reader.since(start)?, at))
}

/// `Local-part = Dot-string / Quoted-string`
fn local_part(cursor: &mut Cursor<'_>) -> Result<()> {
    if cursor.peek() == Some(b'"') { quoted_string(cursor) } else { dot_string(cursor) }
}

/// `Dot-string = Atom *("." Atom)`
fn dot_string(cursor: &mut Cursor<'_>) -> Result<()> {
    let rest = cursor.rest();
    let mut octets = 0;
    loop {
        let atom = ATEXT.run(rest.get(octets..).unwrap_or_default());
        octets += atom;
        if atom == 0 {
            return Err(Kind::LocalPart.at(cursor.at() + octets));
        }
        if rest.get(octets) != Some(&b'.') {
            cursor.take(octets);
            return Ok(());
        }
        octets += 1;
    }
}

/// `Quoted-string = DQUOTE *QcontentSMTP DQUOTE`, `quoted-pairSMTP = %d92 %d32-126`
fn quoted_string(cursor: &mut Cursor<'_>) -> Result<()> {
    cursor.bump();
    loop {
        cursor.take_while(&QTEXT);
        let at = cursor.at();
        match cursor.bump() {
            Some(b'"') => return Ok(()),
            Some(b'\\') if matches!(cursor.peek(), Some(b' '..=b'~')) => {
                cursor.bump();
            }
            _ => return Err(Kind::LocalPart.at(at)),
        }
    }
}

/// `Domain = sub-domain *("." sub-domain)`, `sub-domain = Let-dig [Ldh-str] / U-label`. A dot at the end,
/// which the grammar does not have, is no part of it.
pub(super) fn domain(cursor: &mut Cursor<'_>) -> Result<()> {
    let start = cursor.at();
    let rest = cursor.rest();
    let mut octets = 0;
    loop {
        let from = rest.get(octets..).unwrap_or_default();
        let label = from.get(..LDH.run(from)).unwrap_or_default();
        if matches!(label, [] | [b'-', ..] | [.., b'-']) {
            return Err(Kind::Domain.at(start + octets));
        }
        octets += label.len();
        if rest.get(octets) != Some(&b'.') {
            break;
        }
        octets += 1;
    }
    cursor.take(octets);
    if octets > DOMAIN { Err(Kind::DomainTooLong.at(start)) } else { Ok(()) }
}

/// `address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"`
/// (RFC 5321 §4.1.3)
fn address_literal(cursor: &mut Cursor<'_>) -> Result<()> {
    let start = cursor.at();
    cursor.bump();
    let content = cursor.take_while(&DCONTENT);
    let valid = core::str::from_utf8(content).is_ok_and(|content| match content.split_once(':') {
        None => is_ipv4(content),
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6") => {
            address.parse::<Ipv6Addr>().is_ok()
        }
        Some((tag, address)) => is_tag(tag.as_bytes()) && !address.is_empty(),
    });
    if valid && cursor.eat(b']') && cursor.at() - start <= DOMAIN {
        Ok(())
    } else {
        Err(Kind::AddressLiteral.at(start))
    }
}

/// `IPv4-address-literal = Snum 3("." Snum)`, `Snum = 1*3DIGIT` up to 255; zeros in front are permitted.
fn is_ipv4(address: &str) -> bool {
    let is_snum = |number: &str| {
        matches!(number.len(), 1..=3)
            && Class::DIGIT.contains_all(number.as_bytes())
            && number.parse::<u8>().is_ok()
    };
    address.split('.').count() == 4 && address.split('.').all(is_snum)
}

/// `Standardized-tag = Ldh-str`
fn is_tag(tag: &[u8]) -> bool {
    const LDH_STR: Class = Class::ALPHANUMERIC.with(b"-");
    LDH_STR.contains_all(tag) && tag.last().is_some_and(|octet| *octet != b'-')
}
