use alloc::vec::Vec;

use sans_io::{Connection, Instant, Layer, Want};
use textline::{Reply, ReplyError, sasl};

use super::{Event, RecipientStatus};
use crate::{
    Client, Code, Command, Error, Extensions, LimitKind, Misuse, Outcome, PeerError, State, Verb,
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

    fn receive_eof(&mut self, rest: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let between = matches!(self.state, State::Greeted | State::Ready | State::Refused);
        let idle = between && self.open.is_empty();
        if self.state == State::Closed || (idle && rest.is_empty()) {
            self.end();
            return Ok(());
        }
        Err(self.fail(Error::UnexpectedEof(self.state)))
    }

    fn want(&self) -> Want {
        match self.state {
            State::Closed | State::Turned => Want::Close,
            State::Tls => Want::Layer(Layer::Tls),
            State::Data | State::Auth if self.open.is_empty() => Want::Caller,
            _ => Want::Input,
        }
    }

    fn capacity(&self) -> usize {
        self.replies.capacity()
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
        // All knowledge from before TLS is discarded (RFC 3207 §4.2).
        self.extensions = Extensions::default();
        self.authenticated = false;
        self.in_tls = true;
        self.state = State::Greeted;
        self.planned = State::Greeted;
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
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.want() != Want::Input && !self.is_told_to_stop(input) {
            return Ok(None);
        }
        let Some(reply) = self.replies.scan(input).map_err(unreadable)? else { return Ok(None) };
        let Some(verb) = self.open.pop_front() else {
            return if reply.code() == Code::UNAVAILABLE.get() {
                self.end();
                Ok(Some(Event::Closing(reply)))
            } else {
                Err(Error::Peer { kind: PeerError::Unsolicited, at: 0 })
            };
        };
        match self.open.front() {
            Some(next) => self.start_timer(*next),
            None => self.timer.stop(),
        }
        let deviation = self.leniency.check(verb, &reply)?;
        if reply.code() == Code::UNAVAILABLE.get() {
            self.learn_recipients(verb, Outcome::Failed, reply.code());
            self.end();
            return Ok(Some(Event::Reply { to: verb, reply, deviation }));
        }
        let outcome = Outcome::of(reply.code());
        if verb == Verb::EndOfData && reply.code() == 353 && self.prdr && self.prdr_replies == 0 {
            self.expect_prdr();
            return Ok(Some(Event::Reply { to: verb, reply, deviation }));
        }
        self.state = self
            .state
            .after(verb, outcome)
            .ok_or(Error::Peer { kind: PeerError::WrongClass, at: 0 })?;
        self.learn(verb, outcome, &reply);
        self.learn_recipients(verb, outcome, reply.code());
        self.end_chunks_of_lmtp(verb);
        self.follow(verb, outcome, &reply, out)?;
        self.replan();
        if self.state == State::Closed {
            self.end();
        }
        Ok(Some(if self.state == State::Auth && outcome == Outcome::Continue {
            Event::Challenge { challenge: sasl::decode_challenge(reply.text()), deviation }
        } else {
            Event::Reply { to: verb, reply, deviation }
        }))
    }

    /// Whether a reply of 421 is there while a message is written: nothing of the rest will be read (RFC 5321 §3.8).
    fn is_told_to_stop(&self, input: &[u8]) -> bool {
        self.state == State::Data && self.open.is_empty() && input.starts_with(b"421")
    }

    /// A reply for each recipient and one for the message follow.
    fn expect_prdr(&mut self) {
        self.prdr_replies = self.accepted + 1;
        for _ in 0..self.prdr_replies {
            self.open.push_front(Verb::EndOfData);
        }
        self.start_timer(Verb::EndOfData);
    }

    /// Keeps what the reply tells of the session.
    fn learn(&mut self, verb: Verb, outcome: Outcome, reply: &Reply<'_>) {
        let done = outcome == Outcome::Done;
        match verb {
            Verb::Ehlo | Verb::Lhlo if done => {
                self.extensions = Extensions::from_reply(reply).into_owned();
                self.lmtp = verb == Verb::Lhlo;
            }
            Verb::Helo if done => self.extensions = Extensions::default(),
            // The session begins anew as another client's.
            Verb::XClient if done => {
                self.extensions = Extensions::default();
                self.authenticated = false;
            }
            Verb::Rcpt if done => self.accepted += 1,
            Verb::Mail | Verb::Rset if done => self.accepted = 0,
            Verb::EndOfData | Verb::BdatLast | Verb::BurlLast => self.accepted = 0,
            Verb::Auth | Verb::AuthResponse if done => self.authenticated = true,
            _ => {}
        }
    }

    /// LMTP has a reply for each recipient to the last chunk: once it was taken for one, no chunk is missing, whatever the others say.
    fn end_chunks_of_lmtp(&mut self, verb: Verb) {
        let is_over = self.lmtp
            && matches!(verb, Verb::BdatLast | Verb::BurlLast)
            && self.open.front() != Some(&verb);
        if is_over && self.recipients.contains(&RecipientStatus::Taken) {
            self.state = State::Ready;
        }
    }

    /// Writes what follows from the reply without the caller.
    fn follow(
        &mut self,
        verb: Verb,
        outcome: Outcome,
        reply: &Reply<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let failed = outcome == Outcome::Failed;
        match verb {
            Verb::Ehlo => {
                if let Some(name) = self.fallback.take().filter(|_| failed && reply.is_permanent())
                {
                    Command::Helo(name).encode(out);
                    self.open.push_back(Verb::Helo);
                    self.start_timer(Verb::Helo);
                }
            }
            Verb::Data if outcome == Outcome::Continue && self.accepted == 0 => {
                out.extend_from_slice(b".\r\n");
                if self.lmtp {
                    // Nobody, no reply.
                    self.state = State::Ready;
                } else {
                    self.open.push_back(Verb::EndOfData);
                    self.start_timer(Verb::EndOfData);
                }
            }
            Verb::StartTls if failed => {
                return Err(Error::Peer { kind: PeerError::TlsRefused, at: 0 });
            }
            _ => {}
        }
        Ok(())
    }

    /// Where the session will stand if all that is still open succeeds.
    fn replan(&mut self) {
        self.planned = self.open.iter().fold(self.state, |state, verb| {
            let outcome = if *verb == Verb::Data { Outcome::Continue } else { Outcome::Done };
            state.after(*verb, outcome).unwrap_or(state)
        });
    }

    pub(super) fn fail(&mut self, error: Error) -> Error {
        self.end();
        *self.failed.get_or_insert(error)
    }

    fn end(&mut self) {
        self.lose_recipients();
        self.state = State::Closed;
        self.planned = State::Closed;
        self.open.clear();
        self.timer.stop();
    }
}

const fn unreadable(error: ReplyError) -> Error {
    match error {
        ReplyError::NotAReply { at } => Error::Peer { kind: PeerError::NotAReply, at },
        ReplyError::CodeChanges { at } => Error::Peer { kind: PeerError::CodeChanges, at },
        _ => Error::Limit(LimitKind::Reply),
    }
}
