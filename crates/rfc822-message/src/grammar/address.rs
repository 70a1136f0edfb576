//! Address lists (RFC 5322 §3.4, §4.4), in one pass and without memory.
//!
//! An element between commas is an address if the grammar, the obsolete one included, says so. Where it does not, one thing
//! is still taken: a well-formed `<addr-spec>` that ends the element, behind a display name that should have been quoted.
//! All else is [`Invalid`]: whoever guesses an address sends mail to a stranger.

use textline::Cursor;

use crate::{
    Address, Defect, DefectKind, DefectSink, Invalid, Mailbox, Phrase,
    field::trim,
    token::{self, Cfws},
    types::address::Spec,
};

/// The elements of an address list, from front to back.
///
/// ```
/// use rfc822_message::Addresses;
///
/// let list = Addresses::new(b"Pete <pete@silly.example>, someone else@example.com");
/// let found: Vec<_> = list.mailboxes().map(|mailbox| mailbox.addr_spec()).collect();
/// assert_eq!(found, [&b"pete@silly.example"[..]]);
/// ```
#[derive(Clone, Debug)]
pub struct Addresses<'m> {
    cursor: Cursor<'m>,
    base: u64,
    group: bool,
    last: Last,
    /// A comment or quoted string without end took the rest: no address ends there.
    broken: bool,
}

/// What was read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Nothing,
    Comma(usize),
    Element,
}

impl<'m> Addresses<'m> {
    /// Reads a raw value.
    #[must_use]
    pub const fn new(raw: &'m [u8]) -> Self {
        Self::new_at(raw, 0)
    }

    /// Reads a raw value that stands at `base` in the message: positions of defects count from there.
    #[must_use]
    pub const fn new_at(raw: &'m [u8], base: u64) -> Self {
        Self { cursor: Cursor::new(raw), base, group: false, last: Last::Nothing, broken: false }
    }

    /// The mailboxes alone, those in groups too.
    pub fn mailboxes(self) -> impl Iterator<Item = Mailbox<'m>> {
        self.filter_map(Address::mailbox)
    }

    /// The next element. What is wrong with it goes to `sink`.
    pub fn next_with(&mut self, sink: &mut impl DefectSink) -> Option<Address<'m>> {
        loop {
            let start = self.cursor.at();
            self.cfws(sink);
            match self.cursor.peek() {
                None => {
                    if core::mem::take(&mut self.group) {
                        let end = self.cursor.at();
                        self.report_range(DefectKind::UnclosedGroup, end, end, sink);
                        return Some(Address::GroupEnd);
                    }
                    if let Last::Comma(at) = self.last {
                        self.last = Last::Nothing;
                        self.report(DefectKind::ObsoleteAddress, at, sink);
                    }
                    return None;
                }
                Some(b',') => {
                    if self.last != Last::Element {
                        self.report(DefectKind::ObsoleteAddress, self.cursor.at(), sink);
                    }
                    self.last = Last::Comma(self.cursor.at());
                    self.cursor.bump();
                }
                Some(b';') => {
                    let at = self.cursor.at();
                    self.cursor.bump();
                    if core::mem::take(&mut self.group) {
                        self.last = Last::Element;
                        return Some(Address::GroupEnd);
                    }
                    self.report(DefectKind::StraySemicolon, at, sink);
                    self.last = Last::Nothing;
                }
                Some(_) => {
                    if self.last == Last::Element {
                        self.report(DefectKind::MissingComma, self.cursor.at(), sink);
                    }
                    self.last = Last::Element;
                    return Some(self.element(start, sink));
                }
            }
        }
    }

    /// `address = mailbox / group`; `start` is where the CFWS before it starts.
    fn element(&mut self, start: usize, sink: &mut impl DefectSink) -> Address<'m> {
        let first = self.cursor.at();
        let words = self.words(sink);
        let name = Phrase::new(trim(self.since(first, self.cursor.at())));
        match self.cursor.peek() {
            Some(b'<') => {
                if words.dot {
                    self.report(DefectKind::ObsoletePhrase, first, sink);
                }
                self.name_addr(start, name, sink)
            }
            Some(b':') if !self.group && words.count > 0 => {
                if words.dot {
                    self.report(DefectKind::ObsoletePhrase, first, sink);
                }
                self.cursor.bump();
                self.group = true;
                self.last = Last::Nothing;
                Address::GroupStart(name)
            }
            Some(b'@') if words.is_local_part() => match self.rest_of_spec(first, &words, sink) {
                Some(spec) if self.at_end() => self.mailbox(start, Phrase::default(), &[], spec),
                _ => self.recover(start, first, false, sink),
            },
            _ => self.recover(start, first, false, sink),
        }
    }

    /// `name-addr = [display-name] angle-addr`, at the `<`.
    fn name_addr(
        &mut self,
        start: usize,
        name: Phrase<'m>,
        sink: &mut impl DefectSink,
    ) -> Address<'m> {
        match self.angle_addr(sink) {
            Ok((route, spec)) if self.at_end() => self.mailbox(start, name, route, spec),
            Ok(_) => self.invalid(start, false, sink),
            Err(NoAngleAddr) => self.invalid(start, true, sink),
        }
    }

    fn mailbox(
        &self,
        start: usize,
        name: Phrase<'m>,
        route: &'m [u8],
        spec: Spec<'m>,
    ) -> Address<'m> {
        let raw = trim(self.since(start, self.cursor.at()));
        Address::Mailbox(Mailbox { raw, name, route, spec })
    }

    /// The element breaks the grammar somewhere before the cursor: goes on to a `<` that may save it, or to its end.
    fn recover(
        &mut self,
        start: usize,
        first: usize,
        mut at: bool,
        sink: &mut impl DefectSink,
    ) -> Address<'m> {
        at |= memchr::memchr(b'@', self.since(first, self.cursor.at())).is_some();
        loop {
            match self.cursor.peek() {
                None | Some(b',' | b';') => return self.invalid(start, false, sink),
                Some(b'<') => break,
                Some(octet) => {
                    let quoted = octet == b'\\' && self.cursor.rest().get(1) == Some(&b'@');
                    at |= octet == b'@' || quoted;
                    self.skip(octet, sink);
                }
            }
        }
        let here = self.cursor.at();
        let name = Phrase::new(trim(self.since(first, here)));
        let found = self.name_addr(start, name, sink);
        if matches!(found, Address::Mailbox(_)) {
            let kind =
                if at { DefectKind::AddressInDisplayName } else { DefectKind::BadDisplayName };
            self.report_range(kind, first, here, sink);
        }
        found
    }

    /// Goes on to the end of an element that is no address. Inside of an open `<` a comma ends nothing.
    fn invalid(
        &mut self,
        start: usize,
        mut angle: bool,
        sink: &mut impl DefectSink,
    ) -> Address<'m> {
        loop {
            match self.cursor.peek() {
                None => break,
                Some(b',' | b';') if !angle => break,
                Some(octet) => {
                    angle = (angle || octet == b'<') && octet != b'>';
                    self.skip(octet, sink);
                }
            }
        }
        let raw = trim(self.since(start, self.cursor.at()));
        self.report_range(DefectKind::NotAnAddress, start, self.cursor.at(), sink);
        Address::Invalid(Invalid { raw })
    }

    /// Consumes one token of any kind.
    fn skip(&mut self, octet: u8, sink: &mut impl DefectSink) {
        match octet {
            b'"' => {
                self.quoted_string(sink);
            }
            b'(' | b' ' | b'\t' | b'\r' | b'\n' => {
                self.cfws(sink);
            }
            b'\\' => {
                self.cursor.take(2).or_else(|| self.cursor.take(1));
            }
            _ => {
                self.cursor.bump();
            }
        }
    }

    /// `angle-addr = [CFWS] "<" [obs-route] addr-spec ">" [CFWS]`, at the `<`.
    fn angle_addr(
        &mut self,
        sink: &mut impl DefectSink,
    ) -> Result<(&'m [u8], Spec<'m>), NoAngleAddr> {
        let open = self.cursor.at();
        self.cursor.bump();
        self.cfws(sink);
        let route = self.route(sink)?;
        if !route.is_empty() {
            self.report_range(DefectKind::ObsoleteRoute, open, self.cursor.at(), sink);
            self.cfws(sink);
        }
        let first = self.cursor.at();
        let words = self.words(sink);
        if self.cursor.peek() != Some(b'@') || !words.is_local_part() {
            return Err(NoAngleAddr);
        }
        let spec = self.rest_of_spec(first, &words, sink).ok_or(NoAngleAddr)?;
        if !self.cursor.eat(b'>') {
            return Err(NoAngleAddr);
        }
        self.cfws(sink);
        Ok((route, Spec { bracketed: true, ..spec }))
    }

    /// `obs-route = obs-domain-list ":"`; empty if there is none.
    fn route(&mut self, sink: &mut impl DefectSink) -> Result<&'m [u8], NoAngleAddr> {
        let start = self.cursor.at();
        let mut end = start;
        if !matches!(self.cursor.peek(), Some(b'@' | b',')) {
            return Ok(&[]);
        }
        loop {
            self.cfws(sink);
            match self.cursor.peek() {
                Some(b',') => {
                    self.cursor.bump();
                }
                Some(b'@') => {
                    self.cursor.bump();
                    self.cfws(sink);
                    self.domain(sink).ok_or(NoAngleAddr)?;
                    end = self.cursor.at();
                    self.cfws(sink);
                    if !matches!(self.cursor.peek(), Some(b',' | b':')) {
                        return Err(NoAngleAddr);
                    }
                }
                Some(b':') => {
                    let route = self.since(start, end);
                    self.cursor.bump();
                    return if route.is_empty() { Err(NoAngleAddr) } else { Ok(route) };
                }
                _ => return Err(NoAngleAddr),
            }
        }
    }

    /// `"@" domain [CFWS]`, at the `@` behind a local part that starts at `first`.
    fn rest_of_spec(
        &mut self,
        first: usize,
        words: &LocalWords,
        sink: &mut impl DefectSink,
    ) -> Option<Spec<'m>> {
        let at = self.cursor.at();
        self.cursor.bump();
        let spaced = self.cfws(sink).any;
        let domain = self.cursor.at();
        let plain_domain = self.domain(sink)?;
        let raw = self.since(first, self.cursor.at());
        let spaced_at = at > words.end || spaced;
        if spaced_at {
            self.report(DefectKind::ObsoleteAddress, at, sink);
        }
        if !words.plain || words.quoted && words.count > 1 {
            self.report_range(DefectKind::ObsoleteAddress, first, words.end, sink);
        }
        if words.special {
            self.report_range(DefectKind::SpecialInLocalPart, first, words.end, sink);
        }
        if words.misplaced_dot {
            self.report_range(DefectKind::MisplacedDot, first, words.end, sink);
        }
        self.cfws(sink);
        Some(Spec {
            raw,
            local: words.end - first,
            domain: domain - first,
            plain: words.plain && !words.quoted && !spaced_at && plain_domain,
            bracketed: false,
        })
    }

    /// `domain = dot-atom / domain-literal / obs-domain`; whether there is nothing in it but its text.
    fn domain(&mut self, sink: &mut impl DefectSink) -> Option<bool> {
        if self.cursor.peek() == Some(b'[') {
            let at = self.cursor.at();
            let literal = token::domain_literal(&mut self.cursor)?;
            if !literal.closed {
                self.report(DefectKind::UnclosedLiteral, at, sink);
                return None;
            }
            return literal_text(literal.raw);
        }
        let mut plain = true;
        token::atom(&mut self.cursor)?;
        loop {
            let mut ahead = self.clone();
            let before = ahead.cfws(&mut ()).any;
            if !ahead.cursor.eat(b'.') {
                return Some(plain);
            }
            let dot = ahead.cursor.at();
            let after = ahead.cfws(&mut ()).any;
            if token::atom(&mut ahead.cursor).is_none() {
                if before {
                    return None;
                }
                // A period at the end: the root, which no address names.
                self.report(DefectKind::MisplacedDot, dot - 1, sink);
                self.cursor.bump();
                return Some(plain);
            }
            if before || after {
                self.report(DefectKind::ObsoleteAddress, dot - 1, sink);
                plain = false;
            }
            self.cursor = ahead.cursor;
        }
    }

    /// `*(word / "." / CFWS)`: the front of a display name or all of a local part.
    fn words(&mut self, sink: &mut impl DefectSink) -> LocalWords {
        let mut words = LocalWords { end: self.cursor.at(), ..LocalWords::default() };
        let mut after_word = false;
        let mut spaced = false;
        loop {
            match self.cursor.peek() {
                Some(b'.') => {
                    self.cursor.bump();
                    words.misplaced_dot |= !after_word;
                    words.dot = true;
                    after_word = false;
                }
                Some(b'"') => {
                    words.adjacent |= after_word;
                    let start = self.cursor.at();
                    words.bad_quote |= !self.quoted_string(sink);
                    words.special |=
                        self.cursor.since(start).iter().any(|octet| b" \t@<>,;".contains(octet));
                    (words.quoted, after_word) = (true, true);
                    words.count += 1;
                }
                Some(b'(' | b' ' | b'\t' | b'\r' | b'\n') => {
                    self.cfws(sink);
                    spaced = true;
                    continue;
                }
                _ => {
                    if token::atom(&mut self.cursor).is_none() {
                        break;
                    }
                    words.adjacent |= after_word;
                    after_word = true;
                    words.count += 1;
                }
            }
            words.plain &= !spaced;
            words.end = self.cursor.at();
        }
        words.misplaced_dot |= !after_word;
        words
    }

    /// Whether the quoted string is closed and free of what no local part may hold.
    fn quoted_string(&mut self, sink: &mut impl DefectSink) -> bool {
        let at = self.cursor.at();
        let Some(quoted) = token::quoted_string(&mut self.cursor) else { return false };
        if !quoted.closed {
            self.broken = true;
            self.report(DefectKind::UnclosedQuote, at, sink);
        }
        quoted.closed && !quoted.raw.contains(&0) && !has_bare_line_end(quoted.raw)
    }

    fn cfws(&mut self, sink: &mut impl DefectSink) -> Cfws {
        let at = self.cursor.at();
        let skipped = token::cfws(&mut self.cursor);
        if skipped.unclosed {
            self.broken = true;
            self.report(DefectKind::UnclosedComment, at, sink);
        }
        if skipped.comment && memchr::memchr(b'@', self.since(at, self.cursor.at())).is_some() {
            self.report_range(DefectKind::AddressInComment, at, self.cursor.at(), sink);
        }
        skipped
    }

    /// Whether the element is over.
    fn at_end(&self) -> bool {
        !self.broken && matches!(self.cursor.peek(), None | Some(b',' | b';'))
    }

    fn since(&self, start: usize, end: usize) -> &'m [u8] {
        let taken = self.cursor.since(start);
        taken.get(..end.saturating_sub(start)).unwrap_or(taken)
    }

    fn report(&self, kind: DefectKind, at: usize, sink: &mut impl DefectSink) {
        self.report_range(kind, at, at + 1, sink);
    }

    fn report_range(&self, kind: DefectKind, start: usize, end: usize, sink: &mut impl DefectSink) {
        sink.report(Defect::new(kind, self.base + start as u64..self.base + end as u64));
    }
}

impl<'m> Iterator for Addresses<'m> {
    type Item = Address<'m>;

    fn next(&mut self) -> Option<Address<'m>> {
        self.next_with(&mut ())
    }
}

/// There is no `<addr-spec>` at the `<`.
struct NoAngleAddr;

/// What [`Addresses::words`] read.
struct LocalWords {
    count: usize,
    /// One behind the last word or period.
    end: usize,
    /// Two words stand side by side.
    adjacent: bool,
    dot: bool,
    misplaced_dot: bool,
    quoted: bool,
    bad_quote: bool,
    /// A quoted string has what separates or surrounds addresses.
    special: bool,
    /// No white space or comment stands between its parts.
    plain: bool,
}

impl Default for LocalWords {
    fn default() -> Self {
        Self {
            count: 0,
            end: 0,
            adjacent: false,
            dot: false,
            misplaced_dot: false,
            quoted: false,
            bad_quote: false,
            special: false,
            plain: true,
        }
    }
}

impl LocalWords {
    /// `local-part = dot-atom / quoted-string / obs-local-part`, and with periods anywhere.
    const fn is_local_part(&self) -> bool {
        self.count > 0 && !self.adjacent && !self.bad_quote
    }
}

/// Whether a line ends there that is no fold, or a CR stands alone.
fn has_bare_line_end(raw: &[u8]) -> bool {
    memchr::memchr2_iter(b'\r', b'\n', raw).any(|at| match raw.get(at) {
        Some(b'\r') => raw.get(at + 1) != Some(&b'\n'),
        _ => !matches!(raw.get(at + 1), Some(b' ' | b'\t')),
    })
}

/// `*([FWS] dtext) [FWS]` with quoted pairs; `None` if it is not, else whether it is `dtext` alone.
fn literal_text(raw: &[u8]) -> Option<bool> {
    let mut cursor = Cursor::new(raw);
    let mut plain = true;
    while let Some(octet) = cursor.bump() {
        if octet == b'\\' {
            plain = false;
            cursor.bump().filter(|quoted| !matches!(quoted, 0 | b'\r' | b'\n'))?;
        } else if token::FWS.contains(octet) {
            plain = false;
        } else if !token::DTEXT.contains(octet) {
            return None;
        }
    }
    (!has_bare_line_end(raw)).then_some(plain)
}
