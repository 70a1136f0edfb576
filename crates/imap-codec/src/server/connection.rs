use alloc::{borrow::Cow, vec::Vec};

use sans_io::{Connection, Instant, Layer, Want};
use textline::sasl;

use super::{
    Event, Server,
    append::is_append,
    mode::{Bad, Mode},
};
use crate::{
    Capability, Code, Command, Error, LimitKind, Misuse, ParseError, ParseErrorKind, PeerError,
    State, Status, Tag, Text, Verb,
    frame::{Announced, Framed, Framer, Line, Skip, Skipped},
    grammar::{self, Rules},
    wirelog::has_secret,
};

/// Octets of a message after which the timer starts over: a peer that drips cannot live for ever.
const TIMER_STEP: u64 = 16 * 1024;

impl Connection for Server {
    type Event<'b> = Event<'b>;
    type Error = Error;

    fn receive<'b>(
        &mut self,
        input: &mut &'b [u8],
        out: &mut Vec<u8>,
    ) -> Result<Option<Event<'b>>, Error> {
        let (unread, written) = (input.len(), out.len());
        let result = self.step(input, out);
        let event = matches!(result, Ok(Some(_)));
        self.meter.count(unread - input.len(), out.len() - written, event);
        result
    }

    fn receive_eof(&mut self, rest: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let state = self.state;
        let between = matches!(self.mode, Mode::Greeting | Mode::Command | Mode::Over);
        let clean = rest.is_empty() && !self.framer.is_inside() && between && self.open.is_empty();
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
            Mode::Over => Want::Close,
            Mode::Layer(layer) => Want::Layer(layer),
            Mode::Greeting
            | Mode::AppendDue { .. }
            | Mode::AuthDue
            | Mode::IdleDue
            | Mode::Bad(_) => Want::Caller,
            Mode::Command if self.held || !self.takes_command() => Want::Caller,
            _ => Want::Input,
        }
    }

    fn capacity(&self) -> usize {
        let limits = &self.config.limits;
        limits.line.max(limits.line_before_login).max(limits.auth_line)
    }

    fn switch_layer(&mut self, layer: Layer, unread: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.mode != Mode::Layer(layer) {
            return Err(Error::Misuse(Misuse::NoSwitchDue));
        }
        // What comes behind COMPRESS is compressed already.
        if layer == Layer::Tls && !unread.is_empty() {
            let error = Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 };
            self.end();
            self.failed = Some(error);
            return Err(error);
        }
        match layer {
            Layer::Tls => self.in_tls = true,
            Layer::Deflate => self.compressed = true,
        }
        self.enter(Mode::Command);
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
        loop {
            if let Some(error) = self.failed {
                return Err(error);
            }
            if self.want() != Want::Input && !self.held {
                return Ok(None);
            }
            match self.mode {
                Mode::Append { .. } => return Ok(self.message(input)),
                Mode::Skip(_) => {
                    if !self.skip(input, out)? {
                        return Ok(None);
                    }
                }
                Mode::Command | Mode::AppendNext(_) | Mode::AuthLine | Mode::Idle => {
                    match self.line(input, out)? {
                        Taken::Nothing => return Ok(None),
                        Taken::Event(event) => return Ok(Some(event)),
                        Taken::Answered => {}
                    }
                }
                _ => return Ok(None),
            }
        }
    }

    /// Whether another command may be open.
    pub(super) fn takes_command(&self) -> bool {
        self.open.len() < self.config.limits.open_commands.max(1)
            && !self.open.iter().any(|open| open.verb.is_exclusive())
    }

    pub(super) const fn rules(&self) -> Rules {
        Rules::new(self.config.leniency, self.config.limits.depth)
    }

    /// Frames a line with its literals, and reads it as what the mode says.
    fn line<'b>(&mut self, input: &mut &'b [u8], out: &mut Vec<u8>) -> Result<Taken<'b>, Error> {
        let limit = match self.mode {
            Mode::AuthLine => self.config.limits.auth_line,
            _ => self.line_limit(),
        };
        loop {
            let octets = *input;
            let line = match self.framer.next(octets, self.config.leniency.bare_lf, limit) {
                Framed::Incomplete => return Ok(Taken::Nothing),
                Framed::TooLong => {
                    let line = self.consume(input, limit);
                    let error = ParseErrorKind::LineTooLong.at(limit);
                    let has_literals = matches!(self.mode, Mode::Command | Mode::AppendNext(_));
                    return Ok(self.spoiled(line, error, Some(Skip::line(has_literals))));
                }
                Framed::Line(line) => line,
            };
            let text = octets.get(line.start..line.text).unwrap_or_default();
            let announced = match &self.mode {
                // Neither `DONE` nor base64 has a literal.
                Mode::AuthLine | Mode::Idle => None,
                _ => match Framer::announced(text, line.start) {
                    Ok(announced) => announced,
                    Err(error) => return Err(self.fail(error, out)),
                },
            };
            let Some(announced) = announced else {
                return Ok(match self.mode {
                    Mode::Command => self.command(input, line, out),
                    Mode::AppendNext(part) => self.append_next(input, line, None, part),
                    _ => self.other_line(input, line),
                });
            };
            match self.literal(input, line, announced, limit, out) {
                Some(taken) => return Ok(taken),
                None => continue,
            }
        }
    }

    /// Decides about a literal: collected (`None`), the message of an APPEND, or refused.
    fn literal<'b>(
        &mut self,
        input: &mut &'b [u8],
        line: Line,
        announced: Announced,
        limit: usize,
        out: &mut Vec<u8>,
    ) -> Option<Taken<'b>> {
        let octets = *input;
        let text = octets.get(..line.text).unwrap_or_default();
        let mut depth = 0;
        // A message is never collected, whatever its size. A mailbox's name as literal goes on below.
        if self.mode != Mode::Command || is_append(text) {
            let is_part;
            (is_part, depth) = self.is_part(octets, line, announced);
            let taken = match self.mode {
                _ if !is_part => None,
                Mode::AppendNext(part) => {
                    Some(self.append_next(input, line, Some(announced), part))
                }
                _ => self.append(input, line, Some(announced), out),
            };
            if taken.is_some() {
                return taken;
            }
        }
        let size = usize::try_from(announced.size).unwrap_or(usize::MAX);
        let fits = line.end.checked_add(size).is_some_and(|end| end <= limit);
        if size <= self.config.limits.inline && fits {
            if announced.synchronizing {
                out.extend_from_slice(b"+ Ready for additional command text\r\n");
            }
            self.framer.collect(line, size);
            self.depth = depth;
            return None;
        }
        let rest = (!announced.synchronizing).then(|| Skip::literal(announced.size));
        let text = self.consume(input, line.end).get(..line.text).unwrap_or_default();
        Some(self.spoiled(text, ParseErrorKind::LiteralTooLarge.at(announced.at), rest))
    }

    /// Reads a complete command.
    fn command<'b>(&mut self, input: &mut &'b [u8], line: Line, out: &mut Vec<u8>) -> Taken<'b> {
        let octets = *input;
        let text = octets.get(..line.text).unwrap_or_default();
        if is_append(text)
            && let Some(taken) = self.append(input, line, None, out)
        {
            return taken;
        }
        let parsed = match bare_line_ending(octets, line) {
            Some(at) => Err(ParseErrorKind::Octet.at(at)),
            None => grammar::command(text, self.rules()),
        };
        let (tag, command) = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                self.consume(input, line.end);
                return self.spoiled(text, error, None);
            }
        };
        let verb = command.verb();
        let forbidden = self.forbid(&command).or_else(|| self.forbid_reuse(&tag, &command));
        if let Some((status, text)) = forbidden {
            self.consume(input, line.end);
            self.answer(&tag, status, text, out);
            return Taken::Answered;
        }
        if self.must_wait(verb) {
            return Taken::Nothing;
        }
        self.consume(input, line.end);
        self.timer.stop();
        match verb {
            Verb::Authenticate => self.mode = Mode::AuthDue,
            Verb::Idle => self.mode = Mode::IdleDue,
            _ => {}
        }
        self.open_command(tag.clone().into_owned(), &command);
        Taken::Event(Event::Command { tag, command })
    }

    /// Whether the command must wait for those that are open.
    pub(super) fn must_wait(&mut self, verb: Verb) -> bool {
        self.held =
            self.open.iter().any(|open| !open.verb.may_overlap(verb)) || !self.takes_command();
        self.held
    }

    /// Reads a line that is no command: `DONE`, or a part of an exchange.
    fn other_line<'b>(&mut self, input: &mut &'b [u8], line: Line) -> Taken<'b> {
        let octets = *input;
        let text = octets.get(..line.text).unwrap_or_default();
        self.consume(input, line.end);
        self.timer.stop();
        let Some(tag) = self.open.last().map(|open| open.tag.clone()) else {
            return Taken::Nothing;
        };
        match self.mode {
            Mode::Idle if text.eq_ignore_ascii_case(b"DONE") => {
                self.mode = Mode::Command;
                Taken::Event(Event::IdleDone { tag })
            }
            Mode::Idle => self.spoiled(text, ParseErrorKind::Command.at(0), None),
            _ => match sasl::decode_response(text) {
                Ok(response) => {
                    self.mode = Mode::AuthDue;
                    Taken::Event(Event::AuthResponse { tag, response })
                }
                Err(_) => self.spoiled(b"", ParseErrorKind::Base64.at(0), None),
            },
        }
    }

    /// What can only be refused. A command that was open ends with it.
    pub(super) fn spoiled<'b>(
        &mut self,
        line: &'b [u8],
        error: ParseError,
        rest: Option<Skip>,
    ) -> Taken<'b> {
        let tag = match self.mode {
            Mode::Command => grammar::tag(line).map(Tag::into_owned),
            _ => self.open.pop().map(|open| open.tag),
        };
        let secret = self.mode == Mode::AuthLine || has_secret(line);
        self.refused(Bad { tag: tag.clone(), error, rest });
        let line = Cow::Borrowed(if secret { &b""[..] } else { line });
        Taken::Event(Event::BadCommand { tag, line, error })
    }

    /// The machine's own answer to a command that cannot be had now.
    pub(super) fn forbid(&self, command: &Command<'_>) -> Option<(Status, Text<'static>)> {
        let verb = command.verb();
        let text = |code, text: &'static str| Text::checked(code, text.as_bytes());
        if !self.state.permits(verb) {
            return Some((
                Status::Bad,
                text(
                    None,
                    match self.state {
                        State::NotAuthenticated => "Authenticate first",
                        State::Authenticated if State::Selected.permits(verb) => {
                            "Select a mailbox first"
                        }
                        _ => "Not permitted in this state",
                    },
                ),
            ));
        }
        match verb {
            Verb::StartTls if self.in_tls => {
                Some((Status::Bad, text(None, "TLS is active already")))
            }
            Verb::Compress if self.compressed => Some((
                Status::No,
                text(Some(Code::CompressionActive), "COMPRESS is active already"),
            )),
            Verb::Compress if !self.config.capabilities.contains(&Capability::CompressDeflate) => {
                Some((Status::Bad, text(None, "COMPRESS is not offered")))
            }
            Verb::Compress if matches!(command, Command::Compress { mechanism } if !mechanism.is("DEFLATE")) => {
                Some((Status::No, text(None, "Unknown mechanism")))
            }
            Verb::StartTls if !self.config.starttls => {
                Some((Status::Bad, text(None, "STARTTLS is not offered")))
            }
            Verb::Login | Verb::Authenticate if !self.permits_plaintext() => {
                Some((Status::No, text(Some(Code::PrivacyRequired), "Use TLS first")))
            }
            _ => self.forbid_by_enabled(command),
        }
    }

    /// Gives octets of a part of an APPEND.
    fn message<'b>(&mut self, input: &mut &'b [u8]) -> Option<Event<'b>> {
        let Mode::Append { mut left, mut since_timer, part } = self.mode else { return None };
        let here = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
        let (chunk, rest) = input.split_at_checked(here)?;
        if chunk.is_empty() {
            return None;
        }
        *input = rest;
        left -= here as u64;
        since_timer += here as u64;
        if since_timer >= TIMER_STEP {
            since_timer %= TIMER_STEP;
            self.timer.start(self.config.limits.server_idle);
        }
        self.append_left(left, since_timer, part);
        Some(Event::Chunk(Cow::Borrowed(chunk)))
    }

    /// Reads over what was refused. `true`: a command comes next.
    fn skip(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, Error> {
        let (bare_lf, limit) = (self.config.leniency.bare_lf, self.config.limits.drain);
        let Mode::Skip(skip) = &mut self.mode else { return Ok(true) };
        match skip.skip(input, bare_lf, limit, |announced| !announced.synchronizing) {
            Ok(Skipped::Incomplete) => Ok(false),
            Ok(Skipped::Done) => {
                self.enter(Mode::Command);
                Ok(true)
            }
            Ok(Skipped::TooMuch) => Err(self.fail(Error::Limit(LimitKind::Drain), out)),
            Err(error) => Err(self.fail(error, out)),
        }
    }

    /// Takes octets off the input.
    pub(super) fn consume<'b>(&mut self, input: &mut &'b [u8], count: usize) -> &'b [u8] {
        self.framer.reset();
        self.depth = 0;
        let (taken, rest) = input.split_at(count.min(input.len()));
        *input = rest;
        taken
    }
}

/// What became of a line.
#[allow(clippy::large_enum_variant, reason = "lives for a moment on the stack")]
pub(super) enum Taken<'b> {
    /// It is not complete, or must wait.
    Nothing,
    /// The machine has answered it.
    Answered,
    /// The caller is told.
    Event(Event<'b>),
}

/// Where in the last line of a command a CR or LF stands that ends none.
pub(super) fn bare_line_ending(octets: &[u8], line: Line) -> Option<usize> {
    let text = octets.get(line.start..line.text)?;
    memchr::memchr2(b'\r', b'\n', text).map(|at| line.start + at)
}
