use super::{
    Input, Result, Rules,
    fetch::{fetch, fetch_after},
    frequent::{frequent_fetch, frequent_items},
    word::{Word, is_name, words},
};
use crate::{
    Capability, Continue, Data, Fetch, Flag, Item, Items, ParseErrorKind, Response, Status,
    StatusItem, Tag, types::TAG,
};

/// `response = continue-req / response-data / response-tagged`, without its last CRLF.
pub(crate) fn response(octets: &[u8], rules: Rules) -> Result<Response<'_>> {
    let mut input = Input::new(octets, rules);
    if let Some((seq, list)) = frequent_fetch(octets) {
        let frequent = frequent_items(list);
        if let Some((items, b")")) = list.split_at_checked(frequent) {
            return Ok(Response::Data(Data::Fetch(Fetch::new(seq, Items::checked(items, rules)))));
        }
        input.take(octets.len() - list.len() - 1);
        return fetch_after(&mut input, seq, frequent)
            .map(|fetch| Response::Data(Data::Fetch(fetch)));
    }
    match input.peek() {
        Some(b'*') => {
            input.bump();
            input.space()?;
            input.data().map(Response::Data)
        }
        Some(b'+') => {
            input.bump();
            if !input.eat(b' ') && !input.leniency().missing_text {
                return input.fail(ParseErrorKind::Space);
            }
            Ok(Response::Continue(Continue::checked(input.take_rest())))
        }
        // `[COPYUID …]`, a code that lost all that stands before it.
        Some(b'[') if input.leniency().missing_text => {
            let text = input.text_after_space()?;
            Ok(Response::Data(Data::Condition { status: Status::Ok, text }))
        }
        _ => input.done(),
    }
}

/// `greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF`
pub(crate) fn greeting(octets: &[u8], rules: Rules) -> Result<Data<'_>> {
    match response(octets, rules)? {
        Response::Data(
            data @ (Data::Condition { status: Status::Ok, .. } | Data::PreAuth(_) | Data::Bye(_)),
        ) => Ok(data),
        _ => Err(ParseErrorKind::Response.at(0)),
    }
}

impl<'a> Input<'a> {
    /// `tag`
    pub(crate) fn tag(&mut self) -> Result<Tag<'a>> {
        match self.take_while(&TAG) {
            [] => self.fail(ParseErrorKind::Tag),
            tag => Ok(Tag::checked(tag)),
        }
    }

    /// `response-tagged = tag SP resp-cond-state CRLF`
    fn done(&mut self) -> Result<Response<'a>> {
        let tag = self.tag()?;
        self.space()?;
        let error = self.error(ParseErrorKind::Response);
        let status = match self.word().map_err(|_| error)? {
            word if word.eq_ignore_ascii_case(b"OK") => Status::Ok,
            word if word.eq_ignore_ascii_case(b"NO") => Status::No,
            word if word.eq_ignore_ascii_case(b"BAD") => Status::Bad,
            _ => return Err(error),
        };
        Ok(Response::Done { tag, status, text: self.text()? })
    }

    /// `response-data`, after `* `.
    #[inline]
    fn data(&mut self) -> Result<Data<'a>> {
        match self.rest() {
            [b'0'..=b'9', ..] => self.message_data(),
            [b'O', b'K', b' ', ..] => {
                self.take(2);
                Ok(Data::Condition { status: Status::Ok, text: self.text()? })
            }
            _ => self.named_data(),
        }
    }

    /// `response-data` that does not begin with a number.
    fn named_data(&mut self) -> Result<Data<'a>> {
        let mut start = *self;
        match self.peek() {
            // `* [COPYUID …]`, a code that lost its OK.
            Some(b'[') if self.leniency().missing_text => {
                return Ok(Data::Condition { status: Status::Ok, text: self.text_after_space()? });
            }
            _ => {}
        }
        let (name, word) = self.name()?;
        let data = match name {
            words::OK => Data::Condition { status: Status::Ok, text: self.text()? },
            words::NO => Data::Condition { status: Status::No, text: self.text()? },
            words::BAD => Data::Condition { status: Status::Bad, text: self.text()? },
            words::BYE => Data::Bye(self.text()?),
            words::PREAUTH => Data::PreAuth(self.text()?),
            words::CAPABILITY => Data::Capability(self.items_to_end_by(Capability::check)?),
            words::ENABLED => Data::Enabled(self.items_to_end()?),
            words::FLAGS => Data::Flags(self.space().and_then(|()| self.list_by(Flag::check))?),
            words::SEARCH => Data::Search(self.found()?),
            words::ESEARCH => Data::ESearch(self.esearch()?),
            words::LIST => Data::List(self.space().and_then(|()| self.listing())?),
            words::LSUB => Data::Lsub(self.space().and_then(|()| self.listing())?),
            words::STATUS => {
                self.space()?;
                let mailbox = self.mailbox()?;
                self.space()?;
                Data::Status(crate::MailboxStatus {
                    mailbox,
                    items: self.list_by(StatusItem::check)?,
                })
            }
            words::NAMESPACE => Data::Namespace(self.space().and_then(|()| self.namespaces())?),
            words::ID => Data::Id(self.space().and_then(|()| self.id_fields())?),
            words::VANISHED => self.vanished()?,
            _ => match self.extension_data(name, word)? {
                Some(data) => data,
                None => return Ok(Data::Other(start.raw_rest()?)),
            },
        };
        self.end()?;
        Ok(data)
    }

    /// Data of an extension, after its name, as a word and as it stands there; `None` for one that is not known.
    fn extension_data(&mut self, name: Word, word: &[u8]) -> Result<Option<Data<'a>>> {
        Ok(Some(match name {
            words::SORT => Data::Sort(self.found()?),
            words::THREAD => Data::Thread(self.threads()?),
            words::XLIST => Data::XList(self.space().and_then(|()| self.listing())?),
            words::MAILBOX => Data::Mailbox(self.space().and_then(|()| self.mailbox())?),
            words::ACL => Data::Acl(self.acl()?),
            words::LISTRIGHTS => Data::ListRights(self.listed_rights()?),
            words::MYRIGHTS => {
                self.space()?;
                let mailbox = self.mailbox()?;
                self.space()?;
                Data::MyRights { mailbox, rights: self.rights()? }
            }
            words::QUOTA => Data::Quota(self.quota()?),
            words::QUOTAROOT => {
                self.space()?;
                let mailbox = self.mailbox()?;
                Data::QuotaRoot { mailbox, roots: self.items_to_end()? }
            }
            words::METADATA => Data::Metadata(self.metadata()?),
            words::GENURLAUTH => Data::GenUrlAuth(self.arguments()?),
            words::URLFETCH => Data::UrlFetch(self.arguments()?),
            words::LANGUAGE => {
                self.space()?;
                Data::Language(self.list1(ParseErrorKind::Response)?)
            }
            words::COMPARATOR => {
                self.space()?;
                let active = self.astring()?;
                Data::Comparator { active, matching: self.parameters_to_end()? }
            }
            words::JMAPACCESS => Data::JmapAccess(self.space().and_then(|()| self.astring())?),
            words::UIDBATCHES => Data::UidBatches(self.uid_batches()?),
            words::CONVERSION => Data::Conversion(self.conversion()?),
            _ if is_name(word, b"XAPPLEPUSHSERVICE") => Data::XApplePushService(self.arguments()?),
            _ => return Ok(None),
        }))
    }

    /// `expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids`, after the word.
    fn vanished(&mut self) -> Result<Data<'a>> {
        self.space()?;
        let earlier = self.eat_word(b"(EARLIER) ");
        Ok(Data::Vanished { earlier, uids: self.sequence_set()? })
    }

    /// `number SP "EXISTS"`, `number SP "RECENT"`,
    /// `message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))`
    fn message_data(&mut self) -> Result<Data<'a>> {
        let mut start = *self;
        let number = self.number()?;
        self.space()?;
        let word = self.word()?;
        let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
        let nz = |data| {
            if start.peek() == Some(b'0') && !start.leniency().zero {
                return start.fail(ParseErrorKind::Number);
            }
            Ok(data)
        };
        let data = match word.len() {
            5 if is(b"FETCH") => {
                self.space()?;
                return nz(Data::Fetch(fetch(self, number, false)?));
            }
            8 if is(b"UIDFETCH") => {
                self.space()?;
                return nz(Data::Fetch(fetch(self, number, true)?));
            }
            5 if is(b"STORE") => {
                self.space()?;
                return nz(Data::Stored(fetch(self, number, false)?));
            }
            4 if is(b"COPY") => nz(Data::Copied(number))?,
            9 if is(b"CONVERTED") => nz(Data::Converted(self.converted(number)?))?,
            6 if is(b"EXISTS") => Data::Exists(number),
            6 if is(b"RECENT") => Data::Recent(number),
            7 if is(b"EXPUNGE") => nz(Data::Expunge(number))?,
            _ => return Ok(Data::Other(start.raw_rest()?)),
        };
        self.end()?;
        Ok(data)
    }
}

impl Response<'_> {
    /// Reads a complete response, its last CRLF included.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(octets: &[u8], leniency: crate::Leniency) -> Result<Response<'_>> {
        let line = line_of(octets)?;
        response(line, Rules::new(leniency, crate::Limits::default().depth))
    }
}

/// A command or response without its last line end.
pub(super) fn line_of(octets: &[u8]) -> Result<&[u8]> {
    octets.strip_suffix(b"\r\n").ok_or(ParseErrorKind::End.at(octets.len()))
}
