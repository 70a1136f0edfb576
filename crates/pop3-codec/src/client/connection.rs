use alloc::vec::Vec;

use sans_io::{Connection, Instant, Layer, Want};
use textline::{DotReader, Line, Scanned, sasl};

use super::{Client, Event, Open, Reading};
use crate::{
    Deviation, DeviationKind, Error, LimitKind, Misuse, Outcome, PeerError, Reply, State, Verb,
    grammar,
};

impl Connection for Client {
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
        if let Err(error) = result {
            self.fail(error);
        }
        result
    }

    /// A session that was logged in ends with QUIT, or with an error.
    fn receive_eof(&mut self, rest: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let before_login =
            matches!(self.state, State::Refused | State::Authorization | State::User);
        let idle = before_login
            && self.open.is_empty()
            && self.reading.is_none()
            && rest.is_empty()
            && !self.lines.is_inside_line();
        if self.state == State::Closed || idle {
            self.end();
            return Ok(());
        }
        Err(self.fail(Error::UnexpectedEof(self.state)))
    }

    fn want(&self) -> Want {
        match self.state {
            State::Closed => Want::Close,
            State::Tls => Want::Layer(Layer::Tls),
            State::Auth if self.open.is_empty() => Want::Caller,
            _ => Want::Input,
        }
    }

    fn capacity(&self) -> usize {
        self.limits.reply.max(self.limits.auth_line).max(DotReader::CAPACITY + 1)
    }

    fn switch_layer(&mut self, layer: Layer, unread: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.state != State::Tls || layer != Layer::Tls {
            return Err(Error::Misuse(Misuse::NoSwitchDue));
        }
        if !unread.is_empty() {
            return Err(self.fail(Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 }));
        }
        // What was learnt in clear is forgotten (RFC 2595 §4).
        self.capabilities = None;
        self.timestamp = None;
        self.in_tls = true;
        self.state = State::Authorization;
        self.planned = State::Authorization;
        Ok(())
    }

    fn poll_timeout(&mut self, now: Instant) -> Option<Instant> {
        self.timer.poll(now)
    }

    fn handle_timeout(&mut self, now: Instant, _out: &mut Vec<u8>) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if !self.timer.is_due(now) {
            return Ok(());
        }
        Err(self.fail(Error::TimedOut(self.state)))
    }
}

impl Client {
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
            if self.reading.is_some() {
                return self.payload(input);
            }
            let is_exchange = matches!(
                self.open.front(),
                Some(Open { verb: Verb::Auth | Verb::AuthResponse, .. })
            );
            let limits = &self.limits;
            self.lines.set_limit(if is_exchange { limits.auth_line } else { limits.reply });
            let before = *input;
            let line = match self.lines.scan(input) {
                None if input.len() == before.len() => return Ok(None),
                // What the scanner drops is the front of a line that is too long.
                None | Some(Scanned::TooLong { .. }) => {
                    return Err(Error::Limit(LimitKind::Reply));
                }
                Some(Scanned::Line(line)) => line,
            };
            match grammar::reply(line.content) {
                Some(grammar::Status::Reply(reply)) => {
                    let deviation = Deviation::or_of_end(None, &line);
                    return self.reply(reply, deviation).map(Some);
                }
                Some(grammar::Status::Challenge(text)) if is_exchange => {
                    let deviation = self.challenge_deviation(&line)?;
                    if let Some(event) = self.challenge(text, deviation, out)? {
                        return Ok(Some(event));
                    }
                }
                Some(grammar::Status::Challenge(_)) | None if self.may_be_elided() => {
                    *input = before;
                    let deviation = Deviation { kind: DeviationKind::ElidedOk, at: 0 };
                    return self.reply(Reply::checked(true, b""), Some(deviation)).map(Some);
                }
                Some(grammar::Status::Challenge(_)) => {
                    return Err(Error::Peer { kind: PeerError::UnexpectedChallenge, at: 0 });
                }
                None => return Err(Error::Peer { kind: PeerError::NotAReply, at: 0 }),
            }
        }
    }

    fn may_be_elided(&self) -> bool {
        self.leniency.elided_ok && self.open.front().is_some_and(|open| open.payload.is_some())
    }

    fn reply<'b>(
        &mut self,
        reply: Reply<'b>,
        deviation: Option<Deviation>,
    ) -> Result<Event<'b>, Error> {
        let Some(Open { verb, payload }) = self.open.pop_front() else {
            return if reply.is_ok() {
                Err(Error::Peer { kind: PeerError::Unsolicited, at: 0 })
            } else {
                self.end();
                Ok(Event::Closing(reply))
            };
        };
        let outcome = reply.outcome();
        if verb == Verb::Stls && outcome == Outcome::Failed {
            return Err(Error::Peer { kind: PeerError::TlsRefused, at: 0 });
        }
        // `+OK` and `-ERR` suit every command.
        self.state = self.state.after(verb, outcome).unwrap_or(self.state);
        match verb {
            Verb::Connect => self.timestamp = reply.timestamp().map(|found| found.into_owned()),
            Verb::Auth | Verb::AuthResponse => self.deferred = None,
            Verb::Utf8 => self.utf8 |= reply.is_ok(),
            _ => {}
        }
        self.reading = payload
            .filter(|_| reply.is_ok())
            .map(|payload| Reading::new(verb, payload, self.leniency));
        match &self.reading {
            Some(_) => self.timer.start(self.limits.reply_wait),
            None => self.next_timer(),
        }
        self.replan();
        if self.state == State::Closed {
            self.end();
        }
        Ok(Event::Reply { to: verb, reply, deviation })
    }

    /// What is accepted in the line of a challenge.
    fn challenge_deviation(&self, line: &Line<'_>) -> Result<Option<Deviation>, Error> {
        let mut deviation = None;
        if line.content == b"+" {
            if !self.leniency.bare_challenge {
                return Err(Error::Peer { kind: PeerError::NotAReply, at: 1 });
            }
            deviation = Some(Deviation { kind: DeviationKind::BareChallenge, at: 1 });
        }
        Ok(Deviation::or_of_end(deviation, line))
    }

    /// `None`: the client has answered it by itself.
    fn challenge<'b>(
        &mut self,
        text: &[u8],
        deviation: Option<Deviation>,
        out: &mut Vec<u8>,
    ) -> Result<Option<Event<'b>>, Error> {
        self.open.pop_front();
        self.timer.stop();
        self.state = State::Auth;
        self.planned = State::Auth;
        if let Some(initial) = self.deferred.take()
            && text.is_empty()
        {
            self.send_deferred(&initial, out);
            return Ok(None);
        }
        Ok(Some(Event::Challenge { challenge: sasl::decode_challenge(text), deviation }))
    }

    /// Where the session will stand if all that is still open succeeds.
    fn replan(&mut self) {
        self.planned = self
            .open
            .iter()
            .fold(self.state, |state, open| state.after(open.verb, Outcome::Done).unwrap_or(state));
    }

    fn fail(&mut self, error: Error) -> Error {
        self.end();
        *self.failed.get_or_insert(error)
    }

    fn end(&mut self) {
        self.state = State::Closed;
        self.planned = State::Closed;
        self.open.clear();
        self.reading = None;
        self.deferred = None;
        self.timer.stop();
    }
}
