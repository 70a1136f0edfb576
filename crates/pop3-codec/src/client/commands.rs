use alloc::vec::Vec;

use textline::{Secret, sasl};

use super::Open;
use crate::{
    Argument, Client, Command, Language, Leniency, Misuse, Outcome, Password, State, Verb, grammar,
};

/// Octets of a command line, its CRLF included (RFC 2449 §4).
const COMMAND: usize = 255;

impl Client {
    /// Names the mailbox (RFC 1939 §7).
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::Argument`] if `name` is empty or holds a space or a control
    /// character; [`Misuse::NotOffered`] if it is beyond US-ASCII and the server's capabilities lack `UTF8 USER`
    /// (RFC 6856 §2.2).
    pub fn user(&mut self, name: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let name = word(name)?;
        self.command(&Command::User(name), out)
    }

    /// Gives the password, in which spaces may stand.
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::Argument`] if `password` is empty or holds a control character;
    /// [`Misuse::NotOffered`] as for [`user`](Self::user).
    pub fn pass(&mut self, password: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let password = Password::new(password).map_err(|_| Misuse::Argument)?;
        self.command(&Command::Pass(password), out)
    }

    /// Logs in with the MD5 digest of the [`timestamp`](Self::timestamp) followed by the shared secret.
    ///
    /// # Errors
    /// As [`user`](Self::user); [`Misuse::NotOffered`] if the greeting had no timestamp.
    pub fn apop(&mut self, name: &str, digest: [u8; 16], out: &mut Vec<u8>) -> Result<(), Misuse> {
        let name = word(name)?;
        self.command(&Command::Apop { name, digest: Secret::new(digest) }, out)
    }

    /// Begins a SASL exchange (RFC 5034). `initial` is the mechanism's initial response, `Some(b"")` for one
    /// of no octets. One that does not fit into 255 octets, or that the server may not know of because it
    /// has not offered SASL, is sent by the client itself after the server's empty challenge.
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::NotOffered`] if the server's capabilities lack the mechanism.
    pub fn auth(
        &mut self,
        mechanism: &str,
        initial: Option<&[u8]>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let mechanism = word(mechanism)?;
        let Some(initial) = initial else {
            return self.command(&Command::Auth { mechanism, initial: None }, out);
        };
        let initial = Secret::new(initial.to_vec());
        let command =
            Command::Auth { mechanism: mechanism.clone(), initial: Some(initial.clone()) };
        if self.capabilities.is_some() {
            match self.command(&command, out) {
                Err(Misuse::CommandTooLong) => {}
                result => return result,
            }
        }
        self.command(&Command::Auth { mechanism, initial: None }, out)?;
        self.deferred = Some(initial);
        Ok(())
    }

    /// Answers a [challenge](super::Event::Challenge).
    ///
    /// # Errors
    /// [`Misuse::State`] if none waits.
    pub fn auth_response(&mut self, response: &[u8], out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.auth_line(out, |out| sasl::encode(response, out))
    }

    /// Gives a SASL exchange up: `*`.
    ///
    /// # Errors
    /// [`Misuse::State`] if no challenge waits.
    pub fn auth_cancel(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.auth_line(out, |out| out.push(b'*'))
    }

    /// Asks for TLS. After `+OK` comes [`switch_layer`](sans_io::Connection::switch_layer); `-ERR` is an error,
    /// so that nothing goes on in clear (RFC 8314 §3).
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::NotOffered`] if the server's capabilities lack STLS, or TLS is
    /// active.
    pub fn stls(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Stls, out)
    }

    /// Asks what the server offers.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn capa(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Capa, out)
    }

    /// Asks for UTF-8 mode: names, messages and texts may be UTF-8 (RFC 6856 §2.1). TLS cannot come after it.
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::NotOffered`] if the server's capabilities lack UTF8.
    pub fn utf8(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Utf8, out)
    }

    /// Asks for the texts of replies in another language ([`Reply::language`](crate::Reply::language) says which
    /// one it is now), or which languages there are (RFC 6856 §3).
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::Argument`] if `range` is no [`Language`];
    /// [`Misuse::NotOffered`] if the server's capabilities lack LANG.
    pub fn lang(&mut self, range: Option<&str>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let range = range.map(Language::new).transpose().map_err(|_| Misuse::Argument)?;
        self.command(&Command::Lang(range), out)
    }

    /// Asks how many messages there are, and of what size: [`Reply::drop_listing`](crate::Reply::drop_listing).
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn stat(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Stat, out)
    }

    /// Asks for the size of one message ([`Reply::scan_listing`](crate::Reply::scan_listing)), or of all.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn list(&mut self, number: Option<u32>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::List(number), out)
    }

    /// Asks for the unique-id of one message ([`Reply::unique_id_listing`](crate::Reply::unique_id_listing)),
    /// or of all.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn uidl(&mut self, number: Option<u32>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Uidl(number), out)
    }

    /// Asks for a message.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn retr(&mut self, number: u32, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Retr(number), out)
    }

    /// Asks for a message's header section and the first `lines` lines of its body.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn top(&mut self, number: u32, lines: u64, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Top { number, lines }, out)
    }

    /// Marks a message as deleted. It is removed after QUIT only.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn dele(&mut self, number: u32, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Dele(number), out)
    }

    /// Takes all marks away.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn rset(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Rset, out)
    }

    /// Does nothing, and is replied to.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn noop(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Noop, out)
    }

    /// Ends the session; what is marked as deleted is removed. `-ERR` says that not all of it was.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn quit(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Quit, out)
    }

    /// Sends any command. The methods above are shorter.
    ///
    /// # Errors
    /// [`Misuse::State`] if the command is not permitted where the session will stand after what is open;
    /// [`Misuse::TlsAfterUtf8`];
    /// [`Misuse::MustWait`] if a reply must come first; [`Misuse::PipelineFull`]; [`Misuse::NotOffered`];
    /// [`Misuse::CommandTooLong`]; [`Misuse::Argument`] for an unknown command that would be read as one that is
    /// known, and replied to in another way; [`Misuse::Over`].
    pub fn command(&mut self, command: &Command<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let verb = command.verb();
        self.check(verb)?;
        if !self.is_offered(command) {
            return Err(Misuse::NotOffered);
        }
        let sends_utf8 = || self.open.iter().any(|open| open.verb == Verb::Utf8);
        if verb == Verb::Stls && (self.utf8 || sends_utf8()) {
            return Err(Misuse::TlsAfterUtf8);
        }
        let start = out.len();
        command.encode(out);
        let octets = out.len() - start;
        let error = if octets > COMMAND {
            Some(Misuse::CommandTooLong)
        } else if verb == Verb::Other && !is_unknown(out.get(start..).unwrap_or_default()) {
            Some(Misuse::Argument)
        } else {
            None
        };
        if let Some(error) = error {
            out.truncate(start);
            return Err(error);
        }
        if self.lower_case {
            let line = out.get_mut(start..).unwrap_or_default();
            let verb = line.iter_mut().take_while(|octet| octet.is_ascii_alphanumeric());
            verb.for_each(|octet| octet.make_ascii_lowercase());
        }
        self.meter.count(0, octets, false);
        self.sent(Open { verb, payload: command.payload() });
        Ok(())
    }

    /// Sends the initial response that AUTH did not carry.
    pub(super) fn send_deferred(&mut self, initial: &Secret<Vec<u8>>, out: &mut Vec<u8>) {
        sasl::encode(initial.reveal(), out);
        out.extend_from_slice(b"\r\n");
        self.sent(Open { verb: Verb::AuthResponse, payload: None });
    }

    /// Whether `verb` may be sent now.
    fn check(&self, verb: Verb) -> Result<(), Misuse> {
        if self.failed.is_some() || self.state == State::Closed {
            return Err(Misuse::Over);
        }
        let pipelining = self.capabilities.as_ref().is_some_and(|offered| offered.pipelining);
        let last = self.open.back().map(|open| open.verb);
        let waits = last.is_some() || self.reading.is_some();
        if waits && (!pipelining || last.is_some_and(Verb::ends_group)) {
            return Err(Misuse::MustWait);
        }
        if self.open.len() >= self.limits.pipeline {
            return Err(Misuse::PipelineFull);
        }
        if self.planned.permits(verb) { Ok(()) } else { Err(Misuse::State(self.planned)) }
    }

    /// Puts the command into the queue and plans as if it will succeed.
    fn sent(&mut self, open: Open) {
        self.planned = self.planned.after(open.verb, Outcome::Done).unwrap_or(self.planned);
        self.open.push_back(open);
        if self.open.len() == 1 && self.reading.is_none() {
            self.next_timer();
        }
    }

    /// Waits for the reply to the oldest open command.
    pub(super) fn next_timer(&mut self) {
        match self.open.front() {
            Some(open) => {
                self.state = self.state.during(open.verb);
                self.timer.start(self.limits.reply_wait);
            }
            None => self.timer.stop(),
        }
    }

    fn is_offered(&self, command: &Command<'_>) -> bool {
        let Some(offered) = &self.capabilities else {
            // Without CAPA a command is an attempt, but never one that repeats TLS.
            return match command {
                Command::Stls => !self.in_tls,
                Command::Apop { .. } => self.timestamp.is_some(),
                _ => true,
            };
        };
        match command {
            Command::Stls => offered.stls && !self.in_tls,
            Command::Apop { name, .. } => {
                self.timestamp.is_some() && offered.takes_utf8(name.as_bytes())
            }
            Command::Auth { mechanism, .. } => {
                mechanism.as_str().is_some_and(|name| offered.has_mechanism(name))
            }
            // Nobody may log in with UTF-8 where the server does not say that it takes it (RFC 6856 §2.2).
            Command::User(name) => offered.takes_utf8(name.as_bytes()),
            Command::Pass(password) => offered.takes_utf8(password.reveal()),
            Command::Utf8 => offered.utf8.is_some(),
            Command::Lang(_) => offered.lang,
            _ => true,
        }
    }

    fn auth_line(
        &mut self,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), Misuse> {
        self.check(Verb::AuthResponse)?;
        let start = out.len();
        write(out);
        out.extend_from_slice(b"\r\n");
        self.meter.count(0, out.len() - start, false);
        self.sent(Open { verb: Verb::AuthResponse, payload: None });
        Ok(())
    }
}

/// Whether a server reads the line as a command that this crate does not know, too.
fn is_unknown(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r\n").unwrap_or(line);
    matches!(grammar::command(line, Leniency::default()), Ok((Command::Unknown { .. }, _)))
}

fn word(name: &str) -> Result<Argument<'_>, Misuse> {
    Argument::new(name).map_err(|_| Misuse::Argument)
}
