//! Address lists (RFC 5322 §3.4, §4.4), in one pass and without memory.
//!
//! An element between commas is an address if the grammar, the obsolete one included, says so. Where it does not, one thing
//! is still taken: a well-formed `<addr-spec>` that ends the element, behind a display name that should have been quoted.
//! All else is [`Invalid`]: whoever guesses an address sends mail to a stranger.

use textline::{Class, Cursor};

use crate::{
    Address, Defect, DefectKind, DefectSink, Invalid, Mailbox, Phrase,
    field::trim,
    grammar::{
        addr_spec::{NoAngleAddr, has_bare_line_end},
        disguise::in_display_name,
    },
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
    pub(crate) cursor: Cursor<'m>,
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
        let end = self.cursor.at();
        match self.angle_addr(sink) {
            Ok((route, spec)) if self.at_end() => {
                if sink.is_on()
                    && let Some(kind) = in_display_name(name)
                {
                    self.report_range(kind, start, end, sink);
                }
                self.mailbox(start, name, route, spec)
            }
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

    /// Whether the quoted string is closed and free of what no local part may hold.
    pub(super) fn quoted_string(&mut self, sink: &mut impl DefectSink) -> bool {
        let at = self.cursor.at();
        let Some(quoted) = token::quoted_string(&mut self.cursor) else { return false };
        if !quoted.closed {
            self.broken = true;
            self.report(DefectKind::UnclosedQuote, at, sink);
        }
        quoted.closed && !quoted.raw.contains(&0) && !has_bare_line_end(quoted.raw)
    }

    #[inline]
    pub(super) fn cfws(&mut self, sink: &mut impl DefectSink) -> Cfws {
        const STARTS: Class = token::FWS.with(b"(");
        if self.cursor.peek().is_none_or(|octet| !STARTS.contains(octet)) {
            return Cfws::default();
        }
        self.some_cfws(sink)
    }

    fn some_cfws(&mut self, sink: &mut impl DefectSink) -> Cfws {
        let at = self.cursor.at();
        let skipped = token::cfws(&mut self.cursor);
        if !skipped.comment {
            return skipped;
        }
        if skipped.unclosed {
            self.broken = true;
            self.report(DefectKind::UnclosedComment, at, sink);
        }
        if memchr::memchr(b'@', self.since(at, self.cursor.at())).is_some() {
            self.report_range(DefectKind::AddressInComment, at, self.cursor.at(), sink);
        }
        skipped
    }

    /// Whether the element is over.
    pub(super) fn at_end(&self) -> bool {
        !self.broken && matches!(self.cursor.peek(), None | Some(b',' | b';'))
    }

    pub(super) fn since(&self, start: usize, end: usize) -> &'m [u8] {
        let taken = self.cursor.since(start);
        taken.get(..end.saturating_sub(start)).unwrap_or(taken)
    }

    pub(super) fn report(&self, kind: DefectKind, at: usize, sink: &mut impl DefectSink) {
        self.report_range(kind, at, at + 1, sink);
    }

    pub(super) fn report_range(
        &self,
        kind: DefectKind,
        start: usize,
        end: usize,
        sink: &mut impl DefectSink,
    ) {
        sink.report(Defect::new(kind, start as u64..end as u64).shifted(self.base));
    }
}

impl<'m> Iterator for Addresses<'m> {
    type Item = Address<'m>;

    fn next(&mut self) -> Option<Address<'m>> {
        self.next_with(&mut ())
    }
}
