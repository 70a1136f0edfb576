use alloc::{format, string::String, vec::Vec};

use sans_io::Timer;
use textline::{DotWriter, sasl};

use super::{
    Mode, Server,
    mode::{Body, Due},
};
use crate::{
    Error, LimitKind, Maildrop, Misuse, Outcome, Response, ResponseCode, State, TopLines, Verb,
};

impl Server {
    /// Answers what waits for a reply.
    ///
    /// `+OK` to USER, PASS, APOP and AUTH moves the session's state, to STLS begins the switch to TLS; any
    /// reply to QUIT ends the session. After `+OK` to RETR or TOP (and to LIST, UIDL without a maildrop) the
    /// lines are due: [`body`](Self::body).
    ///
    /// # Errors
    /// [`Misuse`] if no reply is due, or the event cannot have a positive one.
    pub fn reply(&mut self, response: &Response<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.give(response, false, out)
    }

    fn give(
        &mut self,
        response: &Response<'_>,
        is_own: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let due = self.due()?;
        let outcome = if response.is_ok() { Outcome::Done } else { Outcome::Failed };
        let state = self.state.after(due.verb, outcome).ok_or(Misuse::WrongReply)?;
        if due.hint.is_some() && response.is_ok() {
            return Err(Misuse::WrongReply);
        }
        let start = out.len();
        if is_own {
            self.say(*response, out);
        } else {
            self.write(response, out);
        }
        self.meter.count(0, out.len() - start, false);
        self.enter(due, outcome, state);
        Ok(())
    }

    /// Answers with the usual positive reply: the greeting, the octets of the message to RETR, a bare
    /// `+OK` to USER; `-ERR` to commands that are not known.
    ///
    /// # Errors
    /// As [`reply`](Self::reply); [`Misuse::WrongReply`] also for what has no usual reply without a maildrop:
    /// STAT, LIST, UIDL, DELE and RSET.
    pub fn accept(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let due = self.due()?;
        if due.hint.is_some() {
            return Err(Misuse::WrongReply);
        }
        let text: String;
        let server = match self.config.hostname.as_str() {
            "" => String::from("POP3 server"),
            name => format!("{name} POP3 server"),
        };
        let response = match due.verb {
            Verb::Connect => {
                text = match &self.config.timestamp {
                    Some(timestamp) => format!("{server} ready {}", timestamp.as_str()),
                    None => format!("{server} ready"),
                };
                Response::ok(&text)
            }
            Verb::Pass | Verb::Apop | Verb::Auth | Verb::AuthResponse => {
                Response::ok("user successfully logged on")
            }
            Verb::Retr => {
                let listing = due.number.zip(self.maildrop.as_ref());
                text = match listing.and_then(|(number, maildrop)| maildrop.scan(number).ok()) {
                    Some(listing) => format!("{} octets", listing.size),
                    None => String::from("message follows"),
                };
                Response::ok(&text)
            }
            Verb::Top => Response::ok("top of message follows"),
            Verb::Stls => Response::ok("begin TLS negotiation"),
            Verb::Quit => {
                text = format!("{server} signing off");
                Response::ok(&text)
            }
            Verb::User | Verb::Noop | Verb::Utf8 => Response::ok(""),
            Verb::Other => Response::err("unknown command"),
            Verb::Stat
            | Verb::List
            | Verb::Uidl
            | Verb::Dele
            | Verb::Rset
            | Verb::Capa
            | Verb::Lang => return Err(Misuse::WrongReply),
        };
        self.give(&response, true, out)
    }

    /// Answers with the negative reply that the event's error asks for. Without one: that the credentials are
    /// wrong, to a login; that deleted messages were not removed, to QUIT; a plain refusal to the rest.
    ///
    /// # Errors
    /// [`Misuse::NoReplyDue`], [`Misuse::Over`].
    pub fn refuse(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let due = self.due()?;
        let response = due.hint.unwrap_or(match due.verb {
            Verb::Pass | Verb::Apop | Verb::Auth | Verb::AuthResponse => {
                Response::err("invalid credentials").with_code(ResponseCode::Auth)
            }
            Verb::Quit => Response::err("some deleted messages not removed"),
            _ => Response::err("refused"),
        });
        self.give(&response, true, out)
    }

    /// Answers a login with `+OK` and opens the user's maildrop, which the caller has locked (RFC 1939 §4).
    ///
    /// # Errors
    /// As [`attach`](Self::attach).
    pub fn open(&mut self, maildrop: Maildrop, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.attach(maildrop)?;
        self.accept(out)
    }

    /// Gives the maildrop that the positive reply to a login opens, before a [`reply`](Self::reply) of the
    /// caller's own words. A negative reply drops it.
    ///
    /// # Errors
    /// [`Misuse::NoReplyDue`] or [`Misuse::WrongReply`] if what waits is not a login that can succeed.
    pub fn attach(&mut self, maildrop: Maildrop) -> Result<(), Misuse> {
        let due = self.due()?;
        let is_login =
            matches!(due.verb, Verb::Pass | Verb::Apop | Verb::Auth | Verb::AuthResponse);
        if !is_login || due.hint.is_some() {
            return Err(Misuse::WrongReply);
        }
        self.maildrop = Some(maildrop);
        Ok(())
    }

    /// Answers AUTH, or a client's line of the exchange, with a challenge (RFC 5034 §4).
    ///
    /// # Errors
    /// [`Misuse::WrongReply`] if what waits is not part of an AUTH exchange.
    pub fn challenge(&mut self, challenge: &[u8], out: &mut Vec<u8>) -> Result<(), Misuse> {
        let due = self.due()?;
        if due.hint.is_some() || !matches!(due.verb, Verb::Auth | Verb::AuthResponse) {
            return Err(Misuse::WrongReply);
        }
        let start = out.len();
        out.extend_from_slice(b"+ ");
        sasl::encode(challenge, out);
        out.extend_from_slice(b"\r\n");
        self.meter.count(0, out.len() - start, false);
        self.enter(due, Outcome::Continue, State::Auth);
        Ok(())
    }

    /// Ends the session at once and without UPDATE: nothing is to be removed. Says why if a reply can be
    /// said now, and not inside the lines of one.
    ///
    /// # Errors
    /// [`Misuse::Over`] if it is over already.
    pub fn close(&mut self, response: &Response<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        match self.mode {
            Mode::Over => return Err(Misuse::Over),
            Mode::Body(_) | Mode::Tls => {}
            Mode::Due(_) | Mode::Command | Mode::AuthLine => self.write(response, out),
        }
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

    /// Writes a reply, without its response code where RESP-CODES is not offered.
    pub(super) fn write(&self, response: &Response<'_>, out: &mut Vec<u8>) {
        let mut response = *response;
        if !self.config.capabilities.resp_codes {
            response.code = None;
        }
        response.encode(out);
    }

    pub(super) fn end(&mut self) {
        self.state = State::Closed;
        self.mode = Mode::Over;
        self.timer.stop();
    }

    fn enter(&mut self, due: Due, outcome: Outcome, state: State) {
        let failed = outcome == Outcome::Failed;
        let is_login =
            matches!(due.verb, Verb::Pass | Verb::Apop | Verb::Auth | Verb::AuthResponse);
        if failed && (is_login || due.verb == Verb::User) {
            self.user = None;
            self.maildrop = None;
        }
        self.state = state;
        self.mode = match (state, due.payload) {
            (State::Auth, _) => Mode::AuthLine,
            (State::Tls, _) => Mode::Tls,
            (State::Closed, _) => Mode::Over,
            (_, Some(_)) if outcome == Outcome::Done => {
                Mode::Body(Body { writer: DotWriter::new(), top: due.lines.map(TopLines::new) })
            }
            _ => Mode::Command,
        };
        let limits = &self.config.limits;
        let is_auth = state == State::Auth;
        self.lines.set_limit(if is_auth { limits.auth_line } else { limits.line });
        match self.mode {
            Mode::Command | Mode::AuthLine => self.timer.start(limits.server_idle),
            _ => self.timer = Timer::Off,
        }
        let is_bad = due.hint.is_some() || is_login || due.verb == Verb::Other;
        if failed && is_bad {
            self.count_error();
        }
    }

    /// Counts a rejected command; over the limit the session ends, and nothing is removed.
    pub(super) fn count_error(&mut self) {
        self.meter.reject();
        self.errors += 1;
        if self.errors >= self.config.limits.errors && self.mode != Mode::Over {
            self.end();
            self.failed = Some(Error::Limit(LimitKind::Errors));
        }
    }
}
