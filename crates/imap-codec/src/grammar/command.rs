use alloc::borrow::Cow;

use textline::{Secret, sasl};

use super::{Input, Result, Rules, response::line_of};
use crate::{
    Append, Command, Items, Limits, List, ListReturn, ListSelection, ParseErrorKind, Pattern,
    Store, StoreAction, Tag,
};

/// `command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF`, without the
/// CRLF; APPEND ends behind the size of its literal.
pub(crate) fn command(octets: &[u8], rules: Rules) -> Result<(Tag<'_>, Command<'_>)> {
    let mut input = Input::new(octets, rules);
    let tag = input.tag()?;
    input.space()?;
    Ok((tag, input.command()?))
}

/// The tag of a line that may be no command.
pub(crate) fn tag(octets: &[u8]) -> Option<Tag<'_>> {
    Input::new(octets, Rules::WRITTEN).tag().ok()
}

impl<'a> Input<'a> {
    fn command(&mut self) -> Result<Command<'a>> {
        let error = self.error(ParseErrorKind::Command);
        let start = *self;
        let word = self.word().map_err(|_| error)?;
        let mut name = [0; 12];
        let known = name.get_mut(..word.len());
        let name = known.map_or(&b""[..], |name| {
            name.copy_from_slice(word);
            name.make_ascii_uppercase();
            name
        });
        let command = match name {
            b"UID" => {
                self.space()?;
                return self.uid_command(start);
            }
            b"CAPABILITY" => Command::Capability,
            b"NOOP" => Command::Noop,
            b"LOGOUT" => Command::Logout,
            b"STARTTLS" => Command::StartTls,
            b"CHECK" => Command::Check,
            b"CLOSE" => Command::Close,
            b"UNSELECT" => Command::Unselect,
            b"EXPUNGE" => Command::Expunge,
            b"IDLE" => Command::Idle,
            b"NAMESPACE" => Command::Namespace,
            b"ID" => Command::Id(self.space().and_then(|()| self.id_fields())?),
            b"AUTHENTICATE" => self.authenticate()?,
            b"LOGIN" => {
                self.space()?;
                let user = self.astring()?;
                self.space()?;
                Command::Login { user, password: Secret::new(self.astring()?) }
            }
            b"ENABLE" => {
                self.space()?;
                Command::Enable(self.items()?)
            }
            b"SELECT" => Command::Select(self.space().and_then(|()| self.mailbox())?),
            b"EXAMINE" => Command::Examine(self.space().and_then(|()| self.mailbox())?),
            b"CREATE" => Command::Create(self.space().and_then(|()| self.mailbox())?),
            b"DELETE" => Command::Delete(self.space().and_then(|()| self.mailbox())?),
            b"SUBSCRIBE" => Command::Subscribe(self.space().and_then(|()| self.mailbox())?),
            b"UNSUBSCRIBE" => Command::Unsubscribe(self.space().and_then(|()| self.mailbox())?),
            b"RENAME" => {
                self.space()?;
                let from = self.mailbox()?;
                self.space()?;
                Command::Rename { from, to: self.mailbox()? }
            }
            b"LIST" => Command::List(self.space().and_then(|()| self.list_command())?),
            b"LSUB" => {
                self.space()?;
                let reference = self.mailbox()?;
                self.space()?;
                Command::Lsub { reference, pattern: self.pattern()? }
            }
            b"STATUS" => {
                self.space()?;
                let mailbox = self.mailbox()?;
                self.space()?;
                let error = self.error(ParseErrorKind::StatusAttribute);
                let attributes: Items<'a, _> = self.list()?;
                if attributes.is_empty() {
                    return Err(error);
                }
                Command::Status { mailbox, attributes }
            }
            b"APPEND" => Command::Append(self.append()?),
            b"SEARCH" | b"FETCH" | b"STORE" | b"COPY" | b"MOVE" => {
                return self.message_command(name, false);
            }
            _ => {
                return Ok(Command::Other {
                    name: crate::Atom::checked(word),
                    arguments: self.raw_rest()?,
                });
            }
        };
        self.end()?;
        Ok(command)
    }

    /// `uid = "UID" SP (copy / move / fetch / search / store / uid-expunge)`
    fn uid_command(&mut self, start: Self) -> Result<Command<'a>> {
        let word = self.word()?;
        let mut name = [0; 7];
        if let Some(name) = name.get_mut(..word.len()) {
            name.copy_from_slice(word);
            name.make_ascii_uppercase();
            match &*name {
                b"EXPUNGE" => {
                    self.space()?;
                    let messages = self.sequence_set()?;
                    self.end()?;
                    return Ok(Command::UidExpunge(messages));
                }
                b"SEARCH" | b"FETCH" | b"STORE" | b"COPY" | b"MOVE" => {
                    return self.message_command(name, true);
                }
                _ => {}
            }
        }
        let mut start = start;
        let name = start.atom()?;
        Ok(Command::Other { name, arguments: start.raw_rest()? })
    }

    /// A command on messages, after its name.
    fn message_command(&mut self, name: &[u8], uid: bool) -> Result<Command<'a>> {
        if name == b"SEARCH" {
            return self.search().map(|search| Command::Search { uid, search });
        }
        self.space()?;
        let messages = self.sequence_set()?;
        self.space()?;
        let command = match name {
            b"FETCH" => Command::Fetch { uid, messages, attributes: self.fetch_attributes()? },
            b"STORE" => Command::Store { uid, messages, store: self.store()? },
            b"COPY" => Command::Copy { uid, messages, mailbox: self.mailbox()? },
            _ => Command::Move { uid, messages, mailbox: self.mailbox()? },
        };
        self.end()?;
        Ok(command)
    }

    /// `SP auth-type [SP initial-resp]`, `initial-resp = (base64 / "=")`
    fn authenticate(&mut self) -> Result<Command<'a>> {
        self.space()?;
        let mechanism = self.atom()?;
        let mut initial = None;
        if !self.is_end() {
            self.space()?;
            let error = self.error(ParseErrorKind::Base64);
            let data = sasl::decode_initial(self.take_rest()).map_err(|_| error)?;
            initial = Some(Secret::new(Cow::Owned(data.into_inner())));
        }
        Ok(Command::Authenticate { mechanism, initial })
    }

    /// `[SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]`, after the first space.
    fn list_command(&mut self) -> Result<List<'a>> {
        let mut selection = None;
        if self.peek() == Some(b'(') {
            selection = Some(self.list()?);
            self.space()?;
        }
        let reference = self.mailbox()?;
        self.space()?;
        let patterns = if self.peek() == Some(b'(') {
            let error = self.error(ParseErrorKind::String);
            let patterns: Items<'a, Pattern<'a>> = self.list()?;
            if patterns.is_empty() {
                return Err(error);
            }
            patterns
        } else {
            let start = self.at();
            self.pattern()?;
            self.items_since(start)
        };
        let mut returns = None;
        if self.peek() == Some(b' ') {
            self.space()?;
            if !self.eat_word(b"RETURN") {
                return self.fail(ParseErrorKind::End);
            }
            self.space()?;
            returns = Some(self.list()?);
        }
        Ok(List { selection, reference, patterns, returns })
    }

    /// `list-select-opt`
    pub(crate) fn list_selection(&mut self) -> Result<ListSelection<'a>> {
        let name = self.atom()?;
        for (word, option) in [
            ("SUBSCRIBED", ListSelection::Subscribed),
            ("REMOTE", ListSelection::Remote),
            ("RECURSIVEMATCH", ListSelection::RecursiveMatch),
            ("SPECIAL-USE", ListSelection::SpecialUse),
        ] {
            if name.is(word) {
                return Ok(option);
            }
        }
        Ok(ListSelection::Other { name, value: self.option_value()? })
    }

    /// `list-return-opt`
    pub(crate) fn list_return(&mut self) -> Result<ListReturn<'a>> {
        let name = self.atom()?;
        for (word, option) in [
            ("SUBSCRIBED", ListReturn::Subscribed),
            ("CHILDREN", ListReturn::Children),
            ("SPECIAL-USE", ListReturn::SpecialUse),
        ] {
            if name.is(word) {
                return Ok(option);
            }
        }
        if name.is("STATUS") {
            self.space()?;
            return self.list().map(ListReturn::Status);
        }
        Ok(ListReturn::Other { name, value: self.option_value()? })
    }

    /// `SP mailbox [SP flag-list] [SP date-time] SP literal`, of which the literal's octets are not there.
    fn append(&mut self) -> Result<Append<'a>> {
        self.space()?;
        let mailbox = self.mailbox()?;
        self.space()?;
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
        self.bracket(b'{')?;
        let error = self.error(ParseErrorKind::Number);
        let size = self.digits64().filter(|size| *size <= i64::MAX.unsigned_abs()).ok_or(error)?;
        self.eat(b'+');
        self.bracket(b'}')?;
        Ok(Append { mailbox, flags, date, size })
    }

    /// `store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))`
    fn store(&mut self) -> Result<Store<'a>> {
        let action = match self.peek() {
            Some(b'+') => StoreAction::Add,
            Some(b'-') => StoreAction::Remove,
            _ => StoreAction::Replace,
        };
        if action != StoreAction::Replace {
            self.bump();
        }
        if !self.eat_word(b"FLAGS") {
            return self.fail(ParseErrorKind::Flag);
        }
        let silent = self.eat_word(b".SILENT");
        self.space()?;
        let flags = if self.peek() == Some(b'(') { self.list()? } else { self.items()? };
        Ok(Store { action, silent, flags })
    }
}

impl Command<'_> {
    /// Reads a complete command with its tag, its last CRLF included. APPEND is read up to its message:
    /// `octets` end behind the CRLF after the size of its literal.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(octets: &[u8], leniency: crate::Leniency) -> Result<(Tag<'_>, Command<'_>)> {
        command(line_of(octets)?, Rules::new(leniency, Limits::default().depth))
    }
}
