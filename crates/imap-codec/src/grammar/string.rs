use alloc::{borrow::Cow, vec::Vec};

use super::{Input, Result, scan::plain_run};
use crate::{
    AString, Atom, Mailbox, NString, ObjectId, ParseErrorKind, Pattern,
    types::{ASTRING, ATOM, OBJECT_ID},
};

use textline::Class;

/// `list-char = ATOM-CHAR / list-wildcards / resp-specials`
const LIST_CHAR: Class = ASTRING.with(b"%*");

impl<'a> Input<'a> {
    /// `atom = 1*ATOM-CHAR`
    pub(crate) fn atom(&mut self) -> Result<Atom<'a>> {
        self.word().map(Atom::checked)
    }

    /// The octets of an atom.
    pub(crate) fn word(&mut self) -> Result<&'a [u8]> {
        match self.take_while(&ATOM) {
            [] => self.fail(ParseErrorKind::Atom),
            word => Ok(word),
        }
    }

    /// `string = quoted / literal`
    pub(crate) fn string(&mut self) -> Result<Cow<'a, [u8]>> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            Some(b'{' | b'~') => self.literal().map(Cow::Borrowed),
            Some(b'N' | b'n') if self.leniency().nil_string && self.nil() => Ok(Cow::Borrowed(b"")),
            _ => self.fail(ParseErrorKind::String),
        }
    }

    /// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`, at its first octet.
    #[inline]
    fn quoted(&mut self) -> Result<Cow<'a, [u8]>> {
        match self.plain_quoted() {
            Some(plain) => Ok(Cow::Borrowed(plain)),
            None => self.odd_quoted(),
        }
    }

    /// A quoted string without escapes and control characters; `None`, and nothing consumed, for any other.
    #[inline]
    pub(super) fn plain_quoted(&mut self) -> Option<&'a [u8]> {
        let content = self.rest().get(1..)?;
        let (plain, after) = content.split_at_checked(plain_run(content))?;
        let after = after.strip_prefix(b"\"")?;
        if self.leniency().odd_quote && !ends_string(after.first()) {
            return None;
        }
        self.take(plain.len() + 2);
        Some(plain)
    }

    /// Any quoted string.
    #[cold]
    fn odd_quoted(&mut self) -> Result<Cow<'a, [u8]>> {
        let mut ahead = *self;
        ahead.bump();
        let plain = ahead.take_while(&QUOTED);
        if ahead.peek() == Some(b'"') && ahead.at_closing_quote() {
            ahead.bump();
            *self = ahead;
            return Ok(Cow::Borrowed(plain));
        }
        if ahead.is_end() {
            return self.fail(ParseErrorKind::String);
        }
        let mut octets = Vec::from(plain);
        loop {
            let closes = ahead.at_closing_quote();
            match ahead.bump() {
                Some(b'"') if closes => break,
                Some(b'\\') => match ahead.bump() {
                    Some(octet @ (b'"' | b'\\')) => octets.push(octet),
                    Some(octet) if self.leniency().odd_escape && octet >= b' ' => {
                        octets.push(octet);
                    }
                    _ => return ahead.fail(ParseErrorKind::String),
                },
                Some(b'\r' | b'\n' | 0) => return ahead.fail(ParseErrorKind::Octet),
                Some(octet) => octets.push(octet),
                None => return self.fail(ParseErrorKind::String),
            }
        }
        *self = ahead;
        Ok(Cow::Owned(octets))
    }

    /// Whether the `"` that is next ends a string.
    pub(super) fn at_closing_quote(&self) -> bool {
        !self.leniency().odd_quote || ends_string(self.rest().get(1))
    }

    /// The line end behind the size of a literal.
    pub(crate) fn line_end(&mut self) -> bool {
        let has_cr = self.eat(b'\r');
        (has_cr || self.leniency().bare_lf) && self.eat(b'\n')
    }

    /// `literal` and `literal8`, which was framed: its octets are there.
    pub(crate) fn literal(&mut self) -> Result<&'a [u8]> {
        let error = self.error(ParseErrorKind::String);
        let mut ahead = *self;
        ahead.eat(b'~');
        if !ahead.eat(b'{') {
            return Err(error);
        }
        let size = ahead.digits64().and_then(|size| usize::try_from(size).ok()).ok_or(error)?;
        ahead.eat(b'+');
        if !ahead.eat(b'}') {
            return Err(error);
        }
        if !ahead.line_end() {
            return Err(error);
        }
        let octets = ahead.take(size).ok_or(error)?;
        *self = ahead;
        Ok(octets)
    }

    /// Reads over an `nstring`.
    #[inline]
    pub(crate) fn check_nstring(&mut self) -> Result<()> {
        if self.peek() == Some(b'"') && self.plain_quoted().is_some() || self.nil() {
            return Ok(());
        }
        self.string().map(drop)
    }

    /// Reads over a `string`.
    #[inline]
    pub(crate) fn check_string(&mut self) -> Result<()> {
        if self.peek() == Some(b'"') && self.plain_quoted().is_some() {
            return Ok(());
        }
        self.string().map(drop)
    }

    /// `nstring = string / nil`
    pub(crate) fn nstring(&mut self) -> Result<NString<'a>> {
        if self.peek() == Some(b'"') {
            return self.quoted().map(NString::new);
        }
        if self.nil() {
            return Ok(NString::NIL);
        }
        self.string().map(NString::new)
    }

    /// `string`, in a type that has room for NIL.
    pub(crate) fn nstring_not_nil(&mut self) -> Result<NString<'a>> {
        self.string().map(NString::new)
    }

    /// `astring = 1*ASTRING-CHAR / string`
    pub(crate) fn astring(&mut self) -> Result<AString<'a>> {
        if let Some(plain) = self.plain_word(&ASTRING) {
            return Ok(AString::plain(plain));
        }
        let at = self.at();
        let octets = self.astring_octets()?;
        AString::new(octets).map_err(|error| ParseErrorKind::Octet.at(at + error.at))
    }

    /// Reads over an `astring`.
    #[inline]
    pub(crate) fn check_astring(&mut self) -> Result<()> {
        if self.plain_word(&ASTRING).is_some() { Ok(()) } else { self.astring().map(drop) }
    }

    /// The octets of an `astring`.
    pub(super) fn astring_octets(&mut self) -> Result<Cow<'a, [u8]>> {
        self.of_class_or_string(&ASTRING)
    }

    /// `objectid = 1*255(ALPHA / DIGIT / "_" / "-")`
    pub(super) fn object_id(&mut self) -> Result<ObjectId<'a>> {
        match self.take_while(&OBJECT_ID) {
            [] => self.fail(ParseErrorKind::ObjectId),
            id => Ok(ObjectId::checked(id)),
        }
    }

    /// `"(" objectid ")"`
    pub(super) fn object_id_list(&mut self) -> Result<ObjectId<'a>> {
        self.bracket(b'(')?;
        let id = self.object_id()?;
        self.close(b')')?;
        Ok(id)
    }

    /// `mailbox = "INBOX" / astring`
    pub(crate) fn mailbox(&mut self) -> Result<Mailbox<'a>> {
        let at = self.at();
        // Servers in use send names with wildcards and octets above 127 unquoted.
        let class = if self.leniency().odd_flag { &ODD_NAME } else { &ASTRING };
        if let Some(plain) = self.plain_word(class) {
            return Ok(Mailbox::checked(plain));
        }
        let octets = self.of_class_or_string(class)?;
        Mailbox::from_wire(octets).map_err(|error| ParseErrorKind::Octet.at(at + error.at))
    }

    /// `list-mailbox = 1*list-char / string`
    pub(crate) fn pattern(&mut self) -> Result<Pattern<'a>> {
        let at = self.at();
        let octets = self.of_class_or_string(&LIST_CHAR)?;
        Pattern::new(octets).map_err(|error| ParseErrorKind::Octet.at(at + error.at))
    }

    /// Octets of `class`, or a quoted string without escapes: there is no NUL in either. `None`, and nothing consumed,
    /// for anything else.
    #[inline]
    fn plain_word(&mut self, class: &Class) -> Option<&'a [u8]> {
        if self.peek() == Some(b'"') {
            return self.plain_quoted();
        }
        Some(self.take_while(class)).filter(|word| !word.is_empty())
    }

    fn of_class_or_string(&mut self, class: &Class) -> Result<Cow<'a, [u8]>> {
        match self.take_while(class) {
            [] => match self.peek() {
                Some(b'"') => self.quoted(),
                Some(b'{' | b'~') => self.literal().map(Cow::Borrowed),
                _ => self.fail(ParseErrorKind::String),
            },
            word => Ok(Cow::Borrowed(word)),
        }
    }

    /// `DQUOTE QUOTED-CHAR DQUOTE / nil`
    pub(crate) fn delimiter(&mut self) -> Result<Option<u8>> {
        if self.nil() {
            return Ok(None);
        }
        let error = self.error(ParseErrorKind::String);
        match (&*self.string()?, self.leniency().nil_string) {
            ([delimiter], _) => Ok(Some(*delimiter)),
            ([], true) => Ok(None),
            _ => Err(error),
        }
    }
}

/// What stands in a quoted string as it is. Strings are short: one look a table is faster than a search that
/// has to be set up.
pub(super) const QUOTED: Class = Class::NONE.with_range(1, 255).without(b"\"\\\r\n");

/// Whether an octet, or the end, stands behind a string.
const fn ends_string(octet: Option<&u8>) -> bool {
    matches!(octet, None | Some(b' ' | b')' | b']' | b'\r' | b'\n'))
}

/// What unquoted names are made of where oddities are tolerated.
const ODD_NAME: Class = Class::VCHAR.or(&Class::NON_ASCII).without(b"(){\"");
