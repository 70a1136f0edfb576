use alloc::{format, string::String, vec::Vec};

use sans_io::Timer;
use textline::sasl;

use super::{
    Mode, Server,
    mode::{Due, Message},
};
use crate::{Code, Condition, Error, LimitKind, Misuse, Outcome, Response, State, Verb};

impl Server {
    /// Answers what waits for a reply. After a message of LMTP this is the reply for one recipient, and
    /// [`replies_due`](Self::replies_due) says how many are left; [`accept`](Self::accept) and [`refuse`](Self::refuse) answer for all
    /// of them.
    ///
    /// 354 to DATA lets the message flow; 220 to STARTTLS begins the switch to TLS; 221 to QUIT and 421 to
    /// anything end the session; a negative one to BDAT is sent when the octets of the chunk were read and dropped; 2yz to MAIL, RCPT, AUTH and EHLO moves the session's state.
    ///
    /// # Errors
    /// [`Misuse`] if no reply is due, or the command cannot have one of this class: 2yz to DATA and BDAT, a
    /// positive one to a [`BadCommand`](super::Event::BadCommand) or a message with an error, 334 (see
    /// [`challenge`](Self::challenge)).
    pub fn reply(&mut self, response: &Response<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let due = self.due()?;
        let outcome = Outcome::of(response.code().get());
        let state = self.state.after(due.verb, outcome).ok_or(Misuse::WrongReply)?;
        if let Some(octets) = due.chunk.filter(|_| response.code() != Code::UNAVAILABLE) {
            if outcome != Outcome::Failed {
                return Err(Misuse::WrongReply);
            }
            // LMTP has a reply for each recipient to the last one.
            let is_last = due.verb == Verb::BdatLast && self.config.lmtp;
            let replies = if is_last { self.recipients.max(1) } else { 1 };
            self.drain_chunk(octets, response, state, false, replies);
            return Ok(());
        }
        let is_challenge =
            matches!(due.verb, Verb::Auth | Verb::AuthResponse) && outcome == Outcome::Continue;
        if (due.hint.is_some() && outcome != Outcome::Failed) || is_challenge {
            return Err(Misuse::WrongReply);
        }
        self.write(response, out);
        if response.code() == Code::UNAVAILABLE {
            self.end();
        } else if let Some(more) = due.more.checked_sub(1) {
            self.mode = Mode::Due(Due { more, ..due });
        } else {
            self.enter(due.verb, due.bad, outcome, state, out);
        }
        Ok(())
    }

    /// Answers with the usual positive reply: the greeting, the list of extensions to EHLO, 354 to DATA, nothing to BDAT
    /// before its octets (the machine itself answers chunks but the last one),
    /// 220 to STARTTLS, 235 to AUTH, 221 to QUIT, 252 to VRFY, 214 to HELP, 250 to the rest, BURL too, whose part the caller has
    /// fetched then; and 502 to EXPN and 500 to commands that are not known, which have no other usual reply.
    ///
    /// # Errors
    /// As [`reply`](Self::reply).
    pub fn accept(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        if let Mode::Due(Due { verb, hint: None, chunk: None, more: 0, .. }) = self.mode
            && let Some(line) = usual_line(verb)
            && let Some(state) = self.state.after(verb, Outcome::Done)
        {
            self.accept_with(line, out);
            self.enter(verb, false, Outcome::Done, state, out);
            return Ok(());
        }
        self.accept_any(out)
    }

    /// Writes a usual line, without its status code if that is not offered.
    fn accept_with(&mut self, line: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        if self.config.extensions.enhanced_status_codes {
            out.extend_from_slice(line);
        } else {
            let (code, text) = line.split_at_checked(4).unwrap_or((line, b""));
            let (status, text) = text.split_at_checked(6).unwrap_or((b"", text));
            debug_assert!(status.ends_with(b" "), "a status code follows the code");
            out.extend_from_slice(code);
            out.extend_from_slice(text);
        }
        self.meter.count(0, out.len() - start, false);
    }

    fn accept_any(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let due = self.due()?;
        if due.hint.is_some() {
            return Err(Misuse::WrongReply);
        }
        if let Some(octets) = due.chunk {
            self.begin_chunk(due.verb, octets);
            return Ok(());
        }
        let text: String;
        let response = match due.verb {
            Verb::Connect | Verb::XClient => {
                text = format!("{} ESMTP", self.config.hostname);
                Response::new(Code::READY, &text)
            }
            Verb::Helo => {
                text = self.config.hostname.clone();
                Response::new(Code::OK, &text)
            }
            Verb::Ehlo | Verb::Lhlo => {
                let mut lines = String::with_capacity(512);
                lines.push_str(&self.config.hostname);
                self.offered().write_lines(&mut lines);
                text = lines;
                Response::new(Code::OK, &text)
            }
            Verb::Quit => {
                text = format!("{} closing connection", self.config.hostname);
                Response::new(Code::CLOSING, &text).with_status(2, 0, 0)
            }
            Verb::Expn => {
                Response::new(Code::NOT_IMPLEMENTED, "not implemented").with_status(5, 5, 1)
            }
            Verb::Other => {
                Response::new(Code::UNRECOGNIZED, "command not recognized").with_status(5, 5, 1)
            }
            verb => usual(verb),
        };
        self.reply_to_all(due, &response, out)
    }

    fn reply_to_all(
        &mut self,
        due: Due,
        response: &Response<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        self.reply(response, out)?;
        for _ in 0..due.more {
            if matches!(self.mode, Mode::Due(_)) {
                self.reply(response, out)?;
            }
        }
        Ok(())
    }

    /// Answers with the negative reply that the event's error asks for; if it has none, 554 to BURL, whose part cannot be had
    /// (RFC 4468 §3.3), and 550 to the rest.
    ///
    /// # Errors
    /// [`Misuse::NoReplyDue`], or [`Misuse::WrongReply`] for what cannot have a negative one.
    pub fn refuse(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let due = self.due()?;
        let refused = match due.verb {
            Verb::Burl | Verb::BurlLast => Response::new(Code::FAILED, "content not available")
                .with_condition(Condition::ContentNotAvailable),
            _ => {
                Response::new(Code::NO_MAILBOX, "refused").with_condition(Condition::NotAuthorized)
            }
        };
        self.reply_to_all(due, &due.hint.unwrap_or(refused), out)
    }

    /// Answers AUTH, or a client's line of the exchange, with a challenge: 334 (RFC 4954 §4).
    ///
    /// # Errors
    /// [`Misuse::WrongReply`] if what waits is not part of an AUTH exchange.
    pub fn challenge(&mut self, challenge: &[u8], out: &mut Vec<u8>) -> Result<(), Misuse> {
        let due = self.due()?;
        if due.hint.is_some() || !matches!(due.verb, Verb::Auth | Verb::AuthResponse) {
            return Err(Misuse::WrongReply);
        }
        let start = out.len();
        out.extend_from_slice(b"334 ");
        sasl::encode(challenge, out);
        out.extend_from_slice(b"\r\n");
        self.meter.count(0, out.len() - start, false);
        self.enter(due.verb, due.bad, Outcome::Continue, State::Auth, out);
        Ok(())
    }

    /// Ends the session at once with a reply of 421, as at a shutdown (RFC 5321 §3.8).
    ///
    /// # Errors
    /// [`Misuse::Over`] if it is over already.
    pub fn close(&mut self, text: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        if matches!(self.mode, Mode::Over | Mode::Tls) {
            return Err(Misuse::Over);
        }
        self.write(&Response::new(Code::UNAVAILABLE, text).with_status(4, 3, 2), out);
        self.end();
        Ok(())
    }

    pub(super) fn due(&self) -> Result<Due, Misuse> {
        match self.mode {
            Mode::Due(due) => Ok(due),
            Mode::Over => Err(Misuse::Over),
            _ => Err(Misuse::NoReplyDue),
        }
    }

    /// Writes a reply, without its enhanced status code where there must be none: in the greeting, in
    /// replies to HELO and EHLO (RFC 2034 §4), and where the extension is not offered.
    pub(super) fn write(&mut self, response: &Response<'_>, out: &mut Vec<u8>) {
        let bare = matches!(
            self.mode,
            Mode::Due(Due {
                verb: Verb::Connect | Verb::Ehlo | Verb::Helo | Verb::Lhlo | Verb::XClient,
                ..
            })
        );
        let mut response = self.in_force(response);
        if bare {
            response.status = None;
        }
        let start = out.len();
        response.encode(out);
        self.meter.count(0, out.len() - start, false);
    }

    /// The reply without what was not offered.
    pub(super) const fn in_force<'r>(&self, response: &Response<'r>) -> Response<'r> {
        let mut response = *response;
        if !self.config.extensions.enhanced_status_codes {
            response.status = None;
        }
        response
    }

    /// Ends the session with the error and the farewell that it asks for.
    pub(super) fn fail(&mut self, error: Error, out: &mut Vec<u8>) -> Error {
        if let Some(farewell) = error.reply_hint() {
            self.write(&farewell, out);
        }
        self.end();
        self.failed = Some(error);
        error
    }

    pub(super) fn end(&mut self) {
        self.state = State::Closed;
        self.mode = Mode::Over;
        self.timer.stop();
    }

    /// Moves on once `verb` was replied to; `bad`: it was rejected for its form.
    fn enter(&mut self, verb: Verb, bad: bool, outcome: Outcome, state: State, out: &mut Vec<u8>) {
        let done = outcome == Outcome::Done;
        // What comes most moves nothing else.
        if (verb, done, bad) == (Verb::Rcpt, true, false) {
            self.recipients += 1;
            self.state = state;
            self.mode = Mode::Command;
            self.timer.start(self.config.limits.server_idle);
            return;
        }
        if self.partial.is_some() && !matches!(state, State::Rcpt | State::Bdat) {
            self.partial = None;
        }
        match verb {
            Verb::Ehlo | Verb::Helo | Verb::Lhlo => {
                let hello = self.hello_due.take();
                if done {
                    self.hello = hello;
                    self.recipients = 0;
                }
            }
            Verb::XClient if !done => self.identity_due = None,
            Verb::XClient => {
                self.hello = None;
                self.identity = self.identity_due.take();
                let login = self.identity.as_ref().is_some_and(|known| known.login.is_some());
                self.authenticated = login;
            }
            Verb::Mail if done => {
                self.recipients = 0;
                self.transactions = self.transactions.saturating_add(1);
            }
            Verb::Rset if done => self.recipients = 0,
            Verb::EndOfData | Verb::Bdat | Verb::BdatLast | Verb::BurlLast => self.recipients = 0,
            Verb::Auth | Verb::AuthResponse if done => self.authenticated = true,
            _ => {}
        }
        self.state = state;
        self.mode = match state {
            State::Data => Mode::Data(Message::dotted(self.config.bare_line_ending)),
            State::Auth => Mode::AuthLine,
            State::Tls => Mode::Tls,
            State::Closed | State::Turned => Mode::Over,
            _ => Mode::Command,
        };
        if state == State::Auth {
            self.lines.set_limit(self.config.limits.auth_line);
        } else if matches!(verb, Verb::Auth | Verb::AuthResponse) {
            self.lines.set_limit(self.config.command_line());
        }
        match self.mode {
            Mode::Over | Mode::Tls => self.timer = Timer::Off,
            _ => self.timer.start(self.config.limits.server_idle),
        }
        let counts = matches!(verb, Verb::Other | Verb::Auth | Verb::AuthResponse);
        if bad || (counts && outcome == Outcome::Failed) {
            self.count_error(out);
        }
    }

    /// Counts a rejected command; over the limit the session ends with 421.
    pub(super) fn count_error(&mut self, out: &mut Vec<u8>) {
        self.meter.reject();
        self.errors = self.errors.saturating_add(1);
        if self.errors >= self.config.limits.errors && self.mode != Mode::Over {
            self.fail(Error::Limit(LimitKind::Errors), out);
        }
    }
}

/// The usual reply to the commands that come most, with its enhanced status code.
const fn usual_line(verb: Verb) -> Option<&'static [u8]> {
    Some(match verb {
        Verb::Mail => b"250 2.1.0 sender ok\r\n",
        Verb::Rcpt => b"250 2.1.5 recipient ok\r\n",
        Verb::EndOfData | Verb::Bdat | Verb::BdatLast | Verb::BurlLast => {
            b"250 2.6.0 message accepted\r\n"
        }
        Verb::Rset | Verb::Noop => b"250 2.0.0 ok\r\n",
        _ => return None,
    })
}

/// The usual reply to a command that has the same one always.
const fn usual(verb: Verb) -> Response<'static> {
    match verb {
        Verb::Mail => Response::new(Code::OK, "sender ok").with_status(2, 1, 0),
        Verb::Rcpt => Response::new(Code::OK, "recipient ok").with_status(2, 1, 5),
        Verb::Data => Response::new(Code::START_MAIL, "end with a line of a single dot"),
        Verb::EndOfData | Verb::Bdat | Verb::BdatLast | Verb::BurlLast => {
            Response::new(Code::OK, "message accepted").with_status(2, 6, 0)
        }
        Verb::Burl => Response::new(Code::OK, "part taken").with_status(2, 6, 0),
        Verb::StartTls => Response::new(Code::READY, "go ahead").with_status(2, 0, 0),
        Verb::Auth | Verb::AuthResponse => {
            Response::new(Code::AUTHENTICATED, "authenticated").with_status(2, 7, 0)
        }
        Verb::Vrfy => Response::new(Code::CANNOT_VERIFY, "send some mail").with_status(2, 5, 0),
        Verb::Help => {
            let verbs = "EHLO HELO MAIL RCPT DATA RSET NOOP VRFY QUIT";
            Response::new(Code::HELP, verbs).with_status(2, 0, 0)
        }
        Verb::Atrn => Response::new(Code::OK, "reversing the connection").with_status(2, 0, 0),
        _ => Response::new(Code::OK, "ok").with_status(2, 0, 0),
    }
}
