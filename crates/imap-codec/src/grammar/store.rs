use super::{Input, Result};
use crate::{Flag, Item, Items, ParseErrorKind, Store, StoreAction, StoreValue};

impl<'a> Input<'a> {
    /// `[store-modifiers SP] store-att-flags`:
    /// `store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))`
    pub(super) fn store(&mut self) -> Result<Store<'a>> {
        let mut modifiers = Items::EMPTY;
        if self.peek() == Some(b'(') {
            modifiers = self.list1(ParseErrorKind::Parameter)?;
            self.space()?;
        }
        if self.eat_word(b"ANNOTATION") {
            let value = StoreValue::Annotations(self.annotation_list()?);
            return Ok(Store { modifiers, action: StoreAction::Replace, silent: false, value });
        }
        let action = match self.peek() {
            Some(b'+') => StoreAction::Add,
            Some(b'-') => StoreAction::Remove,
            _ => StoreAction::Replace,
        };
        if action != StoreAction::Replace {
            self.bump();
        }
        let labels = self.eat_word(b"X-GM-LABELS");
        if !labels && !self.eat_word(b"FLAGS") {
            return self.fail(ParseErrorKind::Flag);
        }
        let silent = self.eat_word(b".SILENT");
        self.space()?;
        let listed = self.peek() == Some(b'(');
        let value = match (labels, listed) {
            (true, true) => StoreValue::GmLabels(self.list()?),
            (true, false) => StoreValue::GmLabels(self.items()?),
            (false, true) => StoreValue::Flags(self.list_by(Flag::check)?),
            (false, false) => StoreValue::Flags(self.items()?),
        };
        Ok(Store { modifiers, action, silent, value })
    }
}
