use textline::DotReader;

use crate::{Response, Verb};

/// What the octets to come are. Exactly one at a time, so nothing is ever read as something else.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mode {
    /// Nothing is read before the reply.
    Due(Due),
    /// Command lines.
    Command,
    /// A message.
    Data(Message),
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
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    pub(super) reader: DotReader,
    /// Octets given as chunks.
    pub(super) size: u64,
    /// Octets read, given or not.
    pub(super) read: u64,
    /// Octets over the limit were dropped.
    pub(super) too_big: bool,
    /// Octets since the timer was last started.
    pub(super) since_timer: u64,
}

impl Mode {
    pub(super) const fn greeting() -> Self {
        Self::due(Verb::Connect)
    }

    pub(super) const fn due(verb: Verb) -> Self {
        Self::Due(Due { verb, hint: None, bad: false })
    }

    pub(super) const fn refused(verb: Verb, hint: Response<'static>) -> Self {
        Self::Due(Due { verb, hint: Some(hint), bad: true })
    }
}
