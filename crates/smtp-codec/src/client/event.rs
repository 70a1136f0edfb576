use alloc::vec::Vec;

use textline::{Escaped, Reply, sasl::NotBase64};

use crate::{Deviation, Verb};

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
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// 334: the server's challenge in an AUTH exchange.
    Challenge {
        /// The challenge, decoded.
        challenge: Result<Vec<u8>, NotBase64>,
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// 421 while no command was open: the server ends the session.
    Closing(Reply<'b>),
}

impl Event<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::Reply { to, reply, deviation } => {
                Event::Reply { to, reply: reply.into_owned(), deviation }
            }
            Self::Challenge { challenge, deviation } => Event::Challenge { challenge, deviation },
            Self::Closing(reply) => Event::Closing(reply.into_owned()),
        }
    }
}

impl sans_io::Event for Event<'_> {}

impl core::fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Reply { to, reply, deviation } => {
                let mut debug = f.debug_struct("Reply");
                debug.field("to", to).field("reply", reply);
                if let Some(deviation) = deviation {
                    debug.field("deviation", &format_args!("{deviation}"));
                }
                debug.finish()
            }
            Self::Challenge { challenge, deviation } => {
                match challenge {
                    Ok(challenge) => write!(f, "Challenge({:?}", Escaped(challenge))?,
                    Err(error) => write!(f, "Challenge({error:?}")?,
                }
                match deviation {
                    Some(deviation) => write!(f, ", {deviation})"),
                    None => f.write_str(")"),
                }
            }
            Self::Closing(reply) => write!(f, "Closing({reply:?})"),
        }
    }
}
