use alloc::{borrow::Cow, vec::Vec};

use textline::{BareLineEnding, DotReader, Dotted, SizedReader};

use super::{
    Event, MessageError, Mode, Server,
    mode::{Drain, Framing, Message},
};
use crate::{BodyType, Code, Error, LimitKind, Outcome, PeerError, Response, State, Verb};

/// Octets of a message after which the timer starts over: a peer that drips cannot live for ever.
const TIMER_STEP: u64 = 16 * 1024;

impl Message {
    const fn new(framing: Framing) -> Self {
        Self { framing, size: 0, read: 0, too_big: false, since_timer: 0 }
    }

    pub(super) const fn dotted(policy: BareLineEnding) -> Self {
        Self::new(Framing::Dotted(DotReader::new(policy)))
    }

    pub(super) const fn sized(policy: BareLineEnding) -> Self {
        Self::new(Framing::Sized(SizedReader::new(policy)))
    }

    /// Counts octets that were read; whether the timer starts over.
    const fn count(&mut self, taken: u64) -> bool {
        self.read = self.read.saturating_add(taken);
        step(&mut self.since_timer, taken)
    }

    /// What may be given of `chunk`.
    fn admit<'b>(&mut self, chunk: &'b [u8], most: u64) -> &'b [u8] {
        let room = usize::try_from(most.saturating_sub(self.size)).unwrap_or(usize::MAX);
        let (given, dropped) = chunk.split_at_checked(room).unwrap_or((chunk, &[]));
        self.size += given.len() as u64;
        self.too_big |= !dropped.is_empty();
        given
    }
}

const fn step(since_timer: &mut u64, taken: u64) -> bool {
    *since_timer = since_timer.saturating_add(taken);
    let is_over = *since_timer >= TIMER_STEP;
    *since_timer %= TIMER_STEP;
    is_over
}

impl Server {
    /// Reads octets of a message after DATA. What is over the limit is read and dropped, so the stream stays in sync.
    pub(super) fn message<'b>(
        &mut self,
        input: &mut &'b [u8],
        out: &mut Vec<u8>,
    ) -> Result<Option<Event<'b>>, Error> {
        let limits = self.config.limits;
        let most = limits.message.saturating_add(limits.drain);
        let Mode::Data(message) = &mut self.mode else { return Ok(None) };
        loop {
            // The end must lie within what may be read, however much is there already.
            let room = usize::try_from(most - message.read).unwrap_or(usize::MAX);
            let (mut allowed, beyond) = input.split_at(room.min(input.len()));
            let before = allowed.len();
            let Framing::Dotted(reader) = &mut message.framing else { return Ok(None) };
            let dotted = reader.read(&mut allowed);
            let taken = before - allowed.len();
            *input = input.get(taken..).unwrap_or_default();
            if message.count(taken as u64) {
                self.timer.start(limits.server_idle);
            }
            if dotted.is_none() && !beyond.is_empty() {
                return Err(self.too_much(out));
            }
            match dotted {
                None => return Ok(None),
                Some(Dotted::Chunk(chunk)) => {
                    let given = message.admit(chunk, limits.message);
                    if !given.is_empty() {
                        return Ok(Some(Event::Chunk(Cow::Borrowed(given))));
                    }
                }
                Some(Dotted::End { bare }) => {
                    let Message { size, too_big, .. } = *message;
                    let rejects = self.config.bare_line_ending == BareLineEnding::Reject;
                    let bare = bare.filter(|_| rejects);
                    let end = self.message_end(Verb::EndOfData, size, too_big, bare, out);
                    return Ok(Some(end));
                }
            }
        }
    }

    /// Lets the octets of a chunk be read that the caller has accepted.
    pub(super) fn begin_chunk(&mut self, verb: Verb, octets: u64) {
        // Octets of BINARYMIME are no lines (RFC 3030 §3).
        let policy = if self.body == Some(BodyType::BinaryMime) {
            BareLineEnding::Pass
        } else {
            self.config.bare_line_ending
        };
        let mut message = self.partial.take().unwrap_or_else(|| Message::sized(policy));
        if let Framing::Sized(reader) = &mut message.framing {
            reader.announce(octets);
        }
        self.mode = Mode::Chunk(message, verb);
        self.timer.start(self.config.limits.server_idle);
    }

    /// With one recipient there is nothing to tell apart.
    const fn has_prdr_replies(&self) -> bool {
        self.prdr && self.recipients > 1
    }

    /// Drops the octets of a chunk and sends `response` after them; `state` comes then.
    pub(super) fn drain_chunk(
        &mut self,
        octets: u64,
        response: &Response<'_>,
        state: State,
        counts: bool,
        replies: usize,
    ) {
        let mut reply = Vec::new();
        for _ in 0..replies {
            self.in_force(response).encode(&mut reply);
        }
        self.partial = None;
        self.mode = Mode::Drain(Drain { left: octets, reply, state, counts, since_timer: 0 });
        self.timer.start(self.config.limits.server_idle);
    }

    /// Whether a chunk of so many octets would break the limit on what is dropped.
    pub(super) fn exceeds_drain(&self, octets: u64) -> bool {
        let limits = &self.config.limits;
        let read = self.partial.as_ref().map_or(0, |message| message.read);
        octets > limits.message.saturating_add(limits.drain).saturating_sub(read)
    }

    /// Reads octets of a chunk after BDAT.
    pub(super) fn chunk<'b>(
        &mut self,
        input: &mut &'b [u8],
        out: &mut Vec<u8>,
    ) -> Option<Event<'b>> {
        let limits = self.config.limits;
        let Mode::Chunk(message, verb) = &mut self.mode else { return None };
        let verb = *verb;
        loop {
            let Framing::Sized(reader) = &mut message.framing else { return None };
            let before = input.len();
            let mut chunk = reader.read(input);
            let is_over = chunk.is_none() && reader.left() == 0;
            if is_over && verb == Verb::BdatLast {
                chunk = reader.finish();
            }
            let bare = reader.bare();
            if message.count((before - input.len()) as u64) {
                self.timer.start(limits.server_idle);
            }
            match chunk {
                Some(chunk) => {
                    let given = message.admit(chunk, limits.message);
                    if !given.is_empty() {
                        return Some(Event::Chunk(Cow::Borrowed(given)));
                    }
                }
                None if !is_over => return None,
                None => {
                    let rejects = self.config.bare_line_ending == BareLineEnding::Reject;
                    let bare = bare.filter(|_| rejects);
                    if verb == Verb::BdatLast || message.too_big || bare.is_some() {
                        let Message { size, too_big, .. } = *message;
                        return Some(self.message_end(verb, size, too_big, bare, out));
                    }
                    let Mode::Chunk(message, _) = core::mem::replace(&mut self.mode, Mode::Command)
                    else {
                        return None;
                    };
                    self.partial = Some(message);
                    self.state = State::Bdat;
                    let taken = Response::new(Code::OK, "chunk taken").with_status(2, 0, 0);
                    self.write(&taken, out);
                    self.timer.start(limits.server_idle);
                    return None;
                }
            }
        }
    }

    /// Drops octets of a refused chunk; whether it is over.
    pub(super) fn drain(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> bool {
        let Mode::Drain(drain) = &mut self.mode else { return true };
        let most = usize::try_from(drain.left).unwrap_or(usize::MAX).min(input.len());
        *input = input.get(most..).unwrap_or_default();
        drain.left -= most as u64;
        if step(&mut drain.since_timer, most as u64) {
            self.timer.start(self.config.limits.server_idle);
        }
        let Mode::Drain(drain) = &mut self.mode else { return true };
        if drain.left > 0 {
            return false;
        }
        let reply = core::mem::take(&mut drain.reply);
        let counts = drain.counts;
        self.state = drain.state;
        self.mode = Mode::Command;
        self.meter.count(0, reply.len(), false);
        out.extend_from_slice(&reply);
        self.timer.start(self.config.limits.server_idle);
        if counts {
            self.count_error(out);
        }
        true
    }

    /// Nobody knows where the next command is.
    pub(super) fn lost_chunk(&mut self, at: usize, out: &mut Vec<u8>) -> Error {
        self.fail(Error::Peer { kind: PeerError::ChunkSize, at }, out)
    }

    pub(super) fn too_much(&mut self, out: &mut Vec<u8>) -> Error {
        self.fail(Error::Limit(LimitKind::Drain), out)
    }

    /// How many replies follow the one to the end of a message: LMTP has one for each recipient.
    pub(super) const fn more_replies(&self) -> usize {
        if self.config.lmtp { self.recipients.saturating_sub(1) } else { 0 }
    }

    fn message_end(
        &mut self,
        verb: Verb,
        size: u64,
        too_big: bool,
        bare: Option<u64>,
        out: &mut Vec<u8>,
    ) -> Event<'static> {
        let error = if too_big {
            Some(MessageError::TooBig { limit: self.config.limits.message })
        } else {
            bare.map(|at| MessageError::BareLineEnding { at })
        };
        self.timer.stop();
        self.mode = match &error {
            Some(error) => Mode::refused(verb, error.reply_hint()),
            None => Mode::due(verb),
        };
        if self.config.lmtp && verb != Verb::Bdat {
            self.mode.add_replies(self.more_replies());
        } else if self.has_prdr_replies() && verb != Verb::Bdat {
            let start = out.len();
            out.extend_from_slice(b"353 replies for each recipient follow\r\n");
            self.meter.count(0, out.len() - start, false);
            self.mode.add_replies(self.recipients);
        }
        Event::MessageEnd { size, error }
    }

    /// The state after a chunk that was refused; one that could not be had changes nothing.
    pub(super) fn after_refused_chunk(&self, verb: Verb) -> State {
        if self.state.permits(verb) {
            self.state.after(verb, Outcome::Failed).unwrap_or(self.state)
        } else {
            self.state
        }
    }
}
