//! The client's end of a session.

mod commands;
mod connection;
mod event;
mod leniency;
mod payload;
mod plan;
mod recipients;

use alloc::{collections::VecDeque, vec::Vec};

use sans_io::{Meter, Stats, Timer};
use textline::{DotWriter, ReplyScanner};

pub use event::Event;
pub use leniency::Leniency;
pub use plan::{Content, Plan, PlanError};
pub use recipients::RecipientStatus;

use recipients::Asked;

use crate::{Argument, BodyType, Error, Extensions, Limits, State, Verb};

/// The client's end of an SMTP session (RFC 5321), without I/O.
///
/// Methods append commands to `out`; each is answered by one [`Event::Reply`], in order. Where the server
/// offers PIPELINING, MAIL, RCPT, RSET and a last DATA may be sent before their replies, and before the reply to
/// the end of the message before (RFC 2920).
/// Everything written is canonical: no argument or message can forge a command or the end of data.
///
/// ```
/// use sans_io::Connection;
/// use smtp_codec::{Client, Limits, Verb, client::Event};
///
/// let mut client = Client::new(Limits::default());
/// let mut out = Vec::new();
/// let mut input = &b"220 hamburger.edu\r\n"[..];
/// let event = client.receive(&mut input, &mut out).unwrap();
/// assert!(matches!(event, Some(Event::Reply { to: Verb::Connect, .. })));
/// client.hello("crepes.fr", &mut out).unwrap();
/// assert_eq!(out, b"EHLO crepes.fr\r\n");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    limits: Limits,
    leniency: Leniency,
    state: State,
    /// Where the session will stand if all open commands succeed.
    planned: State,
    /// What was sent and not replied to, oldest first.
    open: VecDeque<Verb>,
    /// The name for a HELO, should EHLO fail.
    fallback: Option<Argument<'static>>,
    extensions: Extensions<'static>,
    /// Recipients that were accepted in this transaction.
    accepted: usize,
    /// What is known of each.
    recipients: Vec<RecipientStatus>,
    asked: Asked,
    /// LHLO was said.
    lmtp: bool,
    /// The last MAIL had the parameter PRDR.
    prdr: bool,
    /// Replies to the message that are still to come, after a 353.
    prdr_replies: usize,
    replies: ReplyScanner,
    body: DotWriter,
    in_tls: bool,
    authenticated: bool,
    /// The last MAIL had the parameter SMTPUTF8.
    smtputf8: bool,
    /// What its parameter BODY said.
    body_type: Option<BodyType>,
    failed: Option<Error>,
    timer: Timer,
    meter: Meter,
}

impl Client {
    /// A session in clear; the server greets first.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let mut timer = Timer::Off;
        timer.start(limits.reply_wait);
        Self {
            limits,
            leniency: Leniency::default(),
            state: State::Connected,
            planned: State::Connected,
            open: VecDeque::from([Verb::Connect]),
            fallback: None,
            extensions: Extensions::default(),
            accepted: 0,
            recipients: Vec::new(),
            asked: Asked::default(),
            lmtp: false,
            prdr: false,
            prdr_replies: 0,
            replies: ReplyScanner::new(limits.reply),
            body: DotWriter::new(),
            in_tls: false,
            authenticated: false,
            smtputf8: false,
            body_type: None,
            failed: None,
            timer,
            meter: Meter::default(),
        }
    }

    /// A session that starts inside TLS (port 465, RFC 8314 §3.3); the server greets first.
    #[must_use]
    pub fn new_in_tls(limits: Limits) -> Self {
        Self { in_tls: true, ..Self::new(limits) }
    }

    /// Accepts what `leniency` says, instead of all that it can.
    #[must_use]
    pub const fn with_leniency(mut self, leniency: Leniency) -> Self {
        self.leniency = leniency;
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

    /// Whether AUTH succeeded.
    #[must_use]
    pub const fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// What the server offered in its last reply to EHLO; nothing after HELO, and nothing from before TLS.
    #[must_use]
    pub const fn extensions(&self) -> &Extensions<'static> {
        &self.extensions
    }

    /// The commands that wait for their replies, oldest first.
    pub fn open(&self) -> impl ExactSizeIterator<Item = Verb> + '_ {
        self.open.iter().copied()
    }

    /// How many recipients the server has accepted in this transaction.
    #[must_use]
    pub const fn accepted_recipients(&self) -> usize {
        self.accepted
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.meter.stats()
    }
}
