use crate::UniqueId;

/// A drop listing: what STAT is answered with (RFC 1939 §5). Messages marked as deleted are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DropListing {
    /// How many messages.
    pub messages: u32,
    /// How many octets they have together.
    pub octets: u64,
}

/// A scan listing: one line of what LIST is answered with (RFC 1939 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScanListing {
    /// The message's number, from 1.
    pub number: u32,
    /// The message's size in octets, line ends counted as CRLF and transparency dots not counted
    /// (RFC 1939 §11).
    pub size: u64,
}

/// A unique-id listing: one line of what UIDL is answered with (RFC 1939 §7).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UniqueIdListing<'a> {
    /// The message's number, from 1.
    pub number: u32,
    /// What names the message across sessions.
    pub id: UniqueId<'a>,
}

impl UniqueIdListing<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> UniqueIdListing<'static> {
        UniqueIdListing { number: self.number, id: self.id.into_owned() }
    }
}
