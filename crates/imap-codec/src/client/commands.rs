use alloc::{borrow::Cow, format, string::ToString, vec::Vec};

use textline::Secret;

use super::{
    Client, CommandId, Mode, Open,
    exchange::{Announced, Exchange, Pending},
};
use crate::{
    AString, Append, Atom, Capability, Command, DateTime, Flags, Mailbox, Misuse, State, Verb,
    encode::{CommandSink, LiteralStyle, Sink, Write},
};

impl Client {
    /// Sends a command. Its strings are written so that the server can read them; literals wait for the server
    /// unless it takes them at once.
    ///
    /// After APPEND comes its message, after AUTHENTICATE and IDLE what their own methods say.
    ///
    /// # Errors
    /// [`Misuse::State`] if the state does not permit it; [`Misuse::MustWait`] if another command must be completed
    /// first; [`Misuse::PipelineFull`]; [`Misuse::NotOffered`] for LOGIN where the server says LOGINDISABLED, and
    /// STARTTLS and COMPRESS where they are not offered; [`Misuse::TooLong`].
    pub fn command(
        &mut self,
        command: &Command<'_>,
        out: &mut Vec<u8>,
    ) -> Result<CommandId, Misuse> {
        let verb = command.verb();
        self.may_send(verb)?;
        if !command.may_follow(self.open.iter().map(|open| open.verb)) {
            return Err(Misuse::MustWait);
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
        let mut sink = CommandSink::new(self.literal_style());
        sink.put(id.to_string().as_bytes());
        sink.put(b" ");
        match command {
            Command::Authenticate { mechanism, .. } if held_initial.is_some() => {
                Command::Authenticate { mechanism: mechanism.clone(), initial: None }
                    .write(&mut sink);
            }
            _ => command.write(&mut sink),
        }
        let append = command.append().and_then(|append| {
            let data = &append.message.data;
            data.size().inspect(|size| sink.announce(*size, data.is_binary()))
        });
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
        self.open.push_back(Open { id, verb });
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

    /// Begins IDLE (RFC 2177). It is ended by [`done`](Self::done), and by the machine after
    /// [`Limits::idle_refresh`](crate::Limits::idle_refresh).
    ///
    /// # Errors
    /// As [`command`](Self::command), and [`Misuse::NotOffered`] if the server does not offer it.
    pub fn idle(&mut self, out: &mut Vec<u8>) -> Result<CommandId, Misuse> {
        if self.capabilities.is_some() && !self.has(&Capability::Idle) {
            return Err(Misuse::NotOffered);
        }
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
            Verb::StartTls => {
                !self.in_tls && (self.capabilities.is_none() || self.has(&Capability::StartTls))
            }
            Verb::Compress => {
                !self.compressed
                    && (self.capabilities.is_none() || self.has(&Capability::CompressDeflate))
            }
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
    fn send(&mut self, sink: CommandSink, size: Option<u64>, out: &mut Vec<u8>) {
        let CommandSink { octets, mut waits, .. } = sink;
        // The wait for the message itself is not one for the command's rest.
        let message_waits = waits.last() == Some(&octets.len());
        if message_waits {
            waits.pop();
        }
        let append = size.map(|size| Announced { size, waits: message_waits });
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

/// The tags of a client's commands.
impl CommandId {
    /// The command of a tag that some client of this crate made.
    pub(super) fn from_tag(tag: &str) -> Option<Self> {
        let id = Self(tag.strip_prefix('a')?.parse().ok()?);
        (format!("{id}") == tag).then_some(id)
    }
}
