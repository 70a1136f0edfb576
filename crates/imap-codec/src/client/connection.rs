use alloc::{borrow::Cow, boxed::Box, vec::Vec};

use sans_io::{Connection, Instant, Layer, Want};

use super::{Client, CommandId, Event, Mode, Streamed, exchange::Exchange};
use crate::{
    Data, Error, Fetch, LargeValue, LimitKind, Misuse, Naming, ParseError, ParseErrorKind,
    PeerError, Response, State, Status, Tag, Text, ValueName, Verb,
    frame::{Announced, Framed, Framer, Line, Skip, Skipped},
    grammar::{self, Input},
    wirelog::is_status,
};

/// Octets of a literal after which the timer starts over.
const TIMER_STEP: u64 = 16 * 1024;

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
        let idle = self.mode == Mode::Response && self.open.is_empty() && rest.is_empty();
        if self.mode == Mode::Over || self.bye || idle {
            self.end();
            return Ok(());
        }
        Err(self.fail(Error::UnexpectedEof(self.state)))
    }

    fn want(&self) -> Want {
        match (&self.mode, &self.exchange) {
            (Mode::Over, _) => Want::Close,
            (Mode::Layer(layer), _) => Want::Layer(*layer),
            (
                Mode::Response,
                Some(Exchange::Append { .. } | Exchange::AppendDue(_) | Exchange::AuthDue),
            ) => Want::Caller,
            _ => Want::Input,
        }
    }

    fn capacity(&self) -> usize {
        self.limits.response
    }

    fn switch_layer(&mut self, layer: Layer, unread: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.mode != Mode::Layer(layer) {
            return Err(Error::Misuse(Misuse::NoSwitchDue));
        }
        if layer == Layer::Deflate {
            self.compressed = true;
            self.mode = Mode::Response;
            return Ok(());
        }
        if !unread.is_empty() {
            return Err(self.fail(Error::Peer { kind: PeerError::PlaintextBeforeTls, at: 0 }));
        }
        // What was said in clear is forgotten (RFC 9051 §6.2.1).
        self.capabilities = None;
        self.naming = Naming::Utf7;
        self.in_tls = true;
        self.mode = Mode::Response;
        Ok(())
    }

    fn poll_timeout(&mut self, now: Instant) -> Option<Instant> {
        self.timer.poll(now)
    }

    /// After [`Limits::idle_refresh`](crate::Limits::idle_refresh) an IDLE is ended with `DONE`; what else
    /// takes too long is an error.
    fn handle_timeout(&mut self, now: Instant, out: &mut Vec<u8>) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if !self.timer.is_due(now) || self.done(out).is_ok() || self.want() == Want::Caller {
            return Ok(());
        }
        Err(self.fail(Error::TimedOut(self.state)))
    }
}

impl Client {
    /// Inlined, as [`line`](Self::line) is, since an event is large.
    #[inline(always)]
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
            match self.mode {
                Mode::Literal { .. } => return Ok(self.literal_octets(input)),
                Mode::Skip(_) => {
                    if !self.skip(input)? {
                        return Ok(None);
                    }
                }
                _ => {
                    if let Some(Exchange::AppendStart { size, part }) = self.exchange {
                        self.message_left(size, part, out);
                        return Ok(Some(Event::AppendReady { id: self.exchange_id() }));
                    }
                    let unread = input.len();
                    let event = self.line(input, out);
                    // Without an event, the machine has gone on by itself, or the line is not complete.
                    if !matches!(event, Ok(None)) || input.len() == unread {
                        return event;
                    }
                }
            }
        }
    }

    /// Frames a response with its small literals, and reads it.
    #[inline(always)]
    fn line<'b>(
        &mut self,
        input: &mut &'b [u8],
        out: &mut Vec<u8>,
    ) -> Result<Option<Event<'b>>, Error> {
        let limit = self.limits.response;
        if let [0, ..] = *input {
            self.skip_nuls(input);
        }
        loop {
            let octets = *input;
            let line = match self.framer.next(octets, self.rules.leniency().bare_lf, limit) {
                Framed::Incomplete => return Ok(None),
                Framed::TooLong => return self.too_long(input).map(Some),
                Framed::Line(line) => line,
            };
            let announced = match self.mode {
                Mode::Greeting | Mode::FoundRest => None,
                _ => {
                    let text = octets.get(line.start..line.text).unwrap_or_default();
                    Framer::announced(text, line.start)?
                }
            };
            let is_text = self.mode == Mode::Response && announced.is_some() && is_status(octets);
            match announced.filter(|_| !is_text) {
                None => return self.response(input, line, out),
                Some(announced) => {
                    let size = usize::try_from(announced.size).unwrap_or(usize::MAX);
                    let fits = line.end.checked_add(size).is_some_and(|end| end <= limit);
                    if size > self.limits.inline || !fits {
                        return Ok(Some(self.large_literal(input, line, announced)));
                    }
                    self.framer.collect(line, size);
                }
            }
        }
    }

    /// NULs before a response, if they are tolerated.
    #[cold]
    fn skip_nuls(&self, input: &mut &[u8]) {
        let begins = matches!(self.mode, Mode::Greeting | Mode::Response);
        while begins
            && self.rules.leniency().leading_nul
            && let [0, rest @ ..] = *input
        {
            *input = rest;
        }
    }

    /// A response is longer than its limit. SEARCH is given in parts, other data is read over; what the machine itself
    /// waits for is an error.
    #[cold]
    fn too_long<'b>(&mut self, input: &mut &'b [u8]) -> Result<Event<'b>, Error> {
        let limit = self.limits.response;
        let piece = input.get(..limit).unwrap_or_default();
        let first = match self.mode {
            Mode::Response => true,
            Mode::FoundRest => false,
            _ => return Err(Error::Limit(LimitKind::Response)),
        };
        let Some((used, found)) = grammar::found_part(piece, first, self.rules) else {
            if first && !piece.starts_with(b"*") {
                return Err(Error::Limit(LimitKind::Response));
            }
            self.meter.reject();
            let seq = grammar::fetch_number(piece);
            self.mode = Mode::Skip(Skip::line(first && !is_status(piece)));
            self.consume(input, 0);
            self.start_timer();
            return Ok(Event::Skipped { seq, size: limit as u64 });
        };
        self.consume(input, used);
        self.mode = Mode::FoundRest;
        self.start_timer();
        Ok(Event::Data(Data::Search(found)))
    }

    /// A literal that is not collected: streamed where it is an item of a response that may have large ones, and else the
    /// response is read over.
    fn large_literal<'b>(
        &mut self,
        input: &mut &'b [u8],
        line: Line,
        announced: Announced,
    ) -> Event<'b> {
        let Announced { at, size, .. } = announced;
        let octets = *input;
        let head = octets.get(..at).unwrap_or_default();
        let begun = self.large_event(head, announced);
        self.consume(input, line.end);
        self.start_timer();
        match begun {
            Ok((event, of)) => {
                self.mode = Mode::Literal { of, left: size, since_timer: 0 };
                event
            }
            Err(_) => {
                self.meter.reject();
                let seq = match &self.mode {
                    Mode::Rest(Streamed::Fetch { seq, .. }) => Some(*seq),
                    Mode::Rest(Streamed::Value(last)) => match last.as_ref() {
                        ValueName::Annotation { seq, .. } => Some(*seq),
                        _ => None,
                    },
                    _ => grammar::fetch_number(head),
                };
                self.mode = Mode::Skip(Skip::literal(size));
                Event::Skipped { seq, size }
            }
        }
    }

    /// What is before a literal that is to be streamed, and what the literal belongs to.
    fn large_event<'b>(
        &self,
        head: &'b [u8],
        announced: Announced,
    ) -> Result<(Event<'b>, Streamed), ParseError> {
        let Announced { size, binary, .. } = announced;
        let rules = self.rules;
        let (before, name) = match &self.mode {
            Mode::Rest(Streamed::Fetch { seq, by_uid }) => {
                return self.large_item(head, *seq, *by_uid, announced);
            }
            Mode::Rest(Streamed::Value(last)) => {
                if let ValueName::Annotation { seq, by_uid, entry, .. } = last.as_ref() {
                    let head = grammar::after_annotation(head, entry)?;
                    let (event, of) = self.large_item(&head, *seq, *by_uid, announced)?;
                    return Ok((event.into_owned(), of));
                }
                grammar::value_next(head, last, rules)?
            }
            _ if !matches!(self.state, State::Authenticated | State::Selected) => {
                return Err(ParseErrorKind::State.at(0));
            }
            _ => {
                if self.has_mailbox() {
                    if let Ok(fetch) = grammar::fetch_head(head, size, binary, rules) {
                        let of = Streamed::Fetch { seq: fetch.seq, by_uid: fetch.by_uid };
                        return Ok((Event::Data(Data::Fetch(fetch)), of));
                    }
                    if let Ok(annotated) = grammar::annotated_head(head, rules) {
                        return Ok(large_annotation(annotated, true, announced));
                    }
                }
                grammar::value_head(head, rules)?
            }
        };
        let of = Streamed::Value(Box::new(name.clone().into_owned()));
        let value = LargeValue { before: Box::new(before), name, size, binary };
        Ok((Event::Value(value), of))
    }

    /// The same in a FETCH of which a literal was streamed before.
    fn large_item<'b>(
        &self,
        head: &'b [u8],
        seq: u32,
        by_uid: bool,
        announced: Announced,
    ) -> Result<(Event<'b>, Streamed), ParseError> {
        let Announced { size, binary, .. } = announced;
        let mut rest = Input::new(head, self.rules);
        rest.space()?;
        let start = rest;
        if let Ok((items, literal)) = grammar::fetch_literal(&mut rest, size, binary) {
            let literal = Some(Box::new(literal));
            let fetch = Fetch { seq, by_uid, first: false, items, literal };
            return Ok((Event::Data(Data::Fetch(fetch)), Streamed::Fetch { seq, by_uid }));
        }
        rest = start;
        let annotated = grammar::annotated(&mut rest, seq, by_uid)?;
        Ok(large_annotation(annotated, false, announced))
    }

    /// Reads a complete response.
    fn response<'b>(
        &mut self,
        input: &mut &'b [u8],
        line: Line,
        out: &mut Vec<u8>,
    ) -> Result<Option<Event<'b>>, Error> {
        let text = self.consume(input, line.end).get(..line.text).unwrap_or_default();
        self.start_timer();
        if self.mode != Mode::Response {
            return self.response_in_mode(text).map(Some);
        }
        match grammar::response(text, self.rules) {
            Ok(Response::Data(data)) => {
                if !self.expects(&data) {
                    return Ok(Some(self.unparsed(text, ParseErrorKind::State.at(0))));
                }
                self.count_unsolicited()?;
                self.learn(&data);
                if matches!(data, Data::Bye(_)) {
                    self.said_bye();
                }
                Ok(Some(Event::Data(data)))
            }
            Ok(Response::Continue(request)) => Ok(self.continued(request, text, out)),
            Ok(Response::Done { tag, status, text: said }) => {
                Ok(Some(self.done_event(&tag, status, said, text)))
            }
            Err(error) => Ok(Some(self.unparsed(text, error))),
        }
    }

    /// Reads the greeting, or what goes on with a response of which a part was given.
    fn response_in_mode<'b>(&mut self, text: &'b [u8]) -> Result<Event<'b>, Error> {
        let data = match core::mem::replace(&mut self.mode, Mode::Response) {
            Mode::Greeting => return self.greeted(text).map(Event::Greeting),
            Mode::Rest(Streamed::Value(last)) => grammar::value_rest(text, *last, self.rules),
            Mode::Rest(Streamed::Fetch { seq, by_uid }) => {
                grammar::fetch_rest(text, seq, by_uid, self.rules)
            }
            _ => grammar::found_rest(text, self.rules).map(Data::Search),
        };
        Ok(match data {
            Ok(data) => Event::Data(data),
            Err(error) => self.unparsed(text, error),
        })
    }

    fn greeted<'b>(&mut self, text: &'b [u8]) -> Result<Data<'b>, Error> {
        let greeting = grammar::greeting(text, self.rules)
            .map_err(|error| Error::Peer { kind: PeerError::NotAGreeting, at: error.at })?;
        self.state = match &greeting {
            Data::PreAuth(_) => State::Authenticated,
            _ => State::NotAuthenticated,
        };
        self.learn(&greeting);
        if matches!(greeting, Data::Bye(_)) {
            self.end();
        }
        self.start_timer();
        Ok(greeting)
    }

    /// A tagged response.
    fn done_event<'b>(
        &mut self,
        tag: &Tag<'_>,
        status: Status,
        text: Text<'b>,
        line: &'b [u8],
    ) -> Event<'b> {
        let id = CommandId::from_tag(tag.as_str());
        let at = id.and_then(|id| self.open.iter().position(|open| open.id == id));
        let Some(open) = at.and_then(|at| self.open.remove(at)) else {
            return self.unparsed(line, ParseErrorKind::UnknownTag.at(0));
        };
        if open.id == self.exchange_id() {
            self.exchange = None;
        }
        self.learn_text(&text);
        self.completed(open, status);
        self.start_timer();
        match (open.verb, status) {
            (Verb::StartTls | Verb::Compress, Status::Ok) => {
                let is_tls = open.verb == Verb::StartTls;
                self.mode = Mode::Layer(if is_tls { Layer::Tls } else { Layer::Deflate });
                self.timer.stop();
            }
            (Verb::Logout, Status::Ok) => self.end(),
            _ => {}
        }
        Event::Done { id: open.id, verb: open.verb, status, text }
    }

    /// The server closes; only the completion of a LOGOUT may follow.
    fn said_bye(&mut self) {
        self.bye = true;
        if !self.open.iter().any(|open| open.verb == Verb::Logout) {
            self.end();
        }
    }

    #[cold]
    pub(super) fn unparsed<'b>(&mut self, line: &'b [u8], error: ParseError) -> Event<'b> {
        self.meter.reject();
        Event::Unparsed { line: Cow::Borrowed(line), error }
    }

    /// Gives octets of a literal.
    fn literal_octets<'b>(&mut self, input: &mut &'b [u8]) -> Option<Event<'b>> {
        let Mode::Literal { of, left, since_timer } = &mut self.mode else { return None };
        let here = usize::try_from(*left).unwrap_or(usize::MAX).min(input.len());
        let (chunk, rest) = input.split_at_checked(here)?;
        if chunk.is_empty() {
            return None;
        }
        *input = rest;
        *left -= here as u64;
        *since_timer += here as u64;
        if *since_timer >= TIMER_STEP {
            *since_timer %= TIMER_STEP;
            self.timer.start(self.limits.reply_wait);
        }
        if *left == 0 {
            self.mode = Mode::Rest(of.clone());
        }
        Some(Event::Chunk(Cow::Borrowed(chunk)))
    }

    /// Reads over what is not looked into. `true`: a response comes next.
    fn skip(&mut self, input: &mut &[u8]) -> Result<bool, Error> {
        let bare_lf = self.rules.leniency().bare_lf;
        let Mode::Skip(skip) = &mut self.mode else { return Ok(true) };
        // A server never waits before a literal.
        if skip.skip(input, bare_lf, u64::MAX, |_| true)? == Skipped::Incomplete {
            return Ok(false);
        }
        self.mode = Mode::Response;
        Ok(true)
    }

    fn count_unsolicited(&mut self) -> Result<(), Error> {
        // NOTIFY asks for data at any time (RFC 5465 §3.1).
        if self.notices.any || !self.open.is_empty() {
            return Ok(());
        }
        self.unsolicited += 1;
        if self.unsolicited > self.limits.unsolicited {
            return Err(Error::Limit(LimitKind::Unsolicited));
        }
        Ok(())
    }

    fn consume<'b>(&mut self, input: &mut &'b [u8], count: usize) -> &'b [u8] {
        self.framer.reset();
        let (taken, rest) = input.split_at(count.min(input.len()));
        *input = rest;
        taken
    }

    fn fail(&mut self, error: Error) -> Error {
        self.end();
        *self.failed.get_or_insert(error)
    }

    fn end(&mut self) {
        self.state = State::Logout;
        self.mode = Mode::Over;
        self.open.clear();
        self.exchange = None;
        self.timer.stop();
    }
}

/// An annotation that is streamed: the first thing of its response that is, or a later one.
fn large_annotation(
    annotated: grammar::Annotated,
    first: bool,
    announced: Announced,
) -> (Event<'static>, Streamed) {
    let grammar::Annotated { seq, by_uid, items, entry, attribute } = annotated;
    let name = ValueName::Annotation { seq, by_uid, entry, attribute };
    let before = Data::Fetch(Fetch { seq, by_uid, first, items, literal: None });
    let of = Streamed::Value(Box::new(name.clone()));
    let Announced { size, binary, .. } = announced;
    (Event::Value(LargeValue { before: Box::new(before), name, size, binary }), of)
}
