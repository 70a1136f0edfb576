//! The server's end of a session.

mod annotations;
mod answers;
mod append;
mod config;
mod connection;
mod contexts;
mod data;
mod enabled;
mod event;
mod mode;
mod news;
mod reply;
mod search_context;
mod view;

use alloc::vec::Vec;

use sans_io::{Meter, Stats, Timer};

pub use answers::Selected;
pub use config::Config;
pub use event::Event;
pub use search_context::SearchContext;
pub use view::{Update, View};

use crate::{Capability, Error, State, Tag, Verb, frame::Framer, notices::Notices};
use contexts::Then;
use mode::{Mode, Sending};

/// The server's end of an IMAP session (RFC 9051, RFC 3501), without I/O.
///
/// The greeting is due first: [`greet`](Self::greet). Every [`Event::Command`] is open until it is completed by
/// its tag: [`reply`](Self::reply), or [`ok`](Self::ok), [`no`](Self::no) or [`bad`](Self::bad), after the
/// [`data`](Self::data) that it asks for. Some commands may be open at a time, by the rules of RFC 9051 §5.5.
/// Commands that the state does not permit are answered BAD by the machine itself, and literals are asked
/// for by it.
///
/// ```
/// use imap_codec::{Command, Server, server::{Config, Event}};
/// use sans_io::Connection;
///
/// let mut server = Server::new_in_tls(Config::default());
/// let mut out = Vec::new();
/// server.greet("ready", &mut out).unwrap();
/// let mut input = &b"a1 LOGIN bob {6}\r\nhungry\r\n"[..];
/// let event = server.receive(&mut input, &mut out).unwrap().unwrap();
/// let Event::Command { tag, command: Command::Login { user, password } } = event else { panic!() };
/// assert_eq!((user.as_bytes(), password.reveal().as_bytes()), (&b"bob"[..], &b"hungry"[..]));
/// server.ok(&tag, "LOGIN completed", &mut out).unwrap();
/// assert!(out.ends_with(b"+ Ready for additional command text\r\na1 OK LOGIN completed\r\n"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    config: Config,
    state: State,
    mode: Mode,
    framer: Framer,
    /// How deep in parentheses the line of an APPEND begins that is scanned.
    depth: u32,
    /// The commands that wait for their completion, oldest first.
    open: Vec<Open>,
    /// A command is there that may not overlap with the open ones.
    held: bool,
    /// The BYE before the completion of a LOGOUT was sent.
    said_bye: bool,
    sending: Sending,
    /// What the client has enabled.
    enabled: Vec<Capability<'static>>,
    /// What the client wants to hear of the selected mailbox.
    notices: Notices,
    /// The searches with UPDATE.
    contexts: Vec<Tag<'static>>,
    /// CLOSED was said since the last SELECT or EXAMINE came.
    said_closed: bool,
    /// NOMODSEQ was said of the mailbox that is selected.
    no_mod_seq: bool,
    /// The first command that enables CONDSTORE came with a mailbox selected, and HIGHESTMODSEQ was not said since.
    owes_mod_seq: bool,
    in_tls: bool,
    compressed: bool,
    errors: u32,
    failed: Option<Error>,
    timer: Timer,
    meter: Meter,
}

#[derive(Clone, Debug, PartialEq)]
struct Open {
    tag: Tag<'static>,
    verb: Verb,
    /// Messages may get other numbers while it runs.
    permits_expunge: bool,
    /// What follows if it is completed with OK.
    then: Then,
}

impl Server {
    /// A session in clear; the greeting is due.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let mut timer = Timer::Off;
        timer.start(config.limits.login_wait);
        Self {
            config,
            state: State::Connected,
            mode: Mode::Greeting,
            framer: Framer::default(),
            depth: 0,
            open: Vec::new(),
            held: false,
            said_bye: false,
            sending: Sending::Nothing,
            enabled: Vec::new(),
            notices: Notices::USUAL,
            contexts: Vec::new(),
            said_closed: false,
            no_mod_seq: false,
            owes_mod_seq: false,
            in_tls: false,
            compressed: false,
            errors: 0,
            failed: None,
            timer,
            meter: Meter::default(),
        }
    }

    /// A session that starts inside TLS (port 993, RFC 8314 §3.2); the greeting is due.
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

    /// Whether the octets are compressed, after COMPRESS (RFC 4978).
    #[must_use]
    pub const fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Whether the client has asked for IDLE and was let in: data may be sent at any time.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        matches!(self.mode, Mode::Idle)
    }

    /// The commands that wait for their completion, oldest first.
    pub fn open(&self) -> impl ExactSizeIterator<Item = (&Tag<'static>, Verb)> + '_ {
        self.open.iter().map(|open| (&open.tag, open.verb))
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

    /// What can be used now: the capabilities of the configuration, with STARTTLS, LOGINDISABLED and the
    /// SASL mechanisms as the state has them (RFC 9051 §6.1.1, §11.7).
    #[must_use]
    pub fn capabilities(&self) -> Vec<Capability<'static>> {
        let login = !matches!(self.state, State::Authenticated | State::Selected);
        let secure = self.permits_plaintext();
        let mut capabilities = self.config.capabilities.clone();
        capabilities.retain(|capability| match capability {
            Capability::StartTls | Capability::LoginDisabled => false,
            Capability::Auth(_) => login && secure,
            Capability::CompressDeflate => !self.compressed,
            _ => true,
        });
        if login && !self.in_tls && self.config.starttls {
            capabilities.push(Capability::StartTls);
        }
        if login && !secure {
            capabilities.push(Capability::LoginDisabled);
        }
        capabilities
    }

    /// Whether a password may be said here.
    const fn permits_plaintext(&self) -> bool {
        self.in_tls || self.config.login_in_clear
    }

    /// Octets of a command here.
    const fn line_limit(&self) -> usize {
        match self.state {
            State::Authenticated | State::Selected => self.config.limits.line,
            _ => self.config.limits.line_before_login,
        }
    }
}
