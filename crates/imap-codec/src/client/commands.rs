use alloc::{borrow::Cow, format, string::ToString, vec::Vec};

use textline::Secret;

use super::{
    Client, CommandId, Mode, Open,
    exchange::{Announced, Exchange, Part, Pending},
};
use crate::{
    AString, Append, AppendNext, Atom, Capability, Command, DateTime, Flags, Mailbox, Misuse,
    State, Verb,
    encode::{LiteralStyle, Sink, Whole, Write},
    notices::Notices,
    types::Inside,
};

impl Client {
    /// Sends a command. Its strings are written so that the server can read them; literals wait for the server
    /// unless it takes them at once.
    ///
    /// After APPEND comes its message, after AUTHENTICATE and IDLE what their own methods say.
    ///
    /// # Errors
    /// [`Misuse::State`] if the state does not permit it; [`Misuse::MustWait`] if another command must be completed
    /// first; [`Misuse::Numbers`]; [`Misuse::PipelineFull`]; [`Misuse::NotOffered`] for LOGIN where the server says LOGINDISABLED, and
    /// STARTTLS and COMPRESS where they are not offered; [`Misuse::TooLong`].
    pub fn command(
        &mut self,
        command: &Command<'_>,
        out: &mut Vec<u8>,
    ) -> Result<CommandId, Misuse> {
        self.begin(command, false, out)
    }

    /// Sends a command; `goes_on`: the caller says what comes behind its first part.
    pub(super) fn begin(
        &mut self,
        command: &Command<'_>,
        goes_on: bool,
        out: &mut Vec<u8>,
    ) -> Result<CommandId, Misuse> {
        let verb = command.verb();
        self.may_send(verb)?;
        if !command.may_follow(self.open.iter().map(|open| open.verb)) {
            return Err(Misuse::MustWait);
        }
        if self.uid_only && command.needs_numbers()
            || self.notices.gone_at_once && command.names_numbers()
        {
            return Err(Misuse::Numbers);
        }
        let id = CommandId(self.last.0.checked_add(1).ok_or(Misuse::Over)?);
        let held_initial = match command {
            Command::Authenticate { initial: Some(initial), .. }
                if !self.has(&Capability::SaslIr) =>
            {
                Some(Secret::new(initial.reveal().to_vec()))
            }
            _ => None,
        };
        let mut sink = Whole::command(self.literal_style());
        sink.put(id.to_string().as_bytes());
        sink.put(b" ");
        match command {
            Command::Authenticate { mechanism, .. } if held_initial.is_some() => {
                Command::Authenticate { mechanism: mechanism.clone(), initial: None }
                    .write(&mut sink);
            }
            _ => command.write(&mut sink),
        }
        let data = command.append().map(|append| &append.message.data);
        let append = data.map(|data| {
            sink.part(data.size(), data.is_binary(), Part { inside: data.inside(), goes_on })
        });
        let append = append.filter(|part| goes_on || part.size.is_some());
        if append.is_none() {
            sink.put(b"\r\n");
        }
        if sink.octets.len() > self.limits.line {
            return Err(Misuse::TooLong);
        }
        self.send(sink, append, out);
        match verb {
            Verb::Authenticate => {
                self.exchange = Some(Exchange::AuthWait { initial: held_initial });
            }
            Verb::Idle => self.exchange = Some(Exchange::IdleWait),
            _ => {}
        }
        if matches!(verb, Verb::Login | Verb::Authenticate | Verb::Unauthenticate) {
            self.fresh = false;
        }
        self.last = id;
        let notices = match command {
            Command::Notify(notify) => Some(Notices::of(notify)),
            _ => None,
        };
        self.open.push_back(Open { id, verb, notices });
        self.unsolicited = 0;
        self.start_timer();
        Ok(id)
    }

    /// Sends LOGIN: the password in clear (RFC 9051 §6.2.3).
    ///
    /// # Errors
    /// As [`command`](Self::command), and [`Misuse::Text`] for a NUL in one of them.
    pub fn login(
        &mut self,
        user: &str,
        password: &str,
        out: &mut Vec<u8>,
    ) -> Result<CommandId, Misuse> {
        let user = AString::try_from(user).map_err(|_| Misuse::Text)?;
        let password = AString::try_from(password).map_err(|_| Misuse::Text)?;
        self.command(&Command::Login { user, password: Secret::new(password) }, out)
    }

    /// Begins an AUTHENTICATE exchange (RFC 9051 §6.2.2). The initial response is sent with the command if the
    /// server takes it there, and else when it first asks (RFC 4959 §3).
    ///
    /// # Errors
    /// As [`command`](Self::command), and [`Misuse::Text`] if `mechanism` is no atom.
    pub fn authenticate(
        &mut self,
        mechanism: &str,
        initial: Option<&[u8]>,
        out: &mut Vec<u8>,
    ) -> Result<CommandId, Misuse> {
        let mechanism = Atom::new(mechanism).map_err(|_| Misuse::Text)?;
        let initial = initial.map(|initial| Secret::new(Cow::Borrowed(initial)));
        self.command(&Command::Authenticate { mechanism, initial }, out)
    }

    /// Announces a message of `size` octets (RFC 9051 §6.3.12). [`Event::AppendReady`](super::Event::AppendReady)
    /// says when [`chunk`](Self::chunk) may be called.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn append(
        &mut self,
        mailbox: Mailbox<'_>,
        flags: Flags<'_>,
        date: Option<DateTime>,
        size: u64,
        out: &mut Vec<u8>,
    ) -> Result<CommandId, Misuse> {
        self.command(&Command::Append(Append::new(mailbox, flags, date, size)), out)
    }

    /// Begins an APPEND or REPLACE of several parts: messages (RFC 3502), or what one is put together from (RFC 4469).
    /// Behind each part, its octets included, comes another [`append_next`](Self::append_next), which also ends the command.
    ///
    /// # Errors
    /// As [`command`](Self::command), and [`Misuse::NotNow`] for another command.
    pub fn append_in_parts(
        &mut self,
        command: &Command<'_>,
        out: &mut Vec<u8>,
    ) -> Result<CommandId, Misuse> {
        if command.append().is_none() {
            return Err(Misuse::NotNow);
        }
        self.begin(command, true, out)
    }

    /// Goes on with an APPEND or REPLACE that was begun by [`append_in_parts`](Self::append_in_parts):
    /// [`Event::AppendReady`](super::Event::AppendReady) says when the octets may be sent, if there are some.
    ///
    /// # Errors
    /// [`Misuse::NotNow`] before the octets of the last part were sent, for other parts of a message that is complete,
    /// and for a second message of a REPLACE; [`Misuse::NotOffered`] for what the server does not offer;
    /// [`Misuse::TooLong`].
    pub fn append_next(&mut self, next: &AppendNext<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let Some(Exchange::AppendDue(inside)) = self.exchange else { return Err(Misuse::NotNow) };
        let is_append = self.open.back().is_some_and(|open| open.verb == Verb::Append);
        match next {
            AppendNext::Message(_) if !is_append => return Err(Misuse::NotNow),
            AppendNext::Message(_) => self.offers(&Capability::MultiAppend)?,
            AppendNext::Parts(_) if inside != Inside::Catenate => return Err(Misuse::NotNow),
            _ => {}
        }
        let mut sink = Whole::command(self.literal_style());
        next.write_after(inside, &mut sink);
        let part = Part { inside: next.inside(), goes_on: *next != AppendNext::End };
        let append = sink.part(next.size(), next.is_binary(), part);
        if !part.goes_on {
            sink.put(b"\r\n");
        }
        if sink.octets.len() > self.limits.line {
            return Err(Misuse::TooLong);
        }
        self.send(sink, part.goes_on.then_some(append), out);
        self.start_timer();
        Ok(())
    }

    /// Whether the server can do it, as far as it is known.
    fn offers(&self, capability: &Capability<'_>) -> Result<(), Misuse> {
        let unknown = self.capabilities.is_none();
        if unknown || self.has(capability) { Ok(()) } else { Err(Misuse::NotOffered) }
    }

    /// Begins IDLE (RFC 2177). It is ended by [`done`](Self::done), and by the machine after
    /// [`Limits::idle_refresh`](crate::Limits::idle_refresh).
    ///
    /// # Errors
    /// As [`command`](Self::command), and [`Misuse::NotOffered`] if the server does not offer it.
    pub fn idle(&mut self, out: &mut Vec<u8>) -> Result<CommandId, Misuse> {
        self.offers(&Capability::Idle)?;
        self.command(&Command::Idle, out)
    }

    /// Whether a command may be sent now.
    fn may_send(&self, verb: Verb) -> Result<(), Misuse> {
        match self.mode {
            Mode::Over => return Err(Misuse::Over),
            Mode::Layer(_) => return Err(Misuse::MustWait),
            _ => {}
        }
        if self.exchange.is_some() || self.bye {
            return Err(Misuse::MustWait);
        }
        if self.open.iter().any(|open| !verb.may_follow(open.verb)) {
            return Err(Misuse::MustWait);
        }
        if !self.state.permits(verb) {
            return Err(Misuse::State(self.state));
        }
        if self.open.len() >= self.limits.pipeline.max(1) {
            return Err(Misuse::PipelineFull);
        }
        let offered = match verb {
            Verb::Login => !self.has(&Capability::LoginDisabled),
            Verb::StartTls => !self.in_tls && self.offers(&Capability::StartTls).is_ok(),
            Verb::Compress => !self.compressed && self.offers(&Capability::CompressDeflate).is_ok(),
            _ => true,
        };
        if offered { Ok(()) } else { Err(Misuse::NotOffered) }
    }

    fn literal_style(&self) -> LiteralStyle {
        if self.has(&Capability::LiteralPlus) {
            LiteralStyle::Plus
        } else if self.has(&Capability::LiteralMinus) {
            LiteralStyle::Minus
        } else {
            LiteralStyle::Synchronizing
        }
    }

    /// Sends what needs no waiting, and keeps the rest.
    fn send(&mut self, sink: Whole, append: Option<Announced>, out: &mut Vec<u8>) {
        let Whole { octets, mut waits, .. } = sink;
        // The wait for the message itself is not one for the command's rest.
        if append.is_some_and(|append| append.waits) {
            waits.pop();
        }
        waits.reverse();
        let mut pending = Pending { octets: Secret::new(octets), sent: 0, waits, append };
        self.exchange = if pending.send(out) {
            append.map(Exchange::from)
        } else {
            Some(Exchange::Pending(pending))
        };
    }

    pub(super) fn start_timer(&mut self) {
        if self.is_idle() {
            // IDLE is ended in time, whatever comes in between.
        } else if self.open.is_empty() && self.state != State::Connected {
            self.timer.stop();
        } else {
            self.timer.start(self.limits.reply_wait);
        }
    }
}

impl Whole {
    /// Announces the octets of a part of an APPEND, if it has some.
    fn part(&mut self, size: Option<u64>, binary: bool, part: Part) -> Announced {
        let waits = size.is_some_and(|size| self.announce(size, binary));
        Announced { size, waits, part }
    }
}

/// The tags of a client's commands.
impl CommandId {
    /// The command of a tag that some client of this crate made.
    pub(super) fn from_tag(tag: &str) -> Option<Self> {
        let id = Self(tag.strip_prefix('a')?.parse().ok()?);
        (format!("{id}") == tag).then_some(id)
    }
}
