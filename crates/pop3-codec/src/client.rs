//! The client's end of a session.

mod commands;
mod connection;
mod event;
mod lf_reader;
mod payload;

use alloc::{collections::VecDeque, vec::Vec};

use sans_io::{Meter, Stats, Timer};
use textline::{LineEnding, LineScanner, Secret};

pub use event::Event;

use crate::{Capabilities, Error, Leniency, Limits, Payload, State, Timestamp, Verb};
use payload::Reading;

/// The client's end of a POP3 session (RFC 1939), without I/O.
///
/// Methods append commands to `out`; each is answered by one [`Event::Reply`], in order. A positive reply with
/// more lines is followed by an event for each of them, or by chunks of the message, and by
/// [`Event::End`]: which, is known from the command. Where the server offers PIPELINING, commands may be
/// sent before the replies of others (RFC 2449 §6.6).
///
/// ```
/// use pop3_codec::{Client, ScanListing, client::Event};
/// use sans_io::Connection;
///
/// let mut client = Client::default();
/// let mut out = Vec::new();
/// let mut input = &b"+OK POP3 server ready\r\n"[..];
/// assert!(client.receive(&mut input, &mut out).unwrap().is_some());
/// client.user("bob", &mut out).unwrap();
/// assert_eq!(out, b"USER bob\r\n");
/// let mut input = &b"+OK\r\n"[..];
/// let event = client.receive(&mut input, &mut out).unwrap().unwrap();
/// assert!(matches!(event, Event::Reply { reply, .. } if reply.is_ok()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    limits: Limits,
    leniency: Leniency,
    lower_case: bool,
    state: State,
    /// Where the session will stand if all open commands succeed.
    planned: State,
    /// What was sent and not replied to, oldest first.
    open: VecDeque<Open>,
    /// The lines after a positive reply.
    reading: Option<Reading>,
    /// An initial response that did not fit into AUTH.
    deferred: Option<Secret<Vec<u8>>>,
    /// `None` before a whole positive reply to CAPA.
    capabilities: Option<Capabilities>,
    timestamp: Option<Timestamp<'static>>,
    lines: LineScanner,
    in_tls: bool,
    utf8: bool,
    failed: Option<Error>,
    timer: Timer,
    meter: Meter,
}

/// A command that waits for its reply.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Open {
    verb: Verb,
    payload: Option<Payload>,
}

impl Client {
    /// A session in clear; the server greets first.
    #[must_use]
    pub fn new(limits: Limits, leniency: Leniency) -> Self {
        let mut timer = Timer::Off;
        timer.start(limits.reply_wait);
        let ending = if leniency.bare_lf { LineEnding::CrlfOrLf } else { LineEnding::Crlf };
        Self {
            limits,
            leniency,
            lower_case: false,
            state: State::Connected,
            planned: State::Connected,
            open: VecDeque::from([Open { verb: Verb::Connect, payload: None }]),
            reading: None,
            deferred: None,
            capabilities: None,
            timestamp: None,
            lines: LineScanner::new(limits.reply, ending),
            in_tls: false,
            utf8: false,
            failed: None,
            timer,
            meter: Meter::default(),
        }
    }

    /// A session that starts inside TLS (port 995, RFC 8314 §3.3); the server greets first.
    #[must_use]
    pub fn new_in_tls(limits: Limits, leniency: Leniency) -> Self {
        Self { in_tls: true, ..Self::new(limits, leniency) }
    }

    /// Writes commands in lower case, as people type them: `retr 1`. Servers read both (RFC 1939 §3).
    #[must_use]
    pub const fn with_lower_case(mut self) -> Self {
        self.lower_case = true;
        self
    }

    /// Where the session stands, by the replies so far.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Whether the session is inside TLS.
    #[must_use]
    pub const fn is_in_tls(&self) -> bool {
        self.in_tls
    }

    /// Whether the session is in UTF-8 mode: UTF8 was accepted (RFC 6856 §2.1).
    #[must_use]
    pub const fn is_utf8(&self) -> bool {
        self.utf8
    }

    /// What the server offered in its last whole reply to CAPA; `None` before one, and after STLS.
    #[must_use]
    pub const fn capabilities(&self) -> Option<&Capabilities> {
        self.capabilities.as_ref()
    }

    /// The timestamp of the greeting, if the server knows APOP; none after STLS.
    #[must_use]
    pub const fn timestamp(&self) -> Option<&Timestamp<'static>> {
        self.timestamp.as_ref()
    }

    /// The commands that wait for their replies, oldest first.
    pub fn open(&self) -> impl ExactSizeIterator<Item = Verb> + '_ {
        self.open.iter().map(|open| open.verb)
    }

    /// What is read beyond the grammar.
    #[must_use]
    pub const fn leniency(&self) -> Leniency {
        self.leniency
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.meter.stats()
    }
}

/// A session in clear with the default limits and leniency.
impl Default for Client {
    fn default() -> Self {
        Self::new(Limits::default(), Leniency::default())
    }
}
