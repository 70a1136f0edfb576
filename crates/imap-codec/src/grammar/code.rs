use super::{Input, Result, word::is_name};
use crate::{
    AString, AnnotateCode, AnnotationSupport, Capability, Code, Flag, Item, MetadataCode,
    ParseErrorKind, Progress, Raw, Text, UrlText, types::ATOM,
};

impl<'a> Input<'a> {
    /// `SP resp-text`, `resp-text = ["[" resp-text-code "]" SP] [text]`
    pub(crate) fn text(&mut self) -> Result<Text<'a>> {
        if self.is_end() && self.leniency().missing_text {
            return Ok(Text::default());
        }
        if !self.eat(b' ') {
            return self.fail(ParseErrorKind::Space);
        }
        self.text_after_space()
    }

    /// `resp-text`
    #[inline]
    pub(crate) fn text_after_space(&mut self) -> Result<Text<'a>> {
        if self.peek() != Some(b'[') {
            return Ok(Text::checked(None, self.take_rest()));
        }
        self.text_with_code()
    }

    fn text_with_code(&mut self) -> Result<Text<'a>> {
        let mut ahead = *self;
        let code = ahead.bracketed_code()?;
        if code.is_some() {
            *self = ahead;
            let ended = self.is_end() && self.leniency().missing_text;
            if !ended && !self.eat(b' ') {
                return self.fail(ParseErrorKind::Space);
            }
        }
        Ok(Text::checked(code, self.take_rest()))
    }

    /// `"[" resp-text-code "]"`; `None` if it is not there, and a bracket that is never closed is text.
    fn bracketed_code(&mut self) -> Result<Option<Code<'a>>> {
        if !self.eat(b'[') {
            return Ok(None);
        }
        let mut ahead = *self;
        if let Ok(Some(code)) = ahead.known_code() {
            ahead.extra_space();
            if ahead.eat(b']') {
                *self = ahead;
                return Ok(Some(code));
            }
        }
        let Some(end) = memchr::memchr(b']', self.rest()) else { return Ok(None) };
        let octets = self.take(end).unwrap_or_default();
        self.bump();
        let (name, value) = match memchr::memchr(b' ', octets) {
            Some(space) => (octets.get(..space), octets.get(space + 1..)),
            None => (Some(octets), None),
        };
        let name = Raw::checked(name.unwrap_or_default());
        Ok(Some(Code::Other { name, value: value.map(Raw::checked) }))
    }

    /// `resp-text-code`; `None` for a name that is not known.
    fn known_code(&mut self) -> Result<Option<Code<'a>>> {
        let name = self.word()?;
        if matches!(self.peek(), Some(b']')) || self.is_blank_before_bracket() {
            if let Some(code) = Code::from_word(name) {
                return Ok(Some(code));
            }
            if name.eq_ignore_ascii_case(b"BADCHARSET") {
                return Ok(Some(Code::BadCharset(crate::Items::EMPTY)));
            }
            if name.eq_ignore_ascii_case(b"INPROGRESS") {
                return Ok(Some(Code::InProgress(None)));
            }
            return Ok(None);
        }
        let is = |word: &[u8]| is_name(name, word);
        self.space()?;
        Ok(Some(match name.len() {
            10 if is(b"BADCHARSET") => Code::BadCharset(self.list()?),
            10 if is(b"CAPABILITY") => Code::Capability(self.items_by(Capability::check)?),
            14 if is(b"PERMANENTFLAGS") => Code::PermanentFlags(self.list_by(Flag::check)?),
            7 if is(b"UIDNEXT") => Code::UidNext(self.nz_number()?),
            11 if is(b"UIDVALIDITY") => Code::UidValidity(self.nz_number()?),
            6 if is(b"UNSEEN") => Code::Unseen(self.nz_number()?),
            9 if is(b"APPENDUID") => {
                let uid_validity = self.nz_number()?;
                self.space()?;
                Code::AppendUid { uid_validity, uids: self.sequence_set()? }
            }
            7 if is(b"COPYUID") => {
                let uid_validity = self.nz_number()?;
                self.space()?;
                let from = self.sequence_set()?;
                self.space()?;
                Code::CopyUid { uid_validity, from, to: self.sequence_set()? }
            }
            13 if is(b"HIGHESTMODSEQ") => Code::HighestModSeq(self.number64()?),
            8 if is(b"MODIFIED") => Code::Modified(self.sequence_set()?),
            9 if is(b"MAILBOXID") => Code::MailboxId(self.object_id_list()?),
            10 if is(b"INPROGRESS") => Code::InProgress(Some(self.progress()?)),
            12 if is(b"MESSAGELIMIT") => {
                let limit = self.nz_number()?;
                let uid = self.optional(b' ').then(|| self.nz_number()).transpose()?;
                Code::MessageLimit { limit, uid }
            }
            8 if is(b"REFERRAL") => Code::Referral(self.items()?),
            6 if is(b"BADURL") => Code::BadUrl(self.bad_url()?),
            8 if is(b"WEBALERT") => Code::WebAlert(self.url_text()?),
            7 if is(b"URLMECH") => Code::UrlMech(self.items()?),
            8 if is(b"METADATA") => Code::Metadata(self.metadata_code()?),
            8 if is(b"BADEVENT") => Code::BadEvent(self.list()?),
            8 if is(b"NOUPDATE") => Code::NoUpdate(self.code_string()?),
            16 if is(b"UNDEFINED-FILTER") => Code::UndefinedFilter(self.atom()?),
            8 if is(b"ANNOTATE") => match self.word()? {
                word if word.eq_ignore_ascii_case(b"TOOBIG") => {
                    Code::Annotate(AnnotateCode::TooBig)
                }
                word if word.eq_ignore_ascii_case(b"TOOMANY") => {
                    Code::Annotate(AnnotateCode::TooMany)
                }
                _ => return Ok(None),
            },
            11 if is(b"ANNOTATIONS") => Code::Annotations(self.annotation_support()?),
            18 if is(b"MAXCONVERTMESSAGES") => Code::MaxConvertMessages(self.nz_number()?),
            15 if is(b"MAXCONVERTPARTS") => Code::MaxConvertParts(self.nz_number()?),
            7 if is(b"NEWNAME") => {
                let from = self.code_string()?;
                self.space()?;
                Code::NewName { from, to: self.code_string()? }
            }
            _ => return Ok(None),
        }))
    }

    /// A string without literals: a status response is one line.
    fn code_string(&mut self) -> Result<AString<'a>> {
        if matches!(self.peek(), Some(b'{' | b'~')) {
            return self.fail(ParseErrorKind::String);
        }
        match self.take_while(&ATOM) {
            [] => self.astring(),
            word => AString::new(word),
        }
    }

    /// `url-resp-text`; some put it into quotes.
    fn bad_url(&mut self) -> Result<UrlText<'a>> {
        if self.peek() != Some(b'"') {
            return self.url_text();
        }
        let error = self.error(ParseErrorKind::Url);
        self.bump();
        let end = memchr::memchr(b'"', self.rest()).ok_or(error)?;
        let url = self.take(end).unwrap_or_default();
        self.bump();
        let mut url = Input::new(url, self.rules());
        let text = url.url_text()?;
        if url.is_end() { Ok(text) } else { Err(error) }
    }

    /// `"(" inprogress-tag SP inprogress-state ")"` (RFC 9585 §5)
    fn progress(&mut self) -> Result<Progress<'a>> {
        self.bracket(b'(')?;
        let tag = if self.nil() { None } else { Some(self.code_string()?) };
        self.space()?;
        let value = if self.nil() { None } else { Some(self.number()?) };
        self.space()?;
        let goal = if self.nil() { None } else { Some(self.number()?) };
        self.bracket(b')')?;
        Ok(Progress { tag, value, goal })
    }

    /// `"LONGENTRIES" SP number / "MAXSIZE" SP number / "TOOMANY" / "NOPRIVATE"` (RFC 5464 §5)
    fn metadata_code(&mut self) -> Result<MetadataCode> {
        let error = self.error(ParseErrorKind::Parameter);
        let word = self.word()?;
        let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
        Ok(match () {
            () if is(b"LONGENTRIES") => {
                MetadataCode::LongEntries(self.space().and_then(|()| self.number())?)
            }
            () if is(b"MAXSIZE") => {
                MetadataCode::MaxSize(self.space().and_then(|()| self.number())?)
            }
            () if is(b"TOOMANY") => MetadataCode::TooMany,
            () if is(b"NOPRIVATE") => MetadataCode::NoPrivate,
            () => return Err(error),
        })
    }

    /// `ann-size = "NONE" / (("READ-ONLY" / nz-number) [SP "NOPRIVATE"])` (RFC 5257 §5)
    fn annotation_support(&mut self) -> Result<AnnotationSupport> {
        if self.eat_word(b"NONE") {
            return Ok(AnnotationSupport::Unsupported);
        }
        let limit = if self.eat_word(b"READ-ONLY") { None } else { Some(self.nz_number()?) };
        let no_private = self.eat_word(b" NOPRIVATE");
        Ok(match limit {
            None => AnnotationSupport::ReadOnly { no_private },
            Some(limit) => AnnotationSupport::Size { limit, no_private },
        })
    }

    /// Consumes `octet` if it is there, and says whether; not before the closing bracket.
    fn optional(&mut self, octet: u8) -> bool {
        !self.is_blank_before_bracket() && self.eat(octet)
    }

    fn is_blank_before_bracket(&self) -> bool {
        let mut ahead = *self;
        ahead.extra_space();
        ahead.peek() == Some(b']')
    }
}
