use alloc::vec::Vec;

use textline::{DotReader, SizedReader};

use crate::{Response, State, Verb};

/// What the octets to come are. Exactly one at a time, so nothing is ever read as something else.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mode {
    /// A PROXY preamble.
    Proxy,
    /// Nothing is read before the reply.
    Due(Due),
    /// Command lines.
    Command,
    /// A message.
    Data(Message),
    /// A chunk of a message, the last one or not.
    Chunk(Message, Verb),
    /// A chunk that was refused.
    Drain(Drain),
    /// A line of an AUTH exchange.
    AuthLine,
    /// Nothing: a TLS handshake comes next.
    Tls,
    /// Nothing: the session is over.
    Over,
}

/// The reply that is due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Due {
    /// What it answers.
    pub(super) verb: Verb,
    /// The reply that the error asks for, if only a negative reply can be given.
    pub(super) hint: Option<Response<'static>>,
    /// Whether the command has been rejected for its form.
    pub(super) bad: bool,
    /// The octets that follow BDAT, which are read before the reply.
    pub(super) chunk: Option<u64>,
    /// How many replies follow this one: LMTP has one for each recipient.
    pub(super) more: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    pub(super) framing: Framing,
    /// Octets given as chunks.
    pub(super) size: u64,
    /// Octets read, given or not.
    pub(super) read: u64,
    /// Octets over the limit were dropped.
    pub(super) too_big: bool,
    /// Octets since the timer was last started.
    pub(super) since_timer: u64,
}

/// What ends a message, or a piece of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Framing {
    Dotted(DotReader),
    Sized(SizedReader),
}

/// Octets to drop before a reply.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drain {
    pub(super) left: u64,
    /// The reply, as it will be sent.
    pub(super) reply: Vec<u8>,
    /// The state after it.
    pub(super) state: State,
    /// Whether it counts as an error.
    pub(super) counts: bool,
    /// Octets since the timer was last started.
    pub(super) since_timer: u64,
}

impl Mode {
    pub(super) const fn greeting() -> Self {
        Self::due(Verb::Connect)
    }

    pub(super) const fn due(verb: Verb) -> Self {
        Self::Due(Due { verb, hint: None, bad: false, chunk: None, more: 0 })
    }

    pub(super) const fn refused(verb: Verb, hint: Response<'static>) -> Self {
        Self::Due(Due { verb, hint: Some(hint), bad: true, chunk: None, more: 0 })
    }

    /// Makes `more` replies due after the one that is.
    pub(super) const fn add_replies(&mut self, more: usize) {
        if let Self::Due(due) = self {
            due.more = more;
        }
    }

    pub(super) const fn chunk(verb: Verb, octets: u64) -> Self {
        Self::Due(Due { verb, hint: None, bad: false, chunk: Some(octets), more: 0 })
    }
}
