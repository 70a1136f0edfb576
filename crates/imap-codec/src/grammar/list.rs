use super::{Input, Result};
use crate::{
    Item, Items, List, ListReturn, ListSelection, ParseErrorKind, Pattern, StatusAttribute,
};

impl<'a> Input<'a> {
    /// `[SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]`, after the first space.
    pub(super) fn list_command(&mut self) -> Result<List<'a>> {
        let mut selection = None;
        if self.peek() == Some(b'(') {
            selection = Some(self.list_by(ListSelection::check)?);
            self.space()?;
        }
        let reference = self.mailbox()?;
        self.space()?;
        let patterns = if self.peek() == Some(b'(') {
            let error = self.error(ParseErrorKind::String);
            let patterns: Items<'a, Pattern<'a>> = self.list_by(Pattern::check)?;
            if patterns.is_empty() {
                return Err(error);
            }
            patterns
        } else {
            let start = self.at();
            self.pattern()?;
            self.items_since(start)
        };
        let mut returns = None;
        if self.peek() == Some(b' ') {
            self.space()?;
            if !self.eat_word(b"RETURN") {
                return self.fail(ParseErrorKind::End);
            }
            self.space()?;
            returns = Some(self.list_by(ListReturn::check)?);
        }
        Ok(List { selection, reference, patterns, returns })
    }

    /// `list-select-opt`
    pub(crate) fn list_selection(&mut self) -> Result<ListSelection<'a>> {
        let name = self.atom()?;
        for (word, option) in [
            ("SUBSCRIBED", ListSelection::Subscribed),
            ("REMOTE", ListSelection::Remote),
            ("RECURSIVEMATCH", ListSelection::RecursiveMatch),
            ("SPECIAL-USE", ListSelection::SpecialUse),
        ] {
            if name.is(word) {
                return Ok(option);
            }
        }
        Ok(ListSelection::Other { name, value: self.option_value()? })
    }

    /// `list-return-opt`
    pub(crate) fn list_return(&mut self) -> Result<ListReturn<'a>> {
        let name = self.atom()?;
        for (word, option) in [
            ("SUBSCRIBED", ListReturn::Subscribed),
            ("CHILDREN", ListReturn::Children),
            ("SPECIAL-USE", ListReturn::SpecialUse),
            ("MYRIGHTS", ListReturn::MyRights),
        ] {
            if name.is(word) {
                return Ok(option);
            }
        }
        if name.is("STATUS") {
            self.space()?;
            return self.list_by(StatusAttribute::check).map(ListReturn::Status);
        }
        if name.is("METADATA") {
            self.space()?;
            return self.list1(ParseErrorKind::String).map(ListReturn::Metadata);
        }
        Ok(ListReturn::Other { name, value: self.option_value()? })
    }
}
