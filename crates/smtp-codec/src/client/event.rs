use alloc::vec::Vec;

use textline::{Escaped, Reply, sasl::NotBase64};

use crate::Verb;

/// What the server said.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'b> {
    /// The reply to the oldest open command. 421 to any ends the session.
    Reply {
        /// What it answers.
        to: Verb,
        /// Code and text.
        reply: Reply<'b>,
    },
    /// 334: the server's challenge in an AUTH exchange.
    Challenge(Result<Vec<u8>, NotBase64>),
    /// 421 while no command was open: the server ends the session.
    Closing(Reply<'b>),
}

impl Event<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::Reply { to, reply } => Event::Reply { to, reply: reply.into_owned() },
            Self::Challenge(challenge) => Event::Challenge(challenge),
            Self::Closing(reply) => Event::Closing(reply.into_owned()),
        }
    }
}

impl sans_io::Event for Event<'_> {}

impl core::fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Reply { to, reply } => {
                f.debug_struct("Reply").field("to", to).field("reply", reply).finish()
            }
            Self::Challenge(Ok(challenge)) => write!(f, "Challenge({:?})", Escaped(challenge)),
            Self::Challenge(Err(error)) => write!(f, "Challenge({error:?})"),
            Self::Closing(reply) => write!(f, "Closing({reply:?})"),
        }
    }
}
