use super::{Input, Result};
use crate::{
    CreateParameter, FetchModifier, Items, ParseErrorKind, PartialRange, QResync, SelectParameter,
    SequenceMatch, StoreModifier,
};

impl<'a> Input<'a> {
    /// `[SP "(" parameter *(SP parameter) ")"]`, up to the end.
    pub(super) fn parameters_to_end<T: crate::Item>(&mut self) -> Result<Items<'a, T>> {
        let mut ahead = *self;
        ahead.extra_space();
        if ahead.is_end() {
            return Ok(Items::EMPTY);
        }
        self.space()?;
        self.list1(ParseErrorKind::Parameter)
    }

    /// `select-param`
    pub(crate) fn select_parameter(&mut self) -> Result<SelectParameter<'a>> {
        let name = self.atom()?;
        Ok(match () {
            () if name.is("CONDSTORE") => SelectParameter::CondStore,
            () if name.is("ANNOTATE") => SelectParameter::Annotate,
            () if name.is("QRESYNC") => {
                self.space()?;
                SelectParameter::QResync(self.qresync()?)
            }
            () => SelectParameter::Other { name, value: self.option_value()? },
        })
    }

    /// `"(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"`
    fn qresync(&mut self) -> Result<QResync<'a>> {
        self.bracket(b'(')?;
        let uid_validity = self.nz_number()?;
        self.space()?;
        let mod_seq = self.mod_sequence_value()?;
        let (mut known_uids, mut matches) = (None, None);
        if self.peek() == Some(b' ') {
            self.space()?;
            if self.peek() != Some(b'(') {
                known_uids = Some(self.sequence_set()?);
                if self.peek() == Some(b' ') {
                    self.space()?;
                }
            }
            if self.eat(b'(') {
                let numbers = self.sequence_set()?;
                self.space()?;
                matches = Some(SequenceMatch { numbers, uids: self.sequence_set()? });
                self.close(b')')?;
            }
        }
        self.close(b')')?;
        Ok(QResync { uid_validity, mod_seq, known_uids, matches })
    }

    /// `mod-sequence-value`, which is not zero
    fn mod_sequence_value(&mut self) -> Result<u64> {
        let error = self.error(ParseErrorKind::Number);
        let value = self.number64()?;
        if value == 0 && !self.leniency().zero { Err(error) } else { Ok(value) }
    }

    /// `create-param`
    pub(crate) fn create_parameter(&mut self) -> Result<CreateParameter<'a>> {
        let name = self.atom()?;
        if name.is("USE") {
            self.space()?;
            return self.list().map(CreateParameter::Use);
        }
        Ok(CreateParameter::Other { name, value: self.option_value()? })
    }

    /// `fetch-modifier`
    pub(crate) fn fetch_modifier(&mut self) -> Result<FetchModifier<'a>> {
        let name = self.atom()?;
        Ok(match () {
            () if name.is("CHANGEDSINCE") => {
                self.space()?;
                FetchModifier::ChangedSince(self.mod_sequence_value()?)
            }
            () if name.is("VANISHED") => FetchModifier::Vanished,
            () if name.is("PARTIAL") => {
                self.space()?;
                FetchModifier::Partial(self.partial_range()?)
            }
            () => FetchModifier::Other { name, value: self.option_value()? },
        })
    }

    /// `store-modifier`
    pub(crate) fn store_modifier(&mut self) -> Result<StoreModifier<'a>> {
        let name = self.atom()?;
        if name.is("UNCHANGEDSINCE") {
            self.space()?;
            return self.number64().map(StoreModifier::UnchangedSince);
        }
        Ok(StoreModifier::Other { name, value: self.option_value()? })
    }

    /// `partial-range = nz-number ":" nz-number / "-" nz-number ":" "-" nz-number`
    pub(crate) fn partial_range(&mut self) -> Result<PartialRange> {
        let error = self.error(ParseErrorKind::Number);
        let from_end = self.eat(b'-');
        let start = self.number()?;
        self.bracket(b':')?;
        if self.eat(b'-') != from_end {
            return Err(error);
        }
        PartialRange::new(start, self.number()?, from_end).ok_or(error)
    }
}
