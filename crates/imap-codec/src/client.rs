//! The client's end of a session.

mod commands;
mod connection;
mod event;
mod exchange;
mod learn;
mod mirror;
mod search_context;
mod vendor;

use alloc::{boxed::Box, collections::VecDeque, vec::Vec};
use core::fmt;

use sans_io::{Layer, Meter, Stats, Timer};

pub use event::Event;
pub use mirror::{Change, Mirror, MirrorMessage, Snapshot, SnapshotMessage};
pub use search_context::{Mismatch, SearchContext};
pub use vendor::Vendor;

pub use crate::plan::sendable;

use crate::{
    Capability, Error, Leniency, Limits, Naming, State, ValueName, Verb,
    frame::{Framer, Skip},
    grammar::Rules,
    notices::Notices,
};
use exchange::Exchange;

/// The client's end of an IMAP session (RFC 9051, RFC 3501), without I/O.
///
/// Methods append commands to `out` and give the [`CommandId`] that the completion bears: [`Event::Done`]. The
/// server's greeting comes first. Commands may be sent before the completion of others, as long as no
/// sequence number can change its meaning in between (RFC 9051 §5.5). Data comes at any time, asked for or
/// not.
///
/// ```
/// use imap_codec::{Client, Command, Mailbox, State, Status, client::Event};
/// use sans_io::Connection;
///
/// let mut client = Client::new_in_tls(Default::default());
/// let mut out = Vec::new();
/// let mut input = &b"* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n"[..];
/// assert!(matches!(client.receive(&mut input, &mut out), Ok(Some(Event::Greeting(_)))));
/// let login = client.login("bob", "hungry", &mut out).unwrap();
/// assert_eq!(out, b"a001 LOGIN bob hungry\r\n");
/// let mut input = &b"a001 OK LOGIN completed\r\n"[..];
/// let event = client.receive(&mut input, &mut out).unwrap();
/// assert!(matches!(event, Some(Event::Done { id, status: Status::Ok, .. }) if id == login));
/// client.command(&Command::select(Mailbox::INBOX), &mut out).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    limits: Limits,
    rules: Rules,
    state: State,
    mode: Mode,
    framer: Framer,
    /// The commands that wait for their completion, oldest first.
    open: VecDeque<Open>,
    last: CommandId,
    /// What the last command waits for before it is complete.
    exchange: Option<Exchange>,
    capabilities: Option<Vec<Capability<'static>>>,
    /// Capabilities came since the last command that changes them was sent.
    fresh: bool,
    naming: Naming,
    /// UIDONLY is enabled.
    uid_only: bool,
    /// What NOTIFY has asked for.
    notices: Notices,
    in_tls: bool,
    compressed: bool,
    bye: bool,
    unsolicited: u32,
    failed: Option<Error>,
    timer: Timer,
    meter: Meter,
}

/// Which command of a session. Its tag is made from it: `a001`, `a002`, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommandId(u32);

/// The tag.
impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a{:03}", self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Open {
    id: CommandId,
    verb: Verb,
    /// What the client hears of once a NOTIFY is completed with OK.
    notices: Option<Notices>,
}

/// What the octets to come are.
#[derive(Clone, Debug, PartialEq)]
enum Mode {
    /// The greeting.
    Greeting,
    /// Responses.
    Response,
    /// A literal that is streamed.
    Literal {
        /// Of which response.
        of: Streamed,
        /// Octets to come; not zero.
        left: u64,
        /// Octets since the timer was last started.
        since_timer: u64,
    },
    /// A response after such a literal.
    Rest(Streamed),
    /// A SEARCH response of which a part was given.
    FoundRest,
    /// What is not looked into.
    Skip(Skip),
    /// Nothing: the octets go through another layer from now on.
    Layer(Layer),
    /// Nothing: the session is over.
    Over,
}

/// What is known of a response of which a literal is streamed.
#[derive(Clone, Debug, PartialEq)]
enum Streamed {
    /// FETCH.
    Fetch {
        /// Of which message.
        seq: u32,
        /// Whether that is its UID.
        by_uid: bool,
    },
    /// Another one: what the literal is.
    Value(Box<ValueName<'static>>),
}

impl Client {
    /// A session in clear; the server greets first.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let mut timer = Timer::Off;
        timer.start(limits.reply_wait);
        Self {
            limits,
            rules: Rules::new(Leniency::TOLERANT, limits.depth),
            state: State::Connected,
            mode: Mode::Greeting,
            framer: Framer::default(),
            open: VecDeque::new(),
            last: CommandId(0),
            exchange: None,
            capabilities: None,
            fresh: false,
            naming: Naming::Utf7,
            uid_only: false,
            notices: Notices::USUAL,
            in_tls: false,
            compressed: false,
            bye: false,
            unsolicited: 0,
            failed: None,
            timer,
            meter: Meter::default(),
        }
    }

    /// A session that starts inside TLS (port 993, RFC 8314 §3.2); the server greets first.
    #[must_use]
    pub fn new_in_tls(limits: Limits) -> Self {
        Self { in_tls: true, ..Self::new(limits) }
    }

    /// The same with other rules for what is accepted beyond the grammar, for the responses to come.
    #[must_use]
    pub fn with_leniency(mut self, leniency: Leniency) -> Self {
        self.set_leniency(leniency);
        self
    }

    /// Switches what is accepted beyond the grammar, for the responses to come: once it is known which server it is
    /// ([`Vendor`]), or when the user says so.
    pub const fn set_leniency(&mut self, leniency: Leniency) {
        self.rules = Rules::new(leniency, self.limits.depth);
    }

    /// What is accepted beyond the grammar now.
    #[must_use]
    pub const fn leniency(&self) -> Leniency {
        self.rules.leniency()
    }

    /// Where the session stands, by the completions so far.
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

    /// Whether the server has let the client into IDLE.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        matches!(self.exchange, Some(Exchange::Idle))
    }

    /// How names of mailboxes are written now: ENABLE changes it.
    #[must_use]
    pub const fn naming(&self) -> Naming {
        self.naming
    }

    /// What the server can do, as far as it has said so in this state; `None` if it has not. Nothing from
    /// before TLS or authentication is kept.
    #[must_use]
    pub fn capabilities(&self) -> Option<&[Capability<'static>]> {
        self.capabilities.as_deref()
    }

    /// Whether the server has said that it can do `capability`, by itself or with IMAP4rev2.
    #[must_use]
    pub fn has(&self, capability: &Capability<'_>) -> bool {
        let Some(capabilities) = &self.capabilities else { return false };
        capabilities.iter().any(|known| known == capability)
            || learn::is_in_rev2(capability) && capabilities.contains(&Capability::Imap4Rev2)
    }

    /// The commands that wait for their completion, oldest first.
    pub fn open(&self) -> impl ExactSizeIterator<Item = (CommandId, Verb)> + '_ {
        self.open.iter().map(|open| (open.id, open.verb))
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.meter.stats()
    }
}
