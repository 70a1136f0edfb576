//! What was found: SEARCH, ESEARCH and UIDBATCHES as responses.

use super::{
    Input, Result, Rules,
    numbers::{number_in_list, plain_numbers},
};
use crate::{
    ContextChange, Correlator, ESearch, ESearchItem, Found, Item, Items, ParseErrorKind, UidBatches,
};

impl<'a> Input<'a> {
    /// `"SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]`, after the word.
    pub(crate) fn found(&mut self) -> Result<Found<'a>> {
        if !self.is_end() {
            self.space()?;
            if self.is_end() && !self.leniency().extra_space {
                return self.fail(ParseErrorKind::Number);
            }
        }
        self.found_numbers()
    }

    /// The numbers up to the end, the first one without its space.
    fn found_numbers(&mut self) -> Result<Found<'a>> {
        let start = self.at();
        let mut numbers = Items::EMPTY;
        self.take(plain_numbers(self.rest()));
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.nz_number()?;
            numbers = self.items_since(start);
            if self.is_end() {
                break;
            }
            self.space()?;
            if self.is_end() && !self.leniency().extra_space {
                return self.fail(ParseErrorKind::Number);
            }
        }
        let mod_seq = self.found_mod_seq()?;
        self.end()?;
        Ok(Found { numbers, mod_seq, more: false })
    }

    /// A number of a list that was read over before, and the space behind it.
    #[inline]
    pub(crate) fn number_again(&mut self) -> Result<u32> {
        let mut rest = self.rest();
        match number_in_list(&mut rest) {
            Some(number) => {
                self.take(self.rest().len() - rest.len());
                Ok(number)
            }
            None => self.number(),
        }
    }

    /// `["(" "MODSEQ" SP mod-sequence-value ")"]` (RFC 7162 §3.1.5)
    fn found_mod_seq(&mut self) -> Result<Option<u64>> {
        if !self.eat(b'(') {
            return Ok(None);
        }
        if !self.eat_word(b"MODSEQ ") {
            return self.fail(ParseErrorKind::Response);
        }
        let mod_seq = self.number64()?;
        self.close(b')')?;
        Ok(Some(mod_seq))
    }

    /// `[search-correlator]`, `search-correlator = SP "(" one-correlator *(SP one-correlator) ")"` (RFC 7377 §2.1)
    fn correlator(&mut self) -> Result<Correlator<'a>> {
        let mut correlator = Correlator::default();
        let mut ahead = *self;
        if ahead.space().is_err() || !ahead.eat(b'(') {
            return Ok(correlator);
        }
        loop {
            let error = ahead.error(ParseErrorKind::Response);
            let name = ahead.word().map_err(|_| error)?;
            ahead.space()?;
            match () {
                () if name.eq_ignore_ascii_case(b"TAG") => correlator.tag = Some(ahead.astring()?),
                () if name.eq_ignore_ascii_case(b"MAILBOX") => {
                    correlator.mailbox = Some(ahead.mailbox()?);
                }
                () if name.eq_ignore_ascii_case(b"UIDVALIDITY") => {
                    correlator.uid_validity = Some(ahead.nz_number()?);
                }
                () => return Err(error),
            }
            ahead.extra_space();
            if ahead.eat(b')') {
                *self = ahead;
                return Ok(correlator);
            }
            ahead.eat(b' ');
        }
    }

    /// `"UIDBATCHES" search-correlator [SP uid-range *("," uid-range)]`, after the word (RFC 10022).
    pub(super) fn uid_batches(&mut self) -> Result<UidBatches<'a>> {
        let correlator = self.correlator()?;
        let mut batches = None;
        let mut ahead = *self;
        ahead.extra_space();
        if !ahead.is_end() {
            self.space()?;
            batches = Some(self.sequence_set()?);
        }
        Ok(UidBatches { correlator, batches })
    }

    /// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`, after the
    /// word.
    pub(crate) fn esearch(&mut self) -> Result<ESearch<'a>> {
        let correlator = self.correlator()?;
        let mut ahead = *self;
        let uid = ahead.space().is_ok()
            && ahead.eat_word(b"UID")
            && matches!(ahead.peek(), None | Some(b' '));
        if uid {
            *self = ahead;
        }
        Ok(ESearch {
            correlator,
            uid,
            items: self.items_to_end_by(ESearchItem::check)?,
            more: false,
        })
    }

    /// `search-return-data`
    pub(crate) fn esearch_item(&mut self) -> Result<ESearchItem<'a>> {
        let name = self.atom()?;
        self.space()?;
        let mut ahead = *self;
        let item = match () {
            () if name.is("MIN") => ahead.nz_number().map(ESearchItem::Min),
            () if name.is("MAX") => ahead.nz_number().map(ESearchItem::Max),
            () if name.is("COUNT") => ahead.number().map(ESearchItem::Count),
            () if name.is("MODSEQ") => ahead.number64().map(ESearchItem::ModSeq),
            () if name.is("ALL") => ahead.sequence_set().map(ESearchItem::All),
            () if name.is("PARTIAL") => ahead.partial_found(),
            () if name.is("ADDTO") => ahead.list1(ParseErrorKind::Response).map(ESearchItem::AddTo),
            () if name.is("REMOVEFROM") => {
                ahead.list1(ParseErrorKind::Response).map(ESearchItem::RemoveFrom)
            }
            () if name.is("RELEVANCY") => ahead.scores().map(ESearchItem::Relevancy),
            () => self.fail(ParseErrorKind::Response),
        };
        match item {
            Ok(item) if matches!(ahead.peek(), None | Some(b' ')) => {
                *self = ahead;
                Ok(item)
            }
            _ => Ok(ESearchItem::Other { name, value: self.raw_value()? }),
        }
    }

    /// `score-list`, each from 1 to 100 (RFC 6203 §4, §6)
    fn scores(&mut self) -> Result<Items<'a, u32>> {
        let error = self.error(ParseErrorKind::Number);
        let scores: Items<'_, u32> = self.list()?;
        let lowest = u32::from(!self.leniency().zero);
        if scores.iter().all(|score| (lowest..=100).contains(&score)) {
            Ok(scores)
        } else {
            Err(error)
        }
    }

    /// `"(" partial-range SP partial-results ")"`
    fn partial_found(&mut self) -> Result<ESearchItem<'a>> {
        self.bracket(b'(')?;
        let range = self.partial_range()?;
        self.space()?;
        let found = if self.nil() { None } else { Some(self.sequence_set()?) };
        self.close(b')')?;
        Ok(ESearchItem::Partial { range, found })
    }

    /// `context-position SP sequence-set`
    pub(crate) fn context_change(&mut self) -> Result<ContextChange<'a>> {
        let position = self.number()?;
        self.space()?;
        Ok(ContextChange { position, messages: self.sequence_set()? })
    }
}

/// A part of a SEARCH response that is longer than its limit: a piece of its line, from its start if it is the
/// `first` part and else from a number. Gives how many octets are used, and their numbers, all of them whole.
/// `None`: it is no SEARCH response.
pub(crate) fn found_part<'a>(
    octets: &'a [u8],
    first: bool,
    rules: Rules,
) -> Option<(usize, Found<'a>)> {
    let used = memchr::memrchr(b' ', octets)?;
    let mut input = Input::new(octets.get(..used)?, rules);
    if first {
        (input.eat(b'*') && input.space().is_ok() && input.eat_word(b"SEARCH ")).then_some(())?;
        input.extra_space();
    }
    let numbers = input.items().ok()?;
    input.end().ok()?;
    Some((used + 1, Found { numbers, mod_seq: None, more: true }))
}

/// The last part of such a response: it starts with a number, or with what follows the last number.
pub(crate) fn found_rest<'a>(octets: &'a [u8], rules: Rules) -> Result<Found<'a>> {
    Input::new(octets, rules).found_numbers()
}
