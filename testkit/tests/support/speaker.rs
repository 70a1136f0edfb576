//! A client of the toy line protocol: it says lines, one after another, and hears one line for each.
#![allow(dead_code, reason = "each test file uses its part of the toy")]

use std::{fmt, time::Duration};

use sans_io::{Connection, Event, Instant, Layer, Timer, Want};
use testkit::cuts::Caller;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpeakerError {
    Eof,
    Injected,
    TimedOut,
}

impl fmt::Display for SpeakerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl core::error::Error for SpeakerError {}

pub(crate) struct Heard<'b>(pub(crate) &'b [u8]);

impl fmt::Debug for Heard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Heard({})", self.0.escape_ascii())
    }
}

impl Event for Heard<'_> {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Waiting,
    WaitingForTls,
    WaitingForBye,
    Tls,
    Closed,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Speaker {
    state: State,
    failed: Option<SpeakerError>,
    timer: Timer,
}

impl Speaker {
    pub(crate) fn new() -> Self {
        Self { state: State::Idle, failed: None, timer: Timer::Off }
    }

    pub(crate) fn say(&mut self, line: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"\r\n");
        self.timer.start(Duration::from_secs(30));
        self.state = match line {
            "TLS" => State::WaitingForTls,
            "QUIT" => State::WaitingForBye,
            _ => State::Waiting,
        };
    }

    fn fail(&mut self, error: SpeakerError) -> SpeakerError {
        self.failed = Some(error);
        error
    }
}

impl Connection for Speaker {
    type Event<'b> = Heard<'b>;
    type Error = SpeakerError;

    fn receive<'b>(
        &mut self,
        input: &mut &'b [u8],
        _: &mut Vec<u8>,
    ) -> Result<Option<Heard<'b>>, SpeakerError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if matches!(self.state, State::Idle | State::Tls | State::Closed) {
            return Ok(None);
        }
        let Some(end) = input.windows(2).position(|pair| pair == b"\r\n") else { return Ok(None) };
        let (line, rest) = input.split_at(end + 2);
        *input = rest;
        self.timer.stop();
        self.state = match self.state {
            State::WaitingForTls => State::Tls,
            State::WaitingForBye => State::Closed,
            _ => State::Idle,
        };
        Ok(Some(Heard(&line[..end])))
    }

    fn receive_eof(&mut self, _: &[u8]) -> Result<(), SpeakerError> {
        match (self.failed, self.state) {
            (Some(error), _) => Err(error),
            (None, State::Closed) => Ok(()),
            (None, _) => Err(self.fail(SpeakerError::Eof)),
        }
    }

    fn want(&self) -> Want {
        match (self.failed, self.state) {
            (Some(_), _) | (None, State::Closed) => Want::Close,
            (None, State::Idle) => Want::Caller,
            (None, State::Tls) => Want::Layer(Layer::Tls),
            (None, _) => Want::Input,
        }
    }

    fn capacity(&self) -> usize {
        100
    }

    fn switch_layer(&mut self, _: Layer, unread: &[u8]) -> Result<(), SpeakerError> {
        if !unread.is_empty() {
            return Err(self.fail(SpeakerError::Injected));
        }
        self.state = State::Idle;
        Ok(())
    }

    fn poll_timeout(&mut self, now: Instant) -> Option<Instant> {
        self.timer.poll(now)
    }

    fn handle_timeout(&mut self, now: Instant, _: &mut Vec<u8>) -> Result<(), SpeakerError> {
        if self.timer.is_due(now) {
            self.timer.stop();
            return Err(self.fail(SpeakerError::TimedOut));
        }
        self.failed.map_or(Ok(()), Err)
    }
}

/// Says its lines, each when the one before was answered.
#[derive(Clone, Debug)]
pub(crate) struct Script(pub(crate) &'static [&'static str]);

impl Caller<Speaker> for Script {
    fn on(&mut self, _: &mut Speaker, _: Heard<'_>, _: &mut Vec<u8>) {}

    fn idle(&mut self, speaker: &mut Speaker, out: &mut Vec<u8>) -> bool {
        let Some((line, rest)) = self.0.split_first() else { return false };
        self.0 = rest;
        speaker.say(line, out);
        true
    }
}
