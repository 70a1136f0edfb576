//! A toy line protocol. `ECHO text` is answered with the text, `TAKE` with lines up to a dot, `TLS` switches, `QUIT` ends.
#![allow(dead_code, reason = "each test file uses its part of the toy")]

use std::{fmt, time::Duration};

use sans_io::{Connection, Event, Instant, Layer, Timer, Want};

/// The longest line, with its CRLF.
pub(crate) const LINE: usize = 32;

/// How the toy breaks the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Bug {
    /// It does not.
    #[default]
    None,
    /// A line's event tells how much was buffered behind it.
    SeesBuffered,
    /// Counts calls in its state.
    CountsCalls,
    /// Sends a dot whenever it waits in a line.
    SendsWhenWaiting,
    /// Takes a CR at the end of the input for a line end.
    BareCr,
    /// Reports an overlong line only if it is buffered in one piece.
    LateLimit,
    /// Forgets its error.
    ForgetsError,
    /// Takes plaintext after TLS.
    Injectable,
    /// Says that it needs less room than it does.
    SmallCapacity,
    /// Misreads a line whose CRLF comes alone, in one piece: single bytes do not show it.
    CutBeforeCrLf,
    /// Misreads a line that comes in three pieces, the first of one byte, the last the CRLF.
    ThreePieces,
    /// Indexes past the input when a line is incomplete.
    Panics,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Command,
    Reply,
    Take,
    Tls,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EchoError {
    LineTooLong,
    Injected,
    Eof(State),
    TimedOut,
}

impl fmt::Display for EchoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl core::error::Error for EchoError {}

pub(crate) enum Said<'b> {
    Echo(&'b [u8]),
    Take,
    Chunk(&'b [u8]),
    Taken,
    Tls,
    Quit,
    Bad(&'b [u8], usize),
}

impl fmt::Debug for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Echo(text) => write!(f, "Echo({})", text.escape_ascii()),
            Self::Take => f.write_str("Take"),
            Self::Chunk(text) => write!(f, "Chunk({})", text.escape_ascii()),
            Self::Taken => f.write_str("Taken"),
            Self::Tls => f.write_str("Tls"),
            Self::Quit => f.write_str("Quit"),
            Self::Bad(line, 0) => write!(f, "Bad({})", line.escape_ascii()),
            Self::Bad(line, more) => write!(f, "Bad({}, {more} more)", line.escape_ascii()),
        }
    }
}

impl Event for Said<'_> {
    fn chunk(&self) -> Option<&[u8]> {
        if let Self::Chunk(text) = self { Some(text) } else { None }
    }
}

/// The server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Echo {
    pub(crate) bug: Bug,
    state: State,
    failed: Option<EchoError>,
    calls: u32,
    /// How much of the line was there at each wait for more, for the bugs that look at it.
    waits: Vec<usize>,
    timer: Timer,
}

impl Echo {
    pub(crate) fn new(bug: Bug) -> Self {
        let mut timer = Timer::Off;
        timer.start(Duration::from_secs(60));
        Self { bug, state: State::Command, failed: None, calls: 0, waits: Vec::new(), timer }
    }

    /// Answers what was said last.
    pub(crate) fn reply(&mut self, text: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(text);
        out.extend_from_slice(b"\r\n");
        if self.state == State::Reply {
            self.state = State::Command;
        }
        self.timer.start(Duration::from_secs(60));
    }

    fn fail(&mut self, error: EchoError, out: &mut Vec<u8>) -> EchoError {
        out.extend_from_slice(b"bye\r\n");
        if self.bug != Bug::ForgetsError {
            self.failed = Some(error);
        }
        error
    }

    fn command<'b>(&mut self, line: &'b [u8], behind: usize) -> Said<'b> {
        self.state = State::Reply;
        let behind = if self.bug == Bug::SeesBuffered { behind } else { 0 };
        match line {
            b"TAKE" => {
                self.state = State::Take;
                Said::Take
            }
            b"TLS" => {
                self.state = State::Tls;
                Said::Tls
            }
            b"QUIT" => {
                self.state = State::Closed;
                Said::Quit
            }
            _ => line.strip_prefix(b"ECHO ").map_or(Said::Bad(line, behind), Said::Echo),
        }
    }
}

impl Connection for Echo {
    type Event<'b> = Said<'b>;
    type Error = EchoError;

    fn receive<'b>(
        &mut self,
        input: &mut &'b [u8],
        out: &mut Vec<u8>,
    ) -> Result<Option<Said<'b>>, EchoError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if !matches!(self.state, State::Command | State::Take) {
            return Ok(None);
        }
        if self.bug == Bug::CountsCalls {
            self.calls += 1;
        }
        let whole = *input;
        let end = whole.windows(2).position(|pair| pair == b"\r\n");
        let end = match end {
            None if self.bug == Bug::BareCr && whole.ends_with(b"\r") => Some(whole.len() - 1),
            end => end,
        };
        let Some(end) = end else {
            if self.bug == Bug::Panics && whole.len() > 5 {
                let _ = whole[whole.len()];
            }
            if matches!(self.bug, Bug::CutBeforeCrLf | Bug::ThreePieces) && !whole.is_empty() {
                self.waits.push(whole.len());
            }
            if self.bug == Bug::SendsWhenWaiting && !whole.is_empty() {
                out.push(b'.');
            }
            if self.state == State::Take
                && !whole.is_empty()
                && !whole.starts_with(b".")
                && !whole.starts_with(b"\r")
            {
                // As much as is no CR.
                let text = whole.split(|&byte| byte == b'\r').next().unwrap_or_default();
                *input = &whole[text.len()..];
                return Ok((!text.is_empty()).then_some(Said::Chunk(text)));
            }
            if whole.len() >= LINE {
                return Err(self.fail(EchoError::LineTooLong, out));
            }
            return Ok(None);
        };
        let (line, rest) = (&whole[..end], whole.get(end + 2..).unwrap_or_default());
        if self.state == State::Take {
            *input = rest;
            if line == b"." {
                self.state = State::Reply;
                return Ok(Some(Said::Taken));
            }
            return Ok(Some(Said::Chunk(&whole[..end + 2])));
        }
        if end + 2 > LINE && self.bug != Bug::LateLimit {
            return Err(self.fail(EchoError::LineTooLong, out));
        }
        *input = rest;
        let waits = std::mem::take(&mut self.waits);
        let misread = match self.bug {
            Bug::CutBeforeCrLf => waits.last() == Some(&end),
            Bug::ThreePieces => waits == [1, end],
            _ => false,
        };
        Ok(Some(self.command(if misread { b"?" } else { line }, rest.len())))
    }

    fn receive_eof(&mut self, rest: &[u8]) -> Result<(), EchoError> {
        match (self.failed, self.state) {
            (Some(error), _) => Err(error),
            (None, State::Command | State::Closed) if rest.is_empty() => Ok(()),
            (None, state) => Err(EchoError::Eof(state)),
        }
    }

    fn want(&self) -> Want {
        match (self.failed, self.state) {
            (Some(_), _) | (None, State::Closed) => Want::Close,
            (None, State::Command | State::Take) => Want::Input,
            (None, State::Reply) => Want::Caller,
            (None, State::Tls) => Want::Layer(Layer::Tls),
        }
    }

    fn capacity(&self) -> usize {
        if self.bug == Bug::SmallCapacity { 4 } else { LINE }
    }

    fn switch_layer(&mut self, _: Layer, unread: &[u8]) -> Result<(), EchoError> {
        if !unread.is_empty() && self.bug != Bug::Injectable {
            return Err(self.fail(EchoError::Injected, &mut Vec::new()));
        }
        self.state = State::Command;
        Ok(())
    }

    fn poll_timeout(&mut self, now: Instant) -> Option<Instant> {
        self.timer.poll(now)
    }

    fn handle_timeout(&mut self, now: Instant, out: &mut Vec<u8>) -> Result<(), EchoError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.timer.is_due(now) {
            self.timer.stop();
            return Err(self.fail(EchoError::TimedOut, out));
        }
        Ok(())
    }
}

/// The server's application.
pub(crate) fn replies(echo: &mut Echo, said: Said<'_>, out: &mut Vec<u8>) {
    match said {
        Said::Echo(text) => echo.reply(text, out),
        Said::Bad(..) => echo.reply(b"what?", out),
        Said::Take => echo.reply(b"go on", out),
        Said::Taken => echo.reply(b"thanks", out),
        Said::Tls => echo.reply(b"go secure", out),
        Said::Quit => echo.reply(b"bye", out),
        Said::Chunk(_) => {}
    }
}
