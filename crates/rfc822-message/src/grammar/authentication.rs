//! `Authentication-Results` (RFC 8601 §2.2) and `ARC-Authentication-Results` (RFC 8617 §4.1.1).

use alloc::borrow::Cow;

use textline::{Class, Cursor, Escaped};

use crate::token;

/// An `Authentication-Results` field: who checked, and an iterator of what was found ([`results`](Self::results)).
///
/// ```
/// use rfc822_message::AuthenticationResults;
///
/// let field = AuthenticationResults::parse(
///     b" example.com; spf=pass smtp.mailfrom=example.net;\r\n dkim=fail reason=\"bad key\" header.i=@b.example",
/// ).unwrap();
/// assert_eq!(field.server(), &b"example.com"[..]);
/// let results: Vec<_> = field.results().map(|found| (found.method, found.result)).collect();
/// assert_eq!(results, [(&b"spf"[..], &b"pass"[..]), (b"dkim", b"fail")]);
/// let dkim = field.results().nth(1).unwrap();
/// assert_eq!(dkim.reason().unwrap(), &b"bad key"[..]);
/// assert_eq!(dkim.properties().next().unwrap().raw_value, b"@b.example");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuthenticationResults<'m> {
    instance: Option<u8>,
    server: &'m [u8],
    version: u64,
    /// What follows the first semicolon behind the server.
    rest: &'m [u8],
}

impl<'m> AuthenticationResults<'m> {
    /// Reads a raw value; `None` without the name of a server, or if something else than a version stands behind it.
    #[must_use]
    pub fn parse(raw: &'m [u8]) -> Option<Self> {
        Self::payload(Cursor::new(raw), None)
    }

    /// Reads the raw value of an `ARC-Authentication-Results` field; `None` too without an instance of 1 to 50 on its front.
    #[must_use]
    pub fn parse_arc(raw: &'m [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(raw);
        token::cfws(&mut cursor);
        if !cursor.eat(b'i') {
            return None;
        }
        token::fws(&mut cursor);
        if !cursor.eat(b'=') {
            return None;
        }
        token::fws(&mut cursor);
        let instance = u8::try_from(cursor.number()?).ok().filter(|i| (1..=50).contains(i))?;
        token::cfws(&mut cursor);
        cursor.eat(b';').then(|| Self::payload(cursor, Some(instance)))?
    }

    fn payload(mut cursor: Cursor<'m>, instance: Option<u8>) -> Option<Self> {
        token::cfws(&mut cursor);
        let server = value(&mut cursor).filter(|server| !server.is_empty())?;
        let spaced = token::cfws(&mut cursor).any;
        let version = if spaced { cursor.number() } else { None }.unwrap_or(1);
        token::cfws(&mut cursor);
        if !cursor.is_end() && !cursor.eat(b';') {
            return None;
        }
        Some(Self { instance, server, version, rest: cursor.rest() })
    }

    /// The instance of an ARC set, 1 to 50.
    #[must_use]
    pub const fn instance(&self) -> Option<u8> {
        self.instance
    }

    /// `authserv-id`: who checked. Only a field with a name of one's own is to be trusted (RFC 8601 §5).
    #[must_use]
    pub fn server(&self) -> Cow<'m, [u8]> {
        text(self.server)
    }

    /// The version; 1 if it is missing.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// What was found, in order; nothing for `none`. What is no result is left out.
    #[must_use]
    pub const fn results(&self) -> AuthResults<'m> {
        AuthResults { cursor: Cursor::new(self.rest) }
    }
}

impl core::fmt::Debug for AuthenticationResults<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "AuthenticationResults({:?}) ", Escaped(self.server))?;
        f.debug_list().entries(self.results()).finish()
    }
}

/// The results of an [`AuthenticationResults`] field.
#[derive(Clone, Debug)]
pub struct AuthResults<'m> {
    cursor: Cursor<'m>,
}

/// `Keyword` (RFC 5321 §4.1.2), and the underscore that methods in use have.
const KEYWORD: Class = Class::ALPHANUMERIC.with(b"-_");

impl<'m> Iterator for AuthResults<'m> {
    type Item = AuthResult<'m>;

    fn next(&mut self) -> Option<AuthResult<'m>> {
        while !self.cursor.is_end() {
            let section = section(&mut self.cursor);
            if let Some(found) = AuthResult::parse(section) {
                return Some(found);
            }
        }
        None
    }
}

/// What one method found (`resinfo`, RFC 8601 §2.2).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuthResult<'m> {
    /// The method: `dkim`, `spf`, `dmarc`, `arc`, `auth` ….
    pub method: &'m [u8],
    /// Its version; 1 if it is missing.
    pub version: u64,
    /// The result: `pass`, `fail`, `none`, `neutral`, `temperror` ….
    pub result: &'m [u8],
    /// What follows: reason and properties.
    rest: &'m [u8],
}

impl<'m> AuthResult<'m> {
    /// `[CFWS] method [CFWS] "=" [CFWS] result …`
    fn parse(section: &'m [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(section);
        token::cfws(&mut cursor);
        let method = cursor.take_while(&KEYWORD);
        token::cfws(&mut cursor);
        let mut version = 1;
        if cursor.eat(b'/') {
            token::cfws(&mut cursor);
            version = cursor.number()?;
            token::cfws(&mut cursor);
        }
        if method.is_empty() || !cursor.eat(b'=') {
            return None;
        }
        token::cfws(&mut cursor);
        let result = cursor.take_while(&KEYWORD);
        // `pass.not` is no `pass`.
        let ends = cursor.peek().is_none_or(|octet| octet == b'(' || token::FWS.contains(octet));
        (ends && !result.is_empty()).then_some(Self {
            method,
            version,
            result,
            rest: cursor.rest(),
        })
    }

    /// Why, in words for people.
    #[must_use]
    pub fn reason(&self) -> Option<Cow<'m, [u8]>> {
        self.pairs()
            .find(|pair| pair.ptype.is_empty() && pair.name.eq_ignore_ascii_case(b"reason"))
            .map(|pair| pair.value())
    }

    /// What was looked at.
    pub fn properties(&self) -> impl Iterator<Item = AuthProperty<'m>> + use<'m> {
        self.pairs().filter(|pair| !pair.ptype.is_empty())
    }

    /// The comments behind the result: many servers write the reason there.
    #[must_use]
    pub const fn comments(&self) -> crate::Comments<'m> {
        crate::Comments::new(self.rest)
    }

    const fn pairs(&self) -> Pairs<'m> {
        Pairs { cursor: Cursor::new(self.rest) }
    }
}

impl core::fmt::Debug for AuthResult<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}={:?} ", Escaped(self.method), Escaped(self.result))?;
        f.debug_list().entries(self.pairs()).finish()
    }
}

/// A property that a method looked at (`propspec`, RFC 8601 §2.2): `header.d=example.com`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuthProperty<'m> {
    /// Where it is from: `smtp`, `header`, `body`, `policy`.
    pub ptype: &'m [u8],
    /// What it is: `mailfrom`, `d`, `i` ….
    pub name: &'m [u8],
    /// Its value as it stands there.
    pub raw_value: &'m [u8],
}

impl<'m> AuthProperty<'m> {
    /// Its value; of a quoted string what it quotes.
    #[must_use]
    pub fn value(&self) -> Cow<'m, [u8]> {
        text(self.raw_value)
    }
}

impl core::fmt::Debug for AuthProperty<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "{:?}.{:?}={:?}",
            Escaped(self.ptype),
            Escaped(self.name),
            Escaped(self.raw_value)
        )
    }
}

#[derive(Clone, Debug)]
struct Pairs<'m> {
    cursor: Cursor<'m>,
}

impl<'m> Iterator for Pairs<'m> {
    type Item = AuthProperty<'m>;

    fn next(&mut self) -> Option<AuthProperty<'m>> {
        loop {
            token::cfws(&mut self.cursor);
            let mut name = self.cursor.take_while(&KEYWORD);
            token::cfws(&mut self.cursor);
            let mut ptype = &[][..];
            if self.cursor.eat(b'.') {
                token::cfws(&mut self.cursor);
                ptype = name;
                name = self.cursor.take_while(&KEYWORD);
                token::cfws(&mut self.cursor);
            }
            if !name.is_empty() && self.cursor.eat(b'=') {
                token::cfws(&mut self.cursor);
                let raw_value = value(&mut self.cursor).unwrap_or_default();
                return Some(AuthProperty { ptype, name, raw_value });
            }
            // What is no pair is skipped, word by word.
            if value(&mut self.cursor).is_none_or(<[u8]>::is_empty) {
                self.cursor.bump()?;
            }
        }
    }
}

/// A word, quoted in full or in part, up to white space, a comment or a semicolon.
fn value<'m>(cursor: &mut Cursor<'m>) -> Option<&'m [u8]> {
    const PLAIN: Class = Class::NONE.with_range(0, 255).without(b" \t\r\n(\";");
    let start = cursor.at();
    loop {
        cursor.take_while(&PLAIN);
        if token::quoted_string(cursor).is_none() {
            return Some(cursor.since(start)).filter(|word| !word.is_empty());
        }
    }
}

/// The text of a value: what a quoted string quotes, else what stands there.
fn text(raw: &[u8]) -> Cow<'_, [u8]> {
    let mut cursor = Cursor::new(raw);
    match token::quoted_string(&mut cursor) {
        Some(quoted) if cursor.is_end() => quoted.value(),
        _ => Cow::Borrowed(raw),
    }
}

/// What stands before the next semicolon that is in no quoted string and no comment.
fn section<'m>(cursor: &mut Cursor<'m>) -> &'m [u8] {
    const PLAIN: Class = Class::NONE.with_range(0, 255).without(b"(\";");
    let start = cursor.at();
    loop {
        cursor.take_while(&PLAIN);
        let section = cursor.since(start);
        match cursor.peek() {
            Some(b'(') => {
                token::comment(cursor);
            }
            Some(b'"') => {
                token::quoted_string(cursor);
            }
            _ => {
                cursor.bump();
                return section;
            }
        }
    }
}
