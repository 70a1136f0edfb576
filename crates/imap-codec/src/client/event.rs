use alloc::{borrow::Cow, vec::Vec};

use textline::{Escaped, sasl::NotBase64};

use super::CommandId;
use crate::{Data, LargeValue, ParseError, Status, Text, Verb};

/// What the server said.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'b> {
    /// The greeting: OK, PREAUTH or BYE.
    Greeting(Data<'b>),
    /// Data, asked for or not. FETCH with a large literal comes in parts, with its [`Chunk`](Self::Chunk)s
    /// between them; see [`Fetch`](crate::Fetch).
    Data(Data<'b>),
    /// A value that is too large to be collected, of METADATA, URLFETCH or CONVERTED, or an annotation of FETCH: its
    /// [`Chunk`](Self::Chunk)s follow, then another value of the same response, or [`Data`](Self::Data) with what is behind the
    /// last, which may be nothing. After an annotation a section of the message may come, too.
    Value(LargeValue<'b>),
    /// Octets of a literal.
    Chunk(Cow<'b, [u8]>),
    /// A command is completed.
    Done {
        /// Which.
        id: CommandId,
        /// Which command it was.
        verb: Verb,
        /// How it went.
        status: Status,
        /// What the server says of it.
        text: Text<'b>,
    },
    /// The message of an APPEND may be sent: [`Client::chunk`](crate::Client::chunk).
    AppendReady {
        /// The APPEND.
        id: CommandId,
    },
    /// A challenge in an AUTHENTICATE exchange: [`Client::respond`](crate::Client::respond) or
    /// [`Client::cancel`](crate::Client::cancel).
    Challenge {
        /// The AUTHENTICATE.
        id: CommandId,
        /// The challenge, decoded.
        challenge: Result<Vec<u8>, NotBase64>,
    },
    /// IDLE has begun; [`Client::done`](crate::Client::done) ends it.
    IdleStarted {
        /// The IDLE.
        id: CommandId,
    },
    /// A response that was framed and cannot be read, or that means nothing in this state.
    Unparsed {
        /// The line with its literals, without its line end.
        line: Cow<'b, [u8]>,
        /// What was expected, and where.
        error: ParseError,
    },
    /// A response, or the rest of one, was read over: a literal is too large to be collected and stands where it
    /// cannot be streamed, or the response has more than [`Limits::response`](crate::Limits::response) octets.
    Skipped {
        /// The message, if it was a FETCH response.
        seq: Option<u32>,
        /// Octets of the literal, or the limit.
        size: u64,
    },
}

impl Event<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::Greeting(data) => Event::Greeting(data.into_owned()),
            Self::Data(data) => Event::Data(data.into_owned()),
            Self::Value(value) => Event::Value(value.into_owned()),
            Self::Chunk(octets) => Event::Chunk(Cow::Owned(octets.into_owned())),
            Self::Done { id, verb, status, text } => {
                Event::Done { id, verb, status, text: text.into_owned() }
            }
            Self::AppendReady { id } => Event::AppendReady { id },
            Self::Challenge { id, challenge } => Event::Challenge { id, challenge },
            Self::IdleStarted { id } => Event::IdleStarted { id },
            Self::Unparsed { line, error } => {
                Event::Unparsed { line: Cow::Owned(line.into_owned()), error }
            }
            Self::Skipped { seq, size } => Event::Skipped { seq, size },
        }
    }
}

impl sans_io::Event for Event<'_> {
    fn chunk(&self) -> Option<&[u8]> {
        if let Self::Chunk(octets) = self { Some(octets) } else { None }
    }
}

impl core::fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Greeting(data) => write!(f, "Greeting({data:?})"),
            Self::Data(data) => write!(f, "Data({data:?})"),
            Self::Value(value) => write!(f, "Value({value:?})"),
            Self::Chunk(octets) => write!(f, "Chunk({:?})", Escaped(octets)),
            Self::Done { id, verb, status, text } => {
                write!(f, "Done({id} {verb:?} {status:?} {text:?})")
            }
            Self::AppendReady { id } => write!(f, "AppendReady({id})"),
            Self::Challenge { id, challenge } => match challenge {
                Ok(challenge) => write!(f, "Challenge({id} {:?})", Escaped(challenge)),
                Err(error) => write!(f, "Challenge({id} {error})"),
            },
            Self::IdleStarted { id } => write!(f, "IdleStarted({id})"),
            Self::Unparsed { line, error } => write!(f, "Unparsed({:?}, {error})", Escaped(line)),
            Self::Skipped { seq, size } => {
                f.debug_struct("Skipped").field("seq", seq).field("size", size).finish()
            }
        }
    }
}
