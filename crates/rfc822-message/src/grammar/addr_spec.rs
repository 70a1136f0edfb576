//! One address of a list (RFC 5322 §3.4.1, §4.4): what stands in angle brackets or alone.

use textline::Cursor;

use crate::{
    DefectKind, DefectSink,
    grammar::{address::Addresses, disguise::is_encoded},
    token,
    types::address::Spec,
};

impl<'m> Addresses<'m> {
    /// `angle-addr = [CFWS] "<" [obs-route] addr-spec ">" [CFWS]`, at the `<`.
    pub(super) fn angle_addr(
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
    pub(super) fn rest_of_spec(
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
            self.report(DefectKind::SpacedAddress, at, sink);
        }
        if !words.plain {
            self.report_range(DefectKind::SpacedAddress, first, words.end, sink);
        } else if words.quoted && words.count > 1 {
            self.report_range(DefectKind::ObsoleteAddress, first, words.end, sink);
        }
        if sink.is_on() && is_encoded(self.since(first, at)) {
            self.report_range(DefectKind::AddressInEncodedWord, first, at, sink);
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
            let mut ahead = self.cursor;
            token::cfws(&mut ahead);
            if ahead.peek() != Some(b'.') {
                return Some(plain);
            }
            let before = self.cfws(sink).any;
            let dot = self.cursor.at();
            self.cursor.bump();
            let mut ahead = self.cursor;
            let after = token::cfws(&mut ahead).any;
            if token::atom(&mut ahead).is_none() {
                // A period at the end: the root, which no address names.
                self.report(DefectKind::MisplacedDot, dot, sink);
                return (!before).then_some(plain);
            }
            self.cfws(sink);
            token::atom(&mut self.cursor);
            if before || after {
                self.report(DefectKind::SpacedAddress, dot, sink);
                plain = false;
            }
        }
    }

    /// `*(word / "." / CFWS)`: the front of a display name or all of a local part.
    pub(super) fn words(&mut self, sink: &mut impl DefectSink) -> LocalWords {
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
}

/// There is no `<addr-spec>` at the `<`.
pub(super) struct NoAngleAddr;

/// What [`Addresses::words`] read.
pub(super) struct LocalWords {
    pub(super) count: usize,
    /// One behind the last word or period.
    end: usize,
    /// Two words stand side by side.
    adjacent: bool,
    pub(super) dot: bool,
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
    pub(super) const fn is_local_part(&self) -> bool {
        self.count > 0 && !self.adjacent && !self.bad_quote
    }
}

/// Whether a line ends there that is no fold, or a CR stands alone.
pub(super) fn has_bare_line_end(raw: &[u8]) -> bool {
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
