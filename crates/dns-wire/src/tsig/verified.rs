use super::{TsigError, record::Found};
use crate::{Message, limits::HEADER, trailer};

/// A message whose signature is right. Its TSIG record is gone, and its id is the one that was signed.
#[must_use = "what was verified is this message, not the octets that came in"]
#[derive(Clone, Copy, Debug)]
pub struct Verified<'m> {
    message: Message<'m>,
    time: u64,
}

impl<'m> Verified<'m> {
    /// The message.
    #[must_use]
    pub const fn into_message(self) -> Message<'m> {
        self.message
    }

    /// When it was signed, in seconds since 1970. A server that remembers the latest time of each key refuses what is older
    /// (RFC 8945 §5.2.3).
    #[must_use]
    pub const fn time_signed(&self) -> u64 {
        self.time
    }
}

/// What is needed to take the record off when its borrow of the message is over.
#[derive(Clone, Copy)]
pub(super) struct Strip {
    at: usize,
    id: u16,
    time: u64,
}

impl Strip {
    pub(super) const fn of(found: &Found<'_>) -> Self {
        Self { at: found.at, id: found.fields.original_id, time: found.fields.time }
    }

    /// Takes the record off (RFC 8945 §5.2).
    pub(super) fn apply(self, octets: &mut [u8]) -> Result<Verified<'_>, TsigError> {
        let header = trailer::header_before(octets, self.id);
        if let Some(front) = octets.first_chunk_mut::<HEADER>() {
            *front = header;
        }
        let message = Message::new(octets.get(..self.at).unwrap_or_default())?;
        Ok(Verified { message, time: self.time })
    }
}
