use super::{Input, Result};
use crate::{
    AString, ESearch, ESearchItem, Found, Items, Nested, ParseErrorKind, Raw, Search, SearchKey,
    SearchKeys, SearchReturn,
};

impl<'a> Input<'a> {
    /// `"SEARCH" [search-return-opts] SP search-program`, after the word:
    /// `search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)`
    pub(crate) fn search(&mut self) -> Result<Search<'a>> {
        self.space()?;
        let mut search = Search { returns: None, charset: None, keys: Items::EMPTY };
        let mut ahead = *self;
        if ahead.eat_word(b"RETURN") && ahead.space().is_ok() && ahead.peek() == Some(b'(') {
            search.returns = Some(ahead.list()?);
            ahead.space()?;
            *self = ahead;
        }
        let mut ahead = *self;
        if ahead.eat_word(b"CHARSET") && ahead.space().is_ok() {
            search.charset = Some(ahead.astring()?);
            ahead.space()?;
            *self = ahead;
        }
        search.keys = self.items()?;
        self.end()?;
        Ok(search)
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
        ] {
            if name.is(word) {
                return Ok(option);
            }
        }
        Ok(SearchReturn::Other { name, value: self.option_value()? })
    }

    /// `[SP "(" … ")"]` after the name of an option, which tells a value from the next option.
    pub(crate) fn option_value(&mut self) -> Result<Option<Raw<'a>>> {
        let mut ahead = *self;
        if ahead.space().is_err() || !matches!(ahead.peek(), Some(b'(' | b'0'..=b'9' | b'-')) {
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
                Key::Not => open.push(Frame::Not, self)?,
                Key::Or => open.push(Frame::Or, self)?,
                Key::And => open.push(Frame::And, self)?,
                Key::Whole(_) => loop {
                    match open.pop() {
                        None => return Ok(()),
                        Some(Frame::Not) => {}
                        Some(Frame::Or) => {
                            // A NOT in the place of the second key: one key is still due.
                            self.space()?;
                            open.push(Frame::Not, self)?;
                            break;
                        }
                        Some(Frame::And) => {
                            let before = self.at();
                            self.extra_space();
                            if !self.eat(b')') {
                                if before == self.at() {
                                    self.space()?;
                                }
                                open.push(Frame::And, self)?;
                                break;
                            }
                        }
                    }
                },
            }
        }
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
        let word = self.word().map_err(|_| error)?;
        let mut name = [0; 10];
        let name = name.get_mut(..word.len()).ok_or(error)?;
        name.copy_from_slice(word);
        name.make_ascii_uppercase();
        Ok(Key::Whole(match &*name {
            b"ALL" => SearchKey::All,
            b"ANSWERED" => SearchKey::Answered,
            b"BCC" => SearchKey::Bcc(self.argument()?),
            b"BEFORE" => SearchKey::Before(self.space().and_then(|()| self.date())?),
            b"BODY" => SearchKey::Body(self.argument()?),
            b"CC" => SearchKey::Cc(self.argument()?),
            b"DELETED" => SearchKey::Deleted,
            b"DRAFT" => SearchKey::Draft,
            b"FLAGGED" => SearchKey::Flagged,
            b"FROM" => SearchKey::From(self.argument()?),
            b"HEADER" => SearchKey::Header(self.argument()?, self.argument()?),
            b"KEYWORD" => SearchKey::Keyword(self.space().and_then(|()| self.keyword())?),
            b"LARGER" => SearchKey::Larger(self.space().and_then(|()| self.number64())?),
            b"NEW" => SearchKey::New,
            b"OLD" => SearchKey::Old,
            b"ON" => SearchKey::On(self.space().and_then(|()| self.date())?),
            b"RECENT" => SearchKey::Recent,
            b"SEEN" => SearchKey::Seen,
            b"SENTBEFORE" => SearchKey::SentBefore(self.space().and_then(|()| self.date())?),
            b"SENTON" => SearchKey::SentOn(self.space().and_then(|()| self.date())?),
            b"SENTSINCE" => SearchKey::SentSince(self.space().and_then(|()| self.date())?),
            b"SINCE" => SearchKey::Since(self.space().and_then(|()| self.date())?),
            b"SMALLER" => SearchKey::Smaller(self.space().and_then(|()| self.number64())?),
            b"SUBJECT" => SearchKey::Subject(self.argument()?),
            b"TEXT" => SearchKey::Text(self.argument()?),
            b"TO" => SearchKey::To(self.argument()?),
            b"UID" => SearchKey::Uid(self.space().and_then(|()| self.sequence_set())?),
            b"UNANSWERED" => SearchKey::Unanswered,
            b"UNDELETED" => SearchKey::Undeleted,
            b"UNDRAFT" => SearchKey::Undraft,
            b"UNFLAGGED" => SearchKey::Unflagged,
            b"UNKEYWORD" => SearchKey::Unkeyword(self.space().and_then(|()| self.keyword())?),
            b"UNSEEN" => SearchKey::Unseen,
            b"NOT" => return self.space().map(|()| Key::Not),
            b"OR" => return self.space().map(|()| Key::Or),
            _ => return Err(error),
        }))
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

    /// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`, after the
    /// word.
    pub(crate) fn esearch(&mut self) -> Result<ESearch<'a>> {
        let mut tag = None;
        let mut ahead = *self;
        if ahead.space().is_ok() && ahead.eat(b'(') {
            if !ahead.eat_word(b"TAG") {
                return ahead.fail(ParseErrorKind::Response);
            }
            ahead.space()?;
            tag = Some(ahead.astring()?);
            ahead.close(b')')?;
            *self = ahead;
        }
        let mut ahead = *self;
        let uid = ahead.space().is_ok()
            && ahead.eat_word(b"UID")
            && matches!(ahead.peek(), None | Some(b' '));
        if uid {
            *self = ahead;
        }
        Ok(ESearch { tag, uid, items: self.items_to_end()?, more: false })
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
    Or,
    And,
}

/// What waits for nested keys.
#[derive(Clone, Copy)]
enum Frame {
    Not,
    Or,
    And,
}

/// The keys that are open, two bits each.
#[derive(Clone, Copy, Default)]
struct Open {
    frames: u128,
    depth: u8,
}

impl Open {
    fn push(&mut self, frame: Frame, input: &Input<'_>) -> Result<()> {
        if self.depth >= input.depth().min(super::Rules::DEPTH) {
            return input.fail(ParseErrorKind::Depth);
        }
        self.depth += 1;
        let bits = match frame {
            Frame::Not => 0,
            Frame::Or => 1,
            Frame::And => 2,
        };
        self.frames = self.frames << 2 | bits;
        Ok(())
    }

    fn pop(&mut self) -> Option<Frame> {
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
