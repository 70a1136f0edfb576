use textline::DotWriter;

use crate::{Payload, Response, TopLines, Verb};

/// What the octets to come are. Exactly one at a time, so nothing is ever read as something else.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mode {
    /// Nothing is read before the reply.
    Due(Due),
    /// Nothing is read before the caller has given the lines of a reply.
    Body(Body),
    /// Command lines.
    Command,
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
    /// What follows a positive reply.
    pub(super) payload: Option<Payload>,
    /// The message that the command names.
    pub(super) number: Option<u32>,
    /// The lines of the body that TOP asks for.
    pub(super) lines: Option<u64>,
    /// The reply that the error asks for, if only a negative reply can be given.
    pub(super) hint: Option<Response<'static>>,
}

/// The lines of a reply, on their way out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Body {
    pub(super) writer: DotWriter,
    /// What TOP leaves of the message.
    pub(super) top: Option<TopLines>,
}

impl Mode {
    pub(super) const fn greeting() -> Self {
        Self::due(Verb::Connect)
    }

    pub(super) const fn due(verb: Verb) -> Self {
        Self::Due(Due { verb, payload: None, number: None, lines: None, hint: None })
    }

    pub(super) const fn refused(verb: Verb, hint: Response<'static>) -> Self {
        Self::Due(Due { verb, payload: None, number: None, lines: None, hint: Some(hint) })
    }
}
