use alloc::{borrow::Cow, vec::Vec};

use sans_io::{Connection, Instant, Layer, Want};
use textline::{Scanned, sasl};

use super::{Event, Mode, Server, mode::Due};
use crate::{
    Command, Deviation, Error, Misuse, ParseErrorKind, PeerError, Response, State, Verb, grammar,
};

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

    /// A session that was logged in ends with QUIT, or with an error. A QUIT that was given stays in force: what
    /// it asks to remove is still due.
    fn receive_eof(&mut self, rest: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.state == State::Update {
            return Ok(());
        }
        let state = self.state;
        let inside = !rest.is_empty()
            || self.lines.is_inside_line()
            || matches!(state, State::Auth | State::Tls | State::Transaction)
            || matches!(self.mode, Mode::Body(_));
        self.end();
        if !inside {
            return Ok(());
        }
        let error = Error::UnexpectedEof(state);
        self.failed = Some(error);
        Err(error)
    }

    fn want(&self) -> Want {
        match self.mode {
            Mode::Due(_) | Mode::Body(_) => Want::Caller,
            Mode::Command | Mode::AuthLine => Want::Input,
            Mode::Tls => Want::Layer(Layer::Tls),
            Mode::Over => Want::Close,
        }
    }

    fn capacity(&self) -> usize {
        self.config.limits.line.max(self.config.limits.auth_line)
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
        self.in_tls = true;
        self.user = None;
        self.state = State::Authorization;
        self.mode = Mode::Command;
        self.timer.start(self.config.limits.server_idle);
        Ok(())
    }

    fn poll_timeout(&mut self, now: Instant) -> Option<Instant> {
        self.timer.poll(now)
    }

    /// The autologout timer: the session ends without UPDATE and without a reply (RFC 1939 §3).
    fn handle_timeout(&mut self, now: Instant, _out: &mut Vec<u8>) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if !self.timer.is_due(now) || self.want() != Want::Input {
            return Ok(());
        }
        let error = Error::TimedOut(self.state);
        self.end();
        self.failed = Some(error);
        Err(error)
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
            if self.want() != Want::Input {
                return Ok(None);
            }
            let Some(scanned) = self.lines.scan(input) else { return Ok(None) };
            self.timer.stop();
            let event = if self.reads_commands() {
                self.command(scanned, out)
            } else {
                Some(self.auth_line(scanned))
            };
            if event.is_some() {
                return Ok(event);
            }
        }
    }

    /// Reads a command line. `None`: it was refused already.
    fn command<'b>(&mut self, scanned: Scanned<'b>, out: &mut Vec<u8>) -> Option<Event<'b>> {
        let (line, parsed) = match scanned {
            Scanned::TooLong { .. } => {
                (&[][..], Err(ParseErrorKind::LineTooLong.at(self.config.limits.line)))
            }
            Scanned::Line(line) => (
                line.content,
                match line.bare {
                    Some(at) => Err(ParseErrorKind::BareLineEnding.at(at)),
                    None => grammar::command(line.content, self.config.leniency)
                        .map(|(command, first)| (command, Deviation::or_of_end(first, &line))),
                },
            ),
        };
        let (command, deviation) = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                self.mode = Mode::refused(Verb::Other, error.reply_hint());
                let line = if may_be_secret(line) { b"" } else { line };
                return Some(Event::BadCommand { line: Cow::Borrowed(line), error });
            }
        };
        if let Some(response) = self.forbid(&command) {
            self.say(response, out);
            self.timer.start(self.config.limits.server_idle);
            self.count_error();
            return None;
        }
        if self.answer(&command, out) {
            self.timer.start(self.config.limits.server_idle);
            return Some(Event::Answered { command, deviation });
        }
        let verb = command.verb();
        let lines = if let Command::Top { lines, .. } = command { Some(lines) } else { None };
        let (payload, number) = (command.payload(), command.number());
        self.mode = Mode::Due(Due { verb, payload, number, lines, hint: None });
        self.state = self.state.during(verb);
        if let Command::User(name) | Command::Apop { name, .. } = &command {
            self.user = Some(name.clone().into_owned());
        }
        Some(Event::Command { command, deviation })
    }

    fn auth_line<'b>(&mut self, scanned: Scanned<'b>) -> Event<'b> {
        let mut deviation = None;
        let decoded = match scanned {
            Scanned::TooLong { .. } => {
                Err(ParseErrorKind::LineTooLong.at(self.config.limits.auth_line))
            }
            Scanned::Line(line) => {
                deviation = Deviation::or_of_end(None, &line);
                sasl::decode_response(line.content).map_err(|_| ParseErrorKind::Base64.at(0))
            }
        };
        match decoded {
            Ok(response) => {
                self.mode = if response == sasl::Response::Cancel {
                    let hint = Response::err("authentication cancelled");
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
}

/// A password may stand in a line that only looks like a login.
fn may_be_secret(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    [&b"PASS"[..], b"APOP", b"AUTH"]
        .iter()
        .any(|verb| line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(verb)))
}
