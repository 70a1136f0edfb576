use sans_io::Layer;

use crate::{ParseError, Tag, frame::Skip, types::Inside};

/// What the octets to come are. Exactly one at a time, so nothing is ever read as something else.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mode {
    /// Nothing is read before the greeting.
    Greeting,
    /// Commands.
    Command,
    /// A part of an APPEND was announced; nothing is read before it is accepted or refused.
    AppendDue {
        /// Its octets; `None` where it is made of URLs alone.
        literal: Option<Literal>,
        part: Part,
    },
    /// The octets of a part of an APPEND.
    Append {
        /// Octets to come; not zero.
        left: u64,
        /// Octets since the timer was last started.
        since_timer: u64,
        part: Part,
    },
    /// What stands behind a part of an APPEND.
    AppendNext(Part),
    /// AUTHENTICATE, or a line of its exchange; nothing is read before it is answered.
    AuthDue,
    /// A line of an AUTHENTICATE exchange.
    AuthLine,
    /// IDLE; nothing is read before it is accepted or refused.
    IdleDue,
    /// `DONE`
    Idle,
    /// What was no command; nothing is read before it is answered.
    Bad(Bad),
    /// What is not looked into.
    Skip(Skip),
    /// Nothing: the octets go through another layer from now on.
    Layer(Layer),
    /// Nothing: the session is over.
    Over,
}

/// A literal of an APPEND.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Literal {
    /// Its octets.
    pub(super) size: u64,
    /// Whether the client waits for a `+`.
    pub(super) synchronizing: bool,
}

/// A part of an APPEND.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    /// What its literal stands in.
    pub(super) inside: Inside,
    /// Octets of the literals of its message, this one included.
    pub(super) size: u64,
}

/// A command that can only be refused.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bad {
    /// Its tag, if it has one.
    pub(super) tag: Option<Tag<'static>>,
    /// What is wrong with it.
    pub(super) error: ParseError,
    /// What of it is still to come.
    pub(super) rest: Option<Skip>,
}

/// What of a response with a literal is still to be given by the caller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sending {
    /// Nothing.
    Nothing,
    /// Octets of the literal; not zero.
    Literal {
        /// The message that it belongs to.
        seq: u32,
        /// How many.
        left: u64,
    },
    /// The items after the literal.
    Rest {
        /// The message that they belong to.
        seq: u32,
    },
}
