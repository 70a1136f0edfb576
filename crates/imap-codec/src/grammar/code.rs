use super::{Input, Result};
use crate::{Code, ParseErrorKind, Raw, Text};

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
    pub(crate) fn text_after_space(&mut self) -> Result<Text<'a>> {
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
            return Ok(None);
        }
        let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
        self.space()?;
        Ok(Some(match name.len() {
            10 if is(b"BADCHARSET") => Code::BadCharset(self.list()?),
            10 if is(b"CAPABILITY") => Code::Capability(self.items()?),
            14 if is(b"PERMANENTFLAGS") => Code::PermanentFlags(self.list()?),
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
            _ => return Ok(None),
        }))
    }

    fn is_blank_before_bracket(&self) -> bool {
        let mut ahead = *self;
        ahead.extra_space();
        ahead.peek() == Some(b']')
    }
}
