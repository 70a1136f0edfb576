use alloc::borrow::Cow;

use textline::{Secret, sasl};

use super::{
    Input, Result, Rules,
    response::line_of,
    word::{Word, is_name, words},
};
use crate::{Atom, Command, Items, Limits, ParseErrorKind, SearchKeys, SeqNumber, Tag};

/// `command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF`, without the
/// CRLF; APPEND ends behind the size of its literal.
pub(crate) fn command(octets: &[u8], rules: Rules) -> Result<(Tag<'_>, Command<'_>)> {
    let mut input = Input::new(octets, rules);
    let tag = input.tag()?;
    input.space()?;
    let command = input.command()?;
    if command.append().is_some() {
        input.end()?;
    }
    Ok((tag, command))
}

/// The same of an APPEND or REPLACE up to its first literal, or to the end of a message that needs none, and how many octets
/// that is: another message may follow on the line.
pub(crate) fn append_start(octets: &[u8], rules: Rules) -> Result<(Tag<'_>, Command<'_>, usize)> {
    let mut input = Input::new(octets, rules);
    let tag = input.tag()?;
    input.space()?;
    let command = input.command()?;
    Ok((tag, command, input.at()))
}

/// The tag of a line that may be no command.
pub(crate) fn tag(octets: &[u8]) -> Option<Tag<'_>> {
    Input::new(octets, Rules::WRITTEN).tag().ok()
}

impl<'a> Input<'a> {
    #[inline]
    fn command(&mut self) -> Result<Command<'a>> {
        let start = self.at();
        let Ok((name, word)) = self.name() else { return self.fail(ParseErrorKind::Command) };
        let command = match name {
            words::UID => {
                self.space()?;
                return self.uid_command(start);
            }
            words::CAPABILITY => return self.end().map(|()| Command::Capability),
            words::NOOP => return self.end().map(|()| Command::Noop),
            words::LOGOUT => return self.end().map(|()| Command::Logout),
            words::STARTTLS => return self.end().map(|()| Command::StartTls),
            words::CHECK => return self.end().map(|()| Command::Check),
            words::CLOSE => return self.end().map(|()| Command::Close),
            words::UNSELECT => return self.end().map(|()| Command::Unselect),
            words::EXPUNGE => return self.end().map(|()| Command::Expunge),
            words::IDLE => return self.end().map(|()| Command::Idle),
            words::NAMESPACE => return self.end().map(|()| Command::Namespace),
            words::ID => Command::Id(self.space().and_then(|()| self.id_fields())?),
            words::AUTHENTICATE => self.authenticate()?,
            words::LOGIN => {
                self.space()?;
                let user = self.astring()?;
                self.space()?;
                Command::Login { user, password: Secret::new(self.astring()?) }
            }
            words::ENABLE => {
                self.space()?;
                Command::Enable(self.items()?)
            }
            words::SELECT => {
                self.space()?;
                let mailbox = self.mailbox()?;
                let parameters = self.parameters_to_end()?;
                self.end()?;
                return Ok(Command::Select { mailbox, parameters });
            }
            words::EXAMINE => {
                self.space()?;
                let mailbox = self.mailbox()?;
                Command::Examine { mailbox, parameters: self.parameters_to_end()? }
            }
            words::CREATE => {
                self.space()?;
                let mailbox = self.mailbox()?;
                Command::Create { mailbox, parameters: self.parameters_to_end()? }
            }
            words::DELETE => Command::Delete(self.space().and_then(|()| self.mailbox())?),
            words::SUBSCRIBE => match self.subscription()? {
                (false, mailbox) => Command::Subscribe(mailbox),
                (true, mailbox) => Command::SubscribeMailbox(mailbox),
            },
            words::UNSUBSCRIBE => match self.subscription()? {
                (false, mailbox) => Command::Unsubscribe(mailbox),
                (true, mailbox) => Command::UnsubscribeMailbox(mailbox),
            },
            words::RENAME => {
                self.space()?;
                let from = self.mailbox()?;
                self.space()?;
                Command::Rename { from, to: self.mailbox()? }
            }
            words::LIST => Command::List(self.space().and_then(|()| self.list_command())?),
            words::LSUB => {
                self.space()?;
                let reference = self.mailbox()?;
                self.space()?;
                Command::Lsub { reference, pattern: self.pattern()? }
            }
            words::STATUS => {
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
            words::APPEND => return self.append().map(Command::Append),
            name @ (words::SEARCH
            | words::FETCH
            | words::STORE
            | words::COPY
            | words::MOVE
            | words::SORT
            | words::THREAD
            | words::REPLACE
            | words::CONVERT) => return self.message_command(name, false),
            _ => match self.extension_command(name, word)? {
                Some(command) => command,
                None => {
                    let arguments = self.raw_rest()?;
                    return Ok(Command::Other { name: Atom::checked(word), arguments });
                }
            },
        };
        self.end()?;
        Ok(command)
    }

    /// An atom, as a word and as it stands there.
    #[inline]
    pub(super) fn name(&mut self) -> Result<(Word, &'a [u8])> {
        if let Some((name, octets)) = Word::at_front(self.rest()) {
            return Ok((name, self.take(octets).unwrap_or_default()));
        }
        self.word().map(|word| (Word::new(word), word))
    }

    /// A command of an extension, after its name, as a word and as it stands there; `None` for one that is not known.
    fn extension_command(&mut self, name: Word, word: &[u8]) -> Result<Option<Command<'a>>> {
        let start = *self;
        Ok(Some(match name {
            words::UNAUTHENTICATE => Command::Unauthenticate,
            words::GETJMAPACCESS => Command::GetJmapAccess,
            words::COMPRESS => {
                self.space()?;
                Command::Compress { mechanism: self.atom()? }
            }
            words::LANGUAGE => Command::Language(self.items_to_end()?),
            words::COMPARATOR => Command::Comparator(self.items_to_end()?),
            words::NOTIFY => Command::Notify(self.notify()?),
            words::GETACL => Command::GetAcl(self.space().and_then(|()| self.mailbox())?),
            words::SETACL => Command::SetAcl(self.set_acl()?),
            words::DELETEACL | words::LISTRIGHTS => {
                self.space()?;
                let mailbox = self.mailbox()?;
                self.space()?;
                let identifier = self.astring()?;
                if name == words::DELETEACL {
                    Command::DeleteAcl { mailbox, identifier }
                } else {
                    Command::ListRights { mailbox, identifier }
                }
            }
            words::MYRIGHTS => Command::MyRights(self.space().and_then(|()| self.mailbox())?),
            words::GETQUOTA => {
                self.space()?;
                Command::GetQuota { root: self.astring()? }
            }
            words::GETQUOTAROOT => {
                Command::GetQuotaRoot(self.space().and_then(|()| self.mailbox())?)
            }
            words::SETQUOTA => {
                self.space()?;
                let root = self.astring()?;
                self.space()?;
                Command::SetQuota { root, limits: self.list()? }
            }
            words::GETMETADATA => Command::GetMetadata(self.get_metadata()?),
            words::SETMETADATA => {
                self.space()?;
                let mailbox = self.mailbox()?;
                self.space()?;
                Command::SetMetadata { mailbox, entries: self.list1(ParseErrorKind::String)? }
            }
            words::GENURLAUTH => Command::GenUrlAuth(self.arguments()?),
            words::URLFETCH => Command::UrlFetch(self.arguments()?),
            words::RESETKEY => {
                let (mut mailbox, mut mechanisms) = (None, Items::EMPTY);
                if self.peek() == Some(b' ') {
                    self.space()?;
                    mailbox = Some(self.mailbox()?);
                    mechanisms = self.items_to_end()?;
                }
                Command::ResetKey { mailbox, mechanisms }
            }
            words::ESEARCH => Command::MultiSearch(self.multi_search()?),
            words::CANCELUPDATE => Command::CancelUpdate(self.arguments()?),
            words::UIDBATCHES => {
                self.space()?;
                let size = self.nz_number()?;
                let has_range = self.peek() == Some(b' ');
                let range = has_range
                    .then(|| self.space().and_then(|()| self.partial_range()))
                    .transpose()?;
                Command::UidBatches { size, range }
            }
            words::CONVERSIONS => {
                self.space()?;
                let from = self.conversion_type()?;
                self.space()?;
                Command::Conversions { from, to: self.conversion_type()? }
            }
            words::XLIST | words::RLIST | words::RLSUB => {
                self.space()?;
                let reference = self.mailbox()?;
                self.space()?;
                let pattern = self.pattern()?;
                match name {
                    words::XLIST => Command::XList { reference, pattern },
                    words::RLIST => Command::RList { reference, pattern },
                    _ => Command::RLsub { reference, pattern },
                }
            }
            words::FIND => {
                let all = self.eat_word(b" ALL.MAILBOXES ");
                if !all && !self.eat_word(b" MAILBOXES ") {
                    *self = start;
                    return Ok(None);
                }
                Command::Find { all, pattern: self.pattern()? }
            }
            words::PARTIAL => {
                self.space()?;
                let message = self.message_number()?;
                self.space()?;
                let attribute = self.fetch_attribute()?;
                self.space()?;
                let start = self.nz_number()?;
                self.space()?;
                Command::Partial { message, attribute, start, length: self.number()? }
            }
            _ if is_name(word, b"XAPPLEPUSHSERVICE") => {
                Command::XApplePushService(self.arguments()?)
            }
            _ => return Ok(None),
        }))
    }

    /// `from-mime-type-req = astring`, where `*` stands for any type.
    fn conversion_type(&mut self) -> Result<crate::AString<'a>> {
        if self.eat(b'*') {
            return crate::AString::new(&b"*"[..]);
        }
        self.astring()
    }

    /// `SP mailbox`, or, as RFC 1730 has it for clients of IMAP2bis, `SP "MAILBOX" SP mailbox`: `true`.
    fn subscription(&mut self) -> Result<(bool, crate::Mailbox<'a>)> {
        self.space()?;
        let obsolete = self.eat_word(b"MAILBOX ");
        Ok((obsolete, self.mailbox()?))
    }

    /// One sequence number or UID.
    fn message_number(&mut self) -> Result<SeqNumber> {
        let error = self.error(ParseErrorKind::SequenceSet);
        let range = self.seq_range()?;
        if range.start == range.end { Ok(range.start) } else { Err(error) }
    }

    /// `uid = "UID" SP (copy / move / fetch / search / store / uid-expunge)`
    fn uid_command(&mut self, start: usize) -> Result<Command<'a>> {
        match self.name()?.0 {
            words::EXPUNGE => {
                self.space()?;
                let messages = self.sequence_set()?;
                self.end()?;
                return Ok(Command::UidExpunge(messages));
            }
            name @ (words::SEARCH
            | words::FETCH
            | words::STORE
            | words::COPY
            | words::MOVE
            | words::SORT
            | words::THREAD
            | words::REPLACE
            | words::CONVERT) => {
                return self.message_command(name, true);
            }
            _ => {}
        }
        self.back_to(start);
        let name = self.atom()?;
        Ok(Command::Other { name, arguments: self.raw_rest()? })
    }

    /// A command on messages, after its name.
    fn message_command(&mut self, name: Word, uid: bool) -> Result<Command<'a>> {
        let command = match name {
            words::SEARCH => return self.search().map(|search| Command::Search { uid, search }),
            words::SORT => Command::Sort { uid, sort: self.sort()? },
            words::THREAD => Command::Thread { uid, thread: self.thread_by()? },
            words::REPLACE => {
                self.space()?;
                let message = self.message_number()?;
                return Ok(Command::Replace { uid, message, append: self.append()? });
            }
            name => {
                self.space()?;
                let messages = self.sequence_set()?;
                self.space()?;
                match name {
                    words::FETCH => {
                        let attributes = self.fetch_attributes()?;
                        let modifiers = self.parameters_to_end()?;
                        Command::Fetch { uid, messages, attributes, modifiers }
                    }
                    words::STORE => Command::Store { uid, messages, store: self.store()? },
                    words::CONVERT => Command::Convert { uid, messages, convert: self.convert()? },
                    words::COPY => Command::Copy { uid, messages, mailbox: self.mailbox()? },
                    _ => Command::Move { uid, messages, mailbox: self.mailbox()? },
                }
            }
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
}

impl Command<'_> {
    /// Reads a complete command with its tag, its last CRLF included. APPEND is read up to its message:
    /// `octets` end behind the CRLF after the size of its literal. What comes behind a message without a literal, which is one
    /// that is made of URLs alone, is no part of it: [`AppendNext`](crate::AppendNext).
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(octets: &[u8], leniency: crate::Leniency) -> Result<(Tag<'_>, Command<'_>)> {
        command(line_of(octets)?, Rules::new(leniency, Limits::default().depth))
    }
}

impl SearchKeys<'_> {
    /// Reads `search-criteria = search-key *(SP search-key)`, as the value of a filter has them (RFC 5466 §4), without a CRLF.
    /// A server does so before it keeps the value of an entry under `/private/filters/values/` or `/shared/filters/values/`.
    ///
    /// # Errors
    /// If they are none.
    pub fn parse(octets: &[u8], leniency: crate::Leniency) -> Result<SearchKeys<'_>> {
        let mut input = Input::new(octets, Rules::new(leniency, Limits::default().depth));
        let keys = input.items()?;
        input.end()?;
        Ok(keys)
    }
}
