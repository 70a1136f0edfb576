use textline::Class;

use super::{Input, Result, Rules, string::QUOTED};
use crate::{Items, ParseErrorKind, Raw, frame::Framer};

/// What has no meaning for the balance of brackets and strings.
const PLAIN: Class = Class::NONE.with_range(1, 255).without(b" ()\"{~\r\n");

impl<'a> Input<'a> {
    /// A value of unknown syntax: a word, a string, or a balanced list of such. Nesting is counted, not
    /// followed, so its depth needs no limit.
    pub(crate) fn raw_value(&mut self) -> Result<Raw<'a>> {
        let start = self.at();
        let mut ahead = *self;
        let mut depth = 0usize;
        loop {
            let before = ahead.at();
            match ahead.peek() {
                Some(b'(') => {
                    ahead.bump();
                    depth += 1;
                }
                Some(b')') if depth > 0 => {
                    ahead.bump();
                    depth -= 1;
                }
                Some(b' ') if depth > 0 => {
                    ahead.bump();
                }
                _ => ahead.raw_word()?,
            }
            if before == ahead.at() {
                return ahead.fail(ParseErrorKind::Bracket);
            }
            if depth == 0 {
                break;
            }
        }
        *self = ahead;
        Ok(Raw::checked(self.since(start)))
    }

    /// A string, or octets up to the next space or bracket, strings in it included.
    fn raw_word(&mut self) -> Result<()> {
        loop {
            self.take_while(&PLAIN);
            match self.peek() {
                Some(b'"') => {
                    self.skip_quoted()?;
                }
                Some(b'~') if self.rest().get(1) != Some(&b'{') => {
                    self.bump();
                }
                // This announces nothing, wherever it stands.
                Some(b'{') if self.rest().starts_with(b"{}") => {
                    self.take(2);
                }
                // A brace that begins no literal could begin one elsewhere.
                Some(b'{' | b'~') => {
                    self.literal()?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// Reads over a quoted string without unescaping it. Values without a type end where others do, or lists around them would end
    /// elsewhere when they are stepped over.
    fn skip_quoted(&mut self) -> Result<()> {
        let error = self.error(ParseErrorKind::String);
        self.bump();
        loop {
            self.take_while(&QUOTED);
            let closes = self.at_closing_quote();
            match self.bump() {
                Some(b'"') if closes => return Ok(()),
                Some(b'"') => {}
                Some(b'\\') if matches!(self.peek(), Some(octet) if !matches!(octet, b'\r' | b'\n')) =>
                {
                    self.bump();
                }
                // What else is on the line is somebody's own business.
                Some(0 | b'\r') => {}
                _ => return Err(error),
            }
        }
    }

    /// Reads over a list that was checked, from its `(` to its `)`. Nesting is counted, not followed.
    pub(crate) fn skip_list(&mut self) -> Result<()> {
        if self.step_over() {
            return Ok(());
        }
        self.bracket(b'(')?;
        let mut depth = 1usize;
        while depth > 0 {
            match self.peek() {
                Some(b'(') => depth += 1,
                Some(b')') => depth -= 1,
                Some(b'"') => {
                    if self.plain_quoted().is_none() {
                        self.skip_quoted()?;
                    }
                    continue;
                }
                Some(b'{') if !self.rest().starts_with(b"{}") => {
                    self.literal()?;
                    continue;
                }
                Some(_) => {}
                None => return self.fail(ParseErrorKind::Bracket),
            }
            self.bump();
        }
        Ok(())
    }

    /// The items of a list that was checked, which are not looked into.
    pub(crate) fn skipped_list<T>(&mut self) -> Result<Items<'a, T>> {
        let start = self.at();
        self.skip_list()?;
        let items = self.since(start).get(1..).and_then(|list| list.strip_suffix(b")"));
        Ok(Items::checked(trimmed(items.unwrap_or_default(), self.rules()), self.rules()))
    }

    /// Where the last item of a list that was checked ends: what a literal ends with is its own.
    fn end_of_items(mut self) -> usize {
        let mut end = self.at();
        loop {
            let read = match self.peek() {
                None => return end,
                Some(b'"') => self.skip_quoted().is_ok(),
                Some(b'{') if !self.rest().starts_with(b"{}") => self.literal().is_ok(),
                Some(octet) => {
                    self.bump();
                    if octet == b' ' {
                        continue;
                    }
                    true
                }
            };
            if !read {
                return self.at() + self.rest().len();
            }
            end = self.at();
        }
    }

    /// The rest of a command or response of unknown syntax: every line end in it stands behind a literal's size
    /// or inside of one, and every literal is whole.
    pub(crate) fn raw_rest(&mut self) -> Result<Raw<'a>> {
        let start = self.at();
        loop {
            let line = match memchr::memchr2(b'\r', b'\n', self.rest()) {
                Some(end) => self.take(end).unwrap_or_default(),
                None => self.take_rest(),
            };
            match (Framer::announced(line, 0), self.is_end()) {
                (Ok(None), true) => return Ok(Raw::checked(self.since(start))),
                (Ok(Some(announced)), false) => {
                    let size = usize::try_from(announced.size).unwrap_or(usize::MAX);
                    if !self.line_end() || self.take(size).is_none() {
                        return self.fail(ParseErrorKind::String);
                    }
                }
                (_, true) => return self.fail(ParseErrorKind::String),
                (_, false) => return self.fail(ParseErrorKind::Octet),
            }
        }
    }
}

/// A list that was checked, without the spaces that were tolerated at its ends.
#[inline(always)]
pub(super) fn trimmed(list: &[u8], rules: Rules) -> &[u8] {
    if matches!(list, [b' ', ..] | [.., b' ']) { without_spaces(list, rules) } else { list }
}

#[cold]
fn without_spaces(list: &[u8], rules: Rules) -> &[u8] {
    let mut list = list;
    while let [b' ', after @ ..] = list {
        list = after;
    }
    list.get(..Input::new(list, rules).end_of_items()).unwrap_or(list)
}
