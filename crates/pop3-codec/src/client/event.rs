use alloc::{borrow::Cow, vec::Vec};

use textline::{Escaped, sasl::NotBase64};

use crate::{
    Capability, Deviation, LanguageListing, ParseError, Reply, ScanListing, UniqueIdListing, Verb,
};

/// What the server said.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'b> {
    /// The reply to the oldest open command. If it is positive and has more lines, they come next.
    Reply {
        /// What it answers.
        to: Verb,
        /// Its first line.
        reply: Reply<'b>,
        /// The deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// The server's challenge in an AUTH exchange, which waits for
    /// [`Client::auth_response`](crate::Client::auth_response); for
    /// [`Client::auth_cancel`](crate::Client::auth_cancel), if it is not base64 (RFC 5034 §4).
    Challenge {
        /// The challenge, decoded.
        challenge: Result<Vec<u8>, NotBase64>,
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// A line of the reply to LIST.
    ScanListing {
        /// Number and size.
        listing: ScanListing,
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// A line of the reply to UIDL.
    UniqueIdListing {
        /// Number and unique-id.
        listing: UniqueIdListing<'b>,
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// A line of the reply to LANG without a range.
    LanguageListing {
        /// Tag and description.
        listing: LanguageListing<'b>,
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// A line of the reply to CAPA.
    Capability {
        /// What is offered.
        capability: Capability<'b>,
        /// The first deviation from the grammar that was accepted in it.
        deviation: Option<Deviation>,
    },
    /// A line of a reply that cannot be read as what it should be. The lines after it are in sync.
    Unparsed {
        /// The line without its line end; empty if it was too long.
        line: Cow<'b, [u8]>,
        /// What was expected, and where.
        error: ParseError,
    },
    /// Octets of the message that RETR or TOP asked for, transparency dots removed.
    Chunk(Cow<'b, [u8]>),
    /// The end of the lines of a reply.
    End {
        /// What they answered.
        to: Verb,
        /// How many octets were given as chunks.
        octets: u64,
        /// The deviation from the grammar that was accepted in the end itself.
        deviation: Option<Deviation>,
    },
    /// `-ERR` while no command was open: the server ends the session, as some do at a shutdown or when their
    /// autologout timer expires.
    Closing(Reply<'b>),
}

impl Event<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        let own = |octets: Cow<'_, [u8]>| Cow::<'static, [u8]>::Owned(octets.into_owned());
        match self {
            Self::Reply { to, reply, deviation } => {
                Event::Reply { to, reply: reply.into_owned(), deviation }
            }
            Self::Challenge { challenge, deviation } => Event::Challenge { challenge, deviation },
            Self::ScanListing { listing, deviation } => Event::ScanListing { listing, deviation },
            Self::UniqueIdListing { listing, deviation } => {
                Event::UniqueIdListing { listing: listing.into_owned(), deviation }
            }
            Self::LanguageListing { listing, deviation } => {
                Event::LanguageListing { listing: listing.into_owned(), deviation }
            }
            Self::Capability { capability, deviation } => {
                Event::Capability { capability: capability.into_owned(), deviation }
            }
            Self::Unparsed { line, error } => Event::Unparsed { line: own(line), error },
            Self::Chunk(octets) => Event::Chunk(own(octets)),
            Self::End { to, octets, deviation } => Event::End { to, octets, deviation },
            Self::Closing(reply) => Event::Closing(reply.into_owned()),
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
        let mut noted = |name: &str, what: &dyn core::fmt::Debug, deviation: &Option<Deviation>| {
            match deviation {
                None => write!(f, "{name}({what:?})"),
                Some(deviation) => write!(f, "{name}({what:?}, {deviation})"),
            }
        };
        match self {
            Self::Reply { to, reply, deviation } => {
                noted("Reply", &format_args!("{to:?}, {reply:?}"), deviation)
            }
            Self::ScanListing { listing, deviation } => noted("ScanListing", listing, deviation),
            Self::UniqueIdListing { listing, deviation } => {
                noted("UniqueIdListing", listing, deviation)
            }
            Self::LanguageListing { listing, deviation } => {
                noted("LanguageListing", listing, deviation)
            }
            Self::Challenge { challenge: Ok(challenge), deviation } => {
                noted("Challenge", &Escaped(challenge), deviation)
            }
            Self::Challenge { challenge: Err(error), deviation } => {
                noted("Challenge", &format_args!("{error}"), deviation)
            }
            Self::Capability { capability, deviation } => {
                noted("Capability", capability, deviation)
            }
            Self::Unparsed { line, error } => write!(f, "Unparsed({:?}, {error})", Escaped(line)),
            Self::Chunk(octets) => write!(f, "Chunk({:?})", Escaped(octets)),
            Self::End { to, octets, deviation } => {
                noted("End", &format_args!("{to:?}, {octets} octets"), deviation)
            }
            Self::Closing(reply) => write!(f, "Closing({reply:?})"),
        }
    }
}
