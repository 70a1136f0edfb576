/// Why octets are not a DNS message, or not the record data that their type promises.
///
/// It is always the sender's fault: whatever the caller does, reading sound octets gives no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind} at octet {at}")]
// In one piece: in a `Result`, parts of an error would tear apart the words of what lies in its place.
#[repr(align(8))]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where, counted in octets from the start of the message (of the data, for data read alone).
    pub at: u32,
}

impl Error {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(kind: ErrorKind, at: usize) -> Self {
        Self { kind, at: u32::try_from(at).unwrap_or(u32::MAX) }
    }
}

/// What is wrong in an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The octets end inside of something (RFC 9267 §6).
    #[error("message ends too early")]
    Truncated,
    /// More than 65 535 octets (RFC 1035 §4.2.2).
    #[error("message longer than 65535 octets")]
    MessageTooLong,
    /// A label starts with the bits 01 or 10 (RFC 1035 §4.1.4, RFC 6891 §5).
    #[error("unknown label type")]
    LabelType,
    /// A name has more than 255 octets (RFC 1035 §2.3.4).
    #[error("name longer than 255 octets")]
    NameTooLong,
    /// A compression pointer points at itself, forwards, or into the header (RFC 1035 §4.1.4, RFC 9267 §2).
    #[error("compression pointer does not point backwards to a name")]
    Pointer,
    /// A name takes more than 126 compression pointers.
    #[error("name with too many compression pointers")]
    Hops,
    /// The names of the message cost more label steps than its size allows.
    #[error("names cost too many steps")]
    Steps,
    /// A field of the data runs past the data, or the data has octets left over (RFC 9267 §6).
    #[error("record data of the wrong length")]
    DataLength,
    /// A field of the data has a value that its type forbids.
    #[error("record data with a forbidden value")]
    DataValue,
    /// The second OPT record of a message (RFC 6891 §6.1.1).
    #[error("more than one OPT record")]
    DuplicateOpt,
    /// An OPT record whose owner is not the root, or outside of the additional section (RFC 6891 §6.1.1).
    #[error("misplaced OPT record")]
    MisplacedOpt,
    /// A TSIG or SIG(0) record that is not the last one of the message (RFC 8945 §5.2, RFC 2931 §3.3).
    #[error("misplaced signature of the message")]
    MisplacedSignature,
    /// The second question of a QUERY (RFC 9619 §4); only if asked to, see [`ReadOptions`](crate::ReadOptions).
    #[error("more than one question")]
    Questions,
    /// A response, or a message without exactly one question, where a [`Query`](crate::Query) is due (RFC 9619 §4).
    #[error("not a query with one question")]
    NotAQuery,
    /// Octets follow the last record.
    #[error("octets after the last record")]
    TrailingOctets,
}
