//! Search keys, with what is nested in them.

use crate::{
    AString, Items, ModSeqEntry, ModSeqKind, Nested, ParseErrorKind, SearchKey, SearchKeys,
    grammar::{
        Input, Result, Rules,
        word::{Word, is_name, words},
    },
};

impl<'a> Input<'a> {
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
                return self.extension_key(name, word)?.map(Key::Whole).ok_or(error);
            }
        }))
    }

    /// A key of an extension, after its name, as a word and as it stands there; `None` for one that is not known.
    fn extension_key(&mut self, name: Word, word: &[u8]) -> Result<Option<SearchKey<'a>>> {
        if is_name(word, b"SAVEDATESUPPORTED") {
            return Ok(Some(SearchKey::SaveDateSupported));
        }
        if self.peek() != Some(b' ') {
            return Ok(None);
        }
        self.space()?;
        Ok(Some(match name {
            words::UIDAFTER => SearchKey::UidAfter(self.nz_number()?),
            words::UIDBEFORE => SearchKey::UidBefore(self.nz_number()?),
            words::OLDER => SearchKey::Older(self.nz_number()?),
            words::YOUNGER => SearchKey::Younger(self.nz_number()?),
            words::MODSEQ => self.mod_seq_key()?,
            words::EMAILID => SearchKey::EmailId(self.object_id()?),
            words::THREADID => SearchKey::ThreadId(self.object_id()?),
            words::SAVEDBEFORE => SearchKey::SavedBefore(self.date()?),
            words::SAVEDON => SearchKey::SavedOn(self.date()?),
            words::SAVEDSINCE => SearchKey::SavedSince(self.date()?),
            words::FILTER => SearchKey::Filter(self.atom()?),
            words::ANNOTATION => {
                let entry = self.pattern()?;
                let attribute = self.argument()?;
                self.space()?;
                SearchKey::Annotation { entry, attribute, value: self.nstring()? }
            }
            _ if is_name(word, b"X-GM-RAW") => SearchKey::GmRaw(self.astring()?),
            _ if is_name(word, b"X-GM-MSGID") => SearchKey::GmMsgId(self.number_of_64_bits()?),
            _ if is_name(word, b"X-GM-THRID") => SearchKey::GmThrId(self.number_of_64_bits()?),
            _ if is_name(word, b"X-GM-LABELS") => SearchKey::GmLabels(self.astring()?),
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
    pub(crate) fn number_of_64_bits(&mut self) -> Result<u64> {
        let error = self.error(ParseErrorKind::Number);
        self.digits64().ok_or(error)
    }

    fn argument(&mut self) -> Result<AString<'a>> {
        self.space()?;
        self.astring()
    }
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
pub(in crate::grammar) enum Frame {
    Not,
    Or,
    And,
}

/// The keys that are open, two bits each.
#[derive(Clone, Copy, Default)]
pub(in crate::grammar) struct Open {
    frames: u128,
    depth: u8,
}

impl Open {
    /// `None`: that is deeper than `depth`.
    #[inline]
    pub(in crate::grammar) fn push(&mut self, frame: Frame, depth: u8) -> Option<()> {
        if self.depth >= depth.min(Rules::DEPTH) {
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
    pub(in crate::grammar) fn pop(&mut self) -> Option<Frame> {
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
