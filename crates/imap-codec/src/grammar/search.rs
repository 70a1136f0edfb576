//! SEARCH and ESEARCH as commands.

mod key;

use super::{Input, Result, usual::are_usual_keys};
use crate::{Item, Items, MultiSearch, ParseErrorKind, Raw, Search, SearchKey, SearchReturn};

pub(super) use key::{Frame, Open};

impl<'a> Input<'a> {
    /// `"SEARCH" [search-return-opts] SP search-program`, after the word:
    /// `search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)`
    pub(crate) fn search(&mut self) -> Result<Search<'a>> {
        self.space()?;
        let returns = self.return_options()?;
        let search = self.search_program(returns)?;
        self.end()?;
        Ok(search)
    }

    /// `["CHARSET" SP charset SP] search-key *(SP search-key)`
    fn search_program(
        &mut self,
        returns: Option<Items<'a, SearchReturn<'a>>>,
    ) -> Result<Search<'a>> {
        let mut charset = None;
        let mut ahead = *self;
        if ahead.eat_word(b"CHARSET") && ahead.space().is_ok() {
            charset = Some(ahead.astring()?);
            ahead.space()?;
            *self = ahead;
        }
        let keys = if are_usual_keys(self.rest(), self.depth()) {
            Items::checked(self.take_rest(), self.rules())
        } else {
            self.items_by(SearchKey::check)?
        };
        Ok(Search { returns, charset, keys })
    }

    /// `["RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")" SP]`
    pub(super) fn return_options(&mut self) -> Result<Option<Items<'a, SearchReturn<'a>>>> {
        let mut ahead = *self;
        if ahead.eat_word(b"RETURN") && ahead.space().is_ok() && ahead.peek() == Some(b'(') {
            let returns = ahead.list_by(SearchReturn::check)?;
            ahead.space()?;
            *self = ahead;
            return Ok(Some(returns));
        }
        Ok(None)
    }

    /// `esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program`, after the word:
    /// `esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")"`
    pub(super) fn multi_search(&mut self) -> Result<MultiSearch<'a>> {
        self.space()?;
        let (mut sources, mut scope) = (Items::EMPTY, None);
        if self.eat_word(b"IN (") {
            let start = self.at();
            loop {
                self.mailbox_filter()?;
                sources = self.items_since(start);
                let mut ahead = *self;
                if ahead.space().is_err() || ahead.peek() == Some(b'(') {
                    break;
                }
                *self = ahead;
            }
            if self.peek() == Some(b' ') {
                self.space()?;
                scope = Some(self.raw_value()?);
            }
            self.close(b')')?;
            self.space()?;
        }
        let returns = self.return_options()?;
        Ok(MultiSearch { sources, scope, search: self.search_program(returns)? })
    }

    /// `search-return-opt`
    pub(crate) fn search_return(&mut self) -> Result<SearchReturn<'a>> {
        let name = self.atom()?;
        for (word, option) in [
            ("MIN", SearchReturn::Min),
            ("MAX", SearchReturn::Max),
            ("ALL", SearchReturn::All),
            ("COUNT", SearchReturn::Count),
            ("SAVE", SearchReturn::Save),
            ("CONTEXT", SearchReturn::Context),
            ("RELEVANCY", SearchReturn::Relevancy),
        ] {
            if name.is(word) {
                return Ok(option);
            }
        }
        if name.is("UPDATE") {
            // Without a space in the grammar of RFC 5465 §8, and with one in its example (§7).
            if self.peek() == Some(b'(') {
                return self.list1(ParseErrorKind::FetchAttribute).map(SearchReturn::Update);
            }
            return self.wanted_attributes().map(SearchReturn::Update);
        }
        if name.is("PARTIAL") {
            self.space()?;
            return self.partial_range().map(SearchReturn::Partial);
        }
        Ok(SearchReturn::Other { name, value: self.option_value()? })
    }

    /// `[SP "(" … ")"]` after the name of an option, which tells a value from the next option.
    pub(crate) fn option_value(&mut self) -> Result<Option<Raw<'a>>> {
        let mut ahead = *self;
        if ahead.space().is_err()
            || !matches!(ahead.peek(), Some(b'(' | b'0'..=b'9' | b'-' | b'*' | b'$'))
        {
            return Ok(None);
        }
        let value = ahead.raw_value()?;
        *self = ahead;
        Ok(Some(value))
    }
}
