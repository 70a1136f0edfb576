use super::{
    Input, Result,
    numbers::{number_in_list, plain_numbers},
    usual::are_usual_keys,
    word::words,
};
use crate::{
    AString, ContextChange, Correlator, ESearch, ESearchItem, Found, Items, ModSeqEntry,
    ModSeqKind, MultiSearch, Nested, ParseErrorKind, Raw, Search, SearchKey, SearchKeys,
    SearchReturn, UidBatches,
};

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
            self.items()?
        };
        Ok(Search { returns, charset, keys })
    }

    /// `["RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")" SP]`
    pub(super) fn return_options(&mut self) -> Result<Option<Items<'a, SearchReturn<'a>>>> {
        let mut ahead = *self;
        if ahead.eat_word(b"RETURN") && ahead.space().is_ok() && ahead.peek() == Some(b'(') {
            let returns = ahead.list()?;
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

    /// `search-key`, whose nested keys were checked: they are read over here, and read when they are
    /// iterated.
    pub(crate) fn search_key(&mut self) -> Result<SearchKey<'a>> {
        Ok(match self.key_start()? {
            Key::Whole(key) => key,
            Key::Not => {
                let start = self.at();
                self.check_search_key()?;
                SearchKey::Not(Nested(self.items_since(start)))
            }
            Key::Fuzzy => {
                let start = self.at();
                self.check_search_key()?;
                SearchKey::Fuzzy(Nested(self.items_since(start)))
            }
            Key::Or => {
                let start = self.at();
                self.check_search_key()?;
                self.space()?;
                self.check_search_key()?;
                SearchKey::Or(Nested(self.items_since(start)))
            }
            Key::And => {
                let start = self.at();
                let keys = self.keys_of_group(start)?;
                SearchKey::And(Nested(keys))
            }
        })
    }

    fn keys_of_group(&mut self, start: usize) -> Result<SearchKeys<'a>> {
        loop {
            self.check_search_key()?;
            let keys = self.since(start);
            self.extra_space();
            if self.eat(b')') {
                return Ok(Items::checked(keys, self.rules()));
            }
            if self.since(start).len() == keys.len() {
                self.space()?;
            }
        }
    }

    /// Reads over a key and all in it, once. What is open is kept in the bits of a number.
    pub(crate) fn check_search_key(&mut self) -> Result<()> {
        let mut open = Open::default();
        loop {
            match self.key_start()? {
                // One key is due behind either.
                Key::Not | Key::Fuzzy => self.nest(&mut open, Frame::Not)?,
                Key::Or => self.nest(&mut open, Frame::Or)?,
                Key::And => self.nest(&mut open, Frame::And)?,
                Key::Whole(_) => loop {
                    match open.pop() {
                        None => return Ok(()),
                        Some(Frame::Not) => {}
                        Some(Frame::Or) => {
                            // A NOT in the place of the second key: one key is still due.
                            self.space()?;
                            self.nest(&mut open, Frame::Not)?;
                            break;
                        }
                        Some(Frame::And) => {
                            let before = self.at();
                            self.extra_space();
                            if !self.eat(b')') {
                                if before == self.at() {
                                    self.space()?;
                                }
                                self.nest(&mut open, Frame::And)?;
                                break;
                            }
                        }
                    }
                },
            }
        }
    }

    fn nest(&self, open: &mut Open, frame: Frame) -> Result<()> {
        open.push(frame, self.depth()).ok_or(self.error(ParseErrorKind::Depth))
    }

    /// A key without nested keys, or what stands before nested ones.
    fn key_start(&mut self) -> Result<Key<'a>> {
        match self.peek() {
            Some(b'(') => {
                self.bump();
                self.extra_space();
                return Ok(Key::And);
            }
            Some(b'0'..=b'9' | b'*' | b'$') => {
                return self.sequence_set().map(|set| Key::Whole(SearchKey::Sequence(set)));
            }
            _ => {}
        }
        let error = self.error(ParseErrorKind::SearchKey);
        let (name, word) = self.name().map_err(|_| error)?;
        Ok(Key::Whole(match name {
            words::ALL => SearchKey::All,
            words::ANSWERED => SearchKey::Answered,
            words::BCC => SearchKey::Bcc(self.argument()?),
            words::BEFORE => SearchKey::Before(self.space().and_then(|()| self.date())?),
            words::BODY => SearchKey::Body(self.argument()?),
            words::CC => SearchKey::Cc(self.argument()?),
            words::DELETED => SearchKey::Deleted,
            words::DRAFT => SearchKey::Draft,
            words::FLAGGED => SearchKey::Flagged,
            words::FROM => SearchKey::From(self.argument()?),
            words::HEADER => SearchKey::Header(self.argument()?, self.argument()?),
            words::KEYWORD => SearchKey::Keyword(self.space().and_then(|()| self.keyword())?),
            words::LARGER => SearchKey::Larger(self.space().and_then(|()| self.number64())?),
            words::NEW => SearchKey::New,
            words::OLD => SearchKey::Old,
            words::ON => SearchKey::On(self.space().and_then(|()| self.date())?),
            words::RECENT => SearchKey::Recent,
            words::SEEN => SearchKey::Seen,
            words::SENTBEFORE => SearchKey::SentBefore(self.space().and_then(|()| self.date())?),
            words::SENTON => SearchKey::SentOn(self.space().and_then(|()| self.date())?),
            words::SENTSINCE => SearchKey::SentSince(self.space().and_then(|()| self.date())?),
            words::SINCE => SearchKey::Since(self.space().and_then(|()| self.date())?),
            words::SMALLER => SearchKey::Smaller(self.space().and_then(|()| self.number64())?),
            words::SUBJECT => SearchKey::Subject(self.argument()?),
            words::TEXT => SearchKey::Text(self.argument()?),
            words::TO => SearchKey::To(self.argument()?),
            words::UID => SearchKey::Uid(self.space().and_then(|()| self.sequence_set())?),
            words::UNANSWERED => SearchKey::Unanswered,
            words::UNDELETED => SearchKey::Undeleted,
            words::UNDRAFT => SearchKey::Undraft,
            words::UNFLAGGED => SearchKey::Unflagged,
            words::UNKEYWORD => SearchKey::Unkeyword(self.space().and_then(|()| self.keyword())?),
            words::UNSEEN => SearchKey::Unseen,
            words::NOT => return self.space().map(|()| Key::Not),
            words::OR => return self.space().map(|()| Key::Or),
            words::FUZZY => return self.space().map(|()| Key::Fuzzy),
            _ => {
                let mut name = [0; 17];
                let name = name.get_mut(..word.len()).ok_or(error)?;
                name.copy_from_slice(word);
                name.make_ascii_uppercase();
                return self.extension_key(name)?.map(Key::Whole).ok_or(error);
            }
        }))
    }

    /// A key of an extension, after its name in capital letters; `None` for one that is not known.
    fn extension_key(&mut self, name: &[u8]) -> Result<Option<SearchKey<'a>>> {
        if name == b"SAVEDATESUPPORTED" {
            return Ok(Some(SearchKey::SaveDateSupported));
        }
        if self.peek() != Some(b' ') {
            return Ok(None);
        }
        self.space()?;
        Ok(Some(match name {
            b"UIDAFTER" => SearchKey::UidAfter(self.nz_number()?),
            b"UIDBEFORE" => SearchKey::UidBefore(self.nz_number()?),
            b"OLDER" => SearchKey::Older(self.nz_number()?),
            b"YOUNGER" => SearchKey::Younger(self.nz_number()?),
            b"MODSEQ" => self.mod_seq_key()?,
            b"EMAILID" => SearchKey::EmailId(self.object_id()?),
            b"THREADID" => SearchKey::ThreadId(self.object_id()?),
            b"SAVEDBEFORE" => SearchKey::SavedBefore(self.date()?),
            b"SAVEDON" => SearchKey::SavedOn(self.date()?),
            b"SAVEDSINCE" => SearchKey::SavedSince(self.date()?),
            b"FILTER" => SearchKey::Filter(self.atom()?),
            b"ANNOTATION" => {
                let entry = self.pattern()?;
                let attribute = self.argument()?;
                self.space()?;
                SearchKey::Annotation { entry, attribute, value: self.nstring()? }
            }
            b"X-GM-RAW" => SearchKey::GmRaw(self.astring()?),
            b"X-GM-MSGID" => SearchKey::GmMsgId(self.number_of_64_bits()?),
            b"X-GM-THRID" => SearchKey::GmThrId(self.number_of_64_bits()?),
            b"X-GM-LABELS" => SearchKey::GmLabels(self.astring()?),
            _ => return Ok(None),
        }))
    }

    /// `search-modsequence = "MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer`, after the word.
    fn mod_seq_key(&mut self) -> Result<SearchKey<'a>> {
        let mut entry = None;
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            let name = self.astring()?;
            self.space()?;
            let error = self.error(ParseErrorKind::SearchKey);
            let word = self.atom()?;
            let kind = match () {
                () if word.is("priv") => ModSeqKind::Private,
                () if word.is("shared") => ModSeqKind::Shared,
                () if word.is("all") => ModSeqKind::All,
                () => return Err(error),
            };
            self.space()?;
            entry = Some(ModSeqEntry { name, kind });
        }
        Ok(SearchKey::ModSeq { entry, value: self.number64()? })
    }

    /// A number of 64 bits, all of which Gmail uses.
    pub(super) fn number_of_64_bits(&mut self) -> Result<u64> {
        let error = self.error(ParseErrorKind::Number);
        self.digits64().ok_or(error)
    }

    fn argument(&mut self) -> Result<AString<'a>> {
        self.space()?;
        self.astring()
    }

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
        Ok(ESearch { correlator, uid, items: self.items_to_end()?, more: false })
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
            () if name.is("RELEVANCY") => ahead.list().map(ESearchItem::Relevancy),
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
    rules: super::Rules,
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
pub(crate) fn found_rest<'a>(octets: &'a [u8], rules: super::Rules) -> Result<Found<'a>> {
    Input::new(octets, rules).found_numbers()
}

/// A key, or what stands before the keys in one.
enum Key<'a> {
    Whole(SearchKey<'a>),
    Not,
    Fuzzy,
    Or,
    And,
}

/// What waits for nested keys.
#[derive(Clone, Copy)]
pub(super) enum Frame {
    Not,
    Or,
    And,
}

/// The keys that are open, two bits each.
#[derive(Clone, Copy, Default)]
pub(super) struct Open {
    frames: u128,
    depth: u8,
}

impl Open {
    /// `None`: that is deeper than `depth`.
    #[inline]
    pub(super) fn push(&mut self, frame: Frame, depth: u8) -> Option<()> {
        if self.depth >= depth.min(super::Rules::DEPTH) {
            return None;
        }
        self.depth += 1;
        let bits = match frame {
            Frame::Not => 0,
            Frame::Or => 1,
            Frame::And => 2,
        };
        self.frames = self.frames << 2 | bits;
        Some(())
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Frame> {
        self.depth = self.depth.checked_sub(1)?;
        let frame = match self.frames & 3 {
            0 => Frame::Not,
            1 => Frame::Or,
            _ => Frame::And,
        };
        self.frames >>= 2;
        Some(frame)
    }
}
