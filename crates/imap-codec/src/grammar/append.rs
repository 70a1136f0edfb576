use super::{Input, Result, Rules, response::line_of};
use crate::{
    Append, AppendData, AppendMessage, AppendNext, Catenate, Items, Limits, ParseErrorKind,
    types::Inside,
};

/// What stands behind a literal of an APPEND, or behind a message without one, up to the next literal or the end of a message
/// without one, and how many octets that is.
pub(crate) fn append_next(
    octets: &[u8],
    inside: Inside,
    rules: Rules,
) -> Result<(AppendNext<'_>, usize)> {
    let mut input = Input::new(octets, rules);
    let next = input.append_next(inside)?;
    Ok((next, input.at()))
}

impl<'a> Input<'a> {
    /// `SP mailbox 1*append-message`, up to the first literal's size.
    pub(super) fn append(&mut self) -> Result<Append<'a>> {
        self.space()?;
        let mailbox = self.mailbox()?;
        self.space()?;
        Ok(Append { mailbox, message: self.append_message()? })
    }

    /// `[flag-list SP] [date-time SP] [append-ext SP] append-data`, up to a literal's size.
    fn append_message(&mut self) -> Result<AppendMessage<'a>> {
        let mut flags = Items::EMPTY;
        if self.peek() == Some(b'(') {
            flags = self.list()?;
            self.space()?;
        }
        let mut date = None;
        if self.peek() == Some(b'"') {
            date = Some(self.date_time()?);
            self.space()?;
        }
        let mut annotations = Items::EMPTY;
        if self.eat_word(b"ANNOTATION") {
            annotations = self.annotation_list()?;
            self.space()?;
        }
        Ok(AppendMessage { flags, date, annotations, data: self.append_data()? })
    }

    /// `append-data = literal / literal8 / "UTF8" SP "(" literal8 ")" / "CATENATE" SP "(" cat-part *(SP cat-part) ")"`
    fn append_data(&mut self) -> Result<AppendData<'a>> {
        if self.eat_word(b"UTF8 (") {
            let (size, _) = self.announced_size()?;
            return Ok(AppendData::Utf8 { size });
        }
        if self.eat_word(b"CATENATE (") {
            return self.catenate().map(AppendData::Catenate);
        }
        Ok(match self.announced_size()? {
            (size, true) => AppendData::Literal8 { size },
            (size, false) => AppendData::Literal { size },
        })
    }

    /// `cat-part *(SP cat-part) ")"`, up to the size of a text.
    fn catenate(&mut self) -> Result<Catenate<'a>> {
        let start = self.at();
        let mut urls = Items::EMPTY;
        loop {
            if self.eat_word(b"TEXT ") {
                let (size, _) = self.announced_size()?;
                return Ok(Catenate { urls, text: Some(size) });
            }
            self.catenate_url()?;
            urls = self.items_since(start);
            if self.eat(b')') {
                return Ok(Catenate { urls, text: None });
            }
            self.space()?;
        }
    }

    /// `["~"] "{" number64 ["+"] "}"`, and whether it is a literal8.
    fn announced_size(&mut self) -> Result<(u64, bool)> {
        let binary = self.eat(b'~');
        self.bracket(b'{')?;
        let error = self.error(ParseErrorKind::Number);
        let size = self.digits64().filter(|size| *size <= i64::MAX.unsigned_abs()).ok_or(error)?;
        self.eat(b'+');
        self.bracket(b'}')?;
        Ok((size, binary))
    }

    /// What stands behind a literal of an APPEND, up to the next one.
    fn append_next(&mut self, inside: Inside) -> Result<AppendNext<'a>> {
        match inside {
            Inside::Nothing => {}
            Inside::Utf8 => self.close(b')')?,
            Inside::Catenate if self.eat(b')') => {}
            Inside::Catenate => {
                self.space()?;
                return self.catenate().map(AppendNext::Parts);
            }
        }
        if self.is_end() {
            return Ok(AppendNext::End);
        }
        self.space()?;
        self.append_message().map(AppendNext::Message)
    }
}

impl AppendNext<'_> {
    /// Reads what stands behind a literal of an APPEND or REPLACE: the rest of the line, its CRLF included. `last`:
    /// what the literal was a part of. Another message behind one that is made of URLs alone is what
    /// [`Server`](crate::Server) reads; here it is an error.
    ///
    /// # Errors
    /// If it is nothing that may stand there.
    pub fn parse<'a>(
        octets: &'a [u8],
        last: &AppendData<'_>,
        leniency: crate::Leniency,
    ) -> Result<AppendNext<'a>> {
        let rules = Rules::new(leniency, Limits::default().depth);
        let mut input = Input::new(line_of(octets)?, rules);
        let next = input.append_next(last.inside())?;
        input.end()?;
        Ok(next)
    }
}
