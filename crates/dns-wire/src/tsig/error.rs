use crate::{Error, Rcode};

/// Why a message is not taken as signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TsigError {
    /// The message or its TSIG record cannot be read, or the record is not the last one (RFC 8945 §5.2).
    #[error("malformed: {0}")]
    Malformed(Error),
    /// There is no TSIG record.
    #[error("message without TSIG")]
    Missing,
    /// The MAC is longer than its hash, or cut too short (RFC 8945 §5.2.2.1).
    #[error("MAC of a forbidden length")]
    MacLength,
    /// Another key, or an unknown algorithm (RFC 8945 §5.2.1).
    #[error("unknown key or algorithm")]
    BadKey,
    /// The MAC is wrong (RFC 8945 §5.2.2).
    #[error("bad signature")]
    BadSig,
    /// The time of signing is too far from now (RFC 8945 §5.2.3).
    #[error("signature out of its time window")]
    BadTime,
    /// The MAC is shorter than the key asks for (RFC 8945 §5.2.4).
    #[error("signature cut too short for the policy")]
    BadTrunc,
    /// The server says so in a TSIG record, signed if `verified`: the code, and for BADTIME its clock (RFC 8945 §5.4).
    #[error("peer reports {error}")]
    Reported {
        /// BADSIG (16), BADKEY, BADTIME or BADTRUNC.
        error: Rcode,
        /// Whether the MAC was right, so that the peer said it.
        verified: bool,
        /// The clock of the server, in seconds since 1970. It is for the log: no clock is to be set by it (RFC 8945 §5.4.3).
        server_time: Option<u64>,
    },
    /// A stream has more than 99 messages in a row without TSIG, or ends with one (RFC 8945 §5.3.1).
    #[error("stream without a signature for too long")]
    Unconfirmed,
}

impl TsigError {
    /// The code for the error field of a TSIG record in the answer (RFC 8945 §5.2).
    #[must_use]
    pub const fn code(self) -> Rcode {
        match self {
            Self::BadKey => Rcode::BADKEY,
            Self::BadSig => Rcode::BADSIG,
            Self::BadTime => Rcode::BADTIME,
            Self::BadTrunc => Rcode::BADTRUNC,
            Self::Reported { error, .. } => error,
            Self::Malformed(_) | Self::Missing | Self::MacLength | Self::Unconfirmed => {
                Rcode::NOERROR
            }
        }
    }

    /// The response code of the answer: FORMERR, or NOTAUTH (RFC 8945 §5.2).
    #[must_use]
    pub const fn rcode(self) -> Rcode {
        match self {
            Self::Malformed(_) | Self::Missing | Self::MacLength | Self::Unconfirmed => {
                Rcode::FORMERR
            }
            _ => Rcode::NOTAUTH,
        }
    }
}

impl From<Error> for TsigError {
    fn from(error: Error) -> Self {
        Self::Malformed(error)
    }
}
