//! The server's end of a session.

mod answer;
mod config;
mod connection;
mod event;
mod mode;
mod payload;
mod reply;

use sans_io::{Meter, Stats, Timer};
use textline::LineScanner;

pub use config::Config;
pub use event::Event;

use crate::{Argument, Capabilities, Error, Language, Maildrop, State};
use mode::Mode;

/// The server's end of a POP3 session (RFC 1939), without I/O.
///
/// [`Event::Command`] and its kin wait for a reply: [`reply`](Self::reply), or [`accept`](Self::accept) for the
/// usual positive one, or [`refuse`](Self::refuse). No command is read before that, so pipelined commands are
/// answered in order. The greeting is due first.
///
/// A login is answered with [`open`](Self::open), which takes the user's [`Maildrop`]: from then on the server
/// answers STAT, LIST, UIDL, DELE, RSET and NOOP by itself and only tells of it ([`Event::Answered`]). What is
/// left to the caller is to give the messages of RETR and TOP piece by piece with [`body`](Self::body), and
/// to remove what [`expunge`](Self::expunge) names when QUIT comes. A session that ends in any other way
/// removes nothing.
///
/// ```
/// use pop3_codec::{Maildrop, Server, UniqueId, server::{Config, Event}};
/// use sans_io::Connection;
///
/// let mut config = Config::default();
/// config.auth_in_clear = true;
/// let mut server = Server::new(config);
/// let mut out = Vec::new();
/// server.accept(&mut out).unwrap();
/// let mut input = &b"user bob\r\npass hungry\r\nretr 1\r\n"[..];
/// while let Some(event) = server.receive(&mut input, &mut out).unwrap() {
///     match event {
///         Event::Command { command: pop3_codec::Command::Pass(_), .. } => {
///             let mut maildrop = Maildrop::new();
///             maildrop.push(12, &UniqueId::new("a1").unwrap());
///             server.open(maildrop, &mut out).unwrap();
///         }
///         Event::Command { command: pop3_codec::Command::Retr(1), .. } => {
///             server.accept(&mut out).unwrap();
///             server.body(b".Ketchup?\r\n", &mut out).unwrap();
///             server.end_of_body(&mut out).unwrap();
///         }
///         _ => server.accept(&mut out).unwrap(),
///     }
/// }
/// assert!(out.ends_with(b"+OK 12 octets\r\n..Ketchup?\r\n.\r\n"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    config: Config,
    state: State,
    mode: Mode,
    lines: LineScanner,
    in_tls: bool,
    utf8: bool,
    language: Option<Language<'static>>,
    user: Option<Argument<'static>>,
    maildrop: Option<Maildrop>,
    errors: u32,
    failed: Option<Error>,
    timer: Timer,
    meter: Meter,
}

impl Server {
    /// A session in clear; the greeting is due.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let lines = LineScanner::new(config.limits.line, config.line_ending());
        Self {
            config,
            state: State::Connected,
            mode: Mode::greeting(),
            lines,
            in_tls: false,
            utf8: false,
            language: None,
            user: None,
            maildrop: None,
            errors: 0,
            failed: None,
            timer: Timer::Off,
            meter: Meter::default(),
        }
    }

    /// A session that starts inside TLS (port 995, RFC 8314 §3.3); the greeting is due.
    #[must_use]
    pub fn new_in_tls(config: Config) -> Self {
        Self { in_tls: true, ..Self::new(config) }
    }

    /// Where the session stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Whether the session is inside TLS.
    #[must_use]
    pub const fn is_in_tls(&self) -> bool {
        self.in_tls
    }

    /// Whether the session is in UTF-8 mode (RFC 6856 §2.1). Outside it a message with UTF-8 in its header
    /// section is replaced by a surrogate, or refused with [`ResponseCode::Utf8`](crate::ResponseCode::Utf8).
    #[must_use]
    pub const fn is_utf8(&self) -> bool {
        self.utf8
    }

    /// The language that LANG has selected, for the texts of the caller's replies (RFC 6856 §3).
    #[must_use]
    pub const fn language(&self) -> Option<&Language<'static>> {
        self.language.as_ref()
    }

    /// The name that USER or APOP gave: whom a password that comes now is for, or who is logged in.
    #[must_use]
    pub const fn user(&self) -> Option<&Argument<'static>> {
        self.user.as_ref()
    }

    /// The maildrop that was opened.
    #[must_use]
    pub const fn maildrop(&self) -> Option<&Maildrop> {
        self.maildrop.as_ref()
    }

    /// The numbers of the messages that the caller has to remove now: those marked as deleted, from the event
    /// of QUIT to its reply. None in any other state (RFC 1939 §6).
    pub fn expunge(&self) -> impl Iterator<Item = u32> + '_ {
        let in_update = self.state == State::Update;
        self.maildrop.iter().filter(move |_| in_update).flat_map(Maildrop::deleted)
    }

    /// What CAPA tells from now on, where it may be another thing after the login: EXPIRE, LOGIN-DELAY and
    /// IMPLEMENTATION (RFC 2449 §6).
    pub const fn capabilities_mut(&mut self) -> &mut Capabilities {
        &mut self.config.capabilities
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
