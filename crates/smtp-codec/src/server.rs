//! The server's end of a session.

mod config;
mod connection;
mod event;
mod identity;
mod message;
mod mode;
mod reply;
mod trace;

use alloc::string::String;

use sans_io::{Meter, Stats, Timer};
use textline::LineScanner;

pub use config::Config;
pub use event::{Event, MessageError};
pub use identity::Identity;
pub use trace::{Protocol, Trace};

use crate::{BodyType, Error, State};
use mode::{Message, Mode};

/// The server's end of an SMTP session (RFC 5321), without I/O.
///
/// Every [`Event`] but a [chunk](Event::Chunk) waits for a reply: [`reply`](Self::reply), or
/// [`accept`](Self::accept) for the usual positive one, or [`refuse`](Self::refuse) for the one that the
/// error asks for. No command is read before that, so pipelined commands are answered in order. Commands
/// out of order are answered 503 by the machine itself; once such replies of one call are more than
/// [`Limits::replies`](crate::Limits::replies), it stops with [`Want::Caller`](sans_io::Want::Caller), and goes on when it is called
/// again: send what was written first. The greeting is due first.
///
/// ```
/// use sans_io::Connection;
/// use smtp_codec::{Command, Server, server::{Config, Event}};
///
/// let mut server = Server::new(Config::new("hamburger.edu"));
/// let mut out = Vec::new();
/// server.accept(&mut out).unwrap();
/// let mut input = &b"HELO crepes.fr\r\n"[..];
/// let event = server.receive(&mut input, &mut out).unwrap().unwrap();
/// assert!(matches!(event, Event::Command { command: Command::Helo(_), .. }));
/// server.accept(&mut out).unwrap();
/// assert_eq!(out, b"220 hamburger.edu ESMTP\r\n250 hamburger.edu\r\n");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    config: Config,
    state: State,
    mode: Mode,
    lines: LineScanner,
    /// What the client called itself, and what it does once its EHLO or HELO is replied to.
    hello: Option<Hello>,
    hello_due: Option<Hello>,
    in_tls: bool,
    authenticated: bool,
    /// What a proxy says of the client, and what it does once its XCLIENT is replied to.
    identity: Option<Identity>,
    identity_due: Option<Identity>,
    /// The last MAIL had the parameter SMTPUTF8.
    smtputf8: bool,
    /// What its parameter BODY said.
    body: Option<BodyType>,
    /// It had the parameter PRDR.
    prdr: bool,
    /// The message between two of its chunks.
    partial: Option<Message>,
    recipients: usize,
    transactions: u32,
    errors: u32,
    /// The last call has stopped at [`Limits::replies`](crate::Limits::replies).
    held: bool,
    failed: Option<Error>,
    timer: Timer,
    meter: Meter,
}

#[derive(Clone, Debug, PartialEq)]
struct Hello {
    name: String,
    /// EHLO, and not HELO.
    extended: bool,
}

impl Server {
    /// A session in clear; the greeting is due.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let lines = LineScanner::new(config.command_line(), config.line_ending());
        let mut timer = Timer::Off;
        let mode = if config.proxy {
            timer.start(config.limits.server_idle);
            Mode::Proxy
        } else {
            Mode::greeting()
        };
        Self {
            config,
            state: State::Connected,
            mode,
            lines,
            hello: None,
            hello_due: None,
            in_tls: false,
            authenticated: false,
            identity: None,
            identity_due: None,
            prdr: false,
            smtputf8: false,
            body: None,
            partial: None,
            recipients: 0,
            transactions: 0,
            errors: 0,
            held: false,
            failed: None,
            timer,
            meter: Meter::default(),
        }
    }

    /// A session that starts inside TLS (port 465, RFC 8314 §3.3); the greeting is due.
    #[must_use]
    pub fn new_in_tls(config: Config) -> Self {
        Self { in_tls: true, ..Self::new(config) }
    }

    /// Where the session stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// What the client called itself in its last EHLO or HELO that succeeded.
    #[must_use]
    pub fn client_name(&self) -> Option<&str> {
        self.hello.as_ref().map(|hello| hello.name.as_str())
    }

    /// Whether the session is inside TLS.
    #[must_use]
    pub const fn is_in_tls(&self) -> bool {
        self.in_tls
    }

    /// Who the client is by the words of a proxy: of a PROXY preamble, or XCLIENT.
    #[must_use]
    pub const fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// How many replies are due: one, or after a message of LMTP one for each recipient, in the order in which they were accepted, or
    /// with PRDR those and one for the message.
    #[must_use]
    pub const fn replies_due(&self) -> usize {
        match self.mode {
            Mode::Due(due) => due.more + 1,
            _ => 0,
        }
    }

    /// Whether AUTH succeeded.
    #[must_use]
    pub const fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// What the server was made with.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.meter.stats()
    }
}
