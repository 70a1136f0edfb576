use alloc::{string::String, vec::Vec};

use thiserror::Error;

use crate::{DropListing, ScanListing, UniqueId, UniqueIdListing};

/// A server's view of a maildrop during one session, without the messages (RFC 1939 §4–6): their numbers,
/// sizes and unique-ids, and which are marked as deleted.
///
/// Marks are nothing but marks: what was marked is removed by the caller, after QUIT and never else.
///
/// ```
/// use pop3_codec::{Maildrop, UniqueId};
/// let mut maildrop = Maildrop::new();
/// maildrop.push(120, &UniqueId::new("whqtswO00WBw418f9t5JxYwZ").unwrap());
/// maildrop.push(200, &UniqueId::new("QhdPYR:00WBw1Ph7x7").unwrap());
/// maildrop.delete(1).unwrap();
/// assert_eq!(maildrop.listing().to_string(), "1 200");
/// assert_eq!(maildrop.deleted().collect::<Vec<_>>(), [1]);
/// maildrop.reset();
/// assert_eq!(maildrop.listing().to_string(), "2 320");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maildrop {
    messages: Vec<Message>,
    /// Of what is not marked as deleted.
    total: DropListing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Message {
    size: u64,
    id: String,
    deleted: bool,
}

/// Why a message cannot be had or marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum NoMessage {
    /// The maildrop has no message of this number.
    #[error("no such message")]
    Unknown,
    /// The message is marked as deleted.
    #[error("message already deleted")]
    Deleted,
}

impl Maildrop {
    /// Without messages.
    #[must_use]
    pub const fn new() -> Self {
        Self { messages: Vec::new(), total: DropListing { messages: 0, octets: 0 } }
    }

    /// Adds a message of `size` octets, line ends counted as CRLF (RFC 1939 §11), and gives its number:
    /// 1 for the first, 2 for the second.
    pub fn push(&mut self, size: u64, id: &UniqueId<'_>) -> u32 {
        self.messages.push(Message { size, id: id.as_str().into(), deleted: false });
        self.total = self.total.plus(size);
        u32::try_from(self.messages.len()).unwrap_or(u32::MAX)
    }

    /// How many messages there are that are not marked as deleted, and how large they are together.
    #[must_use]
    pub const fn listing(&self) -> DropListing {
        self.total
    }

    /// How many messages there are, those marked as deleted included: the highest number.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.messages.len()).unwrap_or(u32::MAX)
    }

    /// Whether there are no messages at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// The scan listing of a message.
    ///
    /// # Errors
    /// [`NoMessage`] if there is none of this number, or it is marked as deleted.
    pub fn scan(&self, number: u32) -> Result<ScanListing, NoMessage> {
        self.message(number).map(|message| ScanListing { number, size: message.size })
    }

    /// The unique-id listing of a message.
    ///
    /// # Errors
    /// As [`scan`](Self::scan).
    pub fn unique_id(&self, number: u32) -> Result<UniqueIdListing<'_>, NoMessage> {
        self.message(number).map(|message| message.unique_id_listing(number))
    }

    /// The scan listings of all messages that are not marked as deleted.
    pub fn scans(&self) -> impl Iterator<Item = ScanListing> + '_ {
        self.left().map(|(number, message)| ScanListing { number, size: message.size })
    }

    /// The unique-id listings of all messages that are not marked as deleted.
    pub fn unique_ids(&self) -> impl Iterator<Item = UniqueIdListing<'_>> + '_ {
        self.left().map(|(number, message)| message.unique_id_listing(number))
    }

    /// Marks a message as deleted.
    ///
    /// # Errors
    /// As [`scan`](Self::scan).
    pub fn delete(&mut self, number: u32) -> Result<(), NoMessage> {
        self.message(number)?;
        if let Some(message) = index(number).and_then(|index| self.messages.get_mut(index)) {
            message.deleted = true;
            self.total.messages = self.total.messages.saturating_sub(1);
            self.total.octets = self.total.octets.saturating_sub(message.size);
        }
        Ok(())
    }

    /// Takes all marks away.
    pub fn reset(&mut self) {
        self.total = DropListing::default();
        for message in &mut self.messages {
            message.deleted = false;
            self.total = self.total.plus(message.size);
        }
    }

    /// The numbers of the messages that are marked as deleted, in order.
    pub fn deleted(&self) -> impl Iterator<Item = u32> + '_ {
        self.numbered().filter(|(_, message)| message.deleted).map(|(number, _)| number)
    }

    fn message(&self, number: u32) -> Result<&Message, NoMessage> {
        let message = index(number).and_then(|index| self.messages.get(index));
        let message = message.ok_or(NoMessage::Unknown)?;
        if message.deleted { Err(NoMessage::Deleted) } else { Ok(message) }
    }

    fn left(&self) -> impl Iterator<Item = (u32, &Message)> + '_ {
        self.numbered().filter(|(_, message)| !message.deleted)
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &Message)> + '_ {
        (1..).zip(&self.messages)
    }
}

impl Message {
    fn unique_id_listing(&self, number: u32) -> UniqueIdListing<'_> {
        UniqueIdListing { number, id: UniqueId::checked(self.id.as_bytes()) }
    }
}

impl DropListing {
    const fn plus(self, size: u64) -> Self {
        Self { messages: self.messages.saturating_add(1), octets: self.octets.saturating_add(size) }
    }
}

/// Where the message of a number stands.
fn index(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}
