use super::{Input, Result, usual::plain_set};
use crate::{Items, ParseErrorKind, SeqNumber, SeqRange, SequenceSet, types::Set};

impl<'a> Input<'a> {
    /// `sequence-set = (seq-number / seq-range) ["," sequence-set]`, `sequence-set =/ seq-last-command`
    pub(crate) fn sequence_set(&mut self) -> Result<SequenceSet<'a>> {
        if self.eat(b'$') {
            return Ok(SequenceSet::SAVED);
        }
        let rest = self.rest();
        if let Some(after) = plain_set(rest) {
            let set = self.take(rest.len() - after.len()).unwrap_or_default();
            return Ok(SequenceSet(Set::Ranges(Items::checked(set, self.rules()))));
        }
        self.items().map(|ranges| SequenceSet(Set::Ranges(ranges)))
    }

    /// `seq-number / seq-range`, `seq-range = seq-number ":" seq-number`
    pub(crate) fn seq_range(&mut self) -> Result<SeqRange> {
        let start = self.seq_number()?;
        let end = if self.eat(b':') { self.seq_number()? } else { start };
        Ok(SeqRange { start, end })
    }

    /// `seq-number = nz-number / "*"`
    fn seq_number(&mut self) -> Result<SeqNumber> {
        if self.eat(b'*') {
            return Ok(SeqNumber::Max);
        }
        let error = self.error(ParseErrorKind::SequenceSet);
        match self.peek() {
            Some(b'0') if !self.leniency().zero => Err(error),
            Some(b'0'..=b'9') => SeqNumber::new(self.number().map_err(|_| error)?).ok_or(error),
            _ => Err(error),
        }
    }
}

impl SequenceSet<'_> {
    /// Reads a set, `2,4:7,9,12:*`.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(octets: &[u8]) -> Result<SequenceSet<'_>> {
        let mut input = Input::new(octets, super::Rules::new(crate::Leniency::STRICT, 0));
        let set = input.sequence_set()?;
        input.end()?;
        Ok(set)
    }
}
