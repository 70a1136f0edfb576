use textline::{Class, Cursor};

use super::{
    Mark, Result,
    raw::trimmed,
    scan::{find, plain_number},
};
use crate::{Item, Items, Leniency, ParseError, ParseErrorKind, items::Separator};

/// Reads over an item and checks all of it.
type Check = fn(&mut Input<'_>) -> Result<()>;

/// What is read by which rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    cursor: Cursor<'a>,
    rules: Rules,
    /// The lists that come next, if they were marked.
    marks: &'a [Mark],
}

/// What is accepted, and how deep lists may be nested. Small, since every list keeps the rules it was checked
/// by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    leniency: u16,
    depth: u8,
    /// The value of an item of a known name is none: all are looked through again when they are read.
    odd: bool,
}

impl Rules {
    /// For what was written here: values have only the depth that someone gave them.
    pub(crate) const WRITTEN: Self =
        Self { odd: true, ..Self::new(Leniency::TOLERANT, Self::DEPTH) };
    /// The deepest nesting that any limit permits.
    pub(crate) const DEPTH: u8 = 60;

    pub(crate) const fn new(leniency: Leniency, depth: u8) -> Self {
        let depth = if depth < Self::DEPTH { depth } else { Self::DEPTH };
        Self { leniency: leniency.to_bits(), depth, odd: false }
    }

    pub(crate) const fn leniency(self) -> Leniency {
        Leniency::from_bits(self.leniency)
    }
}

impl<'a> Input<'a> {
    pub(crate) const fn new(octets: &'a [u8], rules: Rules) -> Self {
        Self::marked(octets, rules, &[])
    }

    /// Octets that were read over, with marks of the lists in them.
    pub(crate) const fn marked(octets: &'a [u8], rules: Rules, marks: &'a [Mark]) -> Self {
        Self { cursor: Cursor::new(octets), rules, marks }
    }

    /// The marks of the lists that come next.
    pub(super) const fn marks(&self) -> &'a [Mark] {
        self.marks
    }

    /// A list was left: the marks are those of what follows it.
    pub(super) const fn leave_marked(&mut self, marks: &'a [Mark]) {
        self.marks = marks;
    }

    /// The next list has begun: the marks are those of the lists in it, and of what follows it.
    pub(super) fn enter_marked(&mut self) {
        self.marks = Mark::lists(self.marks).get(1..).unwrap_or_default();
    }

    /// Consumes the next list, if it is marked.
    #[inline]
    pub(super) fn step_over(&mut self) -> bool {
        let Some((octets, _, after)) = Mark::list(Mark::lists(self.marks)) else { return false };
        self.marks = after;
        self.take(octets).is_some()
    }

    pub(crate) const fn rules(&self) -> Rules {
        self.rules
    }

    /// A value was met that is none.
    pub(crate) const fn found_odd(&mut self) {
        self.rules.odd = true;
    }

    pub(crate) const fn has_odd(&self) -> bool {
        self.rules.odd
    }

    #[inline]
    pub(crate) const fn leniency(&self) -> Leniency {
        self.rules.leniency()
    }

    pub(crate) const fn depth(&self) -> u8 {
        self.rules.depth
    }

    pub(crate) const fn at(&self) -> usize {
        self.cursor.at()
    }

    pub(crate) const fn is_end(&self) -> bool {
        self.cursor.is_end()
    }

    #[inline]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.cursor.rest()
    }

    /// Goes back to where it stood before.
    pub(super) const fn back_to(&mut self, at: usize) {
        self.cursor.back_to(at);
    }

    #[inline]
    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        self.cursor.since(start)
    }

    /// What was consumed since the cursor stood at `start`, which are items with their separators.
    pub(crate) fn items_since<T>(&self, start: usize) -> Items<'a, T> {
        Items::checked(self.since(start), self.rules)
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.cursor.peek()
    }

    #[inline]
    pub(crate) fn bump(&mut self) -> Option<u8> {
        self.cursor.bump()
    }

    #[inline]
    pub(crate) fn eat(&mut self, octet: u8) -> bool {
        self.cursor.eat(octet)
    }

    #[inline]
    pub(crate) fn eat_word(&mut self, word: &[u8]) -> bool {
        self.cursor.eat_word(word)
    }

    #[inline]
    pub(crate) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        self.cursor.take(count)
    }

    pub(crate) fn take_while(&mut self, class: &Class) -> &'a [u8] {
        self.cursor.take_while(class)
    }

    pub(crate) fn take_rest(&mut self) -> &'a [u8] {
        self.cursor.take_rest()
    }

    /// The error that `kind` was expected here.
    pub(crate) const fn error(&self, kind: ParseErrorKind) -> ParseError {
        kind.at(self.at())
    }

    pub(crate) const fn fail<T>(&self, kind: ParseErrorKind) -> Result<T> {
        Err(self.error(kind))
    }

    /// Consumes `octet`, a bracket.
    #[inline]
    pub(crate) fn bracket(&mut self, octet: u8) -> Result<()> {
        if self.eat(octet) { Ok(()) } else { self.fail(ParseErrorKind::Bracket) }
    }

    /// Consumes a closing bracket, with spaces before it if that is tolerated.
    #[inline]
    pub(crate) fn close(&mut self, octet: u8) -> Result<()> {
        if self.eat(octet) {
            return Ok(());
        }
        self.extra_space();
        self.bracket(octet)
    }

    /// `SP`
    #[inline]
    pub(crate) fn space(&mut self) -> Result<()> {
        if !self.eat(b' ') {
            return self.fail(ParseErrorKind::Space);
        }
        self.extra_space();
        Ok(())
    }

    /// Spaces that should not be there.
    #[inline]
    pub(crate) fn extra_space(&mut self) {
        if self.peek() == Some(b' ') {
            self.any_extra_space();
        }
    }

    #[cold]
    fn any_extra_space(&mut self) {
        if self.leniency().extra_space {
            while self.eat(b' ') {}
        }
    }

    /// The end of the command or response.
    #[inline]
    pub(crate) fn end(&mut self) -> Result<()> {
        self.extra_space();
        if self.is_end() { Ok(()) } else { self.fail(ParseErrorKind::End) }
    }

    /// Whether only spaces and a closing bracket or the end follow.
    #[inline]
    fn is_closing(&self) -> bool {
        match self.rest() {
            [] | [b')', ..] => true,
            [b' ', ..] => {
                let mut ahead = *self;
                ahead.extra_space();
                matches!(ahead.peek(), None | Some(b')'))
            }
            _ => false,
        }
    }

    /// `number`, unsigned 32 bits.
    #[inline]
    pub(crate) fn number(&mut self) -> Result<u32> {
        // Nine digits fit whatever they are, and few numbers have more.
        let (mut value, mut digits) = (0u32, 0);
        for octet in self.rest() {
            let digit = octet.wrapping_sub(b'0');
            if digit > 9 {
                if digits == 0 {
                    break;
                }
                self.take(digits);
                return Ok(value);
            }
            if digits == 9 {
                break;
            }
            value = value * 10 + u32::from(digit);
            digits += 1;
        }
        self.any_number()
    }

    /// The same, of any length.
    fn any_number(&mut self) -> Result<u32> {
        let error = self.error(ParseErrorKind::Number);
        let mut ahead = *self;
        let number = u32::try_from(ahead.number64()?).map_err(|_| error)?;
        *self = ahead;
        Ok(number)
    }

    /// `nz-number = digit-nz *DIGIT`
    pub(crate) fn nz_number(&mut self) -> Result<u32> {
        let error = self.error(ParseErrorKind::Number);
        let mut ahead = *self;
        let number = ahead.number()?;
        if (number == 0 || self.peek() == Some(b'0')) && !self.leniency().zero {
            return Err(error);
        }
        *self = ahead;
        Ok(number)
    }

    /// `number64`, unsigned 63 bits.
    #[inline]
    pub(crate) fn number64(&mut self) -> Result<u64> {
        if let Some((number, after)) = plain_number(self.rest()) {
            self.take(self.rest().len() - after.len());
            return Ok(u64::from(number));
        }
        self.any_number64()
    }

    /// The same, of any length.
    fn any_number64(&mut self) -> Result<u64> {
        let error = self.error(ParseErrorKind::Number);
        let mut ahead = *self;
        let negative = self.leniency().negative_number && ahead.eat(b'-');
        let number = ahead.digits64().filter(|number| *number <= i64::MAX.unsigned_abs());
        let number = number.ok_or(error)?;
        *self = ahead;
        Ok(if negative { 0 } else { number })
    }

    /// `1*DIGIT` that fits into 64 bits.
    pub(crate) fn digits64(&mut self) -> Option<u64> {
        self.cursor.number()
    }

    /// Items with their separators; at least one.
    pub(crate) fn items<T: Item>(&mut self) -> Result<Items<'a, T>> {
        let octets = self.octets_of_items(T::SEPARATOR, T::check)?;
        Ok(Items::checked(octets, self.rules))
    }

    /// The octets of items of any type, compiled once.
    fn octets_of_items(&mut self, separator: Separator, check: Check) -> Result<&'a [u8]> {
        let start = self.at();
        loop {
            check(self)?;
            if !self.next_follows(separator)? {
                return Ok(self.since(start));
            }
        }
    }

    /// The same as [`items`](Self::items), each read over by `check`, and compiled with it: for what is frequent.
    #[inline]
    pub(super) fn items_by<T: Item>(
        &mut self,
        mut check: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<Items<'a, T>> {
        let start = self.at();
        loop {
            check(self)?;
            if !self.next_follows(T::SEPARATOR)? {
                return Ok(self.items_since(start));
            }
        }
    }

    /// Consumes what stands between two items, if another follows.
    #[inline]
    fn next_follows(&mut self, separator: Separator) -> Result<bool> {
        match separator {
            Separator::Octet(octet) => Ok(self.eat(octet)),
            Separator::Space => {
                // One space, and an item: nothing else is common.
                if let [b' ', next, ..] = self.rest()
                    && !matches!(next, b' ' | b')')
                {
                    self.bump();
                    return Ok(true);
                }
                if self.is_closing() || self.peek() != Some(b' ') {
                    return Ok(false);
                }
                self.space().map(|()| true)
            }
            Separator::None => {
                if self.leniency().loose_structure {
                    self.extra_space();
                }
                Ok(!matches!(self.peek(), None | Some(b')' | b' ' | b']')))
            }
        }
    }

    /// `"(" [item *(SP item)] ")"`
    pub(crate) fn list<T: Item>(&mut self) -> Result<Items<'a, T>> {
        let octets = self.octets_of_list(T::SEPARATOR, T::check)?;
        Ok(Items::checked(octets, self.rules))
    }

    fn octets_of_list(&mut self, separator: Separator, check: Check) -> Result<&'a [u8]> {
        if self.opens_empty()? {
            return Ok(&[]);
        }
        let octets = self.octets_of_items(separator, check)?;
        self.close(b')')?;
        Ok(octets)
    }

    /// The same as [`list`](Self::list), each item read over by `check`: for what is frequent.
    pub(super) fn list_by<T: Item>(
        &mut self,
        check: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<Items<'a, T>> {
        if self.opens_empty()? {
            return Ok(Items::EMPTY);
        }
        let items = self.items_by(check)?;
        self.close(b')')?;
        Ok(items)
    }

    /// Consumes `(`, and `)` if nothing is between them, which it says.
    #[inline]
    fn opens_empty(&mut self) -> Result<bool> {
        self.bracket(b'(')?;
        if self.is_closing() {
            return self.close(b')').map(|()| true);
        }
        self.extra_space();
        Ok(false)
    }

    /// A list that was read over before, of items in which no `)` can stand.
    #[inline]
    pub(crate) fn list_again<T: Item>(&mut self) -> Result<Items<'a, T>> {
        if self.rules.odd {
            return self.list();
        }
        self.bracket(b'(')?;
        let error = self.error(ParseErrorKind::Bracket);
        let end = find(b')', self.rest()).ok_or(error)?;
        let items = trimmed(self.take(end).unwrap_or_default(), self.rules);
        self.bump();
        Ok(Items::checked(items, self.rules))
    }

    /// `"(" item *(SP item) ")"`
    pub(crate) fn list1<T: Item>(&mut self, kind: ParseErrorKind) -> Result<Items<'a, T>> {
        let octets = self.octets_of_list1(T::SEPARATOR, T::check, kind)?;
        Ok(Items::checked(octets, self.rules))
    }

    fn octets_of_list1(
        &mut self,
        separator: Separator,
        check: Check,
        kind: ParseErrorKind,
    ) -> Result<&'a [u8]> {
        let error = self.error(kind);
        let octets = self.octets_of_list(separator, check)?;
        if octets.is_empty() { Err(error) } else { Ok(octets) }
    }

    /// `item / "(" item *(SP item) ")"`
    pub(crate) fn one_or_list<T: Item>(&mut self, kind: ParseErrorKind) -> Result<Items<'a, T>> {
        if self.peek() == Some(b'(') {
            return self.list1(kind);
        }
        let start = self.at();
        T::check(self)?;
        Ok(self.items_since(start))
    }

    /// `*(SP item)` up to the end.
    pub(crate) fn items_to_end<T: Item>(&mut self) -> Result<Items<'a, T>> {
        let octets = self.octets_to_end(T::SEPARATOR, T::check)?;
        Ok(Items::checked(octets, self.rules))
    }

    fn octets_to_end(&mut self, separator: Separator, check: Check) -> Result<&'a [u8]> {
        if self.is_closing() {
            return self.end().map(|()| &[][..]);
        }
        self.space()?;
        let octets = self.octets_of_items(separator, check)?;
        self.end()?;
        Ok(octets)
    }

    /// The same as [`items_to_end`](Self::items_to_end), each item read over by `check`: for what is frequent.
    pub(super) fn items_to_end_by<T: Item>(
        &mut self,
        check: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<Items<'a, T>> {
        if self.is_closing() {
            return self.end().map(|()| Items::EMPTY);
        }
        self.space()?;
        let items = self.items_by(check)?;
        self.end()?;
        Ok(items)
    }

    /// `NIL`
    #[inline]
    pub(crate) fn nil(&mut self) -> bool {
        let found = match self.rest() {
            [b'N' | b'n', b'I' | b'i', b'L' | b'l', after @ ..] => {
                matches!(after.first(), None | Some(b' ' | b')'))
            }
            _ => false,
        };
        if found {
            self.take(3);
        }
        found
    }

    /// What stands between two checked items.
    #[inline]
    pub(crate) fn separator(&mut self, separator: Separator) {
        match separator {
            Separator::Octet(octet) => {
                self.eat(octet);
            }
            Separator::Space | Separator::None => {
                if self.eat(b' ') {
                    while self.eat(b' ') {}
                }
            }
        }
    }
}
