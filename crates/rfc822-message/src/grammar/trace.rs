//! What servers write into the comments of `Received` fields, beyond the `TCP-info` of RFC 5321 §4.4.

use core::net::{IpAddr, SocketAddr};

use textline::Class;

use crate::{
    ClauseName, Received,
    types::{
        address::Comments,
        trace::{TraceClient, TraceTls},
    },
};

impl<'m> Received<'m> {
    /// The client, as the from clause and its comments have it.
    ///
    /// ```
    /// use rfc822_message::Received;
    ///
    /// let received = Received::parse(b"from crepes.fr (mail.crepes.fr [192.0.2.1]) by hamburger.edu; Tue, 04 Jun 2024 10:12:33 +0200");
    /// let client = received.client();
    /// assert_eq!((client.helo(), client.host()), (Some(&b"crepes.fr"[..]), Some(&b"mail.crepes.fr"[..])));
    /// assert_eq!(client.address(), Some("192.0.2.1".parse().unwrap()));
    /// ```
    #[must_use]
    pub fn client(&self) -> TraceClient<'m> {
        let mut client = TraceClient::default();
        let Some(from) = self.clause(ClauseName::From) else { return client };
        let mut named = false;
        for comment in from.comments() {
            named |= look(outermost(comment.raw), &mut client);
        }
        let literal = address(from.value);
        if !named {
            client.helo = some(from.value);
        } else if client.host.is_none() && literal.is_none() {
            client.host = some(from.value).filter(|word| is_host(word));
        }
        let bracketed = || words(from.raw).filter(|word| word.starts_with(b"[")).find_map(address);
        client.address = client.address.or_else(bracketed).or(literal);
        client
    }

    /// The TLS connection that it came over; `None` if nothing is said of one.
    ///
    /// ```
    /// use rfc822_message::Received;
    ///
    /// let received = Received::parse(b"from a.example (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) by b.example");
    /// let tls = received.tls().unwrap();
    /// assert_eq!((tls.version(), tls.cipher()), (Some(&b"TLSv1.3"[..]), Some(&b"TLS_AES_256_GCM_SHA384"[..])));
    /// ```
    #[must_use]
    pub fn tls(&self) -> Option<TraceTls<'m>> {
        let mut tls = TraceTls::default();
        for comment in Comments::new(self.tokens()) {
            if tls.cipher.is_none() {
                look_for_tls(outermost(comment.raw), &mut tls);
            }
        }
        if let Some(clause) = self.clause(ClauseName::Tls) {
            tls.cipher = some(clause.value).or(tls.cipher);
        }
        let with = self.clause(ClauseName::With).map(|clause| clause.value).unwrap_or_default();
        if let Some(at) = memchr::memmem::find(with, b"/TLS/") {
            tls.cipher = tls.cipher.or(with.get(at + 5..).and_then(some));
        }
        (tls != TraceTls::default()).then_some(tls)
    }
}

/// Takes from one comment what it says of the client; whether that is a HELO.
fn look<'m>(text: &'m [u8], client: &mut TraceClient<'m>) -> bool {
    let is_hello = |word: &[u8]| HELLO.iter().any(|hello| word.eq_ignore_ascii_case(hello));
    let mut words = words(text).peekable();
    if words.next_if(|word| is_hello(word)).is_some() {
        client.helo = client.helo.or(words.next());
        return true;
    }
    let first = words.next().unwrap_or_default();
    // Some write no blank before the address.
    let (host, literal) = split_literal(first);
    let mut found = literal.and_then(address).or_else(|| address(first));
    let mut host = Some(host).filter(|host| is_host(host));
    if let Some((user, place)) = user_at(first) {
        client.ident = client.ident.or(some(user));
        found = address(place);
        host = Some(place).filter(|place| found.is_none() && !place.is_empty());
    }
    let mut named = false;
    // A name alone is that of the address, beside other words it may be anything.
    let mut alone = user_at(first).is_none();
    let mut rest = core::iter::once(first).chain(words);
    while let Some(word) = rest.next() {
        if is_hello(word) {
            (client.helo, named) = (client.helo.or(rest.next()), true);
        } else if let Some(helo) = HELLO.iter().find_map(|hello| after(after(word, hello)?, b"=")) {
            (client.helo, named) = (client.helo.or(some(helo)), true);
        } else if let Some(ident) = after(word, b"ident=") {
            client.ident = client.ident.or(some(ident));
        } else {
            found = found.or_else(|| address(word));
            alone &= word == first || word.starts_with(b"[");
        }
    }
    if client.address.is_none() && (found.is_some() || alone) {
        client.host = client.host.or(host);
        client.address = found;
    }
    named
}

const HELLO: [&[u8]; 2] = [b"helo", b"ehlo"];

/// `host[192.0.2.1]`.
fn split_literal(word: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(b'[', word).and_then(|at| word.split_at_checked(at)) {
        Some((host, literal)) if !host.is_empty() => (host, Some(literal)),
        _ => (word, None),
    }
}

/// `[IDENT:]user@host`, or `user@[address]`.
fn user_at(word: &[u8]) -> Option<(&[u8], &[u8])> {
    let word = after(word, b"ident:").unwrap_or(word);
    let at = memchr::memrchr(b'@', word)?;
    let (user, place) = (word.get(..at)?, word.get(at + 1..)?);
    (!user.is_empty() && memchr::memchr2(b'<', b'>', word).is_none()).then_some((user, place))
}

fn look_for_tls<'m>(text: &'m [u8], tls: &mut TraceTls<'m>) {
    let mut named = false;
    for word in words(text) {
        if let Some(version) = after(word, b"version=") {
            tls.version = tls.version.or(some(version));
            continue;
        }
        if let Some(cipher) = after(word, b"cipher=") {
            tls.cipher = tls.cipher.or(some(cipher));
            continue;
        }
        let mut pieces = word.split(|octet| *octet == b':');
        let first = pieces.next().unwrap_or_default();
        if is_version(first) {
            tls.version = tls.version.or(Some(first));
            tls.cipher = tls.cipher.or(pieces.next().and_then(some));
        } else if named || tls.version.is_some() && is_cipher(word) {
            tls.cipher = tls.cipher.or(Some(word));
        }
        named = word.eq_ignore_ascii_case(b"cipher");
    }
}

/// The text before the first comment inside of a comment.
fn outermost(text: &[u8]) -> &[u8] {
    memchr::memchr(b'(', text).and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Its words, separated by white space and commas.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|octet| SEPARATOR.contains(*octet)).filter(|word| !word.is_empty())
}

const SEPARATOR: Class = Class::NONE.with(b" \t\r\n,");

/// What follows `prefix`, in any case.
fn after<'m>(word: &'m [u8], prefix: &[u8]) -> Option<&'m [u8]> {
    let (head, rest) = word.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn some(text: &[u8]) -> Option<&[u8]> {
    (!text.is_empty()).then_some(text)
}

/// `192.0.2.1`, `[192.0.2.1]`, `[IPv6:2001:db8::1]`, and the latter with a port.
fn address(word: &[u8]) -> Option<IpAddr> {
    let inside = match word.strip_prefix(b"[") {
        Some(rest) => rest.get(..memchr::memchr(b']', rest)?)?,
        None => word,
    };
    let inside = after(inside, b"IPv6:").unwrap_or(inside);
    let inside = core::str::from_utf8(inside).ok()?;
    inside.parse().ok().or_else(|| inside.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// A domain of two labels or more, no number of a version.
fn is_host(word: &[u8]) -> bool {
    const NAME: Class = Class::ALPHANUMERIC.with(b"-._");
    NAME.contains_all(word)
        && memchr::memchr(b'.', word).is_some()
        && word.iter().any(u8::is_ascii_alphabetic)
}

/// `TLSv1.3`, `TLS1_2`, `TLS-1.0`, `TLSv1/SSLv3`.
fn is_version(word: &[u8]) -> bool {
    const NUMBER: Class = Class::DIGIT.with(b"._");
    let word = memchr::memchr(b'/', word).and_then(|end| word.get(..end)).unwrap_or(word);
    let number = after(word, b"TLS").or_else(|| after(word, b"SSL"));
    number.is_some_and(|number| {
        let number = match number {
            [b'v' | b'V' | b'-' | b'_', number @ ..] => number,
            number => number,
        };
        number.first().is_some_and(u8::is_ascii_digit) && NUMBER.contains_all(number)
    })
}

/// As names of cipher suites look.
fn is_cipher(word: &[u8]) -> bool {
    const NAME: Class = Class::DIGIT.with_range(b'A', b'Z').with(b"-_");
    NAME.contains_all(word)
        && word.len() >= 8
        && word.iter().any(|octet| matches!(octet, b'-' | b'_'))
}
