use alloc::vec::Vec;

use textline::{Secret, sasl};

use crate::{
    Argument, BodyType, Client, Command, ForwardPath, Mailbox, Misuse, Outcome, Param, Params,
    ReversePath, State, Verb,
};

impl Client {
    /// Sends EHLO, and HELO by itself should the server not know EHLO (RFC 5321 §3.2). `name` is the
    /// client's domain or address literal.
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::Argument`] if `name` is empty or holds a space or a control
    /// character.
    pub fn hello(&mut self, name: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let name = word(name)?.into_owned();
        self.command(&Command::Ehlo(name.clone()), out)?;
        self.fallback = Some(name);
        Ok(())
    }

    /// Sends LHLO: the session is LMTP (RFC 2033).
    ///
    /// # Errors
    /// As [`hello`](Self::hello).
    pub fn lhlo(&mut self, name: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let name = word(name)?;
        self.command(&Command::Lhlo(name), out)
    }

    /// Sends HELO, for servers known not to have EHLO.
    ///
    /// # Errors
    /// As [`hello`](Self::hello).
    pub fn helo(&mut self, name: &str, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let name = word(name)?;
        self.command(&Command::Helo(name), out)
    }

    /// Begins a mail transaction.
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::NotOffered`] also for a parameter of an extension that the
    /// server does not offer, or a path that needs SMTPUTF8 in a transaction without it.
    pub fn mail(
        &mut self,
        from: &ReversePath<'_>,
        params: &Params<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let command = Command::Mail { from: from.clone(), params: params.clone() };
        self.command(&command, out)
    }

    /// Adds a recipient to the transaction.
    ///
    /// # Errors
    /// As [`mail`](Self::mail).
    pub fn rcpt(
        &mut self,
        to: &ForwardPath<'_>,
        params: &Params<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        self.command(&Command::Rcpt { to: to.clone(), params: params.clone() }, out)
    }

    /// Asks to send the message. After a reply of 354 with at least one accepted recipient the message is
    /// written with [`body`](Self::body) and [`end_of_data`](Self::end_of_data). If no recipient was accepted, the
    /// client sends an empty message by itself, which the server must refuse (RFC 2920 §3.1).
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn data(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Data, out)
    }

    /// Sends a chunk of the message as it is, CRLF line ends and all (RFC 3030 §2), of a size that the transport takes
    /// at once; `last` ends the message. Chunks come after the replies to all RCPT commands, and may follow each other without a reply
    /// where the server offers PIPELINING. The reply to the last one answers [`Verb::BdatLast`]. Once one is refused,
    /// only RSET helps.
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::NotOffered`] if the server does not offer CHUNKING;
    /// [`Misuse::NeedsSevenBit`] for octets above 127 that MAIL did not announce.
    pub fn bdat(&mut self, octets: &[u8], last: bool, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let command = Command::Bdat { octets: octets.len() as u64, last };
        let verb = command.verb();
        self.check(verb)?;
        if !self.extensions.chunking {
            return Err(Misuse::NotOffered);
        }
        self.check_octets(octets)?;
        let start = out.len();
        command.encode(out);
        out.extend_from_slice(octets);
        self.meter.count(0, out.len() - start, false);
        let replies = if last { self.end_replies().max(1) } else { 1 };
        for _ in 0..replies {
            self.sent(verb);
        }
        Ok(())
    }

    /// Ends the transaction without sending the message.
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
        self.command(&Command::Noop(None), out)
    }

    /// Ends the session.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn quit(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::Quit, out)
    }

    /// Asks for TLS. After a reply of 220 comes [`switch_layer`](sans_io::Connection::switch_layer); any other
    /// reply is an error, so that nothing goes on in clear (RFC 3207 §4.1, RFC 8314 §3).
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::NotOffered`] if the server does not offer STARTTLS.
    pub fn starttls(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.command(&Command::StartTls, out)
    }

    /// Begins a SASL exchange (RFC 4954). `initial` is the mechanism's initial response, `Some(b"")` for one
    /// of no octets.
    ///
    /// # Errors
    /// As [`command`](Self::command); [`Misuse::NotOffered`] if the server does not offer the mechanism, or AUTH
    /// has succeeded already (RFC 4954 §4).
    pub fn auth(
        &mut self,
        mechanism: &str,
        initial: Option<&[u8]>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let mechanism = word(mechanism)?;
        let initial = initial.map(|initial| Secret::new(initial.to_vec()));
        self.command(&Command::Auth { mechanism, initial }, out)
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

    /// Sends any command. The methods above are shorter.
    ///
    /// # Errors
    /// [`Misuse::State`] if the command is not permitted where the session will stand after what is open;
    /// [`Misuse::MustWait`] if a reply must come first; [`Misuse::PipelineFull`]; [`Misuse::NotOffered`], also for VRFY and EXPN
    /// beyond US-ASCII without SMTPUTF8 (RFC 6531 §3.2, §3.7.4.2);
    /// [`Misuse::Argument`] if the name after EHLO or HELO holds a space, or for BDAT, which [`bdat`](Self::bdat) sends
    /// with its octets; [`Misuse::BinaryNeedsChunks`]; [`Misuse::ServerLimit`] for MAIL and RCPT beyond what the server's LIMITS
    /// permit; [`Misuse::Over`].
    pub fn command(&mut self, command: &Command<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let verb = command.verb();
        self.check(verb)?;
        if !self.is_offered(command) {
            return Err(Misuse::NotOffered);
        }
        match command {
            Command::Ehlo(name) | Command::Helo(name) | Command::Lhlo(name)
                if name.as_str().contains(' ') =>
            {
                return Err(Misuse::Argument);
            }
            // Its octets must come with it.
            Command::Bdat { .. } => return Err(Misuse::Argument),
            Command::Data if self.body_type == Some(BodyType::BinaryMime) => {
                return Err(Misuse::BinaryNeedsChunks);
            }
            Command::Rcpt { to, .. } => self.ask(verb, Some(to))?,
            Command::Mail { params, .. } => {
                self.ask(verb, None)?;
                self.smtputf8 = params.is_smtputf8();
                self.body_type = params.body();
                self.prdr = params.iter().any(|param| param == Param::Prdr);
            }
            _ => {}
        }
        let start = out.len();
        command.encode(out);
        self.meter.count(0, out.len() - start, false);
        let replies = if verb == Verb::BurlLast { self.end_replies().max(1) } else { 1 };
        for _ in 0..replies {
            self.sent(verb);
        }
        Ok(())
    }

    /// Whether `verb` may be sent now.
    pub(super) fn check(&self, verb: Verb) -> Result<(), Misuse> {
        if self.failed.is_some() || self.state == State::Closed {
            return Err(Misuse::Over);
        }
        if let Some(last) = self.open.back() {
            if !self.extensions.pipelining || last.ends_group() {
                return Err(Misuse::MustWait);
            }
            // What comes before the chunks is looked at first (RFC 3030 §2).
            let is_chunk = matches!(verb, Verb::Bdat | Verb::BdatLast);
            if is_chunk && self.open.iter().any(|open| *open != Verb::Bdat) {
                return Err(Misuse::MustWait);
            }
            if self.open.len() >= self.limits.pipeline {
                return Err(Misuse::PipelineFull);
            }
        }
        if self.planned.permits(verb) { Ok(()) } else { Err(Misuse::State(self.planned)) }
    }

    /// Puts `verb` into the queue and plans as if it will succeed.
    pub(super) fn sent(&mut self, verb: Verb) {
        if self.open.is_empty() {
            self.start_timer(verb);
        }
        self.open.push_back(verb);
        let outcome = if verb == Verb::Data { Outcome::Continue } else { Outcome::Done };
        self.planned = self.planned.after(verb, outcome).unwrap_or(self.planned);
    }

    pub(super) const fn start_timer(&mut self, verb: Verb) {
        self.timer.start(match verb {
            Verb::Data => self.limits.data_wait,
            Verb::EndOfData | Verb::BdatLast => self.limits.end_wait,
            _ => self.limits.reply_wait,
        });
    }

    fn is_offered(&self, command: &Command<'_>) -> bool {
        let offered = &self.extensions;
        let (params, mailbox, has_utf8) = match command {
            Command::Etrn(_) => return offered.etrn,
            Command::Atrn(_) => return offered.atrn && self.authenticated,
            Command::Burl { .. } => return offered.burl.is_some(),
            Command::XClient(attributes) => {
                let names = offered.xclient.as_ref();
                return names.is_some_and(|names| attributes.are_in(names));
            }
            Command::XForward(attributes) => {
                let names = offered.xforward.as_ref();
                return names.is_some_and(|names| attributes.are_in(names));
            }
            Command::StartTls => return offered.starttls && !self.in_tls,
            Command::Auth { mechanism, .. } => {
                return offered.has_mechanism(mechanism.as_str()) && !self.authenticated;
            }
            // Their argument may be an address.
            Command::Vrfy(text) | Command::Expn(text) => {
                return offered.smtputf8 || text.as_str().is_ascii();
            }
            Command::Mail { from, params } => (params, from.mailbox(), params.is_smtputf8()),
            Command::Rcpt { to, params } => (params, to.mailbox(), self.smtputf8),
            _ => return true,
        };
        let verb = command.verb();
        params.iter().all(|param| offered.has_param(&param, verb))
            && (has_utf8 || !mailbox.is_some_and(Mailbox::is_internationalized))
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
        self.sent(Verb::AuthResponse);
        Ok(())
    }
}

fn word(name: &str) -> Result<Argument<'_>, Misuse> {
    match Argument::new(name) {
        Ok(argument) if !name.is_empty() && !name.contains(' ') => Ok(argument),
        _ => Err(Misuse::Argument),
    }
}
