use alloc::{borrow::Cow, format, vec::Vec};

use sans_io::{Connection, Instant, Layer, Want};
use textline::{DotReader, Line, Scanned, sasl};

use super::{Event, Hello, Identity, Mode, Server};
use crate::{
    Argument, BodyType, Code, Command, Deviation, EnhancedStatus, Error, Extensions, Misuse, Param,
    Params, ParseError, ParseErrorKind, PeerError, Response, State, Verb, Words, grammar,
    proxy::{NotAPreamble, Preamble},
};

impl Connection for Server {
    type Event<'b> = Event<'b>;
    type Error = Error;

    fn receive<'b>(
        &mut self,
        input: &mut &'b [u8],
        out: &mut Vec<u8>,
    ) -> Result<Option<Event<'b>>, Error> {
        let unread = input.len();
        self.held = false;
        let result = self.step(input, out);
        let event = matches!(result, Ok(Some(_)));
        // What was written is counted where it is written.
        self.meter.count(unread - input.len(), 0, event);
        result
    }

    fn receive_eof(&mut self, rest: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let state = self.state;
        let between = matches!(
            state,
            State::Greeted | State::Ready | State::Refused | State::Connected | State::Closed
        ) && !matches!(self.mode, Mode::Drain(_));
        let clean =
            state == State::Closed || (rest.is_empty() && !self.lines.is_inside_line() && between);
        self.end();
        if clean {
            return Ok(());
        }
        let error = Error::UnexpectedEof(state);
        self.failed = Some(error);
        Err(error)
    }

    fn want(&self) -> Want {
        match self.mode {
            Mode::Due(_) => Want::Caller,
            Mode::Command | Mode::AuthLine if self.held => Want::Caller,
            Mode::Proxy
            | Mode::Command
            | Mode::Data(_)
            | Mode::Chunk(..)
            | Mode::Drain(_)
            | Mode::AuthLine => Want::Input,
            Mode::Tls => Want::Layer(Layer::Tls),
            Mode::Over => Want::Close,
        }
    }

    fn capacity(&self) -> usize {
        let limits = &self.config.limits;
        let proxy = if self.config.proxy { Preamble::CAPACITY } else { 0 };
        limits.line.max(limits.auth_line).max(DotReader::CAPACITY).max(proxy)
    }

    fn switch_layer(&mut self, layer: Layer, unread: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.mode != Mode::Tls || layer != Layer::Tls {
            return Err(Error::Misuse(Misuse::NoSwitchDue));
        }
        if !unread.is_empty() {
            let error = Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 };
            self.end();
            self.failed = Some(error);
            return Err(error);
        }
        // All knowledge from before TLS is discarded (RFC 3207 §4.2), but not what a proxy said.
        let identity = self.identity.take();
        let fresh = Self::new_in_tls(self.config.clone());
        let meter = core::mem::take(&mut self.meter);
        *self = Self {
            state: State::Greeted,
            mode: Mode::Command,
            meter,
            errors: self.errors,
            identity,
            ..fresh
        };
        self.timer.start(self.config.limits.server_idle);
        Ok(())
    }

    fn poll_timeout(&mut self, now: Instant) -> Option<Instant> {
        self.timer.poll(now)
    }

    fn handle_timeout(&mut self, now: Instant, out: &mut Vec<u8>) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if !self.timer.is_due(now) || self.want() != Want::Input {
            return Ok(());
        }
        Err(self.fail(Error::TimedOut(self.state), out))
    }
}

impl Server {
    fn step<'b>(
        &mut self,
        input: &mut &'b [u8],
        out: &mut Vec<u8>,
    ) -> Result<Option<Event<'b>>, Error> {
        let written = out.len();
        loop {
            if let Some(error) = self.failed {
                return Err(error);
            }
            let event = match &mut self.mode {
                Mode::Due(_) | Mode::Tls | Mode::Over => return Ok(None),
                Mode::Proxy => return self.preamble(input),
                Mode::Data(_) => return self.message(input, out),
                Mode::Chunk(..) => match self.chunk(input, out) {
                    None if matches!(self.mode, Mode::Chunk(..)) => return Ok(None),
                    event => event,
                },
                Mode::Drain(_) => {
                    if !self.drain(input, out) {
                        return Ok(None);
                    }
                    None
                }
                Mode::Command | Mode::AuthLine => {
                    if let Some(recipient) = self.plain_recipient(input) {
                        return Ok(Some(recipient));
                    }
                    let (front, was_skipping) = (*input, self.lines.is_skipping());
                    let scanned = self.lines.scan(input);
                    let is_auth_line = matches!(self.mode, Mode::AuthLine);
                    let is_too_long = self.lines.is_skipping()
                        || matches!(scanned, Some(Scanned::TooLong { .. }));
                    // What stands beyond the limit may be another line, and there only sometimes.
                    let front = front.get(..self.lines.capacity()).unwrap_or(front);
                    if is_too_long && !was_skipping && !is_auth_line && grammar::is_bdat(front) {
                        return Err(self.lost_chunk(self.config.limits.line, out));
                    }
                    let Some(scanned) = scanned else { return Ok(None) };
                    self.timer.stop();
                    if is_auth_line {
                        Some(self.auth_line(scanned))
                    } else {
                        self.command(scanned, out)
                    }
                }
            };
            if event.is_some() {
                return Ok(event);
            }
            if out.len() - written >= self.config.limits.replies && !input.is_empty() {
                self.held = true;
                return Ok(None);
            }
        }
    }

    /// A plain recipient that nothing speaks against is read where it stands, and nothing of it twice.
    #[inline]
    fn plain_recipient<'b>(&mut self, input: &mut &'b [u8]) -> Option<Event<'b>> {
        let may_come = matches!(self.mode, Mode::Command)
            && self.state.permits(Verb::Rcpt)
            && self.recipients < self.config.limits.recipients
            && !self.lines.is_inside_line();
        if !may_come {
            return None;
        }
        let (mailbox, octets) = grammar::recipient(input)?;
        let rest = input.get(octets..)?.strip_prefix(b"\r\n")?;
        if octets + 2 > self.config.limits.line {
            return None;
        }
        *input = rest;
        self.timer.stop();
        self.mode = Mode::due(Verb::Rcpt);
        let command = Command::Rcpt { to: mailbox.into(), params: Params::NONE };
        Some(Event::Command { command, deviation: None })
    }

    /// Reads a PROXY preamble. Whoever sends none gets no answer.
    fn preamble<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Event<'b>>, Error> {
        match Preamble::parse(input) {
            Ok(None) => Ok(None),
            Ok(Some((preamble, octets))) => {
                *input = input.get(octets..).unwrap_or_default();
                self.identity = Identity::of_preamble(&preamble);
                self.timer.stop();
                self.mode = Mode::greeting();
                Ok(Some(Event::Proxy(preamble)))
            }
            Err(NotAPreamble) => {
                let error = Error::Peer { kind: PeerError::NoPreamble, at: 0 };
                self.end();
                self.failed = Some(error);
                Err(error)
            }
        }
    }

    /// Reads a command line. `None`: it was answered already.
    fn command<'b>(&mut self, scanned: Scanned<'b>, out: &mut Vec<u8>) -> Option<Event<'b>> {
        let (line, error) = match scanned {
            Scanned::TooLong { .. } => {
                (&[][..], ParseErrorKind::LineTooLong.at(self.config.limits.line))
            }
            Scanned::Line(line) => match self.parse(&line) {
                Ok((command, deviation)) if self.is_usual(&command) => {
                    self.note(&command);
                    self.mode = Mode::due(command.verb());
                    return Some(Event::Command { command, deviation });
                }
                Ok((command, deviation)) => {
                    if let Command::Bdat { octets, .. } = command
                        && self.exceeds_drain(octets)
                    {
                        self.too_much(out);
                        return None;
                    }
                    if let Some(response) = self.forbid(&command) {
                        if let Command::Bdat { octets, .. } = command {
                            let counts = !is_fallout(&command, response.code())
                                || !self.config.extensions.chunking;
                            let state = self.after_refused_chunk(command.verb());
                            self.drain_chunk(octets, &response, state, counts, 1);
                            return None;
                        }
                        self.write(&response, out);
                        self.timer.start(self.config.limits.server_idle);
                        if !is_fallout(&command, response.code()) {
                            self.count_error(out);
                        }
                        return None;
                    }
                    self.note(&command);
                    self.mode = match command {
                        Command::Bdat { octets, .. } => Mode::chunk(command.verb(), octets),
                        _ => Mode::due(command.verb()),
                    };
                    if let Command::Burl { last: true, .. } = command {
                        self.mode.add_replies(self.more_replies());
                    }
                    return Some(Event::Command { command, deviation });
                }
                Err(error)
                    if error.kind == ParseErrorKind::LineTooLong
                        && !grammar::is_bdat(line.content) =>
                {
                    (&[][..], error)
                }
                Err(error) if grammar::is_bdat(line.content) => {
                    self.lost_chunk(error.at, out);
                    return None;
                }
                Err(error) => (line.content, error),
            },
        };
        let mut hint = error.reply_hint();
        // The sender's mailbox has a status of its own (RFC 3463 §3.2).
        let of_sender = line.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case(b"MAIL"));
        if of_sender && hint.status() == EnhancedStatus::new(5, 1, 3) {
            hint = hint.with_status(5, 1, 7);
        }
        self.mode = Mode::refused(Verb::Other, hint);
        // A password may stand in a line that only looks like AUTH.
        let secret = is_auth(line);
        Some(Event::BadCommand { line: Cow::Borrowed(if secret { b"" } else { line }), error })
    }

    /// Reads a command line that is within its limit, or should be.
    #[inline]
    fn parse<'b>(&self, line: &Line<'b>) -> Result<(Command<'b>, Option<Deviation>), ParseError> {
        if line.octets > self.config.limits.line && !is_auth(line.content) {
            return Err(ParseErrorKind::LineTooLong.at(self.config.limits.line));
        }
        if let Some(at) = line.bare {
            return Err(ParseErrorKind::BareLineEnding.at(at));
        }
        let (command, deviation) = grammar::command(line.content, self.config.leniency)?;
        self.check_params(&command, line.content)?;
        Ok((command, deviation.or_else(|| Deviation::of_end(line))))
    }

    /// Whether the command is one of those that come most, and nothing speaks against it: [`forbid`](Self::forbid) has nothing to say.
    fn is_usual(&self, command: &Command<'_>) -> bool {
        let limits = &self.config.limits;
        match command {
            Command::Mail { params, .. } => {
                self.state.permits(Verb::Mail)
                    && self.transactions < limits.transactions
                    && params.size().is_none_or(|size| size <= limits.message)
            }
            _ => false,
        }
    }

    /// Keeps what a command tells of the session.
    fn note(&mut self, command: &Command<'_>) {
        let hello =
            |name: &Argument<'_>, extended| Some(Hello { name: name.as_str().into(), extended });
        match command {
            Command::Ehlo(name) => self.hello_due = hello(name, true),
            Command::Helo(name) => self.hello_due = hello(name, false),
            Command::Lhlo(name) => self.hello_due = hello(name, true),
            Command::XClient(attributes) => {
                let known = self.identity.clone().unwrap_or_default();
                self.identity_due = Some(known.replaced_by(attributes));
            }
            Command::Mail { params, .. } => {
                // What a chunk that was refused has left over ends here, as with RSET.
                if self.state == State::BdatFailed {
                    self.state = State::Ready;
                }
                self.smtputf8 = params.is_smtputf8();
                self.body = params.body();
                self.prdr = params.bits() & Param::Prdr.bit() != 0;
            }
            _ => {}
        }
    }

    /// The machine's own answer to a command that cannot be had now.
    fn forbid(&self, command: &Command<'_>) -> Option<Response<'static>> {
        let sequence = |text| Some(Response::new(Code::BAD_SEQUENCE, text).with_status(5, 5, 1));
        let verb = command.verb();
        let extensions = &self.config.extensions;
        match verb {
            // Each greeting is of one protocol (RFC 2033 §4.1).
            Verb::Ehlo | Verb::Helo if self.config.lmtp => {
                return unrecognized("LHLO is spoken here");
            }
            Verb::Lhlo if !self.config.lmtp => return unrecognized("command not recognized"),
            Verb::Etrn if !extensions.etrn => return not_implemented(),
            Verb::Atrn if !extensions.atrn => return not_implemented(),
            Verb::Atrn if !self.authenticated => {
                let text = "authentication required";
                let code = Code::AUTHENTICATION_REQUIRED;
                return Some(Response::new(code, text).with_status(5, 7, 0));
            }
            Verb::Burl | Verb::BurlLast if extensions.burl.is_none() => return not_implemented(),
            Verb::XClient if extensions.xclient.is_none() => return not_implemented(),
            Verb::XForward if extensions.xforward.is_none() => return not_implemented(),
            Verb::StartTls if self.in_tls => return sequence("TLS is active already"),
            Verb::StartTls if !self.config.extensions.starttls => return not_implemented(),
            Verb::Bdat | Verb::BdatLast if !self.config.extensions.chunking => {
                return not_implemented();
            }
            Verb::Auth if self.authenticated => return sequence("authenticated already"),
            Verb::Auth if self.config.extensions.auth.is_empty() => return not_implemented(),
            Verb::Auth if !self.offers_auth() => {
                let text = "encryption required";
                return Some(Response::new(Code::ENCRYPTION_REQUIRED, text).with_status(5, 7, 11));
            }
            _ => {}
        }
        let is_data =
            matches!(verb, Verb::Data | Verb::Bdat | Verb::BdatLast | Verb::Burl | Verb::BurlLast);
        if is_data && self.state == State::Mail {
            let text = "no valid recipients given";
            // RFC 2033 §4.2, RFC 5321 §3.3
            let code = if self.config.lmtp { Code::BAD_SEQUENCE } else { Code::FAILED };
            return Some(Response::new(code, text).with_status(5, 5, 1));
        }
        if verb == Verb::Data && self.body == Some(BodyType::BinaryMime) {
            return sequence("BINARYMIME needs BDAT");
        }
        // Clients that give a message up after a refused chunk begin the next one without RSET.
        let begins_anew = verb == Verb::Mail && self.state == State::BdatFailed;
        if !self.state.permits(verb) && !begins_anew {
            return sequence(match (verb, self.state) {
                (_, State::Greeted) if self.config.lmtp => "send LHLO first",
                (_, State::Greeted) => "send EHLO or HELO first",
                (Verb::Rcpt, _) => "send MAIL first",
                (Verb::Data, State::Bdat) => "the message has begun with BDAT",
                (Verb::Data | Verb::Bdat | Verb::BdatLast, State::BdatFailed) => "send RSET first",
                (Verb::Data | Verb::Bdat | Verb::BdatLast, _) => "send MAIL and RCPT first",
                _ => "bad sequence of commands",
            });
        }
        let attributes = match command {
            Command::XClient(attributes) => extensions.xclient.as_ref().zip(Some(attributes)),
            Command::XForward(attributes) => extensions.xforward.as_ref().zip(Some(attributes)),
            _ => None,
        };
        if attributes.is_some_and(|(offered, given)| !given.are_in(offered)) {
            let text = "attribute not supported";
            return Some(Response::new(Code::SYNTAX, text).with_status(5, 5, 4));
        }
        if let Command::Auth { mechanism, .. } = command
            && (!self.config.extensions.has_mechanism(mechanism.as_str())
                || (!self.in_tls && sasl::binds_channel(mechanism.as_str())))
        {
            let text = "mechanism not supported";
            let code = Code::PARAMETER_NOT_IMPLEMENTED;
            return Some(Response::new(code, text).with_status(5, 5, 4));
        }
        if let Command::Mail { .. } = command
            && self.transactions >= self.config.limits.transactions
        {
            let text = "too many transactions";
            let code = Code::INSUFFICIENT_STORAGE;
            return Some(Response::new(code, text).with_status(4, 5, 3));
        }
        if let Command::Mail { params, .. } = command
            && params.size().is_some_and(|size| size > self.config.limits.message)
        {
            return Some(Response::new(Code::TOO_BIG, "message too big").with_status(5, 3, 4));
        }
        if verb == Verb::Rcpt && self.recipients >= self.config.limits.recipients {
            let text = "too many recipients";
            return Some(Response::new(Code::INSUFFICIENT_STORAGE, text).with_status(4, 5, 3));
        }
        None
    }

    /// Parameters are of extensions that were offered (RFC 5321 §4.1.1.11), and text beyond US-ASCII needs
    /// SMTPUTF8, which is a parameter of MAIL alone (RFC 6531 §3.4).
    fn check_params(&self, command: &Command<'_>, line: &[u8]) -> Result<(), ParseError> {
        let (params, verb, has_utf8) = match command {
            Command::Mail { params, .. } => (params, Verb::Mail, params.is_smtputf8()),
            Command::Rcpt { params, .. } => (params, Verb::Rcpt, self.smtputf8),
            _ => return Ok(()),
        };
        if params.bits() != 0 {
            self.check_offered(params, verb, line)?;
        }
        if has_utf8 || line.is_ascii() {
            return Ok(());
        }
        let at = line.iter().position(|octet| !octet.is_ascii()).unwrap_or(0);
        Err(ParseErrorKind::Character.at(at))
    }

    fn check_offered(
        &self,
        params: &Params<'_>,
        verb: Verb,
        line: &[u8],
    ) -> Result<(), ParseError> {
        let offered = &self.config.extensions;
        let usual = [
            (Param::Size(0), offered.size.is_some()),
            (Param::Body(BodyType::EightBitMime), offered.eight_bit_mime),
            (Param::SmtpUtf8, offered.smtputf8),
        ];
        let usual = usual.into_iter().filter(|(_, is_offered)| *is_offered);
        let usual = usual.fold(0, |bits, (param, _)| bits | param.bit());
        let is_binary = params.body() == Some(BodyType::BinaryMime);
        if verb == Verb::Mail && params.bits() & !usual == 0 && !is_binary {
            return Ok(());
        }
        // Parameters end where the line does.
        let mut at = grammar::trim_end(line).len() - params.as_str().len();
        for (word, param) in params.as_str().split(' ').zip(params.iter()) {
            if !offered.has_param(&param, verb) || (param == Param::RequireTls && !self.in_tls) {
                return Err(ParseErrorKind::ParameterNotOffered.at(at));
            }
            at += word.len() + 1;
        }
        Ok(())
    }

    fn auth_line<'b>(&mut self, scanned: Scanned<'b>) -> Event<'b> {
        let mut deviation = None;
        let decoded = match scanned {
            Scanned::TooLong { .. } => {
                Err(ParseErrorKind::LineTooLong.at(self.config.limits.auth_line))
            }
            Scanned::Line(line) => {
                deviation = Deviation::of_end(&line);
                sasl::decode_response(line.content).map_err(|_| ParseErrorKind::Base64.at(0))
            }
        };
        match decoded {
            Ok(response) => {
                self.mode = if response == sasl::Response::Cancel {
                    let text = "authentication cancelled";
                    let hint = Response::new(Code::SYNTAX, text).with_status(5, 7, 0);
                    Mode::refused(Verb::AuthResponse, hint)
                } else {
                    Mode::due(Verb::AuthResponse)
                };
                Event::AuthResponse { response, deviation }
            }
            Err(error) => {
                self.mode = Mode::refused(Verb::AuthResponse, error.reply_hint());
                Event::BadCommand { line: Cow::Borrowed(b""), error }
            }
        }
    }

    fn offers_auth(&self) -> bool {
        self.in_tls || self.config.auth_in_clear
    }

    /// What can be used now.
    pub(super) fn offered(&self) -> Extensions<'static> {
        let mut offered = self.config.extensions.clone();
        offered.starttls &= !self.in_tls;
        // A message cannot go on in TLS that came without (RFC 8689 §2).
        offered.require_tls &= self.in_tls;
        if offered.size.is_some() {
            offered.size = Some(self.config.limits.message);
        }
        if offered.limits.is_some() {
            let (mails, rcpts) = (self.config.limits.transactions, self.config.limits.recipients);
            offered.limits = Some(format!("MAILMAX={mails} RCPTMAX={rcpts}").into());
        }
        if !self.offers_auth() || self.authenticated {
            offered.auth = Words::NONE;
        }
        if !self.in_tls && offered.auth.iter().any(sasl::binds_channel) {
            let unbound = offered.auth.iter().filter(|mechanism| !sasl::binds_channel(mechanism));
            offered.auth = unbound.collect::<Vec<_>>().join(" ").into();
        }
        offered
    }
}

/// Whether the line is one of AUTH, or looks like it.
fn is_auth(line: &[u8]) -> bool {
    let front = line.trim_ascii_start().get(..4);
    front.is_some_and(|verb| verb.eq_ignore_ascii_case(b"AUTH"))
}

/// Whether the reply is what becomes of a pipelined group or a large message, which happens to honest
/// clients too and is no error to count: RCPT and DATA after a refused MAIL, one recipient or octet too many.
fn is_fallout(command: &Command<'_>, code: Code) -> bool {
    matches!(code, Code::INSUFFICIENT_STORAGE | Code::TOO_BIG)
        || matches!(command, Command::Rcpt { .. } | Command::Data | Command::Bdat { .. })
}

const fn unrecognized(text: &'static str) -> Option<Response<'static>> {
    Some(Response::new(Code::UNRECOGNIZED, text).with_status(5, 5, 1))
}

const fn not_implemented() -> Option<Response<'static>> {
    Some(Response::new(Code::NOT_IMPLEMENTED, "not implemented").with_status(5, 5, 1))
}
