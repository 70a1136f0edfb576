/// How much of a header section is held and counted. Over a limit nothing is lost: the bytes stay, as flagged pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest field in octets, its name, folds and line end included, that is held in one piece. Default 102,400: what
    /// widespread mail servers keep of one field, room for about 2,000 recipients.
    pub field: usize,
    /// How far in octets from the start of its line the colon of a field may stand, at most 65,535. Default 998: the longest
    /// line that RFC 5322 §2.1.1 allows.
    pub name: u16,
    /// How many fields and other lines are told apart. Default 10,000: real messages stay below 500.
    pub fields: u32,
    /// After how many octets of header section no further line is told apart. Default 16 MiB: more than any server accepts,
    /// and all offsets fit 32 bits.
    pub section: u32,
    /// The longest line that starts a message in an mbox file, in octets with its line end. Default 1,024: an address has at
    /// most 256, a date 25.
    pub mbox_line: usize,
}

impl Limits {
    /// The most octets that [`HeaderParser`](crate::HeaderParser) leaves unconsumed: a whole field, and of the line after it
    /// what tells whether it is a field.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.field.saturating_add(self.name as usize).saturating_add(2)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { field: 102_400, name: 998, fields: 10_000, section: 16 << 20, mbox_line: 1024 }
    }
}

/// Which of the [`Limits`] was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::field`].
    Field,
    /// [`Limits::fields`].
    Fields,
    /// [`Limits::section`].
    Section,
}
