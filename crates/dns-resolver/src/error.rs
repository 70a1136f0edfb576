use dns_wire::Rcode;
use thiserror::Error;

/// Why a question has no answer, or was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// Servers did not answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// No server of a zone on the way could be asked, or none had a usable answer.
    #[error("no server with an answer")]
    NoServers,
    /// Aliases go round in a circle, or are more than [`Limits::chain`](crate::Limits::chain).
    #[error("endless chain of aliases")]
    Aliases,
    /// The answer would have taken more messages, referrals or side questions than [`Limits`](crate::Limits) allow.
    #[error("too much work")]
    TooMuchWork,
    /// The question failed a moment ago, and is not tried again yet (RFC 9520 §3.2).
    #[error("failed a moment ago")]
    RecentlyFailed,
    /// As many questions are open as [`Limits::queries`](crate::Limits::queries) allows.
    #[error("too many open questions")]
    TooMany,
    /// A class other than IN, or a type that is no data, such as AXFR.
    #[error("question of an unsupported class or type")]
    Unsupported,
}

impl QueryError {
    /// The response code that tells a client.
    #[must_use]
    pub const fn rcode(self) -> Rcode {
        match self {
            Self::Unsupported => Rcode::NOTIMP,
            _ => Rcode::SERVFAIL,
        }
    }
}
