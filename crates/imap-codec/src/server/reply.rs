use alloc::vec::Vec;

use sans_io::{Layer, Timer};
use textline::sasl;

use super::{
    Open, Server,
    contexts::Then,
    mode::{Bad, Literal, Mode, Sending},
};
use crate::{
    Code, Command, Data, Error, Items, LimitKind, Misuse, Response, State, Status, Tag, Text, Verb,
    encode::put, frame::Skip, notices::Notices,
};

impl Server {
    /// Greets with OK, the capabilities and `text`, which is what most servers say.
    ///
    /// # Errors
    /// [`Misuse::Greeted`], or [`Misuse::Text`] if `text` is no text.
    pub fn greet(&mut self, text: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let text = Text::new(text).map_err(|_| Misuse::Text)?;
        let capabilities = self.capabilities();
        let text = text.with_code(Code::Capability(Items::new(&capabilities)));
        self.greet_with(&Data::Condition { status: Status::Ok, text }, out)
    }

    /// Greets with OK, PREAUTH or BYE (RFC 9051 §7.1).
    ///
    /// # Errors
    /// [`Misuse::Greeted`], or [`Misuse::NotNow`] if `greeting` is something else.
    pub fn greet_with(&mut self, greeting: &Data<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        match (&self.mode, greeting) {
            (Mode::Greeting, Data::Condition { status: Status::Ok, .. }) => {
                self.state = State::NotAuthenticated;
            }
            (Mode::Greeting, Data::PreAuth(_)) => self.state = State::Authenticated,
            (Mode::Greeting, Data::Bye(_)) => {}
            (Mode::Greeting, _) => return Err(Misuse::NotNow),
            (Mode::Over, _) => return Err(Misuse::Over),
            _ => return Err(Misuse::Greeted),
        }
        put(greeting, out);
        if matches!(greeting, Data::Bye(_)) {
            self.end();
        } else {
            self.enter(Mode::Command);
        }
        Ok(())
    }

    /// Completes the open command that bears `tag`. OK to LOGIN, AUTHENTICATE, SELECT, EXAMINE, CLOSE,
    /// UNSELECT, UNAUTHENTICATE, LOGOUT, STARTTLS and COMPRESS moves the session's state; BYE is said by the machine before a LOGOUT is
    /// completed, if the caller has not. NO or BAD to an APPEND before its end reads over what still comes of it.
    ///
    /// # Errors
    /// [`Misuse::UnknownTag`]; [`Misuse::WrongReply`] for an OK to a [`BadCommand`](super::Event::BadCommand), to
    /// an APPEND before its message or to an IDLE that goes on; [`Misuse::Literal`] inside a literal.
    pub fn reply(
        &mut self,
        tag: &Tag<'_>,
        status: Status,
        text: &Text<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        self.may_write()?;
        let ok = status == Status::Ok;
        if let Mode::Bad(bad) = &mut self.mode
            && bad.tag.as_ref() == Some(tag)
        {
            if ok {
                return Err(Misuse::WrongReply(Verb::Other));
            }
            let rest = bad.rest.take();
            put(&Response::Done { tag: tag.clone(), status, text: text.clone() }, out);
            self.after_bad(rest, out);
            return Ok(());
        }
        let at = self.open.iter().position(|open| open.tag == *tag).ok_or(Misuse::UnknownTag)?;
        let verb = self.open.get(at).map_or(Verb::Other, |open| open.verb);
        let mode = match (&self.mode, ok) {
            (Mode::AppendDue { .. } | Mode::IdleDue, true) if verb.is_exclusive() => {
                return Err(Misuse::WrongReply(verb));
            }
            (Mode::Idle | Mode::AuthLine, _)
            | (Mode::Append { .. } | Mode::AppendNext(_), true) => {
                return Err(Misuse::WrongReply(verb));
            }
            (Mode::AppendDue { .. } | Mode::Append { .. } | Mode::AppendNext(_), false) => {
                self.leave_append()
            }
            (Mode::Bad(_), _) => self.mode.clone(),
            _ if ok && verb == Verb::StartTls => Mode::Layer(Layer::Tls),
            _ if ok && verb == Verb::Compress => Mode::Layer(Layer::Deflate),
            _ => Mode::Command,
        };
        if ok && verb == Verb::Logout && !self.said_bye {
            out.extend_from_slice(b"* BYE Logging out\r\n");
        }
        // RFC 9051 §6.3.2: a SELECT that fails closes the mailbox too.
        if !ok
            && matches!(verb, Verb::Select | Verb::Examine)
            && self.state == State::Selected
            && !self.said_closed
        {
            self.say_closed(out);
        }
        let done = self.open.remove(at);
        match done.then {
            Then::Notify(notices) if ok => self.notices = notices,
            Then::Update if ok => self.keep_context(tag, out),
            Then::Cancel(tags) if ok => self.contexts.retain(|known| !tags.contains(known)),
            _ => {}
        }
        put(&Response::Done { tag: tag.clone(), status, text: text.clone() }, out);
        self.held = false;
        self.state = self.state.after(verb, ok);
        if self.state != State::Selected || matches!(verb, Verb::Select | Verb::Examine) {
            self.contexts.clear();
        }
        // RFC 8437 §3.
        if ok && verb == Verb::Unauthenticate {
            self.enabled.clear();
            self.notices = Notices::USUAL;
        }
        self.enter(mode);
        if self.state == State::Logout {
            self.end();
        } else if matches!(verb, Verb::Login | Verb::Authenticate) && !ok {
            self.count_error(out);
        }
        Ok(())
    }

    /// The boundary between what is said of one mailbox and of the next (RFC 9051 §7.1).
    pub(super) fn say_closed(&mut self, out: &mut Vec<u8>) {
        let text = Text::checked(Some(Code::Closed), b"The mailbox selected before is closed");
        put(&Data::Condition { status: Status::Ok, text }, out);
        self.said_closed = true;
    }

    /// Completes a command with OK.
    ///
    /// # Errors
    /// As [`reply`](Self::reply), and [`Misuse::Text`] if `text` is no text.
    pub fn ok(&mut self, tag: &Tag<'_>, text: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.reply(tag, Status::Ok, &Text::new(text).map_err(|_| Misuse::Text)?, out)
    }

    /// Completes a command with NO: it could not be done.
    ///
    /// # Errors
    /// As [`ok`](Self::ok).
    pub fn no(&mut self, tag: &Tag<'_>, text: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.reply(tag, Status::No, &Text::new(text).map_err(|_| Misuse::Text)?, out)
    }

    /// Completes a command with BAD: it was not understood, or cannot be used so.
    ///
    /// # Errors
    /// As [`ok`](Self::ok).
    pub fn bad(&mut self, tag: &Tag<'_>, text: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.reply(tag, Status::Bad, &Text::new(text).map_err(|_| Misuse::Text)?, out)
    }

    /// Completes a CAPABILITY with what can be used now.
    ///
    /// # Errors
    /// As [`reply`](Self::reply).
    pub fn capability(&mut self, tag: &Tag<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.may_write()?;
        if !self.open.iter().any(|open| open.tag == *tag) {
            return Err(Misuse::UnknownTag);
        }
        let capabilities = self.capabilities();
        put(&Data::Capability(Items::new(&capabilities)), out);
        self.ok(tag, "CAPABILITY completed", out)
    }

    /// Answers a [`BadCommand`](super::Event::BadCommand) with BAD as its error asks for; without a tag if it has
    /// none.
    ///
    /// # Errors
    /// [`Misuse::NotNow`] if there is none.
    pub fn refuse(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.may_write()?;
        let Mode::Bad(bad) = &mut self.mode else { return Err(Misuse::NotNow) };
        let (code, text) = bad.error.reply_hint();
        let text = Text::checked(code, text.as_bytes());
        let (tag, rest) = (bad.tag.take(), bad.rest.take());
        match tag {
            Some(tag) => put(&Response::Done { tag, status: Status::Bad, text }, out),
            None => put(&Data::Condition { status: Status::Bad, text }, out),
        }
        self.after_bad(rest, out);
        Ok(())
    }

    /// Lets the client go on: with a part of an APPEND, or with IDLE.
    ///
    /// # Errors
    /// [`Misuse::NotNow`] if it waits for neither.
    pub fn accept(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.may_write()?;
        match self.mode {
            Mode::AppendDue { literal: Some(Literal { size, synchronizing }), part } => {
                if synchronizing {
                    out.extend_from_slice(b"+ Ready for literal data\r\n");
                }
                self.append_left(size, 0, part);
                self.start_timer();
            }
            Mode::AppendDue { literal: None, part } => self.enter(Mode::AppendNext(part)),
            Mode::IdleDue => {
                out.extend_from_slice(b"+ idling\r\n");
                self.enter(Mode::Idle);
            }
            _ => return Err(Misuse::NotNow),
        }
        Ok(())
    }

    /// Answers AUTHENTICATE, or a client's line of the exchange, with a challenge (RFC 9051 §6.2.2).
    ///
    /// # Errors
    /// [`Misuse::NotNow`] outside of an exchange.
    pub fn challenge(&mut self, challenge: &[u8], out: &mut Vec<u8>) -> Result<(), Misuse> {
        if self.mode != Mode::AuthDue {
            return Err(Misuse::NotNow);
        }
        out.extend_from_slice(b"+ ");
        sasl::encode(challenge, out);
        out.extend_from_slice(b"\r\n");
        self.enter(Mode::AuthLine);
        Ok(())
    }

    /// Ends the session at once with BYE, as at a shutdown (RFC 9051 §7.1.5).
    ///
    /// # Errors
    /// [`Misuse::Over`] if it is over already, [`Misuse::Literal`] inside a literal.
    pub fn bye(&mut self, text: &Text<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        match (&self.mode, self.sending) {
            (Mode::Over | Mode::Layer(_), _) => return Err(Misuse::Over),
            (_, Sending::Literal { .. } | Sending::Rest { .. }) => return Err(Misuse::Literal),
            _ => {}
        }
        put(&Data::Bye(text.clone()), out);
        self.end();
        Ok(())
    }

    /// Whether anything may be written but the rest of a literal.
    pub(super) const fn may_write(&self) -> Result<(), Misuse> {
        match (&self.mode, self.sending) {
            (Mode::Over, _) => Err(Misuse::Over),
            (Mode::Layer(_) | Mode::Greeting, _) => Err(Misuse::NotNow),
            (_, Sending::Nothing) => Ok(()),
            _ => Err(Misuse::Literal),
        }
    }

    /// The machine's own completion of a command.
    pub(super) fn answer(
        &mut self,
        tag: &Tag<'_>,
        status: Status,
        text: Text<'_>,
        out: &mut Vec<u8>,
    ) {
        put(&Response::Done { tag: tag.clone(), status, text }, out);
        self.count_error(out);
    }

    /// A command is open from now on.
    pub(super) fn open_command(&mut self, tag: Tag<'static>, command: &Command<'_>) {
        let verb = command.verb();
        let is_search =
            matches!(verb, Verb::UidSearch | Verb::UidSort | Verb::UidThread | Verb::MultiSearch);
        let permits_expunge = verb.permits_expunge() && !(is_search && command.uses_numbers());
        if matches!(verb, Verb::Select | Verb::Examine) {
            (self.said_closed, self.no_mod_seq, self.owes_mod_seq) = (false, false, false);
        }
        self.enable_by(command);
        self.open.push(Open { tag, verb, permits_expunge, then: Then::of(command) });
    }

    /// Something came that can only be refused.
    pub(super) fn refused(&mut self, bad: Bad) {
        self.timer.stop();
        self.mode = Mode::Bad(bad);
    }

    fn after_bad(&mut self, rest: Option<Skip>, out: &mut Vec<u8>) {
        self.held = false;
        self.enter(rest.map_or(Mode::Command, Mode::Skip));
        self.count_error(out);
    }

    pub(super) fn enter(&mut self, mode: Mode) {
        self.mode = mode;
        match self.mode {
            Mode::Over | Mode::Layer(_) => self.timer = Timer::Off,
            _ => self.start_timer(),
        }
    }

    pub(super) fn start_timer(&mut self) {
        let limits = &self.config.limits;
        self.timer.start(match self.state {
            State::Authenticated | State::Selected => limits.server_idle,
            _ => limits.login_wait,
        });
    }

    /// Ends the session with BYE and the error.
    pub(super) fn fail(&mut self, error: Error, out: &mut Vec<u8>) -> Error {
        // Nothing can be said inside a literal.
        if self.sending == Sending::Nothing {
            let (code, text) = error.reply_hint();
            put(&Data::Bye(Text::checked(code, text.as_bytes())), out);
        }
        self.end();
        self.failed = Some(error);
        error
    }

    pub(super) fn end(&mut self) {
        self.state = State::Logout;
        self.mode = Mode::Over;
        self.open.clear();
        self.held = false;
        self.sending = Sending::Nothing;
        self.timer.stop();
    }

    /// Counts a rejected command; over the limit the session ends with BYE.
    pub(super) fn count_error(&mut self, out: &mut Vec<u8>) {
        self.meter.reject();
        self.errors = self.errors.saturating_add(1);
        if self.errors >= self.config.limits.errors && self.mode != Mode::Over {
            self.fail(Error::Limit(LimitKind::Errors), out);
        }
    }
}
