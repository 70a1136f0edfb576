use thiserror::Error;

use crate::{BodyType, Client, Code, Condition, Mailbox, Misuse, Param, Params, Response};

/// What a message is made of, as far as it decides how it can be sent.
///
/// ```
/// use smtp_codec::client::Content;
/// let content = Content::of("From: a@b\r\nSubject: caf\u{e9}\r\n\r\nhello\r\n".as_bytes());
/// assert!(content.is_utf8_header && content.is_eight_bit && !content.is_binary);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// How many octets it has; zero if that is not known.
    pub size: u64,
    /// It has octets above 127.
    pub is_eight_bit: bool,
    /// It has lines over 998 octets, or NUL, or a CR or LF that is not part of a CRLF: only CHUNKING with BINARYMIME leaves them
    /// as they are.
    pub is_binary: bool,
    /// Its header section has octets above 127 (RFC 6532).
    pub is_utf8_header: bool,
    /// A mailbox of its envelope has characters beyond US-ASCII (RFC 6531).
    pub is_utf8_envelope: bool,
}

impl Content {
    /// Looks at a whole message.
    #[must_use]
    pub fn of(message: &[u8]) -> Self {
        let blank = memchr::memmem::find(message, b"\r\n\r\n").unwrap_or(message.len());
        let header = message.get(..blank).unwrap_or(message);
        let is_eight_bit = !message.is_ascii();
        Self {
            size: message.len() as u64,
            is_eight_bit,
            is_binary: is_binary(message),
            is_utf8_header: is_eight_bit && !header.is_ascii(),
            is_utf8_envelope: false,
        }
    }

    /// The same with an envelope that names `mailboxes`.
    #[must_use]
    pub fn with_envelope<'m>(
        mut self,
        mailboxes: impl IntoIterator<Item = &'m Mailbox<'m>>,
    ) -> Self {
        self.is_utf8_envelope = mailboxes.into_iter().any(Mailbox::is_internationalized);
        self
    }
}

fn is_binary(message: &[u8]) -> bool {
    let mut line_start = 0;
    for at in memchr::memchr3_iter(b'\r', b'\n', 0, message) {
        let before = at.checked_sub(1).and_then(|before| message.get(before));
        match message.get(at) {
            Some(b'\r') if message.get(at + 1) == Some(&b'\n') => {}
            Some(b'\n') if before == Some(&b'\r') => {
                if at - line_start > 999 {
                    return true;
                }
                line_start = at + 1;
            }
            _ => return true,
        }
    }
    message.len() - line_start > 998
}

/// How to send a message, as [`Client::plan`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The parameters for MAIL: SIZE, BODY and SMTPUTF8 as they are needed.
    pub params: Params<'static>,
    /// Send it in chunks with [`Client::bdat`], and not with [`Client::data`].
    pub chunks: bool,
}

/// Why a message cannot be sent to this server as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// It has octets above 127, and the server offers no 8BITMIME (RFC 6152 §3): encode its parts first, or give it back.
    #[error("the message needs to be made 7-bit")]
    NeedsSevenBit,
    /// Its header section or envelope needs SMTPUTF8, which the server does not offer (RFC 6531 §3.2).
    #[error("the message needs SMTPUTF8")]
    NeedsUtf8,
    /// It is larger than the server takes (RFC 1870 §6.1).
    #[error("the message is larger than {limit} octets")]
    TooBig {
        /// What the server takes, in octets.
        limit: u64,
    },
}

impl PlanError {
    /// What a failure report says of it, as if the next server had (RFC 6152 §3, RFC 6531 §3.5, RFC 1870 §6.1).
    #[must_use]
    pub const fn reply_hint(&self) -> Response<'static> {
        let (code, condition, text) = match self {
            Self::NeedsSevenBit => {
                (Code::FAILED, Condition::ConversionNotSupported, "8-bit content is not taken")
            }
            Self::NeedsUtf8 => (Code::NO_MAILBOX, Condition::NonAsciiAddress, "SMTPUTF8 is needed"),
            Self::TooBig { .. } => (Code::TOO_BIG, Condition::MessageTooBig, "message too big"),
        };
        Response::new(code, text).with_condition(condition)
    }
}

impl Client {
    /// How to send a message of `content` here: which parameters MAIL needs, and whether DATA or chunks. Chunks where the server
    /// offers CHUNKING and PIPELINING, since both ends are then spared a look at each octet, and where octets must stay as they are;
    /// DATA makes CRLF of bare CR and LF.
    ///
    /// # Errors
    /// [`PlanError`] if the message cannot be sent here as it is.
    pub fn plan(&self, content: &Content) -> Result<Plan, PlanError> {
        let offered = self.extensions();
        if let Some(limit) = offered.size.filter(|limit| *limit > 0 && content.size > *limit) {
            return Err(PlanError::TooBig { limit });
        }
        let utf8 = content.is_utf8_header || content.is_utf8_envelope;
        if utf8 && !offered.smtputf8 {
            return Err(PlanError::NeedsUtf8);
        }
        let binary = content.is_binary && offered.chunking && offered.binary_mime;
        if content.is_eight_bit && !binary && !offered.eight_bit_mime {
            return Err(PlanError::NeedsSevenBit);
        }
        let body = match (binary, content.is_eight_bit) {
            (true, _) => Some(BodyType::BinaryMime),
            (false, true) => Some(BodyType::EightBitMime),
            (false, false) => None,
        };
        let size = Some(content.size).filter(|size| *size > 0 && offered.size.is_some());
        let params =
            [size.map(Param::Size), body.map(Param::Body), utf8.then_some(Param::SmtpUtf8)];
        let all = params.into_iter().flatten().try_fold(Params::NONE, Params::with);
        // None of them has text that could be wrong.
        let params = all.unwrap_or(Params::NONE);
        let as_it_is = offered.chunking && offered.pipelining && !content.is_binary;
        Ok(Plan { params, chunks: binary || as_it_is })
    }

    /// Octets above 127 go only where they were announced (RFC 6152 §3).
    pub(super) fn check_octets(&self, octets: &[u8]) -> Result<(), Misuse> {
        let eight_bit =
            matches!(self.body_type, Some(BodyType::EightBitMime | BodyType::BinaryMime));
        if eight_bit || self.smtputf8 || octets.is_ascii() {
            Ok(())
        } else {
            Err(Misuse::NeedsSevenBit)
        }
    }
}
